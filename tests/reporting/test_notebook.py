"""The run behind a notebook: its parameters, what it shows to whom, and what it tells about itself."""

import json
import sys
from dataclasses import replace
from datetime import date
from types import ModuleType

import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell

from analysis.reporting import theme
from analysis.reporting.display import paragraphs
from analysis.reporting.notebook import RECORD_VARIABLE, begin, check_viewer, last_teams
from analysis.reporting.present.spec import FigureSpec, TableSpec
from analysis.reporting.privacy import Viewer
from analysis.settings import UserError
from analysis.studies.result import Caveat, Estimate, Result, ResultColumn, ResultTable, Verdict
from reporting.small_company import write_company


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    return str(write_company(tmp_path_factory.mktemp("company") / "harbour"))


@pytest.fixture
def presenter(monkeypatch):
    """A presenter for the study `tested`, as a module of `present` would be."""
    module = ModuleType("analysis.reporting.present.tested")
    module.answer = lambda result, words: [f"{len(result.tables)} tables, {words.estimate(result.headline['sales'])}"]
    module.verdict = lambda verdict, words: f"{verdict.name} holds"
    module.caveat = lambda caveat, words: f"{caveat.name} is missing"
    say = lambda text: lambda result, words: text  # noqa: E731  # three of the same kind
    draw = lambda result, *, words, narrow: theme.bars(theme.canvas(narrow=narrow, height=80), ["a"], [1.0], ["1"])  # noqa: E731
    module.FIGURES = {"people": FigureSpec(draw, say("People differ"), say("One bar"), tables=("people",))}
    module.TABLES = {
        "people": TableSpec(say("People"), people=True), "teams": TableSpec(say("Teams"), hidden=("sales",), group=True),
        "wrong": TableSpec(say("Wrong")),
    }
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return module


def result() -> Result:
    people = ResultTable(pd.DataFrame({"employee_id": ["E00", "E01", "E02", "E09"]}), (ResultColumn("employee_id", "person", "Person", "personal"),))
    teams = ResultTable(
        pd.DataFrame({"team": ["North", "South", "West"], "n": [7, 4, 9], "sales": [1.0, 2.0, 3.0]}),
        (ResultColumn("team", "team", "Team"), ResultColumn("n", "people", "People"), ResultColumn("sales", "money", "Sales")),
    )
    tables = {"people": people, "teams": teams, "wrong": people}
    return Result("tested", date(2024, 5, 31), tables, {"sales": Estimate(0.5, n=12)}, (Verdict("sums", "passed"),), (Caveat("attendance"),))


def test_an_empty_as_of_is_the_last_day_of_the_data(company):
    assert begin("r", company=company).as_of == date(2024, 6, 15)


def test_a_day_after_the_data_becomes_their_last_day(company):
    assert begin("r", company=company, as_of="2030-01-01").as_of == date(2024, 6, 15)


def test_the_panel_knows_nothing_after_as_of(company):
    run = begin("r", company=company, as_of="2024-04-20")
    assert run.panel.frame["month_end"].max() == pd.Timestamp("2024-03-31")


def test_the_language_is_the_companys_unless_given(company):
    assert begin("r", company=company).words.language == "en"
    assert begin("r", company=company, language="zh").words.language == "zh"


def test_the_audience_is_the_companys_default_unless_given(company):
    assert begin("r", company=company).viewer.audience == "executive"
    assert begin("r", company=company).parameters["audience"] == "executive"
    assert begin("r", company=company, audience="analyst").viewer.audience == "analyst"


@pytest.mark.parametrize(
    ("parameter", "told"),
    [
        ({"as_of": "31.05.2024"}, "as_of is '31.05.2024', which is not a date. Write it as YYYY-MM-DD"),
        ({"language": "fr"}, "There is no language 'fr'. Choose en"),
        ({"audience": "boss"}, "There is no audience 'boss'"),
        ({"audience": "manager", "teams": "Nord"}, "There is no team Nord. The teams are: North, South"),
        ({"audience": "person", "person": "7"}, "no person with the employee_id '7'"),
        ({"company": "no/such"}, "There is no company folder no/such"),
    ],
)
def test_a_parameter_that_cannot_be_used_is_refused_in_plain_words(company, parameter, told):
    with pytest.raises(UserError) as caught:
        begin("r", **{"company": company, **parameter})
    assert told in str(caught.value)


def test_a_person_without_a_team_is_known_and_no_team_is_made_of_it(company):
    panel = begin("r", company=company).panel
    frame = panel.frame.assign(team=panel.frame["team"].where(panel.frame["employee_id"] != "E03"))
    partly = replace(panel, frame=frame)
    assert "E03" not in last_teams(partly)
    check_viewer(Viewer("person", person="E03"), partly)
    with pytest.raises(UserError, match="The teams are: North, South"):
        check_viewer(Viewer("manager", ("Nord",)), partly)


def test_people_are_called_by_name_and_namesakes_by_id_too(company, presenter):
    markup = begin("r", company=company, audience="hr").table(result(), "people").markup
    assert all(name in markup for name in ("Person 2", "Wang Wei (E00)", "Wang Wei (E01)"))


def test_a_manager_sees_the_own_team_and_no_other(company, presenter):
    markup = begin("r", company=company, audience="manager", teams="North").table(result(), "people").markup
    assert "Person 2" in markup
    assert "Person 9" not in markup


def test_what_a_reader_may_not_see_leaves_nothing_behind(company, presenter):
    run = begin("r", company=company, audience="executive")
    assert [run.table(result(), "people").markup, run.figure(result(), "people").markup] == ["", ""]


def test_a_piece_is_for_the_person_or_for_the_others(company, presenter):
    person, others = begin("r", company=company, audience="person", person="E03"), begin("r", company=company, audience="hr")
    piece = paragraphs(["said"])
    assert [person.own(piece).markup, others.others(piece).markup] == [piece.markup] * 2
    assert [person.others(piece).markup, others.own(piece).markup] == ["", ""]


def test_a_figure_is_drawn_for_those_who_may_see_its_tables(company, presenter):
    assert "<svg" in begin("r", company=company, audience="hr").figure(result(), "people").markup


def test_blank_groups_are_explained_under_their_table(company, presenter):
    markup = begin("r", company=company, audience="executive").table(result(), "teams").markup
    assert "fewer than 5 people" in markup
    assert "fewer than 5 people" not in begin("r", company=company, audience="hr").table(result(), "teams").markup


def test_of_several_tables_only_those_that_hold_something_are_shown_and_the_note_stands_once(company, presenter):
    found = result()
    empty = ResultTable(found.tables["people"].frame.head(0), found.tables["people"].columns)
    found = replace(found, tables=found.tables | {"people": empty})
    markup = begin("r", company=company, audience="executive").table(found, "people", "teams", "teams").markup
    assert "nothing to list" not in markup
    assert markup.count("fewer than 5 people") == 1
    assert begin("r", company=company, audience="hr").table(found, "people", "people").markup == ""
    assert "nothing to list" in begin("r", company=company, audience="hr").table(found, "people").markup


def test_a_table_of_people_cannot_pass_for_another_kind(company, presenter):
    with pytest.raises(ValueError, match="do not agree with its columns"):
        begin("r", company=company, audience="hr").table(result(), "wrong")


def test_answer_and_trust_come_from_the_presenter(company, presenter):
    run = begin("r", company=company, audience="executive")
    assert "1 tables" in run.answer(result()).markup
    trust = run.trust(result()).markup
    assert "sums holds" in trust
    assert "attendance is missing" in trust


def test_the_end_tells_what_the_report_was_made_from(company, presenter, tmp_path, monkeypatch):
    monkeypatch.setenv(RECORD_VARIABLE, str(tmp_path / "record.json"))
    run = begin("r", company=company, as_of="2024-05-31")
    markup = run.end(result()).markup
    record = json.loads((tmp_path / "record.json").read_text(encoding="utf-8"))
    assert run.company.fingerprint in markup
    assert record["data_hash"] == run.company.fingerprint
    assert record["parameters"]["as_of"] == "2024-05-31"
    assert record["headline"]["tested"]["sales"]["value"] == 0.5
    assert {row["table"]: row["clean"] for row in record["row_counts"]} == {"employees": 12, "job_spells": 12, "sales": 72}
    assert {"python", "pandas", "analysis"} <= set(record["versions"])


def test_the_end_shows_no_path_of_the_machine(company, presenter):
    assert "harbour" in begin("r", company=company).end().markup
    assert company not in begin("r", company=company).end().markup


def test_without_a_place_for_the_record_nothing_is_written(company, presenter, tmp_path, monkeypatch):
    monkeypatch.delenv(RECORD_VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    begin("r", company=company).end()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("piece", ["figure", "table", "opening"])
def test_a_name_that_a_study_does_not_have_is_refused_with_those_it_has(company, presenter, piece):
    has = {"figure": "people", "table": "people, teams, wrong", "opening": "none"}
    with pytest.raises(UserError, match=f"The study tested has no {piece} 'peeple' to show. It has: {has[piece]}."):
        getattr(begin("r", company=company, audience="hr"), piece)(result(), "peeple")


def test_a_mistake_in_a_notebook_shows_its_message_without_lines_of_code(company, capsys):
    shell = InteractiveShell()
    shell.run_cell(f"from analysis.reporting.notebook import begin\nbegin('r', company={str(company)!r}, language='fr')")
    assert capsys.readouterr().out.strip() == "UserError: There is no language 'fr'. Choose en (English) or zh (Chinese)."
