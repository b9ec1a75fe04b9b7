"""The study of bringing in a plan on the sample and on companies too small for it."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis.studies.rollout import study
from analysis.studies.rollout.study import DESIGNS, Terms, follow
from studies.incentives.pay_worlds import make_facts


@pytest.fixture(scope="module")
def found(sample):
    company, panel = sample
    return study.run(company, panel, as_of=panel.last_day)


def test_everybody_who_sells_is_drawn_once(found, sample):
    company, _ = sample
    drawn = found.tables["handout"].frame
    employed = company.table("employees").set_index("employee_id")["left_on"].isna()
    assert not drawn["employee_id"].duplicated().any()
    assert employed[drawn["employee_id"]].all()
    assert len(drawn) == found.headline["people"].value == found.tables["waves"].frame["n"].sum()


def test_the_last_wave_waits_until_the_measuring_ends(sample):
    company, panel = sample
    terms = Terms(before=6, after=6, waves=3, drawn="teams", first_month=2026 * 12 + 3)
    starts = study.run(company, panel, as_of=panel.last_day, terms=terms).tables["team_handout"].frame
    assert sorted(starts["starts_on"].dt.strftime("%Y-%m").unique()) == ["2026-04", "2026-07", "2026-10"]


def test_a_team_is_drawn_whole(sample):
    company, panel = sample
    drawn = study.run(company, panel, as_of=panel.last_day, terms=Terms(drawn="teams")).tables["handout"].frame
    assert (drawn.groupby("team")["wave"].agg(["min", "max"]).diff(axis=1)["max"] == 0).all()


def test_a_larger_effect_is_noticed_more_surely(found):
    power = found.tables["power"].frame
    assert set(power["approach"]) == {"before_after", *DESIGNS}
    assert (power.groupby("approach", sort=False)["chance_share"].diff().dropna() > 0).all()


def test_the_past_of_the_sample_keeps_within_what_luck_does(found):
    luck, past = found.headline["luck"], found.tables["past"].frame["change_share"]
    assert past.between(luck.low, luck.high).mean() >= 0.8


@pytest.mark.parametrize("sales", [[], [(0, day, 500_000) for day in range(0, 360, 15)]])
def test_too_few_people_get_a_reason_in_the_place_of_figures(sales):
    result = study.plan(make_facts(sales), date(2024, 12, 31), Terms())
    assert [one.name for one in result.caveats] == ["too_little_to_tell"]
    assert result.tables["detectable"].frame.empty


def test_a_company_of_one_team_draws_people_alone():
    sales = [(person, day, 300_000 + 9_000 * ((person * day) % 17)) for person in range(6) for day in range(5, 365, 10)]
    result = study.plan(make_facts(sales, people=6, teams=1), date(2024, 12, 31), Terms())
    assert "teams_cannot_be_drawn" in [one.name for one in result.caveats]
    assert result.tables["power"].frame.set_index("approach").loc["lot_teams_2", "chance_share"].isna().all()
    assert len(result.tables["handout"].frame) == 6


def launched(factor, months=12):
    rows = [{"group": group, "month": 2025 * 12 + month, "n": n, "sales": 100.0 * n, "low": 88.0 * n, "high": 113.0 * n} for group, n in (("", 40), ("North", 10)) for month in range(months)]
    planned = pd.DataFrame(rows)
    actual = planned.assign(sales=planned["sales"] * factor)[["group", "month", "sales"]]
    return follow(planned, actual, None, as_of=date(2025, 6, 15), interval_share=0.9, carried=0.5)


@pytest.mark.parametrize(("factor", "outcome"), [(1.0, "information"), (0.6, "failed"), (1.7, "passed")])
def test_a_launch_has_the_verdict_that_its_months_carry(factor, outcome):
    result = launched(factor)
    assert [one.outcome for one in result.verdicts] == [outcome]
    assert len(result.tables["launch"].frame) == 5
    assert result.tables["launch_teams"].frame["actual"].tolist() == [pytest.approx(5 * 1000 * factor)]


def test_before_a_month_is_over_there_is_no_verdict():
    result = launched(np.nan)
    assert result.verdicts == ()
    assert result.tables["launch"].frame.empty
