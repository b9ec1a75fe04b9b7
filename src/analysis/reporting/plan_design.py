"""A designed plan as a file, and what it rests on in sentences.

In: a company folder and limits. Out: the lines to show, and the new file where a plan is recommended. It designs nothing itself.
"""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from analysis.panel.build import open_panel
from analysis.reporting.notebook import read_as_of, read_language
from analysis.reporting.plan_file import explained, write_plan
from analysis.reporting.present.design import sentences
from analysis.reporting.words import Words
from analysis.settings import UserError
from analysis.studies.incentives.plan import Plan
from analysis.studies.response.design import Limits, find_design
from analysis.tables.store import open_company


def make_plan_design(
    folder: str | Path, out: Path | None, as_of: date | None, limits: Limits, plans: Sequence[Plan] = (), language: str = "", progress: Callable[[str], None] = lambda _: None,
) -> tuple[list[str], Path | None]:
    """What is recommended and why, a sentence each, and the file of the recommended plan; no file where today's plan is to be kept. Raises UserError where that file is there already."""
    if out is not None and out.exists():
        raise UserError(f"{out} is there already, and a plan is never written over. Give another name, or move that file away.")
    company = open_company(folder)
    words = Words(read_language(language or company.settings.language), company.settings.currency)
    day = read_as_of(as_of.isoformat() if as_of else "", company)
    found = find_design(company, open_panel(company), as_of=day, plans=plans, limits=limits, progress=progress)
    if found.today is None or found.recommended is None or found.recommended.name == found.today.name:
        return sentences(found.result, None, words), None
    plan = designed(found.recommended, found.today, day, words, out.stem if out else "")
    lines = sentences(found.result, (found.today, plan), words)
    return lines, write_plan(plan, found.today, out) if out else None


def designed(plan: Plan, today: Plan, day: date, words: Words, name: str = "") -> Plan:
    """A recommended plan as it goes into a file: named after it, with its title, and the reason beside each number that is not in force."""
    reason = words.t("found by search on {day}, see report 41", day=words.date(day))
    named = plan.model_copy(update={"name": name or plan.name, "title": words.t("Designed on {day}", day=words.date(day)), "reason": reason})
    return explained(named, today, reason, words)
