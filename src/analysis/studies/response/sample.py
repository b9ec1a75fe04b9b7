"""Some of the teams of a large company, drawn by chance: response is worked out for them and speaks for all.

In: the facts of pay. Out: the facts of whole teams, at most so many people, and what their people stand for. A company of that size or smaller is taken whole.
"""

from dataclasses import dataclass, replace

import numpy as np

from analysis.studies.incentives.facts import Events, Facts
from analysis.studies.incentives.money import Numbers

MOST_PEOPLE = 300
"""People with sales that response is worked out for, about."""
SEED = 11


@dataclass(frozen=True)
class Sample:
    """The facts of the people taken, and how many people of the company each stands for."""

    facts: Facts
    times: float


def sample_teams(facts: Facts, most: int = MOST_PEOPLE) -> Sample:
    """The company whole, or whole teams drawn until `most` people who sold are reached."""
    sells = np.bincount(facts.events["sales"].person, minlength=len(facts.people)) > 0
    if sells.sum() <= most:
        return Sample(facts, 1.0)
    team = facts.states["team"].max(axis=1)
    order = np.random.default_rng(SEED).permutation(np.unique(team))
    sizes = np.array([int((sells & (team == one)).sum()) for one in order])
    chosen = order[: int(np.searchsorted(sizes.cumsum(), most)) + 1]
    rows = np.flatnonzero(np.isin(team, chosen))
    return Sample(facts_of(facts, rows), float(sells.sum() / sells[rows].sum()))


def facts_of(facts: Facts, rows: Numbers) -> Facts:
    """The facts of some people (places in order); a manager who is not among them is nobody."""
    place = np.full(len(facts.people) + 1, -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    states = {name: values[rows] for name, values in facts.states.items()}
    states["manager"] = place[states["manager"]]
    return replace(
        facts, people=facts.people.iloc[rows].reset_index(drop=True), states=states, days=facts.days[rows], leave=facts.leave[rows], quota=facts.quota[rows],
        has_quota=facts.has_quota[rows], events={name: _of(events, place) for name, events in facts.events.items()}, layouts={}, profiles=[],
    )


def _of(events: Events, place: Numbers) -> Events:
    """The facts of a source about the people who have a place."""
    kept = place[events.person] >= 0
    columns = {name: values if name.endswith("_names") or not len(values) else values[kept] for name, values in events.columns.items()}
    return Events(events.table, place[events.person[kept]].astype(events.person.dtype), events.day[kept], columns, events.ids[kept].reset_index(drop=True))
