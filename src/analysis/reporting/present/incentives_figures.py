"""The figures of the report on incentive plans: pay by kind, gains and losses, pay and cost over attainment, and a person's earnings curve.

In: the result of `studies.incentives` as this reader may see it. Out: axes, and the message and the alternative text of each figure.
It computes nothing but what a figure shows: order, sums of shown rows, first and last values.
"""

from typing import Any, Literal, cast

import pandas as pd
from matplotlib.axes import Axes

from analysis.reporting import theme
from analysis.reporting.codes import CODES
from analysis.reporting.palette import LIGHT, series
from analysis.reporting.present.spec import FigureSpec
from analysis.reporting.words import Words
from analysis.studies.result import Result

_LABELLED = 5
"""With more plans, a figure of lines names the plan in force and the two highest and lowest."""


def first_plan(result: Result) -> str:
    """The plan in force."""
    return str(result.tables["plan_totals"].frame["plan"].iloc[0])


def plan_name(name: object, words: Words) -> str:
    """A plan's name as readers see it."""
    return words.cell(name, "plan")


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame, each by column."""
    return cast("list[dict[str, Any]]", frame.to_dict("records"))


def _ordered(result: Result) -> list[str]:
    """The plans: the one in force, then the others from the dearest to the cheapest."""
    totals = result.tables["plan_totals"].frame
    others = totals.iloc[1:].sort_values("pay", ascending=False, kind="stable")["plan"]
    return [str(totals["plan"].iloc[0]), *others]


def _mix(result: Result) -> pd.DataFrame:
    """Pay by plan (rows in the figure's order) and kind of pay (columns that hold something)."""
    frame = result.tables["pay_mix"].frame
    wide = frame.pivot_table(index="plan", columns="kind", values="pay", aggfunc="sum", fill_value=0.0)
    kinds = [kind for kind in CODES["pay_kind"] if kind in wide and (wide[kind] != 0).any()]
    return wide.reindex(index=_ordered(result), columns=kinds)


def draw_mix(result: Result, words: Words, *, narrow: bool = False) -> Axes:
    """Axes with each plan's pay as a bar made of kinds of pay; what is taken back stands left of zero."""
    mix, pay = _mix(result), result.tables["plan_totals"].frame.set_index("plan")["pay"]
    axes = theme.canvas(narrow=narrow, height=90 + (72 if narrow else 0) + 25 * len(mix))
    ends, starts = mix.clip(lower=0).sum(axis=1).where(mix.notna().any(axis=1), pay), mix.clip(upper=0).sum(axis=1)
    theme.bars(axes, [plan_name(plan, words) for plan in mix.index], ends, _totals(list(mix.index), pay, words), colours=["none"] * len(mix))
    axes.set_xlim(min(float(starts.min()), 0.0) * 1.1, max(float(ends.max()), 1e-9) * (1.25 if narrow else 1.16))
    unsplit = [place for place, plan in enumerate(mix.index) if mix.loc[plan].isna().all()]
    if unsplit:
        axes.barh(unsplit, [float(pay[mix.index[place]]) for place in unsplit], height=0.62, color=LIGHT["neutral-soft"], label=words.t("Not shown by kind: too few people"))
    for number, kind in enumerate(mix.columns, start=1):
        above, below = mix[mix.columns[: number - 1]].clip(lower=0).sum(axis=1), mix[mix.columns[: number - 1]].clip(upper=0).sum(axis=1)
        left = above.where(mix[kind] >= 0, below)
        axes.barh(range(len(mix)), mix[kind], left=left, height=0.62, color=series(number), label=words.cell(kind, "pay_kind"))
    axes.legend(loc="upper right" if narrow else "upper center", bbox_to_anchor=(1.0, 0.0) if narrow else (0.4, 0.0), ncols=1 if narrow else 3, fontsize=theme.SMALL, handlelength=1.0, columnspacing=1.2)
    return axes


def _totals(plans: list[str], pay: "pd.Series[float]", words: Words) -> list[str]:
    """What stands at the ends of the bars: the pay of the first plan, and how much more or less the others pay."""
    base = float(pay[plans[0]])
    if base <= 0:
        return [words.money_short(pay[plan]) for plan in plans]
    return [words.money_short(base), *(_signed(float(pay[plan]) / base - 1, words) for plan in plans[1:])]


def _signed(share: float, words: Words) -> str:
    """A share with its sign."""
    return ("+" if share > 0 else "") + words.share(share, 1)


def _mix_message(result: Result, words: Words) -> str:
    """How many of the other plans cost more, and the dearest of them."""
    totals = result.tables["plan_totals"].frame
    base, others = float(totals["pay"].iloc[0]), totals.iloc[1:]
    if others.empty:
        return words.t("What the plan in force paid, by kind of pay")
    top = max(rows_of(others), key=lambda row: row["pay"])
    more = int((others["pay"] > base).sum())
    if more == 0 or base <= 0:
        return words.t("On the same sales, {more} of {plans} other plans would have cost more than the plan in force", more=more, plans=len(others))
    return words.t(
        "On the same sales, {more} of {plans} other plans would have cost more than the plan in force; the dearest, {plan}, {share} more",
        more=more, plans=len(others), plan=plan_name(top["plan"], words), share=words.share(float(top["pay"]) / base - 1, 1),
    )


def _mix_alt(result: Result, words: Words) -> str:
    """Each plan's pay."""
    pay = result.tables["plan_totals"].frame.set_index("plan")["pay"]
    return words.t("Pay by plan: {plans}", plans=words.join([f"{plan_name(plan, words)} {words.money_short(pay[plan])}" for plan in _ordered(result)]))


def draw_gains(result: Result, words: Words, *, narrow: bool = False) -> Axes:
    """Axes with a dot for each person's gain or loss under each plan; for those who see no single people bars of sums, where enough people gain and lose."""
    sums, people = result.tables["distribution"].frame.set_index("plan"), result.tables.get("people")
    plans = [plan for plan in _ordered(result)[1:] if sums["gained"].notna()[plan]]
    axes = theme.canvas(narrow=narrow, height=70 + 25 * len(plans))
    if not plans:
        axes.set_axis_off()
        return axes
    if people is not None and "difference" in people.frame:
        for place, plan in enumerate(plans):
            gain = people.frame.loc[people.frame["plan"] == plan, "difference"]
            for chosen, colour in ((gain[gain > 0], "good"), (gain[gain < 0], "bad"), (gain[gain == 0], "neutral")):
                axes.plot(chosen, [place] * len(chosen), "o", color=LIGHT[colour], markersize=6, alpha=0.45, markeredgewidth=0)
        axes.set_xlabel(words.t("Gain or loss of each person against the plan in force"), loc="right" if narrow else "center")
    else:
        for column, colour in (("gained", "good"), ("lost", "bad")):
            axes.barh(range(len(plans)), sums.loc[plans, column], height=0.62, color=LIGHT[colour])
        axes.set_xlabel(words.t("Gained and lost in all against the plan in force"), loc="right" if narrow else "center")
    axes.axvline(0, color=LIGHT["ink"], linewidth=1, zorder=1)
    axes.set_yticks(range(len(plans)), [plan_name(plan, words) for plan in plans])
    axes.set_ylim(len(plans) - 0.45, -0.55)
    axes.grid(visible=True, axis="x")
    return _money_axis(axes, words, "x", narrow=narrow)


def _money_axis(axes: Axes, words: Words, side: Literal["x", "y"], *, narrow: bool) -> Axes:
    """The axes with amounts of money along one side."""
    axis = axes.xaxis if side == "x" else axes.yaxis
    axes.locator_params(axis=side, nbins=4 if narrow else 6)
    axis.set_major_formatter(lambda value, _: words.money_short(value))
    return axes


def _gains_message(result: Result, words: Words) -> str:
    """Under how many plans somebody loses."""
    others = result.tables["distribution"].frame.iloc[1:]
    if others.empty:
        return words.t("There is no other plan to compare with")
    if others["lose_count"].isna().any():
        return words.t("Who would gain and who would lose under each plan, where enough people do")
    losing = int((others["lose_count"] > 0).sum())
    if losing == 0:
        return words.t("Nobody would lose under any of the {plans} other plans", plans=len(others))
    worst = max(rows_of(others), key=lambda row: row["lose_count"])
    return words.t(
        "Under {losing} of {plans} other plans somebody would lose; most under {plan}: {people} of {all}",
        losing=losing, plans=len(others), plan=plan_name(worst["plan"], words), people=int(worst["lose_count"]), all=int(worst["n"]),
    )


def _gains_alt(result: Result, words: Words) -> str:
    """How many gain and lose under each plan."""
    parts = [
        words.t("{plan}: {gain} gain, {lose} lose", plan=plan_name(row["plan"], words), gain=words.number(row["gain_count"]), lose=words.number(row["lose_count"]))
        for row in rows_of(result.tables["distribution"].frame.iloc[1:])
    ]
    return words.t("Against the plan in force: {plans}", plans=words.join(parts))


def _lines(result: Result, words: Words, column: str, *, narrow: bool) -> Axes:
    """Axes with a line for each plan over attainment; the one in force stands out, and the extremes are named."""
    wide = result.tables["cost_at_levels"].frame.pivot_table(index="attainment_share", columns="plan", values=column)
    first = first_plan(result)
    last = wide.iloc[-1].drop(first).sort_values()
    named = list(last.index) if len(last) <= _LABELLED else [*last.index[:2], *last.index[-2:]]
    axes = theme.canvas(narrow=narrow, height=340)
    for plan in [*last.index, first]:
        colour = LIGHT["accent" if plan == first else "neutral" if plan in named else "neutral-soft"]
        axes.plot(wide.index, wide[plan], color=colour, linewidth=3.0 if plan == first else 1.4)
    x = float(wide.index[-1])
    axes.set_xlim(float(wide.index[0]), x)
    axes.set_ylim(min(0.0, float(wide.min().min())), float(wide.max().max()) * 1.04)
    axes.grid(visible=True, axis="y")
    axes.xaxis.set_major_formatter(lambda value, _: words.share(round(value, 4)))
    axes.set_xlabel(words.t("Share of the quota that everybody reaches"))
    ends = [(x, float(wide[plan].iloc[-1]), plan_name(plan, words), LIGHT["accent" if plan == first else "muted"]) for plan in [first, *named]]
    return theme.label_lines(axes, ends)


def draw_levels(result: Result, words: Words, *, narrow: bool = False) -> Axes:
    """Axes with what each plan pays in all, by the share of the quota that everybody reaches."""
    return _money_axis(_lines(result, words, "pay", narrow=narrow), words, "y", narrow=narrow)


def draw_cost(result: Result, words: Words, *, narrow: bool = False) -> Axes:
    """Axes with what each plan costs as a share of sales, by the share of the quota that everybody reaches."""
    axes = _lines(result, words, "cost_share", narrow=narrow)
    axes.yaxis.set_major_formatter(lambda value, _: words.share(round(value, 6), 1))
    return axes


def _at(result: Result, column: str, level: float) -> "pd.Series[float]":
    """A column of the levels, by plan, at the level nearest to one."""
    frame = result.tables["cost_at_levels"].frame
    nearest = frame["attainment_share"].iloc[(frame["attainment_share"] - level).abs().argmin()]
    return cast("pd.Series[float]", frame[frame["attainment_share"] == nearest].set_index("plan")[column])


def _levels_message(result: Result, words: Words) -> str:
    """What the plan in force pays when everybody is a little below, and when everybody is a little above the quota."""
    first = first_plan(result)
    low, high = (float(_at(result, "pay", level)[first]) for level in (0.9, 1.1))
    return words.t(
        "From 90% to 110% of the quota for everybody, the plan in force goes from {low} to {high}", low=words.money_short(low), high=words.money_short(high),
    )


def _cost_message(result: Result, words: Words) -> str:
    """The range of the plans' cost at 110 % of the quota."""
    cost = _at(result, "cost_share", 1.1)
    if len(cost) == 1:
        return words.t("At 110% of the quota the plan in force costs {share} of sales", share=words.share(float(cost.iloc[0]), 2))
    return words.t(
        "At 110% of the quota the plans cost between {low} of sales ({cheapest}) and {high} ({dearest})",
        low=words.share(float(cost.min()), 2), cheapest=plan_name(cost.idxmin(), words), high=words.share(float(cost.max()), 2), dearest=plan_name(cost.idxmax(), words),
    )


def _levels_alt(result: Result, words: Words) -> str:
    """What each plan pays at the quota."""
    pay = _at(result, "pay", 1.0)
    return words.t("Pay in all when everybody reaches the quota: {plans}", plans=words.join([f"{plan_name(plan, words)} {words.money_short(pay[plan])}" for plan in _ordered(result)]))


def _cost_alt(result: Result, words: Words) -> str:
    """What each plan costs at the quota."""
    cost = _at(result, "cost_share", 1.0)
    return words.t("Pay as a share of sales when everybody reaches the quota: {plans}", plans=words.join([f"{plan_name(plan, words)} {words.share(cost[plan], 2)}" for plan in _ordered(result)]))


def draw_earnings(result: Result, words: Words, *, narrow: bool = False) -> Axes:
    """Axes with what a person would have been paid for other sales, and where they stand."""
    frame = result.tables["earnings_curve"].frame
    axes = theme.canvas(narrow=narrow, height=300)
    by = "attainment_share" if frame["attainment_share"].notna().all() else "multiple"
    axes.plot(frame[by], frame["pay"], color=LIGHT["accent"])
    now = min(rows_of(frame), key=lambda row: abs(row["multiple"] - 1))
    axes.plot([now[by]], [now["pay"]], "o", color=LIGHT["accent"], markersize=9)
    axes.annotate(words.t("paid: {money}", money=words.money(now["pay"])), (now[by], now["pay"]), xytext=(10, -12), textcoords="offset points", va="center")
    axes.set_xlim(0, float(frame[by].max()))
    axes.set_ylim(min(0.0, float(frame["pay"].min())), None)
    axes.grid(visible=True, axis="y")
    axes.xaxis.set_major_formatter(lambda value, _: words.share(round(value, 4)))
    axes.set_xlabel(words.t("Sales as a share of the quota") if by == "attainment_share" else words.t("Sales as a share of what they were"))
    return _money_axis(axes, words, "y", narrow=narrow)


def _more_sales(result: Result) -> tuple[float, float]:
    """What was paid, and what a tenth more sales would have added."""
    rows = rows_of(result.tables["earnings_curve"].frame)
    now, then = (float(min(rows, key=lambda row, at=multiple: abs(row["multiple"] - at))["pay"]) for multiple in (1.0, 1.1))  # type: ignore[misc]  # the default binds the loop's value
    return now, then - now


def _earnings_message(result: Result, words: Words) -> str:
    """What a tenth more sales would have added."""
    return words.t("A tenth more sales would have added {money}", money=words.money(_more_sales(result)[1]))


def _earnings_alt(result: Result, words: Words) -> str:
    """What was paid, and what a tenth more sales would have added."""
    now, more = _more_sales(result)
    return words.t("A curve of pay over sales: {now} was paid; a tenth more sales would have added {more}.", now=words.money(now), more=words.money(more))


FIGURES = {
    "pay_mix": FigureSpec(draw_mix, _mix_message, _mix_alt, ("pay_mix", "plan_totals")),
    "gains": FigureSpec(draw_gains, _gains_message, _gains_alt, ("distribution", "plan_totals")),
    "levels": FigureSpec(draw_levels, _levels_message, _levels_alt, ("cost_at_levels", "plan_totals")),
    "cost": FigureSpec(draw_cost, _cost_message, _cost_alt, ("cost_at_levels", "plan_totals")),
    "earnings": FigureSpec(draw_earnings, _earnings_message, _earnings_alt, ("earnings_curve",)),
}
