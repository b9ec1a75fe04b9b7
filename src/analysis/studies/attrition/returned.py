"""Returned: a work list that was filled in, as rows of the contract's table `interventions`.

In: the rows of the list as they came back, cells as text or dates. Out: the interventions that were held, and what is wrong with which row.
A row with a problem is not used, and no row goes in silence: untouched rows wait, overridden ones had no intervention.
"""

import re
from collections.abc import Collection
from datetime import date, datetime

import pandas as pd

from analysis.studies.attrition.actions import ACTIONS
from analysis.studies.attrition.worklist import DECISIONS, TO_FILL

PROBLEMS = (
    "unknown_person", "unknown_action", "unknown_assignment", "missing_decision", "unknown_decision", "missing_reason", "missing_date",
    "not_a_date", "date_outside", "date_of_overridden", "duplicate_row",
)
"""What may be wrong with a row."""

_KINDS = {action.name: action.kind for action in ACTIONS}
_ASSIGNED = ("need", "lottery")
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T ]00:00(?::00)?)?")


def interventions_from(filled: pd.DataFrame, people: Collection[str], until: date) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The interventions that a filled list tells of, and its problems.

    filled: the columns of a work list, each row under the number that it has in its file. people: all ids that there are. until: the last
    day on which something can have been done. interventions: employee_id, started_on, kind, owner_id, assigned_by, outcome. problems:
    row, column, value, kind (one of `PROBLEMS`), ordered by row; of several in one row, all.
    """
    cells = filled.map(_cell)
    touched = cells[cells[list(TO_FILL)].notna().any(axis=1)]
    day = pd.to_datetime(touched["done_on"].map(day_of, na_action="ignore")).astype("datetime64[ns]")
    problems = pd.concat([_row_problems(touched, people), _date_problems(touched, day, until)])
    problems = problems.sort_values("row", kind="stable").reset_index(drop=True)
    held = touched[(touched["decision"] == "accept") & ~touched.index.isin(problems["row"])]
    rows = pd.DataFrame({
        "employee_id": held["employee_id"], "started_on": day[held.index], "kind": held["retention_action"].map(_KINDS), "owner_id": held["owner_id"],
        "assigned_by": held["assigned_by"], "outcome": held["outcome"],
    })
    return rows.reset_index(drop=True), problems


def day_of(value: object) -> date | None:
    """The day that a cell names: a date, or text with the year first; None for anything else.

    >>> day_of("2025-07-01"), day_of("2025/7/1"), day_of("2025年7月1日"), day_of("1/7/2025"), day_of("2025-02-30")
    (datetime.date(2025, 7, 1), datetime.date(2025, 7, 1), datetime.date(2025, 7, 1), None, None)
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    found = _YEAR_FIRST.fullmatch(str(value).strip())
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None


def _cell(value: object) -> object:
    """A cell without blanks around it, None where it is empty."""
    if isinstance(value, str):
        return value.strip() or None
    return None if pd.isna(value) else value  # type: ignore[call-overload]  # cells are scalars


def _row_problems(rows: pd.DataFrame, people: Collection[str]) -> pd.DataFrame:
    """What is wrong with a row but for its dates."""
    decision, reason = rows["decision"], rows["override_reason"]
    return _found(rows, {
        ("employee_id", "unknown_person"): ~rows["employee_id"].isin(list(people)),
        ("retention_action", "unknown_action"): ~rows["retention_action"].isin(list(_KINDS)),
        ("assigned_by", "unknown_assignment"): ~rows["assigned_by"].isin(_ASSIGNED),
        ("decision", "missing_decision"): decision.isna(),
        ("decision", "unknown_decision"): decision.notna() & ~decision.isin(DECISIONS),
        ("override_reason", "missing_reason"): (decision == "override") & reason.isna(),
        ("employee_id", "duplicate_row"): (decision == "accept") & rows.duplicated(["employee_id", "retention_action", "done_on"]),
    })


def _date_problems(rows: pd.DataFrame, day: pd.Series, until: date) -> pd.DataFrame:
    """What is wrong with the day on which something was done."""
    given, accepted = rows["done_on"].notna(), rows["decision"] == "accept"
    listed = pd.to_datetime(rows["listed_on"].map(day_of, na_action="ignore")).astype("datetime64[ns]")
    return _found(rows, {
        ("done_on", "missing_date"): accepted & ~given,
        ("done_on", "not_a_date"): given & day.isna(),
        ("done_on", "date_outside"): (day < listed) | (day > pd.Timestamp(until)),
        ("done_on", "date_of_overridden"): (rows["decision"] == "override") & given,
    })


def _found(rows: pd.DataFrame, wrong: dict[tuple[str, str], pd.Series]) -> pd.DataFrame:
    """The cells that are wrong: row, column, value, kind."""
    cells = [(row, column, rows.loc[row, column], kind) for (column, kind), mask in wrong.items() for row in rows.index[mask.astype(bool)]]
    return pd.DataFrame(cells, columns=["row", "column", "value", "kind"]).astype({"value": object})
