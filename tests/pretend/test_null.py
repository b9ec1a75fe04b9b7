"""In null people differ by chance alone: between them varies what varies within them, and joiners sell like the others."""

import numpy as np
import pandas as pd
import pytest

from analysis.pretend.clock import NO_DAY, WARM_UP
from analysis.pretend.company import Pretend
from analysis.pretend.seats import MANAGER
from analysis.pretend.world import INVOLUNTARY, VOLUNTARY, World
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


def test_null_managers_leave_at_the_rate_of_the_others(null_world: World) -> None:
    """Of the people who may give or be given notice in a month, as many managers do as others, within three standard errors."""
    manages, at_risk = null_world.seats.kind == MANAGER, null_world.past.quit_chance > 0
    gone = null_world.notice_day < NO_DAY
    months, exits = (np.array([values[group].sum() for group in (manages, ~manages)]) for values in (at_risk, gone))
    rate = exits.sum() / months.sum()
    assert exits.min() > 30
    assert abs(exits[0] / months[0] - exits[1] / months[1]) < 3 * np.sqrt(rate * (1 - rate) * (1 / months).sum())


def test_null_chances_of_notice_know_no_role(null_world: World) -> None:
    at_risk = null_world.past.quit_chance > 0
    assert np.ptp(null_world.past.quit_chance[at_risk]) == np.ptp(null_world.past.dismissal_chance[at_risk]) == 0
    dismissed = (null_world.exit_kind == INVOLUNTARY) & (null_world.left_day < NO_DAY)
    assert all(dismissed[null_world.seats.kind == kind].any() for kind in np.unique(null_world.seats.kind))


def test_null_managers_are_followed_by_managers_who_are_new(nothing_planted: Pretend) -> None:
    jobs = nothing_planted.tables["job_spells"].merge(nothing_planted.tables["employees"], on="employee_id")
    managers = jobs[jobs.role.isna()].sort_values(["team", "hired_on"])
    before = managers.groupby("team").left_on.shift()
    follows = before.notna()
    assert follows.sum() > 5
    assert ((managers.hired_on.dt.to_period("M") - before.dt.to_period("M"))[follows].map(lambda gap: gap.n) == 1).all()
    assert set(managers.level) == {5}
    assert set(managers.job_title) == {"Sales manager"}
    assert managers.manager_id.isna().all()
    assert (managers.hired_on.dt.year - managers.birth_year).between(27, 47).all()


def test_null_spells_name_the_manager_of_their_months(nothing_planted: Pretend) -> None:
    jobs, people = nothing_planted.tables["job_spells"], nothing_planted.tables["employees"].set_index("employee_id")
    first_day, last_day = pd.Timestamp("2024-01-01"), pd.Timestamp("2025-12-31")
    until = (jobs.valid_until - pd.Timedelta(days=1)).fillna(last_day)
    shown = jobs.role.notna() & (until >= first_day)
    begins, ends = (day[shown].dt.to_period("M") for day in (jobs.valid_from.clip(lower=first_day), until))
    manager = jobs.manager_id[shown]
    assert (manager.map(people.hired_on).dt.to_period("M") <= begins).all()
    assert (manager.map(people.left_on).fillna(last_day).dt.to_period("M") >= ends).all()
    teams = jobs[jobs.role.isna()].set_index("employee_id").team
    sells = shown & (jobs.role != "back")
    assert (jobs.manager_id[sells].map(teams) == jobs.team[sells]).all()
    assert jobs[shown].groupby("employee_id").manager_id.nunique().max() > 1


def test_null_talks_are_led_by_the_manager_of_the_month(nothing_planted: Pretend) -> None:
    talks = nothing_planted.tables["interventions"].merge(nothing_planted.tables["job_spells"], on="employee_id")
    talks = talks[(talks.valid_from <= talks.started_on) & (talks.started_on < talks.valid_until.fillna(pd.Timestamp("2200-01-01")))]
    assert len(talks) == len(nothing_planted.tables["interventions"]) > 20
    assert (talks.owner_id == talks.manager_id).all()
