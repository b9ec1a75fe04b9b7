"""Effort by backward induction: how hard a person sells in each month, given what they have sold so far in the quarter and the year.

In: pay curves by month, quarter and year, and what people are like. Out: `Policy`, effort by month and state. The model (Misra and Nair 2011; Chung, Steenburgh and
Sudhir 2014): sales of a month are h m (1 + e) u, u log-normal with mean 1; a person chooses e >= 0 to maximise

    E[pay] - risk / 2 Var[pay] - h cost / 2 e^2 + bias x discount x E[V of the next month],

where V is the same without `bias`; a bias below 1 is present bias of which people know. Sales are counted in months of the person's usual sales, of which h is the share
that is there without effort; what is chosen is output, y = share (1 + e). The state is what was sold in the window so far (a quarter, or a year), beside what the year held
before where both matter. For each output one matrix, the same for all people, turns the values of the next month into those expected from it. Variances of pay by month and by
window are added. Inside, arrays have states first and people are taken in blocks, so that what is compared stays in the cache. Nothing is drawn here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

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
_BLOCK = 500_000
"""Values by output, state and person that are worked out at once: few enough to stay in the cache."""


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
    """A window as it is solved: its first month, the states before it and at the start and end of each of its months, and what its end brings: pay, and value after.

    Here and below, values are (states within, states before, people, kinds).
    """

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
    month = np.asarray(curves.month / people.unit[:, None, None], dtype=np.float32)
    follows = None if after is None else np.moveaxis(np.asarray(after, dtype=np.float32), -1, 0)
    length = 3 if quarter is not None else len(setting.months) if year is not None or after is not None else 1
    begins = setting.timing.grid.count if length > 1 else 1
    then = np.zeros((begins, 1, *people.cost.shape), dtype=np.float32)
    months, start = _solve_year(length, (month, quarter, year), (then, follows), people, setting)
    if begins > 1:  # what is moved over the year's end is missing, or there, as the next one begins
        months, start = _solve_year(length, (month, quarter, year), (start - start[begins // 2], follows), people, setting)
    return Policy(length, tuple(months), start[begins // 2, 0])


def _solve_year(length: int, pay: tuple[Numbers, Numbers | None, Numbers | None], ends: tuple[Numbers, Numbers | None], people: People, setting: Setting) -> tuple[list[Month], Numbers]:
    """Every month of a year of windows of that length, and the value as it begins; `ends`: the value after it by what is moved over its end, and by what it sold."""
    months: list[Month] = []
    horizon, (month, quarter, year), (then, follows), at = len(setting.months), pay, ends, _ONE
    for start in range(horizon - length, -1, -length):
        grid = _before(setting, start) if length == 3 and (year is not None or follows is not None) else _ONE
        last = start + length == horizon
        window = _end(setting, (start, length, grid), (quarter, year if last else None), (then, at, follows if last else None))
        solved, then = _solve_window(window, month, people, setting)
        months, at = [*solved, *months], grid
    return months, then


def _in_units(pay: Numbers, unit: Numbers) -> Numbers | None:
    """Pay in months of sales, by multiples first; nothing where it does not depend on sales."""
    if not np.ptp(pay, axis=-1).any():
        return None
    return np.ascontiguousarray(np.moveaxis(pay / unit[:, None, None], -1, 0), dtype=np.float32)


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
    of_window, of_year = (Grid(0.0, FINEST * (setting.months[months].sum() or 1.0), len(MULTIPLES)) for months in (slice(start, start + length), slice(None)))

    def brought(credited: float, begins: int) -> tuple[Numbers, Numbers]:
        sold = within[-1].points + credited
        whole = sold[:, None] + before.points
        gain = np.zeros((*whole.shape, then[0].shape[2], 1), dtype=np.float32)
        gain = gain if pay[0] is None else gain + of_window.average(pay[0][..., start // 3], sold, setting.step)[:, None, :, None]
        gain = gain if pay[1] is None else gain + of_year.average(pay[1][..., 0], whole, setting.step)[..., None]
        later = then[1].carry(then[0][begins], whole)
        return gain, later if then[2] is None else later + of_year.carry(then[2], whole)

    if begin.count == 1:
        return _Window(start, before, within, *brought(0.0, 0), None)
    return _Window(start, before, within, *_moved(setting, begin, brought))


def _moved(setting: Setting, begin: Grid, brought: Callable[[float, int], tuple[Numbers, Numbers]]) -> tuple[Numbers, Numbers, Numbers]:
    """The end of a window with the best of the amounts that can be moved over it."""
    best: tuple[Numbers, ...] | None = None
    for place, starts_with in enumerate(begin.points):
        moved = -starts_with
        credited = float(setting.timing.credited(np.asarray(moved)))
        gain, then = brought(credited, place)
        then = then - np.float32(setting.timing.trouble / 2 * moved**2)
        worth = gain + np.float32(setting.bias * setting.discount) * then
        if best is None:
            best = worth, gain, then, np.full(worth.shape, moved, dtype=np.float32)
            continue
        better = worth > best[0]
        best = tuple(np.where(better, new, old) for new, old in zip((worth, gain, then, np.full_like(worth, moved)), best, strict=True))
    assert best is not None  # noqa: S101  # a grid has states
    return best[1], best[2], best[3]


def _people_first(values: Numbers) -> Numbers:
    """Values as a policy holds them: (people, kinds, states before, states within)."""
    return np.asarray(values.transpose(2, 3, 1, 0))


def _solve_window(window: _Window, month_pay: Numbers, people: People, setting: Setting) -> tuple[list[Month], Numbers]:
    """Each month of a window, the last one first, and the value as it begins, its states at the start."""
    solved: list[Month] = []
    gain: Numbers | None = window.gain
    then = window.then
    moved = None if window.moved is None else _people_first(window.moved)
    for place in range(len(window.within) - 2, -1, -1):
        at, following = window.within[place], window.within[place + 1]
        month = window.start + place
        effort, then = _solve_month(month, (at, following), (month_pay[:, month], gain, then), people, setting)
        solved.insert(0, Month(window.before, at, following, _people_first(effort), moved if gain is not None else None))
        gain = None
    return solved, then


def _solve_month(month: int, grids: tuple[Grid, Grid], brings: tuple[Numbers, Numbers | None, Numbers], people: People, setting: Setting) -> tuple[Numbers, Numbers]:
    """Effort and value in a month, from its own pay (people, multiples), the pay that the window's end brings, and the value after."""
    size, (at, following) = float(setting.months[month]), grids
    smooth = _moves(size, setting.spread, at, following)
    pay = Grid(0.0, FINEST * size if size else 1.0, brings[0].shape[-1])
    costs = np.moveaxis(people.felt(people, OUTPUTS / people.share[..., None] - 1), -1, 0)
    now = (_certain(np.ascontiguousarray(brings[0].T), _moves(size, setting.spread, _ONE, pay), people)[..., None] - costs).astype(np.float32)
    own = None if brings[1] is None else _certain(brings[1], smooth, people)
    smooth = smooth * np.float32(setting.discount)
    shape = (at.count, brings[2].shape[1], *people.cost.shape)
    place, value = (np.empty(shape, dtype=np.float32) for _ in range(2))
    count = max(_BLOCK // max(len(OUTPUTS) * at.count * shape[1] * shape[3], 1), 1)
    for begin in range(0, shape[2], count):
        some = slice(begin, begin + count)
        after = _expected(brings[2][:, :, some], smooth)
        decides = after if setting.bias == 1 else np.float32(setting.bias) * after
        decides = decides if own is None else np.add(decides, own[:, :, some], out=decides)
        by_output = (len(OUTPUTS), at.count, *decides.shape[1:])
        place[:, :, some], best = best_output(decides.reshape(by_output), now[:, some])
        value[:, :, some] = best if setting.bias == 1 else best + np.float32(1 - setting.bias) * _at(after.reshape(by_output), place[:, :, some])
    return _as_effort(place, people) if size else np.zeros_like(place), value


@lru_cache(maxsize=72)
def _moves(size: float, spread: float, at: Grid, following: Grid) -> Numbers:
    """The matrix that turns values on the states after a month into those expected from each output and state before it: (following, outputs x states). Kept, as people and plans share it."""
    factor, chance = chances(spread)
    sold = size * OUTPUTS[:, None] * factor
    return following.expect((sold[:, None] + at.points[:, None]).reshape(-1, len(factor)), chance)


def _as_effort(place: Numbers, people: People) -> Numbers:
    """The effort of an output in steps; none where output would be less than without."""
    effort = place * ((OUTPUTS[1] - OUTPUTS[0]) / people.share).astype(np.float32)
    effort += (OUTPUTS[0] / people.share - 1).astype(np.float32)
    return np.asarray(np.maximum(effort, 0, out=effort))


def _expected(values: Numbers, smooth: Numbers) -> Numbers:
    """Expected values at the points of a matrix (states, points) from those on its states (states, ...)."""
    return np.asarray(smooth.T @ values.reshape(len(values), -1)).reshape(smooth.shape[1], *values.shape[1:])


def _certain(pay: Numbers, smooth: Numbers, people: People) -> Numbers:
    """Expected pay less what its variance is felt to cost; `pay` is (states, people) or (states, before, people, kinds)."""
    mean = _expected(pay, smooth)
    if people.risk is None:
        return mean
    aversion = (people.risk * people.unit).astype(np.float32)
    aversion = aversion if pay.ndim == 2 else aversion[:, None]
    return np.asarray(mean - aversion / 2 * np.maximum(_expected(pay**2, smooth) - mean**2, 0))


def best_output(decides: Numbers, now: Numbers) -> tuple[Numbers, Numbers]:
    """The best output in steps, between steps too, and its value; `decides` is (outputs, states, before, people, kinds), `now` (outputs, people, kinds), float32 both.

    The best step by comparison, then the top of the parabola through it and its neighbours, which is exact for a quadratic cost and linear pay.
    """
    shape = decides.shape[1:]
    flat, pay = decides.reshape(*decides.shape[:2], -1), np.repeat(now[:, None], shape[1], axis=1).reshape(len(now), -1)
    step, best = _best_step(flat, pay)
    return _between_steps(flat, pay, step, best).reshape(shape), best.reshape(shape)


def _best_step(decides: Numbers, pay: Numbers) -> tuple[Numbers, Numbers]:
    """The first best of the inner steps, which is the largest number of a step that beats all before it, and its value."""
    shape = decides.shape[1:]
    best, value = np.full(shape, -np.inf, dtype=np.float32), np.empty(shape, dtype=np.float32)
    better, place, number = np.empty(shape, dtype=np.bool_), np.zeros(shape, dtype=np.uint8), np.empty(shape, dtype=np.uint8)
    beats = better.view(np.uint8)
    for step in range(1, len(pay) - 1):
        np.add(decides[step], pay[step], out=value)
        np.greater(value, best, out=better)
        np.maximum(value, best, out=best)
        np.multiply(beats, np.uint8(step), out=number)
        np.maximum(place, number, out=place)
    return place, best


def _between_steps(decides: Numbers, pay: Numbers, step: Numbers, best: Numbers) -> Numbers:
    """Where the parabola through the best step and its neighbours has its top; `best` becomes the value there."""
    size, line = step.size, step.shape[1]
    below = np.multiply(step, line, dtype=np.intp)
    below += np.arange(-line, 0)
    low, high = (pay[shift:].reshape(-1).take(below, mode="clip") for shift in (0, 2))
    np.multiply(step, size, out=below, dtype=np.intp)
    below += np.arange(-size, 0).reshape(step.shape)
    slope = decides.reshape(-1).take(below, mode="clip")
    low += slope
    high += decides[2:].reshape(-1).take(below, out=slope, mode="clip")
    np.subtract(high, low, out=slope)
    slope *= np.float32(0.5)
    bend = np.add(low, high, out=low)
    bend -= best
    bend -= best
    np.minimum(bend, np.float32(-1e-9), out=bend)
    shift = np.divide(slope, bend, out=high)
    np.negative(shift, out=shift)
    np.maximum(shift, np.float32(-1), out=shift)
    np.minimum(shift, np.float32(1), out=shift)
    bend *= np.float32(0.5)
    bend *= shift
    bend += slope
    bend *= shift
    best += bend
    return np.add(shift, step, out=shift)


def _at(after: Numbers, place: Numbers) -> Numbers:
    """Values by output (outputs, states, ...) at an output in steps (states, ...)."""
    whole = np.clip(np.floor(place), 0, len(after) - 2).astype(np.int64)
    low, high = (np.take_along_axis(after, whole[None] + shift, axis=0)[0] for shift in (0, 1))
    return np.asarray(low + (high - low) * (place - whole))
