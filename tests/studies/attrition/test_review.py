import time

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import log_loss, roc_auc_score

from analysis.studies.attrition.measures import MEASURES, known_rows, measures, prepare
from analysis.studies.attrition.review import BAND_EDGES, band_of, bands, compare, review
from studies.attrition.scored_rows import company, scored

HOW = {"interval_share": 0.9, "draws": 60, "seed": 1}
REST = ["n", "person_months", "events"]


def reviewed(frame, **how):
    return review(frame, **{**HOW, **how}).set_index("measure")


# review

def test_each_measure_has_one_row_with_people_months_and_leavers():
    frame = company()
    table = review(frame, **HOW)
    assert table["measure"].tolist() == list(MEASURES)
    assert table[REST].drop_duplicates().to_numpy().tolist() == [
        [frame["employee_id"].nunique(), len(frame), frame.loc[frame["left"] == 1, "employee_id"].nunique()]]


def test_an_interval_holds_its_value():
    table = review(company(), **{**HOW, "draws": 200})
    assert ((table["low"] < table["value"]) & (table["value"] < table["high"])).all()


def test_months_not_over_change_nothing():
    frame = company()
    later = frame.assign(left=np.nan, month=frame["month"] + 1000, risk=0.9)
    pd.testing.assert_frame_equal(review(pd.concat([frame, later]), **HOW), review(frame, **HOW))


def test_the_same_seed_gives_the_same_intervals():
    pd.testing.assert_frame_equal(review(company(), **HOW), review(company(), **HOW))


def test_repeating_every_month_tells_nothing_new():
    frame = company()
    again = pd.concat([frame, frame.assign(month=frame["month"] + 1000)])
    pd.testing.assert_series_equal(reviewed(again)["low"], reviewed(frame)["low"])


def test_with_fewer_than_five_leavers_there_is_no_interval():
    frame = scored([1, 1, 1, 1, *[0] * 40], np.linspace(0.4, 0.05, 44))
    assert reviewed(frame)["low"].isna().all()
    assert reviewed(scored([1, *frame["left"]], [0.1, *frame["risk"]]))["low"].notna().all()


def test_four_leavers_in_many_months_are_four_leavers():
    frame = scored([1] * 24 + [0] * 40, np.linspace(0.4, 0.05, 64), person=[*np.repeat(range(4), 6), *range(4, 44)], month=[*range(6)] * 4 + [0] * 40)
    assert reviewed(frame)["low"].isna().all()


def test_a_perfect_ranking_has_no_interval_as_its_draws_do_not_vary():
    frame = scored([1] * 6 + [0] * 40, [0.3] * 6 + [0.1] * 40)
    assert reviewed(frame).loc["auc", "value"] == 1
    assert np.isnan(reviewed(frame).loc["auc", "low"])


@pytest.mark.parametrize("frame", [company().head(0), company().head(1), company().assign(left=0.0), company().assign(risk=np.nan)])
def test_what_cannot_be_reviewed_is_missing(frame):
    assert np.isnan(reviewed(frame).loc["auc", ["value", "low", "high"]].astype(float)).all()


# compare

def test_differences_are_those_of_the_measures():
    frame = company()
    other = frame.assign(risk=frame["risk"].sample(frac=1, random_state=1).to_numpy())
    table = compare({"ours": frame, "shuffled": other}, **HOW).set_index("measure")
    assert table.loc["auc", "difference"] == pytest.approx(roc_auc_score(frame["left"], frame["risk"]) - roc_auc_score(other["left"], other["risk"]))
    assert table.loc["log_loss", "difference"] == pytest.approx(log_loss(frame["left"], frame["risk"]) - log_loss(other["left"], other["risk"]))
    assert table.loc["auc", "low"] > 0
    assert table.loc["log_loss", "high"] < 0


def test_pairs_share_their_luck_so_a_difference_is_known_better_than_its_parts():
    frame = company()
    noise = np.random.default_rng(3).normal(0, 0.01, len(frame))
    difference = compare({"one": frame, "other": frame.assign(risk=(frame["risk"] + noise).clip(0.001, 1))}, **HOW).iloc[0]
    alone = reviewed(frame).loc["auc"]
    assert difference["high"] - difference["low"] < (alone["high"] - alone["low"]) / 2


def test_only_rows_that_all_models_scored_count():
    frame = company()
    part = frame.iloc[::2].sample(frac=1, random_state=1)
    table = compare({"all": frame, "part": part, "base": frame.assign(risk=frame["base"])}, **HOW)
    assert table[["model", "other"]].drop_duplicates().to_numpy().tolist() == [["all", "part"], ["all", "base"], ["part", "base"]]
    assert (table["person_months"] == len(part)).all()
    assert (table.loc[table["other"] == "part", "difference"] == 0).all()


def test_outcomes_that_disagree_are_refused():
    frame = company()
    with pytest.raises(ValueError, match="different outcomes"):
        compare({"one": frame, "other": frame.assign(left=1 - frame["left"])}, **HOW)


@pytest.mark.parametrize("models", [{}, {"alone": company()}])
def test_nothing_to_compare_is_an_empty_table(models):
    assert compare(models, **HOW).empty


def test_models_without_a_row_in_common_have_no_difference():
    frame = company()
    assert compare({"one": frame, "later": frame.assign(month=frame["month"] + 1000)}, **HOW)["difference"].isna().all()


# bands

def test_every_row_is_in_one_band_and_nobody_is_lost():
    frame = company()
    table = bands(frame, interval_share=0.9)
    assert table["person_months"].sum() == len(frame)
    assert table["actual_leavers"].sum() == frame["left"].sum()
    assert table["expected_leavers"].sum() == pytest.approx(frame["risk"].sum())


def test_a_band_begins_at_its_edge():
    assert band_of(np.array([0.0, 0.049, 0.05, 0.1, 0.2, 0.4, 1.0]), np.full(7, 0.1)).tolist() == [0, 0, 1, 2, 3, 4, 4]


def test_without_risk_or_base_there_is_no_band():
    assert np.isnan(band_of(np.array([np.nan, 0.1, 0.1]), np.array([0.1, np.nan, 0.0]))).all()


def test_a_score_that_promises_three_times_too_much_does_not_hold():
    frame = company(people=400, seed=2)
    assert bands(frame, interval_share=0.99)["holds_expected"].all()
    assert not bands(frame.assign(risk=frame["risk"] * 3), interval_share=0.99)["holds_expected"].tail(2).any()


def test_an_empty_band_is_there_and_says_nothing():
    table = bands(company().assign(risk=0.001), interval_share=0.9)
    assert len(table) == len(BAND_EDGES) + 1
    assert table["holds_expected"].isna().sum() == len(BAND_EDGES)
    assert bands(company().head(0), interval_share=0.9)["n"].eq(0).all()


# evidence

@pytest.mark.evidence
@pytest.mark.parametrize("people", [80, 250])
def test_ninety_of_a_hundred_intervals_hold_the_truth(people, figures):
    large = known_rows(company(30_000, 24))
    truth = measures(prepare(large), np.ones(large.people))
    tables = [review(company(people, 24, seed=seed), interval_share=0.9, draws=200, seed=seed) for seed in range(100, 220)]
    held = np.mean([(table["low"] <= truth) & (truth <= table["high"]) for table in tables], axis=0)
    figures(f"review: of 120 companies of {people}, 90 % intervals held " + ", ".join(f"{name} {share:.2f}" for name, share in zip(MEASURES, held, strict=True)))
    assert (held >= 0.8).all()
    assert held[[0, 5, 6]].min() >= 0.84  # AUC, slope and intercept; two standard errors of 120 companies are 0.055


@pytest.mark.evidence
def test_ninety_of_a_hundred_bands_hold_what_a_true_score_expects(figures):
    tables = [bands(company(200, 24, seed=seed).assign(base=0.05), interval_share=0.9) for seed in range(200)]
    held = pd.concat([table.set_index("band")["holds_expected"] for table in tables], axis=1).mean(axis=1)
    figures("bands: of 200 companies scored by the truth, the 90 % interval held in " + ", ".join(f"{share:.2f}" for share in held))
    assert held.min() >= 0.84


@pytest.mark.evidence
def test_two_hundred_thousand_rows_take_seconds(figures):
    frame = company(5_900, 40, level=-5.3)
    start = time.perf_counter()
    review(frame, interval_share=0.9, draws=200, seed=1)
    seconds = time.perf_counter() - start
    figures(f"review: {len(frame):,} rows and 200 draws in {seconds:.1f} s")
    assert seconds < 15
