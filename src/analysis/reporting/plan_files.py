"""Files about bringing in a plan: the list of who starts when, and a foretold path read back to be held against what came.

In: a company folder and what is asked for. Out: CSV and a workbook with sentences, or the result after a launch. It draws no lot and tests nothing itself, and alters no input.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pandas as pd

from analysis.panel.build import open_panel
from analysis.reporting.notebook import read_as_of, read_language
from analysis.reporting.present import rollout as present
from analysis.reporting.words import Words
from analysis.reporting.worklist_files import write_list
from analysis.settings import UserError
from analysis.studies.incentives.facts import company_facts
from analysis.studies.result import Result
from analysis.studies.rollout import study as rollout
from analysis.studies.rollout.after import PLANNED, after_launch, nothing_launched
from analysis.studies.rollout.study import Terms
from analysis.tables.store import Company, open_company

_LISTED = ("employee_id", "team", "wave", "starts_on")
"""What stands on the list: no role, no level, no sales."""


def make_rollout(folder: str | Path, out: Path, as_of: date | None, terms: Terms, language: str = "") -> tuple[list[str], tuple[Path, Path]]:
    """What the trial could notice, a sentence each, and the list of who starts when: two files in `out`; raises UserError where there are too few to draw among."""
    company = open_company(folder)
    words = Words(read_language(language or company.settings.language), company.settings.currency)
    result = rollout.run(company, open_panel(company), as_of=read_as_of(as_of.isoformat() if as_of else "", company), terms=terms)
    listed = result.tables["team_handout" if terms.drawn == "teams" else "handout"]
    if listed.frame.empty:
        raise UserError(f"There are fewer {terms.drawn} who sell than waves ({terms.waves}), so no lot can be drawn. Ask for fewer waves.")
    columns = [column for column in listed.columns if column.name in _LISTED]
    return present.answer(result, words), write_list("rollout", listed.frame[[column.name for column in columns]], columns, out, words)


def follow_company(folder: str | Path, planned: str, plan: str, as_of: date | None, language: str = "", *, by: str = "") -> tuple[list[str], Result]:
    """How sales go against a foretold path, a sentence each, and the result; by team too with `by` team. Raises UserError for any other `by`."""
    if by not in ("", "team"):
        raise UserError(f"Sales can be followed by team, not by {by}: of single components the study response foretells no path that could be tested. Write --by team, or leave --by out.")
    company = open_company(folder)
    words = Words(read_language(language or company.settings.language), company.settings.currency)
    result = follow_planned(company, planned, plan, as_of=read_as_of(as_of.isoformat() if as_of else "", company), by_team=by == "team")
    return [*present.answer(result, words), *(present.caveat(one, words) for one in result.caveats)], result


def follow_planned(company: Company, planned: str, plan: str, *, as_of: date, by_team: bool = False) -> Result:
    """The sales of a company against the path of a plan in the file `planned`, and by team against `by_team.csv` beside it; a result without tables where no file is named."""
    if not planned:
        return nothing_launched(as_of)
    path = Path(planned)
    teams = read_planned(path.with_name("by_team.csv"), plan, ("team", *PLANNED)) if by_team else None
    return after_launch(company_facts(company, as_of), read_planned(path, plan), as_of, teams)


def read_planned(path: Path, plan: str = "", columns: Sequence[str] = PLANNED) -> pd.DataFrame:
    """The months of one plan in a file that the study of response wrote, with these columns; raises UserError where it is not that, or the plan is not in it."""
    advice = f"Give the file {'by_team' if 'team' in columns else 'by_month'}.csv that the study response wrote."
    try:
        frame = pd.read_csv(path, parse_dates=["starts_on"])
    except (OSError, ValueError) as error:
        raise UserError(f"{path} cannot be read: {error}. {advice}") from error
    if missing := [name for name in ("plan", *columns) if name not in frame]:
        raise UserError(f"{path} lacks the columns {', '.join(missing)}. {advice}")
    known = list(dict.fromkeys(frame["plan"]))
    if plan not in known and (plan or len(known) != 1):
        raise UserError(f"{path} has the plans {', '.join(known)}. Name the one that was launched.")
    return pd.DataFrame(frame[frame["plan"] == (plan or known[0])])
