"""Strengths: where a person stands in a skill against peers, and how sure that is. The one definition that incentives, training and teams share.

In: what was counted of each person (`Counts`), and peers as codes. Out: `Standing`. A figure is shrunk to its peers as far as its luck demands
(`pooling`), and somebody stands above or below the peers' median only where that is as good as certain (`SURE`). What is counted is listed in `skills`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.studies.indicators import NEARLY_NOTHING
from analysis.studies.pooling import Codes, Pooled, Vector, pool
from analysis.studies.scores import SURE

PROFILES = {"closer": "deals_won", "keeper": "customer_satisfaction", "learner": "course_score"}
"""The strength profiles of incentive plans, and the skill that each rests on. A person has that of the skills in which they surely stand above, the surest."""

NOISE_PRIOR = 24
"""A person's own scatter counts against everybody's as if everybody's were known from so many events."""

ABOVE, BELOW, CANNOT_BE_TOLD = "above", "below", "cannot_be_told"


@dataclass(frozen=True)
class Counts:
    """What was counted of each person: how many events, the sum of their values, and of the squares; all of shape (people,)."""

    n: Vector
    total: Vector
    squares: Vector


@dataclass(frozen=True)
class Standing:
    """Each person's standing, shape (people,), NaN for who has no events.

    value: shrunk to the peers, with low and high ends. median: of the peers. gap: how far the peers' median lies above the person, in standard deviations
    between peers, shape (draws, people). chance_above, chance_below: of truly standing better, or worse, than that median; who is the median is neither.
    """

    value: Vector
    low: Vector
    high: Vector
    median: Vector
    gap: Vector
    chance_above: Vector
    chance_below: Vector

    @property
    def told(self) -> NDArray[np.object_]:
        """Above, below or cannot be told for each person; better is above, whichever way the skill is measured."""
        return np.select([self.chance_above >= SURE, self.chance_below >= SURE], [ABOVE, BELOW], default=CANNOT_BE_TOLD).astype(object)


def stand(counts: Counts, peers: Codes, *, lower_is_better: bool = False, interval_share: float = 0.9, seed: int = 0) -> Standing | None:
    """Everybody's standing among their peers (codes 0, 1, ...); None where fewer than two people have events, or all of them are alike."""
    value, error = _measured(counts)
    known = np.isfinite(error)
    if known.sum() < 2 or float(np.var(value[known])) <= NEARLY_NOTHING * float(np.mean(value[known] ** 2)):
        return None
    pooled = pool(value, error, peers, seed=seed)
    better = -1.0 if lower_is_better else 1.0
    medians = _medians(pooled.draws, peers, known)
    spread = max(pooled.tau, 1e-12)
    low, high = np.quantile(pooled.draws, [(1 - interval_share) / 2, (1 + interval_share) / 2], axis=0)
    gap = better * (medians - pooled.draws) / spread
    columns = (pooled.mean, low, high, _median(pooled, peers, known), (gap < 0).mean(axis=0), (gap > 0).mean(axis=0))
    value, low, high, median, above, below = (np.where(known, column, np.nan) for column in columns)
    return Standing(value, low, high, median, gap, above, below)


def _measured(counts: Counts) -> tuple[Vector, Vector]:
    """Each person's mean and its standard error, inf without events or where nothing scatters."""
    there = counts.n > 0
    value = np.where(there, counts.total / np.where(there, counts.n, 1.0), 0.0)
    scatter = np.maximum(np.where(there, counts.squares - counts.n * value**2, 0.0), 0.0)
    freedom = np.maximum(counts.n - 1, 0.0)
    everybody = scatter.sum() / freedom.sum() if freedom.sum() > 0 else 0.0
    variance = (NOISE_PRIOR * everybody + scatter) / (NOISE_PRIOR + freedom)
    told = there & (variance > NEARLY_NOTHING * value**2) & (variance > 0)
    return value, np.where(told, np.sqrt(variance / np.where(there, counts.n, 1.0)), np.inf)


def _medians(draws: Vector, peers: Codes, known: NDArray[np.bool_]) -> Vector:
    """The median of each person's peers in every draw, shape (draws, people); of peers with events only."""
    medians = np.empty(draws.shape)
    for group in np.unique(peers):
        members = peers == group
        counted = members & known if (members & known).any() else known
        medians[:, members] = np.median(draws[:, counted], axis=1)[:, None]
    return medians


def _median(pooled: Pooled, peers: Codes, known: NDArray[np.bool_]) -> Vector:
    """The median of the shrunk values of each person's peers."""
    return np.asarray(_medians(pooled.mean[None, :], peers, known)[0])


def surest(standings: list[Standing | None], people: int) -> NDArray[np.int64]:
    """The place of the skill in which each person surely stands above the peers, the surest of several; -1 where there is none."""
    chances = np.stack([np.zeros(people) if one is None else np.nan_to_num(one.chance_above) for one in standings])
    return np.asarray(np.where(chances.max(axis=0) >= SURE, chances.argmax(axis=0), -1))
