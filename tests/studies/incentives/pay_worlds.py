"""Facts made in memory, for laws over many generated companies."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from analysis.studies.incentives.facts import DAY_0, Events, Facts
from analysis.studies.incentives.money import MONEY

YEAR = 2024
JANUARY = date(YEAR, 1, 1)


def events(table, rows, **columns):
    """Facts as (person, day of the year) with their columns, in order of person, day and place."""
    order = sorted(range(len(rows)), key=lambda place: (*rows[place], place))
    person = np.array([rows[place][0] for place in order], dtype=np.int32)
    day = np.array([JANUARY.toordinal() - DAY_0 + rows[place][1] for place in order], dtype=np.int64)
    arrays = {name: np.array([values[place] for place in order]) if len(values) else np.zeros(0, dtype=np.int64) for name, values in columns.items()}
    return Events(table, person, day, arrays, pd.Series([f"{table}{place:05d}" for place in order], dtype="str"))


def make_facts(sales=(), *, people=3, quota=1000, base_pay=8000, teams=2, left=None, manager=None):
    """Facts of one year; `sales` are (person, day of the year, cents), quotas the same each month, team = person modulo teams."""
    shape = (people, 12)
    rows = [(person, day) for person, day, _ in sales]
    money = [cents * MONEY // 100 for _, _, cents in sales]
    flags = np.zeros(len(rows), dtype=bool)
    sold = events("sales", rows, money=money, margin=[one // 4 for one in money], product=flags.astype(int), account=flags.astype(int) - 1, is_new=flags, is_repeat=flags)
    nothing = {name: events(name, [], money=[], score=[], product=[], is_new=[], course_family=[]) for name in ("deals", "cancelled", "feedback", "trainings", "reviews")}
    frame = pd.DataFrame({
        "employee_id": pd.Series([f"P{place:03d}" for place in range(people)], dtype="str"), "hired_on": pd.to_datetime([date(2020, 1, 1)] * people).astype("datetime64[us]"),
        "left_on": pd.to_datetime([JANUARY + timedelta(days=left[place]) if left and place in left else None for place in range(people)]).astype("datetime64[us]"),
        "gender": "", "birth_year": 1990,
    })
    ends = np.array([(pd.Timestamp(YEAR, month, 1) + pd.offsets.MonthEnd(0)).day for month in range(1, 13)])
    team = np.broadcast_to(np.arange(people)[:, None] % teams, shape)
    whole = np.ones(shape, dtype=np.int64)
    states = {"team": team, "role": 0 * whole, "job_title": 0 * whole, "level": whole, "manager": -whole if manager is None else manager * whole,
              "base_pay": base_pay * MONEY * whole, "rating": 500_000 * whole}
    names = {"team": [f"T{place}" for place in range(teams)], "role": ["front"], "job_title": ["Seller"]}
    return Facts(frame, YEAR * 12, 12, JANUARY, date(YEAR, 12, 31), states, names, ends * whole, 0 * whole, quota * MONEY * whole, whole.astype(bool),
                 {"sales": sold, **nothing}, frozenset())


def sales_rows(people=3, largest=500_000, least=-200_000, most=25):
    """Lists of sales: (person, day of the year, cents), returns among them."""
    return st.lists(st.tuples(st.integers(0, people - 1), st.integers(0, 365), st.integers(least, largest).filter(bool)), max_size=most)
