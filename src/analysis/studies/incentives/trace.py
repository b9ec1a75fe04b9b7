"""Trace: which sale, deal, answer or course stands behind every amount.

In: a payout. Out: one row per amount and fact that counted for it, with the part of the amount that falls to the fact; the parts of an amount add up to
it exactly. An amount in proportion to money is divided by money, one that is paid for reaching something or for each fact by the facts' money or
number. What no fact stands behind (a guarantee without sales) is traced to the plan, and an adjustment to the pay that it adjusts.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.studies.incentives.facts import Facts
from analysis.studies.incentives.measures import Chosen, Counted, ids_of
from analysis.studies.incentives.money import MONEY, SHARE, Numbers, apportion
from analysis.studies.incentives.payout import Part, Payout, period_of

COLUMNS = ("plan", "employee_id", "period_from", "period_until", "component", "source", "source_id", "counted", "cents")


PEOPLE_AT_ONCE = 500
"""People of a block: their trace is so small a part of a large company's that memory does not grow with the company."""


@dataclass(frozen=True)
class Links:
    """Which fact (a place in `facts`) counts for which person and window, in order of both; `cell` = (person's place in the block) x windows + window."""

    facts: Chosen
    cell: Numbers
    fact: Numbers


def trace_table(payout: Payout) -> pd.DataFrame:
    """One row per amount that is not zero and fact behind it; see `COLUMNS`. `counted` is money, a share of a scale, or a number."""
    return _block(payout, slice(0, payout.facts.shape[0]))


def trace_blocks(payout: Payout) -> Iterator[pd.DataFrame]:
    """The rows of `trace_table` in blocks of people: block by block, and by component within each."""
    return (_block(payout, people) for people in blocks_of_people(payout.facts))


def blocks_of_people(facts: Facts) -> Iterator[slice]:
    """The people of facts in blocks; one empty block where nobody is there."""
    people = facts.shape[0]
    return (slice(begin, min(begin + PEOPLE_AT_ONCE, people)) for begin in range(0, max(people, 1), PEOPLE_AT_ONCE))


def _block(payout: Payout, people: slice) -> pd.DataFrame:
    """The trace of some people."""
    frames = [_trace(payout, name, part, people) for name, part in payout.parts.items()]
    return pd.concat(frames, ignore_index=True)[list(COLUMNS)]


def _trace(payout: Payout, name: str, part: Part, people: slice) -> pd.DataFrame:
    """The trace of one component and some people."""
    total = _totals(part, people)
    counted = part.prepared.counted
    if counted is None:
        cell = np.flatnonzero(total)
        return _frame(payout, name, part, people, cell, total[cell], "pay", ", ".join(part.prepared.component.of))
    links, parts = divide(part, counted, payout.facts, people)
    covered = np.zeros(len(total), dtype=np.int64)
    np.add.at(covered, links.cell, parts)
    kept = parts != 0
    fact = links.fact[kept]
    facts = _frame(payout, name, part, people, links.cell[kept], parts[kept], counted.events.table, ids_of(counted.events, links.facts.row[fact]))
    facts["counted"] = links.facts.value[fact] / _unit(part, counted)
    rest = np.flatnonzero(covered != total)
    return pd.concat([facts, _frame(payout, name, part, people, rest, total[rest], "plan", name)], ignore_index=True)


def _totals(part: Part, people: slice) -> Numbers:
    """The amounts of some people by person and window, in one row."""
    return np.where(part.is_row[people], part.cents[people], 0).ravel()


def divide(part: Part, counted: Counted, facts: Facts, people: slice) -> tuple[Links, Numbers]:
    """The links of a component, and the cents of some people's amounts that fall to each; amounts whose facts weigh nothing in all are left out."""
    links, total = _links(part, counted, facts, people), _totals(part, people)
    weight = np.ones(len(links.fact), dtype=np.int64) if part.prepared.formula.by_count else links.facts.value[links.fact]
    if not len(weight):
        return links, weight
    first = np.flatnonzero(np.diff(links.cell, prepend=-1))
    weighs = np.add.reduceat(weight, first) != 0
    kept = np.repeat(weighs & (total[links.cell[first]] != 0), np.diff(np.append(first, len(weight))))
    if not kept.all():
        links, weight = Links(links.facts, links.cell[kept], links.fact[kept]), weight[kept]
    return links, apportion(total, weight, links.cell)


def _links(part: Part, counted: Counted, facts: Facts, people: slice) -> Links:
    """Every fact with the person and window that it counts for, in order of these."""
    scope, group, manager = part.prepared.formula.scope, part.prepared.group, facts.states["manager"]
    if scope == "group":
        return _group_links(part, _of_people(counted, np.asarray(np.isin(group, group[people]).any(axis=1))), people)
    if scope == "reports":
        chosen = _of_people(counted, np.asarray(((manager >= people.start) & (manager < people.stop)).any(axis=1)))
        return _person_links(part, chosen, people, manager[chosen.person, chosen.month])
    ends = np.array([people.start, people.stop], dtype=counted.events.person.dtype)  # of another type, every search would copy all people
    chosen = counted.chosen(np.arange(*np.searchsorted(counted.events.person, ends)))
    return _person_links(part, chosen, people, chosen.person)


def _of_people(counted: Counted, whose: Numbers) -> Chosen:
    """The facts of some people that count."""
    return counted.chosen(np.flatnonzero(whose[counted.events.person]))


def _person_links(part: Part, chosen: Chosen, people: slice, person: Numbers) -> Links:
    """Facts with the one person that each counts for, where that person is in the block."""
    place = person.astype(np.int64) - people.start
    fact = np.flatnonzero((place >= 0) & (place < people.stop - people.start))
    cell = place[fact] * part.cents.shape[1] + chosen.month[fact] // part.months
    if (np.diff(cell) < 0).any():
        order = np.argsort(cell, kind="stable")
        cell, fact = cell[order], fact[order]
    return Links(chosen, cell, fact)


def _group_links(part: Part, chosen: Chosen, people: slice) -> Links:
    """The facts of a team, for each of its people in the block who have the component."""
    windows = part.cents.shape[1]
    has, group = part.prepared.eligible, part.prepared.group
    window = chosen.month // part.months
    mine = has[chosen.person, window]
    fact = np.flatnonzero(mine)
    teams = int(group.max(initial=0)) + 1
    key = window[fact].astype(np.int64) * teams + group[chosen.person[fact], window[fact]]
    by_team = fact[np.argsort(key, kind="stable")]
    key = np.sort(key, kind="stable")
    person, member_window = np.nonzero(has[people])
    wanted = member_window * teams + group[people][person, member_window]
    first, last = np.searchsorted(key, wanted, "left"), np.searchsorted(key, wanted, "right")
    count = last - first
    place = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first, count)
    return Links(chosen, np.repeat(person * windows + member_window, count), by_team[place])


def _unit(part: Part, counted: Counted) -> int:
    """What one of the unit is that is shown: money in the currency, or a share of a scale."""
    return SHARE if "score" in counted.events.columns or part.prepared.component.measure == "customers_kept" else MONEY


def _frame(payout: Payout, name: str, part: Part, people: slice, cell: Numbers, cents: Numbers, source: str, ids: "pd.Series | str") -> pd.DataFrame:
    """Rows of the trace."""
    place, window = np.divmod(cell, part.cents.shape[1])
    person = place + people.start
    begins, ends = period_of(payout.facts, part.months, person, window)
    count = len(cell)
    return pd.DataFrame({
        "plan": _same(payout.plan.name, count),
        "employee_id": payout.facts.people["employee_id"].take(person).reset_index(drop=True),
        "period_from": begins, "period_until": ends, "component": _same(name, count),
        "source": _same(source, count), "source_id": _same(ids, count) if isinstance(ids, str) else ids.astype("str"),
        "counted": np.full(count, np.nan), "cents": cents.astype(np.int64),
    })


def _same(text: str, count: int) -> "pd.Series[str]":
    """A column that holds the same text in every row."""
    return pd.Series(text, index=range(count), dtype="str")
