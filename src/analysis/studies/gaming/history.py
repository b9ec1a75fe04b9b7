"""What the audit looks at: sales by person and month, how much of them came in the last days, and the unpaid work beside them.

In: the facts that pay is worked out from, and when service was given. Out: `History`, arrays of people and months, with the sales one by one. A month
counts for a person who was employed on all of its days and whom it is over for; everything else is missing. It knows no plan.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.periods import month_end
from analysis.studies.incentives.facts import DAY_0, Facts
from analysis.studies.incentives.money import MONEY, SHARE

Vector = NDArray[np.float64]
Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]

LATE_DAYS = 7
"""The last calendar days of a month that count as late: one of each day of the week."""


@dataclass(frozen=True)
class History:
    """People by months from `first_month`: shape (people, months), missing where a month is not whole.

    sold, late: sales credited, and those of the last days. quota: missing where there is none. score, answers: mean answer of customers as a share of its scale, and how
    many. service: service activities, all missing without such activities. `sales` has one row per credited sale above zero with a margin: person and month (places),
    is_late, product (code), amount, margin.
    """

    people: tuple[str, ...]
    first_month: int
    sold: Vector
    late: Vector
    quota: Vector
    score: Vector
    answers: Vector
    service: Vector
    sales: pd.DataFrame


def history(facts: Facts, service: pd.DataFrame | None = None) -> History:
    """The history of everybody who sold; `service` has employee_id and occurred_on of service activities, None where they are not recorded."""
    whole = (facts.days == facts.month_days[None, :]) & facts.is_over[None, :]
    sales = facts.events["sales"]
    place, money = facts.layout("sales").place.astype(np.int64), sales.columns["money"] / MONEY
    counted = _over(facts, "sales")
    last_days = np.array([month_end(int(month)).toordinal() - DAY_0 for month in facts.month_numbers])
    is_late = sales.day > last_days[place] - LATE_DAYS if len(sales) else np.zeros(0, dtype=bool)
    sold = _summed(facts.shape, sales.person, place, np.where(counted, money, 0.0))
    late = _summed(facts.shape, sales.person, place, np.where(counted & is_late, money, 0.0))
    score, answers = _answers(facts)
    sellers = np.flatnonzero((sold > 0).any(axis=1))
    rows = pd.DataFrame({
        "person": np.searchsorted(sellers, sales.person), "month": place, "is_late": is_late, "product": sales.columns["product"].astype(np.int64), "amount": money,
        "margin": sales.columns["margin"] / MONEY,
    })
    kept = counted & (money > 0) & np.isin(sales.person, sellers) & ("margin" not in facts.missing)
    blank = np.where(whole, 0.0, np.nan)
    quota = np.where(facts.has_quota & (facts.quota > 0), facts.quota / MONEY, np.nan)
    sold, late, quota, score, answers, given = ((blank + one)[sellers] for one in (sold, late, quota, score, answers, _service(facts, service)))
    people = tuple(str(person) for person in facts.people["employee_id"].iloc[sellers])
    return History(people, facts.first_month, sold, late, quota, score, answers, given, rows[kept & whole[sales.person, place]].reset_index(drop=True))


def _summed(shape: tuple[int, int], person: Codes, month: Codes, values: Vector) -> Vector:
    """Sums by person and month."""
    total: Vector = np.bincount(person.astype(np.int64) * shape[1] + month, values, shape[0] * shape[1]).astype(np.float64)
    return total.reshape(shape)


def _over(facts: Facts, source: str) -> Flags:
    """Which facts of a source lie in months that are over."""
    layout = facts.layout(source)
    return np.ones(len(layout.place), dtype=bool) if layout.is_over is None else layout.is_over.astype(bool)


def _answers(facts: Facts) -> tuple[Vector, Vector]:
    """The mean answer of customers by person and month, missing without any, and how many answers there are."""
    given, layout = facts.events["feedback"], facts.layout("feedback")
    place = layout.place.astype(np.int64)
    one = _over(facts, "feedback").astype(np.float64)
    count = _summed(facts.shape, given.person, place, one)
    total = _summed(facts.shape, given.person, place, one * given.columns["score"] / SHARE)
    return np.divide(total, count, out=np.full(facts.shape, np.nan), where=count > 0), count


def _service(facts: Facts, service: pd.DataFrame | None) -> Vector:
    """Service activities by person and month; all missing where none is recorded."""
    if service is None or service.empty:
        return np.full(facts.shape, np.nan)
    person = pd.Index(facts.people["employee_id"].astype("str")).get_indexer(pd.Index(service["employee_id"].astype("str")))
    day = pd.to_datetime(service["occurred_on"])
    place = np.asarray(day.dt.year * 12 + day.dt.month - 1 - facts.first_month, dtype=np.int64)
    inside = (person >= 0) & (place >= 0) & (place < facts.shape[1])
    return _summed(facts.shape, person[inside].astype(np.int64), place[inside], np.ones(int(inside.sum())))
