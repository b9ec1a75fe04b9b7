"""Strength profiles by quarter: who closes deals, who keeps customers satisfied, who learns, as was known before each quarter began.

In: `Facts`. Out: the profile of each person in each month. What is counted and what counts as a strength is `studies.strengths`; here it is only counted
from the arrays that pay is worked out from, over the 12 months before a quarter, among peers of the same role. A person of whom no strength can be told has
no profile. It describes; a plan decides what follows from it.
"""

import numpy as np

from analysis.studies.incentives.facts import Facts
from analysis.studies.incentives.measures import MEASURES
from analysis.studies.incentives.money import SHARE, Numbers
from analysis.studies.incentives.plan import STRENGTHS, Only, Plan
from analysis.studies.strengths import PROFILES, Counts, stand, surest

_LOOKS_BACK = 12
_MEASURES = {"deals_won": "deals_signed", "customer_satisfaction": "customer_satisfaction", "course_score": "training_scores"}
"""The measure of pay that counts the events of a skill."""


def strengths(facts: Facts) -> Numbers:
    """The place of the profile in `STRENGTHS` by person and month, -1 where there is none; worked out when first asked for."""
    if not facts.profiles:
        facts.profiles.append(_profiles(facts))
    return facts.profiles[0]


def pays_by_strength(plan: Plan) -> bool:
    """Whether some component of a plan is for people with a strength."""
    return any(one.who.strength for one in plan.components.values())


def _profiles(facts: Facts) -> Numbers:
    """The profiles of all quarters."""
    sums = _sums_by_skill(facts)
    before = [_before(facts, quarter, sums) for quarter in range(0, facts.months, 3)]
    return np.repeat(np.stack(before, axis=1), 3, axis=1)


def profile_before(facts: Facts, month: int) -> Numbers:
    """The place of each person's profile as known before that month (a place among the months) began, -1 where there is none or the person is not there in it or the two after it."""
    return _before(facts, month, _sums_by_skill(facts))


def _before(facts: Facts, month: int, sums: dict[str, tuple[Numbers, Numbers, Numbers]]) -> Numbers:
    """The profiles from the 12 months before a month."""
    profile = np.full(facts.shape[0], -1, dtype=np.int64)
    past = slice(max(month - _LOOKS_BACK, 0), month)
    here = np.flatnonzero(facts.days[:, month : month + 3].any(axis=1) & facts.days[:, past].any(axis=1))
    if len(here):
        peers = np.unique(facts.states["role"][here, month - 1], return_inverse=True)[1]
        months = (facts.days[here, past] > 0).sum(axis=1).astype(float)
        standings = [stand(_counts(sums[PROFILES[name]], here, past, months), peers) for name in STRENGTHS]
        profile[here] = surest(standings, len(here))
    return profile


def _sums_by_skill(facts: Facts) -> dict[str, tuple[Numbers, Numbers, Numbers]]:
    """Events, sums and sums of squares by skill; see `_sums`."""
    return {skill: _sums(facts, measure) for skill, measure in _MEASURES.items()}


def _sums(facts: Facts, measure: str) -> tuple[Numbers, Numbers, Numbers]:
    """Events, sums and sums of squares of a measure by person and month; sums of scores as shares of the scale."""
    counted = MEASURES[measure](facts, Only(), 1)
    total, n = counted.sums(facts.shape), counted.counts(facts.shape)
    if measure == "deals_signed":
        return n, n, n
    squares, chosen = np.zeros(facts.shape), counted.chosen(np.arange(len(counted.values)))
    np.add.at(squares, (chosen.person, chosen.month), (chosen.value / SHARE) ** 2)
    return n, total / SHARE, squares


def _counts(sums: tuple[Numbers, Numbers, Numbers], here: Numbers, past: slice, months: Numbers) -> Counts:
    """The counts of a window; deals are counted over months employed, and scatter as rare events do."""
    n, total, squares = (one[here, past].sum(axis=1).astype(float) for one in sums)
    if sums[0] is sums[1]:
        return Counts(months, total, total + total**2 / months)
    return Counts(n, total, squares)
