"""What the history can tell about response, and what rests on published priors.

In: a fit. Out: one row per parameter: its interval from published studies, with what people did within years, and with all of the history, plan changes
included; and the share of the prior's uncertainty that the history removed: 0 says that the answer is the prior's.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from analysis.studies.incentives.money import Numbers
from analysis.studies.response.fit import Fit
from analysis.studies.response.outcomes import Slope
from analysis.studies.response.priors import Prior

_ENDS = 1.645


def identification(fit: Fit, slope: Slope, prior: Prior) -> pd.DataFrame:
    """One row per parameter: parameter, prior, months and posterior with their ends (90 %), learned_share."""
    rows = [_of_kinds("effort_share", fit, fit.effort_share, np.exp)]
    rows += [_of_kinds(name, fit, _moments(values), float) for name, values in (("cost_spread", fit.kinds.spread), ("cost_by_ability", fit.kinds.by_level))]
    exits = (prior.exits, prior.exits - _ENDS * prior.exits_spread, prior.exits + _ENDS * prior.exits_spread)
    rows.append(_row("exit_elasticity", exits, exits, exits, 0.0))
    known = not np.isnan(slope.value)
    unknown = (np.nan, np.nan, np.nan)
    rows.append(_row("satisfaction_slope", unknown, unknown, (slope.value, slope.value - _ENDS * slope.error, slope.value + _ENDS * slope.error), 1.0 if known else 0.0))
    return pd.DataFrame(rows)


def _moments(values: Numbers) -> Callable[[Numbers], tuple[float, float]]:
    """Mean and standard deviation of a parameter of the kinds by their chances."""

    def of(chance: Numbers) -> tuple[float, float]:
        mean = float(values @ chance)
        return mean, float(np.sqrt(((values - mean) ** 2) @ chance))

    return of


def _of_kinds(name: str, fit: Fit, moments: Callable[[Numbers], tuple[float, float]], back: Callable[[float], float]) -> dict[str, float | str]:
    """A parameter of the kinds of population; `back` turns it into the unit that is shown."""
    ranges, spreads = [], []
    for chance in (fit.kinds.chance, fit.within, fit.chance):
        mean, spread = moments(chance)
        ranges.append((float(back(mean)), float(back(mean - _ENDS * spread)), float(back(mean + _ENDS * spread))))
        spreads.append(spread)
    learned = 1 - (spreads[2] / spreads[0]) ** 2 if spreads[0] > 0 else 0.0
    return _row(name, ranges[0], ranges[1], ranges[2], float(np.clip(learned, 0, 1)))


def _row(name: str, prior: tuple[float, float, float], months: tuple[float, float, float], posterior: tuple[float, float, float], learned: float) -> dict[str, float | str]:
    row: dict[str, float | str] = {"parameter": name}
    for part, (value, low, high) in (("prior", prior), ("months", months), ("posterior", posterior)):
        row |= {part: value, f"{part}_low": low, f"{part}_high": high}
    return row | {"learned_share": learned}
