"""Bonuses: fixed amounts for reaching something, or for each fact of a kind.

In: a `View` and the terms. Out: pay before rounding. An amount is in the currency or in months of base pay; where it is prorated, that has
been done before. x is the measure, n the number of its facts, q the quota.
"""

import numpy as np

from analysis.studies.incentives.money import Numbers
from analysis.studies.incentives.views import Step, View


def quota_bonus(view: View, *, pay: Numbers, reach: float) -> Numbers:
    """Quota bonus of a quarter or a year: pay = amount where x >= reach x q and q > 0, else 0. Reaching it exactly counts."""
    return np.asarray((view.x >= view.of_quota(reach)) * pay)


def step_bonus(view: View, *, steps: tuple[Step, ...]) -> Numbers:
    """Bonus in steps: pay = amount of the highest step with x >= step x q, 0 below the first."""
    pay = np.zeros(view.x.shape, dtype=np.asarray(steps[0].pay).dtype)
    for step in steps:
        pay = np.where(view.x >= view.of_quota(step.at), step.pay, pay)
    return pay


def spiff(view: View, *, each: Numbers) -> Numbers:
    """SPIFF by product, period or new customer: pay = amount x n, the sales or deals that count."""
    return np.asarray(each * view.n)


def deal_signing_bonus(view: View, *, each: Numbers) -> Numbers:
    """Deal-signing bonus: pay = amount x n, the deals won."""
    return spiff(view, each=each)


def clawback_deals(view: View, *, each: Numbers) -> Numbers:
    """Clawback on cancelled deals: pay = -amount x n, the deals won before whose sales have been taken back whole."""
    return -spiff(view, each=each)


def customer_satisfaction_bonus(view: View, *, pay: Numbers, least: float, answers: int) -> Numbers:
    """Customer-satisfaction bonus: pay = amount where the mean answer x / n >= least and n >= answers, else 0."""
    return np.where((view.n >= answers) & (view.n > 0) & (view.x >= least * view.n), pay, 0)


def customer_keeping_bonus(view: View, *, pay: Numbers, least: float, customers: int) -> Numbers:
    """Customer-keeping bonus: pay = amount where x / n >= least; n customers bought in the window before, x of them again. n >= customers."""
    return customer_satisfaction_bonus(view, pay=pay, least=least, answers=customers)


def training_excellence(view: View, *, each: Numbers) -> Numbers:
    """Training-excellence reward: pay = amount x n, the courses finished with at least the score that counts."""
    return spiff(view, each=each)


def training_place(view: View, *, cost: Numbers) -> Numbers:
    """Training place as reward: cost = amount of one place where n > 0, the courses finished with at least the score that counts."""
    return np.where(view.n > 0, cost, 0)


def review_bonus(view: View, *, steps: tuple[Step, ...]) -> Numbers:
    """Review-based bonus: pay = amount of the highest step with (mean rating x / n as a share of its scale) >= step, 0 below the first."""
    pay = np.zeros(view.x.shape, dtype=np.asarray(steps[0].pay).dtype)
    for step in steps:
        pay = np.where((view.n > 0) & (view.x >= step.at * view.n), step.pay, pay)
    return pay


def promotion(view: View, *, raise_share: float, reach: float) -> Numbers:
    """Promotion as reward: eligible where x >= reach x q; cost = 12 x raise x base pay of a month, the cost of its first year."""
    return np.where(view.x >= view.of_quota(reach), 12 * raise_share * view.base_pay, 0)
