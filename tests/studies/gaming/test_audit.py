"""The audit on people of whom it is known whether and how they game."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis.studies.gaming.audit import audit
from analysis.studies.gaming.comparisons import late_share, moved_early, moved_late
from analysis.studies.gaming.study import report
from analysis.studies.gaming.windows import Target, window_rows
from analysis.studies.intervals import holm
from studies.gaming.quarters import QUARTER, quarters

SEEDS = 100
MOVED = [("moved_early", {"early": 0.25}, 0.25), ("moved_late", {"held": 0.25}, 0.25)]


def money_moved(seed, people, planted):
    """The money a year that was moved into another period, from the same people without games."""
    game, honest = (quarters(seed, people=people, **games).sold for games in (planted, {}))
    return float(np.abs((game - honest)[:, 3::3]).sum() / 3)


def row(found, name):
    return found.findings.set_index("finding").loc[name]


PLANTED = [
    ("discounts", {"discount": 0.08}, 0.08), ("satisfaction", {"neglect": 0.08}, 0.08),
    ("late_share", {"last_days": 0.2}, 0.2),
]


@pytest.mark.parametrize(("name", "planted", "size"), PLANTED)
def test_a_game_is_found_and_no_other(name, planted, size):
    found = audit(quarters(11, people=120, **planted), [QUARTER])
    assert row(found, name)["outcome"] == "found"
    assert row(found, name)["low"] <= size <= row(found, name)["high"]
    others = set(found.findings.loc[found.findings["outcome"] == "found", "finding"]) - {name, "service" if name == "satisfaction" else name, "bunching"}
    assert not others


@pytest.mark.parametrize(("name", "planted", "size"), MOVED)
def test_sales_moved_between_periods_are_found_with_their_share(name, planted, size):
    found = row(audit(quarters(14, people=150, **planted), [QUARTER]), name)
    assert found["outcome"] == "found"
    assert found["low"] <= size <= found["high"]


def test_nothing_is_found_where_nothing_was_planted():
    found = audit(quarters(5), [QUARTER])
    assert set(found.findings["outcome"]) == {"not_found"}
    assert found.people.empty


@pytest.mark.evidence
def test_in_nineteen_seeds_of_twenty_nothing_is_found_where_nothing_was_planted(figures):
    false = sum((audit(quarters(1000 + seed, repetition=0.2 + 0.5 * (seed % 2)), [QUARTER]).findings["outcome"] == "found").any() for seed in range(2 * SEEDS))
    figures(f"gaming audit: something found in {false} of {2 * SEEDS} companies without games")
    assert false <= 0.08 * 2 * SEEDS  # 5 % and twice its standard error


@pytest.mark.evidence
@pytest.mark.parametrize(("name", "planted", "size"), PLANTED)
def test_the_size_of_a_game_lies_within_its_interval(name, planted, size, figures):
    rows = [row(audit(quarters(2000 + seed, people=80, **planted), [QUARTER]), name) for seed in range(SEEDS // 4)]
    covered = np.mean([one["low"] <= size <= one["high"] for one in rows])
    found = np.mean([one["outcome"] == "found" for one in rows])
    figures(f"gaming audit, {name} of {size}: mean {np.mean([one['size'] for one in rows]):.3f}, in the 90 % interval in {covered:.0%}, found in {found:.0%}")
    assert covered >= 0.72
    assert found >= 0.9
    assert np.mean([one["size"] for one in rows]) == pytest.approx(size, rel=0.1)


@pytest.mark.evidence
@pytest.mark.parametrize(("name", "planted", "size"), MOVED)
def test_the_share_of_sales_moved_lies_within_its_interval(name, planted, size, figures):
    rows = [(row(audit(quarters(3000 + seed, people=100, **planted), [QUARTER]), name), money_moved(3000 + seed, 100, planted)) for seed in range(SEEDS // 4)]
    covered = np.mean([one["low"] <= size <= one["high"] for one, _ in rows])
    ratio = np.mean([one["amount"] / money for one, money in rows])
    figures(f"gaming audit, {name} of {size}: in the 90 % interval in {covered:.0%}, money {ratio:.2f} times what was moved, found in {np.mean([one['outcome'] == 'found' for one, _ in rows]):.0%}")
    assert covered >= 0.72
    assert ratio == pytest.approx(1, abs=0.3)


def test_a_push_at_the_end_of_the_period_that_all_make_is_no_finding():
    assert row(audit(quarters(6, push=0.5), [QUARTER]), "late_share")["outcome"] == "not_found"


def test_only_those_who_play_are_named_and_hardly_anyone_else():
    honest, playing = quarters(7, people=100), quarters(7, people=100, last_days=0.6)
    late = honest.late.copy()
    late[:50] = playing.late[:50]
    found = audit(replace(honest, late=np.minimum(late, honest.sold)), [QUARTER])
    named = found.people.loc[found.people["finding"] == "late_share", "employee_id"]
    assert len(named) >= 5
    assert (named < "P050").mean() >= 0.8


def test_what_a_discount_costs_is_what_was_given_away():
    found = row(audit(quarters(8, people=150, discount=0.08), [QUARTER]), "discounts")
    past = quarters(8, people=150, discount=0.08)
    given = past.sales[past.sales["is_late"] & (past.sales["month"] % 3 == 2)]["amount"].sum() * 0.08 / 0.92 / 3
    assert 0 < found["amount_low"] <= found["amount"] <= found["amount_high"] < given


def test_missing_tables_are_told_and_do_not_count():
    past = quarters(9)
    bare = replace(past, sales=past.sales.head(0), score=np.full(past.sold.shape, np.nan), service=np.full(past.sold.shape, np.nan))
    found = audit(bare, [QUARTER]).findings.set_index("finding")
    assert set(found.index[found["outcome"] == "cannot_be_told"]) == {"discounts", "satisfaction", "service"}


@pytest.mark.parametrize("people", [1, 3])
def test_few_people_are_not_audited(people):
    found = audit(quarters(10, people=people), [QUARTER])
    assert set(found.findings["outcome"]) == {"cannot_be_told"}
    assert found.people.empty


def test_no_target_and_no_quota_give_empty_tables_and_a_reason():
    past = quarters(10, people=20)
    assert [one.name for one in report(past, [], date(2024, 12, 31)).caveats] == ["plan_has_no_threshold"]
    without = report(replace(past, quota=np.full(past.sold.shape, np.nan)), [QUARTER], date(2024, 12, 31))
    assert [one.name for one in without.caveats] == ["no_quotas"]
    assert set(without.tables["findings"].frame["outcome"]) == {"cannot_be_told"}


def test_windows_of_a_month_are_looked_at_for_bunching_alone():
    found = audit(quarters(12), [Target(1, 1.0)])
    assert list(found.findings["finding"]) == ["bunching"]
    assert found.calendar.empty


def test_holm_is_the_textbook_step_down():
    assert holm(np.array([0.01, 0.04, 0.03, 0.005])) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert np.isnan(holm(np.array([np.nan]))).all()


def test_order_of_people_changes_nothing():
    past = quarters(13)
    order = np.random.default_rng(0).permutation(60)
    place = np.argsort(order)
    moved = replace(past, **{name: getattr(past, name)[order] for name in ("sold", "late", "quota", "score", "answers", "service")}, sales=past.sales.assign(person=place[past.sales["person"]]))
    one, other = (audit(history, [QUARTER]).findings.drop(index=0) for history in (past, moved))
    pd.testing.assert_frame_equal(one, other, rtol=1e-5)


@pytest.mark.parametrize(("compare", "outcome"), [(late_share, "late_share"), (moved_early, "up"), (moved_late, "after")])
def test_what_all_do_in_a_period_changes_no_size(compare, outcome):
    rows = window_rows(quarters(15), QUARTER)
    pushed = rows.assign(**{outcome: rows[outcome] + np.where(rows["last"] % 12 == 11, 0.3, 0.0)})
    assert compare(pushed, 0.9).size == pytest.approx(compare(rows, 0.9).size, abs=1e-6)
