"""Who sits where: the seats, teams and territories of one block, and the traits of whoever takes a seat.

In: a company, a block's size, its random streams. Out: `Seats` (fixed for the run, but for transfers) and `Traits`
(one person for each seat and starting month; only those who really start are ever used). A block is up
to `BLOCK` seats with teams of their own, drawn from its own seed: so a person does not depend on how many other
blocks there are, nor on how they are written.
"""

from dataclasses import dataclass
from functools import cached_property
from zlib import crc32

import numpy as np

from analysis.pretend.clock import WARM_UP, Clock, Flags, Floats, Ints
from analysis.pretend.spec import CompanySpec, Truth

BLOCK = 1_000
MANAGER, REP, ANALYST = 0, 1, 2
FRONT, MIDDLE, BACK, NO_ROLE = 0, 1, 2, -1
ROLES = ("front", "middle", "back")
REGIONS = ("North", "East", "South", "Southwest", "Central", "Northwest", "Northeast", "Coast")
_LARGEST_TEAM = 9
_MANAGER_LEVEL = 5
_TRANSFERS_A_YEAR = 0.03


@dataclass(frozen=True)
class Streams:
    """The random streams of one block: each subject has its own, so that one subject never disturbs another."""

    seed: int
    block: int

    def of(self, subject: str) -> np.random.Generator:
        """The generator of a subject, such as `sales`."""
        return np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(self.block, crc32(subject.encode()))))


@dataclass(frozen=True)
class Seats:
    """The seats of a block. `team` is seat x month; a seat's kind and role never change.

    The last team is the back office. `territory` is the log effect of each region, `leaving` that of each manager's seat on
    leaving, the same for whoever sits there.
    """

    block: int
    managers: int
    kind: Ints
    role: Ints
    team: Ints
    team_region: Ints
    territory: Floats
    leaving: Floats

    @property
    def count(self) -> int:
        """The number of seats."""
        return len(self.kind)

    @cached_property
    def sells(self) -> Flags:
        """Who is a salesperson."""
        return np.asarray(self.kind == REP)

    def potential(self, month: int) -> Floats:
        """The log effect of each seat's territory in a month; zero for those who do not sell."""
        return np.where(self.sells, self.territory[self.team_region[self.team[:, month]]], 0.0)


@dataclass(frozen=True)
class Traits:
    """Who would start in a seat in a month: arrays of seat x month, in standard units unless named otherwise."""

    ability: Floats
    response: Floats
    satisfaction: Floats
    lateness: Floats
    absence: Floats
    service: Floats
    attitude: Floats
    contribution: Floats
    optimism: Floats
    hired_day: Ints
    first_level: Ints


def make_seats(spec: CompanySpec, people: int, clock: Clock, streams: Streams) -> Seats:
    """The seats of a block: a manager for each team of six to nine, salespeople, and a few analysts behind them.

    Of five salespeople in a team, three win new customers (front) and two look after old ones (middle).
    """
    rng = streams.of("seats")
    analysts = people // 40
    managers = 0 if people < 4 else -(-(people - analysts) // _LARGEST_TEAM)
    reps = people - analysts - managers
    teams = max(managers, 1)
    kind = np.repeat([MANAGER, REP, ANALYST], [managers, reps, analysts])
    first_team = np.concatenate([np.arange(managers), np.arange(reps) % teams, np.full(analysts, teams)])
    place_in_team = (np.arange(people) - managers) // teams
    role = np.select([kind == MANAGER, kind == ANALYST, place_in_team % 5 % 2 == 1], [NO_ROLE, BACK, MIDDLE], FRONT)
    regions = min(len(REGIONS), max(1, round(teams * 2 / 3)))
    return Seats(
        block=streams.block,
        managers=managers,
        kind=kind,
        role=role,
        team=_with_transfers(first_team, kind, role, clock.months, rng),
        team_region=np.append(np.arange(teams) % regions, regions),
        territory=np.append(rng.normal(0.0, 1.0, regions) * spec.truth.territory_sd, 0.0),
        leaving=rng.normal(0.0, 1.0, teams + 1) * spec.truth.exit_manager_sd,
    )


def _with_transfers(first_team: Ints, kind: Ints, role: Ints, months: int, rng: np.random.Generator) -> Ints:
    """Seat x month: the team; now and then two salespeople of one role change places."""
    team = np.repeat(first_team[:, None], months, axis=1)
    reps = np.flatnonzero(kind == REP)
    for month in range(WARM_UP, months):
        for _ in range(rng.poisson(len(reps) * _TRANSFERS_A_YEAR / 12)):
            one, other = rng.choice(reps, 2)
            if role[one] == role[other]:
                team[[one, other], month:] = team[[other, one], month:]
    return team


def make_traits(truth: Truth, seats: Seats, clock: Clock, streams: Streams) -> Traits:
    """The traits of everyone who may start in a seat; those of month 0 have been there for years.

    Who starts later is new to the company, on the lowest level or, in a manager's seat, on the managers' level.
    """
    rng = streams.of("traits")
    shape = (seats.count, clock.months)

    def draw() -> Floats:
        return rng.standard_normal(shape)

    hired_work = clock.first_work[:-1] + rng.integers(0, 8, shape)
    hired_day = clock.workdays[np.minimum(hired_work, len(clock.workdays) - 1)]
    first_level = np.ones(shape, dtype=np.int64)
    first_level[seats.kind == MANAGER] = _MANAGER_LEVEL
    years = np.where(seats.kind == MANAGER, rng.uniform(5, 16, seats.count), np.minimum(rng.exponential(3.5, seats.count), 15))
    hired_day[:, 0] = clock.month_days[0] - np.rint(years * 365.25).astype(np.int64)
    first_level[:, 0] = np.select([seats.kind == MANAGER, years > 7, years > 3], [_MANAGER_LEVEL, 3, 2], 1)
    return Traits(
        ability=draw() * truth.ability_sd,
        response=rng.choice([0.6, 1.0, 1.4], shape, p=[0.3, 0.4, 0.3]),
        satisfaction=draw() * truth.satisfaction_sd,
        lateness=draw(),
        absence=draw(),
        service=draw(),
        attitude=draw(),
        contribution=draw() * truth.contribution_sd,
        optimism=draw(),
        hired_day=hired_day,
        first_level=first_level,
    )
