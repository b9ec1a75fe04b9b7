"""How sellers answer a plan of pay: the effort that is best for each of them in every state of the year, and the sales that follow.

In: `Agents` and their quotas, a plan as `Kink`s, the `Outlook`. Out: a `Policy`, found by backward induction over the twelve months of a calendar
year, and the sales, effort and pay of a year under it. The model is that of Misra and Nair 2011 and of Chung, Steenburgh and Sudhir 2014 in
its multiplicative form: a month brings productivity x (1 + effort) x season x luck, effort costs (cost / 2) x effort^2 x productivity, and the
month's utility is E[pay] - (aversion / 2) Var[pay] - cost of effort. Nobody leaves here, nothing is estimated, and no plan file is read.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
from scipy.special import ndtr

from analysis.pretend.clock import Floats, Ints

MONTHS = 12
QUARTER = 3
_AT_ONCE = 40
"""So many agents are solved together, which bounds memory."""


@dataclass(frozen=True)
class Kink:
    """A place in a schedule of pay: where the sales of a window of `window` months reach it, pay jumps, and grows faster by `slope`.

    The place is `at_quota` x the window's quota + `at_pay` x monthly base pay; the jump is in months of base pay. A schedule of
    pay is the sum of its kinks: jump where x >= place, and slope x max(0, x - place).
    """

    window: int
    at_quota: float = 0.0
    at_pay: float = 0.0
    jump: float = 0.0
    slope: float = 0.0


Scheme = tuple[Kink, ...]


@dataclass(frozen=True)
class Agents:
    """Sellers as arrays: productivity in money a month, cost of effort, risk aversion per unit of money, monthly base pay, quota by month of the year."""

    productivity: Floats
    cost: Floats
    aversion: Floats
    base_pay: Floats
    quota: Floats

    def __len__(self) -> int:
        return len(self.productivity)

    def take(self, places: Ints | slice) -> "Agents":
        """Some of them."""
        return Agents(**{item.name: getattr(self, item.name)[places] for item in fields(self)})

    def place(self, kink: Kink, month: int) -> Floats:
        """Where a kink of the window that holds the month lies, in money."""
        first = month // kink.window * kink.window
        return np.asarray(kink.at_quota * self.quota[:, first : first + kink.window].sum(axis=1) + kink.at_pay * self.base_pay)


@dataclass(frozen=True)
class Outlook:
    """What sellers expect: the season's factor by calendar month, the log spread of a month's luck around it (its mean is 1), the monthly discount."""

    season: Floats
    spread: float
    discount: float


@dataclass(frozen=True)
class Mesh:
    """How finely the problem is solved: steps and tops of the sales so far as shares of the quota, levels of effort from 0 to 1, nodes of luck."""

    year_step: float = 0.0125
    year_top: float = 1.6
    quarter_step: float = 0.02
    quarter_top: float = 2.4
    efforts: int = 26
    nodes: int = 11


@dataclass(frozen=True)
class Policy:
    """The best effort by month: arrays of agents x sales of the year so far x sales of the quarter so far, and the mesh of both in money by agent.

    An axis has length 1 where nothing depends on it. `value` is the expected discounted utility of the year as it begins, with nothing sold.
    """

    effort: tuple[Floats, ...]
    year_step: Floats
    quarter_step: tuple[Floats, ...]
    value: Floats

    def at(self, month: int, year: Floats, quarter: Floats) -> Floats:
        """Effort in a month after sales so far, agents x draws, between the points of the mesh by straight lines."""
        table = self.effort[month]
        effort = _between(table, year / self.year_step[:, None], quarter / self.quarter_step[month][:, None])
        return np.clip(effort, 0.0, 1.0)


def solve(agents: Agents, scheme: Scheme, outlook: Outlook, mesh: Mesh = Mesh(), after: Floats | None = None) -> Policy:
    """The best policy of a year. `after`, agents x points of the year's mesh, is what each total of the year is worth once it is over; nothing if not given."""
    parts = [slice(begin, begin + _AT_ONCE) for begin in range(0, len(agents), _AT_ONCE)]
    solved = [_solve(agents.take(part), scheme, outlook, mesh, None if after is None else after[part]) for part in parts]
    return Policy(
        tuple(np.concatenate(tables) for tables in zip(*(one.effort for one in solved), strict=True)),
        np.concatenate([one.year_step for one in solved]),
        tuple(np.concatenate(steps) for steps in zip(*(one.quarter_step for one in solved), strict=True)),
        np.concatenate([one.value for one in solved]),
    )


def year_points(mesh: Mesh) -> int:
    """How many points the mesh of the year has."""
    return round(mesh.year_top / mesh.year_step) + 1


def _solve(agents: Agents, scheme: Scheme, outlook: Outlook, mesh: Mesh, after: Floats | None) -> Policy:
    """The backward induction, for a few agents."""
    efforts = np.linspace(0.0, 1.0, mesh.efforts)
    by_year = after is not None or any(kink.window == MONTHS for kink in scheme)
    by_quarter = any(kink.window == QUARTER for kink in scheme)
    year_step = mesh.year_step * agents.quota.sum(axis=1)
    year = year_step[:, None, None] * np.arange(year_points(mesh) if by_year else 1)[:, None]
    value = np.zeros((len(agents), 1, 1)) if after is None else after[:, :, None]
    tables, steps = [], []
    for month in reversed(range(MONTHS)):
        quarter_step = mesh.quarter_step * agents.quota[:, month // QUARTER * QUARTER :][:, :QUARTER].sum(axis=1)
        points = round(mesh.quarter_top / mesh.quarter_step) + 1 if by_quarter and month % QUARTER else 1
        quarter = quarter_step[:, None, None] * np.arange(points)
        mean = _column(agents.productivity) * outlook.season[month] * (1 + efforts)
        gain = _utility(agents, scheme, month, (year, quarter), mean, outlook.spread) - _column(agents.cost * agents.productivity / 2) * efforts**2
        gain = gain + outlook.discount * _ahead(value, (year, quarter), (year_step, quarter_step), mean, outlook.spread, mesh.nodes)
        best, value = _best(gain, efforts)
        tables.append(best)
        steps.append(quarter_step)
    return Policy(tuple(reversed(tables)), year_step, tuple(reversed(steps)), value[:, 0, 0])


def _column(values: Floats) -> Floats:
    """One value per agent, beside year, quarter and effort."""
    return values[:, None, None, None]


def _utility(agents: Agents, scheme: Scheme, month: int, so_far: tuple[Floats, Floats], mean: Floats, spread: float) -> Floats:
    """Expected pay of the month less the price of its risk: agents x year x quarter x effort."""
    total = np.zeros((len(agents), so_far[0].shape[1], so_far[1].shape[2], mean.shape[-1]))
    for kink, before in _due(scheme, month, so_far):
        total = total + _expected(agents, kink, agents.place(kink, month), before, mean, spread)
    if agents.aversion.any():
        total = total - _column(agents.aversion / 2) * _variance(agents, scheme, month, so_far, mean, spread)
    return total


def _due(scheme: Scheme, month: int, so_far: tuple[Floats, Floats]) -> Iterator[tuple[Kink, Floats]]:
    """The kinks whose windows end with the month, and the sales of the window before the month."""
    year, quarter = so_far
    before = {1: np.zeros((1, 1, 1)), QUARTER: quarter, MONTHS: year}
    yield from ((kink, before[kink.window]) for kink in scheme if (month + 1) % kink.window == 0)


def _expected(agents: Agents, kink: Kink, place: Floats, before: Floats, mean: Floats, spread: float) -> Floats:
    """Expected pay at a kink, in closed form: luck is lognormal, so it is the formula of an option at the distance left."""
    left = _column(place) - before[..., None]
    closed = left > 0
    upper = np.log(mean / np.where(closed, left, 1.0)) / spread + spread / 2
    chance = np.where(closed, ndtr(upper - spread), 1.0)
    above = np.where(closed, mean * ndtr(upper), mean) - left * chance
    return np.asarray(kink.jump * _column(agents.base_pay) * chance + kink.slope * above)


def _variance(agents: Agents, scheme: Scheme, month: int, so_far: tuple[Floats, Floats], mean: Floats, spread: float) -> Floats:
    """The variance of the month's pay, over many equally likely levels of luck."""
    luck, weight = _luck(spread, 31)
    pay = np.zeros((len(agents), 1, 1, 1, 1))
    for kink, before in _due(scheme, month, so_far):
        over = before[..., None, None] + mean[..., None] * luck - _column(agents.place(kink, month))[..., None]
        pay = pay + kink.jump * _column(agents.base_pay)[..., None] * (over >= 0) + kink.slope * np.maximum(over, 0)
    first = (pay * weight).sum(axis=-1)
    return np.asarray((pay**2 * weight).sum(axis=-1) - first**2)


def _luck(spread: float, nodes: int) -> tuple[Floats, Floats]:
    """Levels of luck and their weights, by the rule of Gauss and Hermite: exact for polynomials of its logarithm."""
    at, weight = np.polynomial.hermite_e.hermegauss(nodes)
    return np.exp(spread * at - spread**2 / 2), weight / weight.sum()


def _ahead(value: Floats, so_far: tuple[Floats, Floats], steps: tuple[Floats, Floats], mean: Floats, spread: float, nodes: int) -> Floats:
    """What the months to come are worth on average: agents x year x quarter x effort. The quarter's sales begin again where it ends."""
    luck, weight = _luck(spread, nodes)
    total = np.zeros((1, 1, 1, 1))
    if value.shape[1:] == (1, 1):
        return np.asarray(value[..., None])
    for level, share in zip(luck, weight, strict=True):
        year = (so_far[0][..., None] + mean * level) / _column(steps[0])
        quarter = (so_far[1][..., None] + mean * level) / _column(steps[1])
        total = total + share * _between(value, year, quarter)
    return total


def _between(table: Floats, year: Floats, quarter: Floats) -> Floats:
    """Values of a table, agents x year x quarter, at places counted in steps of its mesh; beyond the last points, the straight line through them."""
    count, years, quarters = table.shape
    flat, row = table.reshape(-1), np.arange(count).reshape((count,) + (1,) * (year.ndim - 1)) * (years * quarters)
    if years == 1 and quarters == 1:
        return np.asarray(flat[row])
    at_year, part_year = _cell(year, years)
    at_quarter, part_quarter = _cell(quarter, quarters)
    corner = row + at_year * quarters + at_quarter
    if years == 1:
        return np.asarray(flat[corner] * (1 - part_quarter) + flat[corner + 1] * part_quarter)
    low, high = flat[corner], flat[corner + quarters]
    if quarters > 1:
        low = low * (1 - part_quarter) + flat[corner + 1] * part_quarter
        high = high * (1 - part_quarter) + flat[corner + quarters + 1] * part_quarter
    return np.asarray(low * (1 - part_year) + high * part_year)


def _cell(place: Floats, points: int) -> tuple[Ints, Floats]:
    """The cell of a mesh that a place lies in, and how far into it."""
    cell = np.clip(place.astype(np.int64), 0, max(points - 2, 0)) if points > 1 else np.zeros(1, dtype=np.int64)
    return cell, place - cell


def _best(gain: Floats, efforts: Floats) -> tuple[Floats, Floats]:
    """The best effort and its value: the top of the parabola through the best level and its neighbours, exact where the gain is a parabola."""
    found = np.argmax(gain, axis=-1)
    middle = np.clip(found, 1, len(efforts) - 2)
    left, here, right = (np.take_along_axis(gain, (middle + step)[..., None], axis=-1)[..., 0] for step in (-1, 0, 1))
    bend = left - 2 * here + right
    top = np.where(bend < 0, (left - right) / np.where(bend < 0, 2 * bend, 1.0), found - middle)
    shift = np.clip(top, -1.0, 1.0)
    value = here + (right - left) / 2 * shift + bend / 2 * shift**2
    return efforts[middle] + shift * (efforts[1] - efforts[0]), value


@dataclass(frozen=True)
class Year:
    """A year lived: effort, sales and incentive pay, each agents x draws x months."""

    effort: Floats
    sold: Floats
    pay: Floats


def live_year(agents: Agents, scheme: Scheme, policy: Policy, season: Floats, luck: Floats) -> Year:
    """A year under a policy; `luck` is agents x draws x months, and 1 on average."""
    effort, sold = np.zeros(luck.shape), np.zeros(luck.shape)
    for month in range(MONTHS):
        year, quarter = sold[..., :month].sum(axis=-1), sold[..., month // QUARTER * QUARTER : month].sum(axis=-1)
        effort[..., month] = policy.at(month, year, quarter)
        sold[..., month] = agents.productivity[:, None] * (1 + effort[..., month]) * season[month] * luck[..., month]
    return Year(effort, sold, pay_of_year(agents, scheme, sold))


def pay_of_year(agents: Agents, scheme: Scheme, sold: Floats) -> Floats:
    """Incentive pay by agent, draw and month, in the last month of each window."""
    pay = np.zeros(sold.shape)
    for kink in scheme:
        for month in range(kink.window - 1, MONTHS, kink.window):
            over = sold[..., month + 1 - kink.window : month + 1].sum(axis=-1) - agents.place(kink, month)[:, None]
            pay[..., month] += kink.jump * agents.base_pay[:, None] * (over >= 0) + kink.slope * np.maximum(over, 0)
    return pay
