import numpy as np
import pandas as pd
import pytest

from analysis.settings import AttritionSettings
from analysis.studies.attrition.losses import INPUTS, PARTS, expected_loss

SETTINGS = AttritionSettings()


def person(**more):
    return pd.DataFrame([{"employee_id": "E1", "risk": 0.2, "margin_12m": 120_000.0, "sales_12m": 500_000.0, "base_pay_month": 10_000.0} | more])


def loss(settings=SETTINGS, **more):
    return expected_loss(person(**more), settings).iloc[0]


def test_a_loss_is_what_one_reckons_by_hand():
    found = loss()
    assert found["margin_at_stake"] == pytest.approx(30_000)  # three months of 120,000
    assert found["replacement_cost"] == pytest.approx(25_200)  # 0.21 of 120,000
    assert found["ramp_cost"] == pytest.approx(30_000)  # half of six months
    assert found["loss_if_left"] == pytest.approx(85_200)
    assert found["expected_loss"] == pytest.approx(17_040)
    assert found["loss_lacks"] == "nothing"


def test_every_input_stands_beside_the_loss():
    assert {*INPUTS, *PARTS, "margin_12m", "margin_source", "pay_year", "risk"} <= set(loss().index)


@pytest.mark.parametrize("name", INPUTS)
def test_every_input_can_be_set_for_the_company_and_for_a_person(name):
    plain = {"margin_12m": np.nan}
    other = loss(SETTINGS.model_copy(update={name: 0.4}), **plain)["loss_if_left"]
    assert other != pytest.approx(loss(**plain)["loss_if_left"])
    assert loss(**plain, **{name: 0.4})["loss_if_left"] == pytest.approx(other)
    assert loss(**plain, **{name: np.nan})["loss_if_left"] == pytest.approx(loss(**plain)["loss_if_left"])


def test_without_margin_sales_stand_in_and_it_is_said():
    found = loss(margin_12m=np.nan)
    assert (found["margin_source"], found["margin_12m"]) == ("sales", pytest.approx(150_000))


@pytest.mark.parametrize(("missing", "lacks", "known"), [
    (("margin_12m", "sales_12m"), "margin", 25_200), (("base_pay_month",), "pay", 60_000), (("margin_12m", "sales_12m", "base_pay_month"), "margin_and_pay", np.nan),
])
def test_what_is_not_known_is_missing_and_named_never_zero(missing, lacks, known):
    found = loss(**dict.fromkeys(missing, np.nan))
    assert found["loss_lacks"] == lacks
    assert found["loss_if_left"] == pytest.approx(known, nan_ok=True)
    assert found[list(PARTS)].isna().sum() == {"margin": 2, "pay": 1, "margin_and_pay": 3}[lacks]


def test_columns_that_were_never_delivered_count_as_missing():
    found = expected_loss(person()[["employee_id", "risk"]], SETTINGS).iloc[0]
    assert found["loss_lacks"] == "margin_and_pay"
    assert np.isnan(found["expected_loss"])


def test_returns_above_sales_are_no_gain_from_a_leaver():
    assert loss(margin_12m=-50_000.0)["loss_if_left"] == pytest.approx(25_200)


def test_a_missing_risk_leaves_the_cost_and_no_expectation():
    found = loss(risk=np.nan)
    assert found["loss_if_left"] == pytest.approx(85_200)
    assert np.isnan(found["expected_loss"])


def test_nobody_gives_an_empty_frame_with_all_columns():
    assert list(expected_loss(person().iloc[:0], SETTINGS).columns) == list(expected_loss(person(), SETTINGS).columns)


def test_money_in_another_currency_scales_the_loss():
    ten = loss(margin_12m=1_200_000.0, base_pay_month=100_000.0)
    assert ten["expected_loss"] == pytest.approx(10 * loss()["expected_loss"])
