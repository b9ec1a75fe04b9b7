"""MEASURES: what a plan may pay by, in one visible list. To add one, write a function and add a line.

In: `Facts` and what counts of them. Out: `Counted`, the facts that count with their values, and their sums by person and month. A measure
knows no rate and no quota. Sums of money are whole ten-thousandths, sums of scores whole millionths.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.studies.incentives.facts import DAY_0, Events, Facts
from analysis.studies.incentives.money import MONEY, SHARE, Numbers
from analysis.studies.incentives.plan import Only


@dataclass(frozen=True)
class Counted:
    """The facts that count, in order of person and day: their place in `events`, value and count, and the person and month they count for.

    A month is its place among the months of the facts. `column` names the column of `events` that the values are, where they are one whole.
    """

    events: Events
    row: Numbers
    person: Numbers
    month: Numbers
    value: Numbers
    count: Numbers

    def sums(self, shape: tuple[int, int]) -> tuple[Numbers, Numbers]:
        """The sum of values and of counts by person and month."""
        cell = self.person.astype(np.int64) * shape[1] + self.month
        return _cell_sums(cell, self.value, shape), _cell_sums(cell, self.count, shape)


def _cell_sums(cell: Numbers, value: Numbers, shape: tuple[int, int]) -> Numbers:
    """Exact sums of whole numbers by cell: in one pass as long as no sum can pass what a float holds exactly."""
    size = shape[0] * shape[1]
    if not len(cell):
        return np.zeros(shape, dtype=np.int64)
    if float(np.abs(value).max()) * len(value) < 2**53 or float(np.bincount(cell, np.abs(value), size).max()) < 2**52:
        return np.bincount(cell, value, size).astype(np.int64).reshape(shape)
    sums = np.zeros(size, dtype=np.int64)
    np.add.at(sums, cell, value)
    return sums.reshape(shape)


Choice = Callable[[Facts, Only, int], Counted]
"""A measure: the facts that count, of `Facts`, by `Only`, over windows of so many months."""


def _count(facts: Facts, name: str, only: Only, value: str = "", sign: int = 0, flag: str = "") -> Counted:
    """The facts of a source that pass the filter and lie in months that are over, with a column as their value.

    `sign` keeps only what is above zero (1) or below (-1), `flag` only what has it.
    """
    events = facts.events[name]
    place = events.month - facts.first_month
    inside = (place >= 0) & (place < facts.months)
    kept = inside & facts.is_over[np.clip(place, 0, facts.months - 1)] & _passes(events, only)
    if sign:
        kept &= events.columns["money"] * sign > 0
    if flag:
        kept &= events.columns[flag].astype(bool)
    row = np.flatnonzero(kept)
    values = events.columns[value or "money"][row]
    return Counted(events, row, events.person[row], place[row], values, np.ones(len(row), dtype=np.int64))


def _passes(events: Events, only: Only) -> Numbers:
    """Which facts a plan's filter lets pass."""
    kept = np.ones(len(events), dtype=bool)
    for name, wanted in (("product", only.product), ("course_family", only.course_family)):
        if wanted:
            codes = np.flatnonzero(np.isin(events.columns[f"{name}_names"], wanted))
            kept &= np.isin(events.columns[name], codes)
    if only.new_customer is not None:
        kept &= events.columns["is_new"].astype(bool) == only.new_customer
    if only.days is not None:
        kept &= events.day >= ((only.days.start.toordinal() - DAY_0) if only.days.start else -(10**6))
        kept &= events.day < ((only.days.until.toordinal() - DAY_0) if only.days.until else 10**6)
    if only.amount is not None:
        kept &= events.columns["money"] >= int(only.amount * MONEY)
    if only.score is not None:
        kept &= events.columns["score"] >= int(only.score * SHARE)
    return kept


def customers_kept(facts: Facts, only: Only, months: int) -> Counted:
    """One fact per customer who bought from the person in the window before: 1 where that customer bought again, else 0.

    It counts for the last month of the window, so windows that are not over have none.
    """
    bought = _count(facts, "sales", only, sign=1)
    account = bought.events.columns["account"][bought.row].astype(np.int64)
    known = account >= 0
    accounts, windows = int(account.max(initial=0)) + 1, facts.months // months
    window = bought.month // months
    key = (bought.person.astype(np.int64) * accounts + account) * windows + window
    seen, first = np.unique(key[known], return_index=True)
    row = bought.row[np.flatnonzero(known)[first]]
    later = seen + 1
    inside = (seen % windows) + 1 < windows
    again = np.isin(later, seen)
    month = (seen % windows + 1) * months + months - 1
    inside &= facts.is_over[np.minimum(month, facts.months - 1)]
    kept = Counted(bought.events, row, bought.events.person[row], month, again * SHARE, np.ones(len(row), dtype=np.int64))
    return replace(kept, **{name: getattr(kept, name)[inside] for name in ("row", "person", "month", "value", "count")})


MEASURES: dict[str, Choice] = {
    "amount": lambda facts, only, _: _count(facts, "sales", only),
    "gross_amount": lambda facts, only, _: _count(facts, "sales", only, sign=1),
    "returns": lambda facts, only, _: _count(facts, "sales", only, sign=-1),
    "margin": lambda facts, only, _: _count(facts, "sales", only, "margin"),
    "repeat_sales": lambda facts, only, _: _count(facts, "sales", only, flag="is_repeat"),
    "customers_kept": customers_kept,
    "deals_signed": lambda facts, only, _: _count(facts, "deals", only),
    "deal_amount": lambda facts, only, _: _count(facts, "deals", only),
    "new_customers": lambda facts, only, _: _count(facts, "deals", only, flag="is_new"),
    "deals_cancelled": lambda facts, only, _: _count(facts, "cancelled", only),
    "customer_satisfaction": lambda facts, only, _: _count(facts, "feedback", only, "score"),
    "training_scores": lambda facts, only, _: _count(facts, "trainings", only, "score"),
    "reviews": lambda facts, only, _: _count(facts, "reviews", only, "score"),
}
"""Every measure by the name that plan files use."""

TABLE_OF: dict[str, str] = {
    **dict.fromkeys(("amount", "gross_amount", "returns", "margin", "repeat_sales", "customers_kept"), "sales"),
    **dict.fromkeys(("deals_signed", "deal_amount", "new_customers", "deals_cancelled"), "deals"),
    "customer_satisfaction": "customer_feedback", "training_scores": "trainings", "reviews": "reviews",
}
"""The contract table that a measure needs."""

FILTERS: dict[str, frozenset[str]] = {
    "sales": frozenset({"product", "new_customer", "days", "amount"}), "deals": frozenset({"product", "new_customer", "days", "amount"}),
    "customer_feedback": frozenset({"days", "score"}), "trainings": frozenset({"course_family", "days", "score"}), "reviews": frozenset({"days", "score"}),
}
"""What can be asked about the facts of a table."""


def ids_of(events: Events, rows: Numbers) -> pd.Series:
    """The ids of some facts."""
    return events.ids.iloc[rows].reset_index(drop=True)
