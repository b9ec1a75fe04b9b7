"""Staggered difference-in-differences with people not yet taught as comparison, and its intervals.

In: one `Outcome`, the courses to be judged, and who may be compared with whom. Out: `Effects`, one effect per month since the course, with what
each person contributes to it, from which every interval follows. It chooses no design and knows nothing of families.

The estimator is the group-time effect of Callaway and Sant'Anna (2021, Journal of Econometrics 225: 200) with not-yet-treated comparison: for those
taught in month g, the change from the base to month g + h, less the same change of those untaught until then, averaged over all courses. Three things are added.
The base is the mean of several months that end some months before the course (their "anticipation"), because people are sent to courses
after poor months. A course fades, so who was taught longer than `WASHOUT` months ago counts as untaught again (Dube, Girardi, Jorda and
Taylor 2023, NBER 31184, clean controls). Sales are held against the person's own base: an effect is a share of what would have been sold.
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm
from scipy.stats import t as student

from analysis.studies.training_effect.history import Events, Flags, History, Matrix, Months, Outcome
from analysis.studies.training_effect.levels import Design, Levels, Vector

OFFSETS = tuple(range(-12, 7))
"""Months since the course that are looked at; 0 is the month of the course."""

_BAND_DRAWS = 1000


@dataclass(frozen=True)
class Effects:
    """Effects by `offsets`, shape (offsets,), missing where nobody can be compared. people, courses and others: who was taught and compared.

    influence: shape (people of the history, offsets), what each person adds to the error of each effect, so that the variance
    of any sum of effects is the sum of squares. others: people compared with.
    """

    offsets: tuple[int, ...]
    effect: Vector
    influence: Matrix
    people: Months
    courses: Months
    others: Months

    def at(self, *offsets: int) -> tuple[float, Vector]:
        """The mean effect over some months and each person's part in its error."""
        places = [self.offsets.index(offset) for offset in offsets]
        return float(self.effect[places].mean()), self.influence[:, places].mean(axis=1)

    def fewest(self, *offsets: int) -> int:
        """The fewest people taught that stand behind any of these months."""
        return int(min(self.people[self.offsets.index(offset)] for offset in offsets))


def standard_error(influence: Vector) -> float:
    """The standard error by person of an effect (sum of squares of what each one adds, with the usual correction for few)."""
    count = int(np.count_nonzero(influence))
    return float(np.sqrt(np.sum(influence**2) * count / (count - 1))) if count > 1 else np.nan


def interval(effect: float, influence: Vector, people: int, share: float) -> tuple[float, float]:
    """The interval of one effect; people taught are few, so it is Student's, with as many degrees of freedom as people taught less one."""
    if people < 2 or not np.isfinite(effect):
        return np.nan, np.nan
    reach = student.ppf((1 + share) / 2, people - 1) * standard_error(influence)
    return effect - reach, effect + reach


def p_value(effect: float, influence: Vector, people: int) -> float:
    """How probable so large an effect is where there is none."""
    error = standard_error(influence)
    if people < 2 or not np.isfinite(effect) or not error > 0:
        return np.nan
    return float(2 * student.sf(abs(effect) / error, people - 1))


@dataclass(frozen=True)
class Band:
    """Simultaneous intervals of several effects: they hold all true effects at once with the asked share. p_value: of all being zero."""

    low: Vector
    high: Vector
    p_value: float


def simultaneous(effects: Effects, share: float, offsets: tuple[int, ...]) -> Band:
    """The band of the effects at these offsets, by the multiplier bootstrap over people (Callaway and Sant'Anna 2021, algorithm 1).

    The largest of several t values is drawn from the normal by the bootstrap, and brought to Student's with the people taught.
    """
    places = [effects.offsets.index(offset) for offset in offsets]
    effect, influence = effects.effect[places], effects.influence[:, places]
    errors, people = np.array([standard_error(column) for column in influence.T]), int(effects.people[places].min())
    known = np.isfinite(effect) & np.isfinite(errors) & (errors > 0)
    if people < 2 or not known.any():
        missing = np.full(len(offsets), np.nan)
        return Band(missing, missing, np.nan)
    rows = influence[np.any(influence != 0, axis=1)][:, known]
    signs = np.random.default_rng(0).integers(0, 2, (_BAND_DRAWS, len(rows)), dtype=np.int8).astype(np.float32) * 2 - 1
    scaled = (rows / np.sqrt((rows**2).sum(axis=0))).astype(np.float32)  # half the memory for 20,000 people
    largest = np.abs(signs @ scaled).max(axis=1).astype(np.float64)
    reach = float(student.isf(norm.sf(np.quantile(largest, share)), people - 1))
    seen = float(norm.isf(student.sf(np.max(np.abs(effect[known] / errors[known])), people - 1)))
    return Band(effect - reach * errors, effect + reach * errors, float(np.mean(largest >= seen)))


def estimate(history: History, outcome: Outcome, events: Events, design: Design, *, groups: Months | None = None) -> Effects:
    """The effects of these courses on the outcome by months since the course.

    `groups` (people x months) narrows the comparison to people with the same code in the month of the course; a code of -1 is compared with nobody.
    """
    levels = Levels(history, outcome, design)
    sums = _Sums(levels)
    for month in np.unique(events.month):
        sums.add(events.person[events.month == month], int(month), groups)
    return sums.effects()


class _Sums:
    """What is summed over the months in which courses ended.

    taught: one row per course that can be compared, its columns being offsets. change, lag: shape (people, offsets), the weighted residuals of the others,
    and of their months just before. cross, square: what the others add to the numerator and denominator of the slope of one on the other.
    """

    def __init__(self, levels: Levels) -> None:
        self.levels = levels
        self.taught: list[_Taught] = []
        self.change, self.lag, self.cross, self.square = (np.zeros((levels.shape[0], len(OFFSETS))) for _ in range(4))
        self.is_other = np.zeros((levels.shape[0], len(OFFSETS)), dtype=bool)

    def add(self, person: Months, month: int, groups: Months | None) -> None:
        """Hold those taught in a month against the others of that month; nothing where nobody can be compared."""
        levels, history = self.levels, self.levels.history
        if groups is None:
            groups = history.cell if levels.design.by_cell else np.zeros(levels.shape, dtype=np.int64)
        codes = groups[:, month]
        fit = levels.fit(month) & (codes >= 0)
        other = fit & (levels.design.drawn | ~history.taught[:, month])
        other[person] = False
        person = person[fit[person]]
        if len(person) and other.any():
            taught = _Taught.of(person)
            for column, offset in enumerate(OFFSETS):
                self._compare(taught, column, (month, offset), other, codes)
            self.taught.append(taught)

    def _compare(self, taught: "_Taught", column: int, when: tuple[int, int], other: Flags, codes: Months) -> None:
        """One month since the course: the taught less the mean of the others with the same code."""
        levels, (month, _), person = self.levels, when, taught.person
        level, weight = levels.level(*when)
        others = np.where(other, weight, 0.0)
        code, size = np.maximum(codes, 0), int(codes.max()) + 1
        total = np.bincount(code, others, size)
        safe = np.where(total > 0, total, 1.0)

        def centred(values: Vector) -> tuple[Vector, Vector]:
            mean = (np.bincount(code, others * values, size) / safe)[code]
            return mean, values - mean

        mean, change = centred(levels.against(level, levels.base[:, month]))
        own = weight[person] * (total[code[person]] > 0)
        part = others * (np.bincount(code[person], own, size) / safe)[code]
        taught.weight[:, column], taught.expected[:, column], taught.gap[:, column] = own, mean[person], change[person]
        self.is_other[:, column] |= part > 0
        self.change[:, column] += part * change
        if levels.design.adjusted:
            first, second = (base[:, month] for base in levels.halves)
            before = np.nan_to_num(levels.lag[:, month])
            lag, first_lag, second_lag, first_change = (
                centred(levels.against(*pair))[1] for pair in ((before, levels.base[:, month]), (before, first), (before, second), (level, first))
            )
            taught.lag_gap[:, column] = lag[person]
            for sums, values in ((self.lag, lag), (self.cross, first_change * second_lag), (self.square, first_lag * second_lag)):
                sums[:, column] += part * values

    def effects(self) -> Effects:
        """All courses together; each weighs the same, for rates by the deals or answers behind it."""
        count = self.levels.shape[0]
        if not self.taught:
            none = np.zeros(len(OFFSETS), dtype=np.int64)
            return Effects(OFFSETS, np.full(len(OFFSETS), np.nan), np.zeros((count, len(OFFSETS))), none, none, none)
        taught, relative = _Taught.joined(self.taught), self.levels.outcome.is_relative
        weight = taught.weight.sum(axis=0)
        slope, slope_parts = self._slope(weight)
        gap = taught.gap - slope * taught.lag_gap
        level = 1 + taught.expected + slope * taught.lag_gap if relative else np.ones(gap.shape)
        whole = np.sum(taught.weight * level, axis=0)
        known = (weight > 0) & (whole > 0)
        whole = np.where(known, whole, 1.0)
        effect = np.sum(taught.weight * gap, axis=0) / whole
        grown = effect if relative else np.zeros(len(OFFSETS))
        lag_gap = np.sum(taught.weight * taught.lag_gap, axis=0)
        influence = -(1 + grown) * (self.change - slope * self.lag + slope_parts * lag_gap)
        np.add.at(influence, taught.person, taught.weight * (gap - effect * level))
        people = np.zeros((count, len(OFFSETS)), dtype=bool)
        np.logical_or.at(people, taught.person, taught.weight > 0)
        return Effects(
            OFFSETS, np.where(known, effect, np.nan), np.where(known, influence / whole, 0.0), people.sum(axis=0), (taught.weight > 0).sum(axis=0), self.is_other.sum(axis=0)
        )

    def _slope(self, weight: Vector) -> tuple[Vector, Matrix]:
        """How the others' changes go with their months just before, and each person's part in its error; 0 unless asked for.

        Both are held against a base, whose own luck would make them go together. So one is held against every second month of the base, the other against the
        rest, and the slope is that of an instrument (Fuller, Measurement Error Models, section 1.4): it is 0 where luck does not last.
        """
        square = self.square.sum(axis=0)
        if not self.levels.design.adjusted:
            return np.zeros(len(OFFSETS)), np.zeros(self.square.shape)
        safe = np.where((square > 0) & (weight > 0), square, np.inf)
        slope = self.cross.sum(axis=0) / safe
        return slope, (self.cross - slope * self.square) / safe


@dataclass(frozen=True)
class _Taught:
    """Courses that can be compared, one per row, offsets in columns: the change less that of the others, its weight, the others' change, and the gap just before."""

    person: Months
    gap: Matrix
    weight: Matrix
    expected: Matrix
    lag_gap: Matrix

    @classmethod
    def of(cls, person: Months) -> "_Taught":
        """Courses of these people, still to be filled in."""
        return cls(person, *(np.zeros((len(person), len(OFFSETS))) for _ in range(4)))

    @classmethod
    def joined(cls, parts: list["_Taught"]) -> "_Taught":
        """Those of several months, one below the other."""
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in ("person", "gap", "weight", "expected", "lag_gap")))
