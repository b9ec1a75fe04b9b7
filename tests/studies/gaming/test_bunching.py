"""Bunching on attainments whose spread is known."""

import numpy as np
import pytest

from analysis.studies.gaming.bunching import REACH, bunching, counterfactual


def spread(seed, windows=1500, people=50):
    random = np.random.default_rng(seed)
    return np.exp(random.normal(-0.02, 0.22, windows)), random.integers(0, people, windows)


def test_the_counterfactual_of_a_smooth_spread_is_the_spread():
    at = (np.arange(2 * REACH) + 0.5 - REACH) / REACH
    smooth = np.exp(4 - 2 * at**2 + 0.3 * at)
    assert counterfactual(smooth) == pytest.approx(smooth, rel=2e-3)


def test_bins_near_the_threshold_do_not_move_the_counterfactual():
    at = (np.arange(2 * REACH) + 0.5 - REACH) / REACH
    count = np.exp(4 - 2 * at**2)
    bunched = count.copy()
    bunched[REACH] += 500
    assert counterfactual(bunched) == pytest.approx(counterfactual(count))


def test_windows_that_were_moved_across_are_found_and_counted():
    attainment, person = spread(1)
    below = np.flatnonzero((attainment > 0.9) & (attainment < 1))[::2]
    moved = attainment.copy()
    moved[below] = 1.02
    found = bunching(moved, person, 1.0, interval_share=0.9, seed=7)
    inside = int(found.bins["count"].sum())
    assert found.low <= len(below) / inside <= found.high
    assert found.p_value < 0.001
    assert bunching(attainment, person, 1.0, interval_share=0.9, seed=7).p_value > 0.05


def test_it_is_the_same_at_a_threshold_elsewhere():
    attainment, person = spread(2)
    one, other = (bunching(attainment * reach, person, reach, interval_share=0.9, seed=7) for reach in (1.0, 0.8))
    assert one.moved_share == pytest.approx(other.moved_share)


def test_few_windows_tell_nothing():
    attainment, person = spread(3, windows=60)
    found = bunching(attainment, person, 1.0, interval_share=0.9, seed=7)
    assert np.isnan(found.moved_share)
    assert found.bins["count"].sum() <= 60


def test_no_windows_tell_nothing():
    assert np.isnan(bunching(np.zeros(0), np.zeros(0, dtype=int), 1.0, interval_share=0.9, seed=7).p_value)
