import numpy as np
import pytest

from analysis.studies.response.leaving import STILL, Moves, accepting_chance, follow_force, leaving_chance, settled_force, split_effect

TYPES = np.array([0.7, 1.0, 1.4])
POPULATION = np.array([0.3, 0.4, 0.3])
ELSEWHERE = 1000 * TYPES**0.5


def test_pay_as_elsewhere_leaves_the_usual_rates():
    moves = Moves(0.03)
    np.testing.assert_allclose(leaving_chance(moves, ELSEWHERE, ELSEWHERE), 1 - np.exp(-0.03))
    np.testing.assert_allclose(accepting_chance(moves, ELSEWHERE, ELSEWHERE), 0.5)


def test_twice_the_pay_halves_the_rate_of_leaving_by_the_power_of_one():
    rate = -np.log(1 - leaving_chance(Moves(0.03, exits=-1.0), 2 * ELSEWHERE, ELSEWHERE))
    np.testing.assert_allclose(rate, 0.015)


def test_where_pay_moves_nobody_the_force_stays_as_it_is():
    pay = np.full((24, 3), 1000.0) * TYPES
    np.testing.assert_allclose(follow_force(Moves(0.03, 0.0, 0.0), POPULATION, POPULATION, pay, ELSEWHERE), np.tile(POPULATION, (25, 1)))
    force = np.array([0.6, 0.3, 0.1])
    np.testing.assert_array_equal(follow_force(STILL, force, POPULATION, pay, ELSEWHERE)[-1], force)


def test_the_force_keeps_its_size_and_settles_where_hiring_meets_leaving():
    pay = np.full((1, 3), 1000.0)
    followed = follow_force(Moves(0.05), POPULATION, POPULATION, np.repeat(pay, 600, axis=0), ELSEWHERE)
    np.testing.assert_allclose(followed.sum(axis=1), 1)
    np.testing.assert_allclose(followed[-1], settled_force(Moves(0.05), POPULATION, pay[0], ELSEWHERE), atol=1e-6)


def test_pay_by_output_keeps_and_draws_the_able():
    flat, piece = settled_force(Moves(0.03), POPULATION, np.full(3, 1000.0), ELSEWHERE), settled_force(Moves(0.03), POPULATION, 1000 * TYPES, ELSEWHERE)
    assert piece @ TYPES > POPULATION @ TYPES > flat @ TYPES


def test_without_selection_the_whole_effect_is_within_people():
    whole, within = split_effect((POPULATION, POPULATION), (TYPES, 1.2 * TYPES))
    assert whole == pytest.approx(within) == pytest.approx(np.log(1.2))


def test_no_pay_and_nobody_to_hire_give_finite_answers():
    assert np.isfinite(leaving_chance(Moves(0.03), np.zeros(3), ELSEWHERE)).all()
    assert np.isfinite(follow_force(Moves(0.03), POPULATION, np.zeros(3), np.zeros((3, 3)), ELSEWHERE)).all()
    np.testing.assert_allclose(settled_force(STILL, POPULATION, ELSEWHERE, ELSEWHERE), POPULATION)
