"""The days of a pretend company: months, weekdays, public holidays, working days.

In: the months asked for. Out: `Clock`. Days are counted from 1970-01-01 as whole numbers, so that they are
arrays; a position in `workdays` stands for a working day. The world runs `WARM_UP` months before
the first month shown, so that quotas, waits and pay have a past. This module draws nothing.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from analysis.periods import month_number, month_start

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

WARM_UP = 12
NO_DAY = np.int64(2**40)
"""Stands for a day that has not come."""

_FIXED_HOLIDAYS = ((1, 1), (5, 1), (5, 2), (5, 3), *((10, day) for day in range(1, 8)))
_NEW_YEAR = (
    "2015-02-19", "2016-02-08", "2017-01-28", "2018-02-16", "2019-02-05", "2020-01-25",
    "2021-02-12", "2022-02-01", "2023-01-22", "2024-02-10", "2025-01-29",
)  # fmt: skip
"""First days of the lunar year, each followed by six days off."""


@dataclass(frozen=True)
class Clock:
    """The days of a run. `month_days` and `first_work` have one entry more than there are months."""

    first_month: int
    months: int
    month_days: Ints
    weekdays: Ints
    is_holiday: Flags
    workdays: Ints
    first_work: Ints

    @property
    def first_day(self) -> int:
        """The first day shown."""
        return int(self.month_days[WARM_UP])

    @property
    def last_day(self) -> int:
        """The last day of the data."""
        return int(self.month_days[-1]) - 1

    def month_of_year(self, month: int) -> int:
        """The calendar month, 0 for January, of a month of the run."""
        return (self.first_month + month) % 12


def day_number(day: date) -> int:
    """The day as a number of days since 1970-01-01.

    >>> day_number(date(1970, 1, 2))
    1
    """
    return (day - date(1970, 1, 1)).days


def make_clock(last_month: date, months: int) -> Clock:
    """The clock of so many months that end with `last_month`, warm-up before them."""
    total = months + WARM_UP
    first = month_number(last_month) - total + 1
    starts = np.array([day_number(month_start(first + index)) for index in range(total + 1)], dtype=np.int64)
    days = np.arange(starts[0], starts[-1], dtype=np.int64)
    weekdays = days[(days + 3) % 7 < 5]  # 1970-01-01 was a Thursday
    is_holiday = np.isin(weekdays, _holidays(first // 12, (first + total) // 12))
    workdays = weekdays[~is_holiday]
    return Clock(first, total, starts, weekdays, is_holiday, workdays, np.searchsorted(workdays, starts))


def _holidays(first_year: int, last_year: int) -> Ints:
    """The public holidays of these years, as day numbers."""
    fixed = [day_number(date(year, *day)) for year in range(first_year, last_year + 1) for day in _FIXED_HOLIDAYS]
    lunar = [day_number(date.fromisoformat(day)) + offset for day in _NEW_YEAR for offset in range(7)]
    return np.array(fixed + lunar, dtype=np.int64)
