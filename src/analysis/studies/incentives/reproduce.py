"""Does the plan in force, over the past, reproduce what was paid?

In: a payout of the plan and the table `payouts`. Out: every difference, to the cent. What was not due by the last day known is left out: pay is
due on the plan's pay day of the next month, or on the last day of who has left by then.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.studies.incentives.payout import Payout, pay_table

KEY = ["employee_id", "period_until", "component"]
NOTHING_DIFFERS = pd.DataFrame(columns=[*KEY, "planned_cents", "paid_cents", "difference_cents"])
"""What stands where there is nothing to hold a plan against."""


def differences(payout: Payout, payouts: pd.DataFrame) -> pd.DataFrame:
    """One row per person, period and component where plan and payment differ: planned_cents, paid_cents, difference_cents, in order of size."""
    component = payouts["component"].where(payouts["component"].isin(payout.parts), next(iter(payout.parts)))  # what the plan does not know goes with its first one
    found = [_different(_due(replace(payout, parts={name: part})), payouts[component == name]) for name, part in payout.parts.items()]
    different = pd.concat(found).sort_values(KEY, ignore_index=True)
    order = different["difference_cents"].abs().sort_values(ascending=False, kind="stable").index
    return different.loc[order].reset_index(drop=True)


def _different(planned: pd.DataFrame, paid: pd.DataFrame) -> pd.DataFrame:
    """What was planned and paid by a component where they differ; all components of a large company at once would take too much memory."""
    planned = planned.rename(columns={"cents": "planned_cents"})[[*KEY, "planned_cents"]]
    paid = paid.assign(paid_cents=np.rint(paid["amount"].astype(float) * 100).astype(np.int64), period_until=paid["period_until"].astype("datetime64[us]"))
    both = _summed(planned).merge(_summed(paid[[*KEY, "paid_cents"]]), on=KEY, how="outer", validate="one_to_one")
    both = both.fillna({"planned_cents": 0, "paid_cents": 0}).astype({"planned_cents": "int64", "paid_cents": "int64"})
    both["difference_cents"] = both["paid_cents"] - both["planned_cents"]
    return both[both["difference_cents"] != 0]


def _due(payout: Payout) -> pd.DataFrame:
    """The rows of pay that were due by the last day known."""
    table = pay_table(payout)
    left = table["employee_id"].map(payout.facts.people.set_index("employee_id")["left_on"])
    pay_day = table["period_until"] + pd.Timedelta(days=payout.plan.pay_day - 1)
    due = pay_day.where(left.isna() | (left > pay_day), left)
    return pd.DataFrame(table[due <= pd.Timestamp(payout.facts.as_of)])


def _summed(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per key."""
    return pd.DataFrame(rows.groupby(KEY).sum()).reset_index()
