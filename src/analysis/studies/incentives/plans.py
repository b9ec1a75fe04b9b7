"""Plan files: found, laid over the plans that they differ from, and refused with file and line where they are wrong.

In: the name of a plan or the path of a file, and the company folder. Out: `Plan`. A name is looked for in the company's own `plans/`, beside
the file that names it, and in `data/plans/`. Everything is checked before anything is paid; nothing is paid here.
"""

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from pydantic import ValidationError

from analysis.settings import PROJECT, UserError
from analysis.studies.incentives.marked import Marked, overlay, place_of, plain, read_marked
from analysis.studies.incentives.plan import Plan
from analysis.studies.incentives.rules import mistakes

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
        lines = [f"{place_of(tree, item['loc'])}: {_told(item['loc'], item['msg'], item['input'])}" for item in error.errors()]
        raise UserError("\n".join(lines)) from error
    if found := mistakes(plan):
        raise UserError("\n".join(f"{place_of(tree, path)}: {message}." for path, message in found))
    return plan


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
    below = find_plan(str(base.value), company, path.parent)
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


def _told(loc: tuple[str | int, ...], message: str, found: object) -> str:
    """A mistake in the shape of an entry, in words."""
    where = " ".join(str(step) for step in loc if step not in ("components", "[key]"))
    if message == "Extra inputs are not permitted":
        return f"{where}: there is no such entry. Take it away, or see the shipped plans in data/plans for how it is spelled."
    if message == "Field required":
        return f"{where} is missing. Add it; the shipped plans in data/plans show how."
    return f"{where}: {message} (found {found!r})."
