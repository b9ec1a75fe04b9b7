"""Excel workbooks, new and old: a sheet as rows of text, or several sheets of the same header one below the other.

In: a delivery. Out: its rows in DuckDB, `_row` the row of the sheet; where several sheets are read, the rows of the later ones
are counted on. Dates become ISO dates, whole numbers lose their ".0", blanks around a text go. Formulas count with the value
that was saved; cells in error are empty.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import chain

import duckdb
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from analysis.sources.landing import Cells, Delivery, Landed, Problem, UnreadableFileError, land_rows

SUFFIXES = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods")
_LARGEST_EXACT = 1e15
_Rows = Iterator[tuple[int, Cells]]


def land(connection: duckdb.DuckDBPyConnection, delivery: Delivery) -> Landed:
    """The rows of the chosen sheets; raises UnreadableFileError."""
    rows, problems = _stack(_read_sheets(delivery), delivery.source.skip_rows)
    source = delivery.source
    if source.columns:
        header: tuple[str, ...] = source.columns
    else:
        header = tuple(name or "" for name in next(rows, (0, []))[1])
    if not header:
        raise UnreadableFileError("the sheet holds no rows")
    width = len(header)
    relation = land_rows(connection, width, ((row, [*cells, *[None] * width][:width]) for row, cells in rows))
    return Landed(header, relation, problems)


def _read_sheets(delivery: Delivery) -> dict[str, Sequence[Sequence[object]]]:
    """The cells of the chosen sheets by name; raises UnreadableFileError."""
    try:
        with CalamineWorkbook.from_path(delivery.path) as workbook:
            names = [sheet.name for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
            return {name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in _choose_sheets(names, delivery)}
    except (CalamineError, OSError) as error:
        raise UnreadableFileError(str(error)) from error


def _choose_sheets(names: list[str], delivery: Delivery) -> list[str]:
    """The sheet that the source names, else the one named as the table, else all of a contract file and the first of another.

    Raises UnreadableFileError.
    """
    wanted = delivery.source.sheet
    if wanted is not None and wanted not in names:
        raise UnreadableFileError(f"there is no sheet {wanted}; the workbook has {', '.join(names)}")
    if not names:
        raise UnreadableFileError("the workbook has no sheet")
    chosen = wanted or next((name for name in names if name.strip().lower() == delivery.name), None)
    if chosen is not None:
        return [chosen]
    return names if delivery.expected else names[:1]


def _stack(sheets: dict[str, Sequence[Sequence[object]]], skip_rows: int) -> tuple[_Rows, list[Problem]]:
    """The rows of the first filled sheet and of those with the same header, which then stands there once; other sheets are problems."""
    parts: list[_Rows] = []
    problems, first, above = [], None, 0
    for name, cells in sheets.items():
        rows = _filled_rows(cells, skip_rows, above)
        if (top := next(rows, None)) is None:
            continue
        header = "\0".join(cell or "" for cell in top[1]).rstrip("\0")
        if first is None:
            first = header
            parts.append(iter([top]))
        if header == first:
            parts.append(rows)
            above += len(cells)
        else:
            problems.append(Problem("unread_sheet", value=name))
    return chain.from_iterable(parts), problems


def _filled_rows(cells: Sequence[Sequence[object]], skip_rows: int, above: int) -> _Rows:
    """The rows of a sheet that hold anything, as (row of the sheet plus the rows above it, text cells)."""
    rows = ((number, [cell_text(cell) for cell in row]) for number, row in enumerate(cells, start=1))
    return ((number + above, row) for number, row in rows if number > skip_rows and any(row))


def cell_text(cell: object) -> str | None:
    """A cell as text, None where it is empty.

    >>> cell_text(3.0), cell_text(0.1), cell_text(" x "), cell_text("")
    ('3', '0.1', 'x', None)
    """
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < _LARGEST_EXACT else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    return str(cell).strip() or None
