import random

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.sources.findings import FINDING_KINDS
from analysis.tables.checks import checking_order
from analysis.tables.schema import TABLES
from tables.rows import row, sound_company


def test_a_sound_company_has_no_findings(check):
    checked = check(**sound_company())
    assert checked.findings == set()
    assert {name: counts["clean"] for name, counts in checked.facts["tables"].items()} == dict.fromkeys(TABLES, 1)


def test_clean_tables_have_the_contracts_columns_in_order(check):
    checked = check(employees=[row("employees", email=None, gender=None)])
    assert tuple(checked.clean("employees").columns) == TABLES["employees"].column_names


def test_tables_are_checked_after_those_they_refer_to():
    order = checking_order()
    assert sorted(order) == sorted(TABLES)
    assert order.index("employees") < order.index("deals") < order.index("sales") < order.index("sale_credits")


CELLS = [
    ("employees", "hired_on", "", "missing_value"),
    ("employees", "hired_on", "n/a", "missing_value"),
    ("employees", "hired_on", "yesterday", "not_a_date"),
    ("employees", "hired_on", "2024-02-30", "not_a_date"),
    ("employees", "left_on", "soon", "not_a_date"),
    ("job_spells", "valid_until", "1.2.24", "not_a_date"),
    ("employees", "hired_on", "1024-01-01", "out_of_range"),
    ("attendance", "worked_on", "05/03/2024", "ambiguous_date"),
    ("sales", "amount", "ten", "not_a_number"),
    ("quotas", "amount", "-1", "out_of_range"),
    ("sales", "amount", "1.234", "ambiguous_number"),
    ("attendance", "status", "asleep", "not_in_list"),
    ("deals", "outcome", "lose", "not_in_list"),
    ("surveys", "score_max", "0", "out_of_range"),
    ("sale_credits", "credit_share", "120%", "out_of_range"),
    ("employees", "left_on", "2001-01-01", "contradiction"),
    ("reviews", "rating", "6", "contradiction"),
    ("surveys", "score", "5.5", "contradiction"),
    ("customer_feedback", "score", "10", "contradiction"),
    ("deals", "closed_on", "", "contradiction"),
    ("deals", "closed_on", "2024-01-01", "contradiction"),
    ("deals", "outcome", "open", "contradiction"),
    ("reviews", "period_until", "2024-01-01", "reversed_span"),
    ("pay_rates", "valid_until", "2024-01-01", "reversed_span"),
    ("sales", "employee_id", "77", "unmatched_user"),
    ("attendance", "employee_id", "77", "unknown_reference"),
    ("sale_credits", "sale_id", "77", "unknown_reference"),
    ("attendance", "employee_id", "0001", "leading_zeros_differ"),
    ("sales", "employee_id", "01", "leading_zeros_differ"),
]


OPTIONAL = [
    ("employees", "birth_year", "x", "optional_value_unreadable"),
    ("employees", "birth_year", "1066", "optional_value_unreadable"),
    ("employees", "exit_kind", "fired", "optional_value_unreadable"),
    ("trainings", "score_share", "1.5", "optional_value_unreadable"),
    ("deals", "is_new_customer", "maybe", "optional_value_unreadable"),
    ("deals", "expected_close_on", "5/3/24", "optional_value_unreadable"),
    ("sales", "margin", "€5", "optional_value_unreadable"),
    ("reviews", "attitude_rating", "6", "optional_value_unreadable"),
    ("sales", "account_id", "77", "unknown_optional_reference"),
    ("job_spells", "manager_id", "77", "unknown_optional_reference"),
    ("accounts", "owner_id", "77", "unknown_optional_reference"),
]


@pytest.fixture(scope="module")
def broken(check_anew):
    """A company with one broken row for each case above, checked once, and the row number of each case."""
    company, places = sound_company(), {}
    for number, (table, column, value, _) in enumerate(CELLS + OPTIONAL):
        own = {"employee_id": f"e{number}"} if len(TABLES[table].key) > 1 else {TABLES[table].key[0]: f"b{number}"}
        places[table, column, value] = len(company[table]) + 2
        company[table].append(row(table, **(own | {column: value})))
    company["employees"] += [row("employees", employee_id=f"e{number}") for number in range(len(CELLS + OPTIONAL))]
    return check_anew(**company), places


@pytest.mark.parametrize(("table", "column", "value", "kind"), CELLS)
def test_a_breach_sets_the_row_aside_and_says_where(broken, table, column, value, kind):
    checked, places = broken
    number = places[table, column, value]
    assert (number, kind) in {(found[1], found[3]) for found in checked.findings if found[0] == table}
    assert number in set(checked.aside(table)["_row"])
    assert FINDING_KINDS[kind].effect == "row set aside"


@pytest.mark.parametrize(("table", "column", "value", "kind"), OPTIONAL)
def test_a_broken_optional_value_is_emptied_and_its_row_kept(broken, table, column, value, kind):
    checked, places = broken
    number = places[table, column, value]
    assert (table, number, column, kind) in checked.findings
    assert number not in set(checked.aside(table)["_row"])
    assert FINDING_KINDS[kind].effect == "value left empty"


def test_a_reference_to_a_row_set_aside_says_so(check):
    company = sound_company("attendance")
    company["employees"].append(row("employees", employee_id="007 ", hired_on="soon"))
    company["attendance"] += [row("attendance", employee_id=value) for value in ("007", "07")]
    checked = check(**company)
    assert {found[1:] for found in checked.findings if found[0] == "attendance"} == {
        (3, "employee_id", "reference_set_aside"), (4, "employee_id", "unknown_reference")}
    assert checked.aside("attendance")["_row"].tolist() == [3, 4]


def test_only_the_broken_rows_have_findings(broken):
    checked, places = broken
    assert {(found[0], found[1]) for found in checked.findings} == {(table, number) for (table, _, _), number in places.items()}


def test_an_emptied_value_is_empty_in_the_clean_table(check):
    employees = [row("employees", birth_year="1066", exit_kind="fired", exit_known_on="2025-06-01")]
    checked = check(employees=employees, job_spells=[row("job_spells", manager_id="77")])
    assert checked.clean("employees")[["birth_year", "exit_kind", "exit_known_on"]].isna().all(axis=None)
    assert checked.clean("job_spells")["manager_id"].isna().all()


def test_a_notice_after_the_last_day_is_emptied(check):
    checked = check(employees=[row("employees", left_on="2024-06-30", exit_known_on="2024-07-01")], sales=[row("sales")])
    assert ("employees", 2, "exit_known_on", "optional_value_unreadable") in checked.findings
    assert checked.facts["tables"]["employees"]["clean"] == 1


@pytest.mark.parametrize(("value", "kind"), [("=cmd()", "formula_text"), ("@SUM(A1)", "formula_text"), ("<b>Li</b>", "markup_text"),
                                             ("<script src=x>", "markup_text")])
def test_dangerous_text_is_kept_and_named(check, value, kind):
    checked = check(employees=[row("employees", name=value)], sales=[row("sales")])
    assert ("employees", 2, "name", kind) in checked.findings
    assert checked.values("employees", "name") == [value]


def test_ordinary_text_is_not_dangerous(check):
    names = ["+86 10 1234", "-5 degrees", "a < b", "O'Neill & Söhne", "李雷"]
    checked = check(employees=[row("employees", employee_id=str(n), name=name) for n, name in enumerate(names)])
    assert not checked.kinds & {"formula_text", "markup_text"}


def test_a_missing_required_column_leaves_the_table_out(check):
    checked = check(employees=[row("employees", hired_on=None)], sales=[row("sales")])
    assert ("employees", None, "hired_on", "missing_column") in checked.findings
    assert checked.facts["tables"]["employees"] == {"delivered": 1, "clean": 0, "aside": 1}


def test_unknown_and_empty_columns_are_listed(check):
    checked = check(employees=[row("employees", shoe_size="44", email="N/A")])
    assert {("employees", None, "shoe_size", "unknown_column"), ("employees", None, "email", "empty_column")} <= checked.findings


def test_a_column_whose_emptiness_has_a_meaning_may_be_empty_in_every_row(check):
    people = [row("employees", left_on="", exit_known_on=None, exit_kind=None)]
    checked = check(employees=people, sales=[row("sales")], job_spells=[row("job_spells", valid_until="")])
    assert checked.findings == set()


def test_a_missing_value_is_shown_as_delivered(check):
    people = [row("employees"), *(row("employees", employee_id=str(n), hired_on=value) for n, value in enumerate([" N/A", "", "—"], start=2))]
    checked = check(employees=people)
    shown = checked.connection.execute("SELECT row_number, value FROM findings WHERE kind = 'missing_value' ORDER BY ALL").fetchall()
    assert shown == [(3, " N/A"), (4, None), (5, "—")]


def test_a_table_of_a_header_alone_is_told_to_add_rows(check):
    checked = check(employees=[row("employees")], sales=pd.DataFrame([row("sales")]).iloc[:0])
    assert ("sales", None, None, "empty_table") in checked.findings
    assert FINDING_KINDS["empty_table"].action.startswith("Add rows")


def test_a_table_without_a_usable_row_is_named(check):
    checked = check(employees=[row("employees")], sales=[row("sales", amount="ten")])
    assert ("sales", None, None, "empty_table") in checked.findings


def test_required_tables_that_are_missing_are_named(check):
    checked = check(accounts=[row("accounts")])
    assert {("employees", None, None, "missing_table"), ("sales", None, None, "missing_table")} <= checked.findings


def test_a_dropped_parent_takes_its_children_along(check):
    employees = [row("employees"), row("employees", employee_id="2", hired_on="never")]
    checked = check(employees=employees, attendance=[row("attendance"), row("attendance", employee_id="2")])
    assert ("attendance", 3, "employee_id", "reference_set_aside") in checked.findings


def test_a_table_that_was_not_delivered_contradicts_nobody(check):
    checked = check(employees=[row("employees")], sales=[row("sales", account_id="77", deal_id="78")])
    assert checked.findings == set()


def test_facts_after_leaving_are_kept(check):
    gone = [row("employees", left_on="2024-03-31", exit_known_on="2024-03-01")]
    checked = check(employees=gone, sales=[row("sales", sold_on="2024-06-01")], attendance=[row("attendance", worked_on="2010-01-01")])
    assert checked.findings == set()


def test_ids_keep_their_zeros_and_choices_lose_their_capitals(check):
    checked = check(employees=[row("employees", employee_id=" 007\u3000", exit_kind="VOLUNTARY")])
    assert checked.values("employees", "employee_id") == ["007"]
    assert checked.values("employees", "exit_kind") == ["voluntary"]


def test_ids_with_a_spreadsheets_decimals_lose_them_only_if_all_have_them(check):
    both = check(employees=[row("employees", employee_id=value) for value in ("1.0", "2.0")])
    assert both.values("employees", "employee_id") == ["1", "2"]


def test_ids_with_a_meaningful_end_keep_it(check):
    mixed = check(employees=[row("employees", employee_id=value) for value in ("1.0", "1.1")])
    assert mixed.values("employees", "employee_id") == ["1.0", "1.1"]


def test_typed_tables_are_read_without_a_detour(check):
    frame = pd.DataFrame({"sale_id": [1, 2], "sold_on": pd.to_datetime(["2024-01-01", None]), "employee_id": [1.0, 2.0],
                          "amount": [10.5, float("nan")], "account_id": [float("nan"), 7.0]})
    checked = check(employees=[row("employees")], sales=frame)
    assert checked.values("sales", "employee_id") == ["1"]
    assert {("sales", 3, "sold_on", "missing_value"), ("sales", 3, "amount", "missing_value"), ("sales", 3, "employee_id", "unmatched_user")} \
        == checked.findings


def test_rows_that_the_readers_set_aside_are_counted(check):
    checked = check(employees=[row("employees")], reader_findings=[("employees", 9, None, "x,y", "ragged_row")])
    assert checked.facts["tables"]["employees"] == {"delivered": 2, "clean": 1, "aside": 1}


def test_rows_set_aside_are_kept_as_delivered(check):
    checked = check(employees=[row("employees"), row("employees", employee_id=" 2 ", hired_on="30/2/2024")])
    aside = checked.aside("employees")
    assert aside[["employee_id", "hired_on", "_row"]].to_numpy().tolist() == [[" 2 ", "30/2/2024", 3]]


CELL = st.sampled_from(["1", "2", "3", "", "n/a", "2024-01-01", "05/06/2024", "won", "open", "12,5", "=x", "<b>", "9999-12-31"])


@settings(max_examples=8, deadline=None)
@given(rows=st.lists(st.fixed_dictionaries({c.name: CELL for c in TABLES["deals"].columns}), min_size=1, max_size=15))
def test_no_row_is_ever_lost(check_anew, rows):
    checked = check_anew(employees=[row("employees")], deals=rows)
    assert len(checked.clean("deals")) + len(checked.aside("deals")) == len(rows)
    assert checked.facts["tables"]["deals"]["delivered"] == len(rows)


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_the_order_of_rows_does_not_matter(check_anew, seed):
    dice = random.Random(seed)
    amounts = ["10", "ten", "-3.50", "1,234.50"]
    rows = [row("sales", sale_id=str(n), amount=dice.choice(amounts), employee_id=dice.choice(["1", "77"])) for n in range(12)]
    shuffled = dice.sample(rows, len(rows))
    first, second = (check_anew(employees=[row("employees")], sales=order).clean("sales") for order in (rows, shuffled))
    pd.testing.assert_frame_equal(first, second)
