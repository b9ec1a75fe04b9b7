"""What each component of a plan is paid by: its measure, whom it is for, and its terms, as arrays of people and windows.

In: a plan and `Facts`. Out: `Prepared` for each component, in the order in which they are worked out; what a plan lacks in the data is refused here. It pays nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, cast

import numpy as np

from analysis.settings import UserError
from analysis.studies.incentives.components import COMPONENTS, Formula
from analysis.studies.incentives.cores import on_all_cores
from analysis.studies.incentives.eligibility import counted_days, eligible
from analysis.studies.incentives.facts import Facts
from analysis.studies.incentives.measures import MEASURES, TABLE_OF, Counted
from analysis.studies.incentives.money import EXACT, Arithmetic, Numbers
from analysis.studies.incentives.plan import Component, Only, Plan
from analysis.studies.incentives.rules import order, uses_quota
from analysis.studies.incentives.terms import Base, Stretch, arguments, stretches
from analysis.studies.incentives.views import Paid, View
from analysis.studies.incentives.windows import Windows, sum_windows, window_starts, windows_of

_NAMED_IN_MESSAGES = 3


@dataclass(frozen=True)
class Prepared:
    """A component with what it is paid by: the facts that count, and arrays of people by months (x) or by windows (the others).

    `measured` names the measure, what counts of it and whose it is, `words` all that the component says, and what those say that it works on; `setups` is how it is
    worked out, stretch by stretch.
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
    """Windows with the same terms (or all windows, with terms by window): what the formula sees there but for the measure or the pay that it works on, its terms, and whether all have it."""

    windows: slice
    seen: View | Paid
    terms: dict[str, Any]
    for_all: bool


def prepare(plan: Plan, facts: Facts) -> dict[str, Prepared]:
    """Each component with the facts and states that it is paid by, in the order in which they are worked out; raises UserError for tables and quotas that are missing."""
    ready: dict[str, Prepared] = {}
    for name in order(plan):
        if plan.components[name].measure:
            _require_table(plan, name, facts)
    measures, windows = _known(plan, facts)
    for name in order(plan):
        component = plan.components[name]
        one = _prepared(component, windows[component.months], measures.of(component))
        _require_quota(plan, name, windows[component.months], one.eligible)
        words = component.model_dump_json(exclude={"title", "of"}) + "".join(ready[other].words for other in component.of)
        ready[name] = replace(one, words=words, setups=make_setups(one, facts, EXACT))
    return ready


def _known(plan: Plan, facts: Facts) -> tuple["Measures", dict[int, Windows]]:
    """The measures and windows of a plan's components, worked out on all cores."""
    measures, windows = Measures(facts), {months: Windows(facts, months) for months in {one.months for one in plan.components.values()}}
    distinct = {measures.name_of(one): one for one in plan.components.values()}
    filtered = sorted(distinct.values(), key=lambda one: measures.counted(one) is None or one.only == Only())  # where facts are chosen, adding takes longer: these begin
    on_all_cores(lambda work: work(), [*(partial(measures.of, one) for one in filtered), *(one.work_out for one in windows.values())], facts.days.size)
    return measures, windows


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
        name, formula, counted = self.name_of(component), COMPONENTS[component.formula], self.counted(component)
        if counted is None:
            nothing = self._once("", lambda: np.zeros(self.facts.shape, dtype=np.int64))
            return Measured("", None, nothing, nothing)
        n = self._once(f"number of {name}", lambda: self._of_whom(formula, counted.counts(self.facts.shape)))
        return Measured(name, counted, n if formula.number_alone else self._once(name, lambda: self._of_whom(formula, counted.sums(self.facts.shape))), n)

    def counted(self, component: Component) -> Counted | None:
        """The facts that count for a component; None for one that has no measure."""
        name = self.name_of(component)
        if component.measure is not None and name not in self.found:
            self.found[name] = MEASURES[component.measure](self.facts, component.only, component.months)
        return self.found.get(name)

    def name_of(self, component: Component) -> str:
        """What is counted, which of it, and whose it is, in words that no other measure has."""
        formula, by_window = COMPONENTS[component.formula], component.months if component.measure == "customers_kept" else ""
        only = component.only.model_dump_json(exclude_defaults=True)
        return f"{'number of ' * formula.number_alone}{component.measure} {only} {by_window} {'of reports' * (formula.scope == 'reports')}"

    def _of_whom(self, formula: Formula, months: Numbers) -> Numbers:
        """What counts for each person: their own, or that of the people who report to them."""
        return _of_reports(months, self.facts) if formula.scope == "reports" else months

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
        f"{plan.places[name]}: {name} pays by quota, and not everybody who has it has one (people without: {len(set(person.tolist()))}, cases: {len(person)}), first: {shown}. "
        f"Add their rows to quotas, or write has_quota: true under for of {name}."
    )


def make_setups(one: Prepared, facts: Facts, math: Arithmetic) -> tuple[Setup, ...]:
    """How a component is worked out: for each stretch of windows with the same terms, what the formula sees and the terms."""
    setups = tuple(_setup(one, facts, math, stretch) for stretch in stretches(one.component, facts))
    return (_in_one(one, setups, _to_adjust(one, facts, math, slice(None))),) if one.formula.carries and setups else setups


def _setup(one: Prepared, facts: Facts, math: Arithmetic, stretch: Stretch) -> Setup:
    """What a formula sees of the windows of a stretch, and its terms there."""
    at = (slice(None), stretch.windows)
    whole, n, has = one.whole[at], one.n[at], one.eligible[at]
    terms = arguments(one.component, stretch, Base(math, one.quota[at], one.base_pay[at], whole if one.days is one.whole else one.days[at], whole))
    if one.formula.role == "adjusts":
        return Setup(stretch.windows, _to_adjust(one, facts, math, stretch.windows), terms, bool(has.all()))
    return Setup(stretch.windows, View(math, n, n, one.quota[at], one.base_pay[at], has, one.group[at], one.rating[at], one.component.split), terms, bool(has.all()))


def _to_adjust(one: Prepared, facts: Facts, math: Arithmetic, at: slice) -> Paid:
    """What an adjustment sees in some windows, but for the pay that it works on."""
    employed, tenure = (windows_of(values, one.component.months)[:, at] for values in (facts.employed_at_end & facts.is_over, facts.tenure))
    return Paid(math, one.eligible[:, at], employed, tenure, one.eligible[:, at])


def _in_one(one: Prepared, setups: tuple[Setup, ...], seen: Paid) -> Setup:
    """All windows as one, for a formula that carries something on when its terms change or end: each term by window, nothing where none is in force."""
    terms = {}
    for name in setups[0].terms:
        values = [np.asarray(setup.terms[name]) for setup in setups]
        people = max(len(value) if value.ndim else 1 for value in values)
        terms[name] = np.zeros((people, one.eligible.shape[1]), dtype=one.base_pay.dtype)
        for setup, value in zip(setups, values, strict=True):
            terms[name][:, setup.windows] = value
    return Setup(slice(0, one.eligible.shape[1]), seen, terms, bool(one.eligible.all()))


def view_of(setup: Setup, x: Numbers) -> View:
    """What the formula sees of the windows of a setup, on a measure by person and window."""
    return replace(cast("View", setup.seen), x=x[..., setup.windows])
