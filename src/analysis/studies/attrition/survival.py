"""Survival: how long people stay, by tenure.

In: one spell per person, the tenure at which observation begins and ends and whether it ends in a voluntary exit. Out: the
Kaplan-Meier curve with its interval, the share still there and the mean time stayed that are read from it, and the log-rank test
between groups. People hired before the data begin enter late, at the tenure they had then: they are at risk only from there, because the ones
like them who had left before are not in the data. It adjusts for nothing; other exits count as the end of observation.

Where few people are at risk, a curve says nothing and one exit moves it by a lot. It is cut to the stretch of tenure around the
largest number at risk in which at least `least` people always are; where that does not begin at nought, the curve is about those who
stayed that long.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import chi2, norm

from analysis.studies.attrition.segments import group_name

Vector = NDArray[np.float64]

DAYS_OF_MONTH = 365.25 / 12

FEWEST_AT_RISK = 10
"""People who must be at risk for a curve to be shown."""

HORIZONS = (12.0, 24.0, 36.0)
"""Months of tenure at which the share still there is told."""


@dataclass(frozen=True)
class LogRank:
    """The test that all groups leave alike at every tenure: chi2 with so many degrees of freedom, its p value, and per group exits observed and expected."""

    chi2: float
    degrees: int
    p_value: float
    groups: pd.DataFrame


def tenure_spells(exits: pd.DataFrame, first_day: date, last_day: date) -> pd.DataFrame:
    """One row per person employed between the two days, both included: employee_id, entry_months, exit_months, event.

    Tenure is in months of 30.4375 days and counts the day of leaving, which is worked. event is 1.0 for a voluntary exit. People without a day of
    hiring, or who left before it, have no row.
    """
    begin, end = pd.Timestamp(first_day), pd.Timestamp(last_day)
    hired, left = pd.to_datetime(exits["hired_on"]), pd.to_datetime(exits["left_on"])
    until = left.where(left < end, end)
    spells = pd.DataFrame({
        "employee_id": exits["employee_id"],
        "entry_months": (hired.where(hired > begin, begin) - hired).dt.days / DAYS_OF_MONTH,
        "exit_months": ((until - hired).dt.days + 1) / DAYS_OF_MONTH,
        "event": ((exits["exit_kind"] == "voluntary") & (left <= end)).astype(float),
    })
    return spells[spells["exit_months"] > spells["entry_months"]].reset_index(drop=True)


def survival_curve(spells: pd.DataFrame, *, interval_share: float, least: int = FEWEST_AT_RISK) -> pd.DataFrame:
    """The share still there by tenure, one row per tenure with an exit: time_months, at_risk, events, survival, low, high.

    Kaplan and Meier (1958) with delayed entry (Klein and Moeschberger, Survival Analysis, 2nd ed., section 4.6); interval by Greenwood's variance of
    log(-log survival) (section 4.3), missing where survival is 1 or 0. The first row is where the curve begins, with survival 1; the last is how
    far it reaches. Empty where fewer than `least` people are ever at risk at once.
    """
    begin, end = _enough_at_risk(spells, least)
    if np.isnan(begin):
        return pd.DataFrame(columns=["time_months", "at_risk", "events", "survival", "low", "high"], dtype=float)
    entry, exit_, event = (spells[name].to_numpy(dtype=float) for name in ("entry_months", "exit_months", "event"))
    times = np.unique(np.r_[begin, exit_[(event == 1) & (exit_ > begin) & (exit_ <= end)], end])
    at_risk = _count_at_risk(entry, exit_, times)
    events = np.array([0, *(((exit_ == time) & (event == 1)).sum() for time in times[1:])])
    at_risk[0] = ((entry <= begin) & (exit_ > begin)).sum()
    survival = np.cumprod(1 - events / at_risk, dtype=np.float64)
    low, high = _log_log_interval(survival, np.cumsum(_greenwood(events, at_risk)), interval_share)
    return pd.DataFrame({"time_months": times, "at_risk": at_risk, "events": events, "survival": survival, "low": low, "high": high})


def survival_by(spells: pd.DataFrame, by: str, *, interval_share: float, least: int = FEWEST_AT_RISK) -> pd.DataFrame:
    """The curves of all groups, one below the other: the group, n (people in it), and the columns of `survival_curve`; groups with too few are not there."""
    curves = [survival_curve(spells.head(0), interval_share=interval_share).assign(n=0.0)]
    groups = [""]
    for group, rows in spells.groupby(by, observed=True):
        curves.append(survival_curve(rows, interval_share=interval_share, least=least).assign(n=float(len(rows))))
        groups.append(group_name(group))
    frame = pd.concat(curves, keys=groups, names=[by]).reset_index(level=by).reset_index(drop=True)
    return frame[[by, "n", *frame.columns.drop([by, "n"])]].astype({"n": int})


def _count_at_risk(entry: Vector, exit_: Vector, times: Vector) -> NDArray[np.int64]:
    """How many are under observation just before each time: entered before it and not out before it."""
    return np.searchsorted(np.sort(entry), times, side="left") - np.searchsorted(np.sort(exit_), times, side="left")


def _enough_at_risk(spells: pd.DataFrame, least: int) -> tuple[float, float]:
    """The stretch of tenure around the largest number at risk where at least `least` are; both missing where there is none."""
    entry, exit_ = np.sort(spells["entry_months"].to_numpy(dtype=float)), np.sort(spells["exit_months"].to_numpy(dtype=float))
    edges = np.unique(np.r_[entry, exit_])
    inside = np.searchsorted(entry, edges[:-1], side="right") - np.searchsorted(exit_, edges[:-1], side="right")
    if inside.max(initial=0) < max(least, 1):
        return np.nan, np.nan
    peak, few = int(inside.argmax()), np.flatnonzero(inside < max(least, 1))
    before, after = few[few < peak], few[few > peak]
    return float(edges[before[-1] + 1 if len(before) else 0]), float(edges[after[0] if len(after) else -1])


def _greenwood(events: NDArray[np.int64], at_risk: NDArray[np.int64]) -> Vector:
    """Each tenure's part of Greenwood's sum; infinite where everybody at risk leaves."""
    stay = at_risk - events
    return np.where(stay > 0, events / (at_risk * np.maximum(stay, 1)), np.inf)


def _log_log_interval(survival: Vector, variance: Vector, interval_share: float) -> tuple[Vector, Vector]:
    """The interval of survival that is symmetric for log(-log survival)."""
    inside = (survival > 0) & (survival < 1)
    log = np.log(np.where(inside, survival, 0.5))
    reach = norm.isf((1 - interval_share) / 2) * np.sqrt(np.where(inside, variance, 0.0)) / log
    return np.where(inside, np.exp(log * np.exp(-reach)), np.nan), np.where(inside, np.exp(log * np.exp(reach)), np.nan)


def still_there(curve: pd.DataFrame, months: tuple[float, ...] = HORIZONS) -> pd.DataFrame:
    """The share still there after so many months of tenure: from_months, time_months, survival, low, high, one row per horizon.

    It is the share of those who stayed from_months, where the curve begins. Missing before that, and beyond the curve's end.
    """
    rows = [_read(curve, time)[["survival", "low", "high"]].assign(time_months=time) for time in months]
    begin = curve["time_months"].min() if len(curve) else np.nan
    return pd.concat(rows, ignore_index=True).assign(from_months=begin)[["from_months", "time_months", "survival", "low", "high"]]


def _read(curve: pd.DataFrame, time: float) -> pd.DataFrame:
    """The curve's row that stands at a time, as a frame of one row; missing outside of the curve."""
    times = curve["time_months"].to_numpy(dtype=float)
    if not len(times) or not times[0] <= time <= times[-1]:
        return pd.DataFrame(np.nan, index=[0], columns=curve.columns)
    row = int(np.searchsorted(times, time, side="right")) - 1
    return curve.iloc[row : row + 1]


def restricted_mean(curve: pd.DataFrame, until_months: float, *, interval_share: float) -> tuple[float, float, float]:
    """The mean months stayed of the first `until_months`, with the low and high end of its interval.

    The area under the curve and its variance: Klein and Moeschberger, section 4.5. All missing where the curve does not reach from nought to there.
    """
    if curve.empty or curve["time_months"].iloc[0] > 0 or curve["time_months"].iloc[-1] < until_months:
        return np.nan, np.nan, np.nan
    kept = curve[curve["time_months"] < until_months]
    widths = np.diff(np.r_[kept["time_months"], until_months])
    areas = kept["survival"].to_numpy() * widths
    after = np.cumsum(areas[::-1])[::-1]  # the area from each time on
    parts = np.where(after > 0, after, 1.0) ** 2 * np.where(after > 0, _greenwood(kept["events"].to_numpy(), kept["at_risk"].to_numpy()), 0.0)
    mean, reach = float(areas.sum()), float(norm.isf((1 - interval_share) / 2) * np.sqrt(parts.sum()))
    return mean, max(mean - reach, 0.0), min(mean + reach, until_months)


def log_rank(spells: pd.DataFrame, by: str) -> LogRank:
    """Whether the groups leave alike: the log-rank test with delayed entry (Klein and Moeschberger, section 7.3).

    `groups` has the columns by, n, observed, expected; groups that nobody of is at risk at an exit count as no group. chi2 and p_value are missing with
    fewer than two groups or no exits.
    """
    known = spells[spells[by].notna()]
    names = sorted(known[by].unique())
    times = np.unique(known.loc[known["event"] == 1, "exit_months"].to_numpy(dtype=float))
    at_risk, events = np.zeros((len(names), len(times))), np.zeros((len(names), len(times)))
    for row, name in enumerate(names):
        group = known[known[by] == name]
        left = group.loc[group["event"] == 1, "exit_months"].to_numpy(dtype=float)
        at_risk[row] = _count_at_risk(group["entry_months"].to_numpy(dtype=float), group["exit_months"].to_numpy(dtype=float), times)
        np.add.at(events[row], np.searchsorted(times, left), 1)
    expected = at_risk * (events.sum(axis=0) / at_risk.sum(axis=0))
    groups = pd.DataFrame({
        by: names, "n": [int((known[by] == name).sum()) for name in names], "observed": events.sum(axis=1).astype(int), "expected": expected.sum(axis=1),
    })
    statistic, degrees = _chi_square(at_risk, events, expected)
    return LogRank(statistic, degrees, float(chi2.sf(statistic, degrees)) if degrees else np.nan, groups)


def _chi_square(at_risk: Vector, events: Vector, expected: Vector) -> tuple[float, int]:
    """The statistic and its degrees of freedom, from arrays of shape (groups, times)."""
    seen = expected.sum(axis=1) > 0
    total, leave, share = at_risk.sum(axis=0), events.sum(axis=0), at_risk[seen] / at_risk.sum(axis=0)
    spread = leave * (total - leave) / np.maximum(total - 1, 1)
    covariance = np.diag((share * spread).sum(axis=1)) - (share * spread) @ share.T
    degrees = int(np.linalg.matrix_rank(covariance)) if covariance.size else 0
    excess = (events - expected)[seen].sum(axis=1)
    return (float(excess @ np.linalg.pinv(covariance) @ excess), degrees) if degrees else (np.nan, 0)
