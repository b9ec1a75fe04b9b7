import numpy as np
import pytest
from scipy import stats

from analysis.studies.rates import rate_interval, rate_ratio_interval, share_difference_interval


def test_no_events_give_the_closed_form():
    low, high = rate_interval(0, 100.0, 0.9)
    assert low == 0
    assert high == pytest.approx(-np.log(0.05) / 100)


@pytest.mark.parametrize("events", [1, 5, 40])
def test_the_ends_of_a_rate_are_where_its_tails_are_a_twentieth(events):
    low, high = rate_interval(events, 2.0, 0.9)
    assert stats.poisson.sf(events - 1, 2 * low) == pytest.approx(0.05)
    assert stats.poisson.cdf(events, 2 * high) == pytest.approx(0.05)


def test_a_ratio_with_equal_exposure_is_the_binomial_interval_of_scipy():
    ratio, low, high = rate_ratio_interval(12, 50.0, 30, 50.0, 0.9)
    exact = stats.binomtest(12, 42).proportion_ci(0.9, "exact")
    assert ratio == pytest.approx(0.4)
    assert (low, high) == pytest.approx((exact.low / (1 - exact.low), exact.high / (1 - exact.high)))


def test_a_ratio_scales_with_exposure_and_turns_round():
    one, doubled, turned = rate_ratio_interval(12, 50.0, 30, 80.0, 0.9), rate_ratio_interval(12, 100.0, 30, 80.0, 0.9), rate_ratio_interval(30, 80.0, 12, 50.0, 0.9)
    assert doubled == pytest.approx(tuple(end / 2 for end in one))
    assert turned == pytest.approx((1 / one[0], 1 / one[2], 1 / one[1]))


def test_many_events_come_near_the_normal_interval_of_the_log():
    ratio, low, high = rate_ratio_interval(4000, 1.0, 5000, 1.0, 0.9)
    reach = stats.norm.ppf(0.95) * np.sqrt(1 / 4000 + 1 / 5000)
    assert np.log([low, high]) == pytest.approx([np.log(ratio) - reach, np.log(ratio) + reach], abs=1e-3)


def test_a_side_without_events_leaves_one_end_open():
    assert rate_ratio_interval(0, 10.0, 5, 10.0, 0.9)[:2] == (0.0, 0.0)
    assert rate_ratio_interval(5, 10.0, 0, 10.0, 0.9)[::2] == (np.inf, np.inf)
    assert rate_ratio_interval(0, 10.0, 5, 10.0, 0.9)[2] == pytest.approx(20 ** (1 / 5) - 1)  # 0.95 = (1 - p) to the fifth turned into odds


def test_an_exact_ratio_covers_at_least_as_often_as_it_says():
    random = np.random.default_rng(5)
    held = [low <= 0.6 <= high for a, b in zip(random.poisson(6, 300), random.poisson(10, 300), strict=True) for _, low, high in [rate_ratio_interval(int(a), 1.0, int(b), 1.0, 0.9)]]
    assert np.mean(held) >= 0.88


@pytest.mark.parametrize(("exposure", "other"), [(0.0, 1.0), (1.0, 0.0), (np.nan, 1.0)])
def test_without_exposure_nothing_is_said(exposure, other):
    assert np.isnan(rate_ratio_interval(3, exposure, 3, other, 0.9)).all()
    assert np.isnan(rate_ratio_interval(0, 1.0, 0, 1.0, 0.9)).all()
    assert np.isnan(rate_interval(3, 0.0, 0.9)).all()


def test_a_difference_of_shares_is_as_published():
    """Newcombe 1998, Statistics in Medicine 17:873, Table II: 56/70 less 48/80 at 95 %, method 10."""
    assert share_difference_interval(56, 70, 48, 80, 0.95) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


def test_a_difference_with_an_empty_group_is_missing():
    assert np.isnan(share_difference_interval(0, 0, 3, 10, 0.9)).all()
