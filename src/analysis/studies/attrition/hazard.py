"""The hazard model: a penalised rate of leaving by choice per person-month, its risk at a horizon, and how sure both are.

In: a matrix of columns, one row per person and month, with the event and the months seen of the horizon. Out: `Hazard`. The rate is
exp(intercept + columns x weights) per month; seen for m months, a person leaves with the chance 1 - exp(-m x rate), and the log-likelihood
of a row is event x log(rate) - m x rate (a piecewise-constant hazard as a Poisson model: Holford 1980; Laird and Olivier 1981).
So rows whose horizon is not yet over count with what is known of them. The windows of one person's rows overlap, so
the covariance is the sandwich clustered by person (Liang and Zeger 1986) and not the curvature alone. It knows no company.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import linalg

Floats = NDArray[np.float64]
_MOST_STEPS = 60
_SMALL = 1e-9


@dataclass(frozen=True)
class Hazard:
    """A fitted rate: `names` of the columns, their `centre` and `scale` (mean and standard deviation), the `intercept` and the `weights`.

    `weights` are changes of the log rate per standard deviation, one per column; a constant column has weight 0. `covariance` is that of
    intercept and weights, (1 + columns) squared. `events` and `people` are what the fit rests on.
    """

    names: tuple[str, ...]
    centre: Floats
    scale: Floats
    intercept: float
    weights: Floats
    covariance: Floats
    events: float
    people: int

    def standardised(self, columns: pd.DataFrame) -> Floats:
        """The model's columns in standard deviations from their mean, rows x columns."""
        return np.asarray((columns[list(self.names)].to_numpy(np.float64) - self.centre) / self.scale)

    def log_rate(self, columns: pd.DataFrame) -> Floats:
        """The log of the monthly rate of each row."""
        log_rate: Floats = self.intercept + self.standardised(columns) @ self.weights
        return log_rate

    def log_rate_error(self, columns: pd.DataFrame) -> Floats:
        """The standard error of the log rate of each row, from the uncertainty of intercept and weights."""
        design = _with_ones(self.standardised(columns))
        return np.sqrt(np.maximum(np.einsum("ij,ij->i", design @ self.covariance, design), 0.0))

    def contributions(self, columns: pd.DataFrame) -> pd.DataFrame:
        """What each column adds to the log rate of each row above an average row's: exact, they and the intercept add up to the log rate."""
        return pd.DataFrame(self.standardised(columns) * self.weights, columns=list(self.names), index=columns.index)

    def shifted(self, intercept: float, slope: float) -> "Hazard":
        """The model recalibrated: log rate = intercept + slope x log rate before."""
        return replace(self, intercept=intercept + slope * self.intercept, weights=slope * self.weights, covariance=slope**2 * self.covariance)


def risk_within(log_rate: Floats, months: float) -> Floats:
    """The chance of leaving by choice within so many months at a constant rate: 1 - exp(-months x rate)."""
    return np.asarray(-np.expm1(-months * np.exp(np.clip(log_rate, -50.0, 5.0))))


def fit_hazard(
    columns: pd.DataFrame, event: Floats, months: Floats, people: NDArray[np.generic], *, penalty: float = 1.0, weight: Floats | None = None
) -> Hazard:
    """The hazard by penalised maximum likelihood; `penalty` is the precision of a normal prior around 0 for each standardised weight.

    `people` says whose row each is. Without an event the rate is that of half an event, and all weights are 0.
    """
    weight = np.ones(len(columns)) if weight is None else weight
    design, centre, scale = _standardise(columns.to_numpy(np.float64), weight)
    exposure, leaving = weight * months, weight * event
    start = float(np.log(max(leaving.sum(), 0.5) / max(exposure.sum(), _SMALL)))
    ridge = np.concatenate([[0.0], np.full(design.shape[1] - 1, penalty)])
    beta = np.concatenate([[start], np.zeros(len(ridge) - 1)])
    if leaving.sum() > 0:
        beta = _newton(design, leaving, exposure, ridge, beta)
    covariance = _sandwich(design, leaving, exposure, ridge, beta, people)
    return Hazard(tuple(columns.columns), centre, scale, float(beta[0]), beta[1:], covariance, float(event.sum()), len(np.unique(people)))


def _standardise(values: Floats, weight: Floats) -> tuple[Floats, Floats, Floats]:
    """The columns centred and scaled, a column of ones before them, and their means and standard deviations (1 where constant)."""
    total = max(weight.sum(), _SMALL)
    centre = weight @ values / total
    spread = np.sqrt(np.maximum(weight @ (values - centre) ** 2 / total, 0.0))
    scale = np.where(spread > _SMALL * np.maximum(1.0, np.abs(centre)), spread, np.inf)
    return _with_ones((values - centre) / scale), centre, scale


def _with_ones(values: Floats) -> Floats:
    return np.column_stack([np.ones(len(values)), values])


def _newton(design: Floats, event: Floats, exposure: Floats, ridge: Floats, beta: Floats) -> Floats:
    """The maximum of the penalised log-likelihood by Newton's method, a step being halved as long as it makes things worse."""
    value = _objective(design, event, exposure, ridge, beta)
    for _ in range(_MOST_STEPS):
        rate = exposure * np.exp(design @ beta)
        gradient = design.T @ (event - rate) - ridge * beta
        step = linalg.solve(_curvature(design, rate, ridge), gradient, assume_a="pos")
        while (after := _objective(design, event, exposure, ridge, beta + step)) < value and np.abs(step).max() > _SMALL:
            step = step / 2
        beta, gained, value = beta + step, after - value, after
        if gained < 1e-8 * (1.0 + abs(value)):
            break
    return beta


def _objective(design: Floats, event: Floats, exposure: Floats, ridge: Floats, beta: Floats) -> float:
    """The penalised log-likelihood; minus infinity where a rate overflows."""
    log_rate = design @ beta
    if log_rate.max(initial=0.0) > 50.0:
        return -np.inf
    return float(event @ log_rate - exposure @ np.exp(log_rate) - 0.5 * ridge @ beta**2)


def _curvature(design: Floats, rate: Floats, ridge: Floats) -> Floats:
    """The penalised information; a little on the diagonal keeps it invertible where columns are constant or repeat one another."""
    information = (design * rate[:, None]).T @ design + np.diag(ridge)
    return np.asarray(information + np.eye(len(ridge)) * _SMALL * (1.0 + np.trace(information)))


def _sandwich(design: Floats, event: Floats, exposure: Floats, ridge: Floats, beta: Floats, people: NDArray[np.generic]) -> Floats:
    """The covariance of intercept and weights, clustered by person: bread x sum of squared scores per person x bread."""
    rate = exposure * np.exp(design @ beta)
    bread = linalg.inv(_curvature(design, rate, ridge))
    codes = np.unique(people, return_inverse=True)[1]
    scores = np.zeros((int(codes.max(initial=-1)) + 1, design.shape[1]))
    np.add.at(scores, codes, design * (event - rate)[:, None])
    return np.asarray(bread @ (scores.T @ scores) @ bread)
