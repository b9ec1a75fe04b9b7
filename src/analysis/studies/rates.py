"""Rates: exact and score intervals of Poisson rates, their ratios, and differences of shares.

In: counts of events with their exposure or number of people. Out: figures with intervals that hold at any size, missing where there is
nothing to reckon with. It knows no people and no time.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats


def poisson_interval(events: ArrayLike, interval_share: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The exact interval of a Poisson mean from a count, both ends (Garwood 1936, Biometrika 28: 437)."""
    count, tail = np.asarray(events, dtype=float), (1 - interval_share) / 2
    return np.where(count > 0, stats.gamma.ppf(tail, np.maximum(count, 1)), 0.0), stats.gamma.isf(tail, count + 1)


def rate_interval(events: int, exposure: float, share: float) -> tuple[float, float]:
    """The exact interval of a Poisson rate: that of its count, over the exposure.

    >>> [round(end, 3) for end in rate_interval(10, 1.0, 0.95)]
    [4.795, 18.39]
    """
    if not exposure > 0:
        return float("nan"), float("nan")
    low, high = poisson_interval(events, share)
    return float(low / exposure), float(high / exposure)


def rate_ratio_interval(events: int, exposure: float, other_events: int, other_exposure: float, share: float) -> tuple[float, float, float]:
    """The ratio of two Poisson rates and its exact interval.

    Given their sum, the events are binomial with odds of ratio x exposure / other exposure; the interval is that of Clopper and
    Pearson for their share (Przyborowski and Wilenski 1940). Missing without events at all or without exposure.
    """
    if events + other_events == 0 or not (exposure > 0 and other_exposure > 0):
        return float("nan"), float("nan"), float("nan")
    tail, base = (1 - share) / 2, other_exposure / exposure
    low = stats.beta.ppf(tail, events, other_events + 1) if events else 0.0
    high = stats.beta.isf(tail, events + 1, other_events) if other_events else 1.0
    ratio, low, high = (odds * base for odds in (events / other_events if other_events else np.inf, _odds(low), _odds(high)))
    return float(ratio), float(low), float(high)


def share_difference_interval(events: int, n: int, other_events: int, other_n: int, share: float) -> tuple[float, float, float]:
    """The difference of two shares and its hybrid score interval (Newcombe 1998, method 10); missing where a group is empty."""
    if not (n and other_n):
        return float("nan"), float("nan"), float("nan")
    (p, low, high), (q, other_low, other_high) = _wilson(events, n, share), _wilson(other_events, other_n, share)
    return p - q, p - q - float(np.hypot(p - low, other_high - q)), p - q + float(np.hypot(high - p, q - other_low))


def _wilson(events: int, n: int, share: float) -> tuple[float, float, float]:
    """A share and its score interval (Wilson 1927)."""
    found = stats.binomtest(events, n).proportion_ci(share, "wilson")
    return events / n, float(found.low), float(found.high)


def _odds(p: float) -> float:
    return p / (1 - p) if p < 1 else float("inf")
