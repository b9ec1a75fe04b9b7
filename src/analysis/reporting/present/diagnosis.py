"""The part of the scorecard on strengths and weaknesses: its sentences and tables.

In: the result of `studies.diagnosis` as this reader may see it. Out: text in the reader's language. It computes nothing.
"""

from collections.abc import Callable
from typing import Any

import pandas as pd

from analysis.reporting.present.spec import FigureSpec, OpeningSpec, TableSpec
from analysis.reporting.words import Words
from analysis.studies.result import Caveat, Result, Verdict
from analysis.studies.strengths import ABOVE, BELOW


def answer(result: Result, words: Words) -> list[str]:
    """How many people surely have a strength or a weakness, and how much cannot be told."""
    people, above, below = (result.headline[name].value for name in ("people_diagnosed", "people_above", "people_below"))
    share = result.headline["told_share"].value
    if share is None or pd.isna(share):
        return [words.t("No skill can be told apart between people with these data.")]
    untold = words.t("Of all skills of all people, {share} can be told from the middle of peers of the same role; of the rest nothing should be said.", share=words.share(share))  # type: ignore[arg-type]
    if people is None or above is None or below is None:
        return [untold]
    return [words.t("Of {people} people, {above} surely have a strength and {below} surely a weakness among the skills measured.", people=people, above=above, below=below), untold]


def verdict(verdict: Verdict, words: Words) -> str:
    """One check as a sentence."""
    return words.t("Skills: {share} of all skills of all people can be told from the middle of their peers.", share=words.share(float(str(verdict.figures["share"]))))


def caveat(caveat: Caveat, words: Words) -> str:
    """One limit of the diagnosis as a sentence."""
    return _CAVEATS[caveat.name](caveat.figures, words)


def _names(codes: object, unit: str, words: Words) -> str:
    return words.join([words.cell(code, unit) for code in str(codes).split(",")])


_CAVEATS: dict[str, Callable[..., str]] = {
    "skills_need_tables": lambda f, w: w.t(
        "Not measured, because tables are missing ({tables}): {skills}.", tables=w.join([w.heading(table) for table in str(f["tables"]).split(",")]), skills=_names(f["skills"], "skill", w)
    ),
    "skills_tell_nobody_apart": lambda f, w: w.t("The same for everybody, or known of too few: {skills}.", skills=_names(f["skills"], "skill", w)),
    "few_peers": lambda f, w: w.t("A role with fewer than {people} people has hardly any peers to be held against.", people=f["people"]),
    "peers_are_the_measure": lambda f, w: w.t("Strong and weak are meant against peers of the same role here. Where all are weak, nobody stands out."),
    "territory_is_in_skills": lambda f, w: w.t("A skill is measured where the person works: a rich territory makes larger deals, and easy customers answer more kindly."),
}


def _line(row: dict[str, Any], words: Words) -> str:
    """One person's surely strong and weak skills."""
    skills = [name for name in row if name not in ("employee_id", "team", "role")]
    strong, weak = ([words.cell(name, "skill") for name in skills if row[name] == standing] for standing in (ABOVE, BELOW))
    name = str(row["employee_id"])
    if strong and weak:
        return words.t("{name}: strong in {strong}; weak in {weak}", name=name, strong=words.join(strong), weak=words.join(weak))
    if strong:
        return words.t("{name}: strong in {strong}", name=name, strong=words.join(strong))
    return words.t("{name}: weak in {weak}", name=name, weak=words.join(weak)) if weak else words.t("{name}: nothing can be told", name=name)


FIGURES: dict[str, FigureSpec] = {}

TABLES = {
    "skills": TableSpec(lambda result, words: words.t("Skills, and of how many people they can be told")),
    "standings": TableSpec(lambda result, words: words.t("Each person against peers of the same role"), limit=100, people=True),
    "profiles": TableSpec(lambda result, words: words.t("Strength profiles, as incentive plans use them"), limit=100, people=True),
}

OPENINGS = {"standings": OpeningSpec(parts="strengths", summary=_line, limit=100, hidden=("value", "low", "high", "peer_median"))}

