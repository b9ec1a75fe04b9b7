"""`salesforce_panel` in the setting of the published reference: a row is judged by facts of its own month, which the report must not do.

A row is a person and month; its outcome is a last working day within 92 days of the month's first. Its rating and its sales are those of that very
month and quarter, whose end the company had not seen. Slow: run by `make evidence`, where the data are there.
"""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score

from analysis.settings import PROJECT
from analysis.studies.attrition.hazard import Prior, fit_hazard, risk_within
from analysis.studies.attrition.measures import recalibration

pytestmark = pytest.mark.evidence
DAYS, MONTH_DAYS = 92, 365.25 / 12
TRAINED_UNTIL, SCORED_FROM, SCORED_UNTIL = (pd.Timestamp(day) for day in ("2016-12-01", "2017-04-01", "2017-09-01"))


@pytest.fixture(scope="module")
def months():
    """The rows with their outcome, and whether a row's last working day lies before its month."""
    file = Path(os.environ.get("ANALYSIS_PUBLIC_DATA") or PROJECT.parent / "shared" / "data") / "salesforce_panel" / "monthly_panel_dev70.csv"
    if not file.is_file():
        pytest.skip(f"the public data are not here: {file}")
    frame = pd.read_csv(file)
    frame = frame.assign(**{name: pd.to_datetime(frame[name], format="%d-%m-%Y") for name in ("MMM-YY", "Dateofjoining", "LastWorkingDate")})
    frame = frame.rename(columns={"MMM-YY": "month", "Emp_ID": "person", "Quarterly Rating": "rating", "Total Business Value": "sales"}).sort_values(["person", "month"], ignore_index=True)
    days = (frame.groupby("person")["LastWorkingDate"].transform("max") - frame["month"]).dt.days
    return frame.assign(days=days, left=(days <= DAYS).astype(float), knows=days < 0)


def columns(frame):
    """What the setting lets a model see, standardised: rating and sales of the row and before, tenure, grade, pay, and the month of the quarter."""
    relative = frame["sales"] / frame.groupby("month")["sales"].transform("mean")
    of_person = relative.groupby(frame["person"])
    tenure, quarter = ((frame["month"] - frame["Dateofjoining"]).dt.days / MONTH_DAYS).clip(lower=0), 2 - (frame["month"].dt.month - 1) % 3
    lowest = (frame["rating"] == 1).astype(float)
    values = pd.DataFrame({
        "rating": frame["rating"], "lowest": lowest, "rating_early": frame["rating"] * quarter, "lowest_early": lowest * quarter, "quarter": quarter,
        "change": frame.groupby("person")["rating"].diff().fillna(0), "sold": (frame["sales"] > 0).astype(float), "pay": np.log(frame["Salary"]), "grade": frame["Designation"],
        "now": np.log1p(relative.clip(lower=0)), "late": np.log1p(of_person.transform(lambda one: one.ewm(alpha=0.4).mean()).clip(lower=0)),
        "long": np.log1p(of_person.transform(lambda one: one.ewm(alpha=0.15).mean()).clip(lower=0)),
        "tenure": np.log1p(tenure / 12), "first": tenure.clip(upper=2), "half_year": tenure.clip(upper=6),
    })
    return ((values - values.mean()) / values.std().replace(0, 1)).to_numpy(float)


def scored(frame, rows):
    """AUC of the rating, of the untuned boosting and of the hazard, and the hazard's slope, on the rows of the scored months."""
    values, left = columns(frame), frame["left"].to_numpy()
    train, test = ((rows & span).to_numpy() for span in (frame["month"] <= TRAINED_UNTIL, frame["month"].between(SCORED_FROM, SCORED_UNTIL)))
    seen = np.where(left == 1, np.clip(frame["days"] / MONTH_DAYS, 0.5, 3), 3.0)
    prior = Prior(np.full(values.shape[1], 0.5), np.zeros(values.shape[1]))
    model = fit_hazard(values[train], left[train], seen[train], np.full(train.sum(), 1 / 3), frame["person"].to_numpy()[train], prior)
    risk = risk_within(model.log_rate(values[test]), 3.0)
    boosting = HistGradientBoostingClassifier(random_state=0).fit(values[train], left[train]).predict_proba(values[test])[:, 1]
    aucs = [roc_auc_score(left[test], score) for score in (-frame["rating"].to_numpy()[test], boosting, risk)]
    return *aucs, recalibration(np.clip(risk, 1e-6, 1 - 1e-6), left[test])[1]


def test_the_model_beats_the_untuned_reference_whichever_rows_are_left_out(months, figures):
    assert months["knows"].sum() == 194
    settings = {"every row": pd.Series(True, index=months.index), "without the 194": ~months["knows"], "without the 194, first months of quarters": ~months["knows"] & (months["month"].dt.month % 3 == 1)}
    found = {name: scored(months, rows) for name, rows in settings.items()}
    for name, (rating, boosting, ours, slope) in found.items():
        figures(f"salesforce_panel in the published setting, {name}: AUC of the rating {rating:.3f}, untuned boosting {boosting:.3f}, hazard {ours:.3f} (slope {slope:.2f})")
        assert ours > boosting > rating
        assert 0.8 < slope < 1.2
    assert found["without the 194"][2] > 0.82
