"""The mother of all tests: nothing that came to be known after a row's month end changes the row."""

import random
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.panel.build import build_panel
from analysis.periods import month_end, month_number
from analysis.tables.schema import TABLES
from factories import contract_connection
from laws.worlds import FIRST, LAST, any_rows, any_world

OPEN_ENDS = {"job_spells": "valid_until", "pay_rates": "valid_until", "deals": "closed_on"}


def panel_until(world, cut):
    frame = build_panel(contract_connection(**world), FIRST, LAST, list(TABLES)).frame
    return frame[frame["month_end"] <= pd.Timestamp(cut)].reset_index(drop=True)


def known_on(table, row):
    return row[TABLES[table].known_on.split(",")[0]] if TABLES[table].known_on else None


def with_another_future(dice, world, cut):
    """The same world up to the cut, and other facts after it: some altered, some deleted, some added."""
    return {table: _changed_rows(dice, table, rows, cut) for table, rows in world.items()}


def _changed_rows(dice, table, rows, cut):
    if table == "employees":
        left = cut + timedelta(days=dice.randrange(1, 200))
        notice = cut + timedelta(days=dice.randrange(1, (left - cut).days + 1))
        return [row | {"left_on": left, "exit_known_on": notice, "exit_kind": "voluntary"} if dice.random() < 0.5 else row for row in rows]
    if table == "sale_credits":  # known with their sale, which is not known after the cut in these worlds
        return rows
    past = [_other_end(dice, table, row, cut) for row in rows if known_on(table, row) is None or known_on(table, row) <= cut]
    spanned = table in ("job_spells", "pay_rates", "quotas")
    future = [] if spanned else any_rows(dice, table, dice.randrange(6), cut + timedelta(days=1), LAST, start=100)
    kept = [row for row in rows if known_on(table, row) and known_on(table, row) > cut and dice.random() < 0.5]
    return past + ([row for row in kept if spanned] or future)


def _other_end(dice, table, row, cut):
    """The row with an end after the cut moved, taken away or made up."""
    column = OPEN_ENDS.get(table)
    if column is None or (row[column] is not None and row[column] <= cut):
        return row
    later = dice.choice([None, cut + timedelta(days=dice.randrange(1, 90))])
    return row | {column: later} | ({"outcome": "open" if later is None else "won"} if table == "deals" else {})


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32), month=st.integers(1, 11))
def test_a_fact_known_after_the_month_end_changes_nothing(seed, month):
    dice, cut = random.Random(seed), month_end(month_number(date(2024, month, 1)))
    world = any_world(dice)
    pd.testing.assert_frame_equal(panel_until(world, cut), panel_until(with_another_future(dice, world, cut), cut), check_exact=True)


@pytest.mark.parametrize("table", [name for name in TABLES if name not in ("employees", "accounts", "deal_stages")])
def test_the_law_could_fail_because_earlier_facts_do_change_the_panel(table):
    dice = random.Random(7)
    worlds = [any_world(dice)]
    worlds.append(worlds[0] | {table: []})
    left, right = (panel_until(world, LAST) for world in worlds)
    assert not left.equals(right), f"no column of the panel reads {table}"


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_the_order_of_rows_is_irrelevant(seed):
    dice = random.Random(seed)
    world = any_world(dice)
    shuffled = {table: dice.sample(rows, len(rows)) for table, rows in world.items()}
    pd.testing.assert_frame_equal(panel_until(world, LAST), panel_until(shuffled, LAST))


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_sales_are_conserved_to_the_cent(seed):
    dice = random.Random(seed)
    world = any_world(dice) | {"sale_credits": []}
    world["sales"] = [row | {"amount": round(dice.uniform(-900, 9000), 2)} for row in world["sales"]]
    panel = build_panel(contract_connection(**world), FIRST, LAST, list(TABLES))
    assert round(panel.frame["sales_amount"].sum(), 2) == round(sum(row["amount"] for row in world["sales"]), 2)
    assert round(panel.sales_account["amount"].sum(), 2) == round(panel.frame["sales_amount"].sum(), 2)
