from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tables.rows import row


def spans(*days):
    """Job spells of one person in a year of days, given as (from, until)."""
    return [row("job_spells", valid_from=f"2024-01-{start:02}", valid_until=f"2024-01-{end:02}" if end else "") for start, end in days]


def test_the_first_of_two_rows_with_one_key_is_used(check):
    rows = [row("sales", amount="1"), row("sales", amount="2"), row("sales", amount="3")]
    checked = check(employees=[row("employees")], sales=rows)
    assert {("sales", 3, "sale_id", "duplicate_key"), ("sales", 4, "sale_id", "duplicate_key")} == checked.findings
    assert checked.values("sales", "amount") == [1]


def test_a_broken_row_does_not_take_the_place_of_a_sound_one(check):
    checked = check(employees=[row("employees")], sales=[row("sales", amount="one"), row("sales", amount="2")])
    assert "duplicate_key" not in checked.kinds
    assert checked.values("sales", "amount") == [2]


def test_a_key_of_several_columns_is_compared_as_read(check):
    rows = [row("attendance", worked_on="2024-03-05"), row("attendance", worked_on="5 Mar 2024"), row("attendance", worked_on="2024-03-06")]
    checked = check(employees=[row("employees")], attendance=rows)
    assert ("attendance", 3, "employee_id, worked_on", "duplicate_key") in checked.findings
    assert len(checked.clean("attendance")) == 2


@pytest.mark.parametrize(
    ("given", "aside"),
    [
        ([(1, 5), (5, 9)], set()),
        ([(1, 6), (5, 9)], {3}),
        ([(1, None), (5, 9)], {3}),
        ([(1, 5), (3, 20), (5, 9)], {3}),
        ([(5, 9), (1, 6)], {2}),
        ([(1, 20), (2, 3), (4, 5)], {3, 4}),
    ],
)
def test_a_span_that_overlaps_an_earlier_one_is_set_aside(check, given, aside):
    checked = check(employees=[row("employees")], job_spells=spans(*given))
    assert {found[1] for found in checked.findings if found[3] == "overlapping_span"} == aside
    assert set(checked.aside("job_spells")["_row"]) == aside


def test_spans_of_different_people_may_overlap(check):
    people = [row("employees"), row("employees", employee_id="2")]
    checked = check(employees=people, job_spells=[row("job_spells"), row("job_spells", employee_id="2")])
    assert "overlapping_span" not in checked.kinds


@settings(max_examples=8, deadline=None)
@given(drawn=st.lists(st.tuples(st.integers(1, 27), st.integers(1, 6)), min_size=1, max_size=12, unique_by=lambda span: span[0]))
def test_kept_spans_never_overlap_and_every_other_one_meets_a_kept_one(check_anew, drawn):
    checked = check_anew(employees=[row("employees")], job_spells=spans(*((start, min(start + days, 31)) for start, days in drawn)))
    kept = sorted(zip(checked.values("job_spells", "valid_from"), checked.clean("job_spells")["valid_until"].dt.date, strict=True))
    assert all(until <= start for (_, until), (start, _) in pairwise(kept))
    for start in (f"2024-01-{day:02}" for day, _ in drawn):
        assert any(first.isoformat() <= start < until.isoformat() for first, until in kept)
