"""The figure of a design: what each judged plan brings against what it costs.

In: the result of `studies.response.design` as this reader may see it. Out: axes, and the message and the alternative text.
"""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from analysis.reporting import theme
from analysis.reporting.palette import LIGHT
from analysis.reporting.present.incentives_figures import plan_name, rows_of
from analysis.reporting.present.response_figures import signed_money
from analysis.reporting.present.spec import FigureSpec
from analysis.reporting.words import Words
from analysis.studies.result import Result

_DESIGNED = "design_"


def design_name(plan: str, words: Words) -> str:
    """A judged plan's name; designed ones go by their number, in order of their cost."""
    number = plan.removeprefix(_DESIGNED)
    return words.t("Design {number}", number=int(number)) if plan.startswith(_DESIGNED) and number.isdigit() else plan_name(plan, words)


def recommended_row(result: Result) -> dict[str, Any] | None:
    """The plan recommended instead of today's; None where today's is to be kept, or no plan is within the limits."""
    frame = result.tables["frontier"].frame.iloc[1:]
    return next(iter(rows_of(frame[frame["recommended"].astype(bool)])), None)


def draw_frontier(result: Result, words: Words, *, narrow: bool = False) -> Axes:
    """Axes with each plan's change of profit, its interval as a thin line, against its cost; efficient plans are joined."""
    frame = result.tables["frontier"].frame
    axes = theme.canvas(narrow=narrow, height=400 if narrow else 380)
    best = frame[frame["efficient"].astype(bool)].sort_values("cost_share")
    axes.plot(best["cost_share"], best["profit_change"], color=LIGHT["neutral-soft"], linewidth=2, zorder=1, label=words.t("Nothing here is better and as cheap and safe"))
    axes.vlines(frame["cost_share"], frame["profit_change_low"], frame["profit_change_high"], color=LIGHT["neutral-soft"], linewidth=1, zorder=1)
    for feasible, colour, label in ((True, "accent", words.t("Within the limits")), (False, "neutral", words.t("Beyond the limits"))):
        mine = frame[frame["feasible"].astype(bool) == feasible]
        axes.plot(mine["cost_share"], mine["profit_change"], "o", color=LIGHT[colour], markersize=9, label=label)
    for row, name, place in _named(result, words):
        axes.annotate(name, (row["cost_share"], row["profit_change"]), xytext=place, textcoords="offset points", va="center", zorder=3)
    axes.legend(loc="upper center", bbox_to_anchor=(0.4, -0.16), ncols=1 if narrow else 3, fontsize=theme.SMALL)
    return _scaled(axes, narrow=narrow, words=words)


def _named(result: Result, words: Words) -> list[tuple[dict[str, Any], str, tuple[int, int]]]:
    """The plans that bear their names, and where the name stands: today's below its dot, so that the two do not meet."""
    found, chosen = [(rows_of(result.tables["frontier"].frame)[0], words.t("Plan in force"), (2, -15))], recommended_row(result)
    return found if chosen is None else [*found, (chosen, words.t("{plan}, recommended", plan=design_name(chosen["plan"], words)), (8, 12))]


def _scaled(axes: Axes, *, narrow: bool, words: Words) -> Axes:
    """The axes with shares along the foot and money upright."""
    axes.axhline(0, color=LIGHT["ink"], linewidth=1, zorder=0)
    axes.grid(visible=True)
    axes.margins(x=0.1, y=0.1)
    axes.locator_params(axis="x", nbins=4 if narrow else 8)
    axes.locator_params(axis="y", nbins=6)
    axes.xaxis.set_major_formatter(lambda value, _: words.share(round(value, 6), 0 if abs(100 * value - round(100 * value)) < 1e-6 else 1))
    axes.yaxis.set_major_formatter(lambda value, _: signed_money(value, words))
    axes.set_xlabel(words.t("Incentive pay over sales"))
    return axes


def _changed(row: dict[str, Any], words: Words) -> dict[str, str]:
    """A plan's change of profit with its ends, and its cost, as text."""
    ends = {name: signed_money(row[f"profit_change{end}"], words) for name, end in (("gain", ""), ("low", "_low"), ("high", "_high"))}
    return ends | {"cost": words.share(row["cost_share"], 2)}


def _message(result: Result, words: Words) -> str:
    """What the recommended plan costs and brings, or that none is recommended."""
    today, chosen = rows_of(result.tables["frontier"].frame)[0], recommended_row(result)
    cost_today = words.share(today["cost_share"], 2)
    if chosen is None:
        return words.t("No other plan is recommended; the plan in force costs {cost_today} of sales", cost_today=cost_today)
    return words.t("The recommended plan costs {cost} of sales instead of {cost_today}, and is expected to change what is left by {gain} ({low} to {high})", cost_today=cost_today, **_changed(chosen, words))


def _alt(result: Result, words: Words) -> str:
    """Each plan's cost and change of profit."""
    parts = [_part(row, words) for row in rows_of(pd.DataFrame(result.tables["frontier"].frame.iloc[1:]))]
    return words.t("Change of what is left against incentive pay over sales: {plans}", plans=words.join(parts))


def _part(row: dict[str, Any], words: Words) -> str:
    """One plan of the alternative text."""
    figures = {"plan": design_name(row["plan"], words)} | _changed(row, words)
    if row["feasible"]:
        return words.t("{plan} {gain} ({low} to {high}) at {cost}", **figures)
    return words.t("{plan} {gain} ({low} to {high}) at {cost}, beyond the limits", **figures)


FIGURES = {"frontier": FigureSpec(draw_frontier, _message, _alt, ("frontier",))}
