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


def mapped(tmp_path, select):
    (tmp_path / "mapping").mkdir()
    (tmp_path / "staff.csv").write_text("no,since,why\n1,2024-01-01,\n2,soon,\n3,2024-01-01,moved\n", encoding="utf-8")
    (tmp_path / "sold.csv").write_text("id,day,no,total\nS1,2024-02-01,1,5\n", encoding="utf-8")
    (tmp_path / "sources.yml").write_text("sources:\n  staff: {files: staff.csv}\n  sold: {files: sold.csv}\n", encoding="utf-8")
    (tmp_path / "company.yml").touch()
    (tmp_path / "mapping" / "employees.sql").write_text(select, encoding="utf-8")
    (tmp_path / "mapping" / "sales.sql").write_text("SELECT _row, id AS sale_id, day AS sold_on, no AS employee_id, total AS amount FROM raw.sold", encoding="utf-8")
    return lines(open_company(tmp_path), 9)


def test_a_finding_names_the_file_that_a_mapping_reads_and_the_values_that_are_allowed(tmp_path):
    told = mapped(tmp_path, "SELECT _row, no AS employee_id, since AS hired_on, why AS exit_kind FROM raw.staff -- not sold")
    assert "employees row 3 of staff.csv hired_on 'soon': The value is not a date" in told
    assert "employees row 4 of staff.csv exit_kind 'moved': An optional value cannot be read or is not possible; allowed are voluntary, involuntary, other" in told


def test_no_file_is_named_where_a_mapping_counts_rows_of_its_own(tmp_path):
    told = mapped(tmp_path, "SELECT no AS employee_id, since AS hired_on, why AS exit_kind FROM raw.staff")
    assert any(line.startswith("employees row 2 hired_on 'soon'") for line in told)
