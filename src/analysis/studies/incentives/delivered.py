"""What was paid, as delivered: what can be told where no plan can be paid on a company's data.

In: a company and why there is no plan. Out: a `Result` with the payouts of the last twelve whole months and the reason as its first caveat. It works out no pay.
"""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from analysis.periods import last_whole_month, month_start
from analysis.studies.incentives.tables import as_table
from analysis.studies.result import Caveat, Estimate, Result
from analysis.tables.store import Company

_COLUMNS = ["employee_id", "period_from", "period_until", "component", "amount", "paid_on"]


def delivered(company: Company, as_of: date, months: int, reason: Caveat, person: str = "") -> Result:
    """The payouts whose period ended in the last whole months up to a day, by component and by person, or those of one person; empty where there are none."""
    end = last_whole_month(as_of) + 1
    since, until = (pd.Timestamp(month_start(month)) for month in (end - months, end))
    made = company.table("payouts") if company.has("payouts") else pd.DataFrame(columns=_COLUMNS)
    made = made[(made["period_until"] > since) & (made["period_until"] <= until) & (made["paid_on"] <= pd.Timestamp(as_of))] if len(made) else made
    made = made[made["employee_id"] == person] if person else made
    rows = pd.DataFrame(made[_COLUMNS].sort_values(["employee_id", "period_until", "component"], kind="stable")).reset_index(drop=True)
    tables = {"payouts_made": as_table("payouts_made", rows), "paid_by_component": as_table("paid_by_component", _by_component(rows))}
    headline = {
        "plans": Estimate(0, "count"), "months": Estimate(months, "months"), "window_until": Estimate((until - timedelta(days=1)).date()),
        "people": Estimate(int(rows["employee_id"].nunique()), "people"),
        "pay": Estimate(float(rows["amount"].astype(float).sum()) if len(rows) else None, "money", n=int(rows["employee_id"].nunique())),
    }
    caveats = (reason,) if len(rows) or company.has("payouts") else (reason, Caveat("no_payouts_to_show"))
    return Result("incentives", as_of, tables, headline, (), caveats)


def _by_component(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per component: n (people paid by it), amount, share of all that was paid; the largest first."""
    whole = float(rows["amount"].astype(float).sum())
    found = [
        {"component": name, "n": group["employee_id"].nunique(), "pay": float(group["amount"].astype(float).sum())} for name, group in rows.groupby("component")
    ]
    frame = pd.DataFrame(found, columns=["component", "n", "pay"]).sort_values("pay", ascending=False, kind="stable").reset_index(drop=True)
    return frame.assign(share=frame["pay"] / whole if whole else np.nan)
