"""A small company in memory for designs: sellers with a commission and a quarterly bonus, and two years of sales."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd

from analysis.studies.incentives.facts import DAY_0, Events, Facts
from analysis.studies.incentives.money import MONEY
from analysis.studies.incentives.plan import Component, Plan, Term
from analysis.studies.response.ahead import year_ahead
from analysis.studies.response.fit import fit_response
from analysis.studies.response.fitted import Bench
from analysis.studies.response.history import read_history
from analysis.studies.response.outcomes import Rates, Slope
from analysis.studies.response.priors import PRIOR

FIRST = date(2024, 1, 1)
START = date(2026, 1, 1)


def term(value, unit):
    return Term(unit=unit, reason="a test", values={date(2020, 1, 1): value})


def component(formula, window="month", measure="amount", **terms):
    return Component(formula=formula, measure=measure, window=window, title=formula, terms={name: term(*pair) for name, pair in terms.items()})


def in_force(**more):
    """A commission of 3 % and half a month's base pay for the quarter's quota."""
    parts = {
        "commission": component("commission", rate=(Decimal("0.03"), "share of the measure")),
        "quarter_bonus": component("quota_bonus", "quarter", pay=(Decimal("0.5"), "months of base pay"), reach=(1, "share of the quota")),
    }
    return Plan(name="in_force", currency="CNY", components=parts | more)


def facts(people=8, seed=0):
    """Facts of 2024 and 2025: one sale a month by person, around 100,000, quotas of that."""
    random = np.random.default_rng(seed)
    level = 100_000 * np.exp(random.normal(0, 0.3, people))
    money = np.rint(level[:, None] * np.exp(random.normal(0, 0.3, (people, 24))) * MONEY).astype(np.int64)
    starts = np.array([date(2024 + month // 12, month % 12 + 1, 10).toordinal() - DAY_0 for month in range(24)])
    person, month = (values.ravel() for values in np.indices((people, 24)))
    flags = np.zeros(len(person), dtype=bool)
    columns = {"money": money.ravel(), "margin": money.ravel() // 3, "product": flags.astype(int), "account": flags.astype(int) - 1, "is_new": flags, "is_repeat": flags}
    sold = Events("sales", person.astype(np.int32), starts[month], columns, pd.Series([f"S{place}" for place in range(len(person))], dtype="str"))
    empty = {"money": [], "score": [], "product": [], "is_new": [], "course_family": []}
    none = {name: Events(name, np.zeros(0, np.int32), np.zeros(0, np.int64), {key: np.zeros(0, np.int64) for key in empty}, pd.Series([], dtype="str"))
            for name in ("deals", "cancelled", "feedback", "trainings", "reviews")}
    frame = pd.DataFrame({
        "employee_id": pd.Series([f"P{place:03d}" for place in range(people)], dtype="str"), "hired_on": pd.to_datetime([date(2020, 1, 1)] * people).astype("datetime64[us]"),
        "left_on": pd.to_datetime([None] * people).astype("datetime64[us]"), "gender": "", "birth_year": 1990,
    })
    shape = (people, 24)
    whole = np.ones(shape, dtype=np.int64)
    ends = np.array([(pd.Timestamp(2024 + month // 12, month % 12 + 1, 1) + pd.offsets.MonthEnd(0)).day for month in range(24)])
    states = {"team": np.zeros(shape, np.int64), "role": 0 * whole, "job_title": 0 * whole, "level": whole, "manager": -whole, "base_pay": 8000 * MONEY * whole, "rating": 500_000 * whole}
    quota = np.rint(np.broadcast_to(level[:, None], shape) * MONEY).astype(np.int64)
    return Facts(frame, 2024 * 12, 24, FIRST, date(2025, 12, 31), states, {"team": ["T"], "role": ["front"], "job_title": ["Seller"]},
                 ends * whole, 0 * whole, quota, whole.astype(bool), {"sales": sold, **none}, frozenset({"deals", "customer_feedback", "trainings", "reviews"}))


def bench(plan=None, people=8, margin=0.4):
    """What a plan is judged by, in that company."""
    own, plan = facts(people), plan or in_force()
    history = read_history(plan, own)
    return Bench(history, fit_response(history, PRIOR), year_ahead(own), Rates(margin, 0.05, 0.5), Slope(float("nan"), float("nan"), 0))


def with_strengths(one, profile):
    """The bench with those profiles of people, the same in all months."""
    ahead = one.ahead
    array = np.broadcast_to(np.asarray(profile)[:, None], ahead.facts.shape).copy()
    return replace(one, ahead=replace(ahead, facts=replace(ahead.facts, profiles=[array])))
