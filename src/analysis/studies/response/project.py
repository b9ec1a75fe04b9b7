"""The year ahead under each plan: what people would do, what they would sell and be paid, on common draws.

In: a `Fit`, the year ahead and plans. Out: `Projection`: draws of sales, pay, effort by plan. A draw is one answer to what the history cannot tell (what effort costs
the population and each person) with one year of luck; every plan meets the same draws, so that differences between plans carry no luck.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.studies.incentives.money import Numbers
from analysis.studies.incentives.plan import Plan
from analysis.studies.response.ahead import YearAhead
from analysis.studies.response.curves import PayCurves, ReadyPlan, pay_curves, ready_plan
from analysis.studies.response.effort import People, Setting, solve
from analysis.studies.response.fit import Fit
from analysis.studies.response.history import History
from analysis.studies.response.priors import COST_STEPS
from analysis.studies.response.walk import walk

_CELLS = 40_000_000
"""States times people that are solved at once."""


@dataclass(frozen=True)
class Draws:
    """For each draw: the kind of population (draws), each person's cost as a place in `COST_STEPS` (draws, people), luck and level together, and the market (draws, 12)."""

    kind: Numbers
    cost: Numbers
    luck: Numbers
    market: Numbers


@dataclass(frozen=True)
class Projection:
    """By plan, draw and person, for the year ahead: sales and incentive pay in the currency, mean effort; by plan, draw and month: sales. `people`: places in the facts."""

    plans: tuple[str, ...]
    people: Numbers
    sales: Numbers
    pay: Numbers
    effort: Numbers
    months: Numbers
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


def project(plans: Sequence[Plan], history: History, fit: Fit, ahead: YearAhead, *, draws: int, seed: int) -> Projection:
    """The year ahead under each plan, for everyone in the history who is still there."""
    here = np.flatnonzero(ahead.facts.days[history.people, ahead.year.start] > 0)
    usual = np.zeros((len(ahead.facts.people), 12))
    usual[history.people[here]] = history.level[here, ahead.past.start // 12][:, None] * history.season.calendar
    drawn = draw(history, fit, here, draws=draws, seed=seed)
    readies = [ready_plan(plan, ahead.facts, ahead.year, usual, counts=ahead.past) for plan in plans]
    parts = [_lived(one, history, fit, here, drawn) for one in readies]
    stacked = (np.stack(values) for values in zip(*parts, strict=True))
    sales, pay, effort, months = stacked
    return Projection(tuple(plan.name for plan in plans), history.people[here], sales, pay, effort, months, drawn)


def _lived(ready: ReadyPlan, history: History, fit: Fit, here: Numbers, drawn: Draws) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Sales, pay and mean effort by draw and person, and sales by draw and month, under one plan."""
    factors = np.zeros((len(drawn.cost), len(ready.usual), 12), dtype=np.float32)
    effort = np.zeros(drawn.cost.shape, dtype=np.float32)
    curves = pay_curves(ready).take(history.people[here])
    setting = Setting(history.season.calendar, fit.spread)
    for begin in range(0, len(here), _people_at_once(curves)):
        some = slice(begin, begin + _people_at_once(curves))
        walked = _walked(curves.take(some), fit, setting, here[some], drawn.cost[:, some], drawn.luck[:, some] * drawn.market[:, None].astype(np.float32))
        factors[:, history.people[here[some]]], effort[:, some] = walked
    usual = ready.usual.astype(np.float32)
    pay = sum(part.cents.sum(axis=-1) * np.ones((len(factors), 1)) for part in ready.paid(factors).values())
    sales = factors * usual
    mine = history.people[here]
    return sales[:, mine].sum(axis=-1), np.asarray(pay)[:, mine], effort, sales.sum(axis=1)


def _people_at_once(curves: PayCurves) -> int:
    """How many people are solved at once: few where quarter and year are states both."""
    nested = np.ptp(curves.quarter, axis=-1).any() and np.ptp(curves.year, axis=-1).any()
    return 5 if nested else 50


def _walked(curves: PayCurves, fit: Fit, setting: Setting, people: Numbers, kind: Numbers, luck: Numbers) -> tuple[Numbers, Numbers]:
    """Sales of some people by draw and month as multiples of their usual ones, and their mean effort."""
    draws, count = kind.shape
    share = fit.share[people]
    unit = curves.usual.sum(axis=1) / setting.months.sum()
    policy = solve(curves, People(unit, np.tile(fit.unit_cost * COST_STEPS, (count, 1)), share), setting)
    person = np.tile(np.arange(count), draws)
    year = walk(policy, setting, person, kind.ravel(), share[person, kind.ravel()].astype(np.float32), luck.reshape(-1, 12))
    return (year.sales / setting.months).reshape(draws, count, 12), year.effort.mean(axis=1).reshape(draws, count)
