import pandas as pd
import pytest

from analysis.pretend.company import Pretend


@pytest.fixture
def stages(crowd: Pretend) -> pd.DataFrame:
    return crowd.tables["deal_stages"].merge(crowd.tables["deals"], on="deal_id")


def test_only_open_deals_have_no_day_of_decision(crowd: Pretend) -> None:
    deals = crowd.tables["deals"]
    assert ((deals.outcome == "open") == deals.closed_on.isna()).all()
    assert (deals.closed_on.dropna() >= deals.created_on[deals.closed_on.notna()]).all()


def test_stages_are_entered_in_order_between_recording_and_decision(stages: pd.DataFrame) -> None:
    ordered = stages.sort_values(["deal_id", "stage_order"])
    assert (ordered.groupby("deal_id").entered_on.diff().dropna() >= pd.Timedelta(0)).all()
    assert ((stages.created_on <= stages.entered_on) & ~(stages.entered_on > stages.closed_on)).all()


def test_won_deals_went_through_every_stage(stages: pd.DataFrame) -> None:
    assert (stages[stages.outcome == "won"].groupby("deal_id").size() == 4).all()


def test_no_customer_is_used_before_being_recorded(crowd: Pretend) -> None:
    opened = crowd.tables["accounts"].set_index("account_id").opened_on
    for name, day in (("deals", "created_on"), ("sales", "sold_on"), ("activities", "occurred_on"), ("customer_feedback", "received_on")):
        facts = crowd.tables[name].dropna(subset="account_id")
        assert (facts.account_id.map(opened) <= facts[day]).all()


def test_front_people_win_new_customers_and_middle_people_keep_old_ones(crowd: Pretend) -> None:
    role = crowd.tables["job_spells"].drop_duplicates("employee_id").set_index("employee_id").role
    new = crowd.tables["deals"].is_new_customer.groupby(crowd.tables["deals"].employee_id.map(role)).mean()
    assert new["front"] > 0.7
    assert new["middle"] < 0.15


def test_no_deal_outlives_its_owners_employment(crowd: Pretend) -> None:
    deals = crowd.tables["deals"].merge(crowd.tables["employees"], on="employee_id")
    left = deals[deals.left_on.notna()]
    assert (left.outcome != "open").all()
    assert (left.closed_on <= left.left_on).all()


def test_own_forecasts_are_a_little_too_high(stages: pd.DataFrame) -> None:
    decided = stages[(stages.outcome != "open") & (stages.stage_order == 1)]
    assert 1.0 < decided.employee_forecast_amount.sum() / decided.amount[decided.outcome == "won"].sum() < 1.6
