"""Predictions from the run that made them into the company's ledger, and what a later run makes of them."""

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from analysis import cli
from analysis.panel.build import open_panel
from analysis.reporting import ledger, publish
from analysis.reporting.ledger import append, read
from analysis.reporting.notebook import RECORD_VARIABLE, begin
from analysis.reporting.publish import run_reports
from analysis.settings import PROJECT
from analysis.studies.attrition import study
from analysis.studies.attrition.ledger import entries
from analysis.tables.store import make_fingerprint, open_company
from reporting.predictions import predicted
from reporting.small_company import write_company

LISTING = Path(__file__).parent / "notebooks" / "reports.yml"
TESTS = Path(__file__).parents[1]
RUN = (
    "import sys; from pathlib import Path; from analysis.reporting.privacy import Viewer; from analysis.reporting.publish import run_reports\n"
    "runs = run_reports(sys.argv[1], out=Path(sys.argv[2]), listing=Path(sys.argv[3]), only=['predicting'], viewer=Viewer(sys.argv[4]), echo=lambda _: None)\n"
    "sys.exit(0 if all(run.ok and not run.warning for run in runs) else 1)"
)


@pytest.fixture(autouse=True)
def notebooks_find_the_tests(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(PROJECT / "src"), str(TESTS)]))


@pytest.fixture
def company(tmp_path):
    return write_company(tmp_path / "harbour")


def report(company, only=("predicting",), **more):
    said = []
    runs = run_reports(company, out=company.parent / "out", listing=LISTING, only=only, echo=said.append, **more)
    return runs[0], said


# from a run to the ledger

def test_a_report_that_is_whole_leaves_its_predictions_of_the_last_month_in_the_ledger(company):
    assert begin("r", company=str(company)).ledger is None
    made, _ = report(company)
    rows = begin("r", company=str(company)).ledger
    assert made.ok
    assert rows["employee_id"].tolist() == [f"E{number:02d}" for number in range(12)]
    assert set(rows["month_end"]) == {pd.Timestamp(2024, 5, 31)}
    assert set(rows["as_of"]) == {pd.Timestamp(2024, 6, 15)}
    assert set(rows["model"]) == {f"for_executive {version('analysis')}"}
    assert set(rows["data_hash"]) == {open_company(company).fingerprint}
    assert abs((rows["made_on"] - pd.Timestamp(datetime.now(UTC).date())).dt.days).max() <= 1


def test_the_same_report_made_again_adds_nothing_and_is_the_same_page(company):
    first = report(company)[0].page.read_bytes()
    before = (company / "ledger" / "attrition.csv").read_bytes(), make_fingerprint(company)
    assert report(company)[0].page.read_bytes() == first
    assert ((company / "ledger" / "attrition.csv").read_bytes(), make_fingerprint(company)) == before


def test_a_report_on_an_earlier_day_keeps_nothing_and_one_that_predicts_nothing_neither(company):
    assert report(company, as_of=date(2024, 6, 14))[0].ok
    assert report(company, only=["whole"])[0].ok
    assert not (company / "ledger").exists()


def test_a_page_that_is_not_whole_keeps_nothing(company, monkeypatch):
    make = publish._make
    monkeypatch.setattr(publish, "_make", lambda place, *rest: (make(place, *rest), (place / "page.html").unlink())[0])
    made, _ = report(company)
    assert not made.ok
    assert not (company / "ledger").exists()


def test_a_ledger_that_cannot_be_written_to_is_said_in_one_line_and_the_report_is_made(company):
    (company / "ledger").write_text("a file in its place", encoding="utf-8")
    made, said = report(company)
    assert made.ok
    assert made.page.is_file()
    assert [line for line in said if "Its predictions were not kept. The ledger cannot be written to" in line] == [said[0]]
    assert "\n" not in said[0]


def test_a_notebook_run_by_hand_keeps_nothing(company, monkeypatch):
    monkeypatch.delenv(RECORD_VARIABLE, raising=False)
    run = begin("predicting", company=str(company))
    run.end(predicted(run))
    assert not (company / "ledger").exists()


def test_runs_at_once_lose_nothing_and_repeat_nothing(company, tmp_path):
    open_panel(open_company(company))
    command = [sys.executable, "-c", RUN, str(company), str(tmp_path / "out"), str(LISTING)]
    runs = [subprocess.Popen([*command, audience], cwd=PROJECT) for audience in ("hr", "executive", "hr")]  # noqa: S603  # our own code
    assert [run.wait(timeout=120) for run in runs] == [0, 0, 0]
    rows = read(company)
    assert rows.groupby("model").size().to_dict() == {f"for_{audience} {version('analysis')}": 12 for audience in ("executive", "hr")}
    assert not rows.duplicated(["employee_id", "model"]).any()


# from the ledger to a later run

@pytest.fixture
def sample_with_ledger(tmp_path):
    """The sample with predictions that were made in time, on the last day of the data, and a day after their months were over."""
    folder = tmp_path / "sample"
    shutil.copytree(PROJECT / "data" / "sample", folder, ignore=shutil.ignore_patterns(".store", "ledger"))
    company = open_company(folder)
    panel = open_panel(company)
    frame = panel.frame[panel.frame["month_end"] == panel.frame["month_end"].max() - pd.offsets.MonthEnd(6)]
    end = frame["month_end"].iloc[0].date()
    risks = frame[["employee_id", "month_end"]].assign(horizon_months=3, risk=0.2, base=0.1)
    late = panel.frame[panel.frame["month_end"] == panel.frame["month_end"].max()][["employee_id", "month_end"]].assign(horizon_months=3, risk=0.2, base=0.1)
    append(folder, entries(risks, as_of=end, made_on=end, model="m 1", data_hash="a"))
    append(folder, entries(risks, as_of=end, made_on=panel.last_day, model="m 2", data_hash="a"))
    append(folder, entries(late, as_of=panel.last_day, made_on=panel.last_day, model="m 1", data_hash="a"))
    return company, panel, len(risks)


def test_a_later_run_holds_earlier_predictions_against_what_happened(sample_with_ledger):
    company, panel, people = sample_with_ledger
    result = study.run(company, panel, as_of=panel.last_day, ledger=read(company.folder))
    told = next(one.figures for one in result.verdicts if one.name == "earlier_predictions")
    assert told == {"written": 2 * people, "scored": people, "not_over": 0, "late": people}
    exits = company.table("employees").set_index("employee_id")
    month = read(company.folder)["month_end"].iloc[0]
    in_time = (exits["left_on"] > month) & (exits["left_on"] <= month + pd.offsets.MonthEnd(3)) & (exits["exit_kind"] == "voluntary")
    bands = result.tables["ledger_bands"].frame
    assert bands["n"].sum() == people
    assert bands["actual_leavers"].sum() == in_time.sum()
    assert bands["expected_leavers"].sum() == pytest.approx(0.2 * people)


def test_what_the_day_itself_predicted_changes_no_word_of_its_report(sample_with_ledger):
    company, panel, _ = sample_with_ledger
    kept = read(company.folder)
    before = study.run(company, panel, as_of=panel.last_day, ledger=kept[kept["as_of"] < pd.Timestamp(panel.last_day)])
    after = study.run(company, panel, as_of=panel.last_day, ledger=kept)
    assert before.verdicts == after.verdicts
    pd.testing.assert_frame_equal(before.tables["ledger_bands"].frame, after.tables["ledger_bands"].frame)


def test_the_command_for_a_study_reads_the_ledger(sample_with_ledger, tmp_path):
    company, _, people = sample_with_ledger
    assert CliRunner().invoke(cli.app, ["study", "attrition", str(company.folder), "--out", str(tmp_path / "out")]).exit_code == 0
    told = {one["name"]: one["figures"] for one in json.loads((tmp_path / "out" / "verdicts.json").read_text(encoding="utf-8"))}
    assert told["earlier_predictions"]["scored"] == people


def test_draws_are_kept_and_read_like_predictions(tmp_path):
    draw = pd.DataFrame({"drawn_on": pd.Timestamp(2025, 6, 30), "employee_id": ["007", "=1"], "kind": "one_to_one", "risk": [0.2, 0.1], "is_drawn": [1, 0]})
    assert [append(tmp_path, draw, ledger.DRAWS) for _ in range(2)] == [2, 0]
    back = read(tmp_path, ledger.DRAWS)
    assert back[["employee_id", "is_drawn"]].to_numpy().tolist() == [["007", 1], ["=1", 0]]
    assert read(tmp_path).empty
