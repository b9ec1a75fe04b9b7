"""Sales of many people and months with a known truth, as rows of a panel."""

import numpy as np
import pandas as pd

from analysis.periods import month_end


def sales_window(*, people=54, months=12, person=0.3, territory=0.2, noise=0.35, regions=6, teams=7, movers=0.1, repetition=0.0, seed=0):
    """A window of the panel, and the truth per person and region.

    Sales are lognormal around person x territory x market; quotas follow the territory, so that attainment is the person's.
    """
    random = np.random.default_rng(seed)
    person_effect, region_effect = random.normal(0, person, people), random.normal(0, territory, regions)
    market = random.normal(0, 0.08, months)
    home, away = random.integers(0, regions, people), random.integers(0, regions, people)
    moves_at = np.where(random.random(people) < movers, months // 2, months)
    where = np.where(np.arange(months)[None, :] < moves_at[:, None], home[:, None], away[:, None])
    shocks = random.normal(0, 1, (people, months))
    for month in range(1, months):
        shocks[:, month] = repetition * shocks[:, month - 1] + np.sqrt(1 - repetition**2) * shocks[:, month]
    level = 100_000 * np.exp(person_effect[:, None] + region_effect[where] + market[None, :])
    sales = level * np.exp(noise * shocks - noise**2 / 2)
    frame = pd.DataFrame({
        "employee_id": np.repeat([f"{number:05d}" for number in range(people)], months),
        "month": np.tile(np.arange(24_300, 24_300 + months), people),
        "month_end": pd.to_datetime(np.tile([month_end(month) for month in range(24_300, 24_300 + months)], people)),
        "team": np.repeat([f"T{number}" for number in random.integers(0, teams, people)], months),
        "region": np.array([f"R{number}" for number in range(regions)])[where].ravel(),
        "sales_amount": sales.ravel(), "sale_count": 1.0, "hired_on": pd.Timestamp(2020, 1, 1),
        "quota_amount": (100_000 * np.exp(region_effect[where])).ravel(),
        "feedback_count": 0.0, "feedback_share_sum": 0.0, "worked_days": np.nan, "absent_days": np.nan,
    })
    return frame, person_effect, region_effect
