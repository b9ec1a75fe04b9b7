"""What is watched: the monthly facts of people or teams as arrays of units and months.

In: the panel's rows. Out: `Watched`. Only whole months count: the month of hire is left out, and the month in which somebody leaves is not in the
panel. Nothing is expected, compared or judged here.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]

SERIES = ("sales_amount", "activity_count", "created_deal_count", "won_deal_count")
"""The panel's columns in which a slide is looked for. Drivers are less noisy than sales, so that a slide that begins with them is seen sooner."""

FACTS = (*SERIES, "lost_deal_count", "sale_count", "worked_days")
"""All columns that a slide is explained by."""


@dataclass(frozen=True)
class Watched:
    """Monthly facts by unit and month.

    units: the employee_id or team of each row. months: the month number of each column. facts: each column of `FACTS` that the company has, NaN where
    the unit was not there for the whole month. people: how many people stand behind each cell. region, team: codes, -1 where there is none;
    team_names spells those of teams.
    """

    units: pd.Index
    months: Codes
    facts: dict[str, Vector]
    people: Vector
    region: Codes
    team: Codes
    team_names: pd.Index

    @property
    def series(self) -> list[str]:
        """The series in which slides are looked for."""
        return [name for name in SERIES if name in self.facts]


def watch_people(frame: pd.DataFrame) -> Watched:
    """Everybody who ever sold, from the panel's rows."""
    sold = frame.loc[frame["sales_amount"].fillna(0) > 0, "employee_id"]
    starts = frame["month_end"].dt.to_period("M").dt.start_time
    rows = frame[frame["employee_id"].isin(sold) & ~(frame["hired_on"] > starts)]
    units = pd.Index(sorted(rows["employee_id"].unique()), dtype="str")
    first = int(rows["month"].min()) if len(rows) else 0
    months = np.arange(first, int(rows["month"].max()) + 1 if len(rows) else first, dtype=np.int64)
    at = units.get_indexer(rows["employee_id"]), rows["month"].to_numpy(np.int64) - first
    shape = len(units), len(months)
    facts = {name: _placed(shape, at, rows[name].to_numpy(float), np.nan) for name in FACTS if name in rows and rows[name].notna().any()}
    (region, _), (team, names) = (pd.factorize(rows[name], sort=True) for name in ("region", "team"))
    regions, teams = (_placed(shape, at, code.astype(float), -1).astype(np.int64) for code in (region, team))
    return Watched(units, months, facts, _placed(shape, at, np.ones(len(rows)), 0.0), regions, teams, pd.Index(names, dtype="str"))


def _placed(shape: tuple[int, int], at: tuple[Codes, Codes], values: Vector, empty: float) -> Vector:
    array = np.full(shape, empty)
    array[at] = values
    return array


def watch_teams(people: Watched) -> Watched:
    """The teams as sums over the people in them in each month; a team's region is that of most of its people."""
    count, months = len(people.team_names), len(people.months)
    there = (people.people > 0) & (people.team >= 0)
    unit, month = np.nonzero(there)
    cell = people.team[unit, month] * months + month

    def summed(values: Vector) -> Vector:
        return np.asarray(np.bincount(cell, values[unit, month], count * months).reshape(count, months), dtype=np.float64)

    size = summed(people.people)
    facts = {name: np.where(size > 0, summed(np.nan_to_num(values)), np.nan) for name, values in people.facts.items()}
    facts = {name: np.where(summed(np.isfinite(people.facts[name]).astype(float)) > 0, values, np.nan) for name, values in facts.items()}
    region = np.full((count, months), -1, dtype=np.int64)
    for team in range(count):
        regions = people.region[there & (people.team == team)]
        region[team] = np.bincount(regions[regions >= 0]).argmax() if (regions >= 0).any() else -1
    return Watched(people.team_names, people.months, facts, size, region, np.full((count, months), -1, dtype=np.int64), people.team_names)
