"""What a plan pays as curves: the pay of a month, a quarter and a year by the sales of that window, person by person.

In: a plan, the facts of pay, and the usual sales of each person and month of a calendar year. Out: `PayCurves`, worked out by the formulas of the exact payout, so that
any plan that can be paid can be responded to. Components that adjust others are seen together with those, over the longest window among them, with the window's
sales spread over its months as usual. Contests and team bonuses depend on what others do and are not here.
"""

from dataclasses import dataclass, replace

import numpy as np

from analysis.studies.incentives.components import COMPONENTS, MONEY_MEASURES
from analysis.studies.incentives.facts import Facts
from analysis.studies.incentives.measures import MEASURES, TABLE_OF
from analysis.studies.incentives.money import FLOATING, Numbers
from analysis.studies.incentives.payout import Part, pay_parts
from analysis.studies.incentives.plan import Component, Only, Plan
from analysis.studies.incentives.prepared import Prepared, make_setups, prepare
from analysis.studies.incentives.simulate import cut_component, cut_facts, floating
from analysis.studies.incentives.windows import sum_windows

WINDOWS = (1, 3, 12)
"""Months of the windows over which pay can be worked out."""
FINEST, WIDEST = 0.01, 3.0
MULTIPLES = np.arange(0.0, WIDEST + FINEST / 2, FINEST)
"""The multiples of a window's usual sales on which pay is worked out."""
AMONG_OTHERS = frozenset({"team_bonus", "contest", "contribution_award"})
"""The formulas that depend on what others sell."""
_BLOCK = 50


@dataclass(frozen=True)
class PayCurves:
    """Pay in the currency by window: arrays (people, windows of the year, multiples of the window's usual sales), and the usual sales (people, months)."""

    usual: Numbers
    month: Numbers
    quarter: Numbers
    year: Numbers

    def take(self, people: Numbers | slice) -> "PayCurves":
        """The curves of some of the people."""
        return PayCurves(self.usual[people], self.month[people], self.quarter[people], self.year[people])

    def add(self, quarter: Numbers) -> "PayCurves":
        """The same with more pay by quarter."""
        return replace(self, quarter=self.quarter + quarter)


@dataclass(frozen=True)
class ReadyPlan:
    """A plan ready to be paid on any sales of a calendar year: its components in floating numbers, on the usual sales of each person and month, and everyone's team."""

    plan: Plan
    components: dict[str, Prepared]
    usual: Numbers
    team: Numbers

    def paid(self, times: Numbers) -> dict[str, Part]:
        """What each component pays where sales are so many times the usual ones; `times` ends in (people, months) or what spreads to it."""
        parts = pay_parts(self.components, FLOATING, lambda one: sum_windows(one.x * times, one.component.months) if _follows_money(one) else sum_windows(one.x, one.component.months))
        return {name: replace(part, cents=self._by_the_piece(part, times)) for name, part in parts.items() if part.prepared.formula.role != "rewards"}

    def _by_the_piece(self, part: Part, times: Numbers) -> Numbers:
        """Pay; what is paid for each sale or deal moves with the sales of the window."""
        one = part.prepared
        if not one.formula.by_count or TABLE_OF.get(str(one.component.measure)) not in ("sales", "deals"):
            return part.cents
        usual = sum_windows(self.usual, part.months)
        sold = sum_windows(self.usual * times, part.months)
        return np.asarray(part.cents * np.divide(sold, usual, out=np.zeros(np.broadcast_shapes(sold.shape, usual.shape)), where=usual > 0))


def ready_plan(plan: Plan, facts: Facts, year: slice, usual: Numbers, *, counts: slice | None = None) -> ReadyPlan:
    """A plan on a calendar year (a slice of twelve months of the facts); answers, courses and other counts are those of the year `counts`, or its own.

    Measures of money that are parts of sales (a product, the margin) and counts of sales and deals move with sales in the person's own proportion of the whole
    past. Raises UserError as the exact payout does.
    """
    cut = cut_facts(facts, year)
    sold = MEASURES["amount"](facts, Only(), 1).sums(facts.shape).sum(axis=1)
    return ReadyPlan(plan, {name: _moving(one, cut, (year, counts or year), usual, sold) for name, one in prepare(plan, facts).items()}, usual, facts.states["team"][:, year])


def _moving(one: Prepared, cut: Facts, years: tuple[slice, slice], usual: Numbers, sold: Numbers) -> Prepared:
    """A component in floating numbers in the first of the years with the counts of the second; a measure of one's own money is as large as it usually is for people with those sales."""
    year, counts = years
    of_counts = cut_component(one, counts)
    floated = floating(replace(cut_component(one, year), x=of_counts.x, n=of_counts.n), usual > 0)
    if _follows_money(one):
        past = one.x.sum(axis=1)
        share = np.divide(past, sold, out=np.full(len(past), past.sum() / sold.sum() if sold.sum() > 0 else 0.0), where=sold > 0)
        floated = replace(floated, x=(usual * np.maximum(share, 0)[:, None]).astype(np.float32))
    return replace(floated, setups=make_setups(floated, cut, FLOATING))


def _follows_money(one: Prepared) -> bool:
    return one.component.measure in MONEY_MEASURES and one.formula.scope != "reports"


def pay_curves(ready: ReadyPlan) -> PayCurves:
    """The curves of a plan: the pay of each window by multiples of its usual sales, its months in their usual proportion."""
    spans = windows_of_pay(ready.plan)
    sums = {months: np.zeros((len(MULTIPLES), len(ready.usual), 12 // months), dtype=np.float32) for months in WINDOWS}
    for begin in range(0, len(MULTIPLES), _BLOCK):
        parts = ready.paid(MULTIPLES[begin : begin + _BLOCK, None, None].astype(np.float32))
        for name, months in spans.items():
            sums[months][begin : begin + _BLOCK] += sum_windows(np.asarray(parts[name].cents, dtype=np.float32), months // parts[name].months)
    month, quarter, year_pay = (np.ascontiguousarray(np.moveaxis(sums[months], 0, -1)) for months in WINDOWS)
    return PayCurves(ready.usual, month, quarter, year_pay)


def pays_without_response(plan: Plan, in_force: Plan) -> bool:
    """Whether a plan has a part of pay, unlike any of the plan in force, that does not move with a person's own sales here: it counts as a cost alone."""
    return any(_has_no_curve(one) and one != in_force.components.get(name) for name, one in plan.components.items())


def _has_no_curve(one: Component) -> bool:
    """Whether pay of this kind depends on what a manager's people sell, or on counts that stay as they were."""
    formula = COMPONENTS[one.formula]
    if formula.role != "earns":
        return False
    follows = one.measure in MONEY_MEASURES or (formula.by_count and TABLE_OF.get(str(one.measure)) in ("sales", "deals"))
    return formula.scope == "reports" or not follows


def windows_of_pay(plan: Plan) -> dict[str, int]:
    """By component that pays for one's own sales: the months of the window over which its pay is seen, the longest among those that it is tied to by an adjustment."""
    months = {name: one.months for name, one in plan.components.items() if one.formula not in (*AMONG_OTHERS, "training_place", "promotion")}
    for _ in months:
        for name in months:
            tied = [other for other in (name, *plan.components[name].of) if other in months]
            longest = max(months[other] for other in tied)
            months |= dict.fromkeys(tied, longest)
    return months
