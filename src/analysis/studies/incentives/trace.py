"""Trace: which sale, deal, answer or course stands behind every amount.

In: a payout. Out: one row per amount and fact that counted for it, with the part of the amount that falls to the fact; the parts of an amount add up to
it exactly. An amount in proportion to money is divided by money, one that is paid for reaching something or for each fact by the facts' money or
number. What no fact stands behind (a guarantee without sales) is traced to the plan, and an adjustment to the pay that it adjusts.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.studies.incentives.facts import Facts
from analysis.studies.incentives.measures import Counted, ids_of
from analysis.studies.incentives.money import MONEY, SHARE, Numbers, apportion
from analysis.studies.incentives.payout import Part, Payout, period_of

COLUMNS = ("plan", "employee_id", "period_from", "period_until", "component", "source", "source_id", "counted", "cents")


@dataclass(frozen=True)
class Links:
    """Which fact (a place in `Counted`) counts for which person and window, in order of person and window; `cell` = person x windows + window."""

    cell: Numbers
    fact: Numbers


def trace_table(payout: Payout) -> pd.DataFrame:
    """One row per amount that is not zero and fact behind it; see `COLUMNS`. `counted` is money, a share of a scale, or a number."""
    frames = [_trace(payout, name, part) for name, part in payout.parts.items()]
    return pd.concat(frames, ignore_index=True)[list(COLUMNS)]


def _trace(payout: Payout, name: str, part: Part) -> pd.DataFrame:
    """The trace of one component."""
    windows = part.cents.shape[1]
    total = np.where(part.is_row, part.cents, 0).ravel()
    counted = part.prepared.counted
    if counted is None:
        cell = np.flatnonzero(total)
        return _frame(payout, name, part, cell, total[cell], "pay", ", ".join(part.prepared.component.of))
    links, parts = divide(part, payout.facts, counted)
    covered = np.zeros(len(total), dtype=np.int64)
    np.add.at(covered, links.cell, parts)
    kept = parts != 0
    facts = _frame(payout, name, part, links.cell[kept], parts[kept], counted.events.table, ids_of(counted.events, counted.row[links.fact[kept]]))
    facts["counted"] = _value(part, counted, links.fact[kept])
    rest = np.flatnonzero(covered != total)
    assert windows * payout.facts.shape[0] == len(total)  # noqa: S101  # cells are people by windows
    return pd.concat([facts, _frame(payout, name, part, rest, total[rest], "plan", name)], ignore_index=True)


def divide(part: Part, facts: Facts, counted: Counted) -> tuple[Links, Numbers]:
    """The links of a component, and the cents of its amounts that fall to each; amounts whose facts weigh nothing in all are left out."""
    links = _links(part, facts, counted)
    total = np.where(part.is_row, part.cents, 0).ravel()
    weight = counted.count[links.fact] if part.prepared.formula.by_count else counted.value[links.fact]
    if not len(weight):
        return links, weight
    first = np.flatnonzero(np.diff(links.cell, prepend=-1))
    weighs = np.add.reduceat(weight, first) != 0
    kept = np.repeat(weighs & (total[links.cell[first]] != 0), np.diff(np.append(first, len(weight))))
    if not kept.all():
        links, weight = Links(links.cell[kept], links.fact[kept]), weight[kept]
    return links, apportion(total, weight, links.cell)


def _links(part: Part, facts: Facts, counted: Counted) -> Links:
    """Every fact with the person and window that it counts for, in order of these."""
    windows, months = part.cents.shape[1], part.months
    scope = part.prepared.formula.scope
    if scope == "group":
        return _group_links(part, counted)
    person = facts.states["manager"][counted.person, counted.month] if scope == "reports" else counted.person
    fact = np.flatnonzero(person >= 0)
    cell = person[fact].astype(np.int64) * windows + counted.month[fact] // months
    if (np.diff(cell) < 0).any():
        order = np.argsort(cell, kind="stable")
        cell, fact = cell[order], fact[order]
    return Links(cell, fact)


def _group_links(part: Part, counted: Counted) -> Links:
    """The facts of a team, for each of its people who have the component."""
    windows = part.cents.shape[1]
    has, group = part.prepared.eligible, part.prepared.group
    window = counted.month // part.months
    mine = has[counted.person, window]
    fact = np.flatnonzero(mine)
    teams = int(group.max(initial=0)) + 1
    key = window[fact] * teams + group[counted.person[fact], window[fact]]
    by_team = fact[np.argsort(key, kind="stable")]
    key = np.sort(key, kind="stable")
    person, member_window = np.nonzero(has)
    wanted = member_window * teams + group[person, member_window]
    first, last = np.searchsorted(key, wanted, "left"), np.searchsorted(key, wanted, "right")
    count = last - first
    place = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first, count)
    return Links(np.repeat(person * windows + member_window, count), by_team[place])


def _value(part: Part, counted: Counted, fact: Numbers) -> Numbers:
    """What was counted of each fact: money in the currency, a share of a scale, or 1."""
    if "score" in counted.events.columns:
        return counted.value[fact] / SHARE
    if part.prepared.component.measure == "customers_kept":
        return counted.value[fact] / SHARE
    return counted.value[fact] / MONEY


def _frame(payout: Payout, name: str, part: Part, cell: Numbers, cents: Numbers, source: str, ids: "pd.Series | str") -> pd.DataFrame:
    """Rows of the trace."""
    person, window = np.divmod(cell, part.cents.shape[1])
    begins, ends = period_of(payout.facts, part.months, person, window)
    count = len(cell)
    return pd.DataFrame({
        "plan": pd.Series([payout.plan.name] * count, dtype="str"),
        "employee_id": payout.facts.people["employee_id"].take(person).reset_index(drop=True),
        "period_from": begins, "period_until": ends, "component": pd.Series([name] * count, dtype="str"),
        "source": pd.Series([source] * count, dtype="str"), "source_id": pd.Series([ids] * count, dtype="str") if isinstance(ids, str) else ids.astype("str"),
        "counted": np.full(count, np.nan), "cents": cents.astype(np.int64),
    })
