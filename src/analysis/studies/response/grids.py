"""Lines of states, and the matrices that carry values between them.

In: numbers. Out: `Grid`, equally spaced states with linear interpolation, and the values of a month's chance. Values beyond the ends of a grid go on as straight lines.
A lump makes a step in what is smoothed: few Gauss-Hermite nodes would turn it into stairs, and effort near a quota into their echo, so the values are many.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from analysis.studies.incentives.money import Numbers

NODES, _WIDEST = 101, 4.5
"""Values of a month's chance, and how many standard deviations they reach."""
_WITHIN = np.arange(-4, 5) / 5
"""Places around a state, in steps, over which a curve is averaged there; those nearer count more, as a straight line to the next state."""


@dataclass(frozen=True)
class Grid:
    """A line of `count` equally spaced states."""

    start: float
    step: float
    count: int

    @property
    def points(self) -> Numbers:
        """The states."""
        return np.asarray(self.start + self.step * np.arange(self.count))

    def place(self, at: Numbers) -> tuple[Numbers, Numbers]:
        """Where points lie: the number of the state below, and the share of the way to the next (below 0 and above 1 outside)."""
        if self.count == 1:
            return np.zeros(np.shape(at), dtype=np.int64), np.zeros(np.shape(at))
        way = (np.asarray(at) - self.start) / self.step
        below = np.clip(np.floor(way), 0, self.count - 2).astype(np.int64)
        return below, way - below

    def carry(self, values: Numbers, at: Numbers) -> Numbers:
        """Values on the states (count, ...) at other points: shape (*points, ...)."""
        below, share = self.place(at)
        low = values[below]
        if self.count == 1:
            return np.asarray(low)
        carried = values[below + 1]
        carried -= low
        carried *= share.astype(values.dtype).reshape(*share.shape, *([1] * (values.ndim - 1)))
        carried += low
        return np.asarray(carried)

    def expect(self, at: Numbers, chance: Numbers) -> Numbers:
        """The matrix (states, points) that turns values on the states into expected values at points; `at` is (points, nodes), `chance` that of each node."""
        below, share = self.place(at)
        column = np.broadcast_to(np.arange(len(at))[:, None], below.shape)
        place, weight = (below * len(at) + column).ravel(), (chance * (1 - share)).ravel()
        if self.count > 1:
            place, weight = np.concatenate([place, place + len(at)]), np.concatenate([weight, (chance * share).ravel()])
        return np.bincount(place, weight, self.count * len(at)).reshape(self.count, len(at)).astype(np.float32)

    def average(self, values: Numbers, at: Numbers, step: float) -> Numbers:
        """A curve on the states (count, ...) at points that are a step apart, averaged around each, so that a jump keeps its place between points: shape (*points, ...)."""
        parts = [np.float32((1 - abs(off)) / 5) * self.carry(values, np.asarray(at) + off * step) for off in _WITHIN]
        return np.asarray(sum(parts[1:], start=parts[0]))


def cover(low: float, high: float, step: float) -> Grid:
    """The grid of that step from `low` to at least `high`; one state where they are the same."""
    return Grid(low, step, 1 if high <= low else int(np.ceil((high - low) / step)) + 1)


@lru_cache
def chances(spread: float) -> tuple[Numbers, Numbers]:
    """Values of a log-normal factor with mean 1 and that standard deviation of its logarithm, and their chances: many equal steps, as pay may jump."""
    nodes = np.linspace(-_WIDEST, _WIDEST, NODES)
    chance = np.exp(-(nodes**2) / 2)
    chance /= chance.sum()
    factor = np.exp(spread * nodes)
    return factor / (factor @ chance), chance
