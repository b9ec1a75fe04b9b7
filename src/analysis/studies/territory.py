"""Territory apart from person: how much of what people sell goes with where they sell it.

In: one figure per person and territory (a cell) with its standard error. Out: for each person what is
theirs alone, for each territory its level, and the shares of both. Somebody who changed territory tells
the two apart directly; where nobody did, the split rests on good people not having been sent to good territories.

The model is the crossed normal one (Searle, Casella and McCulloch, Variance Components, 1992, chapter 7):
value = mu + territory + person + error. With nobody moving and one cell per person it is the nested model of `pooling`.
"""

from dataclasses import dataclass

import numpy as np

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
class _Step:
    """The posterior for one pair of spreads: levels (mean, covariance) of mu and territories, and persons given them."""

    log_likelihood: float
    levels: Vector
    covariance: Vector
    person_base: Vector
    person_slope: Vector
    person_var: Vector


def separate(values: Vector, errors: Vector, people: Codes, territories: Codes, *, seed: int = 0, luck: int = 0) -> Separated:
    """Persons and territories told apart. values, errors, people, territories: shape (cells,); codes 0, 1, ... without a gap.

    `seed` and `luck` as in `pooling.pool`.
    """
    tau, omega = spread_grid(values, len(np.unique(territories)))
    tau = np.maximum(tau, 1e-9)
    steps = [_crossed(values, errors, people, territories, t, o) for t, o in zip(tau, omega, strict=True)]
    weight = grid_weights(np.array([step.log_likelihood for step in steps]))
    draws, levels, chosen = _draw(steps, weight, seed, luck)
    return Separated(
        np.asarray(sum(w * (s.person_base - s.person_slope @ s.levels) for w, s in zip(weight, steps, strict=True))),
        draws.std(axis=0), draws, levels, omega[chosen] ** 2 / (omega[chosen] ** 2 + tau[chosen] ** 2),
    )


def _crossed(values: Vector, errors: Vector, people: Codes, territories: Codes, tau: float, omega: float) -> _Step:
    """The closed form for one pair of spreads: persons are absorbed, then mu and the territories are solved for.

    Levels are (mu, territory effects); the columns of `design` pick them for each cell.
    """
    size, weight = int(territories.max()) + 1, 1 / errors**2
    design = np.zeros((len(values), size + 1))
    design[:, 0], design[np.arange(len(values)), territories + 1] = 1.0, 1.0
    count = int(people.max()) + 1
    person_var = 1 / (1 / tau**2 + np.bincount(people, weight, count))
    summed = np.zeros((count, size + 1))
    np.add.at(summed, people, weight[:, None] * design)
    summed_value = np.bincount(people, weight * values, count)
    prior = np.diag(np.r_[0.0, np.full(size, 1 / max(omega, 1e-9) ** 2)])
    precision = design.T @ (weight[:, None] * design) - summed.T @ (person_var[:, None] * summed) + prior
    right = design.T @ (weight * values) - summed.T @ (person_var * summed_value)
    covariance = np.linalg.inv(precision)
    levels = covariance @ right
    quadratic = values @ (weight * values) - person_var @ summed_value**2 - right @ levels
    log_determinants = np.sum(np.log(tau**2 / person_var)) + np.linalg.slogdet(precision)[1] + 2 * size * np.log(max(omega, 1e-9))
    return _Step(float(-0.5 * (quadratic + log_determinants)), levels, covariance, person_var * summed_value, person_var[:, None] * summed, person_var)


def _draw(steps: list[_Step], weight: Vector, seed: int, luck: int) -> tuple[Vector, Vector, Codes]:
    """Draws of persons, shape (draws, people), of territory levels, shape (draws, territories), and which spreads they come from."""
    random = np.random.default_rng(seed)
    people, size = steps[0].person_slope.shape
    persons = persons_luck(people, luck)
    levels = np.empty((len(persons), size - 1))
    chosen = random.choice(len(steps), size=len(persons), p=weight)
    for index in np.unique(chosen):
        step, rows = steps[index], np.flatnonzero(chosen == index)
        root = np.linalg.cholesky(step.covariance + 1e-15 * np.eye(size))
        beta = step.levels + random.standard_normal((len(rows), size)) @ root.T
        persons[rows] = step.person_base - beta @ step.person_slope.T + np.sqrt(step.person_var) * persons[rows]
        levels[rows] = beta[:, [0]] + beta[:, 1:]
    return persons, levels, chosen
