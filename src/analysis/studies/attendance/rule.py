"""What a strict rule would have caught: so many late arrivals in one month, applied to the months that are over.

In: the months of `facts`, sales and exits. Out: how many person-months each rule flags and how many chance alone would, whether the same people are flagged again, and what the
flagged people sell. It assumes nothing about how people would have answered to the rule: sales are as they were.
"""

from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from analysis.periods import last_whole_month
from analysis.studies.attendance.against import FEWEST_DAYS, YEAR, clustered_correlation, relative_sales
from analysis.studies.attendance.people import LATE, person_shares
from analysis.studies.rates import share_difference_interval

LIMITS = (1, 2, 3, 4, 5, 6)
"""Late days in a month that rules are tried with."""


def flag_table(rows: pd.DataFrame, limits: tuple[int, ...] = LIMITS) -> pd.DataFrame:
    """One row per rule: late_limit, n (people), person_months, flagged, flagged_by_chance, again_share, any_month_share.

    flagged_by_chance is how many would be flagged if everybody had the same chance on every day of a month (the sum of binomial tails). again_share is
    the share of the flagged who are flagged in the next month too, any_month_share that of all person-months.
    """
    rows = rows[rows["late_known_days"] > 0]
    total = rows.groupby("month")[["late_days", "late_known_days"]].transform("sum")
    chance = (total["late_days"] / total["late_known_days"]).to_numpy(float)
    people = rows["employee_id"].nunique()
    days, late = rows["late_known_days"].to_numpy(int), rows["late_days"].to_numpy(int)
    following = pd.MultiIndex.from_arrays([rows["employee_id"], rows["month"] + 1])
    after = rows.set_index(["employee_id", "month"])["late_days"].reindex(following).to_numpy(float)
    found = []
    for limit in limits:
        flagged = late >= limit
        again = after[flagged & ~np.isnan(after)]
        found.append((limit, people, len(rows), int(flagged.sum()), float(stats.binom.sf(limit - 1, days, chance).sum()), _mean(again >= limit), _mean(flagged)))
    return pd.DataFrame(found, columns=["late_limit", "n", "person_months", "flagged", "flagged_by_chance", "again_share", "any_month_share"])


def _mean(values: NDArray[np.bool_]) -> float:
    """The share of what is true; missing for none."""
    return float(values.mean()) if len(values) else np.nan


def month_to_month(rows: pd.DataFrame, interval_share: float) -> tuple[int, float, float, float]:
    """People, the correlation of a person's lateness in one month with the next, what all had taken off, and its interval."""
    rows = rows[rows["late_known_days"] >= FEWEST_DAYS]
    share = rows["late_days"] / rows["late_known_days"]
    rows = rows.assign(x=share - share.groupby(rows["month"]).transform("mean"))[["employee_id", "month", "x"]]
    pairs = rows.merge(rows.assign(month=rows["month"] - 1).rename(columns={"x": "y"}), on=["employee_id", "month"])
    return clustered_correlation(pairs["x"].to_numpy(float), pairs["y"].to_numpy(float), pairs["employee_id"].to_numpy(object), interval_share)


def flagged_people(rows: pd.DataFrame, panel: pd.DataFrame, limit: int, *, interval_share: float) -> pd.DataFrame:
    """One row per person with days in `rows`: employee_id, is_flagged (in at least one month), late_verdict, sales_amount, is_upper_half.

    is_upper_half says whether a seller sold more than half of the sellers did, each month held against what all sold in it; missing for who sells nothing.
    """
    known = rows[rows["late_known_days"] > 0]
    flagged = (known["late_days"] >= limit).groupby(known["employee_id"]).any()
    verdicts = person_shares(known, LATE, interval_share=interval_share).set_index("employee_id")["verdict"]
    sales = relative_sales(panel[panel["month"].isin(known["month"].unique())])
    sums = sales.groupby("employee_id").agg(sales_amount=("sales_amount", "sum"), level=("sales", "mean")).reindex(flagged.index)
    upper = (sums["level"] > sums["level"].median()).astype(float).where(sums["level"].notna())
    return pd.DataFrame({"is_flagged": flagged, "late_verdict": verdicts.reindex(flagged.index), "sales_amount": sums["sales_amount"], "is_upper_half": upper}).reset_index()


def flagged_groups(people: pd.DataFrame) -> pd.DataFrame:
    """The sellers who are flagged and the others, one row each: flagged_group, n, lasting_count (surely more often late than everybody), upper_half, sales_amount, sales_share."""
    sellers = people[people["is_upper_half"].notna()]
    group = sellers["is_flagged"].map({True: "flagged", False: "not_flagged"}).rename("flagged_group")
    frame = sellers.assign(lasting=sellers["late_verdict"] == "higher").groupby(group).agg(
        n=("employee_id", "size"), lasting_count=("lasting", "sum"), upper_half=("is_upper_half", "sum"), sales_amount=("sales_amount", "sum"),
    ).reset_index()
    return frame.astype({"upper_half": int}).assign(sales_share=frame["sales_amount"] / frame["sales_amount"].sum())


def exits_of_flagged(months: pd.DataFrame, exits: pd.DataFrame, limit: int, *, as_of: date, interval_share: float) -> dict[str, float]:
    """Of those flagged in the year before last, and of the others, how many left by choice in the year after: counts, and the difference of the shares with its interval.

    Names flagged, flagged_left, others, others_left, difference, low, high. Who left for another reason is left out. All zero or missing without so much past.
    """
    origin = last_whole_month(as_of) - YEAR
    year = months[(months["month"] > origin - YEAR) & (months["month"] <= origin) & (months["late_known_days"] > 0)]
    flagged = (year["late_days"] >= limit).groupby(year["employee_id"]).any()
    gone = exits.set_index("employee_id").reindex(flagged.index)
    month = gone["left_on"].dt.year * 12 + gone["left_on"].dt.month - 1
    after = (month > origin) & (month <= origin + YEAR)
    kept = ~(month <= origin) & ~(after & (gone["exit_kind"] != "voluntary"))
    counts = [int(values.sum()) for values in (kept & flagged, kept & flagged & after, kept & ~flagged, kept & ~flagged & after)]
    difference, low, high = share_difference_interval(counts[1], counts[0], counts[3], counts[2], interval_share)
    return dict(zip(("flagged", "flagged_left", "others", "others_left"), counts, strict=True)) | {"difference": difference, "low": low, "high": high}
