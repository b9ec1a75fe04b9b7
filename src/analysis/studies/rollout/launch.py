"""After launch: sales month by month against what was predicted, a verdict only when the data carry it, and which term the miss points to.

In: the predicted path with its range, what came, and pay by component as planned and as it was. Out: frames. A verdict may be looked for every month: false alarms stay below
one in twenty over all looks together, however often one looks.

The test is the mixture sequential probability ratio test (Robbins 1970, Annals of Mathematical Statistics 41, 1397-1409) with its confidence
sequence (Howard et al. 2021, Annals of Statistics 49, 1055-1080), on misses made independent by the covariance of the prediction.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

Vector = NDArray[np.float64]

FALSE_ALARMS = 0.05
"""The chance of a verdict, in any group and on any look, where the prediction was right."""

EXPECTED_MISS = 0.1
"""The miss, in log points, that the test is quickest for; it is valid for any."""

PATH = ("group", "month", "n", "predicted", "low", "high", "actual", "miss", "miss_low", "miss_high", "verdict")
COMPONENTS = ("component", "predicted", "actual", "by_measure", "by_rate", "miss_share", "points_to")


@dataclass(frozen=True)
class Look:
    """After each month: the mean miss so far in log points, and the ends of its confidence sequence; shape (months,)."""

    miss: Vector
    low: Vector
    high: Vector


def look(misses: Vector, covariance: Vector, false_alarms: float = FALSE_ALARMS) -> Look:
    """The miss so far after each month; misses are log actual less log planned, shape (months,), covariance that of the prediction.

    With L the Cholesky root, y = L^-1 misses are independent with variance 1 and means d x h, h = L^-1 1. With U = sum h y and I = sum h^2 the mixture over d ~ N(0, t^2)
    gives |U| < sqrt((I + 1 / t^2) (2 log(1 / a) + log(1 + t^2 I))) for all months at once with chance 1 - a.
    """
    root = np.linalg.cholesky(covariance)
    independent = np.linalg.solve(root, np.column_stack([misses, np.ones(len(misses))]))
    score, told = np.cumsum(independent[:, 1] * independent[:, 0]), np.cumsum(independent[:, 1] ** 2)
    reach = np.sqrt((told + EXPECTED_MISS**-2) * (2 * np.log(1 / false_alarms) + np.log1p(EXPECTED_MISS**2 * told))) / told
    return Look(score / told, score / told - reach, score / told + reach)


def prediction_covariance(low: Vector, high: Vector, interval_share: float, carried: float, years: float = np.inf) -> Vector:
    """The covariance of log sales from the ends of each month's predictive interval, where what is common carries on by `carried`, and level and season were told from so many years.

    The mean of as many years is off by the covariance of one year over their number, as in `claims.before_after_error`.
    """
    spread = np.log(high / low) / (2 * stats.norm.ppf((1 + interval_share) / 2))
    apart = np.abs(np.subtract.outer(np.arange(len(low)), np.arange(len(low))))
    return np.asarray(np.outer(spread, spread) * carried**apart * (1 + 1 / years))


def against_plan(planned: pd.DataFrame, actual: pd.DataFrame, *, interval_share: float, carried: float, years: float = np.inf) -> pd.DataFrame:
    """One row per group and month with both, in order: PATH. The miss is the mean of all months so far, as a share.

    planned: group, month, n (people), sales, low, high. actual: group, month, sales. All groups that are planned share the false alarms (Bonferroni). verdict: above or below once it
    holds, on_plan as long as nothing else can be told. Months without a prediction, without sales, or after a gap are left out. `years`: see `prediction_covariance`.
    """
    both = planned.merge(actual, on=["group", "month"], suffixes=("", "_actual"), validate="one_to_one").sort_values(["group", "month"])
    both = both[(both[["sales", "low", "sales_actual"]] > 0).all(axis=1) & (both["high"] > both["low"])]
    each = FALSE_ALARMS / max(planned["group"].nunique(), 1)
    frames = [_path(rows, lambda low, high: prediction_covariance(low, high, interval_share, carried, years), each) for _, rows in both.groupby("group", sort=True)]
    return pd.concat(frames, ignore_index=True)[list(PATH)] if frames else pd.DataFrame(columns=list(PATH))


def _path(rows: pd.DataFrame, covariance: Callable[[Vector, Vector], Vector], false_alarms: float) -> pd.DataFrame:
    """The path of one group; a verdict that held once stays."""
    rows = rows[rows["month"] - rows["month"].iloc[0] == np.arange(len(rows))]
    low, high = rows["low"].to_numpy(), rows["high"].to_numpy()
    misses = np.log(rows["sales_actual"].to_numpy(dtype=np.float64) / rows["sales"].to_numpy(dtype=np.float64))
    seen = look(misses, covariance(low, high), false_alarms)
    verdict, held = [], "on_plan"
    for begin, end in zip(seen.low, seen.high, strict=True):
        held = held if held != "on_plan" else "above" if begin > 0 else "below" if end < 0 else held
        verdict.append(held)
    return pd.DataFrame({
        "group": rows["group"].to_numpy(), "month": rows["month"].to_numpy(), "n": rows["n"].to_numpy(), "predicted": rows["sales"].to_numpy(), "low": low, "high": high, "actual": rows["sales_actual"].to_numpy(),
        "miss": np.expm1(seen.miss), "miss_low": np.expm1(seen.low), "miss_high": np.expm1(seen.high), "verdict": verdict,
    })


def by_component(components: pd.DataFrame) -> pd.DataFrame:
    """One row per component, the largest miss of pay first: COMPONENTS. Money of all months given.

    components: component, predicted and actual (pay), measured_predicted and measured_actual (what the component pays by). The miss is split without rest into more or less of the measure,
    and another rate of pay for it, each at the mean of the other (Bennet 1920, Journal of the Royal Statistical Society 83, 455-462). `points_to` is
    the larger: measure (quota or target), or rate (rate, tier, threshold); none where the component paid as planned. Without a measure all of it is rate.
    """
    pay, paid, of, by = (components[name].to_numpy(dtype=np.float64) for name in ("predicted", "actual", "measured_predicted", "measured_actual"))
    known = (of > 0) & (by > 0)
    rate, got = (np.divide(money, base, out=np.zeros(len(pay)), where=known) for money, base in ((pay, of), (paid, by)))
    by_measure = np.where(known, (by - of) * (rate + got) / 2, 0.0)
    miss = paid - pay
    by_rate = miss - by_measure
    whole = float(np.abs(miss).sum())
    points = np.select([np.abs(miss) < 0.005, np.abs(by_measure) >= np.abs(by_rate)], ["none", "measure"], "rate")
    frame = pd.DataFrame({
        "component": components["component"].to_numpy(), "predicted": pay, "actual": paid, "by_measure": by_measure, "by_rate": by_rate,
        "miss_share": np.abs(miss) / whole if whole > 0 else np.zeros(len(pay)), "points_to": points,
    })
    return frame.sort_values(["miss_share", "component"], ascending=[False, True], kind="stable").reset_index(drop=True)[list(COMPONENTS)]
