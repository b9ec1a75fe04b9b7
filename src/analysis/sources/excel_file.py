"""Excel workbooks, new and old: one sheet as rows of text.

In: a delivery. Out: its rows in DuckDB, `_row` the row of the sheet. Dates become ISO dates, whole numbers lose their
".0", blanks around a text go. Formulas count with the value that was saved; cells in error are empty.
"""

import datetime as dt
from collections.abc import Iterator

import duckdb
from python_calamine import CalamineError, CalamineWorkbook

from analysis.sources.landing import Cells, Delivery, Landed, UnreadableFileError, land_rows

SUFFIXES = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods")
_LARGEST_EXACT = 1e15


def land(connection: duckdb.DuckDBPyConnection, delivery: Delivery) -> Landed:
    """The rows of one sheet; raises UnreadableFileError."""
    rows = read_sheet(delivery)
    source = delivery.source
    if source.columns:
        header: tuple[str, ...] = source.columns
    else:
        header = tuple(name or "" for name in next(rows, (0, []))[1])
    if not header:
        raise UnreadableFileError("the sheet holds no rows")
    width = len(header)
    return Landed(header, land_rows(connection, width, ((row, [*cells, *[None] * width][:width]) for row, cells in rows)))


def read_sheet(delivery: Delivery) -> Iterator[tuple[int, Cells]]:
    """The rows of the chosen sheet that hold anything, as (row of the sheet, text cells); raises UnreadableFileError."""
    try:
        with CalamineWorkbook.from_path(delivery.path) as workbook:
            name = _choose_sheet(workbook.sheet_names, delivery)
            cells = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, OSError) as error:
        raise UnreadableFileError(str(error)) from error
    rows = ((number, [cell_text(cell) for cell in row]) for number, row in enumerate(cells, start=1))
    return ((number, row) for number, row in rows if number > delivery.source.skip_rows and any(row))


def _choose_sheet(names: list[str], delivery: Delivery) -> str:
    """The sheet that the source names, else the one named as the table, else the first; raises UnreadableFileError."""
    wanted = delivery.source.sheet
    if wanted is not None and wanted not in names:
        raise UnreadableFileError(f"there is no sheet {wanted}; the workbook has {', '.join(names)}")
    if not names:
        raise UnreadableFileError("the workbook has no sheet")
    return wanted or next((name for name in names if name.strip().lower() == delivery.name), names[0])


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
