"""The comparisons of the audit: people near a threshold against the same people at other times and others at the same time.

In: rows of windows, sales or months. Out: `Compared`, one effect each. What everybody does at a period's end, a season or a push of the whole
company, is taken out with the month; what a person always does, with the person; so only what goes with being near a threshold is left.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.studies.gaming.history import History
from analysis.studies.gaming.windows import Vector
from analysis.studies.within import Effects, effects

LEAST_PEOPLE, LEAST_ROWS = 10, 30
"""People and rows on either side that a finding must rest on."""

_BOTH = 0.05
"""Sales count as more in the last month up to this chance; above it the last month itself speaks against sales being moved, and is what is told."""

_LIKELY = 0.5
"""From this chance on a window counts as near, where windows are counted."""


@dataclass(frozen=True)
class Compared:
    """One effect: its size in the direction looked for, interval and one-sided chance, people and rows it rests on.

    `amount` is the money concerned in all months looked at, for those effects that have one. `rows` holds person, at (is it a row looked at) and
    residual (what is left of the outcome, in the direction looked for), for findings by person.
    """

    size: float
    low: float
    high: float
    p_value: float
    people: int
    windows: int
    amount: float = np.nan
    amount_low: float = np.nan
    amount_high: float = np.nan
    rows: pd.DataFrame | None = None


UNTOLD = Compared(np.nan, np.nan, np.nan, np.nan, 0, 0)


def moved_early(rows: pd.DataFrame, share: float) -> Compared:
    """Sales drawn into the last month by those near: how much less they sell in the first month after, where they also sold more in the last.

    Both must hold, so the chance is the larger of the two (Berger 1982, Technometrics 24, 295-300): effort alone lifts the last month and does not empty the next.
    """
    return _moved(rows, "near", 1, share)


def moved_late(rows: pd.DataFrame, share: float) -> Compared:
    """Sales held back by those beyond a threshold's reach: how much more they sell in the first month after, where they also sold less in the last."""
    return _moved(rows, "beyond", -1, share)


def _moved(rows: pd.DataFrame, at: str, sign: int, share: float) -> Compared:
    """Sales moved from one month to another: up in the one and, as much as is told, down in the other.

    Where the last month does not bear it out, its own effect is told, without an amount. Else the size is a share of what the first month after usually brings, games of all included; the amount is the
    money, up to a quarter too high where so many hold back that the last months look poor and more people out of reach than were.
    """
    used = rows.dropna(subset=["needed", "up", "after"])
    if not _is_enough(used, at):
        return UNTOLD
    last, after = (_by_window(used, used[outcome].to_numpy()) for outcome in ("up", "after"))
    place = 0 if at == "near" else 1
    chance = last.chance(place, sign)
    shown, way = (after, -sign) if chance <= _BOTH else (last, sign)
    low, high = sorted(way * end for end in shown.interval(place, share))
    is_at = (used[at] > _LIKELY).to_numpy()
    size, money = way * float(shown.value[place]), float((used[at] * used["moved"]).sum()) if shown is after else np.nan
    left = pd.DataFrame({"person": used["person"].to_numpy(), "at": is_at, "residual": -sign * _with_effect(after, used, place)})
    return Compared(
        size, low, high, max(chance, after.chance(place, -sign)), used.loc[is_at, "person"].nunique(), int(is_at.sum()),
        size * money, low * money, high * money, left,
    )


def _is_enough(used: pd.DataFrame, at: str) -> bool:
    """Whether people and windows are enough on either side."""
    side = used[at] > _LIKELY
    return used.loc[side, "person"].nunique() >= LEAST_PEOPLE and int(side.sum()) >= LEAST_ROWS and int((~side).sum()) >= LEAST_ROWS


def _causes(used: pd.DataFrame) -> Vector:
    """Near, beyond, and what was missing as a line, which takes up what carries on from the months before."""
    return np.column_stack([used["near"], used["beyond"], np.clip(used["needed"], -2, 4)])


def _by_window(used: pd.DataFrame, outcome: Vector) -> Effects:
    """The effects on an outcome of windows, within persons and the same window of others."""
    person, last = (used[name].to_numpy() for name in ("person", "last"))
    return effects(outcome, _causes(used), [person, last], person)


def _with_effect(found: Effects, used: pd.DataFrame, place: int) -> Vector:
    """The residuals with the effect looked at still in them."""
    side = _causes(used)[:, place]
    return np.asarray(found.residuals + found.value[place] * (side - side.mean()))


def late_share(rows: pd.DataFrame, share: float) -> Compared:
    """How much more of the last month's sales those near book in its last days, as a share of that month."""
    used = rows.dropna(subset=["needed", "late_share"])
    if not _is_enough(used, "near"):
        return UNTOLD
    found = _by_window(used, used["late_share"].to_numpy())
    left = pd.DataFrame({"person": used["person"].to_numpy(), "at": used["near"].to_numpy() > _LIKELY, "residual": _with_effect(found, used, 0)})
    side = used["near"] > _LIKELY
    return Compared(float(found.value[0]), *found.interval(0, share), found.chance(0, 1), used.loc[side, "person"].nunique(), int(side.sum()), rows=left)


def discounts(past: History, rows: pd.DataFrame, share: float) -> Compared:
    """The discount that those near give in the last days of a window, from the margin of the same products, as a share of the price before.

    A price cut d turns a margin share m into (m - d) / (1 - d), so d = (m - now) / (1 - now). The comparison is within product, within person, and with
    the last days of the same month for everybody else. The amount is the revenue given away on those sales.
    """
    sales = past.sales.merge(rows.loc[rows["needed"].notna(), ["person", "last", "near", "beyond"]], left_on=["person", "month"], right_on=["person", "last"], how="left")
    near, beyond = sales["near"].fillna(0.0).to_numpy(), sales["beyond"].fillna(0.0).to_numpy()
    is_late = sales["is_late"].to_numpy(dtype=np.float64)
    side = (near * is_late) > _LIKELY
    person = sales["person"].to_numpy()
    if len(np.unique(person[side])) < LEAST_PEOPLE or side.sum() < LEAST_ROWS:
        return UNTOLD
    margin = (sales["margin"] / sales["amount"]).to_numpy()
    cell = sales["month"].to_numpy() * 2 + is_late.astype(np.int64)
    found = effects(margin, np.column_stack([near * is_late, beyond * is_late, near, beyond]), [person, sales["product"].to_numpy() + 1, cell], person)
    now, sold = float(np.average(margin, weights=near * is_late)), float((sales["amount"].to_numpy() * near * is_late).sum())
    high, low = (_discount(now - end, now) for end in found.interval(0, share))
    size = _discount(now - float(found.value[0]), now)
    money, money_low, money_high = (sold * cut / (1 - cut) for cut in (size, low, high))
    return Compared(size, low, high, found.chance(0, -1), len(np.unique(person[side])), int(side.sum()), money, money_low, money_high)


def _discount(before: float, now: float) -> float:
    """The price cut that turns one margin share into another."""
    return (before - now) / (1 - now)


def neglect(outcome: Vector, weights: Vector, rows: pd.DataFrame, share: float) -> Compared:
    """How much lower an unpaid task stands in the last month of a window for those near, in the outcome's unit; outcome and weights by person and month."""
    people, months = outcome.shape
    near, beyond = (np.zeros((people, months)) for _ in range(2))
    told = rows[rows["needed"].notna()]
    for name, array in (("near", near), ("beyond", beyond)):
        array[told["person"], told["last"]] = told[name]
    person, month = np.nonzero(np.isfinite(outcome) & (weights > 0))
    side = near[person, month] > _LIKELY
    if len(np.unique(person[side])) < LEAST_PEOPLE or side.sum() < LEAST_ROWS or (~side).sum() < LEAST_ROWS:
        return UNTOLD
    found = effects(outcome[person, month], np.column_stack([near[person, month], beyond[person, month]]), [person, month], person, weights[person, month])
    low, high = sorted(-end for end in found.interval(0, share))
    return Compared(-float(found.value[0]), low, high, found.chance(0, -1), len(np.unique(person[side])), int(side.sum()))


def relative_to_own(values: Vector) -> Vector:
    """Each person's values over the person's own mean; missing where that is zero."""
    known = np.isfinite(values)
    mean = np.divide(np.where(known, values, 0.0).sum(axis=1), known.sum(axis=1), out=np.zeros(len(values)), where=known.any(axis=1))
    relative: Vector = np.divide(values, np.broadcast_to(mean[:, None], values.shape), out=np.full(values.shape, np.nan), where=(mean > 0)[:, None] & known)
    return relative


