"""A small company to make work lists for."""

from datetime import date

import pandas as pd

from analysis.settings import AttritionSettings
from analysis.studies.attrition.actions import suggest
from analysis.studies.attrition.worklist import Plan, work_list

AS_OF = date(2025, 6, 30)
SETTINGS = AttritionSettings()


def ids(count):
    return [f"{number:06d}" for number in range(1, count + 1)]


def company(count=30, owners=6, **columns):
    """People at the end of June, the first with the highest risk; each with a loss of 100,000 and an owner."""
    people = ids(count)
    risk = pd.DataFrame({
        "employee_id": people, "month_end": pd.Timestamp(AS_OF), "risk": [0.5 - 0.01 * place for place in range(count)], "is_on_notice": False,
        "owner_id": [f"M{place % owners}" for place in range(count)],
    })
    return risk.assign(**columns)


def losses(people, loss=100_000.0):
    return pd.DataFrame({"employee_id": people, "loss_if_left": loss, "loss_lacks": "nothing"}).astype({"employee_id": "str"})


def interventions(*rows):
    return pd.DataFrame(rows, columns=["employee_id", "started_on", "kind", "assigned_by"])


def listed(risk=None, loss=None, past=None, draws=None, capacity=8, as_of=AS_OF, **plan):
    """The work list of a company."""
    risk = company() if risk is None else risk
    people = list(dict.fromkeys(risk["employee_id"]))
    reasons = pd.DataFrame({"employee_id": people, "driver": "promotion_wait", "contribution": 0.3})
    loss = losses(people) if loss is None else loss
    past = interventions() if past is None else past
    return work_list(risk, loss, suggest(reasons, people), past, draws, Plan(capacity, as_of, **plan), SETTINGS)
