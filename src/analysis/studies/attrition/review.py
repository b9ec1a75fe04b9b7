"""Review: how good a risk score is, compared with another one, and by band of risk.

In: `scored` rows of one horizon (one row per person and month: employee_id, month, risk, left), with a column `base`: the risk that the base
rate known at the time gave that row, by which a score's worth is measured. Out: frames of measures with intervals. People are resampled, not
rows, as the months of one person tell the same story; that the whole company may have a bad year is not part of the intervals. It fits no model.
"""

from dataclasses import dataclass
from functools import reduce
from itertools import combinations

import numpy as np
import pandas as pd

from analysis.studies.attrition.measures import (
    MEASURES,
    Ranking,
    Rows,
    discrimination,
    known_rows,
    log_losses,
    measures,
    prepare,
    rank,
    ratio,
)
from analysis.studies.intervals import MISSING, Interval, Vector, percentiles, resamples, share_interval

LEAST_LEAVERS = 5
"""With fewer people who left, a measure has no interval."""

BAND_EDGES = (0.5, 1.0, 2.0, 4.0)
"""Where bands of risk begin, as multiples of the base rate.

Multiples mean the same in every month and company ("twice as likely as usual"), can be told for one person at the time of the
prediction, and leave the top empty where nobody is at risk; quantiles would fill it with somebody every month.
"""


def review(scored: pd.DataFrame, *, interval_share: float, draws: int, seed: int) -> pd.DataFrame:
    """One row per measure: measure, value, low, high, n (people), person_months, events (people who left).

    The MEASURES: `auc`; `average_precision`; `brier_skill` (1 - Brier score over that of `base`); `log_loss` and that of `base`; `calibration_slope`
    (of a logistic regression on logit(risk); 1 is right) and `calibration_intercept` (in the large, slope fixed at 1; 0 is right), both after
    Steyerberg 2019, Clinical Prediction Models; `lift_top_5`, `_10`, `_20` (leavers among the riskiest k % of each month, over the
    base rate); `precision_top_10` (share of leavers among these). Rows with unknown outcome or risk are left out. A value is missing where it
    has no meaning (AUC without leavers), low and high with fewer than LEAST_LEAVERS people who left.
    """
    rows = known_rows(scored)
    prepared = prepare(rows)
    values = measures(prepared, np.ones(rows.people))
    intervals = [MISSING] * len(MEASURES)
    if rows.leavers >= LEAST_LEAVERS:
        drawn = np.array([measures(prepared, weight) for weight in resamples(rows.people, draws, seed)])
        intervals = [percentiles(column, interval_share, rows.leavers) for column in drawn.T]
    return _table(pd.DataFrame({"measure": MEASURES}), "value", values, intervals, rows)


def compare(scored_by_model: dict[str, pd.DataFrame], *, interval_share: float, draws: int, seed: int) -> pd.DataFrame:
    """One row per pair of models and measure: model, other, measure, difference (model less other), low, high, n, person_months, events.

    The measures: `auc` and `log_loss`. Only rows that all models scored count, and both models are measured on the same draws of people.
    Raises ValueError where two models have different outcomes for the same person and month.
    """
    contests = [_prepare_contest(rows) for rows in _shared_rows(scored_by_model)]
    pairs = list(combinations(range(len(contests)), 2))
    if not pairs:
        return pd.DataFrame(columns=["model", "other", "measure", "difference", "low", "high", "n", "person_months", "events"])
    rows = contests[0].rows
    values = _differences(contests, pairs, np.ones(rows.people))
    intervals = [MISSING] * len(values)
    if rows.leavers >= LEAST_LEAVERS:
        drawn = np.array([_differences(contests, pairs, weight) for weight in resamples(rows.people, draws, seed)])
        intervals = [percentiles(column, interval_share, rows.leavers) for column in drawn.T]
    models = list(scored_by_model)
    names = [(models[one], models[other], measure) for one, other in pairs for measure in ("auc", "log_loss")]
    keys = pd.DataFrame(names, columns=["model", "other", "measure"])
    return _table(keys, "difference", values, intervals, rows)


def bands(scored: pd.DataFrame, edges: tuple[float, ...] = BAND_EDGES, *, interval_share: float) -> pd.DataFrame:
    """Past predictions against actual leavers, one row per band of risk, the lowest first, empty ones included.

    Columns: band (0, 1, ...), times_base_from, times_base_until (missing for no end), n (people), person_months, expected_leavers (sum of risk),
    actual_leavers (both count an exit in every month from which it was within the horizon), expected_share, actual_share, low, high (of the
    actual share), holds_expected (whether the interval holds the expected share). Rows with unknown outcome, risk or base are left out.
    Each interval stands alone: of ten true bands about one misses at 90 %.
    """
    rows = known_rows(scored)
    band = band_of(rows.risk, rows.base, edges)
    horizon = float(scored["horizon_months"].iloc[0]) if "horizon_months" in scored and len(scored) else 1.0
    limits = [0.0, *edges, float("nan")]
    records = [
        {"band": place, "times_base_from": limits[place], "times_base_until": limits[place + 1], **_band(rows, band == place, horizon, interval_share)}
        for place in range(len(edges) + 1)
    ]
    return pd.DataFrame(records).astype({"holds_expected": "boolean"})


def band_of(risk: Vector, base: Vector, edges: tuple[float, ...] = BAND_EDGES) -> Vector:
    """The band of each risk as a number, missing where the risk is, or where there is no base rate above 0.

    >>> band_of(np.array([0.01, 0.05, 0.3, np.nan]), np.full(4, 0.05)).tolist()
    [0.0, 2.0, 4.0, nan]
    """
    reached = (np.asarray(risk)[:, None] >= np.asarray(edges) * np.asarray(base)[:, None]).sum(axis=1)
    return np.where(np.isfinite(risk) & (np.asarray(base) > 0), reached, np.nan)


def _band(rows: Rows, held: Vector, horizon: float, interval_share: float) -> dict[str, object]:
    """The figures of the rows held."""
    each = pd.DataFrame({"left": rows.left[held], "rows": 1.0}).groupby(rows.person[held]).sum()
    months, expected, actual = len(rows.left[held]), float(rows.risk[held].sum()), float(each["left"].sum())
    low, high = share_interval(each["left"].to_numpy(), each["rows"].to_numpy(), horizon, interval_share)
    expected_share, actual_share = (count / months if months else float("nan") for count in (expected, actual))
    return {
        "n": len(each), "person_months": months, "expected_leavers": expected, "actual_leavers": actual, "expected_share": expected_share,
        "actual_share": actual_share, "low": low, "high": high, "holds_expected": bool(low <= expected_share <= high) if months else pd.NA,
    }


@dataclass(frozen=True)
class _Contest:
    """One model's rows, their ranking, and sums by person of losses and rows."""

    rows: Rows
    ranking: Ranking
    loss: Vector
    count: Vector


def _shared_rows(scored_by_model: dict[str, pd.DataFrame]) -> list[Rows]:
    """The known rows of each model that all have, in the same order."""
    indexed = [frame[frame["left"].notna() & frame["risk"].notna()].set_index(["employee_id", "month"]) for frame in scored_by_model.values()]
    shared = reduce(pd.Index.intersection, [frame.index for frame in indexed]) if indexed else pd.Index([])
    chosen = [frame.loc[shared] for frame in indexed]
    if any((frame["left"].to_numpy() != chosen[0]["left"].to_numpy()).any() for frame in chosen):
        raise ValueError("two models have different outcomes for the same person and month")
    return [known_rows(frame.reset_index()) for frame in chosen]


def _prepare_contest(rows: Rows) -> _Contest:
    each = pd.DataFrame({"loss": log_losses(rows.risk, rows.left), "rows": 1.0}).groupby(rows.person).sum()
    return _Contest(rows, rank(rows, np.zeros_like(rows.month)), each["loss"].to_numpy(), each["rows"].to_numpy())


def _differences(contests: list[_Contest], pairs: list[tuple[int, int]], weight: Vector) -> Vector:
    """AUC and log loss of the first model less those of the second, pair after pair."""
    areas = [discrimination(one.ranking, weight)[0] for one in contests]
    losses = [ratio(float(weight @ one.loss), float(weight @ one.count)) for one in contests]
    return np.array([value for one, other in pairs for value in (areas[one] - areas[other], losses[one] - losses[other])])


def _table(keys: pd.DataFrame, name: str, values: Vector, intervals: list[Interval], rows: Rows) -> pd.DataFrame:
    """The keys with their values and intervals, and how much they rest on."""
    low, high = np.array(intervals).T
    return keys.assign(**{name: values}, low=low, high=high, n=rows.people, person_months=len(rows.left), events=rows.leavers)
