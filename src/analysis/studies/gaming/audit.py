"""The audit: every comparison for every threshold of a plan, and what is found once it is allowed for how many were made.

In: `History` and the plan's targets. Out: `Audit`: findings, findings by person, bins around each threshold, and when in a month sales are booked.
Findings are held to a chance of one in twenty of any false one (Holm 1979, Scandinavian Journal of Statistics 6, 65-70); persons are looked at only
where there is a finding, and one in ten of those named may be wrong (Benjamini and Hochberg 1995, Journal of the Royal Statistical Society B 57, 289-300).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from analysis.studies.gaming.bunching import bunching
from analysis.studies.gaming.comparisons import UNTOLD, Compared, discounts, late_share, moved_early, moved_late, neglect, relative_to_own
from analysis.studies.gaming.history import History
from analysis.studies.gaming.windows import Target, window_rows
from analysis.studies.intervals import MISSING, holm

Vector = NDArray[np.float64]

LEVEL, FALSE_SHARE = 0.05, 0.1
"""The chance of any false finding, and the share of false ones among the people named."""

LEAST_PERSON_WINDOWS = 4
"""Windows near and windows elsewhere that a finding about one person must rest on."""

_MONEY = {"moved_early", "moved_late", "discounts"}


@dataclass(frozen=True)
class Audit:
    """What the audit found.

    findings: finding, months, reach_share, size, low, high, n, windows, amount and its ends (money a year), p_value, p_adjusted, outcome (found, not_found,
    cannot_be_told). people: employee_id, finding, months, reach_share, size, low, high, windows, p_adjusted. bins: months, reach_share, bin, count, expected, n.
    calendar: months, window_month (1 the first), late_share, low, high, n.
    """

    findings: pd.DataFrame
    people: pd.DataFrame
    bins: pd.DataFrame
    calendar: pd.DataFrame


FINDING_COLUMNS = ("finding", "months", "reach_share", "size", "low", "high", "n", "windows", "amount", "amount_low", "amount_high", "p_value", "p_adjusted", "outcome")
PEOPLE_COLUMNS = ("employee_id", "finding", "months", "reach_share", "size", "low", "high", "windows", "p_adjusted")
BIN_COLUMNS = ("months", "reach_share", "bin", "count", "expected", "n")
CALENDAR_COLUMNS = ("months", "window_month", "late_share", "low", "high", "n")


def audit(past: History, targets: Sequence[Target], *, interval_share: float = 0.9, seed: int = 7) -> Audit:
    """The audit of a history against the thresholds of a plan; empty tables without any."""
    compared, bins = [], []
    for target in targets:
        rows = window_rows(past, target)
        found = bunching(rows["attainment_share"].to_numpy(), rows["person"].to_numpy(), target.reach, interval_share=interval_share, seed=seed)
        bins.append(found.bins.assign(months=target.months, reach_share=target.reach))
        around = int(found.bins["count"].sum())
        compared.append(("bunching", target, Compared(found.moved_share, found.low, found.high, found.p_value, rows["person"].nunique(), around)))
        compared += [(name, target, one) for name, one in _comparisons(past, target, rows, interval_share)]
    calendar = [_calendar(past, months, interval_share) for months in sorted({target.months for target in targets if target.months > 1})]
    findings = _findings(compared, np.isfinite(past.sold).any(axis=0).sum() / 12)
    return Audit(findings, _people(compared, findings, past.people, interval_share), _stacked(bins, BIN_COLUMNS), _stacked(calendar, CALENDAR_COLUMNS))


def _stacked(frames: list[pd.DataFrame], columns: Sequence[str]) -> pd.DataFrame:
    """The frames one below the other, with these columns."""
    return pd.concat(frames, ignore_index=True)[list(columns)] if frames else pd.DataFrame(columns=list(columns))


def _comparisons(past: History, target: Target, rows: pd.DataFrame, share: float) -> Iterator[tuple[str, Compared]]:
    """Every comparison that needs to know who was near; none for windows of a single month."""
    if target.months == 1:
        return
    yield "late_share", late_share(rows, share)
    yield "moved_early", moved_early(rows, share)
    yield "moved_late", moved_late(rows, share)
    yield "discounts", discounts(past, rows, share) if len(past.sales) else UNTOLD
    yield "satisfaction", neglect(past.score, past.answers, rows, share)
    service = relative_to_own(past.service)
    yield "service", neglect(service, np.ones(service.shape), rows, share)


def _findings(compared: list[tuple[str, Target, Compared]], years: float) -> pd.DataFrame:
    """One row per comparison, with Holm's allowance for their number."""
    chances = np.array([one.p_value for _, _, one in compared])
    adjusted = holm(chances)
    rows = [
        (name, target.months, target.reach, one.size, one.low, one.high, one.people, one.windows, *(amount / years for amount in (one.amount, one.amount_low, one.amount_high)),
         one.p_value, chance, "cannot_be_told" if np.isnan(one.p_value) else "found" if chance <= LEVEL else "not_found")
        for (name, target, one), chance in zip(compared, adjusted, strict=True)
    ]
    return pd.DataFrame(rows, columns=list(FINDING_COLUMNS))


def _people(compared: list[tuple[str, Target, Compared]], findings: pd.DataFrame, names: Sequence[str], share: float) -> pd.DataFrame:
    """The persons whose own windows bear a finding out, within the allowed share of false ones."""
    frames = [
        _persons(one.rows, share).assign(finding=name, months=target.months, reach_share=target.reach)
        for (name, target, one), outcome in zip(compared, findings["outcome"], strict=True) if outcome == "found" and one.rows is not None
    ]
    looked = [frame for frame in frames if len(frame)]
    if not looked:
        return pd.DataFrame(columns=list(PEOPLE_COLUMNS))
    rows = pd.concat(looked, ignore_index=True)
    rows["p_adjusted"] = stats.false_discovery_control(rows["p_value"], method="bh")
    rows["employee_id"] = [names[person] for person in rows["person"]]
    sure = rows[rows["p_adjusted"] <= FALSE_SHARE].sort_values(["p_adjusted", "employee_id"])
    return sure[list(PEOPLE_COLUMNS)].reset_index(drop=True)


def _persons(rows: pd.DataFrame, share: float) -> pd.DataFrame:
    """Each person's difference between windows near and elsewhere, by Welch's t test; people with too few of either are left out."""
    found = []
    for person, own in rows.groupby("person"):
        near, other = (own.loc[own["at"] == side, "residual"].to_numpy() for side in (True, False))
        if min(len(near), len(other)) < LEAST_PERSON_WINDOWS or near.std() + other.std() == 0:
            continue
        told = stats.ttest_ind(near, other, equal_var=False)
        ends = told.confidence_interval(share)
        found.append((person, float(near.mean() - other.mean()), ends.low, ends.high, len(near), float(told.pvalue / 2 if told.statistic > 0 else 1 - told.pvalue / 2)))
    return pd.DataFrame(found, columns=["person", "size", "low", "high", "windows", "p_value"])


def _calendar(past: History, months: int, share: float) -> pd.DataFrame:
    """The share of a month's sales in its last days, by the month's place in the window; the mean over people, each with as much weight as any."""
    with np.errstate(divide="ignore", invalid="ignore"):
        late = np.where(past.sold > 0, past.late / past.sold, np.nan)
    place = (past.first_month + np.arange(past.sold.shape[1])) % months
    rows = []
    for one in range(months):
        known = np.isfinite(late[:, place == one])
        own = np.divide(np.where(known, late[:, place == one], 0.0).sum(axis=1), known.sum(axis=1), out=np.full(len(late), np.nan), where=known.any(axis=1))
        own = own[np.isfinite(own)]
        ends = MISSING if len(own) < 2 or np.ptp(own) == 0 else stats.t.interval(share, len(own) - 1, own.mean(), stats.sem(own))
        rows.append((months, one + 1, float(own.mean()) if len(own) else np.nan, float(ends[0]), float(ends[1]), len(own)))
    return pd.DataFrame(rows, columns=list(CALENDAR_COLUMNS))
