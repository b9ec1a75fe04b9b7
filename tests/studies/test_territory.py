import numpy as np
import pytest

from analysis.studies.pooling import pool
from analysis.studies.territory import _crossed, _person_mean, _summed, separate


def brute_force(values, errors, people, territories, tau, omega):
    """Best linear predictions of the persons from the full covariance matrix, and the restricted log likelihood up to a constant."""
    persons, places = np.eye(people.max() + 1)[people], np.eye(territories.max() + 1)[territories]
    covariance = np.diag(errors**2) + tau**2 * persons @ persons.T + omega**2 * places @ places.T
    inverse = np.linalg.inv(covariance)
    precision = inverse.sum()
    rest = values - inverse.sum(axis=0) @ values / precision
    likelihood = -0.5 * (np.linalg.slogdet(covariance)[1] + rest @ inverse @ rest + np.log(precision))
    return tau**2 * persons.T @ inverse @ rest, likelihood


def cells(seed=1, people=20, movers=5, territories=4):
    random = np.random.default_rng(seed)
    who, where = np.r_[np.arange(people), np.arange(movers)], random.integers(0, territories, people + movers)
    return random.normal(1, 0.3, people + movers), random.uniform(0.1, 0.2, people + movers), who, where


@pytest.mark.parametrize(("tau", "omega"), [(0.3, 0.2), (0.1, 0.4)])
def test_the_closed_form_is_the_brute_force_one(tau, omega):
    summed = _summed(*cells())
    step = _crossed(summed, tau, np.array([omega]))[0]
    expected, _ = brute_force(*cells(), tau, omega)
    np.testing.assert_allclose(_person_mean(summed, step, step.levels[None, :])[0], expected, atol=1e-10)


def test_the_likelihood_differs_from_brute_force_by_a_constant_alone():
    differences = [brute_force(*cells(), *spreads)[1] - _crossed(_summed(*cells()), spreads[0], np.array(spreads[1:]))[0].log_likelihood for spreads in ((0.3, 0.2), (0.1, 0.4), (0.5, 0.05))]
    np.testing.assert_allclose(differences, differences[0], atol=1e-8)


def test_without_movers_it_collapses_to_pooling():
    random = np.random.default_rng(2)
    territories = random.integers(0, 6, 50)
    values = 1 + random.normal(0, 0.3, 6)[territories] + random.normal(0, 0.3, 50)
    separated, pooled = separate(values, np.full(50, 0.12), np.arange(50), territories), pool(values, np.full(50, 0.12), territories)
    together = separated.person_mean + separated.territory_draws.mean(axis=0)[territories]
    np.testing.assert_allclose(together, pooled.mean, atol=0.03)


def test_somebody_who_moved_tells_person_and_territory_apart():
    values, errors = np.array([1.5, 0.5, 1.5, 0.5, 1.5, 0.5]), np.full(6, 0.01)
    separated = separate(values, errors, np.array([0, 0, 1, 1, 2, 2]), np.array([0, 1, 0, 1, 0, 1]))
    assert np.abs(separated.person_mean).max() < 0.05
    assert separated.territory_draws.mean(axis=0) == pytest.approx([1.5, 0.5], abs=0.1)
