"""The opportunities of a block, the customers they concern, and the stages they went through.

In: a `World` and its `People`. Out: `Deals` and `Accounts` (arrays, in order of recording), and the tables
`deals`, `deal_stages`, `accounts`. The amount of a deal that was won is the amount of its invoice, from `invoices`.
Deals of someone who leaves are lost on that person's last working day.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.pretend.clock import NO_DAY, WARM_UP, Flags, Floats, Ints
from analysis.pretend.frames import cents, contract_table, days, employee_ids, ids, texts
from analysis.pretend.names import SEGMENTS, account_labels
from analysis.pretend.people import People, region_names
from analysis.pretend.seats import FRONT, Streams
from analysis.pretend.world import NONE, World, each

NUMBERS_PER_BLOCK = 10_000_000
PRODUCTS = ("CNC lathe", "Laser cutter", "Industrial robot", "Compressor", "Spare parts", "Service contract")
STAGES = ("lead", "qualified", "proposal", "negotiation")
WON, LOST, OPEN = 0, 1, 2
_OUTCOMES = ("won", "lost", "open")
_NEW_SHARE = (0.75, 0.10)
_STAGE_AT = np.array([0.0, 0.2, 0.5, 0.8])
_STAGE_CHANCE = np.array([0.35, 0.45, 0.60, 0.80])
_FIRST_ACCOUNTS = 12


@dataclass(frozen=True)
class Deals:
    """Opportunities in order of recording.

    Days are positions in `workdays`; `closed` is that of the decision, or the last day of the data for one still open.
    `closing_month` is the month of the run in which a deal was won, else `NONE`.
    """

    number: Ints
    seat: Ints
    month: Ints
    owner: Ints
    created: Ints
    closed: Ints
    expected_day: Ints
    outcome: Ints
    closing_month: Ints
    is_new: Flags
    size: Floats


@dataclass(frozen=True)
class Accounts:
    """Customers, seat by seat in the order in which their seat may sell to them again; `open_count` is how many by seat and month.

    `of_deal` is the place in these arrays of the account that a new-customer deal brought, else `NONE`.
    """

    number: Ints
    seat: Ints
    opened_day: Ints
    offset: Ints
    open_count: Ints
    of_deal: Ints

    def draw(self, seat: Ints, month: Ints, rng: np.random.Generator) -> Ints:
        """A customer that the seat could sell to in the month; of no meaning for seats without customers."""
        place = self.offset[seat] + (rng.random(len(seat)) * self.open_count[seat, month]).astype(np.int64)
        return np.minimum(place, len(self.number) - 1)


def make_deals(world: World, people: People, streams: Streams) -> Deals:
    """Every deal of the people shown that was decided in the months shown, or is still open."""
    rng, past, clock = streams.of("deals"), world.past, world.clock
    seat, month, delay, loses = each(np.stack([world.won, world.lost], axis=3))
    created = world.some_workday(seat, month, rng)
    due = np.minimum(month + delay, clock.months - 1)
    beyond = month + delay >= clock.months
    start = past.start[seat, month]
    same = past.start[seat, due] == start
    closed = np.maximum(world.some_workday(seat, due, rng), created)
    left = world.left_day[seat, start]
    abandoned = (left <= clock.last_day) & (beyond | ~same | (past.share_worked[seat, due] == 0))
    outcome = np.select([abandoned, beyond], [LOST, OPEN], loses)
    goodbye = np.searchsorted(clock.workdays, np.minimum(left, clock.last_day), side="right") - 1
    closed = np.select([abandoned, beyond], [np.maximum(goodbye, created), len(clock.workdays) - 1], closed)
    expected = clock.workdays[created] + 15 + (35 * delay * rng.uniform(0.6, 1.3, len(seat))).astype(np.int64)
    owner = people.by_start[seat, start]
    is_new = rng.random(len(seat)) < np.where(world.seats.role[seat] == FRONT, *_NEW_SHARE)
    size = rng.lognormal(0.5, 0.8, len(seat))
    order = np.argsort(created, kind="stable")
    order = order[((closed >= clock.first_work[WARM_UP]) & (owner > NONE))[order]]
    number = world.seats.block * NUMBERS_PER_BLOCK + 1 + np.arange(len(order))
    won_in = np.where(outcome == WON, due, NONE)
    return Deals(number, *(values[order] for values in (seat, month, owner, created, closed, expected, outcome, won_in, is_new, size)))


def make_accounts(world: World, deals: Deals, streams: Streams) -> Accounts:
    """The customers that each seat began with, and one for each new-customer deal; sold to again once a deal is won."""
    rng, months = streams.of("accounts"), world.clock.months
    sellers = np.flatnonzero(world.seats.sells)
    old = np.repeat(sellers, _FIRST_ACCOUNTS)
    brings = np.flatnonzero(deals.is_new)
    seat = np.concatenate([old, deals.seat[brings]])
    opened = np.concatenate([world.clock.first_day - rng.integers(250, 2700, len(old)), world.clock.workdays[deals.created[brings]]])
    won_in = deals.closing_month[brings]
    opens = np.concatenate([np.zeros(len(old), dtype=np.int64), np.where(won_in == NONE, months, won_in + 1)])
    order = np.lexsort((opens, seat))
    place = np.empty(len(seat), dtype=np.int64)
    place[order] = np.arange(len(seat))
    of_deal = np.full(len(deals.number), NONE)
    of_deal[brings] = place[len(old) :]
    opened_count = np.zeros((world.seats.count, months + 2), dtype=np.int64)
    np.add.at(opened_count, (seat, opens), 1)
    number = np.empty(len(seat), dtype=np.int64)
    number[np.argsort(opened[order], kind="stable")] = np.arange(len(seat)) + 1
    return Accounts(
        world.seats.block * NUMBERS_PER_BLOCK + number,
        seat[order],
        opened[order],
        np.searchsorted(seat[order], np.arange(world.seats.count)),
        opened_count[:, :months].cumsum(axis=1),
        of_deal,
    )


def account_places(deals: Deals, accounts: Accounts, streams: Streams) -> Ints:
    """The place in `Accounts` of each deal's customer: its own new one, or one that the seat already knew."""
    known = accounts.draw(deals.seat, deals.month, streams.of("deal accounts"))
    return np.where(deals.is_new, accounts.of_deal, known)


def deals_table(world: World, deals: Deals, account: Ints, amount: Floats) -> pd.DataFrame:
    """The table `deals`."""
    return contract_table("deals", {
        "deal_id": ids("D", deals.number, 9),
        "employee_id": employee_ids(deals.owner),
        "account_id": ids("C", account, 9),
        "product": texts(product_of(deals.number), PRODUCTS),
        "created_on": days(world.clock.workdays[deals.created]),
        "expected_close_on": days(deals.expected_day),
        "closed_on": days(np.where(deals.outcome == OPEN, NO_DAY, world.clock.workdays[deals.closed])),
        "outcome": texts(deals.outcome, _OUTCOMES),
        "amount": amount,
        "is_new_customer": deals.is_new,
    })  # fmt: skip


def product_of(number: Ints) -> Ints:
    """The product of a deal: spread over all products, fixed by its number."""
    return np.asarray(number * 2_654_435_761 % 1_000_003 % len(PRODUCTS))


def stages_table(world: World, deals: Deals, amount: Floats, streams: Streams) -> pd.DataFrame:
    """The table `deal_stages`: stages entered until the decision; lost deals stop somewhere on the way."""
    rng = streams.of("stages")
    count = len(deals.number)
    until = np.where(deals.outcome == LOST, rng.beta(2.0, 1.5, count), 1.0)
    decided = np.where(deals.outcome == OPEN, np.searchsorted(world.clock.workdays, deals.expected_day), deals.closed)
    lasts = np.maximum(decided - deals.created, 0)
    entered = deals.created[:, None] + (lasts[:, None] * _STAGE_AT).astype(np.int64)
    reached = (until[:, None] >= _STAGE_AT) & (entered <= deals.closed[:, None])
    deal, stage = np.nonzero(reached)
    optimism = np.exp(0.1 + world.spec.truth.optimism_sd * world.traits.optimism[deals.seat, world.past.start[deals.seat, deals.month]])
    forecast = amount[deal] * _STAGE_CHANCE[stage] * optimism[deal] * rng.lognormal(0.0, 0.2, len(deal))
    return contract_table("deal_stages", {
        "deal_id": ids("D", deals.number[deal], 9),
        "entered_on": days(world.clock.workdays[entered[deal, stage]]),
        "stage": texts(stage, STAGES),
        "stage_order": stage + 1,
        "employee_forecast_amount": cents(forecast),
    })  # fmt: skip


def accounts_table(world: World, people: People, accounts: Accounts) -> pd.DataFrame:
    """The table `accounts`; a customer's owner is whoever held its seat last."""
    labels = account_labels()
    name = accounts.number * 48_271 % 2_147_483_647 % len(labels)
    team = world.seats.team[accounts.seat, -1]
    order = np.argsort(accounts.number)
    last = np.where(people.number[:, -1] > NONE, people.number[:, -1], people.number[:, -2])
    return contract_table("accounts", {
        "account_id": ids("C", accounts.number[order], 9),
        "name": texts(name[order], labels),
        "segment": texts(name[order] % len(SEGMENTS), SEGMENTS),
        "region": texts(world.seats.team_region[team][order], region_names(world)),
        "opened_on": days(accounts.opened_day[order]),
        "owner_id": employee_ids(last[accounts.seat][order]),
    })  # fmt: skip
