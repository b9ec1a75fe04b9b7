"""The report on training: its sentences, figures and tables.

In: the result of `studies.training_effect` as this reader may see it. Out: text in the reader's language, and axes. It computes nothing.
"""

from collections.abc import Callable, Hashable
from typing import Any

import pandas as pd

from analysis.reporting.present.spec import OpeningSpec, TableSpec
from analysis.reporting.present.training_figures import FIGURES
from analysis.reporting.words import Words
from analysis.studies.result import Caveat, Result, Verdict

__all__ = ["FIGURES", "OPENINGS", "TABLES", "answer", "caveat", "verdict"]

Row = dict[Hashable, Any]


def answer(result: Result, words: Words) -> list[str]:
    """What was taught, what each family did to sales, what else surely changed, what it was worth, the wrong figure, and what would be needed."""
    if not result.headline["courses"].value:
        return [words.t("No courses are known, so nothing can be said about what they changed. The table trainings is needed.")]
    return [
        sentence for sentence in (_taught(result, words), *_sales(result, words), *_fading(result, words), *_others(result, words), *_worth(result, words), _naive(result, words), _needed(result, words)) if sentence
    ]


def _rows(result: Result, name: str) -> list[Row]:
    """The rows of a table that this reader may see, without those that are withheld."""
    frame = result.tables[name].frame if name in result.tables else pd.DataFrame(columns=["course_family"])
    return frame[frame["course_family"].notna()].to_dict("records")


def _family(row: Row, words: Words) -> str:
    return words.cell(row["course_family"], "course_family")


def _change(value: object, words: Words) -> str:
    """A change of sales with its sign."""
    share = float(value)  # type: ignore[arg-type]  # a cell of a column of shares
    return ("+" if share > 0 else "") + words.share(share, 1)


def _points(value: object, words: Words) -> str:
    """A change of a rate in points of a hundred, with its sign."""
    points = 100 * float(value)  # type: ignore[arg-type]  # a cell of a column of shares
    return ("+" if points > 0 else "") + words.number(points, 1)


def _taught(result: Result, words: Words) -> str:
    people, courses = result.headline["people_taught"].value, result.headline["courses"].value
    if people is None:
        return words.t("How many people took courses cannot be shown to this audience: it would tell about too few of them.")
    return words.t("{people} people finished {courses} courses.", people=people, courses=courses)


def _sales(result: Result, words: Words) -> list[str]:
    """One sentence per family on sales, the sure ones first."""
    rows = [row for row in _rows(result, "answers") if row["outcome"] == "sales"]
    if not rows:
        return [words.t("There are no sales, so only other outcomes are looked at.")] if not result.headline["has_sales"].value else []
    order = {"raises": 0, "lowers": 1, "unclear": 2, "cannot_be_told": 3}
    return [_of_sales(row, words) for row in sorted(rows, key=lambda row: order[row["conclusion"]])]


def _of_sales(row: Row, words: Words) -> str:
    """What a family did to sales."""
    family = _family(row, words)
    if row["conclusion"] == "cannot_be_told":
        return _WHY_NOT[row["reason"]](family, words)
    figures = {"family": family, "effect": _change(row["effect_share"], words), "low": _change(row["low"], words), "high": _change(row["high"], words)}
    if row["conclusion"] == "unclear" and (row["low"] > 0 or row["high"] < 0):
        return words.t("{family}: sales may have changed by {effect} ({low} to {high}), but among so many figures one can look like this by chance.", **figures)
    if row["conclusion"] == "unclear":
        return words.t("{family}: whether sales changed cannot be told; anything from {low} to {high} fits the data.", **figures)
    if row["method"] == "lottery":
        return words.t("{family}: sales changed by {effect} ({low} to {high}) over the three months after the course. Places were drawn by lot, so this can be trusted like an experiment.", **figures)
    return words.t(
        "{family}: sales changed by {effect} ({low} to {high}) over the three months after the course, compared with people not yet taught. Nothing that was checked speaks against the comparison.", **figures
    )


_WHY_NOT: dict[str, Callable[[str, Words], str]] = {
    "too_few": lambda family, w: w.t("{family}: cannot be told. Too few of the people taught can be compared with others.", family=family),
    "slump": lambda family, w: w.t(
        "{family}: cannot be told. People were sent to it in a slump that outlasts the course and shows in sales only in part. Only places drawn by lot could tell what the course did.", family=family
    ),
    "unlike_before": lambda family, w: w.t(
        "{family}: cannot be told. Those taught went another way than the others long before the course. Only places drawn by lot could tell what the course did.", family=family
    ),
    "no_spread": lambda family, w: w.t("{family}: cannot be told. Too little is known, or the figures are the same for everybody.", family=family),
    "no_courses": lambda family, w: w.t("{family}: cannot be told. Nobody who sells took such a course in the months covered.", family=family),
}


def _fading(result: Result, words: Words) -> list[str]:
    """For families that surely changed sales, the first month and the fourth."""
    sure = {(row["course_family"], row["method"]) for row in _rows(result, "answers") if row["outcome"] == "sales" and row["conclusion"] in ("raises", "lowers")}
    months = {
        (row["course_family"], row["months_since"]): row for row in _rows(result, "course_effects") if row["outcome"] == "sales" and (row["course_family"], row["method"]) in sure
    }
    return [
        words.t(
            "{family}: {first} in the first month after the course, {fourth} in the fourth ({low} to {high}).", family=words.cell(family, "course_family"), first=_change(months[family, 1]["effect_share"], words),
            fourth=_change(months[family, 4]["effect_share"], words), low=_change(months[family, 4]["low"], words), high=_change(months[family, 4]["high"], words),
        )
        for family, _ in sorted(sure) if {(family, 1), (family, 4)} <= months.keys()
    ]


def _others(result: Result, words: Words) -> list[str]:
    """The sure changes of close rate and customer satisfaction, and that there are no others."""
    rows = [row for row in _rows(result, "answers") if row["outcome"] != "sales"]
    sure = [row for row in rows if row["conclusion"] in ("raises", "lowers")]
    told = [
        words.t(
            "{family}: {outcome} changed by {effect} points of a hundred ({low} to {high}).", family=_family(row, words), outcome=words.cell(row["outcome"], "course_outcome_inline"),
            effect=_points(row["effect_share"], words), low=_points(row["low"], words), high=_points(row["high"], words),
        )
        for row in sure
    ]
    return told if sure or not rows else [words.t("For no course a change of close rate or customer satisfaction is sure.")]


def _worth(result: Result, words: Words) -> list[str]:
    """What a place brought for what it cost, for families that surely raised sales."""
    raised = {row["course_family"] for row in _rows(result, "answers") if row["outcome"] == "sales" and row["conclusion"] == "raises"}
    return [
        words.t(
            "A place in {family} cost {cost} and brought {gain} of margin in six months ({low} to {high}): {ratio} for each unit of money spent.",
            family=_family(row, words), cost=words.money(row["cost"]), gain=words.money(row["gain"]), low=words.money(row["gain_low"]), high=words.money(row["gain_high"]),
            ratio=words.number(row["gain_per_cost"], 1),
        )
        for row in _rows(result, "money") if row["course_family"] in raised
    ]


def _naive(result: Result, words: Words) -> str:
    """The simple figure of the family with the most people, beside what can be believed."""
    rows = [row for row in _rows(result, "methods") if row["outcome"] == "sales"]
    wrong = [row for row in rows if row["standing"] == "wrong"]
    if not wrong:
        return ""
    row = max(wrong, key=lambda one: one["n"])
    believed = next((one for one in rows if one["course_family"] == row["course_family"] and one["standing"] == "answer"), None)
    figures = {"family": _family(row, words), "naive": _change(row["effect_share"], words)}
    if believed is None:
        return words.t("Do not use the simple figure, such as {naive} for {family}: it counts the recovery from a poor spell as the work of the course.", **figures)
    return words.t(
        "Do not use the simple figure, such as {naive} for {family}: it counts the recovery from a poor spell as the work of the course. A fair comparison finds {effect} ({low} to {high}).",
        **figures, effect=_change(believed["effect_share"], words), low=_change(believed["low"], words), high=_change(believed["high"], words),
    )


def _needed(result: Result, words: Words) -> str:
    """What a lottery would need, where a family cannot be told or is unclear."""
    people = result.headline["people_needed"].value
    open_questions = [row for row in _rows(result, "answers") if row["outcome"] == "sales" and row["conclusion"] in ("unclear", "cannot_be_told")]
    if people is None or not open_questions:
        return ""
    return words.t(
        "To tell for sure whether a course changes sales by {effect}, draw lots: {people} people who get a place and as many who wait, watched for three months after it and known for a year before.",
        effect=words.share(result.headline["detect_share"].value), people=people,  # type: ignore[arg-type]  # a share
    )


def verdict(verdict: Verdict, words: Words) -> str:
    """One check as a sentence."""
    return _VERDICTS[(verdict.name, verdict.outcome)]({"family": words.cell(verdict.figures["course_family"], "course_family"), **_as_text(verdict, words)}, words)


def _as_text(verdict: Verdict, words: Words) -> dict[str, str]:
    """The figures of a check, as changes of sales."""
    return {name: words.value(None) if value is None else _change(value, words) for name, value in verdict.figures.items() if name in ("figure", "low", "high")}


_VERDICTS: dict[tuple[str, str], Callable[[dict[str, str], Words], str]] = {
    ("drawn_like_the_others", "passed"): lambda f, w: w.t("{family}: before the draw, those drawn sold like those not drawn ({figure}, {low} to {high}).", **f),
    ("drawn_like_the_others", "failed"): lambda f, w: w.t("{family}: those drawn sold differently already before the draw ({figure}, {low} to {high}), so it was hardly chance that chose.", **f),
    ("same_way_before", "passed"): lambda f, w: w.t("{family}: well before the course, sales of those taught went the way of the others (pre-trends test).", **f),
    ("same_way_before", "failed"): lambda f, w: w.t("{family}: well before the course, sales of those taught already went another way than the others' (pre-trends test).", **f),
    ("slump_reaches_back", "passed"): lambda f, w: w.t("{family}: three to five months before the course no lasting slump or boom shows ({figure}, {low} to {high}).", **f),
    ("slump_reaches_back", "failed"): lambda f, w: w.t(
        "{family}: three to five months before the course sales already stood at {figure} ({low} to {high}). Such a spell fades as slowly after the course, whatever was taught.", **f
    ),
    ("months_just_before_matter", "passed"): lambda f, w: w.t("{family}: allowing for the three months before the course changes the answer by {figure} only.", **f),
    ("months_just_before_matter", "failed"): lambda f, w: w.t(
        "{family}: allowing for the three months before the course changes the answer by {figure}. What sales show of a slump is only part of it, so the rest of the error stays unknown.", **f
    ),
    ("dip_before", "information"): lambda f, w: w.t("{family}: in the three months before the course sales stood at {figure} ({low} to {high}). The course was chosen after a special spell.", **f),
    ("no_dip_before", "information"): lambda f, w: w.t("{family}: no special spell shows in the three months before the course ({figure}, {low} to {high}).", **f),
}


def caveat(caveat: Caveat, words: Words) -> str:
    """One limit of the data as a sentence."""
    return _CAVEATS[caveat.name](caveat.figures, words)


_CAVEATS: dict[str, Callable[..., str]] = {
    "no_courses": lambda f, w: w.t("There is no table of courses, or nobody who sells took one."),
    "missing_outcome": lambda f, w: {
        "sales": w.t("There are no sales, so what courses did to them is not known."),
        "close_rate": w.t("There are no deals with an outcome, so the close rate is left out."),
        "customer_satisfaction": w.t("There are no answers of customers, so their satisfaction is left out."),
    }[f["outcome"]],
    "naive_is_wrong": lambda f, w: w.t(
        "The simple figure, those taught against all others and against the three months before, is shown only as a warning. People often go to a course after a poor spell, and sales would have recovered without it."
    ),
    "lottery_assumption": lambda f, w: w.t(
        "By lot: those drawn are compared with people of the same team and role who were not drawn in that month. This assumes that all of these could have been drawn. Some took a course later, which makes the effect look a little smaller."
    ),
    "comparison_assumption": lambda f, w: w.t(
        "Without a lottery, the answer assumes that those taught would have gone on like the others. Checks can speak against that, but can never prove it."
    ),
    "washout": lambda f, w: w.t("Who took any course in the last half-year is left out of the comparison, as is everybody's first half-year after hiring. A course that works for longer than that is told too low."),
    "money_counts": lambda f, w: w.t(
        "Money: margin of the six months after the course, against the price of a place. The margin is an assumption, as none is delivered. Hours away from customers are not counted."
    ) if f["is_assumed"] else w.t("Money: margin of the six months after the course, against the price of a place. Hours away from customers are not counted."),
    "not_about_people": lambda f, w: w.t("These are averages over many people. They say nothing of a single person and should not decide about anybody's pay or job."),
}

TABLES = {
    "answers": TableSpec(lambda result, words: words.t("What each course family changed, mean over the three months after it"), group=True),
    "methods": TableSpec(lambda result, words: words.t("The same by every way of comparing, with what can be believed"), group=True, limit=12),
    "course_effects": TableSpec(lambda result, words: words.t("By months since the course"), group=True, limit=12),
    "checks": TableSpec(lambda result, words: words.t("What speaks for and against the comparisons"), limit=16),
    "by_level": TableSpec(lambda result, words: words.t("Effect on sales by what people sold before"), group=True),
    "spillover": TableSpec(lambda result, words: words.t("Team mates of those taught: change of sales for ten points more of the team taught the month before"), group=True),
    "money": TableSpec(lambda result, words: words.t("What a place cost and brought"), group=True),
    "needed": TableSpec(lambda result, words: words.t("What would be needed where nothing can be told")),
    "courses": TableSpec(lambda result, words: words.t("Courses finished"), group=True),
}

OPENINGS: dict[str, OpeningSpec] = {}
