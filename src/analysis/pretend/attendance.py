"""The days of everyone in a block: present, travelling, away; late or not.

In: a `World` and its `People`. Out: the table `attendance`, one row for each weekday of employment. Lateness is a person's own
habit, made half as frequent by the attendance rule; it has no bearing on sales or on leaving.
"""

import numpy as np
import pandas as pd

from analysis.pretend.clock import Flags, Floats, Ints, day_number
from analysis.pretend.frames import contract_table, days, employee_ids, texts
from analysis.pretend.people import People
from analysis.pretend.seats import FRONT, MIDDLE, Streams
from analysis.pretend.world import World

STATUSES = ("present", "travel", "leave", "sick", "absent", "holiday")
_PRESENT, _TRAVEL, _LEAVE, _SICK, _ABSENT, _HOLIDAY = range(6)
_USUALLY_LATE, _USUALLY_AWAY, _ON_LEAVE = 0.06, 0.02, 0.03
_TRAVELS = {FRONT: 0.15, MIDDLE: 0.08}
_UNEXCUSED = 0.25
"""Share of days away without an excuse."""


def attendance(world: World, people: People, streams: Streams) -> pd.DataFrame:
    """The table `attendance`, person by person and day by day."""
    rng = streams.of("attendance")
    person, day = _person_days(world, people)
    seat, start = people.seat[person], people.start[person]
    date = world.clock.weekdays[day]
    month = np.searchsorted(world.clock.month_days, date, side="right") - 1
    status = _status(world, seat, month, world.clock.is_holiday[day], rng)
    works = status <= _TRAVEL
    late = works & (rng.random(len(day)) < _late_chance(world, seat, start, date))
    late_minutes = np.where(late, np.ceil(rng.exponential(12.0, len(day))).clip(1, 180), 0.0)
    early = works & (rng.random(len(day)) < 0.03)
    early_minutes = np.where(early, np.ceil(rng.exponential(20.0, len(day))).clip(1, 240), 0.0)
    overtime = np.where(rng.random(len(day)) < 0.3, np.rint(rng.exponential(2.0, len(day))).clip(0, 8) / 2, 0.0)
    hours = np.where(works, np.round(8.0 + overtime - (late_minutes + early_minutes) / 60, 1), 0.0)
    return contract_table("attendance", {
        "employee_id": employee_ids(people.numbers[person]),
        "worked_on": days(date),
        "status": texts(status, STATUSES),
        "hours_worked": hours,
        "late_minutes": np.where(works, late_minutes, np.nan),
        "early_leave_minutes": np.where(works, early_minutes, np.nan),
    })  # fmt: skip


def _person_days(world: World, people: People) -> tuple[Ints, Ints]:
    """Place of the person and of the weekday, for each weekday shown on which the person was employed."""
    weekdays = world.clock.weekdays
    first = np.searchsorted(weekdays, np.maximum(people.hired_day, world.clock.first_day))
    last = np.searchsorted(weekdays, np.minimum(people.left_day, world.clock.last_day), side="right")
    counts = last - first
    person = np.repeat(np.arange(len(counts)), counts)
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return person, first[person] + within


def _status(world: World, seat: Ints, month: Ints, is_holiday: Flags, rng: np.random.Generator) -> Ints:
    """What each person did on each day."""
    away = (_USUALLY_AWAY * np.exp(0.5 * np.clip(world.past.absence, -3, 3)))[seat, month]
    travels = np.select([world.seats.role == role for role in _TRAVELS], list(_TRAVELS.values()), 0.0)[seat]
    drawn = rng.random(len(seat))
    status = np.select(
        [drawn < away * _UNEXCUSED, drawn < away, drawn < away + _ON_LEAVE, drawn < away + _ON_LEAVE + travels],
        [_ABSENT, _SICK, _LEAVE, _TRAVEL],
        _PRESENT,
    )
    return np.where(is_holiday, _HOLIDAY, status)


def _late_chance(world: World, seat: Ints, start: Ints, date: Ints) -> Floats:
    """The chance of being late on a day worked."""
    habit = np.minimum(_USUALLY_LATE * np.exp(world.spec.truth.lateness_sd * world.traits.lateness), 0.5)[seat, start]
    strict = date >= day_number(world.spec.strict_attendance_from)
    return np.where(strict, 0.5, 1.0) * habit
