"""Who was near a threshold when it mattered: one row per person and window of the plan.

In: `History` and a target, such as the quota of a quarter. Out: for each person and window what was still missing when its last month began, as a
multiple of what that person usually sells in such a month, and what was then sold against the usual: in the last month and in the first one after.

The usual level is the person's own, times the month's level common to all, without the window looked at and the month after it: so neither a
season nor a market, nor what happened in the window itself, makes anybody look near. It judges nothing.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from analysis.studies.gaming.history import History
from analysis.studies.incentives.components import COMPONENTS
from analysis.studies.incentives.plan import Plan

Vector = NDArray[np.float64]
Codes = NDArray[np.int64]

NEAR = (0.7, 1.3)
"""Near: what is missing is so many times the usual sales of the last month, so that effort, a deal early or a price decides."""

SAFE, OUT_OF_REACH = 0.3, 1.7
"""Beyond: hardly anything is missing, or more than can be sold; more sales in this window earn nothing more."""

LEAST_MONTHS = 6
"""Months outside of the window that a person's usual level must rest on."""

_ROUNDS = 20
_MOST_CARRIED = 0.8


@dataclass(frozen=True)
class Target:
    """A threshold of a plan: the months of its window, and the share of the window's quota at which pay jumps or turns."""

    months: int
    reach: float


def plan_targets(plan: Plan) -> tuple[Target, ...]:
    """The thresholds of a plan on the person's own sales, as last in force: bonuses, steps, and where rates turn."""
    found = set()
    for component in plan.components.values():
        formula = COMPONENTS[component.formula]
        if formula.scope != "own" or formula.role != "earns" or component.measure not in ("amount", "gross_amount"):
            continue
        for term in component.terms.values():
            value = term.on(date.max)
            if value is not None and "quota" in term.unit:
                found |= {Target(component.months, share) for share in _shares(value)}
    return tuple(sorted(found, key=lambda target: (target.months, target.reach)))


def _shares(value: object) -> list[float]:
    """The shares of the quota that a term names, without 0, which is no threshold."""
    places = [one.get("at", one.get("from")) for one in value] if isinstance(value, list) else [value]
    return [share for share in (float(str(place)) for place in places if place is not None) if share > 0]


def month_levels(sold: Vector) -> Vector:
    """The level of each month common to all, mean 1; shape (months,), missing where nobody's month counts.

    Sales are person times month, fitted by alternating sums (Poisson quasi-likelihood with two ways of effects: Santos Silva and Tenreyro 2006,
    Review of Economics and Statistics 88, 641-658), so that totals of people and months are reproduced.
    """
    known = np.isfinite(sold)
    values, level = np.where(known, sold, 0.0), np.ones(sold.shape[1])
    for _ in range(_ROUNDS):
        own = _ratio(values.sum(axis=1), known @ level)
        level = _ratio(values.sum(axis=0), own @ known)
    level = np.where(known.any(axis=0), level, np.nan)
    return level / np.nanmean(level) if np.nansum(level) > 0 else level


def _ratio(above: Vector, below: Vector) -> Vector:
    """One over the other, zero where there is nothing below."""
    return np.divide(above, below, out=np.zeros(len(above)), where=below > 0)


def window_rows(past: History, target: Target) -> pd.DataFrame:
    """One row per person and whole window with a quota: person and last (places), attainment_share, and the columns of `_missing`.

    Windows are calendar windows of the target's months. Windows of one month have no month before their last, and so no columns but attainment.
    """
    people, months = past.sold.shape
    starts = np.arange((-past.first_month) % target.months, months - target.months + 1, target.months)
    inside = starts[:, None] + np.arange(target.months)
    sold, quota = (array[:, inside].sum(axis=2) if len(starts) else np.zeros((people, 0)) for array in (past.sold, past.quota))
    person, window = np.nonzero(np.isfinite(sold) & np.isfinite(quota))
    last = starts[window] + target.months - 1 if len(starts) else window
    rows = pd.DataFrame({"person": person, "last": last, "attainment_share": sold[person, window] / quota[person, window]})
    if target.months == 1 or rows.empty:
        return rows.assign(**dict.fromkeys(("needed", "up", "after", "late_share", "moved"), np.nan), near=0.0, beyond=0.0)
    return _missing(past, target, rows, quota[person, window])


def _missing(past: History, target: Target, rows: pd.DataFrame, quota: Vector) -> pd.DataFrame:
    """The rows with needed (what was missing), near and beyond (chances, as needed rests on a usual level that is not known exactly), up and after (sales of the last month and the one after over the usual), late_share, moved.

    `moved` is the usual money of the first month after: what a share of it is worth.
    """
    level, months = month_levels(past.sold), past.sold.shape[1]
    person, last = rows["person"].to_numpy(), rows["last"].to_numpy()
    following = np.minimum(last + 1, months - 1)
    known = np.isfinite(past.sold)
    own, rest, count = (_outside(values, person, last - target.months + 1, following + 1) for values in (np.where(known, past.sold, 0.0), known * np.nan_to_num(level), known * 1.0))
    enough = count >= LEAST_MONTHS
    usual = np.divide(own, rest, out=np.full(len(rows), np.nan), where=enough & (rest > 0) & (own > 0))
    before = past.sold[person[:, None], last[:, None] - np.arange(1, target.months)].sum(axis=1)
    of_last, of_next = usual * level[last], np.where(last + 1 < months, usual * level[following], np.nan)
    spread = month_spread(past.sold, level)
    with np.errstate(divide="ignore", invalid="ignore"):
        needed = (target.reach * quota - before) / of_last
        error = np.abs(needed) * np.sqrt(spread[person] ** 2 / count + (spread**2).mean() / known.sum(axis=0)[last])
        return rows.assign(
            needed=needed, near=_chance_between(needed, error, *NEAR), beyond=1 - _chance_between(needed, error, SAFE, OUT_OF_REACH),
            up=past.sold[person, last] / of_last, after=past.sold[person, following] / of_next, moved=of_next,
            late_share=np.where(past.sold[person, last] > 0, past.late[person, last] / past.sold[person, last], np.nan),
        )


def _chance_between(value: Vector, error: Vector, low: float, high: float) -> Vector:
    """The chance that what was measured with an error lies in a span, by the normal spread of all.

    In the place of yes or no it keeps an effect from being drawn to zero by people taken for near who were not (regression calibration: Carroll et al. 2006,
    Measurement Error in Nonlinear Models, chapter 4).
    """
    known = np.isfinite(value)
    if not known.any():
        return np.full(len(value), np.nan)
    middle, whole = float(np.median(value[known])), float(np.var(value[known]))
    kept = 1 - np.clip(np.divide(error**2, whole, out=np.zeros(len(value)), where=known & (whole > 0)), 0.0, 0.5)
    mean, spread = middle + kept * (value - middle), np.maximum(np.sqrt(kept) * error, 1e-9)
    return np.asarray(stats.norm.cdf((high - mean) / spread) - stats.norm.cdf((low - mean) / spread))


def month_spread(sold: Vector, level: Vector) -> Vector:
    """How far each person's months stand from the usual, as a share of it, times what carries on from month to month; shape (people,).

    The mean of n months that carry on by r has an error of sd / sqrt(n) times sqrt((1 + r) / (1 - r)); r is common to all, from neighbouring months.
    """
    known = np.isfinite(sold) & (level > 0)
    own = _ratio(np.where(known, sold, 0.0).sum(axis=1), known.astype(np.float64) @ np.where(level > 0, level, 0.0))
    off = np.divide(sold, own[:, None] * level, out=np.full(sold.shape, np.nan), where=known & (own > 0)[:, None]) - 1
    square = _ratio(np.where(known, np.nan_to_num(off) ** 2, 0.0).sum(axis=1), np.maximum(known.sum(axis=1) - 1.0, 1.0).astype(np.float64))
    pairs = off[:, 1:] * off[:, :-1]
    both = np.isfinite(pairs)
    total = float((both * (square[:, None])).sum())
    carried = float(np.clip(np.where(both, pairs, 0.0).sum() / total, 0.0, _MOST_CARRIED)) if total > 0 else 0.0
    return np.asarray(np.sqrt(square * (1 + carried) / (1 - carried)))


def _outside(values: Vector, person: Codes, begin: Codes, end: Codes) -> Vector:
    """Each person's total over all months but those from `begin` to before `end`."""
    running = np.concatenate([np.zeros((len(values), 1)), values.cumsum(axis=1)], axis=1)
    return np.asarray(running[person, -1] - running[person, end] + running[person, begin])
