"""What salespeople did with customers day by day, and what customers said about them.

In: a `World`, its `People`, `Deals` and `Accounts`. Out: the tables `activities` and `customer_feedback`. The number of
activities follows effort; feedback follows a person's gift for service and service courses.
"""

import numpy as np
import pandas as pd

from analysis.pretend.clock import WARM_UP, Floats, Ints
from analysis.pretend.deals import NUMBERS_PER_BLOCK, Accounts, Deals
from analysis.pretend.frames import contract_table, days, employee_ids, ids, texts
from analysis.pretend.people import People
from analysis.pretend.seats import ANALYST, FRONT, Streams
from analysis.pretend.world import NONE, World, each

KINDS = ("call", "email", "meeting", "visit", "demo", "proposal", "analysis", "service")
_ANALYSIS = KINDS.index("analysis")
_MINUTES = np.array([12, 8, 50, 110, 75, 60, 90, 40])
_ON_DEAL = (0.30, 0.25, 0.15, 0.10, 0.10, 0.10, 0.0, 0.0)
_FRONT = (0.45, 0.30, 0.10, 0.10, 0.05, 0.0, 0.0, 0.0)
_MIDDLE = (0.30, 0.25, 0.10, 0.10, 0.0, 0.0, 0.0, 0.25)
_FOR_A_DEAL, _A_MONTH, _ANALYSES_A_MONTH = 9.0, 34.0, 20.0
_ANSWERS_A_MONTH = 1.5
_SCORE_MAX = 5.0


def activities(world: World, people: People, deals: Deals, accounts: Accounts, deal_account: Ints, streams: Streams) -> pd.DataFrame:
    """The table `activities`, in order of date; `deal_account` is the account number of each deal."""
    rng = streams.of("activities")
    deal, deal_work, deal_kind = _on_deals(world, deals, rng)
    seat, month, work, kind = _others(world, people, rng)
    other_account = np.where(kind == _ANALYSIS, NONE, accounts.number[accounts.draw(seat, month, rng)])
    day = np.concatenate([deal_work, work])
    order = np.argsort(day.astype(np.int16), kind="stable")
    whose = np.concatenate([deals.owner[deal], people.number[seat, month]])
    kinds = np.concatenate([deal_kind, kind])[order]
    account = np.concatenate([deal_account[deal], other_account])
    number = np.concatenate([deals.number[deal], np.full(len(seat), NONE)])
    minutes = np.ceil(_MINUTES[kinds] * (0.5 + rng.random(len(order), dtype=np.float32)) / 5) * 5
    return contract_table("activities", {
        "activity_id": ids("A", world.seats.block * NUMBERS_PER_BLOCK + 1 + np.arange(len(order)), 9),
        "employee_id": employee_ids(whose[order]),
        "occurred_on": days(world.clock.workdays[day[order]]),
        "kind": texts(kinds, KINDS),
        "account_id": ids("C", account[order], 9),
        "deal_id": ids("D", number[order], 9),
        "minutes": minutes,
    })  # fmt: skip


def _on_deals(world: World, deals: Deals, rng: np.random.Generator) -> tuple[Ints, Ints, Ints]:
    """Deal, day and kind of the work on deals, between their recording and their decision, in the months shown."""
    deal = np.repeat(np.arange(len(deals.number)), rng.poisson(_FOR_A_DEAL, len(deals.number)))
    length = (deals.closed - deals.created + 1)[deal]
    work = deals.created[deal] + (rng.random(len(deal)) * length).astype(np.int64)
    shown = work >= world.clock.first_work[WARM_UP]
    return deal[shown], work[shown], _kinds(_ON_DEAL, len(deal), rng)[shown]


def _others(world: World, people: People, rng: np.random.Generator) -> tuple[Ints, Ints, Ints, Ints]:
    """Seat, month, day and kind of all other work with customers, and of the analysts' work."""
    role, past = world.seats.role, world.past
    usual = np.where(world.seats.sells, _A_MONTH, np.where(world.seats.kind == ANALYST, _ANALYSES_A_MONTH, 0.0))
    counts = rng.poisson(usual[:, None] * past.effort * past.share_worked * (people.number > NONE))
    seat, month = each(counts)
    work = world.some_workday(seat, month, rng)
    kind = np.where(role[seat] == FRONT, _kinds(_FRONT, len(seat), rng), _kinds(_MIDDLE, len(seat), rng))
    return seat, month, work, np.where(world.seats.kind[seat] == ANALYST, _ANALYSIS, kind)


def _kinds(shares: tuple[float, ...], count: int, rng: np.random.Generator) -> Ints:
    """Kinds of activity drawn by their shares."""
    return np.searchsorted(np.cumsum(shares)[:-1], rng.random(count), side="right")


def customer_feedback(world: World, people: People, accounts: Accounts, streams: Streams) -> pd.DataFrame:
    """The table `customer_feedback`: answers from 1 to 5."""
    rng = streams.of("feedback")
    counts = rng.poisson(_ANSWERS_A_MONTH * world.past.share_worked * (world.seats.sells[:, None] & (people.number > NONE)))
    seat, month = each(counts)
    work = world.some_workday(seat, month, rng)
    order = np.argsort(work, kind="stable")
    seat, month, work = seat[order], month[order], work[order]
    account = accounts.draw(seat, month, rng)
    return contract_table("customer_feedback", {
        "feedback_id": ids("F", world.seats.block * NUMBERS_PER_BLOCK + 1 + np.arange(len(seat)), 9),
        "employee_id": employee_ids(people.number[seat, month]),
        "account_id": ids("C", accounts.number[account], 9),
        "received_on": days(world.clock.workdays[work]),
        "score": _score(world, seat, month, rng),
        "score_max": np.full(len(seat), _SCORE_MAX),
    })  # fmt: skip


def _score(world: World, seat: Ints, month: Ints, rng: np.random.Generator) -> Floats:
    """What customers answer, in whole points."""
    service = world.spec.truth.service_sd * world.always(world.traits.service)[seat, month]
    lift = world.spec.truth.service_lift * world.past.service[seat, month]
    return np.asarray(np.rint(np.clip(4.0 + service + lift + 0.8 * rng.standard_normal(len(seat)), 1.0, _SCORE_MAX)))
