"""The terms of a component in force in each window, in the units of a run.

In: a component, its windows, and the quota and base pay that some terms are shares of. Out: `Stretch`, windows in a row with the same terms, and
the arguments that the formula gets there. The terms of a window are those in force on its first day.
"""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.studies.incentives.components import BASE_PAY, COMPONENTS, Kind
from analysis.studies.incentives.facts import Facts
from analysis.studies.incentives.money import NO_LIMIT, Arithmetic, Numbers
from analysis.studies.incentives.plan import Component, Term
from analysis.studies.incentives.views import Step, Tier, part_of_quota
from analysis.studies.incentives.windows import window_starts


@dataclass(frozen=True)
class Stretch:
    """Windows in a row with the same terms: their places, and the value of each term."""

    windows: slice
    values: dict[str, Any]


def stretches(component: Component, facts: Facts) -> Iterator[Stretch]:
    """The stretches in which every term is in force, in order."""
    starts = window_starts(facts, component.months)
    turns = [0, *(place for place in range(1, len(starts)) if any(starts[place - 1] < day <= starts[place] for day in component.starts)), len(starts)]
    for begin, end in itertools.pairwise(turns):
        values = {name: term.on(starts[begin]) for name, term in component.terms.items()}
        if all(value is not None for value in values.values()):
            yield Stretch(slice(begin, end), values)


@dataclass(frozen=True)
class Base:
    """What terms may be shares of, for the windows of a stretch: quota, base pay, and the days counted of all days."""

    math: Arithmetic
    quota: Numbers
    base_pay: Numbers
    days: Numbers
    whole: Numbers

    def lump(self, amount: Any, unit: str) -> Numbers:
        """A fixed amount, before rounding, for the days that count: of each person and window where these differ, or one for all."""
        pay = np.asarray(self.math.share(amount) * self.base_pay if unit.startswith(BASE_PAY) else self.math.money(amount) * self.math.one, dtype=self.base_pay.dtype)
        return self.math.prorated(pay, self.days, self.whole) if self.days is not self.whole else pay

    def edge(self, value: Any, unit: str) -> Numbers | float:
        """Where a tier begins: an amount, or a share of the quota, out of reach where there is none."""
        if "quota" not in unit or value == 0:
            return self.math.money(value)
        return part_of_quota(self.math, self.math.share(value), self.quota)


def arguments(component: Component, stretch: Stretch, base: Base) -> dict[str, Any]:
    """The formula's terms in the units of the run."""
    kinds = COMPONENTS[component.formula].terms
    return {name: _argument(component.terms[name], kind, stretch.values[name], base) for name, kind in kinds.items()}


def _argument(term: Term, kind: Kind, value: Any, base: Base) -> Any:
    return _MAKERS[kind.form](term, kind, value, base)


def _number(term: Term, kind: Kind, value: Any, base: Base) -> Any:
    if BASE_PAY in kind.units:
        return base.lump(value, term.unit)
    if kind.whole:
        return int(value)
    if kind.units == ("currency",):
        return base.math.money(value) * base.math.one
    return base.math.share(value)


def _tiers(term: Term, _: Kind, value: list[dict[str, Any]], base: Base) -> tuple[Tier, ...]:
    last = NO_LIMIT if base.math.exact else np.inf
    ends = [tier.get("until") for tier in value]
    return tuple(
        Tier(base.edge(tier["from"], term.unit), last if end is None else base.edge(end, term.unit), base.math.share(tier["rate"]))
        for tier, end in zip(value, ends, strict=True)
    )


def _steps(term: Term, _: Kind, value: list[dict[str, Any]], base: Base) -> tuple[Step, ...]:
    return tuple(Step(base.math.share(step["at"]), base.lump(step["pay"], term.unit)) for step in value)


def _list(term: Term, _: Kind, value: list[Any], base: Base) -> tuple[Any, ...]:
    if term.unit == "currency":
        return tuple(base.math.money(one) * base.math.one for one in value)
    return tuple(base.math.share(one) for one in value)


_MAKERS: dict[str, Callable[..., Any]] = {"number": _number, "tiers": _tiers, "steps": _steps, "list": _list}
