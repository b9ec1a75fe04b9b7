"""The money of a block: each person-month of sales split into invoices, with returns and shared credits.

In: a `World`, its `People`, `Deals` and `Accounts`. Out: `Invoices` (arrays, in order of date), the amounts of all deals, and the
tables `sales` and `sale_credits`.
"""

from dataclasses import dataclass, fields, replace

import numpy as np
import pandas as pd

from analysis.pretend.clock import Flags, Floats, Ints
from analysis.pretend.deals import NUMBERS_PER_BLOCK, PRODUCTS, WON, Accounts, Deals, product_of
from analysis.pretend.frames import cents, contract_table, days, employee_ids, ids, texts
from analysis.pretend.people import People
from analysis.pretend.seats import FRONT, Streams
from analysis.pretend.world import NONE, World, each

_REPEATS_A_MONTH = (2.5, 4.0)
"""Repeat orders beside the first, by role: front, middle."""
_REPEATED_PRODUCTS = (0.10, 0.10, 0.10, 0.15, 0.30, 0.25)
_USUAL_PARTS = 8.0
"""Into how many parts the sales of a month are usually split, a deal being more than one."""
_MARGINS = np.array([0.22, 0.25, 0.20, 0.28, 0.45, 0.55])
_RETURNED_SHARE = 0.02
_SHARED_SHARE = 0.05


@dataclass(frozen=True)
class Invoices:
    """Sales and returns. `work` is the day as a position in `workdays`, `deal` the place in `Deals` or `NONE`."""

    seat: Ints
    month: Ints
    work: Ints
    amount: Floats
    margin: Floats
    product: Ints
    account: Ints
    deal: Ints
    number: Ints

    def take(self, places: Ints) -> "Invoices":
        """Some of them, in the order of the places."""
        return Invoices(**{item.name: getattr(self, item.name)[places] for item in fields(self)})

    def join(self, others: "Invoices") -> "Invoices":
        """These and then the others."""
        return Invoices(**{item.name: np.concatenate([getattr(self, item.name), getattr(others, item.name)]) for item in fields(self)})


@dataclass(frozen=True)
class Credits:
    """Credited parts of shared sales: place in `Invoices`, who, and how many hundredths."""

    invoice: Ints
    seat: Ints
    hundredths: Ints


def make_invoices(world: World, people: People, deals: Deals, accounts: Accounts, places: Ints, streams: Streams) -> Invoices:
    """The invoices of every person-month shown, in order of date; `places` are the places in `Accounts` of the deals' customers.

    The invoices of a person-month sum to its sales, but for rounding to the cent and for returns.
    """
    rng = streams.of("invoices")
    won = _won(deals, places)
    parts = won.join(_repeats(world, people, accounts, rng))
    total = np.zeros(world.past.sold.shape)
    np.add.at(total, (parts.seat, parts.month), parts.amount)
    scale = np.divide(world.past.sold, total, out=np.zeros(total.shape), where=total > 0)
    amount = np.maximum(cents(parts.amount * scale[parts.seat, parts.month]), 1.0)
    margin = cents(amount * np.clip(_MARGINS[parts.product] + 0.05 * rng.standard_normal(len(amount)), 0.02, 0.8))
    parts = replace(parts, amount=amount, margin=margin)
    parts = parts.join(_returns(world, parts, rng))
    parts = parts.take(np.argsort(parts.work, kind="stable"))
    return replace(parts, number=world.seats.block * NUMBERS_PER_BLOCK + 1 + np.arange(len(parts.number)))


def _won(deals: Deals, places: Ints) -> Invoices:
    """The invoices of the deals won, their amounts still in parts of the month's sales."""
    won = np.flatnonzero(deals.outcome == WON)
    blank, size = np.zeros(len(won), dtype=np.int64), deals.size[won]
    product = product_of(deals.number[won])
    return Invoices(deals.seat[won], deals.closing_month[won], deals.closed[won], size, size, product, places[won], won, blank)


def _repeats(world: World, people: People, accounts: Accounts, rng: np.random.Generator) -> Invoices:
    """The orders without a deal, at least one a month, their amounts still in parts of the month's sales."""
    rate = np.where(world.seats.role == FRONT, *_REPEATS_A_MONTH)[:, None] * world.past.share_worked
    active = world.seats.sells[:, None] & (people.number > NONE)
    seat, month = each(np.where(active, 1 + rng.poisson(rate), 0))
    work, size = world.some_workday(seat, month, rng), rng.lognormal(0.0, 0.8, len(seat))
    product = rng.choice(len(PRODUCTS), len(seat), p=_REPEATED_PRODUCTS)
    blank = np.zeros(len(seat), dtype=np.int64)
    return Invoices(seat, month, work, size, size, product, accounts.draw(seat, month, rng), blank + NONE, blank)


def _returns(world: World, sold: Invoices, rng: np.random.Generator) -> Invoices:
    """Some weeks after a few sales: their cancellation in part or whole, while the seller is still there."""
    back = sold.work + rng.integers(3, 40, len(sold.work))
    month = np.searchsorted(world.clock.first_work, back, side="right") - 1
    last = np.minimum(month, world.clock.months - 1)
    same = world.past.start[sold.seat, last] == world.past.start[sold.seat, sold.month]
    possible = (month == last) & same & (back <= world.past.last_work[sold.seat, last])
    at = np.flatnonzero(possible & (rng.random(len(back)) < _RETURNED_SHARE))
    share = np.where(rng.random(len(at)) < 0.5, 1.0, 0.3)
    taken = sold.take(at)
    return replace(taken, month=month[at], work=back[at], amount=-cents(taken.amount * share), margin=-cents(taken.margin * share))


def deal_amounts(world: World, deals: Deals, invoices: Invoices) -> Floats:
    """The value of every deal: its invoice where it was won, else of the size usual for its owner."""
    ability = world.traits.ability[deals.seat, world.past.start[deals.seat, deals.month]]
    amount = cents(deals.size * world.spec.base_sales_month / _USUAL_PARTS * np.exp(ability))
    sold = (invoices.deal > NONE) & (invoices.amount > 0)
    amount[invoices.deal[sold]] = invoices.amount[sold]
    return amount


def make_credits(world: World, invoices: Invoices, streams: Streams) -> Credits:
    """A few sales are shared with a colleague who works that day: mostly 70 to 30, sometimes 100 to 20."""
    rng = streams.of("credits")
    count = len(invoices.number)
    helper, has_helper = _colleague(world, invoices.seat, rng)
    first, last = (days[helper, invoices.month] for days in (world.past.first_work, world.past.last_work))
    works = (first <= invoices.work) & (invoices.work <= last)
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
