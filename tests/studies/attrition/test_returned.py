from datetime import date, datetime

import pandas as pd
import pytest

from analysis.studies.attrition.returned import PROBLEMS, interventions_from
from analysis.tables.schema import TABLES
from studies.attrition.talks import ids, listed

UNTIL = date(2025, 8, 31)


def returned(*rows):
    """A list as it comes back, under its rows of the file, with the cells that somebody changed in its first rows."""
    filled = listed().talks.astype(object)
    for place, cells in enumerate(rows):
        for name, value in cells.items():
            filled.loc[place, name] = value
    filled.index += 2
    return interventions_from(filled, ids(30), UNTIL)


def accepted(**more):
    return {"decision": "accept", "done_on": "2025-07-10", "outcome": "agreed next steps"} | more


def test_an_accepted_talk_becomes_a_row_of_the_contract():
    rows, problems = returned(accepted())
    assert problems.empty
    assert tuple(rows.columns) == TABLES["interventions"].column_names
    assert rows.to_numpy().tolist() == [["000001", pd.Timestamp("2025-07-10"), "career_plan", "M0", "need", "agreed next steps"]]


def test_a_list_that_nobody_touched_waits():
    rows, problems = returned()
    assert rows.empty
    assert problems.empty


def test_an_overridden_talk_did_not_take_place():
    rows, problems = returned({"decision": "override", "override_reason": "already spoke at the fair"})
    assert rows.empty
    assert problems.empty


@pytest.mark.parametrize("day", ["2025-07-10", "2025/7/10", "2025年7月10日", " 2025-07-10 ", "2025-07-10 00:00:00", date(2025, 7, 10), datetime(2025, 7, 10), pd.Timestamp("2025-07-10")])  # noqa: DTZ001  # as a workbook gives it
def test_a_day_is_read_however_it_was_written(day):
    assert returned(accepted(done_on=day))[0]["started_on"].tolist() == [pd.Timestamp("2025-07-10")]


@pytest.mark.parametrize(("cells", "column", "kind"), [
    (accepted(decision="maybe"), "decision", "unknown_decision"),
    (accepted(decision=None), "decision", "missing_decision"),
    (accepted(done_on="  "), "done_on", "missing_date"),
    (accepted(done_on="10/7/2025"), "done_on", "not_a_date"),
    (accepted(done_on="2025-02-30"), "done_on", "not_a_date"),
    (accepted(done_on="2025-06-29"), "done_on", "date_outside"),
    (accepted(done_on="2025-09-01"), "done_on", "date_outside"),
    (accepted(employee_id="1"), "employee_id", "unknown_person"),
    (accepted(employee_id=None), "employee_id", "unknown_person"),
    (accepted(retention_action="dismissal"), "retention_action", "unknown_action"),
    (accepted(assigned_by="dice"), "assigned_by", "unknown_assignment"),
    ({"decision": "override"}, "override_reason", "missing_reason"),
    ({"decision": "override", "override_reason": "done otherwise", "done_on": "2025-07-10"}, "done_on", "date_of_overridden"),
    ({"outcome": "forgot the rest"}, "decision", "missing_decision"),
])
def test_a_wrong_row_is_named_with_its_cell_and_not_used(cells, column, kind):
    rows, problems = returned(accepted(), cells)
    assert rows["employee_id"].tolist() == ["000001"]
    assert problems[["row", "column", "kind"]].to_numpy().tolist() == [[3, column, kind]]


def test_a_row_that_was_copied_counts_once():
    copied = accepted(employee_id="000001")
    rows, problems = returned(copied, copied)
    assert len(rows) == 1
    assert problems[["row", "kind"]].to_numpy().tolist() == [[3, "duplicate_row"]]


def test_two_problems_in_a_row_are_both_named():
    _, problems = returned(accepted(employee_id="X", done_on="soon"))
    assert problems[["value", "kind"]].to_numpy().tolist() == [["X", "unknown_person"], ["soon", "not_a_date"]]


def test_every_kind_of_problem_is_tried_here():
    marks = test_a_wrong_row_is_named_with_its_cell_and_not_used.pytestmark[0].args[1]
    assert {kind for _, _, kind in marks} | {"duplicate_row"} == set(PROBLEMS)


def test_an_empty_list_gives_nothing():
    rows, problems = interventions_from(listed().talks.iloc[:0], ids(3), UNTIL)
    assert rows.empty
    assert problems.empty
