import numpy as np
import pytest

from analysis.studies.attrition.shrinkage import discounted, group_mean, running_ratio, standard

NAN = np.nan


def test_values_are_standardised_by_those_known_and_what_is_missing_is_the_mean():
    values = np.array([[1.0, 3.0, 100.0], [NAN, 5.0, NAN]])
    known = np.array([[True, True, False], [True, True, False]])
    out = standard(values, known)
    assert out[known & np.isfinite(values)].mean() == pytest.approx(0)
    assert out[known & np.isfinite(values)].std() == pytest.approx(1)
    assert out[1, 0] == 0
    np.testing.assert_array_equal(standard(np.full((2, 3), 7.0), known), 0)
    np.testing.assert_array_equal(standard(np.full((2, 3), NAN), known), 0)


def test_a_discounted_mean_weighs_months_by_their_age_and_skips_what_is_missing():
    mean, worth = discounted(np.array([[1.0, NAN, 3.0]]), 0.5)
    np.testing.assert_allclose(mean, [[1, 1, (0.5 * 1 + 3) / 1.5]])
    np.testing.assert_allclose(worth, [[1, 1, 1.5**2 / 1.25]])
    assert np.isnan(discounted(np.array([[NAN, 2.0]]), 0.5)[0][0, 0])


def groups(spread, people=40, months=12, seed=0):
    """Values of people in eight groups, and the groups' true means."""
    dice = np.random.default_rng(seed)
    truth, group = dice.normal(0, spread, 8), np.repeat(np.arange(people) % 8, months).reshape(people, months)
    return truth[group] + dice.standard_normal(group.shape), group, truth


def test_group_means_follow_the_truth_and_are_drawn_to_nought():
    values, group, truth = groups(1.0)
    mean, spread = group_mean(values, group, 11)
    assert np.corrcoef(mean[:8, -1], truth)[0, 1] > 0.95
    assert np.abs(mean[:8, -1]).sum() < np.abs(values[:, :].mean(axis=1)[:8]).sum()
    assert spread == pytest.approx(truth.var(), rel=0.5)


def test_groups_that_do_not_differ_have_no_means_of_their_own():
    assert np.mean([group_mean(*groups(0.0, seed=seed)[:2], 11)[1] > 0 for seed in range(40)]) < 0.25


def test_a_group_mean_uses_nothing_later_than_its_month():
    values, group, _ = groups(1.0)
    later = values.copy()
    later[:, 6:] = 99.0
    np.testing.assert_array_equal(group_mean(values, group, 5)[0][:, :6], group_mean(later, group, 5)[0][:, :6])


def test_a_running_ratio_grows_with_the_count_and_little_data_say_little():
    base = np.ones((50, 24))
    count = np.where(np.arange(50)[:, None] < 5, 1.0, 0.1) * base
    ratio = running_ratio(count, base, 23)
    assert ratio[0, -1] > ratio[0, 0] > ratio[10, 0] > ratio[10, -1]


def test_the_ratio_of_a_group_counts_all_its_people():
    group = np.repeat([[0], [0], [1], [1]], 6, axis=1)
    count = np.zeros((4, 6))
    count[0, 2] = 1.0
    ratio = running_ratio(count, np.ones((4, 6)), 5, group=group)
    np.testing.assert_array_equal(ratio[0], ratio[1])
    assert ratio[0, -1] > ratio[2, -1]
