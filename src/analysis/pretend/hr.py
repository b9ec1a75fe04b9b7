"""The HR facts of a block that come again and again: reviews, courses, surveys, retention talks.

In: a `World` and its `People`. Out: the tables `reviews`, `trainings`, `surveys`, `interventions`.
"""

import numpy as np
import pandas as pd

from analysis.pretend.clock import WARM_UP, Floats, Ints
from analysis.pretend.courses import ASSIGNED_BY, COURSES, LIFTS_SALES
from analysis.pretend.frames import contract_table, days, employee_ids, texts
from analysis.pretend.people import People, managers
from analysis.pretend.seats import Streams
from analysis.pretend.world import World

TOPICS = ("job_satisfaction", "engagement", "manager_support", "workload", "career_outlook")
TALKS = ("one_to_one", "career_plan")
_OUTCOMES = ("agreed next steps", "no change wanted", "follow-up planned")
_ANSWER_SHARE = 0.85
_SCORE_MAX = 10.0
_RATING_MAX = 5.0


def reviews(world: World, people: People, streams: Streams) -> pd.DataFrame:
    """The table `reviews`: half-years, known 15 to 25 days after their end, ratings from 1 to 5 in steps of 0.1."""
    rng, past, clock = streams.of("reviews"), world.past, world.clock
    rated = ~np.isnan(past.rating) & (people.number > 0)
    rated[:, : WARM_UP + 5] = False
    seat, month = np.nonzero(rated)
    until = clock.month_days[month + 1]
    known = until + rng.integers(14, 25, len(seat))
    kept = known <= np.minimum(world.always(world.left_day)[seat, month], clock.last_day)
    seat, month, until, known = seat[kept], month[kept], until[kept], known[kept]
    return contract_table("reviews", {
        "employee_id": employee_ids(people.number[seat, month]),
        "period_from": days(clock.month_days[month - 5]),
        "period_until": days(until),
        "known_on": days(known),
        "rating": _on_scale(3.2 + 0.7 * past.rating[seat, month]),
        "rating_max": np.full(len(seat), _RATING_MAX),
        "attitude_rating": _on_scale(3.4 + 0.6 * past.attitude_rating[seat, month]),
    })  # fmt: skip


def _on_scale(values: Floats) -> Floats:
    """Ratings from 1 to the highest, in steps of 0.1."""
    return np.asarray(np.round(np.clip(values, 1.0, _RATING_MAX), 1), dtype=np.float64)


def trainings(world: World, people: People, streams: Streams) -> tuple[pd.DataFrame, Floats]:
    """The table `trainings`, and beside it the lift of sales in the month after each course as a share: the truth."""
    rng = streams.of("trainings")
    seat, month = np.nonzero((world.past.course >= 0) & (people.number > 0))
    which = world.past.course[seat, month]
    score = np.clip(0.75 + 0.08 * world.always(world.traits.contribution)[seat, month] + 0.10 * rng.standard_normal(len(seat)), 0, 1)
    table = contract_table("trainings", {
        "employee_id": employee_ids(people.number[seat, month]),
        "course": texts(which, [course.name for course in COURSES]),
        "course_family": texts(which, [course.family for course in COURSES]),
        "completed_on": days(world.clock.workdays[world.some_workday(seat, month, rng)]),
        "hours": np.array([course.hours for course in COURSES])[which],
        "score_share": np.round(score, 2),
        "cost": np.array([course.cost for course in COURSES])[which],
        "assigned_by": texts(world.past.course_by[seat, month], ASSIGNED_BY),
    })  # fmt: skip
    return table, world.spec.truth.training_lift * LIFTS_SALES[which]


def surveys(world: World, people: People, streams: Streams) -> pd.DataFrame:
    """The table `surveys`: every topic, answered in the last month of each quarter by most of those who work."""
    rng, clock = streams.of("surveys"), world.clock
    asked = people.number > 0
    asked[:, [(clock.first_month + month) % 3 != 2 for month in range(clock.months)]] = False
    seat, month = np.nonzero(asked & (rng.random(asked.shape) < _ANSWER_SHARE))
    answered = clock.workdays[world.some_workday(seat, month, rng)]
    feelings = np.stack(_feelings(world, seat, month), axis=1)
    score = np.rint(np.clip(6.4 + 1.5 * feelings + 1.0 * rng.standard_normal(feelings.shape), 1.0, _SCORE_MAX))
    topics = len(TOPICS)
    return contract_table("surveys", {
        "employee_id": employee_ids(np.repeat(people.number[seat, month], topics)),
        "answered_on": days(np.repeat(answered, topics)),
        "topic": texts(np.tile(np.arange(topics), len(seat)), TOPICS),
        "score": score.ravel(),
        "score_max": np.full(score.size, _SCORE_MAX),
    })  # fmt: skip


def _feelings(world: World, seat: Ints, month: Ints) -> list[Floats]:
    """What is felt about each topic, in standard units: only satisfaction, the manager and the wait bear on leaving."""
    past = world.past
    satisfaction = past.satisfaction[seat, month]
    manager = -3.0 * world.seats.leaving[world.seats.team[seat, month]]
    return [
        satisfaction,
        0.7 * satisfaction + 0.5 * world.always(world.traits.contribution)[seat, month],
        0.3 * satisfaction + 0.6 * manager,
        4.0 * (past.effort[seat, month] - 1.05),
        0.4 * satisfaction - 0.4 * np.clip(past.waited[seat, month] / 12 - 2.0, -1.0, 2.0),
    ]


def interventions(world: World, people: People, streams: Streams) -> pd.DataFrame:
    """The table `interventions`: talks with the person's manager of the month."""
    rng = streams.of("interventions")
    seat, month = np.nonzero((world.past.talk >= 0) & (people.number > 0))
    return contract_table("interventions", {
        "employee_id": employee_ids(people.number[seat, month]),
        "started_on": days(world.clock.workdays[world.some_workday(seat, month, rng)]),
        "kind": texts(world.past.talk[seat, month], TALKS),
        "owner_id": employee_ids(managers(world, people)[seat, month]),
        "assigned_by": texts(world.past.talk_by[seat, month], ASSIGNED_BY),
        "outcome": texts(rng.integers(0, len(_OUTCOMES), len(seat)), _OUTCOMES),
    })  # fmt: skip
