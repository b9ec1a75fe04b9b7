"""Text with separators, cut into records that know their line; pure.

In: lines of text. Out: records. A record whose quotation marks do not close is given up alone, and reading goes on
with the line after its first one, so that one stray mark does not swallow the rest of a file.
"""

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

SEPARATORS = (",", ";", "\t", "|")
_LONGEST_RECORD = 200


@dataclass(frozen=True)
class Record:
    """One record: its first line in the file, its text, and its cells (None where it cannot be cut into cells)."""

    line: int
    text: str
    cells: list[str] | None


class _Lines:
    """Lines for a csv reader that remember the record under way, so that it can be given up and read again."""

    def __init__(self, lines: Iterator[str], before: int) -> None:
        self._lines = lines
        self._again: deque[str] = deque()
        self.done = before
        self.record: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.record) >= _LONGEST_RECORD:
            raise csv.Error("a quotation mark is not closed")
        line = self._again.popleft() if self._again else next(self._lines, None)
        if line is None and self.record:
            raise csv.Error("a quotation mark is not closed")
        if line is None:
            raise StopIteration
        self.record.append(line)
        return line

    def give_up(self) -> None:
        """Keep only the first line of the record; its others are read again."""
        self._again.extendleft(reversed(self.record[1:]))
        del self.record[1:]

    def finish(self) -> tuple[int, str]:
        """The record's first line number and its text; the next record begins after it."""
        line, text = self.done + 1, "".join(self.record)
        self.done += len(self.record)
        self.record = []
        return line, text


def read_records(lines: Iterator[str], separator: str, *, quote: str = '"', before: int = 0) -> Iterator[Record]:
    r"""The records of text with a separator of one character; `before` lines were read already.

    >>> [(r.line, r.cells) for r in read_records(iter(['a;"b\n', 'c"\n', 'd;e\n']), ";")]
    [(1, ['a', 'b\nc']), (3, ['d', 'e'])]
    """
    source = _Lines(lines, before)
    reader = _reader(source, separator, quote)
    while True:
        try:
            cells: list[str] | None = next(reader)
        except StopIteration:
            return
        except csv.Error:
            source.give_up()
            cells = None
            reader = _reader(source, separator, quote)
        line, text = source.finish()
        yield Record(line, text, cells)


def _reader(lines: _Lines, separator: str, quote: str) -> Iterator[list[str]]:
    """A strict csv reader: what it cannot cut with certainty is an error."""
    if not quote:
        return csv.reader(lines, delimiter=separator, quotechar=None, quoting=csv.QUOTE_NONE, strict=True, skipinitialspace=True)
    return csv.reader(lines, delimiter=separator, quotechar=quote, strict=True, skipinitialspace=True)


def split_records(text: str, separator: str, record_separator: str = "\n", *, before: int = 0) -> Iterator[Record]:
    r"""The records of text with separators of any length, which knows no quotation marks.

    >>> [(r.line, r.cells) for r in split_records("a+|b&|\r\nc+|d&|\r\n", "+|", "&|")]
    [(1, ['a', 'b']), (2, ['c', 'd'])]
    """
    line = before + 1
    for part in text.split(record_separator):
        record = part.lstrip("\r\n")
        start = line + part[: len(part) - len(record)].count("\n")
        if record.strip():
            yield Record(start, record, record.rstrip("\r\n").split(separator))
        line += part.count("\n") + record_separator.count("\n")


def sniff_separator(lines: Sequence[str], expected: frozenset[str] = frozenset(), *, quote: str = '"') -> str:
    """The separator that explains the first line best: most expected names, then most lines cut alike, then most cells.

    >>> sniff_separator(["name;pay", "Li;1,5"])
    ';'
    """
    return max(SEPARATORS, key=lambda separator: _fit(lines, separator, expected, quote))


def _fit(lines: Sequence[str], separator: str, expected: frozenset[str], quote: str) -> tuple[int, float, int]:
    """How well a separator explains some lines; larger is better."""
    records = [record.cells or [] for record in read_records(iter(lines), separator, quote=quote) if record.text.strip()]
    width = len(records[0]) if records else 0
    if width < 2:
        return 0, 0.0, width
    names = {cell.strip().lower() for cell in records[0]}
    return len(names & expected), sum(len(cells) == width for cells in records) / len(records), width
