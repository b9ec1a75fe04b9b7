"""The candidates: everything that may foretell who leaves, from the base rate to boosted trees, in one visible list.

In: `Training`, the rows known at an origin. Out: for each candidate a `Scorer`, which gives the log rate of new rows and its standard
error. The list is in order of simplicity; `rolling` chooses. To add a candidate, add an entry.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor

from analysis.studies.attrition.columns import ALL, COLUMNS, PLACE, RULE
from analysis.studies.attrition.hazard import Prior, fit_hazard
from analysis.studies.attrition.person_months import Floats, Ints

Scorer = Callable[[Floats], tuple[Floats, Floats]]
"""From rows x `ALL` columns: the log rate of each row, and its standard error."""
BAGS = 4
"""Boosted trees are grown on so many samples of people; the spread of their log rates is the standard error."""


@dataclass(frozen=True)
class Training:
    """What a model may learn from: one row per person-month at risk. `columns` are all of `ALL`; `people` are numbers from 0."""

    columns: Floats
    event: Floats
    months: Floats
    weight: Floats
    people: Ints


@dataclass(frozen=True)
class Candidate:
    """One way to foretell: its fit, and the events below which it is not tried."""

    name: str
    fit: Callable[[Training], Scorer]
    fewest_events: int = 0


def hazard_on(names: tuple[str, ...]) -> Callable[[Training], Scorer]:
    """The fit of the penalised hazard on these columns."""
    places = [PLACE[name] for name in names]
    prior = Prior(np.array([ALL[place].prior_sd for place in places], dtype=np.float64), np.array([ALL[place].sign for place in places], dtype=np.float64))

    def fit(rows: Training) -> Scorer:
        model = fit_hazard(rows.columns[:, places], rows.event, rows.months, rows.weight, rows.people, prior)
        return lambda columns: (model.log_rate(columns[:, places]), model.error(columns[:, places]))

    return fit


def boosted(rows: Training) -> Scorer:
    """Boosted trees on the rate, monotone where the literature gives a sign, averaged over samples of people."""
    places, dice = [PLACE[column.name] for column in COLUMNS], np.random.default_rng(0)
    models = []
    for _ in range(BAGS):
        counts = np.bincount(dice.integers(0, rows.people.max() + 1, rows.people.max() + 1), minlength=rows.people.max() + 1)
        weight = rows.weight * rows.months * counts[rows.people]
        model = HistGradientBoostingRegressor(
            loss="poisson", learning_rate=0.08, max_iter=60, max_leaf_nodes=6, min_samples_leaf=200, l2_regularization=10.0, early_stopping=False,
            monotonic_cst=[COLUMNS[place].sign for place in range(len(COLUMNS))], random_state=0,
        )
        models.append(model.fit(rows.columns[:, places], rows.event / rows.months, sample_weight=weight))

    def score(columns: Floats) -> tuple[Floats, Floats]:
        logs = np.stack([np.log(np.maximum(model.predict(columns[:, places]), 1e-9)) for model in models])
        return logs.mean(axis=0), logs.std(axis=0, ddof=1)

    return score


CANDIDATES: tuple[Candidate, ...] = (
    Candidate("base_rate", hazard_on(())),
    Candidate("tenure_curve", hazard_on(("tenure", "first_months"))),
    Candidate("named_rule", hazard_on((RULE.name,))),
    Candidate("hazard_model", hazard_on(tuple(column.name for column in COLUMNS)), fewest_events=30),
    Candidate("boosted_trees", boosted, fewest_events=500),
)
"""Every candidate, the simplest first."""
