"""The work list by command: out as files, back as interventions, and what is said where it cannot be."""

from datetime import date

import pandas as pd
import pytest
from typer.testing import CliRunner

from analysis import cli
from analysis.panel.build import open_panel
from analysis.pretend.write import write_company as pretend
from analysis.reporting import worklist
from analysis.reporting.ledger import DRAWS, append, read
from analysis.settings import UserError
from analysis.studies.attrition import study
from analysis.studies.attrition.results import table
from analysis.studies.attrition.worklist import COLUMNS
from analysis.studies.result import Estimate, Result, ResultTable, Verdict
from analysis.tables.schema import TABLES
from analysis.tables.store import open_company
from reporting.small_company import write_company
from studies.attrition.talks import company as risks
from studies.attrition.talks import listed

DAY = date(2024, 6, 15)
PEOPLE = [f"E{number:02d}" for number in range(12)]
HEADLINE = {"people_seen": 12, "exits_known": 3, "needs_people": 200, "needs_exits": 30, "shows_people": 1, "is_scored": 1}


@pytest.fixture
def company(tmp_path):
    return write_company(tmp_path / "harbour")


@pytest.fixture
def found(monkeypatch):
    """Lets the study find what a test says: the work list of the small company's people, the headline, the gates."""
    asked = {}

    def say(headline=(), *, outcome="passed", gates=None):
        def run(company, panel, *, as_of, ledger, draws, plan):
            asked.update(as_of=as_of, draws=draws, plan=plan)
            risk = risks(12).assign(employee_id=PEOPLE, month_end=pd.Timestamp(2024, 5, 31))
            made = listed(risk, capacity=plan.capacity, as_of=as_of, lottery=plan.lottery)
            tables = {
                "work_list": ResultTable(made.talks[[column.name for column in COLUMNS]], COLUMNS), "gates": table("gates", gates),
                "draw": table("draw", made.draw.assign(is_drawn=made.draw["is_drawn"].astype(int))),
            }
            numbers = {name: Estimate(value) for name, value in (HEADLINE | dict(headline)).items()}
            return Result("attrition", as_of, tables, numbers, (Verdict("enough_to_score", outcome),))

        monkeypatch.setattr(worklist.study, "run", run)
        return asked

    return say


def run(*arguments):
    return CliRunner().invoke(cli.app, [str(one) for one in arguments])


def refused(*arguments):
    with pytest.raises(UserError) as told:
        CliRunner().invoke(cli.app, [str(one) for one in arguments], catch_exceptions=False)
    return str(told.value)


def fill(path, row, **cells):
    """Fill in one row of the workbook and save it, as a manager would; the first talk is in row 2. Returns the person."""
    sheet = pd.read_excel(path, dtype=object, engine="calamine")
    for name, value in cells.items():
        heading = name.replace("_", " ").capitalize()
        sheet[heading] = sheet[heading].astype(object)
        sheet.loc[row - 2, heading] = value
    with pd.ExcelWriter(path, engine="xlsxwriter", engine_kwargs={"options": {"strings_to_formulas": False}}) as book:
        sheet.to_excel(book, sheet_name="work_list", index=False)
    return sheet.loc[row - 2, "Person"]


# out

def test_the_list_is_as_long_as_asked_for_or_as_the_settings_say(company, found, tmp_path):
    asked = found()
    for more, talks in ((("--capacity", 3), 3), ((), 8)):
        told = run("worklist", company, "--out", tmp_path / "list", *more)
        assert told.exit_code == 0
        assert told.stdout.splitlines() == [f"Wrote {tmp_path / 'list' / name}" for name in ("work_list.csv", "work_list.xlsx")]
        assert len(pd.read_csv(tmp_path / "list" / "work_list.csv")) == talks
        assert (asked["plan"].lottery, asked["as_of"]) == (False, DAY)
    assert not (company / "ledger").exists()


def test_a_draw_is_kept_and_the_same_list_can_be_made_again(company, found, tmp_path):
    found()
    command = ("worklist", company, "--out", tmp_path / "list", "--capacity", 3, "--lottery")
    written = []
    for _ in range(2):
        assert run(*command).exit_code == 0
        written.append(((company / "ledger" / "draws.csv").read_bytes(), (tmp_path / "list" / "work_list.csv").read_bytes()))
    draw = read(company, DRAWS)
    assert written[0] == written[1]
    assert (len(draw), draw["is_drawn"].sum()) == (6, 3)
    assert set(draw.loc[draw["is_drawn"] == 1, "employee_id"]) == set(pd.read_csv(tmp_path / "list" / "work_list.csv")["Person"])


def test_another_draw_for_the_same_day_is_refused(company, found, tmp_path):
    found()
    command = ("worklist", company, "--out", tmp_path / "list", "--lottery", "--capacity")
    assert run(*command, 3).exit_code == 0
    before = (company / "ledger" / "draws.csv").read_bytes()
    assert "Lots were already drawn for 2024-06-15" in refused(*command, 4)
    assert (company / "ledger" / "draws.csv").read_bytes() == before


def test_lots_are_not_drawn_in_hindsight(company, found, tmp_path):
    found()
    assert "Lots are drawn on the last day of the data, 2024-06-15, and not on 2024-05-31" in refused("worklist", company, "--out", tmp_path / "list", "--lottery", "--as-of", "2024-05-31")
    assert run("worklist", company, "--out", tmp_path / "list", "--as-of", "2024-05-31").exit_code == 0


def test_earlier_draws_are_handed_to_the_study(company, found, tmp_path):
    asked = found()
    append(company, pd.DataFrame({"drawn_on": pd.Timestamp(2024, 3, 31), "employee_id": ["E00"], "kind": "one_to_one", "risk": 0.2, "is_drawn": 1}), DRAWS)
    run("worklist", company, "--out", tmp_path / "list")
    assert asked["draws"]["employee_id"].tolist() == ["E00"]


def test_a_company_that_is_too_small_is_told_so_with_its_figures(company, tmp_path):
    told = refused("worklist", company, "--out", tmp_path / "list")
    assert told.startswith("There is no work list for 2024-06-15: 12 people and 0 exits by choice are known, and at least 200 and 30 are needed (min_people and min_events")
    assert not (tmp_path / "list").exists()


def test_a_failed_card_is_told_with_its_gates(company, found, tmp_path):
    gates = pd.DataFrame([("auc", False, "0.52", "0.55"), ("expiry", True, "2024-12-15", "2024-06-15"), ("events", False, "", "30")], columns=["gate", "passed", "figure", "threshold"])
    found({"shows_people": 0}, gates=gates)
    assert "not good enough to name people by (auc is 0.52, held to 0.55; events is not known, held to 30)" in refused("worklist", company, "--out", tmp_path / "list")


def test_exits_that_come_too_late_to_score_are_told(company, found, tmp_path):
    found({"shows_people": 0, "is_scored": 0})
    assert "too late for a month to be scored" in refused("worklist", company, "--out", tmp_path / "list")


# and back

@pytest.fixture
def handed_out(company, found, tmp_path):
    found()
    assert run("worklist", company, "--out", tmp_path, "--capacity", 4).exit_code == 0
    return tmp_path / "work_list.xlsx"


def test_a_filled_list_comes_back_as_rows_of_the_contract(company, handed_out, tmp_path):
    person = fill(handed_out, 2, decision="Accept", done_on=date(2024, 6, 20), outcome="=agreed")
    fill(handed_out, 3, decision="Override", override_reason="on leave")
    told = run("worklist-return", handed_out, company, "--out", tmp_path / "interventions.csv")
    assert (told.exit_code, told.stdout) == (0, f"Wrote 1 interventions to {tmp_path / 'interventions.csv'}\n")
    assert (tmp_path / "interventions.csv").read_text(encoding="utf-8").splitlines() == [
        ",".join(TABLES["interventions"].column_names), f"{person},2024-06-20,career_plan,M0,need,'=agreed",
    ]


def test_what_comes_back_is_read_as_the_table_without_a_finding(company, handed_out):
    for row in (2, 3):
        fill(handed_out, row, decision="Accept", done_on=date(2024, 6, 14 + row), outcome="agreed")
    owners = [{"employee_id": f"M{number}", "name": f"Owner {number}", "hired_on": "2023-01-02"} for number in range(6)]
    employees = pd.concat([pd.read_csv(company / "tables" / "employees.csv", dtype=str), pd.DataFrame(owners)])
    employees.to_csv(company / "tables" / "employees.csv", index=False)
    assert run("worklist-return", handed_out, company, "--out", company / "tables" / "interventions.csv").exit_code == 0
    opened = open_company(company)
    assert len(opened.table("interventions")) == 2
    assert opened.findings().empty


def test_each_wrong_cell_is_told_and_the_good_rows_are_written(company, handed_out, tmp_path):
    fill(handed_out, 2, decision="Accept", done_on=date(2024, 6, 20))
    fill(handed_out, 4, decision="Override")
    told = run("worklist-return", handed_out, company, "--out", tmp_path / "back.csv")
    assert told.exit_code == 1
    assert told.stdout.splitlines()[0] == "work_list.xlsx, row 4, column Override reason: the reason is missing (empty). Say why it was overridden."
    assert len(pd.read_csv(tmp_path / "back.csv")) == 1


def test_no_file_is_overwritten_and_a_folder_that_is_not_there_is_told(company, handed_out, tmp_path):
    (tmp_path / "there.csv").write_text("mine", encoding="utf-8")
    assert "exists already, and nothing is overwritten" in refused("worklist-return", handed_out, company, "--out", tmp_path / "there.csv")
    assert (tmp_path / "there.csv").read_text(encoding="utf-8") == "mine"
    assert "cannot be written" in refused("worklist-return", handed_out, company, "--out", tmp_path / "no" / "folder.csv")


# from end to end

@pytest.mark.evidence
def test_a_company_of_260_goes_round(tmp_path):
    folder = tmp_path / "turn"
    pretend("turn", folder, people=260, months=30, seed=None)
    assert run("worklist", folder, "--out", tmp_path, "--capacity", 4, "--lottery").exit_code == 0
    company = open_company(folder)
    last = open_panel(company).last_day
    people = [fill(tmp_path / "work_list.xlsx", row, decision="Accept", done_on=last, outcome="agreed") for row in (2, 3, 4)]
    assert run("worklist-return", tmp_path / "work_list.xlsx", folder, "--out", tmp_path / "back.csv").exit_code == 0
    there = next((folder / "tables").glob("interventions.*"))
    before = pd.read_csv(there, dtype=str) if there.suffix == ".csv" else pd.read_parquet(there)
    back = pd.read_csv(tmp_path / "back.csv", dtype=str)
    assert set(back["employee_id"]) == set(people)
    pd.concat([before, back]).to_csv(there.with_suffix(".csv"), index=False)
    again = open_company(folder)
    assert again.findings().empty
    assert len(again.table("interventions")) == len(before) + 3
    kept = read(folder, DRAWS)
    result = study.run(again, open_panel(again), as_of=last, draws=replace_day(kept, last))
    assert not set(result.tables["work_list"].frame["employee_id"]) & set(kept["employee_id"])


def replace_day(draws, last):
    """The draws as if they had been made a month before, so that they are those of an earlier list."""
    return draws.assign(drawn_on=pd.Timestamp(last) - pd.offsets.MonthEnd())
