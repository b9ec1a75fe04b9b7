"""Person-months as matrices: what was sold, won and answered, and who took which course when.

In: the panel's frame and the table of courses, both as known on a day. Out: `History`, in which a row is a person and a column a
month. Months of the first half-year after hiring are empty, because people grow then whether they are taught or not. It estimates nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Months = NDArray[np.int64]
Flags = NDArray[np.bool_]

FAMILIES = ("product_knowledge", "sales_skill", "customer_service", "other")
"""The course families of the contract."""

RAMP_MONTHS = 6
"""Months after hiring that are not looked at."""

NEVER = 10**6
"""Stands for a month that does not come."""

_PARTS = {
    "sales": ("sales_amount", None), "close_rate": ("won_deal_count", "decided"), "customer_satisfaction": ("feedback_share_sum", "feedback_count"),
}
OUTCOMES = tuple(_PARTS)
"""What a course may change."""


@dataclass(frozen=True)
class Outcome:
    """One outcome: `top` over `bottom` is its level, both of shape (people, months); a month without a fact has the bottom 0.

    A relative outcome is held against the person's own level before, so that an effect is a share of it; another is a difference of levels.
    `least` is how much of the bottom it takes, before the course, for a level.
    """

    name: str
    top: Matrix
    bottom: Matrix
    is_relative: bool
    least: float


@dataclass(frozen=True)
class Events:
    """Courses, at most one for each person and month: row and column of `History`, and whether chance chose the person."""

    person: Months
    month: Months
    is_lottery: Flags

    def __len__(self) -> int:
        """How many there are."""
        return len(self.person)

    def only(self, kept: Flags) -> "Events":
        """Those that are marked."""
        return Events(self.person[kept], self.month[kept], self.is_lottery[kept])


@dataclass(frozen=True)
class History:
    """Everything that the estimators ask for. `people` and `first_month` name rows and columns.

    taught: whether the person finished any course in that month. team, cell: codes of the team, and of team and role together, -1 where not known.
    courses: by family. outcomes: by name, only those that were delivered.
    """

    people: pd.Index
    first_month: int
    taught: Flags
    team: Months
    cell: Months
    courses: dict[str, Events]
    outcomes: dict[str, Outcome]

    @property
    def last_before(self) -> Months:
        """The last month before each one in which the person finished a course; -NEVER where there is none."""
        months = np.where(self.taught, np.arange(self.taught.shape[1]), -NEVER)
        so_far = np.maximum.accumulate(months, axis=1)
        return np.hstack([np.full((len(so_far), 1), -NEVER), so_far[:, :-1]])

    @property
    def next_from(self) -> Months:
        """The first month from each one on in which the person finishes a course; NEVER where there is none."""
        months = np.where(self.taught, np.arange(self.taught.shape[1]), NEVER)
        ahead: Months = np.minimum.accumulate(months[:, ::-1], axis=1)[:, ::-1]
        return ahead


def make_history(frame: pd.DataFrame, trainings: pd.DataFrame) -> History:
    """The person-months of everybody who ever sold, won or was answered about.

    frame: the panel's columns. trainings: employee_id, course_family, month, assigned_by. Who sells nothing and has no deal and no answer has no row.
    """
    frame = frame.assign(decided=frame["won_deal_count"] + frame["lost_deal_count"])
    active = frame[[part for parts in _PARTS.values() for part in parts if part]].fillna(0).ne(0).any(axis=1)
    frame = frame[frame["employee_id"].isin(frame.loc[active, "employee_id"])]
    people, first = pd.Index(sorted(frame["employee_id"].unique())), int(frame["month"].min()) if len(frame) else 0
    shape = (len(people), int(frame["month"].max()) - first + 1 if len(frame) else 0)
    place = (people.get_indexer(pd.Index(frame["employee_id"])), frame["month"].to_numpy(np.int64) - first)
    counts = _counts(frame)

    def spread(values: "pd.Series[float] | pd.Series[int]") -> Matrix:
        matrix = np.full(shape, np.nan)
        matrix[place] = values.to_numpy(np.float64)
        return matrix

    outcomes = {name: _outcome(name, spread(frame[top]), spread(frame[bottom] if bottom else counts), spread(counts)) for name, (top, bottom) in _PARTS.items()}
    team = pd.Series(pd.factorize(frame["team"])[0], index=frame.index)
    cell = pd.Series(frame.groupby(["team", "role"], dropna=False).ngroup(), index=frame.index)
    courses = _courses(trainings, people, first, shape[1])
    return History(
        people, first, _taught(courses.values(), shape), _codes(spread(team)), _codes(spread(cell)), courses,
        {name: outcome for name, outcome in outcomes.items() if outcome.bottom.any() and outcome.top.any()},
    )


def _counts(frame: pd.DataFrame) -> "pd.Series[float]":
    """1 for the months that are looked at, 0 for the first ones after hiring."""
    hired = pd.to_datetime(frame["hired_on"])
    tenure = frame["month"] - (hired.dt.year * 12 + hired.dt.month - 1)
    return (tenure.fillna(NEVER) >= RAMP_MONTHS).astype(float)


def _outcome(name: str, top: Matrix, bottom: Matrix, counts: Matrix) -> Outcome:
    """The outcome with nothing in the months that are not looked at or not known."""
    used = (np.nan_to_num(counts) > 0) & np.isfinite(top) & (np.nan_to_num(bottom) > 0)
    return Outcome(name, np.where(used, top, 0.0), np.where(used, bottom, 0.0), name == "sales", 4.0 if name == "sales" else 3.0)


def _codes(values: Matrix) -> Months:
    return np.where(np.isfinite(values), values, -1).astype(np.int64)


def _courses(trainings: pd.DataFrame, people: pd.Index, first: int, months: int) -> dict[str, Events]:
    """The courses of each family by person and month; a month with a course by lot and another is one by lot."""
    rows = pd.DataFrame({
        "person": people.get_indexer(pd.Index(trainings["employee_id"])), "month": trainings["month"].to_numpy(np.int64) - first,
        "family": trainings["course_family"].to_numpy(), "by_lot": (trainings["assigned_by"] == "lottery").to_numpy(bool),
    })
    rows = rows[(rows["person"] >= 0) & (rows["month"] >= 0) & (rows["month"] < months)]
    found = {}
    for family in FAMILIES:
        mine = rows[rows["family"] == family].groupby(["person", "month"], as_index=False)["by_lot"].max()
        found[family] = Events(mine["person"].to_numpy(np.int64), mine["month"].to_numpy(np.int64), mine["by_lot"].to_numpy(bool))
    return found


def _taught(courses: Iterable[Events], shape: tuple[int, int]) -> Flags:
    taught = np.zeros(shape, dtype=bool)
    for events in courses:
        taught[events.person, events.month] = True
    return taught
