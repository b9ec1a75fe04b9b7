"""Levels: how far a person is, in each month, from the base before a course.

In: one outcome of a `History` and the design of a comparison. Out: changes and their weights. It compares nobody with anybody.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.studies.training_effect.history import Flags, History, Matrix, Outcome

Vector = NDArray[np.float64]

BASE = (-12, -4)
"""The months of the base: long enough before the course not to be part of what made anybody choose it."""

JUST_BEFORE = (-3, -1)
"""The months that may have made somebody choose the course."""

WASHOUT = 6
"""Months without any course after which a person counts as untaught again."""

SMALLEST_BASE = 0.1
"""Who sold less than this share of the usual base has no level to hold a share against."""


@dataclass(frozen=True)
class Design:
    """Who is compared with whom, from which base.

    `clean`: only people without a course for `WASHOUT` months before, as long as they take no other one. `drawn`: chance chose, so nobody is dropped
    for what came after the draw, and people are compared `by_cell`, within the same team and role. `adjusted`: for the months `JUST_BEFORE`
    (outcome regression, Heckman, Ichimura and Todd 1997).
    """

    base: tuple[int, int] = BASE
    clean: bool = True
    by_cell: bool = False
    drawn: bool = False
    adjusted: bool = False


class Levels:
    """The levels of one outcome under one design."""

    def __init__(self, history: History, outcome: Outcome, design: Design) -> None:
        self.history, self.outcome, self.design = history, outcome, design
        self.shape = outcome.top.shape
        self.base = moving_level(outcome, design.base)
        self.lag = moving_level(outcome, JUST_BEFORE) if design.adjusted else self.base
        self.halves = tuple(moving_level(outcome, design.base, parity) for parity in (0, 1)) if design.adjusted else (self.base, self.base)
        self.last_before, self.next_from = history.last_before, history.next_from

    def fit(self, month: int) -> Flags:
        """Who can be compared in a month: with a base, untaught for as long as the design asks."""
        base = self.base[:, month]
        fit = np.isfinite(base + self.lag[:, month] + self.halves[0][:, month] + self.halves[1][:, month])
        if self.outcome.is_relative:
            sold = base[fit & (base > 0)]
            fit &= np.nan_to_num(base) > (SMALLEST_BASE * np.median(sold) if len(sold) else np.inf)
        return fit & (self.last_before[:, month] < month - WASHOUT) if self.design.clean else fit

    def against(self, level: Vector, base: Vector) -> Vector:
        """How far levels are from a base: as a share of it, or as a difference; 0 where there is no base."""
        base = np.nan_to_num(base)
        return np.asarray(level / np.where(base > 0, base, 1.0) - 1 if self.outcome.is_relative else level - base)

    def level(self, month: int, offset: int) -> tuple[Vector, Vector]:
        """Everybody's level so many months after this one, and its weight: 0 where it is not known or another course came first."""
        place = month + offset
        if not 0 <= place < self.shape[1]:
            return np.zeros(self.shape[0]), np.zeros(self.shape[0])
        bottom = self.outcome.bottom[:, place]
        level = np.divide(self.outcome.top[:, place], bottom, out=np.zeros(len(bottom)), where=bottom > 0)
        if offset > 0 and self.design.clean and not self.design.drawn:
            bottom = np.where(self.next_from[:, month + 1] > place, bottom, 0.0)
        return level, bottom


def moving_level(outcome: Outcome, window: tuple[int, int], parity: int | None = None) -> Matrix:
    """The level over a window before each month, or over every second month of it; missing where too little is known of it."""
    shape = outcome.top.shape
    counted = np.ones(shape[1]) if parity is None else np.arange(shape[1]) % 2 == parity
    top, bottom = (_moving(part * counted, window) for part in (outcome.top, outcome.bottom))
    least = outcome.least * (window[1] - window[0] + 1) / (BASE[1] - BASE[0] + 1) / (1 if parity is None else 2)
    return np.asarray(np.divide(top, bottom, out=np.full(shape, np.nan), where=(bottom > 0) & (bottom >= least)))


def _moving(values: Matrix, window: tuple[int, int]) -> Matrix:
    """The sum over a window of offsets before each month, as far as months are there."""
    months = values.shape[1]
    total = np.hstack([np.zeros((len(values), 1)), np.cumsum(values, axis=1)])
    start, stop = (np.clip(np.arange(months) + edge, 0, months) for edge in (window[0], window[1] + 1))
    return np.asarray(total[:, stop] - total[:, start])
