"""Laws of privacy: who sees what, and that nothing can be had by subtraction."""

from datetime import date
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis.reporting.privacy import Viewer, is_withheld, visible, visible_result
from analysis.settings import Settings, UserError
from analysis.studies import scorecard
from analysis.studies.result import Caveat, Estimate, Result, ResultColumn, ResultTable, Verdict

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


# tables in blocks

@pytest.mark.parametrize("viewer", [Viewer("analyst"), Viewer("manager", ("North",)), Viewer("person", person="E3"), EXECUTIVE])
def test_of_a_table_in_blocks_a_reader_sees_what_they_would_see_of_the_whole_and_it_is_never_joined(viewer: Viewer) -> None:
    whole = people()
    table = ResultTable(lambda: (whole.frame[begin : begin + 2] for begin in (0, 2)), whole.columns)
    shown, expected = (visible(one, viewer, SETTINGS, TEAM_OF) for one in (table, whole))
    assert (shown is None) == (expected is None)
    assert "frame" not in vars(table)
    if shown is not None:
        assert "frame" not in vars(shown)
        assert shown.frame.equals(expected.frame.reset_index(drop=True))
        assert shown.columns == expected.columns


# incentive plans

def test_a_manager_meets_no_table_in_which_even_the_person_is_sensitive() -> None:
    movers = ResultTable(pd.DataFrame({"employee_id": ["E1"], "difference": [5.0]}), (ResultColumn("employee_id", "person", "Person", "sensitive"), ResultColumn("difference", "money", "Gain", "sensitive")))
    assert visible(movers, Viewer("manager", ("North",)), SETTINGS, TEAM_OF) is None
    assert len(visible(movers, Viewer("hr"), SETTINGS, TEAM_OF).frame) == 1
    assert len(visible(movers, Viewer("person", person="E1"), SETTINGS, TEAM_OF).frame) == 1


def plan_groups(gain: int | None, lose: int, n: int = 53) -> ResultTable:
    frame = pd.DataFrame({"plan": ["tiers"], "n": [n], "p10": [1.0], "p50": [2.0], "gain_count": [gain], "lose_count": [lose], "gained": [30.0], "lost": [-20.0]})
    units = {"plan": "plan", "n": "people", "gain_count": "people", "lose_count": "people"}
    return ResultTable(frame, tuple(ResultColumn(name, units.get(name, "money"), name) for name in frame))


@pytest.mark.parametrize(("gain", "lose", "told"), [(30, 20, False), (30, 23, True), (33, 15, True), (50, 3, False), (2, 45, False), (0, 53, True), (0, 0, True)])
def test_who_gains_and_who_loses_is_told_where_each_part_is_nobody_or_enough(gain: int, lose: int, told: bool) -> None:
    shown = visible(plan_groups(gain, lose), EXECUTIVE, SETTINGS, {})
    assert shown.frame[["gain_count", "lose_count", "gained", "lost"]].notna().all(axis=1).tolist() == [told]
    assert shown.frame["n"].tolist() == [53]


@pytest.mark.parametrize(("n", "told"), [(53, [True, True]), (49, [False, True]), (9, [False, False])])
def test_a_quantile_stands_where_enough_people_are_on_either_side(n: int, told: list[bool]) -> None:
    shown = visible(plan_groups(0, n, n), EXECUTIVE, SETTINGS, {})
    assert shown.frame[["p10", "p50"]].notna().iloc[0].tolist() == told


def test_gaps_of_small_groups_are_blank_for_those_who_see_all_else_too() -> None:
    frame = pd.DataFrame({"group": ["female", "male"], "n": [10, 9], "pay": [1.0, 2.0]})
    gaps = ResultTable(frame, (ResultColumn("group", "group", "Group"), ResultColumn("n", "people", "People"), ResultColumn("pay", "money", "Pay", "audit")))
    assert visible(gaps, Viewer("hr"), SETTINGS, {}).frame["pay"].notna().tolist() == [True, False]


def plans_result(people: int) -> Result:
    totals = ResultTable(pd.DataFrame({"plan": ["in_force", "tiers"], "pay": [1.0, 2.0]}), (ResultColumn("plan", "plan", "Plan"), ResultColumn("pay", "money", "Pay")))
    check = Verdict("plan_in_force_reproduces_payouts", "failed", {"differing_people": people, "differences": 8, "amount": 12.5})
    return Result("incentives", date(2025, 12, 31), {"plan_totals": totals}, {"people": Estimate(53, "people"), "plans": Estimate(2, "count")}, (check,))


def test_a_person_meets_no_plan_that_is_only_considered_and_no_total_of_pay() -> None:
    shown = visible_result(plans_result(8), Viewer("person", person="E1"), SETTINGS, TEAM_OF)
    assert shown.tables == {}
    assert shown.headline["plans"].value == 1
    assert shown.headline["people"].value is None
    assert len(visible_result(plans_result(8), EXECUTIVE, SETTINGS, TEAM_OF).tables["plan_totals"].frame) == 2


@pytest.mark.parametrize(("people", "told"), [(8, True), (4, False), (50, False)])
def test_differences_of_few_people_are_not_summed_up_for_executives(people: int, told: bool) -> None:
    figures = visible_result(plans_result(people), EXECUTIVE, SETTINGS, {}).verdicts[0].figures
    assert [figures[name] is not None for name in ("differing_people", "differences", "amount")] == [told] * 3


def plans_side_by_side(*pairs: tuple[str, str, str, int, int]) -> Result:
    """Three plans with their totals, and pairs (plan, other plan, component, people paid otherwise, people concerned); all others concern everybody."""
    plans = ["in_force", "a", "b"]
    known = {(plan, other, part): (50, 50) for place, plan in enumerate(plans) for other in ("", *plans[:place]) for part in ("", "bonus")} | {pair[:3]: pair[3:] for pair in pairs}
    frame = pd.DataFrame([(*key, *counts) for key, counts in known.items()], columns=["plan", "other_plan", "component", "changed_people", "concerned_people"])
    units = {"plan": "plan", "other_plan": "plan", "component": "component", "changed_people": "people", "concerned_people": "people", "n": "people"}
    totals, mix = pd.DataFrame({"plan": plans, "pay": [100.0, 103.0, 109.0]}), pd.DataFrame({"plan": plans, "component": "bonus", "n": 50, "pay": [10.0, 13.0, 19.0]})
    tables = {"plan_totals": totals, "budget": totals, "pay_mix": mix, "deciles": totals.assign(n=50)[["plan", "n", "pay"]], "plan_pairs": frame}
    headline = {"people": Estimate(50, "people"), "plans": Estimate(3, "count"), "pay": Estimate(100.0, "money", n=50), "budget": Estimate(100.0, "money")}
    made = {name: ResultTable(one, tuple(ResultColumn(column, units.get(column, "money"), column) for column in one)) for name, one in tables.items()}
    return Result("incentives", date(2025, 12, 31), made, headline)


def told(result: Result, viewer: Viewer, name: str) -> list[str]:
    return visible_result(result, viewer, SETTINGS, {}).tables[name].frame["plan"].tolist()


@pytest.mark.parametrize(("pair", "plans"), [
    (("a", "in_force", "", 50, 50), ["in_force", "a", "b"]),
    (("a", "in_force", "", 5, 5), ["in_force", "a", "b"]),
    (("a", "in_force", "", 0, 0), ["in_force", "a", "b"]),
    (("a", "in_force", "", 4, 50), ["in_force", "b"]),
    (("a", "in_force", "", 0, 1), ["in_force", "b"]),
    (("b", "a", "", 1, 1), ["in_force", "a"]),
    (("b", "", "", 3, 50), ["in_force", "a"]),
])
def test_a_plan_that_differs_from_another_for_few_people_is_not_told_to_executives(pair: tuple[str, str, str, int, int], plans: list[str]) -> None:
    found = plans_side_by_side(pair)
    for name in ("plan_totals", "budget", "pay_mix"):
        assert told(found, EXECUTIVE, name) == plans
    assert told(found, Viewer("hr"), "plan_totals") == ["in_force", "a", "b"]
    shown = visible_result(found, EXECUTIVE, SETTINGS, {})
    assert shown.headline["plans"].value == len(plans)
    assert [one.figures["plans"] for one in shown.caveats] == ([3 - len(plans)] if len(plans) < 3 else [])
    assert "plan_pairs" not in shown.tables


def test_a_component_that_pays_few_people_otherwise_hides_what_its_plan_pays_for_but_not_its_total() -> None:
    found = plans_side_by_side(("b", "a", "bonus", 4, 50))
    assert told(found, EXECUTIVE, "plan_totals") == ["in_force", "a", "b"]
    assert told(found, EXECUTIVE, "pay_mix") == ["in_force", "a"]


def test_parts_of_the_company_are_told_of_the_plan_in_force_alone() -> None:
    assert told(plans_side_by_side(), EXECUTIVE, "deciles") == ["in_force"]


def test_where_the_plan_in_force_pays_few_people_no_total_is_told() -> None:
    shown = visible_result(plans_side_by_side(("in_force", "", "", 4, 50)), EXECUTIVE, SETTINGS, {})
    assert shown.tables == {}
    assert [shown.headline[name].value for name in ("pay", "budget")] == [None, None]


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


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(1, 25), min_size=1, max_size=6), st.sampled_from(["sales", "pay"]))
def test_no_small_group_can_be_had_by_subtraction_from_the_total(sizes: list[int], column: str) -> None:
    least = 5 if column == "sales" else 10
    shown = visible(groups(sizes), EXECUTIVE, SETTINGS, {})
    total = [np.ones(len(sizes))] if sum(sizes) >= least else []
    published = total + vectors(shown, column, {f"T{place}": [place] for place in range(len(sizes))}, len(sizes))
    assert recoverable(published, sizes, least) == []


@settings(deadline=None, max_examples=40)
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


@settings(deadline=None, max_examples=40)
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


BANDS = {"people_scored": "TUCLB", "surely_upper_half": "TU", "surely_lower_half": "LB", "surely_top_quarter": "T", "surely_bottom_quarter": "B", "cannot_be_told": "C"}


def scored(bands: list[int], classes: list[int]) -> Result:
    """A scorecard's counts, from the people in each band (top to bottom) and in each class of attainment."""
    sizes, people = dict(zip("TUCLB", bands, strict=True)), sum(classes)
    headline = {name: Estimate(sum(sizes[band] for band in held), "people", n=sum(bands) if name != "people_scored" else None) for name, held in BANDS.items()}
    headline["hit_quota_share"] = Estimate(sum(classes[3:]) / people if people else None, "share", n=people)
    frame = pd.DataFrame({"attainment_class": [str(place) for place in range(6)], "n": classes})
    told = Verdict("people_can_be_told_apart", "passed", {"told": sum(bands) - sizes["C"], "people": sum(bands)})
    table = ResultTable(frame, (ResultColumn("attainment_class", "text", "Class"), ResultColumn("n", "people", "People")))
    return Result("scorecard", date(2025, 5, 31), {"attainment": table}, headline | {name: Estimate(0, "people", n=people) for name in ("moved_up", "moved_down")}, (told,))


def disclosed_by_bands(before: Result, shown: Result, bands: list[int], least: int) -> list[tuple[int, ...]]:
    """The small sets of bands that the counts shown give away."""
    published = [np.isin(list("TUCLB"), list(held)).astype(float) for name, held in BANDS.items() if shown.headline[name].value is not None]
    told = [np.array([1.0, 1, 0, 1, 1])] if shown.verdicts[0].figures["told"] is not None else []
    return recoverable(published + told, bands, least)


def disclosed_by_attainment(shown: Result, classes: list[int], least: int) -> list[tuple[int, ...]]:
    """The small sets of classes that the table and the share of those who reached their quota give away."""
    rows = shown.tables["attainment"].frame["n"] if "attainment" in shown.tables else pd.Series([np.nan] * 6)
    published = [np.eye(6)[place] for place in range(6) if pd.notna(rows[place])]
    if sum(classes) >= least:
        published.append(np.ones(6))
    if shown.headline["hit_quota_share"].value is not None:
        published.append(np.array([0.0, 0, 0, 1, 1, 1]))
    return recoverable(published, classes, least)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 12), min_size=5, max_size=5).filter(any), st.lists(st.integers(0, 20), min_size=6, max_size=6).filter(any))
@example([5, 4, 28, 6, 3], [1, 3, 19, 14, 5, 4])
def test_no_small_group_can_be_had_from_named_counts_and_shares(bands: list[int], classes: list[int]) -> None:
    before = scored(bands, classes)
    shown = visible_result(before, EXECUTIVE, SETTINGS, {})
    assert disclosed_by_bands(before, shown, bands, 5) == []
    assert disclosed_by_attainment(shown, classes, 5) == []


@pytest.mark.parametrize("viewer", [EXECUTIVE, Viewer("manager", ("North team 1",))], ids=["executive", "manager"])
def test_no_small_group_of_the_sample_can_be_had_by_subtraction(sample, viewer: Viewer) -> None:
    company, panel = sample
    before = scorecard.run(company, panel, as_of=panel.last_day)
    people = before.tables["scores"].frame
    team_of = dict(zip(people["employee_id"], people["team"], strict=True))
    shown = visible_result(before, viewer, company.settings, team_of)
    known = [person for person, team in team_of.items() if team in viewer.teams]
    bands = people["band"].value_counts().reindex(["top_quarter", "upper_half", "cannot_be_told", "lower_half", "bottom_quarter"], fill_value=0)
    least = company.settings.min_group + len(known)
    assert disclosed_by_bands(before, shown, bands.tolist(), least) == []
    assert disclosed_by_attainment(shown, before.tables["attainment"].frame["n"].tolist(), least) == []
    assert shown.headline["people_scored"].value == len(people)


def test_who_reached_the_quota_is_told_where_the_classes_hide_enough_on_each_side() -> None:
    shown = [visible_result(scored([9, 9, 9, 9, 9], classes), EXECUTIVE, SETTINGS, {}).headline["hit_quota_share"].value for classes in ([3, 4, 19, 14, 4, 3], [3, 4, 19, 14, 8, 3])]
    assert shown[0] == pytest.approx(21 / 47)
    assert shown[1] is None


def test_counts_that_enough_people_share_are_told() -> None:
    shown = visible_result(scored([5, 6, 20, 8, 7], [10, 10, 10, 10, 0, 0]), EXECUTIVE, SETTINGS, {})
    assert {name: shown.headline[name].value for name in BANDS} == {
        "people_scored": 46, "surely_upper_half": 11, "surely_lower_half": 15, "surely_top_quarter": 5, "surely_bottom_quarter": 7, "cannot_be_told": 20,
    }


def test_the_revenue_of_few_unknown_sellers_cannot_be_had() -> None:
    headline = {"users_seen": Estimate(30, "people"), "users_matched": Estimate(28, "people"), "revenue_matched_share": Estimate(0.97, "share")}
    account = pd.DataFrame({"place": ["in_panel", "of_unknown_sellers"], "amount": [97.0, 3.0]})
    tables = {"sales_account": ResultTable(account, (ResultColumn("place", "place", "Place"), ResultColumn("amount", "money", "Amount")))}
    result = Result("quality", date(2025, 5, 31), tables, headline, (Verdict("sellers_are_known", "passed", {"share": 0.97, "needed": 0.95}),))
    shown = visible_result(result, EXECUTIVE, SETTINGS, {})
    assert [shown.headline[name].value for name in headline] == [30, None, None]
    assert shown.verdicts[0].figures == {"share": None, "needed": 0.95}
    assert list(shown.tables["sales_account"].frame["place"]) == ["in_panel"]
    assert visible_result(result, Viewer("hr"), SETTINGS, {}).headline == headline


def test_few_who_changed_territory_are_not_counted() -> None:
    result = Result("scorecard", date(2025, 5, 31), {}, {"people_scored": Estimate(46, "people")}, (), (Caveat("territory_rests_on_assumption", {"movers": 3, "people": 46}),))
    assert visible_result(result, EXECUTIVE, SETTINGS, {}).caveats[0].figures == {"movers": None, "people": 46}


def test_few_people_without_a_value_are_not_counted() -> None:
    table = ResultTable(pd.DataFrame({"name": ["a", "b", "c"], "people": [46, 42, 30]}), (ResultColumn("name", "text", "Name"), ResultColumn("people", "people", "People")))
    assert visible(table, EXECUTIVE, SETTINGS, {}).frame["people"].isna().tolist() == [False, True, False]


def test_the_lowest_and_the_highest_are_figures_of_one_person() -> None:
    result = Result("scorecard", date(2025, 5, 31), {}, {"quota_period_min_share": Estimate(0.02, "share", n=1690), "quota_period_mean_share": Estimate(1.06, "share", n=1690)})
    assert [one.value for one in visible_result(result, EXECUTIVE, SETTINGS, {}).headline.values()] == [None, 1.06]


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


def test_who_is_on_notice_cannot_be_had_by_subtracting_those_who_are_scored():
    headline = {
        "people_employed": Estimate(591, "people"), "scored_people": Estimate(589, "people"), "on_notice": Estimate(2, "people", n=591), "high_risk": Estimate(73, "people", n=589),
        "exits_known": Estimate(3, "people"), "expected_leavers": Estimate(51.0, n=589),
    }
    verdict = Verdict("enough_to_score", "failed", {"people_seen": 600, "exits": 3, "needs_people": 200, "needs_exits": 30})
    shown = visible_result(Result("attrition", date(2025, 12, 31), {}, headline, (verdict,)), EXECUTIVE, SETTINGS, {})
    assert {name for name, one in shown.headline.items() if one.value is not None} == {"people_employed", "expected_leavers"}
    assert 589 not in {one.n for one in shown.headline.values()}
    assert shown.verdicts[0].figures == {"people_seen": None, "exits": None, "needs_people": 200, "needs_exits": 30}
