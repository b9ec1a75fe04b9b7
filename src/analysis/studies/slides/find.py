"""Who slid: the alarms of people or teams, put together to one slide per unit, with the windows that it is explained over.

In: what is watched. Out: `Found`. Nothing is explained here.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.studies.slides.control import Alarms, Chart, calibrate, watch
from analysis.studies.slides.parts import LEAST_BEFORE
from analysis.studies.slides.residuals import Expected, expect, fit_noise, residuals, standardise
from analysis.studies.slides.watched import Vector, Watched

SHOWN_MONTHS = 6
"""A slide is told of for so many months after its last alarm, and explained over at most so many months from its start."""

MOST_NOISE = 0.6
"""A series in which a usual month lies farther than this from what was to be expected is not watched: a person with two deals a month may have none."""


@dataclass(frozen=True)
class Found:
    """The chart, scores of shape (series, units, months), alarms, and the slides: one row per unit whose last alarm lies within SHOWN_MONTHS.

    slides: unit (its place), series (of the first alarm), found (place of the month of the first alarm), start (place of the month in which the fall
    began) and after_months (that it is explained over).
    """

    chart: Chart
    scores: Vector
    alarms: Alarms
    slides: pd.DataFrame


def find_slides(watched: Watched, *, seed: int) -> Found:
    """The slides of the units."""
    expected = {name: expect(watched.facts[name], watched.people) for name in watched.series}
    expected = _steady_enough(watched, expected)
    chart = calibrate({name: watched.facts[name] for name in expected}, {name: one.market for name, one in expected.items()}, seed)
    scores = _scores(watched, expected, chart)
    alarms = watch(scores, chart.thresholds)
    return Found(chart, scores, alarms, _slides(watched, alarms))


def _steady_enough(watched: Watched, expected: dict[str, Expected]) -> dict[str, Expected]:
    """The series steady enough to be watched, at least the steadiest: the others would use up the false alarms and find nothing."""
    noise = {name: fit_noise(residuals(watched.facts[name], one), one.value).usual for name, one in expected.items()}
    least = min(noise.values(), default=0.0)
    return {name: one for name, one in expected.items() if noise[name] <= max(MOST_NOISE, least)}


def _scores(watched: Watched, expected: dict[str, Expected], chart: Chart) -> Vector:
    """The standardised residuals of all series."""
    if not chart.names:
        return np.zeros((0, *watched.people.shape))
    raw = {name: residuals(watched.facts[name], expected[name]) for name in chart.names}
    return np.stack([standardise(raw[name], expected[name].value, chart.noise[name]) for name in chart.names])


def _slides(watched: Watched, alarms: Alarms) -> pd.DataFrame:
    """One row per unit with a late alarm: alarms not more than SHOWN_MONTHS apart are one slide, which began with the first of them."""
    months, rows = len(watched.months), []
    any_alarm = alarms.any_series
    for unit in np.flatnonzero(any_alarm[:, max(months - SHOWN_MONTHS, 0):].any(axis=1) & (watched.people[:, -1] > 0)) if months else ():
        rung = np.flatnonzero(any_alarm[unit])
        apart = np.flatnonzero(np.diff(rung) > SHOWN_MONTHS)
        first = int(rung[apart[-1] + 1]) if len(apart) else int(rung[0])
        series = int(np.argmax(alarms.rung[:, unit, first]))
        start = max(int(alarms.start[series, unit, first]), LEAST_BEFORE)
        rows.append((int(unit), series, first, start, min(months - start, SHOWN_MONTHS)))
    return pd.DataFrame(rows, columns=["unit", "series", "found", "start", "after_months"]).astype(int)
