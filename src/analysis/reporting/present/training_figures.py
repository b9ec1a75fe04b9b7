"""The figures of the report on training: each way of comparing beside the naive one, and the months before and after a course.

In: the result of `studies.training_effect` as this reader may see it. Out: axes, and the message and the alternative text of each figure.
It computes nothing but what a figure shows: order and the family with the most people.
"""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.reporting import theme
from analysis.reporting.palette import LIGHT
from analysis.reporting.present.spec import FigureSpec
from analysis.reporting.words import Words
from analysis.studies.result import Result

_STANDING = {"answer": "accent", "wrong": "bad"}
_METHODS = ("naive", "did_not_yet_treated", "lag_adjusted", "lottery")


def _methods(result: Result) -> pd.DataFrame:
    """Sales by family and method, the naive one first, those with an interval."""
    frame = result.tables["methods"].frame
    frame = frame[frame["outcome"].eq("sales") & frame["low"].notna()]
    return frame.assign(order=frame["method"].map(_METHODS.index)).sort_values(["course_family", "order"], ignore_index=True)


def _percent(axes: Axes, words: Words, *, upright: bool, most: int = 5) -> None:
    """Changes in percent along one axis."""
    axis = axes.yaxis if upright else axes.xaxis
    axis.set_major_formatter(FuncFormatter(lambda share, _: words.share(round(share, 6))))
    axis.set_major_locator(MaxNLocator(most))


def draw_methods(result: Result, words: Words, *, narrow: bool = False) -> Axes:
    """Axes with the change of sales by family and way of comparing; the naive ones in red, the believed ones in blue."""
    frame = _methods(result)
    axes = theme.canvas(narrow=narrow, height=80 + (44 if narrow else 27) * max(len(frame), 1))
    between = "\n" if narrow else " – "
    labels = [f"{words.cell(family, 'course_family')}{between}{words.cell(method, 'method')}" for family, method in zip(frame["course_family"], frame["method"], strict=True)]
    colours = [LIGHT[_STANDING.get(standing, "neutral")] for standing in frame["standing"]]
    theme.intervals(axes, labels, frame["effect_share"], frame["low"], frame["high"], colours=colours)
    axes.axvline(0, color=LIGHT["ink"], linewidth=1, zorder=1)
    _percent(axes, words, upright=False, most=3 if narrow else 6)
    axes.set_xlabel(words.t("Change of sales, mean of three months"), loc="right" if narrow else "center")
    return axes


def _methods_message(result: Result, words: Words) -> str:
    """After how many kinds of course sales surely changed."""
    answers = result.tables["answers"].frame
    sales = answers[answers["outcome"] == "sales"]
    sure, families = int(sales["conclusion"].isin(["raises", "lowers"]).sum()), len(sales)
    if sure == 0:
        return words.t("After no kind of course did sales surely change; the simple comparison (red) is wrong")
    return words.t("After {sure} of {families} kinds of course sales surely changed (blue: what can be believed); the simple comparison (red) is wrong", sure=sure, families=families)


def _methods_alt(result: Result, words: Words) -> str:
    """Each figure."""
    frame = _methods(result)
    parts = [
        words.t("{family}, {method}: {effect}", family=words.cell(row["course_family"], "course_family"), method=words.cell(row["method"], "method"), effect=words.share(row["effect_share"], 1))
        for row in frame.to_dict("records")
    ]
    return words.t("Change of sales by course family and way of comparing: {parts}", parts=words.join(parts))


def _study(result: Result, name: str) -> pd.DataFrame:
    """The months around the course for sales, or another outcome, in the family with the most people."""
    frame = result.tables[name].frame.dropna(subset=["effect_share"])
    if (frame["outcome"] == "sales").any():
        frame = frame[frame["outcome"] == "sales"]
    largest = frame.sort_values("n", kind="stable").tail(1)[["course_family", "outcome"]]
    return frame.merge(largest, on=["course_family", "outcome"], validate="many_to_one").sort_values("months_since")


def _draw_study(name: str, result: Result, words: Words, *, narrow: bool) -> Axes:
    """Axes with the change by months since the course and the band that holds all of them."""
    frame = _study(result, name)
    since, effect = frame["months_since"].astype(float), frame["effect_share"].astype(float)
    axes = theme.canvas(narrow=narrow, height=270)
    axes.axhline(0, color=LIGHT["ink"], linewidth=1)
    axes.axvspan(-3.5, -0.5, color=LIGHT["neutral"], alpha=0.12, linewidth=0)
    after = since > 0
    for part, colour in ((~after, "neutral"), (after, "accent")):
        axes.vlines(since[part], frame["low"].astype(float)[part], frame["high"].astype(float)[part], color=LIGHT[colour], alpha=0.35, linewidth=6)
        axes.plot(since[part], effect[part], "o", color=LIGHT[colour], markersize=6)
    axes.annotate(words.t("course"), (0, 1), xycoords=("data", "axes fraction"), xytext=(0, 2), textcoords="offset points", ha="center", fontsize=theme.SMALL)
    axes.axvline(0, color=LIGHT["neutral"], linewidth=1, linestyle=":")
    axes.grid(visible=True, axis="y")
    _percent(axes, words, upright=True)
    axes.xaxis.set_major_locator(MaxNLocator(6 if narrow else 10, integer=True))
    axes.set_xlabel(words.t("Months since the course"))
    return axes


def draw_comparison(result: Result, words: Words, *, narrow: bool = False) -> Axes:
    """Axes with the months around courses that people chose or were sent to."""
    return _draw_study("event_study_comparison", result, words, narrow=narrow)


def draw_lottery(result: Result, words: Words, *, narrow: bool = False) -> Axes:
    """Axes with the months around courses whose places were drawn by lot."""
    return _draw_study("event_study_lottery", result, words, narrow=narrow)


def _comparison_message(result: Result, words: Words) -> str:
    """Whether the months just before stand out."""
    frame = _study(result, "event_study_comparison")
    figures = {"family": words.cell(frame["course_family"].iloc[0], "course_family"), "outcome": words.cell(frame["outcome"].iloc[0], "course_outcome")}
    before = frame[frame["months_since"].between(-3, -1)]
    if (before["high"] < 0).any():
        return words.t("{outcome}, {family}: people were sent after poor months (grey), which is why those months are no fair start", **figures)
    return words.t("{outcome}, {family}: those taught against those not yet taught, month by month", **figures)


def _lottery_message(result: Result, words: Words) -> str:
    """That chance chose."""
    frame = _study(result, "event_study_lottery")
    return words.t(
        "{outcome}, {family}: those drawn by lot against those not drawn, month by month",
        family=words.cell(frame["course_family"].iloc[0], "course_family"), outcome=words.cell(frame["outcome"].iloc[0], "course_outcome"),
    )


def _study_alt(name: str, result: Result, words: Words) -> str:
    """The changes after the course."""
    frame = _study(result, name)
    parts = [words.n("after {count} month {change}", "after {count} months {change}", int(row["months_since"]), change=words.share(row["effect_share"], 1)) for row in frame[frame["months_since"] > 0].to_dict("records")]
    return words.t("Change by months before and after the course, with the band that holds all months at once: {changes}", changes=words.join(parts))


FIGURES = {
    "methods": FigureSpec(draw_methods, _methods_message, _methods_alt, ("methods", "answers")),
    "comparison": FigureSpec(draw_comparison, _comparison_message, lambda result, words: _study_alt("event_study_comparison", result, words), ("event_study_comparison",)),
    "lottery": FigureSpec(draw_lottery, _lottery_message, lambda result, words: _study_alt("event_study_lottery", result, words), ("event_study_lottery",)),
}
