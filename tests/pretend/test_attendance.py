import numpy as np
import pandas as pd
import pytest

from analysis.pretend.company import Pretend


@pytest.fixture
def worked(crowd: Pretend) -> pd.DataFrame:
    days = crowd.tables["attendance"]
    return days[days.status.isin(["present", "travel"])]


def test_nobody_is_recorded_on_a_weekend(crowd: Pretend) -> None:
    assert (crowd.tables["attendance"].worked_on.dt.day_of_week < 5).all()


def test_public_holidays_are_holidays_for_all(crowd: Pretend) -> None:
    days = crowd.tables["attendance"]
    assert (days[days.worked_on == "2025-10-01"].status == "holiday").all()
    assert (days.status == "holiday").mean() < 0.08


def test_lateness_halves_under_the_attendance_rule(worked: pd.DataFrame) -> None:
    late = (worked.late_minutes > 0).groupby(worked.worked_on >= "2025-07-01").mean()
    assert late[True] / late[False] == pytest.approx(0.5, abs=0.06)


def test_hours_are_worked_only_on_days_worked(crowd: Pretend, worked: pd.DataFrame) -> None:
    away = crowd.tables["attendance"].drop(worked.index)
    assert (away.hours_worked == 0).all()
    assert away.late_minutes.isna().all()
    assert 7 < worked.hours_worked.mean() < 9


def test_those_with_the_habit_are_late_more_often(crowd: Pretend, worked: pd.DataFrame) -> None:
    late = (worked.late_minutes > 0).groupby(worked.employee_id).mean().rename("late")
    habit = crowd.truth["persons"].set_index("employee_id").lateness
    assert np.corrcoef(late, habit.reindex(late.index))[0, 1] > 0.6
