import duckdb
import pytest


def parquet(path, query):
    path.parent.mkdir(parents=True, exist_ok=True)
    duckdb.sql(query).write_parquet(str(path))


def test_types_are_kept_and_rows_are_counted_from_one(load, tmp_path):
    parquet(tmp_path / "tables" / "employees.parquet", "SELECT '007' AS \" Employee_ID\", DATE '2024-03-01' AS hired_on, 1.50::DECIMAL(9,2) AS pay")
    loaded = load({})
    assert loaded.rows("SELECT employee_id, typeof(hired_on), typeof(pay), _row FROM incoming.employees") == [("007", "DATE", "DECIMAL(9,2)", 1)]


def test_rows_stay_in_the_file(load, tmp_path):
    parquet(tmp_path / "tables" / "employees.parquet", "SELECT i::VARCHAR AS employee_id FROM range(5) AS t(i)")
    loaded = load({})
    assert loaded.table(columns="_row") == [(1,), (2,), (3,), (4,), (5,)]
    assert loaded.rows("SELECT count(*) FROM duckdb_tables() WHERE schema_name IN ('landing', 'incoming')") == [(0,)]


def test_a_folder_name_with_pattern_signs_is_taken_as_it_is(tmp_path, load):
    folder = tmp_path / "data [2024]"
    parquet(folder / "tables" / "employees.parquet", "SELECT '1' AS employee_id")
    loaded = load({"data [2024]/company.yml": "", "data [2024]/tables/sales.csv": "sale_id,amount\n1,2\n"})
    again = type(loaded)(folder)
    assert again.table() == [("1", 1)]
    assert again.table("sales") == [("1", "2", 2)]
    again.connection.close()


@pytest.mark.parametrize("content", [b"", b"PAR1 and then nothing of use"])
def test_a_broken_file_becomes_a_finding(load, content):
    kind, table, *_, value = load({"tables/employees.parquet": content}).findings()[0]
    assert (kind, table) == ("unreadable_file", "employees")
    assert "\n" not in value
