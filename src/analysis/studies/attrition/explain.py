"""Why: what goes with leaving in the company as a whole, and what sets each person's risk apart from the average person's.

In: the person-months and the last origin. Out: `drivers` (one row per column of the model, lateness as a checked null beside them) and `reasons`
(one row per person and group of columns). These are associations: nothing here says that changing a thing changes who leaves. The
hazard model is what is explained; its contributions are exact, they and the average person's log rate add up to the person's.
"""

import numpy as np
import pandas as pd
from scipy import stats

from analysis.studies.attrition.candidates import Training
from analysis.studies.attrition.columns import CHECKED_NULLS, COLUMNS, PLACE, ModelColumn
from analysis.studies.attrition.hazard import Hazard, Prior, fit_hazard
from analysis.studies.attrition.person_months import Flags, Floats
from analysis.studies.intervals import holm

SURE = 1.96
"""Drivers have intervals of nineteen chances in twenty, as one of them is named only where it is sure."""
TOP = 3
"""So many reasons are told of a person."""
NO_REASON = ("other", "season")
"""Groups of columns that set people or times apart: they are in a person's sum, but nobody is told of them or talked to about them."""
WIDE = 1.0
"""Prior of the table of drivers, so that its intervals are those of the effects and not of what was held beforehand."""
REFITS = 30
"""Samples of people on which the reasons are found again."""


def driver_table(rows: Training) -> pd.DataFrame:
    """One row per column: driver, reason_group, direction, size, low, high, is_checked_null, is_named.

    `size` is the change of the log rate of leaving per standard deviation of the column, the others held, signs left free and next to nothing held beforehand. `direction` is
    raises or lowers where the interval excludes 0, else none. `is_named`: a reason that stays sure when all reasons are looked at at once (Holm 1979).
    """
    listed = (*COLUMNS, *CHECKED_NULLS)
    values = rows.columns[:, [PLACE[column.name] for column in listed]]
    model = fit_hazard(values, rows.event, rows.months, rows.weight, rows.people, _prior(listed, signed=False))
    spread = values.std(axis=0)
    size, error = model.weights[1:] * spread, model.errors[1:] * spread
    frame = pd.DataFrame({
        "driver": [column.name for column in listed], "reason_group": [column.driver for column in listed],
        "size": size, "low": size - SURE * error, "high": size + SURE * error,
        "is_checked_null": [column in CHECKED_NULLS for column in listed],
    })
    frame["direction"] = np.select([frame["low"] > 0, frame["high"] < 0], ["raises", "lowers"], "none")
    reasons = np.array([column.is_reason for column in listed]) & ~frame["is_checked_null"].to_numpy()
    frame["is_named"] = _is_sure(size, error, reasons)
    return frame[["driver", "reason_group", "direction", "size", "low", "high", "is_checked_null", "is_named"]]


def _is_sure(size: Floats, error: Floats, reasons: Flags) -> Flags:
    """Which reasons are below one in twenty when adjusted for their number."""
    z = np.divide(size, error, out=np.zeros_like(size), where=error > 0)
    sure = np.zeros(len(size), dtype=bool)
    sure[reasons] = holm(2 * stats.norm.sf(np.abs(z[reasons]))) < 0.05
    return sure


def _prior(columns: tuple[ModelColumn, ...], *, signed: bool) -> Prior:
    """What is held of these columns beforehand: the model's prior with the signs of the literature, or next to nothing."""
    sign = [column.sign if signed else 0 for column in columns]
    return Prior(np.array([column.prior_sd if signed else WIDE for column in columns], dtype=np.float64), np.array(sign, dtype=np.float64))


def fit_explained(rows: Training) -> Hazard:
    """The hazard model whose contributions are told: that of the candidate `hazard_model`."""
    return fit_hazard(model_columns(rows.columns), rows.event, rows.months, rows.weight, rows.people, _prior(COLUMNS, signed=True))


def model_columns(columns: Floats) -> Floats:
    """The columns of that model, out of all that are computed."""
    return columns[:, [PLACE[column.name] for column in COLUMNS]]


def contributions(model: Hazard, columns: Floats) -> pd.DataFrame:
    """What each group of reasons adds to the log rate of each row above the mean of all rows given; one column per group."""
    parts = model_columns(columns) * model.weights[1:]
    frame = pd.DataFrame(parts - parts.mean(axis=0), columns=[column.driver for column in COLUMNS])
    return frame.T.groupby(level=0, sort=False).sum().T


def reason_table(rows: Training, now: Floats, people: list[str], *, slope: float = 1.0, refits: int = REFITS, seed: int = 0) -> pd.DataFrame:
    """One row per person and group of reasons: employee_id, driver, contribution, times, place, stability_share.

    `contribution` is to the log rate, the model's times the `slope` of the scores, `times` its exponential: how many times the average person's rate. `place` is 1 for the largest
    contribution above 0. `stability_share`, of the first three, is the share of refits on samples of people in which it is among the first three again.
    """
    found = contributions(fit_explained(rows), now)
    place = _places(found)
    kept = np.zeros(found.shape)
    dice, count = np.random.default_rng(seed), int(rows.people.max(initial=-1)) + 1
    for _ in range(refits):
        times = np.bincount(dice.integers(0, count, count), minlength=count)[rows.people]
        again = Training(rows.columns[times > 0], rows.event[times > 0], rows.months[times > 0], (rows.weight * times)[times > 0], rows.people[times > 0])
        kept += _places(contributions(fit_explained(again), now)[found.columns]) <= TOP
    groups = list(found.columns)
    frame = pd.DataFrame({
        "employee_id": np.repeat(people, len(groups)), "driver": np.tile(groups, len(people)), "contribution": slope * found.to_numpy().ravel(),
        "place": place.ravel(), "stability_share": (kept / max(refits, 1)).ravel(),
    })
    frame["times"] = np.exp(frame["contribution"])
    frame["stability_share"] = frame["stability_share"].where((frame["place"] <= TOP) & (refits > 0))
    return frame.sort_values(["employee_id", "place", "contribution"], ascending=[True, True, False], ignore_index=True)


def _places(found: pd.DataFrame) -> Floats:
    """The rank of each contribution above 0 within its row, 1 the largest; beyond all ranks for the others."""
    values = found.to_numpy()
    order = np.argsort(np.argsort(-values, axis=1, kind="stable"), axis=1) + 1
    return np.where(values > 1e-9, order, values.shape[1] + 1).astype(np.float64)
