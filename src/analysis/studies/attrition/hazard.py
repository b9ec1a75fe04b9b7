"""The hazard model: a penalised monthly rate of giving notice, the risk at a horizon that follows, and how sure both are.

In: a matrix of columns, one row per person-month at risk, with the event and the months seen. Out: `Hazard`. The rate is
exp(intercept + columns x weights) a month; the log-likelihood of a row is event x log(rate) - months x rate (a piecewise-constant hazard is
a Poisson model: Holford 1980; Laird and Olivier 1981), so that rows whose window is not yet over count with what is known of them. The
windows of one person's rows overlap: each row counts for its share of a window, and the covariance is the sandwich
clustered by person (Liang and Zeger 1986), not the curvature alone. It knows no company and no column by name.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

Floats = NDArray[np.float64]
_MOST_STEPS = 60
_SMALL = 1e-9
_HIGHEST = 30.0


@dataclass(frozen=True)
class Hazard:
    """A fitted rate: intercept first, then one weight per column, changes of the log rate per unit of the column.

    `covariance` is theirs, clustered by person. `errors` are the standard errors to test a weight by: the larger of that covariance's and of the
    curvature's, as the clustered one is too small where few people have anything in a column.
    """

    weights: Floats
    covariance: Floats
    errors: Floats

    def log_rate(self, columns: Floats) -> Floats:
        """The log of the monthly rate of each row of columns."""
        return np.asarray(_with_ones(columns) @ self.weights)

    def error(self, columns: Floats) -> Floats:
        """The standard error of each row's log rate, from the uncertainty of intercept and weights."""
        design = _with_ones(columns)
        return np.asarray(np.sqrt(np.maximum(np.einsum("ij,ij->i", design @ self.covariance, design), 0.0)))


@dataclass(frozen=True)
class Prior:
    """What is held of the weights beforehand: normal around 0 with `sd`, and the `sign` (-1, 1, or 0 for either) that the literature gives.

    A weight whose estimate has the other sign is set to 0. One value per column, without the intercept, of which nothing is held.
    """

    sd: Floats
    sign: Floats


def risk_within(log_rate: Floats, months: float | Floats) -> Floats:
    """The chance of leaving by choice within so many months at a constant rate: 1 - exp(-months x rate)."""
    return np.asarray(-np.expm1(-months * np.exp(np.minimum(log_rate, _HIGHEST))))


def fit_hazard(columns: Floats, event: Floats, months: Floats, weight: Floats, people: NDArray[np.int64], prior: Prior) -> Hazard:
    """The hazard by penalised maximum likelihood. `weight` is what each row counts, `people` whose it is (numbers from 0).

    Without an event all weights are 0 and the rate is that of half an event.
    """
    design, leaving, exposure = _with_ones(columns), weight * event, weight * months
    weights = np.zeros(design.shape[1])
    weights[0] = np.log(max(leaving.sum(), 0.5 * weight.mean() if len(weight) else 0.5) / max(exposure.sum(), _SMALL))
    ridge, sign = np.concatenate([[0.0], prior.sd**-2.0]), np.concatenate([[0.0], prior.sign])
    free = np.ones(len(weights), dtype=bool)
    while leaving.sum() > 0:
        weights[free] = _newton(design[:, free], leaving, exposure, ridge[free], weights[free])
        wrong = free & (sign * weights < 0)
        if not wrong.any():
            break
        free &= ~wrong
        weights[~free] = 0.0
    covariance, errors = np.zeros((len(weights), len(weights))), np.zeros(len(weights))
    rate = exposure * np.exp(design @ weights)
    bread = linalg.inv(_curvature(design[:, free], rate, ridge[free]))
    clustered = _sandwich(design[:, free], leaving - rate, bread, people)
    covariance[np.ix_(free, free)] = clustered
    errors[free] = np.sqrt(np.maximum(np.diag(clustered), np.diag(bread)))
    return Hazard(weights, covariance, errors)


def _with_ones(values: Floats) -> Floats:
    return np.column_stack([np.ones(len(values)), values])


def _newton(design: Floats, event: Floats, exposure: Floats, ridge: Floats, weights: Floats) -> Floats:
    """The maximum of the penalised log-likelihood by Newton's method, a step being halved as long as it makes things worse."""
    value = _objective(design, event, exposure, ridge, weights)
    for _ in range(_MOST_STEPS):
        rate = exposure * np.exp(design @ weights)
        gradient = design.T @ (event - rate) - ridge * weights
        step = linalg.solve(_curvature(design, rate, ridge), gradient, assume_a="pos")
        while (after := _objective(design, event, exposure, ridge, weights + step)) < value and np.abs(step).max() > _SMALL:
            step = step / 2
        weights, gained, value = weights + step, after - value, after
        if gained < 1e-9 * (1.0 + abs(value)):
            break
    return weights


def _objective(design: Floats, event: Floats, exposure: Floats, ridge: Floats, weights: Floats) -> float:
    """The penalised log-likelihood; minus infinity where a rate overflows."""
    log_rate = design @ weights
    if log_rate.max(initial=0.0) > _HIGHEST:
        return -np.inf
    return float(event @ log_rate - exposure @ np.exp(log_rate) - 0.5 * ridge @ weights**2)


def _curvature(design: Floats, rate: Floats, ridge: Floats) -> Floats:
    """The penalised information; a little on the diagonal keeps it invertible where columns are constant or repeat one another."""
    information = (design * rate[:, None]).T @ design + np.diag(ridge)
    return np.asarray(information + np.eye(len(ridge)) * _SMALL * (1.0 + np.trace(information)))


def _sandwich(design: Floats, residual: Floats, bread: Floats, people: NDArray[np.int64]) -> Floats:
    """The covariance clustered by person: bread x sum of squared scores per person x bread, times n / (n - 1) for n people."""
    who, codes = np.unique(people, return_inverse=True)
    member = sparse.csr_matrix((np.ones(len(codes)), (codes, np.arange(len(codes)))), shape=(len(who), len(codes)))
    scores = member @ (design * residual[:, None])
    return np.asarray(bread @ (scores.T @ scores) @ bread) * (len(who) / max(len(who) - 1, 1))
