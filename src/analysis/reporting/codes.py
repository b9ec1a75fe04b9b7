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
    "action": {},
    "indicator": {},
}
"""Unit of a column -> code -> its name."""

UNITS = {
    "people": N_("people"), "rows": N_("rows"), "findings": N_("findings"), "months": N_("months"), "points": N_("points"),
    "days": N_("days"), "hours": N_("hours"), "share": "%",
}
"""Units as they stand under a heading or on an axis; money has the currency's own sign."""

_HEADINGS = {"n": N_("People"), "hr": N_("HR")}
_HEADINGS_BY_UNIT = {"person": N_("Person"), "observations": N_("Observations")}


def heading(name: str, unit: str = "") -> str:
    """The English heading of a column, or the name of a code, made from how it is spelled; its unit stands apart.

    >>> heading("quota_amount"), heading("attainment_share"), heading("n", "people"), heading("employee_id", "person")
    ('Quota amount', 'Attainment', 'People', 'Person')
    """
    known = _HEADINGS_BY_UNIT.get(unit) or _HEADINGS.get(name)
    return known or name.removesuffix("_share").replace("_", " ").capitalize()
