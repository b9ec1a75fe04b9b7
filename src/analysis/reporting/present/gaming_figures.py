"""The figures of the audit of gaming: what was looked for, results around a threshold, and when in a month sales are booked.

In: the result of `studies.gaming` as this reader may see it. Out: axes, and the message and the alternative text of each figure.
"""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from analysis.reporting import theme
from analysis.reporting.palette import LIGHT
from analysis.reporting.present.incentives_figures import rows_of
from analysis.reporting.present.spec import FigureSpec
from analysis.reporting.words import Words
from analysis.studies.result import Result

_COLOUR = {"found": LIGHT["bad"], "not_found": LIGHT["neutral"]}


def told(result: Result) -> pd.DataFrame:
    """The findings that could be told, as this reader may see them."""
    frame = result.tables["findings"].frame
    return frame[frame["outcome"].isin(["found", "not_found"]) & frame["size"].notna()]


def finding_name(row: dict[str, Any], result: Result, words: Words) -> str:
    """What was looked for; with its threshold where there are several."""
    name, targets = words.cell(row["finding"], "gaming_finding"), result.tables["findings"].frame.drop_duplicates(["months", "reach_share"])
    if len(targets) < 2:
        return name
    return words.t("{finding} ({months} months, {reach})", finding=name, months=int(row["months"]), reach=words.share(row["reach_share"]))


def draw_findings(result: Result, words: Words, *, narrow: bool = False) -> Axes:
    """Axes with the size and interval of everything that was looked for; right of zero is what games would do."""
    rows = rows_of(told(result))
    axes = theme.canvas(narrow=narrow, height=80 + (62 if narrow else 34) * max(len(rows), 1))
    if not rows:
        axes.set_axis_off()
        return axes
    labels = [finding_name(row, result, words) for row in rows]
    if narrow:
        labels = ["\n".join(halves(label)) for label in labels]
    theme.intervals(axes, labels, *([row[name] for row in rows] for name in ("size", "low", "high")), colours=[_COLOUR[row["outcome"]] for row in rows])
    theme.reference(axes, 0.0, words.t("none"))
    ends = [row[name] for row in rows for name in ("low", "high")]
    axes.set_xlim(max(min(*ends, -0.05) * 1.1, -1.0), min(max(*ends, 0.05) * 1.1, 1.0))
    axes.locator_params(axis="x", nbins=4 if narrow else 7)
    axes.xaxis.set_major_formatter(lambda value, _: words.share(round(value, 4)))
    return axes


def halves(label: str) -> list[str]:
    """A long label on two lines, cut at the blank nearest to its middle."""
    blanks = [place for place, sign in enumerate(label) if sign == " "]
    if len(label) < 20 or not blanks:
        return [label]
    cut = min(blanks, key=lambda place: abs(place - len(label) // 2))
    return [label[:cut], label[cut + 1 :]]


def _findings_message(result: Result, words: Words) -> str:
    """How many of what could be told were found."""
    rows = told(result)
    found = int((rows["outcome"] == "found").sum())
    if rows.empty:
        return words.t("Nothing can be told about games around the plan's thresholds")
    if not found:
        return words.t("Of {count} signs of gaming that could be told, none was found", count=len(rows))
    return words.t("Of {count} signs of gaming that could be told, {found} were found", count=len(rows), found=found)


def _findings_alt(result: Result, words: Words) -> str:
    """Each size with its interval."""
    parts = [
        words.t("{finding} {size} ({low} to {high})", finding=finding_name(row, result, words), **{name: words.share(row[name], 1) for name in ("size", "low", "high")})
        for row in rows_of(told(result))
    ]
    return words.t("What was looked for, with size and interval: {findings}", findings=words.join(parts))


def _bins(result: Result) -> pd.DataFrame:
    """The bins around the threshold that has most windows about it."""
    frame = result.tables["bins"].frame
    windows = frame.groupby(["months", "reach_share"])["count"].transform("sum")
    first = frame[windows == windows.max()].iloc[0]
    return pd.DataFrame(frame[(frame["months"] == first["months"]) & (frame["reach_share"] == first["reach_share"])])


def draw_bins(result: Result, words: Words, *, narrow: bool = False) -> Axes:
    """Axes with how many windows ended where about the threshold, and the smooth spread that was expected."""
    frame = _bins(result)
    width = float(frame["bin"].diff().median())
    axes = theme.canvas(narrow=narrow, height=280)
    axes.bar(frame["bin"] + width / 2, frame["count"], width=0.9 * width, color=[LIGHT["accent"] if place >= 1 - 1e-9 else LIGHT["accent-soft"] for place in frame["bin"]])
    axes.plot(frame["bin"] + width / 2, frame["expected"], color=LIGHT["ink"], linewidth=1.6, linestyle="--", label=words.t("expected from a smooth spread"))
    theme.reference(axes, 1.0, words.t("threshold"))
    axes.legend(loc="upper right", fontsize=theme.SMALL)
    top = [float(frame[name].max()) for name in ("count", "expected") if frame[name].notna().any()]
    axes.set_ylim(0, 1.35 * max([*top, 1.0]))
    axes.locator_params(axis="x", nbins=5 if narrow else 9)
    axes.xaxis.set_major_formatter(lambda value, _: words.share(round(value, 4)))
    axes.set_xlabel(words.t("Result over the threshold; bars are windows of the plan"), loc="right" if narrow else "center")
    return axes


def _bins_message(result: Result, words: Words) -> str:
    """How many ended just above and just below, and how many were expected."""
    frame = _bins(result)
    above, below = (frame[frame["bin"].between(low, high)] for low, high in ((0.999, 1.06), (0.899, 0.96)))
    if frame[["count", "expected"]].isna().any(axis=None):
        return words.t("Where the plan's windows ended, about the threshold")
    return words.t(
        "{above} windows ended just above the threshold and {below} just below; a smooth spread has {above_expected} and {below_expected}",
        above=int(above["count"].sum()), below=int(below["count"].sum()), above_expected=words.number(float(above["expected"].sum())), below_expected=words.number(float(below["expected"].sum())),
    )


def _bins_alt(result: Result, words: Words) -> str:
    """The counts by bin."""
    parts = [words.t("from {place} on {count}", place=words.share(row["bin"]), count=words.number(row["count"])) for row in rows_of(_bins(result))]
    return words.t("Windows of the plan by result over the threshold: {bins}", bins=words.join(parts))


def _calendar(result: Result) -> pd.DataFrame:
    """The months of the shortest window."""
    frame = result.tables["calendar"].frame
    return pd.DataFrame(frame[(frame["months"] == frame["months"].min()) & frame["late_share"].notna()])


def draw_calendar(result: Result, words: Words, *, narrow: bool = False) -> Axes:
    """Axes with the share of a month's sales in its last seven days, by month of the window."""
    rows = rows_of(_calendar(result))
    axes = theme.canvas(narrow=narrow, height=70 + 34 * max(len(rows), 1))
    if not rows:
        axes.set_axis_off()
        return axes
    labels = [_month_name(row, words) for row in rows]
    theme.intervals(axes, labels, *([row[name] for row in rows] for name in ("late_share", "low", "high")))
    axes.set_xlim(0, max(row["high"] if pd.notna(row["high"]) else row["late_share"] for row in rows) * 1.15)
    axes.xaxis.set_major_formatter(lambda value, _: words.share(round(value, 4)))
    return axes


def _month_name(row: dict[str, Any], words: Words) -> str:
    """A month by its place in the window."""
    return words.t("Month {place} of {months}", place=int(row["window_month"]), months=int(row["months"]))


def _calendar_message(result: Result, words: Words) -> str:
    """How much is booked late in the last month, and in the others."""
    frame = _calendar(result)
    last, others = frame[frame["window_month"] == frame["months"]], frame[frame["window_month"] < frame["months"]]
    if last.empty or others.empty:
        return words.t("The share of a month's sales in its last seven days")
    return words.t(
        "In the last month of a window {last} of sales come in the last seven days, in the others {others}; what all do alike may be the season",
        last=words.share(float(last["late_share"].iloc[0])), others=words.share(float(others["late_share"].mean())),
    )


def _calendar_alt(result: Result, words: Words) -> str:
    """The share of each month."""
    parts = [words.t("{month} {share}", month=_month_name(row, words), share=words.share(row["late_share"], 1)) for row in rows_of(_calendar(result))]
    return words.t("Share of a month's sales in its last seven days: {months}", months=words.join(parts))


FIGURES = {
    "findings": FigureSpec(draw_findings, _findings_message, _findings_alt, ("findings",)),
    "bins": FigureSpec(draw_bins, _bins_message, _bins_alt, ("bins",)),
    "calendar": FigureSpec(draw_calendar, _calendar_message, _calendar_alt, ("calendar",)),
}
