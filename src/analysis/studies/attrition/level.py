"""The level now: how far notices run above what a model expects, when the world has moved since it was fitted.

In: notices seen and expected, month by month. Out: one factor on the rate and its standard error. It changes no ranking.
"""

import numpy as np

from analysis.studies.attrition.person_months import Floats

KEPT = 0.7
"""Share of what earlier months say that is left after a month: quick, because a level that lags is the commonest fault of a risk score."""
PRIOR_EVENTS = 20.0
"""The factor starts at 1 as if so many notices had confirmed it, and is drawn back to it as much as the past is forgotten."""


def level_now(seen: Floats, expected: Floats) -> tuple[float, float]:
    """The factor, and the standard error of its logarithm: a gamma-Poisson filter that forgets (Harvey and Fernandes 1989).

    `seen` and `expected` are notices by month, in order.
    """
    shape = scale = PRIOR_EVENTS
    for notices, mean in zip(seen, expected, strict=True):
        shape, scale = KEPT * shape + (1 - KEPT) + notices, KEPT * scale + (1 - KEPT) + mean
    return float(shape / scale), float(1 / np.sqrt(shape))
