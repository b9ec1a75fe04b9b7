"""Answers: what can be told of one course family and one outcome, by which comparison, and what would be needed where nothing can.

In: a `History`. Out: `Answer`, with the effects by every method, the checks of the comparison, and the method that may be believed, if any. It makes no tables.

A lottery is an experiment. Everything else compares people who chose, or were sent to, a course with people who were not. Who is sent after poor months sells more
afterwards without any course, and who is in a slump that lasts sells less; sales show such a slump only in part. So the comparison is believed only
where people taught went the way of the others for a year before, where those of their months that would show a lasting slump are like the others', and
where allowing for the months just before changes next to nothing. Otherwise only a lottery can tell (Heckman and Smith 1999, Economic Journal 109: 313, on the dip before programmes).
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.stats import norm

from analysis.studies.training_effect.estimator import Effects, estimate, interval, p_value, simultaneous, standard_error
from analysis.studies.training_effect.history import Events, History, Months, Outcome
from analysis.studies.training_effect.levels import BASE, JUST_BEFORE, Design, Levels, Vector, moving_level

INTERVAL_SHARE = 0.95
"""What every interval of this study is to hold."""

FEWEST = 10
"""With fewer people taught there is no figure."""

ROUNDING = 1e-9
"""A standard error below this is no more than rounding: everybody's figures are the same."""

HEADLINE = (1, 2, 3)
"""The months since the course whose mean is the answer."""

RETURN_MONTHS = (1, 2, 3, 4, 5, 6)
"""The months whose gain is counted against the cost; nothing is counted after them."""

EARLIER = tuple(range(-12, -3))
"""The months before the course, well before anything made anybody choose it."""

DIP = (-3, -2, -1)
REACH = (-5, -4, -3)
"""Months in which a slump shows that lasts: a slump fades after a course as it came before it, so it would be as deep in the months 1 to 3 after (stationary slumps,
Chabe-Ferret 2015, Journal of Econometrics 185: 110)."""

EARLY_BASE = (-12, -6)
LATE_BASE = (-7, -4)
LEVEL_WINDOW = (-12, -8)
"""Who is low and who is high is settled by months that are no part of the base, so that luck in them is not taken for a gain."""

TOLERANCE = 0.02
"""The comparison is not believed where allowing for the months just before changes it by more."""

REFUSED = 0.05
"""A check speaks against the comparison where chance alone would do so less often than this."""

DETECT = 0.05
POWER = 0.8
"""What would be needed is reckoned for an effect of this size, to be found in so many of all cases."""

METHODS: dict[str, Design] = {
    "lottery": Design(by_cell=True, drawn=True), "did_not_yet_treated": Design(), "lag_adjusted": Design(adjusted=True), "naive": Design(base=JUST_BEFORE, clean=False),
}
"""Each method and whom it compares. All but the naive one are for people untaught for half a year."""


@dataclass(frozen=True)
class Check:
    """One check of a comparison: the figure, its interval, and whether it speaks against it."""

    name: str
    figure: float
    low: float
    high: float
    refuses: bool


@dataclass(frozen=True)
class Told:
    """An effect with its interval, the people taught behind it, and how probable so large a one is by chance; all missing where nothing can be told."""

    effect: float = np.nan
    low: float = np.nan
    high: float = np.nan
    n: int = 0
    p_value: float = np.nan


@dataclass(frozen=True)
class Answer:
    """One family and one outcome."""

    family: str
    outcome: Outcome
    history: History

    @cached_property
    def effects(self) -> dict[str, Effects]:
        """The effects by method, only for methods with `FEWEST` people taught and figures that differ."""
        found = {name: estimate(self.history, self.outcome, self.events_of(name), design) for name, design in METHODS.items()}
        return {name: effects for name, effects in found.items() if effects.fewest(*HEADLINE) >= FEWEST and standard_error(effects.at(*HEADLINE)[1]) > ROUNDING}

    def events_of(self, method: str) -> Events:
        """The courses that a method judges."""
        events = self.history.courses[self.family]
        if method == "naive":
            return events
        return events.only(events.is_lottery if method == "lottery" else ~events.is_lottery)

    @cached_property
    def checks(self) -> list[Check]:
        """What speaks for or against the comparison of those not drawn by lot, and whether those drawn were like the others before."""
        checks = []
        if "lottery" in self.effects:
            drawn = self.effects["lottery"]
            checks.append(_check("drawn_like_the_others", drawn, DIP, 0.01))
        if {"did_not_yet_treated", "lag_adjusted"} <= self.effects.keys():
            plain, adjusted = self.effects["did_not_yet_treated"], self.effects["lag_adjusted"]
            band = simultaneous(plain, INTERVAL_SHARE, EARLIER)
            largest = plain.effect[[plain.offsets.index(offset) for offset in EARLIER]]
            checks += [
                Check("same_way_before", float(np.nanmax(np.abs(largest))), np.nan, np.nan, bool(band.p_value < REFUSED)),
                _check("slump_reaches_back", estimate(self.history, self.outcome, self.events_of("did_not_yet_treated"), Design(base=EARLY_BASE)), REACH, REFUSED),
                _allowing(plain, adjusted),
            ]
        return checks

    @cached_property
    def dip(self) -> Check | None:
        """How the months just before the course were, against the others; None where there is no comparison."""
        plain = self.effects.get("did_not_yet_treated")
        return None if plain is None else _check("dip", plain, DIP, REFUSED)

    @cached_property
    def method(self) -> str:
        """The method that may be believed; empty where none may."""
        refused = {check.name for check in self.checks if check.refuses}
        if "lottery" in self.effects and "drawn_like_the_others" not in refused:
            return "lottery"
        return "did_not_yet_treated" if {"did_not_yet_treated", "lag_adjusted"} <= self.effects.keys() and not refused - {"drawn_like_the_others"} else ""

    @cached_property
    def reason(self) -> str:
        """Why nothing can be told: no_courses, no_spread, too_few, slump or unlike_before; empty where something can."""
        if self.method:
            return ""
        if not len(self.history.courses[self.family]):
            return "no_courses"
        if not spread_of_change(self.history, self.outcome) > ROUNDING:
            return "no_spread"
        refused = {check.name for check in self.checks if check.refuses}
        if not refused:
            return "too_few"
        return "slump" if refused & {"slump_reaches_back", "months_just_before_matter"} else "unlike_before"

    @cached_property
    def told(self) -> Told:
        """The answer: the mean effect over the months of `HEADLINE`."""
        return self.over(*HEADLINE)

    def over(self, *offsets: int) -> Told:
        """The mean effect over these months by the method that may be believed."""
        return mean_effect(self.effects[self.method], *offsets) if self.method else Told()

    def by_level(self) -> dict[str, Told]:
        """The answer for who sold less and who sold more than the middle before, and the lower half's less the upper half's; empty where nothing can be told."""
        if not self.method:
            return {}
        design = METHODS[self.method]
        design = Design(LATE_BASE, design.clean, design.by_cell, design.drawn, design.adjusted)
        halves, events = self._halves(), self.events_of(self.method)
        mine = halves[events.person, events.month]
        found = {name: estimate(self.history, self.outcome, events.only(mine == code), design, groups=halves) for code, name in enumerate(("lower_half", "upper_half"))}
        if any(effects.fewest(*HEADLINE) < FEWEST for effects in found.values()):
            return {}
        (low, low_part), (high, high_part) = (effects.at(*HEADLINE) for effects in found.values())
        people = min(effects.fewest(*HEADLINE) for effects in found.values())
        told = {name: mean_effect(effects, *HEADLINE) for name, effects in found.items()}
        return told | {"difference": Told(low - high, *interval(low - high, low_part - high_part, people, INTERVAL_SHARE), sum(one.n for one in told.values()))}

    def _halves(self) -> Months:
        """0 for who was below the middle of everybody in the months of `LEVEL_WINDOW` before each month, 1 for who was not, -1 where it is not known."""
        level = moving_level(self.outcome, LEVEL_WINDOW)
        known = np.isfinite(level)
        middle = np.array([np.median(column[here]) if here.any() else np.nan for column, here in zip(level.T, known.T, strict=True)])
        return np.where(known, np.nan_to_num(level) >= np.nan_to_num(middle), -1).astype(np.int64)

    def base_level(self) -> float:
        """The mean level of the base of those whom the believed method judges."""
        events = self.events_of(self.method or "naive")
        level = Levels(self.history, self.outcome, METHODS["did_not_yet_treated"]).base[events.person, events.month]
        return float(np.nanmean(level)) if np.isfinite(level).any() else np.nan

    def detectable(self, spread: float) -> float:
        """The smallest effect that would be found in `POWER` of all cases with the people now taught; `spread` is that of `spread_of_change`."""
        known = next((self.effects[name] for name in ("lottery", "did_not_yet_treated") if name in self.effects), None)
        if known is not None:
            told = mean_effect(known, *HEADLINE)
            return float((norm.ppf(POWER) + norm.ppf((1 + INTERVAL_SHARE) / 2)) * (told.high - told.low) / 2 / norm.ppf((1 + INTERVAL_SHARE) / 2))
        count = len(np.unique(self.history.courses[self.family].person))
        return smallest_effect(spread, count) if count else np.nan


def mean_effect(effects: Effects, *offsets: int) -> Told:
    """The mean effect over these months with its interval."""
    effect, parts = effects.at(*offsets)
    people = effects.fewest(*offsets)
    return Told(effect, *interval(effect, parts, people, INTERVAL_SHARE), people, p_value(effect, parts, people))


def _check(name: str, effects: Effects, offsets: tuple[int, ...], refused: float) -> Check:
    """Whether the taught differ from the others in months before the course."""
    effect, parts = effects.at(*offsets)
    people = effects.fewest(*offsets)
    return Check(name, effect, *interval(effect, parts, people, INTERVAL_SHARE), bool(p_value(effect, parts, people) < refused))


def _allowing(plain: Effects, adjusted: Effects) -> Check:
    """By how much allowing for the months just before changes the answer."""
    (before, first), (after, second) = plain.at(*HEADLINE), adjusted.at(*HEADLINE)
    change = after - before
    return Check("months_just_before_matter", change, *interval(change, second - first, plain.fewest(*HEADLINE), INTERVAL_SHARE), not abs(change) <= TOLERANCE)


def spread_of_change(history: History, outcome: Outcome) -> float:
    """The standard deviation of a person's change from the base to the mean of three months later, from people without a course; missing where unknown."""
    levels = Levels(history, outcome, Design())
    squares, freedom = 0.0, 0
    for month in range(-BASE[0], levels.shape[1] - max(HEADLINE)):
        seen = [levels.level(month, offset) for offset in HEADLINE]
        here = levels.fit(month) & ~history.taught[:, month] & np.all([weight > 0 for _, weight in seen], axis=0)
        if here.sum() < 2:
            continue
        change: Vector = np.mean([levels.against(level, levels.base[:, month])[here] for level, _ in seen], axis=0)
        squares, freedom = squares + float(np.sum((change - change.mean()) ** 2)), freedom + len(change) - 1
    return float(np.sqrt(squares / freedom)) if freedom else np.nan


def people_needed(spread: float, effect: float = DETECT) -> float:
    """How many people must be drawn, with as many not drawn, to find an effect of this size (two means; Cohen 1988, section 2.4).

    >>> round(people_needed(0.25))
    392
    """
    z = norm.ppf(POWER) + norm.ppf((1 + INTERVAL_SHARE) / 2)
    return float(2 * (z * spread / effect) ** 2)


def smallest_effect(spread: float, people: int) -> float:
    """The smallest effect found with so many people taught and many more to compare with."""
    return float((norm.ppf(POWER) + norm.ppf((1 + INTERVAL_SHARE) / 2)) * spread / np.sqrt(people))
