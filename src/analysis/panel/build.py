"""The panel: person x month as known on each month end.

In: a company's clean tables. Out: `Panel`, one row per person and month end on which the person was
employed, with the month's facts, the states known on that day and the features made from them; and
the account of where every credited sale went. The panel is built once to the end of the data: by the
leakage law a row never changes when later facts come in, so an earlier `as_of` only cuts rows off.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd
import pyarrow as pa
from duckdb import DuckDBPyConnection

from analysis.panel.as_of import STATES, state_sql
from analysis.panel.cohort import COHORT, data_span, make_months
from analysis.panel.facts import CREDITED_SALES, FACTS, FactColumn
from analysis.panel.features import FEATURES, add_features
from analysis.periods import sql_month
from analysis.settings import UserError
from analysis.tables.schema import TABLES
from analysis.tables.store import Company

MEMORY_LIMIT = "500MB"
"""What DuckDB may hold while the panel is built; the frame comes on top of it."""

BLOCK_PEOPLE = 4_000
"""How many people are joined at a time."""

PERSON_MONTH = "employee_id, month"
"""The key of the panel and of everything that is joined to it."""


@dataclass(frozen=True)
class Panel:
    """The panel's frame, sorted by person and month, and the first and last day that it knows.

    `sales_account` says where the credited sales went, to the cent: columns place, amount, sale_count.
    """

    frame: pd.DataFrame
    first_day: date
    last_day: date
    sales_account: pd.DataFrame

    def until(self, as_of: date) -> "Panel":
        """The panel as it stood on a day; raises UserError where no month was over by then."""
        frame = self.frame[self.frame["month_end"] <= pd.Timestamp(as_of)]
        if frame.empty:
            raise UserError(
                f"No month with employed people is over on {as_of}. The data reach from {self.first_day} to {self.last_day}: choose a day in between."
            )
        return replace(self, frame=frame.reset_index(drop=True), last_day=min(as_of, self.last_day))

    def only(self, **values: str) -> "Panel":
        """The rows with these values, such as `only(region="North")`; an empty value asks for nothing.

        Raises UserError for a column or a value that is not there.
        """
        frame = self.frame
        for column, value in values.items():
            if not value:
                continue
            known = sorted(frame[column].dropna().unique()) if column in frame.columns else []
            if value not in known:
                raise UserError(f"The panel has no {column} {value!r}. " + (f"It has: {', '.join(map(str, known))}." if known else f"There is no column {column}."))
            frame = frame[frame[column] == value]
        return replace(self, frame=frame.reset_index(drop=True))


def open_span(company: Company) -> tuple[date, date]:
    """The first and the last day that a company's data cover, read from its store, or found and kept there the first time."""
    kept = company.kept("span")
    if kept is None:
        with company.connection() as connection:
            kept = pd.DataFrame({"day": pd.to_datetime(data_span(connection, company.settings.data_until))})
        company.keep("span", kept)
    return kept["day"].iloc[0].date(), kept["day"].iloc[1].date()


def open_panel(company: Company) -> Panel:
    """The company's panel, read from its store, or built and kept there the first time."""
    first_day, last_day = open_span(company)
    frame, account = company.kept("panel"), company.kept("sales_account")
    if frame is None or account is None:
        with company.connection(MEMORY_LIMIT) as connection:
            panel = build_panel(connection, first_day, last_day, [name for name in TABLES if company.has(name)])
        company.keep("panel", panel.frame)
        company.keep("sales_account", panel.sales_account)
        return panel
    return Panel(frame, first_day, last_day, account)


def build_panel(connection: DuckDBPyConnection, first_day: date, last_day: date, delivered: Collection[str]) -> Panel:
    """The panel of the months from `first_day` that are over on `last_day`, from the tables `delivered`.

    Raises UserError where no month is over or nobody is employed in one.
    """
    if make_months(connection, first_day, last_day) == 0:
        raise UserError(f"The data reach only from {first_day} to {last_day}, and no month is over in between.")
    connection.execute(f"create or replace temp table cohort as {COHORT}")
    reductions = [(fact.name, fact.needs, fact.sql, fact.columns) for fact in FACTS]
    reductions += [(state.name, state.needs, state_sql(state), state.columns) for state in STATES]
    there = [(name, columns, needs in delivered) for name, needs, _, columns in reductions]
    for name, needs, sql, _ in reductions:
        if needs in delivered:
            connection.execute(f"create or replace temp table {name} as {sql}")
    relations = [name for name, _, is_there in there if is_there]
    begins = {name: connection.execute(f"select min(month) from {name}").fetchall()[0][0] for name in relations}
    blocks = [add_features(_joined(connection, _join_sql(there, begins), ends)) for ends in _blocks_of_people(connection)]
    _expect_one_row_each(connection, sum(map(len, blocks)), relations)
    if not blocks:
        raise UserError(f"Nobody in employees is employed on a month end between {first_day} and {last_day}. Check hired_on and left_on.")
    account = account_for_sales(connection, sum(float(block["sales_amount"].sum()) for block in blocks))
    for name in relations:
        connection.execute(f"drop table {name}")  # their memory is wanted now
    return Panel(_stacked(blocks), first_day, last_day, account)


def _blocks_of_people(connection: DuckDBPyConnection) -> list[tuple[str, str]]:
    """The first and last employee_id of each block of people; a block at a time is joined, so that memory is bounded."""
    return connection.execute(
        "select min(employee_id), max(employee_id) from (select employee_id, (row_number() over (order by employee_id) - 1) // ? as block "
        "from (select distinct employee_id from cohort)) group by block order by 1", [BLOCK_PEOPLE]
    ).fetchall()


def _joined(connection: DuckDBPyConnection, sql: str, ends: tuple[str, str]) -> pd.DataFrame:
    """One block of the panel, sorted by person and month."""
    block = connection.execute(sql, {"first": ends[0], "last": ends[1]}).to_arrow_table()
    frame = pd.DataFrame(block.to_pandas(self_destruct=True, split_blocks=True))  # half the memory of .df()
    pa.default_memory_pool().release_unused()
    return frame


def _stacked(blocks: list[pd.DataFrame]) -> pd.DataFrame:
    """The blocks as one frame, column by column, each block's column let go at once; the blocks are empty afterwards."""
    columns = {name: pd.concat([block.pop(name) for block in blocks], ignore_index=True) for name in list(blocks[0].columns)}
    return pd.DataFrame(columns, copy=False)


def _join_sql(parts: list[tuple[str, tuple[FactColumn, ...], bool]], begins: dict[str, int | None]) -> str:
    """The statement that joins every relation to the cohort, one to one at most; a table not delivered gives empty columns."""
    columns = [_column_sql(name, column, begins.get(name) if there else None) for name, its_columns, there in parts for column in its_columns]
    block = "employee_id between $first and $last"
    joins = [f"left join (select * from {name} where {block}) as {name} using ({PERSON_MONTH})" for name, _, there in parts if there]
    return f"select employee_id, month, cast(month_end as timestamp) as month_end, cast(hired_on as timestamp) as hired_on, is_on_notice, {', '.join(columns)} from cohort {' '.join(joins)} where {block} order by {PERSON_MONTH}"


def _column_sql(relation: str, column: FactColumn, begin: int | None) -> str:
    """One column of the panel with its type and its fill: no fact means zero only from `begin` on, the relation's first month."""
    kind = {"text": "varchar", "id": "varchar", "date": "timestamp"}.get(column.unit, "double")
    value = f"cast(null as {kind})" if begin is None else f"cast({relation}.{column.name} as {kind})"
    if begin is not None and column.fill == "zero":
        value = f"case when month >= {int(begin)} then coalesce({value}, 0) end"
    return f"{value} as {column.name}"


def _expect_one_row_each(connection: DuckDBPyConnection, rows: int, relations: list[str]) -> None:
    """See that the joins, which are one to one at most, neither added nor lost a row of the cohort; else name the relation at fault."""
    (expected,) = connection.execute("select count(*) from cohort").fetchall()[0]
    if rows == expected:
        return
    repeated = [name for name in relations if connection.execute(f"select 1 from {name} group by {PERSON_MONTH} having count(*) > 1 limit 1").fetchall()]
    raise AssertionError(f"the panel has {rows} rows for {expected} person-months; more than one row per person and month in: {', '.join(repeated)}")


_PLACES = f"""
    select case when c.employee_id is not null then 'in_panel'
                when s.sold_on < (select min(month_start) from months) then 'before_first_month'
                when s.sold_on >= (select max(next_month_start) from months) then 'month_not_over'
                when s.sold_on < e.hired_on then 'before_hiring'
                when s.sold_on > e.left_on then 'after_leaving'
                else 'last_month_of_leavers' end as place,
           s.amount
    from ({CREDITED_SALES}) as s
    join employees as e on e.employee_id = s.employee_id
    left join cohort as c on c.employee_id = s.employee_id and c.month = {sql_month("s.sold_on")}
"""


def describe_columns() -> pd.DataFrame:
    """What the panel's columns mean: one row per column with its unit, meaning, the tables it needs, and what stands where nothing is known."""
    parts = [(fact.needs, fact.columns) for fact in FACTS] + [(state.needs, state.columns) for state in STATES]
    facts = [(column.name, column.unit, column.meaning, needs, column.fill) for needs, columns in parts for column in columns]
    features = [(feature.name, feature.unit, feature.meaning, ", ".join(feature.needs), feature.fill) for feature in FEATURES]
    return pd.DataFrame(facts + features, columns=["column", "unit", "meaning", "needs", "fill"])


def account_for_sales(connection: DuckDBPyConnection, panel_amount: float) -> pd.DataFrame:
    """Where every credited sale went: columns place, amount, sale_count; the amounts add up to all credited sales to the cent."""
    account = connection.execute(
        f"select place, sum(amount) as amount, count(*) as sale_count from ({_PLACES}) as placed group by place order by amount desc, place"
    ).df()
    (credited,) = connection.execute(f"select cast(coalesce(sum(amount), 0) as double) from ({CREDITED_SALES}) as s").fetchall()[0]
    in_panel = account.loc[account["place"] == "in_panel", "amount"].sum()
    for name, left, right in (("accounted for", account["amount"].sum(), credited), ("in the panel", panel_amount, in_panel)):
        if abs(left - right) > 0.005 + 1e-12 * abs(right):
            raise AssertionError(f"sales {name} are {left:.4f}, not {right:.4f}")
    return account
