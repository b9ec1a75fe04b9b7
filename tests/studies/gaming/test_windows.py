"""Who was near a threshold, by hand."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from analysis.studies.gaming.windows import NEAR, Target, month_levels, plan_targets, window_rows
from analysis.studies.incentives.plans import read_plans
from studies.gaming.quarters import QUARTER, quarters


def test_the_plan_in_force_has_the_quota_of_the_quarter():
    assert plan_targets(read_plans(("in_force",), None)[0]) == (QUARTER,)


def test_tiers_and_steps_are_thresholds_too():
    steps = plan_targets(read_plans(("bonus_in_steps",), None)[-1])
    assert len({target.reach for target in steps if target.months != 3}) + len(steps) > 1
    assert all(target.reach > 0 for target in steps)


def test_what_is_missing_is_told_in_usual_months():
    past = quarters(0)
    rows = window_rows(past, QUARTER)
    row = rows[(rows["person"] == 3) & (rows["last"] == 8)].iloc[0]
    level = month_levels(past.sold)
    outside = [month for month in range(36) if month not in (6, 7, 8, 9)]
    usual = past.sold[3, outside].sum() / level[outside].sum()
    assert row["needed"] == pytest.approx((past.quota[3, 6:9].sum() - past.sold[3, 6:8].sum()) / (usual * level[8]))
    assert row["up"] == pytest.approx(past.sold[3, 8] / (usual * level[8]))
    assert row["after"] == pytest.approx(past.sold[3, 9] / (usual * level[9]))


def test_near_is_a_chance_that_is_one_inside_and_none_far_away():
    rows = window_rows(quarters(1), QUARTER).dropna(subset=["needed"])
    middle = rows["needed"].between(0.98, 1.02)
    assert (rows.loc[middle, "near"] > 0.9).all()
    assert (rows.loc[~rows["needed"].between(NEAR[0] - 0.4, NEAR[1] + 0.6), "near"] < 0.15).all()


def test_levels_reproduce_the_totals_of_months_and_carry_the_season():
    past = quarters(2, people=400)
    level = month_levels(past.sold)
    assert level.mean() == pytest.approx(1)
    assert level[11] > 1.25 * level[10]
    blank = replace(past, sold=np.where(np.arange(36) < 12, np.nan, past.sold))
    assert np.isnan(month_levels(blank.sold)[:12]).all()


def test_everybody_selling_twice_as_much_in_a_month_makes_nobody_near():
    past = quarters(3)
    twice = np.where(np.arange(36) == 11, 2.0, 1.0)
    doubled = replace(past, sold=past.sold * twice, quota=past.quota * twice)
    before, after = (window_rows(one, QUARTER) for one in (past, doubled))
    assert after["up"].to_numpy() == pytest.approx(before["up"].to_numpy(), rel=0.06)


@pytest.mark.parametrize("months", [1, 3, 12])
def test_a_window_without_a_month_before_its_last_has_no_near(months):
    rows = window_rows(quarters(4, people=5), Target(months, 1.0))
    assert len(rows) == 5 * 36 // months
    assert rows["needed"].isna().all() == (months == 1)


def test_a_term_is_taken_as_it_was_last_in_force():
    plan = read_plans(("in_force",), None)[0]
    bonus = plan.components["quarter_bonus"]
    term = bonus.terms["reach"]
    later = term.model_copy(update={"values": term.values | {date(2025, 1, 1): 0.9}})
    changed = plan.model_copy(update={"components": {"b": bonus.model_copy(update={"terms": bonus.terms | {"reach": later}})}})
    assert plan_targets(changed) == (Target(3, 0.9),)
