"""The worlds of the published studies: three types of people, plans as curves, and years lived on the same luck."""

from dataclasses import dataclass

import numpy as np

from analysis.studies.response.effort import People, Setting, quadratic, solve
from analysis.studies.response.ratchet import solve_with_ratchet
from analysis.studies.response.walk import walk
from studies.response.pay_curves import above, bonus, both, commission, pay

ABILITY = np.array([0.75, 0.85, 1.0])
"""Sales of a month without effort, in money, of a low, a middle and a high type; effort costs d / 2 (h e)^2 with d = 1 in the prototype, which is a cost of h here."""
YEAR = Setting(np.ones(12), 0.30, discount=0.95)
RATE, OVER, QUARTER, ANNUAL = 0.15, 0.18, 0.12, 0.35
QUOTA = np.array([1.10, 1.03, 0.93]) * (ABILITY + RATE)
"""Monthly quotas: shares of what each sells under the commission alone."""
FULL = {"month": commission(RATE), "quarter": bonus(QUARTER, 3 * QUOTA), "year": both(bonus(ANNUAL, 12 * QUOTA), above(OVER, 12 * QUOTA))}


@dataclass(frozen=True)
class Lived:
    """Effort, sales in money and discounts in money: (draws, types, months)."""

    effort: np.ndarray
    sales: np.ndarray
    given: np.ndarray

    @property
    def total(self):
        """Mean sales of the whole time by type."""
        return self.sales.sum(axis=2).mean(axis=0)


def sellers(ability=ABILITY, cost=1.0, felt=quadratic):
    """People who sell their ability without effort."""
    return People(ability, ability[:, None] * cost, np.ones((len(ability), 1)), felt=felt)


def live(plan, setting=YEAR, *, people=None, seed=1, draws=2000, ratchet=None, plan_at=None, quota=None):
    """Years under a plan, or under `plan_at` a multiple of a quota that follows sales."""
    people = sellers() if people is None else people
    months = len(setting.months)
    if ratchet is None:
        policy = solve(pay(people.unit, months=months, **plan), people, setting)
    else:
        policy = solve_with_ratchet(lambda times: pay(people.unit, months=months, **plan_at(times)), quota / people.unit, people, setting, ratchet)
    count = len(people.unit)
    random = np.random.default_rng(seed).standard_normal((draws, 1, months)) * np.ones((1, count, 1))
    luck = np.exp(setting.spread * random - setting.spread**2 / 2).reshape(-1, months).astype(np.float32)
    person = np.tile(np.arange(count), draws)
    year = walk(policy, setting, person, 0 * person, people.share[person, 0].astype(np.float32), luck)
    effort, sales, given = (values.reshape(draws, count, months) for values in (year.effort, year.sales, year.given_away))
    return Lived(effort, sales * people.unit[:, None], given * people.unit[:, None])
