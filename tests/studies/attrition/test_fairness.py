import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom, binomtest, fisher_exact
from sklearn.metrics import roc_auc_score

from analysis.settings import PROJECT
from analysis.studies.attrition import fairness

DATA = Path(os.environ.get("ANALYSIS_PUBLIC_DATA") or PROJECT.parent / "shared" / "data")


def make_flags(groups):
    """People of groups: name -> (people, flagged)."""
    rows = [{"group": name, "flagged": one < flagged} for name, (size, flagged) in groups.items() for one in range(size)]
    return pd.DataFrame(rows, columns=["group", "flagged"]).assign(employee_id=lambda frame: [f"E{one}" for one in range(len(frame))])


def rates(groups):
    return fairness.flag_rates(make_flags(groups), interval_share=0.9).set_index("group")


def test_the_public_promotions_fail_the_four_fifths_rule_as_published():
    if not (DATA / "peopleanalytics").is_dir():
        pytest.skip(f"the public data peopleanalytics are not in {DATA}; environment variable ANALYSIS_PUBLIC_DATA can name another folder")
    promotion = pd.read_csv(DATA / "peopleanalytics" / "promotion.csv")
    flags = pd.DataFrame({"employee_id": promotion.index, "group": promotion["diverse"], "flagged": promotion["promoted"]})
    frame = fairness.flag_rates(flags, interval_share=0.9).set_index("group")
    np.testing.assert_allclose(frame["rate"], [0.2168, 0.0716], atol=5e-5)
    assert frame.loc[1, "ratio"] == pytest.approx(0.33, abs=0.005)
    assert frame.loc[1, "below_four_fifths"]
    assert frame.loc[1, "high"] < 0.8
    assert frame.loc[1, "p_value"] < 1e-9
    assert not frame["too_few"].any()


def test_the_age_gap_of_a_flat_public_set_is_told_both_ways():
    """Rates as of the IBM set's top 20 %: .130 of those of 40 and older, .238 of the younger; ratio .55."""
    frame = rates({"40_or_older": (632, 82), "under_40": (838, 199)})
    assert frame.loc["40_or_older", "ratio"] == pytest.approx(0.55, abs=0.005)
    assert frame["below_four_fifths"].to_dict() == {"40_or_older": True, "under_40": False}
    assert frame.loc["under_40", "spared_ratio"] == pytest.approx((639 / 838) / (550 / 632))
    assert frame.loc["40_or_older", "spared_ratio"] == 1
    assert frame["spared_below_four_fifths"].sum() == 0


def test_the_p_value_is_fishers_and_the_highest_group_has_none():
    frame = rates({"A": (40, 6), "B": (60, 30)})
    assert frame.loc["A", "p_value"] == pytest.approx(fisher_exact([[6, 34], [30, 30]]).pvalue)
    assert frame.loc["B", ["ratio", "low", "p_value"]].isna().tolist() == [False, True, True]
    assert frame.loc["B", "spared_p_value"] == pytest.approx(frame.loc["A", "p_value"])


@pytest.mark.parametrize(("few", "marked"), [((40, 4), True), ((40, 5), False), ((40, 35), False), ((40, 36), True)])
def test_a_comparison_with_a_cell_under_five_is_marked_and_shown(few, marked):
    frame = rates({"A": few, "B": (200, 100)})
    assert (frame.loc["A", "too_few"] or frame.loc["B", "too_few"]) == marked
    assert frame[["ratio", "spared_ratio"]].notna().to_numpy().all()


def test_a_group_of_one_is_not_what_others_are_measured_by():
    frame = rates({"A": (100, 20), "B": (100, 40), "C": (1, 1)})
    assert frame["ratio"].to_dict() == {"A": 0.5, "B": 1.0, "C": 2.5}
    assert frame["too_few"].to_dict() == {"A": False, "B": False, "C": True}


def test_a_group_that_is_never_flagged_is_the_one_spared():
    frame = rates({"A": (200, 0), "B": (200, 50)})
    assert frame.loc["A", "ratio"] == 0
    assert frame.loc["B", ["spared_ratio", "spared_below_four_fifths"]].tolist() == [0.75, True]
    assert frame.loc["B", "spared_p_value"] < 1e-10


def test_the_interval_of_a_ratio_is_the_score_interval_of_the_reference():
    """statsmodels 0.15.0: confint_proportions_2indep(cases, n, cases_other, n_other, compare="ratio", method="score", correction=False, alpha=0.1)."""
    reference = {(475, 659, 34, 143): (0.2447231177, 0.4428552158), (40, 35, 3, 9): (0.1073119593, 0.7700695317), (30, 25, 0, 6): (0, 0.3525939068),
                 (20, 19, 20, 11): (1.3446331450, 2.5347497114)}
    for counts, ends in reference.items():
        np.testing.assert_allclose(fairness.ratio_interval(*counts, interval_share=0.9), ends, rtol=1e-6, atol=1e-9)


def test_turning_a_ratio_around_turns_its_interval_around():
    low, high = fairness.ratio_interval(40, 35, 3, 9, interval_share=0.9)
    np.testing.assert_allclose(fairness.ratio_interval(35, 40, 9, 3, interval_share=0.9), [1 / high, 1 / low])


@pytest.mark.parametrize(("counts", "ends"), [((10, 10, 0, 0), (None, None)), ((10, 10, 0, 3), (0, None)), ((10, 10, 3, 0), (None, np.inf))])
def test_without_cases_an_end_is_open(counts, ends):
    told = fairness.ratio_interval(*counts, interval_share=0.9)
    assert np.isnan(told).all() == (counts[2:] == (0, 0))
    assert [end for end, wanted in zip(told, ends, strict=True) if wanted is not None] == [end for end in ends if end is not None]


@pytest.mark.parametrize(("n", "n_other", "rate", "rate_other"), [(20, 30, 0.1, 0.2), (60, 40, 0.1, 0.1), (15, 60, 0.3, 0.1)])
def test_ninety_of_a_hundred_intervals_hold_the_ratio(n, n_other, rate, rate_other):
    """Summed exactly over all tables that can come out."""
    held = 0.0
    for cases in range(n + 1):
        for other in range(n_other + 1):
            chance = binom.pmf(cases, n, rate) * binom.pmf(other, n_other, rate_other)
            if chance > 1e-6:
                low, high = fairness.ratio_interval(n, n_other, cases, other, interval_share=0.9)
                held += chance * (np.isnan(low) or low <= rate / rate_other <= high)
    assert 0.88 < held < 0.94


@pytest.mark.parametrize("groups", [{}, {"A": (30, 10)}, {"A": (1, 1)}, {"A": (20, 0), "B": (30, 0)}])
def test_one_group_nobody_and_no_flags_give_no_ratio(groups):
    frame = rates(groups)
    assert len(frame) == len(groups)
    assert frame[["ratio", "low", "high", "p_value"]].isna().to_numpy().all()
    assert not frame["below_four_fifths"].any()


def test_two_rows_of_a_person_are_refused():
    flags = make_flags({"A": (5, 1)}).assign(employee_id="E1")
    with pytest.raises(ValueError, match="one row per person"):
        fairness.flag_rates(flags, interval_share=0.9)


def test_people_without_a_group_are_left_out():
    flags = make_flags({"A": (20, 6), "B": (30, 12)})
    more = pd.concat([flags, pd.DataFrame({"employee_id": ["X"], "group": [None], "flagged": [True]})], ignore_index=True)
    pd.testing.assert_frame_equal(fairness.flag_rates(more, interval_share=0.9), fairness.flag_rates(flags, interval_share=0.9))


def make_scored(people, *, seed=0):
    random = np.random.default_rng(seed)
    risk = random.beta(2, 8, people)
    return pd.DataFrame({
        "employee_id": [f"E{one}" for one in range(people)], "group": random.choice(["A", "B"], people), "risk": risk, "flagged": risk > 0.3,
        "left": (random.random(people) < risk).astype(float),
    })


def test_error_rates_are_counted_by_group_with_exact_intervals():
    scored = make_scored(400)
    frame = fairness.error_rates(scored, interval_share=0.9).set_index("group")
    rows = scored[scored["group"] == "B"]
    caught, left = int((rows["flagged"] & (rows["left"] == 1)).sum()), int(rows["left"].sum())
    exact = binomtest(caught, left).proportion_ci(0.9, method="exact")
    np.testing.assert_allclose(frame.loc["B", ["true_positive_rate", "true_positive_rate_low", "true_positive_rate_high"]].to_numpy(float), [caught / left, *exact])
    alarms = rows.loc[rows["left"] == 0, "flagged"].mean()
    assert frame.loc["B", "false_positive_rate"] == alarms
    assert frame.loc["B", "left_to_expected"] == pytest.approx(left / rows["risk"].sum())


def test_true_risks_are_calibrated_in_every_group_nine_times_in_ten():
    held = []
    for seed in range(60):
        frame = fairness.error_rates(make_scored(300, seed=seed), interval_share=0.9)
        held.extend(frame["left_to_expected_low"].le(1) & frame["left_to_expected_high"].ge(1))
    assert np.mean(held) > 0.88


def test_risks_that_are_half_of_the_truth_in_one_group_are_told():
    scored = make_scored(2000)
    scored["risk"] = scored["risk"].where(scored["group"] == "A", scored["risk"] / 2)
    frame = fairness.error_rates(scored, interval_share=0.9).set_index("group")
    assert frame.loc["A", "left_to_expected_low"] < 1 < frame.loc["A", "left_to_expected_high"]
    assert frame.loc["B", "left_to_expected_low"] > 1.5


@pytest.mark.parametrize("left", [0.0, 1.0, np.nan])
def test_error_rates_of_nobody_are_missing(left):
    scored = make_scored(30).assign(left=left)
    frame = fairness.error_rates(scored, interval_share=0.9)
    assert len(frame) == (0 if np.isnan(left) else 2)
    assert frame["too_few"].all()
    assert frame["true_positive_rate"].isna().all() == (left != 1)
    assert frame["false_positive_rate"].isna().all() == (left != 0)


def scan(features, group, people=None, **options):
    features = pd.DataFrame(features)
    people = pd.Series(np.arange(len(features)) if people is None else people, index=features.index)
    return fairness.proxy_scan(features, pd.Series(group, index=features.index), people, interval_share=0.9, **options)


def test_a_column_that_is_a_proxy_is_named_first():
    random = np.random.default_rng(3)
    group = random.choice(["M", "F"], 400, p=[0.6, 0.4])
    features = {f"noise_{one}": random.normal(size=400) for one in range(5)} | {"part_time": (group == "F") + random.normal(0, 0.7, 400)}
    told = scan(features, group)
    assert (told.group, told.people) == ("M", 400)
    assert told.low > 0.75
    assert told.columns[0][0] == "part_time"
    assert told.columns[0][1] > 0.5
    assert len(told.columns) == 3


def test_features_that_say_nothing_of_the_group_give_an_auc_of_one_half():
    low, high = [], []
    for seed in range(20):
        random = np.random.default_rng(seed)
        told = scan(random.normal(size=(150, 4)), random.choice(["M", "F"], 150))
        low.append(told.low)
        high.append(told.high)
    assert np.mean(np.array(low) > 0.5) <= 0.1
    assert np.mean(np.array(high) < 0.5) <= 0.2


@pytest.mark.evidence
@pytest.mark.parametrize(("people", "columns"), [(150, 4), (150, 15), (400, 15)])
def test_one_in_twenty_scans_of_noise_finds_a_proxy(people, columns):
    """Without the folds' correlation allowed for it would be 6 to 13 in a hundred."""
    found = []
    for seed in range(150):
        random = np.random.default_rng(seed)
        found.append(scan(random.normal(size=(people, columns)), random.choice(["M", "F"], people)).low > 0.5)
    assert np.mean(found) < 0.05 + 2 * np.sqrt(0.05 * 0.95 / 150)


def test_rows_of_one_person_do_not_predict_each_other():
    random = np.random.default_rng(1)
    group, marks = random.choice(["M", "F"], 60), random.normal(size=(60, 30))
    told = scan(np.repeat(marks, 20, axis=0), np.repeat(group, 20), np.repeat(np.arange(60), 20))
    assert told.people == 60
    assert told.low < 0.5 or told.auc < 0.65


def test_missing_values_can_give_a_group_away():
    random = np.random.default_rng(2)
    group = random.choice(["M", "F"], 200)
    told = scan({"answer": np.where((group == "F") & (random.random(200) < 0.9), np.nan, random.normal(size=200)), "noise": random.normal(size=200)}, group)
    assert told.auc > 0.85
    assert told.columns[0][0] == "answer"


@pytest.mark.parametrize(("features", "group"), [
    ({"a": [1.0, 2.0]}, ["M", "F"]), ({"a": np.arange(30.0)}, ["M"] * 30), ({"a": np.arange(30.0)}, [None] * 30), ({"a": np.ones(40)}, ["M", "F"] * 20),
    ({"a": np.full(40, np.nan)}, ["M", "F"] * 20),
])
def test_nothing_is_scanned_where_there_is_too_little(features, group):
    told = scan(features, group)
    assert np.isnan([told.auc, told.low, told.high]).all()
    assert told.columns == ()


def test_constant_and_missing_columns_do_no_harm():
    random = np.random.default_rng(4)
    group = random.choice(["M", "F"], 100)
    one = scan({"a": random.normal(size=100)}, group)
    more = scan({"a": np.random.default_rng(4).normal(size=100), "same": 1.0, "none": np.nan, "rare": [1.0] + [np.nan] * 99}, group)
    assert 0.3 < more.auc < 0.7
    assert 0.3 < one.auc < 0.7


def test_the_auc_is_that_of_scikit_learn_and_its_interval_covers():
    random, held = np.random.default_rng(0), []
    for _ in range(300):
        is_case = (np.arange(120) < 30).astype(int)
        score = np.round(random.normal(is_case * 0.9538, 1), 1)
        auc, low, high = fairness.auc_interval(score, is_case, interval_share=0.9)
        held.append(low <= 0.75 <= high)
    assert auc == pytest.approx(roc_auc_score(is_case, score))
    assert 0.86 < np.mean(held) < 0.95


@pytest.mark.parametrize(("score", "auc"), [([1.0, 1, 1, 1], 0.5), ([0.0, 0, 1, 1], 1.0), ([1.0, 1, 0, 0], 0.0)])
def test_scores_all_alike_and_scores_all_in_order_have_no_interval(score, auc):
    told = fairness.auc_interval(np.array(score), np.array([0, 0, 1, 1]), interval_share=0.9)
    assert told[0] == auc
    assert np.isnan(told[1:]).all()


def test_age_is_counted_in_years_of_birth():
    born = pd.Series([1984, 1985, None, "x", 1950])
    assert fairness.age_band(born, 2024).fillna("").tolist() == ["40_or_older", "under_40", "", "", "40_or_older"]
