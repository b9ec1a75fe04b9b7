import duckdb

from analysis.settings import Settings
from analysis.sources.load import input_files, load_incoming

FILES = {
    "sources.yml": "sources: {a: {files: 'raw/*.csv'}, b: {files: raw/a1.csv}}",
    "raw/a1.csv": "x\n1\n",
    "raw/a2.csv": "x\n2\n",
    "mapping/employees.sql": "SELECT x AS employee_id FROM a",
    "tables/sales.csv": "sale_id\n1\n",
    "identity_map.csv": "sales_user,employee_id\n",
}


def test_every_file_that_matters_is_listed_once(company):
    folder = company(FILES)
    names = [str(path.relative_to(folder)) for path in input_files(folder)]
    assert sorted(names) == sorted(["company.yml", *FILES])


def test_the_ledger_of_predictions_is_no_input(company):
    folder = company({**FILES, "sources.yml": "sources: {a: {files: '**/*1.csv'}, b: {files: '**/*.csv'}}"})
    before = input_files(folder)
    (folder / "ledger").mkdir()
    (folder / "ledger" / "attrition1.csv").write_text("made_on\n", encoding="utf-8")
    assert input_files(folder) == before


def test_loading_gives_findings_even_where_there_are_none(load):
    loaded = load({})
    assert loaded.columns("main.findings") == ["table_name", "row_number", "column_name", "value", "kind"]
    assert loaded.findings() == []


def test_moments_become_days_of_the_companys_time_zone(company, tmp_path):
    moment = "SELECT CAST(CAST('2024-03-31 16:00:00+00' AS TIMESTAMPTZ) AS DATE) AS hired_on, '1' AS employee_id"
    folder = company({"mapping/employees.sql": moment})
    for zone, day in (("Asia/Shanghai", "2024-04-01"), ("UTC", "2024-03-31")):
        database = tmp_path / f"{day}.duckdb"
        load_incoming(folder, Settings(timezone=zone), database)
        with duckdb.connect(str(database)) as connection:
            assert connection.execute("SELECT CAST(hired_on AS VARCHAR) FROM incoming.employees").fetchall() == [(day,)]


def test_a_long_value_of_a_finding_is_cut(load):
    loaded = load({"tables/employees.csv": "employee_id,name\n" + "x" * 5000 + "\n"})
    assert len(loaded.findings()[0][4]) == 200
