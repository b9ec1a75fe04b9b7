"""The figures of bringing in a plan: what could be noticed, the company's own past, and planned against actual after the launch.

In: the result of `studies.rollout` as this reader may see it. Out: axes, and the message and the alternative text of each figure.
"""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.reporting import theme
from analysis.reporting.palette import LIGHT, series
from analysis.reporting.present.incentives_figures import rows_of
from analysis.reporting.present.spec import FigureSpec
from analysis.reporting.words import Words
from analysis.studies.result import Result


def lot_designs(result: Result) -> pd.DataFrame:
    """The designs with a lot that can tell something, the one that notices the smallest rise first."""
    frame = result.tables["detectable"].frame
    told = frame[frame["detectable_share"].notna() & (frame["approach"] != "before_after")]
    return pd.DataFrame(told).sort_values("detectable_share", kind="stable")


def design_name(design: object, words: Words) -> str:
    """A design as readers see it."""
    return words.cell(design, "rollout_design")


def draw_detectable(result: Result, words: Words, *, narrow: bool = False) -> Axes:
    """Axes with the smallest rise that each design notices, as bars."""
    rows = rows_of(result.tables["detectable"].frame.dropna(subset=["detectable_share"]))
    axes = theme.canvas(narrow=narrow, height=60 + 34 * len(rows))
    texts = [words.share(row["detectable_share"]) for row in rows]
    return theme.bars(
        axes, [design_name(row["approach"], words) for row in rows], [row["detectable_share"] for row in rows], texts,
        colours=[LIGHT["neutral"] if row["approach"] == "before_after" else LIGHT["accent"] for row in rows],
    )


def _detectable_message(result: Result, words: Words) -> str:
    """What before/after and the best lot notice."""
    frame = result.tables["detectable"].frame.set_index("approach")["detectable_share"]
    lots = lot_designs(result)
    if lots.empty:
        return words.t("Before against after notices rises from {share} on", share=words.share(frame["before_after"]))
    best = lots.iloc[0]
    return words.t(
        "Before against after notices rises from {share} on, but not what caused them; a lot tells the cause, from {lot} on ({design})",
        share=words.share(frame["before_after"]), design=design_name(best["approach"], words), lot=words.share(best["detectable_share"]),
    )


def _detectable_alt(result: Result, words: Words) -> str:
    """The smallest rise of each design."""
    parts = [f"{design_name(row['approach'], words)} {words.share(row['detectable_share'])}" for row in rows_of(result.tables["detectable"].frame)]
    return words.t("Smallest rise noticed four times in five: {designs}", designs=words.join(parts))


def draw_power(result: Result, words: Words, *, narrow: bool = False) -> Axes:
    """Axes with the chance of noticing an effect, by its size, a line for each design."""
    frame = result.tables["power"].frame.dropna(subset=["chance_share"])
    axes = theme.canvas(narrow=narrow, height=320)
    for number, (design, rows) in enumerate(frame.groupby("approach", sort=False), start=1):
        colour = LIGHT["neutral"] if design == "before_after" else series(number)
        axes.plot(rows["effect_share"], rows["chance_share"], color=colour, label=design_name(design, words), linestyle="--" if design == "before_after" else "-")
    axes.axhline(0.8, color=LIGHT["ink"], linewidth=1, zorder=1)
    axes.set_ylim(0, 1.02)
    axes.grid(visible=True, axis="y")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda value, _: words.share(round(value, 4)))
    axes.set_xlabel(words.t("True effect of the plan"))
    if len(frame):
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=1 if narrow else 3, fontsize=theme.SMALL)
    return axes


def _power_message(result: Result, words: Words) -> str:
    """How surely the best lot notices an effect of ten percent."""
    frame = result.tables["power"].frame
    ten = frame[np.isclose(frame["effect_share"], 0.1) & (frame["approach"] != "before_after")].dropna(subset=["chance_share"])
    if ten.empty:
        return words.t("No lot has units enough to notice an effect")
    best = ten.sort_values("chance_share", ascending=False, kind="stable").iloc[0]
    return words.t("An effect of 10% is noticed by lot with a chance of at most {chance} ({design})", chance=words.share(best["chance_share"]), design=design_name(best["approach"], words))


def _power_alt(result: Result, words: Words) -> str:
    """The chance of noticing ten percent, by design."""
    frame = result.tables["power"].frame
    ten = frame[np.isclose(frame["effect_share"], 0.1)]
    parts = [f"{design_name(row['approach'], words)} {words.share(row['chance_share'])}" for row in rows_of(ten)]
    return words.t("Lines that rise with the size of the effect; chance of noticing an effect of 10%: {designs}", designs=words.join(parts))


def draw_past(result: Result, words: Words, *, narrow: bool = False) -> Axes:
    """Axes with every before/after change of the company's own past, the range of luck, and the claim."""
    frame, luck, claim = result.tables["past"].frame, result.headline["luck"], float(str(result.headline["claim"].value))
    axes = theme.canvas(narrow=narrow, height=280)
    axes.axhspan(float(luck.low or 0.0), float(luck.high or 0.0), color=LIGHT["accent-soft"], alpha=0.5, label=words.t("luck and market, nine times in ten"))
    axes.axhline(claim, color=LIGHT["bad"], linewidth=1.4, linestyle="--", label=words.t("claimed"))
    axes.axhline(0, color=LIGHT["ink"], linewidth=1)
    axes.plot(frame["changed_on"], frame["change_share"], "o-", color=LIGHT["accent"], linewidth=1.2, markersize=5)
    axes.grid(visible=True, axis="y")
    axes.yaxis.set_major_formatter(lambda value, _: words.share(round(value, 4)))
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=1 if narrow else 2, fontsize=theme.SMALL)
    return _name_months(axes, frame["changed_on"], words, narrow=narrow)


def _axis_days(days: "list[pd.Timestamp]") -> list[float]:
    """Days as matplotlib counts them: since 1970."""
    return [(day - pd.Timestamp("1970-01-01")).days for day in days]


def _name_months(axes: Axes, days: "pd.Series[pd.Timestamp]", words: Words, *, narrow: bool) -> Axes:
    """The axes with a few of the months named."""
    named = list(days)[:: max(-(-len(days) // (3 if narrow else 7)), 1)]
    axes.set_xticks(_axis_days(named), [words.month(one) for one in named])
    return axes


def _past_message(result: Result, words: Words) -> str:
    """The lowest and the highest change without any new plan."""
    frame, found = result.tables["past"].frame, result.headline
    return words.t(
        "In the company's own past, sales of {before} months changed by {low} to {high} in the next {after}",
        before=found["before"].value, after=found["after"].value, low=words.share(frame["change_share"].min()), high=words.share(frame["change_share"].max()),
    )


def _past_alt(result: Result, words: Words) -> str:
    """How many changes there were, and how many reach the claim."""
    frame, claim = result.tables["past"].frame, float(str(result.headline["claim"].value))
    return words.t("{count} changes from month to month, of which {large} reach {claim}", count=len(frame), large=int((frame["change_share"] >= claim).sum()), claim=words.share(claim))


def launch_path(result: Result) -> pd.DataFrame:
    """The months of the whole company that may be shown."""
    return result.tables["launch"].frame.dropna(subset=["actual"])


def draw_launch(result: Result, words: Words, *, narrow: bool = False) -> Axes:
    """Axes with predicted sales and their range, and what came."""
    frame = launch_path(result)
    axes = theme.canvas(narrow=narrow, height=300)
    axes.fill_between(frame["month"], frame["low"], frame["high"], color=LIGHT["accent-soft"], alpha=0.6, label=words.t("range of the prediction"))
    axes.plot(frame["month"], frame["predicted"], color=LIGHT["accent"], linestyle="--", label=words.t("predicted"))
    axes.plot(frame["month"], frame["actual"], "o-", color=LIGHT["ink"], label=words.t("sales"))
    axes.set_ylim(0, None)
    axes.grid(visible=True, axis="y")
    axes.yaxis.set_major_formatter(lambda value, _: words.money_short(value))
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=1 if narrow else 3, fontsize=theme.SMALL)
    return _name_months(axes, frame["month"], words, narrow=narrow)


def _launch_message(result: Result, words: Words) -> str:
    """The miss so far, and whether it is a verdict."""
    last = launch_path(result).iloc[-1]
    figures = {"miss": words.share(last["miss"], 1), "low": words.share(last["miss_low"], 1), "high": words.share(last["miss_high"], 1)}
    if last["verdict"] == "on_plan":
        return words.t("Sales are {miss} off the prediction so far ({low} to {high}), which carries no verdict yet", **figures)
    return words.t("Sales are {miss} off the prediction ({low} to {high}), surely more than luck", **figures)


def _launch_alt(result: Result, words: Words) -> str:
    """Planned and actual by month."""
    parts = [words.t("{month}: {actual} of {planned}", month=words.month(row["month"]), actual=words.money_short(row["actual"]), planned=words.money_short(row["predicted"])) for row in rows_of(launch_path(result))]
    return words.t("Sales against the prediction: {months}", months=words.join(parts))


FIGURES = {
    "detectable": FigureSpec(draw_detectable, _detectable_message, _detectable_alt, ("detectable",)),
    "power": FigureSpec(draw_power, _power_message, _power_alt, ("power",)),
    "past": FigureSpec(draw_past, _past_message, _past_alt, ("past",)),
    "launch": FigureSpec(draw_launch, _launch_message, _launch_alt, ("launch",)),
}
