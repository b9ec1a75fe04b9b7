import pandas as pd
import pytest

from analysis.tables.store import Company, open_company
from analysis.tables.summary import lines
from tables.rows import row


@pytest.fixture
def company(tmp_path):
    """A company with a sound row and three broken ones."""
    (tmp_path / "tables").mkdir()
    employees = [row("employees"), *(row("employees", employee_id=str(n), hired_on="soon") for n in (2, 3, 4))]
    pd.DataFrame(employees).to_csv(tmp_path / "tables" / "employees.csv", index=False)
    pd.DataFrame([row("sales")]).to_csv(tmp_path / "tables" / "sales.csv", index=False)
    (tmp_path / "company.yml").touch()
    return open_company(tmp_path)


def test_findings_are_counted_then_listed_as_many_as_asked_for(company):
    told = lines(company, 2)
    assert told[0].split() == ["employees", "4", "rows", "read", "3", "set", "aside"]
    assert any(line.strip().startswith("3 x not_a_date: The value is not a date.") for line in told)
    assert told[-3:-1] == [f"employees row {n} hired_on 'soon': The value is not a date" for n in (3, 4)]
    assert told[-1].startswith("... and 1 more")


@pytest.mark.parametrize("show", [0, -1])
def test_the_numbers_alone_can_be_asked_for(company, show):
    assert lines(company, show)[-1] == "... and 3 more; --show lists as many as you name, analysis study quality writes them all."


def test_nothing_is_left_to_tell_where_all_are_listed(company):
    assert lines(company, 3)[-1] == "employees row 5 hired_on 'soon': The value is not a date"


def test_no_more_findings_are_read_than_are_listed(company, monkeypatch):
    read, findings = [], Company.first_findings
    monkeypatch.setattr(Company, "first_findings", lambda *asked: read.append(findings(*asked)) or read[-1])
    lines(company, 2)
    assert [len(frame) for frame in read] == [2]


def test_a_company_without_findings_is_told_so(company):
    (company.folder / "tables" / "employees.csv").write_text("employee_id,hired_on\n1,2024-01-01\n", encoding="utf-8")
    assert lines(open_company(company.folder), 2)[-1] == "No findings."


def test_an_example_of_each_kind_comes_first_the_gravest_before_the_others(company):
    employees = [row("employees", name="=x"), *(row("employees", employee_id=str(n), hired_on="soon") for n in (2, 3, 4))]
    pd.DataFrame(employees).assign(shoe_size="40").to_csv(company.folder / "tables" / "employees.csv", index=False)
    pd.DataFrame([row("sales")]).drop(columns="sold_on").to_csv(company.folder / "tables" / "sales.csv", index=False)
    told = lines(open_company(company.folder, allow_unusable=True), 5)[-6:]
    assert [line.split(":")[0] for line in told[:5]] == [
        "sales sold_on", "employees row 3 hired_on 'soon'", "employees shoe_size", "employees row 2 name '=x'", "employees row 4 hired_on 'soon'"]
    assert told[5].startswith("... and 1 more; --show")


def test_the_share_of_revenue_with_a_known_employee_is_told(company):
    pd.DataFrame([row("sales"), row("sales", sale_id="2", employee_id="bob", amount="30")]).to_csv(company.folder / "tables" / "sales.csv", index=False)
    told = lines(open_company(company.folder, allow_low_coverage=True), 0)
    assert ("25.0% of the revenue belongs to known employees; at least 95.0% is needed. "
            "Largest unmatched sales users: bob: 30.00 in 1 rows.") in told


def test_nothing_is_said_of_coverage_where_there_is_no_revenue(company):
    (company.folder / "tables" / "sales.csv").unlink()
    assert not any("revenue" in line for line in lines(open_company(company.folder, allow_unusable=True), 0))
