"""The training plan: which course family for whom, ranked by expected gain per cost under a budget and a number of places.

In: a company's tables and panel, what is asked for, and what the study of training effects found in them. Out: a `Result` with the table `training_plan`, to be handed on as a list. A gap counts only where the person surely stands below the peers; the gain
is sales, not profit, and is an expectation, not a promise. It reads no risk score, no gender and no year of birth.

gain = sales a month x months of sales that the course brings to who needs it fully x share of that need, which is the gap in standard deviations
between peers, at most 1 (assumption: to somebody half as far behind, a course brings half).
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from analysis.panel.build import Panel
from analysis.periods import last_whole_month
from analysis.settings import UserError
from analysis.studies.diagnosis import Measured, measure_skills
from analysis.studies.result import Caveat, Estimate, Result, ResultColumn, ResultTable
from analysis.studies.skills import SKILLS
from analysis.studies.strengths import BELOW
from analysis.studies.training_effect import study as training_effect
from analysis.tables.store import Company

FAMILIES = ("product_knowledge", "sales_skill", "customer_service")
ARTHUR_D, SHRUNK = 0.62, 0.5
"""The mean effect of training on results in standard deviations between people (Arthur et al. 2003, k = 26), and the part of it that is believed: published
effects are too large."""

KEPT = 0.6
"""Of an assumed effect, what is left a month later (De Grip and Sauermann 2012: it wears off within weeks)."""

COUNTED_MONTHS = 12
QUIET_MONTHS = 6
"""Who finished a course of the family within so many months is left out."""

_REACH, _OWN_REACH = 1.645, 1.96
"""The ends of the plan's intervals hold nine in ten, those of the study of training effects nineteen in twenty."""

COLUMNS = (
    ResultColumn("rank", "", "Place on the list, the largest gain for its cost first"), ResultColumn("employee_id", "person", "Person", "personal"),
    ResultColumn("course_family", "course_family", "Kind of course"), ResultColumn("skill", "skill", "Skill with the largest gap"),
    ResultColumn("gap", "", "How far below the middle of the peers, in standard deviations between peers"), ResultColumn("gap_low", "", "Low end of the interval"),
    ResultColumn("gap_high", "", "High end of the interval"), ResultColumn("gain_amount", "money", "Sales that the course is expected to bring within a year"),
    ResultColumn("gain_low", "money", "Low end of the interval"), ResultColumn("gain_high", "money", "High end of the interval"),
    ResultColumn("cost_amount", "money", "Usual cost of a course of the kind"), ResultColumn("gain_per_cost", "times", "Expected sales over cost"),
    ResultColumn("evidence", "evidence", "What the expected effect rests on"), ResultColumn("decision", "decision", "Accept, or override with a reason", "sensitive"),
    ResultColumn("override_reason", "text", "Why it was overridden", "sensitive"),
)
"""The columns of the plan; the last two are empty until somebody decides."""


@dataclass(frozen=True)
class TrainingWish:
    """What may be spent and how many may go; None sets no limit."""

    budget: float | None = None
    places: int | None = None


@dataclass(frozen=True)
class Effect:
    """What a course family brings to who needs it fully, in months of sales within COUNTED_MONTHS, with its standard error."""

    months: float
    error: float
    evidence: str


def run(company: Company, panel: Panel, *, as_of: date, wish: TrainingWish | None = None) -> Result:
    """The plan as known on `as_of`. Raises UserError where nobody sells, or a budget is set and no cost of a course is known."""
    wish = wish or TrainingWish()
    measured, frame = measure_skills(company, panel, as_of), panel.until(as_of).frame
    trainings = _finished(company, as_of)
    costs = _costs(trainings)
    if wish.budget is not None and costs.notna().sum() == 0:
        raise UserError("The plan cannot keep to a budget, as no course in trainings has a cost. Fill in the column cost, or leave --budget out.")
    month = last_whole_month(min(as_of, panel.last_day))
    window = frame[(frame["month"] > month - COUNTED_MONTHS) & (frame["month"] <= month)]
    sales = window.groupby("employee_id")["sales_amount"].mean().reindex(measured.people["employee_id"]).clip(lower=0).fillna(0.0)
    own, spread = believed_effects(training_effect.run(company, panel, as_of=as_of)), _sales_spread(sales)
    effects = {family: family_effect(own[own["course_family"] == family], spread) for family in FAMILIES}
    gaps = rank(find_gaps(measured, sales, effects, costs), _recent(trainings, as_of))
    chosen = choose(gaps, wish.budget, wish.places)
    tables = {"training_plan": ResultTable(_as_listed(chosen), COLUMNS)}
    return Result("training_plan", as_of, tables, _headline(gaps, chosen), caveats=_caveats(measured, effects, costs))


def _finished(company: Company, as_of: date) -> pd.DataFrame:
    """The courses finished by the day; none without the table."""
    if not company.has("trainings"):
        return pd.DataFrame({"employee_id": pd.Series(dtype="str"), "course_family": pd.Series(dtype="str"), "completed_on": pd.Series(dtype="datetime64[us]"), "cost": pd.Series(dtype=float)})
    frame = company.table("trainings")
    return frame[frame["completed_on"] <= pd.Timestamp(as_of)]


def _costs(trainings: pd.DataFrame) -> pd.Series:
    """The median cost of a course of each family, NaN where none is known; a course without a price is no free course."""
    paid = pd.to_numeric(trainings["cost"]).where(lambda cost: cost > 0)
    return paid.groupby(trainings["course_family"]).median().reindex(list(FAMILIES)).astype(float)


def _recent(trainings: pd.DataFrame, as_of: date) -> set[tuple[str, str]]:
    """Who finished a course of which family within QUIET_MONTHS."""
    late = trainings[trainings["completed_on"] > pd.Timestamp(as_of) - pd.DateOffset(months=QUIET_MONTHS)]
    return set(zip(late["employee_id"], late["course_family"], strict=True))


def _sales_spread(sales: pd.Series) -> float:
    """The standard deviation of log sales between people; 0 with fewer than two who sold."""
    logs = np.log(sales[sales > 0])
    return float(logs.std()) if len(logs) > 1 else 0.0


def believed_effects(result: Result) -> pd.DataFrame:
    """The monthly effects on sales that the study of training effects believes: course_family, months_since, effect_share, low, high; without rows where it can tell nothing."""
    answers, effects = (result.tables[name].frame for name in ("answers", "course_effects"))
    told = answers[(answers["outcome"] == "sales") & (answers["conclusion"] != "cannot_be_told")][["course_family", "outcome", "method"]]
    return effects.merge(told, on=["course_family", "outcome", "method"])[["course_family", "months_since", "effect_share", "low", "high"]].dropna()


def family_effect(own: pd.DataFrame, spread: float) -> Effect:
    """What a course family brings: the assumption, which nothing to twice of it surrounds, and what was found in the company's own data, each weighed by how sure it is.

    own: one row per month since the course with effect_share, low and high. Months of one course err together, so their errors add up.
    """
    months = ARTHUR_D * SHRUNK * spread * (1 - KEPT**COUNTED_MONTHS) / (1 - KEPT)
    assumed = Effect(months, months / _REACH, "prior")
    error = float((own["high"] - own["low"]).sum()) / (2 * _OWN_REACH)
    if not error > 0:
        return assumed
    weight = assumed.error**2 / (assumed.error**2 + error**2)
    found = float(own["effect_share"].sum())
    return Effect(weight * found + (1 - weight) * months, weight**0.5 * error, "own data" if weight > 0.5 else "prior")


def find_gaps(measured: Measured, sales: pd.Series, effects: dict[str, Effect], costs: pd.Series) -> pd.DataFrame:
    """One row per person and family in which they surely stand below their peers in a skill: the skill with the largest gap, and the gain."""
    rows = [row for skill in SKILLS if skill.family and skill.name in measured.standings for row in _gaps_of(measured, skill.name, skill.family, sales, effects[skill.family])]
    names = ["employee_id", "course_family", "skill", "gap", "gap_low", "gap_high", "gain_amount", "gain_low", "gain_high", "evidence"]
    frame = pd.DataFrame(rows, columns=names).sort_values("gap", ascending=False, kind="stable").drop_duplicates(["employee_id", "course_family"])
    frame = frame.assign(cost_amount=frame["course_family"].map(costs).astype(float))
    return frame.assign(gain_per_cost=frame["gain_amount"] / frame["cost_amount"])


def _gaps_of(measured: Measured, skill: str, family: str, sales: pd.Series, effect: Effect) -> list[tuple[object, ...]]:
    """The rows of one skill: who surely stands below, the gap, and what closing it is expected to bring."""
    one = measured.standings[skill]
    rows = []
    for place in np.flatnonzero(np.isfinite(one.value) & (one.told == BELOW)):
        gap = one.gap[:, place]
        lifts = effect.months + effect.error * np.random.default_rng([int(place), len(gap)]).standard_normal(len(gap))
        gain = float(sales.iloc[place]) * lifts * np.clip(gap, 0, 1)
        ends = [*np.quantile(gap, [0.05, 0.95]), float(gain.mean()), *np.quantile(gain, [0.05, 0.95])]
        rows.append((measured.people["employee_id"].iloc[place], family, skill, float(gap.mean()), *map(float, ends), effect.evidence))
    return rows


def rank(gaps: pd.DataFrame, recent: set[tuple[str, str]]) -> pd.DataFrame:
    """The gaps with a gain, the largest gain for its cost first (the largest gain where no cost is known); who was lately trained is left out."""
    trained = [pair in recent for pair in zip(gaps["employee_id"], gaps["course_family"], strict=True)]
    kept = gaps[(gaps["gain_amount"] > 0) & ~np.array(trained, dtype=bool)]
    by = "gain_per_cost" if kept["gain_per_cost"].notna().any() else "gain_amount"
    return kept.sort_values([by, "gain_amount", "employee_id"], ascending=[False, False, True], na_position="last", ignore_index=True)


def choose(ranked: pd.DataFrame, budget: float | None, places: int | None) -> pd.DataFrame:
    """The courses taken from the top as far as budget and places reach, one a person (the greedy rule of the knapsack, Dantzig 1957).

    A course that no longer fits is passed over for the next that does. With a budget, a course of unknown cost is not taken.
    """
    left = np.inf if budget is None else budget
    costs = ranked["cost_amount"].fillna(0.0 if budget is None else np.inf)
    taken: list[int] = []
    seen: set[str] = set()
    for place, (person, cost) in enumerate(zip(ranked["employee_id"], costs, strict=True)):
        if person in seen or cost > left or (places is not None and len(taken) >= places):
            continue
        left -= cost
        seen.add(person)
        taken.append(place)
    return ranked.iloc[taken].reset_index(drop=True)


def _as_listed(chosen: pd.DataFrame) -> pd.DataFrame:
    """The plan with its rank and empty columns to be filled."""
    empty = pd.Series(None, index=chosen.index, dtype="str")
    listed = chosen.assign(rank=np.arange(1, len(chosen) + 1), decision=empty, override_reason=empty)
    return listed[[column.name for column in COLUMNS]]


def _headline(gaps: pd.DataFrame, chosen: pd.DataFrame) -> dict[str, Estimate]:
    """The named numbers of the plan."""
    return {
        "gaps_found": Estimate(len(gaps)), "courses_planned": Estimate(len(chosen)),
        "cost_amount": Estimate(float(chosen["cost_amount"].sum()) if chosen["cost_amount"].notna().any() else None, "money"),
        "gain_amount": Estimate(float(chosen["gain_amount"].sum()), "money"),
    }


def _caveats(measured: Measured, effects: dict[str, Effect], costs: pd.Series) -> tuple[Caveat, ...]:
    """What the plan cannot support, on these data."""
    assumed = [family for family, effect in effects.items() if effect.evidence == "prior"]
    untold = [family for family in FAMILIES if not any(skill.family == family and skill.name in measured.standings for skill in SKILLS)]
    found = [
        Caveat("effect_is_assumed", {"families": ",".join(assumed)}) if assumed else None,
        Caveat("family_cannot_be_told", {"families": ",".join(untold)}) if untold else None,
        Caveat("cost_is_unknown", {"families": ",".join(costs.index[costs.isna()])}) if costs.isna().any() else None,
        Caveat("gain_is_sales_not_profit"),
    ]
    return tuple(one for one in found if one is not None)
