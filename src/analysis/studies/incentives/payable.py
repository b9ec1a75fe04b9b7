"""Which plans can be paid on a company's data, and why the others cannot.

In: plans and `Facts`. Out: payouts of those that can, and a caveat for each that cannot because the company has no such table, or because a plan that comes
with the software does not fit its people. A company's own plan that does not fit is refused with its file and line, as `payout` tells it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.settings import UserError
from analysis.studies.incentives.facts import Facts, company_facts
from analysis.studies.incentives.measures import TABLE_OF
from analysis.studies.incentives.payout import Payout, pay_out
from analysis.studies.incentives.plan import Plan
from analysis.studies.incentives.reproduce import differences
from analysis.studies.incentives.rules import uses_quota
from analysis.studies.result import Caveat
from analysis.tables.store import Company

_SHIPPED = "data/plans/"


def is_shipped(plan: Plan) -> bool:
    """Whether all of a plan comes with the software."""
    return all(place.startswith(_SHIPPED) for place in plan.places.values())


def is_paid_by(payout: Payout, company: Company, as_of: date) -> bool:
    """Whether people are paid by this plan, as far as can be told: it is in a file of the company's own, or pays to the cent what was paid by that day."""
    if not is_shipped(payout.plan):
        return True
    if not company.has("payouts"):
        return False
    made = company.table("payouts")
    return differences(payout, made[made["paid_on"] <= pd.Timestamp(as_of)]).empty


@dataclass(frozen=True)
class Payable:
    """The payouts of the plans that can be paid, the plan in force first, and a caveat for each that cannot; no payouts where that one cannot, and the first caveat says why."""

    paid: list[Payout]
    caveats: list[Caveat]


def payable_plans(company: Company, plans: Sequence[Plan], day: date) -> Payable:
    """The plans that a company can pay on what is known on a day; raises UserError where a plan beside the first is in another currency."""
    if reason := _no_plan(plans[0], company):
        return Payable([], [reason])
    for plan in plans:
        if plan.currency != company.settings.currency:
            raise UserError(f"The plan {plan.name} is in {plan.currency}, the company in {company.settings.currency}. Write currency: {company.settings.currency} and its amounts in it.")
    paid, left_out = payable(plans, company_facts(company, day))
    if not paid or paid[0].plan is not plans[0]:
        return Payable([], [Caveat("plan_in_force_cannot_be_paid", left_out[0].figures)])
    if not any(part.is_row.any() for part in paid[0].parts.values()):
        return Payable([], [Caveat("plan_in_force_cannot_be_paid", {"plan": plans[0].name, "table": "people_it_is_for"})])
    return Payable(paid, left_out)


def _no_plan(in_force: Plan, company: Company) -> Caveat | None:
    """Why nothing can be paid by the plan in force, whatever the facts say."""
    if not company.has("sales"):
        return Caveat("no_sales_to_pay")
    if in_force.currency != company.settings.currency:
        return Caveat("no_plan_in_the_currency", {"currency": company.settings.currency, "plan": in_force.name, "plan_currency": in_force.currency, "is_shipped": is_shipped(in_force)})
    return None


def payable(plans: Sequence[Plan], facts: Facts) -> tuple[list[Payout], list[Caveat]]:
    """The payouts of the plans that can be paid, in order, and a caveat `plan_left_out` (plan, table) for each of the others; raises UserError."""
    paid: list[Payout] = []
    left_out: list[Caveat] = []
    for plan in plans:
        try:
            paid.append(pay_out(plan, facts))
        except UserError:
            lacking = _lacking(plan, facts)
            if not lacking and not is_shipped(plan):
                raise
            left_out.append(Caveat("plan_left_out", {"plan": plan.name, "table": lacking or "quotas_of_everyone"}))
    return paid, left_out


def _lacking(plan: Plan, facts: Facts) -> str:
    """The first table, or the margin, that a plan needs and the company does not have; empty where there is none."""
    for one in plan.components.values():
        table = TABLE_OF.get(str(one.measure), "")
        if table in facts.missing:
            return table
        if one.measure == "margin" and "margin" in facts.missing:
            return "margin"
        if uses_quota(one) and "quotas" in facts.missing:
            return "quotas"
    return ""
