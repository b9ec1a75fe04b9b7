"""The outcome: who left by choice within so many months after a month end, as known on a day.

In: panel rows and the employees' dates as known on that day. Out: for each row whether the person left by choice within the
horizon, and how many of its months are known. The hazard is that of leaving by choice in a month; who leaves otherwise is observed
until then and no longer; who was hired before the data begin enters with the first row. Months that are not over are
not known, which is not the same as nobody leaving in them. It fits nothing.

Worked example, used below: horizon 6 months, row of 2025-03-31. The months April to September count. Somebody whose last day is
2025-06-10 is seen for 2.5 months (April, May and half of June) and left; known on 2025-05-31, the same row shows two months and nobody leaving.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
NEVER = 10**6
"""Stands for the month of an exit that has not come."""


@dataclass(frozen=True)
class Outcome:
    """What is known of each row: one value per row.

    `event` is 1 where the person is seen to leave by choice within the horizon, `months` how many months of the horizon the person is seen
    (half of the month of leaving), and `left` is `event` where the whole outcome is known, missing where it is not.
    """

    event: Floats
    months: Floats
    left: Floats


def exit_months(rows: pd.DataFrame, exits: pd.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The month number of each row's last day (`NEVER` while employed), and whether that exit is by choice.

    Where a company never says why people leave, every exit counts as one by choice.
    """
    known = exits.set_index("employee_id")
    left = pd.DatetimeIndex(known["left_on"].reindex(rows["employee_id"]))
    month = np.where(left.isna(), NEVER, left.year * 12 + left.month - 1)
    kind = known["exit_kind"].reindex(rows["employee_id"])
    says_why = bool(known["exit_kind"].notna().any())
    return month.astype(np.int64), ((kind == "voluntary").to_numpy(bool) if says_why else ~np.asarray(left.isna()))


def outcome(rows: pd.DataFrame, exits: pd.DataFrame, *, horizon: int, last_month: int) -> Outcome:
    """The outcome of each row at a horizon, when `last_month` is the last month that is over.

    `rows` has employee_id and month, `exits` employee_id, left_on and exit_kind as known then.
    """
    month = rows["month"].to_numpy(np.int64)
    exit_month, by_choice = exit_months(rows, exits)
    ends = np.minimum(month + horizon, last_month)
    leaves = exit_month <= ends
    event = (leaves & by_choice).astype(np.float64)
    months = np.where(leaves, exit_month - month - 0.5, ends - month).clip(0.0)
    return Outcome(event, months, np.where(leaves | (month + horizon <= last_month), event, np.nan))
