"""Who is in the panel, and from when to when: the months that the data cover, and everyone employed at each month end.

In: the clean tables. Out: the span of the data, and two relations, `months` and `cohort`. The cohort holds everyone
who was employed on a month's last day, with the first and the last such month, by the rule that `left_on` is
itself worked: employed on day d when hired_on <= d and (left_on is empty or left_on >= d).
"""

from datetime import date

import pandas as pd
from duckdb import DuckDBPyConnection

from analysis.periods import last_whole_month, month_end, month_number, month_start, sql_month
from analysis.settings import UserError

DATED: tuple[tuple[str, str], ...] = (
    ("sales", "sold_on"), ("deals", "created_on"), ("deals", "closed_on"), ("activities", "occurred_on"),
    ("deal_stages", "entered_on"), ("customer_feedback", "received_on"), ("payouts", "paid_on"),
    ("attendance", "worked_on"), ("reviews", "known_on"), ("trainings", "completed_on"),
    ("surveys", "answered_on"), ("interventions", "started_on"),
)
"""The dates that say which days the data cover. Hiring, jobs, pay and quotas reach further back or ahead."""

BACKDATED = ("deals.created_on", "deal_stages.entered_on")
"""Dates that reach back before the data begin, because an opportunity that was open then is delivered whole."""

LONGEST_GAP_MONTHS = 12
"""Facts that stand apart from all others by more empty months than these are another stretch of data."""

FEWEST_FACTS = 20
"""A stretch with fewer facts is no data; where every stretch is so small, the first one is."""

SATURDAY = 5


def data_span(connection: DuckDBPyConnection, data_until: date | None = None) -> tuple[date, date]:
    """The first and the last day that the data cover; raises UserError where no table holds a dated fact.

    Months that hang together, without a gap of more than a year, are a stretch; a stretch of fewer than twenty facts is taken for slips
    of the keyboard, so that one sale dated 2205 does not make a panel of two centuries. The span goes from the first stretch to the last,
    so later facts move its end alone. Where only a weekend is left of the last month, the month is over.
    """
    union = " union all ".join(
        f"select '{table}.{column}' as source, {sql_month(column)} as month, min({column}) as first_day, max({column}) as last_day, count(*) as facts "
        f"from {table} where {column} is not null group by {sql_month(column)}"
        for table, column in DATED
    )
    dated = connection.execute(f"select * from ({union}) as dated order by month").df()
    if dated.empty:
        raise UserError("No table holds a dated fact, so there is no time to report on. Add sales or deals with their dates.")
    by_month = dated.groupby("month")["facts"].sum()
    stretch = (by_month.index.to_series().diff() > LONGEST_GAP_MONTHS + 1).cumsum()
    real = by_month.groupby(stretch).sum() >= FEWEST_FACTS
    kept = list(real[real].index) or [0]
    months = stretch[(stretch >= kept[0]) & (stretch <= kept[-1])].index
    inside = dated[dated["month"].isin(months)]
    recorded = inside[~inside["source"].isin(BACKDATED)]
    first, last = (inside if recorded.empty else recorded)["first_day"].min().date(), inside["last_day"].max().date()
    return first, max(_after_weekend(last), data_until or last)


def _after_weekend(day: date) -> date:
    """The month's last day, where only a weekend lies between; else the day itself.

    >>> _after_weekend(date(2024, 6, 28)), _after_weekend(date(2024, 6, 27))
    (datetime.date(2024, 6, 30), datetime.date(2024, 6, 27))
    """
    end = month_end(month_number(day))
    left = [date.fromordinal(number) for number in range(day.toordinal() + 1, end.toordinal() + 1)]
    return end if all(rest.weekday() >= SATURDAY for rest in left) else day


def make_months(connection: DuckDBPyConnection, first_day: date, last_day: date) -> int:
    """The number of months in the relation `months`, made here: those from `first_day` that are over on `last_day`."""
    numbers = range(month_number(first_day), last_whole_month(last_day) + 1)
    months = pd.DataFrame({
        "month": list(numbers),
        "month_start": pd.to_datetime([month_start(number) for number in numbers]),
        "month_end": pd.to_datetime([month_end(number) for number in numbers]),
        "next_month_start": pd.to_datetime([month_start(number + 1) for number in numbers]),
    })
    connection.register("months_frame", months)
    connection.execute(
        "create or replace temp table months as select cast(month as integer) as month, cast(month_start as date) as month_start, "
        "cast(month_end as date) as month_end, cast(next_month_start as date) as next_month_start from months_frame"
    )
    connection.unregister("months_frame")
    return len(months)


COHORT = """
    select row_number() over (order by employee_id) - 1 as person, employee_id, hired_on, notice_on, min(month) as first_month, max(month) as last_month
    from (
        select e.employee_id, e.hired_on, case when e.left_on is not null then coalesce(e.exit_known_on, e.left_on) end as notice_on, m.month
        from employees as e join months as m on e.hired_on <= m.month_end and (e.left_on is null or e.left_on >= m.month_end)
    ) as employed
    group by employee_id, hired_on, notice_on
"""
"""One row per person employed on a month end, with the first and the last such month; there is none missing in between."""
