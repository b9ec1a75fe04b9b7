import shutil
import stat
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest

from analysis.settings import PROJECT, UserError
from analysis.tables import store
from analysis.tables.schema import TABLES
from analysis.tables.store import STORE_VARIABLE, Company, make_fingerprint, open_company, require_coverage, require_usable
from tables.rows import row


@pytest.fixture
def folder(tmp_path):
    """A small company as files."""
    write(tmp_path, "employees", [row("employees"), row("employees", employee_id="2", hired_on="never")])
    write(tmp_path, "sales", [row("sales")])
    (tmp_path / "company.yml").touch()
    return tmp_path


def write(folder, name, rows):
    (folder / "tables").mkdir(exist_ok=True)
    pd.DataFrame(rows).to_csv(folder / "tables" / f"{name}.csv", index=False)


def stores(folder):
    return sorted(path.name for path in (folder / ".store").iterdir())


def test_a_company_is_read_from_its_folder(folder):
    company = open_company(folder)
    assert company.row_counts.to_numpy().tolist() == [["employees", 2, 1, 1], ["sales", 1, 1, 0]]
    assert company.has("sales")
    assert not company.has("deals")
    assert company.table("sales")["amount"].tolist() == [10.0]
    assert company.aside("employees")["employee_id"].tolist() == ["2"]


def test_findings_say_what_to_do(folder):
    found = open_company(folder).findings()
    assert found.columns.tolist() == ["table", "row", "column", "value", "kind", "action"]
    assert found.iloc[0].tolist() == ["employees", 3, "hired_on", "never", "not_a_date", "Write the date as YYYY-MM-DD"]


def test_findings_are_counted_by_kind(folder):
    counts = open_company(folder).finding_counts()
    assert counts.loc[0, ["table", "kind", "finding_count", "effect"]].tolist() == ["employees", "not_a_date", 1, "row set aside"]


def test_every_contract_table_can_be_asked_for(folder):
    company = open_company(folder)
    with company.connection() as connection:
        for name, table in TABLES.items():
            assert [column[0] for column in connection.execute(f'SELECT * FROM "{name}"').description] == list(table.column_names)
    assert company.table("quotas").dtypes.astype(str).to_dict() == {
        "employee_id": "str", "period_from": "datetime64[us]", "period_until": "datetime64[us]", "amount": "float64"}


def test_a_table_that_is_none_is_refused(folder):
    with pytest.raises(KeyError, match="no table shoes"):
        open_company(folder).table("shoes")


def test_a_store_is_built_once(folder):
    told = []
    open_company(folder, echo=told.append)
    assert told[1:] == ["Checking employees", "Checking sales"]
    open_company(folder, echo=told.append)
    assert len(told) == 3


def test_a_changed_file_makes_another_store(folder):
    before = open_company(folder).fingerprint
    write(folder, "sales", [row("sales", amount="11")])
    assert open_company(folder).fingerprint != before
    assert len(stores(folder)) == 2


def test_a_fingerprint_knows_names_and_contents(folder):
    before = make_fingerprint(folder)
    (folder / "identity_map.csv").write_text("sales_user,employee_id\n", encoding="utf-8")
    assert make_fingerprint(folder) != before
    (folder / "identity_map.csv").unlink()
    assert make_fingerprint(folder) == before


def test_a_ledger_of_predictions_leaves_the_fingerprint_as_it_is(folder):
    before = make_fingerprint(folder)
    (folder / "ledger").mkdir()
    (folder / "ledger" / "attrition.csv").write_text("made_on\n", encoding="utf-8")
    assert make_fingerprint(folder) == before


def test_only_the_newest_stores_are_kept(folder, monkeypatch):
    monkeypatch.setattr(store, "_IN_USE_SECONDS", -1)
    for amount in "12345":
        write(folder, "sales", [row("sales", amount=amount)])
        kept = open_company(folder).store
    assert len(stores(folder)) == 2
    assert kept.name in stores(folder)


def test_stores_in_use_lately_stay(folder):
    for amount in "1234":
        write(folder, "sales", [row("sales", amount=amount)])
        open_company(folder)
    assert len(stores(folder)) == 4


def test_only_the_owner_may_look_into_a_store(folder):
    assert stat.S_IMODE(open_company(folder).store.stat().st_mode) == 0o700


@pytest.mark.parametrize("lost", ["", "tables/sales.parquet"])
@pytest.mark.parametrize("ask", [lambda company: company.table("employees"), Company.findings, Company.identity])
def test_a_store_that_was_removed_is_said_not_taken_for_an_empty_one(folder, ask, lost):
    company = open_company(folder)
    shutil.rmtree(company.store) if not lost else (company.store / lost).unlink()
    with pytest.raises(UserError, match=r"was removed or changed while it was in use. Run again"):
        ask(company)


def test_a_store_that_is_named_is_opened_as_it_is(folder, monkeypatch):
    before = open_company(folder)
    write(folder, "sales", [row("sales", amount="11")])
    monkeypatch.setenv(STORE_VARIABLE, str(before.store))
    again = open_company(folder)
    assert (again.store, again.fingerprint) == (before.store, before.fingerprint)
    assert again.table("sales")["amount"].tolist() == [10.0]


def test_all_processes_of_a_run_see_one_state_of_a_database(folder, monkeypatch):
    monkeypatch.setattr(store, "reads_databases", lambda _: True)
    first = open_company(folder)
    assert open_company(folder).fingerprint != first.fingerprint
    monkeypatch.setenv(STORE_VARIABLE, str(first.store))
    assert open_company(folder).fingerprint == first.fingerprint


@pytest.mark.parametrize("named", ["elsewhere", ".store/none", ".store", ".store/x/../../elsewhere"])
def test_only_a_store_of_the_company_itself_may_be_named(folder, monkeypatch, named):
    shutil.copytree(open_company(folder).store, folder / "elsewhere")
    monkeypatch.setenv(STORE_VARIABLE, str(folder / named))
    with pytest.raises(UserError, match=r"ANALYSIS_STORE names .*, which is no store in .*\.store"):
        open_company(folder)


def test_two_builders_at_once_give_one_store(folder):
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(open_company, [folder, folder]))
    assert found[0].store == found[1].store
    assert stores(folder) == [found[0].store.name]


def test_a_build_that_fails_leaves_nothing(folder, monkeypatch):
    def fail(*_):
        raise RuntimeError("no more disk")

    monkeypatch.setattr(store, "build", fail)
    with pytest.raises(RuntimeError, match="no more disk"):
        open_company(folder)
    assert stores(folder) == []


def test_a_folder_that_cannot_be_written_has_its_store_in_the_cache(folder, tmp_path_factory, monkeypatch):
    cache = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    monkeypatch.setattr(store.os, "access", lambda *_: False)
    assert cache in open_company(folder).store.parents
    assert not (folder / ".store").exists()


def test_a_missing_required_table_stops_the_run_and_says_what_to_do(folder):
    (folder / "tables" / "sales.csv").unlink()
    with pytest.raises(UserError, match=r"no row of sales or deals can be used(.|\n)*A required table is missing. Add the table"):
        open_company(folder)
    assert not open_company(folder, allow_unusable=True).has("sales")


def test_an_unusable_required_table_names_its_first_findings(folder):
    write(folder, "employees", [row("employees", hired_on="never")])
    with pytest.raises(UserError, match=r"employees, hired_on, never: The value is not a date. Write the date as YYYY-MM-DD"):
        open_company(folder)


def test_too_little_matched_revenue_stops_the_run(folder):
    write(folder, "sales", [row("sales"), row("sales", sale_id="2", employee_id="bob", amount="90")])
    with pytest.raises(UserError, match=r"only 10.0% of the revenue(.|\n)*at least 95.0%(.|\n)*bob: 90.00 in 1 rows(.|\n)*identity_map.csv"):
        open_company(folder)
    assert open_company(folder, allow_low_coverage=True).identity()["unmatched_users"]["sales_user"].tolist() == ["bob"]


def test_too_little_matched_revenue_names_the_employees_set_aside(folder):
    write(folder, "employees", [row("employees"), row("employees", employee_id="2", hired_on="soon", left_on="later")])
    write(folder, "sales", [row("sales"), row("sales", sale_id="2", employee_id="2", amount="90")])
    with pytest.raises(UserError, match=r"Employees were set aside(.|\n)*1 rows of employees \(3\)"):
        open_company(folder)


def test_an_open_company_can_be_asked_whether_it_may_be_used(folder):
    write(folder, "sales", [row("sales"), row("sales", sale_id="2", employee_id="bob", amount="90")])
    company = open_company(folder, allow_low_coverage=True)
    require_usable(company)
    with pytest.raises(UserError, match=r"only 10\.0% of the revenue"):
        require_coverage(company)
    (folder / "tables" / "sales.csv").unlink()
    with pytest.raises(UserError, match="no row of sales or deals can be used"):
        require_usable(open_company(folder, allow_unusable=True))


def test_the_share_asked_for_is_the_companys_own(folder):
    write(folder, "sales", [row("sales"), row("sales", sale_id="2", employee_id="bob", amount="90")])
    (folder / "company.yml").write_text("min_revenue_matched_share: 0.1\n", encoding="utf-8")
    assert open_company(folder).identity()["revenue_matched_share"] == pytest.approx(0.1)


def test_a_frame_can_be_kept_in_the_store(folder):
    company = open_company(folder)
    assert company.kept("panel") is None
    company.keep("panel", pd.DataFrame({"n": [1, 2]}))
    assert company.kept("panel")["n"].tolist() == [1, 2]


@pytest.fixture
def code(tmp_path_factory, monkeypatch):
    """A copy of the package's code that a test may change."""
    copy = tmp_path_factory.mktemp("code") / "analysis"
    shutil.copytree(PROJECT / "src" / "analysis", copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(store, "_PACKAGE", copy)
    return copy


@pytest.mark.parametrize("name", ["periods.py", "settings.py", "sources/load.py", "tables/rules.py"])
def test_a_fingerprint_knows_the_code_that_makes_the_tables(folder, code, name):
    before = make_fingerprint(folder)
    (code / name).write_text("# changed", encoding="utf-8")
    assert make_fingerprint(folder) != before


@pytest.mark.parametrize("name", ["panel/facts.py", "periods.py"])
def test_a_kept_frame_is_forgotten_when_the_code_of_the_panel_changes(folder, code, name):
    company = open_company(folder)
    company.keep("panel", pd.DataFrame({"n": [1]}))
    (code / name).write_text("# changed", encoding="utf-8")
    assert company.kept("panel") is None


@pytest.mark.parametrize("name", ["panel/facts.py", "studies/scores.py", "cli.py"])
def test_the_tables_outlive_a_change_of_the_panels_code(folder, code, name):
    before = make_fingerprint(folder)
    (code / name).write_text("# changed", encoding="utf-8")
    assert make_fingerprint(folder) == before


def test_sums_of_money_are_exact(folder):
    write(folder, "sales", [row("sales", sale_id=str(n), amount="0.10") for n in range(1000)])
    with open_company(folder).connection() as connection:
        assert str(connection.execute("SELECT sum(amount) FROM sales").fetchone()[0]) == "100.0000"


def test_typed_rows_set_aside_are_shown_as_text(folder):
    (folder / "tables" / "employees.csv").unlink()
    frame = pd.DataFrame({"employee_id": [1, 2], "hired_on": pd.to_datetime(["2024-03-05 20:00+00:00", None]), "name": ["Li", None]})
    frame.to_parquet(folder / "tables" / "employees.parquet")
    company = open_company(folder)
    assert company.table("employees")["hired_on"].tolist() == [pd.Timestamp("2024-03-06")]
    assert company.aside("employees")[["employee_id", "_row"]].to_numpy().tolist() == [["2", 2]]
