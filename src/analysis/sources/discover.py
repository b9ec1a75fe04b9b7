"""Drafts of `sources.yml` and of the mappings, from the raw files that lie in a company folder.

In: a folder. Out: files that run as they are and say in comments what is left to do. It never changes a file that exists,
and decides nothing: names and separators are guesses for a person to check.
"""

import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import yaml
from python_calamine import CalamineError, CalamineWorkbook

from analysis.settings import UserError
from analysis.sources import text_file
from analysis.sources.encoding import scan
from analysis.sources.engine import engine_config
from analysis.sources.guesses import guess_columns, plain, table_fit
from analysis.sources.kinds import SOURCES, file_kind
from analysis.sources.landing import Delivery, UnreadableFileError, choose_columns, prepare
from analysis.sources.spec import LEDGER_FOLDER, Source, raw_files, read_sources, root_folder
from analysis.tables.schema import TABLES, Column, Table

_NOT_RAW = {"tables", "mapping", "reports", LEDGER_FOLDER}
_PLAIN_VALUE = re.compile(r"-?[\d.,:/\- ]*\d[\d.,:/\- ]*(T[\d:.Z+]+)?")
_SIMPLE_NAME = re.compile(r"[^\W\d]\w*")
_MOST_TITLE_ROWS = 9
"""Rows above the header among which a header is looked for."""
_NAMED = 8
"""So many columns are named where no table is recognised by them."""


@dataclass(frozen=True)
class Found:
    """A raw source that was found: its name, how to read it, and its columns' names."""

    name: str
    source: Source
    columns: tuple[str, ...]


def discover(folder: Path, tell: Callable[[str], None] | None = None) -> list[Path]:
    """The drafts written for a folder of raw files; raises UserError where there are none. `tell` hears what was passed over."""
    say = tell or (lambda _: None)
    found = list(find_sources(folder, say))
    if not found:
        raise UserError(f"{folder}: no raw files were found. Put CSV, Excel or Parquet files there, or name their folder as root in sources.yml.")
    drafts = {folder / "company.yml": f"name: {yaml.safe_dump(folder.resolve().name).splitlines()[0]}\n"} if not (folder / "company.yml").exists() else {}
    sources = folder / "sources.yml"
    if {item.name for item in found} - read_sources(folder).sources.keys():
        drafts[folder / "sources.draft.yml" if sources.exists() else sources] = _sources_text(found)
    chosen = choose_tables(found)
    for table, source in chosen.items():
        drafts[folder / "mapping" / f"{table}.sql"] = mapping_text(TABLES[table], source)
    for item in found:
        if item not in chosen.values():
            say(_unused(item))
    return [path for path, text in drafts.items() if _write(path, text, say)]


def find_sources(folder: Path, tell: Callable[[str], None]) -> Iterator[Found]:
    """Every raw source below the folder (or the root that its sources.yml names), those that sources.yml states first; files that cannot be read are told and passed over."""
    stated = read_sources(folder)
    root = root_folder(folder, stated)
    taken, covered = set(stated.sources), set[Path]()
    for name in (name for name, source in stated.sources.items() if source.files):
        paths = raw_files(folder, stated, name)
        covered |= set(paths)
        try:
            yield Found(name, stated.sources[name], _columns(paths[0], stated.sources[name], name))
        except (UnreadableFileError, CalamineError, OSError, UnicodeError) as error:
            tell(f"{paths[0]} was passed over: {error}")
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        if path in covered or not path.is_file() or not _is_raw(path, parts):
            continue
        try:
            for name, source in _read_ways(path, "/".join(parts)):
                free = _free_name(name, taken)
                yield Found(free, source, _columns(path, source, free))
        except (UnreadableFileError, CalamineError, OSError, UnicodeError) as error:
            tell(f"{path} was passed over: {error}")


def _is_raw(path: Path, parts: tuple[str, ...]) -> bool:
    """Whether a file below the root can hold raw data."""
    return file_kind(path) is not None and parts[0] not in _NOT_RAW and path.name != "identity_map.csv" and not any(part.startswith((".", "~$")) for part in parts)


def _unused(found: Found) -> str:
    """What to do about a source by whose columns no table was recognised."""
    names = ", ".join(found.columns[:_NAMED]) + (", ..." if len(found.columns) > _NAMED else "")
    return (
        f"{found.name} serves no table: none was recognised by its columns {names}. If these are no headers, write skip_rows or columns "
        "in sources.yml and run discover again; else write mapping/<table>.sql yourself, if the data are needed."
    )


def choose_tables(found: list[Found]) -> dict[str, Found]:
    """For each contract table that some source fits, the source that fits best; jobs also from a roster that names the team."""
    chosen = {}
    for table in TABLES.values():
        fits = [(table_fit(source.name, source.columns, table), -place) for place, source in enumerate(found)]
        fit, place = max(fits)
        if fit:
            chosen[table.name] = found[-place]
    roster = chosen.get("employees")
    if roster and "job_spells" not in chosen and {"employee_id", "team"} <= guess_columns(roster.columns, TABLES["job_spells"]).keys():
        chosen["job_spells"] = roster
    return {name: chosen[name] for name in TABLES if name in chosen}


def mapping_text(table: Table, found: Found) -> str:
    """A mapping with every column of the contract, filled where a raw column's name fits."""
    guessed, note = guess_columns(found.columns, table), ""
    joined = guess_columns(found.columns, TABLES["employees"]).get("hired_on")
    if table.name == "job_spells" and "valid_from" not in guessed and joined:
        guessed["valid_from"] = joined
        note = "-- The first day in the job was not found: the day of joining stands in its place, so all time since then counts for the present team. Correct it for whoever changed.\n"
    unused = [name for name in found.columns if name not in guessed.values()]
    lines = [_mapping_line(column, guessed.get(column.name), last=column is table.columns[-1]) for column in table.columns]
    return (
        f"-- Draft of {table.name}: one row per {table.row_is}. Names were guessed; check every line and correct it.\n"
        "-- Where NULL stands, no column was found. A required column must be filled before the table can be used.\n"
        "-- Any SELECT of DuckDB will do: joins, CASE, CAST, strptime(text, '%d/%m/%Y') for dates in other forms;\n"
        "-- for a month strptime(text, '%Y年%m月'), and the same + INTERVAL 1 MONTH for the first day after it.\n" + note + textwrap.fill(f"Not used from {found.name}: {', '.join(unused) or 'nothing'}.", 130, initial_indent="-- ", subsequent_indent="--   ")
        + "\nSELECT\n    _row,\n" + "\n".join(lines) + f"\nFROM raw.{found.name}\n"
    )


def _mapping_line(column: Column, name: str | None, *, last: bool) -> str:
    """One column of a mapping with its meaning."""
    value = "NULL" if name is None else _sql_name(name)
    choices = f" ({', '.join(column.choices)})" if column.choices else ""
    return f"    {value} AS {column.name}{'' if last else ','}  -- {'required' if column.required else 'optional'}: {column.meaning}{choices}"


def _sql_name(name: str) -> str:
    """A column's name as SQL writes it, in quotation marks only where it needs them."""
    return name if _SIMPLE_NAME.fullmatch(name) and name not in _reserved() else '"' + name.replace('"', '""') + '"'


@cache
def _reserved() -> frozenset[str]:
    """The words that SQL keeps for itself."""
    with _engine() as connection:
        rows = connection.execute("SELECT keyword_name FROM duckdb_keywords() WHERE keyword_category <> 'unreserved'").fetchall()
    return frozenset(row[0] for row in rows)


def _sources_text(found: list[Found]) -> str:
    """The text of `sources.yml`."""
    content = {item.name: item.source.model_dump(exclude_defaults=True, mode="json") for item in found}
    body = yaml.safe_dump({"sources": content}, allow_unicode=True, sort_keys=False, width=140, default_flow_style=None)
    return (
        "# Draft. Where raw data lie and how they are written; encodings, separators and headers were guessed from the first lines.\n"
        "# A file without header row has columns named column_1, column_2, ...: give them their names here, then run discover again\n"
        "# in an empty mapping folder. Delete what is not needed; `files` may be a pattern such as sales_*.csv.\n" + body
    )


def _read_ways(path: Path, pattern: str) -> Iterator[tuple[str, Source]]:
    """The sources that one file holds, with their names: one for each sheet of a workbook, else one."""
    stem = plain(path.name.split(".")[0])
    kind = file_kind(path)
    if kind is SOURCES["excel"]:
        with CalamineWorkbook.from_path(path) as workbook:
            sheets = workbook.sheet_names
            tops = {sheet: workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False, nrows=_MOST_TITLE_ROWS + 1) for sheet in sheets}
        for sheet in sheets:
            source = Source(files=pattern, sheet=sheet if len(sheets) > 1 else None, skip_rows=title_rows(tops[sheet]))
            yield (stem if len(sheets) == 1 else plain(f"{stem}_{sheet}")), source
    elif kind is SOURCES["text"]:
        yield stem, _text_source(path, pattern)
    else:
        yield stem, Source(files=pattern)


def _text_source(path: Path, pattern: str) -> Source:
    """How a text file seems to be written."""
    encoding = scan(path).encoding
    stated = None if encoding.startswith("utf-8") else encoding
    skip_rows, layout = _text_header(path, pattern, encoding)
    separator, record_separator = _long_separators(layout.header) if layout.separator == "|" else (None, None)
    if separator:
        return Source(files=pattern, encoding=stated, separator=separator, record_separator=record_separator)
    columns = () if looks_like_header(layout.header) else tuple(f"column_{number}" for number in range(1, len(layout.header) + 1))
    written = {"\t": "tab", ",": None}.get(layout.separator, layout.separator)
    return Source(files=pattern, encoding=stated, separator=written, columns=columns, skip_rows=skip_rows)


def _text_header(path: Path, pattern: str, encoding: str) -> tuple[int, text_file.Layout]:
    """The rows above the header of a text file, which name one thing at most, and its layout below them."""
    first = None
    for skip_rows in range(_MOST_TITLE_ROWS + 1):
        try:
            layout = text_file.read_layout(Delivery(path, Source(files=pattern, skip_rows=skip_rows), path.stem), encoding)
        except UnreadableFileError:
            if first is None:
                raise
            break
        if sum(bool(cell.strip()) for cell in layout.header) > 1:
            return skip_rows, layout
        first = first or layout
    assert first is not None  # noqa: S101  # the first round either has a layout or raises
    return 0, first


def title_rows(rows: Sequence[Sequence[object]]) -> int:
    """How many rows stand above the first one with several filled cells, which is the header; 0 where there is none.

    >>> title_rows([["Staff", ""], ["", ""], ["id", "name"]]), title_rows([["id"], ["1"]])
    (2, 0)
    """
    return next((number for number, row in enumerate(rows) if sum(cell not in ("", None) for cell in row) > 1), 0)


def _long_separators(cells: tuple[str, ...]) -> tuple[str | None, str | None]:
    """Separators like `+|` and `&|` that were cut at their stroke: the cells then end with one same mark."""
    ends = {cell[-1:] for cell in cells[:-2]}
    mark = ends.pop() if len(ends) == 1 else ""
    if not mark or mark.isalnum() or len(cells) < 3:
        return None, None
    closing = cells[-2][-1:]
    return f"{mark}|", f"{closing}|" if closing != mark and not cells[-1].strip() else None


def looks_like_header(cells: tuple[str, ...]) -> bool:
    """True if a first row names columns: all different, and none a number or a date.

    >>> looks_like_header(("id", "name")), looks_like_header(("1", "Sales"))
    (True, False)
    """
    names = [cell.strip() for cell in cells if cell.strip()]
    return bool(names) and len(set(names)) == len(names) and not any(_PLAIN_VALUE.fullmatch(name) for name in names)


def _columns(path: Path, source: Source, name: str) -> tuple[str, ...]:
    """The columns that the raw table of a source will have."""
    kind = file_kind(path)
    with _engine() as connection:
        prepare(connection, "UTC")
        if kind is None:
            return ()
        return tuple(choose_columns(connection, kind.land(connection, Delivery(path, source, name)))[0].values())


@contextmanager
def _engine() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory, whose spills are removed with it."""
    with TemporaryDirectory() as spill, duckdb.connect(config=engine_config(Path(spill))) as connection:
        yield connection


def _free_name(name: str, taken: set[str]) -> str:
    """A name for a source that SQL understands and no other source has."""
    base = name if name and not name[0].isdigit() else f"file_{name}"
    free = next(candidate for candidate in (base, *(f"{base}_{number}" for number in range(2, 10_000))) if candidate not in taken)
    taken.add(free)
    return free


def _write(path: Path, text: str, tell: Callable[[str], None]) -> bool:
    """True if the file was written; one that exists stays as it is."""
    if path.exists():
        tell(f"{path} exists and was left as it is.")
        return False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror}. Copy the raw files into a folder of your own first.") from error
    return True
