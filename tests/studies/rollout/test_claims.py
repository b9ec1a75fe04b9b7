"""What a team could notice: the figures of the evidence, closed forms and simulation."""

import numpy as np
import pytest
from scipy import stats

from analysis.studies.rollout.claims import (
    Spreads,
    before_after_error,
    change_variance,
    detectable,
    detectable_range,
    estimate_spreads,
    log_sales,
    luck_chance,
    luck_range,
    past_changes,
    randomised_error,
    true_effect,
)
from studies.rollout.teams import draw_logs

EVIDENCE = Spreads(person=0.35, own=0.35, common=0.08, carried_common=0.5)


@pytest.mark.parametrize(("people", "before_after", "lot"), [(20, 0.26, 0.29), (50, 0.23, 0.18), (100, 0.23, 0.12)])
def test_p1_the_figures_of_the_evidence_within_two_points(people, before_after, lot):
    assert detectable(before_after_error(EVIDENCE, people, 6, 6)) == pytest.approx(before_after, abs=0.02)
    assert detectable(randomised_error(EVIDENCE, people, 6, 6)) == pytest.approx(lot, abs=0.01)


def test_p1_the_error_of_fifty_people_is_about_seven_and_a_half_points():
    assert before_after_error(EVIDENCE, 50, 6, 6) == pytest.approx(0.075, abs=0.004)


def test_p1_more_people_do_not_help_before_and_after_but_help_a_lot():
    errors = [(before_after_error(EVIDENCE, people, 6, 6), randomised_error(EVIDENCE, people, 6, 6)) for people in (50, 5000)]
    assert errors[1][0] > 0.9 * errors[0][0]
    assert errors[1][1] == pytest.approx(errors[0][1] / 10)


@pytest.mark.parametrize(("spreads", "before", "after"), [(EVIDENCE, 6, 6), (Spreads(0.3, 0.4, 0.1, 0.4, 0.3), 12, 3)])
def test_the_closed_forms_are_what_simulation_gives(spreads, before, after):
    random = np.random.default_rng(1)
    changes = []
    for _ in range(3000):
        logs = draw_logs(random, spreads, 40, before + after)
        changes.append(logs[:, before:].mean(axis=1) - logs[:, :before].mean(axis=1))
    whole = np.array(changes)
    assert whole.mean(axis=1).std() == pytest.approx(before_after_error(spreads, 40, before, after), rel=0.05)
    halves = whole[:, :20].mean(axis=1) - whole[:, 20:].mean(axis=1)
    assert halves.std() == pytest.approx(randomised_error(spreads, 40, before, after), rel=0.05)


def test_the_variance_of_a_change_is_brute_force():
    months, carried = np.arange(9), 0.6
    covariance = carried ** np.abs(months[:, None] - months)
    weights = np.array([-1 / 4] * 4 + [1 / 5] * 5)
    assert change_variance(4, 5, carried) == pytest.approx(sum(weights[one] * weights[other] * covariance[one, other] for one in months for other in months))


def test_what_is_detectable_is_noticed_four_times_in_five():
    error = 0.075
    effect = np.log1p(detectable(error))
    assert stats.norm.sf(stats.norm.ppf(0.975) - effect / error) == pytest.approx(0.8, abs=1e-3)


@pytest.mark.parametrize("season", [0.0, 0.3])
def test_spreads_are_found_again(season):
    truth, team = Spreads(0.4, 0.33, 0.1, 0.2, 0.4, 0.1), np.arange(70) % 7
    random = np.random.default_rng(2)
    found = [estimate_spreads(draw_logs(random, truth, 70, 48, team) + season * np.sin(np.arange(48) * np.pi / 6), team) for _ in range(40)]
    for name, near in {"person": 0.02, "own": 0.01, "carried_own": 0.05, "carried_common": 0.15, "team": 0.012, "common": 0.03}.items():
        assert np.mean([getattr(one, name) for one in found]) == pytest.approx(getattr(truth, name), abs=near)


def test_a_rise_of_thirty_percent_is_hardly_luck_but_its_size_is_not_known():
    error = before_after_error(EVIDENCE, 50, 6, 6)
    low, high = true_effect(error, 0.3, 0.95)
    assert luck_chance(error, 0.3) < 0.001
    assert low < 0.14
    assert high > 0.45


def test_luck_keeps_a_team_in_its_range_as_often_as_told():
    random, error = np.random.default_rng(3), before_after_error(EVIDENCE, 30, 6, 6)
    low, high = luck_range(error, 0.9)
    logs = np.array([draw_logs(random, EVIDENCE, 30, 12).mean(axis=0) for _ in range(3000)])
    change = np.expm1(logs[:, 6:].mean(axis=1) - logs[:, :6].mean(axis=1))
    assert ((change > low) & (change < high)).mean() == pytest.approx(0.9, abs=0.02)
    assert (change >= 0.1).mean() == pytest.approx(luck_chance(error, 0.1), abs=0.02)


def test_few_months_widen_what_could_be_noticed():
    short, long = (detectable_range(Spreads(0.3, 0.3, 0.1, 0.0, 0.3, months=months), 50, 6, 6, 0.9) for months in (12.0, 120.0))
    assert short[0] < long[0] < long[1] < short[1]
    assert len(set(detectable_range(EVIDENCE, 50, 6, 6, 0.9))) == 1


def test_a_season_that_had_to_be_estimated_costs_certainty():
    known, estimated = (before_after_error(Spreads(0.3, 0.3, 0.1, years=years), 50, 6, 6) for years in (np.inf, 3.0))
    assert estimated == pytest.approx(known * np.sqrt(4 / 3))


def test_past_changes_are_those_of_people_who_sold_in_both_spans():
    logs = np.zeros((3, 8))
    logs[:, 4:] = np.log(1.1)
    logs[2, 4:] = np.nan
    assert past_changes(logs, 4, 4) == pytest.approx([0.1])
    assert len(past_changes(logs, 6, 6)) == 0


@pytest.mark.parametrize("sold", [np.zeros((0, 12)), np.ones((1, 12)), np.ones((5, 3)), np.full((5, 12), np.nan), np.zeros((4, 12))])
def test_too_little_gives_no_spreads(sold):
    assert estimate_spreads(log_sales(sold)) is None
