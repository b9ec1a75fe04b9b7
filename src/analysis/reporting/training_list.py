"""The training plan as files: CSV and a workbook, with what it rests on in sentences.

In: a company folder and what is asked for. Out: files, and the plan's caveats in the reader's words. It plans nothing itself.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from analysis.panel.build import open_panel
from analysis.reporting.notebook import read_as_of, read_language
from analysis.reporting.words import Words
from analysis.reporting.worklist_files import write_list
from analysis.studies import training_plan
from analysis.studies.result import Caveat, Result
from analysis.studies.training_plan import COLUMNS, TrainingWish
from analysis.tables.store import open_company


def make_training_plan(
    folder: str | Path, out: Path, as_of: date | None, wish: TrainingWish, language: str = "",
) -> tuple[list[str], tuple[Path, Path]]:
    """What the plan says and rests on, a sentence each, and its two files in `out`."""
    company = open_company(folder)
    words = Words(read_language(language or company.settings.language), company.settings.currency)
    day = read_as_of(as_of.isoformat() if as_of else "", company)
    result = training_plan.run(company, open_panel(company), as_of=day, wish=wish)
    return sentences(result, words), write_list("training_plan", result.tables["training_plan"].frame, COLUMNS, out, words)


def sentences(result: Result, words: Words) -> list[str]:
    """What is planned, what it is expected to bring, and what that rests on."""
    planned = int(str(result.headline["courses_planned"].value))
    if not planned:
        told = [words.t("Nobody surely stands below the peers in a skill that a course would help, so nothing is planned.")]
    else:
        told = [words.n("{count} course is planned; it is expected to bring sales of {gain} within a year.", "{count} courses are planned; they are expected to bring sales of {gain} within a year.",
                        planned, gain=words.value(result.headline["gain_amount"].value, "money"))]
    return [*told, *(_CAVEATS[one.name](one, words) for one in result.caveats)]


def _families(caveat: Caveat, words: Words) -> str:
    return words.join([words.heading(name) for name in str(caveat.figures["families"]).split(",")])


_CAVEATS: dict[str, Callable[[Caveat, Words], str]] = {
    "effect_is_assumed": lambda c, w: w.t("What courses bring is assumed, not measured here: {families}.", families=_families(c, w)),
    "family_cannot_be_told": lambda c, w: w.t("Gaps cannot be told with these data: {families}.", families=_families(c, w)),
    "cost_is_unknown": lambda c, w: w.t("The cost of a course is not known: {families}.", families=_families(c, w)),
    "gain_is_sales_not_profit": lambda _, w: w.t("The gain is sales, not profit, and an expectation, not a promise."),
}
