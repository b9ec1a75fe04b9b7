"""Regression within groups: what is left of an effect once each person, each month and each product is its own yardstick.

In: arrays of rows. Out: coefficients with cluster-robust errors, one-sided chances and intervals. Which rows are compared with which, and what a
coefficient means, is the caller's business.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Vector = NDArray[np.float64]
Codes = NDArray[np.int64]

_ROUNDS, _TOLERANCE = 200, 1e-9


@dataclass(frozen=True)
class Effects:
    """Coefficients with their errors, shape (effects,); missing where the rows do not tell. `clusters` is how many there are.

    `residuals` are those of the rows without the part that the effects explain, shape (rows,).
    """

    value: Vector
    error: Vector
    clusters: int
    residuals: Vector

    def interval(self, place: int, share: float) -> tuple[float, float]:
        """The interval of one coefficient, by Student's t with one degree of freedom less than clusters."""
        reach = float(stats.t.ppf((1 + share) / 2, max(self.clusters - 1, 1))) * float(self.error[place])
        return float(self.value[place]) - reach, float(self.value[place]) + reach

    def chance(self, place: int, sign: int) -> float:
        """The one-sided chance of a coefficient at least as far in the direction of `sign` if there were none."""
        return float(stats.t.sf(sign * self.value[place] / self.error[place], max(self.clusters - 1, 1)))


def within(values: Vector, groups: Sequence[Codes], weights: Vector) -> Vector:
    """The values less the means of every grouping at once, by alternating projections (Guimaraes and Portugal 2010, Stata Journal 10, 628-649).

    values: shape (rows,) or (rows, columns); weights above zero.

    >>> within(np.array([1.0, 3.0, 5.0, 7.0]), [np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])], np.ones(4)).round(6).tolist()
    [0.0, 0.0, 0.0, 0.0]
    """
    left = np.array(values, dtype=np.float64)
    table = left.reshape(len(left), -1)
    totals = [np.bincount(codes, weights) for codes in groups]
    scale = float(np.abs(table).max(initial=0.0)) + 1e-300
    for _ in range(_ROUNDS):
        moved = 0.0
        for codes, total in zip(groups, totals, strict=True):
            for column in range(table.shape[1]):
                mean = np.bincount(codes, weights * table[:, column]) / np.where(total > 0, total, 1.0)
                table[:, column] -= mean[codes]
                moved = max(moved, float(np.abs(mean).max(initial=0.0)))
        if moved <= _TOLERANCE * scale:
            break
    return table.reshape(left.shape)


def effects(outcome: Vector, causes: Vector, groups: Sequence[Codes], clusters: Codes, weights: Vector | None = None) -> Effects:
    """The coefficients of `causes`, shape (rows, effects), on the outcome within the groups.

    Errors are clustered (Liang and Zeger 1986, Biometrika 73, 13-22) with the correction G / (G - 1) for G clusters. A cause that does not vary
    within the groups, and every cause where there are fewer than two clusters, has a missing coefficient.
    """
    weights = np.ones(len(outcome)) if weights is None else weights
    count, none = causes.shape[1], np.full(causes.shape[1], np.nan)
    size = len(np.unique(clusters))
    if size < 2 or len(outcome) <= count:
        return Effects(none, none, size, np.asarray(outcome, dtype=np.float64))
    y, x = within(outcome, groups, weights), within(causes, groups, weights)
    spread = np.sqrt((weights[:, None] * x**2).sum(axis=0))
    kept = np.flatnonzero(spread > 1e-6 * np.sqrt((weights[:, None] * causes**2).sum(axis=0)) + 1e-12)
    design = x[:, kept]
    square = design.T @ (weights[:, None] * design)
    if not len(kept) or np.linalg.cond(square) > 1e12:
        return Effects(none, none, size, y)
    bread = np.linalg.inv(square)
    found = bread @ (design.T @ (weights * y))
    left = y - design @ found
    score = np.stack([np.bincount(clusters, weights * design[:, one] * left) for one in range(len(kept))], axis=1)
    variance = bread @ (score.T @ score) @ bread * size / (size - 1)
    value, error = none.copy(), none.copy()
    value[kept], error[kept] = found, np.sqrt(np.diag(variance))
    return Effects(value, np.where(error > 0, error, np.nan), size, left)
