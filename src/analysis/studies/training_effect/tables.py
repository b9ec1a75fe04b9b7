"""The tables of the study, with what their columns mean.

In: the answers for each course family and outcome. Out: `ResultTable`s. It estimates nothing beyond the money that an effect is worth.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from analysis.studies.intervals import holm
from analysis.studies.result import ResultColumn, ResultTable
from analysis.studies.training_effect.answers import DETECT, INTERVAL_SHARE, RETURN_MONTHS, Answer, Told, mean_effect, people_needed
from analysis.studies.training_effect.estimator import OFFSETS, simultaneous
from analysis.studies.training_effect.spillover import Spillover

MONTHS_TO_WATCH = 15
"""Months of sales that a comparison needs of a person: twelve before the course and three after."""

_FAMILY, _OUTCOME = ResultColumn("course_family", "course_family", "Course family"), ResultColumn("outcome", "course_outcome", "What it may change")
_METHOD = ResultColumn("method", "method", "How taught and untaught are compared")
_SINCE = ResultColumn("months_since", "months", "Months since the course; negative before it")
_PEOPLE = ResultColumn("n", "people", "People taught who can be compared")
_EFFECT = ResultColumn("effect_share", "share", "Change: of sales as a share of what would have been sold, of rates in points of a hundred")
_LOW, _HIGH = ResultColumn("low", "share", "Low end of the interval"), ResultColumn("high", "share", "High end of the interval")
_INTERVAL = (_EFFECT, _LOW, _HIGH)

TABLES: dict[str, tuple[ResultColumn, ...]] = {
    "course_effects": (_FAMILY, _SINCE, *_INTERVAL, _METHOD, _PEOPLE, _OUTCOME),
    "answers": (
        _FAMILY, _PEOPLE, _OUTCOME, _METHOD, *_INTERVAL, ResultColumn("conclusion", "conclusion", "What can be told"),
        ResultColumn("reason", "no_answer", "Why it cannot be told"),
    ),
    "methods": (_FAMILY, _PEOPLE, _OUTCOME, _METHOD, *_INTERVAL, ResultColumn("standing", "method_standing", "Whether it can be believed")),
    "event_study_comparison": (_FAMILY, _SINCE, *_INTERVAL, _METHOD, _PEOPLE, _OUTCOME),
    "event_study_lottery": (_FAMILY, _SINCE, *_INTERVAL, _METHOD, _PEOPLE, _OUTCOME),
    "checks": (
        _FAMILY, _OUTCOME, ResultColumn("check", "course_check", "What is checked"), ResultColumn("figure_share", "share", "What was found"), _LOW, _HIGH,
        ResultColumn("passed", "flag", "Whether it speaks for the comparison"),
    ),
    "by_level": (_FAMILY, ResultColumn("group", "sales_half", "What people sold before, against the middle"), _METHOD, _PEOPLE, *_INTERVAL),
    "spillover": (
        _FAMILY, _PEOPLE, ResultColumn("teams", "count", "Teams"), ResultColumn("effect_share", "share", "Change of sales for ten points more of the team taught the month before"), _LOW, _HIGH,
        ResultColumn("bias_ignoring_share", "share", "What ignoring it would add to the course's own effect"),
    ),
    "money": (
        _FAMILY, _METHOD, _PEOPLE, ResultColumn("cost", "money", "Mean cost of a place"), ResultColumn("gain", "money", "Margin gained by a place in six months"),
        ResultColumn("gain_low", "money", "Low end of its interval"), ResultColumn("gain_high", "money", "High end of its interval"),
        ResultColumn("gain_per_cost", "", "Margin gained per unit of cost"), ResultColumn("per_cost_low", "", "Low end of its interval"), ResultColumn("per_cost_high", "", "High end of its interval"),
    ),
    "needed": (
        _FAMILY, _OUTCOME, ResultColumn("detectable_share", "share", "Smallest effect that would be found with them in four of five cases"),
        ResultColumn("people_needed", "count", "People to draw by lot, and as many not drawn, to find an effect of five in a hundred"),
        ResultColumn("months_needed", "months", "Months of each person: before and after the course"),
    ),
    "courses": (
        _FAMILY, ResultColumn("n", "people", "People taught"), ResultColumn("courses", "count", "Courses finished"), ResultColumn("by_lot", "count", "Of them by lot"),
        ResultColumn("cost_total", "money", "What they cost, as far as it is known"),
    ),
}
"""Every table of the study, by name."""

_EVENT_STUDIES = {"did_not_yet_treated": "event_study_comparison", "lottery": "event_study_lottery"}


def table(name: str, rows: Iterable[dict[str, object]] = ()) -> ResultTable:
    """The named table with these rows; what a row does not say is missing."""
    columns = TABLES[name]
    frame = pd.DataFrame(list(rows), columns=[column.name for column in columns])
    return ResultTable(frame, columns)


def course_effects(answers: Sequence[Answer]) -> ResultTable:
    """One row per family, month after the course, method and outcome; each interval by itself."""
    return table("course_effects", [
        {"course_family": one.family, "months_since": offset, "method": method, "outcome": one.outcome.name, **_figures(mean_effect(effects, offset))}
        for one in answers for method, effects in one.effects.items() for offset in RETURN_MONTHS if effects.fewest(offset) >= 2
    ])


def event_study(answers: Sequence[Answer], method: str) -> ResultTable:
    """One row per family, outcome and month before and after the course, by one method; the intervals of a family hold all months at once."""
    rows: list[dict[str, object]] = []
    for one in answers:
        if method in one.effects:
            effects = one.effects[method]
            shown = tuple(offset for offset in OFFSETS if effects.fewest(offset) >= 2)
            band = simultaneous(effects, INTERVAL_SHARE, shown)
            figures = ({"effect_share": effects.at(offset)[0], "n": effects.fewest(offset)} for offset in shown)
            rows += [
                {"course_family": one.family, "months_since": offset, "method": method, "outcome": one.outcome.name, "low": low, "high": high, **figure}
                for offset, low, high, figure in zip(shown, band.low, band.high, figures, strict=True)
            ]
    return table(_EVENT_STUDIES[method], rows)


def answer_rows(answers: Sequence[Answer]) -> ResultTable:
    """One row per family and outcome: the answer, or why there is none.

    An effect is called one only where that is sure for all figures of the table at once (Holm 1979); else it is unclear.
    """
    p_values = np.array([one.told.p_value for one in answers])
    known = np.isfinite(p_values)
    sure = np.zeros(len(answers), dtype=bool)
    sure[known] = holm(p_values[known]) < 1 - INTERVAL_SHARE

    def conclusion(told: Told, is_sure: bool) -> str:
        if not np.isfinite(told.low + told.high):
            return "cannot_be_told"
        return ("raises" if told.effect > 0 else "lowers") if is_sure else "unclear"

    return table("answers", [
        {
            "course_family": one.family, "outcome": one.outcome.name, "method": one.method or None, "conclusion": conclusion(one.told, bool(is_sure)), "reason": one.reason or None,
            **(_figures(one.told) if one.method else {}),
        }
        for one, is_sure in zip(answers, sure, strict=True)
    ])


def method_rows(answers: Sequence[Answer]) -> ResultTable:
    """One row per family, outcome and method: the mean over the first three months, and whether it can be believed."""
    def standing(one: Answer, method: str) -> str:
        if method == "naive":
            return "wrong"
        return "answer" if method == one.method else "sensitivity" if method == "lag_adjusted" else "beside" if one.method else "not_believed"

    return table("methods", [
        {"course_family": one.family, "outcome": one.outcome.name, "method": method, "standing": standing(one, method), **_figures(mean_effect(effects, 1, 2, 3))}
        for one in answers for method, effects in one.effects.items()
    ])


def check_rows(answers: Sequence[Answer]) -> ResultTable:
    """One row per family, outcome and check."""
    return table("checks", [
        {"course_family": one.family, "outcome": one.outcome.name, "check": check.name, "figure_share": check.figure, "low": check.low, "high": check.high, "passed": not check.refuses}
        for one in answers for check in one.checks
    ])


def level_rows(answers: Sequence[Answer]) -> ResultTable:
    """One row per family and half of the people, and their difference; sales only."""
    return table("by_level", [
        {"course_family": one.family, "group": group, "method": one.method, **_figures(told)} for one in answers if one.outcome.name == "sales" for group, told in one.by_level().items()
    ])


def spillover_rows(found: dict[str, Spillover | None]) -> ResultTable:
    """One row per family with enough teams."""
    return table("spillover", [
        {"course_family": family, "n": one.n, "teams": one.teams, "effect_share": one.effect, "low": one.low, "high": one.high, "bias_ignoring_share": one.bias_ignoring}
        for family, one in found.items() if one is not None
    ])


def money_rows(answers: Sequence[Answer], trainings: pd.DataFrame, margin_share: float) -> ResultTable:
    """One row per family whose effect on sales can be told and whose cost is known."""
    rows: list[dict[str, object]] = []
    for one in answers:
        cost = trainings.loc[trainings["course_family"] == one.family, "cost"].astype(float)
        cost = cost[cost > 0]
        if one.outcome.name == "sales" and one.method and len(cost) and one.effects[one.method].fewest(*RETURN_MONTHS) >= 2:
            told, place = one.over(*RETURN_MONTHS), float(cost.mean())
            gain, low, high = (len(RETURN_MONTHS) * share * one.base_level() * margin_share for share in (told.effect, told.low, told.high))
            rows.append({
                "course_family": one.family, "method": one.method, "n": told.n, "cost": place, "gain": gain, "gain_low": low, "gain_high": high,
                "gain_per_cost": gain / place, "per_cost_low": low / place, "per_cost_high": high / place,
            })
    return table("money", rows)


def needed_rows(answers: Sequence[Answer], spreads: dict[str, float]) -> ResultTable:
    """One row per family and outcome for which no change can be told: what could be found now, and what a lottery would need."""
    return table("needed", [
        {
            "course_family": one.family, "outcome": one.outcome.name,
            "detectable_share": one.detectable(spreads[one.outcome.name]), "people_needed": np.ceil(people_needed(spreads[one.outcome.name], DETECT)), "months_needed": MONTHS_TO_WATCH,
        }
        for one in answers if not (one.told.low > 0 or one.told.high < 0)
    ])


def course_rows(trainings: pd.DataFrame) -> ResultTable:
    """One row per family that was taught."""
    families = trainings.assign(by_lot=(trainings["assigned_by"] == "lottery").astype(int), cost=trainings["cost"].astype(float)).groupby("course_family")
    frame = families.agg(n=("employee_id", "nunique"), courses=("employee_id", "size"), by_lot=("by_lot", "sum"), cost_total=("cost", lambda cost: cost.sum(min_count=1))).reset_index()
    return table("courses", frame.to_dict("records"))  # type: ignore[arg-type]  # the keys are column names


def _figures(told: Told) -> dict[str, object]:
    """An effect as columns of a row."""
    return {"effect_share": told.effect, "low": told.low, "high": told.high, "n": told.n}
