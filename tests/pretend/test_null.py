"""In null people differ by chance alone: between them varies what varies within them, and joiners sell like the others."""

import numpy as np
import pandas as pd
import pytest

from analysis.pretend.clock import WARM_UP
from analysis.pretend.company import Pretend
from analysis.pretend.world import VOLUNTARY, World
from pretend.test_life import rate_a_year

MEASURES = ("feedback", "rating", "attitude", "late", "away", "course score", "engagement")


def measured(company: Pretend, measure: str) -> pd.Series:
    """The values of a measure, by person; lateness before the attendance rule, days away as shares of whole months."""
    tables = company.tables
    days = tables["attendance"].query("status != 'holiday'")
    if measure == "away":
        away = days.status.isin(["sick", "absent"])
        months = away.groupby([days.employee_id, days.worked_on.dt.to_period("M")]).agg(["mean", "size"])
        return months["mean"][months["size"] >= 15].droplevel(1)
    late = days[days.status.isin(["present", "travel"]) & (days.worked_on < "2025-07-01")]
    table, values = {
        "feedback": (tables["customer_feedback"], tables["customer_feedback"].score),
        "rating": (tables["reviews"], tables["reviews"].rating),
        "attitude": (tables["reviews"], tables["reviews"].attitude_rating),
        "late": (late, late.late_minutes > 0),
        "course score": (tables["trainings"], tables["trainings"].score_share),
        "engagement": (tables["surveys"], tables["surveys"].score.where(tables["surveys"].topic == "engagement")),
    }[measure]
    return pd.Series(values.to_numpy(), index=table.employee_id, dtype=float).dropna()


def f_between_people(values: pd.Series) -> float:
    """The F of a one-way analysis of variance by person: 1 on average where people differ by chance alone."""
    people = values.groupby(level=0)
    within = ((values - people.transform("mean")) ** 2).sum() / (len(values) - people.ngroups)
    between = (people.size() * (people.mean() - values.mean()) ** 2).sum() / (people.ngroups - 1)
    return float(between / within)


@pytest.mark.parametrize("measure", [name for name in MEASURES if name != "engagement"])
def test_null_people_differ_by_chance_alone(nothing_planted: Pretend, measure: str) -> None:
    assert f_between_people(measured(nothing_planted, measure)) == pytest.approx(1.0, abs=0.25)


@pytest.mark.parametrize("measure", MEASURES)
def test_the_makers_people_differ(crowd: Pretend, measure: str) -> None:
    assert f_between_people(measured(crowd, measure)) > 1.5


def months_since_start(world: World) -> np.ndarray:
    return np.arange(world.clock.months) - world.past.start


@pytest.mark.parametrize("after", [0, 1, 2])
def test_null_joiners_sell_like_the_others_from_the_start(null_world: World, after: int) -> None:
    shown = null_world.shown() & null_world.seats.sells[:, None] & (null_world.past.start > 0)
    noise = null_world.past.noise[shown & (months_since_start(null_world) == after)]
    assert abs(noise.mean()) < 2.5 * noise.std() / np.sqrt(len(noise))
    assert noise.std() == pytest.approx(0.35, rel=0.1)


def test_null_joiners_have_the_quota_of_the_others(null_world: World) -> None:
    past, joins = null_world.past, (months_since_start(null_world) == 0) & null_world.seats.sells[:, None]
    first = past.quota_year[joins]
    assert np.ptp(first) == 0


def test_the_makers_joiners_find_no_open_deals(world: World) -> None:
    joins = world.shown() & world.seats.sells[:, None] & (world.past.start > WARM_UP) & (months_since_start(world) == 0)
    assert world.past.noise[joins].mean() < -0.08


def test_null_people_leave_at_the_rate_of_an_average_person(null_world: World) -> None:
    assert rate_a_year(null_world, VOLUNTARY) == pytest.approx(null_world.spec.truth.voluntary_rate_year, abs=0.02)
