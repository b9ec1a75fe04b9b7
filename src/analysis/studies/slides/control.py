"""The control chart: one-sided cumulative sums over several series, and thresholds at a stated rate of false alarms.

In: standardised residuals. Out: alarms, and when the change began. Thresholds come from the noise as it is (skewed, repeating itself, differing between
people): months of one unit are drawn again in blocks, and the whole procedure, own levels included, runs on them.

The sum is Page's (Page, Biometrika 1954): S = max(0, S - residual - REFERENCE), an alarm where S exceeds the threshold, whereupon it begins anew. The
start of the change is the month after S was last zero.
"""

from dataclasses import dataclass

import numpy as np

from analysis.studies.slides.residuals import Expected, Noise, expect, fit_noise, residuals, standardise
from analysis.studies.slides.watched import Codes, Flags, Vector

REFERENCE = 1.0
"""Half of the fall, in standard deviations of a month, that is to be found fastest: two of them."""

ALARM_MONTHS = 60
"""One false alarm per unit in so many months, over all series together."""

BLOCK_MONTHS = 12
HELD_BACK_MONTHS = 6
_TRIED = np.concatenate([np.linspace(0.0, 4.0, 33), np.linspace(4.5, 12.0, 16)])
"""Thresholds that are tried."""

PATHS = 1500
PATH_MONTHS = 72


@dataclass(frozen=True)
class Alarms:
    """rung, shape (series, units, months): where a sum passed its threshold; start, same shape: the month in which the change began, by its place."""

    rung: Flags
    start: Codes

    @property
    def any_series(self) -> Flags:
        """Where any series rang, shape (units, months)."""
        return np.asarray(self.rung.any(axis=0))


@dataclass(frozen=True)
class Chart:
    """Thresholds by series with the noise that they hold for, and the paths that they were found on (None where nothing could be calibrated)."""

    names: tuple[str, ...]
    noise: dict[str, Noise]
    thresholds: Vector
    paths: dict[str, Vector]


def watch(scores: Vector, thresholds: Vector) -> Alarms:
    """Alarms of scores of shape (series, units, months); a month without a score changes nothing. An alarm of one series restarts all of the unit."""
    sums, began = np.zeros(scores.shape[:2]), np.zeros(scores.shape[:2], dtype=np.int64)
    rung, start = np.zeros(scores.shape, dtype=bool), np.zeros(scores.shape, dtype=np.int64)
    for month in range(scores.shape[2]):
        now = scores[:, :, month]
        known = np.isfinite(now)
        began = np.where(known & (sums <= 0), month, began)
        sums = np.where(known, np.maximum(sums - np.where(known, now, 0.0) - REFERENCE, 0.0), sums)
        rung[:, :, month] = known & (sums > thresholds[:, None])
        start[:, :, month] = began
        sums = np.where(rung[:, :, month].any(axis=0), 0.0, sums)
    return Alarms(rung, start)


def alarm_rate(scores: Vector, thresholds: Vector) -> float:
    """Alarms per unit and month in which anything was watched."""
    watched = np.isfinite(scores).any(axis=0).sum()
    return float(watch(scores, thresholds).any_series.sum() / watched) if watched else 0.0


def calibrate(facts: dict[str, Vector], markets: dict[str, Vector], seed: int) -> Chart:
    """The chart for these series, each of shape (units, months), at one false alarm per unit in ALARM_MONTHS. Empty where no unit has a year of months."""
    names = tuple(facts)
    paths = _draw_paths(facts, markets, np.random.default_rng(seed))
    if not paths:
        return Chart((), {}, np.zeros(0), {})
    noise = {}
    for name in names:
        expected = _own_level(paths[name])
        noise[name] = fit_noise(residuals(paths[name], expected), expected.value)
    scores = path_scores(paths, noise)
    return Chart(names, noise, _thresholds(scores), paths)


def path_scores(paths: dict[str, Vector], noise: dict[str, Noise]) -> Vector:
    """Scores of drawn paths, shape (series, paths, months), by the same steps as those of people."""
    expected = {name: _own_level(values) for name, values in paths.items()}
    return np.stack([standardise(residuals(paths[name], expected[name]), expected[name].value, noise[name]) for name in paths])


def _own_level(values: Vector) -> Expected:
    """What the path's own months before let expect, in a market that stands still."""
    return expect(values, np.zeros(values.shape))


def _draw_paths(facts: dict[str, Vector], markets: dict[str, Vector], random: np.random.Generator) -> dict[str, Vector]:
    """Months drawn again with their market taken out: each path from one unit, in blocks that follow one another in its own months.

    The last months are held back where there are enough others, so that slides going on now do not pass for noise. Series go together.
    """
    if not facts:
        return {}
    months = next(iter(facts.values())).shape[1]
    kept = months - HELD_BACK_MONTHS if months >= 5 * HELD_BACK_MONTHS else months
    adjusted = {name: _spread_out(values / markets[name], kept) for name, values in facts.items()}
    there = np.logical_or.reduce([np.isfinite(values[:, :kept]) for values in adjusted.values()])
    long_enough = np.flatnonzero(there.sum(axis=1) >= BLOCK_MONTHS)
    if not len(long_enough):
        return {}
    units = random.choice(long_enough, PATHS)
    blocks = -(-PATH_MONTHS // BLOCK_MONTHS)
    begins = random.random((PATHS, blocks))
    places = np.empty((PATHS, PATH_MONTHS), dtype=np.int64)
    for path, unit in enumerate(units):
        own = np.flatnonzero(there[unit])
        first = (begins[path] * len(own)).astype(np.int64)
        places[path] = own[(first[:, None] + np.arange(BLOCK_MONTHS)) % len(own)].ravel()[:PATH_MONTHS]
    return {name: values[units[:, None], places] for name, values in adjusted.items()}


def _spread_out(values: Vector, kept: int) -> Vector:
    """Values moved away from their unit's mean by sqrt(n / (n - 1)), as deviations from a mean of n months are smaller than those from the true level."""
    known = np.isfinite(values[:, :kept])
    count = known.sum(axis=1, keepdims=True)
    mean = np.where(known, values[:, :kept], 0.0).sum(axis=1, keepdims=True) / np.maximum(count, 1)
    return np.asarray(mean + (values - mean) * np.sqrt(count / np.maximum(count - 1, 1)))


def _thresholds(scores: Vector) -> Vector:
    """Thresholds that give every series the same rate of alarms by itself, and all together one in ALARM_MONTHS."""
    alone = [[alarm_rate(series[None], np.array([threshold])) for threshold in _TRIED] if np.isfinite(series).any() else [] for series in scores]
    low, high = 1 / (ALARM_MONTHS * 4 * len(scores)), 1 / ALARM_MONTHS
    for _ in range(9):
        each = (low * high) ** 0.5
        if alarm_rate(scores, _at_rate(alone, each)) > 1 / ALARM_MONTHS:
            high = each
        else:
            low = each
    return _at_rate(alone, low)


def _at_rate(alone: list[list[float]], rate: float) -> Vector:
    """The threshold of each series at which it gives so many alarms a month by itself, between those tried; infinite where it has no scores."""
    return np.array([np.interp(-rate, -np.array(rates), _TRIED) if rates else np.inf for rates in alone])
