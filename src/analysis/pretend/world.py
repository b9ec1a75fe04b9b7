"""The record of one block's life: the state of every seat, month by month.

In: nothing. Out: `Now`, the state of a month, and `World`, all months of a block, from which every table and the
known truth are written. Arrays are seat, or seat x month. What happens in a month stands in `life`,
`selling` and `careers`.
"""

from dataclasses import dataclass, fields
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from analysis.pretend.clock import NO_DAY, WARM_UP, Clock, Flags, Floats, Ints
from analysis.pretend.seats import Seats, Traits
from analysis.pretend.spec import CompanySpec

Scalar = TypeVar("Scalar", bound=np.generic)
LONGEST_DEAL = 7
"""Deals are decided in the month in which they were recorded or one of the six after it."""
NONE = -1
VOLUNTARY, INVOLUNTARY, OTHER = 0, 1, 2


@dataclass
class Now:
    """The state of every seat in a month.

    `start` is the month in which the person took the seat, `first_work` and `last_work` the first and last working day of the
    month as positions in `Clock.workdays`. `training` and `service` are 1 right after a course and fade.
    `course`, `talk` and `rating` are `NONE` or not a number in a month without one.
    """

    start: Ints
    level: Ints
    promoted: Ints
    first_work: Ints
    last_work: Ints
    course: Ints
    course_by: Ints
    talk: Ints
    talk_by: Ints
    waited: Floats
    pay: Floats
    pay_growth: Floats
    share_worked: Floats
    quota_year: Floats
    quota: Floats
    effort: Floats
    training: Floats
    service: Floats
    spillover: Floats
    slump: Floats
    noise: Floats
    sold: Floats
    performance: Floats
    absence: Floats
    satisfaction: Floats
    drift: Floats
    rating: Floats
    attitude_rating: Floats
    rating_known: Floats
    quit_chance: Floats
    dismissal_chance: Floats

    @classmethod
    def of_shape(cls, *shape: int) -> "Now":
        """A state of zeros."""
        zeros: dict[str, Any] = {item.name: np.zeros(shape, np.int64 if item.type is Ints else np.float64) for item in fields(cls)}
        return cls(**zeros)


@dataclass
class World:
    """One block over time. `past` is `Now` with arrays of seat x month, `pipeline` the wins to come by months ahead.

    `left_day`, `notice_day` and `exit_kind` are by seat and starting month of the person; `won` and `lost` count
    deals by seat, month recorded and months until the decision.
    """

    spec: CompanySpec
    clock: Clock
    seats: Seats
    traits: Traits
    market: Floats
    now: Now
    past: Now
    pipeline: Floats
    left_day: Ints
    notice_day: Ints
    exit_kind: Ints
    won: Ints
    lost: Ints

    @classmethod
    def begin(cls, spec: CompanySpec, clock: Clock, seats: Seats, traits: Traits, market: Floats) -> "World":
        """A world in which nothing has happened yet."""
        shape = (seats.count, clock.months)
        never, deals = np.full(shape, NO_DAY), np.zeros((*shape, LONGEST_DEAL), dtype=np.int64)
        return cls(
            spec, clock, seats, traits, market, Now.of_shape(seats.count), Now.of_shape(*shape), np.zeros((seats.count, LONGEST_DEAL)),
            left_day=never, notice_day=never.copy(), exit_kind=np.zeros(shape, dtype=np.int64), won=deals, lost=deals.copy(),
        )  # fmt: skip

    def keep(self, month: int) -> None:
        """Write the present state into the past."""
        for item in fields(Now):
            getattr(self.past, item.name)[:, month] = getattr(self.now, item.name)

    def here(self, values: NDArray[Scalar]) -> NDArray[Scalar]:
        """What belongs to the person who sits in each seat now, from an array of seat x starting month."""
        taken: NDArray[Scalar] = values[np.arange(self.seats.count), self.now.start]
        return taken

    def always(self, values: NDArray[Scalar]) -> NDArray[Scalar]:
        """The same for every month: seat x month."""
        taken: NDArray[Scalar] = values[np.arange(self.seats.count)[:, None], self.past.start]
        return taken

    def some_workday(self, seat: Ints, month: Ints, rng: np.random.Generator) -> Ints:
        """A working day, as a position in `Clock.workdays`, on which the person of that seat and month worked."""
        first, last = self.past.first_work[seat, month], self.past.last_work[seat, month]
        return np.asarray(first + (rng.random(len(seat)) * (last - first + 1)).astype(np.int64))

    def shown(self) -> Flags:
        """Seat x month: months of the data in which someone worked for at least a day."""
        shown = self.past.last_work >= self.past.first_work
        shown[:, :WARM_UP] = False
        return np.asarray(shown)


def each(counts: Ints) -> tuple[Ints, ...]:
    """The indices of every single thing that an array of counts counts.

    >>> [index.tolist() for index in each(np.array([[0, 2], [1, 0]]))]
    [[0, 0, 1], [1, 1, 0]]
    """
    indices = np.nonzero(counts)
    return tuple(np.repeat(index, counts[indices]) for index in indices)
