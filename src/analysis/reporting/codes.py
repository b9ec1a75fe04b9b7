"""Codes: the names that readers see for the codes in result tables, by the unit of the column that holds them.

In: nothing. Out: `CODES`, English texts that `Words.cell` translates. A code without an entry is shown by its own
spelling (`sales_against_quota` becomes "Sales against quota"). To name a code, add a line.
"""

from analysis.sources.findings import FINDING_KINDS


def N_(message: str) -> str:  # noqa: N802  # gettext's own name for "to be translated later"
    """The message itself; marks a text for the catalogue where it cannot be translated on the spot."""
    return message


CODES: dict[str, dict[str, str]] = {
    "band": {
        "top_quarter": N_("Surely in the top quarter"),
        "upper_half": N_("Surely in the upper half"),
        "cannot_be_told": N_("Cannot be told"),
        "lower_half": N_("Surely in the lower half"),
        "bottom_quarter": N_("Surely in the bottom quarter"),
    },
    "direction": {"up": N_("Up"), "down": N_("Down")},
    "side": {"hr": N_("HR system"), "sales": N_("Sales system")},
    "place": {
        "in_panel": N_("In the months covered"),
        "before_first_month": N_("Before the first month covered"),
        "month_not_over": N_("In a month that is not over"),
        "before_hiring": N_("Before the seller was hired"),
        "after_leaving": N_("After the seller had left"),
        "last_month_of_leavers": N_("In the month in which the seller left"),
        "of_unknown_sellers": N_("Of unknown sellers, credited to nobody"),
    },
    "finding": {kind.name: kind.wrong for kind in FINDING_KINDS.values()},
    "retention_action": {
        "one_to_one": N_("One to one"), "career_plan": N_("Career plan"), "training": N_("Training"), "promotion_review": N_("Promotion review"),
        "pay_review": N_("Pay review"), "changed_incentive": N_("Changed incentive"),
    },
    "driver": {
        "satisfaction": N_("Satisfaction"), "satisfaction_trend": N_("Satisfaction falling or rising"), "promotion_wait": N_("Time since promotion"),
        "raise_wait": N_("Time since raise"), "pay_position": N_("Pay against peers"), "pay_growth": N_("Pay growth"), "performance": N_("Performance"),
        "attainment_trend": N_("Attainment falling or rising"), "rating": N_("Review rating"), "absence": N_("Absence"), "training": N_("Training"),
        "tenure": N_("Tenure"), "manager": N_("Manager"), "team_exits": N_("Exits in the team"), "workload": N_("Workload"), "season": N_("Season"), "other": N_("Other"),
    },
    "decision": {"accept": N_("Accept"), "override": N_("Override")},
    "evidence": {"prior": N_("Assumption"), "own data": N_("Own data"), "both": N_("Own data and assumption")},
    "assigned_by": {"need": N_("Need"), "lottery": N_("Lottery")},
    "loss_lacks": {"nothing": N_("Nothing"), "margin": N_("Margin"), "pay": N_("Pay"), "margin_and_pay": N_("Margin and pay")},
    "plan": {
        "in_force": N_("Plan in force"), "accelerator": N_("Accelerator"), "annual_bonus": N_("Annual bonus"), "bonus_in_steps": N_("Bonus in steps"),
        "by_strength": N_("By strength"), "careful": N_("Careful"), "contest": N_("Contest"), "customers_and_courses": N_("Customers and courses"),
        "decelerator": N_("Decelerator"), "floor_and_ceiling": N_("Floor and ceiling"), "monthly_bonus": N_("Monthly bonus"), "new_people": N_("New people"),
        "recognition": N_("Recognition"), "retroactive_tiers": N_("Retroactive tiers"), "spiffs": N_("Spiffs"),
        "straight_commission": N_("Straight commission"), "team_bonus": N_("Team bonus"), "tiers": N_("Tiers"),
    },
    "pay_kind": {
        "commission": N_("Commission"), "quota_bonus": N_("Quota bonus"), "customers_and_deals": N_("Customers and deals"), "courses_and_reviews": N_("Courses and reviews"),
        "with_others": N_("Team, awards and contests"), "adjustments": N_("Caps, guarantees, taking back"),
    },
    "component": {
        "commission": N_("Commission"), "accelerated_commission": N_("Accelerated commission"), "quarter_bonus": N_("Quarter bonus"), "year_bonus": N_("Year bonus"),
        "overachievement": N_("Overachievement"), "step_bonus": N_("Step bonus"), "deal_signing_bonus": N_("Deal signing bonus"),
        "customer_satisfaction_bonus": N_("Customer satisfaction bonus"), "training_excellence": N_("Training excellence"), "strength_budget": N_("Strength budget"),
        "gross_commission": N_("Gross commission"), "clawback_returns": N_("Clawback returns"), "clawback_deals": N_("Clawback deals"), "hold": N_("Hold"),
        "contest": N_("Contest"), "customer_keeping_bonus": N_("Customer keeping bonus"), "training_place": N_("Training place"), "review_bonus": N_("Review bonus"),
        "commission_band": N_("Commission band"), "month_bonus": N_("Month bonus"), "ramp": N_("Ramp"), "draw": N_("Draw"),
        "contribution_award": N_("Contribution award"), "promotion": N_("Promotion"), "manager_override": N_("Manager override"),
        "tiered_commission": N_("Tiered commission"), "product_spiff": N_("Product spiff"), "new_customer_spiff": N_("New customer spiff"),
        "spiff_cap": N_("Spiff cap"), "team_bonus": N_("Team bonus"),
    },
    "formula": {
        "commission": N_("flat commission"), "commission_band": N_("commission between a floor and a ceiling"), "marginal_tiers": N_("marginal tiers"),
        "retroactive_tiers": N_("retroactive tiers"), "accelerator": N_("accelerated commission"),
        "decelerator": N_("decelerated commission"), "overachievement": N_("overachievement rate"), "manager_override": N_("a part of what the reports sell"),
        "quota_bonus": N_("bonus for reaching the quota"), "step_bonus": N_("bonus in steps of the quota"), "spiff": N_("amount for each"), "deal_signing_bonus": N_("amount for each deal"),
        "customer_satisfaction_bonus": N_("bonus for satisfied customers"), "customer_keeping_bonus": N_("bonus for keeping customers"),
        "training_excellence": N_("amount for each excellent course result"), "review_bonus": N_("bonus by the review"), "team_bonus": N_("bonus for the team's quota"),
        "contribution_award": N_("award for the largest contributions"), "contest": N_("contest"), "clawback_returns": N_("taking back for returns"),
        "clawback_deals": N_("taking back for cancelled deals"), "cap": N_("cap"), "guarantee": N_("guarantee"), "nonrecoverable_draw": N_("draw that is kept"),
        "recoverable_draw": N_("draw that is paid back"), "ramp": N_("ramp for new people"), "hold_and_release": N_("holding a part back for a time"),
        "shared_budget": N_("shared budget"), "training_place": N_("a training place as reward"), "promotion": N_("promotion as reward"),
    },
    "measure": {
        "amount": N_("sales less returns"), "gross_amount": N_("sales before returns"), "returns": N_("returns"), "margin": N_("margin"), "repeat_sales": N_("repeat sales"),
        "customers_kept": N_("customers kept"), "deals_signed": N_("deals signed"), "deal_amount": N_("the value of deals signed"), "new_customers": N_("new customers"),
        "deals_cancelled": N_("deals cancelled"), "customer_satisfaction": N_("customer satisfaction"), "training_scores": N_("course results"), "reviews": N_("reviews"),
    },
    "group_kind": {"gender": N_("Gender"), "age": N_("Age")},
    "group": {
        "female": N_("Women"), "male": N_("Men"), "other": N_("Other"), "under 30": N_("under 30"), "30 to 39": N_("30 to 39"), "40 to 49": N_("40 to 49"),
        "50 and over": N_("50 and over"),
    },
    "action": {},
    "indicator": {},
}
"""Unit of a column -> code -> its name."""

UNITS = {
    "people": N_("people"), "rows": N_("rows"), "findings": N_("findings"), "months": N_("months"), "points": N_("points"),
    "days": N_("days"), "hours": N_("hours"), "share": "%",
}
"""Units as they stand under a heading or on an axis; money has the currency's own sign."""

_HEADINGS = {
    "n": N_("People"), "hr": N_("HR"), "p10": N_("One in ten below"), "p25": N_("One in four below"), "p50": N_("Half below"), "p75": N_("One in four above"),
    "p90": N_("One in ten above"), "gain_count": N_("Gain"), "lose_count": N_("Lose"), "first_pay": N_("Pay in force"),
}
_HEADINGS_BY_UNIT = {"person": N_("Person"), "observations": N_("Observations")}


def heading(name: str, unit: str = "") -> str:
    """The English heading of a column, or the name of a code, made from how it is spelled; its unit stands apart.

    >>> heading("quota_amount"), heading("attainment_share"), heading("n", "people"), heading("employee_id", "person")
    ('Quota amount', 'Attainment', 'People', 'Person')
    """
    known = _HEADINGS_BY_UNIT.get(unit) or _HEADINGS.get(name)
    return known or name.removesuffix("_share").replace("_", " ").capitalize()
