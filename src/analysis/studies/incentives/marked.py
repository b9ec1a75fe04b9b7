"""YAML that remembers where each entry stands, so that a mistake can be shown with its file and line.

In: the text of a file and its name. Out: a tree of `Marked`, with numbers as exact decimals; trees laid over one another; and
plain data. It opens no file and knows nothing of plans.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import yaml

from analysis.settings import UserError

_FLOAT, _NULL = "tag:yaml.org,2002:float", "tag:yaml.org,2002:null"


@dataclass(frozen=True)
class Marked:
    """An entry: its value (a scalar, a dict of `Marked` by key, or a list of `Marked`), its file and line."""

    value: Any
    file: str
    line: int

    @property
    def place(self) -> str:
        """The place as it stands in messages."""
        return f"{self.file}, line {self.line}"


def read_marked(text: str, file: str) -> Marked:
    """The tree of a YAML text; raises UserError with file and line where it is no YAML, or a key stands twice."""
    loader = yaml.SafeLoader(text)
    try:
        node = loader.get_single_node()
        return Marked({}, file, 1) if node is None else _marked(node, loader, file)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise UserError(f"{file}, line {line}: this is not YAML: {error.problem}. Check the indentation and the colons there.") from error
    except yaml.YAMLError as error:
        raise UserError(f"{file}: this is not YAML: {error}. Write it as text in UTF-8.") from error
    finally:
        loader.dispose()


def _marked(node: yaml.Node, loader: yaml.SafeLoader, file: str) -> Marked:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, loader, file)
    if isinstance(node, yaml.SequenceNode):
        return Marked([_marked(one, loader, file) for one in node.value], file, line)
    if node.tag == _FLOAT:
        return Marked(_decimal(node.value, f"{file}, line {line}"), file, line)
    try:
        return Marked(loader.construct_object(node), file, line)
    except ValueError as error:
        raise UserError(f"{file}, line {line}: {node.value} cannot be read: {error}. Write a date as YYYY-MM-DD.") from error


def _mapping(node: yaml.MappingNode, loader: yaml.SafeLoader, file: str) -> Marked:
    """A mapping by its keys; each value stands on the line of its key."""
    entries: dict[Any, Marked] = {}
    for key_node, value_node in node.value:
        line, key = key_node.start_mark.line + 1, _marked(key_node, loader, file).value
        if isinstance(key, (list, dict)):
            raise UserError(f"{file}, line {line}: the key of an entry is a name or a date. Take the brackets away.")
        if key in entries:
            raise UserError(f"{file}, line {line}: {key} stands here a second time, first on line {entries[key].line}. Keep one of them.")
        entries[key] = Marked(_marked(value_node, loader, file).value, file, line)
    return Marked(entries, file, node.start_mark.line + 1)


def _decimal(text: str, place: str) -> Decimal:
    """A number as it is written, without binary rounding."""
    try:
        value = Decimal(text.replace("_", ""))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise UserError(f"{place}: {text} is not a number that can be paid by. Write one such as 0.05.")
    return value


def overlay(base: Marked, change: Marked) -> Marked:
    """The base with the change laid over it: entries of mappings one by one, an empty value takes an entry away."""
    if not (isinstance(base.value, dict) and isinstance(change.value, dict)):
        return change
    merged = dict(base.value)
    for key, entry in change.value.items():
        if entry.value is None and not hasattr(key, "year"):  # below a date, empty means "ends here"
            merged.pop(key, None)
        else:
            merged[key] = overlay(merged[key], entry) if key in merged else entry
    return Marked(merged, change.file, change.line)


def plain(marked: Marked) -> Any:
    """The data without their places."""
    if isinstance(marked.value, dict):
        return {key: plain(entry) for key, entry in marked.value.items()}
    if isinstance(marked.value, list):
        return [plain(entry) for entry in marked.value]
    return marked.value


def place_of(marked: Marked, path: Iterable[Any]) -> str:
    """The place of the entry that the path leads to, or of the last one on the way that is there."""
    for step in path:
        inner = marked.value
        if (isinstance(inner, dict) and step in inner) or (isinstance(inner, list) and isinstance(step, int) and step < len(inner)):
            marked = inner[step]
    return marked.place
