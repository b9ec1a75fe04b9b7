"""Publishing: whole pages or none, other reports undisturbed, and two runs at once."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from analysis.reporting.privacy import Viewer
from analysis.reporting.progress import Progress
from analysis.reporting.publish import audience_folder, audience_text, company_place, read_reports, run_reports, slug
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
    return out / slug("harbour tools") / "2024-06-15" / "en" / "executive"


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


def test_a_page_for_a_manager_stands_in_a_folder_of_its_own_that_only_its_owner_opens(company, tmp_path):
    viewer = Viewer("manager", ("North", "South"))
    runs = run_reports(company, as_of=date(2024, 3, 31), out=tmp_path, listing=LISTING, only=["good"], viewer=viewer, echo=lambda _: None)
    place = tmp_path / slug("harbour tools") / "2024-03-31" / "en" / audience_folder(viewer)
    assert runs[0].page == place / "good.html"
    assert [oct(path.stat().st_mode & 0o777) for path in (place, place / "good.html", place / "run.json")] == ["0o700", "0o600", "0o600"]
    assert "North" not in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_a_page_without_names_may_be_opened_by_all(made):
    _, _, out = made
    assert folder(out).stat().st_mode & 0o055
    assert (folder(out) / "whole.html").stat().st_mode & 0o044


def test_readers_share_no_folder_and_none_tells_a_name():
    viewers = [Viewer("manager", ("A,B",)), Viewer("manager", ("A", "B")), Viewer("manager", ("A-B",)), Viewer("person", person="A"), Viewer("hr")]
    folders = [audience_folder(viewer) for viewer in viewers]
    assert len(set(folders)) == len(folders)
    assert folders[-1] == "hr"
    assert all(re.fullmatch("(manager|person)-[0-9a-f]{6}", one) for one in folders[:-1])


def test_two_company_folders_of_one_name_share_no_reports(tmp_path):
    one, other = tmp_path / "one" / "sample", tmp_path / "other" / "sample"
    places = [company_place(tmp_path / "out", folder) for folder in (one, other, one, other)]
    assert places[0] == tmp_path / "out" / "sample"
    assert places[:2] == places[2:]
    assert re.fullmatch("sample-[0-9a-f]{6}", places[1].name)


@pytest.mark.parametrize(
    ("viewer", "told"), [(Viewer("manager", ("Nord",)), "There is no team Nord. The teams are: North, South"), (Viewer("person", person="E99"), "no person with the employee_id 'E99'")]
)
def test_a_team_or_a_person_that_is_not_there_is_refused_before_anything_runs(company, tmp_path, viewer, told):
    with pytest.raises(UserError, match=told):
        run_reports(company, out=tmp_path / "out", listing=LISTING, only=["good"], viewer=viewer)
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_to_is_named(company, tmp_path):
    (tmp_path / "out").touch()
    with pytest.raises(UserError, match=r"The reports cannot be written to .*out: .* Name another folder with --out"):
        run_reports(company, out=tmp_path / "out", listing=LISTING, only=["good"])


def test_a_run_sweeps_away_old_work_and_mends_a_broken_run_json(company, tmp_path):
    old, new = folder(tmp_path) / ".making-old", folder(tmp_path) / ".making-new"
    for place in (old, new):
        place.mkdir(parents=True)
    os.utime(old, (1, 1))
    (folder(tmp_path) / "run.json").write_text("{", encoding="utf-8")
    run_reports(company, out=tmp_path, listing=LISTING, only=["good"], echo=lambda _: None)
    assert (old.exists(), new.exists()) == (False, True)
    assert entries(tmp_path)["good"]["status"] == "done"


def test_a_run_that_is_ended_from_outside_leaves_no_process_and_no_folder_of_work(company, tmp_path):
    command = [sys.executable, "-c", RUN, str(company), str(tmp_path), str(LISTING), "slow"]
    process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603  # our own code
    wait_for(lambda: list(tmp_path.glob("*/*/*/*/.making-*/slow/cells.txt")))
    process.terminate()
    assert process.wait(timeout=20) == 128 + signal.SIGTERM
    assert not list(tmp_path.glob("*/*/*/*/.making-*"))
    wait_for(lambda: not [line for line in running() if str(tmp_path) in line])


def wait_for(happened, seconds=30):
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


def running():
    """The command lines of all processes, where the system tells them."""
    lines = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            lines.append(path.read_bytes().decode(errors="replace"))
    return lines


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
    assert slug("sample") == "sample"
    assert slug("../../etc").startswith("etc-")
    assert slug("北京/销售 部").startswith("北京-销售-部-")
    assert slug("").startswith("unnamed-")
    long = [slug("x" * 300 + end) for end in "ab"]
    assert len(long[0]) < 80
    assert long[0] != long[1]


def test_progress_counts_cells_and_names_what_is_running(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "cells").write_text("...", encoding="ascii")
    progress = Progress({"a": 4, "b": 4}, lambda name: tmp_path / name / "cells")
    assert progress.line() == "[#########...............] 0 of 2 reports; running: a 3/4"
    progress.done("a")
    assert "1 of 2 reports; running: none" in progress.line()
