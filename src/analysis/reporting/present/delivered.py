"""The report on incentive plans where no plan can be paid: why, what to do, and what was paid as delivered.

In: the result of `studies.incentives` without plans, as this reader may see it. Out: sentences in the reader's language. It computes nothing.
"""

from collections.abc import Callable
from typing import Any

from analysis.reporting.present.incentives_figures import plan_name
from analysis.reporting.words import Words
from analysis.studies.result import Estimate, Result

_REASONS = ("no_plan_in_the_currency", "plan_in_force_cannot_be_paid", "no_sales_to_pay")


def has_no_plan(result: Result) -> bool:
    """Whether no plan could be paid."""
    return any(one.name in _REASONS for one in result.caveats)


def answer(result: Result, words: Words) -> list[str]:
    """Why there is no plan and what to do, then what was paid, as far as this reader may see it."""
    why = [CAVEATS[one.name](one.figures, words) for one in result.caveats if one.name in _REASONS]
    return [*why, *_paid(result, words)]


def advice(words: Words) -> str:
    """What to do to get a plan file."""
    return words.t(
        "Write the plan in force as plans/in_force.yml in the company folder: copy data/plans/in_force.yml, put in your currency, rates and amounts with the date "
        "from which each is in force, and try it with analysis study incentives."
    )


def lacking(table: Any, words: Words) -> str:
    """What a plan needs that is not there."""
    if table == "quotas_of_everyone":
        return words.t("it pays by quota, and some people whom it is for have none.")
    if table == "people_it_is_for":
        return words.t("it is for people whom the company does not have. What stands under for: in the plan, such as role, team or level, is looked up in the table of jobs.")
    if table == "margin":
        return words.t("it pays by margin, and the sales have none.")
    return words.t("it pays by the table {table}, which the company does not have.", table=words.heading(str(table)))


def _paid(result: Result, words: Words) -> list[str]:
    """What was paid in all, or to the person who reads."""
    paid, people = (result.headline.get(name, Estimate(None)) for name in ("pay", "people"))
    window: dict[str, Any] = {"months": result.headline["months"].value, "until": words.month(result.headline["window_until"].value)}  # type: ignore[arg-type]  # a day
    own = result.tables.get("payouts_made")
    if own is not None and "paid_by_component" not in result.tables:
        if own.frame.empty:
            return [words.t("Nothing was paid to you in the {months} months to {until}, as far as the data say.", **window)]
        return [words.t("In the {months} months to {until} you were paid {pay}, as delivered by the company.", **window, pay=words.money(float(own.frame["amount"].astype(float).sum()), 2))]
    if paid.value is None or people.value is None:
        return []
    return [words.t("In the {months} months to {until} {pay} of incentive pay was paid to {people} people, as delivered by the company.", **window,
                    pay=words.money_short(paid.value), people=people.value)]  # type: ignore[arg-type]  # numbers


def _no_plan_in_the_currency(f: Any, w: Words) -> str:
    if f["is_shipped"]:
        return w.t("There is no plan file in the company's currency, {currency}: the plans that come with the software are in {other}. {advice}", currency=f["currency"], other=f["plan_currency"], advice=advice(w))
    return w.t("The company's plan in force is in {other}, and its data are in {currency}. Write currency: {currency} in its file, and the amounts in it.", other=f["plan_currency"], currency=f["currency"])


CAVEATS: dict[str, Callable[[Any, Words], str]] = {
    "no_plan_in_the_currency": _no_plan_in_the_currency,
    "plan_in_force_cannot_be_paid": lambda f, w: w.t("The plan in force cannot be paid on these data: {reason} Add what is missing, or change the plan. {advice}", reason=lacking(f["table"], w), advice=advice(w)),
    "no_sales_to_pay": lambda f, w: w.t("Incentive plans are paid on sales, and the company has no sales. Add the table sales."),
    "no_payouts_to_show": lambda f, w: w.t("Nothing in the data says what was really paid. Add the table payouts, and the report shows it."),
}
"""What is told about each limit of a report without plans."""

PLAN_CAVEATS: dict[str, Callable[[Any, Words], str]] = {
    "plan_in_force_is_not_the_company_s_own": lambda _, w: w.t(
        "The company has no plan file of its own, so the plan in force is one that comes with the software and not what the company pays by. {advice}", advice=advice(w),
    ),
    "plan_left_out": lambda f, w: w.t("{plan} is left out: {reason}", plan=plan_name(f["plan"], w), reason=lacking(f["table"], w)),
    "plans_not_told": lambda f, w: w.n(
        "{count} plan is left out for this audience: it would change the pay of fewer than {least} people, or differ from another plan for fewer than {least}.",
        "{count} plans are left out for this audience: they would change the pay of fewer than {least} people, or differ from another plan for fewer than {least}.",
        f["plans"], least=f["least"],
    ),
}
"""What is told about plans that are not the company's own, or are left out, in each report that compares plans."""
