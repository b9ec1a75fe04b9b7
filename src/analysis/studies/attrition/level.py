"""The level now: how far notices run above what a model expects, when the world has moved since it was fitted.

In: notices seen and expected, month by month. Out: one factor on the rate and its standard error. It changes no ranking.
"""

import numpy as np

from analysis.studies.attrition.person_months import Floats

REMEMBERED = 40.0
"""So many notices are remembered: in a large company those of the last months, in a small one those of years, or luck would move the level."""
LEAST_KEPT, MOST_KEPT = 0.8, 0.98
"""Share of what earlier months say that is left after a month, at least and at most."""
PRIOR_EVENTS = 20.0
"""The factor starts at 1 as if so many notices had confirmed it."""


def level_now(seen: Floats, expected: Floats) -> tuple[float, float]:
    """The factor, and the standard error of its logarithm: a gamma-Poisson filter that forgets (Harvey and Fernandes 1989).

    `seen` and `expected` are notices by month, in order. What is forgotten is drawn back to 1.
    """
    kept = float(np.clip(1 - expected.mean() / REMEMBERED, LEAST_KEPT, MOST_KEPT)) if len(expected) else MOST_KEPT
    shape = scale = PRIOR_EVENTS
    for notices, mean in zip(seen, expected, strict=True):
        shape, scale = kept * shape + (1 - kept) + notices, kept * scale + (1 - kept) + mean
    return float(shape / scale), float(1 / np.sqrt(shape))
