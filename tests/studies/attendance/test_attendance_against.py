"""Attendance against sales and exits: known correlations, and none where there is none."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.studies.attendance.against import between_people, clustered_correlation, compare, relative_sales, within_person
from analysis.studies.attendance.people import add_totals
from studies.attendance.offices import months_by_chance

AS_OF = date(2025, 12, 31)


def both(people=60, months=12, seed=0, slope=0.0):
    """Person-months with lateness x and sales y, which falls with x within a person by `slope`."""
    random = np.random.default_rng(seed)
    frame = pd.DataFrame({"employee_id": np.repeat(np.arange(people).astype(str), months), "month": np.tile(np.arange(months), people)})
    level = np.repeat(random.standard_normal((2, people)), months, axis=1)
    x = random.standard_normal(len(frame)) + level[0]
    return frame.assign(x=x, y=slope * x + random.standard_normal(len(frame)) + level[1])


def test_between_people_is_spearmans_correlation_of_their_means():
    table = both()
    centred = table.assign(x=table["x"] - table.groupby("month")["x"].transform("mean"))
    means = centred.groupby("employee_id")[["x", "y"]].mean()
    n, found, low, high = between_people(table, 0.9)
    assert (n, found) == (60, pytest.approx(stats.spearmanr(means["x"], means["y"]).statistic))
    assert low < found < high


def test_within_a_person_is_what_is_left_without_persons_and_months():
    _, found, _low, high = within_person(both(people=200, slope=-0.3), 0.9)
    assert found == pytest.approx(-0.3 / np.sqrt(1.09), abs=0.04)
    assert high < 0
    steady = both(people=200)
    assert within_person(steady.assign(y=steady["y"] + 5 * steady["month"]), 0.9)[1] == pytest.approx(within_person(steady, 0.9)[1], abs=1e-6)


def test_intervals_hold_zero_nine_times_in_ten_where_there_is_no_link():
    between, within = zip(*[(between_people(both(40, 8, seed), 0.9), within_person(both(40, 8, seed), 0.9)) for seed in range(60)], strict=True)
    for found in (between, within):
        assert np.mean([low <= 0 <= high for _, _, low, high in found]) >= 0.85


def test_a_correlation_without_clusters_is_pearsons_with_its_usual_error():
    random = np.random.default_rng(2)
    x = random.standard_normal(3000)
    y = 0.5 * x + random.standard_normal(3000)
    x, y = x - x.mean(), y - y.mean()
    n, found, low, high = clustered_correlation(x, y, np.arange(3000).astype(object), 0.9)
    exact = stats.pearsonr(x, y).confidence_interval(0.9)
    assert (n, found) == (3000, pytest.approx(np.corrcoef(x, y)[0, 1]))
    assert (low, high) == pytest.approx((exact.low, exact.high), abs=0.006)


def test_few_people_and_constant_columns_have_no_correlation():
    few = both(people=5)
    assert np.isnan([between_people(few, 0.9)[1], within_person(few, 0.9)[1]]).all()
    flat = both().assign(x=0.0)
    assert np.isnan([between_people(flat, 0.9)[1], within_person(flat, 0.9)[1]]).all()


def test_sales_are_held_against_the_month():
    panel = pd.DataFrame({"employee_id": ["A", "B", "A", "B", "C"], "month": [1, 1, 2, 2, 2], "sales_amount": [100.0, 300.0, 10.0, 30.0, 0.0]})
    assert relative_sales(panel)["sales"].tolist() == [0.5, 1.5, 0.5, 1.5]


def exits(gone):
    people = [f"E{number:04d}" for number in range(60)]
    left = [pd.Timestamp("2025-06-15") if person in gone else pd.NaT for person in people]
    return pd.DataFrame({"employee_id": people, "left_on": left, "exit_kind": ["voluntary" if person in gone else None for person in people]})


def late_leavers():
    months = add_totals(months_by_chance(months=12)[0].assign(month=lambda frame: frame["month"] - 12))  # 2024
    total = months.groupby("employee_id")["late_days"].sum().sort_values(kind="stable")
    return months, set(total.index[-10:])


def test_leavers_who_were_late_the_year_before_are_seen():
    months, latest = late_leavers()
    panel = pd.DataFrame({"employee_id": pd.Series(dtype=str), "month": pd.Series(dtype=int), "sales_amount": pd.Series(dtype=float)})
    frame = compare(months, panel, exits(latest), as_of=AS_OF, interval_share=0.9).set_index(["attendance_measure", "against"])
    assert frame.loc[("late", "later_exit"), "low"] > 0.4
    assert frame.loc[("late", "later_exit"), "link"] == "goes_with"
    assert np.isnan(frame.loc[("late", "sales_between"), "correlation"])
    assert frame.loc[("away", "later_exit"), "published"] == 0.25


def test_nobody_at_all_gives_a_table_without_figures():
    months = add_totals(months_by_chance()[0])
    panel = pd.DataFrame({"employee_id": pd.Series(dtype=str), "month": pd.Series(dtype=int), "sales_amount": pd.Series(dtype=float)})
    frame = compare(months, panel, exits(set()), as_of=AS_OF, interval_share=0.9)
    assert frame["correlation"].isna().all()
    assert (frame["link"] == "cannot_be_told").all()
