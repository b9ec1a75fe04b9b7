"""`salesforce_panel` in the setting of the published reference: a row is judged by facts of its own month, which the report must not do.

A row is a person and month; its outcome is a last working day within 92 days of the month's first. Its rating and its sales are those of that very
month and quarter, whose end the company had not seen. Slow: run by `make evidence`, where the data are there.
"""

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score

from analysis.studies.attrition.hazard import Prior, fit_hazard, risk_within
from analysis.studies.attrition.measures import recalibration
from analysis.tables.store import open_raw

pytestmark = pytest.mark.evidence
DAYS, MONTH_DAYS = 92, 365.25 / 12
TRAINED_UNTIL, SCORED_FROM, SCORED_UNTIL = (pd.Timestamp(day) for day in ("2016-12-01", "2017-04-01", "2017-09-01"))
