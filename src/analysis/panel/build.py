"""The panel: person x month as known on each month end.

In: a company's clean tables. Out: `Panel`, one row per person and month end on which the person was
employed, with the month's facts, the states known on that day and the features made from them; and
the account of where every credited sale went. The panel is built once to the end of the data: by the
leakage law a row never changes when later facts come in, so an earlier `as_of` only cuts rows off.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
from duckdb import DuckDBPyConnection

from analysis.panel.as_of import STATES, State, state_sql
from analysis.panel.cohort import COHORT, data_span, make_months
from analysis.panel.facts import CREDITED_SALES, FACTS, Fact, FactColumn, fact_sql
from analysis.panel.features import FEATURES, Column, Columns, compute_features
from analysis.panel.grid import Grid, Ints, make_grid
from analysis.periods import month_end, sql_month
from analysis.settings import UserError
from analysis.tables.schema import TABLES
from analysis.tables.store import Company

MEMORY_LIMIT = "700MB"
"""What DuckDB may hold while the panel is built; the columns come on top of it."""


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
    grid = make_grid(connection)
    if len(grid) == 0:
        raise UserError(f"Nobody in employees is employed on a month end between {first_day} and {last_day}. Check hired_on and left_on.")
    rows = _cohort_rows(grid)
    for fact in FACTS:
        rows |= _put(grid, fact, connection.execute(fact_sql(fact)).to_arrow_table()) if fact.needs in delivered else _not_delivered(grid, fact.columns)
    for state in STATES:
        rows |= _carry(grid, state, connection.execute(state_sql(state)).to_arrow_table()) if state.needs in delivered else _not_delivered(grid, state.columns)
    features = compute_features(rows, grid.place)
    account = account_for_sales(connection, float(np.nansum(rows["sales_amount"])))
    frame = pd.DataFrame({name: _to_pandas(values) for name, values in (rows | features).items()}, copy=False)
    return Panel(frame, first_day, last_day, account)


def _cohort_rows(grid: Grid) -> Columns:
    """The columns that say whose row it is, and of which month."""
    first = int(grid.month.min())
    ends = np.array([month_end(number) for number in range(first, int(grid.month.max()) + 1)], dtype="datetime64[us]")[grid.month - first]
    hired, notice = (grid.people[name].to_numpy().astype("datetime64[us]")[grid.person] for name in ("hired_on", "notice_on"))
    return {"employee_id": _taken(grid.people["employee_id"], grid.person), "month": grid.month, "month_end": ends, "hired_on": hired, "is_on_notice": notice <= ends}


def _put(grid: Grid, fact: Fact, table: pa.Table) -> Columns:
    """The fact's columns over the grid; no fact means zero, where the column says so, only from the fact's first month on."""
    person, month = (table[name].to_numpy().astype(np.int32) for name in ("person", "month"))
    inside, rows = grid.rows_of(person, month, fact.name)
    begun = grid.month >= month.min(initial=np.iinfo(np.int32).max)
    columns: Columns = {}
    for column in fact.columns:
        values = np.where(begun & (column.fill == "zero"), 0.0, np.nan)
        found = table[column.name].to_numpy()[inside]
        values[rows] = np.nan_to_num(found) if column.fill == "zero" else found
        columns[column.name] = values
    return columns


def _carry(grid: Grid, state: State, table: pa.Table) -> Columns:
    """The state's columns over the grid: each change stands until the next."""
    position = grid.last_known(*(table[name].to_numpy().astype(np.int32) for name in ("person", "month")))
    return {column.name: _taken(table[column.name], position) for column in state.columns}


def _not_delivered(grid: Grid, columns: tuple[FactColumn, ...]) -> Columns:
    """The columns of a table that was not delivered: nothing is known."""
    empty = {"text": pa.nulls(len(grid), pa.string()).dictionary_encode(), "id": pa.nulls(len(grid), pa.string()).dictionary_encode(),
             "date": np.full(len(grid), np.datetime64("NaT", "us"))}
    return {column.name: empty.get(column.unit, np.full(len(grid), np.nan)) for column in columns}


def _taken(values: pa.ChunkedArray, position: Ints) -> Column:
    """The values at these positions, missing at -1: text as an Arrow dictionary, all else as NumPy."""
    if pa.types.is_string(values.type):
        return pa.DictionaryArray.from_arrays(*_taken_codes(values, position))
    kind, missing = ("datetime64[us]", np.datetime64("NaT", "us")) if pa.types.is_timestamp(values.type) else (np.float64, np.nan)
    return np.append(values.to_numpy().astype(kind), missing)[position]


def _taken_codes(values: pa.ChunkedArray, position: Ints) -> tuple[pa.Array, pa.Array]:
    """The number of the text at each position, null at -1 and where there is none, and the texts."""
    coded = values.combine_chunks().dictionary_encode()
    codes = np.append(coded.indices.fill_null(-1).to_numpy(), -1)[position]
    return pa.array(codes, mask=codes < 0), coded.dictionary


def _to_pandas(values: Column) -> pd.Series:
    """A column as pandas has it: text as `str`."""
    return pd.Series(values, copy=False) if isinstance(values, np.ndarray) else values.cast(pa.string()).to_pandas()


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
    left join cohort as c on c.employee_id = s.employee_id and {sql_month("s.sold_on")} between c.first_month and c.last_month
"""


_ROW_COLUMNS = (
    ("employee_id", "", "The person"), ("month", "", "The month as one whole number, twelve a year, so that months can be counted"), ("month_end", "date", "The last day of the month: what is known on it"),
    ("hired_on", "date", "First day of employment"), ("is_on_notice", "", "Whether the notice of the exit had been given by then"),
)
"""The columns that say what a row of the panel is: name, unit, meaning."""


def describe_columns() -> pd.DataFrame:
    """What the panel's columns mean: one row per column with its unit, meaning, the tables it needs, and what stands where nothing is known."""
    parts = [(fact.needs, fact.columns) for fact in FACTS] + [(state.needs, state.columns) for state in STATES]
    facts = [(column.name, column.unit, column.meaning, needs, column.fill) for needs, columns in parts for column in columns]
    features = [(feature.name, feature.unit, feature.meaning, ", ".join(feature.needs), feature.fill) for feature in FEATURES]
    rows = [(*column, "employees", "never") for column in _ROW_COLUMNS]
    return pd.DataFrame(rows + facts + features, columns=["column", "unit", "meaning", "needs", "fill"])


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
