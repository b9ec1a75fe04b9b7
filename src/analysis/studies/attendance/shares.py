"""Shares of days: of people, drawn to everybody's as far as luck demands, and of groups, allowing for the people in them.

In: per person how many days there were, and on how many of them something happened. Out: shares with intervals. It knows no names and no time.
Days of one person are not independent draws: bad months come as months. `month_spread` measures that, and counts are divided by it (quasi-likelihood,
McCullagh and Nelder, Generalized Linear Models, 2nd ed., section 4.5).
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats
from scipy.special import betaln

Vector = NDArray[np.float64]

SPREADS = (np.arange(20) + 0.5) * 1.5 / 20
"""Standard deviations of people's shares, as shares of the mean, that pooling sums over."""

_MEANS = 31
_NEGLIGIBLE = 1e-9
_LEAST_CONCENTRATION = 0.2


def month_spread(rows: pd.DataFrame, part: str, whole: str) -> float:
    """How much more a person's months differ than independent days would: Pearson's chi-square over its degrees of freedom, at least 1.

    Each month is held against the person's share and everybody's in that month.
    """
    rows = rows[rows[whole] > 0]
    monthly = rows.groupby("month")[[part, whole]].transform("sum")
    overall = rows[part].sum() / max(rows[whole].sum(), 1)
    exposure = rows[whole] * monthly[part] / monthly[whole] / overall if overall > 0 else rows[whole].astype(float)
    person = pd.DataFrame({"part": rows[part], "exposure": exposure}).groupby(rows["employee_id"]).transform("sum")
    expected = (exposure * person["part"] / person["exposure"].where(person["exposure"] > 0)).fillna(0.0)
    variance = expected * (1 - expected / rows[whole]).clip(lower=1e-9)
    counted = expected > 0
    freedom = int(counted.sum()) - rows.loc[counted, "employee_id"].nunique() - rows.loc[counted, "month"].nunique() + 1
    if freedom < 1:
        return 1.0
    return max(1.0, float(((rows[part] - expected)[counted] ** 2 / variance[counted]).sum()) / freedom)


def pooled_shares(events: Vector, days: Vector, *, interval_share: float) -> pd.DataFrame:
    """Each person's lasting share, one row per person: pooled, low, high.

    The beta-binomial hierarchy (Gelman et al., Bayesian Data Analysis, 3rd ed., section 5.3): a person's share is beta with everybody's mean and a
    relative spread of `SPREADS`; both are summed over a grid by their marginal likelihood, so that not knowing them is part of the interval, which is that of the
    beta with the posterior's mean and variance. Counts need not be whole. Missing where there are no days at all.
    """
    if not days.sum() > 0:
        return pd.DataFrame({name: np.full(len(days), np.nan) for name in ("pooled", "low", "high")})
    grid = [(mean, (1 - mean) / (spread**2 * mean) - 1) for mean in _mean_grid(events, days) for spread in (SPREADS if len(days) > 1 else SPREADS[:1])]
    shapes = np.array([(mean * k, (1 - mean) * k) for mean, k in grid if k > _LEAST_CONCENTRATION])
    pairs, place, times = _distinct(events, days)
    log_weight = np.array([times @ (betaln(a + pairs[:, 0], b + pairs[:, 1] - pairs[:, 0]) - betaln(a, b)) for a, b in shapes])
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    first, second = np.zeros(len(pairs)), np.zeros(len(pairs))
    for (a, b), share in zip(shapes[weight > _NEGLIGIBLE], weight[weight > _NEGLIGIBLE], strict=True):
        after, total = a + pairs[:, 0], a + b + pairs[:, 1]
        first += share * after / total
        second += share * after * (after + 1) / (total * (total + 1))
    return _beta_interval(first, second - first**2, interval_share).iloc[place].reset_index(drop=True)


def _distinct(events: Vector, days: Vector) -> tuple[Vector, NDArray[np.int64], Vector]:
    """The distinct pairs of events and days, the pair of each person, and how many people have it."""
    pairs, place, times = np.unique(np.column_stack([events, days]), axis=0, return_inverse=True, return_counts=True)
    return pairs, place.ravel(), times.astype(float)


def _mean_grid(events: Vector, days: Vector) -> Vector:
    """Means four standard errors to both sides of the observed one, evenly in logits."""
    part, rest = events.sum() + 0.5, (days - events).sum() + 0.5
    error = np.sqrt(1 / part + 1 / rest + 1 / len(days))
    grid: Vector = 1 / (1 + np.exp(-(np.log(part / rest) + np.linspace(-4, 4, _MEANS) * error)))
    return grid


def _beta_interval(mean: Vector, variance: Vector, interval_share: float) -> pd.DataFrame:
    """The pooled share and the central interval of the beta with this mean and variance."""
    size, tail = mean * (1 - mean) / np.maximum(variance, 1e-15) - 1, (1 - interval_share) / 2
    a, b = mean * size, (1 - mean) * size
    return pd.DataFrame({"pooled": mean, "low": stats.beta.ppf(tail, a, b), "high": stats.beta.isf(tail, a, b)})


def likeness(events: Vector, days: Vector, groups: NDArray[np.int64]) -> float:
    """How alike the days of one person are beyond those of others in the group: the intra-class correlation, by moments, 0 to 1.

    Within a group the expected Pearson chi-square of a person is 1 + (days - 1) x correlation; summed over people, less one degree of freedom a group.
    """
    size = int(groups.max()) + 1 if len(groups) else 0
    part, whole = np.bincount(groups, events, size), np.bincount(groups, days, size)
    share = (part / np.where(whole > 0, whole, 1))[groups]
    expected = share * (1 - share)
    used = (days > 0) & (expected > 0)
    freedom = used.sum() - len(np.unique(groups[used]))
    if freedom < 1:
        return 0.0
    chi = ((events - days * share)[used] ** 2 / (days * expected)[used]).sum()
    return float(np.clip((chi / freedom - 1) / max((days[used] - 1).mean(), 1e-9), 0.0, 1.0))


def effective_days(days: Vector, groups: NDArray[np.int64], alike: float) -> Vector:
    """Per group, so many independent days say as much as its days do, given how alike those of one person are (Kish 1965, section 8.2)."""
    size = int(groups.max()) + 1 if len(groups) else 0
    total, inflated = np.bincount(groups, days, size), np.bincount(groups, days * (1 + np.maximum(days - 1, 0) * alike), size)
    return np.divide(total**2, inflated, out=np.zeros(size), where=inflated > 0)


def share_interval(share: Vector, days: Vector, interval_share: float) -> tuple[Vector, Vector]:
    """The interval of Clopper and Pearson (1934) for shares of so many days, which need not be whole; missing without days."""
    tail, events = (1 - interval_share) / 2, share * days
    known = days > 0
    low = np.where(events > 0, stats.beta.ppf(tail, np.maximum(events, 1e-9), days - events + 1), 0.0)
    high = np.where(events < days, stats.beta.isf(tail, events + 1, np.maximum(days - events, 1e-9)), 1.0)
    return np.where(known, low, np.nan), np.where(known, high, np.nan)
