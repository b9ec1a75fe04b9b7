import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from analysis import cli
from analysis.settings import PROJECT, UserError
from analysis.tables import store


def run(*arguments):
    return CliRunner().invoke(cli.app, list(map(str, arguments)))


@pytest.fixture
def company(tmp_path):
    (tmp_path / "company.yml").touch()
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "employees.csv").write_text("employee_id,hired_on\n001,2024-01-01\n002,soon\n")
    (tmp_path / "tables" / "sales.csv").write_text("sale_id,sold_on,employee_id,amount\n1,2024-02-01,001,100\n2,2024-03-31,001,50\n")
    return tmp_path


def test_check_lists_each_finding_with_its_place(company):
    told = run("check", company)
    assert told.exit_code == 0
    assert "employees row 3 hired_on 'soon': The value is not a date" in told.stdout
    assert "1 x not_a_date" in told.stdout
    assert "100.0% of the revenue belongs to known employees; at least 95.0% is needed." in told.stdout


def test_check_ends_with_status_one_where_a_required_table_is_unusable(company, capsys, monkeypatch):
    (company / "tables" / "sales.csv").unlink()
    monkeypatch.setattr("sys.argv", ["analysis", "check", str(company)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1
    assert "sales or deals" in capsys.readouterr().err


def test_check_opens_the_company_once(company, monkeypatch):
    opened = []
    monkeypatch.setattr(store, "make_fingerprint", lambda folder: opened.append(folder) or "a" * 64)
    assert run("check", company).exit_code == 0
    assert len(opened) == 1


def test_build_tells_how_many_person_months_there_are(company):
    assert "2 person-months" in run("build", company).stdout


def test_study_writes_the_result_as_files(company):
    assert run("study", "quality", company, "--out", company / "out").exit_code == 0
    assert json.loads((company / "out" / "headline.json").read_text())["people"]["value"] == 1
    assert (company / "out" / "findings.csv").read_text().startswith("table,row,column,value,kind,action\n")


def test_an_unknown_study_names_the_known_ones(company):
    with pytest.raises(UserError, match="The studies are: quality, scorecard"):
        CliRunner().invoke(cli.app, ["study", "magic", str(company), "--out", "x"], catch_exceptions=False)


def test_a_wrong_date_is_refused_before_anything_runs(company):
    assert run("report", company, "--as-of", "30.06.2025").exit_code == 2


def test_a_missing_folder_is_named(capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["analysis", "check", "no/such/folder"])
    with pytest.raises(SystemExit):
        cli.main()
    assert "There is no company folder no/such/folder" in capsys.readouterr().err


def test_pretend_makes_a_company_that_checks_clean(tmp_path):
    assert run("pretend", "maker", tmp_path / "mine", "--people", 30, "--months", 14).exit_code == 0
    assert "No findings." in run("check", tmp_path / "mine").stdout


def test_discover_drafts_from_raw_files(tmp_path):
    (tmp_path / "staff.csv").write_text("工号,姓名,入职日期\n001,王芳,2024-01-01\n", encoding="gb18030")
    assert run("discover", tmp_path).exit_code == 0
    assert (tmp_path / "sources.yml").is_file()


def test_python_m_analysis_is_the_same_command():
    told = subprocess.run([sys.executable, "-m", "analysis", "--help"], capture_output=True, text=True, check=True, cwd=PROJECT)
    assert "pretend" in told.stdout


def test_plan_diff_tells_what_changed_from_when_for_whom():
    told = run("plan", "diff", "in_force", "straight_commission", "--language", "en")
    assert told.exit_code == 0
    assert "From 1 Jan 2025" in told.stdout
    assert "for the roles Front and Middle has another rate: 1.16% of the measure instead of 1% of the measure." in told.stdout


def test_the_study_of_incentives_takes_plans(tmp_path):
    assert run("study", "incentives", "data/sample", "--plans", "in_force, straight_commission", "--out", tmp_path).exit_code == 0
    assert (tmp_path / "pay.csv").read_text().startswith("plan,employee_id,period_from,period_until,component,amount\n")
    assert {line.split(",")[0] for line in (tmp_path / "plan_totals.csv").read_text().splitlines()[1:]} == {"in_force", "straight_commission"}


def test_a_bad_plan_is_refused_before_anything_runs(tmp_path):
    (tmp_path / "bad.yml").write_text("name: bad\nextends: in_force\ncomponents:\n  commission:\n    measure: magic\n")
    with pytest.raises(UserError, match=r"bad\.yml, line 5: commission: there is no measure magic"):
        CliRunner().invoke(cli.app, ["study", "incentives", "data/sample", "--plans", str(tmp_path / "bad.yml"), "--out", str(tmp_path)], catch_exceptions=False)
    assert not list(tmp_path.glob("*.csv"))


def test_other_studies_take_no_plans(company):
    with pytest.raises(UserError, match="The study quality takes no plans"):
        CliRunner().invoke(cli.app, ["study", "quality", str(company), "--plans", "in_force", "--out", "x"], catch_exceptions=False)
