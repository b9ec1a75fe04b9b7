"""Effort by backward induction: how hard a person sells in each month, given what they have sold so far in the quarter and the year.

In: pay curves by month, quarter and year, and what people are like. Out: `Policy`, effort by month and state. The model (Misra and Nair 2011; Chung, Steenburgh and
Sudhir 2014): sales of a month are h m (1 + e) u, u log-normal with mean 1; a person chooses e >= 0 to maximise

    E[pay] - risk / 2 Var[pay] - h cost / 2 e^2 + bias x discount x E[V of the next month],

where V is the same without `bias`; a bias below 1 is present bias of which people know. Sales are counted in months of the person's usual sales, of which h is the share
that is there without effort; what is chosen is output, y = share (1 + e). The state is what was sold in the window so far (a quarter, or a year), beside what the year held
before where both matter. For each output one matrix, the same for all people, turns the values of the next month into those expected from it. Variances of pay by month and by
window are added. Nothing is drawn here.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.studies.incentives.money import Numbers
from analysis.studies.response.curves import FINEST, MULTIPLES, PayCurves
from analysis.studies.response.grids import Grid, chances, cover
from analysis.studies.response.timing import NO_TIMING, Timing

OUTPUTS = np.linspace(0.3, 2.0, 18)
"""Outputs among which the best is looked for, before it is refined between them, as multiples of usual sales."""
_COARSE = 0.25
"""Step of what the year held before a quarter, in months of sales."""
_REACH = 3.5
"""Standard deviations of luck that the states cover."""
_ONE = Grid(0.0, 1.0, 1)


@dataclass(frozen=True)
class Setting:
    """What is common to all: usual sales of each month (months, 1 on average), log spread of a month's chance, monthly discount, present bias, timing."""

    months: Numbers
    spread: float
    discount: float = 0.97
    bias: float = 1.0
    timing: Timing = NO_TIMING

    @property
    def step(self) -> float:
        """Step of a window's states, in months of sales: fine enough for the spread of a month."""
        return float(np.clip(self.spread / 3, 0.04, 0.1))


def quadratic(people: "People", effort: Numbers) -> Numbers:
    """What effort costs, in months of usual sales: h cost / 2 e^2."""
    return np.asarray(people.share[..., None] * people.cost[..., None] / 2 * effort**2)


@dataclass(frozen=True)
class People:
    """`unit`: money of one month's usual sales (people). `cost`: of effort, so that under a flat rate c effort is c / cost; `share` of usual sales that is there without effort: (people, kinds).

    `risk`: aversion per unit of money (people). `felt`: turns efforts (people, kinds, outputs) into what they cost, in months of usual sales.
    """

    unit: Numbers
    cost: Numbers
    share: Numbers
    risk: Numbers | None = None
    felt: Callable[["People", Numbers], Numbers] = quadratic


@dataclass(frozen=True)
class Month:
    """Effort by state: (people, kinds, states before the window, states within it as the month begins). `moved`, in a window's last month: sales moved over its end, by states at its `end`."""

    before: Grid
    within: Grid
    end: Grid
    effort: Numbers
    moved: Numbers | None = None


@dataclass(frozen=True)
class Policy:
    """Effort in each month of a year of windows of `length` months; `value`: what the year is worth as it begins, in months of usual sales (people, kinds)."""

    length: int
    months: tuple[Month, ...]
    value: Numbers


@dataclass(frozen=True)
class _Window:
    """A window as it is solved: its first month, the states before it and at the start and end of each of its months, and what its end brings: pay, and value after."""

    start: int
    before: Grid
    within: tuple[Grid, ...]
    gain: Numbers
    then: Numbers
    moved: Numbers | None


def solve(curves: PayCurves, people: People, setting: Setting, after: Numbers | None = None) -> Policy:
    """The best effort of each person, of each kind that they may be, in each month and state.

    `after`: what a year's sales bring beyond the year, in months of sales by multiples of usual sales (people, kinds, multiples); see `ratchet`.
    The year is as long as `setting.months`, a quarter at least.
    """
    quarter, year = (_in_units(values, people.unit) for values in (curves.quarter, curves.year))
    horizon = len(setting.months)
    length = 3 if quarter is not None else horizon if year is not None or after is not None else 1
    months: list[Month] = []
    then, at = np.zeros((*people.cost.shape, 1, 1), dtype=np.float32), _ONE
    month_pay = np.asarray(curves.month / people.unit[:, None, None], dtype=np.float32)
    for start in range(horizon - length, -1, -length):
        grid = _before(setting, start) if length == 3 and (year is not None or after is not None) else _ONE
        last = start + length == horizon
        window = _end(setting, (start, length, grid), (quarter, year if last else None), (then, at, after if last else None))
        solved, then = _solve_window(window, month_pay, people, setting)
        months, at = [*solved, *months], grid
    return Policy(length, tuple(months), then[:, :, 0, then.shape[-1] // 2])


def _in_units(pay: Numbers, unit: Numbers) -> Numbers | None:
    """Pay in months of sales; nothing where it does not depend on sales."""
    return np.asarray(pay / unit[:, None, None], dtype=np.float32) if np.ptp(pay, axis=-1).any() else None


def _before(setting: Setting, start: int) -> Grid:
    """What a year may hold before a quarter that begins with month `start`."""
    return _reached(setting, 0, start, _COARSE) if start else _ONE


def _reached(setting: Setting, start: int, until: int, step: float) -> Grid:
    """What the months from `start` to before `until` may have brought."""
    months = setting.months[start:until]
    usual, luck = months.sum(), _REACH * setting.spread * np.sqrt((months**2).sum())
    return cover(max(0.8 * usual - luck, 0.0), usual * 1.4 + luck, step) if usual else _ONE


def _end(setting: Setting, place: tuple[int, int, Grid], pay: tuple[Numbers | None, Numbers | None], then: tuple[Numbers, Grid, Numbers | None]) -> _Window:
    """A window with what its end brings in each state: the pay of the quarter and the year, and the value of what comes after.

    `place`: first month, months, states before; `pay`: of the quarters and of the year, where it ends here; `then`: value as the next window begins, its states, and what follows the year.
    """
    start, length, before = place
    begin = setting.timing.grid if length > 1 else _ONE
    within = (begin, *(_reached(setting, start, start + one, setting.step) for one in range(1, length + 1)))
    points = np.arange(len(MULTIPLES))
    of_window, of_year = (Grid(0.0, FINEST * setting.months[months].sum(), len(points)) for months in (slice(start, start + length), slice(None)))

    def brought(credited: float, begins: int) -> tuple[Numbers, Numbers]:
        sold = within[-1].points + credited
        whole = before.points[:, None] + sold
        gain = np.zeros((then[0].shape[0], 1, *whole.shape), dtype=np.float32)
        gain = gain if pay[0] is None else gain + of_window.carry(pay[0][:, start // 3], sold)[:, None, None]
        gain = gain if pay[1] is None else gain + of_year.carry(pay[1][:, 0], whole)[:, None]
        later = then[1].carry(then[0][..., begins], whole)
        return gain, later if then[2] is None else later + of_year.carry(then[2], whole)

    if begin.count == 1:
        return _Window(start, before, within, *brought(0.0, 0), None)
    return _Window(start, before, within, *_moved(setting, begin, then[0].shape[-1] == 1, brought))


def _moved(setting: Setting, begin: Grid, last: bool, brought: Callable[[float, int], tuple[Numbers, Numbers]]) -> tuple[Numbers, Numbers, Numbers]:
    """The end of a window with the best of the amounts that can be moved over it; at the year's end the next year is taken to begin as this one does."""
    best: tuple[Numbers, ...] | None = None
    for place, starts_with in enumerate(begin.points):
        moved = -starts_with
        credited = float(setting.timing.credited(np.asarray(moved)))
        gain, then = brought(credited, 0 if last else place)
        then = then - setting.timing.trouble / 2 * moved**2
        worth = gain + setting.bias * setting.discount * then
        if best is None:
            best = worth, gain, then, np.full(worth.shape, moved, dtype=np.float32)
            continue
        better = worth > best[0]
        best = tuple(np.where(better, new, old) for new, old in zip((worth, gain, then, np.float32(moved)), best, strict=True))
    assert best is not None  # noqa: S101  # a grid has states
    return best[1], best[2], best[3]


def _solve_window(window: _Window, month_pay: Numbers, people: People, setting: Setting) -> tuple[list[Month], Numbers]:
    """Each month of a window, the last one first, and the value as it begins: (people, kinds, states before, states at its start)."""
    solved: list[Month] = []
    gain: Numbers | None = window.gain
    then = window.then
    for place in range(len(window.within) - 2, -1, -1):
        at, following = window.within[place], window.within[place + 1]
        month = window.start + place
        effort, then = _solve_month(month, (at, following), (month_pay[:, month], gain, then), people, setting)
        solved.insert(0, Month(window.before, at, following, effort, window.moved if gain is not None else None))
        gain = None
    return solved, then


def _solve_month(month: int, grids: tuple[Grid, Grid], brings: tuple[Numbers, Numbers | None, Numbers], people: People, setting: Setting) -> tuple[Numbers, Numbers]:
    """Effort and value in a month, from its own pay, the pay that the window's end brings, and the value after."""
    size, (at, following) = setting.months[month], grids
    factor, chance = chances(setting.spread)
    sold = size * OUTPUTS[:, None] * factor
    reached = (at.points[:, None] + sold[:, None]).reshape(-1, len(factor))
    smooth = following.expect(reached, chance)
    pay = Grid(0.0, FINEST * size if size else 1.0, brings[0].shape[-1])
    now = _certain(brings[0], pay.expect(sold, chance), people)[:, None, :] - people.felt(people, OUTPUTS / people.share[..., None] - 1)
    after = setting.discount * (brings[2] @ smooth)
    own = np.float32(0) if brings[1] is None else _certain(brings[1], smooth, people)
    decides = (own + np.float32(setting.bias) * after).reshape(*np.broadcast_shapes(after.shape[:-1], np.shape(own)[:-1]), len(OUTPUTS), at.count)
    place, value = best_output(decides, now.astype(np.float32))
    if setting.bias != 1:
        value = value + (1 - setting.bias) * _at(after.reshape(*after.shape[:-1], len(OUTPUTS), at.count), place)
    output = OUTPUTS[0] + (OUTPUTS[1] - OUTPUTS[0]) * place
    effort = np.maximum(output / people.share[..., None, None] - 1, 0) if size else np.zeros_like(output)
    return effort.astype(np.float32), value.astype(np.float32)


def _certain(pay: Numbers, smooth: Numbers, people: People) -> Numbers:
    """Expected pay less what its variance is felt to cost."""
    mean = pay @ smooth
    if people.risk is None:
        return np.asarray(mean)
    aversion = (people.risk * people.unit).reshape(-1, *([1] * (mean.ndim - 1)))
    return np.asarray(mean - aversion / 2 * np.maximum(pay**2 @ smooth - mean**2, 0))


def best_output(decides: Numbers, now: Numbers) -> tuple[Numbers, Numbers]:
    """The best output in steps, between steps too, and its value; `decides` is (people, kinds, before, outputs, states), `now` (people, kinds, outputs).

    The best step by comparison, then the top of the parabola through it and its neighbours, which is exact for a quadratic cost and linear pay.
    """
    value = decides[..., 0, :] + now[:, :, None, 0, None]
    following = decides[..., 1, :] + now[:, :, None, 1, None]
    best, place = np.full(value.shape, -np.inf, dtype=np.float32), np.zeros(value.shape, dtype=np.float32)
    low, high = np.zeros_like(best), np.zeros_like(best)
    for step in range(1, now.shape[-1] - 1):
        before, value, following = value, following, decides[..., step + 1, :] + now[:, :, None, step + 1, None]
        better = value > best
        for kept, new in ((best, value), (low, before), (high, following), (place, np.float32(step))):
            np.copyto(kept, new, where=better)
    bend, slope = low - 2 * best + high, (high - low) / 2
    shift = np.clip(np.divide(-slope, bend, out=np.zeros_like(slope), where=bend < -1e-9), -1, 1)
    return place + shift, best + slope * shift + bend / 2 * shift**2


def _at(after: Numbers, place: Numbers) -> Numbers:
    """Values by output (..., outputs, states) at an output in steps (..., states)."""
    whole = np.clip(np.floor(place), 0, after.shape[-2] - 2).astype(np.int64)
    full = np.broadcast_to(after, (*place.shape[:-1], *after.shape[-2:]))
    low, high = (np.take_along_axis(full, whole[..., None, :] + shift, axis=-2)[..., 0, :] for shift in (0, 1))
    return np.asarray(low + (high - low) * (place - whole))
