"""The figures of what people would do under other plans: sales and pay by plan, types of sellers, months, what is assumed, and what the history told.

In: the result of `studies.response` as this reader may see it. Out: axes, and the message and the alternative text of each figure.
"""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from analysis.reporting import theme
from analysis.reporting.codes import N_
from analysis.reporting.palette import LIGHT, series
from analysis.reporting.present.gaming_figures import halves
from analysis.reporting.present.incentives_figures import plan_name, rows_of
from analysis.reporting.present.spec import FigureSpec
from analysis.reporting.words import Words
from analysis.studies.result import Result

_SHOWN = 3
"""Plans whose types of sellers are drawn: those with the highest profit."""
_STAGES = {"prior": N_("Published studies alone"), "months": N_("With what people did within years"), "posterior": N_("With all of the history")}


def by_profit(result: Result) -> pd.DataFrame:
    """The other plans with their changes, the one with the highest profit first."""
    return result.tables["plan_changes"].frame.sort_values("profit_change", ascending=False, kind="stable")


def best_other(result: Result) -> str:
    """The plan beside the one in force with the highest profit."""
    return str(by_profit(result)["plan"].iloc[0])


def silent_plans(result: Result) -> list[str]:
    """The plans of which part of the pay is a cost alone here, so that they may do better than they look."""
    return [name for one in result.caveats if one.name == "paid_without_response" for name in str(one.figures["plans"]).split(",")]


def _label(plan: str, result: Result, words: Words) -> str:
    """A plan's name, with a star where part of its pay is a cost alone."""
    return plan_name(plan, words) + ("*" if plan in silent_plans(result) else "")


def signed(share: float, words: Words, digits: int = 1) -> str:
    """A change as a share, with its sign; what is no more than rounding is none."""
    share = 0.0 if abs(share) < 5e-5 else share
    return ("+" if share > 0 else "") + words.share(share, digits)


def signed_money(amount: float, words: Words) -> str:
    """An amount with its sign."""
    return ("+" if amount > 0 else "") + words.money_short(amount)


def _shares(axes: Axes, *, narrow: bool, words: Words) -> Axes:
    """The axes with changes along their foot."""
    axes.locator_params(axis="x", nbins=4 if narrow else 8)
    axes.xaxis.set_major_formatter(lambda value, _: signed(round(value, 6), words, 0 if abs(100 * value - round(100 * value)) < 1e-6 else 1))
    return axes


def draw_sales(result: Result, words: Words, *, narrow: bool = False) -> Axes:
    """Axes with the change of sales under each plan as an interval, beside the line of no response."""
    rows = rows_of(by_profit(result))
    axes = theme.canvas(narrow=narrow, height=72 + 27 * len(rows))
    theme.intervals(
        axes, [_label(row["plan"], result, words) for row in rows], *([row[name] for row in rows] for name in ("sales_change_share", "sales_change_share_low", "sales_change_share_high")),
        colours=[LIGHT["accent" if row["profit_change"] > 0 else "neutral"] for row in rows],
    )
    theme.reference(axes, 0.0, words.t("nobody responds"))
    return _shares(axes, narrow=narrow, words=words)


def _sales_message(result: Result, words: Words) -> str:
    """Under how many plans more would be sold, and the range."""
    frame = result.tables["plan_changes"].frame
    values = frame.set_index("plan")["sales_change_share"]
    figures = {"plan": plan_name(values.idxmax(), words), "change": signed(float(values.max()), words)}
    if len(frame) == 1:
        return words.t("Under {plan} sales would change by {change}", **figures)
    low = {"low_plan": plan_name(values.idxmin(), words), "low": signed(float(values.min()), words)}
    return words.t("Sales would change by {low} ({low_plan}) to {change} ({plan}), against the plan in force", **figures, **low)


def _sales_alt(result: Result, words: Words) -> str:
    """Each plan's change of sales."""
    parts = [
        words.t("{plan} {change} ({low} to {high})", plan=plan_name(row["plan"], words), change=signed(row["sales_change_share"], words), **_ends(row, "sales_change_share", words)) for row in rows_of(by_profit(result))
    ]
    return words.t("Change of sales by plan, with nine chances in ten: {plans}", plans=words.join(parts))


def _ends(row: dict[str, Any], name: str, words: Words) -> dict[str, str]:
    """The ends of a change as text."""
    return {end: signed(row[f"{name}_{end}"], words) for end in ("low", "high")}


def draw_pay(result: Result, words: Words, *, narrow: bool = False) -> Axes:
    """Axes with the change of incentive pay under each plan as an interval, and what it would be if nobody responded."""
    rows = rows_of(by_profit(result))
    axes = theme.canvas(narrow=narrow, height=92 + (22 if narrow else 0) + 27 * len(rows))
    theme.intervals(axes, [_label(row["plan"], result, words) for row in rows], *([row[name] for row in rows] for name in ("pay_change_share", "pay_change_share_low", "pay_change_share_high")))
    axes.plot([row["fixed_pay_change_share"] for row in rows], range(len(rows)), "D", color=LIGHT["paper"], markeredgecolor=LIGHT["ink"], markersize=7, label=words.t("if nobody responded"))
    axes.plot([], [], "o", color=LIGHT["accent"], markersize=9, label=words.t("with response"))
    axes.legend(loc="upper center", bbox_to_anchor=(0.4, -0.09 if len(rows) > 5 else -0.2), ncols=1 if narrow else 2, fontsize=theme.SMALL)
    axes.axvline(0, color=LIGHT["ink"], linewidth=1, zorder=1)
    return _shares(axes, narrow=narrow, words=words)


def _pay_message(result: Result, words: Words) -> str:
    """What the best of the other plans would change in pay, with and without response."""
    row = rows_of(by_profit(result))[0]
    return words.t(
        "Incentive pay under {plan} would change by {fixed} if nobody responded, and by {pay} with response",
        plan=plan_name(row["plan"], words), fixed=signed(row["fixed_pay_change_share"], words), pay=signed(row["pay_change_share"], words),
    )


def _pay_alt(result: Result, words: Words) -> str:
    """Each plan's change of pay with and without response."""
    parts = [
        words.t("{plan} {pay}, without response {fixed}", plan=plan_name(row["plan"], words), pay=signed(row["pay_change_share"], words), fixed=signed(row["fixed_pay_change_share"], words))
        for row in rows_of(by_profit(result))
    ]
    return words.t("Change of incentive pay by plan: {plans}", plans=words.join(parts))


def _types(result: Result) -> pd.DataFrame:
    """The types of sellers under the plans with the highest profit that may be shown."""
    frame, plans = result.tables["by_type"].frame, list(by_profit(result)["plan"].head(_SHOWN))
    return pd.DataFrame(pd.concat([frame[(frame["plan"] == plan) & frame["sales_change_share"].notna()] for plan in plans]))


def draw_types(result: Result, words: Words, *, narrow: bool = False) -> Axes:
    """Axes with the change of sales of each third of people under a few plans, as intervals."""
    rows = rows_of(_types(result))
    axes = theme.canvas(narrow=narrow, height=70 + (40 if narrow else 27) * max(len(rows), 1))
    if not rows:
        axes.set_axis_off()
        return axes
    labels = [words.t("{plan}: {third}", plan=plan_name(row["plan"], words), third=("\n" if narrow else "") + words.cell(row["ability"], "ability")) for row in rows]
    plans = list(dict.fromkeys(row["plan"] for row in rows))
    theme.intervals(
        axes, labels, *([row[name] for row in rows] for name in ("sales_change_share", "sales_change_share_low", "sales_change_share_high")), colours=[series(plans.index(row["plan"]) + 1) for row in rows],
    )
    theme.reference(axes, 0.0, words.t("nobody responds"))
    return _shares(axes, narrow=narrow, words=words)


def _types_message(result: Result, words: Words) -> str:
    """How the thirds differ under the best of the other plans."""
    frame = _types(result)
    mine = frame[frame["plan"] == best_other(result)].set_index("ability")["sales_change_share"]
    if not {"low", "high"} <= set(mine.index):
        return words.t("Who would sell more, where enough people are in each third")
    return words.t(
        "Under {plan} the third that sells least would change its sales by {low}, the third that sells most by {high}",
        plan=plan_name(best_other(result), words), low=signed(float(mine["low"]), words), high=signed(float(mine["high"]), words),
    )


def _types_alt(result: Result, words: Words) -> str:
    """Each third's change of sales."""
    parts = [words.t("{plan}, {third} {change}", plan=plan_name(row["plan"], words), third=words.cell(row["ability"], "ability"), change=signed(row["sales_change_share"], words)) for row in rows_of(_types(result))]
    return words.t("Change of sales by third of people: {parts}", parts=words.join(parts))


def _months(result: Result) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The months under the plan in force and under the best of the others, or under that one alone."""
    frame, changes = result.tables["by_month"].frame, result.tables["plan_changes"].frame
    first = frame["plan"].iloc[0]
    return frame[frame["plan"] == first], frame[frame["plan"] == (best_other(result) if len(changes) else first)]


def draw_months(result: Result, words: Words, *, narrow: bool = False) -> Axes:
    """Axes with sales by month under the plan in force, its interval as a band, and under the best of the others."""
    first, other = _months(result)
    axes, places = theme.canvas(narrow=narrow, height=320), range(len(first))
    axes.fill_between(places, first["sales_low"], first["sales_high"], color=LIGHT["neutral-soft"], alpha=0.6, label=words.t("Plan in force, nine years in ten"))
    axes.plot(places, first["sales"], color=LIGHT["neutral"], label=words.t("Plan in force"))
    if other["plan"].iloc[0] != first["plan"].iloc[0]:
        axes.plot(places, other["sales"], color=LIGHT["accent"], linewidth=3, label=plan_name(other["plan"].iloc[0], words))
    axes.set_ylim(0, None)
    axes.grid(visible=True, axis="y")
    axes.yaxis.set_major_formatter(lambda value, _: words.money_short(value))
    named = list(places)[:: 4 if narrow else 2]
    axes.set_xticks(named, [words.month(first["starts_on"].iloc[place]) for place in named])
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=1 if narrow else 3, fontsize=theme.SMALL)
    return axes


def _months_message(result: Result, words: Words) -> str:
    """In which month the best of the others differs most."""
    first, other = _months(result)
    change = other["sales"].to_numpy() / first["sales"].to_numpy() - 1
    if other["plan"].iloc[0] == first["plan"].iloc[0] or abs(change).max() < 5e-4:
        return words.t("Sales of the year ahead by month; luck and market make the band")
    place = int(abs(change).argmax())
    return words.t(
        "Under {plan} sales differ most in {month}: {change}; in any single month luck and market hide it",
        plan=plan_name(other["plan"].iloc[0], words), month=words.month(first["starts_on"].iloc[place]), change=signed(float(change[place]), words),
    )


def _months_alt(result: Result, words: Words) -> str:
    """Sales by month under both plans."""
    first, other = _months(result)
    parts = [
        words.t("{month}: {first}, {other}", month=words.month(month), first=words.money_short(now), other=words.money_short(then))
        for month, now, then in zip(first["starts_on"], first["sales"], other["sales"], strict=True)
    ]
    return words.t("Sales by month under the plan in force and under {plan}: {months}", plan=plan_name(other["plan"].iloc[0], words), months=words.join(parts))


def _tornado(result: Result) -> pd.DataFrame:
    """By assumption: the change of profit at its low and its high end under the best of the other plans, the widest first."""
    frame = result.tables["sensitivity"].frame
    wide = frame[frame["plan"] == best_other(result)].pivot_table(index="assumption", columns="end", values="profit_change", sort=False)
    return wide.loc[(wide["high"] - wide["low"]).abs().sort_values(ascending=False, kind="stable").index]


def draw_tornado(result: Result, words: Words, *, narrow: bool = False) -> Axes:
    """Axes with a bar from the change of profit at the low end of each assumption to that at its high end."""
    wide = _tornado(result)
    axes = theme.canvas(narrow=narrow, height=96 + (20 if narrow else 0) + 40 * len(wide))
    axes.barh(range(len(wide)), wide["high"] - wide["low"], left=wide["low"], height=0.5, color=LIGHT["accent-soft"])
    for end, colour, name in (("low", "neutral", words.t("assumed low")), ("high", "accent", words.t("assumed high"))):
        axes.plot(wide[end], range(len(wide)), "o", color=LIGHT[colour], markersize=9, label=name)
    axes.axvline(0, color=LIGHT["ink"], linewidth=1, zorder=1)
    names = [words.cell(name, "assumption") for name in wide.index]
    axes.set_yticks(range(len(wide)), ["\n".join(halves(name)) if narrow else name for name in names])
    axes.set_ylim(len(wide) - 0.45, -0.55)
    low, high = min(0.0, float(wide.min().min())), max(0.0, float(wide.max().max()))
    axes.set_xlim(low - 0.05 * (high - low), high + 0.05 * (high - low))
    axes.grid(visible=True, axis="x")
    axes.locator_params(axis="x", nbins=2 if narrow else 7)
    axes.xaxis.set_major_formatter(lambda value, _: signed_money(value, words))
    axes.legend(loc="upper center", bbox_to_anchor=(0.4, -0.16), ncols=1 if narrow else 2, fontsize=theme.SMALL)
    return axes


def _tornado_message(result: Result, words: Words) -> str:
    """What moves the answer most, and by how much."""
    wide = _tornado(result)
    ends = sorted((float(wide["low"].iloc[0]), float(wide["high"].iloc[0])))
    return words.t(
        "What {plan} would leave more than the plan in force depends most on this: {assumption}; between {low} and {high}",
        plan=plan_name(best_other(result), words), assumption=words.cell(wide.index[0], "assumption"), low=signed_money(ends[0], words), high=signed_money(ends[1], words),
    )


def _tornado_alt(result: Result, words: Words) -> str:
    """The ends of each assumption."""
    parts = [
        words.t("{assumption} {low} to {high}", assumption=words.cell(name, "assumption"), low=signed_money(row["low"], words), high=signed_money(row["high"], words)) for name, row in _tornado(result).iterrows()
    ]
    return words.t("Change of margin less pay at the low and the high end of what is assumed: {parts}", parts=words.join(parts))


def effort_row(result: Result) -> dict[str, Any]:
    """What is known of how much effort adds to sales."""
    frame = result.tables["identification"].frame
    return rows_of(frame[frame["parameter"] == "effort_share"])[0]


def draw_known(result: Result, words: Words, *, narrow: bool = False) -> Axes:
    """Axes with how much effort adds to sales as known from published studies, from months within years, and from all of the history."""
    row = effort_row(result)
    labels = [words.t(name) for name in _STAGES.values()]
    axes = theme.canvas(narrow=narrow, height=170 + (30 if narrow else 0))
    theme.intervals(
        axes, ["\n".join(halves(label)) if narrow else label for label in labels], *([row[f"{stage}{end}"] for stage in _STAGES] for end in ("", "_low", "_high")),
        colours=[LIGHT["neutral"], LIGHT["neutral"], LIGHT["accent"]],
    )
    axes.set_xlim(0, None)
    axes.locator_params(axis="x", nbins=4 if narrow else 7)
    axes.xaxis.set_major_formatter(lambda value, _: words.share(round(value, 4)))
    axes.set_xlabel(words.t("What effort under the plan in force adds to sales"), loc="right" if narrow else "center")
    return axes


def _known_message(result: Result, words: Words) -> str:
    """How far the history narrows what published studies say."""
    row = effort_row(result)
    figures = {name: words.share(row[name]) for name in ("prior_low", "prior_high", "posterior_low", "posterior_high")}
    return words.t("Published studies leave between {prior_low} and {prior_high} open; with the history it is between {posterior_low} and {posterior_high}", **figures)


def _known_alt(result: Result, words: Words) -> str:
    """The three intervals."""
    row = effort_row(result)
    parts = [words.t("{stage} {low} to {high}", stage=words.t(name), low=words.share(row[f"{stage}_low"]), high=words.share(row[f"{stage}_high"])) for stage, name in _STAGES.items()]
    return words.t("What effort adds to sales: {stages}", stages=words.join(parts))


FIGURES = {
    "sales": FigureSpec(draw_sales, _sales_message, _sales_alt, ("plan_changes",)),
    "pay": FigureSpec(draw_pay, _pay_message, _pay_alt, ("plan_changes",)),
    "types": FigureSpec(draw_types, _types_message, _types_alt, ("by_type", "plan_changes")),
    "months": FigureSpec(draw_months, _months_message, _months_alt, ("by_month", "plan_changes")),
    "tornado": FigureSpec(draw_tornado, _tornado_message, _tornado_alt, ("sensitivity", "plan_changes")),
    "known": FigureSpec(draw_known, _known_message, _known_alt, ("identification",)),
}
