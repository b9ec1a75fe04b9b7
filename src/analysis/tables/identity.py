"""Who is who: sales users become employees, and how much of the revenue could be credited to known people.

In: `incoming.identity_map` (from identity_map.csv) where the company has one, and the clean employees. Out: `main.identity`, the rows of
the map that can be used; queries in which sales users are translated as of the day of each row; and the coverage figures.
An account that is handed on has one row per person, with half-open dates.
"""

from collections.abc import Mapping
from typing import Any

import duckdb

from analysis.settings import Settings
from analysis.tables.keys import find_duplicates, find_overlaps
from analysis.tables.reading import delivered_columns, make_readings, values_sql
from analysis.tables.rules import breaches_sql, set_aside_sql
from analysis.tables.schema import Column, Table

MAP = Table(
    "identity_map", "hr", "sales user, person and span", ("sales_user", "valid_from"),
    (
        Column("sales_user", "id", "The user in the sales system", required=True),
        Column("employee_id", "id", "The person", required=True, references="employees"),
        Column("valid_from", "date", "First day on which the user was this person", empty_means="always was"),
        Column("valid_until", "date", "First day on which the user no longer was this person", empty_means="still is"),
        Column("rule", "text", "Why the two are the same"),
        Column("decided_by", "text", "Who decided it"),
        Column("decided_at", "text", "When it was decided"),
    ),
    known_on="valid_from", span=("valid_from", "valid_until"), no_overlap_per="sales_user",
)
"""The columns of identity_map.csv, judged by the same rules as every table."""

_UNMATCHED = "('unmatched_user', 'leading_zeros_differ', 'reference_set_aside')"
_ALWAYS, _NEVER = "DATE '0001-01-01'", "DATE '9999-12-31'"


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the empty map, the empty list of unmatched users, and the empty count of users by table."""
    connection.execute("CREATE TABLE main.identity(sales_user VARCHAR, employee_id VARCHAR, valid_from DATE, valid_until DATE)")
    connection.execute("CREATE TABLE main.users(table_name VARCHAR, user_count BIGINT)")
    connection.execute(
        "CREATE TABLE main.unmatched(sales_user VARCHAR, table_name VARCHAR, row_count BIGINT, revenue DECIMAL(38,4), "
        "first_on DATE, last_on DATE)"
    )


def read_map(connection: duckdb.DuckDBPyConnection, settings: Settings, *, employees_usable: bool) -> None:
    """Fill the map from `incoming.identity_map`; rows that cannot be used become findings."""
    delivered = delivered_columns(connection, MAP.name)
    missing = [name for name in MAP.required_names if name not in delivered]
    for name in missing:
        connection.execute("INSERT INTO main.findings VALUES ('identity_map', NULL, ?, NULL, 'missing_column')", [name])
    if missing:
        return
    readings, _ = make_readings(connection, MAP, settings)
    values = values_sql(MAP, readings)
    known = {"employee_id": "SELECT employee_id FROM clean.employees"} if employees_usable else {}
    connection.execute(f"CREATE OR REPLACE TEMP TABLE problems AS {breaches_sql(MAP, readings, values, known)}")
    find_duplicates(connection, MAP, values)
    find_overlaps(connection, MAP, values)
    bad = set_aside_sql("problems")
    connection.execute(
        f"INSERT INTO main.findings SELECT 'identity_map', _row, column_name, value, "
        f"CASE WHEN _row IN ({bad}) THEN 'bad_identity_row' ELSE kind END FROM problems"
    )
    connection.execute(
        f"INSERT INTO main.identity SELECT sales_user, employee_id, coalesce(valid_from, {_ALWAYS}), coalesce(valid_until, {_NEVER}) "
        f"FROM ({values}) WHERE _row NOT IN ({bad})"
    )


def translated(connection: duckdb.DuckDBPyConnection, table: Table, values: str, *, sales_usable: bool) -> str:
    """The query for a table's values with employees in place of sales users, as of the day of each row.

    A user that the map does not list on that day stays as it is. A row without a day counts as of the last listed day.
    """
    column = _user_column(table)
    if column is None or not _has_rows(connection, "main.identity"):
        return values
    day, sale = table.known_on, ""
    if not day and sales_usable:
        day, sale = "sold_on", "LEFT JOIN (SELECT sale_id AS sold_id, sold_on FROM clean.sales) ON sold_id = facts.sale_id"
    return (
        f'SELECT facts.* REPLACE (coalesce(listed.employee_id, facts."{column}") AS "{column}") FROM ({values}) AS facts {sale} '
        f'LEFT JOIN main.identity AS listed ON listed.sales_user = facts."{column}" '
        f"AND listed.valid_from <= coalesce({day or 'NULL'}, {_NEVER} - 1) AND listed.valid_until > coalesce({day or 'NULL'}, {_NEVER} - 1)"
    )


def record_users(connection: duckdb.DuckDBPyConnection, table: Table, values: str) -> None:
    """Count the users of tables with revenue, and list those of any table that are no known employees, with their rows and revenue."""
    if table.name in ("sales", "deals"):
        connection.execute(f"INSERT INTO main.users SELECT '{table.name}', count(DISTINCT employee_id_cell) FROM ({values})")
    unmatched = f"SELECT _row FROM problems WHERE column_name = 'employee_id' AND kind IN {_UNMATCHED}"
    if table.side != "sales" or not _has_rows(connection, f"({unmatched})"):
        return
    day = table.known_on or "CAST(NULL AS DATE)"
    connection.execute(
        f"INSERT INTO main.unmatched SELECT employee_id, '{table.name}', count(*), sum({_revenue(table.name)}), min({day}), max({day}) "
        f"FROM ({values}) WHERE _row IN ({unmatched}) GROUP BY employee_id"
    )


def coverage(connection: duckdb.DuckDBPyConnection, clean_rows: Mapping[str, int]) -> dict[str, Any]:
    """How well sales users and revenue are matched to people, from the build's tables and their numbers of clean rows.

    Revenue is the sum of positive amounts of `revenue_basis`: sales, or won deals where no sales were delivered. A user is matched
    if every row is. `people_without_sales` are those ever in a front role without a sale; None where roles or sales are not known.
    """
    basis = "sales" if "sales" in clean_rows or "deals" not in clean_rows else "deals"
    of_basis = f"WHERE table_name = '{basis}'"
    matched = _number(connection, f"SELECT sum({_revenue(basis)}) FROM clean.{basis}") if basis in clean_rows else 0.0
    unmatched = _number(connection, f"SELECT sum(revenue) FROM main.unmatched {of_basis}")
    seen = int(_number(connection, f"SELECT sum(user_count) FROM main.users {of_basis}"))
    users_unmatched = int(_number(connection, f"SELECT count(*) FROM main.unmatched {of_basis}"))
    return {
        "revenue_basis": basis, "revenue_matched": matched, "revenue_unmatched": unmatched,
        "revenue_matched_share": matched / (matched + unmatched) if matched + unmatched else None,
        "users_seen": seen, "users_matched": seen - users_unmatched, "users_unmatched": users_unmatched,
        **_front_people(connection, clean_rows),
    }


def _user_column(table: Table) -> str | None:
    """The column of a sales-side table that holds sales users; None on the HR side."""
    if table.side != "sales":
        return None
    return next((column.name for column in table.columns if column.references == "employees"), None)


def _revenue(table: str) -> str:
    """The revenue of a row, as SQL."""
    amount = "CASE WHEN amount > 0 THEN amount ELSE 0 END"
    return {"sales": amount, "deals": f"CASE WHEN outcome = 'won' THEN {amount} ELSE 0 END"}.get(table, "0")


def _front_people(connection: duckdb.DuckDBPyConnection, clean_rows: Mapping[str, int]) -> dict[str, int | None]:
    """The number of people ever in a front role, and of those among them who have no sale and no share of one."""
    if not (clean_rows.get("job_spells") and clean_rows.get("sales")):
        return {"front_people": None, "people_without_sales": None}
    credited = " UNION ".join(f"SELECT employee_id FROM clean.{name}" for name in ("sales", "sale_credits") if name in clean_rows)
    front = "SELECT DISTINCT employee_id FROM clean.job_spells WHERE role = 'front'"
    total = int(_number(connection, f"SELECT count(*) FROM ({front})"))
    without = int(_number(connection, f"SELECT count(*) FROM ({front}) WHERE employee_id NOT IN ({credited})"))
    return {"front_people": total or None, "people_without_sales": without if total else None}


def _number(connection: duckdb.DuckDBPyConnection, query: str) -> float:
    row = connection.execute(query).fetchone()
    return float(row[0] or 0) if row else 0.0


def _has_rows(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    return connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is not None


