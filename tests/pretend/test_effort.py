import numpy as np
import pytest

from analysis.pretend.effort import effort, next_quota
from analysis.pretend.spec import Truth

LAST_MONTH = 5
ONE = np.ones(1)


def of_needed(*needed: float, month: int = LAST_MONTH) -> np.ndarray:
    return effort(np.array(needed), np.ones(len(needed)), month, Truth())


def test_people_sprint_when_the_quota_is_within_reach() -> None:
    grid = np.linspace(-0.5, 2.5, 61)
    assert 0.9 < grid[np.argmax(of_needed(*grid))] < 1.2


def test_people_give_up_when_the_quota_is_out_of_reach() -> None:
    assert of_needed(2.0)[0] == pytest.approx(1 - Truth().give_up, abs=0.001)


def test_people_slacken_once_the_quota_is_made() -> None:
    assert of_needed(-0.1)[0] == pytest.approx(1 - Truth().slack, abs=0.002)


def test_the_pull_of_the_quota_grows_towards_the_end_of_the_quarter() -> None:
    first, second, third = (of_needed(1.05, month=month)[0] for month in (3, 4, 5))
    assert 1 < first < second < third


def test_december_is_pushed_and_january_dips() -> None:
    assert of_needed(0.7, month=11)[0] - of_needed(0.7, month=8)[0] == pytest.approx(Truth().year_end_push)
    assert of_needed(0.7, month=3)[0] - of_needed(0.7, month=0)[0] == pytest.approx(Truth().new_year_dip)


def test_with_nothing_planted_effort_is_always_usual() -> None:
    assert (effort(np.linspace(-1, 3, 50), np.full(50, 1.4), 11, Truth().null()) == 1.0).all()


def test_a_beat_raises_the_quota_more_than_a_miss_lowers_it() -> None:
    up, down = next_quota(100 * ONE, 120 * ONE, Truth())[0] - 100, 100 - next_quota(100 * ONE, 80 * ONE, Truth())[0]
    assert (up, down) == (pytest.approx(6.0), pytest.approx(2.0))
