from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis.settings import UserError
from analysis.studies import scorecard
from analysis.studies.scorecard_tables import attainment


@pytest.fixture(scope="module")
def result(sample):
    return scorecard.run(*sample, as_of=sample[1].last_day)


def value(result, name):
    return result.headline[name].value


def caveats(result):
    return {caveat.name for caveat in result.caveats}


def test_fifty_and_the_points_add_up_to_the_score(result):
    scores = result.tables["scores"].frame
    points = scores[list(result.tables["indicators"].frame["indicator"])].sum(axis=1)
    np.testing.assert_allclose(scores["score"], 50 + points)


def test_what_a_score_is_made_of_adds_up_to_it(result):
    scores, made_of = result.tables["scores"].frame, result.tables["made_of"].frame
    points = made_of.groupby("employee_id")["points"].sum()
    np.testing.assert_allclose(scores.set_index("employee_id")["score"], 50 + points.reindex(scores["employee_id"]))


def test_every_interval_holds_its_score(result):
    for name in ("scores", "teams"):
        frame = result.tables[name].frame
        assert ((frame["low"] <= frame["score"]) & (frame["score"] <= frame["high"])).all()


def test_everybody_has_one_band_and_teams_count_everybody(result):
    bands = result.tables["scores"].frame["band"].value_counts()
    assert bands.sum() == value(result, "people_scored") == result.tables["teams"].frame["n"].sum()


def test_attainment_classes_hold_everybody_with_a_quota(result):
    assert result.tables["attainment"].frame["n"].sum() == result.headline["attainment_share"].n


def test_the_pretend_companys_true_ability_shows_in_the_scores(result, sample):
    persons = pd.read_csv(sample[0].folder / "truth" / "persons.csv", dtype={"employee_id": str}).set_index("employee_id")
    scores = result.tables["scores"].frame.set_index("employee_id")["score"]
    assert scores.corr(persons["ability"].reindex(scores.index), method="spearman") > 0.5


def test_an_earlier_day_gives_what_was_known_then(sample):
    early = scorecard.run(*sample, as_of=date(2024, 6, 30))
    assert value(early, "window_until") == date(2024, 6, 30)
    assert early.tables["quota_periods"].frame["period_until"].max() <= pd.Timestamp(2024, 7, 1)


def test_a_part_of_the_company_is_scored_alone(sample):
    company, panel = sample
    north = scorecard.run(company, panel.only(region="North"), as_of=panel.last_day)
    assert set(north.tables["scores"].frame["region"]) == {"North"}
    assert set(north.tables["quota_periods"].frame["employee_id"]) <= set(panel.only(region="North").frame["employee_id"])


def test_an_unknown_part_is_refused_by_name(sample):
    with pytest.raises(UserError, match=r"no region 'Nowhere'. It has: East"):
        sample[1].only(region="Nowhere")


def test_somebody_without_a_quota_has_no_attainment():
    window = pd.DataFrame({"employee_id": ["a", "a", "b"], "month": [1, 2, 1], "sales_amount": [50.0, 90.0, 70.0], "quota_amount": [np.nan, 100.0, np.nan]})
    shares = attainment(pd.DataFrame({"employee_id": ["a", "b"]}), window)["attainment_share"]
    assert shares[0] == 0.9
    assert pd.isna(shares[1])


def test_adventureworks_has_its_published_quota_periods(adventureworks):
    result = scorecard.run(*adventureworks, as_of=adventureworks[1].last_day)
    assert value(result, "quota_periods") == 163
    assert round(value(result, "quota_period_mean_share"), 3) == 0.855
    assert round(value(result, "quota_period_min_share"), 3) == 0.363
    assert round(value(result, "quota_period_max_share"), 3) == 2.041
    assert value(result, "people_scored") == 17


def test_the_salesforce_panel_keeps_its_negative_and_empty_months(salesforce_panel):
    company, panel = salesforce_panel
    sales = company.table("sales")["amount"].astype(float)
    assert (int((sales < 0).sum()), int((sales == 0).sum()), len(sales)) == (109, 4607, 13555)
    result = scorecard.run(company, panel, as_of=panel.last_day)
    assert "no_quota" in caveats(result)
    assert value(result, "attainment_share") is None


def test_a_company_without_sales_is_told_so(sample, monkeypatch):
    company, panel = sample
    monkeypatch.setattr(type(company), "has", lambda self, name: name != "sales")
    with pytest.raises(UserError, match="needs the table sales"):
        scorecard.run(company, panel, as_of=panel.last_day)
