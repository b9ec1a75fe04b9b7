"""The indicators of performance: one figure per person with its standard error, before any shrinking.

In: the panel's rows of one window and the people to be scored. Out: for each indicator a `Measure`.
Sales are measured against what was expected of the person in the months the person was there, so a
good market or a short year helps and hurts nobody. An indicator that the data cannot give is absent.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

NOISE_PRIOR_MONTHS = 24
"""A person's own month-to-month noise counts against everybody's as if theirs were known from so many months."""

NEARLY_NOTHING = 1e-18
"""A variance below this share of the squared level is rounding, not a difference."""

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


def sales_against_market(window: pd.DataFrame, people: pd.Index, levels: pd.Series | None = None) -> Measure | None:
    """Sales over what an average person sold in the same months, less the level of the territory (by region) where `levels` gives it."""
    cells = sales_by_territory(window, people)
    if cells.empty or not np.isfinite(cells["error"]).all():
        return None
    if levels is not None:
        cells = cells.assign(value=cells["value"] - cells["region"].map(levels).fillna(levels.mean()))
    weight = cells["n"] / cells.groupby("employee_id")["n"].transform("sum")
    parts = cells.assign(value=cells["value"] * weight, error=(cells["error"] * weight) ** 2)
    frame = parts.groupby("employee_id")[["value", "error", "n"]].sum()
    return _measure("sales_against_territory", frame.assign(error=np.sqrt(frame["error"])), people)


def sales_by_territory(window: pd.DataFrame, people: pd.Index) -> pd.DataFrame:
    """Sales per person and territory over what an average person sold in the same months.

    Columns employee_id, region, value, error, n; empty where there are no sales or no two months. The month of hire counts for the days
    that were left of it; months without a quota do not count for people who have one in others (leave, for example).
    """
    rows = window[window["employee_id"].isin(people) & window["sales_amount"].notna()]
    has_quota = (rows["quota_amount"] > 0).groupby(rows["employee_id"]).transform("any")
    rows = rows[~has_quota | (rows["quota_amount"] > 0)]
    rows = rows.assign(region=rows["region"].fillna(""), presence=_share_of_month(rows))
    if rows.empty or rows["sales_amount"].sum() <= 0:
        return pd.DataFrame(columns=["employee_id", "region", "value", "error", "n"])
    expected = _market(rows, "presence") * rows["presence"]
    return ratio_of_sums(rows, rows["sales_amount"], expected, ["employee_id", "region"]).reset_index()


def _share_of_month(rows: pd.DataFrame) -> pd.Series:
    """The share of each month's days since hiring; 1 but in the month of hire."""
    days = rows["month_end"].dt.day
    worked = np.minimum((rows["month_end"] - rows["hired_on"]).dt.days + 1, days)
    return pd.Series(worked / days, index=rows.index)


def customer_satisfaction(window: pd.DataFrame, people: pd.Index) -> Measure | None:
    """Mean customer answer as a share of its scale."""
    rows = window[window["feedback_count"] > 0]
    if rows.empty:
        return None
    return _measure("customer_satisfaction", ratio_of_sums(rows, rows["feedback_share_sum"], rows["feedback_count"], ["employee_id"], counts=True), people)


def work_attitude(ratings: pd.DataFrame, people: pd.Index, teams: pd.Series, reliability: float) -> Measure | None:
    """Mean attitude rating against the mean of the others in the team, with the measurement error of ratings.

    ratings: columns employee_id, value, n. Managers differ in how strictly they rate, and a team has one manager, so a team's mean says
    more about the rater than about the team: people are compared with their team mates only, and who has none has no value. The error
    is that of one rating, however many there are, because the same manager's errors repeat, and that of the others' mean:
    error^2 = s^2 (1 - reliability + 1 / (n - 1)), s^2 the variance within teams, n the people rated in the team.
    """
    frame = ratings.set_index("employee_id").reindex(people)
    team = teams.reindex(people).replace("", np.nan)
    rated = frame["value"].where(team.notna()).groupby(team)
    size, centred = rated.transform("count"), frame["value"] - rated.transform("mean")
    freedom = int(rated.count().sub(1).clip(lower=0).sum())
    if freedom < 2:
        return None
    variance = float((centred**2).sum()) / freedom
    others = size.sub(1).where(size > 1)
    value = (centred * size / others + frame["value"].mean()).where(frame["value"].notna())
    error = np.sqrt(variance * (max(1 - reliability, 1e-6) + 1 / others))
    return _measure("work_attitude", frame.assign(value=value, error=error), people)


def attendance(window: pd.DataFrame, people: pd.Index) -> Measure | None:
    """Days worked among days on which the person was expected and not excused."""
    rows = window.assign(expected=window["worked_days"] + window["absent_days"])
    rows = rows[rows["expected"] > 0]
    if rows.empty:
        return None
    return _measure("attendance", ratio_of_sums(rows, rows["worked_days"], rows["expected"], ["employee_id"], counts=True), people)


def ratio_of_sums(rows: pd.DataFrame, part: pd.Series, whole: pd.Series, by: list[str], *, counts: bool = False) -> pd.DataFrame:
    """The sum of `part` over the sum of `whole` for each of `by`, with the standard error that its months give it.

    Columns value, error, n (months). Linearisation of a ratio (Cochran, Sampling Techniques, section 2.11): the residual of a month is
    part - value x whole, its variance in proportion to whole. A person's own noise is pulled towards everybody's: noise in
    proportion to the person's size, or, where `whole` counts answers or days, the noise of one of them. Months that go with the
    month before are allowed for. The error is inf where no two months show any noise.
    """
    data = pd.DataFrame({"part": part, "whole": whole, "month": rows["month"]}).join(rows[by])
    groups = data.groupby(by, observed=True, sort=True)
    sums = groups.agg(part=("part", "sum"), whole=("whole", "sum"), n=("part", "size"))
    sums = sums[sums["whole"] > 0]
    value = sums["part"] / sums["whole"]
    weight = sums["whole"] if counts else sums["n"]
    unit = sums["whole"] / weight  # what one month, or one answer, weighs
    data = data[data["whole"] > 0].join(unit.rename("unit"), on=by, how="inner").join(value.rename("value"), on=by)
    data["residual"] = (data["part"] - data["value"] * data["whole"]) / np.sqrt(data["whole"] * data["unit"])
    squares = (data["residual"] ** 2).groupby([data[name] for name in by], observed=True).sum()
    freedom = sums["n"] - 1
    if freedom.sum() == 0 or squares.sum() <= NEARLY_NOTHING * float((value**2).sum()):
        return sums.assign(value=value, error=np.inf)[["value", "error", "n"]]
    everybody = squares.sum() / freedom.sum()
    variance = (NOISE_PRIOR_MONTHS * everybody + squares) / (NOISE_PRIOR_MONTHS + freedom)
    return sums.assign(value=value, error=np.sqrt(variance / weight * _repetition(data, by)))[["value", "error", "n"]]


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
    """The measure of the people scored, or None where it tells no two of them apart."""
    frame = frame.reindex(people)
    frame["error"] = frame["error"].where(frame["value"].notna() & (frame["error"] > 0), np.inf)
    frame["n"] = frame["n"].fillna(0).astype(int)
    values = frame.loc[np.isfinite(frame["error"]), "value"]
    differ = len(values) > 1 and float(values.var()) > NEARLY_NOTHING * float((values**2).mean())
    return Measure(name, frame[["value", "error", "n"]]) if differ else None
