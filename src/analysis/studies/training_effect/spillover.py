"""Spillover: what people sell more when their team mates were taught, and what ignoring that does to the course's own effect.

In: a `History` and the courses of a family. Out: `Spillover`, a share of sales for each ten points more of freshly taught team mates. A person's own
course never counts among the mates' (De Grip and Sauermann 2012, Economic Journal 122: 376). It says nothing of close rates and answers.
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

from analysis.studies.training_effect.history import Events, History, Matrix, Months
from analysis.studies.training_effect.levels import Vector

OWN_MONTHS = 6
"""Months after a course in which a person's own course counts."""

PEER_MONTHS = ((1, 1), (2, 2), (3, 3), (4, 6))
"""Months after a course by which team mates' courses are told apart; the first is what is reported."""

PER_POINTS = 0.1
"""The effect is told for so much more of the team, as a share of it."""

FEWEST_TEAMS = 10
"""With fewer teams there is no interval to believe."""


@dataclass(frozen=True)
class Spillover:
    """effect: share of sales per `PER_POINTS` of mates taught the month before, with its interval. bias_ignoring: what is added to the course's own effect by ignoring mates.

    n: people; teams: how many.
    """

    effect: float
    low: float
    high: float
    bias_ignoring: float
    n: int
    teams: int


def spillover(history: History, events: Events, share: float) -> Spillover | None:
    """The spillover of these courses on the sales of team mates; None with fewer than `FEWEST_TEAMS` teams that had such a course, or without sales.

    Least squares of sales, as a share of the person's own mean, on the mates' share taught and the own course, by months since, within persons and
    months. The interval is clustered by team, with Student's distribution.
    """
    outcome = history.outcomes.get("sales")
    if outcome is None or not len(events):
        return None
    mean = outcome.top.sum(axis=1) / np.maximum(outcome.bottom.sum(axis=1), 1.0)
    used = (outcome.bottom > 0) & (mean[:, None] > 0) & (history.team >= 0)
    teams = np.unique(history.team[used])
    taught = np.zeros(outcome.top.shape)
    taught[events.person, events.month] = 1.0
    columns = [*(_lagged(taught, lag, lag) for lag in range(OWN_MONTHS + 1)), *(_mates(history, taught, *months) for months in PEER_MONTHS)]
    with_course = np.unique(history.team[(taught > 0) & used])
    if len(with_course) < FEWEST_TEAMS or not columns[OWN_MONTHS + 1][used].any():
        return None
    person, month = np.nonzero(used)
    values = np.column_stack([(outcome.top / np.where(mean > 0, mean, 1.0)[:, None])[used], *(column[used] for column in columns)])
    values = _within(values, person, month)
    return _fitted(values[:, 0], values[:, 1:], history.team[used], len(np.unique(person)), len(teams), share)


def _fitted(y: Vector, x: Matrix, team: Months, people: int, teams: int, share: float) -> Spillover:
    """The regression with and without the mates."""
    place, own = OWN_MONTHS + 1, x[:, : OWN_MONTHS + 1]
    inverse = np.linalg.pinv(x.T @ x)
    weights = inverse @ (x.T @ y)
    scores = x * (y - x @ weights)[:, None]
    by_team = np.stack([np.bincount(team, column, int(team.max()) + 1) for column in scores.T], axis=1)
    error = float(np.sqrt((inverse @ (by_team.T @ by_team) @ inverse)[place, place] * teams / (teams - 1)))
    reach = float(student.ppf((1 + share) / 2, teams - 1)) * error
    ignoring = np.linalg.pinv(own.T @ own) @ (own.T @ y)
    effect = float(weights[place])
    return Spillover(PER_POINTS * effect, PER_POINTS * (effect - reach), PER_POINTS * (effect + reach), float(ignoring[1] - weights[1]), people, teams)


def _lagged(taught: Matrix, first: int, last: int) -> Matrix:
    """Whether somebody was taught from `first` to `last` months before."""
    months = taught.shape[1]
    found = np.zeros(taught.shape)
    for lag in range(first, min(last, months - 1) + 1):
        found[:, lag:] += taught[:, : months - lag]
    return np.minimum(found, 1.0)


def _mates(history: History, taught: Matrix, first: int, last: int) -> Matrix:
    """The share of the other people of the team who were taught so many months before; 0 for who has no mates."""
    mine, share = _lagged(taught, first, last), np.zeros(taught.shape)
    for month in range(taught.shape[1]):
        team = history.team[:, month]
        there = np.flatnonzero(team >= 0)
        size = np.bincount(team[there])[team[there]] - 1
        count = np.bincount(team[there], mine[there, month])[team[there]] - mine[there, month]
        share[there, month] = count / np.maximum(size, 1)
    return share


def _within(values: Matrix, person: Months, month: Months) -> Matrix:
    """The columns without what is the person's or the month's own (alternating projections; Guimaraes and Portugal 2010)."""
    sizes = [(codes, np.bincount(codes)) for codes in (person, month)]
    for _ in range(200):
        change = 0.0
        for codes, size in sizes:
            mean = np.stack([np.bincount(codes, column, len(size)) for column in values.T], axis=1) / np.maximum(size, 1)[:, None]
            values = values - mean[codes]
            change = max(change, float(np.abs(mean).max()))
        if change < 1e-9:
            break
    return values
