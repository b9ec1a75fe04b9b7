"""Where the facts of a source stand among people and months, and what they add up to there.

In: the person and day of each fact, in order of person and day. Out: `Layout`, with exact sums and counts by person and month. It knows no table
and no measure.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from analysis.studies.incentives.cores import on_all_cores
from analysis.studies.incentives.money import Numbers

_CELLS, _ROWS = 1 << 14, 1 << 16
"""Person-months whose facts are added up, and facts that are looked up, at a time: what is worked out on the way stays in the cache."""


@dataclass(frozen=True)
class Layout:
    """`place` is the month of each fact, `starts` where each person-month begins among them.

    `cell` is the person-month of each start, counted through people and months. Facts outside of the months stand in the nearest one
    and are not over; `is_over` is None where all are.
    """

    place: Numbers
    starts: Numbers
    cell: Numbers
    is_over: Numbers | None

    @cached_property
    def lengths(self) -> Numbers:
        """How many facts each start has."""
        return np.diff(self.starts, append=len(self.place))

    @cached_property
    def counting(self) -> np.dtype[Any]:
        """The smallest whole numbers that can count the facts of a person and month: the fewer bytes, the sooner they are added."""
        return np.min_scalar_type(int(self.lengths.max(initial=0)))

    def counts(self, shape: tuple[int, int]) -> Numbers:
        """How many facts each person and month has."""
        return self._spread(self.lengths, shape)

    def sums(self, values: Callable[[slice], Numbers], dtype: Any, shape: tuple[int, int]) -> Numbers:
        """The sums by person and month of what `values` gives for facts in a row, added up in whole numbers of that type."""
        sums, ends = np.empty(len(self.starts), dtype=dtype), self.starts + self.lengths

        def add(begin: int) -> None:
            starts = self.starts[begin : begin + _CELLS]
            rows = slice(starts[0], ends[begin + len(starts) - 1])
            sums[begin : begin + _CELLS] = np.add.reduceat(values(rows), starts - starts[0], dtype=dtype)  # given `out`, NumPy would let no other thread run

        on_all_cores(add, range(0, len(self.starts), _CELLS), len(self.place))
        return self._spread(sums, shape)

    def _spread(self, found: Numbers, shape: tuple[int, int]) -> Numbers:
        """What belongs to each start as people by months; nothing where there are no facts."""
        if len(found) == shape[0] * shape[1]:
            return found.astype(np.int64, copy=False).reshape(shape)
        months = np.zeros(shape[0] * shape[1], dtype=np.int64)
        months[self.cell] = found
        return months.reshape(shape)


def make_layout(person: Numbers, place: Numbers, months: int, is_over: Numbers | None = None) -> Layout:
    """The layout of facts in order of person and month."""
    found = {-1: np.zeros(min(len(person), 1), dtype=np.int64)}

    def search(begin: int) -> None:
        here, before = slice(begin + 1, begin + 1 + _ROWS), slice(begin, min(begin + _ROWS, len(person) - 1))
        found[begin] = np.flatnonzero((person[here] != person[before]) | (place[here] != place[before])) + begin + 1

    on_all_cores(search, range(0, len(person) - 1, _ROWS), len(person))
    starts = np.concatenate([found[begin] for begin in sorted(found)])
    return Layout(place, starts, person[starts].astype(np.int64) * months + place[starts], is_over)


def look_up(values: Numbers, place: Numbers, first: int) -> Numbers:
    """The values at `place` - `first`, or the nearest one, in stretches that stay in the cache."""
    found = np.empty(len(place), dtype=values.dtype)

    def look(begin: int) -> None:
        rows = slice(begin, begin + _ROWS)
        found[rows] = values.take(place[rows] - first, mode="clip")

    on_all_cores(look, range(0, len(place), _ROWS), len(place))
    return found
