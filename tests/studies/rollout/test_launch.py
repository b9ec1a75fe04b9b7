"""After launch: verdicts that hold over all looks, and misses split without rest."""

import numpy as np
import pandas as pd
import pytest

from analysis.studies.rollout.launch import COMPONENTS, PATH, against_plan, by_component, look, prediction_covariance

MONTHS = 24


def covariance(carried=0.5, spread=0.08):
    apart = np.abs(np.subtract.outer(np.arange(MONTHS), np.arange(MONTHS)))
    return spread**2 * carried**apart


def looked(miss, seeds, carried=0.5):
    random, root = np.random.default_rng(1), np.linalg.cholesky(covariance(carried))
    return [look(miss + root @ random.standard_normal(MONTHS), covariance(carried)) for _ in range(seeds)]


@pytest.mark.parametrize("carried", [0.0, 0.5, 0.9])
def test_looking_every_month_gives_a_false_alarm_in_at_most_one_of_twenty(carried):
    alarms = np.mean([((one.low > 0) | (one.high < 0)).any() for one in looked(0.0, 3000, carried)])
    assert 0.005 < alarms <= 0.05



def test_a_miss_is_told_sooner_the_larger_it_is():
    first = [np.mean([np.argmax(np.append(one.high < 0, True)) for one in looked(np.log1p(-miss), 200)]) for miss in (0.1, 0.2, 0.4)]
    assert first[0] > first[1] > first[2]
    assert first[2] < 4


def test_the_sequence_of_intervals_holds_the_miss_in_all_months_at_once():
    held = np.mean([((one.low <= -0.15) & (one.high >= -0.15)).all() for one in looked(-0.15, 1000)])
    assert held >= 0.95


def test_independent_months_give_the_closed_form_of_the_mixture():
    misses = np.array([0.1, -0.02, 0.05])
    found = look(misses, 0.05**2 * np.eye(3))
    told, expected = 3 / 0.05**2, 0.1
    reach = np.sqrt((told + expected**-2) * (2 * np.log(20) + np.log1p(expected**2 * told))) / told
    assert found.miss[-1] == pytest.approx(misses.mean())
    assert found.high[-1] - found.miss[-1] == pytest.approx(reach)


def planned(groups=("",), months=12):
    return pd.DataFrame([{"group": group, "month": 24_300 + month, "n": 30, "sales": 100.0, "low": 87.0, "high": 115.0} for group in groups for month in range(months)])


def actual(factor, groups=("",), months=12):
    return pd.DataFrame([{"group": group, "month": 24_300 + month, "sales": 100.0 * factor} for group in groups for month in range(months)])


@pytest.mark.parametrize(("factor", "verdict"), [(1.0, "on_plan"), (0.7, "below"), (1.5, "above")])
def test_the_verdict_is_what_the_months_carry(factor, verdict):
    path = against_plan(planned(), actual(factor), interval_share=0.9, carried=0.5)
    assert list(path.columns) == list(PATH)
    assert path["verdict"].iloc[-1] == verdict
    assert path["miss"].iloc[-1] == pytest.approx(factor - 1)


def test_one_bad_month_is_no_verdict():
    path = against_plan(planned(), actual(0.85, months=1), interval_share=0.9, carried=0.5)
    assert path["verdict"].tolist() == ["on_plan"]


def test_groups_share_the_false_alarms():
    alone = against_plan(planned(), actual(0.8), interval_share=0.9, carried=0.5)
    many = against_plan(planned(("", "A", "B")), actual(0.8, ("", "A", "B")), interval_share=0.9, carried=0.5)
    assert many["miss_high"].iloc[11] > alone["miss_high"].iloc[11]
    assert len(many) == 36


def test_groups_that_are_planned_and_have_no_sales_yet_take_their_share():
    alone = against_plan(planned(("",)), actual(0.8), interval_share=0.9, carried=0.5)
    later = against_plan(planned(("", "A")), actual(0.8), interval_share=0.9, carried=0.5)
    assert (later["miss_high"] > alone["miss_high"]).all()


def test_a_level_that_few_years_told_is_off_by_its_own_error():
    low, high = np.full(MONTHS, 90.0), np.full(MONTHS, 110.0)
    known, told = prediction_covariance(low, high, 0.9, 0.5), prediction_covariance(low, high, 0.9, 0.5, 2)
    assert told == pytest.approx(1.5 * known)
    wide, narrow = (against_plan(planned(), actual(0.8), interval_share=0.9, carried=0.5, years=years) for years in (2, np.inf))
    assert (wide["miss_high"] > narrow["miss_high"]).all()


def test_the_covariance_comes_from_the_ends_of_the_prediction():
    found = prediction_covariance(np.array([90.0, 80.0]), np.array([110.0, 125.0]), 0.9, 0.5)
    assert found[0, 0] == pytest.approx((np.log(110 / 90) / 2 / 1.6448536) ** 2)
    assert found[0, 1] == pytest.approx(0.5 * np.sqrt(found[0, 0] * found[1, 1]))


@pytest.mark.parametrize("came", [actual(1.0).head(0), actual(0.0), actual(np.nan)])
def test_without_months_there_is_nothing_to_tell(came):
    assert against_plan(planned(), came, interval_share=0.9, carried=0.5).empty


def test_months_after_a_gap_wait_for_it():
    came = actual(0.7).drop(index=3)
    assert len(against_plan(planned(), came, interval_share=0.9, carried=0.5)) == 3


PAY = pd.DataFrame({
    "component": ["commission", "bonus", "review"], "predicted": [100.0, 50.0, 10.0], "actual": [80.0, 90.0, 10.0],
    "measured_predicted": [1000.0, 1000.0, 0.0], "measured_actual": [800.0, 1000.0, 0.0],
})


def test_a_miss_is_split_without_rest_and_points_to_a_term():
    found = by_component(PAY).set_index("component")
    assert (found["by_measure"] + found["by_rate"]).to_numpy() == pytest.approx((found["actual"] - found["predicted"]).to_numpy())
    assert found["points_to"].to_dict() == {"bonus": "rate", "commission": "measure", "review": "none"}
    assert found.loc["commission", "by_measure"] == pytest.approx(-20)
    assert list(found.index) == ["bonus", "commission", "review"]


def test_pay_as_planned_points_nowhere():
    found = by_component(PAY.assign(actual=PAY["predicted"], measured_actual=PAY["measured_predicted"]))
    assert set(found["points_to"]) == {"none"}
    assert list(found.columns) == list(COMPONENTS)
    assert (found["miss_share"] == 0).all()
