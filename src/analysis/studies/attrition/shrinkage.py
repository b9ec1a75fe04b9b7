"""Means and ratios so far that are drawn to everybody's by how little they rest on.

In: values of person x month. Out: arrays of the same shape, in which a month uses itself and earlier ones; the strength of the
shrinkage is estimated from what is known at `as_of`. Pure arithmetic: it knows no column.
"""

import numpy as np

from analysis.studies.attrition.person_months import Flags, Floats, Ints

SAME_PERSON = 3.0
"""Answers of one person hang together: so many of them say as much of a group as one of independent people."""
LEAST_SPREAD = 0.02
"""A rate is taken to differ between people by at least so much (squared, relative): else a little data would count for nothing."""


def standard(values: Floats, known: Flags) -> Floats:
    """The values in standard deviations from the mean of those known; missing becomes 0, the mean, and so does a constant."""
    given = values[known & np.isfinite(values)]
    if not len(given) or given.std() <= 1e-12 * max(1.0, abs(float(given.mean()))):
        return np.zeros_like(values)
    standardised: Floats = np.nan_to_num((values - given.mean()) / given.std())
    return standardised


def discounted(values: Floats, kept: float) -> tuple[Floats, Floats]:
    """The mean so far with weights that fall by `kept` a month, missing before the first value, and how many equal months it is worth."""
    total, weight, squares = (np.zeros(len(values)) for _ in range(3))
    mean, worth = np.full_like(values, np.nan), np.zeros_like(values)
    for month in range(values.shape[1]):
        given = np.isfinite(values[:, month])
        total = np.where(given, kept * total + np.nan_to_num(values[:, month]), total)
        weight, squares = np.where(given, kept * weight + 1, weight), np.where(given, kept**2 * squares + 1, squares)
        np.divide(total, weight, out=mean[:, month], where=weight > 0)
        np.divide(weight**2, squares, out=worth[:, month], where=squares > 0)
    return mean, worth


def group_mean(values: Floats, group: Ints, as_of: int) -> tuple[Floats, float]:
    """The mean so far of all values given under the group of the month, shrunk to 0, and the variance between groups (0: they cannot be told apart).

    Variance between groups by moments (DerSimonian and Laird 1986), `SAME_PERSON` values counting as one.
    """
    person, month = np.nonzero(np.isfinite(values) & (group >= 0))
    shape = (int(group.max(initial=0)) + 1, values.shape[1])
    total, count = np.zeros(shape), np.zeros(shape)
    np.add.at(total, (group[person, month], month), values[person, month])
    np.add.at(count, (group[person, month], month), 1.0)
    total, count, out = total.cumsum(axis=1), count.cumsum(axis=1), np.zeros_like(values)
    known = count[:, as_of] > 5
    if known.sum() < 4:
        return out, 0.0
    noise = SAME_PERSON * float(np.nanvar(values[:, : as_of + 1]))
    mean = total[known, as_of] / count[known, as_of]
    spread = max(float(mean.var() - (noise / count[known, as_of]).mean()), 0.0)
    if spread > 0:
        has = group >= 0
        out[has] = (total / (count + noise / spread))[group[has], np.nonzero(has)[1]]
    return out, spread


def running_ratio(count: Floats, base: Floats, as_of: int, *, group: Ints | None = None, kept: float = 1.0) -> Floats:
    """log((count so far + a) / (expected so far + a)), expected at everybody's rate; a by moments of those known (gamma-Poisson).

    With `group`, counts are those of the group of the month. Missing where the person, or the group, is not there.
    """
    rate = np.nansum(count[:, : as_of + 1]) / max(np.nansum(base[:, : as_of + 1]), 1e-9)
    if group is None:
        seen, expected = _running(np.nan_to_num(count), kept), rate * _running(np.nan_to_num(base), kept)
    else:
        seen, expected = (_running(_by_group(np.nan_to_num(values), group), kept) for values in (count, rate * base))
    now, mean = seen[:, as_of], expected[:, as_of]
    spread = ((now - mean) ** 2 - now).sum() / max((mean**2).sum(), 1e-9)
    a = 1 / max(spread, LEAST_SPREAD)
    ratio = np.log((seen + a) / (expected + a))
    if group is None:
        return np.where(np.isfinite(base), ratio, np.nan)
    return np.where(group >= 0, ratio[np.maximum(group, 0), np.arange(group.shape[1])], np.nan)


def _running(values: Floats, kept: float) -> Floats:
    """The sum so far, earlier months counting `kept` times as much with each month."""
    if kept == 1.0:
        return values.cumsum(axis=1)
    out = values.copy()
    for month in range(1, out.shape[1]):
        out[:, month] += kept * out[:, month - 1]
    return out


def _by_group(values: Floats, group: Ints) -> Floats:
    """The sums of the values of the people who are in a group in a month: group x month."""
    out = np.zeros((int(group.max(initial=0)) + 1, values.shape[1]))
    person, month = np.nonzero(group >= 0)
    np.add.at(out, (group[person, month], month), values[person, month])
    return out
