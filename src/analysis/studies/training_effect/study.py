"""The study of training: what each course family changed, by which comparison, what it was worth, and what cannot be told.

In: a company and its panel as known on `as_of`. Out: a `Result`. Without courses, or without anything sold, its tables are empty and a caveat says so. It
says nothing of single people, and does not say who should be taught.
"""

from datetime import date

import numpy as np
import pandas as pd

from analysis.panel.as_of import know_until
from analysis.panel.build import Panel
from analysis.periods import sql_month
from analysis.studies.result import Caveat, Estimate, Figures, Result, ResultTable, Verdict
from analysis.studies.training_effect import tables as rows
from analysis.studies.training_effect.answers import DETECT, DIP, FEWEST, INTERVAL_SHARE, Answer, people_needed, spread_of_change
from analysis.studies.training_effect.history import FAMILIES, OUTCOMES, History, make_history
from analysis.studies.training_effect.spillover import spillover
from analysis.tables.store import Company

_COURSES = f"""
    select t.employee_id, cast({sql_month("t.completed_on")} as bigint) as month, t.course_family, cast(t.cost as double) as cost, t.assigned_by
    from trainings as t where t.completed_on <= ?
"""


def run(company: Company, panel: Panel, *, as_of: date) -> Result:
    """What can be said about each course family on `as_of`; raises UserError where no month with employed people is over by then."""
    frame = panel.until(as_of).frame
    with company.connection() as connection:
        know_until(connection, as_of)
        trainings = connection.execute(_COURSES, [as_of]).df()
    trainings = trainings[trainings["employee_id"].isin(frame["employee_id"])].sort_values(["employee_id", "month", "course_family"], ignore_index=True)
    return study(frame, trainings, margin_share=company.settings.attrition.margin_share, as_of=as_of)


def study(frame: pd.DataFrame, trainings: pd.DataFrame, *, margin_share: float, as_of: date) -> Result:
    """The result from the panel's rows and the courses (employee_id, month, course_family, cost, assigned_by); `margin_share` stands in where no margin is known."""
    history = make_history(frame, trainings)
    taught = [family for family in FAMILIES if len(history.courses[family])]
    answers = [Answer(family, outcome, history) for family in taught for outcome in history.outcomes.values()]
    margin, is_assumed = _margin(frame, margin_share)
    spreads = {name: spread_of_change(history, outcome) for name, outcome in history.outcomes.items()}
    found = {
        "course_effects": rows.course_effects(answers), "answers": rows.answer_rows(answers), "methods": rows.method_rows(answers),
        "event_study_comparison": rows.event_study(answers, "did_not_yet_treated"), "event_study_lottery": rows.event_study(answers, "lottery"),
        "checks": rows.check_rows(answers), "by_level": rows.level_rows(answers),
        "spillover": rows.spillover_rows({family: spillover(history, history.courses[family], INTERVAL_SHARE) for family in taught}),
        "money": rows.money_rows(answers, trainings, margin), "needed": rows.needed_rows(answers, spreads), "courses": rows.course_rows(trainings),
    }
    return Result("training_effect", as_of, found, _headline(answers, trainings, found, spreads), tuple(_verdicts(answers)), tuple(_caveats(history, answers, trainings, is_assumed)))


def _margin(frame: pd.DataFrame, margin_share: float) -> tuple[float, bool]:
    """Margin over sales where margins are known, and whether it had to be assumed."""
    known = frame["sales_margin"].notna() & (frame["sales_amount"] > 0)
    sold = float(frame.loc[known, "sales_amount"].sum())
    return (float(frame.loc[known, "sales_margin"].sum()) / sold, False) if sold > 0 else (margin_share, True)


def _headline(answers: list[Answer], trainings: pd.DataFrame, found: dict[str, ResultTable], spreads: dict[str, float]) -> dict[str, Estimate]:
    """The named numbers: what was taught, and the effect of each family on each outcome that can be told."""
    numbers = {
        "people_taught": Estimate(int(trainings["employee_id"].nunique()), "people"), "courses": Estimate(len(trainings)),
        "families": Estimate(int(trainings["course_family"].nunique())), "families_told": Estimate(len({one.family for one in answers if one.outcome.name == "sales" and one.method})),
        "interval_share": Estimate(INTERVAL_SHARE, "share"), "detect_share": Estimate(DETECT, "share"), "fewest": Estimate(FEWEST),
        "people_needed": Estimate(_whole(people_needed(spreads.get("sales", np.nan)))), "has_sales": Estimate(int("sales" in spreads)),
    }
    for one in answers:
        told = one.told
        value = told.effect if one.method else None
        numbers[f"{one.outcome.name}_{one.family}"] = Estimate(value, "share", *((told.low, told.high, told.n) if one.method else (None, None, None)))
    money = found["money"].frame
    for row in money.to_dict("records"):
        numbers[f"gain_per_cost_{row['course_family']}"] = Estimate(row["gain_per_cost"], "", row["per_cost_low"], row["per_cost_high"], row["n"])
    return numbers


def _whole(number: float) -> int | None:
    return int(np.ceil(number)) if np.isfinite(number) else None


def _verdicts(answers: list[Answer]) -> list[Verdict]:
    """The checks of the comparisons on sales, and the dip before the course."""
    told = []
    for one in answers:
        if one.outcome.name == "sales":
            told += [
                Verdict(check.name, "failed" if check.refuses else "passed", {"course_family": one.family, "figure": check.figure, "low": _known(check.low), "high": _known(check.high)})
                for check in one.checks
            ]
            if one.dip is not None:
                figures: Figures = {"course_family": one.family, "figure": one.dip.figure, "low": _known(one.dip.low), "high": _known(one.dip.high), "months": len(DIP)}
                told.append(Verdict("dip_before" if one.dip.refuses else "no_dip_before", "information", figures))
    return told


def _known(number: float) -> float | None:
    return float(number) if np.isfinite(number) else None


def _caveats(history: History, answers: list[Answer], trainings: pd.DataFrame, is_assumed: bool) -> list[Caveat]:
    """What the data cannot support."""
    if trainings.empty:
        return [Caveat("no_courses")]
    missing = [Caveat("missing_outcome", {"outcome": name}) for name in OUTCOMES if name not in history.outcomes]
    told = {one.method for one in answers}
    caveats = [*missing, Caveat("naive_is_wrong", {"months": len(DIP)})]
    if any("lottery" in one.effects for one in answers):
        caveats.append(Caveat("lottery_assumption"))
    caveats.append(Caveat("washout"))
    if "did_not_yet_treated" in told:
        caveats.append(Caveat("comparison_assumption"))
    if any(one.method for one in answers if one.outcome.name == "sales"):
        caveats.append(Caveat("money_counts", {"months": 6, "is_assumed": int(is_assumed)}))
    return [*caveats, Caveat("not_about_people")]


