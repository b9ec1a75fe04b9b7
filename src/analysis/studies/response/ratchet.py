"""Next year's quota follows this year's sales: what that takes from the worth of selling more.

In: pay curves at several quotas, and the rule by which quotas follow. Out: what a year's sales bring beyond the year, for `effort.solve`. Source of the rule: Leone, Misra
and Zimmerman 2004, a' = a + up x (Q - a) after a beat, a + down x (Q - a) after a miss. Without it, years do not touch one another.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.studies.incentives.money import Numbers
from analysis.studies.response.curves import MULTIPLES, PayCurves
from analysis.studies.response.effort import People, Policy, Setting, solve

QUOTAS = np.array([0.6, 0.75, 0.9, 1.0, 1.1, 1.25, 1.45, 1.7])
"""The quotas at which a year's worth is worked out, as multiples of the present one."""
_YEARS = 6


@dataclass(frozen=True)
class Ratchet:
    """How far a quota follows sales above it and below it, as shares of the gap."""

    up: float
    down: float

    def following(self, quota: Numbers, sold: Numbers) -> Numbers:
        """The next quota."""
        gap = sold - quota
        return np.asarray(quota + np.where(gap > 0, self.up, self.down) * gap)


def solve_with_ratchet(curves_at: Callable[[float], PayCurves], quota: Numbers, people: People, setting: Setting, ratchet: Ratchet) -> Policy:
    """The policy of people who foresee that their quota follows their sales.

    `curves_at` gives the curves at a multiple of the present quota; `quota` is that of the year in months of sales (people). The worth of a year by its quota is worked out
    backward from a last year, which converges as the discount of a year is below 1.
    """
    curves = [curves_at(float(times)) for times in QUOTAS]
    sold = MULTIPLES * setting.months.sum()
    after: list[Numbers | None] = [None] * len(QUOTAS)
    for _ in range(_YEARS):
        worth = np.stack([solve(one, people, setting, then).value for one, then in zip(curves, after, strict=True)], axis=-1)
        after = [_worth_at(worth, ratchet.following(times * quota[:, None], sold) / quota[:, None]) for times in QUOTAS]
    return solve(curves[int(np.flatnonzero(QUOTAS == 1.0)[0])], people, setting, after[int(np.flatnonzero(QUOTAS == 1.0)[0])])


def _worth_at(worth: Numbers, times: Numbers) -> Numbers:
    """The worth of a year (people, costs, quotas) at other multiples of the quota (people, multiples): linear between, level beyond."""
    place = np.clip(np.searchsorted(QUOTAS, times) - 1, 0, len(QUOTAS) - 2)
    share = np.clip((times - QUOTAS[place]) / (QUOTAS[place + 1] - QUOTAS[place]), 0, 1)
    shape = (*worth.shape[:2], times.shape[-1])
    low, high = (np.take_along_axis(worth, np.broadcast_to((place + shift)[:, None], shape), axis=-1) for shift in (0, 1))
    return np.asarray(low + (high - low) * share[:, None], dtype=np.float32)
