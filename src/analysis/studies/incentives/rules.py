"""The rules of a plan: do formula, measure, window, units, numbers and dates fit together?

In: a plan. Out: mistakes, each with the path of the entry in the plan, what is wrong and what would be right. It opens no file and pays nothing;
whether a quota is there for everyone who needs one can only be told with the data, in `payout`.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from analysis.studies.incentives.components import COMPONENTS, CURRENCY, TIERS, Formula, Kind
from analysis.studies.incentives.measures import FILTERS, MEASURES, TABLE_OF
from analysis.studies.incentives.plan import Component, Plan, Term

Mistake = tuple[tuple[Any, ...], str]
"""The path of an entry, and what is wrong and would be right."""


def mistakes(plan: Plan) -> list[Mistake]:
    """Every mistake of a plan, in the order of its components."""
    found: list[Mistake] = []
    for name, component in plan.components.items():
        at = ("components", name)
        formula = COMPONENTS.get(component.formula)
        if formula is None:
            found.append(((*at, "formula"), f"there is no formula {component.formula}{nearest(component.formula, list(COMPONENTS))}"))
            continue
        for path, message in (*_measure(component, formula), *_terms(component, formula), *_of(plan, name, formula)):
            found.append(((*at, *path), f"{name}: {message}"))
    return found or list(_circles(plan))


def nearest(word: str, known: list[str]) -> str:
    """The known name that is nearest to a word, as a question; all of them where none is near."""
    near = get_close_matches(word, known, n=1)
    return f"; did you mean {near[0]}?" if near else f"; write one of {', '.join(known)}"


def _measure(component: Component, formula: Formula) -> Iterator[Mistake]:
    """Whether the measure is one that this formula can be given."""
    if component.measure is not None and component.measure not in MEASURES:
        yield ("measure",), f"there is no measure {component.measure}{nearest(component.measure, list(formula.measures or MEASURES))}"
    elif component.measure is None and formula.measures:
        yield ("measure",), f"{component.formula} pays by a measure, and none is named; write measure: {formula.measures[0]}"
    elif component.measure is not None and component.measure not in formula.measures:
        wanted = f"write one of {', '.join(formula.measures)}" if formula.measures else "take the measure away: it works on components, named in of"
        yield ("measure",), f"{component.formula} does not pay by {component.measure}; {wanted}"
    if component.measure in TABLE_OF:
        allowed = FILTERS[TABLE_OF[component.measure]]
        for asked in sorted({name for name, value in component.only if value not in (None, ())} - allowed):
            yield ("only", asked), f"{component.measure} cannot be chosen by {asked}; it can by {', '.join(sorted(allowed))}"
    if formula.monthly and component.formula != "cap" and component.window != "month":
        yield ("window",), f"{component.formula} goes month by month; write window: month"


def _of(plan: Plan, name: str, formula: Formula) -> Iterator[Mistake]:
    """Whether an adjustment names components that are there, and nothing else does."""
    component = plan.components[name]
    if formula.role != "adjusts":
        if component.of:
            yield ("of",), f"{component.formula} pays by a measure, not by other components; take of away"
        return
    if not component.of:
        yield ("of",), f"{component.formula} works on other components, and none is named; write of: [{next(iter(plan.components))}]"
    for other in component.of:
        if other == name:
            yield ("of",), f"it cannot work on itself; take {name} out of its of"
        elif other not in plan.components:
            yield ("of",), f"there is no component {other}{nearest(other, [one for one in plan.components if one != name])}"
        elif COMPONENTS[plan.components[other].formula].role == "rewards" if plan.components[other].formula in COMPONENTS else False:
            yield ("of",), f"{other} is a reward that is no pay, and cannot be adjusted; take it away"


def _circles(plan: Plan) -> Iterator[Mistake]:
    """Components that work on one another in a circle, so that none can be computed first."""
    left = {name: set(component.of) for name, component in plan.components.items()}
    while free := {name for name, others in left.items() if not others & left.keys()}:
        left = {name: others for name, others in left.items() if name not in free}
    if left:
        circle = " and ".join(sorted(left))
        yield ("components", min(left), "of"), f"{circle} work on one another in a circle; take one of them out of the other's of"


def order(plan: Plan) -> list[str]:
    """The names of all components, each after those that it works on."""
    done: list[str] = []
    while len(done) < len(plan.components):
        done += [name for name, component in plan.components.items() if name not in done and set(component.of) <= set(done)]
    return done


def _terms(component: Component, formula: Formula) -> Iterator[Mistake]:
    """Whether exactly the formula's terms are given, from the same first day, in their units and limits."""
    for name in formula.terms.keys() - component.terms.keys():
        yield ("terms",), f"the term {name} is missing; write {name}: {{unit: {formula.terms[name].units[0]}, reason: ..., values: {{2025-01-01: ...}}}}"
    for name in component.terms.keys() - formula.terms.keys():
        yield ("terms", name), f"{component.formula} has no term {name}{nearest(name, list(formula.terms))}"
    known = {name: term for name, term in component.terms.items() if name in formula.terms}
    yield from _dates(component, known)
    for name, term in known.items():
        yield from ((("terms", name, *path), f"{name} {message}") for path, message in _term(term, formula.terms[name]))


def _dates(component: Component, terms: dict[str, Term]) -> Iterator[Mistake]:
    """Whether each date begins a window, and no term is without a value while another one has one."""
    first = min((min(term.values) for term in terms.values()), default=None)
    for name, term in terms.items():
        for day in term.values:
            begins = date(day.year, (day.month - 1) // component.months * component.months + 1, 1)
            if day != begins:
                after = begins.month + component.months
                following = date(day.year + (after > 12), after - 12 if after > 12 else after, 1)
                yield ("terms", name, "values", day), f"{name} changes on {day}, within a {component.window}; write {begins} or {following}, the first days of one"
        if first is not None and min(term.values) > first:
            yield ("terms", name, "values"), f"{name} has no value before {min(term.values)}, but other terms are in force from {first}; give {name} a value from {first} on"


def _term(term: Term, kind: Kind) -> Iterator[Mistake]:
    """Whether a term's unit and each of its values are of its kind."""
    if term.unit not in kind.units:
        yield ("unit",), f"is in {term.unit!r}; write unit: {' or '.join(kind.units)}"
        return
    for day, value in term.values.items():
        if value is not None:
            yield from ((("values", day, *path), message) for path, message in _FORMS[kind.form](value, kind))


def _number(value: Any, kind: Kind, most: float | None = None) -> Iterator[Mistake]:
    """Whether a value is a number of at most six decimals (four of money) within the limits."""
    limit = kind.most if most is None else most
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        yield (), f"is {value!r}, which is no number; write {_meant(value) or 'one such as 0.05'}"
    elif value < 0:
        yield (), f"is {value}; write a number of 0 or more, the formula itself knows what is taken off"
    elif value > limit:
        hint = f"; for {value} % write {Decimal(value) / 100}" if limit == 1 else ""
        yield (), f"is {value}, and a {kind.units[0]} is at most {limit:g}{hint}"
    elif kind.whole and value != int(value):
        yield (), f"is {value}; write a whole number"
    elif Decimal(value).as_tuple().exponent < (-6 if limit <= 10 else -4):  # type: ignore[operator]  # a finite number's exponent is whole
        yield (), f"is {value}, finer than can be paid; write at most {6 if limit <= 10 else 4} decimals"


def _meant(value: Any) -> str:
    """The number that a text such as 2 % or 0,02 means; empty where it means none, or may stand for thousands."""
    found = re.fullmatch(r"(\d+)(?:[.,](\d{1,2}|\d{4,}))?\s*(%?)", str(value))
    if not found:
        return ""
    whole, part, percent = found.groups()
    number = Decimal(f"{whole}.{part or 0}") / (100 if percent else 1)
    return f"{number.normalize():f}"


def _numbers(value: Any, kind: Kind) -> Iterator[Mistake]:
    """Whether a value is a list of such numbers."""
    if not isinstance(value, list) or not value:
        yield (), f"is {value!r}; write a list such as {'[1000, 500]' if kind.units == (CURRENCY,) else '[0.5, 0.25]'}"
        return
    for place, one in enumerate(value):
        yield from (((place,), message) for _, message in _number(one, kind))


def _steps(value: Any, kind: Kind) -> Iterator[Mistake]:
    """Whether a value is a list of steps {at, pay}, each above the one before."""
    yield from _records(value, ("at", "pay"), "{at: 0.9, pay: 500}")
    if not _is_records(value, ("at", "pay")):
        return
    for place, step in enumerate(value):
        yield from (((place, "at"), f"step {place + 1}: at {message}") for _, message in _number(step["at"], kind, 1 if "scale" in kind.units[0] else 10))
        yield from (((place, "pay"), f"step {place + 1}: pay {message}") for _, message in _number(step["pay"], kind))
        if place and step["at"] <= value[place - 1]["at"]:
            yield (place, "at"), f"step {place + 1} is at {step['at']}, not above step {place} at {value[place - 1]['at']}; put the steps in rising order, each once"


def _tiers(value: Any, kind: Kind) -> Iterator[Mistake]:
    """Whether a value is a list of tiers {from, until, rate} that begin at 0 and neither overlap nor leave a gap."""
    yield from _records(value, ("from", "rate"), "{from: 0, until: 1, rate: 0.01}")
    if not _is_records(value, ("from", "rate")):
        return
    if value[0]["from"] != 0:
        yield (0, "from"), f"tier 1 begins at {value[0]['from']}; write from: 0, with rate: 0 where nothing is paid"
    for place, tier in enumerate(value):
        yield from (((place, "rate"), f"tier {place + 1}: rate {message}") for _, message in _number(tier["rate"], kind))
        following = value[place + 1]["from"] if place + 1 < len(value) else None
        until = tier.get("until")
        if until is None and following is not None:
            yield (place,), f"tier {place + 1} has no end but another one follows; write until: {following}"
        elif following is None and until is not None:
            yield (place, "until"), f"the last tier ends at {until}, and above it nothing is said; take until away"
        elif until is not None and following < until:
            yield (place + 1, "from"), f"tier {place + 2} begins at {following}, before tier {place + 1} ends at {until}: they overlap; write from: {until}"
        elif until is not None and following > until:
            yield (place + 1, "from"), f"tier {place + 2} begins at {following}, after tier {place + 1} ended at {until}: there is a gap; write from: {until}"
        if until is not None and until <= tier["from"]:
            yield (place, "until"), f"tier {place + 1} ends at {until}, not above its from {tier['from']}; write a larger until"


def _is_records(value: Any, keys: tuple[str, ...]) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) and all(isinstance(one.get(key), int | Decimal) for key in keys) for one in value)


def _records(value: Any, keys: tuple[str, ...], example: str) -> Iterator[Mistake]:
    if not _is_records(value, keys):
        yield (), f"is {value!r}; write a list of entries such as {example}, with numbers"
        return
    for place, one in enumerate(value):
        for key in one.keys() - {*keys, "until"}:
            yield (place, key), f"entry {place + 1} has no part {key}; write only {', '.join(keys)}"


_FORMS = {"number": _number, "list": _numbers, "steps": _steps, "tiers": _tiers}


def uses_quota(component: Component) -> bool:
    """Whether a component cannot be paid without a quota."""
    formula = COMPONENTS[component.formula]
    by_quota = any(kind is TIERS and "quota" in component.terms[name].unit for name, kind in formula.terms.items())
    return formula.needs_quota or by_quota
