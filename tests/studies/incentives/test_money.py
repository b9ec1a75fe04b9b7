import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.studies.incentives.money import EXACT, FLOATING, apportion, divide_half_up, times_fraction


@given(st.integers(-10**15, 10**15), st.integers(1, 10**6))
def test_division_rounds_half_away_from_zero(value, divisor):
    size = (2 * abs(value) + divisor) // (2 * divisor)
    assert divide_half_up(np.array([value]), divisor)[0] == (size if value >= 0 else -size)


@pytest.mark.parametrize(("value", "cents"), [(49, 0), (50, 1), (149, 1), (150, 2), (-49, 0), (-50, -1), (-150, -2)])
def test_a_half_goes_away_from_zero(value, cents):
    assert divide_half_up(np.array([value]), 100).tolist() == [cents]


@given(st.integers(0, 10**18), st.integers(0, 366), st.integers(1, 366))
def test_a_part_by_days_is_the_whole_number_below(value, days, of_days):
    days = min(days, of_days)
    assert times_fraction(np.array([value]), np.array([days]), np.array([of_days]))[0] == value * days // of_days


@given(st.integers(0, 10**14), st.integers(0, 2_000_000))
def test_a_share_of_an_amount_is_rounded_half_up_without_overflow(money, share):
    assert EXACT.part(share, np.array([money]))[0] == (2 * money * share + 10**6) // (2 * 10**6)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(-1000, 10**9)), min_size=1, max_size=30), st.lists(st.integers(-10**6, 10**9), min_size=5, max_size=5))
def test_the_parts_of_an_amount_add_up_to_it(rows, totals):
    rows = sorted(rows)
    group, weight = (np.array(column) for column in zip(*rows, strict=True))
    parts = apportion(np.array(totals), weight, group)
    for one in set(group.tolist()):
        assert parts[group == one].sum() == (totals[one] if weight[group == one].sum() else 0)


def test_equal_weights_differ_by_a_cent_at_most():
    parts = apportion(np.array([1000]), np.ones(7, dtype=np.int64), np.zeros(7, dtype=np.int64))
    assert set(parts.tolist()) <= {142, 143}


def test_nothing_is_apportioned_to_nobody():
    assert len(apportion(np.array([5]), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))) == 0


@pytest.mark.parametrize("paid", [0, 10_00, 123_45])
def test_scaling_down_never_passes_the_limit(paid):
    each = np.array([paid, 2 * paid, 3 * paid]) * 100
    kept = EXACT.scaled_down(each, 100_0000, np.maximum(each.sum(), 1))
    assert kept.sum() <= max(100_0000, 0)
    assert FLOATING.scaled_down(each / 1e4, 100.0, np.full(3, each.sum() / 1e4)).sum() <= 100.0 + 1e-9
