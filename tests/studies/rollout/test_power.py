"""The power of rollouts against closed forms and simulation."""

import numpy as np
import pandas as pd
import pytest

from analysis.studies.rollout.claims import Spreads, detectable, randomised_error
from analysis.studies.rollout.planner import exposure
from analysis.studies.rollout.power import compare_with_waiting, effect_error, noticed, power_of, team_correlation, unit_covariance
from studies.rollout.teams import draw_logs

PEOPLE = Spreads(0.35, 0.35, 0.08, 0.0, 0.5)
TEAMS = Spreads(0.35, 0.35, 0.08, 0.3, 0.5, 0.12)


def waves(units, count, months=12, before=6):
    return exposure(pd.Series(np.arange(units) % count + 1), before=before, months_apart=(months - before) // max(count - 1, 1), months=months)


def test_half_by_lot_is_the_closed_form():
    assert effect_error(waves(50, 2), np.ones(50), PEOPLE) == pytest.approx(randomised_error(PEOPLE, 50, 6, 6))


def test_it_is_generalised_least_squares_by_brute_force():
    exposed, size, months = waves(6, 3), np.array([4.0, 4, 6, 6, 8, 8]), 12
    rows, inverse = [], []
    for unit in range(6):
        rows.append(np.column_stack([exposed[unit], np.eye(months), np.tile(np.eye(6)[unit], (months, 1))]))
        inverse.append(np.linalg.inv(unit_covariance(TEAMS, size[unit], months)))
    told = sum(row.T @ weight @ row for row, weight in zip(rows, inverse, strict=True))
    assert effect_error(exposed, size, TEAMS) == pytest.approx(np.sqrt(np.linalg.pinv(told)[0, 0]))


def test_all_at_once_can_tell_nothing():
    assert effect_error(np.repeat((np.arange(12) >= 6)[None, :], 8, axis=0).astype(float), np.ones(8), PEOPLE) == np.inf


def test_teams_tell_less_than_their_people_where_they_have_something_in_common():
    by_team, by_person = effect_error(waves(8, 2), np.full(8, 8.0), TEAMS), effect_error(waves(64, 2), np.ones(64), TEAMS)
    assert by_team > 1.3 * by_person
    assert team_correlation(TEAMS) == pytest.approx(0.12**2 / 0.35**2)


def test_power_is_eighty_percent_at_what_is_noticed():
    error = effect_error(waves(400, 2), np.ones(400), PEOPLE)
    assert power_of(noticed(error, 400), error, 400) == pytest.approx(0.8, abs=0.005)
    assert noticed(error, 10**6) == pytest.approx(detectable(error), rel=1e-3)
    assert np.isnan(power_of(0.1, error, 2))
    assert np.isnan(noticed(np.inf, 50))


def tried(effect, count, seeds, team=None, units=40):
    """How the comparison with those who wait comes out, over simulated rollouts."""
    random, exposed = np.random.default_rng(5), waves(units, count)
    found = []
    for _ in range(seeds):
        code = np.arange(units) if team is None else team
        logs = draw_logs(random, TEAMS if team is not None else PEOPLE, len(code), 12, team)
        mine = exposed[code]
        found.append(compare_with_waiting(logs + np.log1p(effect) * mine, mine, code, 0.9))
    return found


def test_power_told_is_power_had():
    error = effect_error(waves(40, 2), np.ones(40), PEOPLE)
    found = tried(0.15, 2, 250)
    assert np.mean([one.p_value < 0.05 for one in found]) == pytest.approx(power_of(0.15, error, 40), abs=0.08)
    assert np.mean([one.effect for one in found]) == pytest.approx(0.15, abs=0.02)
    assert np.mean([one.low <= 0.15 <= one.high for one in found]) == pytest.approx(0.9, abs=0.06)


@pytest.mark.parametrize("team", [None, np.arange(160) % 16])
def test_a_plan_that_does_nothing_is_rarely_praised(team):
    found = tried(0.0, 2 if team is None else 3, 250, team, 40 if team is None else 16)
    assert np.mean([one.p_value < 0.05 for one in found]) <= 0.09


def test_months_when_all_are_on_it_are_left_out():
    random = np.random.default_rng(6)
    logs, exposed = draw_logs(random, PEOPLE, 30, 15), waves(30, 3, months=15)
    late = logs.copy()
    late[:, exposed.mean(axis=0) == 1] += 5 * random.standard_normal((30, 1))
    code = np.arange(30)
    assert compare_with_waiting(late, exposed, code, 0.9) == compare_with_waiting(logs, exposed, code, 0.9)


@pytest.mark.parametrize("exposed", [np.zeros((6, 8)), np.ones((6, 8)), np.tile(np.arange(8) >= 4, (6, 1)).astype(float)])
def test_with_nobody_waiting_there_is_no_effect_to_tell(exposed):
    assert np.isnan(compare_with_waiting(np.random.default_rng(7).normal(size=(6, 8)), exposed, np.arange(6), 0.9).effect)
