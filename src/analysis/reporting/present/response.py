"""The report on what people would do under other plans: its sentences and tables; the figures stand in `response_figures`.

In: the result of `studies.response` as this reader may see it. Out: text in the reader's language. Every change is told with its interval, and what is known from the
history is told apart from what rests on published studies. Nobody's pay follows from it.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import reduce
from typing import Any

from analysis.reporting import display
from analysis.reporting.display import Html
from analysis.reporting.present import delivered, response_figures
from analysis.reporting.present.incentives_figures import plan_name, rows_of
from analysis.reporting.present.response_figures import best_other, by_profit, effort_row, signed, signed_money, silent_plans
from analysis.reporting.present.spec import OpeningSpec, TableSpec
from analysis.reporting.words import Words
from analysis.studies.result import Caveat, Estimate, Result, ResultTable, Verdict

_REASONS = (*delivered.CAVEATS, "too_few_to_fit", "plan_in_force_pays_nothing_for_selling_more")
_NEXT = 2
"""Plans that are named after the best."""
_COUNTS = 0.005
"""The part of what is left by which a plan must differ to be told as better."""
_MOST_FOUND = 0.22
"""The largest change of sales with the same people in the field studies that the priors rest on (Lazear 2000)."""
_LEARNED_NOTHING, _LEARNED_MOST = 0.1, 0.75


def answer(result: Result, words: Words) -> list[str]:
    """Which plan would do best and how sure that is, what sales and pay do with and without response, who loses, and that a trial comes before anything else."""
    if reasons := [one for one in result.caveats if one.name in _REASONS]:
        return [caveat(one, words) for one in reasons]
    if "plan_totals" not in result.tables:
        return [words.t("What other plans would do is looked at for the whole company before anything is decided; it is not shown to single people.")]
    found = (_best, _history, _sales, _next, _side, _losers, _robust, _effort, _trial)
    return [sentence for sentence in (one(result, words) for one in found) if sentence]


def _others(result: Result) -> int:
    """How many plans are held against the one in force."""
    return len(result.tables["plan_changes"].frame)


def _chance(share: float, words: Words) -> str:
    """A chance that is never told as certain."""
    if share > 0.99:
        return words.t("more than 99%")
    return words.t("less than 1%") if share < 0.01 else words.share(share)


def _left(row: dict[str, Any], words: Words) -> dict[str, str]:
    """A plan's name, and what it leaves more than the plan in force, with its interval."""
    return {"plan": plan_name(row["plan"], words), "change": signed_money(row["profit_change"], words), "low": signed_money(row["profit_change_low"], words), "high": signed_money(row["profit_change_high"], words)}


def _is_best(result: Result) -> bool:
    """Whether some plan would surely leave more than the plan in force, and so much that it counts."""
    return _others(result) > 0 and rows_of(by_profit(result))[0]["profit_change_low"] > 0 and not _is_little(result)


def _is_little(result: Result) -> bool:
    """Whether what the best of the others changes is too little to count."""
    in_force = float(result.tables["plan_totals"].frame["profit"].iloc[0])
    return bool(abs(rows_of(by_profit(result))[0]["profit_change"]) < _COUNTS * abs(in_force))


def _best(result: Result, words: Words) -> str:
    """Which plan would leave most, or that the plan in force is as good."""
    if not _others(result):
        return words.t("No other plan is compared here. Put plans into the company's folder plans, or name them, and the report says what people would do under each.")
    row, year = rows_of(by_profit(result))[0], str(result.headline["year"].value)
    figures = {**_left(row, words), "year": year, "chance": _chance(row["better_share"], words)}
    if _is_little(result):
        return words.t("Keeping the plan in force is as good: in {year} the best of the other plans, {plan}, would change what is left after incentive pay and exits by {change} ({low} to {high}), less than half a percent.", **figures)
    if row["profit_change_low"] > 0:
        return words.t(
            "In {year} {plan} would leave {more} ({low} to {high}) more than the plan in force, counted as margin less incentive pay and what exits cost. It is better with a chance of {chance}, if people "
            "respond as is worked out here.", **figures | {name: words.money_short(row[column]) for name, column in (("more", "profit_change"), ("low", "profit_change_low"), ("high", "profit_change_high"))},
        )
    if row["profit_change_high"] <= 0:
        return words.t("Keeping the plan in force is best: in {year} every other plan would leave less margin after incentive pay and what exits cost. The nearest is {plan}, {change} ({low} to {high}).", **figures)
    return words.t(
        "Keeping the plan in force is as good: no other plan would surely leave more margin after incentive pay and what exits cost in {year}. The nearest is {plan}, {change} ({low} to {high}), better with a chance of {chance}.",
        **figures,
    )


def _history(result: Result, words: Words) -> str:
    """That without a change of the plan in the history the size rests on published studies."""
    if result.headline["plan_turns"].value:
        return ""
    return words.t("The history holds no change of the plan, so the size of all this rests in part on published studies: take the direction from here, and the size from a trial.")


def _sales(result: Result, words: Words) -> str:
    """Sales and pay under the best of the others with and without response."""
    if not _others(result):
        return ""
    row = rows_of(by_profit(result))[0]
    told = words.t(
        "Under {plan} sales would change by {sales} ({low} to {high}) and incentive pay by {pay}. If nobody responded, sales would stay as they are, and incentive pay would change by {fixed}.",
        plan=plan_name(row["plan"], words), pay=signed(row["pay_change_share"], words), fixed=signed(row["fixed_pay_change_share"], words),
        **{name: signed(row[column], words) for name, column in (("sales", "sales_change_share"), ("low", "sales_change_share_low"), ("high", "sales_change_share_high"))},
    )
    if row["sales_change_share"] < _MOST_FOUND:
        return told
    return _said([told, words.t("That is more than the field studies behind this found (Lazear 2000: about 22% with the same people); doubt it until a trial shows it.")], words)


def _next(result: Result, words: Words) -> str:
    """The plans that come next, and how many would leave less than the plan in force."""
    if _others(result) < 2:
        return ""
    rows = rows_of(by_profit(result))[1:]
    good = [words.t("{plan} {change} ({low} to {high})", **_left(row, words)) for row in rows[:_NEXT] if row["profit_change_low"] > 0]
    silent = [row["plan"] for row in rows if row["plan"] in silent_plans(result)]
    worse = sum(row["profit_change_high"] < 0 and row["plan"] not in silent for row in rows)
    parts = [words.t("Next come {plans}.", plans=words.join(good)) if good else ""]
    if worse:
        parts.append(words.n("{count} of the {all} other plans would surely leave less than the plan in force.", "{count} of the {all} other plans would surely leave less than the plan in force.", worse, all=_others(result)))
    if silent:
        parts.append(words.t("Of {plans} part of the pay is a cost alone here, so they may do better than they look.", plans=_plans(",".join(silent), words)))
    return _said(parts, words)


def _side(result: Result, words: Words) -> str:
    """What the best plan does to exits and to customers."""
    exits, customers = result.headline["best_exits_change"], result.headline["best_satisfaction_change"]
    if not _is_best(result) or exits.value is None:
        return ""
    told = words.t(
        "Exits by choice would change by {change} people in the year ({low} to {high}), from {exits}.",
        exits=words.number(_number(result.headline["exits"]), 1), **{name: words.number(value, 1) for name, value in zip(("change", "low", "high"), _values(exits), strict=True)},
    )
    if customers.value is None:
        return told
    points = {name: signed(value, words) for name, value in zip(("change", "low", "high"), _values(customers), strict=True)}
    return _said([told, words.t("Customer satisfaction would change by {change} of its scale ({low} to {high}), as it moved with effort in the past.", **points)], words)


def _said(sentences: list[str], words: Words) -> str:
    """The sentences that say something, one after the other."""
    return reduce(lambda first, second: words.t("{first} {second}", first=first, second=second), [sentence for sentence in sentences if sentence] or [""])


def _number(estimate: Estimate) -> float:
    """A named number as one."""
    return float(str(estimate.value))


def _values(estimate: Estimate) -> tuple[float, float, float]:
    """A named number and the ends of its interval."""
    return _number(estimate), float(str(estimate.low)), float(str(estimate.high))


def _losers(result: Result, words: Words) -> str:
    """How many people would be paid more and less under the best plan, where enough people are."""
    table = result.tables.get("gains")
    rows = [] if table is None or not _others(result) else rows_of(table.frame[(table.frame["plan"] == best_other(result)) & table.frame["lose_count"].notna()])
    if not rows:
        return ""
    figures = {"plan": plan_name(rows[0]["plan"], words), "people": int(rows[0]["n"]), "gain": int(rows[0]["gain_count"]), "lose": int(rows[0]["lose_count"])}
    told = words.t("Under {plan} {gain} of {people} people would be expected to earn more than under the plan in force, base pay included, and {lose} to earn less.", **figures)
    pay = result.tables.get("person_pay")
    if pay is None or "whole_pay_change_share" not in pay.frame or not figures["lose"]:
        return told
    least = float(pay.frame.loc[pay.frame["plan"] == rows[0]["plan"], "whole_pay_change_share"].min())
    return _said([told, words.t("The largest loss of one person is {share} of whole pay.", share=words.share(-least, 1))], words)


def _robust(result: Result, words: Words) -> str:
    """Whether another plan is best where something else is assumed."""
    table = result.tables.get("sensitivity")
    if not _is_best(result) or table is None or table.frame.empty:
        return ""
    tried = table.frame.drop_duplicates(["assumption", "end"])["best"]
    figures = {"plan": plan_name(best_other(result), words), "count": len(tried), "other": int((tried != best_other(result)).sum())}
    if not figures["other"]:
        return words.t("{plan} stays ahead under all {count} other assumptions about people that were tried.", **figures)
    names = words.join([plan_name(name, words) for name in dict.fromkeys(tried) if name != best_other(result)])
    return words.t("Under {other} of {count} other assumptions about people that were tried, another plan comes out ahead of {plan}: {names}.", **figures, names=names)


def _effort(result: Result, words: Words) -> str:
    """What effort adds to sales under the plan in force."""
    share = result.headline["effort_share"]
    if share.value is None:
        return ""
    return words.t("The effort that people make for today's incentive pay adds {share} to sales ({low} to {high}).", **{name: words.share(value) for name, value in zip(("share", "low", "high"), _values(share), strict=True)})


def _trial(_: Result, words: Words) -> str:
    """That nothing follows from this by itself."""
    return words.t("Nobody's pay follows from this by itself. Before a plan is changed, try it with a lot: report 42 (Plan check) says what a trial could notice, and who would start when.")


def what_is_known(result: Result, words: Words) -> Html:
    """Whether the history holds a change of the plan, then what it told, and what rests on published studies, as paragraphs; nothing where nothing was worked out."""
    if "identification" not in result.tables or result.tables["identification"].frame.empty:
        return Html("", is_empty=True)
    turns = result.headline["plan_turns"].value
    first = words.t("The history holds no change of the plan. What people would do under another one was never seen here; it is told from how sales moved within years, towards quotas and period ends, and from published studies.")
    if turns:
        first = words.n("The history holds {count} change of the plan, so what people did before and after it could be seen.", "The history holds {count} changes of the plan, so what people did before and after them could be seen.", int(str(turns)))
    return display.paragraphs([first, _learned(result, words), *_sources(result, words)])


def _learned(result: Result, words: Words) -> str:
    """How much of what published studies leave open the history told."""
    row = effort_row(result)
    learned = float(row["learned_share"])
    figures = {"learned": words.share(learned, 0), **{name: words.share(row[name]) for name in ("prior_low", "prior_high", "posterior_low", "posterior_high")}}
    if learned < _LEARNED_NOTHING:
        return words.t("On how much effort adds to sales the history says next to nothing: the range from {posterior_low} to {posterior_high} is that of published studies.", **figures)
    if learned < _LEARNED_MOST:
        return words.t("How much effort adds to sales rests partly on published studies: they leave from {prior_low} to {prior_high} open, and the history narrows that to {posterior_low} to {posterior_high} (learned: {learned}, counted in ratios).", **figures)
    return words.t("How much effort adds to sales rests mostly on the history: published studies leave from {prior_low} to {prior_high} open, and the history narrows that to {posterior_low} to {posterior_high} (learned: {learned}, counted in ratios).", **figures)


def _sources(result: Result, words: Words) -> list[str]:
    """What rests on published studies or on an assumption, each with its source."""
    exits = rows_of(result.tables["identification"].frame.set_index("parameter").loc[["exit_elasticity"]])[0]
    fewer = {name: words.share(-0.01 * exits[column], 1) for name, column in (("fewer", "prior"), ("low", "prior_high"), ("high", "prior_low"))}
    return [
        words.t(
            "Where the history says nothing, published studies stand in: on how much effort adds to sales (Misra and Nair 2011 and Lazear 2000 find about 20% where results are a large part of pay, "
            "Friebel and others 2017 find 3% for a small team bonus), and on how much people differ in it (Chung, Steenburgh and Sudhir 2014).",
        ),
        words.t("How many leave when pay changes is assumed: with 1% more pay {fewer} fewer exits by choice ({low} to {high}). Griffeth and others 2000 find that more pay goes with fewer exits, but no size that could be used.", **fewer),
    ]


def verdict(verdict: Verdict, _: Words) -> str:
    """There are no checks with an outcome in this study."""
    raise KeyError(verdict.name)


def caveat(caveat: Caveat, words: Words) -> str:
    """One limit as a sentence."""
    return _CAVEATS[caveat.name](caveat.figures, words)


def _plans(names: Any, words: Words) -> str:
    """Plans given with commas between them."""
    return words.join([plan_name(name, words) for name in str(names).split(",")])


_CAVEATS: dict[str, Callable[..., str]] = {
    **delivered.CAVEATS,
    **delivered.PLAN_CAVEATS,
    "too_few_to_fit": lambda f, w: w.t("Fewer than {least} people have six whole months of sales, so what people would do cannot be worked out.", least=f["least"]),
    "no_plan_change_in_the_history": lambda f, w: w.t("The plan in force never changed in these data, so a response to a change of plan was never seen here."),
    "plan_in_force_pays_nothing_for_selling_more": lambda f, w: w.t("The plan in force pays nothing for one more sale, so neither the history nor published studies can tell what people would do under a plan that does. A trial would."),
    "paid_without_response": lambda f, w: w.t(
        "Part of the pay of {plans} goes by what a manager's people sell, or by customers' answers, courses or reviews. Here it is a cost alone: nobody is taken to work more or otherwise for it, so what these plans bring may be too low.",
        plans=_plans(f["plans"], w),
    ),
    "strengths_held_for_the_year": lambda _, w: w.t("Pay by strength goes all year to those whose strength is known today. In truth strengths are told anew each quarter, so some would lose this pay within the year, and others gain it."),
    "margin_assumed": lambda f, w: w.t("The sales have no margin, so {share} of sales is taken as margin (setting margin_share). Which plan is best depends on it.", share=w.share(f["margin_share"])),
    "sample_of_teams": lambda f, w: _sample(f["people"], w),
    "quotas_taken_as_they_were": lambda f, w: w.t("How quotas follow sales cannot be told from these data, so the quotas of the year ahead are those of the last year."),
    "satisfaction_unknown": lambda f, w: w.t("There are too few answers of customers to tell what effort for sales does to their satisfaction; it is left out."),
    "exits_by_a_prior": lambda f, w: w.t("How many leave when pay changes is an assumption, not told by these data: about {share} fewer exits by choice for one percent more pay.", share=w.share(-0.01 * f["elasticity"])),
    "nobody_joins_or_leaves_in_the_year": lambda f, w: w.t("The year ahead is that of the people there are now, in their jobs and on their base pay: nobody joins or leaves in it, and who has sold in fewer than six whole months is left out. Exits are counted, with what they cost, but not taken off sales."),
    "response_is_a_model": lambda f, w: w.t(
        "People are taken to weigh the pay for one more sale against the effort it takes, month by month up to the year's end, each with ability and cost of effort of their own. Where people do not think so, the answer is another. "
        "Intervals hold nine chances in ten, within this way of thinking.",
    ),
}


def _sample(people: Any, words: Words) -> str:
    """That a large company is answered by some of its teams."""
    if people is None:
        return words.t("The company is large: some of its teams, drawn by lot, stand for all.")
    return words.t("The company is large: {people} people in teams drawn by lot stand for all. That luck of the draw is not in the intervals.", people=people)


FIGURES = response_figures.FIGURES


def _of_best(result: Result, _: Words, most: int) -> ResultTable:
    """Expected pay under the best of the other plans, those who lose most first."""
    table, best = result.tables["person_pay"], best_other(result) if _others(result) else ""
    rows = table.frame[table.frame["plan"] == best].sort_values("whole_pay_change_share", kind="stable").head(most)
    return replace(table, rows=rows.reset_index(drop=True))


def _ordered(name: str) -> Callable[[Result, Words, int], ResultTable]:
    """The named table with the plan in force first and then the plan that leaves most."""

    def ordered(result: Result, _: Words, most: int) -> ResultTable:
        table, order = result.tables[name], [*result.tables["plan_totals"].frame["plan"].head(1), *by_profit(result)["plan"]]
        rows = table.frame.assign(_place=table.frame["plan"].map(order.index)).sort_values("_place", kind="stable").drop(columns="_place").head(most)
        return replace(table, rows=rows.reset_index(drop=True))

    return ordered


def _person_caption(result: Result, words: Words) -> str:
    """For which plan people's pay is shown."""
    if not _others(result):
        return words.t("Expected incentive pay of each person")
    return words.t("Expected incentive pay of each person under {plan}, largest losses first", plan=plan_name(best_other(result), words))


TABLES = {
    "plan_changes": TableSpec(
        lambda result, words: words.t("Each plan against the plan in force"), told=_ordered("plan_changes"), limit=30,
        hidden=("pay_change_share_low", "pay_change_share_high", "exits_change", "exits_change_low", "exits_change_high", "satisfaction_change", "satisfaction_change_low", "satisfaction_change_high", "selection_share"),
    ),
    "plan_totals": TableSpec(lambda result, words: words.t("The year ahead under each plan"), told=_ordered("plan_totals"), limit=30, hidden=("margin", "margin_low", "margin_high", "pay_low", "pay_high", "exits_low", "exits_high")),
    "by_type": TableSpec(lambda result, words: words.t("Thirds of people by usual sales"), told=_ordered("by_type"), hidden=("pay_change_share_low", "pay_change_share_high"), limit=12, group=True),
    "by_month": TableSpec(lambda result, words: words.t("Sales by month"), limit=12, group=True),
    "gains": TableSpec(lambda result, words: words.t("Who would be expected to earn more, and who less"), told=_ordered("gains"), limit=30, group=True),
    "person_pay": TableSpec(_person_caption, hidden=("plan",), limit=15, people=True, told=_of_best),
    "identification": TableSpec(lambda result, words: words.t("What was known before, and with the history"), hidden=("months", "months_low", "months_high")),
    "sensitivity": TableSpec(lambda result, words: words.t("What the answer is where something else is assumed"), limit=8),
}

OPENINGS: dict[str, OpeningSpec] = {}
