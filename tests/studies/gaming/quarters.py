"""Histories of people who sell in quarters with quotas, and games planted in them."""

import numpy as np
import pandas as pd

from analysis.studies.gaming.history import History
from analysis.studies.gaming.windows import NEAR, OUT_OF_REACH, SAFE, Target

QUARTER = Target(3, 1.0)
YEAR_END = np.array([-0.1, -0.2, 0.1, 0.0, 0.0, 0.15, -0.1, -0.1, 0.1, 0.0, 0.1, 0.4])


def quarters(seed, *, people=60, months=36, early=0.0, held=0.0, discount=0.0, neglect=0.0, last_days=0.0, repetition=0.3, push=0.12):
    """A history and what was really done, by name.

    Everybody sells more at the year's end and later in the last month of a quarter (`push`). Those near the quota move the share `early` of next month's sales forward, sell
    `last_days` more of the month late, cut prices late by `discount` and lose `neglect` of satisfaction; those beyond hold back as much as the share `held` of a usual month.
    """
    random = np.random.default_rng(seed)
    level = 100_000 * np.exp(random.normal(0, 0.35, people))
    market = random.normal(0, 0.05, months).cumsum() * 0.5
    shock = random.normal(0, 1, (people, months))
    for month in range(1, months):
        shock[:, month] = repetition * shock[:, month - 1] + np.sqrt(1 - repetition**2) * shock[:, month]
    noise = 0.35 * random.uniform(0.6, 1.4, people)[:, None]
    usual = level[:, None] * np.exp(market + np.tile(YEAR_END, months // 12))
    sold = usual * np.exp(noise * shock - noise**2 / 2)
    quota = usual * np.exp(random.normal(0, 0.12, (people, 1))) * 1.03
    near, beyond = np.zeros((people, months)), np.zeros((people, months))
    for last in range(2, months, 3):
        needed = (quota[:, last - 2 : last + 1].sum(axis=1) - sold[:, last - 2 : last].sum(axis=1)) / usual[:, last]
        near[:, last] = (needed >= NEAR[0]) & (needed <= NEAR[1])
        beyond[:, last] = (needed <= SAFE) | (needed >= OUT_OF_REACH)
        if last + 1 < months:
            pulled, kept = early * near[:, last] * sold[:, last + 1], np.minimum(held * beyond[:, last] * usual[:, last + 1], 0.9 * sold[:, last])
            sold[:, last] += pulled - kept
            sold[:, last + 1] += kept - pulled
    return _history(random, sold, quota, near, {"discount": discount, "neglect": neglect, "last_days": last_days, "push": push})


def _history(random, sold, quota, near, planted):
    """The history with single sales, answers and service."""
    people, months = sold.shape
    count = 1 + random.poisson(4, sold.shape)
    person, month = (np.repeat(place.ravel(), count.ravel()) for place in np.indices(sold.shape))
    part = random.lognormal(0, 0.8, len(person))
    is_near, is_end = near[person, month] > 0, month % 3 == 2
    is_late = random.random(len(person)) < 0.23 + planted["push"] * is_end + planted["last_days"] * is_near
    total = np.zeros(sold.shape)
    np.add.at(total, (person, month), part)
    amount = part / total[person, month] * sold[person, month]
    product = random.integers(0, 4, len(person))
    share = np.clip(0.2 + 0.1 * product + random.normal(0, 0.05, len(person)), 0.02, 0.8) - 0.03 * is_late * is_end
    cut = planted["discount"] * is_near * is_late
    share, amount = (share - cut) / (1 - cut), amount * (1 - cut)
    late, after = np.zeros(sold.shape), np.zeros(sold.shape)
    np.add.at(after, (person, month), amount)
    np.add.at(late, (person, month), amount * is_late)
    answers = random.poisson(2.0, sold.shape).astype(float)
    score = 0.8 + random.normal(0, 0.05, (people, 1)) - 0.03 * (np.arange(months) % 3 == 2) - planted["neglect"] * near + random.normal(0, 0.16, sold.shape) / np.sqrt(np.maximum(answers, 1))
    service = random.poisson(6 * (1 - planted["neglect"] * near)).astype(float)
    sales = pd.DataFrame({"person": person, "month": month, "is_late": is_late, "product": product, "amount": amount, "margin": amount * share})
    return History(tuple(f"P{number:03d}" for number in range(people)), 2022 * 12, after, late, quota, np.where(answers > 0, score, np.nan), answers, service, sales)
