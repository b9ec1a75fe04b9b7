"""Commissions: pay in proportion to a measure of money.

In: a `View` and the terms. Out: pay before rounding. In every equation x is the measure of the window, q the quota, and
returns have been taken off x; a window whose returns outweigh its sales pays nothing.
"""

import numpy as np

from analysis.studies.incentives.money import Numbers
from analysis.studies.incentives.views import Tier, View


def commission(view: View, *, rate: float) -> Numbers:
    """Flat commission: pay = rate x max(x, 0)."""
    return np.asarray(rate * np.maximum(view.x, 0))


def commission_band(view: View, *, rate: float, floor: float, ceiling: float) -> Numbers:
    """Commission between a floor and a ceiling: pay = rate x max(0, min(x, ceiling x q) - floor x q). Source: Misra and Nair 2011."""
    return np.asarray(rate * np.maximum(np.minimum(view.x, view.of_quota(ceiling)) - view.of_quota(floor), 0))


def marginal_tiers(view: View, *, tiers: tuple[Tier, ...]) -> Numbers:
    """Tiered commission, marginal: pay = sum over tiers of rate x (the part of x that lies in the tier).

    The same, worked out from where each tier begins: pay = sum over tiers of (rate - rate of the tier before) x max(0, x - start).
    """
    pay = np.zeros_like(view.x)
    for tier, before in zip(tiers, (0, *(one.rate for one in tiers)), strict=False):
        above = np.maximum(view.x - tier.start, 0)
        above *= tier.rate - before
        pay += above
    return pay


def retroactive_tiers(view: View, *, tiers: tuple[Tier, ...]) -> Numbers:
    """Tiered commission, retroactive: pay = (rate of the tier that x has reached) x x, from the first unit on."""
    x = np.maximum(view.x, 0)
    parts = [np.where((x >= tier.start) & (x < tier.until), tier.rate * x, 0) for tier in tiers]
    return np.asarray(sum(parts[1:], start=parts[0]))


def accelerator(view: View, *, rate: float, above: float, faster_rate: float) -> Numbers:
    """Accelerator: pay = rate x x + (faster rate - rate) x max(0, x - above x q); without a quota, all at the rate."""
    x = np.maximum(view.x, 0)
    faster = np.maximum(x - view.of_quota(above), 0)
    faster *= faster_rate - rate
    return np.asarray(rate * x + faster)


def decelerator(view: View, *, rate: float, above: float, slower_rate: float) -> Numbers:
    """Decelerator: pay = rate x x - (rate - slower rate) x max(0, x - above x q); without a quota, all at the rate."""
    return accelerator(view, rate=rate, above=above, faster_rate=slower_rate)


def overachievement(view: View, *, rate: float, ceiling: float) -> Numbers:
    """Overachievement rate: pay = rate x max(0, min(x, ceiling x q) - q). Source: Chung, Steenburgh and Sudhir 2014."""
    return np.asarray(rate * np.maximum(np.minimum(view.x, view.of_quota(ceiling)) - view.of_quota(view.math.one), 0))


def manager_override(view: View, *, rate: float) -> Numbers:
    """Manager override: pay = rate x max(x, 0), where x is the sum over the people who report to the manager in each month."""
    return commission(view, rate=rate)


def clawback_returns(view: View, *, rate: float) -> Numbers:
    """Clawback on returns: pay = rate x min(x, 0), where x is the returns of the window."""
    return np.asarray(rate * np.minimum(view.x, 0))
