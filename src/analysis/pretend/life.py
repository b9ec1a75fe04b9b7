"""One block lived through, month after month: who arrives, works, rises, sells, learns, feels, leaves.

In: a company, a block's size and random streams. Out: its `World`. A seat is filled again in the month after its person's
last day, so the number of people stays. Managers stay for the whole run, unless `managers_stay` says that they leave like
anyone; then a new manager takes the seat.
"""

import numpy as np

from analysis.pretend import careers, selling
from analysis.pretend.clock import NO_DAY, Clock, Floats
from analysis.pretend.exits import Standing, involuntary_chance, voluntary_chance
from analysis.pretend.seats import MANAGER, Streams, make_seats, make_traits
from analysis.pretend.spec import CompanySpec
from analysis.pretend.world import INVOLUNTARY, OTHER, VOLUNTARY, World

_NOTICE_DAYS = 31
_SLOPE_SD = 0.35
"""Spread of the change of satisfaction over three months."""


def live(spec: CompanySpec, people: int, clock: Clock, market: Floats, streams: Streams) -> World:
    """One block of people, lived from the warm-up to the last month."""
    seats = make_seats(spec, people, clock, streams)
    world = World.begin(spec, clock, seats, make_traits(spec.truth, seats, clock, streams), market)
    rng, slumps = streams.of("world"), streams.of("slumps")
    for month in range(clock.months):
        _arrive(world, month, rng)
        careers.rise(world, month, rng)
        careers.learn(world, month, rng)
        careers.sink(world, slumps)
        selling.set_quotas(world, month)
        selling.sell(world, month, rng)
        careers.feel(world, month, rng)
        world.keep(month)
        careers.review(world, month, rng)
        careers.talk(world, month, rng)
        _leave(world, month, rng)
        world.keep(month)
    return world


def _arrive(world: World, month: int, rng: np.random.Generator) -> None:
    """Fill the seats whose people have left, and count the working days of everyone in the month."""
    now, clock = world.now, world.clock
    new = world.here(world.left_day) < clock.month_days[month] if month > 0 else np.ones(world.seats.count, dtype=bool)
    now.start = np.where(new, month, now.start)
    now.level = np.where(new, world.here(world.traits.first_level), now.level)
    years = np.maximum(clock.month_days[month] - world.here(world.traits.hired_day), 0) / 365.25
    now.waited = np.where(new, np.minimum(years * 12, rng.exponential(20.0, len(new))), now.waited)
    for fades in (now.training, now.service, now.rating_known):
        fades[new] = 0.0
    now.course[new] = -1
    careers.begin_pay(world, new, rng)
    whole = clock.first_work[month + 1] - clock.first_work[month]
    now.first_work = np.maximum(clock.first_work[month], np.searchsorted(clock.workdays, world.here(world.traits.hired_day)))
    last = np.searchsorted(clock.workdays, world.here(world.left_day), side="right") - 1
    now.last_work = np.minimum(clock.first_work[month + 1] - 1, last)
    now.share_worked = np.maximum(now.last_work - now.first_work + 1, 0) / whole
    selling.begin_pipeline(world, new, rng)


def _leave(world: World, month: int, rng: np.random.Generator) -> None:
    """Who gives or is given notice this month; the last day comes about a month later."""
    now, clock = world.now, world.clock
    truth = world.spec.leaving(clock.months - 1 - month)
    standing = _standing(world, month)
    stays = (world.here(world.left_day) < NO_DAY) | (now.start == month)
    may_leave = np.where(stays, 0.0, np.where(world.seats.kind == MANAGER, 1.0 - truth.managers_stay, 1.0))
    now.quit_chance = may_leave * voluntary_chance(standing, truth)
    now.dismissal_chance = may_leave * involuntary_chance(now.performance, standing.years, truth)
    chances = np.stack([now.quit_chance, now.dismissal_chance, may_leave * truth.other_rate_year / 12])
    drawn = rng.random(len(stays))
    exit_kind = (drawn >= np.cumsum(chances, axis=0)).sum(axis=0)
    length = clock.month_days[month + 1] - clock.month_days[month]
    notice = clock.month_days[month] + (rng.random(len(stays)) * length).astype(np.int64)
    left = notice + _NOTICE_DAYS + rng.integers(0, 5, len(stays))
    for kind in (VOLUNTARY, INVOLUNTARY, OTHER):
        seat = np.flatnonzero(exit_kind == kind)
        person = (seat, now.start[seat])
        world.exit_kind[person], world.notice_day[person], world.left_day[person] = kind, notice[seat], left[seat]


def _standing(world: World, month: int) -> Standing:
    """What leaving depends on, at the end of a month."""
    now, past, team = world.now, world.past, world.seats.team[:, month]
    earlier = max(month - 3, 0)
    known = past.start[:, earlier] == now.start
    talked = (past.talk[:, max(month - 6, 0) : month] >= 0).any(axis=1)
    return Standing(
        satisfaction=now.satisfaction,
        satisfaction_slope=np.where(known, now.satisfaction - past.satisfaction[:, earlier], 0.0) / _SLOPE_SD,
        waited_years=now.waited / 12,
        pay_growth=now.pay_growth,
        performance=now.performance,
        absence=now.absence,
        lateness=world.here(world.traits.lateness),
        years=np.maximum(world.clock.month_days[month + 1] - world.here(world.traits.hired_day), 0) / 365.25,
        manager=world.seats.leaving[team],
        talked=np.asarray(talked & (past.start[:, max(month - 6, 0)] == now.start), dtype=np.float64),
    )
