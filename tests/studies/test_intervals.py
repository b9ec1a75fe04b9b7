import numpy as np
import pytest
from scipy import stats

from analysis.studies.intervals import count_interval, percentiles, resamples, share_interval


def test_every_draw_has_as_many_people():
    assert {weight.sum() for weight in resamples(30, 20, seed=1)} == {30}


def test_draws_are_those_of_their_seed():
    assert all((one == other).all() for one, other in zip(resamples(9, 5, seed=2), resamples(9, 5, seed=2), strict=True))


def test_with_many_clusters_the_middle_of_the_draws_is_the_interval():
    assert percentiles(np.linspace(0, 1, 1001), 0.9, 10**6) == pytest.approx((0.05, 0.95), abs=1e-4)


def test_few_clusters_make_an_interval_wider():
    tail = stats.norm.cdf(-np.sqrt(5 / 4) * 2.131847)  # Student's t with 4 degrees of freedom, 95 %
    assert percentiles(np.linspace(0, 1, 1001), 0.9, 5) == pytest.approx((tail, 1 - tail), abs=1e-5)


@pytest.mark.parametrize("draws", [[0.5] * 9, [np.nan] * 9, [np.nan] * 7 + [0.1, 0.2], []])
def test_draws_that_say_nothing_give_no_interval(draws):
    assert np.isnan(percentiles(np.array(draws), 0.9, 50)).all()


def test_without_repeats_the_count_has_the_exact_poisson_interval():
    exact = stats.chi2.ppf(0.05, 2 * 7) / 2, stats.chi2.ppf(0.95, 2 * 8) / 2
    assert count_interval(np.ones(7), 1, 0.9) == pytest.approx(exact)
    assert count_interval(np.zeros(3), 1, 0.9) == pytest.approx((0, -np.log(0.05)))


def test_exits_that_fill_three_rows_each_are_worth_a_third():
    assert count_interval(np.full(7, 3.0), 3, 0.9) == pytest.approx(3 * np.array(count_interval(np.ones(7), 1, 0.9)))


def test_without_repeats_the_share_has_the_exact_binomial_interval():
    exact = stats.binomtest(4, 20).proportion_ci(0.9, method="exact")
    spread = 20 / 19  # the design effect of people with one row each, from n - 1
    found = share_interval(np.r_[np.ones(4), np.zeros(16)], np.ones(20), 1, 0.9)
    assert found == pytest.approx(stats.beta.ppf([0.05, 0.95], [4 / spread, 4 / spread + 1], [16 / spread + 1, 16 / spread]))
    assert found == pytest.approx((exact.low, exact.high), abs=0.01)


def test_rows_of_one_person_that_agree_count_once():
    once, often = np.r_[np.ones(4), np.zeros(16)], np.full(20, 6.0)
    assert share_interval(6 * once, often, 6, 0.9) == pytest.approx(share_interval(once, np.ones(20), 1, 0.9))


@pytest.mark.parametrize("events", [0.0, 6.0])
def test_where_all_rows_are_alike_an_exit_is_taken_to_fill_as_many_as_it_can(events):
    low, high = share_interval(np.full(10, events), np.full(10, 6.0), 3, 0.9)
    exact = stats.binomtest(int(events > 0) * 20, 20).proportion_ci(0.9, method="exact")
    assert (low, high) == pytest.approx((exact.low, exact.high))


def test_no_rows_have_no_share():
    assert np.isnan(share_interval(np.zeros(0), np.zeros(0), 3, 0.9)).all()
