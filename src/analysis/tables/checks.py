"""One delivered table becomes a clean one: every breach a finding, every broken row set aside, nothing lost.

In: `incoming.<table>`, and the clean tables that it refers to. Out: `clean.<table>`, `aside.<table>` (views on Parquet files
in the store), rows in `main.findings`, and how many rows went where. Rows delivered are rows clean plus rows aside, always.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb

from analysis.settings import Settings
from analysis.tables import identity
from analysis.tables.cells import sql_list
from analysis.tables.keys import find_duplicates, find_overlaps
from analysis.tables.reading import delivered_columns, make_readings, values_sql
from analysis.tables.rules import EMPTIES, LONGEST_VALUE, SETS_ASIDE, breaches_sql
from analysis.tables.schema import SQL_TYPES, TABLES, Table

_SORTED_UP_TO = 1_000_000
"""Tables up to this many rows are stored in order of their keys; larger ones as delivered."""

_UNKNOWN = "('unknown_reference', 'unmatched_user')"
_REFERENCED = frozenset(column.references for table in TABLES.values() for column in table.columns if column.references)
_ASIDE = "SELECT broken_row FROM broken WHERE set_aside"


@dataclass(frozen=True)
class Counts:
    """What became of a table's rows."""

    delivered: int
    clean: int
    aside: int


@dataclass(frozen=True)
class Desk:
    """Where tables are checked: the build's database, the company's settings, the folder of the Parquet files,
    and what became of each table so far.
    """

    connection: duckdb.DuckDBPyConnection
    settings: Settings
    files: Path
    counts: dict[str, Counts] = field(default_factory=dict)

    def usable(self, table: str) -> bool:
        """Whether a table was delivered with at least one row that can be used."""
        return table in self.counts and self.counts[table].clean > 0


def checking_order() -> list[str]:
    """The contract's tables, each after those that it refers to."""
    graph = {name: {c.references for c in table.columns if c.references and c.references != name} for name, table in TABLES.items()}
    return list(TopologicalSorter(graph).static_order())


def check_table(desk: Desk, table: Table) -> Counts:
    """What became of the table's rows, after writing its clean rows, its rows set aside and its findings."""
    _record_columns(desk.connection, table)
    missing = _record_missing_columns(desk.connection, table)
    counts = _leave_out(desk, table) if missing else _split_rows(desk, table)
    if counts.clean == 0 and not missing:
        record(desk.connection, table.name, "empty_table")
    desk.counts[table.name] = counts
    return counts


def record(connection: duckdb.DuckDBPyConnection, table: str, kind: str, *, column: str | None = None, value: str | None = None) -> None:
    """Add a finding about a whole table or column."""
    connection.execute("INSERT INTO main.findings VALUES (?, NULL, ?, ?, ?)", [table, column, value, kind])


def _record_columns(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    for name in delivered_columns(connection, table.name):
        if name not in table.column_names:
            record(connection, table.name, "unknown_column", column=name)


def _record_missing_columns(connection: duckdb.DuckDBPyConnection, table: Table) -> list[str]:
    """The required columns that were not delivered, each recorded."""
    delivered = delivered_columns(connection, table.name)
    missing = [name for name in table.required_names if name not in delivered]
    for name in missing:
        record(connection, table.name, "missing_column", column=name)
    return missing


def _leave_out(desk: Desk, table: Table) -> Counts:
    """Set every row aside: without a required column none can be used."""
    columns = ", ".join(f'CAST(NULL AS {SQL_TYPES[c.kind]}) AS "{c.name}"' for c in table.columns)
    _keep(desk, "clean", table.name, f"SELECT {columns} WHERE false")
    aside = _keep(desk, "aside", table.name, f'SELECT * FROM incoming."{table.name}"')
    return Counts(aside, 0, aside)


def _split_rows(desk: Desk, table: Table) -> Counts:
    """Judge every row, then write the sound ones and the others."""
    connection = desk.connection
    readings, empty = make_readings(connection, table, desk.settings)
    for column in empty:
        if not table.column(column).empty_means:
            record(connection, table.name, "empty_column", column=column)
    values = identity.translated(connection, table, values_sql(table, readings), sales_usable=desk.usable("sales"))
    known = known_ids(table, desk)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE problems AS {breaches_sql(table, readings, values, known)}")
    _show_missing(connection, table)
    _find_set_aside(connection, table, values, known)
    _find_lost_zeros(connection, known)
    identity.record_users(connection, table, values)
    find_duplicates(connection, table, values)
    find_overlaps(connection, table, values)
    connection.execute("INSERT INTO main.findings SELECT ?, _row, column_name, value, kind FROM problems", [table.name])
    return _write(desk, table, values)


def known_ids(table: Table, desk: Desk) -> dict[str, str]:
    """The query for the ids that exist, by referring column; a table without usable rows cannot contradict."""
    return {
        column.name: f'SELECT "{TABLES[column.references].key[0]}" FROM clean."{column.references}"'
        for column in table.columns
        if column.references and desk.usable(column.references)
    }


def _show_missing(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Show what counts as missing as it was delivered, such as N/A."""
    columns = connection.execute("SELECT DISTINCT column_name FROM problems WHERE kind = 'missing_value'").fetchall()
    for (column,) in columns:
        connection.execute(
            f"""UPDATE problems SET value = nullif(left(CAST(delivered."{column}" AS VARCHAR), {LONGEST_VALUE}), '') """
            f'FROM incoming."{table.name}" AS delivered WHERE delivered._row = problems._row '
            f"AND problems.kind = 'missing_value' AND problems.column_name = '{column}'"
        )


def _find_set_aside(connection: duckdb.DuckDBPyConnection, table: Table, values: str, known: Mapping[str, str]) -> None:
    """Name those unknown ids whose own row was delivered and set aside."""
    for column in known:
        connection.execute(
            f"UPDATE problems SET kind = 'reference_set_aside' WHERE column_name = '{column}' AND kind IN {_UNKNOWN} "
            f'AND _row IN (SELECT _row FROM ({values}) WHERE "{column}" IN (SELECT id FROM main.ids_aside WHERE table_name = ?))',
            [table.column(column).references],
        )


def _find_lost_zeros(connection: duckdb.DuckDBPyConnection, known: Mapping[str, str]) -> None:
    """Name those unknown ids that differ from a known one by leading zeros alone."""
    for column, ids in known.items():
        connection.execute(
            f"UPDATE problems SET kind = 'leading_zeros_differ' WHERE column_name = '{column}' "
            f"AND kind IN {_UNKNOWN} AND ltrim(value, '0') IN (SELECT ltrim(id, '0') FROM ({ids}) AS known(id))"
        )


def _write(desk: Desk, table: Table, values: str) -> Counts:
    """Write the clean rows, with broken optional values left empty, and the rows set aside as they were delivered."""
    connection, name = desk.connection, table.name
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE broken AS SELECT _row AS broken_row, "
        f"bool_or(kind IN ({sql_list(SETS_ASIDE)})) AS set_aside, "
        f"list(column_name) FILTER (kind IN ({sql_list(EMPTIES)})) AS emptied FROM problems GROUP BY _row"
    )
    columns = ", ".join(_clean_value(c.name, SQL_TYPES[c.kind], may_empty=not c.required) for c in table.columns)
    query = f"SELECT {columns} FROM ({values}) LEFT JOIN broken ON _row = broken_row WHERE set_aside IS NOT TRUE"
    delivered = _count(connection, f'incoming."{name}"')
    if delivered <= _SORTED_UP_TO:
        query += " ORDER BY " + ", ".join(f'"{column}"' for column in table.key)
    clean = _keep(desk, "clean", name, query)
    if name in _REFERENCED:
        connection.execute(f"""INSERT INTO main.ids_aside SELECT ?, "{table.key[0]}" FROM ({values}) WHERE _row IN ({_ASIDE})""", [name])
    aside = _keep(desk, "aside", name, f'SELECT * FROM incoming."{name}" WHERE _row IN ({_ASIDE})')
    if clean + aside != delivered:
        raise AssertionError(f"{name}: {delivered} rows delivered, {clean} clean and {aside} set aside")
    return Counts(delivered, clean, aside)


def _clean_value(name: str, sql_type: str, *, may_empty: bool) -> str:
    value = f"""CASE WHEN list_contains(emptied, '{name}') THEN NULL ELSE "{name}" END""" if may_empty else f'"{name}"'
    return f'TRY_CAST({value} AS {sql_type}) AS "{name}"'


def _keep(desk: Desk, schema: str, name: str, query: str) -> int:
    """The number of rows, after writing a query to Parquet and making a view on it."""
    folder = desk.files / ("tables" if schema == "clean" else schema)
    folder.mkdir(exist_ok=True)
    path = str(folder / f"{name}.parquet").replace("'", "''")
    written = desk.connection.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)").fetchone()
    desk.connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    desk.connection.execute(f"""CREATE OR REPLACE VIEW {schema}."{name}" AS SELECT * FROM read_parquet('{path}')""")
    return int(written[0]) if written else 0


def _count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {relation}").fetchone()
    return int(row[0]) if row else 0
