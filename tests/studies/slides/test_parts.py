from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.studies.slides.luck import ENOUGH, Luck, explain, measure_luck, windows
from analysis.studies.slides.parts import OWN, PARTS, log_mean, measure_changes
from analysis.studies.slides.watched import FACTS, watch_people, watch_teams
from studies.slides.slide_worlds import make_panel

NO_LUCK = Luck(np.full((len(OWN), 2), np.nan), np.nan)


def changes(panel, who=(0,), start=24, months=4):
    watched = watch_people(panel)
    return measure_changes(watched, *windows(len(watched.months), start, months), np.array(who))


@settings(max_examples=12, deadline=None)
@given(st.randoms(use_true_random=False), st.sets(st.sampled_from([name for name in FACTS if name not in ("sales_amount", "sale_count")])), st.integers(1, 6))
def test_the_parts_add_up_to_the_whole_whatever_comes(dice, missing, months):
    """Zeros, returns, gaps and missing tables at random; teams as well as people."""
    random = np.random.default_rng(dice.randrange(10**6))
    panel = make_panel(people=14, months=30, seed=dice.randrange(1000), team_size=4)
    for name in FACTS:
        struck = random.random(len(panel))
        panel.loc[struck < 0.2, name] = 0.0
        panel.loc[struck > 0.95, name] = -50.0 if name == "sales_amount" else 0.0
    panel = panel[random.random(len(panel)) > 0.1].drop(columns=list(missing))
    people = watch_people(panel)
    for watched in (people, watch_teams(people)):
        change = measure_changes(watched, *windows(len(watched.months), 20, months), np.arange(len(watched.units)))
        known = np.isfinite(change.total)
        for share in (change.share, explain(change, measure_luck(watched, months), 0.9).share):
            np.testing.assert_allclose(np.nansum(share, axis=1)[known], change.total[known], atol=1e-9)
            assert np.isnan(share[~known]).all()


def test_the_worked_example_of_the_module():
    assert log_mean(np.array([0.82]))[0] == pytest.approx(0.907, abs=0.0005)
    assert log_mean(np.array([1.0]))[0] == 1.0
    assert log_mean(np.array([0.82]))[0] * np.log(0.86) == pytest.approx(-0.137, abs=0.0005)


def exact_world(**by):
    """Everybody does the same every month; one person does something else from month 24 on."""
    panel = make_panel(people=30, months=30, noise=0, effort=0, market=0, season=0, person=0)
    for name, value in (("worked_days", 20.0), ("activity_count", 60.0), ("created_deal_count", 6.0), ("won_deal_count", 2.0), ("lost_deal_count", 2.0), ("sale_count", 5.0), ("sales_amount", 500.0)):
        panel[name] = value
    late = (panel["employee_id"] == "00000") & (panel["month"] >= panel["month"].min() + 24)
    for name, factor in by.items():
        panel.loc[late, name] *= factor
    return panel


@pytest.mark.parametrize(("part", "by"), [
    ("absence", {"worked_days": 0.5, "activity_count": 0.5, "created_deal_count": 0.5, "won_deal_count": 0.5, "lost_deal_count": 0.5, "sale_count": 0.5, "sales_amount": 0.5}),
    ("activity", {"activity_count": 0.5, "created_deal_count": 0.5, "won_deal_count": 0.5, "lost_deal_count": 0.5, "sale_count": 0.5, "sales_amount": 0.5}),
    ("opportunities", {"created_deal_count": 0.5, "won_deal_count": 0.5, "lost_deal_count": 0.5, "sale_count": 0.5, "sales_amount": 0.5}),
    ("deal_size", {"sales_amount": 0.5}),
    ("rest", {"sale_count": 0.5, "sales_amount": 0.5}),
])
def test_a_fall_that_comes_from_one_thing_is_that_part(part, by):
    change = changes(exact_world(**by))
    told = dict(zip(PARTS, change.share[0], strict=True))
    assert change.total[0] == pytest.approx(-0.5)
    assert told[part] == pytest.approx(-0.5, abs=0.03)


def test_a_market_that_halves_is_nobodys_own_part():
    panel = exact_world()
    panel.loc[panel["month"] >= panel["month"].min() + 24, ["sales_amount", "sale_count", "created_deal_count", "won_deal_count", "lost_deal_count"]] *= 0.5
    told = dict(zip(PARTS, changes(panel).share[0], strict=True))
    assert told["market"] == pytest.approx(-0.5, abs=0.001)
    assert max(abs(told[name]) for name in ("absence", "activity", "conversion", "deal_size", "rest")) < 0.02


def test_a_territory_that_falls_alone_is_told_as_the_territory():
    panel = exact_world()
    region = panel.loc[panel["employee_id"] == "00000", "region"].iloc[0]
    late = (panel["month"] >= panel["month"].min() + 24) & (panel["region"] == region)
    panel.loc[late, ["sales_amount", "sale_count"]] *= 0.5
    told = dict(zip(PARTS, changes(panel).share[0], strict=True))
    assert told["market"] + told["territory"] + told["team"] == pytest.approx(-0.5, abs=0.12)
    assert told["territory"] < told["market"] < 0


def test_a_team_that_loses_half_of_its_people_has_that_as_its_part():
    panel = exact_world()
    gone = panel["employee_id"].isin(["00000", "00001", "00002", "00003"]) & (panel["month"] >= panel["month"].min() + 24)
    people = watch_people(panel[~gone])
    teams = watch_teams(people)
    change = measure_changes(teams, *windows(30, 24, 4), np.array([0]))
    assert change.share[0, PARTS.index("people")] == pytest.approx(-0.5, abs=0.001)


def test_without_its_table_a_part_lies_in_the_rest():
    by = {"worked_days": 0.5, "activity_count": 0.5, "created_deal_count": 0.5, "won_deal_count": 0.5, "lost_deal_count": 0.5, "sale_count": 0.5, "sales_amount": 0.5}
    panel = exact_world(**by).drop(columns=["worked_days", "activity_count", "created_deal_count", "won_deal_count", "lost_deal_count"])
    told = dict(zip(PARTS, changes(panel).share[0], strict=True))
    assert told["rest"] == pytest.approx(-0.5, abs=0.03)
    assert all(np.isnan(told[name]) for name in ("absence", "activity", "opportunities", "conversion"))


def test_single_deals_explain_nothing():
    watched = watch_people(make_panel(seed=4))
    change = measure_changes(watched, *windows(48, 44, 2), np.arange(54))
    told = explain(change, measure_luck(watched, 2), 0.9)
    place = PARTS.index("conversion")
    assert np.nanmean(np.abs(told.share[:, place])) < 0.6 * np.nanmean(np.abs(change.share[:, place]))


def test_without_earlier_changes_parts_are_as_measured_and_have_no_intervals():
    watched = watch_people(make_panel(people=12, months=9))
    luck = measure_luck(watched, 2)
    assert ENOUGH > 12
    change = measure_changes(watched, *windows(9, 7, 2), np.arange(12))
    told = explain(change, replace(luck, own=NO_LUCK.own, level=np.nan), 0.9)
    np.testing.assert_allclose(told.share, change.share)
    assert np.isnan(told.low[:, PARTS.index("activity")]).all()


@pytest.mark.evidence
@pytest.mark.parametrize(("part", "by"), [("activity", {"activity": 0.6}), ("conversion", {"wins": 0.6}), ("deal_size", {"amount": 0.7}), ("activity", {})], ids=["less work", "fewer won", "smaller sales", "nothing"])
def test_intervals_hold_the_planted_part(part, by, figures):
    held, place = [], PARTS.index(part)
    truth = np.log({"activity": by.get("activity", 1), "conversion": by.get("wins", 1), "deal_size": by.get("amount", 1)}[part])
    for seed in range(200, 230):
        who = np.arange(0, 54, 9)
        watched = watch_people(make_panel(seed=seed, falls=[(who, 44, by)]))
        change = measure_changes(watched, *windows(48, 44, 4), who)
        told = explain(change, measure_luck(watched, 4), 0.9)
        planted = change.weight * truth
        held += list((told.low[:, place] <= planted) & (planted <= told.high[:, place]))
    figures(f"slides, {part} planted {by}: {np.mean(held):.0%} of {len(held)} intervals of 90 % hold it")
    assert np.mean(held) >= 0.83
