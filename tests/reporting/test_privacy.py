"""Laws of privacy: who sees what, and that nothing can be had by subtraction."""

from datetime import date
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.reporting.privacy import Viewer, disarm, is_withheld, may_see_names, visible, visible_result
from analysis.settings import Settings, UserError
from analysis.studies.result import Estimate, Result, ResultColumn, ResultTable

SETTINGS = Settings(min_group=5, min_group_sensitive=10)
EXECUTIVE = Viewer("executive")
TEAM_OF = {"E1": "North", "E2": "North", "E3": "South", "E4": "South"}


def people() -> ResultTable:
    frame = pd.DataFrame({"employee_id": ["E1", "E2", "E3"], "score": [51.0, 48.0, 60.0], "pay": [1.0, 2.0, 3.0], "gender": ["f", "m", "f"]})
    columns = (
        ResultColumn("employee_id", "person", "Person", "personal"), ResultColumn("score", "points", "Score"),
        ResultColumn("pay", "money", "Pay", "sensitive"), ResultColumn("gender", "text", "Gender", "audit"),
    )
    return ResultTable(frame, columns)


def groups(sizes: list[int], teams: list[str | None] | None = None) -> ResultTable:
    frame = pd.DataFrame({"team": teams or [f"T{place}" for place in range(len(sizes))], "n": sizes, "sales": [100.0 + size for size in sizes], "pay": [float(size) for size in sizes]})
    columns = (
        ResultColumn("team", "team", "Team"), ResultColumn("n", "people", "People"), ResultColumn("sales", "money", "Sales"),
        ResultColumn("pay", "money", "Pay", "sensitive"),
    )
    return ResultTable(frame, columns)


def crossed(sizes: list[int]) -> ResultTable:
    cells = [(team, level) for team in "AB" for level in "xy"]
    frame = pd.DataFrame({"team": [team for team, _ in cells], "level": [level for _, level in cells], "n": sizes, "sales": [float(size) for size in sizes]})
    columns = (
        ResultColumn("team", "team", "Team"), ResultColumn("level", "text", "Level"), ResultColumn("n", "people", "People"), ResultColumn("sales", "money", "Sales"),
    )
    return ResultTable(frame, columns)


def shown_names(table: ResultTable | None, column: str = "sales") -> set[str]:
    return set() if table is None else set(table.frame.loc[table.frame[column].notna(), "team"])


# people

def test_analysts_and_hr_see_people_with_their_pay() -> None:
    for audience in ("analyst", "hr"):
        shown = visible(people(), Viewer(audience), SETTINGS, {})
        assert list(shown.frame.columns) == ["employee_id", "score", "pay"]
        assert len(shown.frame) == 3


def test_nobody_sees_an_audit_column_of_a_person() -> None:
    for viewer in (Viewer("analyst"), Viewer("hr"), Viewer("manager", ("North",)), Viewer("person", person="E1")):
        assert "gender" not in visible(people(), viewer, SETTINGS, TEAM_OF).frame


def test_a_manager_sees_the_people_of_the_named_teams_without_sensitive_columns() -> None:
    shown = visible(people(), Viewer("manager", ("North",)), SETTINGS, TEAM_OF)
    assert list(shown.frame["employee_id"]) == ["E1", "E2"]
    assert "pay" not in shown.frame


def test_a_manager_does_not_see_a_person_without_a_known_team() -> None:
    shown = visible(people(), Viewer("manager", ("North",)), SETTINGS, {"E1": "North"})
    assert list(shown.frame["employee_id"]) == ["E1"]


def test_an_executive_sees_no_table_of_people() -> None:
    assert visible(people(), EXECUTIVE, SETTINGS, TEAM_OF) is None
    assert not may_see_names(EXECUTIVE)


def test_a_person_sees_only_their_own_row_and_no_groups() -> None:
    me = Viewer("person", person="E3")
    assert list(visible(people(), me, SETTINGS, TEAM_OF).frame["employee_id"]) == ["E3"]
    assert visible(groups([20, 30]), me, SETTINGS, TEAM_OF) is None


def test_plain_tables_lose_their_personal_columns_for_those_who_may_not_see_people() -> None:
    table = ResultTable(
        pd.DataFrame({"row": [7], "value": ["Li Wei"]}), (ResultColumn("row", "rows", "Row"), ResultColumn("value", "text", "Value", "personal"))
    )
    assert list(visible(table, EXECUTIVE, SETTINGS, {}).frame.columns) == ["row"]
    assert list(visible(table, Viewer("analyst"), SETTINGS, {}).frame.columns) == ["row", "value"]


# groups

def test_a_small_group_is_blank_and_so_is_the_smallest_other_that_hides_it() -> None:
    shown = visible(groups([3, 12, 6]), EXECUTIVE, SETTINGS, {})
    assert shown_names(shown) == {"T1"}
    assert shown.frame["n"].isna().tolist() == [True, False, True]


def test_small_groups_that_hide_one_another_need_no_other() -> None:
    assert shown_names(visible(groups([3, 4, 12, 6]), EXECUTIVE, SETTINGS, {})) == {"T2", "T3"}


def test_groups_of_enough_people_are_all_shown() -> None:
    before = groups([5, 12])
    after = visible(before, EXECUTIVE, SETTINGS, {})
    assert shown_names(after) == {"T0", "T1"}


def test_sensitive_columns_need_larger_groups() -> None:
    shown = visible(groups([7, 12, 30]), EXECUTIVE, SETTINGS, {})
    assert shown_names(shown, "sales") == {"T0", "T1", "T2"}
    assert shown_names(shown, "pay") == {"T2"}


def test_a_table_of_small_groups_only_is_not_shown() -> None:
    assert visible(groups([1, 2]), EXECUTIVE, SETTINGS, {}) is None


def test_the_total_row_is_shown_and_hides_nothing() -> None:
    shown = visible(groups([3, 6, 12, 21], ["A", "B", "C", None]), EXECUTIVE, SETTINGS, {})
    assert shown.frame["sales"].notna().tolist() == [False, False, True, True]


def test_empty_groups_stay_and_are_not_used_for_hiding() -> None:
    shown = visible(groups([0, 3, 9]), EXECUTIVE, SETTINGS, {})
    assert shown is not None
    assert shown.frame["n"].tolist()[0] == 0
    assert shown.frame["n"].isna().tolist() == [False, True, True]


def test_a_manager_sees_the_own_small_team_and_not_another_one() -> None:
    shown = visible(groups([3, 4, 30], ["North", "South", "West"]), Viewer("manager", ("North",)), SETTINGS, dict.fromkeys("abc", "North"))
    assert shown_names(shown) == {"North"}


def test_a_manager_cannot_take_the_own_people_off_a_total() -> None:
    table = groups([8, 3, 11], ["North", "South", None])
    shown = visible(table, Viewer("manager", ("North",)), SETTINGS, {f"E{number}": "North" for number in range(8)})
    assert shown.frame["sales"].notna().tolist() == [True, False, False]


def test_a_table_by_two_names_is_shown_whole_or_not_at_all() -> None:
    assert visible(crossed([6, 7, 2, 9]), EXECUTIVE, SETTINGS, {}) is None
    assert visible(crossed([6, 7, 5, 9]), EXECUTIVE, SETTINGS, {}).frame["sales"].notna().all()


def test_an_order_of_rows_changes_nothing() -> None:
    sizes = [3, 8, 8, 15]
    forth = visible(groups(sizes), EXECUTIVE, SETTINGS, {})
    back = visible(groups(sizes[::-1], ["T3", "T2", "T1", "T0"]), EXECUTIVE, SETTINGS, {})
    assert shown_names(forth) == shown_names(back)


def test_what_was_blanked_is_noticed() -> None:
    before = groups([3, 12, 6])
    assert is_withheld(before, visible(before, EXECUTIVE, SETTINGS, {}))
    assert not is_withheld(before, visible(before, Viewer("analyst"), SETTINGS, {}))


# subtraction, by brute force

def recoverable(published: list[np.ndarray], sizes: list[int], least: int) -> list[tuple[int, ...]]:
    """Every set of groups with fewer people than allowed whose sum is a combination of what is published."""
    known = np.array(published) if published else np.zeros((1, len(sizes)))
    rank = np.linalg.matrix_rank(known)
    sets = (chosen for length in range(1, len(sizes) + 1) for chosen in combinations(range(len(sizes)), length))
    small = [chosen for chosen in sets if 0 < sum(sizes[place] for place in chosen) < least]
    return [chosen for chosen in small if np.linalg.matrix_rank(np.vstack([known, np.isin(np.arange(len(sizes)), chosen).astype(float)])) == rank]


def vectors(table: ResultTable | None, column: str, cells: dict[object, list[int]], count: int) -> list[np.ndarray]:
    """What the rows shown tell, as sums over groups."""
    if table is None:
        return []
    return [np.isin(np.arange(count), cells[key]).astype(float) for key in table.frame.loc[table.frame[column].notna(), "team"]]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(1, 25), min_size=1, max_size=6), st.sampled_from(["sales", "pay"]))
def test_no_small_group_can_be_had_by_subtraction_from_the_total(sizes: list[int], column: str) -> None:
    least = 5 if column == "sales" else 10
    shown = visible(groups(sizes), EXECUTIVE, SETTINGS, {})
    total = [np.ones(len(sizes))] if sum(sizes) >= least else []
    published = total + vectors(shown, column, {f"T{place}": [place] for place in range(len(sizes))}, len(sizes))
    assert recoverable(published, sizes, least) == []


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 12), min_size=4, max_size=4).filter(any))
def test_no_small_group_can_be_had_from_tables_by_one_and_by_two_names(sizes: list[int]) -> None:
    cells = {"A": [0, 1], "B": [2, 3], "x": [0, 2], "y": [1, 3]}
    by_team = visible(groups([sizes[0] + sizes[1], sizes[2] + sizes[3]], ["A", "B"]), EXECUTIVE, SETTINGS, {})
    both = visible(crossed(sizes), EXECUTIVE, SETTINGS, {})
    published = [np.ones(4)] if sum(sizes) >= 5 else []
    published += vectors(by_team, "sales", cells, 4)
    if both is not None:
        published += [np.eye(4)[place] for place in range(4) if pd.notna(both.frame["sales"][place]) and sizes[place]]
    assert recoverable(published, sizes, 5) == []


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(1, 25), min_size=2, max_size=5), st.integers(1, 9))
def test_no_manager_can_take_the_own_people_off_to_see_few_others(sizes: list[int], own: int) -> None:
    teams: list[str | None] = ["own", *[f"T{place}" for place in range(len(sizes))], None]
    table = groups([own, *sizes, own + sum(sizes)], teams)
    shown = visible(table, Viewer("manager", ("own",)), SETTINGS, {f"E{number}": "own" for number in range(own)})
    count = len(sizes) + 1
    cells: dict[object, list[int]] = {"own": [0], **{f"T{place}": [place + 1] for place in range(len(sizes))}}
    named = ResultTable(shown.frame[shown.frame["team"].notna()], shown.columns)
    published = [*vectors(named, "sales", cells, count), np.eye(count)[0]]
    if pd.notna(shown.frame["sales"].iloc[-1]):
        published.append(np.ones(count))
    assert [chosen for chosen in recoverable(published, [own, *sizes], 5) if 0 not in chosen] == []


# results

def test_a_named_number_about_too_few_people_is_empty() -> None:
    result = Result("scorecard", date(2025, 5, 31), {"people": people()}, {"few": Estimate(3.0, n=4), "many": Estimate(4.0, n=9), "plain": Estimate(5.0)})
    shown = visible_result(result, EXECUTIVE, SETTINGS, {})
    assert {name: value.value for name, value in shown.headline.items()} == {"few": None, "many": 4.0, "plain": 5.0}
    assert shown.tables == {}


# readers

@pytest.mark.parametrize(
    ("audience", "teams", "person", "told"),
    [
        ("boss", (), "", "no audience 'boss'"), ("manager", (), "", "Teams are named"), ("executive", ("North",), "", "Teams are named"),
        ("person", (), "", "employee_id is given"), ("hr", (), "E1", "employee_id is given"),
    ],
)
def test_a_reader_that_does_not_fit_together_is_refused(audience: str, teams: tuple[str, ...], person: str, told: str) -> None:
    with pytest.raises(UserError, match=told):
        Viewer(audience, teams, person)


@given(st.text())
def test_no_text_stays_a_formula(text: str) -> None:
    armed = disarm(text)
    assert armed[:1] not in ("=", "+", "-", "@", "\t", "\r")
    assert armed.endswith(text)
