"""Catalogue: finds every message that a reader may see and keeps `locale/zh.po` in step with them.

In: the source code, the notebooks, `reports.yml`, the data contract and the kinds of findings. Out: the catalogue with
translations kept, new messages added empty and unused ones dropped. Run as `python -m analysis.reporting.catalogue`.
It translates nothing itself; `problems` lists what a translator still has to do.
"""

import ast
import json
import re
from collections.abc import Iterator
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

import typer
import yaml
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from analysis.reporting.codes import heading
from analysis.reporting.fonts import missing_signs
from analysis.settings import PROJECT, ScorecardWeights
from analysis.sources.findings import FINDING_KINDS
from analysis.studies.attrition import results as attrition_results
from analysis.studies.attrition.segments import GROUPS, rate_columns
from analysis.tables.schema import TABLES

Message = str | tuple[str, str]
"""A text, or a pair of singular and plural."""

_ROOMS = ("reporting", "studies")
_PLACE = re.compile(r"\{(\w+)\}")
_BAD_TYPESETTING = re.compile(r"[\u4e00-\u9fff][,;:?!]|[\u4e00-\u9fff]\.(?!\w)|\d %|[\u4e00-\u9fff]\(|\)[\u4e00-\u9fff]")
_HEADER = '''msgid ""
msgstr ""
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Language: zh_CN\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

'''


def collect() -> dict[Message, list[str]]:
    """Every message, with the places that use it, in a fixed order."""
    found: dict[Message, list[str]] = {}
    for place, message in (*_in_code(), *_in_notebooks(), *_in_report_list(), *_in_contract(), *_in_findings(), *_in_settings(), *_in_results(), *_in_plans()):
        places = found.setdefault(message, [])
        if place not in places:
            places.append(place)
    return found


def update(path: Path) -> list[Message]:
    """The messages still without translation, after bringing the catalogue at `path` up to date."""
    old = _read(path)
    catalogue = Catalog(locale="zh_CN", fuzzy=False)
    for message, places in collect().items():
        catalogue.add(message, string=old.get(message), locations=[(place, 0) for place in places])
    written = BytesIO()
    write_po(written, catalogue, width=0, omit_header=True, include_lineno=False)
    path.write_bytes(_HEADER.encode() + written.getvalue())
    return [message for message in collect() if not any(_strings(old.get(message)))]


def problems(path: Path) -> list[str]:
    """What keeps the catalogue at `path` from being complete and well set, one line each; empty when all is well."""
    translations = _read(path)
    return [line for message in collect() for line in _problems_of(message, _strings(translations.get(message)))]


def _problems_of(message: Message, translations: list[str]) -> list[str]:
    source = message[-1] if isinstance(message, tuple) else message
    if not translations or not all(translations):
        return [f"no translation: {source!r}"]
    lines = []
    for text in translations:
        if set(_PLACE.findall(text)) != set(_PLACE.findall(source)):
            lines.append(f"other places than the English message: {source!r} -> {text!r}")
        if found := _BAD_TYPESETTING.search(text):
            lines.append(f"half-width punctuation in Chinese, or a blank before %: {found[0]!r} in {text!r}")
        if signs := missing_signs(text):
            lines.append(f"the font has no {signs!r}: {text!r}")
    return lines


def _in_code() -> Iterator[tuple[str, Message]]:
    """Literal messages of calls in the rooms whose texts readers see."""
    root = PROJECT / "src" / "analysis"
    for path in sorted(path for room in _ROOMS for path in (root / room).rglob("*.py")):
        place = path.relative_to(PROJECT / "src").as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            messages = _in_call(node) if isinstance(node, ast.Call) else []
            yield from ((place, message) for message in messages)


def _in_call(call: ast.Call) -> list[Message]:
    """The messages in a call of `words.t`, `words.n`, `N_`, `ResultColumn` or `_ranged`, which makes such columns."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    literals = [_literals(argument) for argument in call.args]
    if name in ("t", "N_") and literals:
        return list(literals[0])
    if name == "n" and len(literals) > 1 and literals[0] and literals[1]:
        return [(literals[0][0], literals[1][0])]
    if name in ("ResultColumn", "_ranged") and len(literals) > 2:
        units = literals[1] or [""]
        return [*(heading(column, units[0]) for column in literals[0]), *literals[2]]
    return []


def _literals(node: ast.expr) -> list[str]:
    """The texts that an expression may be: a literal, or either side of a choice."""
    if isinstance(node, ast.IfExp):
        return [*_literals(node.body), *_literals(node.orelse)]
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def _in_notebooks() -> Iterator[tuple[str, Message]]:
    """The markdown cells of the notebooks, each a message."""
    for path in sorted((PROJECT / "notebooks").glob("[0-9]*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                yield f"notebooks/{path.name}", "".join(cell["source"])


def _in_report_list() -> Iterator[tuple[str, Message]]:
    """Titles and questions of the reports."""
    path = PROJECT / "notebooks" / "reports.yml"
    for report in yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else []:
        yield from (("notebooks/reports.yml", report[key]) for key in ("title", "question"))


def _in_contract() -> Iterator[tuple[str, Message]]:
    """Names, meanings, units and choices of the data contract."""
    for table in TABLES.values():
        texts = [heading(table.name), table.row_is]
        for column in table.columns:
            texts += [heading(column.name), column.meaning, column.unit, column.empty_means, *map(heading, column.choices)]
        yield from (("analysis/tables/schema.py", text) for text in texts if text)


def _in_findings() -> Iterator[tuple[str, Message]]:
    """Names and texts of the kinds of findings."""
    for kind in FINDING_KINDS.values():
        yield from (("analysis/sources/findings.py", text) for text in (heading(kind.name), kind.effect, kind.wrong, kind.action))


def _in_settings() -> Iterator[tuple[str, Message]]:
    """Names of the indicators that a company weighs."""
    return (("analysis/settings.py", heading(name)) for name in ScorecardWeights.model_fields)


def _in_results() -> Iterator[tuple[str, Message]]:
    """Headings and meanings of the columns of result tables that are listed rather than written where they are used."""
    for place, tables in {"results": attrition_results.TABLES.values(), "segments": map(rate_columns, GROUPS)}.items():
        for column in (column for columns in tables for column in columns):
            yield from ((f"analysis/studies/attrition/{place}.py", text) for text in (heading(column.name, column.unit), column.meaning))


def _in_plans() -> Iterator[tuple[str, Message]]:
    """Titles and reasons of the plans that come with the software, of their components and terms."""
    for path in sorted((PROJECT / "data" / "plans").glob("*.yml")):
        yield from ((f"data/plans/{path.name}", text) for text in _titles(yaml.safe_load(path.read_text(encoding="utf-8"))))


def _titles(entry: Any) -> Iterator[str]:
    """The titles and reasons in an entry of a plan, at any depth."""
    for name, value in entry.items() if isinstance(entry, dict) else ():
        if name in ("title", "reason"):
            yield str(value)
        yield from _titles(value)


def _read(path: Path) -> dict[Any, Any]:
    """The translations in a catalogue by message."""
    with path.open("rb") as file:
        return {entry.id: entry.string for entry in read_po(file, "zh_CN")}


def _strings(translation: str | tuple[str, ...] | None) -> list[str]:
    return [translation] if isinstance(translation, str) else list(translation or ())


def _main() -> None:
    """Bring the catalogue up to date and say what is left to translate."""
    path = Path(str(files("analysis.reporting").joinpath("locale/zh.po")))
    untranslated = update(path)
    typer.echo(f"{len(collect())} messages, {len(untranslated)} without translation")
    for line in problems(path):
        typer.echo(f"  {line}")


if __name__ == "__main__":
    _main()
