import pytest

from analysis.settings import UserError

RAW = {
    "sources.yml": "sources: {staff: {files: staff.csv}, orders: {files: orders.csv}}",
    "staff.csv": "工号,姓名,入职\n007,李雷,2024-01-01\n008,Ann,2024-02-01\n",
    "orders.csv": "no,staff_no\nA,007\n",
}
GOOD = "SELECT \"工号\" AS employee_id, 姓名 AS name, CAST(入职 AS DATE) AS hired_on FROM raw.staff"


@pytest.fixture
def mapped(load):
    return lambda sql, table="employees": load({**RAW, f"mapping/{table}.sql": sql})


def refusal(mapped, sql, **options):
    with pytest.raises(UserError) as caught:
        mapped(sql, **options)
    return str(caught.value)


@pytest.mark.parametrize("sql", [GOOD, GOOD.replace("raw.", ""), GOOD + ";\n", "\ufeff-- note\n" + GOOD + " -- end"])
def test_a_mapping_makes_an_incoming_table(mapped, sql):
    loaded = mapped(sql)
    assert loaded.table(columns="employee_id, name, CAST(hired_on AS VARCHAR), _row") == [
        ("007", "李雷", "2024-01-01", 1), ("008", "Ann", "2024-02-01", 2),
    ]
    assert loaded.rows("SELECT DISTINCT typeof(hired_on) FROM incoming.employees") == [("DATE",)]


def test_a_mapping_that_passes_rows_on_keeps_their_lines(mapped):
    assert mapped(GOOD.replace("SELECT", "SELECT _row,")).table(columns="employee_id, _row") == [("007", 2), ("008", 3)]


@pytest.mark.parametrize("row", ["1", "NULL", "'x'"])
def test_row_numbers_that_do_not_tell_rows_apart_are_replaced(mapped, row):
    assert mapped(GOOD.replace("SELECT", f"SELECT {row} AS _row,")).table(columns="_row") == [(1,), (2,)]


def test_an_unknown_column_is_named_with_its_place_and_what_there_is(mapped):
    message = refusal(mapped, "-- 员工\nSELECT\n    \"姓名\" AS name, nosuch AS employee_id\nFROM staff")
    assert 'employees.sql, line 3, column 19: Referenced column "nosuch" not found' in message
    assert "staff has 工号, 姓名, 入职, _file, _row." in message


def test_an_unknown_table_is_named_with_those_there_are(mapped):
    message = refusal(mapped, "SELECT 1 AS employee_id\nFROM raw.persons")
    assert "employees.sql, line 2, column 6: Table with name persons does not exist!" in message
    assert "The raw tables are orders, staff." in message


@pytest.mark.parametrize(
    ("sql", "place"),
    [
        ("SELEC 1", "line 1, column 1"),
        ("SELECT 1 AS x\nFROM staff\nWHERE AND", "line 3, column 7"),
        ("SELECT 1,\n  CAST(\"姓名\" AS INTEGER) AS x FROM staff", "line 2, column 3"),
        ("SELECT nofunction(1)", "line 1, column 8"),
    ],
)
def test_every_sql_error_names_file_line_and_column(mapped, sql, place):
    message = refusal(mapped, sql)
    assert f"employees.sql, {place}: " in message
    assert "CREATE TABLE" not in message
    assert "{" not in message


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1; SELECT 2", "DROP TABLE raw.staff", "COPY raw.staff TO 'x.csv'", "", "SET threads = 1",
        "INSERT INTO raw.staff SELECT * FROM raw.staff", "ATTACH 'x.db'", "INSTALL excel", "SELECT 1; DROP TABLE raw.staff",
    ],
)
def test_only_one_select_is_a_mapping(mapped, sql):
    assert "a mapping is one SELECT statement and nothing else" in refusal(mapped, sql)


@pytest.mark.parametrize(
    "source",
    [
        "read_csv('{file}')", "'{file}'", "read_text('{file}')", "glob('{folder}/*')", "read_parquet('{file}')",
        "'https://example.org/x.csv'", "sniff_csv('{file}')", "secret_frame",
    ],
)
def test_a_mapping_cannot_reach_files_network_or_python(mapped, tmp_path, source):
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    secret_frame = {"a": [1]}
    assert secret_frame
    message = refusal(mapped, f"SELECT * FROM {source.format(file=secret, folder=tmp_path)}")
    assert "employees.sql" in message
    assert "may not call" in message or "Cannot access" in message or "does not exist" in message or "disabled" in message


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM {}", "WITH a AS (SELECT * FROM {}) SELECT * FROM staff, a", "SELECT (SELECT count(*) FROM {}) AS n FROM staff",
        "SELECT * FROM staff UNION ALL BY NAME SELECT * FROM system.main.{}", "SELECT list_transform([1], lambda x: (SELECT count(*) FROM {})) AS n",
    ],
)
@pytest.mark.parametrize("function", ["pandas_scan(NULL)", "ENABLE_LOGGING(storage = 'file')", "enable_profiling()", "duckdb_settings()", "query('SELECT 1')"])
def test_a_table_function_that_reaches_into_the_engine_is_refused_by_name(mapped, sql, function):
    assert f"employees.sql: a mapping may not call {function.split('(')[0].lower()}() as a table" in refusal(mapped, sql.format(function))


@pytest.mark.parametrize(
    "source", ["range(2)", "generate_series(1, 2)", "unnest(['a', 'b'])", "json_each('[1, 2]')", "(SELECT generate_subscripts([5, 6], 1))"]
)
def test_functions_that_make_rows_are_allowed(mapped, source):
    assert mapped(f"SELECT count(*) AS employee_id FROM {source}").table(columns="employee_id") == [(2,)]


def test_a_select_too_deep_to_look_through_is_refused(mapped):
    assert "employees.sql: this SELECT is nested too deeply" in refusal(mapped, "SELECT " + " || ".join(["no"] * 900) + " AS employee_id FROM orders")


def test_a_mapping_of_an_unknown_table_is_refused(mapped):
    assert "staff.sql: the data contract has no table staff" in refusal(mapped, GOOD, table="staff")


def test_a_table_both_mapped_and_delivered_is_refused(load):
    with pytest.raises(UserError, match=r"employees\.sql: there is also a file of employees"):
        load({**RAW, "mapping/employees.sql": GOOD, "tables/employees.csv": "employee_id\n1\n"})


def test_mappings_and_contract_files_may_be_mixed(load):
    loaded = load({**RAW, "mapping/employees.sql": GOOD, "tables/sales.csv": "sale_id\n1\n"})
    assert len(loaded.table()) == 2
    assert loaded.table("sales") == [("1", 2)]


def test_a_mapping_that_is_not_utf8_is_refused(mapped):
    assert "employees.sql is not UTF-8 text" in refusal(mapped, GOOD.encode("gb18030"))


@pytest.mark.parametrize("empty", ["NULL AS email", 'CAST(NULL AS DATE) AS "Email "', "NULL::VARCHAR email"])
def test_a_column_set_to_null_is_one_that_the_company_does_not_have(mapped, empty):
    assert mapped(GOOD.replace("SELECT", f"SELECT {empty},")).columns() == ["employee_id", "name", "hired_on", "_row"]


def test_a_column_that_only_one_part_of_a_union_sets_to_null_stays(mapped):
    sql = "SELECT 工号 AS employee_id, NULL AS email FROM staff UNION ALL SELECT 工号, 姓名 FROM staff"
    assert mapped(sql).columns() == ["employee_id", "email", "_row"]
