"""A pretend company as a folder: `company.yml`, `tables/`, `truth/`, `README.md`, and `plans/` where it has plans of its own.

In: a company's name and sizes. Out: files. Large companies are written block by block, so that memory stays bounded: one
Parquet file per table, a row group or more for each block. A company of one block has CSV files, as a person would
deliver them, but for the tables that are long. A folder that holds anything but a pretend company is never touched, and no
file is removed but those written here.
"""

from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.pretend.company import ONCE, TRUTH, Pretend, blocks, find_spec, resized
from analysis.pretend.frames import ARROW_TYPES
from analysis.pretend.respond_tables import RESPOND_TRUTH
from analysis.pretend.schemes import WHAT_IFS
from analysis.pretend.seats import BLOCK
from analysis.pretend.spec import CompanySpec
from analysis.settings import UserError
from analysis.tables.schema import TABLES

LONG = ("attendance", "activities", "deal_stages", "person_months")
"""Tables that are Parquet even in a small company."""
_MARK = "This company is made up"
_FOLDERS = {"tables": tuple(TABLES), "truth": tuple(dict.fromkeys((*TRUTH, *RESPOND_TRUTH)))}
_PLANS = tuple(f"plans/{name}.yml" for name in ("in_force", *WHAT_IFS))
_FILES = ("company.yml", "README.md", *_PLANS, *(f"{folder}/{name}{end}" for folder, names in _FOLDERS.items() for name in names for end in (".csv", ".parquet")))
_SETTINGS = """name: "{spec.title}"
currency: {spec.currency}
timezone: {spec.timezone}
default_audience: {spec.default_audience}
"""
_README = """# {spec.title}

{mark}: its people, customers and figures come from a random generator, and nobody real is meant.
It has {spec.people} people over {spec.months} months. What was planted in it stands in `truth/`.

Made again, value for value, by

    analysis pretend {spec.name} FOLDER --people {spec.people} --months {spec.months} --seed {spec.seed}
"""


class FolderWriter:
    """Writes the tables of a company part by part; all parts of a table go to one file."""

    def __init__(self, folder: Path, *, all_parquet: bool) -> None:
        self._folder = folder
        self._all_parquet = all_parquet
        self._open: dict[Path, pq.ParquetWriter] = {}

    def __enter__(self) -> "FolderWriter":
        """The writer itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Finish all files."""
        for writer in self._open.values():
            writer.close()

    def add(self, part: Pretend, *, first: bool) -> None:
        """Write the next part of the company."""
        for name, table in part.tables.items():
            self._add(self._folder / "tables" / name, table, _schema(name))
        for name, table in part.truth.items():
            if first or name not in ONCE:
                self._add(self._folder / "truth" / name, table, None)
        for name, text in part.plans.items():
            (self._folder / "plans").mkdir(exist_ok=True)
            (self._folder / "plans" / f"{name}.yml").write_text(text, encoding="utf-8", newline="\n")

    def _add(self, path: Path, table: pd.DataFrame, schema: pa.Schema | None) -> None:
        """Write the next rows of a table; `path` has no suffix yet."""
        if not self._all_parquet and path.name not in LONG:
            table.to_csv(path.with_suffix(".csv"), index=False, lineterminator="\n", float_format="%.15g", encoding="utf-8")
            return
        rows = pa.Table.from_pandas(table, schema=schema, preserve_index=False).replace_schema_metadata(None)
        if path not in self._open:
            self._open[path] = pq.ParquetWriter(path.with_suffix(".parquet"), rows.schema, compression="zstd", compression_level=9)
        self._open[path].write_table(rows)


def _schema(name: str) -> pa.Schema:
    """The Arrow types of a table of the contract."""
    return pa.schema([(column.name, ARROW_TYPES[column.kind]) for column in TABLES[name].columns])


def write_company(name: str, out: Path, *, people: int | None, months: int | None, seed: int | None) -> None:
    """Write a pretend company into a folder, in place of the pretend company that may be there; raises UserError.

    Sizes and seed that are None are the company's own.
    """
    spec = resized(find_spec(name), people=people, months=months, seed=seed)
    _write(spec, blocks(spec), out)


def write(pretend: Pretend, folder: Path) -> None:
    """Write a pretend company that is in memory, as `write_company` does; raises UserError."""
    _write(pretend.spec, [pretend], folder)


def _write(spec: CompanySpec, parts: Iterable[Pretend], out: Path) -> None:
    """Write the parts of a company and what describes it."""
    _make_room(out)
    (out / "company.yml").write_text(_SETTINGS.format(spec=spec), encoding="utf-8")
    (out / "README.md").write_text(_README.format(spec=spec, mark=_MARK), encoding="utf-8")
    with FolderWriter(out, all_parquet=spec.people > BLOCK) as writer:
        for place, part in enumerate(parts):
            writer.add(part, first=place == 0)


def _make_room(out: Path) -> None:
    """An empty folder, or one whose pretend company has been removed; raises UserError where something else is there."""
    if out.exists() and not out.is_dir():
        raise UserError(f"{out} is a file. Give a folder for the pretend company.")
    if out.is_dir() and any(out.iterdir()):
        _require_pretend(out)
    for folder in _FOLDERS:
        (out / folder).mkdir(parents=True, exist_ok=True)
    for name in _FILES:
        (out / name).unlink(missing_ok=True)
    if (out / "plans").is_dir():
        (out / "plans").rmdir()


def _require_pretend(out: Path) -> None:
    """Raise UserError unless a folder holds a pretend company, perhaps with its store, and nothing else."""
    readme = out / "README.md"
    if not readme.is_file() or _MARK.encode() not in readme.read_bytes():
        raise UserError(f"{out} is not empty and holds no pretend company. Give a new or an empty folder.")
    for path in sorted(out.rglob("*")):
        name = path.relative_to(out)
        known = path.is_file() if name.as_posix() in _FILES else path.is_dir() and name.as_posix() in (*_FOLDERS, "plans")
        if name.parts[0] != ".store" and (path.is_symlink() or not known):
            raise UserError(f"{out} holds {name}, which is no part of a pretend company. Move it elsewhere, or give a new or an empty folder.")
