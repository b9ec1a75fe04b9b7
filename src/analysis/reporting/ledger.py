"""The files that a company's reports keep: FOLDER/ledger/attrition.csv (predictions) and draws.csv (lotteries), which only ever grow.

In: a company folder and rows. Out: the file with the rows appended, or its content. Each run writes the file anew beside its place, what stood there
byte for byte, and moves it there under a lock; so a reader sees whole lines only and two writers lose nothing. They name people: the folder is for
the eyes of its owner alone. Text that a spreadsheet would compute is disarmed in the file and whole again when read.
"""

import csv
import io
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pandas as pd
from filelock import FileLock, Timeout

from analysis.reporting.export import disarm
from analysis.settings import UserError
from analysis.sources.spec import LEDGER_FOLDER
from analysis.studies.attrition.ledger import LEDGER_TYPES, PREDICTION, new_rows
from analysis.studies.attrition.worklist import DRAW_TYPES

_LOCK_SECONDS = 60
_GUARD = "'"


@dataclass(frozen=True)
class Book:
    """One of the files: its name, its columns with their types, those that make two rows the same, and those from 0 to 1."""

    file: str
    types: Mapping[str, str]
    same: list[str]
    shares: tuple[str, ...]

    @property
    def columns(self) -> list[str]:
        """The columns, in the order of the file."""
        return list(self.types)

    def of_type(self, *kinds: str) -> list[str]:
        """The columns whose type begins like one of these."""
        return [name for name, kind in self.types.items() if kind.startswith(kinds)]


PREDICTIONS = Book("attrition.csv", LEDGER_TYPES, PREDICTION, ("risk", "base"))
DRAWS = Book("draws.csv", DRAW_TYPES, ["employee_id", "drawn_on"], ("risk", "is_drawn"))


def append(folder: Path, rows: pd.DataFrame, book: Book = PREDICTIONS) -> int:
    """How many of the rows (the book's columns) were appended: those that are not in the file yet; rows already there stay as they are.

    Raises UserError where the file is damaged, cannot be written to, or is held by another run for a minute.
    """
    with _locked(folder / LEDGER_FOLDER) as place:
        there, file = read(folder, book), place / book.file
        new = new_rows(there, rows[book.columns].astype(dict(book.types)), book.same)
        before = file.read_bytes() if file.is_file() else _lines(new.head(0), book, header=True)
        if len(new):
            _replace(file, before + _lines(new, book, header=False))
    return len(new)


def read(folder: Path, book: Book = PREDICTIONS) -> pd.DataFrame:
    """What the file holds, in the order in which it was written; no rows where there is none. Raises UserError that names a damaged line."""
    file = folder / LEDGER_FOLDER / book.file
    if not file.is_file():
        return pd.DataFrame(columns=book.columns).astype(dict(book.types))
    try:
        text = file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise _damaged(file, file.read_bytes().count(b"\n", 0, error.start) + 1, "is not UTF-8") from error
    cells, lines = _cells(file, text, book)
    return _typed(file, cells, lines, book)


def read_kept(folder: Path) -> dict[str, pd.DataFrame]:
    """What the study of attrition asks for besides the company: `ledger` and `draws`, without rows where nothing was kept."""
    return {"ledger": read(folder), "draws": read(folder, DRAWS)}


def _cells(file: Path, text: str, book: Book) -> tuple[pd.DataFrame, list[int]]:
    """The cells of all lines below the header, in text, and the number of the line on which each row begins."""
    if not text.endswith("\n"):
        raise _damaged(file, text.count("\n") + 1, "is cut off")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[list[str]] = []
    lines = [1]
    try:
        for row in reader:
            if len(row) != len(book.columns):
                raise _damaged(file, lines[-1], f"has {len(row)} cells instead of {len(book.columns)}")
            rows.append(row)
            lines.append(reader.line_num + 1)
    except csv.Error as error:
        raise _damaged(file, lines[-1], f"cannot be read as CSV ({error})") from error
    if rows[0] != book.columns:
        raise _damaged(file, 1, f"is not the header {','.join(book.columns)}")
    return pd.DataFrame(rows[1:], columns=book.columns, dtype="str"), lines[1:-1]


def _typed(file: Path, cells: pd.DataFrame, lines: list[int], book: Book) -> pd.DataFrame:
    """The cells as days, numbers and text; raises UserError for the first that is none."""
    days = {name: pd.to_datetime(cells[name], format="%Y-%m-%d", errors="coerce") for name in book.of_type("datetime")}
    numbers = {name: pd.to_numeric(cells[name], errors="coerce") for name in book.of_type("int", "float")}
    texts = {name: cells[name].str.removeprefix(_GUARD) for name in book.of_type("str")}
    right = {name: values.notna() for name, values in {**days, **numbers}.items()}
    right |= {name: values != "" for name, values in texts.items()}
    right |= {name: numbers[name].between(0, 1) for name in book.shares}
    right |= {name: right[name] & (numbers[name] % 1 == 0) for name in book.of_type("int")}
    for name, fits in right.items():
        if not fits.all():
            place = int(fits.argmin())
            raise _damaged(file, lines[place], f"has {cells[name].iloc[place]!r} as {name}")
    return cells.assign(**days, **numbers, **texts).astype(dict(book.types))


def _lines(rows: pd.DataFrame, book: Book, *, header: bool) -> bytes:
    """The rows as lines of the file; a text that begins with the guard gets one more, so that one can always be taken off."""
    safe = rows.assign(**{name: rows[name].map(lambda text: _GUARD + text if text.startswith(_GUARD) else disarm(text)) for name in book.of_type("str")})
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
    """The folder while we hold its lock; raises UserError where another run holds it for a minute, or the folder cannot be written to."""
    lock = FileLock(place / ".lock", timeout=_LOCK_SECONDS)
    try:
        place.mkdir(mode=0o700, exist_ok=True)
        place.chmod(0o700)
        lock.acquire()
    except Timeout as error:
        raise UserError(f"Another run has been writing to {place} for more than a minute. Try again when it has ended.") from error
    except OSError as error:
        raise UserError(f"The ledger cannot be written to {place}: {error.strerror}. Make the folder writable for this user.") from error
    try:
        yield place
    finally:
        lock.release()


def _damaged(file: Path, line: int, what: str) -> UserError:
    return UserError(f"{file}, line {line} {what}. Nothing was changed. Mend that line in a text editor, take it out, or bring back a copy of the file.")
