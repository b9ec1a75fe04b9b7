import pytest

from analysis.settings import UserError
from analysis.sources.contract_files import contract_files

ONE = "employee_id\n1\n"


@pytest.mark.parametrize("name", ["staff.csv", "employees.json", "README.md", "staff"])
def test_a_file_that_is_no_contract_table_is_listed(load, name):
    loaded = load({f"tables/{name}": ONE, "tables/employees.csv": ONE})
    assert [(kind, value) for kind, *_, value in loaded.findings()] == [("unknown_table", name)]
    assert loaded.table(columns="employee_id") == [("1",)]


def test_two_files_of_one_table_are_refused_by_name(company, load):
    with pytest.raises(UserError, match=r"employees\.csv and employees\.txt both hold employees"):
        load({"tables/employees.csv": ONE, "tables/employees.txt": ONE})


def test_hidden_files_and_those_of_an_open_workbook_do_not_count(company):
    folder = company({"tables/.DS_Store": "x", "tables/~$employees.xlsx": "x", "tables/employees.csv": ONE})
    assert [path.name for path in contract_files(folder)] == ["employees.csv"]


def test_a_folder_without_tables_has_no_files(company):
    assert contract_files(company({})) == []


def test_a_broken_file_does_not_stop_the_others(load):
    loaded = load({"tables/employees.csv": ONE, "tables/sales.xlsx": b"broken", "tables/deals.parquet": b"broken"})
    assert loaded.table(columns="employee_id") == [("1",)]
    assert [finding[:2] for finding in loaded.findings()] == [("unreadable_file", "deals"), ("unreadable_file", "sales")]
