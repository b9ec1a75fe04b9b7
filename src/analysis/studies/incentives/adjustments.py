"""Adjustments: caps, guarantees, draws, holding back, budgets. They work on what other components pay.

In: `Paid` and the terms. Out: what is added per person and month, before rounding, negative where something is taken away. p is the pay of
the components adjusted, in a month or summed over the window; amounts booked once a window stand in its last month.
"""

import numpy as np

from analysis.studies.incentives.money import Numbers
from analysis.studies.incentives.views import Paid


def cap(paid: Paid, *, most: Numbers) -> Numbers:
    """Cap: from the month in which the window's running sum of p passes the cap, what is above it is not paid.

    With P(m) the sum of p up to month m: added = [min(P(m), cap) - min(P(m-1), cap)] - p.
    """
    pay = paid.pay * paid.math.one
    allowed = np.cumsum(pay, axis=-1)
    np.minimum(allowed, most[..., None], out=allowed)
    allowed[..., 1:] -= allowed[..., :-1]
    allowed -= pay
    return np.asarray(allowed)


def guarantee(paid: Paid, *, least: Numbers) -> Numbers:
    """Guarantee: added at the end of the window = max(0, least - sum of p)."""
    return paid.at_end(np.where(paid.eligible, np.maximum(least - paid.total * paid.math.one, 0), 0))


def nonrecoverable_draw(paid: Paid, *, draw: Numbers) -> Numbers:
    """Non-recoverable draw: added = max(0, draw - p); never paid back. The equation of a guarantee, paid in advance."""
    return guarantee(paid, least=draw)


def recoverable_draw(paid: Paid, *, draw: Numbers) -> Numbers:
    """Recoverable draw: where p < draw, added = draw - p, owed as balance b; where p > draw, added = -min(b, p - draw).

    The balance is carried from window to window, whatever the draw becomes; what is still owed when a person leaves is not taken back.
    """
    gap = draw - paid.total * paid.math.one
    added, balance = np.zeros_like(gap), np.zeros_like(gap[..., 0])
    for window in range(gap.shape[-1]):
        change = np.where(paid.eligible[:, window], np.maximum(gap[..., window], -balance), 0)
        added[..., window] = change
        balance = balance + change
    return paid.at_end(added)


def ramp(paid: Paid, *, shares: tuple[float, ...], target: Numbers) -> Numbers:
    """Ramp for new people: added = max(0, share of the month since hiring x target - p), for as many months as there are shares."""
    steps = np.array([*shares, 0])
    share = steps[np.clip(paid.tenure, 0, len(shares))]
    floor = paid.math.part_of_pay(share, target[..., None])
    return np.asarray(np.where((share > 0) & paid.eligible[..., None], np.maximum(floor - paid.pay * paid.math.one, 0), 0))


def hold_and_release(paid: Paid, *, share: Numbers, months: Numbers) -> Numbers:
    """Hold and release: in each month share x p is held back, and paid so many months later to who is still employed then.

    added(m) = -h(m) + h(m - months), h = share x p rounded to 0.01, by the terms of the month in which it was held; a person who leaves before
    loses what is held.
    """
    line = paid.in_line(paid.pay)
    held = paid.math.paid(paid.math.cents(share * np.maximum(line, 0)))
    released = np.zeros_like(held)
    for month, later in enumerate(np.arange(held.shape[-1]) + months[0].astype(np.int64)):
        if later < held.shape[-1]:
            released[..., later] += held[..., month]
    released = np.where(paid.in_line(paid.employed), released, 0)
    return paid.in_windows((released - held) * paid.math.one)


def shared_budget(paid: Paid, *, most: float) -> Numbers:
    """Budget that people share: where the sum of p over everyone passes the budget, each gets p x budget / sum; added = that - p.

    The parts are rounded down to 0.01, so that the budget is never passed.
    """
    mine = np.where(paid.eligible, np.maximum(paid.total, 0), 0)
    total = mine.sum(axis=-2, keepdims=True)
    limit = most // paid.math.one if paid.math.exact else most
    kept = np.where(total > limit, paid.math.scaled_down(mine, limit, total), mine)
    return paid.at_end(np.where(paid.eligible, (kept - mine) * paid.math.one, 0))
