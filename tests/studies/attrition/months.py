"""Small panels of person-months for the tests of attrition, every column there that a model column reads."""

import numpy as np
import pandas as pd

from analysis.periods import month_end
from analysis.studies.attrition.person_months import PersonMonths

FIRST = 24_300
MISSING = (
    "job_satisfaction_answer_share", "engagement_answer_share", "manager_support_answer_share", "career_outlook_answer_share", "workload_answer_share",
    "job_satisfaction_falls", "engagement_change_6m", "has_new_manager_6m", "promotion_wait_months", "raise_wait_months", "level", "base_pay_month",
    "pay_growth_12m", "quota_amount", "sales_amount", "attainment_12m_share", "attainment_change_6m_share", "rating_share", "rating_change_12m_share",
    "absent_days", "sick_days", "worked_days", "late_days", "training_hours_12m",
)


def person_months(people=20, months=30, exits=(), **columns):
    """People E00, E01, ... employed from the first month on; `exits` are (person, month of the last day, months of notice, kind)."""
    last = {person: month for person, month, _, _ in exits}
    cells = [(person, month) for person in range(people) for month in range(min(last.get(person, months), months))]
    frame = pd.DataFrame({
        "employee_id": [f"E{person:03d}" for person, _ in cells], "month": [FIRST + month for _, month in cells],
        "month_end": pd.to_datetime([month_end(FIRST + month) for _, month in cells]), "tenure_months": [12.0 + month for _, month in cells],
        "promoted_on": pd.NaT, "team": "T1", "region": "R1", "role": "front", "manager_id": "M1", **dict.fromkeys(MISSING, np.nan),
    })
    grid = [np.array([values[cell] for cell in cells]) for values in columns.values()]
    frame = frame.assign(**dict(zip(columns, grid, strict=True)))
    return PersonMonths(frame, exits_of(people, exits))


def exits_of(people, exits):
    """The employees of `person_months`; a last day is the 15th of its month, the notice the 10th of its own."""
    table = pd.DataFrame({"employee_id": [f"E{person:03d}" for person in range(people)], "left_on": pd.NaT, "exit_known_on": pd.NaT, "exit_kind": None, "hired_on": pd.Timestamp(2020, 1, 1)})
    table = table.astype({"left_on": "datetime64[us]", "exit_known_on": "datetime64[us]", "exit_kind": "str"})
    for person, month, notice, kind in exits:
        table.loc[person, ["left_on", "exit_known_on", "exit_kind"]] = [_day(month, 15), _day(month - notice, 10), kind]
    return table


def _day(month, day):
    return pd.Timestamp(month_end(FIRST + month)).replace(day=day)
