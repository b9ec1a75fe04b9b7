"""The changes from one incentive plan to another as sentences: what changed, from when, for whom.

In: the changes found by `studies.incentives.changes`. Out: text in the reader's language. It computes nothing.
"""

import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from functools import reduce
from typing import Any

from analysis.reporting.present import plan_words
from analysis.reporting.words import Words
from analysis.studies.incentives.changes import Change, names_nobody_in_particular
from analysis.studies.incentives.plan import Component, Days, Eligible, Only, Plan, Span


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
    terms = [*(_term_text(name, component, change, words) for name in component.terms), *_conditions(component, words)]
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


def _conditions(component: Component, words: Words) -> list[str]:
    """What counts, when an amount is not paid or not whole, and among whom it is divided, where that is not as usual."""
    found = [words.t("only {what}", what=only_text(component.only, words))] if component.only != Only() else []
    if component.employed_at_end:
        found.append(words.t("for who is employed on the last day"))
    if component.prorate:
        found.append(words.t("prorated for {what}", what=_said("prorate", component.prorate, words, {})))
    if component.formula == "team_bonus":
        found.append(words.t("divided {how}", how=words.t(plan_words.CODES[component.split])))
    if component.among == "team":
        found.append(words.t("ranked within each team"))
    return found


def _term_text(name: str, component: Component, change: Change, words: Words) -> str:
    term = component.terms[name]
    value = term.on(change.since) if change.since else None
    return words.t("{term}: {value}", term=words.t(plan_words.TERMS[name]), value=value_text(value, term.unit, words))


def _term(change: Change, words: Words, _: Titles) -> str:
    component = _of(change)
    figures: dict[str, Any] = {"day": words.date(change.since), "term": words.t(plan_words.TERMS[change.name]), "title": _title(change, words), "who": who(component.who, words)}
    if change.after is None:
        return words.t("From {day}, “{title}” for {who} has no more {term}.", **figures)
    after = value_text(change.after, change.units[1], words)
    if change.before is None:
        return words.t("From {day}, “{title}” for {who} has a new term, {term}: {after}.", **figures, after=after)
    before = value_text(change.before, change.units[0], words)
    return words.t("From {day}, “{title}” for {who} has another {term}: {after} instead of {before}.", **figures, after=after, before=before)


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
    named = {name: getattr(eligible, name) for name in plan_words.WHO if getattr(eligible, name)}
    parts = [words.t(plan_words.WHO[name][len(names) > 1], names=words.join([_code(one, words) for one in names])) for name, names in named.items()]
    if eligible.strength:
        parts.append(words.t(plan_words.STRENGTH, names=words.join([_code(one, words) for one in eligible.strength])))
    parts += [_span(sentences, getattr(eligible, name), words) for name, sentences in plan_words.SPANS.items() if getattr(eligible, name)]
    which = reduce(lambda before, one: words.t("{before}, {one}", before=before, one=one), [*parts, *_flags(eligible, words)])
    return words.t("{which}" if named else "those {which}", which=which)


def _flags(eligible: Eligible, words: Words) -> list[str]:
    flags = []
    if eligible.has_quota is not None:
        flags.append(words.t("with a quota") if eligible.has_quota else words.t("without a quota"))
    if eligible.manages is not None:
        flags.append(words.t("who manage others") if eligible.manages else words.t("who manage nobody"))
    return flags


def _span(sentences: tuple[str, str, str], span: Span, words: Words) -> str:
    """A span of levels or months; one that is open at both ends asks for nothing but that the number is known."""
    if span.until is None:
        return words.t(sentences[0], start=span.start or 0)
    return words.t(sentences[1], until=span.until) if span.start is None else words.t(sentences[2], start=span.start, until=span.until)


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
        return only_text(value, words)
    if name == "of":
        return words.join([words.t("“{title}”", title=titles.get(one, one)) for one in value])
    if isinstance(value, tuple):
        return words.join([words.t(plan_words.CODES[one]) for one in value]) if value else words.t("nothing")
    known = {"formula": plan_words.FORMULAS, "measure": plan_words.MEASURES, "window": plan_words.WINDOWS}.get(name, plan_words.CODES)
    return words.t(known[value]) if value else words.t("nothing")


def only_text(only: Only, words: Words) -> str:
    """Which facts count, in words."""
    found = [words.join(list(only.product))] if only.product else []
    if only.course_family:
        found.append(words.t("courses on {names}", names=words.join([_code(one, words) for one in only.course_family])))
    if only.new_customer is not None:
        found.append(words.t("new customers") if only.new_customer else words.t("customers who are not new"))
    if only.days is not None and (only.days.start or only.days.until):
        found.append(_days(only.days, words))
    if only.amount is not None:
        found.append(words.t("amounts of at least {amount}", amount=number_text(only.amount, "currency", words)))
    if only.score is not None:
        found.append(words.t("results of at least {share} of the scale", share=number_text(only.score, "share", words)))
    return reduce(lambda before, one: words.t("{before}, {one}", before=before, one=one), found) if found else words.t("everything")


def _days(days: Days, words: Words) -> str:
    """The days of a campaign, the last one included."""
    last = days.until - timedelta(days=1) if days.until else None
    if days.start is None:
        return words.t("until {day}", day=words.date(last))
    return words.t("{start} to {end}", start=words.date(days.start), end=words.date(last)) if last else words.t("from {day} on", day=words.date(days.start))


def value_in(text: str) -> Any:
    """The value of a term that a table holds as JSON, with its exact numbers."""
    return _exact(json.loads(text))


def _exact(value: Any) -> Any:
    if isinstance(value, list):
        return [_exact(one) for one in value]
    if isinstance(value, dict):
        return {name: None if one is None else Decimal(str(one)) for name, one in value.items()}
    return Decimal(str(value))


def value_text(value: Any, unit: str, words: Words) -> str:
    """The value of a term with its unit; of a list with what its parts begin at."""
    if not isinstance(value, list):
        return _with_unit(number_text(value, unit, words), unit, words)
    if not isinstance(value[0], dict):
        return _with_unit(words.join([number_text(one, unit, words) for one in value]), unit, words)
    return words.join([_tier(one, unit, words) if "rate" in one else _step(one, unit, words) for one in value])


def _step(one: dict[str, Any], unit: str, words: Words) -> str:
    pay = _with_unit(number_text(one["pay"], unit, words), unit, words)
    return words.t(plan_words.STEPS[unit.rsplit(" ", 1)[-1]], pay=pay, start=number_text(one["at"], "share", words))


def _tier(one: dict[str, Any], unit: str, words: Words) -> str:
    edge = "currency" if unit == "rate by currency" else "share"
    first, between, last = plan_words.TIERS[unit.rsplit(" ", 1)[-1]]
    figures = {name: number_text(one[name], form, words) for name, form in (("rate", "share"), ("from", edge), ("until", edge)) if one.get(name) is not None}
    chosen = last if "until" not in figures else between if one["from"] else first
    return words.t(chosen, rate=figures["rate"], start=figures["from"], until=figures.get("until", ""))


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
    sentences = plan_words.UNITS | plan_words.UNITS_OF_ONE if number == "1" else plan_words.UNITS
    return words.t(sentences[unit], number=number)
