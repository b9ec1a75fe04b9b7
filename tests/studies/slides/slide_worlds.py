"""Work and sales of many people with a known truth, as rows of a panel: sales = days x interactions a day x deals each x close rate x amount."""

import numpy as np
import pandas as pd

from analysis.periods import month_end

FIRST = 24_200


def make_panel(*, people=54, months=48, seed=0, person=0.35, noise=0.35, effort=0.12, market=0.08, season=0.1, tail=0, team_size=8, regions=3, falls=None):
    """A panel, and nothing planted but `falls`: (people as places, first month, factor by column).

    Sales of a month are lognormal around person x market x season; `tail` gives them Student's t with so many degrees of freedom. Interactions are Poisson
    around person and effort, which repeats itself from month to month; deals and wins follow from them.
    """
    random = np.random.default_rng(seed)
    months_of = np.arange(months)
    common = np.cumsum(random.normal(0, market, months)) * 0.5 + season * np.sin(2 * np.pi * months_of / 12)
    level, busy = np.exp(random.normal(0, person, people)), np.exp(random.normal(0, 0.2, people))
    shock = random.standard_t(tail, (people, months)) / np.sqrt(tail / (tail - 2)) if tail else random.normal(0, 1, (people, months))
    diligence = np.zeros((people, months))
    for month in months_of:
        diligence[:, month] = 0.4 * diligence[:, month - 1] * (month > 0) + random.normal(0, effort, people)
    factors = {name: np.ones((people, months)) for name in ("days", "activity", "deals", "wins", "amount")}
    for who, start, by in falls or ():
        for name, factor in by.items():
            factors[name][who, start:] *= factor
    days = random.binomial(22, np.clip(0.92 * factors["days"], 0, 1))
    activity = random.poisson(2.6 * busy[:, None] * days * np.exp(diligence) * factors["activity"])
    deals = random.poisson(0.1 * activity * factors["deals"])
    won = random.binomial(deals, np.clip(0.35 * factors["wins"], 0, 1))
    together = np.prod(list(factors.values()), axis=0)
    sales = 100_000 * level[:, None] * np.exp(common[None, :] + noise * shock - noise**2 / 2) * together
    count = np.maximum(random.poisson(6 * together / factors["amount"]), 1)
    teams = np.arange(people) // team_size
    return pd.DataFrame({
        "employee_id": np.repeat([f"{number:05d}" for number in range(people)], months), "month": np.tile(FIRST + months_of, people),
        "month_end": pd.to_datetime(np.tile([month_end(FIRST + month) for month in months_of], people)), "hired_on": pd.Timestamp(2000, 1, 1),
        "team": np.repeat([f"T{team}" for team in teams], months), "region": np.repeat([f"R{team % regions}" for team in teams], months),
        "sales_amount": sales.ravel(), "sale_count": count.ravel().astype(float), "worked_days": days.ravel().astype(float),
        "activity_count": activity.ravel().astype(float), "created_deal_count": deals.ravel().astype(float), "won_deal_count": won.ravel().astype(float),
        "lost_deal_count": (deals - won).ravel().astype(float),
    })
