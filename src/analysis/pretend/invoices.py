"""The money of a block: each person-month of sales split into invoices, with returns and shared credits.

In: a `World`, its `People`, `Deals` and `Accounts`. Out: `Invoices` (arrays, in order of date), the amounts of all deals, and
the tables `sales` and `sale_credits`.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.pretend.clock import Flags, Floats, Ints
from analysis.pretend.deals import NUMBERS_PER_BLOCK, PRODUCTS, WON, Accounts, Deals, product_of
from analysis.pretend.frames import cents, contract_table, days, employee_ids, ids, texts
from analysis.pretend.people import People
from analysis.pretend.seats import FRONT, Streams
from analysis.pretend.world import NONE, World

_REPEATS_A_MONTH = (2.5, 4.0)
"""Repeat orders beside the first, by role: front, middle."""
_MARGINS = np.array([0.22, 0.25, 0.20, 0.28, 0.45, 0.55])
_RETURNED_SHARE = 0.02
_SHARED_SHARE = 0.05


@dataclass(frozen=True)
class Invoices:
    """Sales and returns in order of date. `work` is the day as a position in `workdays`, `deal` the place in `Deals` or `NONE`."""

    number: Ints
    seat: Ints
    month: Ints
    work: Ints
    amount: Floats
    margin: Floats
    product: Ints
    account: Ints
    deal: Ints


@dataclass(frozen=True)
class Credits:
    """Credited parts of shared sales: place in `Invoices`, who, and how many hundredths."""

    invoice: Ints
    seat: Ints
    hundredths: Ints


def make_invoices(
    world: World, people: People, deals: Deals, accounts: Accounts, places: Ints, streams: Streams
) -> tuple[Invoices, Floats]:
    """The invoices of every person-month shown, and the amount of every deal.

    `places` are the places in `Accounts` of the deals' customers. The invoices of a person-month sum to its sales, but for rounding to the cent and for returns.
    """
    rng = streams.of("invoices")
    active = world.seats.sells[:, None] & (people.number > NONE)
    repeats = np.where(active, 1 + rng.poisson(np.where(world.seats.role == FRONT, *_REPEATS_A_MONTH)[:, None] * world.past.share_worked), 0)
    seat, month = np.nonzero(repeats)
    seat, month = (np.repeat(values, repeats[seat, month]) for values in (seat, month))
    days_worked = world.past.last_work - world.past.first_work + 1
    work = world.past.first_work[seat, month] + (rng.random(len(seat)) * days_worked[seat, month]).astype(np.int64)
    won = np.flatnonzero(deals.outcome == WON)
    parts = Invoices(
        number=np.empty(0, dtype=np.int64),
        seat=np.concatenate([deals.seat[won], seat]),
        month=np.concatenate([deals.closing_month[won], month]),
        work=np.concatenate([deals.closed[won], work]),
        amount=np.concatenate([deals.size[won], rng.lognormal(0.0, 0.8, len(seat))]),
        margin=np.empty(0),
        product=np.concatenate([product_of(deals.number[won]), rng.choice(len(PRODUCTS), len(seat), p=[0.1, 0.1, 0.1, 0.15, 0.3, 0.25])]),
        account=np.concatenate([places[won], accounts.draw(seat, month, rng)]),
        deal=np.concatenate([won, np.full(len(seat), NONE)]),
    )
    total = np.zeros(active.shape)
    np.add.at(total, (parts.seat, parts.month), parts.amount)
    scale = np.divide(world.past.sold, total, out=np.zeros(active.shape), where=total > 0)
    amount = np.maximum(cents(parts.amount * scale[parts.seat, parts.month]), 1.0)
    deal_amount = cents(deals.size * world.spec.base_sales_month / 7 * np.exp(0.5 * world.traits.ability[deals.seat, world.past.start[deals.seat, deals.month]]))
    deal_amount[won] = amount[: len(won)]
    return _in_order(world, _with_returns(world, parts, amount, rng), rng), deal_amount


def _with_returns(world: World, parts: Invoices, amount: Floats, rng: np.random.Generator) -> Invoices:
    """The invoices and, some weeks after a few of them, their cancellation in part or whole while the seller is still there."""
    back = parts.work + rng.integers(3, 40, len(amount))
    month = np.searchsorted(world.clock.first_work, back, side="right") - 1
    inside = month < world.clock.months
    last = np.minimum(month, world.clock.months - 1)
    same = world.past.start[parts.seat, last] == world.past.start[parts.seat, parts.month]
    returned = inside & same & (back <= world.past.last_work[parts.seat, last]) & (rng.random(len(amount)) < _RETURNED_SHARE)
    at = np.flatnonzero(returned)
    share = np.where(rng.random(len(at)) < 0.5, 1.0, 0.3)
    both = np.concatenate([np.arange(len(amount)), at])
    return Invoices(
        parts.number,
        parts.seat[both],
        np.concatenate([parts.month, month[at]]),
        np.concatenate([parts.work, back[at]]),
        np.concatenate([amount, -cents(amount[at] * share)]),
        parts.margin,
        parts.product[both],
        parts.account[both],
        parts.deal[both],
    )


def _in_order(world: World, parts: Invoices, rng: np.random.Generator) -> Invoices:
    """The invoices in order of date, numbered, with their margins."""
    order = np.argsort(parts.work, kind="stable")
    margin = cents(parts.amount * np.clip(_MARGINS[parts.product] + 0.05 * rng.standard_normal(len(order)), 0.02, 0.8))
    number = world.seats.block * NUMBERS_PER_BLOCK + 1 + np.arange(len(order))
    rest = (parts.seat, parts.month, parts.work, parts.amount, margin, parts.product, parts.account, parts.deal)
    return Invoices(number, *(values[order] for values in rest))


def make_credits(world: World, invoices: Invoices, streams: Streams) -> Credits:
    """A few sales are shared with a colleague who works that day: mostly 70 to 30, sometimes 100 to 20."""
    rng = streams.of("credits")
    count = len(invoices.number)
    helper, has_helper = _colleague(world, invoices.seat, rng)
    works = (world.past.first_work[helper, invoices.month] <= invoices.work) & (invoices.work <= world.past.last_work[helper, invoices.month])
    shared = np.flatnonzero(has_helper & works & (invoices.amount > 0) & (rng.random(count) < _SHARED_SHARE))
    split = rng.random(len(shared)) < 0.7
    return Credits(
        np.repeat(shared, 2),
        np.stack([invoices.seat[shared], helper[shared]], axis=1).ravel(),
        np.stack([np.where(split, 70, 100), np.where(split, 30, 20)], axis=1).ravel(),
    )


def _colleague(world: World, seat: Ints, rng: np.random.Generator) -> tuple[Ints, Flags]:
    """Another seller of the team in which the run began, and whether there is one: sellers are seated team by team in turn."""
    managers, sellers = world.seats.managers, int(world.seats.sells.sum())
    teams = max(managers, 1)
    place, team = np.divmod(seat - managers, teams)
    size = (sellers - team + teams - 1) // teams
    step = 1 + (rng.random(len(seat)) * (size - 1)).astype(np.int64)
    return managers + team + teams * ((place + step) % size), size > 1


def sales_table(world: World, people: People, invoices: Invoices, deals: Deals, accounts: Accounts) -> pd.DataFrame:
    """The table `sales`."""
    return contract_table("sales", {
        "sale_id": ids("S", invoices.number, 9),
        "sold_on": days(world.clock.workdays[invoices.work]),
        "employee_id": employee_ids(people.number[invoices.seat, invoices.month]),
        "amount": invoices.amount,
        "margin": invoices.margin,
        "product": texts(invoices.product, PRODUCTS),
        "account_id": ids("C", accounts.number[invoices.account], 9),
        "deal_id": ids("D", np.where(invoices.deal == NONE, NONE, deals.number[invoices.deal]), 9),
    })  # fmt: skip


def credits_table(people: People, invoices: Invoices, credit: Credits) -> pd.DataFrame:
    """The table `sale_credits`; a sale without rows here is the seller's alone."""
    return contract_table("sale_credits", {
        "sale_id": ids("S", invoices.number[credit.invoice], 9),
        "employee_id": employee_ids(people.number[credit.seat, invoices.month[credit.invoice]]),
        "credit_share": credit.hundredths / 100,
    })  # fmt: skip
