"""Schemes by strength beside one scheme for all that costs the same.

In: a `Bench`, the plan in force, and components that may carry more pay. Out: `Schemes`: what more pay brings where it goes to people with a strength, to each strength as the
component that serves it best, and where the same money goes to everybody as the one component that serves best. Which component serves best is chosen on one half of the draws, and
what it brings is told on the other. Profiles are those known as the year begins, of people who surely stand above their peers; they hold for the year.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd

from analysis.studies.incentives.money import Numbers
from analysis.studies.incentives.plan import STRENGTHS, Component, Plan
from analysis.studies.incentives.strengths import strengths
from analysis.studies.response.candidates import with_value
from analysis.studies.response.fitted import Bench
from analysis.studies.response.search import Judged, judge

LEAST = 5
"""People with a strength, below whom a scheme for them is not judged."""
EXTRA = 0.1
"""What people with a strength get more, as a share of their expected incentive pay."""
_ROUNDS = 3
_FINEST = Decimal("0.000001")
Groups = Mapping[str, Numbers]


@dataclass(frozen=True)
class Schemes:
    """`rows`: one row per strength, for all strengths together and for everybody; `difference`: profit by strength less that of one scheme, by draw; `people` by strength.

    Without rows and draws where fewer than five people have a strength.
    """

    rows: pd.DataFrame
    difference: Numbers
    people: dict[str, int]


def compare_schemes(bench: Bench, plan: Plan, start: date, carriers: Mapping[str, Component], *, draws: int, seed: int) -> Schemes:
    """The comparison; `carriers` are components by name, each of which can carry more pay, with its first term to be set."""
    ahead = bench.ahead
    here = bench.history.people[ahead.facts.days[bench.history.people, ahead.year.start] > 0]
    profile = strengths(ahead.facts)[here, ahead.year.start]
    groups = {name: profile == place for place, name in enumerate(STRENGTHS) if (profile == place).sum() >= LEAST}
    people = {name: int((profile == place).sum()) for place, name in enumerate(STRENGTHS)}
    if not groups or not carriers:
        return Schemes(pd.DataFrame(), np.zeros(0), people)
    today = judge([plan], bench, draws=2 * draws, seed=seed)
    target = {name: EXTRA * float(today.projection.pay[0][:, mine].mean(axis=0).sum()) for name, mine in groups.items()}
    search = _Carried(bench, plan, start, carriers, (draws, seed), today)
    levels = {name: search.levels(name, groups, target) for name in carriers}
    everybody = {"": np.ones(len(here), dtype=bool)}
    uniform = {name: search.levels(name, everybody, {"": sum(target.values())}) for name in carriers}
    chosen = {group: search.best({name: levels[name][group] for name in carriers}, group, groups[group])[0] for group in groups}
    (one, _), for_all = search.best({name: uniform[name][""] for name in carriers}, "", everybody[""])
    return search.told(chosen, (one, for_all), groups, people)


Chosen = tuple[str, Decimal]
"""A component and the value of its term."""


@dataclass(frozen=True)
class _Carried:
    """What extra pay is worked out with: the plan in force and its year, on draws of which the first half chooses and the second tells."""

    bench: Bench
    plan: Plan
    start: date
    carriers: Mapping[str, Component]
    chance: tuple[int, int]
    today: Judged

    def levels(self, name: str, groups: Groups, target: Mapping[str, float]) -> dict[str, Decimal]:
        """The value at which a component brings each group its extra pay in expectation, found by proportion."""
        component = self.carriers[name]
        term = next(iter(component.terms))
        at = dict.fromkeys(groups, Decimal(component.terms[term].on(self.start)))
        for _ in range(_ROUNDS):
            judged = self.judged(self.with_extra({group: (name, value) for group, value in at.items()}))
            extra = (judged.projection.pay[0] - self.today.projection.pay[0]).mean(axis=0)
            for group, mine in groups.items():
                times = target[group] / max(float(extra[mine].sum()), 1e-9)
                at[group] = max((at[group] * Decimal(float(np.clip(times, 0.1, 10)))).quantize(_FINEST), _FINEST)
        return at

    def with_extra(self, chosen: Mapping[str, Chosen]) -> Plan:
        """The plan in force with one component more for each group; the group without a name is everybody."""
        components = dict(self.plan.components)
        for group, (name, value) in chosen.items():
            carrier = self.carriers[name]
            who = carrier.who.model_copy(update={"strength": (group,) if group else ()})
            components[f"extra_{group}"] = with_value(carrier.model_copy(update={"who": who}), next(iter(carrier.terms)), self.start, value)
        return self.plan.model_copy(update={"components": components})

    def judged(self, plan: Plan) -> Judged:
        """The plan on the draws of all."""
        return judge([plan], self.bench, draws=2 * self.chance[0], seed=self.chance[1])

    def worth(self, judged: Judged, mine: Numbers) -> Numbers:
        """Margin less incentive pay of some people beside today, by draw; what exits cost is left out, as the schemes cost the same."""
        sales, pay = (getattr(judged.projection, name)[0][:, mine] - getattr(self.today.projection, name)[0][:, mine] for name in ("sales", "pay"))
        return np.asarray((sales * self.bench.rates.margin_share - pay).sum(axis=1) * self.bench.rates.times)

    def best(self, levels: Mapping[str, Decimal], group: str, mine: Numbers) -> tuple[Chosen, Judged]:
        """The component that brings a group's profit most on the first half of the draws, and the plan with it as it was judged."""
        first = slice(0, self.chance[0])
        judged = {name: self.judged(self.with_extra({group: (name, value)})) for name, value in levels.items()}
        name = max(judged, key=lambda one: float(self.worth(judged[one], mine)[first].mean()))
        return (name, levels[name]), judged[name]

    def told(self, chosen: Mapping[str, Chosen], one: tuple[str, Judged], groups: Groups, people: dict[str, int]) -> Schemes:
        """The rows and the difference, on the second half of the draws; `one` is the component for all with the plan that has it."""
        rest = slice(self.chance[0], None)
        personal, (carrier, uniform) = self.judged(self.with_extra(chosen)), one
        everybody = np.ones(len(self.today.base), dtype=bool)
        gains = [self.worth(each, everybody)[rest] for each in (personal, uniform)]
        rows = [self._row(group, chosen[group][0], personal, mine) for group, mine in groups.items()]
        rows += [self._row("by_strength", "", personal, everybody, sum(int(mine.sum()) for mine in groups.values())), self._row("one_for_all", carrier, uniform, everybody)]
        return Schemes(pd.DataFrame(rows), gains[0] - gains[1], people)

    def _row(self, scheme: str, component: str, judged: Judged, mine: Numbers, n: int | None = None) -> dict[str, float | str | int]:
        rest = slice(self.chance[0], None)
        gain = self.worth(judged, mine)[rest]
        low, high = np.quantile(gain, [0.05, 0.95])
        extra = (judged.projection.pay[0] - self.today.projection.pay[0])[rest][:, mine].sum(axis=1).mean() * self.bench.rates.times
        return {"scheme": scheme, "component": component, "n": int(mine.sum()) if n is None else n, "pay_change": float(extra),
                "profit_change": float(gain.mean()), "profit_change_low": float(low), "profit_change_high": float(high)}
