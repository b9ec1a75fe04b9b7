import numpy as np
import pandas as pd
import pytest

from analysis.studies import indicators
from analysis.studies.indicators import ratio_of_sums
from studies.worlds import sales_window


def ids(window):
    return pd.Index(sorted(window["employee_id"].unique()))


def rows(part, whole=None, people=1):
    months = len(part) // people
    return pd.DataFrame({"employee_id": np.repeat([f"E{number}" for number in range(people)], months), "month": np.tile(range(months), people),
                         "part": part, "whole": whole if whole is not None else np.ones(len(part))})


def ratio(frame):
    return ratio_of_sums(frame, frame["part"], frame["whole"], ["employee_id"])


def test_the_error_is_that_of_a_mean_where_months_are_alike_in_weight():
    part = np.random.default_rng(5).normal(10, 2, 2400)
    assert ratio(rows(part, people=200))["error"].mean() == pytest.approx(2 / np.sqrt(12), rel=0.08)


def test_months_that_resemble_each_other_make_the_error_larger():
    random = np.random.default_rng(6)
    noise = random.normal(0, 1, (300, 12))
    for month in range(1, 12):
        noise[:, month] = 0.6 * noise[:, month - 1] + 0.8 * noise[:, month]
    assert ratio(rows(10 + noise.ravel(), people=300))["error"].mean() == pytest.approx(0.52, rel=0.12)  # the standard error that theory gives


def test_orders_that_come_once_a_quarter_make_the_error_smaller():
    part = np.tile([0.0, 0.0, 3.0, 0.0], 60) + np.random.default_rng(7).normal(0, 0.1, 240)
    lumps = ratio(rows(part, people=20))["error"].mean()
    assert lumps < part.std() / np.sqrt(12)


def test_a_single_month_has_no_error_of_its_own():
    assert np.isinf(ratio(rows(np.array([5.0])))["error"]).all()


def test_a_good_market_month_helps_nobody():
    window, _, _ = sales_window(people=20, seed=3)
    boom = window.assign(sales_amount=window["sales_amount"] * np.where(window["month"] == window["month"].min(), 3.0, 1.0))
    alike, other = (indicators.sales_against_quota(frame, ids(window)).frame["value"] for frame in (window, boom))
    assert alike.corr(other) > 0.9
    assert other.mean() == pytest.approx(alike.mean(), rel=0.02)


def test_somebody_who_joined_late_is_measured_on_the_months_that_were():
    window, _, _ = sales_window(people=30, noise=0.05, person=0.0, seed=4)
    late = window[(window["employee_id"] != "00000") | (window["month"] > window["month"].max() - 3)]
    measure = indicators.sales_against_quota(late, ids(window)).frame
    assert measure.loc["00000", "n"] == 3
    assert measure.loc["00000", "value"] == pytest.approx(1.0, abs=0.1)


def test_ratings_are_compared_within_the_team():
    ratings = pd.DataFrame({"employee_id": list("abcd"), "value": [0.9, 0.8, 0.5, 0.4], "n": [1, 1, 1, 1]})
    teams = pd.Series({"a": "strict", "b": "strict", "c": "mild", "d": "mild"})
    value = indicators.work_attitude(ratings, pd.Index(list("abcd")), teams, 0.52).frame["value"]
    assert value["a"] == pytest.approx(value["c"])
    assert value["a"] - value.mean() == pytest.approx(0.1)  # a is 0.1 above the only team mate


def test_somebody_without_team_mates_has_no_attitude_to_compare():
    ratings = pd.DataFrame({"employee_id": list("abcde"), "value": [0.9, 0.8, 0.5, 0.4, 0.7], "n": [1] * 5})
    teams = pd.Series({"a": "x", "b": "x", "c": "x", "d": "x", "e": "alone"})
    assert np.isinf(indicators.work_attitude(ratings, pd.Index(list("abcde")), teams, 0.52).frame.loc["e", "error"])


def test_an_indicator_that_is_the_same_for_everybody_is_absent():
    window, _, _ = sales_window(people=8)
    same = window.assign(feedback_count=5.0, feedback_share_sum=4.0)
    assert indicators.customer_satisfaction(same, ids(window)) is None


def test_one_answer_says_less_than_thirty():
    window, _, _ = sales_window(people=30, seed=1)
    answers = np.where(window["employee_id"] == "00000", 1.0, 30.0)
    noise = np.random.default_rng(2).normal(0.8, 0.2 / np.sqrt(answers))
    errors = indicators.customer_satisfaction(window.assign(feedback_count=answers, feedback_share_sum=answers * noise), ids(window)).frame["error"]
    assert errors["00000"] > 3 * errors["00001"]


def test_the_month_of_hire_counts_for_its_days():
    window, _, _ = sales_window(people=20, seed=2, noise=0.01, person=0.0, territory=0.0)
    late = (window["employee_id"] == "00000") & (window["month"] == window["month"].max())
    window = window[(window["employee_id"] != "00000") | late].assign(quota_amount=np.nan)
    window.loc[late, "sales_amount"] /= 10
    window.loc[late, "hired_on"] = window.loc[late, "month_end"] - pd.Timedelta(days=2)
    cells = indicators.sales_by_territory(window, ids(window)).set_index("employee_id")
    assert cells.loc["00000", "value"] == pytest.approx(1.0, abs=0.1)


def test_a_more_reliable_rating_has_a_smaller_error():
    ratings = pd.DataFrame({"employee_id": list("abcd"), "value": [0.9, 0.8, 0.5, 0.4], "n": [1, 1, 1, 1]})
    errors = [indicators.work_attitude(ratings, pd.Index(list("abcd")), pd.Series(dict.fromkeys("abcd", "t")), share).frame["error"].iloc[0] for share in (0.52, 0.8, 1.0)]
    assert errors[0] > errors[1] > 0


def test_an_indicator_without_data_is_absent():
    window, _, _ = sales_window(people=5)
    people = ids(window)
    assert indicators.customer_satisfaction(window, people) is None
    assert indicators.attendance(window, people) is None
    assert indicators.sales_against_quota(window.assign(quota_amount=np.nan), people) is None
    assert indicators.work_attitude(pd.DataFrame({"employee_id": [], "value": [], "n": []}), people, pd.Series(dtype=str), 0.5) is None
    assert indicators.sales_against_market(window.assign(sales_amount=0.0), people) is None
