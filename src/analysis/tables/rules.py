"""The rules of the contract for a single row, as SQL.

In: the readings of a table, and for each reference the query for the ids that exist. Out: a query for every breach: row number,
column, value and kind of finding. Rules between rows (keys, spans) stand in `keys`.
"""

from collections.abc import Mapping

from analysis.sources.findings import FINDING_KINDS
from analysis.tables.cells import is_formula, is_markup, sql_list
from analysis.tables.reading import Reading
from analysis.tables.schema import Column, Contradiction, Table

SETS_ASIDE = tuple(kind.name for kind in FINDING_KINDS.values() if kind.effect == "row set aside")
EMPTIES = tuple(kind.name for kind in FINDING_KINDS.values() if kind.effect == "value left empty")
LONGEST_VALUE = 200
_FIRST_DAY, _LAST_DAY = "DATE '1900-01-01'", "DATE '2199-12-31'"


def breaches_sql(table: Table, readings: list[Reading], values: str, known_ids: Mapping[str, str]) -> str:
    """A query for the breaches of single rows: _row, column_name, value, kind.

    `values` is the query for the cells and values, `known_ids` the query for the ids that exist, by referring column.
    """
    read = [reading.column for reading in readings]
    problems = ", ".join(f'{cell_problem(column, _unknown_kind(table, column), known_ids)} AS "{column.name}_problem"' for column in read)
    cells = [(f'"{c.name}_problem"', c.name, f'"{c.name}_cell"') for c in read]
    rules = row_rules(table, {column.name for column in read})
    judged = f"SELECT *, {problems} FROM ({values})"
    if rules:
        outcomes = ", ".join(f"{sql} AS rule_{number}" for number, (_, _, sql) in enumerate(rules))
        judged = f"SELECT *, {outcomes} FROM ({judged})"
    found = cells + [(f"rule_{number}", column, value) for number, (column, value, _) in enumerate(rules)]
    return _as_rows(judged, found)


def _as_rows(judged: str, found: list[tuple[str, str, str]]) -> str:
    """The breaches of each row, one below the other: (kind, column, value) of the rows that have any."""
    structs = ", ".join(
        f"{{'column_name': '{column}', 'value': left(CAST({value} AS VARCHAR), {LONGEST_VALUE}), 'kind': {kind}}}"
        for kind, column, value in found
    )
    broken = " OR ".join(f"{kind} IS NOT NULL" for kind, _, _ in found)
    return (f"SELECT _row, breach.* FROM (SELECT _row, unnest([{structs}]) AS breach FROM ({judged}) WHERE {broken}) "
            "WHERE breach.kind IS NOT NULL")


def may_be_emptied(column: Column) -> bool:
    """Whether a broken value can be left out while its row is kept."""
    return not column.required and not column.empty_means


def cell_problem(column: Column, unknown: str, known_ids: Mapping[str, str]) -> str:
    """The kind of finding for one cell, as SQL; NULL where nothing is wrong."""
    cell, value, unread = f'"{column.name}_cell"', f'"{column.name}"', f'"{column.name}_unread"'
    missing, outside = "'missing_value'" if column.required else "NULL", "'out_of_range'"
    if may_be_emptied(column):
        unread = outside = "'optional_value_unreadable'"
    cases = [f"WHEN {cell} IS NULL THEN {missing}"]
    if column.kind not in ("id", "text"):
        cases.append(f"WHEN {value} IS NULL THEN {unread}")
    if limits := _limits(column):
        cases.append(f"WHEN NOT ({limits}) THEN {outside}")
    if column.name in known_ids:
        cases.append(f"WHEN {value} NOT IN ({known_ids[column.name]}) THEN '{unknown}'")
    if column.kind in ("id", "text"):
        cases += [f"WHEN {is_formula(value)} THEN 'formula_text'", f"WHEN {is_markup(value)} THEN 'markup_text'"]
    return f"CASE {' '.join(cases)} END"


def _unknown_kind(table: Table, column: Column) -> str:
    """What an id is called that its own table does not have."""
    if may_be_emptied(column):
        return "unknown_optional_reference"
    return "unmatched_user" if table.side == "sales" and column.references == "employees" else "unknown_reference"


def _limits(column: Column) -> str:
    """The range in which a value must lie, as SQL; empty where there is none."""
    value, limits = f'"{column.name}"', []
    if column.kind == "date":
        limits.append(f"{value} BETWEEN {_FIRST_DAY} AND {_LAST_DAY}")
    if column.minimum is not None:
        limits.append(f"{value} >= {column.minimum}")
    if column.maximum is not None:
        limits.append(f"{value} <= {column.maximum}")
    if column.positive:
        limits.append(f"{value} > 0")
    return " AND ".join(limits)


def row_rules(table: Table, read: set[str]) -> list[tuple[str, str, str]]:
    """The rules between the columns of one row: the column that is doubted, the value shown, the kind as SQL."""
    rules = [_contradiction(table, rule, read) for rule in table.contradictions if {rule.column, rule.other} & read]
    if table.span and set(table.span) <= read:
        start, end = table.span
        rules.append((end, _both(end, start), _when(f'"{end}" <= "{start}"', [start, end], "reversed_span")))
    return rules


def _contradiction(table: Table, rule: Contradiction, read: set[str]) -> tuple[str, str, str]:
    """One contradiction as a rule; a column that was not delivered counts as empty."""
    kind = "optional_value_unreadable" if may_be_emptied(table.column(rule.column)) else "contradiction"
    judged = [column for column in (rule.column, rule.other) if column in read]
    return rule.column, _both(rule.column, rule.other), _when(rule.breach, judged, kind)


def _both(column: str, other: str) -> str:
    """Both values of a rule, named."""
    first, second = (f"""'{name} ', coalesce(CAST("{name}" AS VARCHAR), '(empty)')""" for name in (column, other))
    return f"concat({first}, ', ', {second})"


def _when(breach: str, columns: list[str], kind: str) -> str:
    """The kind where a rule is broken by two values that have no problem of their own."""
    sound = " AND ".join(f'"{column}_problem" IS NULL' for column in columns)
    return f"CASE WHEN ({breach}) AND {sound} THEN '{kind}' END"


def set_aside_sql(problems: str) -> str:
    """A query for the numbers of the rows that are set aside."""
    return f"SELECT DISTINCT _row FROM {problems} WHERE kind IN ({sql_list(SETS_ASIDE)})"
