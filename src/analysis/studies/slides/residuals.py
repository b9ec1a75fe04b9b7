"""How far each month lies from what was to be expected: from the unit's own level, in the market that the others had.

In: one series by unit and month. Out: what was expected, and standardised residuals. A month's residual knows only that month and earlier ones of the
unit; the noise model is fitted to all units together. It judges nothing.

Worked example: someone sold 110, 90, 100 in three months in which all others stood at their own level, and 60 in a month in which the others sold
a fifth more than their level. Expected are 100 x 1.2 = 120; the residual is 2 (sqrt(60 / 120) - 1) = -0.59.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls

from analysis.studies.indicators import MARKET_NEEDS_PEOPLE, NOISE_PRIOR_MONTHS
from analysis.studies.slides.watched import Vector

BASELINE_MONTHS = 12
"""A unit's own level is its mean over so many months before, each divided by its market."""

LEAST_MONTHS = 6
"""With fewer months before, a unit is not watched."""


@dataclass(frozen=True)
class Expected:
    """What a unit's own level and the month's market let expect, shape (units, months), NaN where it cannot be told; and how many months the level rests on."""

    value: Vector
    market: Vector
    months: Vector


@dataclass(frozen=True)
class Noise:
    """Mean and variance of residuals by what was expected: each a constant and one over the expected share of the middle unit's."""

    middle: float
    mean: Vector
    variance: Vector

    @property
    def usual(self) -> float:
        """The standard deviation of a month of the middle unit."""
        return float(np.sqrt(self.variance.sum()))


def expect(values: Vector, people: Vector) -> Expected:
    """Expected values by unit and month.

    The market of a month is what the other units had, over what their own levels let expect. With fewer than MARKET_NEEDS_PEOPLE `people`
    behind the others there is no market to be told, and it counts as 1.
    """
    months = values.shape[1]
    found = Expected(np.full(values.shape, np.nan), np.ones(values.shape), np.zeros(values.shape))
    for month in range(months):
        window = slice(max(month - BASELINE_MONTHS, 0), month)
        known = np.isfinite(values[:, window])
        count = known.sum(axis=1)
        level = np.where(known, values[:, window], 0.0).sum(axis=1) / np.maximum(np.where(known, found.market[:, window], 0.0).sum(axis=1), 1e-12)
        used = (count >= LEAST_MONTHS) & (level > 0) & np.isfinite(values[:, month])
        now, usual, heads = (np.where(used, part, 0.0) for part in (values[:, month], level, people[:, month]))
        others = [part.sum() - part for part in (now, usual, heads)]
        told = (others[2] >= MARKET_NEEDS_PEOPLE) & (others[0] > 0) & (others[1] > 0)
        found.market[:, month] = np.where(told, others[0] / np.where(told, others[1], 1.0), 1.0)
        found.value[:, month] = np.where(used, level * found.market[:, month], np.nan)
        found.months[:, month] = np.where(used, count, 0)
    return found


def residuals(values: Vector, expected: Expected) -> Vector:
    """2 (sqrt(value / expected) - 1): close to the log of the ratio near 1, and finite where nothing was sold.

    The square root steadies the variance of counts (Bartlett 1936). Divided by what the level's own error adds, sqrt(1 + 1 / months).
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.maximum(values, 0.0) / expected.value
        return np.asarray(2 * (np.sqrt(ratio) - 1) / np.sqrt(1 + 1 / expected.months))


def fit_noise(raw: Vector, expected: Vector) -> Noise:
    """The noise of residuals: small expected counts scatter more (variance a + b / expected, a and b not below zero) and lie lower on average."""
    known = np.isfinite(raw) & np.isfinite(expected)
    if not known.any():
        return Noise(1.0, np.zeros(2), np.zeros(2))
    middle = float(np.median(expected[known]))
    columns = _columns(expected[known], middle)
    mean, _ = nnls(columns, -raw[known]) if raw[known].mean() < 0 else (np.zeros(2), 0.0)
    variance, _ = nnls(columns, (raw[known] + columns @ mean) ** 2)
    return Noise(middle, -mean, variance)


def _columns(expected: Vector, middle: float) -> Vector:
    """A constant, and the middle unit's expected value over each one; at most 20, so that next to nothing expected does not rule the fit."""
    return np.stack([np.ones(len(expected)), np.minimum(middle / np.maximum(expected, 1e-12), 20.0)], axis=1)


def standardise(raw: Vector, expected: Vector, noise: Noise) -> Vector:
    """Residuals in standard deviations of the unit's own noise.

    A unit's own noise counts against everybody's as if everybody's were known from NOISE_PRIOR_MONTHS months; only earlier months are looked at.
    """
    columns = _columns(np.nan_to_num(expected, nan=1.0).ravel(), noise.middle)
    mean, variance = ((columns @ part).reshape(raw.shape) for part in (noise.mean, noise.variance))
    scaled = (raw - mean) / np.sqrt(np.maximum(variance, 1e-12))
    known = np.isfinite(scaled)
    squares = np.minimum(np.where(known, scaled, 0.0) ** 2, 9.0)
    before = np.cumsum(squares, axis=1) - squares, np.cumsum(known, axis=1) - known
    own = (NOISE_PRIOR_MONTHS + before[0]) / (NOISE_PRIOR_MONTHS + before[1])
    return np.asarray(scaled / np.sqrt(own))
