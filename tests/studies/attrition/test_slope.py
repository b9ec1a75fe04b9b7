import numpy as np
import pytest

from analysis.studies.attrition.hazard import risk_within
from analysis.studies.attrition.slope import slope_of, spread_by


def foretold(spread_told, spread_true, people=3000, months=4, seed=0, shifts=(0.0,)):
    """Risks told of people whose log rates truly spread by another factor, and who left; month by month the rate told of everybody may be off."""
    dice = np.random.default_rng(seed)
    person, month = np.repeat(np.arange(people), months), np.tile(np.arange(months), people)
    merit = dice.standard_normal(people)[person]
    shift = np.resize(shifts, months)[month]
    left = (dice.random(len(person)) < risk_within(-4.0 + spread_true * merit, 6.0)).astype(float)
    return risk_within(-4.0 + spread_told * merit + shift, 6.0), left, month, person


def test_a_model_that_sets_people_too_far_apart_is_drawn_together():
    assert slope_of(*foretold(1.0, 0.6), 1) == pytest.approx(0.6, abs=0.06)
    assert slope_of(*foretold(1.0, 1.0), 1) == pytest.approx(1.0, abs=0.06)


def test_a_level_that_is_off_by_month_does_not_pass_for_a_slope():
    assert slope_of(*foretold(1.0, 1.0, shifts=(0.7, -0.7)), 1) == pytest.approx(1.0, abs=0.1)


def test_with_few_exits_it_stays_near_one():
    assert slope_of(*foretold(1.0, 0.0, people=20, months=1), 6) == pytest.approx(1.0, abs=0.15)


def test_without_rows_exits_or_differences_it_is_one():
    none = np.zeros(0)
    assert slope_of(none, none, none.astype(int), none.astype(int), 6) == 1.0
    risk, left, month, person = foretold(1.0, 1.0, people=50)
    assert slope_of(risk, np.zeros_like(left), month, person, 6) == 1.0
    assert slope_of(np.full_like(risk, 0.1), left, month, person, 6) == pytest.approx(1.0)
    assert np.isfinite(slope_of(np.r_[0.0, 1.0, risk[2:]], left, month, person, 6))


def test_the_exits_expected_of_all_and_the_ranking_stay():
    log_rate = np.random.default_rng(0).normal(-4, 1, 200)
    spread = spread_by(log_rate, 0.7)
    assert np.exp(spread).sum() == pytest.approx(np.exp(log_rate).sum())
    assert (np.argsort(spread) == np.argsort(log_rate)).all()
    assert np.ptp(spread) == pytest.approx(0.7 * np.ptp(log_rate))
    assert not len(spread_by(np.zeros(0), 0.7))
