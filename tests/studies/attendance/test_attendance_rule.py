"""A strict rule applied to the past: what it flags, and what chance alone would."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.studies.attendance.rule import exits_of_flagged, flag_table, flagged_groups, flagged_people, month_to_month
from studies.attendance.offices import months_by_chance


def test_where_all_are_equally_punctual_the_rule_flags_what_chance_does():
    table = flag_table(months_by_chance(people=400, late=0.08)[0]).set_index("late_limit")
    for limit in (1, 2, 3, 4):
        assert table.loc[limit, "flagged"] == pytest.approx(table.loc[limit, "flagged_by_chance"], rel=0.12)
        assert table.loc[limit, "again_share"] == pytest.approx(table.loc[limit, "any_month_share"], abs=0.05)


def test_chance_is_the_binomial_tail_of_the_months_share():
    months = pd.DataFrame({"employee_id": list("AB"), "month": [1, 1], "late_days": [4, 0], "late_known_days": [20, 20]})
    row = flag_table(months, (3,)).iloc[0]
    assert row["flagged"] == 1
    assert row["flagged_by_chance"] == pytest.approx(2 * stats.binom.sf(2, 20, 0.1))
    assert np.isnan(row["again_share"])


def test_habits_are_flagged_again_and_show_from_month_to_month():
    habits, luck = (months_by_chance(people=200, spread=spread)[0] for spread in (0.8, 0.0))
    row = flag_table(habits, (3,)).iloc[0]
    assert row["flagged"] > 1.2 * row["flagged_by_chance"]
    assert row["again_share"] > 2 * row["any_month_share"]
    assert month_to_month(habits, 0.9)[2] > 0.2
    assert abs(month_to_month(luck, 0.9)[1]) < 0.06


def sold(months):
    return pd.DataFrame({"employee_id": months["employee_id"], "month": months["month"], "sales_amount": months["employee_id"].str[1:].astype(float) + 1})


def test_flagged_sellers_are_split_at_the_middle_and_bring_their_share():
    months = months_by_chance(people=40, late=0.0001)[0]
    months.loc[months["employee_id"] >= "E0030", "late_days"] = 5
    people = flagged_people(months, sold(months), 3, interval_share=0.9).set_index("employee_id")
    assert people["is_flagged"].sum() == 10
    groups = flagged_groups(people.reset_index()).set_index("flagged_group")
    assert groups["n"].to_dict() == {"flagged": 10, "not_flagged": 30}
    assert groups["upper_half"].to_dict() == {"flagged": 10, "not_flagged": 10}
    assert groups.loc["flagged", "sales_share"] == pytest.approx(sum(range(31, 41)) / sum(range(1, 41)))
    assert groups.loc["flagged", "lasting_count"] == 10


def test_without_sales_there_are_no_sellers():
    months = months_by_chance(people=10)[0]
    people = flagged_people(months, sold(months).head(0), 3, interval_share=0.9)
    assert people["is_upper_half"].isna().all()
    assert flagged_groups(people).empty


def test_leavers_of_the_flagged_are_counted_in_the_year_after():
    months = months_by_chance(people=20, late=0.0001)[0].assign(month=lambda frame: frame["month"] - 12)
    months.loc[months["employee_id"] < "E0010", "late_days"] = 5
    left = {"E0000": ("2025-03-01", "voluntary"), "E0001": ("2025-04-01", "involuntary"), "E0002": ("2024-12-20", "voluntary"), "E0015": ("2025-12-31", "voluntary")}
    people = sorted(set(months["employee_id"]))
    exits = pd.DataFrame({"employee_id": people, "left_on": pd.to_datetime([left.get(person, (None,))[0] for person in people]), "exit_kind": [left.get(person, (0, None))[1] for person in people]})
    found = exits_of_flagged(months, exits, 3, as_of=date(2025, 12, 31), interval_share=0.9)
    assert (found["flagged"], found["flagged_left"], found["others"], found["others_left"]) == (8, 1, 10, 1)
    assert found["low"] < found["difference"] < found["high"]


def test_without_a_past_nobody_is_counted():
    months = months_by_chance(people=5)[0]
    exits = pd.DataFrame({"employee_id": ["E0000"], "left_on": pd.to_datetime([None]), "exit_kind": [None]})
    found = exits_of_flagged(months, exits, 3, as_of=date(2025, 12, 31), interval_share=0.9)
    assert (found["flagged"], found["others"]) == (0, 0)
    assert np.isnan(found["difference"])
