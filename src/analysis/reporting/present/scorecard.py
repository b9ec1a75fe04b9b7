"""The scorecard report: its sentences, figures and tables.

In: the result of `studies.scorecard` as this reader may see it. Out: text in the reader's language, and axes. It computes nothing.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from analysis.reporting import theme
from analysis.reporting.palette import LIGHT
from analysis.reporting.present.spec import FigureSpec, OpeningSpec, TableSpec
from analysis.reporting.words import Words
from analysis.studies.result import Caveat, Estimate, Result, Verdict
from analysis.studies.scorecard_tables import ATTAINMENT_EDGES

SHOWN_IN_FIGURE = 24
"""With more people, a figure shows the first and the last of them."""

_COLOURS = {"top_quarter": "good", "upper_half": "good", "cannot_be_told": "neutral", "lower_half": "bad", "bottom_quarter": "bad"}


def answer(result: Result, words: Words) -> list[str]:
    """Who stands out, how much was sold, what goes with the territory, and who moved."""
    sentences = [_standing(result.headline, words), _sold(result.headline, words), _territory(result.headline, words), _moved(result.headline, words)]
    return [sentence for sentence in sentences if sentence]


def _count(headline: dict[str, Estimate], name: str) -> int | None:
    """A number of people, None where this reader may not know it."""
    value = headline[name].value
    return None if value is None or pd.isna(value) else int(str(value))


def _standing(headline: dict[str, Estimate], words: Words) -> str:
    """How many people surely stand high or low, and for how many that cannot be told."""
    people, untold = _count(headline, "people_scored"), _count(headline, "cannot_be_told")
    if people is None or untold is None:
        return words.t("How many people surely stand high or low cannot be shown to this audience: it would tell about too few of them.")
    if untold == people:
        return words.n("{count} person was scored.", "Of {count} people who sell, none can be told apart from the others with certainty.", people)
    top, bottom = _count(headline, "surely_top_quarter"), _count(headline, "surely_bottom_quarter")
    if headline["has_quarters"].value and top is not None and bottom is not None:
        return words.t(
            "Of {people} people who sell, {top} are surely in the top quarter and {bottom} surely in the bottom quarter; "
            "for {untold} it cannot be told in which half they are.",
            people=people, top=top, bottom=bottom, untold=untold,
        )
    upper, lower = _count(headline, "surely_upper_half"), _count(headline, "surely_lower_half")
    if upper is None or lower is None:
        return words.t("Of {people} people who sell, for {untold} it cannot be told in which half they are.", people=people, untold=untold)
    return words.t(
        "Of {people} people who sell, {upper} are surely in the upper half and {lower} surely in the lower half; for {untold} it cannot be told.",
        people=people, upper=upper, lower=lower, untold=untold,
    )


def _sold(headline: dict[str, Estimate], words: Words) -> str:
    """Sales of the window, against quota where there is one."""
    sales, months, until = headline["sales_amount"].value, headline["window_months"].value, headline["window_until"].value
    if sales is None:
        return ""
    figures: dict[str, Any] = {"months": months, "until": words.month(until), "sales": words.money_short(sales)}  # type: ignore[arg-type]  # a day, a number
    attained = headline["attainment_share"].value
    if (attained is None or pd.isna(attained)) and headline["attainment_share"].n != 0:
        return words.t("In the {months} months to {until} they sold {sales}.", **figures)
    if attained is None or pd.isna(attained):
        return words.t("In the {months} months to {until} they sold {sales}. There are no quotas to hold this against.", **figures)
    hit = headline["hit_quota_share"].value
    if hit is None:
        return words.t("In the {months} months to {until} they sold {sales}, {share} of their quota.", **figures, share=words.share(attained))  # type: ignore[arg-type]
    if hit == 0:
        return words.t("In the {months} months to {until} they sold {sales}, {share} of their quota; none of them reached it.", **figures, share=words.share(attained))  # type: ignore[arg-type]
    return words.t(
        "In the {months} months to {until} they sold {sales}, {share} of their quota; {hit} of them reached it.",
        **figures, share=words.share(attained), hit=words.share(hit),  # type: ignore[arg-type]  # shares are numbers
    )


def _territory(headline: dict[str, Estimate], words: Words) -> str:
    """How much of the lasting differences goes with the territory."""
    share = headline["territory_share"]
    if share.value is None:
        return ""
    return words.t("Of the lasting differences in sales between people, {share} go with the territory they were given.", share=words.estimate(share))


def _moved(headline: dict[str, Estimate], words: Words) -> str:
    """How many people moved by more than luck explains."""
    up, down = _count(headline, "moved_up"), _count(headline, "moved_down")
    if up is None or down is None:
        return ""
    if up + down == 0:
        return words.t("Between the two halves of this time nobody moved by more than luck explains.")
    return words.t("Between the two halves of this time {up} moved up and {down} moved down by more than luck explains.", up=up, down=down)


def verdict(verdict: Verdict, words: Words) -> str:
    """One check as a sentence."""
    return _VERDICTS[verdict.name](verdict.figures, words)


_VERDICTS: dict[str, Callable[..., str]] = {
    "people_can_be_told_apart": lambda f, w: w.t("{told} of {people} people can be told apart from the middle.", told=f["told"], people=f["people"])
    if f["told"] is not None else w.t("Some people can be told apart from the middle; how many is not shown to this audience."),
    "indicator_is_more_than_luck": lambda f, w: w.t(
        "{indicator}: {share} of the differences between people are more than luck.", indicator=w.heading(f["indicator"]), share=w.share(f["reliability_share"])
    ),
    "indicator_is_missing": lambda f, w: w.t(
        "{indicator} has a weight of {weight}, but cannot be measured with these data, or is the same for everybody; its weight went to the others.",
        indicator=w.heading(f["indicator"]), weight=w.share(f["weight"]),
    ),
}


def caveat(caveat: Caveat, words: Words) -> str:
    """One limit of the scorecard as a sentence."""
    return _CAVEATS[caveat.name](caveat.figures, words)


_CAVEATS: dict[str, Callable[..., str]] = {
    "few_people": lambda f, w: w.t("With {people} people the scorecard tells halves apart, not quarters.", people=f["people"])
    if f["people"] is not None else w.t("With so few people the scorecard tells halves apart, not quarters."),
    "no_quota": lambda f, w: w.t("There are no quotas, so sales are held only against what others sold in the same months."),
    "territory_rests_on_assumption": lambda f, w: w.t(
        "Nobody changed territory, so person and territory are told apart only by assuming that good people were not sent to good territories."
    ) if f["movers"] == 0 else w.t(
        "Few or no people changed territory. For all others, person and territory are told apart only by assuming that good people were not sent to good territories."
    ) if f["movers"] is None else w.t(
        "{movers} of {people} people changed territory. For all others, person and territory are told apart only by assuming that good people were not sent to good territories.",
        movers=f["movers"], people=f["people"],
    ),
    "ratings_within_team": lambda f, w: w.t(
        "Ratings of attitude are compared with those of team mates only, because managers differ in how strictly they rate. A team that is better as a whole gets no credit for it here."
    ),
    "attendance_counts": lambda f, w: w.t(
        "Attendance counts {weight}, because this company asked for it. Research finds that lateness says next to nothing about who leaves, and little about performance.",
        weight=w.share(f["weight"]),
    ),
    "attendance_left_out": lambda f, w: w.t("Attendance and lateness do not count: they are no measure of attitude."),
    "errors_taken_as_independent": lambda f, w: w.t(
        "Luck is taken to strike sales, customers and ratings each by itself. Where one event moves several of them at once, the true intervals are somewhat wider."
    ),
    "describes_the_past": lambda f, w: w.t(
        "The score describes the last {months} months. It forecasts nothing, and should not decide about pay or a job by itself.", months=f["months"]
    ),
}


def draw_scores(result: Result, words: Words, *, narrow: bool = False) -> Axes:
    """Axes with each person's score and interval, best first; with many people the first and the last of them."""
    frame = _ends(result.tables["scores"].frame)
    axes = theme.canvas(narrow=narrow, height=60 + 23 * len(frame))
    colours = [LIGHT[_COLOURS.get(band, "neutral")] for band in frame["band"]]
    theme.intervals(axes, [str(name) for name in frame["employee_id"]], frame["score"], frame["low"], frame["high"], colours=colours)
    middle = result.headline["middle_score"].value
    if isinstance(middle, float):
        theme.reference(axes, middle, words.t("middle"))
    axes.set_xlabel(words.t("Score, points"))
    return axes


def _ends(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame, or its first and last rows with an empty one between them where it is long."""
    half = SHOWN_IN_FIGURE // 2
    if len(frame) <= SHOWN_IN_FIGURE:
        return frame
    gap = pd.DataFrame({"employee_id": ["…"], "band": [""]})
    return pd.concat([frame.head(half), gap, frame.tail(half)], ignore_index=True)


def _scores_message(result: Result, words: Words) -> str:
    """How many intervals stand clear of the middle."""
    frame = result.tables["scores"].frame
    clear = int((frame["band"] != "cannot_be_told").sum())
    if len(frame) > SHOWN_IN_FIGURE:
        return words.t(
            "{clear} of {people} people surely stand above or below the middle (shown: the first and the last {half})",
            clear=clear, people=len(frame), half=SHOWN_IN_FIGURE // 2,
        )
    return words.t("{clear} of {people} people surely stand above or below the middle", clear=clear, people=len(frame))


def _scores_alt(result: Result, words: Words) -> str:
    """The range of the scores; the table below holds them all."""
    scores = result.tables["scores"].frame["score"].to_numpy(float)
    return words.t(
        "Scores from {lowest} to {highest}, each with its interval. The table below holds them all.",
        lowest=words.points(scores.min()), highest=words.points(scores.max()),
    )


def draw_teams(result: Result, words: Words, *, narrow: bool = False) -> Axes:
    """Axes with each team's mean score and interval."""
    frame = result.tables["teams"].frame.dropna(subset=["score"])
    axes = theme.canvas(narrow=narrow, height=70 + 30 * len(frame))
    theme.intervals(axes, [_named(team, words) for team in frame["team"]], frame["score"], frame["low"], frame["high"])
    theme.reference(axes, 50, words.t("average"))
    axes.set_xlabel(words.t("Mean score, points"))
    return axes


def _named(group: object, words: Words) -> str:
    """The name of a group, or a word for having none."""
    return str(group) or words.t("none")


def _teams_message(result: Result, words: Words) -> str:
    """How many teams are surely above or below average."""
    frame = result.tables["teams"].frame.dropna(subset=["score"])
    above, below = int((frame["low"] > 50).sum()), int((frame["high"] < 50).sum())
    return words.t("{above} of {teams} teams are surely above average, {below} surely below", above=above, below=below, teams=len(frame))


def _teams_alt(result: Result, words: Words) -> str:
    """Each team's mean score."""
    frame = result.tables["teams"].frame.dropna(subset=["score"])
    parts = [words.t("{name} {score}", name=_named(team, words), score=words.points(float(score))) for team, score in zip(frame["team"], frame["score"], strict=True)]
    return words.t("Mean score by team: {teams}", teams=words.join(parts))


def draw_attainment(result: Result, words: Words, *, narrow: bool = False) -> Axes:
    """Axes with how many people reached how much of their quota."""
    people = result.tables["attainment"].frame["n"]
    axes = theme.canvas(narrow=narrow, height=210)
    reached = [LIGHT["accent"] if low >= 1 else LIGHT["neutral"] for low in (0.0, *ATTAINMENT_EDGES)]
    return theme.bars(axes, _classes(words), list(people.fillna(0)), [words.number(count) for count in people], colours=reached)


def _classes(words: Words) -> list[str]:
    """The names of the classes of attainment."""
    between = pairwise(ATTAINMENT_EDGES)
    return [
        words.t("below {share}", share=words.share(ATTAINMENT_EDGES[0])),
        *(words.t("{low} to {high}", low=words.share(low), high=words.share(high)) for low, high in between),
        words.t("{share} and more", share=words.share(ATTAINMENT_EDGES[-1])),
    ]


def _attainment_message(result: Result, words: Words) -> str:
    """The share of people who reached their quota."""
    hit = result.headline["hit_quota_share"].value
    if hit == 0:
        return words.t("None of the people with a quota reached it")
    if hit is None:
        return words.t("People by how much of their quota they reached")
    return words.t("{share} of the people with a quota reached it", share=words.share(hit))  # type: ignore[arg-type]


def _attainment_alt(result: Result, words: Words) -> str:
    """The people in each class."""
    people = result.tables["attainment"].frame["n"]
    parts = [words.t("{name}: {people}", name=name, people=words.number(count)) for name, count in zip(_classes(words), people, strict=True)]
    return words.t("People by sales over quota: {classes}", classes=words.join(parts))


def _opening(row: dict[str, Any], words: Words) -> str:
    """The line of one person, which opens into what the score is made of."""
    return words.t(
        "{name}: {score} ({low} to {high})",
        name=str(row["employee_id"]), score=words.points(row["score"]), low=words.number(row["low"], 1), high=words.number(row["high"], 1),
    )


FIGURES = {
    "scores": FigureSpec(draw_scores, _scores_message, _scores_alt, ("scores",)),
    "teams": FigureSpec(draw_teams, _teams_message, _teams_alt, ("teams",)),
    "attainment": FigureSpec(draw_attainment, _attainment_message, _attainment_alt, ("attainment",)),
}

_HIDDEN = ("top_quarter", "bottom_quarter", "upper_half", "lower_half", "region", "months", "quota_amount", "sales_amount")

TABLES = {
    "scores": TableSpec(lambda result, words: words.t("Scores, best first; 50 and the points of all indicators add up to the score"), hidden=_HIDDEN, limit=200, people=True),
    "indicators": TableSpec(lambda result, words: words.t("What counts, how much, and how much of it is more than luck")),
    "teams": TableSpec(lambda result, words: words.t("Teams"), group=True),
    "territories": TableSpec(lambda result, words: words.t("What an average person sells in each territory; 100 % is the average over people"), limit=50, group=True),
    "moves": TableSpec(lambda result, words: words.t("Who moved between the two halves of the window, and by which indicator"), limit=50, people=True),
}

OPENINGS = {"scores": OpeningSpec(parts="made_of", summary=_opening, limit=100)}
