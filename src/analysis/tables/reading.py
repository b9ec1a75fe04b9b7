"""How each column of one delivered table is read: its cells, their values, and why a value may not be readable.

In: `incoming.<table>` in a DuckDB connection. Out: one `Reading` of SQL expressions for each column that the contract
knows. The columns are looked at once as a whole, because the order of day and month, the decimal mark and
the ".0" of spreadsheet ids are properties of a column, not of a cell. Nothing is judged here beyond readability.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from analysis.settings import Settings
from analysis.tables import cells, date_text, number_text
from analysis.tables.schema import SQL_TYPES, Column, Table

_NUMBERS = ("money", "number", "share", "count", "integer")
_UNREAD = {"date": "not_a_date", "choice": "not_in_list", "flag": "not_yes_or_no"} | dict.fromkeys(_NUMBERS, "not_a_number")
_FIRST_ROWS = 10_000


@dataclass(frozen=True)
class Reading:
    """How one column is read, as SQL: `cell` from the delivered column, `bare` from `<name>_cell`, `value` and `unread`
    (the kind of finding where a cell is filled and its value is not readable) from `<name>_cell` and `<name>_bare`.
    """

    column: Column
    cell: str
    bare: str
    value: str
    unread: str


def delivered_columns(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    """The columns of a delivered table and their DuckDB types, without the row number."""
    rows = connection.execute(f'DESCRIBE incoming."{table}"').fetchall()
    return {name: delivered for name, delivered, *_ in rows if name != "_row"}


def make_readings(connection: duckdb.DuckDBPyConnection, table: Table, settings: Settings) -> tuple[list[Reading], list[str]]:
    """The readings of a table's delivered columns, and the names of the columns that are empty in every row."""
    delivered = delivered_columns(connection, table.name)
    columns = [column for column in table.columns if column.name in delivered]
    evidence = _look_at_columns(connection, table, columns, delivered, settings)
    readings = [_reading(column, delivered[column.name], evidence, settings) for column in columns]
    empty = [column.name for column in columns if evidence["rows"] and not evidence[f"{column.name} filled"]]
    return readings, empty


def bare_sql(table: Table, columns: list[tuple[str, str, str]]) -> str:
    """A query for the cells and bare texts of (name, cell, bare) columns, with the row number."""
    first = ", ".join(f'{cell} AS "{name}_cell"' for name, cell, _ in columns)
    second = ", ".join(f'"{name}_cell", {bare} AS "{name}_bare"' for name, _, bare in columns)
    return f'SELECT _row, {second} FROM (SELECT _row, {first} FROM incoming."{table.name}")'


def values_sql(table: Table, readings: list[Reading]) -> str:
    """A query for `<name>_cell`, `<name>_unread` and the value, under its own name, of each column, with the row number.

    Columns that were not delivered have empty values of their type, and no cell.
    """
    bare = bare_sql(table, [(reading.column.name, reading.cell, reading.bare) for reading in readings])
    values = [f'"{r.column.name}_cell", {r.unread} AS "{r.column.name}_unread", {r.value} AS "{r.column.name}"' for r in readings]
    read = {reading.column.name for reading in readings}
    values += [f'CAST(NULL AS {SQL_TYPES[c.kind]}) AS "{c.name}"' for c in table.columns if c.name not in read]
    return f"SELECT _row, {', '.join(values)} FROM ({bare})"


def _look_at_columns(
    connection: duckdb.DuckDBPyConnection, table: Table, columns: list[Column], delivered: Mapping[str, str], settings: Settings
) -> dict[str, bool]:
    """What is seen somewhere in the columns, as `<column> <fact>`. What the first rows show is not looked for in the others."""
    facts = {"rows": "true"}
    for column in columns:
        facts |= _column_facts(column, delivered[column.name])
    bare = bare_sql(table, [(c.name, _cell(c, delivered[c.name]), _bare(c, delivered[c.name], settings)) for c in columns])
    seen = _seen(connection, facts, f"{bare} LIMIT {_FIRST_ROWS}")
    unseen = {name: sql for name, sql in facts.items() if not seen[name]}
    return seen | _seen(connection, unseen, bare)


def _seen(connection: duckdb.DuckDBPyConnection, facts: Mapping[str, str], query: str) -> dict[str, bool]:
    """Whether each fact is true of any row of a query, in one pass over it."""
    if not facts:
        return {}
    wanted = ", ".join(f"coalesce(bool_or({sql}), false)" for sql in facts.values())
    found = connection.execute(f"SELECT {wanted} FROM ({query})").fetchone()
    return dict(zip(facts, found or (), strict=True))


def _column_facts(column: Column, delivered: str) -> dict[str, str]:
    """What to look for in a column, as SQL over one row's cell and bare text."""
    name, cell, bare = column.name, f'"{column.name}_cell"', f'"{column.name}_bare"'
    facts = {f"{name} filled": f"{cell} IS NOT NULL"}
    if column.kind == "id" and delivered == "VARCHAR":
        facts[f"{name} not decimal"] = f"NOT regexp_full_match({cell}, '\\d+\\.0')"
    if column.kind == "date" and _is_day_text(delivered):
        facts[f"{name} day first"] = date_text.day_first_seen(bare)
        facts[f"{name} month first"] = date_text.month_first_seen(bare)
    if column.kind in _NUMBERS and not cells.is_number_type(delivered):
        facts[f"{name} point"] = number_text.point_seen(bare)
        facts[f"{name} comma"] = number_text.comma_seen(bare)
    return facts


def _reading(column: Column, delivered: str, evidence: Mapping[str, bool], settings: Settings) -> Reading:
    """The reading of one column."""
    name, unread = column.name, f"'{_UNREAD.get(column.kind, '')}'"
    cell, bare = f'"{name}_cell"', f'"{name}_bare"'
    if column.kind == "id":
        value = cells.id_value(cell, delivered, looks_decimal=not evidence.get(f"{name} not decimal", True))
    elif column.kind == "choice":
        value = cells.choice_value(bare, column.choices)
    elif column.kind == "flag":
        value = cells.flag_value(cell, delivered)
    elif column.kind == "date" and _is_day_text(delivered):
        order = date_text.settle_order(evidence[f"{name} day first"], evidence[f"{name} month first"], settings.date_order)
        value = date_text.day_value(bare, order)
        unread = f"CASE WHEN {date_text.is_ambiguous(bare, order)} THEN 'ambiguous_date' ELSE {unread} END"
    elif column.kind == "date":
        value = date_text.typed_day(cell, delivered, settings.timezone)
    elif column.kind in _NUMBERS and cells.is_number_type(delivered):
        value = number_text.typed_number(cell, column.kind)
    elif column.kind in _NUMBERS:
        marks = number_text.settle_marks(evidence[f"{name} point"], evidence[f"{name} comma"], settings.decimal_mark)
        value = number_text.number_value(bare, column.kind, marks)
        unread = f"CASE WHEN {number_text.is_ambiguous(bare, marks)} THEN 'ambiguous_number' ELSE {unread} END"
    else:
        value = bare
    return Reading(column, _cell(column, delivered), _bare(column, delivered, settings), value, unread)


def _cell(column: Column, delivered: str) -> str:
    """The cell's content, empty where words or 9999-12-31 say so."""
    name = f'"{column.name}"'
    content = cells.typed_cell(name, delivered)
    if column.kind == "date" and column.empty_means and delivered in ("VARCHAR", *_DAYS):
        return f"CASE WHEN NOT coalesce({date_text.means_no_end(name, delivered)}, false) THEN {content} END"
    return content


_DAYS = ("DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE")


def _is_day_text(delivered: str) -> bool:
    """Whether dates are to be found in text (or in day numbers, which are read as text)."""
    return delivered not in _DAYS


def _bare(column: Column, delivered: str, settings: Settings) -> str:
    """The cell's text without what is only form, for those kinds that need it."""
    cell = f'"{column.name}_cell"'
    text = cell if delivered == "VARCHAR" else f"CAST({cell} AS VARCHAR)"
    if column.kind == "date" and _is_day_text(delivered):
        return date_text.bare_day(text, settings.timezone)
    if column.kind in _NUMBERS and not cells.is_number_type(delivered):
        return number_text.bare_number(text, column.kind, settings.currency)
    return text if column.kind in ("text", "choice") else "NULL"
