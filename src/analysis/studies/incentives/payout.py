"""Payout: what a plan pays each person in each window, exactly.

In: a plan and `Facts`. Out: `Payout`, whole cents by component, person and window, from which the tables `pay` and `rewards` are made. The same
steps work out simulated pay on floating numbers (`simulate`). Sales are taken as they are: how people would respond to another
plan is no part of this. It opens no file; what a plan lacks in the data is refused before anything is paid.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, cast

import numpy as np
import pandas as pd

from analysis.periods import month_start
from analysis.settings import UserError
from analysis.studies.incentives.components import RATE
from analysis.studies.incentives.cores import on_all_cores
from analysis.studies.incentives.facts import Facts
from analysis.studies.incentives.money import EXACT, Arithmetic, Numbers
from analysis.studies.incentives.plan import Plan
from analysis.studies.incentives.prepared import Prepared, Setup, prepare, view_of
from analysis.studies.incentives.views import Paid, View
from analysis.studies.incentives.windows import sum_windows, windows_of


@dataclass(frozen=True)
class Part:
    """What one component pays: cents by person and window, or by person and month where it is booked monthly, and who has it."""

    name: str
    prepared: Prepared
    cents: Numbers
    months: int

    @cached_property
    def is_row(self) -> Numbers:
        """Where there is a row of pay: for whoever has the component, and for every adjustment that is not zero."""
        if self.prepared.formula.role == "adjusts":
            return np.asarray(self.cents != 0)
        return self.prepared.eligible


@dataclass(frozen=True)
class Payout:
    """The pay of one plan: a `Part` for each component, in the order in which they are worked out."""

    plan: Plan
    facts: Facts
    parts: dict[str, Part]

    def monthly_cents(self, *names: str) -> Numbers:
        """The pay of some components, or of all that are pay, by person and month; windows stand in their last month."""
        chosen = names or tuple(name for name, part in self.parts.items() if part.prepared.formula.role != "rewards")
        return sum((to_months(self.parts[name].cents, self.parts[name].months) for name in chosen), np.zeros(self.facts.shape, dtype=np.int64))


def pay_out(plan: Plan, facts: Facts) -> Payout:
    """The exact pay of a plan; raises UserError where a table or an eligible person's quota is missing."""
    ready = prepare(plan, facts)
    by_window = {(one.measured, one.component.months): one for one in ready.values()}
    measures, known = {key: as_counted(one) for key, one in by_window.items()}, dict[str, Part]()

    def measure_of(one: Prepared) -> Numbers:
        return measures[one.measured, one.component.months]

    def work_out(one: Prepared) -> None:
        known[one.words] = Part("", one, *_worked_out(one, EXACT, measure_of, []))

    earning = [one for one in ready.values() if one.formula.role != "adjusts"]
    on_all_cores(work_out, sorted(earning, key=lambda one: one.formula.scope == "own"), facts.days.size)  # those of teams take longest, so they begin
    return Payout(plan, facts, pay_parts(ready, EXACT, measure_of, known))


MeasureOf = Callable[[Prepared], Numbers]
"""Gives the measure of a component by person and window."""


def as_counted(one: Prepared) -> Numbers:
    """The measure of a component as it was counted."""
    return sum_windows(one.x, one.component.months)


def pay_parts(ready: dict[str, Prepared], math: Arithmetic, x_of: MeasureOf, known: dict[str, Part] | None = None) -> dict[str, Part]:
    """What each component pays, in the order in which they are worked out, on measures by person and window that `x_of` gives.

    `known` keeps what was worked out on the same measures for other plans, so that a component with the same words is not worked out again.
    """
    parts: dict[str, Part] = {}
    known = {} if known is None else known
    for name, one in ready.items():
        if one.words not in known:
            known[one.words] = Part(name, one, *_worked_out(one, math, x_of, [parts[other] for other in one.component.of]))
        parts[name] = known[one.words] if known[one.words].name == name else replace(known[one.words], name=name)
    return parts


def _worked_out(one: Prepared, math: Arithmetic, x_of: MeasureOf, others: list[Part]) -> tuple[Numbers, int]:
    """The amounts of a component, and the months of the windows in which they stand."""
    if one.formula.role == "adjusts":
        paid = [to_months(other.cents, other.months) for other in others]
        return _booked(one, adjust(one, math, math.paid(sum(paid[1:], start=paid[0]))))
    return earn(one, math, x_of(one)), one.component.months


def earn(one: Prepared, math: Arithmetic, x: Numbers) -> Numbers:
    """What a component pays, by person and window, from its measure."""
    def work(setup: Setup) -> Numbers:
        view = view_of(setup, x)
        _require_room(one, view, setup.terms)
        earned = one.formula.function(view, **setup.terms)
        return math.cents(np.asarray(earned if setup.for_all else earned * view.eligible))

    return _joined(one.setups, work, x.shape)


def adjust(one: Prepared, math: Arithmetic, pay: Numbers) -> Numbers:
    """What an adjustment adds, by person, window and month, to the pay of others by person and month in the units of sales."""
    windows = windows_of(pay, one.component.months)

    def work(setup: Setup) -> Numbers:
        here = windows[..., setup.windows, :]
        here = here * setup.seen.eligible[..., None] if one.formula.monthly and not setup.for_all else here
        return math.cents(one.formula.function(replace(cast("Paid", setup.seen), pay=here), **setup.terms))

    return _joined(one.setups, work, windows.shape, slice(None))


def _joined(setups: Sequence[Setup], work: Callable[[Setup], Numbers], shape: tuple[int, ...], *months: slice) -> Numbers:
    """What is worked out for each stretch of windows, as one array; nothing in windows of no stretch."""
    done = [work(setup) for setup in setups]
    if len(done) == 1 and done[0].shape == shape:
        return done[0]
    whole = np.zeros(shape, dtype=done[0].dtype if done else np.int64)
    for setup, pay in zip(setups, done, strict=True):
        at: Any = (..., setup.windows, *months)
        whole[at] = pay
    return whole


def _booked(one: Prepared, months: Numbers) -> tuple[Numbers, int]:
    """An adjustment by person, window and month as one by month, or by window where it is booked at its end; and the months of each."""
    per_window = one.component.months
    flat = months.reshape(*months.shape[:-2], -1)
    return (flat, 1) if one.formula.monthly else (flat[..., per_window - 1 :: per_window], per_window)


def _require_room(one: Prepared, view: View, terms: dict[str, Any]) -> None:
    """Refuse amounts whose pay could pass what whole numbers of 64 bits hold."""
    if not view.math.exact or not view.x.size:
        return
    rates = [terms[name] for name, kind in one.formula.terms.items() if kind is RATE] + [tier.rate for tier in terms.get("tiers", ())]
    if max(int(view.x.max()), -int(view.x.min())) * max(rates, default=1) > 9e18:
        raise UserError(f"The amounts that {one.component.formula} pays by are too large to be paid exactly. Check the currency and the unit of sales.")


def to_months(values: Numbers, months: int) -> Numbers:
    """Values of windows as values of months, each in the last month of its window."""
    if months == 1:
        return values
    spread = np.zeros((*values.shape[:-1], values.shape[-1] * months), dtype=values.dtype)
    spread[..., months - 1 :: months] = values
    return spread


def pay_table(payout: Payout, *, rewards: bool = False) -> pd.DataFrame:
    """One row per person, window and component: plan, employee_id, period_from, period_until, component, amount in cents.

    A person's period begins on the day of hiring where that is later. With `rewards`, the costs that are no pay instead, where they are not zero.
    """
    frames = []
    for name, part in payout.parts.items():
        if (part.prepared.formula.role == "rewards") == rewards:
            person, window = np.nonzero(part.is_row & (part.cents != 0) if rewards else part.is_row)
            frames.append(_rows(payout, name, part, person, window))
    return pd.concat(frames, ignore_index=True) if frames else _no_rows(payout)


def _rows(payout: Payout, name: str, part: Part, person: Numbers, window: Numbers) -> pd.DataFrame:
    begins, ends = period_of(payout.facts, part.months, person, window)
    return pd.DataFrame({
        "plan": pd.Series([payout.plan.name] * len(person), dtype="str"),
        "employee_id": payout.facts.people["employee_id"].take(person).reset_index(drop=True),
        "period_from": begins, "period_until": ends,
        "component": pd.Series([name] * len(person), dtype="str"), "cents": part.cents[person, window].astype(np.int64),
    })


def _no_rows(payout: Payout) -> pd.DataFrame:
    part = next(iter(payout.parts.values()))
    return _rows(payout, "", part, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))


def period_of(facts: Facts, months: int, person: Numbers, window: Numbers) -> tuple[Numbers, Numbers]:
    """The half-open period of windows as days, from the day of hiring where that is later."""
    turns = np.array([month_start(facts.first_month + place) for place in range(0, facts.months + 1, months)], dtype="datetime64[us]")
    hired = facts.people["hired_on"].to_numpy().astype("datetime64[us]")
    return np.maximum(turns[window], hired[person]), turns[window + 1]
