"""People by calendar windows: what is known of each person's months, as it stands for months, quarters or years.

In: `Facts` and the months of a window. Out: `Windows`, arrays of people and windows, each worked out when first asked for. It knows no component.
"""

from collections.abc import Callable
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
    return values if months == 1 else np.einsum("...k->...", windows_of(values, months))


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
        return any_month(self.facts.employed, self.months)

    @cached_property
    def quota(self) -> Numbers:
        """The quota of the window."""
        return sum_windows(self.facts.quota, self.months)

    @cached_property
    def has_quota(self) -> Numbers:
        """Who has a quota for a part of the window."""
        return any_month(self.facts.has_quota, self.months)

    @cached_property
    def _left_within(self) -> tuple[Numbers, Numbers, Numbers]:
        """The people and windows whose last month of employment, over by now, is not the window's last, and the place of that month."""
        employed = windows_of(self.facts.employed & self.facts.is_over, self.months)
        person, window = np.nonzero(~employed[..., -1] & self.employed)
        there = employed[person, window]
        some = there.any(axis=1)
        person, window, there = person[some], window[some], there[some]
        return person, window, self.starts[window] + self.months - 1 - np.argmax(there[:, ::-1], axis=1)

    @cached_property
    def base_pay_at_start(self) -> Numbers:
        """The base pay in the first month of each window in which the person was employed; in the window's first one for who was not."""
        employed, base_pay = windows_of(self.facts.employed, self.months), windows_of(self.facts.states["base_pay"], self.months)
        first = base_pay[..., 0].copy()
        person, window = np.nonzero(~employed[..., 0])
        first[person, window] = base_pay[person, window, np.argmax(employed[person, window], axis=1)]
        return first

    def work_out(self) -> None:
        """Work out what every component asks for."""
        for name in ("team", "base_pay", "rating"):
            self.state(name)
        self.quota, self.has_quota, self.employed  # noqa: B018  # each is kept once it was asked for

    def at_end(self, months: Numbers) -> Numbers:
        """The values of each person and window, from those by month, in the person's last month of it; in the window's last one for who was not employed."""
        if self.months == 1:
            return months
        values, (person, window, last) = months[:, self.months - 1 :: self.months].copy(), self._left_within
        values[person, window] = months[person, last]
        return values

    def state(self, name: str) -> Numbers:
        """A state of `Facts` at the end of each window."""
        return self.once(name, lambda: self.at_end(self.facts.states[name]))

    def once(self, name: str, make: Callable[[], Numbers]) -> Numbers:
        """What is known by that name, worked out when first asked for."""
        if name not in self._known:
            self._known[name] = make()
        return self._known[name]
