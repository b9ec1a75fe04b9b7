"""What a formula of pay sees: the measure, the quota and whatever else its equation names, as arrays.

In: nothing. Out: `View` for the parts of pay that are earned by a measure, `Paid` for those that adjust other parts, and the sums, ranks
and divisions within teams that several formulas need. All arrays end in (people, windows) or (people, windows, months of the window);
simulations put an axis of draws before these. Whole numbers or floating ones: see `money`.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from analysis.studies.incentives.money import NO_LIMIT, Arithmetic, Numbers, apportion


@dataclass(frozen=True)
class Tier:
    """A stretch of a measure, in its units, and the rate there; `until` is itself no longer in it."""

    start: Numbers | float
    until: Numbers | float
    rate: int | float


@dataclass(frozen=True)
class Step:
    """A fixed amount, before rounding, paid from a share of something on."""

    at: int | float
    pay: Numbers


def part_of_quota(math: Arithmetic, share: int | float, quota: Numbers) -> Numbers:
    """A share of the quota; out of reach where there is no quota, because no part of it can be reached."""
    part = math.part(share, quota)
    return part if (quota > 0).all() else np.where(quota > 0, part, NO_LIMIT)


@dataclass(frozen=True)
class View:
    """The measure of each person and window, and what goes with it.

    `x` is the measure (money, or the sum of shares of a scale), `n` how many facts it is made of, `quota` the quota of the window, zero
    where there is none, `base_pay` the base pay of a month on the window's last day, `eligible` who has the component. `group` is the
    number of the team, or zero for everyone; `rating` is the last rating known, as a share of its scale. `shares` keeps the
    shares of the quota that were asked for: a view with another measure has the same.
    """

    math: Arithmetic
    x: Numbers
    n: Numbers
    quota: Numbers
    base_pay: Numbers
    eligible: Numbers
    group: Numbers
    rating: Numbers
    split: str = "equally"
    shares: dict[int | float, Numbers] = field(default_factory=dict, repr=False, compare=False)

    def of_quota(self, share: int | float) -> Numbers:
        """That share of the quota (see `part_of_quota`)."""
        if share not in self.shares:
            self.shares[share] = part_of_quota(self.math, share, self.quota)
        return self.shares[share]

    def in_group(self, values: Numbers) -> Numbers:
        """The sum over the eligible people of the group, on each of its people."""
        mine, key = values * self.eligible, self._group_and_window
        sums = np.zeros((*mine.shape[:-2], int(key.max(initial=-1)) + 1), dtype=mine.dtype)
        for draw in np.ndindex(mine.shape[:-2]):
            np.add.at(sums[draw], key.ravel(), mine[draw].ravel())
        return np.asarray(sums[..., key])

    @cached_property
    def _group_and_window(self) -> Numbers:
        """One number for each group and window, window by window."""
        return np.asarray(self.group + np.arange(self.group.shape[-1]) * (int(self.group.max(initial=0)) + 1))

    def divided(self, pool: Numbers, weight: Numbers) -> Numbers:
        """The group's pool (the same on each of its people) in proportion to weights; to the cent where exact, equally where all weights are zero."""
        weight = weight * self.eligible
        weight += (self.in_group(weight) == 0) & self.eligible
        if self.math.exact:
            return self._divided_exactly(pool, weight)
        total = self.in_group(weight)
        return np.asarray(pool * weight / np.where(total == 0, 1, total))

    def _divided_exactly(self, pool: Numbers, weight: Numbers) -> Numbers:
        """The same in whole cents: each gets what the running sum of weights in the group has reached, in order of employee_id."""
        who = np.flatnonzero(self.eligible.T)  # window by window
        key = self._group_and_window.T.ravel()[who]
        order = np.argsort(key * max(len(who), 1) + np.arange(len(who)))  # no two are alike, so any way to sort is stable
        who, key = who[order], key[order]
        total, pay = np.zeros(int(key.max(initial=-1)) + 1, dtype=np.int64), np.zeros(weight.T.shape, dtype=np.int64)
        total[key] = self.math.cents(pool).T.ravel()[who]
        pay.ravel()[who] = apportion(total, weight.T.ravel()[who], key)
        return self.math.paid(pay.T) * int(self.math.one)

    def place(self) -> tuple[Numbers, Numbers]:
        """How many eligible people of the group have more, and how many have exactly as much, the person among them."""
        shape = np.broadcast_shapes(self.x.shape, self.eligible.shape)
        x = np.where(np.broadcast_to(self.eligible, shape), np.broadcast_to(self.x, shape), -NO_LIMIT)
        above, same = np.zeros(shape, dtype=np.int64), np.ones(shape, dtype=np.int64)
        for window in range(shape[-1]):
            group = self.group[:, window]
            for index in np.ndindex(shape[:-2]):
                above[(*index, slice(None), window)], same[(*index, slice(None), window)] = _places(x[(*index, slice(None), window)], group)
        return above, same


def _places(x: Numbers, group: Numbers) -> tuple[Numbers, Numbers]:
    """For one window: how many of the same group have more, and how many have as much."""
    order = np.lexsort((-x, group))
    sorted_x, sorted_group = x[order], group[order]
    position = np.arange(len(x))
    new_group = np.diff(sorted_group, prepend=-1) != 0
    new_value = new_group | (np.diff(sorted_x, prepend=0) != 0)
    start_of_group = np.maximum.accumulate(np.where(new_group, position, 0))
    start_of_value = np.maximum.accumulate(np.where(new_value, position, 0))
    size = np.diff(np.append(np.flatnonzero(new_value), len(x)))
    above, same = np.empty(len(x), dtype=np.int64), np.empty(len(x), dtype=np.int64)
    above[order], same[order] = start_of_value - start_of_group, np.repeat(size, size)
    return above, same


@dataclass(frozen=True)
class Paid:
    """What the components that an adjustment works on pay each person and month, in the units of sales, the last axis the months of a window.

    `employed` says who is employed on the month's last day and that the month is over, `tenure` how many month ends have passed since hiring,
    `eligible` who has the adjustment in the window.
    """

    math: Arithmetic
    pay: Numbers
    employed: Numbers
    tenure: Numbers
    eligible: Numbers

    @property
    def total(self) -> Numbers:
        """The pay of the whole window, an array of people and windows."""
        return np.asarray(self.pay.sum(axis=-1))

    def at_end(self, amount: Numbers) -> Numbers:
        """An amount of a window, booked in its last month."""
        months = np.zeros(np.broadcast_shapes(self.pay.shape, (*amount.shape, 1)), dtype=np.asarray(amount).dtype)
        months[..., -1] = amount
        return months

    def in_line(self, values: Numbers) -> Numbers:
        """Windows and their months as one axis, the months in order."""
        return values.reshape(*values.shape[:-2], -1)

    def in_windows(self, values: Numbers) -> Numbers:
        """The months in order as windows and their months again."""
        return values.reshape(self.pay.shape)
