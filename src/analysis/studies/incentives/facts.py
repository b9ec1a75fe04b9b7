"""What pay is worked out from, as arrays: who was employed in which job, the quotas, and every fact that can earn something.

In: a connection to the tables as known on a day. Out: `Facts`. Its months are whole calendar years, so that quarters and years are
plain reshapes; months before the data begin or not over by then are marked. A shared sale is divided among the people credited:
each part is rounded to a ten-thousandth of the currency, and where the shares add up to 1 the last one takes the rest.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd
from duckdb import DuckDBPyConnection

from analysis.panel.as_of import know_until
from analysis.panel.cohort import data_span
from analysis.periods import last_whole_month, month_end, month_number, month_start
from analysis.studies.incentives.event_sql import EVENTS
from analysis.studies.incentives.layout import Layout, look_up, make_layout
from analysis.studies.incentives.money import MONEY, SHARE, Numbers
from analysis.tables.store import Company

DAY_0 = date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class Events:
    """The facts of one source, in order of person, day and id: arrays of the same length, and the table that they come from.

    `money` is in ten-thousandths, `score` a share of its scale in millionths. Columns that a source does not have are empty arrays.
    """

    table: str
    person: Numbers
    day: Numbers
    columns: dict[str, Numbers]
    ids: pd.Series

    def __len__(self) -> int:
        return len(self.person)


@dataclass(frozen=True)
class Facts:
    """People in order of employee_id, months in order from a January, and what is known about both.

    `people` has employee_id, hired_on, left_on, gender, birth_year. `states` holds arrays of people and months as they stood on the last day of
    the month on which the person was employed: codes of team, role and job title (-1: none), level, manager (place in people, -1: none) and base
    pay in ten-thousandths; `names` spells the codes. `days` are days employed, `hired_days` and `left_days` those before and after, `leave` days
    on leave. `quota` is the quota of the month, spread over the days of its period; `has_quota` whether there is one.
    `layouts` is where the facts of each source stand (see `layout`), `profiles` the strength profiles once they are worked out. `missing` names the tables that the company does not have, and margin where no sale has one.
    """

    people: pd.DataFrame
    first_month: int
    months: int
    data_from: date
    as_of: date
    states: dict[str, Numbers]
    names: dict[str, list[str]]
    days: Numbers
    leave: Numbers
    quota: Numbers
    has_quota: Numbers
    events: dict[str, Events]
    missing: frozenset[str] = field(default=frozenset())
    layouts: dict[str, Layout] = field(default_factory=dict, repr=False, compare=False)
    profiles: list[Numbers] = field(default_factory=list, repr=False, compare=False)

    @property
    def shape(self) -> tuple[int, int]:
        """How many people and months."""
        return len(self.people), self.months

    def layout(self, name: str) -> Layout:
        """Where the facts of a source stand, worked out when first asked for."""
        if name not in self.layouts:
            events, before = self.events[name], month_start(self.first_month).toordinal() - DAY_0 - 1
            place = np.concatenate([[0], np.repeat(np.arange(self.months), self.month_days), [self.months - 1]]).astype(np.int16)
            over = self.is_over[place] & np.pad(np.ones(len(place) - 2, dtype=bool), 1)
            found = look_up(np.where(over, place, ~place), events.day, before)  # one search for both: a month that is not over is below zero
            all_over = found.min(initial=0) >= 0
            self.layouts[name] = make_layout(events.person, found if all_over else np.where(found < 0, ~found, found), self.months, None if all_over else found >= 0)
        return self.layouts[name]

    @cached_property
    def month_numbers(self) -> Numbers:
        """The number of each month."""
        return np.arange(self.first_month, self.first_month + self.months)

    @cached_property
    def month_days(self) -> Numbers:
        """The days of each month."""
        return np.array([month_end(int(month)).day for month in self.month_numbers])

    @cached_property
    def is_over(self) -> Numbers:
        """Which months lie in the data and are over."""
        first, last = month_number(self.data_from), last_whole_month(self.as_of)
        return np.asarray((self.month_numbers >= first) & (self.month_numbers <= last))

    @cached_property
    def tenure(self) -> Numbers:
        """Month ends since hiring, by person and month; negative before."""
        hired = self.people["hired_on"].to_numpy().astype("datetime64[M]").astype(np.int64) + 1970 * 12
        return np.asarray(self.month_numbers[None, :] - hired[:, None])

    @cached_property
    def employed(self) -> Numbers:
        """Who is employed on some day of each month."""
        return np.asarray(self.days > 0)

    @cached_property
    def employed_at_end(self) -> Numbers:
        """Who is employed on the last day of each month."""
        ends = np.array([month_end(int(month)) for month in self.month_numbers], dtype="datetime64[D]")
        hired, left = (self.people[name].to_numpy().astype("datetime64[D]") for name in ("hired_on", "left_on"))
        return np.asarray((hired[:, None] <= ends) & (np.isnat(left)[:, None] | (left[:, None] >= ends)))


def company_facts(company: Company, as_of: date) -> Facts:
    """The facts of a company as known on a day."""
    with company.connection() as connection:
        first, _ = data_span(connection, company.settings.data_until)
        know_until(connection, as_of)
        return read_facts(connection, first, as_of)


def read_facts(connection: DuckDBPyConnection, first_day: date, as_of: date) -> Facts:
    """The facts in the contract tables of a connection, from the year of `first_day` to the year of `as_of`."""
    first = first_day.year * 12
    months = as_of.year * 12 + 12 - first
    people = _people(connection)
    connection.register("person_frame", pd.DataFrame({"employee_id": people["employee_id"], "person": np.arange(len(people))}))
    connection.execute("create or replace temp table pay_people as select employee_id, cast(person as integer) as person from person_frame")
    connection.unregister("person_frame")
    _make_month_table(connection, first, months)
    states, names = _states(connection, people, (len(people), months), first)
    shape = (len(people), months)
    quota, has_quota = _quotas(connection, shape, first)
    events = {name: _events(connection, table, sql) for name, (table, sql) in EVENTS.items()}
    absent = frozenset(table for table in ("sales", "deals", "reviews", "customer_feedback", "trainings", "quotas", "pay_rates") if not _count(connection, table))
    if not _count(connection, "sales where margin is not null"):
        absent |= {"margin"}
    return Facts(people, first, months, first_day, as_of, states, names, _employed_days(people, first, months),
                 _leave(connection, shape, first), quota, has_quota, events, absent)


def _count(connection: DuckDBPyConnection, table: str) -> int:
    return int(connection.execute(f"select count(*) from {table}").fetchall()[0][0])


def _people(connection: DuckDBPyConnection) -> pd.DataFrame:
    """One row per person, in order of employee_id."""
    frame = connection.execute("select employee_id, hired_on, left_on, gender, birth_year from employees order by employee_id").df()
    return frame.astype({"employee_id": "str", "hired_on": "datetime64[us]", "left_on": "datetime64[us]"})


def _make_month_table(connection: DuckDBPyConnection, first: int, months: int) -> None:
    """The relation pay_months: place, first day and last day of each month."""
    frame = pd.DataFrame({
        "place": np.arange(months),
        "starts": pd.to_datetime([month_start(first + place) for place in range(months)]),
        "ends": pd.to_datetime([month_end(first + place) for place in range(months)]),
    })
    connection.register("month_frame", frame)
    connection.execute("create or replace temp table pay_months as select cast(place as integer) as place, cast(starts as date) as starts, cast(ends as date) as ends from month_frame")
    connection.unregister("month_frame")


def _employed_days(people: pd.DataFrame, first: int, months: int) -> Numbers:
    """Days employed by person and month; `left_on` is itself worked."""
    starts = np.array([month_start(first + place) for place in range(months)], dtype="datetime64[D]")
    ends = np.array([month_end(first + place) for place in range(months)], dtype="datetime64[D]")
    hired, left = (people[name].to_numpy().astype("datetime64[D]")[:, None] for name in ("hired_on", "left_on"))
    last = np.where(np.isnat(left), ends, np.minimum(left, ends))
    return np.asarray(np.maximum((last - np.maximum(hired, starts)).astype(np.int64) + 1, 0))


_ON_LAST_DAY = """
    select p.person, m.place, {columns}
    from pay_people as p
    join employees as e on e.employee_id = p.employee_id
    join pay_months as m on e.hired_on <= m.ends and (e.left_on is null or e.left_on >= m.starts)
    join {table} as t on t.employee_id = p.employee_id and t.valid_from <= least(m.ends, coalesce(e.left_on, m.ends))
     and (t.valid_until is null or t.valid_until > least(m.ends, coalesce(e.left_on, m.ends)))
"""


def _states(connection: DuckDBPyConnection, people: pd.DataFrame, shape: tuple[int, int], first: int) -> tuple[dict[str, Numbers], dict[str, list[str]]]:
    """Jobs, pay and the last rating known, by person and month, and the names of the codes."""
    jobs = connection.execute(_ON_LAST_DAY.format(table="job_spells", columns="t.team, t.role, t.job_title, t.level, t.manager_id")).df()
    pay = connection.execute(_ON_LAST_DAY.format(table="pay_rates", columns="t.base_pay_month")).df()
    states, names = {}, {}
    at = jobs["person"].to_numpy(), jobs["place"].to_numpy()
    for name in ("team", "role", "job_title"):
        codes, spelled = pd.factorize(jobs[name], sort=True)
        states[name], names[name] = _placed(shape, at, codes, -1), [str(one) for one in spelled]
    states["level"] = _placed(shape, at, jobs["level"].fillna(-1).to_numpy(), -1)
    states["manager"] = _placed(shape, at, pd.Index(people["employee_id"]).get_indexer(jobs["manager_id"].astype("str")), -1)
    base = np.rint(pay["base_pay_month"].to_numpy(dtype=np.float64) * MONEY)
    states["base_pay"] = _placed(shape, (pay["person"].to_numpy(), pay["place"].to_numpy()), base, 0)
    states["rating"] = _last_rating(connection, shape, first)
    return states, names


def _placed(shape: tuple[int, int], at: tuple[Numbers, Numbers], values: Numbers, empty: int) -> Numbers:
    """Values in their rows and columns of a whole-number array."""
    array = np.full(shape, empty, dtype=np.int64)
    array[at] = values.astype(np.int64)
    return array


def _last_rating(connection: DuckDBPyConnection, shape: tuple[int, int], first: int) -> Numbers:
    """The last attitude rating known by the end of each month, as a share of its scale in millionths; 0 where there is none."""
    frame = connection.execute(
        "select p.person, r.known_on, r.attitude_rating / r.rating_max as share from reviews as r join pay_people as p on p.employee_id = r.employee_id "
        "where r.attitude_rating is not null order by r.known_on, r.period_from"
    ).df()
    days = pd.to_datetime(frame["known_on"])
    place = (days.dt.year * 12 + days.dt.month - 1 - first).to_numpy()
    known = np.zeros(shape, dtype=np.int64)
    for person, month, share in zip(frame["person"].to_numpy(), np.maximum(place, 0), frame["share"].to_numpy(), strict=True):
        known[person, month:] = round(share * SHARE)
    return known


def _leave(connection: DuckDBPyConnection, shape: tuple[int, int], first: int) -> Numbers:
    """Days on leave by person and month."""
    frame = connection.execute(
        "select p.person, extract(year from worked_on) * 12 + extract(month from worked_on) - 1 as month, count(*) as days "
        "from attendance as a join pay_people as p on p.employee_id = a.employee_id where status = 'leave' group by all"
    ).df()
    place = frame["month"].to_numpy().astype(np.int64) - first
    inside = (place >= 0) & (place < shape[1])
    return _placed(shape, (frame["person"].to_numpy()[inside], place[inside]), frame["days"].to_numpy()[inside], 0)


def _quotas(connection: DuckDBPyConnection, shape: tuple[int, int], first: int) -> tuple[Numbers, Numbers]:
    """The quota of each person and month in ten-thousandths, and whether there is one.

    A quota is spread over the days of its period: the running sum is rounded half up, so that the months add up to the quota exactly.
    """
    frame = connection.execute(
        "select p.person, period_from, period_until, cast(amount * 10000 as bigint) as amount from quotas as q join pay_people as p on p.employee_id = q.employee_id"
    ).df()
    quota, has_quota = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=bool)
    begin, end = (frame[name].to_numpy().astype("datetime64[D]").astype(np.int64) for name in ("period_from", "period_until"))
    person, amount = frame["person"].to_numpy(), frame["amount"].to_numpy()
    for place in range(shape[1]):
        start, stop = month_start(first + place).toordinal() - DAY_0, month_start(first + place + 1).toordinal() - DAY_0
        inside = np.flatnonzero((begin < stop) & (end > start))
        if not len(inside):
            continue
        length = (end - begin)[inside]
        until, before = (np.clip(day - begin[inside], 0, length) for day in (stop, start))
        part = _by_days(amount[inside], until, length) - _by_days(amount[inside], before, length)
        np.add.at(quota[:, place], person[inside], part)
        has_quota[person[inside], place] = True
    return quota, has_quota


def _by_days(amount: Numbers, days: Numbers, length: Numbers) -> Numbers:
    """Amount x days / length, half up."""
    return np.asarray((2 * amount * days + length) // (2 * length))


def _events(connection: DuckDBPyConnection, table: str, sql: str) -> Events:
    """The facts of a source by its SQL, which gives person, day, id and the source's own columns."""
    rows = connection.execute(f"select * from ({sql}) as events order by person, day, id").to_arrow_table()
    columns = {name: rows[name].to_numpy() for name in rows.column_names if name not in ("person", "day", "id", "product", "account", "course_family")}
    codes = {name: pd.Series(rows[name].to_pandas(), dtype="str").astype("category") for name in ("product", "account", "course_family") if name in rows.column_names}
    for name, series in codes.items():
        columns[name] = series.cat.codes.to_numpy()
        columns[f"{name}_names"] = series.cat.categories.to_numpy()
    day = rows["day"].to_numpy().astype("datetime64[D]").astype(np.int64)
    return Events(table, rows["person"].to_numpy(), day, columns, rows["id"].to_pandas())
