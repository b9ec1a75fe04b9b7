"""Quotas and incentive pay of a block: the stated plan, paid exactly on the invoices as they are.

In: a `World`, its `People`, `Invoices` and `Credits`. Out: the tables `quotas` and `payouts`. All sums are whole numbers
(ten-thousandths of the currency), so that a payout is reproduced to the cent.
"""

import numpy as np
import pandas as pd

from analysis.pretend.clock import WARM_UP, Flags, Ints
from analysis.pretend.frames import cents, contract_table, days, employee_ids, texts
from analysis.pretend.invoices import Credits, Invoices
from analysis.pretend.people import People
from analysis.pretend.world import NONE, World

COMPONENTS = ("commission", "quarter_bonus")


def quotas(world: World, people: People) -> pd.DataFrame:
    """The table `quotas`: one a month; those who join within a month have a part of it from their first day."""
    seat, month = np.nonzero((people.number > NONE) & world.seats.sells[:, None])
    start_day = np.maximum(world.clock.month_days[month], world.always(world.traits.hired_day)[seat, month])
    return contract_table("quotas", {
        "employee_id": employee_ids(people.number[seat, month]),
        "period_from": days(start_day),
        "period_until": days(world.clock.month_days[month + 1]),
        "amount": cents(world.past.quota[seat, month]),
    })  # fmt: skip


def credited(world: World, invoices: Invoices, credit: Credits) -> Ints:
    """Seat x month: credited sales in ten-thousandths of the currency, returns deducted."""
    whole = np.rint(invoices.amount * 100).astype(np.int64)
    alone = np.ones(len(whole), dtype=bool)
    alone[credit.invoice] = False
    total = np.zeros((world.seats.count, world.clock.months), dtype=np.int64)
    np.add.at(total, (invoices.seat[alone], invoices.month[alone]), whole[alone] * 100)
    np.add.at(total, (credit.seat, invoices.month[credit.invoice]), whole[credit.invoice] * credit.hundredths)
    return total


def payouts(world: World, people: People, invoices: Invoices, credit: Credits) -> pd.DataFrame:
    """The table `payouts` of the plan in the company's spec; what is due after the last day of the data is not in it."""
    plan = world.spec.plan
    sold = credited(world, invoices, credit)
    sells = (people.number > NONE) & world.seats.sells[:, None]
    commission = _half_up(np.maximum(sold, 0) * plan.commission_percent)
    bonus, has_bonus, first = _bonus(world, people, sold)
    parts = []
    for place, (amount, due, months) in enumerate(((commission, sells, 1), (bonus, has_bonus, 3))):
        seat, month = np.nonzero(due)
        begins = np.maximum(month - months + 1, first[seat, month] if months > 1 else month)
        parts.append((np.full(len(seat), place), seat, month, begins, amount[seat, month]))
    component, seat, month, begins, amount = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    hired, left = (world.always(values)[seat, month] for values in (world.traits.hired_day, world.left_day))
    paid = np.minimum(world.clock.month_days[month + 1] + plan.pay_day - 1, left)
    kept = paid <= world.clock.last_day
    return contract_table("payouts", {
        "employee_id": employee_ids(people.number[seat, month][kept]),
        "period_from": days(np.maximum(world.clock.month_days[begins], hired)[kept]),
        "period_until": days(world.clock.month_days[month + 1][kept]),
        "component": texts(component[kept], COMPONENTS),
        "amount": cents(amount[kept] / 100),
        "paid_on": days(paid[kept]),
    })  # fmt: skip


def _half_up(values: Ints) -> Ints:
    """Hundredths of ten-thousandths of the currency, as whole cents."""
    return np.asarray((values + 5_000) // 10_000)


def _bonus(world: World, people: People, sold: Ints) -> tuple[Ints, Flags, Ints]:
    """By seat and last month of a quarter: the bonus in cents, who stands in the table, and the person's first month of the quarter."""
    clock, shape = world.clock, sold.shape
    bonus, has_bonus, first = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=bool), np.zeros(shape, dtype=np.int64)
    quota = np.rint(world.past.quota * 10_000).astype(np.int64)
    left = world.always(world.left_day)
    for month in range(WARM_UP, clock.months):
        if (clock.first_month + month) % 3 != 2:
            continue
        quarter = slice(max(month - 2, WARM_UP), month + 1)
        mine = (people.number[:, quarter] == people.number[:, [month]]) & (people.number[:, [month]] > NONE)
        reached = (sold[:, quarter] * mine).sum(axis=1) >= (quota[:, quarter] * mine).sum(axis=1)
        pay = np.rint(world.past.pay[:, month] * 100).astype(np.int64)
        bonus[:, month] = np.where(reached, (pay * world.spec.plan.bonus_percent + 50) // 100, 0)
        has_bonus[:, month] = world.seats.sells & (people.number[:, month] > NONE) & (left[:, month] >= clock.month_days[month + 1] - 1)
        first[:, month] = quarter.start + np.argmax(mine, axis=1)
    return bonus, has_bonus, first
