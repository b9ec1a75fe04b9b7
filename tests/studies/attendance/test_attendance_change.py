"""Whether lateness changed at one month, and by how much."""

import numpy as np
import pytest

from analysis.studies.attendance.change import find_change, lateness_change
from studies.attendance.offices import months_by_chance


def halved(seed=0, factor=0.5, **options):
    months = months_by_chance(months=36, spread=0.8, seed=seed, late=0.08, **options)[0]
    random, strict = np.random.default_rng(seed), months["month"] >= 24330
    months.loc[strict, "late_days"] = random.binomial(months.loc[strict, "late_days"], factor)
    return months


def test_a_rule_that_halves_lateness_is_found_at_its_month():
    assert [find_change(halved(seed)) for seed in range(5)] == [24330] * 5


def test_no_change_is_named_where_there_is_none():
    assert [find_change(months_by_chance(months=36, spread=0.8, seed=seed)[0]) for seed in range(40)].count(None) >= 39


def test_late_people_who_join_are_no_change():
    months = months_by_chance(months=36, people=80, spread=0.8, seed=1)[0]
    total = months.groupby("employee_id")["late_days"].transform("sum")
    there = (total < total.median()) | (months["month"] >= 24318)  # the later half joins halfway
    assert find_change(months[there]) is None


def test_its_size_is_told_with_an_interval_that_holds_it():
    held = [found["low"] <= -0.5 <= found["high"] for found in (lateness_change(halved(seed), 24330, interval_share=0.9) for seed in range(40))]
    assert 0.8 <= np.mean(held) <= 0.98


def test_only_people_of_both_times_count():
    months = halved()
    newcomers = months["employee_id"] < "E0030"
    found = lateness_change(months[~newcomers | (months["month"] >= 24330)], 24330, interval_share=0.9)
    assert found["n"] == 30


@pytest.mark.parametrize("late_days", [0, 20])
def test_constant_lateness_has_no_change(late_days):
    months = months_by_chance(months=24)[0].assign(late_days=late_days)
    assert find_change(months) is None


def test_few_months_and_one_side_alone_give_nothing():
    months = months_by_chance(months=6)[0]
    assert find_change(months) is None
    assert np.isnan(lateness_change(months, 24000, interval_share=0.9)["change"])
    assert lateness_change(months.head(0), 24300, interval_share=0.9)["n"] == 0
