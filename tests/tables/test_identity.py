import pytest

from tables.rows import row

PEOPLE = [row("employees", employee_id=value) for value in ("e1", "e2")]
MAP = "sales_user,employee_id,valid_from,valid_until\n"


def sales(*rows):
    """Sales given as (user, day, amount)."""
    return [row("sales", sale_id=str(n), employee_id=user, sold_on=day, amount=str(amount)) for n, (user, day, amount) in enumerate(rows)]


def test_a_sales_user_becomes_the_employee_of_the_map(check):
    checked = check(MAP + "sam,e1,,\n", employees=PEOPLE, sales=sales(("sam", "2024-05-01", 10)))
    assert checked.values("sales", "employee_id") == ["e1"]


def test_an_account_that_is_handed_on_belongs_to_whoever_had_it_that_day(check):
    handed_on = MAP + "sam,e1,,2024-06-01\nsam,e2,2024-06-01,\n"
    checked = check(handed_on, employees=PEOPLE, sales=sales(("sam", "2024-05-31", 1), ("sam", "2024-06-01", 2)))
    assert checked.clean("sales").sort_values("amount")["employee_id"].tolist() == ["e1", "e2"]


def test_an_employee_id_stays_what_it_is(check):
    checked = check(MAP + "sam,e1,,\n", employees=PEOPLE, sales=sales(("e2", "2024-05-01", 10)))
    assert checked.values("sales", "employee_id") == ["e2"]
    assert checked.facts["identity"]["users_unmatched"] == 0


def test_a_user_outside_its_dates_is_unmatched(check):
    checked = check(MAP + "sam,e1,2024-06-01,\n", employees=PEOPLE, sales=sales(("sam", "2024-05-31", 10)))
    assert ("sales", 2, "employee_id", "unmatched_user") in checked.findings


def test_credits_count_on_the_day_of_their_sale(check):
    handed_on = MAP + "sam,e1,,2024-06-01\nsam,e2,2024-06-01,\n"
    credit = [row("sale_credits", sale_id="0", employee_id="sam")]
    checked = check(handed_on, employees=PEOPLE, sales=sales(("e1", "2024-07-01", 10)), sale_credits=credit)
    assert checked.values("sale_credits", "employee_id") == ["e2"]


def test_owners_of_customers_are_translated_too(check):
    accounts = [row("accounts", owner_id="sam"), row("accounts", account_id="2", owner_id="tom", opened_on="")]
    checked = check(MAP + "sam,e1,,\ntom,e1,,2020-01-01\ntom,e2,2020-01-01,\n", employees=PEOPLE, accounts=accounts)
    assert checked.values("accounts", "owner_id") == ["e1", "e2"]


def test_the_hr_side_is_never_translated(check):
    checked = check(MAP + "e1,e2,,\n", employees=PEOPLE, attendance=[row("attendance", employee_id="e1")])
    assert checked.values("attendance", "employee_id") == ["e1"]


@pytest.mark.parametrize("line", ["sam,e9,,", "sam,,,", ",e1,,", "sam,e1,soon,", "sam,e1,2024-06-01,2024-01-01"])
def test_a_map_row_that_cannot_be_used_is_named(check, line):
    checked = check(MAP + line + "\n", employees=PEOPLE, sales=sales(("e1", "2024-05-01", 1)))
    assert {("identity_map", 2, "bad_identity_row")} == {(found[0], found[1], found[3]) for found in checked.findings if found[3] == "bad_identity_row"}


def test_map_rows_that_overlap_are_named_and_the_first_counts(check):
    checked = check(MAP + "sam,e1,,\nsam,e2,2024-01-01,\n", employees=PEOPLE, sales=sales(("sam", "2024-05-01", 1)))
    assert ("identity_map", 3, "valid_from", "bad_identity_row") in checked.findings
    assert checked.values("sales", "employee_id") == ["e1"]


def test_a_map_without_its_columns_is_named(check):
    checked = check("user,person\nsam,e1\n", employees=PEOPLE, sales=sales(("sam", "2024-05-01", 1)))
    assert ("identity_map", None, "sales_user", "missing_column") in checked.findings


def test_coverage_counts_users_and_positive_revenue(check):
    rows = sales(("e1", "2024-01-01", 75), ("e1", "2024-01-02", -50), ("bob", "2024-01-01", 25), ("bob", "2024-02-01", -5))
    found = check(employees=PEOPLE, sales=rows).facts["identity"]
    assert (found["users_seen"], found["users_matched"], found["users_unmatched"]) == (2, 1, 1)
    assert (found["revenue_matched"], found["revenue_unmatched"], found["revenue_matched_share"]) == (75, 25, 0.75)


def test_a_seller_whose_own_row_was_set_aside_is_called_so_and_counts_as_unmatched(check):
    people = [*PEOPLE, row("employees", employee_id="e3", hired_on="soon")]
    checked = check(MAP + "sam,e2,,\n", employees=people, sales=sales(("e3", "2024-01-01", 30), ("bob", "2024-01-01", 20), ("e1", "2024-01-01", 50)))
    kinds = {(found[1], found[3]) for found in checked.findings if found[0] == "sales"}
    assert kinds == {(2, "reference_set_aside"), (3, "unmatched_user")}
    assert checked.facts["identity"]["revenue_unmatched"] == 50


def test_unmatched_users_are_listed_with_what_they_sold(check):
    checked = check(employees=PEOPLE, sales=sales(("bob", "2024-01-01", 25), ("bob", "2024-02-01", 30), ("e1", "2024-01-01", 1)))
    listed = checked.connection.execute("SELECT sales_user, row_count, revenue, CAST(first_on AS VARCHAR) FROM main.unmatched").fetchall()
    assert listed == [("bob", 2, 55, "2024-01-01")]


def test_without_sales_the_won_deals_are_the_revenue(check):
    deals = [row("deals", employee_id="e1", amount="60"), row("deals", deal_id="2", employee_id="bob", amount="40"),
             row("deals", deal_id="3", employee_id="bob", amount="99", outcome="lost")]
    found = check(employees=PEOPLE, deals=deals).facts["identity"]
    assert (found["revenue_basis"], found["revenue_matched_share"]) == ("deals", 0.6)


def test_front_people_without_a_sale_are_counted(check):
    jobs = [row("job_spells", employee_id=value, role="front") for value in ("e1", "e2")]
    found = check(employees=PEOPLE, job_spells=jobs, sales=sales(("e1", "2024-01-01", 1))).facts["identity"]
    assert (found["front_people"], found["people_without_sales"]) == (2, 1)


def test_nothing_is_said_about_roles_that_are_not_known(check):
    found = check(employees=PEOPLE, sales=sales(("e1", "2024-01-01", 1))).facts["identity"]
    assert found["people_without_sales"] is None
