"""How sure the parts of a change are: what luck does to each of them, and the parts with that allowed for.

In: the monthly facts, and changes. Out: `Luck` and `Explained`. The same windows are laid over earlier months of everybody; how the logs of the own
ratios scatter there is their error. So months that repeat themselves and small counts are in it, and so are true changes of others, which make
intervals rather too wide than too narrow. A ratio that rests on few events is drawn to "as the others", and what it would have explained goes to the
rest: a single deal more or less explains nothing. The sum of the parts stays exact.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls
from scipy.stats import norm

from analysis.studies.slides.parts import LEAST_BEFORE, OWN, PARTS, Change, measure_changes, share_out
from analysis.studies.slides.residuals import BASELINE_MONTHS
from analysis.studies.slides.watched import Flags, Vector, Watched

USUAL_CHANGE = 0.5
"""Standard deviation of the log by which an own ratio truly changes in a slide that is found (assumption): smaller changes are hardly ever found."""

ENOUGH = 40
"""Earlier changes that an interval needs."""

ORIGINS = 24
"""At most so many earlier months are looked at."""

_FIRST_OWN = PARTS.index(OWN[0])


@dataclass(frozen=True)
class Luck:
    """own: variance of the log of each own ratio, a + b / events, shape (ratios, 2), NaN where too little is known.

    level: variance of the log change of one unit's sales against the market; a mean of n others has that over n.
    """

    own: Vector
    level: float


@dataclass(frozen=True)
class Explained:
    """Parts of changes as shares of the sales before with their intervals, each of shape (units, parts). NaN where a part cannot be had."""

    share: Vector
    low: Vector
    high: Vector


def windows(months: int, start: int, after_months: int) -> tuple[Flags, Flags]:
    """The months before and after a start, as flags: BASELINE_MONTHS before it, and so many from it on."""
    place = np.arange(months)
    return (place >= start - BASELINE_MONTHS) & (place < start), (place >= start) & (place < start + after_months)


def measure_luck(watched: Watched, after_months: int) -> Luck:
    """The luck of changes over so many months, from changes that ended before now; NaN with fewer than ENOUGH of them."""
    months = len(watched.months)
    changes = [_laid_over(watched, origin, after_months) for origin in range(LEAST_BEFORE, months - after_months + 1)[-ORIGINS:]]
    if not changes:
        return Luck(np.full((len(OWN), 2), np.nan), np.nan)
    logs, mass = np.concatenate([change.logs for change in changes]), np.concatenate([change.mass for change in changes])
    own = [_variance(logs[:, part], mass[:, part]) for part in range(_FIRST_OWN, len(PARTS) - 1)]
    beyond = np.nansum(logs[:, 1:], axis=1)
    return Luck(np.stack(own), float(_variance(beyond[np.isfinite(logs[:, -1])], np.full(int(np.isfinite(logs[:, -1]).sum()), np.inf))[0]))


def _laid_over(watched: Watched, start: int, after_months: int) -> Change:
    """The changes of everybody who was there long enough before and throughout the months after."""
    before, after = windows(len(watched.months), start, after_months)
    there = ((watched.people[:, before] > 0).sum(axis=1) >= LEAST_BEFORE) & (watched.people[:, after] > 0).all(axis=1)
    return measure_changes(watched, before, after, np.flatnonzero(there))


def _variance(logs: Vector, events: Vector) -> Vector:
    """The variance of logs as a + b / events, neither below zero. Outliers count as three standard deviations at most."""
    known = np.isfinite(logs) & ~np.isnan(events)
    if known.sum() < ENOUGH:
        return np.full(2, np.nan)
    size = np.abs(logs[known])
    usual = float(np.quantile(size, 0.6827))
    return np.asarray(nnls(_columns(events[known]), np.minimum(size, 3 * usual) ** 2)[0])


def _columns(events: Vector) -> Vector:
    """A constant, and one over the events."""
    return np.stack([np.ones(len(events)), 1 / events], axis=1)


def explain(change: Change, luck: Luck, interval_share: float) -> Explained:
    """The parts with luck allowed for, and intervals that hold the truth with that chance.

    Own ratios: posterior under N(0, USUAL_CHANGE^2). The rest is what is left of the change as it was, so that its interval is that of the
    other parts together. Without a luck the parts are as measured, and have no intervals.
    """
    error = np.column_stack([np.outer(1 / change.mass[:, 0], 1), 1 / change.mass[:, 1:_FIRST_OWN]]) * luck.level
    noise = np.column_stack([_columns(change.mass[:, _FIRST_OWN + place]) @ luck.own[place] for place in range(len(OWN))])
    pull = USUAL_CHANGE**2 / (USUAL_CHANGE**2 + noise)
    logs = change.logs.copy()
    logs[:, _FIRST_OWN:-1] *= np.where(np.isnan(pull), 1.0, pull)
    share = share_out(change.before, change.after, logs)
    variance = np.column_stack([error, pull * noise])
    variance = np.where(np.isnan(logs[:, :-1]), 0.0, variance)
    spread = change.weight[:, None] * np.sqrt(np.column_stack([variance, variance.sum(axis=1)]))
    reach = norm.ppf((1 + interval_share) / 2) * spread
    return Explained(share, share - reach, share + reach)
