"""The index of all runs, as a stakeholder reads it."""

import json

import pytest

from analysis.reporting.index import write_index

DONE = {"title": "Scorecard", "question": "Who performs?", "status": "done", "message": "", "page": "20_scorecard.html",
        "page_made": "2025-06-01T08:00:00+00:00", "finished": "2025-06-01T08:00:00+00:00"}
FAILED = {"title": "Data quality", "question": "Can it be trusted?", "status": "failed", "message": "row 7: Li Wei earns too much",
          "finished": "2025-06-01T08:00:02+00:00"}


@pytest.fixture
def write_run(tmp_path):
    def write(company="Harbour", day="2025-05-31", language="en", audience="executive", **reports):
        folder = tmp_path / company / day / language / audience
        folder.mkdir(parents=True)
        run = {"company": company, "as_of": day, "language": language, "currency": "CNY", "audience": audience, "audience_text": f"for {audience}"}
        (folder / "run.json").write_text(json.dumps({**run, "reports": reports or {"20_scorecard": DONE}}), encoding="utf-8")
    return write


def index(tmp_path):
    return write_index(tmp_path).read_text(encoding="utf-8")


def test_a_run_is_told_with_company_day_audience_and_a_link(tmp_path, write_run):
    write_run()
    page = index(tmp_path)
    assert '<a href="Harbour/2025-05-31/en/executive/20_scorecard.html">Scorecard</a>' in page
    assert all(text in page for text in ("Harbour", "31 May 2025", "for executive", "Who performs?"))


def test_a_failed_report_is_said_plainly_without_its_message(tmp_path, write_run):
    write_run(**{"10_data_quality": FAILED})
    page = index(tmp_path)
    assert "could not be made" in page
    assert "Li Wei" not in page
    assert "<a " not in page


def test_an_earlier_page_of_a_failed_report_stays_linked_and_is_called_earlier(tmp_path, write_run):
    write_run(**{"20_scorecard": {**DONE, "status": "failed", "finished": "2025-06-02T08:00:00+00:00"}})
    page = index(tmp_path)
    assert "could not be made" in page
    assert "The page shown is an earlier one" in page
    assert "20_scorecard.html" in page


def test_each_run_is_told_in_its_own_language(tmp_path, write_run):
    write_run(language="en")
    write_run(language="zh")
    page = index(tmp_path)
    assert '<section class="run" lang="en">' in page
    assert '<section class="run" lang="zh-CN">' in page
    assert "2025年5月31日" in page


def test_the_page_speaks_the_language_of_the_latest_run(tmp_path, write_run):
    write_run(language="zh", **{"20_scorecard": DONE | {"finished": "2025-07-01T08:00:00+00:00"}})
    write_run(language="en")
    assert '<html lang="zh-CN">' in index(tmp_path)


def test_the_newest_day_of_a_company_comes_first(tmp_path, write_run):
    write_run(day="2025-04-30")
    write_run(day="2025-05-31")
    page = index(tmp_path)
    assert page.index("31 May 2025") < page.index("30 Apr 2025")


def test_names_are_escaped_and_links_quoted(tmp_path, write_run):
    write_run(company="A&B 北京")
    page = index(tmp_path)
    assert "A&amp;B 北京" in page
    assert 'href="A%26B%20%E5%8C%97%E4%BA%AC/' in page


def test_a_name_like_our_own_marks_stays_a_name(tmp_path, write_run):
    write_run()
    run = next(tmp_path.glob("*/*/*/*/run.json"))
    run.write_text(run.read_text(encoding="utf-8").replace('"company": "Harbour"', '"company": "/*fonts*/"'), encoding="utf-8")
    assert "<h2>/*fonts*/</h2>" in index(tmp_path)


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"company": "X", "reports": {}}'])
def test_a_run_json_that_is_none_is_left_out(tmp_path, write_run, content):
    write_run()
    write_run(company="Other")
    next((tmp_path / "Other").glob("*/*/*/run.json")).write_text(content, encoding="utf-8")
    page = index(tmp_path)
    assert "Harbour" in page
    assert "Other" not in page


def test_no_team_and_no_person_is_named(tmp_path, write_run):
    write_run(audience="manager")
    write_run(audience="person")
    for path in tmp_path.glob("*/*/*/*/run.json"):
        path.write_text(path.read_text(encoding="utf-8").replace('"for ', '"for E07 of North, the '), encoding="utf-8")
    page = index(tmp_path)
    assert "manager&#39;s teams" in page
    assert "For one person" in page
    assert not [name for name in ("North", "E07") if name in page]


def test_an_empty_folder_gives_a_page_that_says_so(tmp_path):
    assert "There are no reports yet." in index(tmp_path)


def test_the_page_loads_nothing_and_runs_nothing(tmp_path, write_run):
    write_run()
    page = index(tmp_path)
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert page.count("@font-face") == 1
