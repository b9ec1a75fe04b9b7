"""Attendance against sales and later exits: correlations between people and within a person, with intervals.

In: the months of `facts`, the panel and the exits. Out: one row per measure and comparison. A correlation is no cause, in neither direction: a day away sells
nothing by itself, and who does badly may come late. Research finds that lateness hardly goes with leaving (.01) and absence does (.25; Berry, Lelchook
and Clark 2012, corrected correlations); these stand beside ours.
"""

from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from analysis.periods import last_whole_month
from analysis.studies.attendance.people import AWAY, EARLY, LATE, Measure
from analysis.studies.intervals import holm
from analysis.studies.scores import SURE
from analysis.studies.within import within

Vector = NDArray[np.float64]

COMPARED = (LATE, EARLY, AWAY)
PUBLISHED = {("late", "later_exit"): 0.01, ("away", "later_exit"): 0.25}
"""Corrected correlations with leaving of Berry, Lelchook and Clark (2012, Journal of Organizational Behavior 33: 678)."""

FEWEST_PEOPLE = 10
FEWEST_DAYS = 5
"""A person's month with fewer days says too little of that month."""

YEAR = 12


def compare(months: pd.DataFrame, panel: pd.DataFrame, exits: pd.DataFrame, *, as_of: date, interval_share: float) -> pd.DataFrame:
    """One row per measure and comparison: attendance_measure, against, n (people), correlation, low, high, published, p_adjusted, link.

    against is sales_between (people against one another, over the months of `panel`), sales_within (a person's months against one another), or later_exit
    (the share of one year against leaving by choice in the next). Missing with fewer than `FEWEST_PEOPLE` people or where nothing varies. link is
    goes_with or goes_against only where p_adjusted (by Holm 1979, for all rows) is below one in twenty: with nine comparisons one interval in ten misses by luck.
    """
    sales, last = relative_sales(panel), last_whole_month(as_of)
    rows = []
    for measure in COMPARED:
        both = _both(months, sales, measure)
        rows += [(measure.name, "sales_between", *between_people(both, interval_share)), (measure.name, "sales_within", *within_person(both, interval_share))]
        rows.append((measure.name, "later_exit", *_with_exits(months, exits, measure, last, interval_share)))
    frame = pd.DataFrame(rows, columns=["attendance_measure", "against", "n", "correlation", "low", "high"])
    frame["published"] = [PUBLISHED.get((name, against), np.nan) for name, against in zip(frame["attendance_measure"], frame["against"], strict=True)]
    known = frame["correlation"].notna().to_numpy()
    p_adjusted = np.full(len(frame), np.nan)
    error = ((frame["high"] - frame["low"]) / (2 * stats.norm.isf((1 - interval_share) / 2))).to_numpy(float)
    p_adjusted[known] = holm(2 * stats.norm.sf(np.abs(frame["correlation"].to_numpy(float)[known]) / np.maximum(error[known], 1e-12)))
    told = np.where(frame["correlation"] > 0, "goes_with", "goes_against")
    return frame.assign(p_adjusted=p_adjusted, link=np.where(p_adjusted < 1 - SURE, told, "cannot_be_told"))


def relative_sales(panel: pd.DataFrame) -> pd.DataFrame:
    """Sales of each seller's month over the mean of all sellers in that month: employee_id, month, sales (1 is average), sales_amount.

    Sellers are people with sales in the panel; months in which nothing was sold at all are left out.
    """
    rows = panel[panel["sales_amount"].notna()]
    rows = rows[rows.groupby("employee_id")["sales_amount"].transform("sum") > 0]
    mean = rows.groupby("month")["sales_amount"].transform("mean")
    return rows.loc[mean > 0, ["employee_id", "month", "sales_amount"]].assign(sales=rows["sales_amount"] / mean)


def _both(months: pd.DataFrame, sales: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """The person-months with attendance and sales: employee_id, month, x, y, part, whole."""
    rows = months[months[measure.whole] >= FEWEST_DAYS]
    rows = rows.assign(part=rows[measure.part], whole=rows[measure.whole], x=rows[measure.part] / rows[measure.whole])
    return rows[["employee_id", "month", "x", "part", "whole"]].merge(sales.rename(columns={"sales": "y"}), on=["employee_id", "month"], validate="one_to_one")


def between_people(both: pd.DataFrame, interval_share: float) -> tuple[int, float, float, float]:
    """People, Spearman's rank correlation of people's share and sales, and its interval by Fisher's z with variance 1.06 / (n - 3) (Fieller et al. 1957)."""
    people = both.assign(x=both["x"] - both.groupby("month")["x"].transform("mean")).groupby("employee_id")[["x", "y"]].mean()
    n = len(people)
    if n < FEWEST_PEOPLE or people["x"].nunique() < 2 or people["y"].nunique() < 2:
        return n, np.nan, np.nan, np.nan
    found = float(np.corrcoef(people["x"].rank(), people["y"].rank())[0, 1])
    reach = stats.norm.isf((1 - interval_share) / 2) * np.sqrt(1.06 / (n - 3))
    z = np.arctanh(np.clip(found, -0.999999, 0.999999))
    return n, found, float(np.tanh(z - reach)), float(np.tanh(z + reach))


def within_person(both: pd.DataFrame, interval_share: float) -> tuple[int, float, float, float]:
    """People, the correlation of a person's months, what all had in a month taken off, and its interval, people being the independent units."""
    if both.empty:
        return 0, np.nan, np.nan, np.nan
    groups = [pd.factorize(both[name])[0].astype(np.int64) for name in ("employee_id", "month")]
    x, y = (within(both[name].to_numpy(float), groups, np.ones(len(both))) for name in ("x", "y"))
    return clustered_correlation(x, y, both["employee_id"].to_numpy(), interval_share)


def clustered_correlation(x: Vector, y: Vector, cluster: NDArray[np.object_], interval_share: float) -> tuple[int, float, float, float]:
    """Clusters, the correlation of two centred columns, and its interval from the sums of each cluster (Liang and Zeger 1986; t with clusters - 1)."""
    codes, names = pd.factorize(cluster)
    n, size = len(names), float(np.sqrt((x @ x) * (y @ y)))
    if n < FEWEST_PEOPLE or size < 1e-12:
        return n, np.nan, np.nan, np.nan
    found = float(x @ y) / size
    scaled_x, scaled_y = x / np.sqrt(x @ x), y / np.sqrt(y @ y)
    influence = np.bincount(codes, scaled_x * scaled_y - found * (scaled_x**2 + scaled_y**2) / 2)
    reach = float(stats.t.isf((1 - interval_share) / 2, n - 1) * np.sqrt(influence @ influence * n / (n - 1)))
    return n, found, max(found - reach, -1.0), min(found + reach, 1.0)


def _with_exits(months: pd.DataFrame, exits: pd.DataFrame, measure: Measure, last: int, interval_share: float) -> tuple[int, float, float, float]:
    """People, the correlation of a year's share with leaving by choice in the year after, and its interval; years are those before the last one, back to the first.

    Who left for another reason within the year after is left out of it.
    """
    left = exits.set_index("employee_id")
    rows = []
    for origin in range(last - YEAR, int(months["month"].min()) + YEAR - 2, -YEAR):
        year = months[(months["month"] > origin - YEAR) & (months["month"] <= origin)].groupby("employee_id")[[measure.part, measure.whole]].sum()
        gone = left.reindex(year.index)
        month = gone["left_on"].dt.year * 12 + gone["left_on"].dt.month - 1
        after = (month > origin) & (month <= origin + YEAR)
        kept = (year[measure.whole] >= FEWEST_DAYS) & ~(month <= origin) & ~(after & (gone["exit_kind"] != "voluntary"))
        x = (year[measure.part] / year[measure.whole].where(year[measure.whole] > 0))[kept]
        rows.append(pd.DataFrame({"x": x - x.mean(), "y": after[kept].astype(float) - after[kept].mean()}))
    table = pd.concat(rows) if rows else pd.DataFrame({"x": [], "y": []}, dtype=float)
    return clustered_correlation(table["x"].to_numpy(float), table["y"].to_numpy(float), table.index.to_numpy(object), interval_share)
