"""Plan files: found, laid over the plans that they differ from, and refused with file and line where they are wrong.

In: the name of a plan or the path of a file, and the company folder. Out: `Plan`. A name is looked for in the company's own `plans/`, beside
the file that names it, and in `data/plans/`. Everything is checked before anything is paid; nothing is paid here.
"""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from analysis.settings import PROJECT, UserError
from analysis.studies.incentives.components import COMPONENTS
from analysis.studies.incentives.marked import Marked, overlay, place_of, plain, read_marked
from analysis.studies.incentives.plan import Plan
from analysis.studies.incentives.rules import mistakes, nearest

LIBRARY = PROJECT / "data" / "plans"
IN_FORCE = "in_force"
"""The name of the plan that a company pays by."""


def read_plans(sources: Sequence[str], company: Path | None = None) -> tuple[Plan, ...]:
    """The plans by their names or files, the company's plan in force where none are named; raises UserError for a name used twice."""
    plans = tuple(read_plan(source, company) for source in sources or (IN_FORCE,))
    names = [plan.name for plan in plans]
    for name in names:
        if names.count(name) > 1:
            raise UserError(f"Two plans are called {name}. Give each a name of its own, so that their results can be told apart.")
    return plans


def compared_plans(names: str, company: Path, currency: str) -> tuple[Plan, ...]:
    """The plan in force and those to compare with it: of these names, separated by commas, or else all in the company's folder, or in the shipped one.

    Shipped plans in another currency are left out. Raises UserError as `read_plan` does.
    """
    named = [name.strip() for name in names.split(",") if name.strip() not in ("", IN_FORCE)]
    own = (company / "plans").is_dir()
    found = named or sorted({path.stem for path in (company / "plans" if own else LIBRARY).glob("*.yml")} - {IN_FORCE})
    plans = read_plans((IN_FORCE, *found), company)
    return plans if named or own else tuple(plan for plan in plans if plan.name == IN_FORCE or plan.currency == currency)


def read_plan(source: str | Path, company: Path | None = None) -> Plan:
    """The plan in a file, or of that name, with the plans that it differs from below it; raises UserError with every mistake."""
    tree = _with_bases(find_plan(source, company), company, ())
    places = {name: entry.place for name, entry in _components(tree).items()}
    try:
        plan = Plan.model_validate({**plain(tree), "places": places})
    except ValidationError as error:
        raise UserError(_listed(tree, [(item["loc"], _told(tree, item)) for item in error.errors()])) from error
    if found := mistakes(plan):
        raise UserError(_listed(tree, found))
    return plan


def _listed(tree: Marked, found: Sequence[tuple[tuple[Any, ...], str]]) -> str:
    """Mistakes as lines with their places, each once."""
    return "\n".join(dict.fromkeys(f"{place_of(tree, path)}: {message}{'' if message.endswith('?') else '.'}" for path, message in found))


def find_plan(source: str | Path, company: Path | None = None, beside: Path | None = None) -> Path:
    """The file of a plan; raises UserError that names the plans there are."""
    folders = [folder for folder in (company and company / "plans", beside, LIBRARY) if folder]
    for path in (Path(source), *(folder / f"{source}.yml" for folder in folders)):
        if path.is_file():
            return path
    known = sorted({path.stem for folder in folders for path in folder.glob("*.yml")})
    near = get_close_matches(str(source), known, n=1)
    advice = f"Did you mean {near[0]}?" if near else f"The plans are: {', '.join(known)}."
    raise UserError(f"There is no plan {source}. {advice} Give a name or a file such as data/plans/in_force.yml.")


def _with_bases(path: Path, company: Path | None, above: tuple[Path, ...]) -> Marked:
    """The tree of a file laid over those that it extends."""
    tree = read_marked(_text(path), _label(path))
    if not isinstance(tree.value, dict):
        raise UserError(f"{tree.place}: a plan is a list of entries such as name and components. Begin with name: ...")
    base = tree.value.get("extends")
    if base is None or base.value is None:
        return tree
    try:
        below = find_plan(str(base.value), company, path.parent)
    except UserError as error:
        raise UserError(f"{base.place}: {error}") from error
    chain = (*above, path.resolve())
    if below.resolve() in chain:
        raise UserError(f"{base.place}: {path.stem} extends {base.value}, which extends it again: a circle. Let one of them extend neither.")
    return _over(_with_bases(below, company, chain), tree)


def _over(base: Marked, change: Marked) -> Marked:
    """A what-if over its base; a component that it takes away has to be there."""
    for name, entry in _components(change).items():
        if entry.value is None and name not in _components(base):
            raise UserError(f"{entry.place}: {name} is taken away, but the plan below has no such component. It has {', '.join(_components(base))}.")
    return overlay(base, change)


def _components(tree: Marked) -> dict[str, Marked]:
    """The components of a tree by name; none where it holds something else."""
    entry = tree.value.get("components")
    return {str(name): one for name, one in entry.value.items()} if entry and isinstance(entry.value, dict) else {}


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(f"{_label(path)} is not written in UTF-8. Save it as UTF-8.") from error


def _label(path: Path) -> str:
    """The file as it is named in messages: from the project, where it lies there."""
    whole = path.resolve()
    return whole.relative_to(PROJECT).as_posix() if whole.is_relative_to(PROJECT) else str(path)


def _told(tree: Marked, item: Mapping[str, Any]) -> str:
    """A mistake in the shape of an entry, in words: what is wrong, and what would be right."""
    loc, kind, found = item["loc"], item["type"], item["input"]
    where = " ".join(str(step) for step in loc if step != "[key]" and (step != "components" or len(loc) == 1))
    if misspelt := _misspelt_term(tree, loc):
        return misspelt
    if kind == "extra_forbidden":
        return f"{where}: there is no such entry. Take it away, or see the shipped plans in data/plans for how it is spelled"
    if kind == "missing":
        return f"{where} is missing. Add it; the shipped plans in data/plans show how"
    if kind == "dict_type" and loc[-1] == "values":
        return f"{where} has no date; write the day from which it holds, such as {{2025-01-01: {found}}}"
    if kind == "tuple_type" and isinstance(found, str):
        return f"{where} is {found!r}; write a list, [{found}]"
    advice = next((text for start, text in _RIGHT.items() if kind.startswith(start)), "")
    return f"{where} is {found!r}; {advice}" if advice else f"{where}: {item['msg']} (found {found!r})"


_RIGHT = {
    "tuple": "write a list such as [one, two]", "dict": "write names with entries below them", "model_type": "write entries such as {from: 1, until: 2} or lines below it",
    "date": "write a date as YYYY-MM-DD, such as 2025-01-01", "bool": "write true or false", "int": "write a whole number", "decimal": "write a number such as 0.05",
    "too_short": "write at least one entry", "string_too_short": "write a few words", "string_pattern": "write three capital letters such as CNY", "string_type": "write a text",
}
"""What would be right, by how the name of a kind of mistake begins."""


def _misspelt_term(tree: Marked, loc: tuple[Any, ...]) -> str:
    """That a component's formula has no term of the name under which something is wrong; empty where it has, or nothing is known."""
    match loc:
        case ("components", name, "terms", term, *_):
            formula = plain(_components(tree)[str(name)]).get("formula")
            if formula in COMPONENTS and term not in COMPONENTS[formula].terms:
                return f"{name}: {formula} has no term {term}{nearest(str(term), list(COMPONENTS[formula].terms))}"
    return ""
