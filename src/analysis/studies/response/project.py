"""The year ahead under each plan: what people would do, what they would sell and be paid, on common draws.

In: a `Fit`, the year ahead and plans. Out: `Projection`: draws of sales, pay, effort by plan. A draw is one answer to what the history cannot tell (what effort costs
the population and each person) with one year of luck; every plan meets the same draws, so that differences between plans carry no luck.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.studies.incentives.money import Numbers
from analysis.studies.incentives.plan import Plan
from analysis.studies.response.ahead import YearAhead
from analysis.studies.response.curves import FINEST, PayCurves, ReadyPlan, pay_curves, ready_plan
from analysis.studies.response.effort import People, Setting, quadratic, solve
from analysis.studies.response.fit import Fit
from analysis.studies.response.history import History
from analysis.studies.response.rivals import lift_mates, with_rivals
from analysis.studies.response.tasks import Tasks
from analysis.studies.response.timing import NO_TIMING, Timing
from analysis.studies.response.walk import walk

_RIVAL_DRAWS = 20
"""Draws in which others are met, where pay depends on them."""
_AT_ONCE, _NESTED_AT_ONCE = 50, 5
"""People that are solved at once, so that their states stay in the cache; fewer where quarter and year are states both."""


@dataclass(frozen=True)
class World:
    """What people are taken to be like where the history cannot tell: monthly discount, present bias, risk aversion times a month's usual pay, moving sales in time,
    unpaid tasks, and how far own extra sales raise those of team mates.
    """

    discount: float = 0.97
    bias: float = 1.0
    risk_share: float = 0.0
    timing: Timing = NO_TIMING
    tasks: Tasks | None = None
    theta: float = 0.0


@dataclass(frozen=True)
class Draws:
    """For each draw: the kind of population (draws), what each person is as a place in the fit's `steps` (draws, people), luck and level together, and the market (draws, 12)."""

    kind: Numbers
    cost: Numbers
    luck: Numbers
    market: Numbers


@dataclass(frozen=True)
class Projection:
    """By plan, draw and person, for the year ahead: sales and incentive pay in the currency, mean effort; by plan, draw and month: sales, and those of each team
    (plans, draws, teams, 12), teams in the order of their codes. `fixed_pay`: what the plan would pay for the sales of the first plan. `people`: places in the facts; `team`: their codes.
    """

    plans: tuple[str, ...]
    people: Numbers
    sales: Numbers
    pay: Numbers
    effort: Numbers
    months: Numbers
    team_months: Numbers
    fixed_pay: Numbers
    team: Numbers
    draws: Draws


def draw(history: History, fit: Fit, people: Numbers, *, draws: int, seed: int) -> Draws:
    """So many draws for people (places in the history)."""
    of_kind, of_cost, of_luck, of_market = np.random.default_rng(seed).spawn(4)
    kind = of_kind.choice(len(fit.chance), size=draws, p=fit.chance)
    reached = fit.costs[kind][:, people].cumsum(axis=-1)
    cost = (of_cost.random((draws, len(people), 1)) > reached[..., :-1]).sum(axis=-1)
    luck = fit.spread * of_luck.standard_normal((draws, len(people), 12), dtype=np.float32) - fit.spread**2 / 2
    market = np.exp(history.market * of_market.standard_normal((draws, 12)) - history.market**2 / 2)
    return Draws(kind, cost, np.exp(luck), market)


def project(plans: Sequence[Plan], history: History, fit: Fit, ahead: YearAhead, *, draws: int, seed: int, world: World = World(), most: int | None = None) -> Projection:
    """The year ahead under each plan, for everyone in the history who is still there, or for `most` of them from the lowest level to the highest."""
    here = np.flatnonzero(ahead.facts.days[history.people, ahead.year.start] > 0)
    if most is not None and len(here) > most:
        order = here[np.argsort(history.level[here].mean(axis=1), kind="stable")]
        here = np.sort(order[np.linspace(0, len(here) - 1, most).astype(np.int64)])
    usual = np.zeros((len(ahead.facts.people), 12))
    usual[history.people[here]] = history.level[here, ahead.past.start // 12][:, None] * history.season.calendar
    drawn = draw(history, fit, here, draws=draws, seed=seed)
    readies = [ready_plan(plan, ahead.facts, ahead.year, usual, counts=ahead.past) for plan in plans]
    lived = [_lived(one, history, fit, (here, drawn), world) for one in readies]
    mine = history.people[here]
    sales = [factors * usual.astype(np.float32) for factors, _ in lived]
    pay = [_paid(ready, factors)[:, mine] for ready, (factors, _) in zip(readies, lived, strict=True)]
    fixed = [*pay[:1], *(_paid(ready, lived[0][0])[:, mine] for ready in readies[1:])]
    team = ahead.facts.states["team"][mine, ahead.year.start]
    of_team = (np.unique(team)[:, None] == team).astype(np.float32)
    return Projection(
        tuple(plan.name for plan in plans), mine, np.stack([one[:, mine].sum(axis=-1) for one in sales]), np.stack(pay), np.stack([effort for _, effort in lived]),
        np.stack([one.sum(axis=1) for one in sales]), np.stack([of_team @ one[:, mine] for one in sales]), np.stack(fixed), team, drawn,
    )


def _paid(ready: ReadyPlan, factors: Numbers) -> Numbers:
    """The incentive pay of the year by draw and person."""
    return np.asarray(sum((part.cents.sum(axis=-1) for part in ready.paid(factors).values()), np.zeros(factors.shape[:2])))


def _lived(ready: ReadyPlan, history: History, fit: Fit, who: tuple[Numbers, Draws], world: World) -> tuple[Numbers, Numbers]:
    """Under one plan: sales as multiples of usual ones (draws, people of the facts, months), and mean effort (draws, people)."""
    here, drawn = who
    alone = drawn.luck[:_RIVAL_DRAWS]
    curves = with_rivals(ready, pay_curves(ready), lambda seen: _under(seen, history, fit, (here, drawn.cost[:_RIVAL_DRAWS], alone), world)[0], theta=world.theta)
    factors, effort = _under(curves, history, fit, (here, drawn.cost, drawn.luck * drawn.market[:, None].astype(np.float32)), world)
    return lift_mates(factors * ready.usual, ready.usual, ready.team, world.theta) / np.maximum(ready.usual, 1e-9) if world.theta else factors, effort


def _under(curves: PayCurves, history: History, fit: Fit, who: tuple[Numbers, Numbers, Numbers], world: World) -> tuple[Numbers, Numbers]:
    """Sales as multiples of usual ones, and mean effort, under pay curves of everyone in the facts; `who`: places in the history, what each is, and luck, by draw."""
    here, kind, luck = who
    factors, effort = np.zeros((len(kind), len(curves.usual), 12), dtype=np.float32), np.zeros(kind.shape, dtype=np.float32)
    mine = curves.take(history.people[here])
    setting = Setting(history.season.calendar, fit.spread, world.discount, world.bias, world.timing)
    for some in _at_once(mine, _different(kind)):
        factors[:, history.people[here[some]]], effort[:, some] = _walked(mine.take(some), fit, (setting, world), here[some], kind[:, some], luck[:, some])
    return factors, effort


def _different(kind: Numbers) -> Numbers:
    """How many kinds each person is over the draws."""
    return np.asarray(1 + (np.diff(np.sort(kind, axis=0), axis=0) != 0).sum(axis=0))


def _at_once(curves: PayCurves, kinds: Numbers) -> Iterator[Numbers]:
    """The people that are solved at once: those for whom the same windows matter, as no other states are needed for them, in order of how many kinds they may be."""
    quarter, year = (np.ptp(pay, axis=-1).any(axis=-1) for pay in (curves.quarter, curves.year))
    for in_quarter, in_year in ((False, False), (True, False), (False, True), (True, True)):
        people = np.flatnonzero((quarter == in_quarter) & (year == in_year))
        people = people[np.argsort(kinds[people], kind="stable")]
        most = _NESTED_AT_ONCE if in_quarter and in_year else _AT_ONCE
        yield from (people[begin : begin + most] for begin in range(0, len(people), most))


def _walked(curves: PayCurves, fit: Fit, worlds: tuple[Setting, World], people: Numbers, kind: Numbers, luck: Numbers) -> tuple[Numbers, Numbers]:
    """Sales of some people by draw and month as multiples of their usual ones, and their mean effort."""
    (draws, count), (setting, world) = kind.shape, worlds
    kinds, kind = kinds_drawn(kind, len(fit.steps))
    share = np.take_along_axis(fit.share[people], kinds, axis=1)
    unit = curves.usual.sum(axis=1) / setting.months.sum()
    felt = quadratic if world.tasks is None else world.tasks.felt
    policy = solve(curves, People(unit, fit.unit_cost * fit.steps[kinds], share, _aversion(curves, world.risk_share), felt), setting)
    person = np.tile(np.arange(count), draws)
    year = walk(policy, setting, person, kind.ravel(), share[person, kind.ravel()].astype(np.float32), luck.reshape(-1, 12))
    return (year.sales / setting.months).reshape(draws, count, 12), year.effort.mean(axis=1).reshape(draws, count)


def kinds_drawn(kind: Numbers, count: int) -> tuple[Numbers, Numbers]:
    """The kinds that each person is in some draw (people, kinds), as no other has to be solved, and which of them each draw has; `kind` is (draws, people), of so many kinds."""
    person = np.arange(kind.shape[1])
    drawn = np.zeros((len(person), count), dtype=bool)
    drawn[person, kind] = True
    kinds = np.argsort(~drawn, axis=1, kind="stable")[:, : drawn.sum(axis=1).max(initial=1)]
    return kinds, (drawn.cumsum(axis=1) - 1)[person, kind]


def _aversion(curves: PayCurves, risk_share: float) -> Numbers | None:
    """Risk aversion per unit of money: that share of one over a month's usual incentive pay."""
    if risk_share == 0:
        return None
    usual = round(1 / FINEST)
    year = curves.month[..., usual].sum(axis=1) + curves.quarter[..., usual].sum(axis=1) + curves.year[..., usual].sum(axis=1)
    return np.asarray(risk_share / np.maximum(year / 12, 1e-9))
