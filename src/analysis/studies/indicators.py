"""The indicators of performance: one figure per person with its standard error, before any shrinking.

In: the panel's rows of one window and the people to be scored. Out: for each indicator a `Measure`.
Sales are measured against what was expected of the person in the months the person was there, so a
good market or a short year helps and hurts nobody. An indicator that the data cannot give is absent.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

NOISE_PRIOR_MONTHS = 6
"""A person's own month-to-month noise counts against everybody's as if theirs were known from so many months."""

MARKET_NEEDS_PEOPLE = 10
"""With fewer people in a month, the month's market cannot be told from the people themselves."""


@dataclass(frozen=True)
class Measure:
    """One indicator: columns value, error (its standard error, inf where there is no value) and n, one row per person scored."""

    name: str
    frame: pd.DataFrame


def sales_against_quota(window: pd.DataFrame, people: pd.Index) -> Measure | None:
    """Sales over quota, each month's quota weighed by how the whole company did against its quotas in that month; 1 is average."""
    rows = window[window["quota_amount"] > 0]
    if rows.empty or window["sales_amount"].isna().all():
        return None
    rate = _market(rows, "quota_amount")
    return _measure("sales_against_quota", ratio_of_sums(rows, rows["sales_amount"], rows["quota_amount"] * rate, ["employee_id"]), people)


def sales_against_market(window: pd.DataFrame, people: pd.Index) -> Measure | None:
    """Sales over what an average person sold in the same months, wherever they were; the territory is taken out later (`territory`)."""
    cells = sales_by_territory(window, people)
    if cells.empty or not np.isfinite(cells["error"]).all():
        return None
    weight = cells["n"] / cells.groupby("employee_id")["n"].transform("sum")
    parts = cells.assign(value=cells["value"] * weight, error=(cells["error"] * weight) ** 2)
    frame = parts.groupby("employee_id")[["value", "error", "n"]].sum()
    return _measure("sales_against_territory", frame.assign(error=np.sqrt(frame["error"])), people)


def sales_by_territory(window: pd.DataFrame, people: pd.Index) -> pd.DataFrame:
    """Sales per person and territory over what an average person sold in the same months.

    Columns employee_id, region, value, error, n; empty where there are no sales or no two months.
    """
    rows = window[window["employee_id"].isin(people) & window["sales_amount"].notna()].assign(one=1.0)
    rows = rows.assign(region=rows["region"].fillna(""))
    if rows.empty or rows["sales_amount"].sum() <= 0:
        return pd.DataFrame(columns=["employee_id", "region", "value", "error", "n"])
    return ratio_of_sums(rows, rows["sales_amount"], _market(rows, "one"), ["employee_id", "region"]).reset_index()


def customer_satisfaction(window: pd.DataFrame, people: pd.Index) -> Measure | None:
    """Mean customer answer as a share of its scale."""
    rows = window[window["feedback_count"] > 0]
    if rows.empty:
        return None
    return _measure("customer_satisfaction", ratio_of_sums(rows, rows["feedback_share_sum"], rows["feedback_count"], ["employee_id"]), people)


def work_attitude(ratings: pd.DataFrame, people: pd.Index, teams: pd.Series, reliability: float) -> Measure | None:
    """Mean attitude rating, compared within the team only, with the measurement error of ratings.

    ratings: columns employee_id, value, n. Managers differ in how strictly they rate, and a team has one manager, so a
    team's mean says more about the rater than about the team: it is taken out. The error is that of one rating,
    however many there are, because the same manager's errors repeat: error^2 = (1 - reliability) x variance.
    """
    frame = ratings.set_index("employee_id").reindex(people)
    if frame["value"].notna().sum() < 3:
        return None
    team_mean = frame["value"].groupby(teams.reindex(people).fillna("")).transform("mean")
    frame["value"] = frame["value"] - team_mean + frame["value"].mean()
    spread = float(frame["value"].std())
    if not spread > 0:
        return None
    return _measure("work_attitude", frame.assign(error=np.sqrt(max(1 - reliability, 1e-6)) * spread), people)


def attendance(window: pd.DataFrame, people: pd.Index) -> Measure | None:
    """Days worked among days on which the person was expected and not excused."""
    rows = window.assign(expected=window["worked_days"] + window["absent_days"])
    rows = rows[rows["expected"] > 0]
    if rows.empty:
        return None
    return _measure("attendance", ratio_of_sums(rows, rows["worked_days"], rows["expected"], ["employee_id"]), people)


def ratio_of_sums(rows: pd.DataFrame, part: pd.Series, whole: pd.Series, by: list[str]) -> pd.DataFrame:
    """The sum of `part` over the sum of `whole` for each of `by`, with the standard error that its months give it.

    Columns value, error, n (months). Linearisation of a ratio (Cochran, Sampling Techniques, section 2.11): the residual of
    a month is part - value x whole. A person's own variance is pulled towards everybody's, and months that resemble
    the month before count for less than a whole one. The error is inf where no two months show any noise.
    """
    data = pd.DataFrame({"part": part, "whole": whole, "month": rows["month"]}).join(rows[by])
    groups = data.groupby(by, observed=True, sort=True)
    sums = groups.agg(part=("part", "sum"), whole=("whole", "sum"), n=("part", "size"))
    sums = sums[sums["whole"] > 0]
    value = sums["part"] / sums["whole"]
    data = data.join((sums["whole"] / sums["n"]).rename("mean_whole"), on=by, how="inner").join(value.rename("value"), on=by)
    data["residual"] = (data["part"] - data["value"] * data["whole"]) / np.sqrt(data["whole"] * data["mean_whole"])
    squares = (data["residual"] ** 2).groupby([data[name] for name in by], observed=True).sum()
    freedom = sums["n"] - 1
    if freedom.sum() == 0 or squares.sum() == 0:
        return sums.assign(value=value, error=np.inf)[["value", "error", "n"]]
    everybody = squares.sum() / freedom.sum()
    variance = (NOISE_PRIOR_MONTHS * everybody + squares) / (NOISE_PRIOR_MONTHS + freedom)
    return sums.assign(value=value, error=np.sqrt(variance / sums["n"] * _repetition(data, by)))[["value", "error", "n"]]


def _repetition(data: pd.DataFrame, by: list[str]) -> float:
    """By how much the variance of a mean changes because a month goes with the one before: 1 where it does not.

    A first-order autoregression with the correlation r of everybody's neighbouring residuals. Residuals from a person's own mean of
    n months show r - (1 + 3 r) / n of it (Kendall 1954) and 1 - f / n of the variance; both are taken back. f is the variance of a mean of
    n such months against independent ones, 1 + 2 sum (1 - lag / n) r^lag: larger than 1 where months resemble one another,
    smaller where a good month is followed by a poor one, as with orders that come once a quarter.
    """
    ordered = data.sort_values([*by, "month"])
    before = ordered.groupby(by, observed=True)["residual"].shift(1)
    pairs = before.notna()
    months = len(ordered) / ordered.groupby(by, observed=True).ngroups
    squares = float((ordered.loc[pairs, "residual"] ** 2).sum() * (before[pairs] ** 2).sum()) ** 0.5
    if pairs.sum() < 30 or months <= 4 or squares == 0:
        return 1.0
    shown = float((ordered.loc[pairs, "residual"] * before[pairs]).sum()) / squares
    correlation = float(np.clip((months * shown + 1) / (months - 3), -0.6, 0.8))
    lags = np.arange(1, int(months))
    factor = 1 + 2 * float(np.sum((1 - lags / months) * correlation**lags))
    return factor * (1 - 1 / months) / (1 - min(factor / months, 0.8))


def _market(rows: pd.DataFrame, base: str) -> pd.Series:
    """For each row, the company's sales per unit of `base` in that month; with few people, over all months together."""
    months = rows.groupby("month")[["sales_amount", base]].transform("sum")
    enough = rows.groupby("month")["employee_id"].transform("nunique") >= MARKET_NEEDS_PEOPLE
    overall = rows["sales_amount"].sum() / rows[base].sum()
    return (months["sales_amount"] / months[base]).where(enough & (months["sales_amount"] > 0), overall)


def _measure(name: str, frame: pd.DataFrame, people: pd.Index) -> Measure | None:
    """The measure of the people scored, or None where nobody among them has a value."""
    frame = frame.reindex(people)
    frame["error"] = frame["error"].where(frame["value"].notna() & (frame["error"] > 0), np.inf)
    frame["n"] = frame["n"].fillna(0).astype(int)
    return Measure(name, frame[["value", "error", "n"]]) if np.isfinite(frame["error"]).any() else None
