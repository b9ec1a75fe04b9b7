"""The law of the attrition columns: nothing that came to be known after a month changes a value up to it, nor what is estimated from it."""

import random

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from analysis.panel.build import build_panel
from analysis.periods import month_end
from analysis.studies.attrition.columns import ALL, Known, make_columns
from analysis.studies.attrition.person_months import PersonMonths
from analysis.studies.attrition.rolling import horizon_at, training_rows
from analysis.tables.schema import TABLES
from factories import contract_connection
from laws.test_leakage import with_another_future
from laws.worlds import FIRST, LAST, any_world

EXITS = ["employee_id", "left_on", "exit_kind", "exit_known_on"]
KEYS = ["employee_id", "month", "month_end", "hired_on"]
CLOSE = 2e-5
"""Columns are in single precision, and other rows in memory add up in another order, which moves the parameters found from the answers by 1e-7."""
FEW = settings(max_examples=5, deadline=None, phases=[Phase.explicit, Phase.generate])
KINDS = np.array(["voluntary", "involuntary", "other"], dtype=object)


@pytest.fixture(scope="module")
def people(sample):
    """The sample's person-months: 54 people in 36 months, with exits, notices, answers, sales, pay and jobs, and some months without sales."""
    company, panel = sample
    frame = panel.frame.assign(sales_amount=panel.frame["sales_amount"].where(np.arange(len(panel.frame)) % 7 > 1, 0.0))
    exits = company.table("employees")[EXITS].astype({"left_on": "datetime64[us]", "exit_known_on": "datetime64[us]", "exit_kind": object})
    return PersonMonths(frame, exits)


def columns_until(data, month):
    """The columns of every person and month up to a month, by person, as known at that month."""
    known = Known(data, month - data.first)
    values = make_columns(known)
    return {
        (data.people[person], data.first + place): values[person, place]
        for person, place in zip(*np.nonzero(known.rows), strict=True)
    }


def changed(dice, data, month):
    """The same person-months up to a month, with other facts after it: all panel values altered, rows deleted and added, other exits and notices."""
    frame = data.frame
    past, future = frame[frame["month"] <= month], frame[frame["month"] > month]
    kept = future[dice.random(len(future)) < 0.7]
    order = dice.permutation(len(kept))
    others = [name for name in frame.columns if name not in KEYS]
    kept = pd.concat([kept[KEYS].reset_index(drop=True), kept[others].iloc[order].reset_index(drop=True)], axis=1)
    numbers = [name for name in others if pd.api.types.is_float_dtype(frame[name])]
    kept[numbers] = kept[numbers] * dice.uniform(0.1, 9, (len(kept), len(numbers)))
    newcomers = kept.assign(employee_id="new " + kept["employee_id"].astype(str))[dice.random(len(kept)) < 0.3]
    made = pd.concat([past, kept, newcomers])[list(frame.columns)].astype(frame.dtypes.to_dict())
    made = made.sort_values(["employee_id", "month"], ignore_index=True)
    return PersonMonths(made, _other_exits(dice, data.exits, month))


def _other_exits(dice, exits, month):
    """The exits with those that came to be known after the month altered, taken away or made up."""
    end = pd.Timestamp(month_end(month))
    known = exits["exit_known_on"].fillna(exits["left_on"]) <= end
    notice = end + pd.to_timedelta(dice.integers(1, 200, len(exits)), unit="D")
    leaves = dice.random(len(exits)) < 0.5
    made = exits.assign(
        exit_known_on=pd.Series(notice, exits.index).where(leaves), left_on=pd.Series(notice + pd.Timedelta(days=30), exits.index).where(leaves),
        exit_kind=pd.Series(KINDS[dice.integers(0, 3, len(exits))], exits.index).where(leaves),
    )
    return pd.concat([exits[known], made[~known]]).sort_index().astype({"left_on": "datetime64[us]", "exit_known_on": "datetime64[us]"})


def assert_same(before, after):
    assert before.keys() == after.keys()
    for key, values in before.items():
        wrong = ~np.isclose(values, after[key], rtol=CLOSE, atol=CLOSE)
        assert not wrong.any(), f"{key}: {[column.name for column, is_wrong in zip(ALL, wrong, strict=True) if is_wrong]}"


@FEW
@given(seed=st.integers(0, 2**32), place=st.integers(1, 34))
def test_what_came_to_be_known_after_a_month_changes_no_column_up_to_it(people, seed, place):
    month = people.first + place
    assert_same(columns_until(people, month), columns_until(changed(np.random.default_rng(seed), people, month), month))


@FEW
@given(seed=st.integers(0, 2**32), place=st.integers(14, 32))  # of the last months it is told by the data whether notices are waited for
def test_what_a_model_learns_from_is_the_same_too(people, seed, place):
    rows = []
    for data in (people, changed(np.random.default_rng(seed), people, people.first + place)):
        horizon = horizon_at(data, place, 6)
        seen = training_rows(data, make_columns(Known(data, place)), place, horizon)
        rows.append(np.column_stack([seen.people, seen.event, seen.months, seen.weight, seen.columns]))
    np.testing.assert_allclose(rows[0], rows[1], rtol=CLOSE, atol=CLOSE)


@FEW
@given(seed=st.integers(0, 2**32), month=st.integers(2, 11))
def test_the_law_holds_from_the_contract_tables_on(seed, month):
    dice = random.Random(seed)
    cut = month_end(FIRST.year * 12 + month - 1)
    world = any_world(dice)
    found = []
    for one in (world, with_another_future(dice, world, cut)):
        frame = build_panel(contract_connection(**one), FIRST, LAST, list(TABLES)).frame
        exits = pd.DataFrame(one["employees"]).reindex(columns=EXITS)
        exits = exits.assign(**{name: pd.to_datetime(exits[name]).astype("datetime64[us]") for name in ("left_on", "exit_known_on")})
        found.append(columns_until(PersonMonths(frame, exits), FIRST.year * 12 + month - 1))
    assert_same(*found)


@pytest.mark.parametrize("name", [column.name for column in ALL])
def test_the_law_could_fail_as_every_column_says_something_in_this_company(people, name):
    place = [column.name for column in ALL].index(name)
    values = make_columns(Known(people, people.count - 1))[..., place][people.here]
    assert np.ptp(values) > 0


def test_the_law_sees_a_column_that_looks_ahead(people, monkeypatch):
    dice, month = np.random.default_rng(1), people.first + 20
    monkeypatch.setattr(Known, "rows", property(lambda known: known.data.here & (np.arange(known.data.count) <= max(known.as_of, 21))))
    before, after = (columns_until(data, month) for data in (people, changed(dice, people, month)))
    with pytest.raises(AssertionError):
        assert_same({key: before[key] for key in before if key[1] <= month}, {key: after[key] for key in after if key[1] <= month})
