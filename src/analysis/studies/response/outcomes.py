"""What a projection means for the company: margin, pay, profit, exits and customer satisfaction, by plan and draw.

In: a `Projection`, the year ahead and what exits cost. Out: `Outcomes`, arrays of plans by draws. Exits by choice follow the change of a person's whole pay with an elasticity
that is a prior; satisfaction follows effort as it did in the company's own past. No risk score of a person enters.
"""

from dataclasses import dataclass

import numpy as np

from analysis.studies.incentives.facts import Facts
from analysis.studies.incentives.measures import MEASURES
from analysis.studies.incentives.money import MONEY, SHARE, Numbers
from analysis.studies.incentives.plan import Only
from analysis.studies.response.ahead import YearAhead
from analysis.studies.response.fit import Fit
from analysis.studies.response.history import History
from analysis.studies.response.leaving import Moves, leaving_chance, settled_force
from analysis.studies.response.priors import Prior
from analysis.studies.response.project import Projection


@dataclass(frozen=True)
class Rates:
    """What turns sales and pay into outcomes: margin over sales, exits by choice per person and year, cost of one exit as a share of yearly pay, times that each person counts."""

    margin_share: float
    exit_rate: float
    exit_cost_share: float
    times: float = 1.0


@dataclass(frozen=True)
class Slope:
    """How customer satisfaction (share of its scale) moved with one more unit of effort: estimate and standard error, and the answers behind it; missing where there are none."""

    value: float
    error: float
    n: int


@dataclass(frozen=True)
class Outcomes:
    """By plan and draw (plans, draws), in the currency for the whole company; exits in people; satisfaction as a change against the first plan, in shares of its scale."""

    sales: Numbers
    margin: Numbers
    pay: Numbers
    exits: Numbers
    exit_cost: Numbers
    satisfaction: Numbers

    @property
    def profit(self) -> Numbers:
        """Margin less incentive pay and what exits cost."""
        return np.asarray(self.margin - self.pay - self.exit_cost)


def outcomes(projection: Projection, ahead: YearAhead, rates: Rates, slope: Slope, prior: Prior, *, seed: int) -> Outcomes:
    """The outcomes; the elasticity of exits and the slope of satisfaction are drawn once per draw, the same for every plan."""
    of_exits, of_slope = np.random.default_rng(seed).spawn(2)
    draws = projection.sales.shape[1]
    elasticity: Numbers = np.asarray(prior.exits + prior.exits_spread * of_exits.standard_normal(draws))
    slopes = slope.value + slope.error * of_slope.standard_normal(draws)
    base = 12 * ahead.facts.states["base_pay"][projection.people, ahead.year.start] / MONEY
    whole = np.maximum(base + projection.pay, 1e-9)
    usual = np.broadcast_to(whole[:1].mean(axis=1, keepdims=True), whole.shape)
    rate = 1 - (1 - leaving_chance(Moves(rates.exit_rate / 12, elasticity[:, None]), whole, usual)) ** 12
    sales = projection.sales.sum(axis=-1) * rates.times
    return Outcomes(
        sales, sales * rates.margin_share, projection.pay.sum(axis=-1) * rates.times, rate.sum(axis=-1) * rates.times,
        (rate * whole).sum(axis=-1) * rates.exit_cost_share * rates.times, (projection.effort - projection.effort[:1]).mean(axis=-1) * slopes,
    )


def selection(projection: Projection, ahead: YearAhead, rates: Rates, prior: Prior) -> Numbers:
    """By plan: the change of sales once leaving and hiring have settled, from who works there alone, everyone being a type of their own and hired from among such (Lazear 2000)."""
    base = 12 * ahead.facts.states["base_pay"][projection.people, ahead.year.start] / MONEY
    whole, sales = base + projection.pay.mean(axis=1), projection.sales.mean(axis=1)
    moves, even = Moves(rates.exit_rate / 12, prior.exits), np.full(whole.shape[1], 1 / whole.shape[1])
    settled = [settled_force(moves, even, pay, whole[0]) for pay in whole]
    return np.array([float(weight @ sold / (even @ sold)) - 1 if sold.sum() > 0 else 0.0 for weight, sold in zip(settled, sales, strict=True)])


def satisfaction_slope(facts: Facts, history: History, fit: Fit) -> Slope:
    """The slope of customer satisfaction on effort, within people and months, weighted by answers; its error is clustered by person.

    Least squares after taking out the means of people and months (Frisch, Waugh and Lovell). Effort is its posterior mean, so the slope is drawn towards zero where effort is
    not known well. Missing with fewer than ten people or thirty person-months that have answers.
    """
    if "customer_feedback" in facts.missing:
        return Slope(float("nan"), float("nan"), 0)
    answers = MEASURES["customer_satisfaction"](facts, Only(), 1)
    score, count = answers.sums(facts.shape)[history.people], answers.counts(facts.shape)[history.people]
    costs = np.tensordot(fit.chance, fit.costs, axes=1)
    effort = (costs[..., None] * fit.efforts).sum(axis=1)
    weight = np.where(history.known, count, 0).astype(np.float64)
    if (weight.any(axis=1)).sum() < 10 or (weight > 0).sum() < 30:
        return Slope(float("nan"), float("nan"), int(weight.sum()))
    mean = np.divide(score, SHARE * np.maximum(count, 1))
    y, x = _within(mean, weight), _within(effort.astype(np.float64), weight)
    whole = float((weight * x * x).sum())
    if whole <= 1e-12:
        return Slope(float("nan"), float("nan"), int(weight.sum()))
    slope = float((weight * x * y).sum() / whole)
    by_person = (weight * x * (y - slope * x)).sum(axis=1)
    return Slope(slope, float(np.sqrt((by_person**2).sum()) / whole), int(weight.sum()))


def _within(values: Numbers, weight: Numbers) -> Numbers:
    """Values less the weighted means of people and of months."""
    left = np.where(weight > 0, values, 0.0)
    for _ in range(20):
        for axis in (1, 0):
            total = weight.sum(axis=axis, keepdims=True)
            left = np.where(weight > 0, left - np.divide((weight * left).sum(axis=axis, keepdims=True), total, out=np.zeros(total.shape), where=total > 0), 0.0)
    return np.asarray(left)
