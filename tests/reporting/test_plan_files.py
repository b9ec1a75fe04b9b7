import hashlib

import pandas as pd
import pytest
from typer.testing import CliRunner

from analysis import cli
from analysis.reporting.plan_files import read_planned
from analysis.settings import PROJECT, UserError

MONTHS = "plan,starts_on,n,sales,sales_low,sales_high\n" + "".join(f"{plan},2025-{month:02}-01,40,{20_000_000 * times},15000000,45000000\n" for plan, times in (("in_force", 1), ("tiers", 2)) for month in range(1, 13))


def run(*arguments):
    return CliRunner().invoke(cli.app, ["plan", *map(str, arguments)])


def inputs():
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in (PROJECT / "data" / "sample" / "tables").iterdir()}


@pytest.fixture
def planned(tmp_path):
    (tmp_path / "by_month.csv").write_text(MONTHS, encoding="utf-8")
    return tmp_path / "by_month.csv"


def test_the_list_says_who_starts_when_and_the_same_seed_draws_the_same_lot(tmp_path):
    before = inputs()
    for name, seed in (("one", 7), ("same", 7), ("other", 8)):
        assert run("rollout", "data/sample", "--out", tmp_path / name, "--seed", seed, "--first-month", "2026-03", "--language", "en").exit_code == 0
    one, same, other = (pd.read_csv(tmp_path / name / "rollout.csv", dtype=str) for name in ("one", "same", "other"))
    assert list(one.columns) == ["Person", "Team", "Wave", "From"]
    assert set(one["From"]) == {"2026-03-01", "2026-09-01"}
    assert not one["Person"].duplicated().any()
    assert one.equals(same)
    assert (tmp_path / "one" / "rollout.xlsx").read_bytes() == (tmp_path / "same" / "rollout.xlsx").read_bytes()
    assert not one.equals(other)
    assert inputs() == before


def test_whole_teams_can_be_drawn_and_the_list_is_in_chinese(tmp_path):
    assert run("rollout", "data/sample", "--out", tmp_path, "--teams", "--waves", 3, "--language", "zh").exit_code == 0
    listed = pd.read_csv(tmp_path / "rollout.csv", dtype=str)
    assert listed.shape == (6, 3)
    assert sorted(listed.iloc[:, 1]) == ["1", "1", "2", "2", "3", "3"]


def test_too_few_teams_for_the_waves_are_refused(tmp_path):
    (tmp_path / "tables").mkdir()
    (tmp_path / "company.yml").touch()
    (tmp_path / "tables" / "employees.csv").write_text("employee_id,hired_on\n001,2024-01-01\n")
    (tmp_path / "tables" / "sales.csv").write_text("sale_id,sold_on,employee_id,amount\n1,2024-02-01,001,100\n2,2024-03-31,001,50\n")
    with pytest.raises(UserError, match="fewer teams who sell than waves"):
        CliRunner().invoke(cli.app, ["plan", "rollout", str(tmp_path), "--out", str(tmp_path / "out"), "--teams"], catch_exceptions=False)
    assert not (tmp_path / "out").exists()


def test_sales_are_held_against_the_plan_that_was_launched(planned, tmp_path):
    told = run("follow", "data/sample", "--planned", planned, "--plan", "tiers", "--language", "en", "--out", tmp_path / "out")
    assert told.exit_code == 0
    assert told.stdout.startswith("After 12 months sales are surely below the prediction: −")
    assert (tmp_path / "out" / "launch.csv").read_text().startswith("month,n,predicted,low,high,actual,miss")


def test_sales_are_held_against_the_plan_by_team_too(planned, tmp_path):
    rows = [f"tiers,{team},2025-{month:02}-01,7,{sales},{0.8 * sales},{1.25 * sales}\n" for team, sales in (("North team 1", 3_000_000), ("Nobody's", 1_000_000)) for month in range(1, 13)]
    (tmp_path / "by_team.csv").write_text("plan,team,starts_on,n,sales,sales_low,sales_high\n" + "".join(rows), encoding="utf-8")
    told = run("follow", "data/sample", "--planned", planned, "--plan", "tiers", "--by", "team", "--language", "en", "--out", tmp_path / "out")
    assert told.exit_code == 0
    assert told.stdout.splitlines()[1].startswith(("Surely off the prediction are the sales of", "Of no team can it be told"))
    teams = pd.read_csv(tmp_path / "out" / "launch_teams.csv")
    assert teams["team"].tolist() == ["North team 1"]


def test_by_team_needs_the_file_of_teams_beside_the_other(planned):
    with pytest.raises(UserError, match=r"by_team\.csv cannot be read: .* Give the file by_team\.csv"):
        CliRunner().invoke(cli.app, ["plan", "follow", "data/sample", "--planned", str(planned), "--plan", "tiers", "--by", "team"], catch_exceptions=False)


def test_sales_cannot_be_followed_by_component(planned):
    with pytest.raises(UserError, match="not by component"):
        CliRunner().invoke(cli.app, ["plan", "follow", "data/sample", "--planned", str(planned), "--plan", "tiers", "--by", "component"], catch_exceptions=False)


@pytest.mark.parametrize(("plan", "told"), [("", "has the plans in_force, tiers. Name the one that was launched"), ("magic", "has the plans in_force, tiers")])
def test_a_plan_that_the_file_does_not_tell_apart_is_asked_for(planned, plan, told):
    with pytest.raises(UserError, match=told):
        read_planned(planned, plan)


@pytest.mark.parametrize(("text", "told"), [("plan,starts_on\nx,2025-01-01\n", "lacks the columns n, sales, sales_low, sales_high"), ("month,sales\n1,2\n", "cannot be read")])
def test_another_file_is_refused_with_what_to_give(tmp_path, text, told):
    (tmp_path / "other.csv").write_text(text)
    with pytest.raises(UserError, match=told):
        read_planned(tmp_path / "other.csv", "x")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(UserError, match=r"none\.csv cannot be read"):
        read_planned(tmp_path / "none.csv")
