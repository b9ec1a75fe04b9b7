"""A plan as a file: its difference to the plan in force as YAML that `read_plans` reads again to the same plan.

In: two plans and a reader's words. Out: text, or a new file. It designs nothing; a reason is put beside each number that is not in force. A file that exists is never written over.
"""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from analysis.reporting.present import plan_words
from analysis.reporting.words import Words
from analysis.settings import UserError
from analysis.studies.incentives.plan import Component, Plan, Term
from analysis.studies.incentives.plans import IN_FORCE


def explained(plan: Plan, base: Plan, reason: str, words: Words) -> Plan:
    """The plan with that reason beside each term that differs from the base, and a title for each component that has none."""
    components = {}
    for name, one in plan.components.items():
        old = base.components.get(name)
        terms = {term: new if old is not None and old.terms.get(term) == new else new.model_copy(update={"reason": reason}) for term, new in one.terms.items()}
        title = one.title or (words.t(plan_words.FORMULAS[one.formula]) if old is None else "")
        components[name] = one.model_copy(update={"terms": terms, "title": title})
    return plan.model_copy(update={"components": components, "extends": IN_FORCE})


def write_plan(plan: Plan, base: Plan, target: Path) -> Path:
    """The new file; raises UserError where there is one, or no folder for it."""
    try:
        with target.open("x", encoding="utf-8", newline="\n") as file:
            file.write(plan_text(plan, base))
    except FileExistsError as error:
        raise UserError(f"{target} is there already, and a plan is never written over. Give another name, or move that file away.") from error
    except FileNotFoundError as error:
        raise UserError(f"There is no folder {target.parent}. Make it first, or give another place.") from error
    return target


def plan_text(plan: Plan, base: Plan) -> str:
    """The difference of a plan to its base, as YAML; raises ValueError where more differs than terms, and components that are new or gone."""
    lines = [f"name: {_flow(plan.name)}", f"title: {_flow(plan.title)}", f"reason: {_flow(plan.reason)}", f"extends: {plan.extends}"]
    lines += [f"{entry}: {_flow(getattr(plan, entry))}" for entry in ("currency", "pay_day") if getattr(plan, entry) != getattr(base, entry)]
    changed = [line for name, one in plan.components.items() if one != base.components.get(name) for line in _component(name, one, base.components.get(name))]
    gone = [f"  {name}: null" for name in base.components if name not in plan.components]
    return "\n".join([*lines, *(["components:"] if changed or gone else []), *changed, *gone]) + "\n"


def _component(name: str, one: Component, old: Component | None) -> Iterator[str]:
    """The lines of a component that is new or differs."""
    yield f"  {_flow(name)}:"
    if old is None:
        yield from (f"    {key}: {_flow(value)}" for key, value in one.model_dump(exclude_defaults=True, by_alias=True, exclude={"terms"}).items())
    elif one.model_copy(update={"terms": old.terms}) != old or old.terms.keys() - one.terms.keys():
        raise ValueError(f"{name} differs in more than its terms")
    yield "    terms:"
    for term, new in one.terms.items():
        before = old.terms.get(term) if old else None
        if new != before:
            yield f"      {term}: {_term(new, before)}"


def _term(new: Term, old: Term | None) -> str:
    """A term with what is new in it."""
    if old is None:
        return _flow({"unit": new.unit, "reason": new.reason, "values": new.values})
    if new.unit != old.unit or old.values.keys() - new.values.keys():
        raise ValueError("a term differs in more than its values")
    values = {day: value for day, value in new.values.items() if day not in old.values or old.values[day] != value}
    return _flow({"reason": new.reason, **({"values": values} if values else {})})


def _flow(value: Any) -> str:
    """A value on one line of YAML.

    >>> _flow({"unit": "currency", "values": {date(2026, 1, 1): Decimal("0.50")}})
    '{"unit": "currency", "values": {2026-01-01: 0.50}}'
    """
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_flow(key)}: {_flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_flow(one) for one in value) + "]"
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)
