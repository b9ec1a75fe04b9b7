"""MEASURES: what a plan may pay by, in one visible list. To add one, write a function and add a line.

In: `Facts` and what counts of them. Out: `Counted`, the facts that count with their values, and their sums by person and month. A measure
knows no rate and no quota. Sums of money are whole ten-thousandths, sums of scores whole millionths.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
import pandas as pd

from analysis.studies.incentives.facts import DAY_0, Events, Facts
from analysis.studies.incentives.layout import Layout, make_layout
from analysis.studies.incentives.money import MONEY, SHARE, Numbers
from analysis.studies.incentives.plan import Only


@dataclass(frozen=True)
class Chosen:
    """Facts that count: the place of each in its source, its person, its month among those of `Facts`, and its value."""

    row: Numbers
    person: Numbers
    month: Numbers
    value: Numbers


@dataclass(frozen=True)
class Test:
    """A comparison that facts must pass to count: a column, how it is compared, and with what."""

    column: Numbers
    compare: Callable[..., Numbers]
    value: Any

    def passed(self, rows: Numbers | slice) -> Numbers:
        """Whether each of some rows passes."""
        return self.compare(self.column[rows], self.value)


@dataclass(frozen=True)
class Counted:
    """The facts of a source that count, those that pass every test, and the value of each of the source.

    The facts are in order of person and month, so that sums are sums of stretches.
    """

    events: Events
    layout: Layout
    tests: tuple[Test, ...]
    values: Numbers

    def chosen(self, rows: Numbers) -> Chosen:
        """Those of some rows of the source that count."""
        row = rows[self._passed(rows)] if self.tests else rows
        return Chosen(row, self.events.person[row], self.layout.place[row], self.values[row])

    def sums(self, shape: tuple[int, int]) -> Numbers:
        """The sum of values by person and month, exactly."""
        return self.layout.sums(lambda rows: self.values[rows] * self._passed(rows) if self.tests else self.values[rows], np.int64, shape)

    def counts(self, shape: tuple[int, int]) -> Numbers:
        """The number of facts by person and month."""
        if not self.tests:
            return self.layout.counts(shape)
        return self.layout.sums(lambda rows: self._passed(rows).view(np.uint8).astype(self.layout.counting, copy=False), self.layout.counting, shape)

    def _passed(self, rows: Numbers | slice) -> Numbers:
        """Whether each of some rows passes every test."""
        return np.asarray(reduce(np.logical_and, [test.passed(rows) for test in self.tests]))


Choice = Callable[[Facts, Only, int], Counted]
"""A measure: the facts that count, of `Facts`, by `Only`, over windows of so many months."""


def _count(facts: Facts, name: str, only: Only, value: str = "", sign: int = 0, flag: str = "") -> Counted:
    """The facts of a source that pass the filter and lie in months that are over, with a column as their value.

    `sign` keeps only what is above zero (1) or below (-1), `flag` only what has it.
    """
    events, layout = facts.events[name], facts.layout(name)
    tests = list(_filters(events, only))
    if layout.is_over is not None:
        tests.append(Test(layout.is_over, np.equal, True))
    if sign:
        tests.append(Test(events.columns["money"], np.greater if sign > 0 else np.less, 0))
    if flag:
        tests.append(Test(events.columns[flag], np.equal, True))
    return Counted(events, layout, tuple(tests), events.columns[value or "money"])


def _is_one_of(codes: Numbers, wanted: Numbers) -> Numbers:
    """Which codes are among a few wanted ones."""
    return np.asarray(reduce(np.logical_or, [codes == code for code in wanted] or [np.zeros(len(codes), dtype=bool)]))


def _filters(events: Events, only: Only) -> Iterator[Test]:
    """The tests that each filter of a plan puts to facts."""
    for name, wanted in (("product", only.product), ("course_family", only.course_family)):
        if wanted:
            yield Test(events.columns[name], _is_one_of, np.flatnonzero(np.isin(events.columns[f"{name}_names"], wanted)))
    if only.new_customer is not None:
        yield Test(events.columns["is_new"], np.equal, only.new_customer)
    if only.days is not None and only.days.start:
        yield Test(events.day, np.greater_equal, only.days.start.toordinal() - DAY_0)
    if only.days is not None and only.days.until:
        yield Test(events.day, np.less, only.days.until.toordinal() - DAY_0)
    if only.amount is not None:
        yield Test(events.columns["money"], np.greater_equal, int(only.amount * MONEY))
    if only.score is not None:
        yield Test(events.columns["score"], np.greater_equal, int(only.score * SHARE))


def customers_kept(facts: Facts, only: Only, months: int) -> Counted:
    """One fact per customer who bought from the person in the window before: 1 where that customer bought again, else 0.

    It counts for the last month of the window, so windows that are not over have none. Behind it stands the customer's first sale of the window before.
    """
    events = facts.events["sales"]
    bought = _count(facts, "sales", only, sign=1).chosen(np.arange(len(events)))
    account = events.columns["account"][bought.row].astype(np.int64)
    known = np.flatnonzero(account >= 0)
    accounts, windows = int(account.max(initial=0)) + 1, facts.months // months
    key = (bought.person[known].astype(np.int64) * accounts + account[known]) * windows + bought.month[known] // months
    seen, first = np.unique(key, return_index=True)
    place = (seen % windows + 1) * months + months - 1
    kept = np.flatnonzero((place < facts.months) & facts.is_over[np.minimum(place, facts.months - 1)])
    row, again, place = bought.row[known[first[kept]]], np.isin(seen[kept] + 1, seen), place[kept]
    order = np.lexsort((row, place, events.person[row]))
    row, again, place = row[order], again[order], place[order]
    kept_events = Events("sales", events.person[row], events.day[row], {"kept": again * SHARE}, ids_of(events, row))
    return Counted(kept_events, make_layout(kept_events.person, place, facts.months), (), kept_events.columns["kept"])


MEASURES: dict[str, Choice] = {
    "amount": lambda facts, only, _: _count(facts, "sales", only),
    "gross_amount": lambda facts, only, _: _count(facts, "sales", only, sign=1),
    "returns": lambda facts, only, _: _count(facts, "sales", only, sign=-1),
    "margin": lambda facts, only, _: _count(facts, "sales", only, "margin"),
    "repeat_sales": lambda facts, only, _: _count(facts, "sales", only, flag="is_repeat"),
    "repeat_purchases": lambda facts, only, _: _count(facts, "sales", only, sign=1, flag="is_repeat"),
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
    **dict.fromkeys(("amount", "gross_amount", "returns", "margin", "repeat_sales", "repeat_purchases", "customers_kept"), "sales"),
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
