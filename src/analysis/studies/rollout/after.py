"""After a launch: the company's own sales beside the path that `studies.response` foretold, for the whole and for teams.

In: the facts of a company, and the foretold months. Out: the `Result` of `study.follow`. Who was there on the eve of the launch is followed, in the team they were in then; the forecast,
which has nobody leaving, is cut by the part of them who have left or were not there for the whole month. It tells nothing about why.
"""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from analysis.periods import month_number
from analysis.studies.gaming.history import History, history
from analysis.studies.incentives.facts import Facts
from analysis.studies.response.history import LEAST_MONTHS
from analysis.studies.result import Caveat, Result
from analysis.studies.rollout.claims import estimate_spreads, log_sales
from analysis.studies.rollout.study import follow

Vector = NDArray[np.float64]
Codes = NDArray[np.int64]

PLANNED = ("starts_on", "n", "sales", "sales_low", "sales_high")
"""The columns of a foretold month: its first day, people, sales of all of them, and the ends."""

INTERVAL = 0.9
"""What part of years the ends hold."""


def nothing_launched(as_of: date) -> Result:
    """A result without tables: nothing was launched, so there is nothing to show."""
    return Result("rollout", as_of, {}, {})


def after_launch(facts: Facts, planned: pd.DataFrame, as_of: date, teams: pd.DataFrame | None = None) -> Result:
    """How sales go against the months of `planned` (PLANNED, one row per month) that are over; without any where the launch is still ahead, or before the data.

    `teams`: the same by team (PLANNED and team, one row per team and month). A verdict is then wrong in as few launches as without, the whole and all teams together.
    """
    past, launch = history(facts), month_number(planned["starts_on"].min()) - facts.first_month
    known = _followed(past.sold, launch)
    team = _teams_on_the_eve(facts, past, launch)
    spreads = estimate_spreads(log_sales(past.sold[:, :launch]), team) if launch > 0 else None
    paths = [_beside("", planned, past, known)]
    for name, rows in () if teams is None else teams.groupby("team", sort=True):
        path, actual = _beside(str(name), rows, past, known[_in_team(facts, team[known], str(name))])
        paths.append((widened(path, spreads.team if spreads else 0.0), actual))
    foretold, came = (pd.concat(frames, ignore_index=True) for frames in zip(*paths, strict=True))
    years = float(np.isfinite(past.sold[:, : max(launch, 0)]).any(axis=0).sum()) / 12
    result = follow(foretold, came, None, as_of=as_of, interval_share=INTERVAL, carried=spreads.carried_common if spreads else 0.0, years=max(years, 1.0))
    caveats = [one for one in result.caveats if one.name != "terms_are_a_place_to_look"]
    return replace(result, caveats=(*caveats, Caveat("those_there_at_the_launch_are_followed", {"least": LEAST_MONTHS})))


def _followed(sold: Vector, launch: int) -> Codes:
    """The people whom the forecast is about: there on the eve of the launch, with sales in six whole months before it; nobody where the launch is not within the data."""
    if not 0 < launch <= sold.shape[1]:
        return np.zeros(0, dtype=np.int64)
    return np.flatnonzero(np.isfinite(sold[:, launch - 1]) & ((sold[:, :launch] > 0).sum(axis=1) >= LEAST_MONTHS))


def _teams_on_the_eve(facts: Facts, past: History, launch: int) -> Codes:
    """The code of each person's team in the last month before the launch, -1 where there is none."""
    place = pd.Index(facts.people["employee_id"].astype("str")).get_indexer(pd.Index(past.people))
    return np.asarray(facts.states["team"][place, np.clip(launch, 1, facts.months) - 1], dtype=np.int64)


def _in_team(facts: Facts, codes: Codes, name: str) -> NDArray[np.bool_]:
    """Who of those with these codes is in the team of that name."""
    return np.isin(codes, [code for code, spelled in enumerate(facts.names["team"]) if spelled == name])


def _beside(group: str, planned: pd.DataFrame, past: History, people: Codes) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The months foretold for a group, cut by who is no longer there, and what its people (places in `past`) sold: frames as `study.follow` takes them."""
    months = np.asarray([month_number(day) for day in planned["starts_on"]], dtype=np.int64)
    inside = (months >= past.first_month) & (months < past.first_month + past.sold.shape[1])
    sold = past.sold[people][:, months[inside] - past.first_month]
    part = np.ones(len(months))
    part[inside] = np.isfinite(sold).sum(axis=0) / np.maximum(planned["n"].to_numpy()[inside], 1)
    path = pd.DataFrame({
        "group": group, "month": months, "n": np.rint(planned["n"].to_numpy() * part).astype(np.int64),
        **{name: planned[column].to_numpy() * part for name, column in (("sales", "sales"), ("low", "sales_low"), ("high", "sales_high"))},
    })
    return path, pd.DataFrame({"group": group, "month": months[inside], "sales": np.nansum(sold, axis=0)})


def widened(path: pd.DataFrame, spread: float) -> pd.DataFrame:
    """A team's path with ends that also hold what members of a team have in common, of that log spread; the forecast knows only what all people have."""
    reach = stats.norm.ppf((1 + INTERVAL) / 2)
    low, high = path["low"].to_numpy(), path["high"].to_numpy()
    own = np.log(np.divide(high, low, out=np.ones(len(path)), where=low > 0)) / (2 * reach)
    more = np.exp(reach * (np.hypot(own, spread) - own))
    return path.assign(low=low / more, high=high * more)
