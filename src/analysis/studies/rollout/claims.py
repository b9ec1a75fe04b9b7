"""Before you claim: how small an effect this team could notice, and how much of a rise luck and market make by themselves.

In: sales by person and month. Out: the spreads they show, the standard error of a before/after comparison and of a randomised half, what each could
notice, and how often chance alone would have brought a claimed rise. All on the logarithm of sales, so that effects are shares.

The model: log sales = person + season + what hits everybody in a month, carried on by a factor (AR 1) + the person-month's own, carried on by another. More people
average out the last, never what hits everybody: that is why a before/after comparison does not get better with the size of the team.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Vector = NDArray[np.float64]

POWER, LEVEL = 0.8, 0.05
"""How surely an effect is to be noticed, and how often one is to be seen where there is none."""

_YEAR, _MOST_CARRIED = 12, 0.95
_SEASONS = 2 * _YEAR


@dataclass(frozen=True)
class Spreads:
    """Standard deviations of log sales: between people, of a person-month's own, and common to all in a month; how much of the last two carries on to the next month.

    `team` is the part of own that a team has in common. `months` is how many months the common one rests on, infinite where it is given rather than estimated;
    `season_known` whether it is without the season, then from `years` of it (infinite: known exactly).
    """

    person: float
    own: float
    common: float
    carried_own: float = 0.0
    carried_common: float = 0.0
    team: float = 0.0
    months: float = np.inf
    season_known: bool = True
    years: float = np.inf


def log_sales(sold: Vector) -> Vector:
    """The logarithm of sales, missing where there are none."""
    return np.log(np.where(sold > 0, sold, np.nan))


def estimate_spreads(logs: Vector, team: NDArray[np.int64] | None = None) -> Spreads | None:
    """The spreads of log sales, shape (people, months); None with fewer than two people or six months.

    Two-way analysis of variance (Searle, Casella and McCulloch 1992, Variance Components, chapter 4): person and month means, the rest is own; from the variance of months the part that
    own brings into their mean is taken off. With two years or more the calendar month's mean is the season. What carries on is the correlation of neighbouring
    months, with Kendall's correction (1954, Biometrika 41, 403-404) for months that are few. `team` gives each person a team code, none below zero.
    """
    enough = np.isfinite(logs).sum(axis=1) >= 2
    logs, team = logs[enough], None if team is None else team[enough]
    logs = logs[:, np.isfinite(logs).sum(axis=0) >= 2]
    known = np.isfinite(logs)
    people, months = logs.shape
    degrees = int(known.sum()) - people - months + 1
    if people < 2 or months < 6 or degrees < 1:
        return None
    person, month = _two_ways(logs, known)
    left = logs - person[:, None] - month
    own = float(np.nansum(left**2) / degrees)
    season_known = months >= _SEASONS
    market = month - _season(month) if season_known else month - month.mean()
    free = months - (_YEAR if season_known else 1)
    common = max(float((market**2).sum() / free) - own / float(known.sum(axis=0).mean()), 0.0)
    between = max(float(person.var(ddof=1)) - own / float(known.sum(axis=1).mean()), 0.0)
    return Spreads(
        between**0.5, own**0.5, common**0.5, _carried(left, known), _carried(market[None, :], np.ones((1, months), dtype=bool)) if common > 0 else 0.0,
        0.0 if team is None else _team_spread(left, known, team), float(free), season_known,
        months / _YEAR if season_known else np.inf,
    )


def _two_ways(logs: Vector, known: NDArray[np.bool_]) -> tuple[Vector, Vector]:
    """The least squares person and month effects of an unbalanced table, by alternating means."""
    month = np.zeros(logs.shape[1])
    values = np.where(known, logs, 0.0)
    for _ in range(30):
        person = (values - known * month).sum(axis=1) / known.sum(axis=1)
        month = (values - known * person[:, None]).sum(axis=0) / known.sum(axis=0)
    return person, month


def _season(month: Vector) -> Vector:
    """The mean of each calendar month, repeated."""
    place = np.arange(len(month)) % _YEAR
    return np.asarray((np.bincount(place, month) / np.bincount(place))[place])


def _carried(left: Vector, known: NDArray[np.bool_]) -> float:
    """The correlation of neighbouring months, corrected for few months; between 0 and 0.95."""
    values = np.where(known, left, 0.0)
    both = known[:, 1:] & known[:, :-1]
    square, length = float((values**2).sum() / max(known.sum(), 1)), float(known.sum(axis=1).mean())
    if square == 0 or not both.any():
        return 0.0
    raw = float((values[:, 1:] * values[:, :-1])[both].sum() / both.sum() / square)
    return float(np.clip(raw + (1 + 3 * raw) / length, 0.0, _MOST_CARRIED))


def _team_spread(left: Vector, known: NDArray[np.bool_], team: NDArray[np.int64]) -> float:
    """What the members of a team have in common in a month, from the products of every two of them (the analysis of variance estimate for pairs).

    The month's mean over N people of G teams that was taken off took 1 / G of it along, and left every two people with less in common by 1 / N of what is one's own.
    """
    values, total, pairs = np.where(known, left, 0.0), 0.0, 0.0
    teams, people = len(np.unique(team[team >= 0])), float(known.sum(axis=0).mean())
    for code in np.unique(team[team >= 0]):
        mine, seen = values[team == code], known[team == code].sum(axis=0)
        total += float((mine.sum(axis=0) ** 2 - (mine**2).sum(axis=0)).sum())
        pairs += float((seen * (seen - 1)).sum())
    own = float((values**2).sum() / known.sum())
    return max((total / pairs + own / people) / (1 - 1 / teams), 0.0) ** 0.5 if pairs > 0 and teams > 1 else 0.0


def change_variance(before: int, after: int, carried: float) -> float:
    """The variance of the mean of `after` months less that of the `before` months just before, of a series with variance 1 that carries on by `carried`.

    >>> round(change_variance(6, 6, 0.0), 6)
    0.333333
    """
    weights = np.concatenate([np.full(before, -1 / before), np.full(after, 1 / after)])
    apart = np.abs(np.subtract.outer(np.arange(before + after), np.arange(before + after)))
    return float(weights @ (carried**apart) @ weights)


def before_after_error(spreads: Spreads, people: int, before: int, after: int) -> float:
    """The standard error of the whole team's change from before to after, in log points.

    Where the season was estimated from so many years, it is taken off with an error of its own: the same change in each of these years, averaged.
    """
    own = spreads.own**2 * change_variance(before, after, spreads.carried_own) / people
    return float(np.sqrt((own + spreads.common**2 * change_variance(before, after, spreads.carried_common)) * (1 + 1 / spreads.years)))


def randomised_error(spreads: Spreads, people: int, before: int, after: int, *, share: float = 0.5) -> float:
    """The standard error of the difference between the changes of those chosen by lot and the others, in log points: what hits everybody drops out."""
    own = spreads.own**2 * change_variance(before, after, spreads.carried_own)
    return float(np.sqrt(own / people * (1 / share + 1 / (1 - share))))


def detectable(error: float) -> float:
    """The smallest rise, as a share, that is noticed with POWER at LEVEL, two-sided: exp((z + z) x error) - 1 (Bloom 1995, Evaluation Review 19, 547-556).

    >>> round(detectable(0.075), 2)
    0.23
    """
    return float(np.exp((stats.norm.ppf(1 - LEVEL / 2) + stats.norm.ppf(POWER)) * error) - 1)


def detectable_range(spreads: Spreads, people: int, before: int, after: int, interval_share: float) -> tuple[float, float]:
    """Low and high of what a before/after comparison could notice, as the common spread rests on few months: by the chi-square interval of a variance."""
    if not np.isfinite(spreads.months) or spreads.months < 1:
        return (detectable(before_after_error(spreads, people, before, after)),) * 2
    tails = stats.chi2.ppf([(1 + interval_share) / 2, (1 - interval_share) / 2], spreads.months)
    low, high = (spreads.common * np.sqrt(spreads.months / tail) for tail in tails)
    low_end, high_end = (detectable(before_after_error(replace(spreads, common=common), people, before, after)) for common in (low, high))
    return low_end, high_end


def luck_chance(error: float, rise: float, months: float = np.inf) -> float:
    """The chance that a team on which nothing was changed sells at least `rise` more after than before, by luck and market alone.

    >>> round(luck_chance(0.075, 0.30), 4)
    0.0002
    """
    return float(stats.t.sf(np.log1p(rise) / error, months))


def luck_range(error: float, interval_share: float, months: float = np.inf) -> tuple[float, float]:
    """The rises and falls between which luck and market alone keep a team, as shares."""
    reach = float(stats.t.ppf((1 + interval_share) / 2, months)) * error
    return float(np.expm1(-reach)), float(np.expm1(reach))


def true_effect(error: float, rise: float, interval_share: float, months: float = np.inf) -> tuple[float, float]:
    """What the change itself did, between low and high, where a rise was seen: the rise less what luck and market may have added or taken."""
    reach = float(stats.t.ppf((1 + interval_share) / 2, months)) * error
    return float(np.exp(np.log1p(rise) - reach) - 1), float(np.exp(np.log1p(rise) + reach) - 1)


def past_changes(logs: Vector, before: int, after: int) -> Vector:
    """Every change of the team's mean log sales from `before` months to the `after` next in its own history, as shares, with the season as it was.

    The mean is over those who sold in both spans, so that who came and went does not count. Windows overlap: they are a picture, not so many independent trials.
    """
    changes = []
    for start in range(logs.shape[1] - before - after + 1):
        first, second = logs[:, start : start + before], logs[:, start + before : start + before + after]
        both = (np.isfinite(first).sum(axis=1) > before / 2) & (np.isfinite(second).sum(axis=1) > after / 2)
        if both.any():
            changes.append(float(np.mean(np.nanmean(second[both], axis=1) - np.nanmean(first[both], axis=1))))
    return np.asarray(np.expm1(np.array(changes, dtype=np.float64)))
