"""A month of a career: raises, promotions, reviews, courses, satisfaction, absence.

In: the world and a month. Out: the world's present state, changed. Reviews are given in January and July on the half-year
before; raises come in April, promotions in January and July.
"""

import numpy as np

from analysis.pretend.clock import Flags, Floats
from analysis.pretend.courses import LIFTS_SALES, LIFTS_SERVICE, choose_courses
from analysis.pretend.seats import MANAGER
from analysis.pretend.selling import SEASON
from analysis.pretend.world import NONE, World

HIGHEST_LEVEL = 4
_LEVEL_PAY = np.array([0.0, 0.85, 1.0, 1.2, 1.45, 2.2])
_USUAL_RAISE, _PROMOTION_RAISE = 0.035, 0.12
_USUAL_PROMOTION = 0.033
"""Chance of promotion in each of two rounds a year at an average rating."""
_SATISFACTION_PULL, _DRIFT_KEPT, _DRIFT_SD = 0.12, 0.80, 0.10


def begin_pay(world: World, new: Flags, rng: np.random.Generator) -> None:
    """The pay of those who start: by level, with a spread."""
    pay = world.spec.base_pay_month * _LEVEL_PAY[world.now.level] * np.exp(0.08 * rng.standard_normal(len(new)))
    world.now.pay = np.where(new, np.round(pay, -1), world.now.pay)


def rise(world: World, month: int, rng: np.random.Generator) -> None:
    """Raises in April and promotions in January and July, by the last rating; nobody rises who has given notice."""
    now, truth, of_year = world.now, world.spec.truth, world.clock.month_of_year(month)
    settled = (now.start < month) & (world.here(world.notice_day) > world.clock.month_days[month])
    growth = np.zeros(len(settled))
    if of_year == 3:
        spread = _USUAL_RAISE + truth.raise_by_rating * now.rating_known + 0.01 * rng.standard_normal(len(settled))
        growth = np.where(settled, np.maximum(spread, 0.0), 0.0)
    now.promoted = np.zeros(len(settled), dtype=np.int64)
    if of_year in {0, 6}:
        odds = _USUAL_PROMOTION / (1 - _USUAL_PROMOTION) * np.exp(truth.promotion_by_rating * now.rating_known)
        ready = settled & (now.level < HIGHEST_LEVEL) & (now.waited >= 12) & (month > 0)
        now.promoted = (ready & (rng.random(len(settled)) < 2 * odds / (1 + odds))).astype(np.int64)
        growth = growth + _PROMOTION_RAISE * now.promoted
    now.level = now.level + now.promoted
    now.pay = np.round(now.pay * np.exp(growth), -1)
    now.waited = np.where(now.promoted == 1, 0.0, now.waited + 1.0)
    now.pay_growth = _pay_growth(world, month)


def _pay_growth(world: World, month: int) -> Floats:
    """Growth of base pay over twelve months in standard units; 0 for those here for less than a year."""
    if month < 12:
        return np.zeros(world.seats.count)
    same = world.past.start[:, month - 12] == world.now.start
    growth = np.log(world.now.pay / np.where(same, world.past.pay[:, month - 12], world.now.pay))
    return np.where(same, (growth - 0.045) / 0.045, 0.0)


def learn(world: World, month: int, rng: np.random.Generator) -> None:
    """Courses of the month; what was learned before fades, and helps team mates a little."""
    now, truth, past = world.now, world.spec.truth, world.past
    taught = now.course >= 0
    now.training = np.where(taught & LIFTS_SALES[now.course], 1.0, now.training * truth.training_kept)
    now.service = np.where(taught & LIFTS_SERVICE[now.course], 1.0, now.service * truth.training_kept)
    team, sells = world.seats.team[:, month], world.seats.sells
    mates = np.bincount(team, weights=sells)[team] - 1
    trained = np.bincount(team, weights=now.training * sells)[team] - now.training
    peers = np.divide(trained, mates, out=np.zeros(len(team)), where=sells & (mates > 0))
    now.spillover = np.log1p(truth.training_spillover * peers)
    recent = past.noise[:, max(month - 2, 0) : month].mean(axis=1) if month > 0 else np.zeros(len(team))
    eligible = sells & (now.start < month - 2) & (now.training < 0.2) & (now.service < 0.2) & (now.last_work > now.first_work + 5)
    slump = -recent / (truth.month_noise_sd / np.sqrt(2))
    if world.spec.slump is not None:
        slump = slump - world.spec.slump.choice * now.slump / world.spec.slump.sd
    now.course, now.course_by = choose_courses(eligible, slump, world.clock.month_of_year(month), truth, rng)


def sink(world: World, rng: np.random.Generator) -> None:
    """A person's lasting slump or boom of the month, where the company has them."""
    now, planted = world.now, world.spec.slump
    if planted is None:
        return
    fresh = planted.sd * rng.standard_normal(len(now.slump))
    now.slump = planted.kept * now.slump + np.sqrt(1 - planted.kept**2) * fresh


def feel(world: World, month: int, rng: np.random.Generator) -> None:
    """Satisfaction wanders around a person's own level; absence around a person's own rate."""
    now, new = world.now, world.now.start == month
    own = world.here(world.traits.satisfaction)
    now.drift = np.where(new, 0.0, _DRIFT_KEPT * now.drift) + _DRIFT_SD * rng.standard_normal(len(new))
    mood = np.where(new, own, now.satisfaction)
    now.satisfaction = mood + now.drift + _SATISFACTION_PULL * (0.7 * own - mood)
    now.absence = world.spec.truth.absence_sd * world.here(world.traits.absence) + 0.5 * rng.standard_normal(len(new))


def review(world: World, month: int, rng: np.random.Generator) -> None:
    """In June and December: ratings of the half-year, given a few weeks later; who worked under two months of it has none."""
    now, past, truth = world.now, world.past, world.spec.truth
    now.rating, now.attitude_rating = (np.full(world.seats.count, np.nan) for _ in range(2))
    if world.clock.month_of_year(month) % 6 != 5:
        return
    half = slice(max(month - 5, 0), month + 1)
    mine = (past.start[:, half] == now.start[:, None]) & (past.share_worked[:, half] > 0.5)
    reviewed = (mine.sum(axis=1) >= 2) & (world.here(world.left_day) > world.clock.month_days[min(month + 1, world.clock.months)])
    sales = _sales_standing(world, half, mine)
    by_sales = np.where(world.seats.sells, truth.rating_by_sales, 0.0)
    merit = by_sales * sales + np.sqrt(truth.rating_reliability - by_sales**2) * world.here(world.traits.contribution)
    rating = merit + np.sqrt(1 - truth.rating_reliability) * rng.standard_normal(len(sales))
    attitude = np.sqrt(truth.attitude_reliability) * world.here(world.traits.attitude)
    attitude = attitude + np.sqrt(1 - truth.attitude_reliability) * rng.standard_normal(len(sales))
    now.rating, now.attitude_rating = np.where(reviewed, rating, np.nan), np.where(reviewed, attitude, np.nan)
    now.rating_known = np.where(reviewed, rating, now.rating_known)


def _sales_standing(world: World, half: slice, mine: Flags) -> Floats:
    """Log sales of a half-year above the usual, in standard deviations between people."""
    past, truth, sells = world.past, world.spec.truth, world.seats.sells
    months = np.arange(world.clock.months)[half]
    usual = SEASON[(world.clock.first_month + months) % 12] + world.market[half] + np.log(world.spec.base_sales_month)
    counts = mine & sells[:, None]
    pace = np.divide(past.sold[:, half], past.share_worked[:, half], out=np.ones(counts.shape), where=counts)
    above = np.where(counts, np.log(pace) - usual + 0.5 * truth.month_noise_sd**2, 0.0).sum(axis=1) / np.maximum(counts.sum(axis=1), 1)
    return np.asarray(above / np.sqrt(truth.ability_sd**2 + truth.territory_sd**2 + truth.month_noise_sd**2 / 6))


def talk(world: World, month: int, rng: np.random.Generator) -> None:
    """Retention talks: some of the least satisfied are offered one, a few by lottery; nobody twice in half a year."""
    now, past = world.now, world.past
    before = past.talk[:, max(month - 6, 0) : month]
    rested = (before < 0).all(axis=1) & (world.seats.kind != MANAGER) & (now.last_work > now.first_work + 5)
    need = rested & (now.satisfaction < -1.2) & (rng.random(len(rested)) < 0.12)
    drawn = rested & (rng.random(len(rested)) < 0.002)
    now.talk = np.where(need | drawn, rng.integers(0, 2, len(rested)), NONE)
    now.talk_by = np.where(drawn, 2, 0)
