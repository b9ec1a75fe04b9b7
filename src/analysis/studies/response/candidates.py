"""Plans that a design may try: the plan in force with other terms, and with known components added or taken away.

In: the plan in force, the day from which another plan would hold, and components of shipped plans that may be added. Out: a `Space` of knobs, each with a few values that a
person could have chosen, and the plan of each choice. Only what people answer in the model is moved: components by one's own sales. What is paid for answers, courses or
reviews, or depends on others, stays as it is, as the model would see its cost and not what it is for.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from analysis.studies.incentives.components import AMOUNT, COMPONENTS, LUMP, MONEY_MEASURES, OF_QUOTA, RATE, STEPS, TIERS, Kind
from analysis.studies.incentives.measures import TABLE_OF
from analysis.studies.incentives.plan import Component, Eligible, Plan, Term, Value
from analysis.studies.incentives.rules import mistakes

TIMES = (Decimal("0.5"), Decimal("0.75"), Decimal(1), Decimal("1.25"), Decimal("1.5"), Decimal(2))
"""Multiples of today's rates and amounts."""
_SHIFTS = tuple(Decimal(number) / 100 for number in (-20, -10, 0, 10, 20))
"""Shifts of shares of the quota."""
_NEW_BONUS = (Decimal("0.125"), Decimal("0.25"), Decimal("0.5"), Decimal(1))
_NEW_RATE = (Decimal("0.5"), Decimal(1), Decimal(2))
_FASTER = (Decimal("1.5"), Decimal(2), Decimal(3))
_MONEY_KINDS = (RATE, LUMP, AMOUNT, TIERS, STEPS)
Choice = tuple[int, ...]


@dataclass(frozen=True)
class Knob:
    """A term that may move and its values in order; None where the component is not paid. `today`: the place of what is in force.

    `new`: the component where it is not in the plan in force. `replaces`: the commission whose place it takes; the values are then multiples of that one's rate.
    """

    component: str
    term: str
    options: tuple[Value, ...]
    today: int
    new: Component | None = None
    replaces: str = ""


@dataclass(frozen=True)
class Size:
    """How large today's incentive pay is: as a share of sales, and in months of base pay a month (zero where there is no base pay)."""

    of_sales: float
    of_base: float

    def of(self, component: Component) -> float:
        """The size in the unit of a component's first term, a rate or months of base pay by window."""
        return self.of_sales if "rate" in component.terms else self.of_base * component.months


@dataclass(frozen=True)
class Space:
    """The plan in force, what may move, and from when; `fixed` names the components that stay as they are."""

    plan: Plan
    start: date
    knobs: tuple[Knob, ...]
    fixed: tuple[str, ...]

    @property
    def today(self) -> Choice:
        """The choice that is the plan in force."""
        return tuple(knob.today for knob in self.knobs)


def make_space(plan: Plan, start: date, library: Mapping[str, Component], size: Size) -> Space:
    """The space around a plan; `library` are components that may be added, by name, none where nobody has a quota."""
    names = [name for name, one in plan.components.items() if pays_on(one, start)]
    moved = [name for name in names if answers_sales(plan, name)]
    knobs = [knob for name in moved for knob in _knobs_of(name, plan.components[name], start)]
    knobs += [knob for name, one in library.items() for knob in _added(plan, moved, (name, one), start, size)]
    return Space(plan, start, tuple(knobs), tuple(name for name in names if name not in moved))


def pays_on(component: Component, day: date) -> bool:
    """Whether every term of a component has a value on a day."""
    return all(term.on(day) is not None for term in component.terms.values())


def answers_sales(plan: Plan, name: str) -> bool:
    """Whether people answer a component by what they sell themselves: one by their own money or deals, or a cap on such."""
    one = plan.components[name]
    formula = COMPONENTS[one.formula]
    if one.formula == "cap":
        return all(answers_sales(plan, other) for other in one.of)
    by_piece = formula.by_count and TABLE_OF.get(str(one.measure)) in ("sales", "deals")
    return formula.role == "earns" and formula.scope == "own" and one.formula not in ("contest", "contribution_award") and (by_piece or one.measure in MONEY_MEASURES)


def rounded(value: Decimal) -> Decimal:
    """The nearest number with two digits, as a person would write it.

    >>> rounded(Decimal("0.02916")), rounded(Decimal(4180))
    (Decimal('0.029'), Decimal('4200'))
    """
    if value == 0:
        return value
    short = value.quantize(Decimal(1).scaleb(max(value.adjusted() - 1, -6)))
    return Decimal(format(short.normalize(), "f"))


def _knobs_of(name: str, component: Component, start: date) -> Iterator[Knob]:
    """The knobs of a component in force; the first that is money can be turned off, a cap beyond its largest value."""
    first = True
    for term, kind in COMPONENTS[component.formula].terms.items():
        value = component.terms[term].on(start)
        options = _values(value, kind)
        if kind in _MONEY_KINDS and first:
            options, first = ([*options, None] if component.formula == "cap" else [None, *options]), False
        if len(options) > 1:
            yield Knob(name, term, tuple(options), options.index(value))


def _values(value: Value, kind: Kind) -> list[Value]:
    """The values around today's, in rising order, today's as it is; today's alone where a term does not move."""
    if kind is OF_QUOTA:
        return sorted({value + shift for shift in _SHIFTS if value + shift > 0})
    if kind not in _MONEY_KINDS or value == 0:
        return [value]
    found = [value if times == 1 else _times(value, times) for times in TIMES]
    return [one for place, one in enumerate(found) if one not in found[:place]]


def _times(value: Value, times: Decimal) -> Value:
    """A rate, an amount, or those of all tiers or steps, so many times as large."""
    if isinstance(value, list):
        return [{key: rounded(one * times) if key in ("rate", "pay") else one for key, one in entry.items()} for entry in value]
    return rounded(value * times)


def _added(plan: Plan, moved: Sequence[str], named: tuple[str, Component], start: date, size: Size) -> Iterator[Knob]:
    """The knob of a component that may be added: for those whom the first component in force is for, unless one like it is there."""
    name, component = named
    alike = [one for one in moved if (plan.components[one].formula, plan.components[one].window) == (component.formula, component.window)]
    if alike or not moved or name in plan.components:
        return
    new = dated(component, plan.components[moved[0]].who.model_copy(update={"has_quota": True}), start)
    if name == "overachievement" and any(plan.components[one].window == "quarter" for one in moved):
        new = new.model_copy(update={"window": "quarter", "title": ""})
    if component.formula == "accelerator":
        tied = {other for one in plan.components.values() for other in one.of}
        replaced = [one for one in moved if plan.components[one].formula == "commission" and one not in tied]
        if len(replaced) == 1:
            yield Knob(name, "faster_rate", (None, *_FASTER), 0, new, replaced[0])
        return
    term, reference = next(iter(component.terms)), Decimal(size.of(component))
    options = dict.fromkeys(rounded(reference * times) for times in (_NEW_RATE if term == "rate" else _NEW_BONUS))
    if reference > 0:
        yield Knob(name, term, (None, *options), 0, new)


def dated(component: Component, who: Eligible, start: date) -> Component:
    """A shipped component for those people, with its newest values from a day on."""
    terms = {name: term.model_copy(update={"values": {start: term.values[max(term.values)]}}) for name, term in component.terms.items()}
    return component.model_copy(update={"who": who, "terms": terms})


def sized(component: Component, start: date, size: Size) -> Component | None:
    """The component with a tenth of today's incentive pay as its rate or amount; None where that is nothing."""
    value = rounded(Decimal(size.of(component)) / 10)
    return with_value(component, next(iter(component.terms)), start, value) if value > 0 else None


def plan_at(space: Space, choice: Choice, name: str) -> Plan | None:
    """The plan of a choice, under a name; None where its terms do not fit together."""
    components = dict(space.plan.components)
    for knob, place in sorted(zip(space.knobs, choice, strict=True), key=lambda pair: bool(pair[0].replaces)):
        if place != knob.today:
            _turn(components, knob, knob.options[place], space.start)
    plan = space.plan.model_copy(update={"name": name, "title": name, "components": components, "places": {}})
    return None if mistakes(plan) or any(_is_crossed(one, space.start) for one in components.values()) else plan


def usual_choice(space: Space, choice: Choice) -> Choice:
    """The choice with today's place for every knob that has nothing to turn, as its component is not paid."""
    off = {knob.component for knob, place in zip(space.knobs, choice, strict=True) if knob.options[place] is None and knob.new is None}
    kept = []
    for knob, place in zip(space.knobs, choice, strict=True):
        idle = (knob.component in off and knob.options[place] is not None) or knob.replaces in off
        kept.append(knob.today if idle else place)
    return tuple(kept)


def _turn(components: dict[str, Component], knob: Knob, value: Value, start: date) -> None:
    """Set a knob in the components."""
    if knob.replaces:
        rate = components[knob.replaces].terms["rate"].on(start)
        if rate is None or knob.new is None:
            return
        made = with_value(with_value(knob.new, "rate", start, rate), "faster_rate", start, rounded(rate * value))
        components |= {knob.replaces: with_value(components[knob.replaces], "rate", start, None), knob.component: made}
    else:
        components[knob.component] = with_value(knob.new or components[knob.component], knob.term, start, value)


def with_value(component: Component, name: str, start: date, value: Value) -> Component:
    """The component with a value of a term from a day on, whatever was planned to change after it."""
    term: Term = component.terms[name]
    values: dict[date, Any] = {**term.values, start: value, **{day: value for day in term.values if day > start}}
    return component.model_copy(update={"terms": {**component.terms, name: term.model_copy(update={"values": values})}})


def _is_crossed(component: Component, start: date) -> bool:
    """Whether a ceiling does not lie above its floor, which is the quota where none is named."""
    ceiling = component.terms["ceiling"].on(start) if "ceiling" in component.terms else None
    floor = component.terms["floor"].on(start) if "floor" in component.terms else 1
    return ceiling is not None and floor is not None and bool(ceiling <= floor)
