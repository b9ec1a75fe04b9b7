"""The reports themselves, on the sample company: what stands on their pages is what the studies found, for whom they are."""

import functools
import html
import importlib.util
import json
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import papermill
import pytest
from playwright.sync_api import sync_playwright
from typer.testing import CliRunner

from analysis import cli
from analysis.reporting import publish
from analysis.reporting.notebook import last_teams
from analysis.reporting.privacy import Viewer, visible_result
from analysis.reporting.words import Words
from analysis.settings import PROJECT
from analysis.studies import quality, scorecard
from analysis.studies.attendance import study as attendance
from analysis.studies.attrition import study as attrition
from analysis.studies.incentives import study as incentives
from analysis.studies.incentives.plans import compared_plans
from reporting.small_company import write_company

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
AXE = importlib.util.find_spec("axe_playwright_python")
FAILING = Path(__file__).parent / "notebooks" / "reports.yml"
TEAM = "North team 1"
QUALITY, SCORECARD, ATTENDANCE, ATTRITION, PLANS = "10_data_quality", "20_scorecard", "21_attendance", "30_attrition_risk", "40_incentive_schemes"
RESPONSE, CHECK = "41_plan_response", "42_plan_check"
ALL = (QUALITY, SCORECARD, ATTENDANCE, ATTRITION, PLANS)
RUNS = {"executive": ("en", (*ALL, RESPONSE, CHECK)), "hr": ("zh", ALL), "manager": ("en", ALL[1:]), "person": ("en", ALL[1:])}


@pytest.fixture(scope="session")
def results(sample):
    """What the studies find in the sample, by study."""
    company, panel = sample
    return {name: study.run(company, panel, as_of=panel.last_day) for name, study in (("quality", quality), ("scorecard", scorecard), ("attendance", attendance), ("attrition", attrition))}


@pytest.fixture(scope="session")
def viewers(results, sample):
    """A reader of each kind; the person was scored and has no namesake."""
    employees = sample[0].table("employees")
    alone = set(employees.loc[~employees["name"].duplicated(keep=False), "employee_id"])
    person = next(person for person in results["scorecard"].tables["scores"].frame["employee_id"] if person in alone)
    return {"executive": Viewer("executive"), "hr": Viewer("hr"), "manager": Viewer("manager", (TEAM,)), "person": Viewer("person", person=person)}


@pytest.fixture(scope="session")
def made(viewers, tmp_path_factory):
    """The pages of each reader: audience to report to path."""
    out = tmp_path_factory.mktemp("reports")

    def make(audience):
        language, only = RUNS[audience]
        runs = publish.run_reports("data/sample", out=out, language=language, viewer=viewers[audience], only=only, echo=lambda _: None)
        assert [run.message for run in runs if not run.ok] == []
        return {run.name: run.page for run in runs}

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(RUNS, pool.map(make, RUNS), strict=True))


def all_pages(made):
    return [(audience, path) for audience, pages in made.items() for path in pages.values()]


def text_of(path, *, whole=False):
    """The text that a reader sees; the whole of it with alternative texts of figures."""
    markup = re.sub(r"<style>.*?</style>", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    labels = " ".join(re.findall(r'aria-label="([^"]*)"', markup)) if whole else ""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", markup) + labels))


def headline(path, study):
    return json.loads((path.parent / "run.json").read_text(encoding="utf-8"))["reports"][path.stem]["headline"][study]


def answer_of(path):
    return html.unescape(re.sub(r"<[^>]*>", " ", re.search(r'<div class="answer">(.*?)</div>', path.read_text(encoding="utf-8"), re.DOTALL)[1]))


# the same numbers everywhere

def test_the_numbers_of_run_json_are_those_of_the_study(made, results):
    for report, study in ((QUALITY, "quality"), (SCORECARD, "scorecard"), (ATTENDANCE, "attendance"), (ATTRITION, "attrition")):
        told = headline(made["hr"][report], study)
        assert set(told) == set(results[study].headline)
        for name, estimate in results[study].headline.items():
            assert told[name]["value"] == (pytest.approx(estimate.value) if isinstance(estimate.value, float) else json.loads(json.dumps(estimate.value, default=str)))


def test_an_executive_gets_the_studys_numbers_or_none(made, results):
    told = headline(made["executive"][SCORECARD], "scorecard")
    shown = {name: one["value"] for name, one in told.items() if one["value"] is not None}
    assert {"people_scored", "sales_amount", "attainment_share", "cannot_be_told"} <= set(shown)
    assert all(str(results["scorecard"].headline[name].value) == str(value) for name, value in shown.items() if not isinstance(value, float))


def test_the_answer_tells_the_studys_numbers(made, results):
    found, words = {name: one.value for name, one in results["scorecard"].headline.items()}, Words("en", "CNY")
    answer = answer_of(made["executive"][SCORECARD])
    assert f"Of {found['people_scored']} people who sell, {found['surely_upper_half']} are surely in the upper half and {found['surely_lower_half']} surely in the lower half" in answer
    assert f"for {found['cannot_be_told']} it cannot be told" in answer
    assert f"In the {found['window_months']} months to {words.month(found['window_until'])} they sold {words.money_short(found['sales_amount'])}, {words.share(found['attainment_share'])} of their quota." in answer


def test_hr_is_told_all_counts_in_chinese(made, results):
    found = {name: one.value for name, one in results["scorecard"].headline.items()}
    answer = answer_of(made["hr"][SCORECARD])
    assert f"{found['people_scored']} 名销售人员中，{found['surely_top_quarter']} 人可以确定在前四分之一，{found['surely_bottom_quarter']} 人可以确定在后四分之一；另有 {found['cannot_be_told']} 人" in answer


def test_the_data_report_tells_the_studys_numbers(made, results):
    found = {name: one.value for name, one in results["quality"].headline.items()}
    answer = answer_of(made["executive"][QUALITY])
    assert f"{found['months']} months" in answer
    assert f"with {found['people']} people, of whom {found['people_now']} are employed at the end" in answer
    assert f"{found['users_matched']} of {found['users_seen']} sellers" in answer


def test_a_small_firm_gets_rates_and_the_reason_why_nobody_is_scored(made, results):
    found, answer = {name: one.value for name, one in results["attrition"].headline.items()}, answer_of(made["executive"][ATTRITION])
    assert found["rung"] == "rates"
    assert f"{found['people_seen']} people were seen and {found['exits_known']} left by choice, and at least 200 and 30 are needed" in answer
    assert "may not be used for pay, promotion or dismissal" in answer


def test_the_attendance_report_tells_the_studys_numbers(made, results):
    found, answer = {name: one.value for name, one in results["attendance"].headline.items()}, answer_of(made["executive"][ATTENDANCE])
    assert f"have flagged {found['flagged_months']} of {found['person_months']} months of people" in answer
    assert f"In the {found['months']} months to Dec 2025, {found['people']} people worked" in answer
    assert "From Jul 2025 on people came late" in answer
    assert "You worked" in answer_of(made["person"][ATTENDANCE])


def test_sections_that_have_nothing_to_show_are_left_out(made):
    page = made["executive"][ATTRITION].read_text(encoding="utf-8")
    assert "How many leave, and where" in page
    assert "Did past warnings come true?" not in page
    assert "Would more people help?" not in page
    assert "nothing to list" not in page


def test_the_report_on_plans_tells_the_studys_numbers(made, sample):
    company, panel = sample
    found = incentives.run(company, panel, as_of=panel.last_day, plans=compared_plans("", company.folder, company.settings.currency))
    numbers, words = {name: one.value for name, one in found.headline.items()}, Words("en", "CNY")
    answer = answer_of(made["executive"][PLANS])
    assert f"In the 12 months to Dec 2025 the plan in force paid {words.money_short(numbers['pay'])} to {numbers['people']} people" in answer
    assert "The plan in force pays exactly what was paid" in answer
    assert "Sales are held fixed: how people respond to a plan is another question." in answer
    assert f"{len(found.tables['plan_totals'].frame) - 1} other plans" in answer


# who sees whom

def people_of(sample):
    frame = sample[0].table("employees")
    return dict(zip(frame["employee_id"], frame["name"], strict=True))


def named_in(path, people):
    text = text_of(path, whole=True) + (path.parent / "run.json").read_text(encoding="utf-8")
    return {person for person, name in people.items() if name in text or re.search(rf"(?<!\w){re.escape(person)}(?!\w)", text)}


def test_executives_meet_no_name_and_no_employee_id(made, sample):
    assert [named_in(path, people_of(sample)) for path in made["executive"].values()] == [set()] * len(made["executive"])


def test_a_manager_meets_the_own_people_and_no_other(made, sample, results):
    scores = results["scorecard"].tables["scores"].frame
    named = named_in(made["manager"][SCORECARD], people_of(sample))
    assert named == set(scores.loc[scores["team"] == TEAM, "employee_id"])


def test_attendance_names_a_managers_people_alone_and_nobodys_days_sick(made, sample, results):
    page = made["manager"][ATTENDANCE]
    people = results["attendance"].tables["working_time"].frame
    assert named_in(page, people_of(sample)) == set(people.loc[people["employee_id"].map(last_teams(sample[1])) == TEAM, "employee_id"])
    assert "Longest spell" not in text_of(page)


def test_a_person_meets_nobody_else(made, sample, viewers):
    assert named_in(made["person"][ATTENDANCE], people_of(sample)) <= {viewers["person"].person}
    assert named_in(made["person"][SCORECARD], people_of(sample)) == {viewers["person"].person}
    assert named_in(made["person"][ATTRITION], people_of(sample)) <= {viewers["person"].person}


def test_hr_meets_everybody_who_was_scored(made, sample, results):
    assert named_in(made["hr"][SCORECARD], people_of(sample)) >= set(results["scorecard"].tables["scores"].frame["employee_id"])


def test_what_a_manager_reads_is_what_privacy_lets_through(made, results, sample, viewers):
    company, panel = sample
    shown = visible_result(results["scorecard"], viewers["manager"], company.settings, last_teams(panel))
    told = headline(made["manager"][SCORECARD], "scorecard")
    assert {name for name, one in told.items() if one["value"] is None} == {name for name, one in shown.headline.items() if one.value is None}


def test_a_person_reads_the_own_pay_and_no_plan_that_is_only_considered(made, sample, viewers):
    company, panel = sample
    people = incentives.run(company, panel, as_of=panel.last_day).tables["people"].frame.set_index("employee_id")
    assert f"you earned {Words('en', 'CNY').money(people.loc[viewers['person'].person, 'pay'], 2)} by the plan in force" in answer_of(made["person"][PLANS])
    assert "Accelerator" not in text_of(made["person"][PLANS], whole=True)
    assert named_in(made["person"][PLANS], people_of(sample)) == {viewers["person"].person}


# what no page may hold

def test_no_page_holds_a_hole_or_a_failure(made):
    for audience, path in all_pages(made):
        text = text_of(path, whole=True)
        assert not re.search(r"\b(nan|NaN|NaT|None|inf|Traceback|Error|Warning)\b", text), (audience, path.name)
        assert "{" not in text


def test_a_chinese_page_holds_no_english_sentence(made, sample):
    kept = [*sample[0].table("job_spells")["team"].dropna().unique(), *people_of(sample).values()]
    for path in made["hr"].values():
        text = text_of(path, whole=True)
        for name in sorted(kept, key=len, reverse=True):
            text = text.replace(name, "。")
        assert re.findall(r"[a-z]+(?:,? [a-z]+){2,}", text) == [], path.name


def test_every_figure_says_what_one_sees(made):
    for _, path in all_pages(made):
        figures = re.findall(r"<svg[^>]*>", path.read_text(encoding="utf-8"))
        assert all(re.search(r'aria-label="[^"]{20,}"', tag) for tag in figures), path.name
    assert len(re.findall("<svg", made["hr"][SCORECARD].read_text(encoding="utf-8"))) == 10  # five figures, wide and narrow


@pytest.mark.skipif(CHROMIUM is None or AXE is None, reason="no Chromium or no axe on this machine: the reports are not looked at in a browser")
def test_axe_finds_nothing_and_nothing_scrolls_sideways(made):
    script = (Path(AXE.origin).parent / "axe.min.js").read_text(encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for _, path in all_pages(made):
            page = browser.new_context(viewport={"width": 390, "height": 900}).new_page()
            page.goto(path.as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
            page.evaluate(script)
            found = page.evaluate("axe.run()")["violations"]
            assert [(rule["id"], [node["html"][:200] for node in rule["nodes"]]) for rule in found] == [], path
        browser.close()


# without a run, and with a failure

@pytest.mark.parametrize("name", ALL)
def test_a_notebook_runs_by_plain_papermill_for_the_companys_own_audience(name, tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    done = papermill.execute_notebook(PROJECT / "notebooks" / f"{name}.ipynb", None, {"as_of": "2025-06-30"}, progress_bar=False, cwd=PROJECT, kernel_name="python3")
    shown = [output["data"]["text/html"] for cell in done.cells for output in cell.get("outputs", []) if "data" in output]
    assert 'class="answer"' in shown[0]
    assert "<dt>Audience</dt><dd>HR</dd>" in shown[-1]


def test_the_command_ends_with_status_one_where_a_report_fails(tmp_path, monkeypatch):
    monkeypatch.setattr(publish, "run_reports", functools.partial(publish.run_reports, listing=FAILING))
    company = write_company(tmp_path / "harbour")
    status = [CliRunner().invoke(cli.app, ["report", str(company), "--only", only, "--out", str(tmp_path / "out")]).exit_code for only in ("good,user_error", "good")]
    assert status == [1, 0]
