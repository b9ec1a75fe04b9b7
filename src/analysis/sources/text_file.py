"""Text files with separators: CSV and its relatives, in any usual encoding.

In: a delivery. Out: its rows in DuckDB, all cells as text, `_row` the line in the file. A plain UTF-8 file goes through
DuckDB's own reader; whatever that reader does not read record by line (quoted line breaks, blank or ragged rows) is read
again by ours, which knows the line of each record and sets aside what cannot be read.
"""

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

import duckdb

from analysis.sources.delimited import Record, read_records, sniff_separator, split_records
from analysis.sources.encoding import UNREADABLE, Scan, open_bytes, open_text, scan
from analysis.sources.landing import (
    Cells,
    Delivery,
    Landed,
    Problem,
    UnreadableFileError,
    column_names,
    land_rows,
    new_table,
    text_literal,
)
from analysis.sources.spec import Source

SUFFIXES = (".csv", ".csv.gz", ".tsv", ".tsv.gz", ".txt", ".txt.gz")
_SAMPLE_LINES = 50
_NOT_TEXT = ((b"PK\x03\x04", "an Excel workbook or a zip archive"), (b"\xd0\xcf\x11\xe0", "an old Excel workbook"), (b"PAR1", "a Parquet file"))


@dataclass(frozen=True)
class Layout:
    """How a text file is written: its names and separator, the lines before its first record, and those of its header."""

    encoding: str
    separator: str
    header: tuple[str, ...]
    lines_before: int
    header_lines: int = 0


def land(connection: duckdb.DuckDBPyConnection, delivery: Delivery) -> Landed:
    """The rows of a text file; raises UnreadableFileError."""
    try:
        found = _scan(delivery)
        layout = read_layout(delivery, found.encoding)
        return _land_fast(connection, delivery, layout, found) or _land_carefully(connection, delivery, layout)
    except (OSError, EOFError, UnicodeError, zlib.error, gzip.BadGzipFile) as error:
        raise UnreadableFileError(str(error)) from error


def _scan(delivery: Delivery) -> Scan:
    """The scan of the file, in the encoding that the source states; raises UnreadableFileError for what is no text."""
    with open_bytes(delivery.path) as file:
        head = file.read(8)
    for mark, kind in _NOT_TEXT:
        if head.startswith(mark):
            raise UnreadableFileError(f"this is {kind}, not a text file")
    if not head:
        raise UnreadableFileError("the file is empty")
    stated = delivery.source.encoding
    return scan(delivery.path) if stated is None else Scan(stated, is_plain=False)


def read_layout(delivery: Delivery, encoding: str) -> Layout:
    """The names and the separator of a text file, from its first lines; raises UnreadableFileError."""
    source = delivery.source
    with open_text(delivery.path, encoding) as file:
        lines = list(islice(file, source.skip_rows + _SAMPLE_LINES))
    before = _lines_before(lines, source)
    sample = lines[before:]
    if not sample:
        raise UnreadableFileError("the file holds no rows")
    separator = {"tab": "\t", None: _hinted_separator(lines[:before])}.get(source.separator, source.separator)
    separator = separator or sniff_separator(sample, delivery.expected, quote=source.quote)
    layout = Layout(encoding, separator, source.columns, before)
    if source.columns:
        return layout
    header = next(_records(delivery, layout))
    return replace(layout, header=tuple(header.cells or [header.text]), header_lines=max(header.text.count("\n"), 1))


def _lines_before(lines: list[str], source: Source) -> int:
    """The number of lines before the header: those to skip, blank ones, and a spreadsheet's separator hint."""
    before = source.skip_rows
    while before < len(lines) and (not lines[before].strip() or _hinted_separator([lines[before]])):
        before += 1
    return before


def _hinted_separator(lines: list[str]) -> str | None:
    """The separator in a line like `sep=;`, which spreadsheets write before the header."""
    return next((line.strip("\r\n")[4:] for line in lines if line.lower().startswith("sep=") and len(line.strip("\r\n")) == 5), None)


def _land_fast(connection: duckdb.DuckDBPyConnection, delivery: Delivery, layout: Layout, found: Scan) -> Landed | None:
    """The rows through DuckDB's reader, if every line is one record of the right width; else None."""
    path = str(delivery.path)
    if not found.is_plain or len(layout.separator) > 1 or delivery.source.record_separator or any(mark in path for mark in "*?["):
        return None
    table, columns, skip = new_table(connection), column_names(len(layout.header)), layout.lines_before + layout.header_lines
    types = ", ".join(f"{column}: 'VARCHAR'" for column in columns)
    quote = text_literal(delivery.source.quote)
    try:
        connection.execute(
            f"CREATE TABLE {table} AS SELECT * FROM read_csv({text_literal(path)}, auto_detect = false, header = false, "
            f"skip = {skip}, delim = {text_literal(layout.separator)}, quote = {quote}, escape = {quote}, "
            f"columns = {{{types}}}, strict_mode = true, null_padding = false)"
        )
    except duckdb.Error:
        return None
    count = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    if count is None or count[0] + skip != found.lines:
        connection.execute(f"DROP TABLE {table}")
        return None
    filled = f"coalesce({', '.join(columns)}) IS NOT NULL"
    return Landed(layout.header, f"(SELECT *, rowid + {skip + 1} AS _row FROM {table} WHERE {filled})")


def _land_carefully(connection: duckdb.DuckDBPyConnection, delivery: Delivery, layout: Layout) -> Landed:
    """The rows through our own reader; records that cannot be read become problems."""
    problems: list[Problem] = []
    records = islice(_records(delivery, layout), 1 if layout.header_lines else 0, None)
    rows = _usable_rows(records, len(layout.header), problems)
    return Landed(layout.header, land_rows(connection, len(layout.header), rows), problems)


def _records(delivery: Delivery, layout: Layout) -> Iterator[Record]:
    """The records of the file, its header included."""
    source, before = delivery.source, layout.lines_before
    with open_text(delivery.path, layout.encoding) as file:
        lines = islice(file, before, None)
        if len(layout.separator) > 1 or source.record_separator:
            yield from split_records("".join(lines), layout.separator, source.record_separator or "\n", before=before)
        else:
            yield from read_records(lines, layout.separator, quote=source.quote, before=before)


def _usable_rows(records: Iterator[Record], width: int, problems: list[Problem]) -> Iterator[tuple[int, Cells]]:
    """The rows of records that have text and the header's width; empty records are passed over, others are problems."""
    for record in records:
        cells = record.cells
        if cells is not None and len(cells) > width and not any(cells[width:]):
            cells = cells[:width]
        if UNREADABLE in record.text:
            problems.append(Problem("unreadable_text", record.line, value=record.text.strip()))
        elif cells is None or len(cells) != width:
            if record.text.strip():
                problems.append(Problem("ragged_row", record.line, value=record.text.strip()))
        elif any(cells):
            yield record.line, cells
