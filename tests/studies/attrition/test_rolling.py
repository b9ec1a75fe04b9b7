import numpy as np
import pandas as pd
import pytest

from analysis.studies.attrition import rolling
from analysis.studies.attrition.rolling import (
    Horizon,
    choose,
    compare_candidates,
    known_by,
    may_score,
    notices_known,
    refit_every,
    roll,
    training_rows,
)
from studies.attrition.months import person_months

NAMES = ("base_rate", "hazard_model")


def tried(people=400, months=4, signal=1.5, seed=0):
    """Predictions of two candidates, the second knowing what the first does not, as far as there is a signal."""
    dice = np.random.default_rng(seed)
    person = np.repeat(np.arange(people), months)
    logit = -2.5 + signal * dice.standard_normal(people)[person]
    left = (dice.random(people)[person] < 1 / (1 + np.exp(-logit))).astype(float)
    return pd.DataFrame({"person": person, "month": np.tile(np.arange(months), people), "left": left, "base_rate": left.mean(), "hazard_model": 1 / (1 + np.exp(-logit))})


def test_a_model_that_knows_more_is_chosen_and_one_that_does_not_is_left_for_the_simpler():
    assert choose(tried(), NAMES) == "hazard_model"
    noise = tried(people=2000, signal=0.0)
    noise["hazard_model"] = np.clip(noise["base_rate"] * np.exp(0.6 * np.random.default_rng(1).standard_normal(len(noise))), 0, 0.9)
    assert choose(noise, NAMES) == "base_rate"


def test_while_few_have_left_nothing_is_compared():
    assert choose(tried(people=40, signal=0.0), NAMES) == "hazard_model"


def test_a_difference_between_candidates_has_its_error_by_person():
    once, repeated = tried(months=1), tried(months=8)
    one, eight = (compare_candidates(rows, NAMES).set_index("candidate").loc["base_rate", "error"] for rows in (once, repeated))
    assert eight == pytest.approx(one, rel=0.3)


def test_only_predictions_whose_months_are_over_are_known():
    assert known_by(tried(), 8, 6)["month"].max() == 2


def test_nobody_is_scored_before_a_year_or_with_too_few_exits_or_people():
    exits = [(person, 5 + person % 20, 1, "voluntary") for person in range(40)]
    data = person_months(people=60, months=30, exits=exits)
    assert notices_known(data, 29) == 40
    assert may_score(data, 29, min_events=30, min_people=50)
    assert not may_score(data, 11, min_events=0, min_people=1)
    assert not may_score(data, 29, min_events=41, min_people=50)
    assert not may_score(data, 29, min_events=30, min_people=61)
    assert roll(data, (6,), 6, min_events=41, min_people=50) is None


def test_a_row_counts_for_its_share_of_a_window_and_less_with_age():
    data = person_months(people=2, exits=[(1, 40, 1, "voluntary")])
    rows = training_rows(data, np.zeros((2, 30, 1)), 28, Horizon(6, 4.6))
    assert rows.weight.max() == pytest.approx(0.5 ** (1 / 24) / 5)
    assert rows.weight.min() == pytest.approx(0.5 ** (28 / 24) / 5)


def test_of_many_rows_all_events_and_the_weight_of_the_others_stay(monkeypatch):
    data = person_months(people=400, months=30, exits=[(person, 8 + person % 18, 1, "voluntary") for person in range(90)])
    whole = training_rows(data, np.zeros((400, 30, 1)), 28, Horizon(6, 5.0))
    monkeypatch.setattr(rolling, "MOST_ROWS", 4_000)
    part = training_rows(data, np.zeros((400, 30, 1)), 28, Horizon(6, 5.0))
    assert len(part.event) < 0.6 * len(whole.event)
    assert (part.weight @ part.event) == pytest.approx(whole.weight @ whole.event)
    assert part.weight.sum() == pytest.approx(whole.weight.sum(), rel=0.03)


def test_models_are_refitted_less_often_the_more_rows_there_are():
    assert [refit_every(rows, 40) for rows in (1_000, 28_000, 100_000, 400_000, 1_000_000)] == [1, 2, 3, 6, 12]
    assert refit_every(1_000, 500) == 3


@pytest.fixture(scope="module")
def rolled(turn_data):
    return roll(turn_data, (3, 6), 6, min_events=20, min_people=200)


def test_everybody_at_risk_is_scored_once_a_month_and_horizon(rolled, turn_data):
    rows = rolled.predictions
    assert not rows.duplicated(["person", "month", "horizon_months"]).any()
    month = int(rows["month"].max())
    assert set(rows.loc[rows["month"] == month, "person"]) == set(turn_data.at_risk(month))
    assert ((rows["risk"] > 0) & (rows["risk"] < 1)).all()
    assert (rows["error"] > 0).all()


def test_a_longer_horizon_has_a_higher_risk_on_average(rolled):
    mean = rolled.predictions.groupby("horizon_months")["risk"].mean()
    assert 1.3 < mean[6] / mean[3] < 3


def test_a_month_is_scored_alike_whatever_happens_later(turn, turn_data, rolled):
    """The law of rolling origins: the data cut after a month give the same scores of that month."""
    _, panel = turn
    cut = int(rolled.predictions["month"].unique()[4])
    frame = panel.frame[panel.frame["month"] <= turn_data.first + cut]
    day = frame["month_end"].max()
    exits = turn_data.exits.assign(known=turn_data.exits["exit_known_on"].fillna(turn_data.exits["left_on"]))
    exits.loc[exits["known"] > day, ["left_on", "exit_known_on", "exit_kind"]] = [pd.NaT, pd.NaT, None]
    again = roll(rolling.PersonMonths(frame.reset_index(drop=True), exits.drop(columns="known")), (6,), 6, min_events=20, min_people=200)
    before, after = (rows[(rows["month"] == cut) & (rows["horizon_months"] == 6)].sort_values("person")["risk"].to_numpy() for rows in (rolled.predictions, again.predictions))
    assert len(before) == len(after)
    np.testing.assert_allclose(after, before, rtol=0.02)
