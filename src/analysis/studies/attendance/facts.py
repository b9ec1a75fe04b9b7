"""Attendance reduced to person and month on the company's own working days: plain SQL, one statement per fact.

In: a company and its panel. Out: `Attendance`: months, spells of absence, and the working days. A person is expected on the company's working days
between joining and leaving, on the weekdays that are the person's own: those of which at least a quarter is on record in that quarter of the year. So a part-timer
is held against the own week. A day without a record is told as such and counts as nothing; leave and holidays are not expected days. Rows before
hiring or after leaving do not count. The SQL is the portable subset: equality joins, one range join to the calendar, cases and windows.
"""

from dataclasses import dataclass
from datetime import date

import pandas as pd
from duckdb import DuckDBPyConnection

from analysis.panel.build import Panel
from analysis.periods import last_whole_month, month_end, month_start, sql_month
from analysis.studies.attendance.calendar import usual_days, working_days
from analysis.tables.store import Company

OWN_WEEKDAY_SHARE = 0.25
"""A weekday is a person's own when at least this share of its working days in a quarter of the year is on record."""

LONGEST_BRIDGE_DAYS = 31
"""Days away that are further apart than this are two spells, even when nothing is on record in between."""

MEMORY_LIMIT = "1GB"

ATTENDED = """
    select a.employee_id, a.worked_on, a.status, a.hours_worked,
           case when a.status in ('present', 'travel') then 1 else 0 end as works,
           case when a.status in ('present', 'travel') then coalesce(a.late_minutes, {late_blank}) end as late_minutes,
           case when a.status in ('present', 'travel') then coalesce(a.early_leave_minutes, {early_blank}) end as early_minutes
    from attendance as a join employees as e on e.employee_id = a.employee_id
    where a.worked_on >= e.hired_on and (e.left_on is null or a.worked_on <= e.left_on)
      and a.worked_on >= cast('{first}' as date) and a.worked_on < cast('{until}' as date)
"""

DAYS_WORKED = f"""
    select d.worked_on, d.worked, m.people
    from (select worked_on, {sql_month("worked_on")} as month, sum(works) as worked from attended group by worked_on) as d
    join (select {sql_month("worked_on")} as month, count(distinct employee_id) as people from attended group by {sql_month("worked_on")}) as m on m.month = d.month
"""

EMPLOYED_DAYS = """
    select e.employee_id, d.worked_on, d.month, d.quarter, d.weekday
    from employees as e
    join working_days as d on d.worked_on >= e.hired_on and (e.left_on is null or d.worked_on <= e.left_on)
    where e.employee_id in (select employee_id from attended)
"""

OWN_WEEKDAYS = f"""
    select d.employee_id, d.quarter, d.weekday, count(*) as days, count(a.status) as recorded_days
    from employed_days as d left join attended as a on a.employee_id = d.employee_id and a.worked_on = d.worked_on
    group by d.employee_id, d.quarter, d.weekday
    having count(a.status) >= {OWN_WEEKDAY_SHARE} * count(*)
"""

MONTHS = """
    select d.employee_id, d.month,
           count(case when a.status is null then 1 end) as unrecorded_days,
           count(case when a.works = 1 then 1 end) as worked_days,
           count(case when a.status = 'absent' then 1 end) as absent_days,
           count(case when a.status = 'sick' then 1 end) as sick_days,
           count(case when a.status = 'leave' then 1 end) as leave_days,
           count(a.late_minutes) as late_known_days,
           count(case when a.late_minutes > 0 then 1 end) as late_days,
           coalesce(sum(a.late_minutes), 0) as late_minutes,
           count(a.early_minutes) as early_known_days,
           count(case when a.early_minutes > 0 then 1 end) as early_days,
           count(case when a.works = 1 then a.hours_worked end) as timed_days,
           sum(case when a.works = 1 then a.hours_worked end) as worked_hours,
           count(distinct d.weekday) as own_weekdays
    from employed_days as d
    join own_weekdays as p on p.employee_id = d.employee_id and p.quarter = d.quarter and p.weekday = d.weekday
    left join attended as a on a.employee_id = d.employee_id and a.worked_on = d.worked_on
    group by d.employee_id, d.month
"""

EXTRA_DAYS = f"""
    select employee_id, {sql_month("worked_on")} as month, sum(works) as all_worked_days, sum(case when works = 1 then hours_worked end) as all_hours
    from attended group by employee_id, {sql_month("worked_on")}
"""

SPELLS = """
    select employee_id, min(worked_on) as first_on, count(*) as days, count(case when status = 'absent' then 1 end) as absent_days
    from (
        select employee_id, worked_on, status, works,
               sum(case when works = 0 and (previous_works is null or previous_works = 1 or worked_on - previous_on > {bridge}) then 1 else 0 end)
                   over (partition by employee_id order by worked_on) as spell
        from (
            select a.employee_id, a.worked_on, a.status, a.works, lag(a.works) over (partition by a.employee_id order by a.worked_on) as previous_works,
                   lag(a.worked_on) over (partition by a.employee_id order by a.worked_on) as previous_on
            from attended as a join working_days as d on d.worked_on = a.worked_on
            where a.status in ('present', 'travel', 'sick', 'absent') and a.worked_on >= cast('{since}' as date)
        ) as days
    ) as marked
    where works = 0
    group by employee_id, spell
"""
"""Days away in a row; weekends, holidays and leave do not end a spell."""


@dataclass(frozen=True)
class Attendance:
    """Attendance of all people with records.

    months: one row per person and month with at least one expected day, columns of `MONTHS` and rest_days (days worked that were no own working day),
    all_hours (with those of rest days), team. spells: one row per spell that begins in the window, columns of `SPELLS`. days: the calendar of `working_days`.
    blank_is_on_time: whether minutes left empty were read as none, because no zero is ever written.
    """

    months: pd.DataFrame
    spells: pd.DataFrame
    days: pd.DataFrame
    blank_is_on_time: bool


def read_attendance(company: Company, panel: Panel, *, as_of: date, window_months: int) -> Attendance:
    """The company's attendance in whole months up to `as_of`, the people of `panel` alone; spells of the last `window_months`."""
    last = last_whole_month(as_of)
    first, until, since = panel.first_day, month_start(last + 1), month_start(last - window_months + 1)
    with company.connection(MEMORY_LIMIT) as connection:
        late_blank, early_blank = (_blank(connection, name) for name in ("late_minutes", "early_leave_minutes"))
        connection.execute("create temp view attended as " + ATTENDED.format(late_blank=late_blank, early_blank=early_blank, first=first, until=until))
        days = working_days(usual_days(first, month_end(last), company.settings.timezone), _days_worked(connection))
        open_days = days.loc[days["is_working"], ["worked_on", "month", "quarter", "weekday"]]
        connection.register("open_days", open_days)
        connection.execute("create temp table working_days as select cast(worked_on as date) as worked_on, month, quarter, weekday from open_days")
        connection.execute(f"create temp view employed_days as {EMPLOYED_DAYS}")
        connection.execute(f"create temp table own_weekdays as {OWN_WEEKDAYS}")
        months = connection.execute(MONTHS).df().merge(connection.execute(EXTRA_DAYS).df(), how="left", on=["employee_id", "month"], validate="one_to_one")
        spells = connection.execute(SPELLS.format(bridge=LONGEST_BRIDGE_DAYS, since=since)).df()
    inside = set(panel.frame["employee_id"])
    months, spells = (frame[frame["employee_id"].isin(inside)].sort_values(frame.columns[:2].tolist(), ignore_index=True) for frame in (months, spells))
    months = months.assign(rest_days=months["all_worked_days"] - months["worked_days"], team=_teams(months, panel.frame)).drop(columns="all_worked_days")
    return Attendance(months, spells, days, "0" in (late_blank, early_blank))


def _blank(connection: DuckDBPyConnection, column: str) -> str:
    """What stands for minutes left empty on a day worked: none, where the company writes minutes but never a zero; else not known."""
    some, zero = connection.execute(f"select count(case when {column} > 0 then 1 end), count(case when {column} = 0 then 1 end) from attendance").fetchall()[0]
    return "0" if some and not zero else "null"


def _days_worked(connection: DuckDBPyConnection) -> pd.DataFrame:
    """How many people worked on each day, and how many have records in its month."""
    frame = connection.execute(DAYS_WORKED).df()
    return frame.assign(worked_on=pd.to_datetime(frame["worked_on"]).astype("datetime64[us]"), worked=frame["worked"].astype(float))


def _teams(months: pd.DataFrame, panel: pd.DataFrame) -> pd.Series:
    """The team of each row: of its month end, of the month end before for leavers, or the person's last one; empty where there is none."""
    keys = pd.MultiIndex.from_frame(months[["employee_id", "month"]])
    now = panel.set_index(["employee_id", "month"])["team"]
    before = panel.assign(month=panel["month"] + 1).set_index(["employee_id", "month"])["team"]
    last = panel.drop_duplicates("employee_id", keep="last").set_index("employee_id")["team"]
    found = pd.Series(now.reindex(keys).to_numpy(), index=months.index, dtype="str")
    found = found.fillna(pd.Series(before.reindex(keys).to_numpy(), index=months.index, dtype="str"))
    return found.fillna(months["employee_id"].map(last)).fillna("")
