import numpy as np
import pandas as pd

from analysis.pretend.company import Pretend
from analysis.pretend.known import parameters
from analysis.pretend.spec import COMPANIES, LEAVING

EFFECTS = ["territory", "skill", "spillover", "manager_leaving"]


def month_of(days: pd.Series) -> pd.Series:
    return days.dt.to_period("M")


def test_every_person_and_month_worked_has_a_truth(maker: Pretend) -> None:
    worked = maker.tables["attendance"]
    worked = worked[worked.status != "holiday"]
    seen = set(zip(worked.employee_id, month_of(worked.worked_on), strict=True))
    truth = maker.truth["person_months"]
    assert set(zip(truth.employee_id, month_of(truth.month_end), strict=True)) == seen


def test_null_people_do_not_differ(nothing_planted: Pretend) -> None:
    assert nothing_planted.truth["persons"].ability.std() == 0
    assert (nothing_planted.truth["person_months"][EFFECTS] == 0).all(axis=None)
    assert (nothing_planted.truth["person_months"].effort == 1).all()


def test_null_chances_of_leaving_are_the_same_for_all(nothing_planted: Pretend) -> None:
    chances = nothing_planted.truth["person_months"].quit_chance
    assert np.ptp(chances[chances > 0]) == 0


def test_a_sales_course_shows_in_the_truth_of_the_next_month(crowd: Pretend) -> None:
    courses = crowd.truth["trainings"].assign(month=lambda table: month_of(table.completed_on) + 1)
    skill = crowd.truth["person_months"].assign(month=lambda table: month_of(table.month_end))
    both = courses[courses.sales_lift_share > 0].merge(skill, on=["employee_id", "month"])
    assert len(both) > 200
    assert np.allclose(np.expm1(both.skill), both.sales_lift_share, atol=1e-5)


def test_sales_carry_the_lift_of_drawn_courses(crowd: Pretend) -> None:
    """Those drawn by lottery sell more in the month after than in the months before, by the lift planted, within its error."""
    sales = crowd.tables["sales"].assign(month=lambda table: month_of(table.sold_on))
    log = np.log(sales[sales.amount > 0].groupby(["employee_id", "month"]).amount.sum())
    log = log - log.groupby("month").transform("mean")
    drawn = crowd.tables["trainings"].query("assigned_by == 'lottery'").assign(month=lambda table: month_of(table.completed_on))
    around = [pd.MultiIndex.from_frame(drawn[["employee_id", "month"]].assign(month=drawn.month + lag)) for lag in (-2, -1, 1)]
    before_2, before_1, after = (log.reindex(index).to_numpy() for index in around)
    lift = (after - (before_1 + before_2) / 2)[~np.isnan(after + before_1 + before_2)]
    assert abs(lift.mean() - 0.08) < 2.5 * lift.std() / np.sqrt(len(lift))


def test_the_parameters_are_listed_with_units_and_sources(maker: Pretend) -> None:
    table = maker.truth["parameters"].set_index("name")
    assert table.value["exit_lateness"] == 0
    assert table.value["training_lift"] == 0.10
    assert not table.isna().any(axis=None)


def test_the_parameters_of_the_last_months_are_listed_where_they_differ() -> None:
    values, usual = (parameters(COMPANIES[name]).set_index("name")["value"] for name in ("turn", "maker"))
    later = values[values.index.str.startswith("later_")]
    assert list(later.index) == [f"later_{name}" for name in LEAVING]
    assert (later["later_exit_promotion_wait"], values["exit_promotion_wait"]) == (0.75, 0.45)
    assert values.drop(later.index).equals(usual)
