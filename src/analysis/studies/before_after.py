"""Before and after: what a change of the whole company at one date can show, and what it cannot.

In: the panel's frame and a day; or a number of people. Out: the change of sales per head against season and trend with its interval, and the smallest change that such a
comparison, or a trial by lot, would see. A change that hits everybody at once cannot be told from a market that moves at the same time, however many
people there are: the interval holds the market's usual swings, not its unusual ones.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import linalg, stats

from analysis.periods import month_number
from analysis.studies.rollout.claims import LEVEL, POWER, Spreads, before_after_error, change_variance, detectable, randomised_error

Vector = NDArray[np.float64]

YEAR = 12
LEAST_AFTER, LEAST_BEFORE = 3, 24
"""Months after and before a change without which season and trend cannot be taken out."""

PUBLISHED = Spreads(person=0.35, own=0.35, common=0.08, carried_common=0.5)
"""The spreads of a study of 50 salespeople, in log sales: assumptions where a company's own are not used."""


@dataclass(frozen=True)
class Change:
    """A change as a share, its interval, the smallest change that would have been detected, and the months it rests on; shares are missing where there is too little past."""

    share: float
    low: float
    high: float
    detectable: float
    months_before: int
    months_after: int


def sales_change(panel: pd.DataFrame, day: date, *, interval_share: float) -> Change:
    """How much sales per seller changed from the month of `day` on, beyond season and a steady trend.

    Least squares of the log of monthly sales per seller on calendar months, a straight line and the change; the interval allows for swings that last (autoregression of
    the first order, its estimate corrected for short series by Marriott and Pope 1954), with Student's t.
    """
    rows = panel[panel["sales_amount"].notna()]
    rows = rows[rows.groupby("employee_id")["sales_amount"].transform("sum") > 0]
    level = rows.groupby("month")["sales_amount"].mean()
    level = np.log(level[level > 0])
    month = month_number(day)
    before, after = int((level.index < month).sum()), int((level.index >= month).sum())
    if before < LEAST_BEFORE or after < LEAST_AFTER:
        return Change(np.nan, np.nan, np.nan, np.nan, before, after)
    number = level.index.to_numpy(int)
    season = np.eye(YEAR)[number % YEAR]
    design = np.column_stack([season[:, season.any(axis=0)], (number - number.mean()) / YEAR, number >= month])
    found, error, freedom = step_size(level.to_numpy(float), design)
    reach = stats.t.isf((1 - interval_share) / 2, freedom) * error
    seen = (stats.t.isf(LEVEL / 2, freedom) + stats.t.ppf(POWER, freedom)) * error
    return Change(float(np.expm1(found)), float(np.expm1(found - reach)), float(np.expm1(found + reach)), float(np.expm1(seen)), before, after)


def step_size(values: Vector, design: Vector) -> tuple[float, float, int]:
    """The coefficient of the last column, its standard error under first-order autoregression, and degrees of freedom."""
    inverse = linalg.pinv(design.T @ design)
    residual = values - design @ (inverse @ (design.T @ values))
    n, freedom = len(values), len(values) - design.shape[1]
    raw = float(residual[1:] @ residual[:-1] / max(residual @ residual, 1e-18))
    persistence = float(np.clip(raw + (1 + 3 * raw) / n + design.shape[1] / n / 2, 0.0, 0.9))
    likeness = linalg.toeplitz(persistence ** np.arange(n))
    projection = np.eye(n) - design @ inverse @ design.T
    variance = float(residual @ residual) / float(np.trace(projection @ likeness))
    covariance = variance * inverse @ design.T @ likeness @ design @ inverse
    return float((inverse @ (design.T @ values))[-1]), float(np.sqrt(covariance[-1, -1])), freedom


def detectable_designs(people: int, months: int = 6, *, spreads: Spreads = PUBLISHED) -> pd.DataFrame:
    """The smallest lift of sales that would be found four times in five, by design: comparison, n, standard_error (log), market_swing, detectable.

    everybody_at_once compares so many months after with as many before: the market's swing does not average out over people. half_by_lot compares a random half with the
    other half over the same months: the market falls out. market_swing is what two standard deviations of the market alone do between the two times. Errors and sizes
    are those of `rollout.claims`.
    """
    errors = [before_after_error(spreads, people, months, months), randomised_error(spreads, people, months, months)]
    market = 2 * spreads.common * np.sqrt(change_variance(months, months, spreads.carried_common))
    return pd.DataFrame({
        "comparison": ["everybody_at_once", "half_by_lot"], "n": people, "standard_error": errors, "market_swing": [np.expm1(market), 0.0],
        "detectable": [detectable(error) for error in errors],
    })  # fmt: skip
