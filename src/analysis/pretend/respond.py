"""The life of a responding company: sellers of hidden types who choose the effort that is best for them under the plan of the year.

In: a spec with a `Response`. Out: `Lived`, people and months as arrays, and the agents of the year to come with their quotas. The plan changes once, on
`CHANGED_ON`; exits are rare and have no reason. The first year is lived before the data begin, so that quotas have a past. Tables stand in `respond_tables`.
"""

from dataclasses import dataclass, replace

import numpy as np

from analysis.periods import month_number
from analysis.pretend.agents import MONTHS, Agents, Mesh, Outlook, Scheme, live_year, solve, year_points
from analysis.pretend.clock import NO_DAY, Clock, Floats, Ints
from analysis.pretend.effort import next_quota
from analysis.pretend.schemes import BEFORE, CHANGED_ON, IN_FORCE
from analysis.pretend.seats import Streams
from analysis.pretend.selling import SEASON
from analysis.pretend.spec import CompanySpec, Response, Truth
from analysis.settings import UserError

_BASE_PAY = (8_000.0, 9_000.0, 10_000.0, 11_000.0)
"""Monthly base pay by level."""
_HIRED_BEFORE = 8 * 365
SEASON_FACTORS = np.exp(SEASON)
_FORESIGHT_MESH = Mesh(year_step=0.05, quarter_step=0.08, efforts=11, nodes=7)
_QUOTA_RATIOS = np.linspace(0.6, 2.0, 8)
"""Yearly quotas beside twelve months of productivity, between which the worth of a quota is found."""
_YEARS_AHEAD = 8
_FEW = 3


@dataclass(frozen=True)
class Sellers:
    """Everyone who sold, in order of seat and start. `first` and `last` are the first month and the one after the last, counted through the run.

    `left_day` is `NO_DAY` for who is still there.
    """

    seat: Ints
    first: Ints
    last: Ints
    hired_day: Ints
    left_day: Ints
    kind: Ints
    level: Ints
    productivity: Floats
    cost: Floats
    aversion: Floats
    base_pay: Floats

    def __len__(self) -> int:
        return len(self.seat)

    def agents(self, who: Ints, quota: Floats) -> Agents:
        """Some of them as agents of a year with these quotas by month."""
        return Agents(self.productivity[who], self.cost[who], self.aversion[who], self.base_pay[who], quota)


@dataclass(frozen=True)
class Lived:
    """A company that has been lived. `quota`, `effort`, `luck` and `sold` are sellers x months of the run, 0 where someone was not there.

    `market` is its factor by month. `staying` are the sellers still there, and `ahead` those as agents of the year after the data, with its quotas.
    """

    spec: CompanySpec
    clock: Clock
    sellers: Sellers
    market: Floats
    quota: Floats
    effort: Floats
    luck: Floats
    sold: Floats
    staying: Ints
    ahead: Agents

    @property
    def response(self) -> Response:
        """What makes the sellers answer their plan."""
        return response_of(self.spec)


def response_of(spec: CompanySpec) -> Response:
    """The response of a responding company; raises UserError where a company has none."""
    if spec.response is None:
        raise UserError(f"The sellers of the pretend company {spec.name} answer no plan. Choose respond.")
    return spec.response


def cost_factor(spec: CompanySpec) -> float:
    """How costly effort is to everyone in this company, beside the costs of the types: drawn by its seed."""
    return float(np.exp(response_of(spec).cost_sd * Streams(spec.seed, 0).of("cost").standard_normal()))


def outlook(spec: CompanySpec) -> Outlook:
    """What sellers expect of a month: they know the season and how much luck and market spread, not how they fall."""
    own = response_of(spec)
    return Outlook(SEASON_FACTORS, float(np.hypot(own.noise_sd, spec.truth.market_sd)), own.discount)


def scheme_of(clock: Clock, month: int) -> Scheme:
    """The plan in force in a month of the run."""
    return BEFORE if clock.first_month + month < month_number(CHANGED_ON) else IN_FORCE


def lucks(noise_sd: float, rng: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    """Factors of luck, 1 on average."""
    return np.asarray(np.exp(noise_sd * rng.standard_normal(shape) - noise_sd**2 / 2))


def live_company(spec: CompanySpec, sellers: int, clock: Clock, log_market: Floats, streams: Streams) -> Lived:
    """The company year by year; raises UserError where the months asked for are not whole calendar years."""
    if clock.months % MONTHS or clock.month_of_year(0):
        raise UserError(f"The company {spec.name} lives by whole calendar years: months must be a multiple of 12, not {spec.months}.")
    own, who = response_of(spec), _draw_sellers(spec, sellers, clock, streams.of("sellers"))
    market = np.exp(log_market - spec.truth.market_sd**2 / 2)
    luck = lucks(own.noise_sd, streams.of("luck"), (len(who), clock.months))
    quota, effort, sold = (np.zeros((len(who), clock.months)) for _ in range(3))
    of_year = _first_quotas(spec, who)
    for begin in range(0, clock.months, MONTHS):
        months = slice(begin, begin + MONTHS)
        here = np.flatnonzero((who.first <= begin) & (who.last > begin))
        agents, scheme = who.agents(here, month_quotas(of_year[here])), scheme_of(clock, begin)
        policy = solve(agents, scheme, outlook(spec), *foresight(agents, scheme, spec))
        lived = live_year(agents, scheme, policy, SEASON_FACTORS, (luck[here, months] * market[months])[:, None, :])
        there = np.arange(begin, begin + MONTHS) < who.last[here][:, None]
        quota[here, months], effort[here, months], sold[here, months] = agents.quota * there, lived.effort[:, 0] * there, np.round(lived.sold[:, 0] * there, 2)
        of_year[here] = next_quota(of_year[here], sold[here, months].sum(axis=1), spec.truth)
    staying = np.flatnonzero(who.last == clock.months)
    ahead = who.agents(staying, month_quotas(of_year[staying]))
    return Lived(spec, clock, who, market, quota, effort, luck, sold, staying, ahead)


def month_quotas(of_year: Floats) -> Floats:
    """The quotas of the months of a year, by the season, in hundreds."""
    return np.asarray(np.round(of_year[:, None] * SEASON_FACTORS / MONTHS, -2))


def _first_quotas(spec: CompanySpec, who: Sellers) -> Floats:
    """The first yearly quota of each seller: the company knows most of their productivity."""
    own = response_of(spec)
    known = (who.productivity / spec.base_sales_month) ** own.quota_knows
    return np.asarray(MONTHS * spec.base_sales_month * own.quota_stretch * known)


def _draw_sellers(spec: CompanySpec, seats: int, clock: Clock, rng: np.random.Generator) -> Sellers:
    """Who sits in each seat and when: few leave, at the end of a month before December, and the next one starts in January."""
    own, years = response_of(spec), clock.months // MONTHS
    leaves = rng.random((seats, years)) < own.exit_rate_year
    leaves[:, 0] = False
    ends = rng.integers(1, MONTHS, (seats, years)) + MONTHS * np.arange(years)
    starts = np.concatenate([np.ones((seats, 1), dtype=bool), leaves[:, :-1]], axis=1)
    seat, year = np.nonzero(starts)
    stays = np.where(leaves, ends, clock.months)
    last = np.array([stays[place, begin:].min() for place, begin in zip(seat, year, strict=True)], dtype=np.int64)
    hired = np.where(year > 0, clock.month_days[year * MONTHS], clock.month_days[0] - rng.integers(30, _HIRED_BEFORE, len(seat)))
    kind = rng.choice(len(own.types), len(seat), p=[one.share for one in own.types])
    level = rng.integers(1, len(_BASE_PAY) + 1, len(seat))
    spread = np.exp(own.productivity_sd * rng.standard_normal(len(seat)) - own.productivity_sd**2 / 2)
    productivity = spec.base_sales_month * np.array([one.productivity for one in own.types])[kind] * spread
    cost, aversion = (np.array([getattr(one, name) for one in own.types])[kind] for name in ("effort_cost", "risk_aversion"))
    cost = cost * cost_factor(spec)
    left = np.where(last < clock.months, clock.month_days[last] - 1, NO_DAY)
    return Sellers(seat, year * MONTHS, last, hired, left, kind, level, productivity, cost, aversion, np.array(_BASE_PAY)[level - 1])


def foresight(agents: Agents, scheme: Scheme, spec: CompanySpec) -> tuple[Mesh] | tuple[Mesh, Floats]:
    """The mesh, and where sellers see the ratchet what each total of the year is worth after it."""
    if not response_of(spec).sees_ratchet:
        return (Mesh(),)
    return _FORESIGHT_MESH, worth_after(agents, scheme, outlook(spec), spec.truth, _FORESIGHT_MESH)


def worth_after(agents: Agents, scheme: Scheme, look: Outlook, truth: Truth, mesh: Mesh) -> Floats:
    """What a total of the year is worth when it ends, agents x points of the year's mesh, where the plan stays for good and quotas follow sales.

    It is found for a few agents of each cost, who differ in base pay beside productivity, and lies between them on straight lines: exact in
    scale where nobody is averse to risk.
    """
    beside = agents.base_pay / agents.productivity
    worth = np.zeros((len(agents), len(_QUOTA_RATIOS)))
    for cost in np.unique(agents.cost):
        mine = np.flatnonzero(agents.cost == cost)
        few = np.linspace(beside[mine].min(), beside[mine].max(), _FEW if len(mine) > 1 else 1)
        typical = agents.take(np.repeat(mine[:1], len(few)))
        typical = replace(typical, base_pay=few * typical.productivity)
        known = _worth_of_quotas(typical, scheme, look, truth, mesh) / typical.productivity[:, None]
        worth[mine] = np.stack([np.interp(beside[mine], few, column) for column in known.T], axis=1) * agents.productivity[mine, None]
    return _worth_of_totals(agents, worth, truth, mesh)


def _worth_of_quotas(agents: Agents, scheme: Scheme, look: Outlook, truth: Truth, mesh: Mesh) -> Floats:
    """The worth of the years to come as one of `_QUOTA_RATIOS` begins, agents x ratios, backward year by year until distant years hardly count."""
    count, size = len(agents), len(_QUOTA_RATIOS)
    many = agents.take(np.repeat(np.arange(count), size))
    own_year = MONTHS * many.productivity * np.tile(_QUOTA_RATIOS, count)
    many = replace(many, quota=own_year[:, None] * look.season / look.season.sum())
    worth = np.zeros((count, size))
    for _ in range(_YEARS_AHEAD):
        after = _worth_of_totals(many, np.repeat(worth, size, axis=0), truth, mesh)
        worth = solve(many, scheme, look, mesh, after).value.reshape(count, size)
    return worth


def _worth_of_totals(agents: Agents, worth: Floats, truth: Truth, mesh: Mesh) -> Floats:
    """The worth, by the quota that follows it, of each total of the year on the mesh."""
    quota = agents.quota.sum(axis=1)[:, None]
    follows = next_quota(np.broadcast_to(quota, (len(agents), year_points(mesh))), quota * mesh.year_step * np.arange(year_points(mesh)), truth)
    ratio = follows / (MONTHS * agents.productivity[:, None])
    return np.array([np.interp(row, _QUOTA_RATIOS, known) for row, known in zip(ratio, worth, strict=True)])
