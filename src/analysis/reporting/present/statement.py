"""The statement of a person in words: for what each amount was paid, how it was worked out, what the next step up needed, and what stands behind it.

In: the tables `statement`, `terms` and `trace` of `studies.incentives` as this reader may see them. Out: tables of texts in the reader's language. It computes
nothing but how a figure is written; to put another formula into words, add a line to `_WORKED_OUT`.
"""

from typing import Any, cast

import pandas as pd

from analysis.reporting.codes import N_
from analysis.reporting.present.plan_changes import number_text, value_in, value_text
from analysis.reporting.words import Words
from analysis.studies.result import Result, ResultColumn, ResultTable

Row = dict[str, Any]
"""A row of a table by column."""

Told = dict[str, str]
"""The terms in force in a period, each as text."""

OF_SCALE = ("customer_satisfaction", "training_scores", "reviews", "customers_kept")
"""Measures that are shares, not money."""

_PERSON = ResultColumn("employee_id", "person", "Person", "sensitive")
_PAID_FOR = ResultColumn("paid_for", "text", "Pay component and period", "sensitive")
_COLUMNS = (
    _PERSON, _PAID_FOR, ResultColumn("amount", "exact_money", "Amount", "sensitive"),
    ResultColumn("worked_out", "text", "How it was worked out, and what the next step up needed", "sensitive"),
)
_TRACE_COLUMNS = (
    _PERSON, _PAID_FOR, ResultColumn("behind", "text", "What stands behind the amount, and what was counted of it", "sensitive"),
    ResultColumn("part", "exact_money", "The part of the amount that is paid for it", "sensitive"),
)


def told_statement(result: Result, words: Words, most: int) -> ResultTable:
    """The statement with one line per amount in the order of time: component and period, amount, how it was worked out and what the next step up needed."""
    rows, known = _in_order(result.tables["statement"], most), _terms(result)
    frame = pd.DataFrame(
        [(row["employee_id"], _paid_for(row, words), row["amount"], worked_out(row, _in_force(known, row, words), words)) for row in rows],
        columns=[column.name for column in _COLUMNS],
    )
    return ResultTable(frame, _COLUMNS)


def told_trace(result: Result, words: Words, most: int) -> ResultTable:
    """The trace with one line per fact in the order of time: component and period, the fact and what was counted of it, and the part paid for it."""
    frame = pd.DataFrame(
        [(row["employee_id"], _paid_for(row, words), _behind(row, words) + _counted(row, words), row["amount"]) for row in _in_order(result.tables["trace"], most)],
        columns=[column.name for column in _TRACE_COLUMNS],
    )
    return ResultTable(frame, _TRACE_COLUMNS)


def _in_order(table: ResultTable, most: int) -> list[Row]:
    """The first rows by person and the end of the period, months before the quarter that they end; of a table in blocks, no more than these are kept."""
    blocks = table.blocks()
    first = _first(next(blocks), most)
    for block in blocks:
        may_be_first = block if len(first) < most else block[block["employee_id"] <= first["employee_id"].iloc[-1]]
        first = _first(pd.concat([first, may_be_first], ignore_index=True), most)
    return cast("list[Row]", first.to_dict("records"))


def _first(rows: pd.DataFrame, most: int) -> pd.DataFrame:
    return rows.sort_values(["employee_id", "period_until", "period_from", "component"], ascending=[True, True, False, True], kind="stable").head(most)


def _paid_for(row: Row, words: Words) -> str:
    """The component and the period of a row."""
    return words.t("{component}, {period}", component=words.cell(row["component"], "component"), period=period(row, words))


def period(row: Row, words: Words) -> str:
    """The period of a row: a month, months, or days where a period does not begin or end with a month."""
    start, end = row["period_from"], row["period_until"] - pd.Timedelta(days=1)
    if start.day != 1 or row["period_until"].day != 1:
        return words.t("{start} to {end}", start=words.date(start), end=words.date(end))
    return words.month(end) if (start.year, start.month) == (end.year, end.month) else words.t("{start} to {end}", start=words.month(start), end=words.month(end))


def _terms(result: Result) -> dict[str, list[Row]]:
    """The terms of each component with their days, the earliest first."""
    frame = result.tables["terms"].frame.sort_values("since", kind="stable")
    return {str(name): cast("list[Row]", rows.to_dict("records")) for name, rows in frame.groupby("component")}


def _in_force(known: dict[str, list[Row]], row: Row, words: Words) -> Told:
    """The terms of the row's component in force in its period, as text."""
    latest = {one["term"]: one for one in known.get(row["component"], ()) if one["since"] <= row["period_from"]}
    told = {name: _term_text(value_in(one["value"]), one["unit"], words) for name, one in latest.items() if one["value"]}
    return told | ({_BY_BASE_PAY: ""} if any(one["unit"].startswith("months of base pay") for one in latest.values()) else {})


def _term_text(value: Any, unit: str, words: Words) -> str:
    """The value of a term as it stands in a sentence that names what it is a share of."""
    if isinstance(value, list) or unit not in _SINGLE:
        return value_text(value, unit, words)
    return words.t(_SINGLE[unit], number=number_text(value, unit, words))


_BY_BASE_PAY = "counted in base pay"
"""Stands among the terms where one of them is in months of base pay."""

_SINGLE = {
    "share of the measure": "{number}", "share of the pay": "{number}", "share of the scale": "{number}", "share of the customers": "{number}", "count": "{number}",
    "share of the quota": N_("{number} of the quota"), "months of base pay": N_("{number} months of base pay"), "months": N_("{number} months"),
}
"""How a single number of each unit is written in a sentence; other values are written as plan changes write them."""


_OF_QUOTA = N_("{steps}; sales were {measured}, {share} of the quota of {quota}")
_TURNING = N_("{rate} up to {above}, {beyond} beyond; sales were {measured}, {share} of the quota of {quota}")
_EACH = N_("{each} for each of {facts} ({measure})")
_UP_TO = N_("Made up to {least}")

_WORKED_OUT: dict[str, tuple[str, dict[str, str]]] = {
    "commission": (N_("{rate} of {measured} of {measure}"), {}),
    "manager_override": (N_("{rate} of {measured} that your reports sold"), {}),
    "clawback_returns": (N_("{rate} of {measured} of {measure}, taken back"), {}),
    "commission_band": (N_("{rate} of what lies between {floor} and {ceiling}; sales were {measured}, {share} of the quota of {quota}"), {}),
    "marginal_tiers": (_OF_QUOTA, {"steps": "tiers"}),
    "retroactive_tiers": (N_("All sales at the rate of the tier reached: {steps}; sales were {measured}, {share} of the quota of {quota}"), {"steps": "tiers"}),
    "accelerator": (_TURNING, {"beyond": "faster_rate"}),
    "decelerator": (_TURNING, {"beyond": "slower_rate"}),
    "overachievement": (N_("{rate} of what lies above the quota of {quota}, up to {ceiling}; sales were {measured}, {share} of the quota"), {}),
    "quota_bonus": (N_("{pay} for reaching {reach}; sales were {measured}, {share} of the quota of {quota}"), {}),
    "step_bonus": (_OF_QUOTA, {}),
    "team_bonus": (N_("A part of the team's pool of {pay} for each member, paid where the team reaches {reach}"), {}),
    "promotion": (N_("For reaching {reach}; sales were {measured}, {share} of the quota of {quota}"), {}),
    "spiff": (_EACH, {}), "deal_signing_bonus": (_EACH, {}), "training_excellence": (_EACH, {}),
    "clawback_deals": (N_("{each} taken back for each of {facts} ({measure})"), {}),
    "customer_satisfaction_bonus": (N_("{pay} for a mean answer of at least {least} from {answers} answers or more; it was {measured} from {facts}"), {}),
    "customer_keeping_bonus": (N_("{pay} where at least {least} of {customers} customers or more buy again; {measured} of {facts} did"), {}),
    "review_bonus": (N_("{steps}; the mean rating was {measured}"), {}),
    "contribution_award": (N_("{pay} for each of the first {winners} by {measure}; yours were {measured}"), {}),
    "contest": (N_("Prizes by place, {prizes}, by {measure}; yours were {measured}"), {}),
    "cap": (N_("What passes {most} is not paid"), {}),
    "guarantee": (_UP_TO, {}), "nonrecoverable_draw": (_UP_TO, {"least": "draw"}),
    "recoverable_draw": (N_("Made up to {draw}, and paid back out of later pay"), {}),
    "ramp": (N_("Made up to a part of {target} in the first months: {shares}"), {}),
    "hold_and_release": (N_("{share} is held back and paid {months} later"), {}),
    "shared_budget": (N_("Cut to the budget of {most} that all share"), {}),
}
"""How each formula is told, and the terms that stand in its places by other names."""


def worked_out(row: Row, terms: Told, words: Words) -> str:
    """How one amount was worked out, with the figures it was worked out from; by its formula alone where a figure that the sentence needs is missing."""
    sentence, places = _WORKED_OUT.get(row["formula"], ("", {}))
    figures = {**_figures(row, words), **terms, **{place: terms[term] for place, term in places.items() if term in terms}}
    try:
        told = words.t(sentence, **figures) if sentence else ""
    except KeyError:
        told = ""
    told = told or words.cell(row["formula"], "formula")
    return words.t("{sentences}.", sentences=words.t("; ").join([told, *_notes(row, terms, words)]))


def _figures(row: Row, words: Words) -> dict[str, str]:
    """The measured figures of a row that are known, as text."""
    is_share = row["measure"] in OF_SCALE
    found = {
        "measured": words.share(row["measured"], 1) if is_share else words.money(row["measured"], 2), "facts": words.number(row["facts"]),
        "quota": words.money(row["quota"]), "share": words.share(row["attainment_share"], 1), "measure": measure_text(row["measure"], words),
    }
    known = {"measured": row["measured"], "facts": row["facts"], "quota": row["quota"], "share": row["attainment_share"], "measure": row["measure"] or None}
    return {name: text for name, text in found.items() if _is_known(known[name])}


def _is_known(value: object) -> bool:
    """Whether a figure of a row is not missing."""
    return not bool(pd.isna(value))  # type: ignore[call-overload]  # figures are scalars


def _notes(row: Row, terms: Told, words: Words) -> list[str]:
    """What an amount in months of base pay comes from, the share of the days that count where some do not, and what the next step up needed."""
    notes = []
    if _is_known(row["base_pay"]) and _BY_BASE_PAY in terms:
        notes.append(words.t("base pay is {money} a month", money=words.money(row["base_pay"], 2)))
    if _is_known(row["day_share"]) and row["day_share"] < 1:
        notes.append(words.t("{share} of the days count", share=words.share(row["day_share"], 1)))
    if _is_known(row["next_needs"]) and _is_known(row["next_amount"]):
        notes.append(words.t("{needs} more would have paid {then}", needs=needed(row, words), then=words.money(row["next_amount"], 2)))
    return notes


def measure_text(measure: str, words: Words) -> str:
    """What a component pays by, as a person reads it."""
    return words.t("credited sales") if measure == "amount" else words.cell(measure, "pay_measure")


def needed(row: Row, words: Words) -> str:
    """How much more the next step needs, as money or as a share of a scale."""
    return words.share(row["next_needs"], 1) if row["measure"] in OF_SCALE else words.money(row["next_needs"], 2)


def _behind(row: Row, words: Words) -> str:
    """The fact behind an amount: its table and its id; other components, the plan itself, or what others sold."""
    if row["source"] == "pay":
        return words.t("Pay: {components}", components=words.join([words.cell(name, "component") for name in row["source_id"].split(", ")]))
    if row["source"] == "plan":
        return words.t("The plan itself")
    if row["source"] == "others":
        return words.n("{count} fact of the team", "{count} facts of the team", int(row["source_id"]))
    return words.t("{kind} {name}", kind=words.t(_FACTS[row["source"]]), name=row["source_id"])


_FACTS = {"sales": N_("Sale"), "deals": N_("Deal"), "customer_feedback": N_("Answer of a customer"), "trainings": N_("Course"), "reviews": N_("Review")}


def _counted(row: Row, words: Words) -> str:
    """What was counted of a fact, after it: money, or a share of a scale."""
    if not _is_known(row["counted"]):
        return ""
    is_share = row["source"] in ("customer_feedback", "trainings", "reviews")
    return words.t(": {counted}", counted=words.share(row["counted"], 1) if is_share else words.money(row["counted"], 2))
