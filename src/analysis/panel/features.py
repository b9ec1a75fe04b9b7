"""What is known of a person on a month end, made from the months up to it: one small function per column.

In: the panel's frame, one row per person and month end, sorted, without a gap within a person. Out: one
column per entry of `FEATURES`. A function looks only at its own row and at earlier rows of the same
person, so no fact known later can reach it. Gender and birth year are not in the frame and never become features.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Feature:
    """A column of the panel: the function of that name, its unit, meaning, the tables it needs, and what stands where nothing is known."""

    compute: Callable[[pd.DataFrame], pd.Series]
    unit: str
    meaning: str
    needs: tuple[str, ...]
    fill: str

    @property
    def name(self) -> str:
        """The column's name, which is the function's."""
        return self.compute.__name__


def months_back(panel: pd.DataFrame, column: str, months: int) -> pd.Series:
    """The value so many months before, of the same person; missing where the person has no row that far back."""
    same_person = panel["employee_id"] == panel["employee_id"].shift(months)
    return panel[column].shift(months).where(same_person)


def sum_of_months(panel: pd.DataFrame, column: str, months: int) -> pd.Series:
    """The sum over the months that end with each row; months before the person's first row count nothing.

    Missing where every one of those months is missing. Adds month by month, so that no other person's
    figures can touch the last digit.
    """
    total, known = pd.Series(0.0, index=panel.index), pd.Series(False, index=panel.index)
    for back in range(months):
        value = months_back(panel, column, back)
        total, known = total + value.fillna(0.0), known | value.notna()
    return total.where(known)


def _share(part: pd.Series, whole: pd.Series) -> pd.Series:
    """Part over whole; missing where the whole is missing or not above zero."""
    return part / whole.where(whole > 0)


def _months_since(panel: pd.DataFrame, column: str) -> pd.Series:
    """Whole months from a date to the month end; missing where there is no date."""
    ends, days = pd.DatetimeIndex(panel["month_end"]), pd.DatetimeIndex(panel[column])
    months = (ends.year - days.year) * 12 + (ends.month - days.month) - np.where(ends.day < days.day, 1, 0)
    return pd.Series(months, index=panel.index, dtype=float)


def tenure_months(panel: pd.DataFrame) -> pd.Series:
    """Whole months since hiring."""
    return _months_since(panel, "hired_on")


def promotion_wait_months(panel: pd.DataFrame) -> pd.Series:
    """Whole months since the last promotion, or since hiring where there was none."""
    return _months_since(panel, "promoted_on").fillna(tenure_months(panel))


def raise_wait_months(panel: pd.DataFrame) -> pd.Series:
    """Whole months since the last raise, or since hiring where there was none."""
    return _months_since(panel, "raised_on").fillna(tenure_months(panel))


def sales_12m(panel: pd.DataFrame) -> pd.Series:
    """Sales credited in the 12 months that end here."""
    return sum_of_months(panel, "sales_amount", 12)


def quota_12m(panel: pd.DataFrame) -> pd.Series:
    """Quota of the 12 months that end here."""
    return sum_of_months(panel, "quota_amount", 12)


def attainment_12m_share(panel: pd.DataFrame) -> pd.Series:
    """Sales over quota in the 12 months that end here, months without a quota left out."""
    with_quota = panel.assign(sales_under_quota=panel["sales_amount"].where(panel["quota_amount"].notna()))
    return _share(sum_of_months(with_quota, "sales_under_quota", 12), quota_12m(panel))


def win_12m_share(panel: pd.DataFrame) -> pd.Series:
    """Opportunities won among those decided in the 12 months that end here."""
    won, lost = sum_of_months(panel, "won_deal_count", 12), sum_of_months(panel, "lost_deal_count", 12)
    return _share(won, won + lost)


def customer_satisfaction_12m_share(panel: pd.DataFrame) -> pd.Series:
    """Mean customer answer of the 12 months that end here, as a share of its scale."""
    return _share(sum_of_months(panel, "feedback_share_sum", 12), sum_of_months(panel, "feedback_count", 12))


def job_satisfaction_change_6m(panel: pd.DataFrame) -> pd.Series:
    """Job satisfaction now less six months ago, as shares of the scale."""
    return panel["job_satisfaction_share"] - months_back(panel, "job_satisfaction_share", 6)


def absent_days_3m(panel: pd.DataFrame) -> pd.Series:
    """Days absent or sick in the three months that end here."""
    both = panel.assign(away_days=panel["absent_days"] + panel["sick_days"])
    return sum_of_months(both, "away_days", 3)


def late_days_3m(panel: pd.DataFrame) -> pd.Series:
    """Days with a late arrival in the three months that end here."""
    return sum_of_months(panel, "late_days", 3)


def activity_3m(panel: pd.DataFrame) -> pd.Series:
    """Customer interactions in the three months that end here."""
    return sum_of_months(panel, "activity_count", 3)


def training_hours_12m(panel: pd.DataFrame) -> pd.Series:
    """Hours of training finished in the 12 months that end here."""
    return sum_of_months(panel, "training_hours", 12)


def has_new_manager_6m(panel: pd.DataFrame) -> pd.Series:
    """Whether the manager is another one than six months ago; missing where either is not known."""
    before = months_back(panel, "manager_id", 6)
    known = before.notna() & panel["manager_id"].notna()
    return (panel["manager_id"] != before).astype(float).where(known)


def _feature(compute: Callable[[pd.DataFrame], pd.Series], unit: str, needs: str, fill: str = "missing") -> Feature:
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
    _feature(absent_days_3m, "days", "attendance"),
    _feature(late_days_3m, "days", "attendance"),
    _feature(activity_3m, "count", "activities"),
    _feature(training_hours_12m, "hours", "trainings"),
    _feature(has_new_manager_6m, "yes or no", "job_spells"),
)
"""Every feature of the panel. To add one, write its function and add an entry; the leakage law takes it in by itself."""


def add_features(panel: pd.DataFrame) -> pd.DataFrame:
    """The frame with one more column per entry of `FEATURES`."""
    coded = panel.assign(employee_id=pd.factorize(panel["employee_id"])[0])  # numbers compare faster than text
    return panel.assign(**{feature.name: feature.compute(coded).to_numpy() for feature in FEATURES})
