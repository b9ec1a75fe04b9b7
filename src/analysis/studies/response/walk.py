"""A year lived under a policy: effort and sales month by month, on luck that is given.

In: a `Policy`, which of its people and costs each walker is, and luck. Out: `Year`. The same luck under several policies gives their difference without the noise of
chance (common random numbers).
"""

from dataclasses import dataclass

import numpy as np

from analysis.studies.incentives.money import Numbers
from analysis.studies.response.effort import Month, Policy, Setting
from analysis.studies.response.grids import Grid


@dataclass(frozen=True)
class Year:
    """By walker and month, in months of the walker's usual sales: `effort`, `sales` as booked, `given_away` in discounts on what was pulled forward."""

    effort: Numbers
    sales: Numbers
    given_away: Numbers


def walk(policy: Policy, setting: Setting, person: Numbers, kind: Numbers, share: Numbers, luck: Numbers) -> Year:
    """The year of walkers: who each is in the policy, of which kind, what share of usual sales is there without effort (walkers), and luck (walkers, 12), factors with mean 1.

    No more is held back than was sold in the window.
    """
    effort, sales, given = (np.zeros(luck.shape, dtype=np.float32) for _ in range(3))
    before, within, moved = np.zeros((3, len(luck)), dtype=np.float32)
    for place, month in enumerate(policy.months):
        if place % policy.length == 0:
            before, within = before + within, -moved
            sales[:, place] -= moved
        effort[:, place] = look_up(month, month.effort, person, kind, before, within)
        sold = np.float32(setting.months[place]) * share * (1 + effort[:, place]) * luck[:, place]
        within = within + sold
        sales[:, place] += sold
        if month.moved is not None:
            moved = np.maximum(look_up(month, month.moved, person, kind, before, within, at_end=True), -np.maximum(within, 0))
            credited = setting.timing.credited(moved).astype(np.float32)
            within, given[:, place] = within + credited, np.maximum(moved - credited, 0)
            sales[:, place] += credited
    return Year(effort, sales, given)


def look_up(month: Month, values: Numbers, person: Numbers, kind: Numbers, before: Numbers, within: Numbers, *, at_end: bool = False) -> Numbers:
    """Values of a month on the states of walkers, between states in proportion; beyond the grid those of its last state."""
    row, up = _place(month.before, before)
    column, right = _place(month.end if at_end else month.within, within)
    next_row, next_column = np.minimum(row + 1, values.shape[2] - 1), np.minimum(column + 1, values.shape[3] - 1)
    if values.shape[1] == 1:
        kind = np.zeros_like(kind)
    low = values[person, kind, row, column] * (1 - right) + values[person, kind, row, next_column] * right
    if values.shape[2] == 1:
        return np.asarray(low)
    high = values[person, kind, next_row, column] * (1 - right) + values[person, kind, next_row, next_column] * right
    return np.asarray(low * (1 - up) + high * up)


def _place(grid: Grid, at: Numbers) -> tuple[Numbers, Numbers]:
    below, share = grid.place(at)
    return below, np.clip(share, 0, 1).astype(np.float32)
