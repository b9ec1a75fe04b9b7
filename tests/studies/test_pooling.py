import numpy as np
import pytest

from analysis.studies.pooling import pool

EIGHT_SCHOOLS = np.array([28.0, 8, -3, 7, -1, 1, 18, 12]), np.array([15.0, 10, 16, 11, 9, 11, 10, 18])


def one_group(people):
    return np.zeros(people, dtype=int)


def test_the_eight_schools_come_out_as_published():
    """Gelman et al., Bayesian Data Analysis, section 5.5, posterior medians; ours are means, which lie a little further out."""
    pooled = pool(*EIGHT_SCHOOLS, one_group(8))
    np.testing.assert_allclose(pooled.mean, [10, 8, 7, 8, 5, 6, 10, 8], atol=1.5)
    assert 5 < pooled.tau < 8


def test_the_draws_have_the_moments_that_are_computed_exactly():
    pooled = pool(*EIGHT_SCHOOLS, one_group(8), seed=3)
    np.testing.assert_allclose(pooled.draws.mean(axis=0), pooled.mean, atol=0.6)
    np.testing.assert_allclose(pooled.draws.std(axis=0), pooled.sd, rtol=0.1)


def test_tiny_errors_leave_the_values_as_they_are():
    values = np.array([1.0, 2.0, 5.0, 9.0])
    np.testing.assert_allclose(pool(values, np.full(4, 1e-4), one_group(4)).mean, values, atol=1e-3)


def test_huge_errors_leave_only_the_mean():
    pooled = pool(np.array([1.0, 2.0, 5.0, 9.0]), np.full(4, 1e3), one_group(4))
    np.testing.assert_allclose(pooled.mean, np.full(4, 4.25), atol=0.05)


def test_somebody_without_a_value_gets_the_group_and_a_wider_interval():
    values, errors, groups = np.array([1.0, 1.1, 0.9, 2.0, 2.1, 1.9, np.nan]), np.array([0.05] * 6 + [np.inf]), np.array([0, 0, 0, 1, 1, 1, 1])
    pooled = pool(values, errors, groups)
    assert pooled.mean[6] == pytest.approx(2.0, abs=0.05)
    assert pooled.sd[6] > 2 * pooled.sd[5]


def test_a_small_team_shrinks_further_towards_the_company_than_a_large_one():
    random = np.random.default_rng(1)
    groups = np.array([0] * 30 + [1] * 2 + [2] * 30)
    values = np.where(groups == 1, 2.0, np.where(groups == 0, 2.0, 1.0)) + random.normal(0, 0.01, 62)
    pooled = pool(values, np.full(62, 0.8), groups)
    assert pooled.group_mean[0] > pooled.group_mean[1] > pooled.group_mean[2]


def test_the_order_of_people_is_irrelevant():
    values, errors = EIGHT_SCHOOLS
    order = np.random.default_rng(0).permutation(8)
    np.testing.assert_allclose(pool(values[order], errors[order], one_group(8)).mean, pool(values, errors, one_group(8)).mean[order], atol=1e-12)


def test_a_single_person_is_left_alone():
    assert pool(np.array([3.0]), np.array([0.5]), one_group(1)).mean == pytest.approx([3.0])


@pytest.mark.parametrize(("values", "errors", "message"), [
    ([1.0, 2.0], [np.inf, np.inf], "nobody has a value"), ([1.0, 2.0], [0.0, 1.0], "above zero"), ([np.nan, 2.0], [1.0, 1.0], "finite"),
])
def test_what_cannot_be_pooled_is_refused(values, errors, message):
    with pytest.raises(ValueError, match=message):
        pool(np.array(values), np.array(errors), one_group(2))


@pytest.mark.parametrize("spread", [0.1, 0.2, 0.4])
def test_ninety_of_a_hundred_intervals_hold_the_truth(spread):
    random, held = np.random.default_rng(11), []
    for seed in range(12):
        groups = random.integers(0, 7, 54)
        truth = 1 + random.normal(0, 0.1, 7)[groups] + random.normal(0, spread, 54)
        errors = random.uniform(0.05, 0.2, 54)
        low, high = np.quantile(pool(truth + random.normal(0, errors), errors, groups, seed=seed).draws, [0.05, 0.95], axis=0)
        held.append(((low < truth) & (truth < high)).mean())
    assert 0.85 < np.mean(held) < 0.96
