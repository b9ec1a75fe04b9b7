"""The figures of the attrition report: what each finds, how it is drawn, and what one sees.

In: the result of `studies.attrition` as this reader may see it. Out: axes, and text in the reader's language. It computes nothing but what a figure's
own finding counts, and draws nothing about single people.
"""

from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.reporting import theme
from analysis.reporting.palette import LIGHT
from analysis.reporting.present.spec import FigureSpec
from analysis.reporting.words import Words
from analysis.studies.result import Result

MOST_GROUPS = 20
"""With more groups, a figure shows the ones with the highest and with the lowest rates."""

MOST_DRIVERS = 12
"""So many of the things that may go with leaving are drawn, the largest first, and lateness beside them."""

SURVIVAL_YEARS = (1, 3, 5)
_VERDICTS = {"higher": "bad", "lower": "good"}
_NO_REASON = ("other", "season")


def _frame(result: Result, name: str, *needed: str) -> pd.DataFrame:
    """The rows of a table that hold what is drawn of them."""
    frame = result.tables[name].frame
    return frame.dropna(subset=list(needed)).reset_index(drop=True)


def _percent(axes: Axes, words: Words) -> None:
    """Shares on the lower scale, written as shares."""
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda share, _: words.share(round(share, 6)) if share >= 0 else ""))


def _months(result: Result) -> int:
    return int(str(result.headline["horizon_months"].value))


# past scores against what happened

def draw_bands(result: Result, words: Words, *, narrow: bool = False) -> Axes:
    """Axes with the share that left in each band of risk, its interval, and the share that was expected."""
    frame = _frame(result, "bands", "actual_share", "expected_share", "low", "high")
    axes = theme.canvas(narrow=narrow, height=120 + 34 * len(frame))
    labels = [_wrapped(words.cell(band, "risk_band"), narrow=narrow) for band in frame["risk_band"]]
    theme.intervals(axes, labels, frame["actual_share"], frame["low"], frame["high"])
    axes.plot(frame["expected_share"], range(len(frame)), "|", color=LIGHT["ink"], markersize=18, markeredgewidth=2.4, label=words.t("expected by the scores"))
    axes.plot([], [], "o", color=LIGHT["accent"], markersize=9, label=words.t("left, with its interval"))
    axes.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=2, borderaxespad=0, handletextpad=0.3, columnspacing=1.2, fontsize=theme.SMALL)
    axes.set_xlim(left=-0.015 * axes.get_xlim()[1])
    _percent(axes, words)
    axes.set_xlabel(words.t("Left by choice within {months} months", months=_months(result)))
    return axes


def _wrapped(text: str, *, narrow: bool) -> str:
    """A label in two lines where the drawing is narrow and the label is long."""
    if not narrow or (len(text) < 18 and text.isascii()) or len(text) < 12:
        return text
    middle = len(text) // 2
    cut = min((place for place, sign in enumerate(text) if sign == " "), key=lambda place: abs(place - middle), default=middle)
    return f"{text[:cut]}\n{text[cut:].strip()}"


def _bands_message(result: Result, words: Words) -> str:
    """In how many bands as many left as expected."""
    frame = _frame(result, "bands", "actual_share", "expected_share")
    held = int(frame["holds_expected"].fillna(value=False).astype(bool).sum())
    if frame.empty:
        return words.t("Past scores against what happened")
    top = frame.iloc[-1]
    shares = {"expected": words.share(top["expected_share"]), "left": words.share(top["actual_share"])}
    if held == len(frame):
        return words.t("Past warnings came true: where {expected} were expected to leave, {left} left", **shares)
    return words.t("In {held} of {bands} bands past warnings came true; in the highest {expected} were expected to leave and {left} left", held=held, bands=len(frame), **shares)


def _bands_alt(result: Result, words: Words) -> str:
    """Each band's expected and actual share."""
    frame = _frame(result, "bands", "actual_share", "expected_share")
    parts = [
        words.t("{name}: expected {expected}, left {left}", name=words.cell(row["risk_band"], "risk_band"), expected=words.share(row["expected_share"]), left=words.share(row["actual_share"]))
        for row in frame.to_dict("records")
    ]
    return words.t("Expected and actual leavers by band of risk. {bands}", bands=words.join(parts))


# what goes with leaving

def _drivers(result: Result) -> pd.DataFrame:
    """The largest of what may go with leaving, then the checked nulls; sizes as multiples of the rate."""
    frame = _frame(result, "drivers", "size", "low", "high")
    null = frame["is_checked_null"].astype(bool)
    looked_at = frame[~null & ~frame["reason_group"].isin(_NO_REASON)].sort_values("size", key=abs, ascending=False).head(MOST_DRIVERS)
    shown = pd.concat([looked_at, frame[null]], ignore_index=True)
    return shown.assign(**{name: np.exp(shown[name].astype(float)) for name in ("size", "low", "high")})


def draw_drivers(result: Result, words: Words, *, narrow: bool = False) -> Axes:
    """Axes with how many times the rate of leaving goes with one usual step more of each thing, and its interval."""
    frame = _drivers(result)
    axes = theme.canvas(narrow=narrow, height=110 + (38 if narrow else 27) * len(frame))
    colours = [LIGHT["accent"] if named else LIGHT["neutral"] for named in frame["is_named"].astype(bool)]
    labels = [_driver_label(row["driver"], bool(row["is_checked_null"]), words) for row in frame.to_dict("records")]
    theme.intervals(axes, [_wrapped(label, narrow=narrow) for label in labels], frame["size"], frame["low"], frame["high"], colours=colours)
    theme.reference(axes, 1, words.t("no difference"))
    axes.xaxis.set_major_locator(MaxNLocator(4 if narrow else 6))
    axes.set_xlabel(words.t("Times the rate of leaving, for one usual step more"))
    return axes


def _driver_label(name: str, is_null: bool, words: Words) -> str:
    label = words.cell(name, "model_column")
    return words.t("{name} (checked only)", name=label) if is_null else label


def _drivers_message(result: Result, words: Words) -> str:
    """How many things surely go with leaving, and that lateness does not."""
    frame = result.tables["drivers"].frame
    named, nulls = int(frame["is_named"].astype(bool).sum()), frame[frame["is_checked_null"].astype(bool)]
    if named == 0:
        return words.t("Nothing that was looked at surely goes with leaving")
    if len(nulls) and (nulls["direction"] == "none").all():
        return words.n("{count} thing surely goes with leaving (blue); lateness does not", "{count} things surely go with leaving (blue); lateness does not", named)
    return words.n("{count} thing surely goes with leaving (blue)", "{count} things surely go with leaving (blue)", named)


def _drivers_alt(result: Result, words: Words) -> str:
    """Each thing and its multiple of the rate."""
    frame = _drivers(result)
    parts = [words.t("{name} {times}", name=words.cell(row["driver"], "model_column"), times=words.number(row["size"], 2)) for row in frame.to_dict("records")]
    return words.t("Times the rate of leaving for one usual step more: {drivers}", drivers=words.join(parts))


# rates by group

def _groups(result: Result, name: str) -> pd.DataFrame:
    """The named groups that may be shown, the highest rate first."""
    group = result.tables[name].columns[0].name
    frame = _frame(result, name, "rate_year", "low", "high")
    return frame[frame[group].astype(str) != ""].rename(columns={group: "group"}).sort_values("rate_year", ascending=False, ignore_index=True)


def _draw_rates(result: Result, name: str, words: Words, *, narrow: bool) -> Axes:
    """Axes with each group's yearly rate and interval, against the company's."""
    frame, unit = _groups(result, name), result.tables[name].columns[0].unit
    if name == "rates_tenure_band":
        frame = frame.sort_values("group", key=lambda bands: bands.str.split("_").str[0].astype(int), ignore_index=True)
    shown = frame
    if len(frame) > MOST_GROUPS:
        gap = pd.DataFrame({"group": ["…"], "verdict": [""]})
        shown = pd.concat([frame.head(MOST_GROUPS // 2), gap, frame.tail(MOST_GROUPS // 2)], ignore_index=True)
    axes = theme.canvas(narrow=narrow, height=80 + 25 * len(shown))
    colours = [LIGHT[_VERDICTS.get(verdict, "neutral")] for verdict in shown["verdict"]]
    theme.intervals(axes, [words.cell(group, unit) if group != "…" else "…" for group in shown["group"]], shown["rate_year"], shown["low"], shown["high"], colours=colours)
    company = float(frame["company_year"].iloc[0])
    theme.reference(axes, company, words.t("company {rate}", rate=words.share(company)))
    axes.set_xlim(left=-0.015 * axes.get_xlim()[1])
    _percent(axes, words)
    axes.set_xlabel(words.t("Exits by choice per person and year, all months of the data"))
    return axes


def draw_rates_team(result: Result, words: Words, *, narrow: bool = False) -> Axes:
    """Axes with each team's rate."""
    return _draw_rates(result, "rates_team", words, narrow=narrow)


def draw_rates_tenure(result: Result, words: Words, *, narrow: bool = False) -> Axes:
    """Axes with the rate of each band of tenure."""
    return _draw_rates(result, "rates_tenure_band", words, narrow=narrow)


def _team_message(result: Result, words: Words) -> str:
    """How many teams surely differ from the company."""
    frame = _groups(result, "rates_team")
    higher, lower = (int((frame["verdict"] == verdict).sum()) for verdict in ("higher", "lower"))
    if higher + lower == 0 and len(frame) > MOST_GROUPS:
        return words.t("Of {teams} teams not one surely differs from the company; luck explains what one sees (shown: the {half} highest and lowest)", teams=len(frame), half=MOST_GROUPS // 2)
    if higher + lower == 0:
        return words.n("The one team does not surely differ from the company", "Of {count} teams not one surely differs from the company; luck explains what one sees", len(frame))
    return words.t("In {higher} of {teams} teams surely more people leave than in the company, in {lower} surely fewer", higher=higher, lower=lower, teams=len(frame))


def _tenure_message(result: Result, words: Words) -> str:
    """Which times since hiring surely differ."""
    frame = _groups(result, "rates_tenure_band")
    higher = [words.cell(band, "tenure_band") for band in frame.loc[frame["verdict"] == "higher", "group"]]
    if higher:
        return words.t("By time since hiring, surely more leave here: {bands}", bands=words.join(higher))
    return words.t("At no time since hiring do surely more people leave than at others")


def _rates_alt(name: str, result: Result, words: Words) -> str:
    """The highest and the lowest rate."""
    frame, unit = _groups(result, name), result.tables[name].columns[0].unit
    if frame.empty:
        return words.t("Rates of leaving by group; none can be shown.")
    ends = [words.t("{name} {rate}", name=words.cell(row["group"], unit), rate=words.share(row["rate_year"])) for row in frame.iloc[[0, -1]].to_dict("records")]
    return words.t("Yearly rates of leaving by group, the highest {highest}, the lowest {lowest}. The table below holds them all.", highest=ends[0], lowest=ends[1])


# survival, learning, calibration

def _band(axes: Axes, x: "pd.Series[float]", frame: pd.DataFrame, *, step: bool) -> None:
    """The interval of a line, as a band behind it."""
    known = frame["low"].notna() & frame["high"].notna()
    axes.fill_between(
        x[known].astype(float), frame.loc[known, "low"].astype(float), frame.loc[known, "high"].astype(float), color=LIGHT["accent"], alpha=0.18, linewidth=0,
        step="post" if step else None,
    )


def draw_survival(result: Result, words: Words, *, narrow: bool = False) -> Axes:
    """Axes with the share still there by years since hiring, counting exits by choice."""
    frame = _frame(result, "survival", "survival")
    years = frame["time_months"].astype(float) / 12
    axes = theme.canvas(narrow=narrow, height=260)
    axes.step(years, frame["survival"].astype(float), where="post", color=LIGHT["accent"])
    _band(axes, years, frame, step=True)
    axes.set_ylim(0, 1.02)
    axes.set_xlim(0, max(float(years.max()), 1.0))
    axes.grid(visible=True, axis="y")
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: words.share(round(share, 6))))
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.set_xlabel(words.t("Years since hiring"))
    return axes


def _still_there(result: Result, words: Words) -> list[str]:
    """The share still there after each of `SURVIVAL_YEARS` that has been seen: reached by the line, which begins where anybody was first under observation."""
    frame = _frame(result, "survival", "survival")
    seen = [year for year in SURVIVAL_YEARS if float(frame["time_months"].min()) <= 12 * year <= float(frame["time_months"].max())]
    at = {year: float(frame.loc[frame["time_months"].astype(float) <= 12 * year, "survival"].iloc[-1]) for year in seen}
    return [words.n("after {count} year {share}", "after {count} years {share}", year, share=words.share(share)) for year, share in at.items()]


def _survival_message(result: Result, words: Words) -> str:
    """How many are still there after some years, and of whom, where the line does not begin with joining."""
    told, months = _still_there(result, words), int(_frame(result, "survival", "survival")["time_months"].min())
    if not told:
        return words.t("Share still there, by time since hiring")
    shares = words.join(told)
    if months:
        return words.n("Of those who stayed {count} month, still there if only exits by choice counted: {shares}", "Of those who stayed {count} months, still there if only exits by choice counted: {shares}", months, shares=shares)
    return words.t("Still there if only exits by choice counted: {shares}", shares=shares)


def _survival_alt(result: Result, words: Words) -> str:
    told = _still_there(result, words)
    if not told:
        return words.t("A falling line: the share of people still there by years since hiring.")
    return words.t("A falling line: the share of people still there by years since hiring; {shares}.", shares=words.join(told))


def draw_learning(result: Result, words: Words, *, narrow: bool = False) -> Axes:
    """Axes with the pairs ranked right in the last year by how many people the model learned from."""
    frame = _frame(result, "learning_curve", "auc")
    axes = theme.canvas(narrow=narrow, height=240)
    axes.plot(frame["n"].astype(float), frame["auc"].astype(float), "o-", color=LIGHT["accent"], markersize=7)
    _band(axes, frame["n"], frame, step=False)
    axes.axhline(0.5, color=LIGHT["ink"], linewidth=1)
    axes.annotate(words.t("guessing"), (1, 0.5), xycoords=("axes fraction", "data"), xytext=(0, 4), textcoords="offset points", ha="right", fontsize=theme.SMALL)
    axes.set_ylim(0.45, max(0.9, float(frame["auc"].max()) + 0.05))
    axes.set_xlim(left=0)
    axes.grid(visible=True, axis="y")
    axes.yaxis.set_major_formatter(FuncFormatter(lambda auc, _: words.number(100 * auc)))
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.set_xlabel(words.t("People learned from; upwards: pairs of 100 ranked right"))
    return axes


def _learning_message(result: Result, words: Words) -> str:
    """How much more people have helped."""
    frame = _frame(result, "learning_curve", "auc")
    if len(frame) < 2:
        return words.t("How well the last year would have been foretold")
    first, last = frame.iloc[0], frame.iloc[-1]
    return words.t(
        "With {few} people learned from, {low} of 100 pairs would have been ranked right; with {many} it is {high}",
        few=int(first["n"]), many=int(last["n"]), low=words.number(100 * float(first["auc"])), high=words.number(100 * float(last["auc"])),
    )


def _learning_alt(result: Result, words: Words) -> str:
    frame = _frame(result, "learning_curve", "auc")
    parts = [words.t("{people} people {pairs}", people=int(row["n"]), pairs=words.number(100 * float(row["auc"]))) for row in frame.to_dict("records")]
    return words.t("Pairs of 100 ranked right by people learned from: {sizes}", sizes=words.join(parts))


def draw_calibration(result: Result, words: Words, *, narrow: bool = False) -> Axes:
    """Axes with leavers over those expected in each half-year, with its interval."""
    frame = _frame(result, "calibration", "ratio", "low", "high")
    axes = theme.canvas(narrow=narrow, height=90 + 30 * len(frame))
    off = (frame["low"] > 1) | (frame["high"] < 1)
    labels = [_wrapped(_period(row, words), narrow=narrow) for row in frame.to_dict("records")]
    theme.intervals(axes, labels, frame["ratio"], frame["low"], frame["high"], colours=[LIGHT["bad"] if one else LIGHT["accent"] for one in off])
    theme.reference(axes, 1, words.t("as expected"))
    axes.set_xlim(left=0)
    axes.set_xlabel(words.t("Left, over expected"))
    return axes


def _period(row: dict[Hashable, Any], words: Words) -> str:
    return words.t("{first} to {last}", first=words.month(row["first_month"]), last=words.month(row["last_month"]))


def _calibration_message(result: Result, words: Words) -> str:
    """In how many half-years as many left as expected."""
    frame = _frame(result, "calibration", "ratio", "low", "high")
    held = int(((frame["low"] <= 1) & (frame["high"] >= 1)).sum())
    if held == len(frame):
        return words.t("In every half-year as many left as expected, give or take luck")
    return words.t("In {held} of {periods} half-years as many left as expected, give or take luck", held=held, periods=len(frame))


def _calibration_alt(result: Result, words: Words) -> str:
    frame = _frame(result, "calibration", "ratio", "low", "high")
    parts = [words.t("{name} {times}", name=_period(row, words), times=words.number(float(row["ratio"]), 2)) for row in frame.to_dict("records")]
    return words.t("Leavers over those expected: {periods}", periods=words.join(parts))


FIGURES = {
    "bands": FigureSpec(draw_bands, _bands_message, _bands_alt, ("bands",)),
    "drivers": FigureSpec(draw_drivers, _drivers_message, _drivers_alt, ("drivers",)),
    "rates_team": FigureSpec(draw_rates_team, _team_message, lambda result, words: _rates_alt("rates_team", result, words), ("rates_team",)),
    "rates_tenure_band": FigureSpec(draw_rates_tenure, _tenure_message, lambda result, words: _rates_alt("rates_tenure_band", result, words), ("rates_tenure_band",)),
    "survival": FigureSpec(draw_survival, _survival_message, _survival_alt, ("survival",)),
    "learning_curve": FigureSpec(draw_learning, _learning_message, _learning_alt, ("learning_curve",)),
    "calibration": FigureSpec(draw_calibration, _calibration_message, _calibration_alt, ("calibration",)),
}
