"""Whether lateness changed for the whole company at one month, and by how much.

In: the months of `facts`. Out: the month from which it differs, if any, and the change with its interval. What happened in that month only the company knows.
"""

import numpy as np
import pandas as pd
from scipy import stats

LEAST_BEFORE, LEAST_AFTER = 6, 3
SURE = 0.99
"""How sure it must be that there is a change anywhere, before a month is named."""

COMPARED_MONTHS = 6


def find_change(months: pd.DataFrame) -> int | None:
    """The month from which the company's share of late days differs most clearly from the months before, None where luck may explain it.

    Student's t of the months after against those before, for every month that leaves six before and three after, at a sureness of 99 % for all of them together (Bonferroni).
    """
    sums = months.groupby("month")[["late_days", "late_known_days"]].sum()
    share = (sums["late_days"] / sums["late_known_days"].where(sums["late_known_days"] > 0)).dropna()
    values, number = share.to_numpy(float), share.index.to_numpy(int)
    places = range(LEAST_BEFORE, len(values) - LEAST_AFTER + 1)
    if len(places) == 0 or np.ptp(values) == 0:
        return None
    p_values = [float(stats.ttest_ind(values[:place], values[place:]).pvalue) if np.ptp(values[:place]) + np.ptp(values[place:]) > 0 else 0.0 for place in places]
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
