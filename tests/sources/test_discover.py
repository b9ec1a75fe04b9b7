import pytest

from analysis.settings import UserError
from analysis.sources.discover import discover, looks_like_header
from analysis.sources.spec import read_sources
from sources.test_excel_file import workbook

ROSTER = "工号,姓名,入职日期,离职日期,备注\n007,李雷,2024-01-01,,x\n"
ORDERS = "订单号;工号;订单日期;金额;客户\nA1;007;2024-02-01;1,50;C9\n"
RAW = {"花名册.csv": ROSTER.encode("gb18030"), "orders.csv": ORDERS}
KEYWORDS = "employee_id,Order Date,group,select\n1,2,3,4\n"


def names(folder, paths):
    return [str(path.relative_to(folder)) for path in paths]


def test_chinese_exports_are_recognised(company):
    folder = company(RAW)
    assert names(folder, discover(folder)) == ["sources.yml", "mapping/employees.sql", "mapping/sales.sql"]
    employees = (folder / "mapping/employees.sql").read_text(encoding="utf-8")
    assert "    入职日期 AS hired_on,  -- required: First day of employment" in employees
    assert "    NULL AS email,  -- optional: Work e-mail address" in employees
    assert "-- Not used from 花名册: 备注." in employees
    assert "    金额 AS amount," in (folder / "mapping/sales.sql").read_text(encoding="utf-8")


def test_the_ledger_of_predictions_is_no_raw_file(company):
    folder = company({**RAW, "ledger/attrition.csv": "employee_id,risk\n007,0.1\n"})
    discover(folder)
    assert "ledger" not in (folder / "sources.yml").read_text(encoding="utf-8")


def test_a_draft_runs_as_it_is(company, load):
    discover(company(RAW))
    loaded = load({})
    assert loaded.table(columns="employee_id, name, hired_on, _row") == [("007", "李雷", "2024-01-01", 2)]
    assert loaded.table("sales", "sale_id, sold_on, employee_id, amount, account_id") == [("A1", "2024-02-01", "007", "1,50", "C9")]


def test_names_that_sql_keeps_for_itself_run_too(company, load):
    discover(company({"order.csv": KEYWORDS.replace("group", "hired_on"), "2024 staff.csv": KEYWORDS.replace("select", "hired_on")}))
    assert load({}).table(columns="employee_id, hired_on") == [("1", "4")]


def test_a_draft_states_how_files_are_written(company):
    folder = company({**RAW, "plain.csv": "1\tSales\n2\tOffice\n", "long.txt": "id+|name&|\r\n1+|a&|\r\n"})
    discover(folder)
    sources = read_sources(folder).sources
    assert sources["花名册"].encoding == "gb18030"
    assert sources["orders"].separator == ";"
    assert (sources["plain"].separator, sources["plain"].columns) == ("tab", ("column_1", "column_2"))
    assert (sources["long"].separator, sources["long"].record_separator) == ("+|", "&|")


def test_each_sheet_of_a_workbook_is_a_source(company):
    folder = company({"crm.xlsx": workbook([["employee_id"], ["1"]], sheets=("Users", "Deals"), on="Users")})
    discover(folder)
    assert {name: source.sheet for name, source in read_sources(folder).sources.items()} == {"crm_users": "Users", "crm_deals": "Deals"}


def test_no_file_that_exists_is_changed(company):
    mine = {"sources.yml": "# mine\nsources: {}\n", "mapping/employees.sql": "-- mine\n"}
    folder, told = company({**RAW, **mine}), []
    assert names(folder, discover(folder, told.append)) == ["sources.draft.yml", "mapping/sales.sql"]
    assert {name: (folder / name).read_text() for name in mine} == mine
    assert told == [f"{folder / 'mapping/employees.sql'} exists and was left as it is."]


def test_a_file_that_cannot_be_read_is_told_and_passed_over(company):
    folder, told = company({**RAW, "broken.xlsx": b"x", "empty.csv": ""}), []
    discover(folder, told.append)
    assert [line.split(" was passed over")[0] for line in told] == [str(folder / "broken.xlsx"), str(folder / "empty.csv")]


def test_a_folder_without_raw_files_is_refused(company):
    with pytest.raises(UserError, match="no raw files were found"):
        discover(company({"tables/employees.csv": "employee_id\n1\n"}))


@pytest.mark.parametrize("cells", [("id", "2"), ("2024-01-01", "x"), ("a", "a"), ("", ""), ("x", "1,234.50"), ("x", "2011-05-31 00:00:00")])
def test_a_row_with_values_is_no_header(cells):
    assert not looks_like_header(cells)


def test_rows_above_the_header_are_no_header(company, load):
    titled = workbook([["某某公司花名册"], [], ["工号", "姓名", "入职日期"], ["007", "李雷", "2024-01-01"]])
    folder = company({"花名册.xlsx": titled, "orders.csv": "Orders of 2024,,,\n\n" + ORDERS.replace(";", ",").replace("1,50", "1.50")})
    discover(folder)
    assert {name: source.skip_rows for name, source in read_sources(folder).sources.items()} == {"orders": 1, "花名册": 2}
    loaded = load({})
    assert loaded.table(columns="employee_id, name, hired_on, _row") == [("007", "李雷", "2024-01-01", 4)]
    assert loaded.table("sales", "sale_id, amount, _row") == [("A1", "1.50", 4)]


def test_a_list_of_one_column_keeps_its_first_row_as_header(company):
    folder = company({**RAW, "list.csv": "ids\n1\n2\n"})
    discover(folder)
    assert read_sources(folder).sources["list"].skip_rows == 0


def test_what_sources_yml_states_is_read_as_stated(company):
    folder = company({"people.csv": "1\tLi Lei\t2024-01-01\n", "sources.yml": "sources:\n  staff: {files: people.csv, separator: tab, columns: [employee_id, name, hired_on]}\n"})
    told = []
    assert names(folder, discover(folder, told.append)) == ["mapping/employees.sql"]
    mapping = (folder / "mapping/employees.sql").read_text(encoding="utf-8")
    assert "hired_on AS hired_on" in mapping
    assert mapping.endswith("FROM raw.staff\n")
    assert told == []


def test_a_roster_that_names_the_team_gives_jobs_from_joining_on(company, load):
    discover(company({"花名册.csv": "工号,入职日期,部门\n007,2024-01-01,North\n"}))
    assert load({}).table("job_spells", "employee_id, valid_from, team") == [("007", "2024-01-01", "North")]


def test_a_source_that_serves_no_table_is_told_with_its_columns(company):
    told = []
    discover(company({**RAW, "menu.csv": "dish,taste\nsoup,good\n"}), told.append)
    assert [line.split(":")[0] for line in told if line.startswith("menu serves no table")]
    assert any("dish, taste" in line for line in told)
