"""Bunching: whether more people end just above a threshold than a smooth spread of results would have.

In: attainments by person and window, and a threshold. Out: the counts by bin, the counterfactual, and the share of windows that moved across, with an
interval. Effort and games both bunch: this finding alone does not tell which.

The counterfactual is a polynomial through the bins away from the threshold (Chetty et al. 2011, Quarterly Journal of Economics 126, 749-804), on the
logarithm, by Poisson likelihood, so that it is never below zero. At a notch the excess above comes from what is missing below (Kleven and Waseem 2013,
Quarterly Journal of Economics 128, 669-723): half of the two together is what moved, and a curve that is too high or too low on both sides cancels out.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from analysis.studies.intervals import MISSING, percentiles, resamples

Vector = NDArray[np.float64]
Codes = NDArray[np.int64]

BIN, SIDE, REACH = 0.05, 2, 10
"""Width of a bin as a share of the threshold, bins that count as just below and just above, and bins on either side that the curve is drawn through."""

DEGREE = 3
DRAWS = 200
LEAST_WINDOWS = 100
_STEPS = 25


@dataclass(frozen=True)
class Bunching:
    """Share of windows that moved across the threshold, its interval and one-sided chance; `bins` has bin (its start over the threshold), count, expected, n (people)."""

    moved_share: float
    low: float
    high: float
    p_value: float
    bins: pd.DataFrame


def bunching(attainment: Vector, person: Codes, reach: float, *, interval_share: float, seed: int) -> Bunching:
    """How many windows moved across the threshold, resampling people; all missing below LEAST_WINDOWS windows around it."""
    place = np.floor((attainment / reach - 1) / BIN + 1e-9).astype(np.int64) + REACH
    inside = (place >= 0) & (place < 2 * REACH)
    people, codes = np.unique(person[inside], return_inverse=True)
    table = np.zeros((len(people), 2 * REACH))
    np.add.at(table, (codes, place[inside]), 1.0)
    count, starts = table.sum(axis=0), 1 + BIN * (np.arange(2 * REACH) - REACH)
    expected = counterfactual(count)
    bins = pd.DataFrame({"bin": starts, "count": count.astype(np.int64), "expected": expected, "n": (table > 0).sum(axis=0)})
    if count.sum() < LEAST_WINDOWS or not np.isfinite(expected).all():
        return Bunching(np.nan, *MISSING, np.nan, bins)
    draws = np.array([_moved(again @ table) for again in resamples(len(people), DRAWS, seed)])
    moved = _moved(count)
    low, high = percentiles(draws, interval_share, len(people))
    error = float(np.nanstd(draws))
    return Bunching(moved, low, high, float(stats.t.sf(moved / error, len(people) - 1)) if error > 0 else np.nan, bins)


def counterfactual(count: Vector) -> Vector:
    """The expected count of each bin from those away from the threshold; missing where these are too few to draw a curve through.

    Poisson regression by iteratively reweighted least squares (McCullagh and Nelder 1989, section 2.5), with half a count added to each bin to
    start from and a trace of a penalty, so that empty ends do not run away.
    """
    at = (np.arange(2 * REACH) + 0.5 - REACH) / REACH
    design = at[:, None] ** np.arange(DEGREE + 1)
    used = np.abs(at) > SIDE / REACH
    if np.count_nonzero(count[used]) <= DEGREE:
        return np.full(len(count), np.nan)
    x, y = design[used], count[used]
    linear, penalty = np.log(y + 0.5), 1e-3 * np.diag(np.arange(DEGREE + 1) > 0)
    for _ in range(_STEPS):
        mean = np.exp(np.clip(linear, -20, 20))
        found = np.linalg.solve(x.T @ (mean[:, None] * x) + penalty, x.T @ (mean * linear + y - mean))
        linear = x @ found
    return np.asarray(np.exp(np.clip(design @ found, -20, 20)))


def _moved(count: Vector) -> float:
    """Half of what is missing just below and in excess just above, as a share of all windows."""
    gap = count - counterfactual(count)
    return float((gap[REACH : REACH + SIDE].sum() - gap[REACH - SIDE : REACH].sum()) / 2 / count.sum())
