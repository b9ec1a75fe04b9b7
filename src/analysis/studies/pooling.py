"""Partial pooling: what many noisy figures say together about each one.

In: one figure per person with its standard error, and the group of each person. Out: for each person the
posterior mean, its standard deviation and draws. Small samples shrink to their group, groups shrink to
the whole; how much is learned from the data, and not knowing it exactly is part of the interval.

The model is the normal hierarchy (Gelman et al., Bayesian Data Analysis, 3rd ed., section 5.4), with one
level more: value = mu + group + person + error; person ~ N(0, tau^2), group ~ N(0, omega^2), flat mu,
tau and omega uniform. Both spreads are summed over a grid, everything else is in closed form.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Codes = NDArray[np.int64]

GRID = 21
"""Points per spread: the middles of so many cells from zero to three standard deviations of the values."""

_DRAWN_CELLS = 8_000_000
"""Draws times people that are held at once, so that 50,000 people fit into memory."""


@dataclass(frozen=True)
class Pooled:
    """What pooling says of each person.

    mean, sd: shape (people,), in the unit of the values. draws: shape (draws, people).
    group_mean: shape (groups,). tau, omega: posterior means of the spreads between people of a group and between groups.
    """

    mean: Vector
    sd: Vector
    draws: Vector
    group_mean: Vector
    tau: float
    omega: float


@dataclass(frozen=True)
class _Spreads:
    """The grid of spreads, flattened: tau, omega and the posterior weight of each point, shape (points,)."""

    tau: Vector
    omega: Vector
    weight: Vector


def pool(values: Vector, errors: Vector, groups: Codes, *, seed: int = 0, luck: int = 0) -> Pooled:
    """Each person's underlying value, shrunk to the group as far as the errors demand.

    values, errors: shape (people,), a missing value has any value and the error `inf`. groups: codes 0, 1, ... .
    `seed` draws spreads and groups, `luck` the persons: figures whose errors come from the same events get the same `luck`,
    so that their draws go up and down together.
    Raises ValueError where nobody has a value or an error is not above zero.
    """
    _refuse_unusable(values, errors)
    known = np.isfinite(errors)
    values = np.where(known, values, 0.0)
    tau, omega = spread_grid(values[known], len(np.unique(groups[known])))
    steps = [step for spread in np.unique(tau) for step in _nested(_persons(values, errors, groups, float(spread)), omega[tau == spread])]
    spreads = _Spreads(tau, omega, grid_weights(np.array([step.log_likelihood for step in steps])))
    return _mix(steps, spreads, groups, seed, luck)


@dataclass(frozen=True)
class _Step:
    """The posterior given one pair of spreads: mu (mean, variance), groups given mu, persons given their group.

    Group mean given mu: group_pull * group_mean + (1 - group_pull) * mu, with variance group_var.
    Person given group mean m: pull * value + (1 - pull) * m, with variance person_var.
    """

    log_likelihood: float
    mu: float
    mu_var: float
    group_mean: Vector
    group_pull: Vector
    group_var: Vector
    value: Vector
    pull: Vector
    person_var: Vector


@dataclass(frozen=True)
class _Persons:
    """What one spread between people says: each group's weight (and whether it has any) and mean, the persons' part of the log likelihood; each person's value, how far it counts, and the variance that is left."""

    total: Vector
    seen: NDArray[np.bool_]
    mean: Vector
    log_likelihood: float
    value: Vector
    pull: Vector
    var: Vector


def _persons(values: Vector, errors: Vector, groups: Codes, tau: float) -> _Persons:
    """The part of the closed form that the spread between groups does not touch."""
    variance = errors**2 + tau**2
    weight = 1 / variance
    size = int(groups.max()) + 1
    total: Vector = np.bincount(groups, weight, size).astype(np.float64)
    seen = total > 0
    mean = np.bincount(groups, weight * values, size) / np.where(seen, total, 1.0)
    known = np.isfinite(errors)
    within = -0.5 * np.sum(np.log(variance[known])) - 0.5 * np.sum(weight * (values - mean[groups]) ** 2) - 0.5 * np.sum(np.log(total[seen]))
    pull = tau**2 * weight
    return _Persons(total, seen, mean, float(within), values, pull, tau**2 * (1 - pull))


def _nested(persons: _Persons, omegas: Vector) -> list[_Step]:
    """The closed form for one spread between people with each of the spreads between groups, persons nested in groups."""
    total, seen, mean = persons.total, persons.seen, persons.mean
    between_var = 1 / np.where(seen, total, np.nan) + omegas[:, None] ** 2
    precision = np.where(seen, 1 / between_var, 0.0)
    mu_var = 1 / precision.sum(axis=1)
    mu = mu_var * np.sum(precision * mean, axis=1)
    logs = np.ascontiguousarray(np.log(between_var[:, seen])).sum(axis=1)
    between = -0.5 * logs - 0.5 * np.sum(precision * (mean - mu[:, None]) ** 2, axis=1) + 0.5 * np.log(mu_var)
    group_pull = omegas[:, None] ** 2 * precision
    group_var = np.where(seen, group_pull / np.where(seen, total, 1.0), omegas[:, None] ** 2)
    return [
        _Step(float(persons.log_likelihood + between[at]), float(mu[at]), float(mu_var[at]), mean, group_pull[at], group_var[at], persons.value, persons.pull, persons.var)
        for at in range(len(omegas))
    ]


def _mix(steps: list[_Step], spreads: _Spreads, groups: Codes, seed: int, luck: int) -> Pooled:
    """The posterior over all spreads: moments exactly, and draws."""
    means, seconds, group_means = np.zeros(len(groups)), np.zeros(len(groups)), np.zeros(len(steps[0].group_mean))
    for step, weight in zip(steps, spreads.weight, strict=True):
        group = step.group_pull * step.group_mean + (1 - step.group_pull) * step.mu
        group_var = step.group_var + (1 - step.group_pull) ** 2 * step.mu_var
        person = step.pull * step.value + (1 - step.pull) * group[groups]
        person_var = step.person_var + (1 - step.pull) ** 2 * group_var[groups]
        means, seconds = means + weight * person, seconds + weight * (person_var + person**2)
        group_means = group_means + weight * group
    sd = np.sqrt(np.maximum(seconds - means**2, 0.0))
    return Pooled(means, sd, _draw(steps, spreads, groups, seed, luck), group_means, float(spreads.weight @ spreads.tau), float(spreads.weight @ spreads.omega))


def _draw(steps: list[_Step], spreads: _Spreads, groups: Codes, seed: int, luck: int) -> Vector:
    """Draws from the posterior, shape (draws, people): spreads, then mu, then groups, then persons."""
    random = np.random.default_rng(seed)
    draws = persons_luck(len(groups), luck)
    chosen = random.choice(len(steps), size=len(draws), p=spreads.weight)
    for index in np.unique(chosen):
        step, rows = steps[index], np.flatnonzero(chosen == index)
        mu = step.mu + np.sqrt(step.mu_var) * random.standard_normal((len(rows), 1))
        group = step.group_pull * step.group_mean + (1 - step.group_pull) * mu
        group = group + np.sqrt(step.group_var) * random.standard_normal(group.shape)
        person = step.pull * step.value + (1 - step.pull) * group[:, groups]
        draws[rows] = person + np.sqrt(step.person_var) * draws[rows]
    return draws


def persons_luck(people: int, luck: int) -> Vector:
    """Standard normal draws of shape (draws, people), the same ones for the same `luck`."""
    return np.random.default_rng([luck, people]).standard_normal((number_of_draws(people), people))


def number_of_draws(people: int) -> int:
    """How many draws are made for so many people."""
    return int(np.clip(_DRAWN_CELLS // max(people, 1), 200, 8000))


def _refuse_unusable(values: Vector, errors: Vector) -> None:
    """Raise ValueError where nothing can be pooled."""
    if not np.isfinite(errors).any():
        raise ValueError("nobody has a value, so there is nothing to pool")
    if not (errors > 0).all():
        raise ValueError("every standard error must be above zero (inf for a missing value)")
    if not np.isfinite(values[np.isfinite(errors)]).all():
        raise ValueError("a value with an error must be a finite number")


def spread_grid(values: Vector, groups: int) -> tuple[Vector, Vector]:
    """The spreads to sum over; one group alone has no spread between groups, one value alone no spread at all."""
    reach = 3 * float(np.std(values)) if len(values) > 1 else 0.0
    middles = (np.arange(GRID) + 0.5) * reach / GRID
    persons = middles if reach > 0 else np.zeros(1)
    between = persons if groups > 1 else np.zeros(1)
    tau, omega = np.meshgrid(persons, between, indexing="ij")
    return tau.ravel(), omega.ravel()


def grid_weights(log_likelihood: Vector) -> Vector:
    """Posterior weights of the grid points under the uniform prior."""
    weight: Vector = np.exp(log_likelihood - log_likelihood.max())
    return np.asarray(weight / weight.sum())
