"""Scores: indicators shrunk, put on a common scale and weighted; rank bands; and who moved.

In: the panel's rows of one window. Out: an `Evaluation`, with draws of every person's total score, from which
all intervals and statements about ranks are read. Nothing here knows about time beyond the window it is given.
"""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from analysis.settings import ScorecardSettings, UserError
from analysis.studies import indicators
from analysis.studies.indicators import Measure
from analysis.studies.pooling import Vector, number_of_draws, pool
from analysis.studies.territory import Separated, separate

POINTS = 10
"""A score is 50, plus 10 points for each standard deviation above average on every indicator."""

FEW_PEOPLE = 12
"""With fewer people a quarter is less than three of them, and only halves are told apart."""

SURE = 0.95
"""How probable a statement about a person's rank must be before it is made; so a nine-in-ten interval stands clear of the middle."""

LUCK = {"sales_against_quota": 1, "sales_against_territory": 1, "customer_satisfaction": 2, "work_attitude": 3, "attendance": 4}
"""Which indicators owe their luck to the same events: both kinds of sales do, so their errors go together and do not average out."""


@dataclass(frozen=True)
class Scored:
    """One indicator on the common scale: points above average per person, mean and sd of shape (people,), draws of shape (draws, people)."""

    measure: Measure
    weight: float
    scale: float
    mean: Vector
    sd: Vector
    draws: Vector


@dataclass(frozen=True)
class Evaluation:
    """The scores of the window that ends on `window_until`. people: employee_id, team, region; draws: of the total, shape (draws, people)."""

    window_until: date
    people: pd.DataFrame
    scored: tuple[Scored, ...]
    draws: Vector
    territory: Separated | None
    regions: pd.Index


def window_rows(frame: pd.DataFrame, month: int, months: int) -> pd.DataFrame:
    """The panel's rows of the months that end with `month`."""
    return frame[(frame["month"] > month - months) & (frame["month"] <= month)]


def sellers(window: pd.DataFrame, month: int) -> pd.DataFrame:
    """Who is scored: employed at the end of `month`, with a sale or a quota in the window. Columns employee_id, team, region.

    Raises UserError where there is nobody.
    """
    sold = window["sale_count"].fillna(0).gt(0) | window["quota_amount"].fillna(0).gt(0)
    now = window[(window["month"] == month) & window["employee_id"].isin(window.loc[sold, "employee_id"])]
    if now.empty:
        raise UserError("Nobody who is employed at the end of the window has a sale or a quota in it, so there is nobody to score.")
    return now[["employee_id", "team", "region"]].fillna("").sort_values("employee_id").reset_index(drop=True)


def measure_all(
    window: pd.DataFrame, people: pd.DataFrame, settings: ScorecardSettings, ratings: pd.DataFrame | None,
    levels: pd.Series | None = None,
) -> dict[str, Measure]:
    """Every indicator that has a weight and that the data give, by name; `levels` of territories are taken off the sales where they are known."""
    ids, teams = pd.Index(people["employee_id"]), people.set_index("employee_id")["team"]
    found = (
        indicators.sales_against_quota(window, ids),
        indicators.sales_against_market(window, ids, levels),
        indicators.customer_satisfaction(window, ids),
        None if ratings is None else indicators.work_attitude(ratings, ids, teams, settings.rating_reliability),
        indicators.attendance(window, ids),
    )
    return {measure.name: measure for measure in found if measure is not None and weight_of(settings, measure.name) > 0}


def weight_of(settings: ScorecardSettings, indicator: str) -> float:
    """The weight that the company gives an indicator."""
    return float(getattr(settings.weights, indicator))


def evaluate(window: pd.DataFrame, people: pd.DataFrame, settings: ScorecardSettings, ratings: pd.DataFrame | None) -> Evaluation:
    """The scores of the people over the window; raises UserError where no indicator can be had."""
    measures = measure_all(window, people, settings, ratings)
    if not measures:
        raise UserError(
            "No indicator with a weight tells people apart: they are missing, or the same for everybody. "
            "The scorecard needs at least two people with sales that differ, over at least two months."
        )
    total = sum(weight_of(settings, name) for name in measures)
    territory, regions = None, pd.Index(sorted(people["region"].unique()))
    scored = []
    for seed, (name, measure) in enumerate(measures.items()):
        if name == "sales_against_territory":
            territory, regions = _territory(window, people, seed, LUCK[name])
            mean, sd, draws = territory.person_mean, territory.person_sd, territory.draws
        else:
            pooled = pool(*_values(measure), pd.factorize(people["team"])[0], seed=seed, luck=LUCK[name])
            mean, sd, draws = pooled.mean, pooled.sd, pooled.draws
        scored.append(_on_scale(measure, weight_of(settings, name) / total, mean, sd, draws))
    scored = _lend_territory(scored)
    draws = 50 + sum((one.weight * one.draws for one in scored), np.zeros((number_of_draws(len(people)), len(people))))
    return Evaluation(window["month_end"].max().date(), people, tuple(scored), draws, territory, regions)


def _lend_territory(scored: list[Scored]) -> list[Scored]:
    """The indicators with sales against territory standing in for sales against quota where a person has no quota.

    Both say how well somebody sells. Without this a good person without a quota would be taken for an average one.
    """
    by_name = {one.measure.name: one for one in scored}
    quota, territory = by_name.get("sales_against_quota"), by_name.get("sales_against_territory")
    if quota is None or territory is None:
        return scored
    there = np.isfinite(quota.measure.frame["error"].to_numpy(float))
    mean, sd, draws = (np.where(there, own, lent) for own, lent in ((quota.mean, territory.mean), (quota.sd, territory.sd), (quota.draws, territory.draws)))
    level = mean.mean()
    return [replace(one, mean=mean - level, sd=sd, draws=draws - level) if one is quota else one for one in scored]


def _values(measure: Measure) -> tuple[Vector, Vector]:
    """The values and errors of a measure as arrays."""
    return measure.frame["value"].to_numpy(float), measure.frame["error"].to_numpy(float)


def _on_scale(measure: Measure, weight: float, mean: Vector, sd: Vector, draws: Vector) -> Scored:
    """A pooled indicator in points: 10 for each standard deviation of the values as measured.

    Measured by the raw spread, an indicator whose differences are mostly noise moves a score little, whatever its weight.
    """
    raw = measure.frame.loc[np.isfinite(measure.frame["error"]), "value"]
    spread = float(raw.std(ddof=0)) if len(raw) > 1 else 0.0
    scale = POINTS / spread if spread > 0 else 0.0
    level = mean.mean()
    return Scored(measure, weight, scale, (mean - level) * scale, sd * scale, (draws - level) * scale)


def _territory(window: pd.DataFrame, people: pd.DataFrame, seed: int, luck: int) -> tuple[Separated, pd.Index]:
    """Person and territory apart, over the cells of the people scored, and the territories in the order of their codes."""
    cells = indicators.sales_by_territory(window, pd.Index(people["employee_id"]))
    regions = pd.Index(sorted(cells["region"].unique()))
    codes = pd.Index(people["employee_id"]).get_indexer(cells["employee_id"])
    separated = separate(cells["value"].to_numpy(float), cells["error"].to_numpy(float), codes, regions.get_indexer(cells["region"]), seed=seed, luck=luck)
    return separated, regions


def rank_bands(draws: Vector) -> pd.DataFrame:
    """What can be said of each person's place: columns band, top_quarter, upper_half, lower_half, bottom_quarter (probabilities).

    draws: shape (draws, people). A band is named when its probability is at least SURE; the narrowest that holds.
    """
    people = draws.shape[1]
    place = draws.argsort(axis=1).argsort(axis=1)
    quarter, half = max(people // 4, 1), people / 2
    chances = {
        "top_quarter": (place >= people - quarter).mean(axis=0),
        "bottom_quarter": (place < quarter).mean(axis=0),
        "upper_half": (place + 0.5 > half).mean(axis=0),
        "lower_half": (place + 0.5 < half).mean(axis=0),
    }
    names = list(chances) if people >= FEW_PEOPLE else ["upper_half", "lower_half"]
    band = np.select([chances[name] >= SURE for name in names], names, default="cannot_be_told")
    return pd.DataFrame({"band": band if people > 1 else np.full(1, "cannot_be_told"), **chances})


def moves(evaluation: Evaluation, before: pd.DataFrame, after: pd.DataFrame, settings: ScorecardSettings) -> pd.DataFrame:
    """Who moved between two windows, in points, and by which indicator; reviews are too rare to take part.

    Columns employee_id, change (after luck is allowed for), low, high, moved (up, down or empty), one column of raw points
    per indicator, and raw (their sum). Differences are pooled, so that with many people luck alone names few, and
    a change that everybody shares is nobody's move.
    """
    here = set(before["employee_id"]) & set(after["employee_id"])
    people = evaluation.people[evaluation.people["employee_id"].isin(here)].reset_index(drop=True)
    levels = None if evaluation.territory is None else pd.Series(evaluation.territory.territory_draws.mean(axis=0), index=evaluation.regions)
    first, second = (measure_all(part, people, settings, None, levels) for part in (before, after))
    scales = {one.measure.name: one.scale * one.weight for one in evaluation.scored}
    names = [name for name in first if name in second and name in scales]
    nothing = pd.DataFrame(columns=["employee_id", "change", "low", "high", "moved", "raw"])
    if len(people) < 2 or not names:
        return nothing
    parts = pd.DataFrame({name: (second[name].frame["value"] - first[name].frame["value"]) * scales[name] for name in names})
    parts = parts - parts.mean()
    errors = pd.DataFrame({name: np.hypot(first[name].frame["error"], second[name].frame["error"]) * scales[name] for name in names})
    variance = (errors.T.groupby([LUCK[name] for name in names]).sum() ** 2).sum().to_numpy()  # errors of the same events add up, others by squares
    raw = parts.sum(axis=1, skipna=False)
    known = raw.notna() & np.isfinite(variance)
    if known.sum() < 2:
        return nothing
    pooled = pool(raw.to_numpy(float), np.sqrt(np.where(known, variance, np.inf)), np.zeros(len(people), dtype=np.int64), seed=len(names))
    draws = pooled.draws - pooled.draws.mean(axis=1, keepdims=True)
    low, high = np.quantile(draws, [(1 - settings.interval_share) / 2, (1 + settings.interval_share) / 2], axis=0)
    up = (draws > 0).mean(axis=0)
    moved = np.select([up >= SURE, up <= 1 - SURE], ["up", "down"], default="")
    return parts.assign(change=draws.mean(axis=0), low=low, high=high, moved=moved, raw=raw).reset_index(names="employee_id")
