"""The grid: one row per person and month end of the cohort, and the place of every fact in it.

In: the relation `cohort`, one row per person with the first and the last month. Out: `Grid`, the rows in order of person and
month, without a gap within a person, and where a fact of a person and month stands among them. Because the place of a
row is known, facts are put there and nothing is joined. It reads no table of facts and computes no figure.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]


@dataclass(frozen=True)
class Grid:
    """The people in order of employee_id, each with the first and the last month of employment in the span.

    `people` has the columns employee_id, hired_on, notice_on (null without a notice); `first` and `last` are month numbers, one per person.
    """

    people: pa.Table
    first: Ints
    last: Ints

    @cached_property
    def starts(self) -> Ints:
        """The first row of each person, and one entry more: the number of rows."""
        return np.concatenate([[0], np.cumsum(self.last - self.first + 1)]).astype(np.int32)

    def __len__(self) -> int:
        return int(self.starts[-1])

    @cached_property
    def person(self) -> Ints:
        """The person of each row, as a position in `people`."""
        return np.repeat(np.arange(len(self.first), dtype=np.int32), self.last - self.first + 1)

    @cached_property
    def place(self) -> Ints:
        """How many rows of the same person stand before each row."""
        return np.arange(len(self), dtype=np.int32) - self.starts[:-1][self.person]

    @cached_property
    def month(self) -> Ints:
        """The month number of each row."""
        return self.first[self.person] + self.place

    def rows_of(self, person: Ints, month: Ints, name: str) -> tuple[Ints, Ints]:
        """Which facts lie in the grid, and the row of each; raises AssertionError where two of the relation `name` share a row."""
        inside = np.flatnonzero((person >= 0) & (month >= self.first[person]) & (month <= self.last[person])).astype(np.int32)
        rows = self.starts[person[inside]] + month[inside] - self.first[person[inside]]
        taken = np.zeros(len(self), dtype=bool)
        taken[rows] = True
        if int(taken.sum()) != len(rows):
            raise AssertionError(f"more than one row per person and month in {name}")
        return inside, rows

    def last_known(self, person: Ints, month: Ints) -> Ints:
        """For each row, the position of the person's last change up to its month, -1 where there was none.

        Changes are in order of person and month, at most one for each. (A change of 2025-06-10 is first seen on
        2025-06-30; one of 2025-06-30 too; one of 2025-07-01 on 2025-07-31.)
        """
        seen = np.flatnonzero(month <= self.last[person]).astype(np.int32)
        rows = self.starts[person[seen]] + np.maximum(month[seen] - self.first[person[seen]], 0)
        position = np.full(len(self), -1, dtype=np.int32)
        position[rows] = seen  # of those before the first month the last one is written last
        np.maximum.accumulate(position, out=position)
        return np.where((position >= 0) & (person[position] == self.person), position, -1) if len(person) else position


def make_grid(connection: DuckDBPyConnection) -> Grid:
    """The grid of the relation `cohort`."""
    cohort = connection.execute("select employee_id, cast(hired_on as timestamp) as hired_on, cast(notice_on as timestamp) as notice_on, "
                                "first_month, last_month from cohort order by person").to_arrow_table()
    first, last = (cohort[name].to_numpy().astype(np.int32) for name in ("first_month", "last_month"))
    return Grid(cohort.select(["employee_id", "hired_on", "notice_on"]), first, last)
