"""How small a fall the chart finds, and how soon: falls of known size planted in the months that its thresholds were found on.

In: a chart. Out: the share of planted falls with an alarm within FOUND_WITHIN_MONTHS, by what falls and by how much. It plants steady falls from one month to the next.
"""

import numpy as np
import pandas as pd

from analysis.studies.slides.control import PATH_MONTHS, Chart, path_scores, watch

FALLS = tuple(np.round(np.arange(0.1, 0.91, 0.1), 1))
FOUND_WITHIN_MONTHS = 2
MOSTLY = 0.8
"""A fall counts as one that is found where at least this share of such falls is."""

EVERYTHING = "everything"
"""All series fall alike, as when somebody works less and sells less in proportion."""

_PLANTED_FROM = PATH_MONTHS // 2
_PATHS = 600


def found_shares(chart: Chart) -> pd.DataFrame:
    """Columns signal (a series, or EVERYTHING), fall_share, found_share; empty without a chart."""
    paths = {name: values[:_PATHS] for name, values in chart.paths.items()}
    falls = [(EVERYTHING, chart.names), *((name, (name,)) for name in chart.names)] if chart.names else []
    rows = [(signal, fall, _found(chart, paths, names, fall)) for signal, names in falls for fall in FALLS]
    return pd.DataFrame(rows, columns=["signal", "fall_share", "found_share"])


def _found(chart: Chart, paths: dict[str, np.ndarray], falling: tuple[str, ...], fall: float) -> float:
    """The share of paths with an alarm in the first months of a fall of these series."""
    factor = np.where(np.arange(PATH_MONTHS) >= _PLANTED_FROM, 1 - fall, 1.0)
    planted = {name: values * factor if name in falling else values for name, values in paths.items()}
    rung = watch(path_scores(planted, chart.noise), chart.thresholds).any_series
    return float(rung[:, _PLANTED_FROM : _PLANTED_FROM + FOUND_WITHIN_MONTHS].any(axis=1).mean())


def least_falls(shares: pd.DataFrame) -> dict[str, float | None]:
    """The smallest fall of each signal that is mostly found in time, None where not even the largest of FALLS is."""
    return {
        str(signal): None if rows[rows["found_share"] >= MOSTLY].empty else float(rows.loc[rows["found_share"] >= MOSTLY, "fall_share"].min())
        for signal, rows in shares.groupby("signal", sort=False)
    }
