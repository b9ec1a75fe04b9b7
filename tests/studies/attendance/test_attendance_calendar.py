"""Working days: the official calendar, and what the company did instead."""

from datetime import date

import pandas as pd
import pytest

from analysis.studies.attendance.calendar import HOLIDAYS, MAKE_UP_DAYS, compare_calendars, usual_days, working_days


def usual(first, last, timezone="Asia/Shanghai"):
    return usual_days(first, last, timezone).set_index("worked_on")["is_usual"]


@pytest.mark.parametrize(("year", "working"), [(2023, 249), (2024, 251), (2025, 248), (2026, 248)])
def test_a_chinese_year_has_its_known_number_of_working_days(year, working):
    assert usual(date(year, 1, 1), date(year, 12, 31)).sum() == working


def test_a_make_up_sunday_is_worked_and_a_festival_is_not():
    days = usual(date(2025, 1, 20), date(2025, 2, 10))
    assert days["2025-01-26"]
    assert not days["2025-01-28"]
    assert not days["2025-02-09"]


def test_every_make_up_day_is_a_weekend_and_no_holiday():
    for day in map(date.fromisoformat, MAKE_UP_DAYS):
        assert day.weekday() >= 5
        assert not any(start <= day.isoformat() <= end for start, end in HOLIDAYS)


def test_elsewhere_and_in_other_years_weekdays_are_working_days():
    assert usual(date(2025, 1, 27), date(2025, 2, 2), "Europe/Berlin").tolist() == [True] * 5 + [False] * 2
    assert usual(date(2031, 10, 1), date(2031, 10, 5)).tolist() == [True, True, True, False, False]


def worked(shares, first=date(2025, 4, 28), people=20):
    days = pd.date_range(first, periods=len(shares))
    attended = pd.DataFrame({"worked_on": days, "worked": [share * people for share in shares], "people": people})
    return working_days(usual_days(days[0].date(), days[-1].date(), "Asia/Shanghai"), attended)


def test_what_the_company_did_counts_more_than_the_calendar():
    days = worked([0.9, 0.05, 0.9, 0.6, 0.3, 0.3])  # Monday to Saturday, 1 May on Thursday
    assert days["is_working"].tolist() == [True, False, True, True, False, False]
    found = compare_calendars(days)
    assert (found["opened"], found["closed"], found["holidays_worked"]) == (1, 1, 1)


def test_a_month_without_any_record_stays_as_usual():
    days = working_days(usual_days(date(2025, 3, 3), date(2025, 3, 9), "Asia/Shanghai"), pd.DataFrame({"worked_on": pd.to_datetime([]), "worked": [], "people": []}))
    assert days["is_working"].tolist() == [True] * 5 + [False] * 2
    assert compare_calendars(days)["closed"] == 0
