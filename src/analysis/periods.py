"""Months, windows and their arithmetic; pure, and the only place where they are defined.

Conventions, stated here once:
- `as_of` is the last day whose facts may be used, inclusive.
- A window is half-open, `[from, until)`: a fact on `from` is in, a fact on `until` is out.
- A month is written as its number, `year * 12 + month - 1`, so that differences are months;
  the panel shows it as the month's last day, `month_end`.

Worked example, used below: as_of 2025-06-15. The last month that is over is May 2025; the window of
12 months that ends with it is [2024-06-01, 2025-06-01).
"""

from calendar import monthrange
from datetime import date


def month_number(day: date) -> int:
    """The month that holds this day, as a number whose differences are months.

    >>> month_number(date(2025, 6, 15)) - month_number(date(2024, 6, 30))
    12
    """
    return day.year * 12 + day.month - 1


def month_start(month: int) -> date:
    """The first day of a month.

    >>> month_start(month_number(date(2025, 5, 20)))
    datetime.date(2025, 5, 1)
    """
    return date(month // 12, month % 12 + 1, 1)


def month_end(month: int) -> date:
    """The last day of a month.

    >>> month_end(month_number(date(2024, 2, 1)))
    datetime.date(2024, 2, 29)
    """
    year, index = month // 12, month % 12 + 1
    return date(year, index, monthrange(year, index)[1])


def last_whole_month(as_of: date) -> int:
    """The last month that is over on `as_of`; a month is over on its last day.

    >>> month_end(last_whole_month(date(2025, 6, 15)))
    datetime.date(2025, 5, 31)
    >>> month_end(last_whole_month(date(2025, 5, 31)))
    datetime.date(2025, 5, 31)
    """
    month = month_number(as_of)
    return month if as_of == month_end(month) else month - 1


def window_ending(month: int, months: int) -> tuple[date, date]:
    """The half-open window of so many months whose last month is `month`.

    >>> window_ending(last_whole_month(date(2025, 6, 15)), 12)
    (datetime.date(2024, 6, 1), datetime.date(2025, 6, 1))
    """
    if months < 1:
        raise ValueError(f"a window needs at least 1 month, not {months}")
    return month_start(month - months + 1), month_start(month + 1)


def sql_month(column: str) -> str:
    """The month number of a date column, as standard SQL (faster than truncating dates)."""
    return f"(extract(year from {column}) * 12 + extract(month from {column}) - 1)"
