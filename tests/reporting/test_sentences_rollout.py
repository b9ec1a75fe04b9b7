"""What the report on bringing in a plan says, word for word."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from analysis.reporting.present import rollout, rollout_figures
from analysis.reporting.privacy import Viewer, visible_result
from analysis.reporting.theme import use_theme
from analysis.reporting.words import Words
from analysis.settings import Settings
from analysis.studies.result import Caveat, Estimate, Verdict
from analysis.studies.rollout import study
from analysis.studies.rollout.tables import as_table

EN, ZH = Words("en", "EUR"), Words("zh", "CNY")


@pytest.fixture(scope="module")
def planned(sample):
    company, panel = sample
    return study.run(company, panel, as_of=panel.last_day)


@pytest.fixture(scope="module")
def launched():
    rows = [{"group": group, "month": 2025 * 12 + month, "n": n, "sales": 1e5 * n, "low": 0.88e5 * n, "high": 1.13e5 * n} for group, n in (("", 40), ("North", 10), ("Tiny", 3)) for month in range(9)]
    prediction = pd.DataFrame(rows)
    actual = prediction.assign(sales=0.8 * prediction["sales"])[["group", "month", "sales"]]
    pay = pd.DataFrame({"component": ["commission", "quarter_bonus"], "predicted": [2.4e6, 9e5], "actual": [2.0e6, 3.5e5], "measured_predicted": [2.4e8] * 2, "measured_actual": [2.0e8] * 2})
    return study.follow(prediction, actual, pay, as_of=date(2025, 12, 31), interval_share=0.9, carried=0.5)


def test_the_answer_before_a_launch(planned):
    told = rollout.answer(planned, EN)
    assert told[0].startswith("Before against after, 6 months each against 6, 46 people notice a rise from ")
    assert told[0].endswith("it does not tell whether the plan caused it.")
    assert told[2].startswith("A rise of 30% is hardly luck here; but of a rise of 30% that is seen, between ")
    assert told[-1] == "The lot that is drawn here lets 23 people from Jan 2026 and 23 people from Jul 2026 start."
    for words in (EN, ZH):
        assert not [sentence for sentence in rollout.answer(planned, words) if "nan" in sentence]


def test_a_likely_piece_of_luck_is_told_with_its_chance(planned):
    likely = planned.headline | {"claim_by_luck": Estimate(0.058, "share", n=46)}
    told = rollout.answer(type(planned)(planned.study, planned.as_of, planned.tables, likely), EN)
    assert told[2].startswith("A rise of 30% comes by luck and market alone with a chance of 5.8%; of one that is seen, between ")


def test_the_answer_after_a_launch(launched):
    told = rollout.answer(launched, EN)
    assert told[0].startswith("After 9 months sales are surely below the prediction: −20.0% (")
    assert told[1] == "Surely off the prediction are the sales of North (−20.0%) and Tiny (−20.0%); of other teams it cannot be told yet."
    assert told[2] == "Furthest from the prediction is the pay for Quarter bonus, €350K instead of €900K, mostly because it paid otherwise for the same: look at its rate or threshold."


@pytest.mark.parametrize(("verdicts", "told"), [
    (["on_plan", "on_plan"], "Of no team can it be told yet whether its sales are off the prediction."),
    (["on_plan", "above"], "Surely off the prediction are the sales of Tiny (+10.0%); of other teams it cannot be told yet."),
])
def test_teams_are_told_only_where_something_can_be_told(launched, verdicts, told):
    teams = launched.tables["launch_teams"]
    other = as_table("launch_teams", teams.frame.assign(verdict=verdicts, miss=[-0.1, 0.1]))
    assert rollout.answer(replace(launched, tables=launched.tables | {"launch_teams": other}), EN)[1] == told


@pytest.mark.parametrize(("outcome", "told"), [
    ("information", "After 3 months sales are off the prediction by −2.0% (−9.0% to 5.0%); that carries no verdict yet."),
    ("passed", "After 3 months sales are surely above the prediction: −2.0% (−9.0% to 5.0%)."), ("failed", "After 3 months sales are surely below the prediction: −2.0% (−9.0% to 5.0%)."),
])
def test_verdicts_are_told_with_their_interval(outcome, told):
    assert rollout.verdict(Verdict("launch_goes_as_planned", outcome, {"months": 3, "miss": -0.02, "miss_low": -0.09, "miss_high": 0.05}), EN) == told


@pytest.mark.parametrize("name", rollout._CAVEATS)
def test_every_limit_has_a_sentence(name):
    figures = {"power": 0.8, "level": 0.05, "months": 14, "share": 0.3, "false_alarms": 0.05, "least": 6}
    for words in (EN, ZH):
        assert len(rollout.caveat(Caveat(name, figures), words)) > 15


@pytest.mark.parametrize("name", rollout_figures.FIGURES)
@pytest.mark.parametrize("narrow", [False, True])
def test_every_figure_can_be_drawn_and_told(planned, launched, name, narrow):
    use_theme(EN)
    spec = rollout_figures.FIGURES[name]
    result = launched if name == "launch" else planned
    assert spec.draw(result, words=EN, narrow=narrow).has_data()
    assert len(spec.message(result, EN)) > 20
    assert len(spec.alt(result, EN)) > 20


def test_an_executive_sees_waves_and_no_names_and_no_small_team(planned, launched):
    settings, viewer = Settings(name="x", currency="EUR"), Viewer("executive")
    assert "handout" not in visible_result(planned, viewer, settings, {}).tables
    assert visible_result(planned, viewer, settings, {}).tables["waves"].frame["n"].tolist() == [23, 23]
    teams = visible_result(launched, viewer, settings, {}).tables.get("launch_teams")
    assert teams is None or teams.frame.set_index("team").loc["Tiny"].isna().all()
    assert len(visible_result(launched, viewer, settings, {}).tables["launch"].frame.dropna()) == 9


def test_a_manager_sees_the_own_people_in_the_list(planned):
    listed = planned.tables["handout"].frame
    team_of = dict(zip(listed["employee_id"], listed["team"], strict=True))
    seen = visible_result(planned, Viewer("manager", ("East team 1",)), Settings(name="x", currency="EUR"), team_of)
    assert set(seen.tables["handout"].frame["team"]) == {"East team 1"}
