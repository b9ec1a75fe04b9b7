import numpy as np
import pytest

from analysis.studies.response.grids import Grid, chances, cover


def test_a_straight_line_is_carried_exactly_within_and_beyond_the_states():
    grid, at = Grid(1.0, 0.5, 5), np.array([-2.0, 1.0, 1.7, 9.0])
    np.testing.assert_allclose(grid.carry(3 * grid.points - 1, at), 3 * at - 1)
    many = np.stack([grid.points, -grid.points], axis=1)
    np.testing.assert_allclose(grid.carry(many, at.reshape(2, 2)), np.stack([at, -at], axis=1).reshape(2, 2, 2))


def test_expected_values_are_those_of_the_carried_ones():
    grid, random = Grid(0.0, 0.2, 30), np.random.default_rng(1)
    values, at, chance = random.random(30), random.random((7, 4)) * 8 - 1, np.array([0.1, 0.2, 0.3, 0.4])
    np.testing.assert_allclose(values @ grid.expect(at, chance), grid.carry(values, at) @ chance, rtol=1e-5)


@pytest.mark.parametrize("spread", [0.0, 0.1, 0.3, 0.8])
def test_a_months_chance_has_the_mean_and_nearly_the_variance_of_a_log_normal(spread):
    factor, chance = chances(spread)
    assert chance.sum() == pytest.approx(1)
    assert factor @ chance == pytest.approx(1)
    assert (factor - 1) ** 2 @ chance == pytest.approx(np.expm1(spread**2), rel=0.07, abs=1e-12)


def test_a_jump_keeps_its_place_between_states():
    """The area under a step is the same wherever it stands between two points."""
    fine = Grid(0.0, 0.001, 5001)
    at = np.arange(0, 5.01, 0.1)
    for place in (2.0, 2.033, 2.05, 2.081):
        area = fine.average((fine.points >= place).astype(float), at, 0.1)[:-1].sum() * 0.1
        assert area == pytest.approx(5 - place - 0.05, abs=0.011)


def test_a_line_is_averaged_to_itself():
    grid, at = Grid(0.0, 0.5, 12), np.arange(1, 5, 0.3)
    np.testing.assert_allclose(grid.average(2 * grid.points + 1, at, 0.3), 2 * at + 1, rtol=1e-6)


def test_a_grid_of_one_state_holds_everywhere():
    one = cover(2.0, 2.0, 0.1)
    assert one.count == 1
    np.testing.assert_array_equal(one.carry(np.array([7.0]), np.array([-1.0, 5.0])), [7, 7])
    assert cover(0.0, 1.05, 0.1).points[-1] >= 1.05
