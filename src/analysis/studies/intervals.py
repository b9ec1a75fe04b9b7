"""Intervals for figures on person-months, where one person fills many rows.

In: figures of each person. Out: lower and upper ends. People are taken as independent of each other, months of one person are not; what hits
everybody in the same month alike is not part of these intervals. Nothing here knows what the figures mean.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Vector = NDArray[np.float64]
Codes = NDArray[np.int64]
Interval = tuple[float, float]

MISSING: Interval = (float("nan"), float("nan"))
_LEAST_USABLE = 0.5


def resamples(people: int, draws: int, seed: int) -> Iterator[Vector]:
    """How often each person is drawn, shape (people,), for each draw of so many people with replacement (cluster bootstrap)."""
    random = np.random.default_rng(seed)
    for _ in range(draws):
        yield np.bincount(random.integers(people, size=people), minlength=people).astype(float)


def percentiles(draws: Vector, interval_share: float, clusters: int) -> Interval:
    """The interval that holds the middle of some bootstrap draws, a little more than `interval_share` of them where they rest on few clusters.

    Tails as of Student's t with `clusters` - 1 degrees of freedom (expanded percentile interval: Hesterberg 2015, The American Statistician 69,
    371-386). Draws that are not finite are left out; missing where more than half are, or where the draws do not vary and so say nothing.
    """
    usable = draws[np.isfinite(draws)]
    if clusters < 2 or len(usable) < _LEAST_USABLE * len(draws) or len(usable) < 2 or np.ptp(usable) == 0:
        return MISSING
    reach = np.sqrt(clusters / (clusters - 1)) * stats.t.ppf((1 + interval_share) / 2, clusters - 1)
    tail = stats.norm.cdf(-reach)
    low, high = np.quantile(usable, [tail, 1 - tail])
    return float(low), float(high)


def count_interval(events: Vector, most_repeats: float, interval_share: float) -> Interval:
    """The interval for the expected number of rows with an event, where one exit repeats itself in several rows.

    events: rows with an event of each person, shape (people,). Exits are Poisson, each weighted with its rows; at most `most_repeats` rows
    can come from one exit, which settles the upper end where none is seen (gamma interval: Fay and Feuer 1997, Statistics in
    Medicine 16, 791-801; with single rows it is the exact Poisson interval of Garwood 1936).
    """
    tail = (1 - interval_share) / 2
    total, square = float(events.sum()), float((events**2).sum())
    low = square / total * stats.gamma.ppf(tail, total**2 / square) if total > 0 else 0.0
    above, square_above = total + most_repeats, square + most_repeats**2
    return float(low), float(square_above / above * stats.gamma.ppf(1 - tail, above**2 / square_above))


def share_interval(events: Vector, rows: Vector, most_repeats: float, interval_share: float) -> Interval:
    """The interval for the share of rows with an event; missing without rows.

    events, rows: of each person, shape (people,). Exact binomial (Clopper and Pearson 1934) on the effective number of rows: rows over the
    design effect of people (Korn and Graubard 1998, Survey Methodology 24, 193-201, without their change of degrees of freedom). Where all rows are alike the design effect cannot be
    seen, and is `most_repeats`, the most rows that one exit can fill.
    """
    total = float(rows.sum())
    if total == 0:
        return MISSING
    share, people = float(events.sum()) / total, len(rows)
    effect = min(most_repeats, float(rows.max()))
    if 0 < share < 1 and people > 1:
        spread = float(((events - share * rows) ** 2).sum()) * people / (people - 1)
        effect = max(1.0, spread / (total * share * (1 - share)))
    size, tail = total / effect, (1 - interval_share) / 2
    low = stats.beta.ppf(tail, share * size, size - share * size + 1) if share > 0 else 0.0
    high = stats.beta.ppf(1 - tail, share * size + 1, size - share * size) if share < 1 else 1.0
    return float(low), float(high)


def holm(p_values: Vector) -> Vector:
    """The p values adjusted for their number, in their order (Holm 1979); what is missing counts for nothing and stays missing.

    >>> holm(np.array([0.04, 0.01, 0.5])).round(3).tolist()
    [0.08, 0.03, 0.5]
    """
    known = np.flatnonzero(~np.isnan(p_values))
    order = known[np.argsort(p_values[known])]
    adjusted = np.full(len(p_values), np.nan)
    adjusted[order] = np.minimum(np.maximum.accumulate(p_values[order] * np.arange(len(order), 0, -1)), 1.0)
    return adjusted
