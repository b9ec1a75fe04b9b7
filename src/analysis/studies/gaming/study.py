"""The audit of the past: whether the thresholds of the plan in force moved sales, prices and unpaid work, what it cost, and what cannot be told.

In: a company, its panel and the plan in force. Out: a `Result`. What everybody does at a period's end looks like a season here and is no finding; who is named
in a finding is for the audiences that may see single people, and enters no pay.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from analysis.panel.build import Panel
from analysis.studies.gaming.audit import FALSE_SHARE, LEVEL, Audit, audit
from analysis.studies.gaming.comparisons import LEAST_PEOPLE, LEAST_ROWS
from analysis.studies.gaming.history import LATE_DAYS, History, history
from analysis.studies.gaming.windows import Target, plan_targets
from analysis.studies.incentives.facts import company_facts
from analysis.studies.incentives.payable import is_paid_by, is_shipped, payable_plans
from analysis.studies.incentives.plan import Plan
from analysis.studies.incentives.plans import read_plans
from analysis.studies.result import Caveat, Estimate, Result, ResultColumn, ResultTable, Verdict
from analysis.tables.store import Company

INTERVAL = 0.9
_MONTHS, _REACH = ResultColumn("months", "months", "Months of the plan's window"), ResultColumn("reach_share", "share", "Threshold as a share of the quota")
_P = ResultColumn("p_adjusted", "", "How often chance alone would show as much somewhere, allowed for all comparisons")

TABLES: dict[str, tuple[ResultColumn, ...]] = {
    "findings": (
        ResultColumn("finding", "gaming_finding", "What was looked for"), _MONTHS, _REACH, ResultColumn("n", "people", "People who were near"), ResultColumn("windows", "count", "Windows or sales near"),
        ResultColumn("size", "share", "Size, as a share"), ResultColumn("low", "share", "Low end"), ResultColumn("high", "share", "High end"),
        ResultColumn("amount", "money", "Money concerned a year"), ResultColumn("amount_low", "money", "Low end of the money"), ResultColumn("amount_high", "money", "High end of the money"),
        _P, ResultColumn("outcome", "gaming_outcome", "What can be told"),
    ),
    "people": (
        ResultColumn("employee_id", "person", "Person", "sensitive"), ResultColumn("finding", "gaming_finding", "What was found", "sensitive"), _MONTHS, _REACH,
        ResultColumn("size", "share", "Size, as a share", "sensitive"), ResultColumn("low", "share", "Low end", "sensitive"), ResultColumn("high", "share", "High end", "sensitive"),
        ResultColumn("windows", "count", "The person's windows near", "sensitive"), _P,
    ),
    "bins": (
        _MONTHS, _REACH, ResultColumn("bin", "share", "Result over the threshold, from here on"), ResultColumn("n", "people", "People"),
        ResultColumn("count", "count", "Windows that ended here"), ResultColumn("expected", "count", "Windows expected from a smooth spread"),
    ),
    "calendar": (
        _MONTHS, ResultColumn("window_month", "count", "Month of the window"), ResultColumn("n", "people", "People"),
        ResultColumn("late_share", "share", "Share of the month's sales in its last seven days"), ResultColumn("low", "share", "Low end"), ResultColumn("high", "share", "High end"),
    ),
}
"""Every table by name with its columns."""


def run(company: Company, panel: Panel, *, as_of: date, plans: Sequence[Plan] = ()) -> Result:
    """The audit of everything known on a day against the thresholds of the plan in force: the first of the plans, or the company's own where none are given."""
    plan = (tuple(plans) or read_plans((), company.folder))[0]
    day = min(as_of, panel.last_day)
    paid = payable_plans(company, (plan,), day).paid
    facts = paid[0].facts if paid else company_facts(company, day)
    service = None
    if company.has("activities"):
        given = company.table("activities")
        service = given[(given["kind"] == "service") & (given["occurred_on"] <= pd.Timestamp(facts.as_of))][["employee_id", "occurred_on"]]
    return report(history(facts, service), plan_targets(plan), as_of, is_own=not is_shipped(plan) or (bool(paid) and is_paid_by(paid[0], company, as_of)))


def report(past: History, targets: Sequence[Target], as_of: date, *, is_own: bool = True) -> Result:
    """The result of the audit of a history; without targets its tables are empty and a caveat says so. `is_own`: whether people are paid by that plan."""
    found = audit(past, targets, interval_share=INTERVAL)
    frames = {"findings": found.findings, "people": found.people, "bins": found.bins, "calendar": found.calendar}
    tables = {name: ResultTable(frame[[column.name for column in TABLES[name]]], TABLES[name]) for name, frame in frames.items()}
    return Result("gaming", as_of, tables, _headline(past, found), _verdicts(found), (*_caveats(past, targets, found), *(() if is_own else (Caveat("plan_in_force_is_not_the_company_s_own"),))))


def _headline(past: History, found: Audit) -> dict[str, Estimate]:
    """The named numbers: people, months, findings, comparisons that could be told, and the cost of discounts as a share of all sales."""
    told, total = found.findings[found.findings["outcome"] != "cannot_be_told"], float(np.nansum(past.sold))
    months = int(np.isfinite(past.sold).any(axis=0).sum())
    numbers = {
        "people": Estimate(len(past.people), "people"), "months": Estimate(months, "months"), "comparisons": Estimate(len(told), "count"),
        "findings": Estimate(int((told["outcome"] == "found").sum()), "count"),
    }
    cuts = told[told["finding"] == "discounts"]
    if len(cuts) and total > 0:
        value, low, high = (float(cuts[name].sum()) * months / 12 / total for name in ("amount", "amount_low", "amount_high"))
        numbers["discount_cost"] = Estimate(value, "share", low, high, int(cuts["n"].max()))
    return numbers


def _verdicts(found: Audit) -> tuple[Verdict, ...]:
    """Whether each thing that was looked for was found, thresholds together."""
    verdicts = []
    for name, rows in found.findings.groupby("finding", sort=False):
        outcomes = set(rows["outcome"])
        outcome = "failed" if "found" in outcomes else "passed" if "not_found" in outcomes else "information"
        shown = rows[rows["outcome"] == "found"] if "found" in outcomes else rows
        first = shown.iloc[0]
        verdicts.append(Verdict("no_" + str(name), outcome, {key: float(first[key]) for key in ("size", "low", "high", "p_adjusted")}))
    return tuple(verdicts)


def _caveats(past: History, targets: Sequence[Target], found: Audit) -> tuple[Caveat, ...]:
    """What the audit cannot tell."""
    if not targets:
        return (Caveat("plan_has_no_threshold"),)
    caveats = [Caveat("what_all_do_is_no_finding"), Caveat("effort_and_games_bunch_alike"), Caveat("chances_are_allowed_for", {"level": LEVEL, "false_share": FALSE_SHARE, "late_days": LATE_DAYS})]
    if not np.isfinite(past.quota).any():
        return (Caveat("no_quotas"),)
    if all(target.months == 1 for target in targets):
        caveats.append(Caveat("monthly_windows_show_bunching_alone"))
    if (found.findings["outcome"] == "cannot_be_told").any():
        caveats.append(Caveat("some_cannot_be_told", {"least_people": LEAST_PEOPLE, "least_rows": LEAST_ROWS}))
    return tuple(caveats)
