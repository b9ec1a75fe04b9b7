"""The report on gaming: its sentences and tables; the figures stand in `gaming_figures`.

In: the result of `studies.gaming` as this reader may see it. Out: text in the reader's language. A finding is told with its interval; what was not found is told
with how large it could still be.
"""

from collections.abc import Callable
from typing import Any

import pandas as pd

from analysis.reporting.present import delivered, gaming_figures
from analysis.reporting.present.gaming_figures import told
from analysis.reporting.present.incentives_figures import rows_of
from analysis.reporting.present.spec import OpeningSpec, TableSpec
from analysis.reporting.words import Words
from analysis.studies.result import Caveat, Result, Verdict


def answer(result: Result, words: Words) -> list[str]:
    """What was looked at, each finding with its size, and how large what was not found could be."""
    if "findings" not in result.tables:
        return _own(result, words)
    if not result.headline["comparisons"].value:
        return [words.t("Whether sales, prices or service are bent towards the plan's thresholds cannot be told from these data.")]
    rows = rows_of(told(result))
    found = [_FOUND[row["finding"]](row, words) for row in rows if row["outcome"] == "found"]
    return [sentence for sentence in (_looked(result, words), *found, _missed(rows, words), _cost(result, words)) if sentence]


def _own(result: Result, words: Words) -> list[str]:
    """What a person is told: the own findings, if there are any."""
    people = result.tables.get("people")
    if people is None or people.frame.empty:
        return [words.t("There is no finding about you around the plan's thresholds.")]
    names = [words.cell(row["finding"], "gaming_finding") for row in rows_of(people.frame)]
    return [words.t("Found about your own windows, for you to explain: {findings}.", findings=words.join(names))]


def _looked(result: Result, words: Words) -> str:
    """How many signs were looked for and found."""
    found = result.headline
    figures = {name: found[name].value for name in ("months", "people", "comparisons", "findings")}
    if found["findings"].value == 0:
        return words.t("In {months} months of {people} people {comparisons} signs of gaming around the plan's thresholds could be looked for, and none was found.", **figures)
    return words.t("In {months} months of {people} people {comparisons} signs of gaming around the plan's thresholds could be looked for, and {findings} were found.", **figures)


def _sized(row: dict[str, Any], words: Words) -> dict[str, str]:
    """Size and interval of a row as shares."""
    return {name: words.share(row[name], 1) for name in ("size", "low", "high")}


def _money(row: dict[str, Any], words: Words) -> dict[str, str]:
    """The money of a row with its interval."""
    return {name: words.money_short(row[name]) for name in ("amount", "amount_low", "amount_high")}


_FOUND: dict[str, Callable[[dict[str, Any], Words], str]] = {
    "bunching": lambda row, w: w.t("{size} ({low} to {high}) of the windows about the threshold moved from just below to just above it; effort and games look alike here.", **_sized(row, w)),
    "late_share": lambda row, w: w.t("Those near a threshold book {size} ({low} to {high}) more of the month's sales in its last seven days than others do in the same month.", **_sized(row, w)),
    "moved_early": lambda row, w: w.t(
        "Those near a threshold draw {size} ({low} to {high}) of a usual month's sales forward from the month after, about {amount} ({amount_low} to {amount_high}) a year; these sales are moved, not won.",
        **_sized(row, w), **_money(row, w),
    ),
    "moved_late": lambda row, w: w.t(
        "Those who have reached a threshold or cannot reach it hold back {size} ({low} to {high}) of a usual month's sales, about {amount} ({amount_low} to {amount_high}) a year.", **_sized(row, w), **_money(row, w),
    ),
    "discounts": lambda row, w: w.t(
        "Those near a threshold sell {size} ({low} to {high}) cheaper in the last seven days, which gives away {amount} ({amount_low} to {amount_high}) a year.", **_sized(row, w), **_money(row, w),
    ),
    "satisfaction": lambda row, w: w.t("In months when they are near a threshold, their customers are less satisfied by {size} ({low} to {high}) of the scale.", **_sized(row, w)),
    "service": lambda row, w: w.t("In months when they are near a threshold, people give {size} ({low} to {high}) less service than they usually do.", **_sized(row, w)),
}


def _missed(rows: list[dict[str, Any]], words: Words) -> str:
    """How large what was not found could still be."""
    parts = [
        words.t("{finding} up to {high}", finding=words.cell(row["finding"], "gaming_finding"), high=words.share(max(row["high"], 0.0), 1))
        for row in rows if row["outcome"] == "not_found" and row["finding"] in ("moved_early", "moved_late", "discounts") and pd.notna(row["high"])
    ]
    return words.t("Too small to be found could still be: {parts}.", parts=words.join(parts)) if parts else ""


def _cost(result: Result, words: Words) -> str:
    """What discounts cost as a share of all sales, beside the published figure; nothing where the table withholds that row from this reader."""
    cost = result.headline.get("discount_cost")
    findings = result.tables["findings"].frame
    if cost is None or cost.value is None or findings.loc[findings["finding"] == "discounts", "high"].isna().any():
        return ""
    low, high = (max(float(end), 0.0) for end in (cost.low, cost.high) if end is not None)
    return words.t(
        "Discounts near thresholds cost between {low} and {high} of all sales; a field study of a software maker with accelerating commission found 6% to 8%.",
        low=words.share(low, 2), high=words.share(high, 2),
    )


def verdict(verdict: Verdict, words: Words) -> str:
    """One check as a sentence; its size stands in the table, as far as this reader may see it."""
    name = words.cell(verdict.name.removeprefix("no_"), "gaming_finding")
    if verdict.outcome == "information":
        return words.t("{finding}: too few people or windows, or no such data.", finding=name)
    return words.t("{finding}: not found.", finding=name) if verdict.outcome == "passed" else words.t("{finding}: found.", finding=name)


def caveat(caveat: Caveat, words: Words) -> str:
    """One limit of the audit as a sentence."""
    return _CAVEATS[caveat.name](caveat.figures, words)


_CAVEATS: dict[str, Callable[..., str]] = {
    "plan_in_force_is_not_the_company_s_own": lambda f, w: w.t("The company has no plan file of its own, so the thresholds are those of a plan that comes with the software, which people may not be paid by. {advice}", advice=delivered.advice(w)),
    "plan_has_no_threshold": lambda f, w: w.t("The plan in force has no threshold on a person's own sales, so there is nothing to be near, and nothing was looked for."),
    "no_quotas": lambda f, w: w.t("There are no quotas, so who was near a threshold cannot be told."),
    "what_all_do_is_no_finding": lambda f, w: w.t(
        "What everybody does at a period's end, a season or a push of the whole company, is no finding here: people near a threshold are compared with others in the same month and with themselves at other times.",
    ),
    "effort_and_games_bunch_alike": lambda f, w: w.t("More results just above a threshold can be honest effort. Only sales that are missing afterwards, prices that fall, or work that is left undone tell a game."),
    "chances_are_allowed_for": lambda f, w: w.t(
        "Where nobody games, something is found in at most {level} of companies. Of the people named {false} may be named by chance, so a name is a reason to ask, never to judge. The last {days} days of a month count as late.",
        level=w.share(f["level"]), false=w.share(f["false_share"]), days=f["late_days"],
    ),
    "monthly_windows_show_bunching_alone": lambda f, w: w.t("The plan's windows are single months, so who was near before the end cannot be told; only the results about the threshold are looked at."),
    "some_cannot_be_told": lambda f, w: w.t("Whatever rests on fewer than {people} people or {rows} windows is left untold.", people=f["least_people"], rows=f["least_rows"]),
}

FIGURES = gaming_figures.FIGURES

TABLES = {
    "findings": TableSpec(lambda result, words: words.t("What was looked for, and what was found"), hidden=("windows", "amount_low", "amount_high"), limit=14, group=True),
    "people": TableSpec(lambda result, words: words.t("People whose own windows bear a finding out; a reason to ask, never to judge"), limit=20, people=True),
    "bins": TableSpec(lambda result, words: words.t("Where the plan's windows ended, about the threshold"), limit=20, group=True),
    "calendar": TableSpec(lambda result, words: words.t("When in a month sales are booked"), limit=12, group=True),
}

OPENINGS: dict[str, OpeningSpec] = {}
