import numpy as np
import pytest

from analysis.studies.attrition.level import level_now


def test_where_notices_are_as_expected_the_level_is_one():
    assert level_now(np.full(24, 8.0), np.full(24, 8.0))[0] == pytest.approx(1)


def test_after_a_change_of_regime_the_level_follows_within_half_a_year():
    seen = np.r_[np.full(18, 8.0), np.full(6, 16.0)]
    assert 1.7 < level_now(seen, np.full(24, 8.0))[0] < 2.0


def test_few_notices_move_the_level_little_and_are_less_sure():
    few, many = (level_now(np.full(12, 2 * count), np.full(12, count)) for count in (0.5, 50.0))
    assert few[0] < 1.3 < many[0]
    assert few[1] > 3 * many[1]


def test_without_months_the_level_is_one():
    assert level_now(np.zeros(0), np.zeros(0))[0] == 1
