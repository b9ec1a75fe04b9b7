import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.studies.attrition.drift import Response, calibration_over_time, feature_drift, response_to_drift
from studies.attrition.scored_rows import company, scored

TRUE_SCORE = {"people": 300, "months": 36, "level": -4.2}


def features(seed, people=60, months=12, *, shift=0.0, lasting=0.8):
    """Person-months of a lasting and a fleeting feature, a grade and one that is often missing; all but the second move by `shift`."""
    who, luck = np.random.default_rng(0).normal(size=people), np.random.default_rng(seed)
    mixed = np.sqrt(lasting) * who[:, None] + np.sqrt(1 - lasting) * luck.normal(size=(people, months)) + shift
    return pd.DataFrame({
        "employee_id": np.repeat([f"E{one}" for one in range(people)], months), "lasting": mixed.ravel(), "fleeting": luck.normal(size=people * months),
        "grade": np.clip(np.round(mixed + 3), 1, 5).ravel(), "often_missing": np.where(luck.random(mixed.shape) < 0.3, np.nan, mixed).ravel(),
    })


FEATURES = ["lasting", "fleeting", "grade", "often_missing"]


def drift_of(before, after):
    """Drift of one feature, each value another person's."""
    frames = [pd.DataFrame({"employee_id": [f"{name}{one}" for one in range(len(part))], "x": part}) for name, part in (("A", before), ("B", after))]
    return feature_drift(*frames, ["x"]).iloc[0]


# features

def test_the_index_is_that_of_its_formula():
    before, after = np.repeat(["a", "b", "c"], [50, 30, 20]), np.repeat(["a", "b", "c"], [20, 30, 50])
    p, q = (np.array(part) for part in ((50.5, 30.5, 20.5), (20.5, 30.5, 50.5)))
    p, q = p / p.sum(), q / q.sum()
    assert drift_of(before, after)["psi"] == pytest.approx(np.sum((q - p) * np.log(q / p)))


def test_with_one_row_a_person_the_limit_is_that_of_chi_square():
    """PSI is about chi square with bins - 1 degrees of freedom times (1 / n + 1 / m)."""
    luck = np.random.default_rng(1)
    row = drift_of(luck.normal(size=3000), luck.normal(size=2000))
    scale = 1 / 3000 + 1 / 2000
    assert row["expected_by_chance"] == pytest.approx(9 * scale, rel=0.03)
    assert row["chance_limit"] == pytest.approx(stats.chi2.ppf(0.95, 9) * scale, rel=0.03)


def test_every_row_four_times_is_no_more_evidence():
    before, after = features(1), features(2, shift=0.3)
    once, often = (feature_drift(pd.concat([before] * times), pd.concat([after] * times), FEATURES) for times in (1, 4))
    np.testing.assert_allclose(often[["psi", "chance_limit"]], once[["psi", "chance_limit"]], rtol=0.05)


def test_a_planted_shift_is_found_and_nothing_else():
    table = feature_drift(features(1), features(2, months=6, shift=1.0), FEATURES).set_index("feature")
    assert table["drifted"].to_dict() == {"lasting": True, "fleeting": False, "grade": True, "often_missing": True}
    assert table.loc["lasting", "mean_difference"] == pytest.approx(1, abs=0.15)


def test_more_missing_values_are_drift():
    before, after = features(1), features(2)
    after.loc[after.index % 2 == 0, "lasting"] = np.nan
    row = feature_drift(before, after, ["lasting"]).iloc[0]
    assert row["drifted"]
    assert (row["missing_share"], row["missing_share_recent"]) == (0, 0.5)
    assert drift_of(["a"] * 50 + [None] * 50, ["a"] * 100)["drifted"]


def test_values_never_seen_before_are_drift():
    assert drift_of(["a"] * 50 + ["b"] * 50, ["a"] * 50 + ["new"] * 50)["drifted"]
    assert drift_of([1.0] * 50, [2.0] * 50)["drifted"]


def test_one_person_proves_no_drift():
    before, after = (pd.DataFrame({"employee_id": "E1", "x": np.full(24, value)}) for value in (1.0, 5.0))
    assert not feature_drift(before, after, ["x"])["drifted"].item()


def test_testing_more_features_raises_the_limit():
    limits = [feature_drift(features(1), features(2), names).set_index("feature").loc["lasting", "chance_limit"] for names in (FEATURES[:1], FEATURES)]
    assert limits[0] < limits[1]


def test_the_order_of_rows_is_irrelevant():
    mixed = feature_drift(features(1).sample(frac=1, random_state=1), features(2).sample(frac=1, random_state=2), FEATURES)
    pd.testing.assert_frame_equal(mixed, feature_drift(features(1), features(2), FEATURES))


@pytest.mark.parametrize(("before", "after"), [([], [1.0]), ([1.0], []), ([np.nan, np.nan], [np.nan]), ([3.0], [3.0]), ([None, "a"], ["b", None]), (pd.array([True, pd.NA]), [False])])
def test_what_cannot_be_compared_has_not_drifted(before, after):
    assert not drift_of(before, after)["drifted"]


def test_no_features_are_an_empty_table():
    assert feature_drift(features(1), features(2), []).empty


# calibration

def test_periods_are_counted_back_from_the_last_known_month():
    frame = company(months=20)
    table = calibration_over_time(frame, 6, interval_share=0.9)
    assert (table["last_month"] - 24_000).tolist() == [1, 7, 13, 19]
    assert (table["first_month"] - 24_000).tolist() == [0, 2, 8, 14]
    assert table["observed"].sum() == frame["left"].sum()
    assert table["expected"].sum() == pytest.approx(frame["risk"].sum())


def test_with_one_row_for_each_exit_the_interval_is_exact():
    frame = scored([1] * 7 + [0] * 93, [0.1] * 100, horizon=1)
    row = calibration_over_time(frame, 12, interval_share=0.9).iloc[0]
    assert row["ratio"] == pytest.approx(0.7)
    assert row[["low", "high"]].tolist() == pytest.approx([stats.chi2.ppf(0.05, 14) / 20, stats.chi2.ppf(0.95, 16) / 20])


def test_months_not_over_are_left_out():
    frame = company(months=20)
    later = frame.assign(left=np.nan, month=frame["month"] + 20)
    pd.testing.assert_frame_equal(calibration_over_time(pd.concat([frame, later]), 6, interval_share=0.9), calibration_over_time(frame, 6, interval_share=0.9))


def test_where_nobody_left_the_upper_end_is_that_of_one_exit_in_all_its_months():
    frame = scored([0.0] * 30, [0.1] * 30, person=np.repeat(range(5), 6), month=np.tile(range(6), 5))
    row = calibration_over_time(frame, 6, interval_share=0.9).iloc[0]
    assert (row["ratio"], row["low"]) == (0, 0)
    assert row["high"] == pytest.approx(3 * -np.log(0.05) / 3)


@pytest.mark.parametrize("frame", [company().head(0), company().assign(left=np.nan)], ids=["no rows", "nothing known"])
def test_without_known_months_there_are_no_periods(frame):
    assert calibration_over_time(frame, 6, interval_share=0.9).empty


def test_a_risk_of_nothing_has_no_ratio():
    assert calibration_over_time(company().assign(risk=0.0), 6, interval_share=0.9)["ratio"].isna().all()


# response

def periods(*ratios, width=0.2):
    return pd.DataFrame({"ratio": ratios}, dtype=float).assign(low=lambda rows: rows["ratio"] * (1 - width), high=lambda rows: rows["ratio"] * (1 + width))


def drifted(*flags):
    return pd.DataFrame({"drifted": flags})


@pytest.mark.parametrize(("ratios", "flags", "action", "run"), [
    ((1.0, 1.0), (False, False), "none", 0),
    ((2.0, 1.1), (True, True), "none", 0),
    ((1.0, 2.0), (False,) * 8, "recalibrate", 1),
    ((0.4, 2.0), (False,) * 8, "recalibrate", 1),
    ((1.0, 0.5, 0.4), (False,) * 8, "shorter_window", 2),
    ((1.0, 2.0), (True, False, False, False), "refit", 1),
    ((1.0, 2.0), (True, *[False] * 4), "recalibrate", 1),
    ((2.0, 2.0), (True, True), "refit", 2),
])
def test_the_rule_answers_level_before_features(ratios, flags, action, run):
    assert response_to_drift(periods(*ratios), drifted(*flags)) == Response(action, np.mean(flags), run, ratios[-1])


def test_a_level_that_is_not_known_well_calls_for_nothing():
    assert response_to_drift(periods(1.0, 2.0, width=0.6), drifted(True)).action == "none"


def test_a_sure_but_slight_difference_calls_for_nothing():
    assert response_to_drift(periods(1.2, width=0.01), drifted()).action == "none"


def test_without_figures_nothing_is_done():
    found = response_to_drift(calibration_over_time(company().head(0), 6, interval_share=0.9), feature_drift(features(1), features(2), []))
    assert (found.action, found.periods_off) == ("none", 0)
    assert response_to_drift(periods(np.nan), drifted(True)).action == "none"


def test_a_planted_change_of_level_is_answered():
    frame = company(**TRUE_SCORE, shift=1.2, shift_from=33, seed=2)
    assert response_to_drift(calibration_over_time(frame, 6, interval_share=0.9), drifted(False)).action == "recalibrate"
    frame = company(**TRUE_SCORE, shift=1.2, shift_from=20, seed=2)
    assert response_to_drift(calibration_over_time(frame, 6, interval_share=0.9), drifted(False)).action == "shorter_window"


# evidence

@pytest.mark.evidence
@pytest.mark.parametrize("people", [20, 60, 300])
def test_without_drift_there_are_few_false_alarms(people, figures):
    alarms, sure = [], []
    for seed in range(150):
        table = feature_drift(features(2 * seed + 1, people), features(2 * seed + 2, people, months=6), FEATURES)
        alarms.append(table["drifted"].any())
        sure.append((table["psi"] > table["chance_limit"]).any())
    figures(f"drift: {people} people, four features without drift: in {np.mean(alarms):.1%} of 150 some is called drifted, in {np.mean(sure):.1%} above chance")
    assert np.mean(sure) <= 0.1


@pytest.mark.evidence
def test_new_people_alike_are_no_drift(figures):
    luck, alarms = np.random.default_rng(8), []
    for _ in range(150):
        before, after = (pd.DataFrame({"employee_id": np.repeat([f"{name}{one}" for one in range(60)], months), "x": np.repeat(luck.normal(size=60), months)})
                         for name, months in (("A", 24), ("B", 6)))
        alarms.append(feature_drift(before, after, ["x"])["drifted"].item())
    figures(f"drift: 60 other people whose feature never changes: {np.mean(alarms):.1%} of 150 false alarms")
    assert np.mean(alarms) <= 0.1


@pytest.mark.evidence
@pytest.mark.parametrize(("people", "level"), [(60, -4.6), (300, -4.2)])
def test_a_true_score_stays_calibrated(people, level, figures):
    tables = [calibration_over_time(company(people, 36, level=level, seed=seed), 6, interval_share=0.9) for seed in range(200)]
    held = np.mean([(table["low"] <= 1) & (table["high"] >= 1) for table in tables])
    acted = np.mean([response_to_drift(table, drifted(False)).action != "none" for table in tables])
    figures(f"calibration: {people} people scored by the truth: {held:.1%} of 1,200 periods hold 1, something is done in {acted:.1%} of 200 companies")
    assert 0.86 <= held <= 0.99
    assert acted <= 0.1
