"""After a launch: the company's own sales beside the path that `studies.response` foretold.

In: the facts of a company, and the foretold months. Out: the `Result` of `study.follow`. Who was there on the eve of the launch is followed; the forecast, which has nobody
leaving, is cut by the part of them who have left or were not there for the whole month. It tells nothing about why.
"""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.periods import month_number
from analysis.studies.gaming.history import history
from analysis.studies.incentives.facts import Facts
from analysis.studies.response.history import LEAST_MONTHS
from analysis.studies.result import Caveat, Result
from analysis.studies.rollout.claims import estimate_spreads, log_sales
from analysis.studies.rollout.study import follow

Vector = NDArray[np.float64]

PLANNED = ("starts_on", "n", "sales", "sales_low", "sales_high")
"""The columns of a foretold month: its first day, people, sales of all of them, and the ends."""

INTERVAL = 0.9
"""What part of years the ends hold."""


def nothing_launched(as_of: date) -> Result:
    """A result without tables: nothing was launched, so there is nothing to show."""
    return Result("rollout", as_of, {}, {})


def _followed(sold: Vector, launch: int) -> NDArray[np.int64]:
    """The people whom the forecast is about: there on the eve of the launch, with sales in six whole months before it; nobody where the launch is not within the data."""
    if not 0 < launch <= sold.shape[1]:
        return np.zeros(0, dtype=np.int64)
    return np.flatnonzero(np.isfinite(sold[:, launch - 1]) & ((sold[:, :launch] > 0).sum(axis=1) >= LEAST_MONTHS))


def after_launch(facts: Facts, planned: pd.DataFrame, as_of: date) -> Result:
    """How sales go against the months of `planned` (PLANNED, one row per month) that are over; without any where the launch is still ahead, or before the data."""
    past, first = history(facts), month_number(planned["starts_on"].min())
    launch = first - past.first_month
    known = _followed(past.sold, launch)
    months = past.first_month + np.arange(max(launch, 1), past.sold.shape[1])
    sold = past.sold[known][:, months - past.first_month]
    here = np.isfinite(sold).sum(axis=0)
    actual = pd.DataFrame({"group": "", "month": months, "sales": np.nansum(sold, axis=0)})
    months_planned = [month_number(day) for day in planned["starts_on"]]
    there = dict(zip(months, here, strict=True))
    part = np.array([there.get(month, people) / max(people, 1) for month, people in zip(months_planned, planned["n"], strict=True)])
    path = pd.DataFrame({
        "group": "", "month": months_planned, "n": np.rint(planned["n"].to_numpy() * part).astype(np.int64),
        **{name: planned[column].to_numpy() * part for name, column in (("sales", "sales"), ("low", "sales_low"), ("high", "sales_high"))},
    })
    spreads = estimate_spreads(log_sales(past.sold[:, :launch])) if launch > 0 else None
    result = follow(path, actual, None, as_of=as_of, interval_share=INTERVAL, carried=spreads.carried_common if spreads else 0.0)
    return replace(result, caveats=(*(one for one in result.caveats if one.name != "terms_are_a_place_to_look"), Caveat("those_there_at_the_launch_are_followed", {"least": LEAST_MONTHS})))
