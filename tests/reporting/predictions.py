"""What a report that predicts would find: everybody of the small company may leave, foretold by a candidate named for the reader."""

import pandas as pd

from analysis.studies.attrition.results import table
from analysis.studies.result import Result


def predicted(run) -> Result:
    """A result with predictions for all people at the panel's last month end, and for the month before it."""
    frame = run.panel.frame[["employee_id", "month_end"]].sort_values("month_end").drop_duplicates("employee_id", keep="last").sort_values("employee_id")
    rows = pd.concat([frame, frame.assign(month_end=frame["month_end"] - pd.offsets.MonthEnd())])
    rows = rows.assign(horizon_months=3, risk=0.2, base=0.1, candidate=f"for_{run.viewer.audience}")
    return Result("attrition", run.as_of, {"predictions": table("predictions", rows)}, {})
