import numpy as np
import pandas as pd
import pytest

from analysis.studies.attrition import study
from analysis.studies.attrition.columns import ALL, COLUMNS
from analysis.studies.attrition.results import TABLES


def value(result, name):
    return result.headline[name].value


def test_the_tables_that_other_programs_read_have_their_columns(turn_result):
    assert list(turn_result.tables["risk"].frame.columns) == ["employee_id", "month_end", "horizon_months", "risk", "risk_low", "risk_high"]
    assert list(turn_result.tables["drivers"].frame.columns)[:5] == ["driver", "direction", "size", "low", "high"]
    assert set(TABLES) - {"now"} <= set(turn_result.tables) | {"now"}


def test_every_interval_holds_its_risk(turn_result):
    risk = turn_result.tables["risk"].frame
    assert len(risk)
    assert ((risk["risk_low"] < risk["risk"]) & (risk["risk"] < risk["risk_high"])).all()
    assert set(risk["horizon_months"]) == {3, 6, 12}


def test_nobody_on_notice_is_scored_now(turn, turn_result):
    _, panel = turn
    last = panel.frame[panel.frame["month"] == panel.frame["month"].max()]
    risk = turn_result.tables["risk"].frame
    scored = set(risk.loc[risk["month_end"] == risk["month_end"].max(), "employee_id"])
    assert scored == set(last.loc[~last["is_on_notice"].astype(bool), "employee_id"])


def test_the_talks_fit_the_capacity_and_are_about_people_scored_now(turn, turn_result):
    company, _ = turn
    talks, now = turn_result.tables["work_list"].frame, turn_result.tables["now"].frame
    assert len(now) == 0 or 0 < len(talks) <= company.settings.attrition.capacity_per_month
    assert set(talks["employee_id"]) <= set(now["employee_id"])


def test_scores_of_people_are_shown_only_while_the_card_is_good(turn, turn_facts, turn_result):
    shown = value(turn_result, "shows_people")
    assert shown == int(not turn_facts.model.failed_gates)
    assert (len(turn_result.tables["now"].frame) > 0) == bool(shown)


def test_no_column_is_made_of_gender_or_age(turn_data):
    assert not {"gender", "birth_year", "age"} & ({column.name for column in ALL} | set(turn_data.frame.columns))
    assert len({column.name for column in COLUMNS}) == len(COLUMNS)


def test_a_small_company_gets_rates_and_the_rule_and_no_score(sample):
    company, panel = sample
    result = study.run(company, panel, as_of=panel.last_day)
    assert value(result, "rung") == "rates"
    assert all(result.tables[name].frame.empty for name in (*study.OF_MODEL, *study.OF_PEOPLE, "work_list"))
    assert not result.tables["rates_team"].frame.empty
    assert value(result, "rate_12m") == pytest.approx(0.131, abs=0.001)


def test_where_nobody_leaves_it_says_so(adventureworks):
    company, panel = adventureworks
    result = study.run(company, panel, as_of=panel.last_day)
    assert value(result, "rung") == "no_exits"
    assert "nobody_left" in {caveat.name for caveat in result.caveats}


def test_an_earlier_day_knows_nothing_later(turn):
    company, panel = turn
    day = pd.Timestamp(panel.last_day) - pd.DateOffset(months=4)
    early = study.run(company, panel, as_of=(day + pd.offsets.MonthEnd(0)).date())
    risk = early.tables["risk"].frame
    assert risk["month_end"].max() <= day + pd.offsets.MonthEnd(0)
    assert value(early, "exits_known") <= value(study.run(company, panel, as_of=panel.last_day), "exits_known")


def test_the_segments_and_the_company_count_the_same_exits(turn_result):
    counts = {name: table.frame["exits"].sum() for name, table in turn_result.tables.items() if name.startswith("rates_") and len(table.frame)}
    assert len(set(counts.values())) == 1


def test_no_number_is_infinite(turn_result):
    for table in turn_result.tables.values():
        figures = table.frame.select_dtypes("number").to_numpy(float)
        assert not np.isinf(figures).any()
