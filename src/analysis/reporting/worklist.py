"""The two ways of a work list: out of the study as files, and back as rows of the contract's table `interventions`.

In: a company folder and what is asked for, or a list that was filled in. Out: files, and a line for each cell that is wrong. A lottery's draw is kept
before its list is handed out. Nothing of the company's own data is altered, and no file that exists is overwritten by what comes back.
"""

import io
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

from analysis.panel.build import open_panel, open_span
from analysis.reporting.export import disarm
from analysis.reporting.ledger import DRAWS, append, read_kept
from analysis.reporting.notebook import read_as_of, read_language
from analysis.reporting.words import Words
from analysis.reporting.worklist_files import read_interventions, write_work_list
from analysis.settings import UserError
from analysis.studies.attrition import study
from analysis.studies.attrition.worklist import Plan
from analysis.studies.result import Result
from analysis.tables.schema import TABLES
from analysis.tables.store import Company, open_company

_COLUMNS = list(TABLES["interventions"].column_names)


@dataclass(frozen=True)
class Wish:
    """What is asked of a work list; None and "" stand for the last day of the data and for what the settings say."""

    as_of: date | None = None
    capacity: int | None = None
    lottery: bool = False
    language: str = ""


def make_work_list(folder: str | Path, out: Path, wish: Wish) -> tuple[Path, Path]:
    """The talks of a month as CSV and as a workbook in `out`; lots that were drawn are in the company's `ledger/draws.csv` before.

    Raises UserError where nobody may be scored, with the reason, and where lots cannot be drawn: on a day before the last one of the data, or
    among others than those among whom they were already drawn on that day.
    """
    company = open_company(folder)
    settings, day = company.settings, read_as_of(wish.as_of.isoformat() if wish.as_of else "", company)
    if wish.lottery and day < open_span(company)[1]:
        raise UserError(f"Lots are drawn on the last day of the data, {open_span(company)[1]}, and not on {day}: what came after is known. Leave out --as-of or --lottery.")
    words = Words(read_language(wish.language or settings.language), settings.currency)
    kept = read_kept(company.folder)
    plan = Plan(wish.capacity or settings.attrition.capacity_per_month, day, wish.lottery)
    result = study.run(company, open_panel(company), as_of=day, plan=plan, **kept)
    if reason := _why_nobody(result):
        raise UserError(f"There is no work list for {day}: {reason}")
    _keep_draw(company, result.tables["draw"].frame, kept["draws"])
    return write_work_list(result.tables["work_list"].frame, out, words)


def _why_nobody(result: Result) -> str:
    """Why nobody may be scored, with what to do; nothing where people are scored."""
    number = {name: estimate.value for name, estimate in result.headline.items()}
    if number["shows_people"]:
        return ""
    if number["is_scored"]:
        gates = result.tables["gates"].frame
        failed = [f"{gate['gate']} is {gate['figure'] or 'not known'}, held to {gate['threshold']}" for gate in gates[~gates["passed"].astype(bool)].to_dict("records")]
        return f"the scores are not good enough to name people by ({'; '.join(failed)}). Report 30 shows the rates of groups and the named rule, which hold all the same."
    known = f"{number['people_seen']} people and {number['exits_known']} exits by choice are known"
    if next(one.outcome for one in result.verdicts if one.name == "enough_to_score") == "failed":
        return (
            f"{known}, and at least {number['needs_people']} and {number['needs_exits']} are needed (min_people and min_events under attrition in company.yml). "
            "Report 30 shows the rates of groups and the named rule."
        )
    return f"{known}, but too late for a month to be scored: a year must lie before it. Report 30 shows the rates of groups and the named rule."


def _keep_draw(company: Company, draw: pd.DataFrame, kept: pd.DataFrame) -> None:
    """Append the draw of a day; raises UserError where another one was already kept for it."""
    if draw.empty:
        return
    before = kept[kept["drawn_on"] == draw["drawn_on"].iloc[0]]
    pairs = [set(zip(rows["employee_id"], rows["is_drawn"].astype(int), strict=True)) for rows in (draw, before)]
    if len(before) and pairs[0] != pairs[1]:
        day = before["drawn_on"].iloc[0].date()
        raise UserError(f"Lots were already drawn for {day}, among other people or for another number of talks. Use that list; a second draw would choose among the answers to the first.")
    append(company.folder, draw, DRAWS)


def return_work_list(file: Path, folder: str | Path, out: Path) -> tuple[int, list[str]]:
    """How many interventions a filled list told of, written to `out` as rows of the contract, and a line for each cell that is wrong.

    Raises UserError where `out` exists already, and where the list cannot be read. Days up to today, or the last day of the data, are taken.
    """
    if out.exists():
        raise UserError(f"{out} exists already, and nothing is overwritten. Name a new file with --out.")
    company = open_company(folder)
    words = Words(read_language(company.settings.language), company.settings.currency)
    until = max(datetime.now(ZoneInfo(company.settings.timezone)).date(), open_span(company)[1])
    rows, problems = read_interventions(file, company.table("employees")["employee_id"].tolist(), until, words)
    _write_new(out, rows[_COLUMNS])
    return len(rows), problems


def _write_new(out: Path, rows: pd.DataFrame) -> None:
    """Write the rows to a file that is not there yet; free text is disarmed, ids stay as the tables have them."""
    text = io.StringIO()
    rows.assign(outcome=rows["outcome"].map(disarm, na_action="ignore")).to_csv(text, index=False, date_format="%Y-%m-%d", lineterminator="\n")
    try:
        with out.open("xb") as file:
            file.write(text.getvalue().encode("utf-8"))
    except OSError as error:
        raise UserError(f"{out} cannot be written: {error.strerror}. Name another file with --out.") from error
