"""People by calendar windows: what is known of each person's months, as it stands for months, quarters or years.

In: `Facts` and the months of a window. Out: `Windows`, arrays of people and windows, each worked out when first asked for. It knows no component.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, reduce

import numpy as np

from analysis.periods import month_start
from analysis.studies.incentives.facts import Facts
from analysis.studies.incentives.money import Numbers


def windows_of(months: Numbers, per_window: int) -> Numbers:
    """An array whose last axis is months, with that axis as windows and their months."""
    return months.reshape(*months.shape[:-1], -1, per_window)


def sum_windows(values: Numbers, months: int) -> Numbers:
    """The sums over the months of each window."""
    if months == 1:
        return values
    sums = values[..., ::months] + values[..., 1::months]
    for place in range(2, months):
        sums += values[..., place::months]
    return np.asarray(sums)


def any_month(flags: Numbers, months: int) -> Numbers:
    """Whether any month of each window has it."""
    return np.asarray(reduce(np.logical_or, [flags[..., place::months] for place in range(months)]))


def window_starts(facts: Facts, months: int) -> list[date]:
    """The first day of each window."""
    return [month_start(facts.first_month + place) for place in range(0, facts.months, months)]


@dataclass(frozen=True)
class Windows:
    """The people of `Facts` by windows of so many months."""

    facts: Facts
    months: int
    _known: dict[str, Numbers] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def starts(self) -> Numbers:
        """The place of the first month of each window."""
        return np.arange(0, self.facts.months, self.months)

    @cached_property
    def employed(self) -> Numbers:
        """Who is employed for a part of the window."""
        return any_month(self.facts.days > 0, self.months)

    @cached_property
    def quota(self) -> Numbers:
        """The quota of the window."""
        return sum_windows(self.facts.quota, self.months)

    @cached_property
    def has_quota(self) -> Numbers:
        """Who has a quota for a part of the window."""
        return any_month(self.facts.has_quota, self.months)

    @cached_property
    def last_month(self) -> Numbers:
        """The place of the last month of each window, over by now, in which the person was employed; the window's last one for who was not."""
        employed, last = (self.facts.days > 0) & self.facts.is_over, np.broadcast_to(self.starts + self.months - 1, self.employed.shape)
        for place in range(self.months):
            last = np.where(employed[:, place :: self.months], self.starts + place, last)
        return last

    @cached_property
    def base_pay_at_start(self) -> Numbers:
        """The base pay in the first month of each window in which the person was employed; in the window's first one for who was not."""
        employed, base_pay = self.facts.days > 0, self.facts.states["base_pay"]
        first = base_pay[:, :: self.months]
        for place in reversed(range(self.months)):
            first = np.where(employed[:, place :: self.months], base_pay[:, place :: self.months], first)
        return first

    def at_end(self, months: Numbers) -> Numbers:
        """The values of each person and window, from those by month, in the person's last month of it."""
        return months if self.months == 1 else np.take_along_axis(months, self.last_month, axis=1)

    def state(self, name: str) -> Numbers:
        """A state of `Facts` at the end of each window."""
        if name not in self._known:
            self._known[name] = self.at_end(self.facts.states[name])
        return self._known[name]

    def count(self, name: str, months: Numbers) -> Numbers:
        """The sums of a count by month, which is known by that name."""
        if name not in self._known:
            self._known[name] = sum_windows(months, self.months)
        return self._known[name]
