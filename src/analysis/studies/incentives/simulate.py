"""Simulated sales and what plans would pay for them, on common draws.

In: a plan's prepared components and how far sales spread by chance. Out: per draw the total sales, margin and pay of every plan, and per person the mean pay. Sales of a
person and month are their usual level times the season times chance, log-normal with mean 1: a part of the person-month's own and a part common to
all. Every plan is paid on the same draws, in blocks that stay in the processor's cache, by the same formulas as the exact payout.
Counts of deals, answers, courses and reviews stay as they were.

People do not respond here: sales are the same whatever a plan pays. `Response` is the place where they will: it turns the sales of a block into
those under a plan, and the only one that there is leaves them as they are.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
import pandas as pd

from analysis.studies.incentives.components import MONEY_MEASURES
from analysis.studies.incentives.cores import made_ahead
from analysis.studies.incentives.facts import Facts
from analysis.studies.incentives.measures import MEASURES
from analysis.studies.incentives.money import FLOATING, MONEY, SHARE, Numbers
from analysis.studies.incentives.payout import Part, pay_parts
from analysis.studies.incentives.plan import Only, Plan
from analysis.studies.incentives.prepared import Prepared, make_setups, prepare
from analysis.studies.incentives.windows import sum_windows

BLOCK_CELLS = 1 << 17
"""Person-months times draws of a block: arrays of so many numbers stay in the cache."""

Response = Callable[[Plan, Numbers], Numbers]
"""From a plan and the sales factors of a block (draws, people, months) to the factors under that plan."""


def no_response(_: Plan, factors: Numbers) -> Numbers:
    """Sales held fixed: the factors as they are."""
    return factors


@dataclass(frozen=True)
class Spread:
    """How far sales spread by chance: standard deviations of the logarithm within a person-month, and common to all in a month."""

    own: float
    common: float


@dataclass(frozen=True)
class Simulation:
    """By draw: total sales and margin (draws), and total pay (plans by draws); by person: mean pay (plans by people). All in the currency."""

    plans: tuple[str, ...]
    sales: Numbers
    margin: Numbers
    pay: Numbers
    person_pay: Numbers


def estimate_spread(sales: Numbers, employed: Numbers) -> Spread:
    """The spread of positive sales by person and month around the person's level and the month's season.

    Two-way analysis of variance of the logarithm: s2 = residual sum of squares / (cells - people - months + 1); the common part is the variance of
    months around their calendar month beyond what s2 brings into a month's mean, and zero where there are not two years.
    """
    known = employed & (sales > 0)
    log = np.where(known, np.log(np.maximum(sales, 1e-9)), np.nan)
    rows, columns = known.sum(axis=1) > 0, known.sum(axis=0) > 0
    log, known = log[rows][:, columns], known[rows][:, columns]
    degrees = int(known.sum()) - log.shape[0] - log.shape[1] + 1
    if degrees < 1 or not known.any():
        return Spread(0.0, 0.0)
    month_mean = np.zeros(log.shape[1])
    for _ in range(20):  # alternating means reach the least squares fit of an unbalanced table
        person_mean = np.nanmean(log - month_mean, axis=1)
        month_mean = np.nanmean(log - person_mean[:, None], axis=0)
    own = float(np.nansum((log - person_mean[:, None] - month_mean) ** 2) / degrees)
    return Spread(own**0.5, float(_common(month_mean, np.flatnonzero(columns) % 12, own / float(known.sum(axis=0).mean())) ** 0.5))


def _common(month_mean: Numbers, calendar: Numbers, noise: float) -> float:
    """The variance of months around the mean of their calendar month, without what single people's noise brings."""
    frame = pd.DataFrame({"mean": month_mean, "calendar": calendar})
    groups = frame.groupby("calendar")["mean"]
    degrees = len(frame) - groups.ngroups
    if degrees < 1:
        return 0.0
    return max(float(((frame["mean"] - groups.transform("mean")) ** 2).sum()) / degrees - noise, 0.0)


def usual(months: Numbers, employed: Numbers) -> Numbers:
    """The usual amount of each person and month: level of the person x season of the month, of the same total; zero where not employed.

    Where a total is not above zero, there is no level to speak of, and the amounts stay as they were.
    """
    total = months.sum()
    season = np.divide(months.sum(axis=0), employed.sum(axis=0), out=np.zeros(months.shape[1]), where=employed.any(axis=0))
    reach = (employed * season).sum(axis=1)
    level = np.divide(months.sum(axis=1), reach, out=np.zeros(len(months)), where=reach != 0)
    fitted = np.where(employed, level[:, None] * season, 0.0)
    return fitted * (total / fitted.sum()) if total > 0 and fitted.sum() > 0 else months.astype(np.float64)


def simulate(plans: Sequence[Plan], facts: Facts, spread: Spread, *, draws: int, seed: int, span: slice, response: Response = no_response) -> Simulation:
    """Total sales, margin and pay of what is due in the months of `span`, draw by draw; each plan on the same draws."""
    whole = slice(span.start // 12 * 12, -(-span.stop // 12) * 12)
    cut, inside = cut_facts(facts, whole), slice(span.start - whole.start, span.stop - whole.start)
    employed = cut.employed & cut.is_over
    made: dict[str, Numbers] = {}
    ready = [_floating(prepare(plan, facts), cut, whole, employed, made) for plan in plans]
    base = [usual(MEASURES[name](facts, Only(), 1).sums(facts.shape)[:, whole] / MONEY, employed)[:, inside] for name in ("amount", "margin")]
    weights = np.stack([one.ravel("F") for one in base], axis=1).astype(np.float32)
    block = max(1, BLOCK_CELLS // max(cut.shape[0] * cut.shape[1], 1))
    totals, pay, person_pay = np.zeros((2, draws)), np.zeros((len(plans), draws)), np.zeros((len(plans), cut.shape[0]))
    streams = np.random.default_rng(seed).spawn(2)  # one each for a person's own chance and for what is common, so that the size of blocks changes no draw
    blocks = [slice(begin, min(begin + block, draws)) for begin in range(0, draws, block)]
    drawn_blocks = made_ahead([partial(_factors, streams, (at.stop - at.start, *cut.shape), spread) for at in blocks])
    for at, factors in zip(blocks, drawn_blocks, strict=True):
        totals[:, at] = (_flat(factors[..., inside]) @ weights).T
        shared = _Block(factors, inside)
        for place, plan in enumerate(plans):
            drawn = response(plan, factors)
            pay[place, at], by_person = (shared if drawn is factors else _Block(drawn, inside)).paid(ready[place])
            person_pay[place] += by_person
    return Simulation(tuple(plan.name for plan in plans), totals[0], totals[1], pay, person_pay / draws)


@dataclass(frozen=True)
class _Block:
    """A block of draws, and what has been worked out on it: measures, components and their sums, so that plans share what they have in common."""

    factors: Numbers
    span: slice
    measures: dict[tuple[str, int], Numbers] = field(default_factory=dict)
    known: dict[str, Part] = field(default_factory=dict)
    sums: dict[str, tuple[Numbers, Numbers]] = field(default_factory=dict)

    def paid(self, ready: dict[str, Prepared]) -> tuple[Numbers, Numbers]:
        """The pay of a plan by draw, and by person summed over the draws."""
        parts = pay_parts(ready, FLOATING, self._measure, self.known)
        sums = [self._sums(part) for part in parts.values() if part.prepared.formula.role != "rewards"]
        draws, people = self.factors.shape[:2]
        return sum((one for one, _ in sums), np.zeros(draws)), sum((one for _, one in sums), np.zeros(people))

    def _measure(self, one: Prepared) -> Numbers:
        """The measure of a component on these draws, by window; what is no money stays as it was."""
        months = one.component.months
        if one.component.measure not in MONEY_MEASURES or one.formula.number_alone:
            return sum_windows(one.x, months)
        if (one.measured, 1) not in self.measures:
            self.measures[one.measured, 1] = one.x * self.factors
        if (one.measured, months) not in self.measures:
            self.measures[one.measured, months] = sum_windows(self.measures[one.measured, 1], months)
        return self.measures[one.measured, months]

    def _sums(self, part: Part) -> tuple[Numbers, Numbers]:
        """What a component pays in the span, by draw and by person."""
        words = part.prepared.words
        if words not in self.sums:
            first, last = -(-(self.span.start + 1) // part.months) - 1, self.span.stop // part.months
            cents = part.cents[..., first:last]
            draws, (people, windows) = len(self.factors), cents.shape[-2:]
            whole = cents if cents.ndim == 3 else np.broadcast_to(cents, (draws, people, windows))
            flat = _flat(whole)
            by_person = (np.ones(draws, dtype=flat.dtype) @ flat).reshape(windows, people).sum(axis=0, dtype=np.float64)
            self.sums[words] = ((flat @ np.ones(flat.shape[1], dtype=flat.dtype)).astype(np.float64), by_person)
        return self.sums[words]


def _floating(ready: dict[str, Prepared], cut: Facts, months: slice, employed: Numbers, made: dict[str, Numbers]) -> dict[str, Prepared]:
    """Components in floating numbers on those months; a measure that several pay by is one array, kept in `made`."""
    floats = {}
    for name, one in ready.items():
        floated = floating(cut_component(one, months), employed)
        floated = _side_by_side(replace(floated, x=made.setdefault(one.measured, floated.x)))
        floats[name] = replace(floated, setups=make_setups(floated, cut, FLOATING))
    return floats


def _side_by_side(one: Prepared) -> Prepared:
    """The same with the people of a month side by side in memory, so that the months of a window are added row by row."""
    turned, whole = np.asfortranarray, np.asfortranarray(one.whole)
    return replace(
        one, x=turned(one.x), n=turned(one.n), quota=turned(one.quota), base_pay=turned(one.base_pay), eligible=turned(one.eligible),
        days=whole if one.days is one.whole else turned(one.days), whole=whole, group=turned(one.group), rating=turned(one.rating),
    )


def cut_facts(facts: Facts, months: slice) -> Facts:
    """The facts with those whole years alone; facts that can earn something stay, and count for nothing outside."""
    return replace(
        facts, first_month=facts.first_month + months.start, months=months.stop - months.start, days=facts.days[:, months], leave=facts.leave[:, months],
        quota=facts.quota[:, months], has_quota=facts.has_quota[:, months], states={name: values[:, months] for name, values in facts.states.items()}, layouts={},
    )


def cut_component(one: Prepared, months: slice) -> Prepared:
    """A prepared component with those whole years alone."""
    windows = slice(months.start // one.component.months, months.stop // one.component.months)
    whole, days = one.whole[:, windows], one.days[:, windows]
    return replace(
        one, x=one.x[:, months], n=one.n[:, windows], quota=one.quota[:, windows], base_pay=one.base_pay[:, windows], eligible=one.eligible[:, windows],
        days=whole if one.days is one.whole else days, whole=whole, group=one.group[:, windows], rating=one.rating[:, windows],
    )


def _flat(values: Numbers) -> Numbers:
    """Draws by (months and people): one row of numbers for each draw, without a copy where people stand side by side."""
    return values.swapaxes(1, 2).reshape(len(values), -1)


def _factors(streams: Sequence[np.random.Generator], shape: tuple[int, int, int], spread: Spread) -> Numbers:
    """Log-normal factors with mean 1: draws by people by months, in memory the people of a month side by side (see `_side_by_side`)."""
    own, common = streams
    draws, people, months = shape
    z = own.standard_normal((draws, months, people), dtype=np.float32)
    shock = np.float32(spread.common) * common.standard_normal((draws, months, 1), dtype=np.float32)
    z *= np.float32(spread.own)
    z += shock - np.float32((spread.own**2 + spread.common**2) / 2)
    return np.exp(z, out=z).swapaxes(1, 2)


def floating(one: Prepared, employed: Numbers) -> Prepared:
    """A component in floating numbers of the currency, with the usual amounts of its measure in place of those of the past."""
    is_money = one.component.measure in (*MONEY_MEASURES, "returns", "deals_signed", "new_customers")
    x = usual(one.x / MONEY, employed) if one.component.measure in MONEY_MEASURES else one.x / (MONEY if is_money else SHARE)
    return replace(
        one, x=x.astype(np.float32), n=one.n.astype(np.float32), quota=(one.quota / MONEY).astype(np.float32),
        base_pay=(one.base_pay / MONEY).astype(np.float32), rating=(one.rating / SHARE).astype(np.float32),
    )
