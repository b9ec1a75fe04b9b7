"""The statement of a person: what was paid, for what, how it was worked out, what the next step up needs; and the earnings curve.

In: a payout. Out: frames with figures, no sentences. "What the next step up needs" asks the formula itself: the smallest larger measure at which
a tier, a step or a target begins, and what the component would pay there with everything else as it is.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from analysis.studies.incentives.components import COMPONENTS
from analysis.studies.incentives.facts import Facts
from analysis.studies.incentives.money import EXACT, MONEY, NO_LIMIT, SHARE, Numbers
from analysis.studies.incentives.payout import Part, Payout, pay_parts, pay_table
from analysis.studies.incentives.plan import Plan
from analysis.studies.incentives.prepared import Prepared, prepare, view_of
from analysis.studies.incentives.views import View
from analysis.studies.incentives.windows import sum_windows

_SHARES = ("customer_satisfaction", "training_scores", "reviews", "customers_kept")

_TURNS: dict[str, Callable[[View, dict[str, Any]], list[Numbers]]] = {
    "commission_band": lambda view, terms: [view.of_quota(terms["floor"])],
    "marginal_tiers": lambda _, terms: [tier.start for tier in terms["tiers"][1:]],
    "retroactive_tiers": lambda _, terms: [tier.start for tier in terms["tiers"][1:]],
    "accelerator": lambda view, terms: [view.of_quota(terms["above"])],
    "overachievement": lambda view, _: [view.of_quota(view.math.one)],
    "quota_bonus": lambda view, terms: [view.of_quota(terms["reach"])],
    "step_bonus": lambda view, terms: [view.of_quota(step.at) for step in terms["steps"]],
    "promotion": lambda view, terms: [view.of_quota(terms["reach"])],
    "customer_satisfaction_bonus": lambda view, terms: [terms["least"] * view.n],
    "review_bonus": lambda view, terms: [step.at * view.n for step in terms["steps"]],
}
"""Where each formula takes a step up, as values of its measure; formulas that are not here have none of their own."""


def statement(payout: Payout) -> pd.DataFrame:
    """One row per row of pay: how the amount was worked out.

    plan, employee_id, period_from, period_until, component, formula, measure, measured (money, or the mean share of a scale), facts (how many),
    quota, attainment_share, cents, next_at (the measure where the next step up begins), next_needs (how much more that is), next_cents (what the
    component pays there), base_pay (of a month) and day_share (of the days that count, where the amount is prorated). Empty where there is no quota,
    no measure, no step above, no base pay or no proration.
    """
    frames = []
    for name, part in payout.parts.items():
        rows = pay_table(replace(payout, parts={name: part}))
        frames.append(rows.assign(formula=part.prepared.component.formula, measure=part.prepared.component.measure or "", **_worked_out(part)))
    return pd.concat(frames, ignore_index=True)


def _worked_out(part: Part) -> dict[str, Numbers]:
    """The columns of the statement of one component, in the order of its rows of pay; a reward has none."""
    one = part.prepared
    has = part.is_row & (one.formula.role != "rewards")
    empty = np.full(int(has.sum()), np.nan)
    if one.formula.role == "adjusts":
        return dict.fromkeys(("measured", "facts", "quota", "attainment_share", "next_at", "next_needs", "next_cents", "base_pay", "day_share"), empty)
    months = one.component.months
    x, n = sum_windows(one.x, months), one.n
    quota = np.where(one.quota > 0, one.quota / MONEY, np.nan)
    next_at, next_cents = _next_steps(one)
    is_share = one.component.measure in _SHARES
    unit = 1 if one.formula.number_alone else np.maximum(n, 1) * SHARE if is_share else MONEY
    measured, following = x / unit, next_at / unit
    attained = np.full(x.shape, np.nan) if is_share else measured / quota
    columns = {"measured": measured, "facts": n.astype(np.float64), "quota": quota, "attainment_share": attained,
               "next_at": following, "next_needs": following - measured, "next_cents": next_cents,
               "base_pay": np.where(one.base_pay > 0, one.base_pay / MONEY, np.nan),
               "day_share": one.days / np.maximum(one.whole, 1) if one.component.prorate else np.full(x.shape, np.nan)}
    return {name: values[has] for name, values in columns.items()}


def _next_steps(one: Prepared) -> tuple[Numbers, Numbers]:
    """By person and window: where the next step up begins and what is paid there; missing where there is none."""
    shape = one.eligible.shape
    next_at, cents = np.full(shape, np.nan), np.full(shape, np.nan)
    turns = _TURNS.get(one.component.formula)
    if turns is None:
        return next_at, cents
    x = sum_windows(one.x, one.component.months)
    for setup in one.setups:
        view, at, terms = view_of(setup, x), (slice(None), setup.windows), setup.terms
        above = [np.where((turn > view.x) & (turn < NO_LIMIT), turn, NO_LIMIT) for turn in turns(view, terms)]
        step = np.minimum.reduce([np.broadcast_to(one_turn, view.x.shape) for one_turn in above])
        there = EXACT.cents(one.formula.function(replace(view, x=np.where(step < NO_LIMIT, step, view.x)), **terms))
        known = (step < NO_LIMIT) & view.eligible
        next_at[at], cents[at] = np.where(known, step, np.nan), np.where(known, there, np.nan)
    return next_at, cents


def terms(plan: Plan) -> pd.DataFrame:
    """One row per component, term and day from which a value of it is in force: plan, component, since, term, unit, value (JSON), reason."""
    rows = [
        (plan.name, name, pd.Timestamp(day), key, term.unit, "" if value is None else json.dumps(value, default=str), term.reason)
        for name, component in plan.components.items() for key, term in component.terms.items() for day, value in term.values.items()  # noqa: PD011  # a plain dict
    ]
    return pd.DataFrame(rows, columns=["plan", "component", "since", "term", "unit", "value", "reason"])


def own_trace(trace: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """A person's trace in which what others sold stands as one row per amount, without their facts: source `others`, the number of facts, their sum."""
    of_others = {name for name, one in plan.components.items() if COMPONENTS[one.formula].scope in ("group", "reports")}
    shared = trace["component"].isin(of_others) & ~trace["source"].isin(["plan", "pay"])
    key = ["plan", "employee_id", "period_from", "period_until", "component"]
    sums = trace[shared].groupby(key, sort=False).agg(source_id=("source_id", "size"), counted=("counted", "sum"), cents=("cents", "sum")).reset_index()
    told = sums.assign(source="others", source_id=sums["source_id"].astype("str"))[list(trace.columns)]
    return pd.concat([trace[~shared], told], ignore_index=True) if len(told) else trace


def earnings_curve(plan: Plan, facts: Facts, employee_id: str, multiples: Sequence[float] = tuple(np.arange(0, 2.05, 0.1)), *, span: slice = slice(None)) -> pd.DataFrame:
    """What a person would have been paid had all their sales been a multiple of what they were, all else the same.

    One row per multiple: multiple, sales, pay (booked in the months of `span`), attainment_share where there are quotas. Counts of deals, answers and
    courses stay as they were. Raises KeyError for a person who is not there.
    """
    ready = prepare(plan, facts)
    person = pd.Index(facts.people["employee_id"]).get_loc(employee_id)
    sold = next((one.x[person] for one in ready.values() if one.component.measure == "amount"), np.zeros(facts.months, dtype=np.int64))[span]
    quota = float(facts.quota[person, span][facts.is_over[span]].sum())
    rows = []
    for multiple in multiples:
        parts = pay_parts(ready, EXACT, lambda one, times=multiple: sum_windows(_multiplied(one, person, times), one.component.months))  # type: ignore[misc]  # the default binds the loop's value
        paid = Payout(plan, facts, parts).monthly_cents()[person, span].sum() / 100
        sales = float(sold.sum()) * multiple
        rows.append({"multiple": float(multiple), "sales": sales / MONEY, "pay": paid, "attainment_share": sales / quota if quota else np.nan})
    return pd.DataFrame(rows)


def _multiplied(one: Prepared, person: int, times: float) -> Numbers:
    """A measure of money with one person's months multiplied."""
    if one.counted is None or one.component.measure in _SHARES:
        return one.x
    x = one.x.copy()
    x[person] = np.rint(x[person] * times).astype(np.int64)
    return x
