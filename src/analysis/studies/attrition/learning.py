"""The learning curve: how well the model would have ranked the last year with less of the company's own data.

In: the person-months. Out: one row per size. It shows where a company stands, and whether more data would help it.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.studies.attrition.candidates import Training
from analysis.studies.attrition.columns import Known, make_columns
from analysis.studies.attrition.explain import fit_explained, model_columns
from analysis.studies.attrition.fairness import auc_interval
from analysis.studies.attrition.person_months import Floats, Ints, PersonMonths
from analysis.studies.attrition.rolling import horizon_at, training_rows

SHARES = (0.1, 0.25, 0.5, 1.0)
DRAWS = 8
TEST_MONTHS = 12
FEWEST_EVENTS = 5
COLUMNS = ["people_share", "n", "events", "auc", "low", "high"]


@dataclass(frozen=True)
class _Test:
    """The rows of the last year whose outcome is known."""

    columns: Floats
    left: Floats


def learning_curve(data: PersonMonths, horizon: int, *, seed: int = 0) -> pd.DataFrame:
    """One row per share of the people learned from: people_share, n (people), events, auc (mean over draws), low and high (nine draws in ten).

    Learned from what was known a year before the last month whose outcome is known, tested on that year. Empty where there is no such year.
    """
    last = data.count - 1 - horizon
    as_of = last - TEST_MONTHS
    if as_of < 1:
        return pd.DataFrame(columns=COLUMNS)
    columns = make_columns(Known(data, as_of))
    rows, test = training_rows(data, columns, as_of, horizon_at(data, as_of, horizon)), _test(data, columns, as_of, last, horizon)
    dice, count = np.random.default_rng(seed), int(rows.people.max(initial=-1)) + 1
    draws = [_one(rows, test, dice.random(count) < share, share) for share in SHARES for _ in range(DRAWS if share < 1 else 1)]
    frame = pd.DataFrame([one for one in draws if one is not None], columns=["people_share", "n", "events", "auc"])
    if frame.empty:
        return pd.DataFrame(columns=COLUMNS)
    by_share = frame.groupby("people_share")
    ends = pd.DataFrame({"low": by_share["auc"].quantile(0.05), "high": by_share["auc"].quantile(0.95)})
    return by_share.mean().join(ends.where(by_share.size() > 1)).reset_index().astype({"n": int, "events": int})[COLUMNS]


def _test(data: PersonMonths, columns: Floats, as_of: int, last: int, horizon: int) -> _Test:
    """Everybody at risk in the months after `as_of` up to `last`."""
    at_risk = [(data.at_risk(month), month) for month in range(as_of + 1, last + 1)]
    person = np.concatenate([people for people, _ in at_risk])
    month: Ints = np.concatenate([np.full(len(people), month) for people, month in at_risk])
    return _Test(columns[person, month], data.left_within(person, month, horizon))


def _one(rows: Training, test: _Test, chosen: "np.ndarray[tuple[int], np.dtype[np.bool_]]", share: float) -> tuple[float, int, int, float] | None:
    """The figures of one draw of people, None where too few of them left."""
    kept = chosen[rows.people]
    people, leavers = len(np.unique(rows.people[kept])), len(np.unique(rows.people[kept & (rows.event > 0)]))
    if leavers < FEWEST_EVENTS or len(np.unique(test.left)) < 2:
        return None
    model = fit_explained(Training(rows.columns[kept], rows.event[kept], rows.months[kept], rows.weight[kept], rows.people[kept]))
    auc = auc_interval(model.log_rate(model_columns(test.columns)), test.left.astype(np.int64), interval_share=0.9)[0]
    return share, people, leavers, auc
