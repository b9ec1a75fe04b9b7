"""Who gives notice: the monthly chance of leaving by choice, and of being dismissed.

In: the state of the seats in a month, in standard units. Out: chances. Signs and sizes stand in `Truth`; lateness has
none. Nothing is drawn here.
"""

from dataclasses import dataclass

import numpy as np

from analysis.pretend.clock import Floats
from analysis.pretend.spec import Truth

_LOWEST = -1.0
_SHARE_LOWEST = 0.16
"""Performance below -1 standard deviation, and the share of people who are there."""


@dataclass(frozen=True)
class Standing:
    """What leaving depends on, one value per seat: standard units, but for `years`, `waited_years` and flags."""

    satisfaction: Floats
    satisfaction_slope: Floats
    waited_years: Floats
    pay_growth: Floats
    performance: Floats
    absence: Floats
    lateness: Floats
    years: Floats
    manager: Floats
    talked: Floats


def voluntary_chance(standing: Standing, truth: Truth) -> Floats:
    """The chance of giving notice in a month, by a logit of everything in `Standing`."""
    performance = np.clip(standing.performance, -2.5, 2.5)
    pay_growth = np.clip(standing.pay_growth, -2.5, 2.5)
    logit = (
        monthly_logit(truth.voluntary_rate_year)
        + truth.exit_satisfaction * standing.satisfaction
        + truth.exit_satisfaction_slope * standing.satisfaction_slope
        + truth.exit_promotion_wait * np.clip(standing.waited_years - 2.0, 0.0, 2.0)
        + truth.exit_pay_growth * pay_growth
        + truth.exit_performance * performance
        + truth.exit_performance_squared * (performance**2 - 1.0)
        + truth.exit_performance_pay_growth * performance * pay_growth
        + truth.exit_absence * standing.absence
        + truth.exit_lateness * standing.lateness
        + truth.exit_tenure * (np.log1p(standing.years) - np.log1p(3.0))
        + standing.manager
        + truth.exit_conversation * standing.talked
    )
    return np.asarray(1.0 / (1.0 + np.exp(-logit)))


def involuntary_chance(performance: Floats, years: Floats, truth: Truth) -> Floats:
    """The chance of being dismissed in a month: the lowest performers after their first nine months, or anyone.

    Who does not sell has an average performance, and so is never among the lowest.
    """
    rate = truth.involuntary_rate_year / 12
    lowest = np.where((performance < _LOWEST) & (years > 0.75), rate / _SHARE_LOWEST, 0.0)
    return np.asarray(truth.dismissal_of_lowest * lowest + (1.0 - truth.dismissal_of_lowest) * rate)


def monthly_logit(rate_year: float) -> float:
    """The monthly log odds that make a yearly rate.

    >>> round(monthly_logit(0.12), 2)
    -4.54
    """
    chance = 1.0 - (1.0 - rate_year) ** (1 / 12)
    return float(np.log(chance / (1.0 - chance)))
