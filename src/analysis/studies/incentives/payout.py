"""Payout: what a plan pays each person in each window, exactly.

In: a plan and `Facts`. Out: `Payout`, whole cents by component, person and window, from which the tables `pay` and `rewards` are made. The same
steps work out simulated pay on floating numbers (`simulate`). Sales are taken as they are: how people would respond to another
plan is no part of this. It opens no file; what a plan lacks in the data is refused before anything is paid.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from analysis.periods import month_start
from analysis.settings import UserError
from analysis.studies.incentives.components import COMPONENTS, RATE, Formula
from analysis.studies.incentives.eligibility import counted_days, eligible
from analysis.studies.incentives.facts import Facts
from analysis.studies.incentives.layout import on_all_cores
from analysis.studies.incentives.measures import MEASURES, TABLE_OF, Counted
from analysis.studies.incentives.money import EXACT, Arithmetic, Numbers
from analysis.studies.incentives.plan import MONTHS, Component, Plan
from analysis.studies.incentives.rules import order, uses_quota
from analysis.studies.incentives.terms import Base, arguments, stretches
from analysis.studies.incentives.views import Paid, View
from analysis.studies.incentives.windows import Windows, sum_windows, window_starts, windows_of

_NAMED_IN_MESSAGES = 3


@dataclass(frozen=True)
class Prepared:
    """A component with what it is paid by: the facts that count, and arrays of people by months (x) or by windows (the others).

    `measured` names the measure, what counts of it and whose it is, `words` all that the component says, and what those say that it works on; `setups` is how it is
    worked out, window by window.
    """

    component: Component
    formula: Formula
    counted: Counted | None
    x: Numbers
    n: Numbers
    quota: Numbers
    base_pay: Numbers
    eligible: Numbers
    days: Numbers
    whole: Numbers
    group: Numbers
    rating: Numbers
    measured: str
    words: str = ""
    setups: tuple["Setup", ...] = ()


@dataclass(frozen=True)
class Setup:
    """Windows with the same terms: what the formula sees there but for the measure or the pay that it works on, its terms, and whether all have it."""

    windows: slice
    seen: View | Paid
    terms: dict[str, Any]
    for_all: bool


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
    ready, known = prepare(plan, facts), dict[str, Part]()
    by_window = {(one.measured, one.component.months): one for one in ready.values()}
    measures = {key: as_counted(one) for key, one in by_window.items()}

    def measure_of(one: Prepared) -> Numbers:
        return measures[one.measured, one.component.months]

    def work_out(name: str) -> None:
        known[ready[name].words] = Part(name, ready[name], *_worked_out(ready[name], EXACT, measure_of, []))

    earning = [name for name, one in ready.items() if one.formula.role != "adjusts"]
    on_all_cores(work_out, sorted(earning, key=lambda name: ready[name].formula.scope == "own"))  # those of teams take longest, so they begin
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
    if one.formula.role != "adjusts":
        return math.cents(earn(one, math, x_of(one))), one.component.months
    paid = [to_months(other.cents, other.months) for other in others]
    return _booked(one, math.cents(adjust(one, math.paid(sum(paid[1:], start=paid[0])))))


def _booked(one: Prepared, months: Numbers) -> tuple[Numbers, int]:
    """An adjustment by person, window and month as one by month, or by window where it is booked at its end; and the months of each."""
    per_window = one.component.months
    flat = months.reshape(*months.shape[:-2], -1)
    return (flat, 1) if one.formula.monthly else (flat[..., per_window - 1 :: per_window], per_window)


def to_months(values: Numbers, months: int) -> Numbers:
    """Values of windows as values of months, each in the last month of its window."""
    if months == 1:
        return values
    spread = np.zeros((*values.shape[:-1], values.shape[-1] * months), dtype=values.dtype)
    spread[..., months - 1 :: months] = values
    return spread


def prepare(plan: Plan, facts: Facts) -> dict[str, Prepared]:
    """Each component with the facts and states that it is paid by, in the order in which they are worked out; raises UserError for tables and quotas that are missing."""
    ready: dict[str, Prepared] = {}
    measures = Measures(facts)
    windows = {months: Windows(facts, months) for months in MONTHS.values()}
    for name in order(plan):
        component = plan.components[name]
        if component.measure:
            _require_table(plan, name, facts)
        one = _prepared(component, windows[component.months], measures.of(component))
        _require_quota(plan, name, windows[component.months], one.eligible)
        words = component.model_dump_json(exclude={"title", "of"}) + "".join(ready[other].words for other in component.of)
        ready[name] = replace(one, words=words, setups=make_setups(one, facts, EXACT))
    return ready


@dataclass(frozen=True)
class Measured:
    """What a component pays by: its name, the facts that count, and their sum and number by person and month (see `Prepared`)."""

    name: str
    counted: Counted | None
    x: Numbers
    n: Numbers


@dataclass(frozen=True)
class Measures:
    """The measures of a plan's components on some facts, each worked out when first asked for."""

    facts: Facts
    found: dict[str, Counted] = field(default_factory=dict)
    made: dict[str, Numbers] = field(default_factory=dict)

    def of(self, component: Component) -> Measured:
        """The measure of a component; nothing for one that has none."""
        formula, facts = COMPONENTS[component.formula], self.facts
        if component.measure is None:
            nothing = self._once("", lambda: np.zeros(facts.shape, dtype=np.int64))
            return Measured("", None, nothing, nothing)
        by_window = component.months if component.measure == "customers_kept" else ""
        key = f"{component.measure} {component.only.model_dump_json(exclude_defaults=True)} {by_window}"
        if key not in self.found:
            self.found[key] = MEASURES[component.measure](facts, component.only, component.months)
        counted, whose = self.found[key], (lambda months: _of_reports(months, facts)) if formula.scope == "reports" else np.asarray
        name = f"{key} of reports" if formula.scope == "reports" else key
        n = self._once(f"number of {name}", lambda: whose(counted.counts(facts.shape)))
        if formula.number_alone:
            return Measured(f"number of {name}", counted, n, n)
        return Measured(name, counted, self._once(name, lambda: whose(counted.sums(facts.shape))), n)

    def _once(self, name: str, make: Callable[[], Numbers]) -> Numbers:
        if name not in self.made:
            self.made[name] = make()
        return self.made[name]


def _prepared(component: Component, windows: Windows, by: Measured) -> Prepared:
    formula, facts, team = COMPONENTS[component.formula], windows.facts, windows.state("team")
    in_teams = formula.scope == "group" or component.among == "team"
    has = eligible(component, windows)
    if in_teams:
        has = has & (team >= 0)
    days, whole = counted_days(component, facts)
    base_pay = windows.base_pay_at_start if formula.monthly else windows.state("base_pay")  # a raise later in the window must not change a cap that was applied
    return Prepared(
        component, formula, by.counted, by.x, windows.once(f"number of {by.name}", lambda: sum_windows(by.n, component.months)), windows.quota, base_pay, has,
        days if component.prorate else whole, whole, team + 1 if in_teams else np.broadcast_to(0, team.shape), windows.state("rating"), by.name,
    )


def _of_reports(months: Numbers, facts: Facts) -> Numbers:
    """For each person and month, the sum over the people who report to them."""
    manager = facts.states["manager"]
    person, month = np.nonzero(manager >= 0)
    sums = np.zeros_like(months)
    np.add.at(sums, (manager[person, month], month), months[person, month])
    return sums


def _require_table(plan: Plan, name: str, facts: Facts) -> None:
    table = TABLE_OF[str(plan.components[name].measure)]
    if table in facts.missing:
        raise UserError(f"{plan.places[name]}: {name} pays by {plan.components[name].measure}, and the company has no {table}. "
                        f"Add the table {table}, or take the component away with {name}: in a what-if.")
    if plan.components[name].measure == "margin" and "margin" in facts.missing:
        raise UserError(f"{plan.places[name]}: {name} pays by margin, and the sales have no margin. Add the column margin to sales, or pay by amount.")


def _require_quota(plan: Plan, name: str, windows: Windows, has: Numbers) -> None:
    """Refuse a component by quota where somebody who has it has none."""
    component = plan.components[name]
    if not uses_quota(component):
        return
    without = has & ~windows.has_quota
    if not without.any():
        return
    person, window = np.nonzero(without)
    facts, starts = windows.facts, window_starts(windows.facts, component.months)
    shown = ", ".join(f"{facts.people['employee_id'].iloc[who]} ({component.window} from {starts[when]})"
                      for who, when in zip(person[:_NAMED_IN_MESSAGES], window[:_NAMED_IN_MESSAGES], strict=True))
    raise UserError(
        f"{plan.places[name]}: {name} pays by quota, and {len(set(person.tolist()))} people who have it have none, the first of {len(person)} cases: {shown}. "
        f"Add their rows to quotas, or write has_quota: true under for of {name}."
    )


def make_setups(one: Prepared, facts: Facts, math: Arithmetic) -> tuple[Setup, ...]:
    """How a component is worked out: for each stretch of windows with the same terms, what the formula sees and the terms."""
    months, n, setups = one.component.months, one.n, []
    for stretch in stretches(one.component, facts):
        at = stretch.windows
        whole, has = one.whole[:, at], one.eligible[:, at]
        terms = arguments(one.component, stretch, Base(math, one.quota[:, at], one.base_pay[:, at], whole if one.days is one.whole else one.days[:, at], whole))
        if one.formula.role == "adjusts":
            employed, tenure = (windows_of(values, months)[:, at] for values in (facts.employed_at_end, facts.tenure))
            setups.append(Setup(at, Paid(math, has, employed, tenure, has), terms, bool(has.all())))
        else:
            seen = View(math, n[:, at], n[:, at], one.quota[:, at], one.base_pay[:, at], has, one.group[:, at], one.rating[:, at], one.component.split)
            setups.append(Setup(at, seen, terms, bool(has.all())))
    return tuple(setups)


def earn(one: Prepared, math: Arithmetic, x: Numbers) -> Numbers:
    """What a component pays before rounding, by person and window, from its measure."""
    stretches_paid = []
    for setup, view in views(one, x):
        _require_room(one, view, setup.terms)
        earned = one.formula.function(view, **setup.terms)
        stretches_paid.append((setup.windows, np.asarray(earned if setup.for_all else earned * view.eligible)))
    return _joined(stretches_paid, x)


def views(one: Prepared, x: Numbers) -> Iterator[tuple[Setup, View]]:
    """What the formula sees for each stretch of windows with the same terms, on a measure by person and window."""
    for setup in one.setups:
        if isinstance(setup.seen, View):
            yield setup, replace(setup.seen, x=x[..., setup.windows])


def _require_room(one: Prepared, view: View, terms: dict[str, Any]) -> None:
    """Refuse amounts whose pay could pass what whole numbers of 64 bits hold."""
    if not view.math.exact or not view.x.size:
        return
    rates = [terms[name] for name, kind in one.formula.terms.items() if kind is RATE] + [tier.rate for tier in terms.get("tiers", ())]
    if max(int(view.x.max()), -int(view.x.min())) * max(rates, default=1) > 9e18:
        raise UserError(f"The amounts that {one.component.formula} pays by are too large to be paid exactly. Check the currency and the unit of sales.")


def adjust(one: Prepared, pay: Numbers) -> Numbers:
    """What an adjustment adds before rounding, by person, window and month, to the pay of others by person and month in the units of sales."""
    windows = windows_of(pay, one.component.months)
    if one.formula.monthly and not all(setup.for_all for setup in one.setups):
        windows = windows * one.eligible[..., None]
    added = [(setup.windows, one.formula.function(replace(setup.seen, pay=windows[..., setup.windows, :]), **setup.terms)) for setup in one.setups if isinstance(setup.seen, Paid)]
    return _joined(added, windows, axis=-2)


def _joined(stretches_paid: list[tuple[slice, Numbers]], like: Numbers, axis: int = -1) -> Numbers:
    """What is paid in stretches of windows as one array; nothing in windows of no stretch."""
    if len(stretches_paid) == 1 and stretches_paid[0][1].shape == like.shape:
        return stretches_paid[0][1]
    pay = np.zeros_like(like)
    for windows, paid in stretches_paid:
        pay[(..., windows) if axis == -1 else (..., windows, slice(None))] = paid
    return pay


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
