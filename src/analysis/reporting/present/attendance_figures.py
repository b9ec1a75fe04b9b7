"""The figures of the attendance report: what each finds, how it is drawn, and what one sees.

In: the result of `studies.attendance` as this reader may see it. Out: axes, and text in the reader's language. It computes nothing but what a figure's own finding
counts, and draws nothing about single people.
"""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.reporting import theme
from analysis.reporting.palette import LIGHT
from analysis.reporting.present.spec import FigureSpec
from analysis.reporting.words import Words
from analysis.studies.result import Result

MOST_TEAMS = 20
_VERDICTS = {"higher": "bad", "lower": "good"}


def _months(result: Result) -> pd.DataFrame:
    """The months whose lateness may be shown."""
    return result.tables["months"].frame.dropna(subset=["late_days_share", "late_low", "late_high"]).reset_index(drop=True)


def draw_months(result: Result, words: Words, *, narrow: bool = False) -> Axes:
    """Axes with the share of late days month by month, its interval as a band, and the month of a change."""
    frame = _months(result)
    axes = theme.canvas(narrow=narrow, height=260)
    days = frame["month_end"]
    axes.fill_between(days, frame["late_low"].astype(float), frame["late_high"].astype(float), color=LIGHT["accent"], alpha=0.18, linewidth=0)
    axes.plot(days, frame["late_days_share"].astype(float), "o-", color=LIGHT["accent"], markersize=5)
    change = result.headline["change_from"].value
    if change is not None:
        theme.reference(axes, float(pd.Timestamp(str(change)).toordinal() - pd.Timestamp("1970-01-01").toordinal()), words.month(change))  # type: ignore[arg-type]  # a day
    axes.set_ylim(bottom=0)
    axes.grid(visible=True, axis="y")
    axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: words.share(round(share, 6)) if share >= 0 else ""))
    axes.xaxis.set_major_locator(MaxNLocator(3 if narrow else 6))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda place, _: words.month(_day(place))))
    axes.set_xlabel(words.t("Days late of days worked, all people"))
    return axes


def _day(place: float) -> Any:
    """The day at a place of an axis of dates."""
    return (pd.Timestamp("1970-01-01") + pd.Timedelta(days=int(place))).date()


def _months_message(result: Result, words: Words) -> str:
    """Whether and when lateness changed."""
    found = result.headline
    if found["change_from"].value is None or found["late_before"].value is None:
        return words.t("How often people came late, month by month; no lasting change can be told from luck")
    before, after = (words.share(float(str(found[name].value)), 1) for name in ("late_before", "late_after"))
    return words.t("From {month} on people came late on {after} of days, before on {before}", month=words.month(found["change_from"].value), after=after, before=before)  # type: ignore[arg-type]


def _months_alt(result: Result, words: Words) -> str:
    """The first, the last, the lowest and the highest month."""
    frame = _months(result)
    if frame.empty:
        return words.t("Lateness month by month; no month can be shown.")
    low, *_, high = frame.sort_values("late_days_share", kind="stable").to_dict("records") * 2
    return words.t(
        "A line of the share of late days by month. Lowest {low} in {low_month}, highest {high} in {high_month}. The table below holds every month.",
        low=words.share(low["late_days_share"], 1), low_month=words.month(low["month_end"]), high=words.share(high["late_days_share"], 1), high_month=words.month(high["month_end"]),
    )


def _teams(result: Result) -> pd.DataFrame:
    """The teams that may be shown, the highest share first."""
    frame = result.tables["teams_late"].frame.dropna(subset=["share", "low", "high"])
    return frame.sort_values("share", ascending=False, ignore_index=True)


def draw_teams(result: Result, words: Words, *, narrow: bool = False) -> Axes:
    """Axes with each team's share of late days and its interval, against everybody's; of many teams the highest and the lowest."""
    frame = _teams(result)
    shown = frame
    if len(frame) > MOST_TEAMS:
        gap = pd.DataFrame({"team": ["…"], "verdict": [""]})
        shown = pd.concat([frame.head(MOST_TEAMS // 2), gap, frame.tail(MOST_TEAMS // 2)], ignore_index=True)
    axes = theme.canvas(narrow=narrow, height=90 + 30 * len(shown))
    colours = [LIGHT[_VERDICTS.get(verdict, "neutral")] for verdict in shown["verdict"]]
    theme.intervals(axes, [str(team) for team in shown["team"]], shown["share"], shown["low"], shown["high"], colours=colours)
    if len(frame):
        company = float(frame["company_share"].iloc[0])
        theme.reference(axes, company, words.t("everybody {share}", share=words.share(company, 1)))
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda share, _: words.share(round(share, 6)) if share >= 0 else ""))
    axes.set_xlabel(words.t("Days late of days worked, last twelve months"))
    return axes


def _teams_message(result: Result, words: Words) -> str:
    """How many teams surely differ."""
    frame = _teams(result)
    higher, lower = (int((frame["verdict"] == verdict).sum()) for verdict in ("higher", "lower"))
    if higher + lower == 0:
        return words.n("The one team shown does not surely differ from the others", "Of {count} teams not one surely differs; luck and a few people explain what one sees", len(frame))
    return words.t("Of {teams} teams {higher} surely come late more often than the others, {lower} less often", teams=len(frame), higher=higher, lower=lower)


def _teams_alt(result: Result, words: Words) -> str:
    """The highest and the lowest team."""
    frame = _teams(result)
    if frame.empty:
        return words.t("Lateness by team; no team can be shown.")
    ends = [words.t("{name} {share}", name=row["team"], share=words.share(row["share"], 1)) for row in frame.iloc[[0, -1]].to_dict("records")]
    return words.t("Share of late days by team with intervals, the highest {highest}, the lowest {lowest}. The table below holds them all.", highest=ends[0], lowest=ends[1])


def draw_rules(result: Result, words: Words, *, narrow: bool = False) -> Axes:
    """Axes with the months that rules of different strictness flag, and those that chance alone would flag."""
    frame = result.tables["rules"].frame
    axes = theme.canvas(narrow=narrow, height=110 + 32 * len(frame))
    labels = [words.n("{count} late day", "{count} late days", int(limit)) for limit in frame["late_limit"]]
    flagged, chance = frame["flagged"].astype(float), frame["flagged_by_chance"].astype(float)
    theme.bars(axes, labels, list(flagged), [""] * len(frame))
    axes.plot(chance, range(len(frame)), "|", color=LIGHT["ink"], markersize=20, markeredgewidth=2.4, label=words.t("by chance alone"))
    reach = 1.16 * max(flagged.max(), chance.max(), 1)
    for place, (count, luck) in enumerate(zip(flagged, chance, strict=True)):
        inside = luck > count > reach / 5  # else the number would stand beside the line and seem to be the line's
        axes.annotate(
            words.number(count), (count if inside else max(count, luck), place), xytext=(-8 if inside else 8, 0), textcoords="offset points", va="center",
            ha="right" if inside else "left", color="white" if inside else LIGHT["ink"],
        )
    axes.set_xlim(0, reach)
    axes.barh([], [], color=LIGHT["accent"], label=words.t("flagged"))
    axes.legend(loc="lower right", ncols=1, fontsize=theme.SMALL, handletextpad=0.4)
    return axes


def _rules_message(result: Result, words: Words) -> str:
    """How much of what the rule flags chance would have flagged too."""
    found = result.headline
    flagged, chance, limit = (found[name].value for name in ("flagged_months", "flagged_by_chance", "late_limit"))
    if not flagged or chance is None:
        return words.t("Months of people flagged by rules of different strictness")
    return words.t(
        "From {limit} late days in a month on, {flagged} months are flagged; chance alone would flag {chance}",
        limit=int(str(limit)), flagged=int(str(flagged)), chance=words.number(float(str(chance))),
    )


def _rules_alt(result: Result, words: Words) -> str:
    """Each rule's months."""
    parts = [
        words.t("{limit} or more: {flagged}, by chance {chance}", limit=int(row["late_limit"]), flagged=int(row["flagged"]), chance=words.number(row["flagged_by_chance"]))
        for row in result.tables["rules"].frame.to_dict("records")
    ]
    return words.t("Months of people flagged, by late days in a month: {rules}.", rules=words.join(parts))


FIGURES = {
    "months": FigureSpec(draw_months, _months_message, _months_alt, ("months",)),
    "teams": FigureSpec(draw_teams, _teams_message, _teams_alt, ("teams_late",)),
    "rules": FigureSpec(draw_rules, _rules_message, _rules_alt, ("rules",)),
}
