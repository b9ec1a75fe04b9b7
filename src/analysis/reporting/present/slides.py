"""The part of the scorecard on slides: its sentences, figures and tables.

In: the result of `studies.slides` as this reader may see it. Out: text in the reader's language, and axes. It computes nothing.
"""

from collections.abc import Callable
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from analysis.reporting import theme
from analysis.reporting.palette import LIGHT, series
from analysis.reporting.present.spec import FigureSpec, OpeningSpec, TableSpec
from analysis.reporting.words import Words
from analysis.studies.result import Caveat, Estimate, Result, Verdict
from analysis.studies.slides.parts import PARTS

DRAWN_PEOPLE = 10
"""A figure shows so many slides, the largest losses first."""

NAMED_PARTS, NAMED_SHARE = 3, 0.02
"""A line names at most so many parts, none of less than this share of the sales before."""

_DRAWN = (("market", "territory", "team", "people"), ("absence",), ("activity",), ("opportunities", "conversion"), ("deal_size",), ("rest",))


def answer(result: Result, words: Words) -> list[str]:
    """How many people slid, how many alarms luck brings, and how large a fall must be to be found."""
    if not result.tables["found_falls"].frame.shape[0]:
        return [words.t("Too few months of sales are known to tell a fall from the noise of a person's months.")]
    return [_found(result.headline, words), _power(result.headline, words)]


def _count(estimate: Estimate) -> int | None:
    return None if estimate.value is None or pd.isna(estimate.value) else int(str(estimate.value))


def _found(headline: dict[str, Estimate], words: Words) -> str:
    """Slides now against what luck alone brings."""
    watched, sliding = (_count(headline[name]) for name in ("watched_people", "sliding_people"))
    expected = headline["alarms_by_luck"].value
    luck = words.number(expected if isinstance(expected, float) else None)
    months, every = headline["shown_months"].value, headline["alarm_months"].value
    if watched is None or sliding is None:
        return words.t(
            "How many people's sales or work fell cannot be shown to this audience. Where nothing happens, one false alarm comes per person in {every} months.", every=every,
        )
    if sliding == 0:
        return words.t("Of {watched} people watched, the sales or the work of none fell by more than the noise of their months explains.", watched=watched)
    return words.t(
        "Of {watched} people watched, the sales or the work of {sliding} fell against the market and their own level. In {months} months luck alone would bring about {luck} such alarms, "
        "so some of these may be none.", watched=watched, sliding=sliding, months=months, luck=luck,
    )


def _power(headline: dict[str, Estimate], words: Words) -> str:
    """How large a fall must be to be found in time."""
    least, alone = headline["least_fall_share"].value, headline["least_sales_fall_share"].value
    months = headline["found_within_months"].value
    if least is None:
        return words.t("A person's months differ so much here that not even a large fall would be found within {months} months; look at half-years instead.", months=months)
    shares = {"least": words.share(least), "months": months}  # type: ignore[arg-type]  # a share
    if alone is None:
        return words.t("A lasting fall of everything that somebody does by {least} or more is found within {months} months at least four times in five; a fall of sales alone is not.", **shares)
    return words.t(
        "A lasting fall of everything that somebody does by {least} or more is found within {months} months at least four times in five; of sales alone it takes {alone}.",
        **shares, alone=words.share(alone),  # type: ignore[arg-type]  # a share
    )


def verdict(verdict: Verdict, words: Words) -> str:
    """One check as a sentence."""
    figures = verdict.figures
    return words.t(
        "Slides: in {months} months there were {alarms} alarms; {luck} would have come by luck alone where nothing happened.",
        months=figures["months"], alarms=figures["alarms"], luck=words.number(float(str(figures["by_luck"])), 1),
    )


def caveat(caveat: Caveat, words: Words) -> str:
    """One limit of the study as a sentence."""
    return _CAVEATS[caveat.name](caveat.figures, words)


_CAVEATS: dict[str, Callable[..., str]] = {
    "nothing_watched": lambda f, w: w.t("Slides are not looked for: nobody has sold through enough whole months."),
    "alarms_come_by_luck": lambda f, w: w.t(
        "An alarm is a reason to look, no finding. Thresholds are set so that a person to whom nothing happens has one false alarm in {months} months.", months=f["months"]
    ),
    "small_falls_are_missed": lambda f, w: w.t("A smaller fall, or one that comes slowly, is found late or never; no alarm does not mean that nothing fell."),
    "part_is_missing": lambda f, w: w.t("Without {table} its parts of a fall are not told apart, and lie in the rest.", table=w.cell(f["table"], "lacking_table")),
    "too_noisy_to_watch": lambda f, w: w.t("{signal} of a person are too few, or differ too much from month to month, to be watched.", signal=w.cell(f["signal"], "slide_signal")),
    "parts_say_how_not_why": lambda f, w: w.t("The parts say how sales fell, not why: fewer visits may come from illness, a harder territory or other tasks. Ask before you judge."),
    "found_because_low": lambda f, w: w.t("Who is found has just had poor months, some of it bad luck that will pass by itself; later months are often better without any measure."),
}


def draw_slides(result: Result, words: Words, *, narrow: bool = False) -> Axes:
    """Axes with one row per slide: its parts from no change to either side, and a dot for the whole change."""
    frame = result.tables["slides"].frame.head(DRAWN_PEOPLE)
    axes = theme.canvas(narrow=narrow, height=100 + 32 * len(frame) + (150 if narrow else 24))
    rise, fall = [0.0] * len(frame), [0.0] * len(frame)
    for number, parts in enumerate(_DRAWN, start=1):
        values = frame.reindex(columns=list(parts)).astype(float).fillna(0.0).sum(axis=1).tolist()
        starts = [fall[place] if value < 0 else rise[place] for place, value in enumerate(values)]
        axes.barh(range(len(frame)), values, left=starts, height=0.6, color=series(number), label=_group(parts, words))
        rise = [high + max(value, 0) for high, value in zip(rise, values, strict=True)]
        fall = [low + min(value, 0) for low, value in zip(fall, values, strict=True)]
    axes.plot(frame["change_share"].astype(float), range(len(frame)), "o", color=LIGHT["ink"], markersize=8, label=words.t("Whole change"))
    axes.axvline(0, color=LIGHT["ink"], linewidth=1)
    axes.set_yticks(range(len(frame)), [str(name) for name in frame["employee_id"]])
    axes.set_ylim(len(frame) - 0.45, -0.55)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda share, _: words.share(round(share, 6))))
    axes.set_xlabel(words.t("Change of sales, as a share of the sales before"))
    axes.figure.legend(loc="outside upper left", ncols=1 if narrow else 4, fontsize=theme.SMALL)
    return axes


def _group(parts: tuple[str, ...], words: Words) -> str:
    """The name of parts that are drawn together."""
    if len(parts) == 4:
        return words.t("Market, territory, team")
    return words.t("Opportunities and conversion") if len(parts) == 2 else words.cell(parts[0], "slide_part")


def _slides_message(result: Result, words: Words) -> str:
    """How many slides are drawn, and what most of the fall is made of."""
    frame = result.tables["slides"].frame
    fell = frame[frame["change_share"].astype(float) < 0]
    if fell.empty:
        return words.t("Work fell, sales not yet")
    if len(frame) > DRAWN_PEOPLE:
        return words.t("What the falls are made of (shown: the {count} largest of {all})", count=DRAWN_PEOPLE, all=len(frame))
    return words.n("What the fall of {count} person is made of", "What the falls of {count} people are made of", len(frame))


def _slides_alt(result: Result, words: Words) -> str:
    """Each slide's line."""
    frame = result.tables["slides"].frame.head(DRAWN_PEOPLE)
    return " ".join(_line(row, words) for row in frame.to_dict("records"))  # type: ignore[arg-type]  # names of columns are text


def _line(row: dict[str, Any], words: Words) -> str:
    """One slide in words: the whole change, and the parts that made most of it."""
    change = float(row["change_share"])
    figures = {"name": str(row["employee_id"]), "since": words.month(row["started_on"]), "share": words.share(abs(change)), "signal": words.cell(row["signal"], "slide_signal")}
    if change >= 0:
        return words.t("{name}: {signal} fell, found since {since}; sales are {share} above those before.", **figures)
    parts = sorted((float(row[part]), part) for part in PARTS if part in row and pd.notna(row[part]) and float(row[part]) <= -NAMED_SHARE)[:NAMED_PARTS]
    if not parts:
        return words.t("{name}: sales down {share} since {since}.", **figures)
    named = words.join([words.t("{share} from {part}", share=words.share(-value), part=words.cell(part, "slide_part_lower")) for value, part in parts])
    against = change - sum(value for value, _ in parts)
    told = words.t("{name}: sales down {share} since {since}: {parts}.", **figures, parts=named)
    if against >= NAMED_SHARE:
        told = words.t("{name}: sales down {share} since {since}: {parts}; all else together added {against}.", **figures, parts=named, against=words.share(against))
    sure = set(str(row["sure_parts"]).split(",")) & {part for _, part in parts}
    return told if sure else words.t("{sentence} None of these parts is sure.", sentence=told)


def draw_found_falls(result: Result, words: Words, *, narrow: bool = False) -> Axes:
    """Axes with the share of planted falls found within two months, by their size, for everything together and each series alone."""
    frame = result.tables["found_falls"].frame
    axes = theme.canvas(narrow=narrow, height=300 if narrow else 250)
    for number, (signal, rows) in enumerate(frame.groupby("signal", sort=False), start=1):
        axes.plot(rows["fall_share"].astype(float), rows["found_share"].astype(float), "o-", color=series(number), label=_fallen(str(signal), words), markersize=6)
    axes.axhline(0.8, color=LIGHT["ink"], linewidth=1)
    axes.set_ylim(0, 1.03)
    axes.grid(visible=True, axis="y")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda share, _: words.share(round(share, 6))))
    axes.set_xlabel(words.t("Size of a lasting fall; upwards: found within two months"))
    axes.figure.legend(loc="outside upper left", ncols=1 if narrow else 3, fontsize=theme.SMALL)
    return axes


def _fallen(signal: str, words: Words) -> str:
    return words.t("Everything falls") if signal == "everything" else words.t("Only this falls: {signal}", signal=words.cell(signal, "slide_signal"))


def _power_message(result: Result, words: Words) -> str:
    """The size of fall that is found in time."""
    least = result.headline["least_fall_share"].value
    if least is None:
        return words.t("No fall is surely found within two months")
    return words.t("Only large falls are found within two months: {least} and more at least four times in five", least=words.share(least))  # type: ignore[arg-type]


def _power_alt(result: Result, words: Words) -> str:
    """The shares found where everything falls."""
    frame = result.tables["found_falls"].frame
    rows = frame[frame["signal"] == "everything"].to_dict("records")
    parts = [words.t("{name}: {people}", name=words.share(row["fall_share"]), people=words.share(row["found_share"])) for row in rows]
    return words.t("Share of lasting falls found within two months, by their size: {falls}", falls=words.join(parts))


FIGURES = {
    "slides": FigureSpec(draw_slides, _slides_message, _slides_alt, ("slides",)),
    "found_falls": FigureSpec(draw_found_falls, _power_message, _power_alt, ("found_falls",)),
}

TABLES = {
    "slides": TableSpec(lambda result, words: words.t("Whose sales or work fell, the largest loss first; the parts add up to the change"), hidden=("sure_parts",), limit=50, people=True),
    "team_slides": TableSpec(lambda result, words: words.t("Teams whose sales or work fell; the parts add up to the change"), limit=50, group=True),
    "watched": TableSpec(lambda result, words: words.t("What is watched, and the smallest fall that is found in time")),
    "alarms": TableSpec(lambda result, words: words.t("Alarms by month, and how many luck alone brings"), limit=36),
}

OPENINGS = {"slides": OpeningSpec(parts="slide_parts", summary=_line, limit=50)}
