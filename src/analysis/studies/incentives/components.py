"""COMPONENTS: every formula that a plan may pay by, in one visible list. To add one, write its equation and add a line.

In: nothing. Out: `COMPONENTS`, name -> `Formula`: the function, the terms that it names and their units, and what it needs. What the terms
of a plan must look like is said here once, in `KINDS`; they are checked in `rules` and put into the units of a run in `terms`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from analysis.studies.incentives import adjustments, bonuses, commissions, groups

CURRENCY, BASE_PAY = "currency", "months of base pay"


@dataclass(frozen=True)
class Kind:
    """What a term may be: its units, the largest value, and whether it is a list."""

    units: tuple[str, ...]
    most: float = 1e12
    whole: bool = False
    form: Literal["number", "tiers", "steps", "list"] = "number"


RATE = Kind(("share of the measure",), 1)
RATE_OF_PAY = Kind(("share of the pay",), 1)
OF_QUOTA = Kind(("share of the quota",), 10)
OF_SCALE = Kind(("share of the scale",), 1)
KEPT = Kind(("share of the customers",), 1)
LUMP = Kind((CURRENCY, BASE_PAY))
AMOUNT = Kind((CURRENCY,))
COUNT = Kind(("count",), 1_000_000, whole=True)
MONTHS_LATER = Kind(("months",), 24, whole=True)
TIERS = Kind(("rate by share of the quota", "rate by currency"), 1, form="tiers")
STEPS = Kind(("currency by share of the quota", "months of base pay by share of the quota"), form="steps")
STEPS_OF_SCALE = Kind(("currency by share of the scale", "months of base pay by share of the scale"), form="steps")
PRIZES = Kind((CURRENCY,), form="list")
RAMP = Kind(("share of the target by month",), 1, form="list")

MONEY_MEASURES = ("amount", "gross_amount", "margin", "repeat_sales", "deal_amount")
EVENTS = ("gross_amount", "deals_signed", "new_customers", "repeat_purchases")
Role = Literal["earns", "takes_back", "adjusts", "rewards"]


@dataclass(frozen=True)
class Formula:
    """One way to pay: its equation as a function, its terms, and what goes into it.

    `role` is `earns`, `takes_back` (never above zero), `adjusts` (works on other components), or `rewards` (a cost that is no pay). `measures` are
    those it can be given; `scope` whose facts count: the person's own, those of the people who report to them, or those of the whole team. A
    `monthly` adjustment is booked month by month, whatever its window. `by_count` pays for each fact alike, not in proportion to its money;
    with `number_alone`, only the number of facts stands in the equation, and the sum of the measure is not worked out. What an adjustment `carries`
    from window to window outlives a change of its terms: it is given each term by window.
    """

    function: Callable[..., Any]
    terms: dict[str, Kind]
    role: Role = "earns"
    measures: tuple[str, ...] = MONEY_MEASURES
    needs_quota: bool = False
    scope: Literal["own", "reports", "group"] = "own"
    monthly: bool = False
    by_count: bool = False
    number_alone: bool = False
    carries: bool = False
    may_take_away: bool = False


def _adjusts(function: Callable[..., Any], terms: dict[str, Kind], *, monthly: bool = False, carries: bool = False, takes: bool = False) -> Formula:
    return Formula(function, terms, "adjusts", (), monthly=monthly, carries=carries, may_take_away=takes)


COMPONENTS: dict[str, Formula] = {
    # in proportion to money
    "commission": Formula(commissions.commission, {"rate": RATE}),
    "commission_band": Formula(commissions.commission_band, {"rate": RATE, "floor": OF_QUOTA, "ceiling": OF_QUOTA}, needs_quota=True),
    "marginal_tiers": Formula(commissions.marginal_tiers, {"tiers": TIERS}),
    "retroactive_tiers": Formula(commissions.retroactive_tiers, {"tiers": TIERS}),
    "accelerator": Formula(commissions.accelerator, {"rate": RATE, "above": OF_QUOTA, "faster_rate": RATE}, needs_quota=True),
    "decelerator": Formula(commissions.decelerator, {"rate": RATE, "above": OF_QUOTA, "slower_rate": RATE}, needs_quota=True),
    "overachievement": Formula(commissions.overachievement, {"rate": RATE, "ceiling": OF_QUOTA}, needs_quota=True),
    "manager_override": Formula(commissions.manager_override, {"rate": RATE}, scope="reports"),
    # fixed amounts
    "quota_bonus": Formula(bonuses.quota_bonus, {"pay": LUMP, "reach": OF_QUOTA}, needs_quota=True),
    "step_bonus": Formula(bonuses.step_bonus, {"steps": STEPS}, needs_quota=True),
    "spiff": Formula(bonuses.spiff, {"each": LUMP}, measures=EVENTS, by_count=True, number_alone=True),
    "deal_signing_bonus": Formula(bonuses.deal_signing_bonus, {"each": LUMP}, measures=("deals_signed",), by_count=True, number_alone=True),
    "customer_satisfaction_bonus": Formula(bonuses.customer_satisfaction_bonus, {"pay": LUMP, "least": OF_SCALE, "answers": COUNT}, measures=("customer_satisfaction",), by_count=True),
    "customer_keeping_bonus": Formula(bonuses.customer_keeping_bonus, {"pay": LUMP, "least": KEPT, "customers": COUNT}, measures=("customers_kept",)),
    "training_excellence": Formula(bonuses.training_excellence, {"each": LUMP}, measures=("training_scores",), by_count=True, number_alone=True),
    "review_bonus": Formula(bonuses.review_bonus, {"steps": STEPS_OF_SCALE}, measures=("reviews",), by_count=True),
    # with or against others
    "team_bonus": Formula(groups.team_bonus, {"pay": LUMP, "reach": OF_QUOTA}, needs_quota=True, scope="group"),
    "contribution_award": Formula(groups.contribution_award, {"pay": LUMP, "winners": COUNT}),
    "contest": Formula(groups.contest, {"prizes": PRIZES}),
    # taken back
    "clawback_returns": Formula(commissions.clawback_returns, {"rate": RATE}, "takes_back", ("returns",), may_take_away=True),
    "clawback_deals": Formula(bonuses.clawback_deals, {"each": AMOUNT}, "takes_back", ("deals_cancelled",), may_take_away=True, by_count=True, number_alone=True),
    # what other components pay
    "cap": _adjusts(adjustments.cap, {"most": LUMP}, monthly=True),
    "guarantee": _adjusts(adjustments.guarantee, {"least": LUMP}),
    "nonrecoverable_draw": _adjusts(adjustments.nonrecoverable_draw, {"draw": LUMP}),
    "recoverable_draw": _adjusts(adjustments.recoverable_draw, {"draw": LUMP}, carries=True, takes=True),
    "ramp": _adjusts(adjustments.ramp, {"shares": RAMP, "target": LUMP}, monthly=True),
    "hold_and_release": _adjusts(adjustments.hold_and_release, {"share": RATE_OF_PAY, "months": MONTHS_LATER}, monthly=True, carries=True),
    "shared_budget": _adjusts(adjustments.shared_budget, {"most": AMOUNT}),
    # rewards that are no pay
    "training_place": Formula(bonuses.training_place, {"cost": AMOUNT}, "rewards", ("training_scores",), by_count=True, number_alone=True),
    "promotion": Formula(bonuses.promotion, {"raise_share": RATE_OF_PAY, "reach": OF_QUOTA}, "rewards", needs_quota=True),
}
"""Every formula of pay by the name that plan files use."""
