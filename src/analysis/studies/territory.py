"""Territory apart from person: how much of what people sell goes with where they sell it.

In: one figure per person and territory (a cell) with its standard error. Out: for each person what is
theirs alone, for each territory its level, and the shares of both. Somebody who changed territory tells
the two apart directly; where nobody did, the split rests on good people not having been sent to good territories.

The model is the crossed normal one (Searle, Casella and McCulloch, Variance Components, 1992, chapter 7):
value = mu + territory + person + error. With nobody moving and one cell per person it is the nested model of `pooling`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from analysis.studies.pooling import Codes, Vector, grid_weights, persons_luck, spread_grid


@dataclass(frozen=True)
class Separated:
    """What is the person's and what is the territory's.

    person_mean, person_sd: shape (people,), above or below what the territory gives. draws: shape (draws, people).
    territory_draws: shape (draws, territories), the level of each. share_draws: shape (draws,), the territories' share of the variance.
    """

    person_mean: Vector
    person_sd: Vector
    draws: Vector
    territory_draws: Vector
    share_draws: Vector


@dataclass(frozen=True)
class _Cells:
    """What the cells say whatever the spreads: per person the summed weights (by territory, and in all) and the summed weighted values."""

    by_territory: Any
    weight: Vector
    value: Vector
    territory_weight: Vector
    territory_value: Vector
    squares: float


@dataclass(frozen=True)
class _Step:
    """The posterior for one pair of spreads: levels (mean, covariance) of mu and territories, and the variance of persons given them."""

    log_likelihood: float
    levels: Vector
    covariance: Vector
    person_var: Vector


def separate(values: Vector, errors: Vector, people: Codes, territories: Codes, *, seed: int = 0, luck: int = 0) -> Separated:
    """Persons and territories told apart. values, errors, people, territories: shape (cells,); codes 0, 1, ... without a gap.

    `seed` and `luck` as in `pooling.pool`.
    """
    grid = spread_grid(values, len(np.unique(territories)))
    tau, omega = np.maximum(grid[0], 1e-9), np.maximum(grid[1], 1e-9)
    cells = _summed(values, errors, people, territories)
    steps = [step for t in np.unique(tau) for step in _crossed(cells, float(t), omega[tau == t])]
    weight = grid_weights(np.array([step.log_likelihood for step in steps]))
    draws, levels, chosen = _draw(cells, steps, weight, seed, luck)
    mean = sum(w * _person_mean(cells, step, step.levels[None, :])[0] for w, step in zip(weight, steps, strict=True))
    return Separated(np.asarray(mean), draws.std(axis=0), draws, levels, omega[chosen] ** 2 / (omega[chosen] ** 2 + tau[chosen] ** 2))


def _summed(values: Vector, errors: Vector, people: Codes, territories: Codes) -> _Cells:
    """The cells summed per person and per territory."""
    weight = 1 / errors**2
    count, size = int(people.max()) + 1, int(territories.max()) + 1

    def summed(codes: Codes, length: int, what: Vector) -> Vector:
        return np.bincount(codes, what, length).astype(np.float64)

    return _Cells(
        csr_matrix((weight, (people, territories)), shape=(count, size)), summed(people, count, weight), summed(people, count, weight * values),
        summed(territories, size, weight), summed(territories, size, weight * values), float(values @ (weight * values)),
    )


def _crossed(cells: _Cells, tau: float, omegas: Vector) -> list[_Step]:
    """The closed form for one spread of persons and each of territories: persons are absorbed, then mu and the territories are solved for."""
    size = len(cells.territory_weight)
    person_var = 1 / (1 / tau**2 + cells.weight)
    absorbed = cells.by_territory.multiply(person_var[:, None]).tocsr()
    precision = np.empty((size + 1, size + 1))
    precision[0, 0] = cells.weight.sum() - person_var @ cells.weight**2
    precision[0, 1:] = precision[1:, 0] = cells.territory_weight - absorbed.T @ cells.weight
    precision[1:, 1:] = np.diag(cells.territory_weight) - (absorbed.T @ cells.by_territory).toarray()
    right = np.r_[cells.value.sum() - person_var @ (cells.weight * cells.value), cells.territory_value - absorbed.T @ cells.value]
    base = cells.squares - float(person_var @ cells.value**2)
    spread = float(np.sum(np.log(tau**2 / person_var)))
    return [_solved(precision, right, base, spread, person_var, float(omega)) for omega in omegas]


def _solved(precision: Vector, right: Vector, base: float, spread: float, person_var: Vector, omega: float) -> _Step:
    """The step for one spread of territories."""
    size = len(right) - 1
    with_prior = precision + np.diag(np.r_[0.0, np.full(size, 1 / omega**2)])
    covariance = np.linalg.inv(with_prior)
    levels = covariance @ right
    log_determinants = spread + np.linalg.slogdet(with_prior)[1] + 2 * size * np.log(omega)
    return _Step(float(-0.5 * (base - right @ levels + log_determinants)), levels, covariance, person_var)


def _person_mean(cells: _Cells, step: _Step, levels: Vector) -> Vector:
    """Persons given levels of shape (draws, 1 + territories): shape (draws, people)."""
    explained = levels[:, [0]] * cells.weight + (cells.by_territory @ levels[:, 1:].T).T
    return np.asarray(step.person_var * (cells.value - explained))


def _draw(cells: _Cells, steps: list[_Step], weight: Vector, seed: int, luck: int) -> tuple[Vector, Vector, Codes]:
    """Draws of persons, shape (draws, people), of territory levels, shape (draws, territories), and which spreads they come from."""
    random = np.random.default_rng(seed)
    size = len(steps[0].levels)
    persons = persons_luck(len(cells.weight), luck)
    levels = np.empty((len(persons), size - 1))
    chosen = random.choice(len(steps), size=len(persons), p=weight)
    for index in np.unique(chosen):
        step, rows = steps[index], np.flatnonzero(chosen == index)
        root = np.linalg.cholesky(step.covariance + 1e-15 * np.eye(size))
        beta = step.levels + random.standard_normal((len(rows), size)) @ root.T
        persons[rows] = _person_mean(cells, step, beta) + np.sqrt(step.person_var) * persons[rows]
        levels[rows] = beta[:, [0]] + beta[:, 1:]
    return persons, levels, chosen
