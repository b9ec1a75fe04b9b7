"""What the year after the data would bring under every plan: the truth that a fitted response model is judged by.

In: `Lived`. Out: expected sales and pay of the coming calendar year by plan and person, over many draws of luck and market that are common to all plans, so
that differences between plans are far more exact than levels. Quotas are those in the table `quotas`; nobody leaves, and nobody foresees the market.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.pretend.agents import MONTHS, Scheme, live_year, solve
from analysis.pretend.clock import Floats
from analysis.pretend.respond import SEASON_FACTORS, Lived, foresight, lucks, outlook
from analysis.pretend.schemes import IN_FORCE, WHAT_IFS
from analysis.pretend.seats import Streams

DRAWS = 200
ALL_PLANS: dict[str, Scheme] = {"in_force": IN_FORCE, **{name: what.scheme for name, what in WHAT_IFS.items()}}
"""Every plan that truth is known under, by name, the one in force first."""


@dataclass(frozen=True)
class Outcome:
    """The coming year under a plan: sales, incentive pay and mean effort by person, and total sales by draw."""

    sales: Floats
    pay: Floats
    effort: Floats
    total: Floats


def yearly_sales_under(lived: Lived, schemes: Mapping[str, Scheme] = ALL_PLANS, draws: int = DRAWS) -> dict[str, Outcome]:
    """The coming calendar year under each plan, by name, for the sellers still there (`Lived.staying`), over the same draws."""
    luck = coming_luck(lived, draws)
    return {name: _under(lived, scheme, luck) for name, scheme in schemes.items()}


def coming_luck(lived: Lived, draws: int) -> Floats:
    """Luck times market by seller, draw and month; the market goes on from where it stood at the end."""
    rng, truth = Streams(lived.spec.seed, 0).of("coming"), lived.spec.truth
    steps = rng.standard_normal((draws, MONTHS)) * truth.market_sd * np.sqrt(1 - truth.market_persistence**2)
    log = np.zeros((draws, MONTHS))
    before = np.full(draws, np.log(lived.market[-1]) + truth.market_sd**2 / 2)
    for month in range(MONTHS):
        before = log[:, month] = truth.market_persistence * before + steps[:, month]
    return lucks(lived.response.noise_sd, rng, (len(lived.ahead), draws, MONTHS)) * np.exp(log - truth.market_sd**2 / 2)


def _under(lived: Lived, scheme: Scheme, luck: Floats) -> Outcome:
    """The coming year under one plan."""
    policy = solve(lived.ahead, scheme, outlook(lived.spec), *foresight(lived.ahead, scheme, lived.spec))
    year = live_year(lived.ahead, scheme, policy, SEASON_FACTORS, luck)
    sales = year.sold.sum(axis=2)
    return Outcome(sales.mean(axis=1), year.pay.sum(axis=2).mean(axis=1), year.effort.mean(axis=(1, 2)), sales.sum(axis=0))
