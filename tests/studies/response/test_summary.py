import numpy as np
import pandas as pd
import pytest

from analysis.studies.incentives.plans import read_plan, read_plans
from analysis.studies.response import study
from analysis.studies.response.curves import pays_without_response
from analysis.studies.response.summary import better_share, gains


@pytest.mark.parametrize(("gain", "expected"), [([1.0] * 199, 0.9975), ([-1.0] * 199, 0.0025), ([0.0] * 199, 0.5), ([1e-9] * 199, 0.5), ([1.0, -1.0, 0.0], 0.5)])
def test_the_chance_of_better_is_never_certain_and_equal_draws_count_half(gain, expected):
    assert better_share(np.array(gain), np.full(len(gain), 1_000.0)) == pytest.approx(expected)


def test_who_gains_and_loses_is_counted_from_half_a_percent_on():
    pay = pd.DataFrame({"plan": ["a"] * 4 + ["b"] * 4, "employee_id": list("wxyz") * 2, "pay": [100.0] * 4 + [150.0, 102.0, 60.0, 100.0], "whole_pay_change_share": [0.0] * 4 + [0.05, 0.002, -0.04, 0.0]})
    assert gains(pay).to_dict("records") == [{"plan": "b", "n": 4, "gain_count": 1, "lose_count": 1, "gained": 50.0, "lost": 40.0}]


@pytest.mark.parametrize(("plan", "expected"), [
    ("team_bonus", False), ("contest", False), ("recognition", True), ("customers_and_courses", True), ("tiers", False), ("spiffs", False), ("straight_commission", False), ("annual_bonus", False), ("in_force", False),
])
def test_pay_by_what_a_manager_s_people_sell_or_by_answers_is_told_to_be_a_cost_alone(plan, expected):
    assert pays_without_response(read_plan(plan), read_plan("in_force")) == expected


@pytest.fixture(scope="module")
def answered(sample):
    company, panel = sample
    return study.run(company, panel, as_of=panel.last_day, plans=read_plans(["in_force", "customers_and_courses"], company.folder))


def test_the_sample_says_that_its_plan_never_changed_and_that_pay_by_answers_is_a_cost_alone(answered):
    names = [one.name for one in answered.caveats]
    assert names[:2] == ["no_plan_change_in_the_history", "paid_without_response"]
    assert "plan_in_force_is_not_the_company_s_own" not in names


def test_months_are_dated_and_tell_how_many_people_they_are_about(answered):
    months = answered.tables["by_month"].frame
    assert list(months["starts_on"].unique()) == list(pd.date_range("2026-01-01", periods=12, freq="MS"))
    assert set(months["n"]) == {answered.headline["people"].value}


def test_teams_sell_together_what_all_sell(answered):
    months, teams = (answered.tables[name].frame for name in ("by_month", "by_team"))
    summed = teams.groupby(["plan", "starts_on"], sort=False)[["n", "sales"]].sum().reset_index()
    assert summed["n"].tolist() == months["n"].tolist()
    assert summed["sales"].tolist() == pytest.approx(months["sales"].tolist(), rel=1e-5)
    assert (teams["sales_low"] < teams["sales_high"]).all()


def test_pay_by_strength_is_said_to_rest_on_strengths_known_today(sample, answered):
    company, panel = sample
    by_strength = study.run(company, panel, as_of=panel.last_day, plans=read_plans(["in_force", "by_strength"], company.folder))
    assert "strengths_held_for_the_year" in {one.name for one in by_strength.caveats}
    assert "strengths_held_for_the_year" not in {one.name for one in answered.caveats}


def test_what_effort_adds_agrees_with_the_effort_of_the_year_ahead(answered):
    types = answered.tables["by_type"].frame
    ahead = types.loc[types["plan"] == "in_force", "effort"].mean()
    share = answered.headline["effort_share"]
    assert share.low < ahead < share.high
    assert ahead == pytest.approx(share.value, rel=0.3)


def test_a_plan_that_pays_nothing_for_selling_more_gets_a_reason_and_no_figures(sample, tmp_path):
    company, panel = sample
    (tmp_path / "nothing.yml").write_text(
        "name: nothing\ncurrency: CNY\ncomponents:\n  commission:\n    formula: commission\n    measure: amount\n    terms:\n"
        "      rate: {unit: share of the measure, reason: none, values: {2012-01-01: 0}}\n", encoding="utf-8",
    )
    found = study.run(company, panel, as_of=panel.last_day, plans=read_plans([str(tmp_path / "nothing.yml"), "tiers"], company.folder))
    assert [one.name for one in found.caveats] == ["plan_in_force_pays_nothing_for_selling_more"]
    assert all(table.frame.empty for table in found.tables.values())
