"""What one plan changes against another: what, from when, for whom.

In: two plans. Out: `Change` records in the order of components and dates; the sentences are made in `reporting`. It compares what the plans say, not
what they would pay: that is `compare`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from analysis.studies.incentives.plan import Component, Eligible, Plan, Term

_WORDS = ("formula", "measure", "window", "of", "only", "employed_at_end", "prorate", "split", "among")


@dataclass(frozen=True)
class Change:
    """One change: its kind, the component in its new words (in its old ones where it is removed), and what stood there before and stands there after.

    `name` is the term or the entry that changed, `units` those of the term before and after; `since` the first day of the change, None where it holds for
    all time.
    """

    kind: Literal["added", "removed", "ended", "term", "who", "entry", "currency"]
    title: str
    component: Component | None = None
    since: date | None = None
    name: str = ""
    before: Any = None
    after: Any = None
    units: tuple[str, str] = ("", "")


def changes(before: Plan, after: Plan) -> list[Change]:
    """Every change from one plan to another; none where they say the same."""
    found = [] if before.currency == after.currency else [Change("currency", after.name, before=before.currency, after=after.currency)]
    for name in dict.fromkeys((*before.components, *after.components)):
        old, new = before.components.get(name), after.components.get(name)
        if new is None and old is not None:
            found.append(Change("removed", old.title or name, old))
        elif old is None and new is not None:
            found.append(Change("added", new.title or name, new, min(new.starts, default=None)))
        elif old is not None and new is not None:
            found += list(_changed(name, old, new))
    return found


def _changed(name: str, old: Component, new: Component) -> Iterator[Change]:
    """The changes within a component."""
    title = new.title or name
    if old.who != new.who:
        yield Change("who", title, new, before=old.who, after=new.who)
    for entry in _WORDS:
        if getattr(old, entry) != getattr(new, entry):
            yield Change("entry", title, new, name=entry, before=getattr(old, entry), after=getattr(new, entry))
    ended = {day for day in new.starts if _ends(new, day) and not _ends(old, day)}
    yield from (Change("ended", title, new, day) for day in sorted(ended))
    for term in dict.fromkeys((*old.terms, *new.terms)):
        known = old.terms.get(term), new.terms.get(term)
        units = (known[0].unit if known[0] else "", known[1].unit if known[1] else "")
        yield from (Change("term", title, new, day, term, *pair, units) for day, pair in _steps(*known) if pair[1] is not None or not ended)


def _ends(component: Component, day: date) -> bool:
    """Whether a term has no value in force on a day although it had one before."""
    return any(term.on(day) is None and min(term.values) < day for term in component.terms.values())


def _steps(old: Term | None, new: Term | None) -> Iterator[tuple[date, tuple[Any, Any]]]:
    """The days from which two terms differ in another way than before, in value or unit, with both values."""
    days = sorted({*(old.values if old else ()), *(new.values if new else ())})
    other_unit = bool(old and new and old.unit != new.unit)
    said: tuple[Any, Any] | None = None
    for day in days:
        pair = (old.on(day) if old else None, new.on(day) if new else None)
        differs = pair[0] != pair[1] or (other_unit and pair[0] is not None)
        if differs and pair != said:
            yield day, pair
        said = pair if differs else None


def names_nobody_in_particular(who: Eligible) -> bool:
    """Whether a component is for everyone employed."""
    return who == Eligible()
