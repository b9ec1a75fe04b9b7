"""The slope: how far apart scores may stand, by what came of earlier ones.

In: the risks that a model gave at earlier month ends, and who left. Out: one factor on the spread of log rates. A model learns differences that in part
belong to their time, so that later ones are smaller than it says (Cox 1958; Steyerberg 2009, chapter 20). It changes no ranking within a month.
"""

import numpy as np
from scipy.special import logsumexp

from analysis.studies.attrition.hazard import Prior, fit_hazard
from analysis.studies.attrition.person_months import Floats, Ints

PRIOR_SD = 0.2
"""The slope is held to be 1, give or take so much, until predictions have come true."""
_NEAREST = 1e-12


def slope_of(risk: Floats, left: Floats, month: Ints, person: Ints, horizon: int) -> float:
    """The slope of log rates that fits who left within the horizon, its months held apart; 1 without rows, never below 0.

    Fitted as exits expected x rate^(slope - 1). The windows of one person's rows overlap, so each row counts for its share of one.
    """
    if not len(risk):
        return 1.0
    risk = np.clip(risk, _NEAREST, 1 - _NEAREST)
    log_rate = np.log(-np.log1p(-risk))
    rows = np.bincount(month)
    apart = log_rate - (np.bincount(month, weights=log_rate) / np.maximum(rows, 1))[month]
    fitted = fit_hazard(apart[:, None], left, risk, np.full(len(risk), 1 / horizon), person, Prior(np.array([PRIOR_SD]), np.zeros(1)))
    return max(1.0 + float(fitted.weights[1]), 0.0)


def spread_by(log_rate: Floats, slope: float) -> Floats:
    """Log rates with their spread times the slope, as many exits expected of all together as before."""
    if not len(log_rate):
        return log_rate
    spread = slope * log_rate
    return np.asarray(spread + logsumexp(log_rate) - logsumexp(spread))
