"""What the company's own past holds about response: by calendar year, what each person sold, and what the plan in force would have paid for selling more.

In: the facts of pay and the plan in force with its dated terms. Out: `History`: sales by person and month, the level of each person and year, the season and market of
each month, and the plan's pay curves of each year. Months in which a person was not employed throughout are left out.
"""

from dataclasses import dataclass

import numpy as np

from analysis.studies.incentives.facts import Facts
from analysis.studies.incentives.measures import MEASURES
from analysis.studies.incentives.money import MONEY, Numbers
from analysis.studies.incentives.plan import Only, Plan
from analysis.studies.response.curves import PayCurves, pay_curves, ready_plan

_ROUNDS = 30
LEAST_MONTHS = 6
"""Whole months that a person must have sold in, to have a level."""


@dataclass(frozen=True)
class Season:
    """Factors on sales, 1 on average: `calendar` by calendar month (12), `month` of each month of the data, season and market together (missing where nobody sold)."""

    calendar: Numbers
    month: Numbers


@dataclass(frozen=True)
class History:
    """`sold` in the currency and `known`, whole months of employment that are over: (people, months). `level`: sales of a usual month (people, years).

    `spread`: log spread of a month's own chance; `market`: of what is common to all beyond the season. `curves`: of each calendar year under the plan in force, on
    `level` x season. `people`: places in the facts. `turns`: the years in which a term of the plan in force changed within the data.
    """

    people: Numbers
    sold: Numbers
    known: Numbers
    level: Numbers
    season: Season
    spread: float
    market: float
    curves: tuple[PayCurves, ...]
    turns: tuple[int, ...]

    @property
    def years(self) -> int:
        """Calendar years of the facts."""
        return int(self.sold.shape[1] // 12)

    def usual(self, year: int) -> Numbers:
        """The usual sales of each person and calendar month of a year."""
        return np.asarray(self.level[:, [year]] * self.season.calendar)


def read_history(plan: Plan, facts: Facts) -> History:
    """The history of everyone with sales in at least six whole months."""
    sold = MEASURES["amount"](facts, Only(), 1).sums(facts.shape) / MONEY
    known = (facts.days == facts.month_days) & facts.is_over & (facts.month_numbers >= facts.first_month)
    people = np.flatnonzero(((sold > 0) & known).sum(axis=1) >= LEAST_MONTHS)
    sold, known = np.where(known, sold, 0.0)[people], known[people]
    level, month = _two_ways(sold, known)
    season = _season(month)
    residual = np.where(known, sold / np.maximum(level[:, None] * np.nan_to_num(month, nan=1.0), 1e-9), np.nan)
    spread = _spread(residual, known)
    by_year = level[:, None] * _drift(residual, known, spread)
    wide = np.zeros((len(facts.people), 12))
    curves = []
    for year in range(sold.shape[1] // 12):
        wide[people] = by_year[:, [year]] * season.calendar
        curves.append(pay_curves(ready_plan(plan, facts, slice(12 * year, 12 * year + 12), wide)).take(people))
    return History(people, sold, known, by_year, season, spread, _market(season), tuple(curves), _turns(plan, facts))


def _two_ways(sold: Numbers, known: Numbers) -> tuple[Numbers, Numbers]:
    """Level of each person and factor of each month, of which sales are the product; by totals in turn, which is the Poisson likelihood's answer."""
    month = np.where(known.any(axis=0), 1.0, np.nan)
    level = np.zeros(len(sold))
    for _ in range(_ROUNDS):
        weight = np.where(known, np.nan_to_num(month), 0.0)
        level = np.maximum(sold.sum(axis=1) / np.maximum(weight.sum(axis=1), 1e-9), 0)
        reach = (level[:, None] * known).sum(axis=0)
        month = np.divide(sold.sum(axis=0), reach, out=np.full(len(month), np.nan), where=reach > 0)
        month = month / np.nanmean(month)
    return level, np.where(month > 0, month, np.nan)


def _season(month: Numbers) -> Season:
    """The season as the mean of the months of the same name, as logarithms; with less than two years each month is its own season."""
    table = np.log(month).reshape(-1, 12)
    seen = ~np.isnan(table)
    calendar = np.where(seen.any(axis=0), np.exp(np.nansum(table, axis=0) / np.maximum(seen.sum(axis=0), 1)), 1.0)
    return Season(calendar / calendar.mean(), month)


def _spread(residual: Numbers, known: Numbers) -> float:
    """The log spread of a log-normal factor with the variance of what months are of their usual sales."""
    degrees = known.sum() - known.shape[0] - known.any(axis=0).sum()
    variance = np.nansum((residual - 1) ** 2) / max(degrees, 1)
    return float(np.sqrt(np.log1p(variance)))


def _drift(residual: Numbers, known: Numbers, spread: float) -> Numbers:
    """By person and year: how far the level stood from its mean over the years, shrunk by what a year's own chance explains."""
    years = residual.reshape(len(residual), -1, 12)
    count = known.reshape(years.shape).sum(axis=-1)
    mean = np.divide(np.nansum(years, axis=-1), count, out=np.ones(count.shape), where=count > 0)
    noise = np.expm1(spread**2) / np.maximum(count, 1)
    enough = count >= LEAST_MONTHS
    excess = max(float(((mean - 1) ** 2 - noise * (1 - 1 / years.shape[1]))[enough].mean()), 0.0) if enough.any() and years.shape[1] > 1 else 0.0
    return np.where(count > 0, 1 + (mean - 1) * excess / (excess + noise), 1.0)


def _market(season: Season) -> float:
    """The log spread of months around their season."""
    table = np.log(season.month).reshape(-1, 12)
    years = (~np.isnan(table)).sum(axis=0)
    gap = np.nansum((table - np.where(years > 0, np.nansum(table, axis=0) / np.maximum(years, 1), 0)) ** 2)
    return float(np.sqrt(gap / max(int((years - 1).clip(0).sum()), 1)))


def _turns(plan: Plan, facts: Facts) -> tuple[int, ...]:
    """The places of the months in which the plan changed after the data began; the day from which there is a plan at all is no change."""
    days = sorted({day for component in plan.components.values() for day in component.starts})[1:]
    places = {(day.year * 12 + day.month - 1) - facts.first_month for day in days}
    first = int(np.flatnonzero(facts.is_over)[0]) if facts.is_over.any() else 0
    return tuple(sorted(place for place in places if first < place < facts.months))
