"""People and teams: who is told apart, and that luck alone names next to nobody."""

import numpy as np
import pandas as pd
import pytest

from analysis.studies.attendance.people import (
    ABSENT,
    LATE,
    SPELL_EDGES,
    add_totals,
    changed_people,
    month_by_month,
    named_people,
    person_shares,
    spell_classes,
    team_shares,
    working_time,
)
from studies.attendance.offices import months_by_chance


def totals(**options):
    return add_totals(months_by_chance(**options)[0].assign(timed_days=20, worked_hours=160.0, rest_days=0.0, own_weekdays=5))


def test_where_nobody_differs_next_to_nobody_is_named():
    named = [len(named_people(totals(seed=seed), interval_share=0.9)) for seed in range(4)]
    assert np.mean(named) < 3  # of 60 people and three measures


def test_what_never_happens_tells_nobody_apart():
    assert set(person_shares(totals().assign(late_days=0), LATE, interval_share=0.9)["verdict"]) == {"cannot_be_told"}
    assert set(person_shares(totals().assign(late_days=20), LATE, interval_share=0.9)["verdict"]) == {"cannot_be_told"}


def test_who_is_named_higher_truly_is():
    months, chance = months_by_chance(people=80, spread=0.8, seed=5)
    people = person_shares(months, LATE, interval_share=0.9)
    higher = people["verdict"] == "higher"
    assert higher.sum() > 8
    assert (chance[higher] > chance.mean()).mean() > 0.9


def test_a_person_seen_for_a_few_weeks_is_not_named():
    months = totals(spread=0.3)
    new = months.head(1).assign(employee_id="new", late_days=20, late_known_days=20)
    people = person_shares(pd.concat([months, new]), LATE, interval_share=0.9).set_index("employee_id")
    assert people.loc["new", "verdict"] == "cannot_be_told"


def test_a_bad_month_for_all_is_held_against_nobody():
    months = totals(people=40, spread=0.0, late=0.05)
    snow = months["month"] == 24305
    months.loc[snow, "late_days"] = 15
    there = (months["employee_id"] >= "E0020") | snow | (months["month"] > 24305)  # half of the people joined for the bad month
    people = person_shares(months[there], LATE, interval_share=0.9)
    assert people["verdict"].isin(["higher", "lower"]).mean() < 0.1


def two_years(seed=0):
    months = add_totals(months_by_chance(months=24, spread=0.8, late=0.08, seed=seed)[0])
    return months[months["month"] >= 24312].copy(), months[months["month"] < 24312]


def test_nobody_moved_where_all_come_late_half_as_often():
    found = []
    for seed in range(20):
        now, before = two_years(seed)
        now["late_days"] = np.random.default_rng(seed).binomial(now["late_days"], 0.5)
        found.append(len(changed_people(now, before, LATE)))
    assert np.mean(found) <= 0.1


def test_who_moved_by_much_is_found_with_the_direction():
    now, before = two_years()
    now.loc[now["employee_id"] == "E0007", "late_days"] = 12
    frame = changed_people(now, before, LATE)
    assert frame["employee_id"].tolist() == ["E0007"]
    assert frame["direction"].tolist() == ["up"]
    assert changed_people(now, before.head(0), LATE).empty
    assert changed_people(now.assign(late_days=0), before.assign(late_days=0), LATE).empty


def test_teams_of_alike_people_do_not_differ_and_a_team_that_does_is_found():
    months, before = totals(spread=0.5, seed=2), totals(spread=0.5, seed=3)
    alike = team_shares(months, before, LATE, interval_share=0.9)
    assert (alike["verdict"] == "cannot_be_told").all()
    late = months["team"] == "Team 0"
    months.loc[late, "late_days"] = (months.loc[late, "late_days"] + 6).clip(upper=20)
    found = team_shares(months, before, LATE, interval_share=0.9).set_index("team")
    assert found.index[found["verdict"] == "higher"].tolist() == ["Team 0"]
    assert found.loc["Team 0", "change_low"] > 0.15


def test_one_very_late_person_does_not_make_a_late_team():
    months = totals(spread=0.0)
    months.loc[months["employee_id"] == "E0000", "late_days"] = 18
    found = team_shares(months, months.head(0), LATE, interval_share=0.9).set_index("team")
    assert found.loc["Team 0", "verdict"] == "cannot_be_told"
    assert found["change_share"].isna().all()


def test_team_verdicts_are_wrong_at_most_one_time_in_twenty_where_nothing_differs():
    wrong = [(team_shares(totals(spread=0.8, seed=seed), totals(seed=seed).head(0), LATE, interval_share=0.9)["verdict"] != "cannot_be_told").any() for seed in range(40)]
    assert np.mean(wrong) <= 0.15


def test_a_team_is_counted_by_its_people_and_days():
    found = team_shares(totals(), totals().head(0), ABSENT, interval_share=0.9)
    assert found["n"].tolist() == [10] * 6
    assert found["of_days"].sum() == totals()["unexcused_of"].sum()


def test_empty_months_give_empty_tables():
    nothing = totals().head(0)
    assert team_shares(nothing, nothing, LATE, interval_share=0.9).empty
    assert named_people(nothing, interval_share=0.9).empty


def test_shares_of_a_month_are_sums_over_sums():
    months = totals(people=30)
    frame = month_by_month(months, interval_share=0.9)
    first = months[months["month"] == months["month"].min()]
    assert frame.loc[0, "late_days_share"] == pytest.approx(first["late_days"].sum() / first["late_known_days"].sum())
    assert frame.loc[0, "attendance_share"] == pytest.approx(first["worked_days"].sum() / first["due_days"].sum())
    assert (frame["late_low"] <= frame["late_days_share"]).all()
    assert (frame["late_days_share"] <= frame["late_high"]).all()


def test_spells_are_counted_in_their_class():
    spells = pd.DataFrame({"employee_id": ["A", "A", "B", "B", "C"], "days": [1, 3, 1, 11, 30]})
    frame = spell_classes(spells).set_index("spell_length")
    assert frame["spells"].to_dict() == {"1_1": 2, "2_3": 1, "11_": 2}
    assert frame["n"].to_dict() == {"1_1": 2, "2_3": 1, "11_": 2}
    assert frame["days_share"].sum() == pytest.approx(1)
    assert SPELL_EDGES[0] == 1


def test_working_time_has_a_row_for_everybody_with_the_own_spells():
    spells = pd.DataFrame({"employee_id": ["E0001", "E0001"], "days": [2, 5]})
    frame = working_time(totals(people=3), spells).set_index("employee_id")
    assert frame.loc["E0001", ["spells", "longest_spell", "own_weekdays"]].tolist() == [2, 5, 5]
    assert frame.loc["E0000", "spells"] == 0
    assert frame["hours_a_day"].tolist() == [8.0] * 3
