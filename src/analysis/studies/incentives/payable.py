"""Which plans can be paid on a company's data, and why the others cannot.

In: plans and `Facts`. Out: payouts of those that can, and a caveat for each that cannot because the company has no such table, or because a plan that comes
with the software does not fit its people. A company's own plan that does not fit is refused with its file and line, as `payout` tells it.
"""

from collections.abc import Sequence

from analysis.settings import UserError
from analysis.studies.incentives.facts import Facts
from analysis.studies.incentives.measures import TABLE_OF
from analysis.studies.incentives.payout import Payout, pay_out
from analysis.studies.incentives.plan import Plan
from analysis.studies.incentives.rules import uses_quota
from analysis.studies.result import Caveat

_SHIPPED = "data/plans/"


def is_shipped(plan: Plan) -> bool:
    """Whether all of a plan comes with the software."""
    return all(place.startswith(_SHIPPED) for place in plan.places.values())


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
