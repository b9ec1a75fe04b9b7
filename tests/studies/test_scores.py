import numpy as np
import pandas as pd
import pytest

from analysis.settings import ScorecardSettings, ScorecardWeights, UserError
from analysis.studies.scores import SURE, evaluate, moves, rank_bands, sellers, window_rows
from studies.worlds import sales_window

SETTINGS = ScorecardSettings()


def evaluation_of(settings=SETTINGS, **world):
    window, person, _ = sales_window(**world)
    people = sellers(window, window["month"].max())
    return evaluate(window, people, settings, None), window, person


def scores(evaluation):
    return 50 + sum(one.weight * one.mean for one in evaluation.scored)


def test_scores_average_fifty():
    assert scores(evaluation_of(seed=1)[0]).mean() == pytest.approx(50)


def test_a_score_is_what_it_is_made_of():
    evaluation = evaluation_of(seed=1)[0]
    np.testing.assert_allclose(evaluation.draws.mean(axis=0), scores(evaluation), atol=0.5)


def test_scores_follow_the_truth_more_closely_than_raw_sales_do():
    closer = []
    for seed in range(6):
        evaluation, window, person = evaluation_of(seed=seed, territory=0.5)
        raw = window.groupby("employee_id")["sales_amount"].sum()
        closer.append(np.corrcoef(scores(evaluation), person)[0, 1] - np.corrcoef(raw, person)[0, 1])
    assert np.mean(closer) > 0.05


def test_weights_are_shared_out_among_the_indicators_that_can_be_had():
    evaluation = evaluation_of(ScorecardSettings(weights=ScorecardWeights(customer_satisfaction=5)))[0]
    assert [round(one.weight, 3) for one in evaluation.scored] == [0.667, 0.333]


def test_an_indicator_without_weight_plays_no_part():
    settings = ScorecardSettings(weights=ScorecardWeights(sales_against_territory=0))
    assert [one.measure.name for one in evaluation_of(settings)[0].scored] == ["sales_against_quota"]


def test_no_indicator_at_all_is_said_plainly():
    window, _, _ = sales_window(months=1)
    with pytest.raises(UserError, match="over at least two months"):
        evaluate(window, sellers(window, window["month"].max()), SETTINGS, None)


def test_nobody_who_sells_is_said_plainly():
    window, _, _ = sales_window()
    with pytest.raises(UserError, match="nobody to score"):
        sellers(window.assign(sale_count=0.0, quota_amount=np.nan), window["month"].max())


def test_a_month_without_money_is_still_a_month_of_selling():
    window, _, _ = sales_window(people=3)
    assert len(sellers(window.assign(sales_amount=0.0, quota_amount=np.nan), window["month"].max())) == 3


def test_a_certain_order_gives_certain_quarters():
    bands = rank_bands(np.tile(np.arange(16.0), (50, 1)))["band"]
    assert list(bands) == ["bottom_quarter"] * 4 + ["lower_half"] * 4 + ["upper_half"] * 4 + ["top_quarter"] * 4


def test_pure_chance_gives_no_band():
    assert set(rank_bands(np.random.default_rng(0).normal(size=(2000, 40)))["band"]) == {"cannot_be_told"}


@pytest.mark.parametrize("people", [1, 2, 5, 11])
def test_few_people_have_no_quarters(people):
    assert not set(rank_bands(np.tile(np.arange(float(people)), (50, 1)))["band"]) & {"top_quarter", "bottom_quarter"}


@pytest.mark.parametrize("people", [2, 5, 54])
def test_any_number_of_people_gets_an_answer(people):
    evaluation = evaluation_of(people=people, teams=2, regions=2)[0]
    assert np.isfinite(evaluation.draws).all()
    assert evaluation.draws.shape[1] == people


def test_with_nothing_planted_nobody_is_named():
    named = [(rank_bands(evaluation_of(seed=seed, person=0.0, territory=0.0)[0].draws)["band"] != "cannot_be_told").mean() for seed in range(8)]
    assert np.mean(named) < 0.05


def test_people_named_surely_are_named_rightly():
    right = []
    for seed in range(8):
        evaluation, _, person = evaluation_of(seed=seed)
        place = pd.Series(person).rank()
        named = rank_bands(evaluation.draws)["upper_half"] >= SURE
        right += list(place[named] > len(place) / 2)
    assert np.mean(right) >= SURE


def halves(window):
    last = window["month"].max()
    return window_rows(window, last - 6, 6), window_rows(window, last, 6)


def test_with_no_change_few_are_said_to_have_moved():
    shares = []
    for seed in range(8):
        evaluation, window, _ = evaluation_of(seed=seed)
        shares.append((moves(evaluation, *halves(window), SETTINGS)["moved"] != "").mean())
    assert np.mean(shares) < 0.08


def test_somebody_who_doubled_is_said_to_have_moved_up():
    window, _, _ = sales_window(seed=2, noise=0.15)
    doubled = (window["employee_id"] == "00007") & (window["month"] > window["month"].max() - 6)
    window.loc[doubled, "sales_amount"] *= 2.5
    evaluation = evaluate(window, sellers(window, window["month"].max()), SETTINGS, None)
    moved = moves(evaluation, *halves(window), SETTINGS).set_index("employee_id")
    assert moved.loc["00007", "moved"] == "up"


def test_a_change_that_all_share_is_nobodys_move():
    window, _, _ = sales_window(seed=2)
    window["sales_amount"] *= np.where(window["month"] > window["month"].max() - 6, 1.8, 1.0)
    evaluation = evaluate(window, sellers(window, window["month"].max()), SETTINGS, None)
    assert (moves(evaluation, *halves(window), SETTINGS)["moved"] != "").mean() < 0.1


def test_luck_in_sales_strikes_both_sales_indicators_at_once():
    quota, territory = (one.draws - one.draws.mean(axis=0) for one in evaluation_of(seed=1)[0].scored)
    together = [np.corrcoef(quota[:, person], territory[:, person])[0, 1] for person in range(quota.shape[1])]
    assert np.median(together) > 0.6


WORLDS = {
    "54 people": {}, "nothing planted": {"person": 0.0, "territory": 0.0}, "5 people": {"people": 5, "teams": 1, "regions": 2},
    "12 people": {"people": 12, "teams": 2, "regions": 2}, "300 people": {"people": 300, "teams": 40, "regions": 12}, "months go together, r .4": {"repetition": 0.4},
}


@pytest.mark.evidence
@pytest.mark.parametrize("name", WORLDS)
def test_intervals_and_bands_over_many_seeds(name, figures):
    held, named, right, moved = [], [], [], []
    for seed in range(40):
        evaluation, window, person = evaluation_of(seed=seed, **WORLDS[name])
        truth = np.exp(person) / np.exp(person).mean() - 1
        score = 50 + sum(one.weight * one.scale * truth for one in evaluation.scored)
        ends = np.quantile(evaluation.draws, [0.05, 0.95], axis=0)
        held.append(((ends[0] <= score) & (score <= ends[1])).mean())
        bands, place = rank_bands(evaluation.draws), pd.Series(person).rank()
        above = bands["upper_half"] >= SURE
        named.append((bands["band"] != "cannot_be_told").mean())
        right += list(place[above] > len(place) / 2)
        moved.append((moves(evaluation, *halves(window), SETTINGS)["moved"] != "").mean())
    figures(f"scorecard, {name}: 90 % intervals of the score hold the truth {np.mean(held):.1%}; named {np.mean(named):.1%}; "
            f"of those surely above, {'–' if 'person' in WORLDS[name] else format(np.mean(right), '.1%')} truly so; falsely moved {np.mean(moved):.1%}")
    assert np.mean(held) > 0.83
    assert np.mean(moved) < (0.25 if "repetition" in WORLDS[name] else 0.1)
    if "person" in WORLDS[name]:
        assert np.mean(named) < 0.03
    else:
        assert np.mean(right) > 0.9


def test_a_good_person_without_a_quota_is_not_taken_for_an_average_one():
    window, person, _ = sales_window(seed=3)
    best = f"{int(np.argmax(person)):05d}"
    without = window.assign(quota_amount=window["quota_amount"].where(window["employee_id"] != best))
    before, after = (evaluate(part, sellers(part, part["month"].max()), SETTINGS, None) for part in (window, without))
    place = list(before.people["employee_id"]).index(best)
    assert scores(after)[place] > 50 + 0.6 * (scores(before)[place] - 50)
