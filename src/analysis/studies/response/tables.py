"""The documented tables of the study: which columns each has, their units and meanings. To add a table, add an entry to `TABLES`."""

import pandas as pd

from analysis.studies.result import ResultColumn, ResultTable

_PLAN = ResultColumn("plan", "plan", "Plan")
_N = ResultColumn("n", "people", "People")


def _ranged(name: str, unit: str, meaning: str) -> tuple[ResultColumn, ResultColumn, ResultColumn]:
    """A number with the ends of its interval."""
    return ResultColumn(name, unit, meaning), ResultColumn(f"{name}_low", unit, "Low end"), ResultColumn(f"{name}_high", unit, "High end")


TABLES: dict[str, tuple[ResultColumn, ...]] = {
    "plan_totals": (
        _PLAN, *_ranged("sales", "money", "Sales of the year ahead"), *_ranged("margin", "money", "Contribution margin"), *_ranged("pay", "money", "Incentive pay"),
        *_ranged("profit", "money", "Margin less incentive pay and what exits cost"), *_ranged("exits", "", "Exits by choice"),
    ),
    "plan_changes": (
        _PLAN, *_ranged("sales_change_share", "share", "Change of sales"), *_ranged("pay_change_share", "share", "Change of incentive pay"),
        *_ranged("profit_change", "money", "Change of margin less pay and cost of exits"), ResultColumn("better_share", "share", "Chance that profit is higher than under the plan in force"),
        *_ranged("exits_change", "", "Change of exits by choice"), *_ranged("satisfaction_change", "share", "Change of customer satisfaction, in shares of its scale"),
        ResultColumn("fixed_pay_change_share", "share", "Change of pay if nobody responded"),
        ResultColumn("selection_share", "share", "Change of sales from who stays and who comes, once leaving and hiring have settled"),
    ),
    "by_type": (
        _PLAN, ResultColumn("ability", "ability", "Third of people by usual sales"), _N, *_ranged("sales_change_share", "share", "Change of sales"),
        *_ranged("pay_change_share", "share", "Change of incentive pay"), ResultColumn("effort", "share", "What effort adds to sales"),
    ),
    "by_month": (_PLAN, ResultColumn("starts_on", "date", "First day of the month"), _N, *_ranged("sales", "money", "Sales")),
    "by_team": (_PLAN, ResultColumn("team", "team", "Team"), ResultColumn("starts_on", "date", "First day of the month"), _N, *_ranged("sales", "money", "Sales")),
    "gains": (
        _PLAN, _N, ResultColumn("gain_count", "people", "People whose expected whole pay is higher by more than half a percent"),
        ResultColumn("lose_count", "people", "People whose expected whole pay is lower by more than half a percent"), ResultColumn("gained", "money", "What they gain together"),
        ResultColumn("lost", "money", "What they lose together"),
    ),
    "plan_pairs": (
        _PLAN, ResultColumn("other_plan", "plan", "Plan, empty for none"), ResultColumn("component", "component", "Part of pay, empty for the whole"),
        ResultColumn("changed_people", "people", "People whose expected pay differs"), ResultColumn("concerned_people", "people", "The same"),
    ),
    "person_pay": (
        _PLAN, ResultColumn("employee_id", "person", "Person", "sensitive"), ResultColumn("pay", "money", "Expected incentive pay", "sensitive"),
        ResultColumn("whole_pay_change_share", "share", "Change of base and incentive pay against the plan in force", "sensitive"),
    ),
    "identification": (
        ResultColumn("parameter", "response_parameter", "What is to be known"), *_ranged("prior", "", "From published studies"),
        *_ranged("months", "", "With what people did within years"), *_ranged("posterior", "", "With all of the history"),
        ResultColumn("learned_share", "share", "Part of the prior's uncertainty that the history removed"),
    ),
    "sensitivity": (
        ResultColumn("assumption", "assumption", "What is assumed otherwise"), ResultColumn("end", "end", "At which end"), _PLAN,
        ResultColumn("sales_change_share", "share", "Change of sales"), ResultColumn("profit_change", "money", "Change of margin less pay"), ResultColumn("best", "plan", "Best plan there"),
    ),
}
"""Every table by name with its columns."""


def as_table(name: str, frame: pd.DataFrame) -> ResultTable:
    """The frame as the documented table of that name; without rows where the frame has none."""
    columns = TABLES[name]
    return ResultTable(frame.reindex(columns=[column.name for column in columns]), columns)
