"""How salespeople answer the pay plan: effort by what is still missing to the quota, and next year's quota.

In: arrays over seats. Out: arrays over seats. Closed forms with the shape of a solved agency model: effort is low where
the quota is out of reach, highest where it is just within reach, and slack once it is made; the nearer
the end of the quarter, the stronger. Nothing is drawn here.
"""

import numpy as np

from analysis.pretend.clock import Floats
from analysis.pretend.spec import Truth

_NEARNESS = (0.3, 0.6, 1.0)
"""How strongly the quota pulls in the first, second and last month of a quarter."""


def effort(needed: Floats, response: Floats, month_of_year: int, truth: Truth) -> Floats:
    """The factor on sales; 1 is the usual effort.

    `needed` is what is missing to the quota of the quarter, as a share of what usual effort would bring
    in the months left: 1 is just within reach, 0 is made, 2 is out of reach.
    """
    sprint = truth.sprint * np.exp(-0.5 * ((needed - 1.05) / 0.18) ** 2)
    give_up = truth.give_up * _step(needed, 1.5)
    slack = truth.slack * _step(-needed, -0.2)
    push = _NEARNESS[month_of_year % 3] * (sprint - give_up - slack)
    year = {11: truth.year_end_push, 0: -truth.new_year_dip}.get(month_of_year, 0.0)
    return np.asarray(1.0 + response * (push + year))


def _step(value: Floats, at: float) -> Floats:
    """A smooth step from 0 to 1 around `at`."""
    return np.asarray(1.0 / (1.0 + np.exp(np.clip(-(value - at) / 0.08, -60, 60))))


def next_quota(quota: Floats, sold: Floats, truth: Truth) -> Floats:
    """Next year's quota from this year's quota and sales: it rises more after a beat than it falls after a miss."""
    gap = sold - quota
    return np.asarray(quota + np.where(gap > 0, truth.ratchet_up, truth.ratchet_down) * gap)
