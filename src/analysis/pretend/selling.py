"""A month of selling: quotas, effort, deals recorded and won, money sold.

In: the world and a month. Out: the world's present state, changed. Sales of a person-month are one number here, lognormal
around ability, territory, season, market, effort and skill; `invoices` splits it into sales to the cent.
"""

import numpy as np

from analysis.pretend.clock import Flags, Floats
from analysis.pretend.effort import effort, next_quota
from analysis.pretend.seats import FRONT
from analysis.pretend.spec import Truth
from analysis.pretend.world import World

_RAW_SEASON = np.array([-0.05, -0.25, 0.05, 0.00, 0.00, 0.08, -0.02, -0.04, 0.06, -0.04, 0.04, 0.12])
SEASON = _RAW_SEASON - np.log(np.exp(_RAW_SEASON).mean())
"""Log sales by calendar month; their factors are 1 on average."""
_MONTH_SHARE = np.exp(SEASON) / 12
_DEALS_A_MONTH = (2.6, 2.0)
_DECIDED_AFTER = ((0.08, 0.22, 0.25, 0.18, 0.12, 0.09, 0.06), (0.20, 0.32, 0.22, 0.12, 0.07, 0.04, 0.03))
"""By role, front then middle: deals recorded a month, and the share decided so many months later."""
_PIPELINE_SHARE = 0.5
"""Correlation of a month's luck with the number of deals won in it."""
_QUOTA_STRETCH = 1.06
"""The first quotas stand above usual sales by this factor; about half of all quarters reach them."""
_QUOTA_KNOWS = 0.7
"""How much of a person's ability and territory the first quota of the run knows."""


def set_quotas(world: World, month: int) -> None:
    """Set the quota of the month; in January the year's quota follows last year's sales."""
    now, truth = world.now, world.spec.truth
    usual_year = 12 * world.spec.base_sales_month * _QUOTA_STRETCH
    joined = now.start == month
    potential = world.seats.potential(month)
    first = usual_year * np.exp(_QUOTA_KNOWS * potential)
    first = first * (np.exp(_QUOTA_KNOWS * world.here(world.traits.ability)) if month == 0 else 1 - truth.joiner_quota_cut)
    now.quota_year = np.where(joined, first, now.quota_year)
    of_year = world.clock.month_of_year(month)
    if of_year == 0 and month > 0:
        now.quota_year = np.where(joined, now.quota_year, _after_a_year(world, month))
    part = np.where(joined & (month > 0), now.share_worked, 1.0)
    now.quota = np.where(world.seats.sells, np.round(now.quota_year * _MONTH_SHARE[of_year] * part, -2), 0.0)
    now.effort = np.where(world.seats.sells, effort(_needed(world, month), world.here(world.traits.response), of_year, truth), 1.0)


def _after_a_year(world: World, month: int) -> Floats:
    """The new yearly quota of those who sold for at least three months of the old year, at the pace they sold."""
    past, year = world.past, slice(max(month - 12, 0), month)
    mine = past.start[:, year] == world.now.start[:, None]
    quota, sold = (past.quota[:, year] * mine).sum(axis=1), (past.sold[:, year] * mine).sum(axis=1)
    pace = np.divide(sold, quota, out=np.ones_like(sold), where=(quota > 0) & (mine.sum(axis=1) >= 3))
    return next_quota(world.now.quota_year, world.now.quota_year * pace, world.spec.truth)


def _needed(world: World, month: int) -> Floats:
    """What is missing to the quarter's quota, as a share of what usual effort would bring in its months left."""
    now, past = world.now, world.past
    of_year = world.clock.month_of_year(month)
    place = of_year % 3
    before = slice(max(month - place, 0), month)
    mine = past.start[:, before] == now.start[:, None]
    left = _MONTH_SHARE[of_year : of_year + 3 - place].sum()
    ahead = now.quota_year * (left - _MONTH_SHARE[of_year]) + now.quota
    missing = ((past.quota[:, before] - past.sold[:, before]) * mine).sum(axis=1) + ahead
    usual = world.spec.base_sales_month * np.exp(world.here(world.traits.ability) + world.seats.potential(month))
    return np.asarray(missing / (usual * 12 * left))


def begin_pipeline(world: World, new: Flags, rng: np.random.Generator) -> None:
    """What those who start find to be won: nothing, or the usual number of deals where no ramp is planted."""
    world.pipeline[new] = 0.0
    if world.spec.truth.ramp != 0.0:
        return
    still_open = np.cumsum(np.array(_DECIDED_AFTER)[:, ::-1], axis=1)[:, ::-1]
    front = world.seats.role == FRONT
    wins = _usual_deals(world) * _win_chance(world.spec.truth, world.here(world.traits.ability))
    usual = wins[:, None] * np.where(front[:, None], *still_open)
    usual[:, 1] *= world.now.share_worked
    world.pipeline[new] = rng.poisson(usual)[new]


def _usual_deals(world: World) -> Floats:
    """Deals that each seat records in a whole month of usual effort."""
    return np.where(world.seats.sells, np.where(world.seats.role == FRONT, *_DEALS_A_MONTH), 0.0)


def _win_chance(truth: Truth, ability: Floats, skill: Floats | float = 0.0) -> Floats:
    """The chance of winning a deal."""
    odds = truth.close_rate / (1 - truth.close_rate) * np.exp(truth.close_rate_by_ability * ability + truth.close_rate_by_skill * skill)
    return np.asarray(odds / (1 + odds))


def sell(world: World, month: int, rng: np.random.Generator) -> None:
    """Record deals, win those that are due, and sell."""
    now, truth, sells = world.now, world.spec.truth, world.seats.sells
    ability = world.here(world.traits.ability)
    skill = np.log1p(truth.training_lift) * now.training
    surplus = _deals(world, month, ability, skill, rng)
    luck = np.sqrt(1 - _PIPELINE_SHARE**2) * rng.standard_normal(len(sells)) + _PIPELINE_SHARE * np.clip(surplus, -2.0, 2.5)
    now.noise = truth.month_noise_sd * luck
    years = (world.clock.month_days[month] - world.here(world.traits.hired_day)) / 365.25
    ramp = -truth.ramp * np.exp(-np.maximum(years, 0.0) * 5.0)
    own = ability + world.seats.potential(month) + np.log(now.effort) + skill + now.spillover + now.slump + ramp + now.noise
    common = SEASON[world.clock.month_of_year(month)] + world.market[month] - 0.5 * truth.month_noise_sd**2
    now.sold = np.where(sells, world.spec.base_sales_month * np.exp(own + common) * now.share_worked, 0.0)
    spread = np.sqrt(truth.ability_sd**2 + truth.territory_sd**2 + truth.month_noise_sd**2 / 7)
    fresh = np.where(now.start == month, (ability + world.seats.potential(month)) / spread, now.performance)
    now.performance = np.where(sells, 0.75 * fresh + 0.25 * own / spread, 0.0)


def _deals(world: World, month: int, ability: Floats, skill: Floats, rng: np.random.Generator) -> Floats:
    """Record the month's deals and their future; the surplus of wins due now over the usual number, in its own spread."""
    now, chance = world.now, _win_chance(world.spec.truth, ability, skill)
    front = world.seats.role == FRONT
    rate = _usual_deals(world) * now.effort * now.share_worked
    recorded = rng.poisson(rate)
    by_delay = np.where(front[:, None], *(rng.multinomial(recorded, share) for share in _DECIDED_AFTER))
    won = rng.binomial(by_delay, chance[:, None])
    world.won[:, month], world.lost[:, month] = won, by_delay - won
    world.pipeline = np.hstack([world.pipeline[:, 1:], np.zeros((world.seats.count, 1))]) + won
    usual = np.maximum(rate * chance, 0.05)
    return np.asarray((world.pipeline[:, 0] - usual) / np.sqrt(usual))
