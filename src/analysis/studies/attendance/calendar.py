"""The working days of a company: the official calendar or weekends, corrected by what the company really did.

In: the days of a span, and on each of them how many people worked of those with records in that month. Out: one row per day, working or not.
It knows nothing about single people: who works on which weekdays is read in `facts`.

The official Chinese calendar moves working days: around long holidays some Saturdays and Sundays are worked. Its days are facts, taken from the yearly
notices of the General Office of the State Council on the arrangement of holidays (for 2023 of 2022-12-08, for 2024 of 2023-10-25, for 2025 of
2024-11-12, for 2026 of 2025-11-04). For other years and other countries, Monday to Friday are working days until the data say otherwise.
"""

from datetime import date

import numpy as np
import pandas as pd

HOLIDAYS = (
    ("2023-01-01", "2023-01-02"), ("2023-01-21", "2023-01-27"), ("2023-04-05", "2023-04-05"), ("2023-04-29", "2023-05-03"), ("2023-06-22", "2023-06-24"),
    ("2023-09-29", "2023-10-06"),
    ("2024-01-01", "2024-01-01"), ("2024-02-10", "2024-02-17"), ("2024-04-04", "2024-04-06"), ("2024-05-01", "2024-05-05"), ("2024-06-10", "2024-06-10"),
    ("2024-09-15", "2024-09-17"), ("2024-10-01", "2024-10-07"),
    ("2025-01-01", "2025-01-01"), ("2025-01-28", "2025-02-04"), ("2025-04-04", "2025-04-06"), ("2025-05-01", "2025-05-05"), ("2025-05-31", "2025-06-02"),
    ("2025-10-01", "2025-10-08"),
    ("2026-01-01", "2026-01-03"), ("2026-02-15", "2026-02-23"), ("2026-04-04", "2026-04-06"), ("2026-05-01", "2026-05-05"), ("2026-06-19", "2026-06-21"),
    ("2026-09-25", "2026-09-27"), ("2026-10-01", "2026-10-07"),
)
"""First and last day of each public holiday in China, both included."""

MAKE_UP_DAYS = (
    "2023-01-28", "2023-01-29", "2023-04-23", "2023-05-06", "2023-06-25", "2023-10-07", "2023-10-08",
    "2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14", "2024-09-29", "2024-10-12",
    "2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11",
    "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10",
)
"""Saturdays and Sundays that are worked in China in exchange for days around a holiday."""

YEARS = (2023, 2026)
"""First and last year of the official calendar above."""

CHINESE_TIME = ("Asia/Shanghai", "Asia/Urumqi", "Asia/Chongqing", "Asia/Harbin", "PRC")
"""Time zones whose companies follow the Chinese calendar."""

NEARLY_NOBODY, MOST = 0.10, 0.50
"""A day on which fewer than the first share of the people worked is no working day; one on which at least the second share did is one."""

FRIDAY = 4


def usual_days(first: date, last: date, timezone: str) -> pd.DataFrame:
    """One row per day from `first` to `last`: worked_on, is_usual (a working day by the official calendar or the weekday), is_official, and which special day it is.

    special is holiday, make_up or empty; is_official says that the official calendar covers the day.
    """
    days = pd.Series(pd.date_range(first, last, freq="D"))
    official = days.dt.year.between(*YEARS) & (timezone in CHINESE_TIME)
    holiday = np.zeros(len(days), dtype=bool)
    for start, end in HOLIDAYS:
        holiday |= days.between(pd.Timestamp(start), pd.Timestamp(end)).to_numpy()
    special = np.select([official & holiday, official & days.isin(pd.to_datetime(list(MAKE_UP_DAYS)))], ["holiday", "make_up"], "")
    usual = np.select([special == "holiday", special == "make_up"], [False, True], (days.dt.day_of_week <= FRIDAY).to_numpy())
    return pd.DataFrame({"worked_on": days, "is_usual": usual.astype(bool), "is_official": official.to_numpy(), "special": special})


def working_days(usual: pd.DataFrame, attended: pd.DataFrame) -> pd.DataFrame:
    """The days of `usual` with is_working: as usual, unless the company's own data say otherwise.

    attended: columns worked_on, worked (people who worked), people (people with records in that month); a day without a row was worked by nobody.
    Months without any record stay as usual. Added are worked_share, and month, quarter and weekday as whole numbers.
    """
    days = usual.merge(attended, how="left", on="worked_on", validate="one_to_one")
    month = days["worked_on"].dt.year * 12 + days["worked_on"].dt.month - 1
    people = days["people"].groupby(month).transform("max")
    share = days["worked"].fillna(0) / people
    working = np.where(share < NEARLY_NOBODY, False, np.where(share >= MOST, True, days["is_usual"]))
    return usual.assign(
        is_working=working.astype(bool), worked_share=share.to_numpy(), month=month.astype(int).to_numpy(),
        quarter=(month // 3).astype(int).to_numpy(), weekday=days["worked_on"].dt.day_of_week.astype(int).to_numpy(),
    )


def compare_calendars(days: pd.DataFrame) -> dict[str, int]:
    """How the company's working days differ from the usual ones, among days of months with records.

    opened: days off by the calendar that were worked; closed: working days by the calendar on which nearly nobody worked; holidays_worked and
    make_up_not_worked: those of them that the official calendar names; official_days: days that the official calendar covers.
    """
    seen = days[days["worked_share"].notna()]
    opened, closed = seen["is_working"] & ~seen["is_usual"], ~seen["is_working"] & seen["is_usual"]
    return {
        "opened": int(opened.sum()), "closed": int(closed.sum()), "holidays_worked": int((opened & (seen["special"] == "holiday")).sum()),
        "make_up_not_worked": int((closed & (seen["special"] == "make_up")).sum()), "official_days": int(seen["is_official"].sum()),
    }
