"""What a rollout can show: the standard error of its effect, how surely an effect is noticed, and the effect itself once it has been.

In: who is on the new plan in which month, how large each unit is, and the spreads of the company's sales. Out: standard errors, power, and the estimate with its interval.

The model is that of stepped designs (Hussey and Hughes 2007, Contemporary Clinical Trials 28, 182-191) with errors that carry on from month to month: a month's level
common to all, a unit's own level, and the effect for those on the plan. Its variance is the generalised least squares one, in closed form.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from analysis.studies.rollout.claims import LEVEL, POWER, Spreads
from analysis.studies.within import effects

Vector = NDArray[np.float64]

_LEAST_UNITS = 4


@dataclass(frozen=True)
class Shown:
    """What came of a rollout: the effect as a share, its interval and two-sided chance, units and rows it rests on. Missing where nobody was left to compare with."""

    effect: float
    low: float
    high: float
    p_value: float
    units: int
    rows: int


def unit_covariance(spreads: Spreads, people: float, months: int) -> Vector:
    """The covariance of a unit's mean log sales over the months, the unit's own level left out: own noise over its people, and what they have in common."""
    apart = np.abs(np.subtract.outer(np.arange(months), np.arange(months)))
    if people == 1:
        return np.asarray(spreads.own**2 * spreads.carried_own**apart)
    alone = max(spreads.own**2 - spreads.team**2, 0.0)
    return np.asarray(alone / people * spreads.carried_own**apart + spreads.team**2 * spreads.carried_common**apart)


def effect_error(exposed: Vector, people: Vector, spreads: Spreads) -> float:
    """The standard error of the effect, in log points; infinite where the design cannot tell it.

    exposed: shape (units, months), people: how many in each unit. Where single people are drawn, a team has people in every wave, and what it has in common is
    taken to drop out.
    """
    months = exposed.shape[1]
    level, square, cross, own = np.ones((months, 1)), np.zeros((months, months)), np.zeros(months), 0.0
    for size in np.unique(people):
        inverse = np.linalg.inv(unit_covariance(spreads, float(size), months))
        within = inverse - inverse @ level @ level.T @ inverse / float((level.T @ inverse @ level)[0, 0])
        mine = exposed[people == size]
        square += len(mine) * within
        cross += within @ mine.sum(axis=0)
        own += float(np.einsum("ut,ts,us->", mine, within, mine))
    told = own - float(cross @ np.linalg.pinv(square, rcond=1e-10) @ cross)
    return float(1 / np.sqrt(told)) if told > 1e-9 * max(own, 1e-300) else np.inf


def power_of(effect: float, error: float, units: int) -> float:
    """How surely an effect, as a share, is noticed at LEVEL, two-sided; with few units by Student's t with one degree less.

    >>> round(power_of(0.23, 0.074, 10_000), 1)
    0.8
    """
    if not np.isfinite(error) or units < _LEAST_UNITS:
        return float("nan")
    edge = float(stats.t.ppf(1 - LEVEL / 2, units - 1))
    return float(stats.nct.sf(edge, units - 1, np.log1p(effect) / error))


def noticed(error: float, units: int) -> float:
    """The smallest effect, as a share, that a rollout notices with POWER; missing where it can tell none."""
    if not np.isfinite(error) or units < _LEAST_UNITS:
        return float("nan")
    reach = float(stats.t.ppf(1 - LEVEL / 2, units - 1) + stats.t.ppf(POWER, units - 1))
    return float(np.expm1(reach * error))


def team_correlation(spreads: Spreads) -> float:
    """The share of a person-month's variance that the team has in common: the intraclass correlation."""
    return spreads.team**2 / spreads.own**2 if spreads.own > 0 else 0.0


def compare_with_waiting(logs: Vector, exposed: Vector, unit: NDArray[np.int64], interval_share: float) -> Shown:
    """The effect of the plan among people, shape (people, months), against those not yet on it in the same month; `unit` is what was drawn.

    Only months in which some are on it and some are not, and the months before anyone was, are used: a month when all are on it has nobody to compare with.
    Within person and month, errors clustered by what was drawn. Where the effect grows with time on the plan this is a weighted mean of it.
    """
    share = exposed.mean(axis=0)
    used = np.flatnonzero(share < 1)
    person, month = np.nonzero(np.isfinite(logs[:, used]))
    units = len(np.unique(unit[person])) if len(person) else 0
    nothing = Shown(np.nan, np.nan, np.nan, np.nan, units, len(person))
    if units < _LEAST_UNITS or not ((share > 0) & (share < 1)).any():
        return nothing
    found = effects(logs[:, used][person, month], exposed[:, used][person, month][:, None], [person, month], unit[person])
    if not np.isfinite(found.value[0]):
        return nothing
    low, high = found.interval(0, interval_share)
    chance = 2 * min(found.chance(0, 1), found.chance(0, -1))
    effect, low, high = (float(np.expm1(one)) for one in (float(found.value[0]), low, high))
    return Shown(effect, low, high, chance, units, len(person))
