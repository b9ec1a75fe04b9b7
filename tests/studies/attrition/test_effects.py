from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis.studies.attrition.actions import ACTIONS, Effect
from analysis.studies.attrition.effects import (
    COLUMNS,
    CONFOUNDING_SD,
    FEWEST_EXITS,
    LABELS,
    Follow,
    combine,
    effects_to_plan_with,
    estimate_effects,
)
from studies.attrition.offers import PLANTED, UNTIL, played

PRIOR = Effect(-0.1, 0.3)
FOLLOW = Follow(date(2025, 12, 31))


def made(*, treated_left, treated, left, others, risk=0.2, left_on="2025-03-15", kind="one_to_one"):
    """A draw on the last day of 2024: so many drawn and not drawn, and how many of each leave."""
    ids = [f"{number:04d}" for number in range(treated + others)]
    leaves = [*ids[:treated_left], *ids[treated: treated + left]]
    scored = pd.DataFrame({"employee_id": ids, "month_end": pd.Timestamp("2024-12-31"), "risk": risk})
    draws = pd.DataFrame({"employee_id": ids, "drawn_on": pd.Timestamp("2024-12-31"), "kind": kind, "is_drawn": [place < treated for place in range(len(ids))]})
    held = pd.DataFrame({"employee_id": ids[:treated], "started_on": date(2025, 1, 8), "kind": kind, "assigned_by": "lottery"})
    exits = pd.DataFrame({"employee_id": ids, "left_on": [pd.Timestamp(left_on) if one in set(leaves) else pd.NaT for one in ids], "exit_kind": "voluntary"})
    return scored, held, exits, draws


def only(*tables, follow=FOLLOW):
    found = estimate_effects(*tables, follow)
    assert len(found) == 1
    return found.iloc[0]


# the lottery by hand

def test_a_lottery_is_what_one_reckons_by_hand():
    found = only(*made(treated_left=10, treated=100, left=20, others=100))
    days = (90 * 181 + 10 * 74) / (80 * 181 + 20 * 74)
    assert (found["design"], found["label"]) == ("lottery", "randomised: chosen by lot")
    assert found[["treated", "untreated", "treated_exits", "untreated_exits"]].tolist() == [100, 100, 10, 20]
    assert found["exit_share_difference"] == pytest.approx(-0.10)
    assert found["rate_ratio"] == pytest.approx(0.5 / days)
    assert found["log_hazard_ratio"] == pytest.approx(np.log(0.5 / days))
    assert found["sd"] == pytest.approx(np.sqrt(1 / 10 + 1 / 20))


def test_the_columns_are_those_documented():
    found = estimate_effects(*made(treated_left=10, treated=100, left=20, others=100), FOLLOW)
    assert tuple(found.columns) == COLUMNS


def test_the_score_evens_out_who_was_at_risk_before():
    scored, held, exits, draws = made(treated_left=20, treated=100, left=20, others=100)
    scored["risk"] = np.where(draws["is_drawn"], 1 - np.exp(-0.4), 1 - np.exp(-0.2))
    assert only(scored, held, exits, draws)["log_hazard_ratio"] == pytest.approx(np.log(0.5))


@pytest.mark.parametrize("left_on", ["2024-12-31", "2025-07-15"])
def test_who_leaves_before_the_draw_or_after_the_horizon_is_no_exit_of_it(left_on):
    found = only(*made(treated_left=10, treated=100, left=20, others=100, left_on=left_on))
    assert found[["treated_exits", "untreated_exits"]].tolist() == [0, 0]
    assert np.isnan(found["log_hazard_ratio"])


def test_other_exits_end_the_time_and_count_as_none():
    scored, held, exits, draws = made(treated_left=10, treated=100, left=20, others=100)
    found = only(scored, held, exits.assign(exit_kind=np.where(exits.index < 100, "involuntary", "voluntary")), draws)
    assert found[["treated_exits", "untreated_exits"]].tolist() == [0, 20]


def test_a_horizon_that_is_not_over_gives_rates_and_no_shares():
    found = only(*made(treated_left=10, treated=100, left=20, others=100), follow=replace(FOLLOW, until=date(2025, 4, 30)))
    assert np.isnan(found["exit_share_difference"])
    assert found["log_hazard_ratio"] < -0.6


@pytest.mark.parametrize(("treated_left", "left"), [(FEWEST_EXITS - 1, 50), (50, FEWEST_EXITS - 1), (0, 0)])
def test_with_a_handful_of_exits_only_the_prior_is_left(treated_left, left):
    found = estimate_effects(*made(treated_left=treated_left, treated=60, left=left, others=60), FOLLOW)
    assert found["log_hazard_ratio"].isna().all()
    assert effects_to_plan_with(found) == {action.name: action.prior for action in ACTIONS}


@pytest.mark.parametrize("risk", [0.0, 1.0])
def test_scores_at_the_ends_are_no_error(risk):
    assert only(*made(treated_left=10, treated=100, left=20, others=100, risk=risk))["rate_ratio"] < 1


def test_everybody_treated_or_nobody_scored_gives_no_figure_and_no_error():
    assert np.isnan(only(*made(treated_left=10, treated=100, left=0, others=0))["log_hazard_ratio"])
    scored, held, exits, draws = made(treated_left=10, treated=100, left=20, others=100)
    assert estimate_effects(scored.iloc[:0], held, exits, draws, FOLLOW).empty


@pytest.mark.parametrize("draws", [None, "empty"])
def test_without_interventions_there_is_nothing(draws):
    scored, held, exits, drawn = made(treated_left=10, treated=100, left=20, others=100)
    found = estimate_effects(scored, held.iloc[:0], exits, None if draws is None else drawn.iloc[:0], FOLLOW)
    assert found.empty
    assert tuple(found.columns) == COLUMNS


def test_a_lottery_whose_others_are_not_known_says_so():
    scored, held, exits, _ = made(treated_left=10, treated=100, left=20, others=100)
    found = only(scored, held, exits, None)
    assert found["label"] == "adjusted by risk: who else was in the draw is not known"


def test_a_later_draw_ends_the_earlier_one():
    scored, held, exits, draws = made(treated_left=10, treated=100, left=20, others=100)
    again = draws.assign(drawn_on=pd.Timestamp("2025-03-01"), is_drawn=~draws["is_drawn"])
    found = only(scored, held, exits, pd.concat([draws, again]))
    assert found[["treated_exits", "untreated_exits"]].tolist() == [20, 10]


def by_need():
    """The same people over five months, a hundred of them talked to in January; ten of these and twenty others leave on 15 March."""
    scored, held, exits, _ = made(treated_left=10, treated=100, left=20, others=100)
    months = [scored.assign(month_end=end) for end in pd.date_range("2024-10-31", "2025-02-28", freq="ME")]
    return pd.concat(months), held.assign(assigned_by="need"), exits, None


def test_an_exit_seen_from_several_months_counts_once():
    found = only(*by_need())
    assert (found["design"], found["untreated_exits"]) == ("need", 20 + 10)  # those treated in January were untreated before
    assert found["sd"] == pytest.approx(np.sqrt(1 / 10 + 1 / 30))


def test_need_is_what_one_reckons_by_hand():
    """Untreated from the ends of November and December: all; from January to March: those never treated. The horizon is 181 days."""
    treated = 10 / (90 + 10 * 43 / 181)
    untreated = (30 + 30 + 20 + 20) / ((170 + 30 * 105 / 181) + (170 + 30 * 74 / 181) + (80 + 20 * 43 / 181) + (80 + 20 * 15 / 181) + 80)
    assert only(*by_need())["log_hazard_ratio"] == pytest.approx(np.log(treated / untreated))


def test_who_had_another_kind_of_action_that_month_is_not_untreated():
    scored, held, exits, _ = by_need()
    kinds = held.assign(kind=np.where(held.index < 50, "one_to_one", "pay_change"))
    found = estimate_effects(scored[scored["month_end"] == "2024-12-31"], kinds, exits, None, FOLLOW)
    assert found["kind"].tolist() == ["one_to_one", "pay_change"]
    assert found["treated"].tolist() == [50, 50]
    assert found["untreated"].tolist() == [100, 100]


# with the prior

def test_prior_and_own_data_are_weighted_by_precision():
    both = combine(PRIOR, -0.5, 0.3, LABELS["lottery"])
    assert (both.log_hazard_ratio, both.weight_of_own_data, both.source) == (pytest.approx(-0.3), pytest.approx(0.5), "both")
    assert both.sd == pytest.approx(0.3 / np.sqrt(2))


def test_much_own_data_leave_the_prior_behind_and_none_leave_it_as_it_is():
    assert combine(PRIOR, -0.5, 0.01, "").source == "own data"
    assert combine(PRIOR, -0.5, 1e6, "").log_hazard_ratio == pytest.approx(-0.1)
    assert combine(PRIOR, np.nan, np.nan, "") is PRIOR
    assert combine(PRIOR, -0.5, 0.0, "") is PRIOR


def test_a_combination_lies_between_and_is_surer_than_both():
    for own in (-2.0, -0.2, 0.7):
        both = combine(PRIOR, own, 0.4, "")
        assert min(own, -0.1) <= both.log_hazard_ratio <= max(own, -0.1)
        assert both.sd < 0.3


def test_a_lottery_goes_before_need_and_need_is_trusted_less():
    scored, held, exits, draws = made(treated_left=40, treated=200, left=80, others=200)
    lottery = estimate_effects(scored, held, exits, draws, FOLLOW)
    need = lottery.assign(design="need", label=LABELS["need"], log_hazard_ratio=0.9)
    planned = effects_to_plan_with(pd.concat([need, lottery]))["one_to_one"]
    assert (planned.basis, planned) == (LABELS["lottery"], combine(PRIOR, *lottery.loc[0, ["log_hazard_ratio", "sd"]], LABELS["lottery"]))
    alone = effects_to_plan_with(need)["one_to_one"]
    assert alone.basis == "confounded: chosen by need"
    assert alone.weight_of_own_data == pytest.approx(0.3**2 / (0.3**2 + CONFOUNDING_SD**2 + lottery.loc[0, "sd"] ** 2))


def test_a_kind_that_no_action_is_recorded_as_changes_nothing():
    found = estimate_effects(*made(treated_left=40, treated=200, left=80, others=200, kind="farewell"), FOLLOW)
    assert effects_to_plan_with(found) == {action.name: action.prior for action in ACTIONS}


# known truth

def test_a_lottery_finds_what_was_planted():
    scored, held, exits, draws = played(2, by_lot=True)
    found = only(scored, held, exits, draws, follow=Follow(UNTIL))
    assert found["low"] < PLANTED < found["high"] < 0
    assert found["rate_ratio_low"] < np.exp(PLANTED) < found["rate_ratio_high"] < 1


def test_talks_by_need_look_harmful_and_the_score_takes_some_of_it_away():
    scored, held, exits, _ = played(2, by_lot=False)
    found = only(scored, held, exits, None, follow=Follow(UNTIL))
    assert found["label"] == "confounded: chosen by need"
    assert np.log(found["rate_ratio"]) > found["log_hazard_ratio"] > PLANTED
    assert np.log(found["rate_ratio"]) > 0


def test_the_order_of_rows_is_irrelevant():
    tables = played(2, by_lot=True, people=300)
    mixed = [table.sample(frac=1, random_state=1) for table in tables]
    pd.testing.assert_frame_equal(estimate_effects(*mixed, Follow(UNTIL)), estimate_effects(*tables, Follow(UNTIL)))


@pytest.mark.evidence
@pytest.mark.parametrize("planted", [PLANTED, 0.0])
def test_nine_in_ten_lotteries_hold_the_truth(planted):
    found = pd.concat([estimate_effects(*played(seed, by_lot=True, planted=planted), Follow(UNTIL)) for seed in range(100, 140)])
    assert found["log_hazard_ratio"].mean() == pytest.approx(planted, abs=0.1)
    assert 0.8 <= ((found["low"] < planted) & (planted < found["high"])).mean() <= 0.99
    assert found["log_hazard_ratio"].std() == pytest.approx(found["sd"].mean(), rel=0.3)


@pytest.mark.evidence
def test_need_without_anything_unseen_is_set_right_by_the_score():
    """With few treated later; with many (12 %) the same comes out nearer to none, at -0.40."""
    found = pd.concat([estimate_effects(*played(seed, by_lot=False, unseen=0.0, people=3000, a_month=8)[:3], None, Follow(UNTIL)) for seed in range(15)])
    assert found["treated_later_share"].mean() < 0.03
    assert np.log(found["rate_ratio"].astype(float)).mean() > PLANTED + 0.4
    assert found["log_hazard_ratio"].mean() == pytest.approx(PLANTED, abs=0.13)  # two standard errors of the mean
