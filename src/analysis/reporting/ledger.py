"""The file of the prediction ledger: FOLDER/ledger/attrition.csv, which only ever grows.

In: a company folder and rows. Out: the file with the rows appended, or its content. Each run writes the file anew beside its place, what stood there
byte for byte, and moves it there under a lock; so a reader sees whole lines only and two writers lose nothing. It names people: the folder is for
the eyes of its owner alone. Text that a spreadsheet would compute is disarmed in the file and whole again when read.
"""

import csv
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pandas as pd
from filelock import FileLock, Timeout

from analysis.reporting.export import disarm
from analysis.settings import UserError
from analysis.sources.spec import LEDGER_FOLDER
from analysis.studies.attrition.ledger import LEDGER_COLUMNS, LEDGER_TYPES, new_rows

_FILE = "attrition.csv"
_LOCK_SECONDS = 60
_GUARD = "'"
_TEXT = [name for name, kind in LEDGER_TYPES.items() if kind == "str"]
_NUMBERS = [name for name, kind in LEDGER_TYPES.items() if kind.startswith(("int", "float"))]
_DAYS = [name for name, kind in LEDGER_TYPES.items() if kind.startswith("datetime")]


def append(folder: Path, rows: pd.DataFrame) -> int:
    """How many of the rows (LEDGER_COLUMNS) were appended: those whose prediction is not in the ledger yet; rows already there stay as they are.

    Raises UserError where the ledger is damaged, cannot be written to, or is held by another run for a minute.
    """
    with _locked(folder / LEDGER_FOLDER) as file:
        there = read(folder)
        new = new_rows(there, rows[list(LEDGER_COLUMNS)].astype(LEDGER_TYPES))
        before = file.read_bytes() if file.is_file() else _lines(new.head(0), header=True)
        if len(new):
            _replace(file, before + _lines(new, header=False))
    return len(new)


def read(folder: Path) -> pd.DataFrame:
    """The ledger, in the order in which it was written; no rows where there is none. Raises UserError that names a damaged line."""
    file = folder / LEDGER_FOLDER / _FILE
    if not file.is_file():
        return pd.DataFrame(columns=list(LEDGER_COLUMNS)).astype(LEDGER_TYPES)
    try:
        text = file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise _damaged(file, file.read_bytes().count(b"\n", 0, error.start) + 1, "is not UTF-8") from error
    cells, lines = _cells(file, text)
    return _typed(file, cells, lines)


def _cells(file: Path, text: str) -> tuple[pd.DataFrame, list[int]]:
    """The cells of all lines below the header, in text, and the number of the line on which each row begins."""
    if not text.endswith("\n"):
        raise _damaged(file, text.count("\n") + 1, "is cut off")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[list[str]] = []
    lines = [1]
    try:
        for row in reader:
            if len(row) != len(LEDGER_COLUMNS):
                raise _damaged(file, lines[-1], f"has {len(row)} cells instead of {len(LEDGER_COLUMNS)}")
            rows.append(row)
            lines.append(reader.line_num + 1)
    except csv.Error as error:
        raise _damaged(file, lines[-1], f"cannot be read as CSV ({error})") from error
    if tuple(rows[0]) != LEDGER_COLUMNS:
        raise _damaged(file, 1, f"is not the header {','.join(LEDGER_COLUMNS)}")
    return pd.DataFrame(rows[1:], columns=list(LEDGER_COLUMNS), dtype="str"), lines[1:-1]


def _typed(file: Path, cells: pd.DataFrame, lines: list[int]) -> pd.DataFrame:
    """The cells as days, numbers and text; raises UserError for the first that is none."""
    days = {name: pd.to_datetime(cells[name], format="%Y-%m-%d", errors="coerce") for name in _DAYS}
    numbers = {name: pd.to_numeric(cells[name], errors="coerce") for name in _NUMBERS}
    texts = {name: cells[name].str.removeprefix(_GUARD) for name in _TEXT}
    right = {name: values.notna() for name, values in {**days, **numbers}.items()}
    right |= {name: values != "" for name, values in texts.items()}
    right |= {name: numbers[name].between(0, 1) for name in ("risk", "base")}
    right |= {name: numbers[name] % 1 == 0 for name in ("horizon_months", "band")}
    for name, fits in right.items():
        if not fits.all():
            place = int(fits.argmin())
            raise _damaged(file, lines[place], f"has {cells[name].iloc[place]!r} as {name}")
    return cells.assign(**days, **numbers, **texts).astype(LEDGER_TYPES)


def _lines(rows: pd.DataFrame, *, header: bool) -> bytes:
    """The rows as lines of the file; a text that begins with the guard gets one more, so that one can always be taken off."""
    safe = rows.assign(**{name: rows[name].map(lambda text: _GUARD + text if text.startswith(_GUARD) else disarm(text)) for name in _TEXT})
    text: str = safe.to_csv(index=False, header=header, lineterminator="\n", date_format="%Y-%m-%d", quoting=csv.QUOTE_NONNUMERIC)
    return text.encode("utf-8")


def _replace(file: Path, content: bytes) -> None:
    """Put the content in the place of the file, whole or not at all."""
    temporary = file.with_name(f".{file.name}-{uuid4().hex}")
    try:
        temporary.touch(mode=0o600)
        with temporary.open("wb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        temporary.replace(file)
    except OSError as error:
        raise UserError(f"{file} could not be written: {error.strerror}. It is as it was; run again when that is mended.") from error
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def _locked(place: Path) -> Iterator[Path]:
    """The ledger's file while we hold its lock; raises UserError where another run holds it for a minute, or the folder cannot be written to."""
    lock = FileLock(place / ".lock", timeout=_LOCK_SECONDS)
    try:
        place.mkdir(mode=0o700, exist_ok=True)
        place.chmod(0o700)
        lock.acquire()
    except Timeout as error:
        raise UserError(f"Another run has been writing to {place} for more than a minute. Try again when it has ended.") from error
    except OSError as error:
        raise UserError(f"The ledger of predictions cannot be written to {place}: {error.strerror}. Make the folder writable for this user.") from error
    try:
        yield place / _FILE
    finally:
        lock.release()


def _damaged(file: Path, line: int, what: str) -> UserError:
    return UserError(f"{file}, line {line} {what}. Nothing was changed. Mend that line in a text editor, take it out, or bring back a copy of the file.")
