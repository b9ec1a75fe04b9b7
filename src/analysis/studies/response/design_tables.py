"""The documented tables of the study `design`: which columns each has, their units and meanings. To add a table, add an entry to `TABLES`."""

from analysis.studies.response.tables import TABLES as RESPONSE
from analysis.studies.result import ResultColumn

_PLAN = ResultColumn("plan", "plan", "Plan")

TABLES: dict[str, tuple[ResultColumn, ...]] = {
    "frontier": (
        _PLAN, ResultColumn("sales", "money", "Sales of the year ahead"), ResultColumn("pay", "money", "Incentive pay"),
        ResultColumn("profit", "money", "Margin less incentive pay and what exits cost"), ResultColumn("profit_low", "money", "Low end"), ResultColumn("profit_high", "money", "High end"),
        ResultColumn("profit_spread", "money", "Spread of profit over the draws"), ResultColumn("cost_share", "share", "Incentive pay over sales"),
        ResultColumn("fixed_share", "share", "Base pay over whole pay"), ResultColumn("worst_loss_share", "share", "Largest loss of expected whole pay of a person"),
        ResultColumn("profit_change", "money", "Change of margin less pay and cost of exits"), ResultColumn("profit_change_low", "money", "Low end"),
        ResultColumn("profit_change_high", "money", "High end"), ResultColumn("better_share", "share", "Chance that profit is higher than under the plan in force"),
        ResultColumn("feasible", "flag", "Within budget and limits"), ResultColumn("efficient", "flag", "No other plan here has more profit at no more cost and risk"),
        ResultColumn("recommended", "flag", "Recommended"),
    ),
    "plan_pairs": RESPONSE["plan_pairs"],
    "terms": (
        ResultColumn("component", "text", "Component"), ResultColumn("term", "text", "Term"), ResultColumn("since", "date", "From"),
        ResultColumn("unit", "text", "Unit of the term"), ResultColumn("before", "text", "Before"), ResultColumn("after", "text", "After"),
    ),
    "by_strength": (
        ResultColumn("scheme", "scheme", "To whom the extra pay goes"), ResultColumn("component", "component", "As what"), ResultColumn("n", "people", "People"), ResultColumn("pay_change", "money", "Change of incentive pay"),
        ResultColumn("profit_change", "money", "Change of margin less pay and cost of exits"), ResultColumn("profit_change_low", "money", "Low end"), ResultColumn("profit_change_high", "money", "High end"),
    ),
}
"""Every table by name with its columns."""
