"""Person-months with courses and a known truth, as a `History` or as rows of a panel."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

FIRST = 24_240


@dataclass(frozen=True)
class World:
    """What is planted. lift: shares of sales by months since the course. slump: spread of a person's lasting slumps, of which sales show a part; kept: how much
    of one stays from month to month. by_slump, by_noise: log odds of choosing a course per unit of the slump, or of the mean luck of the last two months.
    """

    people: int = 400
    months: int = 40
    lift: tuple[float, ...] = (0.10, 0.06, 0.036, 0.022, 0.013, 0.008)
    noise: float = 0.35
    slump: float = 0.0
    kept: float = 0.8
    by_slump: float = 0.0
    by_noise: float = 0.0
    chance: float = 0.02
    lot: float = 0.0
    spill: float = 0.0
    team_size: int = 8
    together: float = 0.0
    family: str = "sales_skill"
    seed: int = 0


def live(world: World) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of a panel and the courses: sales are lognormal around person, market, slump, course and team mates."""
    random = np.random.default_rng(world.seed)
    shape = (world.people, world.months)
    team = np.arange(world.people) // world.team_size
    ability, market = random.normal(0, 0.35, world.people), random.normal(0, 0.08, world.months)
    noise = random.normal(0, world.noise, shape)
    slump, taught, lot, skill, spill = np.zeros(shape), np.zeros(shape, bool), np.zeros(shape, bool), np.zeros(shape), np.zeros(shape)
    since = np.full(world.people, 999)
    mates = np.bincount(team)[team] - 1
    now = random.normal(0, world.slump, world.people)
    for month in range(world.months):
        now = world.kept * now + np.sqrt(1 - world.kept**2) * random.normal(0, world.slump, world.people)
        slump[:, month] = now
        lifted = np.array([0.0, *world.lift, 0.0])[np.minimum(since, len(world.lift) + 1)] if month else np.zeros(world.people)
        skill[:, month] = lifted
        fresh = lifted / world.lift[0] if world.lift[0] else lifted
        spill[:, month] = world.spill * (np.bincount(team, fresh)[team] - fresh) / np.maximum(mates, 1)
        luck = noise[:, max(month - 2, 0) : month].mean(axis=1) if month else np.zeros(world.people)
        past = slump[:, month - 1] if month else np.zeros(world.people)
        odds = world.chance / (1 - world.chance) * np.exp(-world.by_slump * past - world.by_noise * luck)
        free = since > 5
        whole = (random.random(team.max() + 1) < world.together)[team] & (random.random(world.people) < 0.5)
        lot[:, month] = free & (month % 6 == 2) & (random.random(world.people) < world.lot)
        taught[:, month] = lot[:, month] | (free & ((random.random(world.people) < odds / (1 + odds)) | whole))
        since = np.where(taught[:, month], 0, since) + 1
    sales = 100_000 * np.exp(ability[:, None] + market + slump + noise - world.noise**2 / 2) * (1 + skill) * (1 + spill)
    ids = np.array([f"{number:05d}" for number in range(world.people)])
    frame = pd.DataFrame({
        "employee_id": np.repeat(ids, world.months), "month": np.tile(np.arange(FIRST, FIRST + world.months), world.people),
        "team": np.repeat([f"T{number}" for number in team], world.months), "role": "front", "hired_on": pd.Timestamp(2015, 1, 1),
        "sales_amount": sales.ravel(), "sales_margin": 0.3 * sales.ravel(), "won_deal_count": np.nan, "lost_deal_count": np.nan, "feedback_count": np.nan, "feedback_share_sum": np.nan,
    })
    person, month = np.nonzero(taught)
    courses = pd.DataFrame({
        "employee_id": ids[person], "month": FIRST + month, "course_family": world.family, "cost": 1000.0,
        "assigned_by": np.where(lot[person, month], "lottery", "choice"),
    })
    return frame, courses
