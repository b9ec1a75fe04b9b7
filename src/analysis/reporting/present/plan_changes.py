"""The changes from one incentive plan to another as sentences: what changed, from when, for whom.

In: the changes found by `studies.incentives.changes`. Out: text in the reader's language. It computes nothing.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from analysis.reporting.present import plan_words
from analysis.reporting.words import Words
from analysis.studies.incentives.changes import Change, names_nobody_in_particular
from analysis.studies.incentives.plan import Component, Eligible, Only, Plan, Span


def sentences(before: Plan, after: Plan, found: Sequence[Change], words: Words) -> list[str]:
    """The changes one by one, under a line that names both plans."""
    if not found:
        return [words.t("Both plans say the same.")]
    first = words.t("From “{before}” to “{after}”:", before=title(before, before.name, words), after=title(after, after.name, words))
    return [first, *change_sentences(before, after, found, words)]


def change_sentences(before: Plan, after: Plan, found: Sequence[Change], words: Words) -> list[str]:
    """The changes one by one."""
    titles = {name: title(one, name, words) for plan in (before, after) for name, one in plan.components.items()}
    return [_SENTENCES[change.kind](change, words, titles) for change in found]


def title(one: Plan | Component, name: str, words: Words) -> str:
    """The title of a plan or a component: in the reader's language where it is one of ours, else as it is written; its name where it has none."""
    return words.t(one.title) if one.title else name


Titles = dict[str, str]
"""The title of each component by its name."""


def _title(change: Change, words: Words) -> str:
    """The title of the component that a change is about."""
    return words.t(change.title)


def _added(change: Change, words: Words, titles: Titles) -> str:
    component = _of(change)
    terms = [_term_text(name, component, change, words) for name in component.terms]
    return words.t(
        "From {day}, “{title}” is new for {who}: {formula} {measure}, by the {window}; {terms}.",
        day=words.date(change.since), title=_title(change, words), formula=words.t(plan_words.FORMULAS[component.formula]), measure=_measure(component, words, titles),
        window=words.t(plan_words.WINDOWS[component.window]), who=who(component.who, words), terms=words.t(", ").join(terms),
    )


def _measure(component: Component, words: Words, titles: Titles) -> str:
    """What a component pays by, or works on."""
    if component.of:
        return words.t("on {components}", components=words.join([words.t("“{title}”", title=titles.get(name, name)) for name in component.of]))
    return words.t("by {measure}", measure=words.t(plan_words.MEASURES[str(component.measure)]))


def _term_text(name: str, component: Component, change: Change, words: Words) -> str:
    term = component.terms[name]
    value = term.on(change.since) if change.since else None
    return words.t("{term}: {value}", term=words.t(plan_words.TERMS[name]), value=value_text(value, term.unit, words))


def _term(change: Change, words: Words, _: Titles) -> str:
    component = _of(change)
    unit = component.terms[change.name].unit if change.name in component.terms else "count"
    figures: dict[str, Any] = {"day": words.date(change.since), "term": words.t(plan_words.TERMS[change.name]), "title": _title(change, words), "who": who(component.who, words)}
    if change.after is None:
        return words.t("From {day}, “{title}” for {who} has no more {term}.", **figures)
    after = value_text(change.after, unit, words)
    if change.before is None:
        return words.t("From {day}, “{title}” for {who} has a new term, {term}: {after}.", **figures, after=after)
    return words.t("From {day}, “{title}” for {who} has another {term}: {after} instead of {before}.", **figures, after=after, before=value_text(change.before, unit, words))


def _who(change: Change, words: Words, _: Titles) -> str:
    return words.t("“{title}” is for {after} instead of {before}.", title=_title(change, words), after=who(change.after, words), before=who(change.before, words))


def _entry(change: Change, words: Words, titles: Titles) -> str:
    return words.t(
        "“{title}” for {who} has another {entry}: {after} instead of {before}.", title=_title(change, words), entry=words.t(plan_words.ENTRIES[change.name]),
        after=_said(change.name, change.after, words, titles), before=_said(change.name, change.before, words, titles), who=who(_of(change).who, words),
    )


def _removed(change: Change, words: Words, _: Titles) -> str:
    return words.t("“{title}” is taken away from {who}.", title=_title(change, words), who=who(_of(change).who, words))


def _ended(change: Change, words: Words, _: Titles) -> str:
    return words.t("From {day}, “{title}” is no longer paid to {who}.", day=words.date(change.since), title=_title(change, words), who=who(_of(change).who, words))


def _currency(change: Change, words: Words, _: Titles) -> str:
    return words.t("Amounts are in {after} instead of {before}.", after=str(change.after), before=str(change.before))


_SENTENCES: dict[str, Callable[[Change, Words, Titles], str]] = {
    "added": _added, "term": _term, "who": _who, "entry": _entry, "removed": _removed, "ended": _ended, "currency": _currency,
}


def who(eligible: Eligible, words: Words) -> str:
    """Whom a component is for, in words."""
    if names_nobody_in_particular(eligible):
        return words.t("everyone")
    lists = [words.t(text, names=words.join([_code(one, words) for one in getattr(eligible, name)])) for name, text in plan_words.WHO.items() if getattr(eligible, name)]
    spans = [_span(words.t(text), getattr(eligible, name), words) for name, text in plan_words.SPANS.items() if getattr(eligible, name)]
    parts = [*lists, *spans, *_flags(eligible, words)]
    return words.t(", ").join(parts) if lists or spans else words.t("those {which}", which=words.t(", ").join(parts))


def _flags(eligible: Eligible, words: Words) -> list[str]:
    flags = []
    if eligible.has_quota is not None:
        flags.append(words.t("with a quota") if eligible.has_quota else words.t("without a quota"))
    if eligible.manages is not None:
        flags.append(words.t("who manage others") if eligible.manages else words.t("who manage nobody"))
    return flags


def _span(name: str, span: Span, words: Words) -> str:
    if span.start is None:
        return words.t("{entry} below {until}", entry=name, until=span.until)
    if span.until is None:
        return words.t("{entry} from {start} on", entry=name, start=span.start)
    return words.t("{entry} from {start} to below {until}", entry=name, start=span.start, until=span.until)


def _code(name: str, words: Words) -> str:
    """A role or a profile in words; any other name as it is."""
    return words.t(plan_words.CODES[name]) if name in plan_words.CODES else name


def _of(change: Change) -> Component:
    """The component of a change within one."""
    if change.component is None:
        raise ValueError(f"a change of kind {change.kind} has no component")
    return change.component


def _said(name: str, value: Any, words: Words, titles: Titles) -> str:
    """An entry of a component as text."""
    if isinstance(value, bool):
        return words.t("yes") if value else words.t("no")
    if isinstance(value, Only):
        asked = value.model_dump(exclude_defaults=True, by_alias=True)
        return words.join([f"{words.heading(key)} {one}" for key, one in asked.items()]) if asked else words.t("everything")
    if name == "of":
        return words.join([words.t("“{title}”", title=titles.get(one, one)) for one in value])
    if isinstance(value, tuple):
        return words.join([words.t(plan_words.CODES[one]) for one in value]) if value else words.t("nothing")
    known = {"formula": plan_words.FORMULAS, "measure": plan_words.MEASURES, "window": plan_words.WINDOWS}.get(name, plan_words.CODES)
    return words.t(known[value]) if value else words.t("nothing")


def value_text(value: Any, unit: str, words: Words) -> str:
    """The value of a term with its unit."""
    if isinstance(value, list) and not isinstance(value[0], dict):
        return _with_unit(words.join([number_text(one, unit, words) for one in value]), unit, words)
    if isinstance(value, list):
        return words.join([_part(one, unit, words) for one in value])
    return _with_unit(number_text(value, unit, words), unit, words)


def _part(one: dict[str, Any], unit: str, words: Words) -> str:
    """A tier or a step."""
    edge = "currency" if unit == "rate by currency" else "share"
    if "rate" not in one:
        return words.t("{pay} from {start} on", pay=_with_unit(number_text(one["pay"], unit, words), unit, words), start=number_text(one["at"], edge, words))
    rate, start, until = number_text(one["rate"], "share", words), number_text(one["from"], edge, words), one.get("until")
    if until is None:
        return words.t("{rate} above {start}", rate=rate, start=start)
    return words.t("{rate} from {start} to {until}", rate=rate, start=start, until=number_text(until, edge, words))


def number_text(value: Any, unit: str, words: Words) -> str:
    """A number with no more decimals than it has."""
    if unit.startswith("share"):
        return words.share(value, _decimals(Decimal(value) * 100))
    if unit.startswith("currency"):
        return words.money(value, 2 if _decimals(Decimal(value)) else 0)
    return words.number(value, _decimals(Decimal(value)))


def _decimals(value: Decimal) -> int:
    """How many decimals a number has, trailing zeros aside.

    >>> _decimals(Decimal("1.160")), _decimals(Decimal("100"))
    (2, 0)
    """
    return max(-int(value.normalize().as_tuple().exponent), 0)


def _with_unit(number: str, unit: str, words: Words) -> str:
    name = plan_words.UNITS_OF_ONE.get(unit, plan_words.UNITS[unit]) if number == "1" else plan_words.UNITS[unit]
    return words.t("{values} {unit}", values=number, unit=words.t(name)) if name else number
