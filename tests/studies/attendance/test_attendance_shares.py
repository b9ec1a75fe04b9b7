"""Shares of days: against known special cases, and against worlds whose truth is known."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.studies.attendance.shares import effective_days, likeness, month_spread, pooled_shares, share_interval
from studies.attendance.offices import months_by_chance


def test_people_who_all_show_the_same_are_pulled_to_one_share():
    pooled = pooled_shares(np.full(40, 12.0), np.full(40, 240.0), interval_share=0.9)
    assert pooled["pooled"].to_numpy() == pytest.approx(0.05, abs=0.002)
    assert (pooled["high"] - pooled["low"]).max() < 0.03


def test_a_person_with_few_days_is_pulled_further_than_one_with_many():
    events, days = np.array([4.0, 40.0, *[8.0] * 20, *[16.0] * 10]), np.array([20.0, 200.0, *[200.0] * 30])
    pooled = pooled_shares(events, days, interval_share=0.9)
    assert pooled.loc[0, "pooled"] < pooled.loc[1, "pooled"] < 0.2


def test_nobody_with_days_has_no_shares():
    assert pooled_shares(np.zeros(3), np.zeros(3), interval_share=0.9).isna().all().all()


def test_one_person_and_no_event_give_an_interval_from_zero():
    pooled = pooled_shares(np.zeros(1), np.full(1, 200.0), interval_share=0.9)
    assert 0 <= pooled.loc[0, "low"] < pooled.loc[0, "high"] < 0.03


def test_intervals_of_people_hold_the_truth_nine_times_in_ten():
    held = []
    for seed in range(6):
        months, chance = months_by_chance(people=80, spread=0.8, seed=seed)
        sums = months.groupby("employee_id")[["late_days", "late_known_days"]].sum().to_numpy(float)
        pooled = pooled_shares(sums[:, 0], sums[:, 1], interval_share=0.9)
        held.append(((pooled["low"] <= chance) & (chance <= pooled["high"])).mean())
    assert 0.86 <= np.mean(held) <= 0.95


def test_independent_days_have_no_month_spread_and_bad_months_do():
    months, _ = months_by_chance(people=100, spread=0.8, late=0.2)
    assert month_spread(months, "late_days", "late_known_days") < 1.15
    lumpy = months.assign(late_days=np.where(months["month"] % 2 == np.arange(len(months)) % 3 % 2, months["late_days"] * 2, 0).clip(0, 20))
    assert month_spread(lumpy, "late_days", "late_known_days") > 1.5
    assert month_spread(months.head(1), "late_days", "late_known_days") == 1.0


def test_likeness_finds_the_correlation_of_beta_binomial_days():
    random, true = np.random.default_rng(3), 0.1
    days = np.full(3000, 50.0)
    events = random.binomial(50, random.beta(0.2 * (1 - true) / true, 0.8 * (1 - true) / true, 3000)).astype(float)
    assert likeness(events, days, np.arange(3000) % 300) == pytest.approx(true, abs=0.015)


def test_effective_days_are_all_days_without_likeness_and_people_with_full_likeness():
    days, groups = np.full(6, 100.0), np.array([0, 0, 0, 0, 1, 1])
    assert effective_days(days, groups, 0.0).tolist() == [400.0, 200.0]
    assert effective_days(days, groups, 1.0) == pytest.approx([4.0, 2.0])


def test_the_interval_of_whole_counts_is_that_of_clopper_and_pearson():
    low, high = share_interval(np.array([0.1, 0.0, 1.0, 0.5]), np.array([50.0, 20.0, 20.0, 0.0]), 0.9)
    for place, (events, n) in enumerate([(5, 50), (0, 20), (20, 20)]):
        exact = stats.binomtest(events, n).proportion_ci(0.9, "exact")
        assert (low[place], high[place]) == pytest.approx((exact.low, exact.high), abs=1e-9)
    assert np.isnan(low[3])


def test_a_month_in_which_nobody_is_late_breaks_nothing():
    months = pd.DataFrame({"employee_id": ["A", "A", "B", "B"], "month": [1, 2, 1, 2], "late_days": [0, 0, 0, 0], "late_known_days": [20, 20, 20, 20]})
    assert month_spread(months, "late_days", "late_known_days") == 1.0
