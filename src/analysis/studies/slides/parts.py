"""What a change of sales is made of: market, territory, team, people, absence, activity, opportunities, conversion, deal size and a rest.

In: the monthly facts of units, a window before and one after. Out: `Change`, whose parts add up to the whole change exactly. It says how sales moved,
not why somebody acted so.

Sales per month are a product, so logs of ratios add up: after / before = market x territory x team x people x what the unit's own ratios did against the
same ratios of the others x a rest. Each log is turned into a share of the sales before by the logarithmic mean (the additive form of the logarithmic mean
Divisia index, Ang, Energy Policy 2005): part = L(after, before) ln(factor) with L(a, b) = (a - b) / ln(a / b). The rest is what is left.

Worked example: sales fall from 100 to 82 a month while the others stand still, and visits fall by 14 %. L(0.82, 1) = 0.907; activity is 0.907 x ln 0.86 =
-13.7 points of the -18.
"""

from dataclasses import dataclass

import numpy as np

from analysis.studies.indicators import MARKET_NEEDS_PEOPLE
from analysis.studies.slides.watched import Codes, Flags, Vector, Watched

OWN = ("absence", "activity", "opportunities", "conversion", "deal_size")
"""What a unit does itself, held against the same of the others."""

PARTS = ("market", "territory", "team", "people", *OWN, "rest")
"""The parts, in the order in which they are told."""

LEAST_BEFORE = 6
"""Months before that a change needs."""

PRIOR_PEOPLE = 5
"""The mean of a territory or a team is drawn to the market's as if so many other people of the market belonged to it."""

FLOOR = 0.05
"""Where less than this share of sales is left, logs are taken as if this were left; the rest keeps the sum exact."""


@dataclass(frozen=True)
class Change:
    """Changes from one window to the next, one row per unit asked for.

    before, after: sales a month. logs: the log of each factor of `PARTS`, the rest included, shape (units, parts); NaN for a factor that cannot be had.
    mass: what each log rests on, shape (units, parts - 1): events for own ratios, others for market, territory and team. share: each part as a share of the sales before, shape (units, parts);
    parts that cannot be had are NaN and lie in the rest. Rows without sales before are NaN throughout.
    """

    before: Vector
    after: Vector
    logs: Vector
    mass: Vector
    share: Vector

    @property
    def total(self) -> Vector:
        """The whole change as a share of the sales before."""
        return np.asarray(self.after / self.before - 1)

    @property
    def weight(self) -> Vector:
        """The logarithmic mean that turns logs into shares of the sales before."""
        return log_mean(np.maximum(self.after / self.before, FLOOR))


@dataclass(frozen=True)
class _Sums:
    """Sums of a window by unit: people in a usual month (1 for a person), months of people, sales, and top and bottom of each own ratio (NaN where not delivered), shape (units, ratios)."""

    heads: Vector
    people: Vector
    sales: Vector
    top: Vector
    bottom: Vector


@dataclass(frozen=True)
class _Peers:
    """What others did between the windows: log of sales per person, log of each own ratio, and how many others there are."""

    sales: Vector
    ratios: Vector
    count: Vector


def log_mean(ratio: Vector) -> Vector:
    """The logarithmic mean of a ratio and 1: (ratio - 1) / ln(ratio), 1 where the ratio is 1."""
    log = np.log(ratio)
    near = np.abs(log) < 1e-6
    return np.asarray(np.where(near, 1 + log / 2, (ratio - 1) / np.where(near, 1.0, log)))


def measure_changes(watched: Watched, before: Flags, after: Flags, who: Codes) -> Change:
    """The changes of the units at the places `who` between two windows, each given as flags of the months."""
    sums = _sums(watched, before), _sums(watched, after)
    both = (sums[0].people > 0) & (sums[1].people > 0)
    peers = [_peers(codes, sums, both, who) for codes in _groups(watched, before, after)]
    *levels, ratios = _nested(*peers)
    own, events = _own(sums, who)
    others = [peers[0].count, *(group.count + PRIOR_PEOPLE for group in peers[1:]), np.full(len(who), np.inf)]
    heads = [one.heads[who] for one in sums]
    with np.errstate(divide="ignore", invalid="ignore"):
        first, then = (one.sales[who] / one.people[who] * count for one, count in zip(sums, heads, strict=True))
        first = np.where(first > 0, first, np.nan)
        whole = np.log(np.maximum(then / first, FLOOR))
        logs = np.column_stack([*levels, np.log(heads[1] / heads[0]), own - ratios])
    logs = np.column_stack([logs, whole - np.nansum(logs, axis=1)])
    return Change(first, then, logs, np.column_stack([*others, events]), share_out(first, then, logs))


def share_out(before: Vector, after: Vector, logs: Vector) -> Vector:
    """Each part as a share of the sales before; the rest is what the others leave of the whole change."""
    ratio = after / before
    with np.errstate(invalid="ignore"):
        parts = log_mean(np.maximum(ratio, FLOOR))[:, None] * logs
    parts[:, -1] = ratio - 1 - np.nansum(parts[:, :-1], axis=1)
    return np.where(np.isnan(ratio)[:, None], np.nan, parts)


def _ratios(facts: dict[str, Vector], people: Vector) -> list[tuple[Vector | None, Vector]]:
    """Top and bottom of each own ratio by unit and month; without a table the next ratio stands on the one before, so that their product stays."""
    days, activity = facts.get("worked_days"), facts.get("activity_count")
    at_work = people if days is None else days
    won, lost = facts.get("won_deal_count"), facts.get("lost_deal_count")
    decided = None if won is None or lost is None else won + lost
    return [
        (days, people), (activity, at_work), (facts.get("created_deal_count"), at_work if activity is None else activity),
        (None if decided is None else won, people if decided is None else decided), (facts["sales_amount"], facts["sale_count"]),
    ]


def _sums(watched: Watched, window: Flags) -> _Sums:
    """The sums of a window; a ratio is summed over the months in which both of its sides are known."""
    facts = {name: values[:, window] for name, values in watched.facts.items()}
    people = watched.people[:, window]
    pairs = [_both_known(np.full(people.shape, np.nan) if top is None else top, bottom) for top, bottom in _ratios(facts, people)]
    top, bottom = (np.stack([pair[side] for pair in pairs], axis=1) for side in (0, 1))
    return _Sums(_heads(people), people.sum(axis=1), np.nansum(facts["sales_amount"], axis=1), top, bottom)


def _both_known(top: Vector, bottom: Vector) -> tuple[Vector, Vector]:
    """The sums of two facts over the months in which both are known, NaN where there is none."""
    known = np.isfinite(top) & np.isfinite(bottom)
    any_known = known.any(axis=1)
    one, other = (np.where(any_known, np.where(known, fact, 0.0).sum(axis=1), np.nan) for fact in (top, bottom))
    return np.asarray(one), np.asarray(other)


def _heads(people: Vector) -> Vector:
    """People in a usual month; 1 for a person, NaN where there is nobody."""
    there = (people > 0).sum(axis=1)
    return np.asarray(people.sum(axis=1) / np.where(there > 0, there, np.nan))


def _groups(watched: Watched, before: Flags, after: Flags) -> list[tuple[Codes, Codes]]:
    """The market, territory and team of every unit at the end of both windows."""
    market = np.zeros(len(watched.units), dtype=np.int64)
    named = [(_last(codes[:, before]), _last(codes[:, after])) for codes in (watched.region, watched.team)]
    return [(market, market), *named]


def _last(codes: Codes) -> Codes:
    """Each unit's last code that is not -1, -1 where there is none."""
    known = codes >= 0
    place = codes.shape[1] - 1 - np.argmax(known[:, ::-1], axis=1)
    return np.asarray(np.where(known.any(axis=1), codes[np.arange(len(codes)), place], -1))


def _peers(groups: tuple[Codes, Codes], sums: tuple[_Sums, _Sums], both: Flags, who: Codes) -> _Peers:
    """What the others of each unit's group did who were there in both windows; of another group afterwards, where the unit has changed its own."""
    told = [_others(codes, one, both, who) for codes, one in zip(groups, sums, strict=True)]
    with np.errstate(divide="ignore", invalid="ignore"):
        levels = [np.log(values[:, 1] / values[:, 0]) for values, _ in told]
        ratios = [np.log(values[:, 2:7] / values[:, 7:]) for values, _ in told]
    sales, ratio = (np.where(np.isfinite(later - first), later - first, np.nan) for first, later in (levels, ratios))
    return _Peers(sales, ratio, np.minimum(told[0][1], told[1][1]))


def _others(codes: Codes, sums: _Sums, both: Flags, who: Codes) -> tuple[Vector, Vector]:
    """Sums over the others of the same code: people, sales, tops, bottoms, shape (who, 12); and how many others there are."""
    used = both & (codes >= 0)
    table = np.where(used[:, None], np.nan_to_num(np.column_stack([sums.people, sums.sales, sums.top, sums.bottom])), 0.0)
    size = int(codes.max(initial=0)) + 1
    totals = np.stack([np.bincount(np.maximum(codes, 0), column, size) for column in table.T], axis=1)
    heads = np.where(used, np.nan_to_num(sums.heads), 0.0)
    count = np.bincount(np.maximum(codes, 0), heads, size)
    mine = np.maximum(codes[who], 0)
    others = np.where((codes[who] >= 0)[:, None], totals[mine] - table[who], np.nan)
    return others, np.where(codes[who] >= 0, count[mine] - heads[who], 0.0)


def _nested(market: _Peers, territory: _Peers, team: _Peers) -> tuple[Vector, Vector, Vector, Vector]:
    """Logs of market, territory and team, each beyond the one before, and of what the peers' own ratios did.

    With fewer than MARKET_NEEDS_PEOPLE others there is no market, and all three are left to the rest.
    """
    there = market.count >= MARKET_NEEDS_PEOPLE
    level, ratios = np.where(there, market.sales, np.nan), np.where(there[:, None], np.nan_to_num(market.ratios), 0.0)
    steps, reached = [level], np.nan_to_num(level)
    for peers in (territory, team):
        pull = np.where(np.isfinite(peers.sales) & np.isfinite(level), peers.count / (peers.count + PRIOR_PEOPLE), 0.0)
        step = pull * (np.nan_to_num(peers.sales) - reached)
        steps.append(np.where(pull > 0, step, np.nan))
        reached = reached + step
        ratios = ratios + np.where(np.isfinite(peers.ratios), pull[:, None] * (np.nan_to_num(peers.ratios) - ratios), 0.0)
    return steps[0], steps[1], steps[2], ratios


def _own(sums: tuple[_Sums, _Sums], who: Codes) -> tuple[Vector, Vector]:
    """Logs of how each own ratio changed, and the events behind it (half of the harmonic mean of both windows).

    Half an event at everybody's rate is added on either side, so that no ratio is zero.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.nansum(sums[0].top + sums[1].top, axis=0) / np.nansum(sums[0].bottom + sums[1].bottom, axis=0)
        half = np.where(_COUNTS_BELOW, 0.5, 0.5 / np.where(rate > 0, rate, np.nan))
        logs = [np.log((np.maximum(one.top[who], 0.0) + half * rate) / (one.bottom[who] + half)) for one in sums]
        events = [np.where(_COUNTS_BELOW, one.bottom[who], one.top[who]) + 0.5 for one in sums]
        change = logs[1] - logs[0]
    return np.where(np.isfinite(change), change, np.nan), np.asarray(1 / (1 / events[0] + 1 / events[1]))


_COUNTS_BELOW = np.array([False, False, False, False, True])
"""Whether an own ratio's events are counted by its bottom (sales behind a mean amount) or by its top."""
