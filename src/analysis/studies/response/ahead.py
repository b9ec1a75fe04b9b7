"""The year ahead: the people there are, in the jobs and on the base pay that they have now, with the quotas that follow from the past.

In: the facts of pay. Out: the facts with one calendar year more, and how quotas followed sales in the past. Nobody joins or leaves in that year; answers, courses and
reviews are those of the last whole year, and strengths those known today: worked out quarter by quarter they would fade, as nothing happens in months that are foretold.
"""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from analysis.studies.incentives.facts import Facts
from analysis.studies.incentives.measures import MEASURES
from analysis.studies.incentives.money import Numbers
from analysis.studies.incentives.plan import Only
from analysis.studies.incentives.strengths import profile_before
from analysis.studies.response.ratchet import Ratchet

_LEAST_PAIRS = 10


@dataclass(frozen=True)
class QuotaRule:
    """How next year's quota follows: growth x quota + up x (what was sold above it) - down x (what was missing), from `pairs` of years of one person."""

    growth: float
    ratchet: Ratchet
    pairs: int


@dataclass(frozen=True)
class YearAhead:
    """Facts with one more year, where that year stands, the last whole year before, and the rule of quotas. Strength profiles are of that year alone; in months before it nobody has one."""

    facts: Facts
    year: slice
    past: slice
    rule: QuotaRule


def year_ahead(facts: Facts) -> YearAhead:
    """The facts with the calendar year after their last one; raises ValueError where no calendar year is over."""
    whole = facts.is_over.reshape(-1, 12).all(axis=1)
    years = np.flatnonzero(whole) if whole.any() else np.flatnonzero(facts.is_over.reshape(-1, 12).any(axis=1))
    if not len(years):
        raise ValueError("no month of the data is over")
    past, year = slice(12 * int(years[-1]), 12 * int(years[-1]) + 12), slice(facts.months, facts.months + 12)
    sold = MEASURES["amount"](facts, Only(), 1).sums(facts.shape)
    rule = quota_rule(facts, sold)
    last = int(np.flatnonzero(facts.is_over)[-1])
    stays = np.asarray(facts.days[:, last] > 0)
    left = facts.people["left_on"].to_numpy().astype("datetime64[D]")
    stays = np.asarray(stays & (np.isnat(left) | (left > np.datetime64(facts.as_of))))
    states = {name: np.hstack([values, np.repeat(values[:, [last]], 12, axis=1)]) for name, values in facts.states.items()}
    longer = replace(facts, months=facts.months + 12, as_of=date((facts.first_month + facts.months) // 12, 12, 31), states=states, layouts={}, profiles=[], people=facts.people.assign(left_on=facts.people["left_on"].where(~stays)))
    days = np.where(stays[:, None], longer.month_days[year], 0)
    quota = np.where(stays[:, None], _next_quota(facts, sold, past, rule), 0)
    longer = replace(
        longer, layouts={}, profiles=[], days=np.hstack([facts.days, days]), leave=np.hstack([facts.leave, np.zeros_like(days)]),
        quota=np.hstack([facts.quota, quota]), has_quota=np.hstack([facts.has_quota, quota > 0]),
    )
    profile = np.full(longer.shape, -1, dtype=np.int64)
    profile[:, year] = profile_before(longer, last + 1)[:, None]
    return YearAhead(replace(longer, profiles=[profile]), year, past, rule)


def quota_rule(facts: Facts, sold: Numbers) -> QuotaRule:
    """The rule by which quotas followed, by least squares over people with quotas in every month of two years in a row; no change with fewer than ten such pairs."""
    years = facts.months // 12
    whole: Numbers = np.asarray((facts.has_quota & facts.is_over).reshape(-1, years, 12).all(axis=-1))
    quota, sales = (values.reshape(-1, years, 12).sum(axis=-1).astype(np.float64) for values in (facts.quota, sold))
    pair = whole[:, :-1] & whole[:, 1:] & (quota[:, :-1] > 0)
    if pair.sum() < _LEAST_PAIRS:
        return QuotaRule(1.0, Ratchet(0.0, 0.0), int(pair.sum()))
    ratio, met = (quota[:, 1:] / np.maximum(quota[:, :-1], 1))[pair], (sales[:, :-1] / np.maximum(quota[:, :-1], 1))[pair] - 1
    design = np.column_stack([np.ones(len(met)), np.maximum(met, 0), np.minimum(met, 0)])
    growth, up, down = np.linalg.lstsq(design, ratio, rcond=None)[0]
    return QuotaRule(float(growth), Ratchet(float(np.clip(up, 0, 1)), float(np.clip(down, 0, 1))), int(pair.sum()))


def _next_quota(facts: Facts, sold: Numbers, past: slice, rule: QuotaRule) -> Numbers:
    """The quotas of the year ahead by month, in ten-thousandths: the pace of the past year by the rule, in the season that quotas had."""
    has, quota = facts.has_quota[:, past], facts.quota[:, past].astype(np.float64)
    if not has.any():
        return np.zeros((len(has), 12), dtype=np.int64)
    season = np.divide(quota.sum(axis=0), has.sum(axis=0), out=np.zeros(12), where=has.any(axis=0))
    season = np.where(season > 0, season / season[season > 0].mean(), 1.0)
    reach = (has * season).sum(axis=1)
    level = np.divide(quota.sum(axis=1), reach, out=np.zeros(len(has)), where=reach > 0)
    met = np.divide((sold[:, past] * has).sum(axis=1), quota.sum(axis=1), out=np.ones(len(has)), where=quota.sum(axis=1) > 0) - 1
    times = rule.growth + rule.ratchet.up * np.maximum(met, 0) + rule.ratchet.down * np.minimum(met, 0)
    newcomer = (level == 0) & (facts.has_quota[:, past.start :].any(axis=1))
    level = np.where(newcomer, np.median(level[level > 0]) if (level > 0).any() else 0.0, level)
    return np.asarray(np.rint((level * np.where(newcomer, 1.0, times))[:, None] * season), dtype=np.int64)
