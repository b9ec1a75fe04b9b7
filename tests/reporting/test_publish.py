"""Publishing: whole pages or none, other reports undisturbed, and two runs at once."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from analysis.reporting.privacy import Viewer
from analysis.reporting.progress import Progress
from analysis.reporting.publish import audience_text, read_reports, run_reports, slug
from analysis.reporting.words import Words
from analysis.settings import PROJECT, Settings, UserError
from reporting.small_company import write_company

LISTING = Path(__file__).parent / "notebooks" / "reports.yml"
RUN = "from analysis.reporting.publish import run_reports; from pathlib import Path; import sys; run_reports(sys.argv[1], out=Path(sys.argv[2]), listing=Path(sys.argv[3]), only=sys.argv[4:])"


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    return write_company(tmp_path_factory.mktemp("company") / "harbour tools")


@pytest.fixture(scope="module")
def made(company, tmp_path_factory):
    """Reports that go well beside reports that fail in every way: how they came out, what was said, and the folder."""
    out, said = tmp_path_factory.mktemp("out"), []
    only = ["whole", "broken_cell", "user_error", "system_exit", "killed_kernel", "no_end"]
    runs = run_reports(company, out=out, listing=LISTING, only=only, echo=said.append)
    return {run.name: run for run in runs}, said, out


def folder(out: Path) -> Path:
    return out / "harbour-tools" / "2024-06-15" / "en" / "executive"


def entries(out: Path) -> dict:
    return json.loads((folder(out) / "run.json").read_text(encoding="utf-8"))["reports"]


def test_a_report_that_goes_well_is_published_beside_those_that_fail(made):
    runs, _, out = made
    assert [name for name, run in runs.items() if run.ok] == ["whole"]
    assert runs["whole"].page == folder(out) / "whole.html"
    assert "How this report was made" in runs["whole"].page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("broken_cell", "Code cell 3 of broken_cell.ipynb stopped with KeyError: 'sales'"),
        ("user_error", "sales.csv, row 7: amount 'twelve' is not a number. Correct the value."),
        ("system_exit", "A cell of the notebook ended the run before the last cell."),
        ("killed_kernel", "The notebook's process ended without a word, often because the memory was full."),
        ("no_end", "The notebook does not close with run.end(...), so nothing tells what it was made from."),
    ],
)
def test_a_failing_report_says_why_in_one_plain_message_and_publishes_nothing(made, name, told):
    runs, said, out = made
    assert runs[name].message == told
    assert entries(out)[name]["status"] == "failed"
    assert entries(out)[name]["message"] == told
    assert any(line.startswith(f"{name}: FAILED") and told in line for line in said)
    assert not (folder(out) / f"{name}.html").exists()


def test_nothing_but_pages_and_run_json_is_left(made):
    _, _, out = made
    assert {path.name for path in folder(out).iterdir()} == {"whole.html", "run.json"}


def test_run_json_tells_how_the_report_was_made(made):
    _, _, out = made
    entry = entries(out)["whole"]
    assert entry["parameters"]["audience"] == "executive"
    assert len(entry["data_hash"]) == 64
    assert {"python", "analysis", "pandas"} <= set(entry["versions"])
    assert {row["table"] for row in entry["row_counts"]} == {"employees", "job_spells", "sales"}
    assert entry["started"] <= entry["finished"]
    assert entry["seconds"] > 0


def test_the_last_line_says_where_the_index_lies(made):
    _, said, out = made
    assert said[-1] == f"All reports: {out / 'index.html'}"
    assert "whole.html" in (out / "index.html").read_text(encoding="utf-8")


def test_no_page_shows_the_time_or_a_path(made, company):
    _, _, out = made
    page = (folder(out) / "whole.html").read_text(encoding="utf-8")
    assert str(company) not in page
    assert entries(out)["whole"]["started"][:10] not in page


def test_two_runs_at_once_leave_whole_pages_and_one_run_json(made, company, tmp_path):
    runs, _, _ = made
    command = [sys.executable, "-c", RUN, str(company), str(tmp_path), str(LISTING)]
    both = [subprocess.Popen([*command, "whole", other], cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for other in ("good", "slow")]  # noqa: S603  # our own code
    assert [process.communicate(timeout=120)[1] for process in both] == [b"", b""]
    assert [process.returncode for process in both] == [0, 0]
    assert set(entries(tmp_path)) == {"good", "slow", "whole"}
    assert {path.name for path in folder(tmp_path).iterdir()} == {"good.html", "slow.html", "whole.html", "run.json"}
    assert (folder(tmp_path) / "whole.html").read_bytes() == runs["whole"].page.read_bytes()


def test_a_report_that_fails_later_keeps_its_earlier_page(company, tmp_path):
    notebook = tmp_path / "changing.ipynb"
    (tmp_path / "reports.yml").write_text("- {name: changing, notebook: changing.ipynb, title: C, question: Q}", encoding="utf-8")
    pages = []
    for source in ("good", "broken_cell"):
        notebook.write_text((LISTING.parent / f"{source}.ipynb").read_text(encoding="utf-8"), encoding="utf-8")
        run_reports(company, out=tmp_path / "out", listing=tmp_path / "reports.yml", echo=lambda _: None)
        pages.append((folder(tmp_path / "out") / "changing.html").read_bytes())
    entry = entries(tmp_path / "out")["changing"]
    assert pages[0] == pages[1]
    assert (entry["status"], entry["page"]) == ("failed", "changing.html")
    assert entry["page_made"] <= entry["finished"]


def test_an_unknown_report_is_refused_with_the_names_there_are(company, tmp_path):
    with pytest.raises(UserError, match=r"There is no report scorecrd\. The reports are: good, broken_cell"):
        run_reports(company, out=tmp_path / "out", listing=LISTING, only=["scorecrd"])
    assert not (tmp_path / "out").exists()


def test_a_notebook_that_does_not_take_the_parameters_stops_the_run_before_it_begins(company, tmp_path):
    with pytest.raises(UserError, match=r"no_parameters.ipynb has no parameters"):
        run_reports(company, out=tmp_path / "out", listing=LISTING, only=["good", "no_parameters"])
    assert not (tmp_path / "out").exists()


def test_a_page_for_a_manager_stands_in_a_folder_of_its_own_teams_and_day(company, tmp_path):
    runs = run_reports(company, as_of=date(2024, 3, 31), out=tmp_path, listing=LISTING, only=["good"], viewer=Viewer("manager", ("North", "South")), echo=lambda _: None)
    assert runs[0].page == tmp_path / "harbour-tools" / "2024-03-31" / "en" / "manager-North-South" / "good.html"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("- {name: a, notebook: missing.ipynb, title: T, question: Q}", "names the notebook missing.ipynb, which is not there"),
        ("- {name: a, notebook: b.ipynb, title: T, questoin: Q}", "questoin"),
        ("- {name: a", "cannot be read as YAML"),
    ],
)
def test_a_list_of_reports_that_is_not_right_is_refused(tmp_path, content, told):
    (tmp_path / "reports.yml").write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match=told):
        read_reports(tmp_path / "reports.yml")


def test_every_reader_is_told_for_whom_the_page_is():
    words, settings = Words("en"), Settings()
    assert "at least 5 people" in audience_text(Viewer("executive"), words, settings)
    assert "North and South" in audience_text(Viewer("manager", ("North", "South")), words, settings)
    assert "E7" in audience_text(Viewer("person", person="E7"), words, settings)


def test_folders_can_be_made_of_any_name():
    assert slug("../../etc") == "etc"
    assert slug("北京/销售 部") == "北京-销售-部"
    assert slug("") == "unnamed"


def test_progress_counts_cells_and_names_what_is_running(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "cells").write_text("...", encoding="ascii")
    progress = Progress({"a": 4, "b": 4}, lambda name: tmp_path / name / "cells")
    assert progress.line() == "[#########...............] 0 of 2 reports; running: a 3/4"
    progress.done("a")
    assert "1 of 2 reports; running: none" in progress.line()
