"""Whether lateness changed for the whole company at one month, and by how much.

In: the months of `facts`. Out: the month from which it differs, if any, and the change with its interval. What happened in that month only the company knows.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

LEAST_BEFORE, LEAST_AFTER = 6, 3
SURE = 0.99
"""How sure it must be that there is a change anywhere, before a month is named."""

COMPARED_MONTHS = 6


def find_change(months: pd.DataFrame) -> int | None:
    """The month from which people's lateness differs most clearly from the months before, None where luck may explain it.

    Each month is held against the shares that the people of that month have over all their months, so that joiners and leavers are no change.
    Student's t of the months after against those before, for every month that leaves six before and three after, at a sureness of 99 % for all of them together (Bonferroni).
    """
    share = _index(months)
    values, number = share.to_numpy(float), share.index.to_numpy(int)
    places = range(LEAST_BEFORE, len(values) - LEAST_AFTER + 1)
    if len(places) == 0 or np.ptp(values) == 0:
        return None
    p_values = [_p_value(values[:place], values[place:]) for place in places]
    best = int(np.argmin(p_values))
    return int(number[places[best]]) if p_values[best] * len(places) < 1 - SURE else None


def lateness_change(months: pd.DataFrame, month: int, *, interval_share: float) -> dict[str, float]:
    """The share of late days in up to six months before and from `month` on, of people who were there in both, and the change as a share with its interval.

    Names n (people), before, after, change, low, high. The interval is that of a ratio of sums with people as the independent units (delta method, on the log scale).
    """
    near = months[(months["month"] >= month - COMPARED_MONTHS) & (months["month"] < month + COMPARED_MONTHS) & (months["late_known_days"] > 0)]
    early, late = (_by_person(near[(near["month"] >= month) == side]) for side in (False, True))
    both = early.index.intersection(late.index)
    (before_late, before_days), (after_late, after_days) = ((frame.loc[both, "late_days"].to_numpy(float), frame.loc[both, "late_known_days"].to_numpy(float)) for frame in (early, late))
    if len(both) == 0:
        return {"n": 0, **dict.fromkeys(("before", "after", "change", "low", "high"), np.nan)}
    n, before, after = len(both), float(before_late.sum() / before_days.sum()), float(after_late.sum() / after_days.sum())
    if n < 2 or not (before > 0 and after > 0):
        return {"n": n, "before": before, "after": after, **dict.fromkeys(("change", "low", "high"), np.nan)}
    influence = (after_late - after * after_days) / after_late.sum() - (before_late - before * before_days) / before_late.sum()
    reach = stats.t.isf((1 - interval_share) / 2, n - 1) * np.sqrt(influence @ influence * n / (n - 1))
    return {"n": n, "before": before, "after": after, **{name: float(after / before * np.exp(step) - 1) for name, step in (("change", 0.0), ("low", -reach), ("high", reach))}}


def _by_person(rows: pd.DataFrame) -> pd.DataFrame:
    """Each person's late days and days with a known arrival."""
    return rows.groupby("employee_id")[["late_days", "late_known_days"]].sum()


def _index(months: pd.DataFrame) -> pd.Series:
    """By month, the late days over those expected from the people's own shares over all their months; 1 is as usual."""
    known = months[months["late_known_days"] > 0]
    person = known.groupby("employee_id")[["late_days", "late_known_days"]].transform("sum")
    expected = (known["late_known_days"] * person["late_days"] / person["late_known_days"]).groupby(known["month"]).sum()
    return (known.groupby("month")["late_days"].sum() / expected.where(expected > 0)).dropna()


def _p_value(before: NDArray[np.float64], after: NDArray[np.float64]) -> float:
    """Student's two-sided p value of a difference of means at equal variance; 0 where neither side varies and they differ."""
    gap, freedom = abs(float(after.mean() - before.mean())), len(before) + len(after) - 2
    variance = float(((before - before.mean()) ** 2).sum() + ((after - after.mean()) ** 2).sum()) / freedom
    if variance <= 0:
        return float(gap == 0)
    return float(2 * stats.t.sf(gap / np.sqrt(variance * (1 / len(before) + 1 / len(after))), freedom))
