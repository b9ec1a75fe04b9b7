"""The report on incentive plans: its sentences and tables; the figures stand in `incentives_figures`.

In: the result of `studies.incentives` as this reader may see it. Out: text in the reader's language. It computes nothing but what a sentence
picks out: the dearest and the cheapest, the largest gain and loss that are shown, a person's sum by component. Statements are worded in `statement`,
what is told without a plan in `delivered`.
"""

from collections.abc import Callable
from typing import Any

import pandas as pd

from analysis.reporting.codes import N_
from analysis.reporting.present import delivered, incentives_figures, statement
from analysis.reporting.present.incentives_figures import plan_name, rows_of
from analysis.reporting.present.spec import OpeningSpec, TableSpec
from analysis.reporting.words import Words
from analysis.studies.result import Caveat, Result, Verdict

_FEW = 4
"""So many other plans are told one by one; of more, the dearest and the cheapest."""


def answer(result: Result, words: Words) -> list[str]:
    """What the plan in force paid, whether it pays what was paid, what others would have cost, who gains, and the budget; to a person, their own pay.

    Where no plan can be paid: why, what to do, and what was paid as delivered.
    """
    if delivered.has_no_plan(result):
        return delivered.answer(result, words)
    if _is_own(result):
        return _own(result, words)
    sentences = [_paid(result, words), _reproduced(result, words), _others(result, words), _moves(result, words), _largest(result, words), _overrun(result, words)]
    return [sentence for sentence in (*sentences, words.t("Sales are held fixed: how people respond to a plan is another question.")) if sentence]


def _is_own(result: Result) -> bool:
    """Whether the reader is the one person whose pay this is: they see people's pay, but no groups."""
    people = result.tables.get("people")
    return people is not None and "pay" in people.frame and "distribution" not in result.tables


def _window(result: Result, words: Words) -> dict[str, Any]:
    """The figures that name the months compared."""
    return {"months": result.headline["months"].value, "until": words.month(result.headline["window_until"].value)}  # type: ignore[arg-type]  # a day


def _paid(result: Result, words: Words) -> str:
    """What the plan in force paid, to how many, and its share of sales."""
    found, window = result.headline, _window(result, words)
    if found["pay"].value is None:
        return words.t("What the plan in force paid cannot be shown to this audience: it would tell about too few people.")
    return words.t(
        "In the {months} months to {until} the plan in force paid {pay} to {people} people, {share} of their sales of {sales}.",
        **window, pay=words.money_short(found["pay"].value), people=found["people"].value,  # type: ignore[arg-type]  # numbers
        share=words.share(found["cost_share"].value, 1), sales=words.money_short(found["sales"].value),  # type: ignore[arg-type]  # numbers
    )


def _reproduced(result: Result, words: Words) -> str:
    """Whether the plan in force reproduces what was paid."""
    return verdict(next(one for one in result.verdicts if one.name == "plan_in_force_reproduces_payouts"), words)


def _against(row: dict[str, Any], base: float, words: Words) -> str:
    """A plan with its pay, and how much more or less that is."""
    more = row["pay"] - base
    return words.t("{plan} {pay} ({difference})", plan=plan_name(row["plan"], words), pay=words.money_short(row["pay"]), difference=("+" if more > 0 else "") + words.money_short(more))


def _others(result: Result, words: Words) -> str:
    """What the other plans would have cost on the same sales."""
    if result.headline["pay"].value is None:
        return ""
    totals = result.tables["plan_totals"].frame
    base, others = float(totals["pay"].iloc[0]), rows_of(totals.iloc[1:].sort_values("pay", ascending=False, kind="stable"))
    if not others:
        return ""
    if len(others) <= _FEW:
        return words.t("On the same sales the others would have paid: {plans}.", plans=words.join([_against(row, base, words) for row in others]))
    return words.t(
        "On the same sales the {count} other plans would have paid between {cheapest} and {dearest}.",
        count=len(others), cheapest=_against(others[-1], base, words), dearest=_against(others[0], base, words),
    )


def _moves(result: Result, words: Words) -> str:
    """Under which plan most people lose."""
    groups = result.tables.get("distribution")
    if groups is None or len(groups.frame) < 2 or groups.frame["lose_count"].iloc[1:].isna().all():
        return ""
    row = max(rows_of(groups.frame.iloc[1:].dropna(subset=["lose_count"])), key=lambda one: one["lose_count"])
    figures = {"plan": plan_name(row["plan"], words), "gain": int(row["gain_count"]), "lose": int(row["lose_count"]), "people": int(row["n"])}
    if row["lose_count"] == 0:
        return words.t("Nobody would lose under any of them.")
    if row["lose_count"] == row["n"]:
        return words.t("Under {plan} everybody would lose, all {people} people.", **figures)
    if row["gain_count"] == 0:
        return words.t("Under {plan} most people would lose: {lose} of {people}, and nobody would gain.", **figures)
    return words.t("Under {plan} most people would lose: {lose} of {people}; {gain} would gain.", **figures)


def _largest(result: Result, words: Words) -> str:
    """The largest gain and the largest loss of one person, where the reader may see them."""
    movers = result.tables.get("movers")
    if movers is None or "difference" not in movers.frame or movers.frame.empty:
        return ""
    rows = rows_of(movers.frame)
    most, least = (choose(rows, key=lambda row: row["difference"]) for choose in (max, min))
    gain = {"gain": words.money(most["difference"]), "gain_plan": plan_name(most["plan"], words)}
    loss = {"loss": words.money(-least["difference"]), "loss_plan": plan_name(least["plan"], words)}
    if least["difference"] >= 0:
        return words.t("The largest gain of one person is {gain} ({gain_plan}).", **gain)
    if most["difference"] <= 0:
        return words.t("The largest loss of one person is {loss} ({loss_plan}).", **loss)
    return words.t("The largest gain of one person is {gain} ({gain_plan}), the largest loss {loss} ({loss_plan}).", **gain, **loss)


def _overrun(result: Result, words: Words) -> str:
    """How likely the plan in force, and those least and most likely to, pass the budget by chance alone, and which budget that is."""
    if result.headline["budget"].value is None:
        return ""
    first, *others = rows_of(result.tables["budget"].frame)
    budget = words.t(_BUDGETS[str(result.headline["budget_source"].value)], budget=words.money_short(first["budget"]))
    figures = {"budget": budget, "months": result.headline["months"].value, "chance": words.share(first["overrun_share"])}
    if not others:
        return words.t("With sales as uncertain as they were, the pay of {months} such months passes {budget} with a chance of {chance}.", **figures)
    low, high = (choose(others, key=lambda row: row["overrun_share"]) for choose in (min, max))
    return words.t(
        "With sales as uncertain as they were, the pay of {months} such months passes {budget} with a chance of {chance} under the plan in force, "
        "and of {low} ({low_plan}) to {high} ({high_plan}) under the others.",
        **figures, low=words.share(low["overrun_share"]), low_plan=plan_name(low["plan"], words),
        high=words.share(high["overrun_share"]), high_plan=plan_name(high["plan"], words),
    )


_BUDGETS = {
    "given": N_("the budget of {budget} that was given for this report"), "settings": N_("the company's budget of {budget}"),
    "in_force": N_("the {budget} that the plan in force paid (no budget was given)"),
}
"""Which budget a sentence is about, by where it is from."""


def _own(result: Result, words: Words) -> list[str]:
    """A person's own pay in all and by component, whether it is what was paid, and what the last steps that were missed needed."""
    people, window = result.tables["people"].frame, _window(result, words)
    if people.empty:
        return [words.t("There is no incentive pay for you in the {months} months to {until}.", **window)]
    row = people.iloc[0]
    figures = {**window, "pay": words.money(row["pay"], 2), "sales": words.money(row["sales"])}
    if pd.isna(row["attainment_share"]):
        earned = words.t("In the {months} months to {until} you earned {pay} by the plan in force, on credited sales of {sales}.", **figures)
    else:
        earned = words.t(
            "In the {months} months to {until} you earned {pay} by the plan in force, on credited sales of {sales}, {share} of your quota.",
            **figures, share=words.share(row["attainment_share"]),
        )
    checked = [verdict(one, words) for one in result.verdicts if one.name == "own_pay_is_what_was_paid"]
    return [earned, _by_component(result, words), *checked, *_next_steps(result, words)]


def _by_component(result: Result, words: Words) -> str:
    """What a person earned by each component."""
    sums = result.tables["statement"].frame.groupby("component", sort=False)["amount"].sum().sort_values(ascending=False, kind="stable")
    return words.t("By component: {components}.", components=words.join([f"{words.cell(name, 'component')} {words.money(amount, 2)}" for name, amount in sums.items()]))


def _next_steps(result: Result, words: Words) -> list[str]:
    """What the next step up needed in the last period of each component that has one above what was reached."""
    steps = result.tables["statement"].frame.dropna(subset=["next_needs", "next_amount"])
    last = steps.sort_values("period_until", kind="stable").drop_duplicates("component", keep="last")
    return [
        words.t(
            "{component}, {period}: the next step up needed {needs} more ({measure}); it would have paid {then} instead of {now}.",
            component=words.cell(row["component"], "component"), period=statement.period(row, words), needs=statement.needed(row, words),
            measure=statement.measure_text(row["measure"], words), then=words.money(row["next_amount"], 2), now=words.money(row["amount"], 2),
        )
        for row in rows_of(last)
    ]


def verdict(verdict: Verdict, words: Words) -> str:
    """One check as a sentence."""
    return _VERDICTS[verdict.name](verdict, words)


def _reproduces(one: Verdict, words: Words) -> str:
    """Whether the plan in force pays what was paid."""
    figures = one.figures
    if one.outcome == "information":
        return words.t("There are no payouts that the plan in force could be held against.")
    if one.outcome == "passed":
        return words.t("The plan in force pays exactly what was paid: {payouts} amounts since the first, to the cent.", payouts=figures["payouts"])
    if figures["differences"] is None:
        return words.t("Some amounts that were paid are not what the plan in force pays; how many is not shown to this audience.")
    return words.t(
        "{differences} amounts that were paid, to {people} people, are not what the plan in force pays; the differences add up to {amount}.",
        differences=figures["differences"], people=figures["differing_people"], amount=words.money(figures["amount"], 2),  # type: ignore[arg-type]  # a number
    )


def _own_reproduced(one: Verdict, words: Words) -> str:
    """Whether a person's pay by the plan is what they were paid."""
    figures = one.figures
    if one.outcome == "information":
        return words.t("There are no payouts to you that this could be held against.")
    if one.outcome == "passed":
        return words.t("It is exactly what was paid to you: {payouts} amounts since the first, to the cent.", payouts=figures["payouts"])
    return words.t(
        "{differences} amounts that were paid to you are not what the plan pays; the differences add up to {amount}. Ask HR about them.",
        differences=figures["differences"], amount=words.money(figures["amount"], 2),  # type: ignore[arg-type]  # a number
    )


def _traced(one: Verdict, words: Words) -> str:
    """Whether every amount is traced."""
    if one.outcome == "passed":
        return words.t("Every amount is traced, to the cent, to the sales, deals, answers and courses behind it.")
    return words.t("{amount} of pay is not traced to anything.", amount=words.money(one.figures["amount"], 2))  # type: ignore[arg-type]  # a number


_VERDICTS: dict[str, Callable[[Verdict, Words], str]] = {"plan_in_force_reproduces_payouts": _reproduces, "own_pay_is_what_was_paid": _own_reproduced, "every_amount_is_traced": _traced}


def caveat(caveat: Caveat, words: Words) -> str:
    """One limit of the comparison as a sentence."""
    return _CAVEATS[caveat.name](caveat.figures, words)


_MISSING: dict[str, Callable[[Words], str]] = {
    "quotas": lambda w: w.t("There are no quotas, so nothing that depends on them can be paid or compared."),
    "deals": lambda w: w.t("There are no deals, so no plan can pay for signing them."),
    "customer_feedback": lambda w: w.t("There are no answers of customers, so no plan can pay for satisfied customers."),
    "trainings": lambda w: w.t("There are no course results, so no plan can pay for them."),
    "reviews": lambda w: w.t("There are no reviews, so no plan can pay by them."),
}

_CAVEATS: dict[str, Callable[..., str]] = {
    "sales_held_fixed": lambda f, w: w.t(
        "Sales are held fixed. People respond to what they are paid for, so what a new plan would really cost and bring is not told here. "
        "Low and high hold {share} of {draws} years in which chance alone moves sales as it did in the past.",
        share=w.share(f["interval_share"]), draws=f["draws"],
    ),
    "counts_held_fixed": lambda f, w: w.t("Chance moves amounts of money only. Numbers of deals, answers of customers and results of courses stay as they were, so plans that pay by them look surer than they are."),
    "no_payouts_to_reproduce": lambda f, w: w.t("Nothing in the data says what was really paid, so the plan in force is taken at its word."),
    "peers_rate_by_attitude": lambda f, w: w.t("A team bonus divided by rating goes by the last attitude rating of the supervisor: the data hold no ratings by peers."),
    "a_part_is_held": lambda f, w: w.t(
        "A plan that holds a part of pay back looks cheaper than it is: what was held in the last of the months compared is not in its pay yet.",
    ),
    **delivered.CAVEATS,
    **delivered.PLAN_CAVEATS,
    "missing_table": lambda f, w: _MISSING[f["table"]](w) if f["table"] in _MISSING else w.t("There is no table {table}; plans that pay by it cannot be compared.", table=w.heading(f["table"])),
}


def _opening(row: dict[str, Any], words: Words) -> str:
    """The line of one person, which opens into their statement."""
    if pd.isna(row["attainment_share"]):
        return words.t("{name}: {pay} on sales of {sales}", name=str(row["employee_id"]), pay=words.money(row["pay"], 2), sales=words.money_short(row["sales"]))
    return words.t(
        "{name}: {pay} on sales of {sales}, {share} of the quota",
        name=str(row["employee_id"]), pay=words.money(row["pay"], 2), sales=words.money_short(row["sales"]), share=words.share(row["attainment_share"]),
    )


FIGURES = incentives_figures.FIGURES

TABLES = {
    "plan_totals": TableSpec(lambda result, words: words.t("What each plan pays for the same sales, and how far chance alone would move it"), hidden=("sales", "sales_low", "sales_high", "margin", "margin_low", "margin_high")),
    "distribution": TableSpec(lambda result, words: words.t("How pay is spread over people, and who gains and loses against the plan in force"), hidden=("p25", "p75", "mean"), group=True),
    "budget": TableSpec(lambda result, words: words.t("How likely chance alone makes a plan cost more than the budget"), hidden=("budget",)),
    "movers": TableSpec(lambda result, words: words.t("The three who would gain most and the three who would lose most under each plan, the largest change first"), limit=12, people=True),
    "pay_mix": TableSpec(lambda result, words: words.t("What each plan pays for"), limit=24, group=True),
    "deciles": TableSpec(lambda result, words: words.t("Pay by tenth of performance"), limit=10, group=True),
    "rewards": TableSpec(lambda result, words: words.t("Rewards that are not pay, and what they cost"), limit=12, people=True),
    "gaps": TableSpec(lambda result, words: words.t("Pay by gender and age, for the audit of fairness alone"), limit=12, group=True),
    "not_reproduced": TableSpec(lambda result, words: words.t("Amounts paid that are not those of the plan in force"), limit=20, people=True),
    "statement": TableSpec(lambda result, words: words.t("What was paid, for what, and what the next step up needed"), limit=20, people=True, told=statement.told_statement),
    "trace": TableSpec(lambda result, words: words.t("What stands behind each amount"), limit=20, people=True, told=statement.told_trace),
    "payouts_made": TableSpec(lambda result, words: words.t("What was paid, as delivered"), limit=24, people=True),
    "paid_by_component": TableSpec(lambda result, words: words.t("What was paid by component, as delivered"), limit=24, group=True),
}

OPENINGS = {"people": OpeningSpec(parts="statement", summary=_opening, limit=100)}
