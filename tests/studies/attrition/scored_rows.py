"""Rows scored by made-up models, whose truth is known."""

import numpy as np
import pandas as pd
from scipy.special import expit


def scored(left, risk, *, person=None, month=None, horizon=3, base=None):
    """A frame of scored rows; each row is another person and all are of one month unless said."""
    left, risk = np.asarray(left, float), np.asarray(risk, float)
    people = np.arange(len(left)) if person is None else np.asarray(person)
    known = left[np.isfinite(left)]
    return pd.DataFrame({
        "employee_id": [f"E{one}" for one in people], "month": 24_000 if month is None else month, "horizon_months": horizon,
        "risk": risk, "left": left, "base": (known.mean() if len(known) else np.nan) if base is None else base,
    })


def company(people=200, months=24, *, seed=0, horizon=3, slope=1.0, shift=0.0, level=-4.6, spread=1.0, shift_from=10**6):
    """Person-months of people with a lasting hazard, scored by the true chance to leave within the horizon, if slope is 1 and shift 0.

    From month `shift_from` on, the real log odds of each month are `shift` higher than the score knows.
    """
    random = np.random.default_rng(seed)
    lasting = level + spread * random.normal(size=people)
    real = expit(lasting[:, None] + np.where(np.arange(months + horizon) >= shift_from, shift, 0.0))
    leaves = np.where(random.random(real.shape) < real, np.arange(months + horizon), months + horizon).min(axis=1)
    month = np.broadcast_to(np.arange(months), (people, months))
    there = month < leaves[:, None]
    risk = 1 - (1 - expit(level + slope * (lasting - level)))**horizon
    row, column = np.nonzero(there)
    left = (leaves[row] <= column + horizon).astype(float)
    return scored(left, risk[row], person=row, month=24_000 + column, horizon=horizon, base=left.mean())
