"""Before and after: the published detectable effects, and intervals that hold the truth."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis.studies.before_after import PUBLISHED, Change, detectable_designs, sales_change

START = date(2025, 7, 1)


@pytest.mark.parametrize(("people", "everybody", "half"), [(20, 0.26, 0.29), (50, 0.23, 0.18), (100, 0.23, 0.12)])
def test_what_can_be_detected_is_what_the_small_sample_study_measured(people, everybody, half):
    found = detectable_designs(people).set_index("comparison")["detectable"]
    assert found["everybody_at_once"] == pytest.approx(everybody, abs=0.02)
    assert found["half_by_lot"] == pytest.approx(half, abs=0.01)


def test_more_people_do_not_lift_the_limit_that_the_market_sets():
    limits = [detectable_designs(people).set_index("comparison")["detectable"] for people in (50, 5000)]
    assert limits[1]["everybody_at_once"] > 0.9 * limits[0]["everybody_at_once"]
    assert limits[1]["half_by_lot"] < 0.2 * limits[0]["half_by_lot"]


def test_without_a_market_only_people_count():
    found = detectable_designs(50, spreads=replace(PUBLISHED, common=0.0))
    assert found.loc[0, "market_swing"] == 0
    assert found.loc[0, "standard_error"] == pytest.approx(np.sqrt(2 * 0.35**2 / 6 / 50))


def test_the_closed_form_is_the_spread_of_simulated_comparisons():
    random, people, shocks = np.random.default_rng(1), 50, np.zeros((4000, 12))
    shocks[:, 0] = 0.08 * random.standard_normal(4000)
    for month in range(1, 12):
        shocks[:, month] = 0.5 * shocks[:, month - 1] + 0.08 * np.sqrt(0.75) * random.standard_normal(4000)
    sales = shocks + 0.35 / np.sqrt(people) * random.standard_normal((4000, 12))
    assert np.std(sales[:, 6:].mean(axis=1) - sales[:, :6].mean(axis=1)) == pytest.approx(detectable_designs(people).loc[0, "standard_error"], rel=0.05)


def panel(seed=0, months=36, lift=0.0, growth=0.0, persistence=0.5, people=50):
    random, first = np.random.default_rng(seed), 2025 * 12 + 12 - months
    shock = np.zeros(months)
    for month in range(months):
        shock[month] = persistence * shock[month - 1] + 0.08 * np.sqrt(1 - persistence**2) * random.standard_normal()
    number = np.arange(first, first + months)
    level = shock + 0.2 * np.sin(number * np.pi / 6) + growth * np.arange(months) / 12 + np.where(number >= 2025 * 12 + 6, lift, 0.0)
    sales = np.exp(level[None, :] + 0.35 * random.standard_normal((people, months)) + 0.35 * random.standard_normal((people, 1)))
    return pd.DataFrame({"employee_id": np.repeat(np.arange(people).astype(str), months), "month": np.tile(number, people), "sales_amount": sales.ravel()})


def test_season_and_growth_are_no_effect_and_a_lift_is():
    found = sales_change(panel(growth=0.3, lift=0.5), START, interval_share=0.9)
    assert found.low < np.expm1(0.5) < found.high
    assert found.low > 0
    assert (found.months_before, found.months_after) == (30, 6)


@pytest.mark.evidence
@pytest.mark.parametrize("persistence", [0.0, 0.5, 0.7])
def test_intervals_of_the_change_hold_nothing_where_nothing_happened(persistence, figures):
    changes = [sales_change(panel(seed, persistence=persistence, people=20), START, interval_share=0.9) for seed in range(300)]
    held = np.mean([change.low <= 0 <= change.high for change in changes])
    figures(f"change of sales at one date, market persistence {persistence}: 90 % intervals hold zero in {held:.0%} of 300 worlds, median detectable {np.median([change.detectable for change in changes]):.0%}")
    assert 0.82 <= held <= 0.97


@pytest.mark.parametrize("rows", [panel().head(0), panel(months=20), panel().assign(sales_amount=0.0), panel().assign(sales_amount=np.nan)])
def test_too_little_past_and_no_sales_have_no_change(rows):
    found = sales_change(rows, START, interval_share=0.9)
    assert isinstance(found, Change)
    assert np.isnan([found.share, found.low, found.high, found.detectable]).all()


def test_constant_sales_have_no_change_and_no_warning():
    assert sales_change(panel().assign(sales_amount=5.0), START, interval_share=0.9).share == pytest.approx(0, abs=1e-9)
