"""What a design recommends, in sentences: the plan, what it is expected to bring and at what risk, whom it may cost, and what that rests on.

In: the result of the study, and today's plan with the recommended one where there is one. Out: text in the reader's language. It computes nothing.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from analysis.reporting.present import design_figures, plan_words
from analysis.reporting.present.design_figures import design_name, recommended_row
from analysis.reporting.present.plan_changes import change_sentences, value_in, value_text
from analysis.reporting.present.spec import OpeningSpec, TableSpec
from analysis.reporting.words import MISSING, Words
from analysis.studies.incentives.changes import changes
from analysis.studies.incentives.plan import Plan
from analysis.studies.result import Caveat, Result, ResultTable, Verdict


def sentences(result: Result, plans: tuple[Plan, Plan] | None, words: Words) -> list[str]:
    """The recommendation first, then what the plan changes, schemes by strength, and what cannot be said."""
    if not result.verdicts:
        return caveat_sentences(result, words)
    told = [_DECISIONS[str(result.verdicts[0].figures["decision"])](result, words)]
    told += [*change_sentences(*plans, changes(*plans), words), _effects(result, words), *_break_even(result, words)] if plans else []
    return [*told, *by_strength(result, words), *caveat_sentences(result, words)]


def answer(result: Result, words: Words) -> list[str]:
    """The recommendation on a page, which holds what the plan changes as a table; the reason alone where this reader may not see it."""
    if "frontier" not in result.tables:
        return [words.t("Which plan the search recommends is not shown to this audience, as plans that differ for few people could tell what these are paid.")]
    told = sentences(result, None, words) or [words.t("No plan can be designed, for the reason that stands at the top.")]
    return [told[0], _effects(result, words), *_break_even(result, words), *told[1:]] if result.verdicts and recommended_row(result) else told


def verdict(verdict: Verdict, words: Words) -> str:
    """How sure a plan must be to be recommended."""
    return words.t("A plan is recommended where its profit is higher in at least {sure} of the draws.", sure=words.share(float(str(verdict.figures["sure_share"])), 0))


def caveat(caveat: Caveat, words: Words) -> str:
    """One limit as a sentence; those of plans that cannot be paid are told with the payouts."""
    return _CAVEATS[caveat.name](caveat, words)


def _numbers(result: Result, words: Words) -> dict[str, Any]:
    """The figures of the headline as text."""
    figures = {name: words.value(result.headline[name].value, result.headline[name].unit) for name in ("plans_tried", "better_share", "loss_if_changed", "loss_if_kept")}
    gain = result.headline["profit_change"]
    low, high, value = (words.money(float(str(one)), 0) for one in (gain.low, gain.high, gain.value))
    return {**figures, "low": low, "high": high, "gain": value, "sure": words.share(float(str(result.verdicts[0].figures["sure_share"])), 0)}


def _change(result: Result, words: Words) -> str:
    return words.t(
        "Of {plans_tried} plans tried, {plan} is recommended: its profit is expected to be {gain} a year above today's ({low} to {high}), and higher in {better_share} of the draws. Keeping today's plan forgoes {loss_if_kept} on average, changing risks {loss_if_changed}.",
        plan=design_name(str(result.headline["recommended_plan"].value), words), **_numbers(result, words),
    )


def _keep(result: Result, words: Words) -> str:
    if result.headline["best_plan"].value == result.headline["recommended_plan"].value:
        return words.t("Keep today's plan: there is no other to compare it with.")
    return words.t(
        "Keep today's plan: of {plans_tried} plans tried, none within the limits is better in at least {sure} of the draws. The best changes profit by {gain} a year ({low} to {high}) and is better in {better_share}.",
        **_numbers(result, words),
    )


_DECISIONS: dict[str, Callable[[Result, Words], str]] = {
    "change": _change, "keep": _keep,
    "keep_limits": lambda result, words: words.t("None of {plans_tried} plans tried keeps to the limits, and neither does today's; so nothing is recommended. Loosen a limit.", **_numbers(result, words)),
    "change_limits": lambda result, words: words.t(
        "Today's plan does not keep to the limits. Of {plans_tried} plans tried, this one does at the highest profit, {gain} a year beside today's ({low} to {high}).", **_numbers(result, words),
    ),
}


def _effects(result: Result, words: Words) -> str:
    """What the recommended plan costs the company and its people."""
    frame = result.tables["frontier"].frame
    chosen, today = frame[frame["recommended"]].iloc[0], frame.iloc[0]
    told = words.t(
        "Sales are expected to be {sales} instead of {sales_today}, incentive pay {pay} instead of {pay_today}: {cost} of sales instead of {cost_today}. Base pay is {fixed} of whole pay.",
        sales=words.money(chosen["sales"], 0), sales_today=words.money(today["sales"], 0), pay=words.money(chosen["pay"], 0), pay_today=words.money(today["pay"], 0),
        cost=words.share(chosen["cost_share"], 2), cost_today=words.share(today["cost_share"], 2), fixed=words.share(chosen["fixed_share"], 0),
    )
    if "worst_loss_share" not in frame:
        return told
    if chosen["worst_loss_share"] <= 0:
        return words.t("{told} No one is expected to lose.", told=told)
    return words.t("{told} No one is expected to lose more than {loss} of whole pay.", told=told, loss=words.share(chosen["worst_loss_share"], 1))


def _break_even(result: Result, words: Words) -> list[str]:
    """From how small an answer on the plan pays."""
    share = result.headline["break_even_share"].value
    if share is None:
        return []
    if share == 0:
        return [words.t("For the same sales it costs no more than today's plan.")]
    return [words.t("It earns more than today's plan as soon as people respond by {share} of what is expected.", share=words.share(float(str(share)), 0))]


def by_strength(result: Result, words: Words) -> list[str]:
    """Schemes by strength beside one for all, where there are any."""
    change = result.headline.get("by_strength_change")
    if change is None or change.value is None:
        return []
    low, high, value = (words.money(float(str(one)), 0) for one in (change.low, change.high, change.value))
    return [words.t(
        "The same extra pay, given to {people} people by their strengths instead of to all, changes profit by {value} a year ({low} to {high}).", people=words.number(int(str(change.n)), 0), value=value, low=low, high=high,
    )]


def caveat_sentences(result: Result, words: Words) -> list[str]:
    """What the figures cannot say; those of plans that cannot be paid are told with the payouts."""
    return [_CAVEATS[one.name](one, words) for one in result.caveats if one.name in _CAVEATS]


def _titles(caveat: Caveat, words: Words) -> str:
    """The titles of components, in the reader's language where they are ours; a component without one goes by its formula, which is then its name."""
    return words.join([words.t("“{title}”", title=words.t(plan_words.FORMULAS.get(title, title))) for title in str(caveat.figures["components"]).split("\n")])


_CAVEATS: dict[str, Callable[[Caveat, Words], str]] = {
    "too_few_to_fit": lambda c, w: w.t("{people} people have {months} whole months of sales; with fewer than {least} no plan can be designed.", people=c.figures["people"], months=c.figures["months"], least=c.figures["least"]),
    "no_plan_change_in_the_history": lambda _, w: w.t("The plan never changed within the data, so how people respond rests on published studies and on what they did within quarters and years."),
    "plan_in_force_pays_nothing_for_selling_more": lambda _, w: w.t("Today's plan pays nothing for selling more, so how people respond rests on published studies alone."),
    "cost_kept_near_today": lambda c, w: w.t(
        "As no limit on cost was given, plans may pay at most {share} of sales, {times} times as much as today: of dearer ones the history says little.",
        share=w.share(float(str(c.figures["cost_share"])), 1), times=w.value(c.figures["times"], "times"),
    ),
    "nothing_to_move": lambda _, w: w.t("Nothing in today's plan pays for what people sell themselves, so there is nothing to search among."),
    "terms_left_as_they_are": lambda c, w: w.t("Left as they are, as the model does not hold what they are for: {components}.", components=_titles(c, w)),
    "never_in_force_here": lambda c, w: w.t("Never paid here before, so its effect is known by the model alone: {components}. Try it with some teams first.", components=_titles(c, w)),
    "beyond_what_was_seen": lambda c, w: w.t(
        "Selling one more unit would be worth {times} times what it is worth today. So far from what was seen, the model may err; go there in steps.", times=w.number(float(str(c.figures["times"])), 1),
    ),
    "too_few_with_a_strength": lambda c, w: w.t("Too few people surely stand above their peers in a strength ({people}) to compare schemes by strength with one for all.", people=c.figures["people"]),
    "schemes_cannot_be_told_apart": lambda _, w: w.t("Whether schemes by strength are better than one for all at the same cost cannot be told."),
    "strengths_held_for_the_year": lambda _, w: w.t("Where pay goes by strength, strengths known today are held through the year; in truth they are told anew each quarter."),
    "search_is_not_complete": lambda _, w: w.t("The search tries many plans, not all; a better one may exist."),
    "response_is_a_model": lambda _, w: w.t("All this is a model of how people respond, not a trial. It proposes; people decide."),
}


FIGURES = design_figures.FIGURES


def _named_plans(result: Result, words: Words, most: int) -> ResultTable:
    """The plans by the names that the figure gives them."""
    table = result.tables["frontier"]
    return replace(table, rows=table.frame.head(most).assign(plan=[design_name(plan, words) for plan in table.frame["plan"].head(most)]))


def _named_terms(result: Result, words: Words, most: int) -> ResultTable:
    """The terms in words."""
    table = result.tables["terms"]
    rows = table.frame.head(most)
    names = {
        "component": [words.t(plan_words.FORMULAS.get(title, title)) for title in rows["component"]],
        "term": [words.t(plan_words.TERMS[term]) if term in plan_words.TERMS else term for term in rows["term"]],
        **{name: [value_text(value_in(value), unit, words) if value else MISSING for value, unit in zip(rows[name], rows["unit"], strict=True)] for name in ("before", "after")},
    }
    return replace(table, rows=rows.assign(**names))


TABLES = {
    "terms": TableSpec(lambda result, words: words.t("What the recommended plan changes"), told=_named_terms, limit=20, hidden=("unit",)),
    "frontier": TableSpec(
        lambda result, words: words.t("The plans that were judged"), told=_named_plans, limit=30,
        hidden=("profit", "profit_low", "profit_high", "profit_spread", "worst_loss_share", "fixed_share", "efficient", "recommended"),
    ),
    "by_strength": TableSpec(lambda result, words: words.t("Extra pay by strength, beside the same for all"), group=True),
}

OPENINGS: dict[str, OpeningSpec] = {}
