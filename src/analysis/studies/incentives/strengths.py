"""Strength profiles: who closes deals, who keeps customers satisfied, who learns.

In: `Facts`. Out: the profile of each person in each month, as known before the quarter began. A person's profile is the field in which they
stand highest among those with facts in it: deals won per month, the mean customer answer, the mean course score, over the 12 months before the
quarter. Without any of these there is no profile. It describes; a plan decides what follows from it.
"""

import numpy as np
from scipy.stats import rankdata

from analysis.studies.incentives.facts import Facts
from analysis.studies.incentives.measures import MEASURES
from analysis.studies.incentives.money import Numbers
from analysis.studies.incentives.plan import STRENGTHS, Only

_LOOKS_BACK = 12


def strengths(facts: Facts) -> Numbers:
    """The place of the profile in `STRENGTHS` by person and month, -1 where there is none."""
    measured = [MEASURES[name](facts, Only(), 1).sums(facts.shape) for name in ("deals_signed", "customer_satisfaction", "training_scores")]
    profile = np.full(facts.shape, -1, dtype=np.int64)
    for quarter in range(0, facts.months, 3):
        past = slice(max(quarter - _LOOKS_BACK, 0), quarter)
        employed = facts.days[:, past].sum(axis=1) / 30.0
        (_, deals), (satisfaction, answers), (scores, courses) = ((x[:, past].sum(axis=1), n[:, past].sum(axis=1)) for x, n in measured)
        standing = np.stack([_standing(deals, employed, deals > 0), _standing(satisfaction, answers, answers > 0), _standing(scores, courses, courses > 0)])
        profile[:, quarter : quarter + 3] = np.where(standing.max(axis=0) > 0, standing.argmax(axis=0), -1)[:, None]
    assert len(STRENGTHS) == len(measured)  # noqa: S101  # the order of both is the same
    return profile


def _standing(total: Numbers, over: Numbers, known: Numbers) -> Numbers:
    """The share of those with facts who stand no higher than each person; 0 where there are no facts."""
    known = known & (over > 0)
    share = np.zeros(len(total))
    if known.any():
        share[known] = rankdata(total[known] / over[known]) / known.sum()
    return share
