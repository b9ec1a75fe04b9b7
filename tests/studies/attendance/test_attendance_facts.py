"""Attendance as months of people: who is expected when, and what counts."""

from datetime import date

import pytest

from analysis.panel.build import open_panel
from analysis.studies.attendance.facts import read_attendance
from analysis.tables.store import open_company
from studies.attendance.offices import LAST, WORKED_SATURDAY, days, is_open, row, write_office

PART_TIMER, JOINER, LEAVER, ILL, PUNCHER = "P", "J", "L", "I", "U"
ILL_DAYS = {date(2025, 3, 6), date(2025, 3, 7), date(2025, 3, 10), date(2025, 3, 20)}
ON_LEAVE = {date(2025, 3, 21)}


def office_rows():
    regular = [f"R{number}" for number in range(10)]
    rows = [row(person, day, late=5 if day.day == 3 else 0) for person in regular for day in days() if is_open(day)]
    rows += [row(PART_TIMER, day) for day in days() if is_open(day) and day.weekday() < 3]
    rows += [row(JOINER, day) for day in days() if is_open(day) and day >= date(2025, 2, 17)]
    rows += [row(LEAVER, day) for day in days() if is_open(day) and day <= date(2025, 5, 20)]  # delivered beyond the last day, 14 May
    rows += [row(ILL, day, "sick" if day in ILL_DAYS else "leave" if day in ON_LEAVE else "absent" if day == date(2025, 3, 24) else "present") for day in days() if is_open(day)]
    rows += [row(PUNCHER, day) for day in days() if is_open(day) and day.day != 11]
    rows += [row("R0", date(2025, 3, 8)), *[row(person, day, "holiday") for person in regular for day in (date(2025, 5, 1), date(2025, 5, 2))]]
    return rows


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    people = [(f"R{number}", "2024-01-02", "") for number in range(10)] + [(PART_TIMER, "2024-01-02", ""), (JOINER, "2025-02-17", ""), (LEAVER, "2024-01-02", "2025-05-14")]
    people += [(ILL, "2024-01-02", ""), (PUNCHER, "2024-01-02", ""), ("N", "2024-01-02", "")]
    company = open_company(write_office(tmp_path_factory.mktemp("office") / "office", office_rows(), people))
    return read_attendance(company, open_panel(company), as_of=LAST, window_months=12)


def of(office, person, column):
    return office.months[office.months["employee_id"] == person].set_index("month")[column]


MARCH, MAY = 2025 * 12 + 2, 2025 * 12 + 4


def test_a_full_timer_is_expected_on_every_working_day(office):
    assert of(office, "R1", "worked_days").sum() == sum(is_open(day) for day in days())
    assert of(office, "R1", "unrecorded_days").sum() == 0


def test_a_part_timer_is_held_against_the_own_week(office):
    assert of(office, PART_TIMER, "worked_days").sum() == sum(is_open(day) and day.weekday() < 3 for day in days())
    assert of(office, PART_TIMER, "unrecorded_days").sum() == 0
    assert of(office, PART_TIMER, "own_weekdays").max() == 3


def test_days_before_joining_and_after_leaving_do_not_count(office):
    assert of(office, JOINER, "unrecorded_days").sum() == 0
    assert of(office, JOINER, "worked_days").sum() == sum(is_open(day) for day in days(date(2025, 2, 17)))
    assert of(office, LEAVER, "unrecorded_days").sum() == 0
    assert of(office, LEAVER, "worked_days")[MAY] == sum(is_open(day) for day in days(date(2025, 5, 1), date(2025, 5, 14)))


def test_a_day_without_a_record_is_told_and_counts_as_nothing(office):
    missing = [day for day in days() if is_open(day) and day.day == 11]
    assert of(office, PUNCHER, "unrecorded_days").sum() == len(missing) > 0
    assert of(office, PUNCHER, "absent_days").sum() == 0


def test_who_has_no_record_at_all_is_not_in_it(office):
    assert "N" not in set(office.months["employee_id"])


def test_leave_sick_and_absent_are_told_apart(office):
    assert [of(office, ILL, name)[MARCH] for name in ("sick_days", "leave_days", "absent_days")] == [len(ILL_DAYS), 1, 1]


def test_a_weekend_and_a_day_of_leave_do_not_end_a_spell(office):
    spells = office.spells[office.spells["employee_id"] == ILL].sort_values("first_on")
    assert spells["days"].tolist() == [3, 2]  # 6, 7 and 10 March; 20 and 24 March over leave and a weekend
    assert spells["absent_days"].tolist() == [0, 1]


def test_work_on_a_day_off_is_no_expected_day_but_is_told(office):
    assert of(office, "R0", "rest_days")[MARCH] == 1
    assert of(office, "R0", "worked_days")[MARCH] == of(office, "R1", "worked_days")[MARCH]


def test_the_companys_own_calendar_is_used(office):
    calendar = office.days.set_index("worked_on")
    assert calendar.loc[str(WORKED_SATURDAY), "is_working"]
    assert not calendar.loc["2025-05-01", "is_working"]


def test_late_days_are_days_with_minutes(office):
    assert of(office, "R1", "late_days").sum() == sum(is_open(day) and day.day == 3 for day in days())
    assert not office.blank_is_on_time


def test_an_empty_field_is_on_time_only_where_no_zero_is_ever_written(tmp_path):
    rows = [row(f"R{number}", day, late="7" if day.day == 3 else "", early="") for number in range(6) for day in days() if is_open(day)]
    company = open_company(write_office(tmp_path / "office", rows, [(f"R{number}", "2024-01-02", "") for number in range(6)]))
    found = read_attendance(company, open_panel(company), as_of=LAST, window_months=12)
    assert found.blank_is_on_time
    assert (found.months["late_known_days"] == found.months["worked_days"]).all()
    assert (found.months["early_known_days"] == 0).all()
