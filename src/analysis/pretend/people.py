"""The HR facts of a block that change slowly: people, their jobs, their pay rates.

In: a `World`. Out: `People` (who got which number) and the tables `employees`, `job_spells`, `pay_rates`. Only people who
worked in the months shown are numbered, in the order in which they were hired.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.pretend import names
from analysis.pretend.clock import NO_DAY, Flags, Floats, Ints
from analysis.pretend.frames import cents, contract_table, days, employee_ids, texts
from analysis.pretend.seats import ANALYST, MANAGER, REGIONS, ROLES, Streams
from analysis.pretend.world import NONE, World

NUMBERS_PER_BLOCK = 10_000
TITLES = ("Sales representative", "Senior sales representative", "Key account manager", "Principal account manager")
_EXIT_KINDS = ("voluntary", "involuntary", "other")


@dataclass(frozen=True)
class People:
    """The people shown: seat, starting month, number, first and last day.

    `by_start` is the number by seat and starting month, `number` by seat and month; `NONE` where nobody is shown.
    """

    seat: Ints
    start: Ints
    numbers: Ints
    hired_day: Ints
    left_day: Ints
    by_start: Ints
    number: Ints

    @property
    def cell(self) -> tuple[Ints, Ints]:
        """The place of each person in arrays of seat x starting month."""
        return self.seat, self.start


def find_people(world: World) -> People:
    """Everyone who worked in the months shown, numbered in order of hiring."""
    shown = world.shown()
    seat, month = np.nonzero(shown)
    seat, start = np.unique(np.stack([seat, world.past.start[seat, month]]), axis=1)
    hired = world.traits.hired_day[seat, start]
    order = np.argsort(hired, kind="stable")
    seat, start, hired = seat[order], start[order], hired[order]
    numbers = world.seats.block * NUMBERS_PER_BLOCK + 1 + np.arange(len(seat))
    by_start = np.full(shown.shape, NONE)
    by_start[seat, start] = numbers
    left = world.left_day[seat, start]
    left = np.where(left <= world.clock.last_day, left, NO_DAY)
    return People(seat, start, numbers, hired, left, by_start, np.where(shown, world.always(by_start), NONE))


def employees(world: World, people: People, streams: Streams) -> pd.DataFrame:
    """The table `employees`."""
    rng = streams.of("employees")
    count = len(people.seat)
    labels = names.person_names(count, rng)
    gone = people.left_day < NO_DAY
    age = rng.integers(22, 40, count) + np.where(world.seats.kind[people.seat] == MANAGER, 6, 0)
    return contract_table("employees", {
        "employee_id": employee_ids(people.numbers),
        "name": [name for name, _ in labels],
        "email": [f"{box}.{number:06d}@lantian.example" for (_, box), number in zip(labels, people.numbers, strict=True)],
        "hired_on": days(people.hired_day),
        "left_on": days(people.left_day),
        "exit_kind": texts(np.where(gone, world.exit_kind[people.cell], NONE), _EXIT_KINDS),
        "exit_known_on": days(np.where(gone, world.notice_day[people.cell], NO_DAY)),
        "gender": texts((rng.random(count) < 0.55).astype(np.int64), ("female", "male")),
        "birth_year": 1970 + people.hired_day // 365 - age,
    })  # fmt: skip


def managers(world: World, people: People) -> Ints:
    """Seat x month: the number of the person's manager; of the back office, that of the first team.

    `NONE` for managers, where there are none, and where the manager had left before the first day worked in the months shown.
    """
    seats = world.seats
    seat = np.where(seats.team < seats.managers, seats.team, 0)
    number = world.always(people.by_start)[seat, np.arange(world.clock.months)]
    return np.where((seats.kind == MANAGER)[:, None] | (seats.managers == 0), NONE, number)


def job_spells(world: World, people: People) -> pd.DataFrame:
    """The table `job_spells`: a new spell when someone starts, rises, changes team or gets another manager.

    A new manager is named from the first day of the month in which the manager starts.
    """
    past, seats, manager = world.past, world.seats, managers(world, people)
    changed = _differs(past.start) | _differs(past.level) | _differs(seats.team) | _differs(manager)
    seat, month, spans = _spans(world, people, changed)
    team, kind = seats.team[seat, month], seats.kind[seat]
    title = np.select([kind == MANAGER, kind == ANALYST], [4, 5], past.level[seat, month] - 1)
    return contract_table("job_spells", spans | {
        "team": texts(team, team_names(world)),
        "region": texts(seats.team_region[team], region_names(world)),
        "manager_id": employee_ids(manager[seat, month]),
        "job_title": texts(title, (*TITLES, "Sales manager", "Sales analyst")),
        "level": past.level[seat, month],
        "role": texts(seats.role[seat], ROLES),
    })  # fmt: skip


def pay_rates(world: World, people: People) -> pd.DataFrame:
    """The table `pay_rates`; salespeople have half their base pay again as incentive at target."""
    past = world.past
    changed = _differs(past.start) | _differs(past.pay)
    seat, month, spans = _spans(world, people, changed)
    pay = past.pay[seat, month]
    return contract_table("pay_rates", spans | {
        "base_pay_month": cents(pay),
        "target_incentive_month": np.where(world.seats.sells[seat], np.round(0.5 * pay, -1), 0.0),
    })  # fmt: skip


def _differs(values: Ints | Floats) -> Flags:
    """Seat x month: where a value is not that of the month before; the first month counts as new."""
    differs = np.ones(values.shape, dtype=bool)
    differs[:, 1:] = values[:, 1:] != values[:, :-1]
    return differs


def _spans(world: World, people: People, changed: Flags) -> tuple[Ints, Ints, dict[str, object]]:
    """Seat, month and dates of the spans that begin where something changed, for the people shown."""
    owner = world.always(people.by_start)
    left = world.always(world.left_day)
    begins = changed & (owner > NONE) & (left >= world.clock.month_days[:-1])
    seat, month = np.nonzero(begins)
    hired = world.always(world.traits.hired_day)[seat, month]
    starts = np.where(month == world.past.start[seat, month], hired, world.clock.month_days[month])
    mine = owner[seat, month]
    ends = np.where(left[seat, month] <= world.clock.last_day, left[seat, month] + 1, NO_DAY)
    follows = mine[1:] == mine[:-1]
    ends[:-1] = np.where(follows, starts[1:], ends[:-1])
    return seat, month, {"employee_id": employee_ids(mine), "valid_from": days(starts), "valid_until": days(ends)}


def region_names(world: World) -> list[str]:
    """The names of the regions of a block, head office last; later blocks have their own, numbered."""
    suffix = f" {world.seats.block + 1}" if world.seats.block else ""
    return [name + suffix for name in (*REGIONS[: len(world.seats.territory) - 1], "Head office")]


def team_names(world: World) -> list[str]:
    """The names of the teams of a block, the back office last."""
    regions, here = region_names(world), world.seats.team_region
    number = [int((here[:place] == here[place]).sum()) + 1 for place in range(len(here))]
    own = [f"{regions[here[place]]} team {number[place]}" for place in range(len(here) - 1)]
    return [*own, f"Sales support{f' {world.seats.block + 1}' if world.seats.block else ''}"]
