from datetime import date

from analysis.pretend.clock import WARM_UP, day_number, make_clock


def test_the_months_shown_end_with_the_last_month() -> None:
    clock = make_clock(date(2025, 12, 1), 36)
    assert (clock.first_day, clock.last_day) == (day_number(date(2023, 1, 1)), day_number(date(2025, 12, 31)))


def test_the_warm_up_comes_before_the_months_shown() -> None:
    clock = make_clock(date(2025, 12, 1), 36)
    assert clock.months == 36 + WARM_UP
    assert clock.month_days[0] == day_number(date(2022, 1, 1))


def test_no_working_day_is_a_weekend_or_a_holiday() -> None:
    days = set(make_clock(date(2025, 12, 1), 12).workdays.tolist())
    away = (date(2025, 6, 7), date(2025, 6, 8), date(2025, 10, 1), date(2025, 1, 29))
    assert not {day_number(day) for day in away} & days


def test_a_holiday_on_a_weekday_is_known_as_one() -> None:
    clock = make_clock(date(2025, 12, 1), 12)
    assert clock.is_holiday[clock.weekdays == day_number(date(2025, 10, 1))].all()


def test_every_month_of_ten_years_has_two_weeks_of_work() -> None:
    clock = make_clock(date(2025, 12, 1), 120)
    assert (clock.first_work[1:] - clock.first_work[:-1]).min() >= 12
