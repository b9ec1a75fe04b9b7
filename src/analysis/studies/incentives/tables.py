"""The documented tables of the study: which columns each has, their units and meanings.

In: a frame, or a maker of blocks. Out: a `ResultTable`, with cents turned into the currency. To add a table, add an entry to `TABLES`.
"""

import pandas as pd

from analysis.studies.result import Blocks, ResultColumn, ResultTable

_PLAN = ResultColumn("plan", "plan", "Plan")
_PERSON = ResultColumn("employee_id", "person", "Person", "personal")
_PAID = ResultColumn("employee_id", "person", "Person", "sensitive")
"""Who is in a table of pay tells something about their pay already."""
_FROM = ResultColumn("period_from", "date", "First day of the period paid for", "sensitive")
_UNTIL = ResultColumn("period_until", "date", "First day after the period paid for", "sensitive")
_COMPONENT = ResultColumn("component", "component", "Pay component")
_AMOUNT = ResultColumn("amount", "exact_money", "Amount", "sensitive")
_N = ResultColumn("n", "people", "People")

TABLES: dict[str, tuple[ResultColumn, ...]] = {
    "pay": (_PLAN, _PAID, _FROM, _UNTIL, _COMPONENT, _AMOUNT),
    "trace": (
        _PLAN, _PAID, _FROM, _UNTIL, _COMPONENT,
        ResultColumn("source", "table", "Table of the fact behind the amount"), ResultColumn("source_id", "text", "Which fact"),
        ResultColumn("counted", "", "What was counted of it"), _AMOUNT,
    ),
    "plan_totals": (
        _PLAN,
        ResultColumn("sales", "money", "Sales"), ResultColumn("sales_low", "money", "Sales, low end of what chance makes of them"),
        ResultColumn("sales_high", "money", "Sales, high end of what chance makes of them"),
        ResultColumn("margin", "money", "Contribution margin"), ResultColumn("margin_low", "money", "Contribution margin, low end of what chance makes of it"),
        ResultColumn("margin_high", "money", "Contribution margin, high end of what chance makes of it"),
        ResultColumn("pay", "money", "Incentive pay"), ResultColumn("pay_low", "money", "Incentive pay, low end of what chance makes of it"),
        ResultColumn("pay_high", "money", "Incentive pay, high end of what chance makes of it"),
        ResultColumn("cost_share", "share", "Incentive pay as a share of sales"),
    ),
    "rewards": (_PLAN, _PAID, _FROM, _UNTIL, _COMPONENT, ResultColumn("amount", "exact_money", "What the reward costs", "sensitive")),
    "statement": (
        _PLAN, _PAID, _FROM, _UNTIL, _COMPONENT, _AMOUNT,
        ResultColumn("formula", "formula", "Formula"), ResultColumn("measure", "pay_measure", "What it pays by"), ResultColumn("measured", "", "What was measured"),
        ResultColumn("facts", "count", "How many facts count"), ResultColumn("quota", "money", "Quota of the period"),
        ResultColumn("attainment_share", "share", "Attainment of the quota"), ResultColumn("next_at", "", "Where the next step up begins"),
        ResultColumn("next_needs", "", "How much more the next step up needs"), ResultColumn("next_amount", "exact_money", "What is paid there", "sensitive"),
        ResultColumn("base_pay", "money", "Base pay of a month that amounts are counted in", "sensitive"),
        ResultColumn("day_share", "share", "Share of the days that count, where the amount is prorated", "sensitive"),
    ),
    "terms": (
        _PLAN, _COMPONENT, ResultColumn("since", "date", "In force from"), ResultColumn("term", "text", "Term"), ResultColumn("unit", "text", "Unit of the term"),
        ResultColumn("value", "text", "Value as JSON, empty where the term ends"), ResultColumn("reason", "text", "Reason for the term"),
    ),
    "plan_pairs": (
        _PLAN, ResultColumn("other_plan", "plan", "Plan that it is held against, empty for none"), ResultColumn("component", "component", "Pay component, empty for the whole"),
        ResultColumn("changed_people", "people", "People who are paid another amount"), ResultColumn("concerned_people", "people", "People who are paid another amount or by another rule"),
    ),
    "payouts_made": (
        _PAID, _FROM, _UNTIL, _COMPONENT, _AMOUNT, ResultColumn("paid_on", "date", "Day of payment", "sensitive"),
    ),
    "paid_by_component": (
        _COMPONENT, ResultColumn("n", "people", "People who were paid"), ResultColumn("pay", "money", "Paid"), ResultColumn("share", "share", "Share of all that was paid"),
    ),
    "pay_mix": (
        _PLAN, _COMPONENT, ResultColumn("kind", "pay_kind", "Kind of pay"), ResultColumn("n", "people", "People who have the component"),
        ResultColumn("pay", "money", "Incentive pay"), ResultColumn("share", "share", "Share of the plan's pay"),
    ),
    "people": (
        _PLAN, _PERSON, ResultColumn("sales", "money", "Sales", "personal"), ResultColumn("quota", "money", "Quota", "personal"),
        ResultColumn("attainment_share", "share", "Attainment of the quota", "personal"), ResultColumn("base_pay", "money", "Base pay of the months employed", "sensitive"),
        ResultColumn("pay", "money", "Incentive pay", "sensitive"), ResultColumn("first_pay", "money", "Incentive pay under the plan in force", "sensitive"),
        ResultColumn("difference", "money", "Gain or loss against the plan in force", "sensitive"),
        ResultColumn("gender", "text", "For the fairness audit alone", "audit"), ResultColumn("age", "count", "For the fairness audit alone", "audit"),
    ),
    "movers": (
        _PLAN, _PAID, ResultColumn("first_pay", "money", "Incentive pay under the plan in force", "sensitive"),
        ResultColumn("pay", "money", "Incentive pay", "sensitive"), ResultColumn("difference", "money", "Gain or loss against the plan in force", "sensitive"),
    ),
    "distribution": (
        _PLAN, _N, ResultColumn("mean", "money", "Mean pay"), ResultColumn("p10", "money", "One in ten is paid less"), ResultColumn("p25", "money", "One in four is paid less"),
        ResultColumn("p50", "money", "Half are paid less"), ResultColumn("p75", "money", "Three in four are paid less"), ResultColumn("p90", "money", "Nine in ten are paid less"),
        ResultColumn("gain_count", "people", "People who gain"), ResultColumn("lose_count", "people", "People who lose"),
        ResultColumn("gained", "money", "Gained in all"), ResultColumn("lost", "money", "Lost in all"),
    ),
    "deciles": (
        _PLAN, ResultColumn("decile", "text", "Tenth of performance, 1 the lowest"), _N, ResultColumn("attainment_share", "share", "Mean attainment"),
        ResultColumn("pay", "money", "Mean pay"), ResultColumn("pay_of_base_share", "share", "Incentive pay as a share of base pay"),
    ),
    "gaps": (
        _PLAN, ResultColumn("kind", "group_kind", "Grouped by"), ResultColumn("group", "group", "Group"), _N, ResultColumn("pay", "money", "Mean pay", "audit"),
        ResultColumn("pay_of_sales_share", "share", "Incentive pay as a share of sales", "audit"), ResultColumn("ratio", "share", "Mean pay as a share of the highest group's", "audit"),
    ),
    "cost_at_levels": (
        _PLAN, ResultColumn("attainment_share", "share", "Attainment of everyone"), ResultColumn("sales", "money", "Sales"), ResultColumn("pay", "money", "Incentive pay"),
        ResultColumn("cost_share", "share", "Incentive pay as a share of sales"),
    ),
    "budget": (
        _PLAN, ResultColumn("budget", "money", "Budget of the months compared"), ResultColumn("mean_pay", "money", "Mean pay over the draws"),
        ResultColumn("overrun_share", "share", "Chance that pay passes the budget"),
    ),
    "earnings_curve": (
        _PAID, ResultColumn("multiple", "", "How many times the own sales", "sensitive"), ResultColumn("sales", "money", "Sales", "sensitive"),
        ResultColumn("attainment_share", "share", "Attainment of the quota", "sensitive"), ResultColumn("pay", "money", "Incentive pay", "sensitive"),
    ),
    "not_reproduced": (
        _PAID, _UNTIL, _COMPONENT, ResultColumn("planned", "exact_money", "By the plan", "sensitive"), ResultColumn("paid", "exact_money", "Paid", "sensitive"),
        ResultColumn("difference", "exact_money", "Paid less planned", "sensitive"),
    ),
}
"""Every table by name with its columns."""

_RENAMED = {"cents": "amount", "next_cents": "next_amount", "planned_cents": "planned", "paid_cents": "paid", "difference_cents": "difference"}


def as_table(name: str, rows: pd.DataFrame | Blocks) -> ResultTable:
    """The rows as the documented table of that name."""
    if isinstance(rows, pd.DataFrame):
        return ResultTable(_documented(name, rows), TABLES[name])
    return ResultTable(lambda: (_documented(name, block) for block in rows()), TABLES[name])


def _documented(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The documented columns of a table, money in the currency."""
    money = {new: frame[old] / 100 for old, new in _RENAMED.items() if old in frame}
    whole = frame.assign(**money)
    if name == "deciles":
        whole = whole.assign(decile=whole["decile"].astype("str"))
    return whole[[column.name for column in TABLES[name]]]
