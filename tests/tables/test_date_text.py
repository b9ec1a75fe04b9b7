from datetime import date, datetime, timedelta, timezone

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

FIRST = datetime(2000, 1, 1)  # noqa: DTZ001 - the tests add the zone
DAYS = st.lists(st.dates(date(1955, 1, 1), date(2060, 1, 1)), min_size=1, max_size=20)
LAW = settings(max_examples=12, deadline=None)


@pytest.mark.parametrize("pattern", ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日", "%d.%m.%Y", "%d-%b-%Y", "%d %B %Y",
                                     "%b %d, %Y", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S.000"])
@LAW
@given(days=DAYS)
def test_a_day_is_read_back_from_each_way_of_writing_it(read, pattern, days):
    assert read("date", [day.strftime(pattern) for day in days]) == days


@LAW
@given(DAYS)
def test_the_day_number_of_a_spreadsheet_is_read_back(read, days):
    assert read("date", [str((day - date(1899, 12, 30)).days) for day in days]) == days


@pytest.mark.parametrize(("order", "pattern"), [("dmy", "%d/%m/%Y"), ("mdy", "%m/%d/%Y")])
@LAW
@given(days=DAYS)
def test_the_setting_decides_between_day_and_month(read, order, pattern, days):
    assert read("date", [day.strftime(pattern) for day in days], date_order=order) == days


@LAW
@given(st.lists(st.datetimes(FIRST, FIRST + timedelta(days=15_000)), min_size=1, max_size=10), st.integers(-12, 14))
def test_a_time_with_a_zone_counts_on_the_companys_day(read, moments, hours):
    zone = timezone(timedelta(hours=hours))
    cells = [moment.replace(microsecond=0, tzinfo=zone).isoformat() for moment in moments]
    expected = [moment.replace(tzinfo=zone).astimezone(timezone(timedelta(hours=8))).date() for moment in moments]
    assert read("date", cells, timezone="Asia/Shanghai") == expected


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2024-03-05T20:00:00.000+0000", date(2024, 3, 6)), ("2024-03-05T20:00:00Z", date(2024, 3, 6)), ("2024-03-05 20:00:00 UTC", date(2024, 3, 6)),
        ("2024-03-05T20:00:00+08", date(2024, 3, 5)), ("2024年3月5日", date(2024, 3, 5)), ("2024-3-5", date(2024, 3, 5)), ("45356.75", date(2024, 3, 5)),
        ("5.3.2024", date(2024, 3, 5)), ("2024/3/5 14:30", date(2024, 3, 5)), ("２０２４／３／５", date(2024, 3, 5)), ("05-MAR-2024", date(2024, 3, 5)),
        ("13/3/2024 0:00:00", date(2024, 3, 13)), ("3/13/2024 12:00:00 AM", date(2024, 3, 13)), ("7/7/2024", date(2024, 7, 7)), ("20240305.0", date(2024, 3, 5)),
    ],
)
def test_days_are_read_as_systems_write_them(read, cell, day):
    assert read("date", [cell]) == [day]


@pytest.mark.parametrize("cell", ["2024-02-30", "2023-02-29", "5.3.24", "05/03/24", "05-Mar-24", "20241301", "19999", "99999", "2024-13-01", "soon",
                                  "2024", "0000-00-00", "31/11/2024", "2024-03-05T25:00:00", "2024-03", "=TODAY()"])
def test_what_is_no_day_is_not_read(read, cell):
    assert read("date", [cell]) == [None]


def test_one_day_above_twelve_makes_the_column_day_first(read):
    assert read("date", ["05/03/2024", "25/12/2024"]) == [date(2024, 3, 5), date(2024, 12, 25)]


def test_one_month_first_date_makes_the_column_month_first(read):
    assert read("date", ["05/03/2024", "12/25/2024"]) == [date(2024, 5, 3), date(2024, 12, 25)]


def test_a_column_with_both_orders_is_read_only_where_it_is_clear(read):
    assert read("date", ["05/03/2024", "12/25/2024", "25/12/2024"]) == [None, date(2024, 12, 25), date(2024, 12, 25)]


def test_a_column_that_settles_no_order_is_ambiguous(check):
    rows = [{"employee_id": "1", "course": "c", "course_family": "other", "completed_on": "05/03/2024"}]
    assert ("trainings", 2, "completed_on", "ambiguous_date") in check(trainings=rows).findings


def test_a_typed_time_with_a_zone_counts_on_the_companys_day(check):
    moment = pd.to_datetime(["2024-03-05 20:00:00+00:00"])
    rows = pd.DataFrame({"employee_id": ["1"], "course": ["c"], "course_family": ["other"], "completed_on": moment})
    assert check(trainings=rows).values("trainings", "completed_on") == [date(2024, 3, 6)]


def test_the_last_day_of_all_means_no_end(check):
    rows = [{"employee_id": str(n), "hired_on": "2020-01-01", "left_on": cell} for n, cell in enumerate(["9999-12-31", "31.12.9999", "99991231"])]
    checked = check(employees=rows)
    assert checked.values("employees", "left_on") == [None] * 3
    assert "not_a_date" not in checked.kinds
