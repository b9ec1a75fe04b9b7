import numpy as np
import pandas as pd
import pytest

from analysis.pretend.company import Pretend


def half_year_sales(company: Pretend) -> pd.Series:
    sales = company.tables["sales"]
    starts = sales.sold_on.dt.year.astype(str) + np.where(sales.sold_on.dt.month > 6, "-07-01", "-01-01")
    return sales.groupby([sales.employee_id, pd.to_datetime(starts)]).amount.sum()


def whole_half_years(company: Pretend) -> pd.DataFrame:
    """Reviews of salespeople who were there for the whole half-year, with the log of its sales."""
    reviews = company.tables["reviews"].merge(company.tables["employees"], on="employee_id")
    reviews = reviews[reviews.hired_on <= reviews.period_from]
    sold = half_year_sales(company).reindex(pd.MultiIndex.from_frame(reviews[["employee_id", "period_from"]]))
    return reviews.assign(log_sales=np.log(sold.to_numpy())).dropna(subset="log_sales")


def test_ratings_follow_sales_by_about_a_half(crowd: Pretend) -> None:
    reviews = whole_half_years(crowd)
    assert reviews.rating.corr(reviews.log_sales) == pytest.approx(0.5, abs=0.07)


def test_attitude_ratings_know_nothing_of_sales(crowd: Pretend) -> None:
    reviews = whole_half_years(crowd)
    assert abs(reviews.attitude_rating.corr(reviews.log_sales)) < 0.08


def test_a_review_is_known_only_weeks_after_its_period(maker: Pretend) -> None:
    reviews = maker.tables["reviews"]
    weeks = (reviews.known_on - reviews.period_until).dt.days
    assert (weeks.min() >= 14) & (weeks.max() <= 24)


def test_surveys_come_in_the_last_month_of_each_quarter(maker: Pretend) -> None:
    surveys = maker.tables["surveys"]
    assert set(surveys.answered_on.dt.month) == {3, 6, 9, 12}
    assert surveys.topic.nunique() == 5


def test_answers_about_the_job_follow_satisfaction(crowd: Pretend) -> None:
    answers = crowd.tables["surveys"].query("topic == 'job_satisfaction'")
    answers = answers.assign(month_end=answers.answered_on + pd.offsets.MonthEnd(0))
    both = answers.merge(crowd.truth["person_months"], on=["employee_id", "month_end"])
    assert len(both) == len(answers)
    assert both.score.corr(both.satisfaction) > 0.7


def test_courses_are_needed_chosen_and_drawn(maker: Pretend) -> None:
    assert set(maker.tables["trainings"].assigned_by) == {"need", "choice", "lottery"}


def test_talks_are_few_and_led_by_managers(maker: Pretend) -> None:
    talks, jobs = maker.tables["interventions"], maker.tables["job_spells"]
    assert 5 <= len(talks) <= 40
    assert talks.owner_id.isin(jobs.employee_id[jobs.role.isna()]).all()
