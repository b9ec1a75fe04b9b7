from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy.stats import CensoredData, ecdf, logrank

from analysis.studies.attrition import survival

SIX = [(0, 3, 1), (0, 5, 0), (2, 6, 1), (0, 8, 1), (4, 9, 0), (7, 10, 1)]
"""Entry, exit, event of six people; the curve of theirs can be counted by hand."""


def make_spells(rows):
    return pd.DataFrame(rows, columns=["entry_months", "exit_months", "event"]).astype(float)


def forty():
    random = np.random.default_rng(7)
    entry = np.where(random.random(40) < 0.6, 0, random.integers(1, 30, 40))
    exit_ = entry + random.integers(1, 40, 40)
    return make_spells(np.column_stack([entry, exit_, random.random(40) < 0.5]))


def simulated(people, rate, *, seed, late=True):
    """Exponential stays, 60 months of data at most, people hired up to 60 months before them."""
    random = np.random.default_rng(seed)
    stay, entry = random.exponential(1 / rate, 4 * people), np.where(random.random(4 * people) < 0.5, 0, random.uniform(0, 60, 4 * people))
    entry = entry if late else np.zeros(4 * people)
    there = stay > entry
    stay, entry = stay[there][:people], entry[there][:people]
    until = entry + random.uniform(1, 60, people)
    return make_spells(np.column_stack([entry, np.minimum(stay, until), stay <= until]))


def test_the_curve_of_six_people_is_the_one_counted_by_hand():
    curve = survival.survival_curve(make_spells(SIX), interval_share=0.9, least=1)
    assert curve["time_months"].tolist() == [0, 3, 6, 8, 10]
    assert curve["at_risk"].tolist() == [3, 4, 3, 3, 1]
    np.testing.assert_allclose(curve["survival"], [1, 3 / 4, 1 / 2, 1 / 3, 0])


def test_the_curve_is_cut_where_too_few_are_at_risk():
    curve = survival.survival_curve(make_spells(SIX), interval_share=0.9, least=3)
    assert curve["time_months"].tolist() == [0, 3, 6]
    assert survival.survival_curve(make_spells(SIX), interval_share=0.9, least=5).empty


def test_a_curve_that_begins_later_is_about_those_who_stayed_that_long():
    late = [(10, 20 + one, one % 2) for one in range(12)] + [(0, 5, 1), (0, 15, 1)]
    curve = survival.survival_curve(make_spells(late), interval_share=0.9, least=10)
    assert curve["time_months"].iloc[[0, -1]].tolist() == [10, 22]
    np.testing.assert_allclose(curve["survival"], [1, 12 / 13, 12 / 13 * 10 / 11, 12 / 13 * 10 / 11])
    told = survival.still_there(curve, (5, 12, 21))
    assert told["survival"].isna().tolist() == [True, False, False]
    assert (told["from_months"] == 10).all()


def test_the_curve_and_its_interval_are_those_of_the_reference():
    """lifelines 0.30.0: KaplanMeierFitter(alpha=0.1).fit(exit, event, entry=entry), survival_function_at_times and the last row of
    confidence_interval_survival_function_ up to 3, 12, 24 and 36 months, of the people of `forty`."""
    curve = survival.survival_curve(forty(), interval_share=0.9, least=1)
    told = survival.still_there(curve, (3, 12, 24, 36))
    np.testing.assert_allclose(told["survival"], [0.9583333333, 0.9583333333, 0.7246376812, 0.4658385093])
    np.testing.assert_allclose(told["low"], [0.8021201397, 0.8021201397, 0.5487064977, 0.3018781145])
    np.testing.assert_allclose(told["high"], [0.9918189258, 0.9918189258, 0.8412712748, 0.6143272054])


def test_without_late_entry_it_is_the_curve_of_scipy():
    spells = simulated(200, 0.03, seed=1, late=False)
    curve = survival.survival_curve(spells, interval_share=0.9, least=1)
    ends = spells["exit_months"].to_numpy()
    reference = ecdf(CensoredData(uncensored=ends[spells["event"] == 1], right=ends[spells["event"] == 0])).sf
    np.testing.assert_allclose(curve["survival"], reference.evaluate(curve["time_months"].to_numpy()), atol=1e-12)


def test_the_restricted_mean_is_the_area_of_the_reference():
    """lifelines 0.30.0: restricted_mean_survival_time(KaplanMeierFitter().fit(exit - entry, event), t=24) of the people of `forty`."""
    spells = forty().assign(exit_months=lambda rows: rows["exit_months"] - rows["entry_months"], entry_months=0.0)
    mean, low, high = survival.restricted_mean(survival.survival_curve(spells, interval_share=0.9, least=1), 24, interval_share=0.9)
    assert mean == pytest.approx(20.257391, rel=1e-6)
    assert low < mean < high <= 24


def test_forgetting_late_entry_makes_people_seem_to_stay_longer():
    spells = simulated(4000, 0.05, seed=3)
    truth, late = np.exp(-0.05 * 24), survival.still_there(survival.survival_curve(spells, interval_share=0.9), (24,))["survival"][0]
    naive = survival.still_there(survival.survival_curve(spells.assign(entry_months=0.0), interval_share=0.9), (24,))["survival"][0]
    assert late == pytest.approx(truth, abs=0.03)
    assert naive > truth + 0.08


def test_ninety_of_a_hundred_intervals_hold_the_truth():
    shares, means = [], []
    for seed in range(200):
        curve = survival.survival_curve(simulated(120, 0.03, seed=seed), interval_share=0.9)
        told = survival.still_there(curve, (12, 24))
        shares.append(told["low"].to_numpy() <= np.exp(-0.03 * np.array([12, 24])))
        shares.append(told["high"].to_numpy() >= np.exp(-0.03 * np.array([12, 24])))
        _, low, high = survival.restricted_mean(curve, 24, interval_share=0.9)
        means.append(low <= (1 - np.exp(-0.03 * 24)) / 0.03 <= high)
    inside = 1 - 2 * (1 - np.mean(shares))
    assert 0.86 < inside < 0.94
    assert 0.85 < np.mean(means) < 0.95


@pytest.mark.parametrize("grain", [0.001, 6])
def test_log_rank_without_late_entry_is_that_of_scipy(grain):
    """With a coarse grain many leave at the same tenure."""
    spells = pd.concat([simulated(80, 0.03, seed=4, late=False).assign(team="A"), simulated(90, 0.045, seed=5, late=False).assign(team="B")])
    spells["exit_months"] = np.ceil(spells["exit_months"] / grain) * grain
    test = survival.log_rank(spells, "team")
    sides = [CensoredData(uncensored=side.loc[side["event"] == 1, "exit_months"], right=side.loc[side["event"] == 0, "exit_months"]) for _, side in spells.groupby("team")]
    reference = logrank(*sides)
    assert (test.chi2, test.p_value, test.degrees) == (pytest.approx(reference.statistic**2), pytest.approx(reference.pvalue), 1)


def test_log_rank_of_six_people_is_the_one_counted_by_hand():
    """At 3, 6, 8 and 10 months: of 4, 3, 3, 1 at risk 3, 2, 1, 0 are of group A, which loses one at 3 and one at 6."""
    test = survival.log_rank(make_spells(SIX).assign(team=["A", "A", "A", "B", "A", "B"]), "team")
    assert test.groups["observed"].tolist() == [2, 2]
    np.testing.assert_allclose(test.groups["expected"], [3 / 4 + 2 / 3 + 1 / 3, 1 / 4 + 1 / 3 + 2 / 3 + 1])
    variance = 3 / 4 * 1 / 4 + 2 / 3 * 1 / 3 + 1 / 3 * 2 / 3
    assert test.chi2 == pytest.approx((2 - 1.75) ** 2 / variance)


@pytest.mark.parametrize("groups", [2, 4])
def test_where_groups_leave_alike_one_in_twenty_tests_says_otherwise(groups):
    p_values = []
    for seed in range(200):
        spells = simulated(120, 0.03, seed=seed)
        p_values.append(survival.log_rank(spells.assign(team=np.arange(120) % groups), "team").p_value)
    assert np.mean(np.array(p_values) < 0.05) < 0.05 + 2 * np.sqrt(0.05 * 0.95 / 200)
    assert np.mean(np.array(p_values) < 0.5) == pytest.approx(0.5, abs=0.1)


def test_a_group_that_leaves_twice_as_fast_is_told():
    spells = pd.concat([simulated(150, 0.02, seed=8).assign(team="A"), simulated(150, 0.04, seed=9).assign(team="B")])
    test = survival.log_rank(spells, "team")
    assert test.p_value < 0.01
    assert test.groups["observed"].sum() == pytest.approx(test.groups["expected"].sum())
    assert (test.groups["observed"] > test.groups["expected"]).tolist() == [False, True]


def test_curves_of_groups_stand_below_each_other_with_their_people():
    spells = simulated(100, 0.03, seed=2).assign(team=["A"] * 60 + ["B"] * 36 + ["C"] * 4)
    frame = survival.survival_by(spells, "team", interval_share=0.9)
    assert frame.groupby("team")["n"].first().to_dict() == {"A": 60, "B": 36}
    alone = survival.survival_curve(spells[spells["team"] == "B"], interval_share=0.9)
    np.testing.assert_array_equal(frame.loc[frame["team"] == "B", "survival"], alone["survival"])


def test_spells_begin_at_the_tenure_of_the_first_day_and_count_the_day_of_leaving():
    exits = pd.DataFrame({
        "employee_id": ["old", "new", "other", "gone", "later", "wrong", "unknown"],
        "hired_on": pd.to_datetime(["2020-01-01", "2023-03-01", "2023-03-01", "2019-01-01", "2025-02-01", "2024-05-01", None]),
        "left_on": pd.to_datetime([None, "2023-03-01", "2024-01-01", "2022-12-31", None, "2024-01-01", "2024-01-01"]),
        "exit_kind": [None, "voluntary", "involuntary", "voluntary", None, "voluntary", "voluntary"],
    })
    spells = survival.tenure_spells(exits, date(2023, 1, 1), date(2024, 12, 31)).set_index("employee_id")
    assert list(spells.index) == ["old", "new", "other"]
    np.testing.assert_allclose(spells["entry_months"] * survival.DAYS_OF_MONTH, [1096, 0, 0])
    np.testing.assert_allclose(spells["exit_months"] * survival.DAYS_OF_MONTH, [1096 + 731, 1, 307])
    assert spells["event"].tolist() == [0, 1, 0]


def test_with_no_exits_all_stay_and_nothing_is_said_of_how_surely():
    spells = make_spells([(0, 40, 0)] * 12)
    told = survival.still_there(survival.survival_curve(spells, interval_share=0.9))
    assert told["survival"].tolist() == [1, 1, 1]
    assert told[["low", "high"]].isna().to_numpy().all()
    assert np.isnan(survival.log_rank(spells.assign(team=["A", "B"] * 6), "team").p_value)


def test_when_all_leave_at_once_nobody_is_left():
    curve = survival.survival_curve(make_spells([(0, 14, 1)] * 12), interval_share=0.9)
    assert curve["survival"].tolist() == [1, 0]
    assert curve[["low", "high"]].isna().to_numpy().all()
    assert survival.restricted_mean(curve, 14, interval_share=0.9) == (14, 14, 14)


@pytest.mark.parametrize("rows", [[], [(0, 5, 1)]])
def test_nobody_and_one_person_give_no_curve_and_no_test(rows):
    spells = make_spells(rows).assign(team="A")
    curve = survival.survival_curve(spells, interval_share=0.9)
    assert curve.empty
    assert survival.still_there(curve)["survival"].isna().all()
    assert np.isnan(survival.restricted_mean(curve, 12, interval_share=0.9)).all()
    assert np.isnan(survival.log_rank(spells, "team").chi2)
    assert survival.survival_by(spells, "team", interval_share=0.9).empty
