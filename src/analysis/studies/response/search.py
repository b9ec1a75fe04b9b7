"""A search for plans that are worth more: many choices on few people first, all on the same draws.

In: a `Space` of plans and a `Bench`, what they are judged by. Out: a `Score` for each choice that was tried. What is tried depends on neither budget nor limits, so that a looser
limit can never lower the best that was found. One knob is turned at a time, up or down as long as that helps, for several prices of pay, of losses and of risk; the prices
lead to different parts of the frontier (weighted sums, Zadeh 1963). Nothing is recommended here, and what looks best on these draws is so in part by luck.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from analysis.studies.incentives.money import MONEY, Numbers
from analysis.studies.incentives.plan import Plan
from analysis.studies.response.candidates import Choice, Space, plan_at, usual_choice
from analysis.studies.response.curves import AMONG_OTHERS, windows_of_pay
from analysis.studies.response.fitted import Bench
from analysis.studies.response.outcomes import Outcomes, outcomes
from analysis.studies.response.priors import PRIOR
from analysis.studies.response.project import Projection, project

LOW_END = 0.05
_FEW_PEOPLE, _FEW_DRAWS = 40, 60
_NESTED_WORK = 4
"""How much longer a plan takes where quarter and year are states both."""
WEIGHTS = ((0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (3.0, 0.0, 0.0), (0.0, 3.0, 0.0), (1.0, 3.0, 0.0), (0.0, 0.0, 1.0))
"""Prices of pay, of the worst loss (as if all lost as much), and of the distance to the low end of profit."""
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Judged:
    """Plans, the one in force first, on common draws: the projection, its outcomes, and each person's base pay of the year."""

    plans: tuple[Plan, ...]
    projection: Projection
    outcome: Outcomes
    base: Numbers


@dataclass(frozen=True)
class Score:
    """A plan on some draws: means in the currency for the whole company; the low end and the spread (standard deviation) of profit over the draws.

    `cost_share` is incentive pay over sales, `fixed_share` base pay over whole pay, `worst_loss` the largest loss of expected whole pay of a person, as a share.
    """

    sales: float
    pay: float
    profit: float
    low: float
    high: float
    spread: float
    cost_share: float
    fixed_share: float
    worst_loss: float


def judge(plans: Sequence[Plan], bench: Bench, *, draws: int, seed: int) -> Judged:
    """Plans, the one in force first, on so many draws."""
    projection = project(plans, bench.history, bench.fit, bench.ahead, draws=draws, seed=seed)
    base = 12 * bench.ahead.facts.states["base_pay"][projection.people, bench.ahead.year.start] / MONEY
    return Judged(tuple(plans), projection, outcomes(projection, bench.ahead, bench.rates, bench.slope, PRIOR, seed=seed), base)


def with_first(first: Judged, more: Judged, bench: Bench, seed: int) -> Judged:
    """The first plan of one with all plans of another, on the same draws."""
    names = ("sales", "pay", "effort", "months", "team_months", "fixed_pay")
    sales, pay, effort, months, teams, fixed = (np.concatenate([getattr(first.projection, name)[:1], getattr(more.projection, name)]) for name in names)
    plans = (first.projection.plans[0], *more.projection.plans)
    both = replace(more.projection, plans=plans, sales=sales, pay=pay, effort=effort, months=months, team_months=teams, fixed_pay=fixed)
    return Judged((first.plans[0], *more.plans), both, outcomes(both, bench.ahead, bench.rates, bench.slope, PRIOR, seed=seed), more.base)


def score(judged: Judged, place: int, draws: slice = slice(None)) -> Score:
    """The score of the plan at a place, over some of the draws."""
    outcome, pay = judged.outcome, judged.projection.pay[:, draws].mean(axis=1)
    profit, sales, cost = (values[place, draws] for values in (outcome.profit, outcome.sales, outcome.pay))
    low, high = np.quantile(profit, [LOW_END, 1 - LOW_END])
    whole, today = judged.base + pay[place], judged.base + pay[0]
    loss = 1 - np.divide(whole, today, out=np.ones(len(today)), where=today > 0)
    paid, sold = float(cost.mean()), float(sales.mean())
    return Score(
        sold, paid, float(profit.mean()), float(low), float(high), float(profit.std()), paid / sold if sold > 0 else 0.0,
        float(judged.base.sum() / whole.sum()) if whole.sum() > 0 else 1.0, max(float(loss.max(initial=0.0)), 0.0),
    )


def few_people(bench: Bench, plan: Plan, most: int = _FEW_PEOPLE) -> Bench:
    """The same for at most so many of the people, evenly by usual sales, each counting for more; all of them where what others sell matters to pay."""
    history = bench.history
    here = np.flatnonzero(bench.ahead.facts.days[history.people, bench.ahead.year.start] > 0)
    if len(here) <= most or any(one.formula in AMONG_OTHERS for one in plan.components.values()):
        return bench
    usual = history.level[:, bench.ahead.past.start // 12]
    by_size = here[np.argsort(usual[here], kind="stable")]
    rows = np.sort(by_size[((np.arange(most) + 0.5) * len(here) / most).astype(int)])
    times = float(usual[here].sum() / max(usual[rows].sum(), 1e-9))
    some = replace(history, people=history.people[rows], sold=history.sold[rows], known=history.known[rows], level=history.level[rows], curves=())
    fit = replace(bench.fit, costs=bench.fit.costs[:, rows], efforts=bench.fit.efforts[rows], share=bench.fit.share[rows])
    return replace(bench, history=some, fit=fit, rates=replace(bench.rates, times=bench.rates.times * times))


@dataclass
class Search:
    """A search under way: what was tried, and the work done, counted in plans of one state."""

    space: Space
    bench: Bench
    seed: int
    progress: Progress
    first: Judged
    tried: dict[Choice, Score | None] = field(default_factory=dict)
    work: int = 0

    def score(self, choice: Choice) -> Score | None:
        """The score of a choice, None where its terms do not fit together; worked out once."""
        choice = usual_choice(self.space, choice)
        if choice not in self.tried:
            plan = plan_at(self.space, choice, f"tried_{len(self.tried)}")
            self.tried[choice] = self._judge(plan) if plan else None
        return self.tried[choice]

    def _judge(self, plan: Plan) -> Score:
        self.work += _NESTED_WORK if {3, 12} <= set(windows_of_pay(plan).values()) else 1
        self.progress(f"{len(self.tried) + 1} plans tried")
        return score(with_first(self.first, judge([plan], self.bench, draws=_FEW_DRAWS, seed=self.seed), self.bench, self.seed), 1)

    def worth(self, choice: Choice, weight: tuple[float, float, float]) -> float:
        """What a choice is worth at those prices; minus infinity where it is none."""
        found, (of_pay, of_loss, of_risk) = self.score(choice), weight
        if found is None:
            return -np.inf
        whole = found.pay / max(1 - found.fixed_share, 1e-9)
        return found.profit - of_pay * found.pay - of_loss * found.worst_loss * whole - of_risk * (found.profit - found.low)


def search(space: Space, bench: Bench, *, seed: int, work: int, progress: Progress) -> dict[Choice, Score]:
    """Every choice that was tried with its score, today's first; at most about so much work, counted in plans that take one state."""
    few = few_people(bench, space.plan)
    under_way = Search(space, few, seed, progress, judge([space.plan], few, draws=_FEW_DRAWS, seed=seed))
    under_way.tried[space.today] = score(under_way.first, 0)
    for place, weight in enumerate(WEIGHTS if space.knobs else ()):
        _climb(under_way, weight, work * (place + 1) // len(WEIGHTS))
    return {choice: found for choice, found in under_way.tried.items() if found is not None}


def _climb(under_way: Search, weight: tuple[float, float, float], until: int) -> None:
    """Turn one knob at a time from the best choice known, as long as that helps and work is left."""
    known = [choice for choice, found in under_way.tried.items() if found is not None]
    at = max(known, key=lambda choice: under_way.worth(choice, weight))
    improved = True
    while improved:
        improved = False
        for place in range(len(at)):
            turned = _turned(under_way, at, place, weight, until)
            improved, at = improved or turned != at, turned


def _turned(under_way: Search, at: Choice, place: int, weight: tuple[float, float, float], until: int) -> Choice:
    """The choice with one knob turned as far as each step helps: up, or else down."""
    best, worth = at, under_way.worth(at, weight)
    for step in (1, -1):
        while 0 <= best[place] + step < len(under_way.space.knobs[place].options) and under_way.work < until:
            following = usual_choice(under_way.space, (*best[:place], best[place] + step, *best[place + 1 :]))
            value = under_way.worth(following, weight)
            if following[place] != best[place] + step or value <= worth:
                break
            best, worth = following, value
        if best != at:
            return best
    return best
