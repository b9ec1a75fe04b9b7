"""What is known of a person on a month end, made from the months up to it: one small function per column.

In: the panel's columns, one value per person and month end, sorted, without a gap within a person. Out: one
column per entry of `FEATURES`. A function looks only at its own row and at earlier rows of the same
person, so no fact known later can reach it. Gender and birth year are not among the columns and never become features.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Column: TypeAlias = NDArray[np.generic] | pa.DictionaryArray
Columns: TypeAlias = dict[str, Column]
"""Columns of the panel by name: text as an Arrow dictionary, everything else as NumPy."""


@dataclass(frozen=True)
class Rows:
    """The panel's rows: its columns, and how many rows of the same person stand before each row."""

    columns: Columns
    place: NDArray[np.int32]

    def __getitem__(self, name: str) -> Floats:
        """A column as numbers; equal texts have equal numbers."""
        values = self.columns[name]
        if isinstance(values, np.ndarray):
            return values.astype(np.float64, copy=False)
        codes = values.indices.fill_null(-1).to_numpy()
        return np.where(codes < 0, np.nan, codes)

    def back(self, values: Floats, months: int) -> Floats:
        """The value so many months before, of the same person; missing where the person has no row that far back."""
        before = np.full(len(values), np.nan)
        before[months:] = values[: max(len(values) - months, 0)]
        before[self.place < months] = np.nan
        return before

    def sum(self, values: Floats, months: int) -> Floats:
        """The sum over the months that end with each row; months before the person's first row count nothing.

        Missing where every one of those months is missing. Adds month by month, so that no other person's
        figures can touch the last digit.
        """
        known = ~np.isnan(values)
        filled, any_known = np.where(known, values, 0.0), known.copy()
        total = filled.copy()
        for back in range(1, min(months, len(values))):
            mine = self.place[back:] >= back
            np.add(total[back:], filled[:-back], out=total[back:], where=mine)
            np.logical_or(any_known[back:], known[:-back], out=any_known[back:], where=mine)
        total[~any_known] = np.nan
        return total

    def months_since(self, name: str) -> Floats:
        """Whole months from a date to the month end; missing where there is no date."""
        (end_month, end_day), (month, day) = self._end, _month_and_day(self.columns[name])
        months: Floats = np.where(np.isnat(self.columns[name]), np.nan, end_month - month - (end_day < day))
        return months


    def in_time(self) -> Iterator[NDArray[np.intp]]:
        """The rows of everybody's first month, then those of the second, and so on; the row before each is of the same person."""
        first = np.flatnonzero(self.place == 0)
        lengths = np.diff(np.append(first, len(self.place)))
        for place in range(int(lengths.max(initial=0))):
            yield first[lengths > place] + place

    @cached_property
    def _end(self) -> tuple[Floats, Floats]:
        """The month and the day of each month end."""
        return _month_and_day(self.columns["month_end"])


@dataclass(frozen=True)
class Feature:
    """A column of the panel: the function of that name, its unit, meaning, the tables it needs, and what stands where nothing is known."""

    compute: Callable[[Rows], Floats]
    unit: str
    meaning: str
    needs: tuple[str, ...]
    fill: str

    @property
    def name(self) -> str:
        """The column's name, which is the function's."""
        return self.compute.__name__


def _month_and_day(days: Column) -> tuple[Floats, Floats]:
    """The month and the day of the month of each date, as numbers."""
    whole = np.asarray(days, dtype="datetime64[D]")
    months = whole.astype("datetime64[M]")
    return months.astype(np.int64).astype(np.float64), (whole - months).astype(np.int64).astype(np.float64)


def _share(part: Floats, whole: Floats) -> Floats:
    """Part over whole; missing where the whole is missing or not above zero."""
    share: Floats = np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)
    return share


def tenure_months(rows: Rows) -> Floats:
    """Whole months since hiring."""
    return rows.months_since("hired_on")


def promotion_wait_months(rows: Rows) -> Floats:
    """Whole months since the last promotion, or since hiring where there was none."""
    return _or_tenure(rows, "promoted_on")


def raise_wait_months(rows: Rows) -> Floats:
    """Whole months since the last raise, or since hiring where there was none."""
    return _or_tenure(rows, "raised_on")


def _or_tenure(rows: Rows, name: str) -> Floats:
    """Whole months since a date, or since hiring where there is none."""
    months = rows.months_since(name)
    return np.where(np.isnan(months), tenure_months(rows), months)


def sales_12m(rows: Rows) -> Floats:
    """Sales credited in the 12 months that end here."""
    return rows.sum(rows["sales_amount"], 12)


def quota_12m(rows: Rows) -> Floats:
    """Quota of the 12 months that end here."""
    return rows.sum(rows["quota_amount"], 12)


def attainment_12m_share(rows: Rows) -> Floats:
    """Sales over quota in the 12 months that end here, months without a quota left out."""
    under_quota = np.where(np.isnan(rows["quota_amount"]), np.nan, rows["sales_amount"])
    return _share(rows.sum(under_quota, 12), quota_12m(rows))


def win_12m_share(rows: Rows) -> Floats:
    """Opportunities won among those decided in the 12 months that end here."""
    won, lost = rows.sum(rows["won_deal_count"], 12), rows.sum(rows["lost_deal_count"], 12)
    return _share(won, won + lost)


def customer_satisfaction_12m_share(rows: Rows) -> Floats:
    """Mean customer answer of the 12 months that end here, as a share of its scale."""
    return _share(rows.sum(rows["feedback_share_sum"], 12), rows.sum(rows["feedback_count"], 12))


def job_satisfaction_change_6m(rows: Rows) -> Floats:
    """Job satisfaction now less six months ago, as shares of the scale."""
    return rows["job_satisfaction_share"] - rows.back(rows["job_satisfaction_share"], 6)


def engagement_change_6m(rows: Rows) -> Floats:
    """Engagement now less six months ago, as shares of the scale."""
    return rows["engagement_share"] - rows.back(rows["engagement_share"], 6)


def job_satisfaction_falls(rows: Rows) -> Floats:
    """How many answers on job satisfaction in a row were lower than the one before; an answer that is not lower sets it to zero."""
    answer, falls, last = rows["job_satisfaction_answer_share"], np.full(len(rows.place), np.nan), np.full(len(rows.place), np.nan)
    for place, now in enumerate(rows.in_time()):
        before, count = (last[now - 1], falls[now - 1]) if place else (last[now], falls[now])
        answered = ~np.isnan(answer[now])
        changed = np.where(answer[now] < before, np.nan_to_num(count) + 1.0, 0.0)
        falls[now] = np.where(answered, changed, count)
        last[now] = np.where(answered, answer[now], before)
    return falls


def pay_growth_12m(rows: Rows) -> Floats:
    """The log of base pay now over base pay twelve months ago."""
    return np.log(_share(rows["base_pay_month"], rows.back(rows["base_pay_month"], 12)))


def rating_change_12m_share(rows: Rows) -> Floats:
    """The last review rating less the one known twelve months ago, as shares of the scale."""
    return rows["rating_share"] - rows.back(rows["rating_share"], 12)


def attainment_change_6m_share(rows: Rows) -> Floats:
    """Sales over quota in the six months that end here, less that of the six before."""
    under_quota = np.where(np.isnan(rows["quota_amount"]), np.nan, rows["sales_amount"])
    half_year = _share(rows.sum(under_quota, 6), rows.sum(rows["quota_amount"], 6))
    return half_year - rows.back(half_year, 6)


def absence_12m_share(rows: Rows) -> Floats:
    """Days absent or sick among the days on which the person was expected, in the 12 months that end here."""
    away = rows["absent_days"] + rows["sick_days"]
    return _share(rows.sum(away, 12), rows.sum(away + rows["worked_days"], 12))


def lateness_12m_share(rows: Rows) -> Floats:
    """Days with a late arrival among the days worked in the 12 months that end here."""
    return _share(rows.sum(rows["late_days"], 12), rows.sum(rows["worked_days"], 12))


def absent_days_3m(rows: Rows) -> Floats:
    """Days absent or sick in the three months that end here."""
    return rows.sum(rows["absent_days"] + rows["sick_days"], 3)


def late_days_3m(rows: Rows) -> Floats:
    """Days with a late arrival in the three months that end here."""
    return rows.sum(rows["late_days"], 3)


def activity_3m(rows: Rows) -> Floats:
    """Customer interactions in the three months that end here."""
    return rows.sum(rows["activity_count"], 3)


def training_hours_12m(rows: Rows) -> Floats:
    """Hours of training finished in the 12 months that end here."""
    return rows.sum(rows["training_hours"], 12)


def has_new_manager_6m(rows: Rows) -> Floats:
    """Whether the manager is another one than six months ago; missing where either is not known."""
    now, before = rows["manager_id"], rows.back(rows["manager_id"], 6)
    return np.where(np.isnan(now) | np.isnan(before), np.nan, now != before)


def _feature(compute: Callable[[Rows], Floats], unit: str, needs: str, fill: str = "missing") -> Feature:
    """An entry whose meaning is the function's own first line."""
    meaning = (compute.__doc__ or "").strip().splitlines()[0].rstrip(".")
    return Feature(compute, unit, meaning, tuple(needs.split()), fill)


FEATURES: tuple[Feature, ...] = (
    _feature(tenure_months, "months", "employees"),
    _feature(promotion_wait_months, "months", "employees job_spells", "tenure"),
    _feature(raise_wait_months, "months", "employees pay_rates", "tenure"),
    _feature(sales_12m, "money", "sales"),
    _feature(quota_12m, "money", "quotas"),
    _feature(attainment_12m_share, "share", "sales quotas"),
    _feature(win_12m_share, "share", "deals"),
    _feature(customer_satisfaction_12m_share, "share", "customer_feedback"),
    _feature(job_satisfaction_change_6m, "share", "surveys"),
    _feature(job_satisfaction_falls, "count", "surveys"),
    _feature(engagement_change_6m, "share", "surveys"),
    _feature(pay_growth_12m, "number", "pay_rates"),
    _feature(rating_change_12m_share, "share", "reviews"),
    _feature(attainment_change_6m_share, "share", "sales quotas"),
    _feature(absence_12m_share, "share", "attendance"),
    _feature(lateness_12m_share, "share", "attendance"),
    _feature(absent_days_3m, "days", "attendance"),
    _feature(late_days_3m, "days", "attendance"),
    _feature(activity_3m, "count", "activities"),
    _feature(training_hours_12m, "hours", "trainings"),
    _feature(has_new_manager_6m, "yes or no", "job_spells"),
)
"""Every feature of the panel. To add one, write its function and add an entry; the leakage law takes it in by itself."""


def compute_features(columns: Columns, place: NDArray[np.int32]) -> Columns:
    """One column per entry of `FEATURES`, from the panel's columns and each row's place within its person."""
    rows = Rows(columns, place)
    return {feature.name: feature.compute(rows) for feature in FEATURES}
