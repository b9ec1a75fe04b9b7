"""Work list files: a list of talks as CSV and Excel, and what comes back filled in.

In: the talks of a work list and a reader's words; later the file with decisions. Out: two files, and the interventions that were held with a line
for each cell that is wrong. Text is disarmed; codes and headings are in the reader's language and are read back in any. It keeps no list and
stores no intervention.
"""

import csv
import io
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from analysis.reporting.codes import CODES, N_
from analysis.reporting.export import disarm, put_file
from analysis.reporting.words import Words
from analysis.settings import UserError
from analysis.sources.delimited import SEPARATORS
from analysis.sources.encoding import open_text, scan
from analysis.sources.excel_file import cell_text
from analysis.studies.attrition.returned import interventions_from
from analysis.studies.attrition.worklist import COLUMNS, DECISIONS
from analysis.studies.result import ResultColumn

_PROBLEMS = {
    "unknown_person": (N_("there is no such person"), N_("Correct the id, leading zeros included; the Excel file keeps them.")),
    "unknown_action": (N_("there is no such action"), N_("Leave the cell as it was on the list.")),
    "unknown_assignment": (N_("this is no way of choosing people"), N_("Leave the cell as it was on the list.")),
    "missing_decision": (N_("the decision is missing"), N_("Choose accept or override.")),
    "unknown_decision": (N_("this is no decision"), N_("Choose accept or override.")),
    "missing_reason": (N_("the reason is missing"), N_("Say why it was overridden.")),
    "missing_date": (N_("the day is missing"), N_("Write the day on which it was done, as YYYY-MM-DD; until then leave the decision empty.")),
    "not_a_date": (N_("this is not a date"), N_("Write the date as YYYY-MM-DD.")),
    "date_outside": (N_("the day is before the list or still to come"), N_("Write the day on which it was done, as YYYY-MM-DD.")),
    "date_of_overridden": (N_("what was overridden was not done"), N_("Choose accept if it was done; enter another action in the table interventions.")),
    "duplicate_row": (N_("the row stands there twice"), N_("Keep one of the rows.")),
}
"""Kind of problem -> what is wrong, and what to do."""

_WIDTHS = {"text": 30, "retention_action": 20, "driver": 26}
_LANGUAGES = (Words("en"), Words("zh"))


def write_work_list(talks: pd.DataFrame, folder: Path, words: Words) -> tuple[Path, Path]:
    """The list as `work_list.csv` and `work_list.xlsx`; columns other than those of a work list are refused with ValueError."""
    if list(talks.columns) != [column.name for column in COLUMNS]:
        raise ValueError(f"columns {list(talks.columns)} are not those of a work list")
    return write_list("work_list", talks, COLUMNS, folder, words)


def write_list(name: str, frame: pd.DataFrame, columns: Sequence[ResultColumn], folder: Path, words: Words) -> tuple[Path, Path]:
    """A list as CSV and as a workbook of this name; a column `decision` is chosen from a list there."""
    folder.mkdir(parents=True, exist_ok=True)
    header = [words.heading(column) for column in columns]
    rows = [[_written(value, column, words) for value, column in zip(row, columns, strict=True)] for row in frame.itertuples(index=False, name=None)]
    book = _as_excel(name, columns, [header, *rows], words)
    return put_file(folder / f"{name}.csv", _as_csv(header, rows)), put_file(folder / f"{name}.xlsx", book)


def read_work_list(path: Path) -> pd.DataFrame:
    """The rows of a list that came back, as text and codes, None where empty; each under its row of the file, the header being row 1.

    Raises UserError where the file cannot be read or a column is missing.
    """
    rows = list(_excel_rows(path) if path.suffix.lower() in (".xlsx", ".xlsm", ".xls", ".ods") else _csv_rows(path))
    header = [_column_named(cell) for cell in rows[0]] if rows else []
    if missing := [column.name for column in COLUMNS if column.name not in header]:
        names = ", ".join(_LANGUAGES[0].heading(column) for column in COLUMNS if column.name in missing)
        raise UserError(f"{path.name}, row 1: the columns {names} are missing. Fill in the file as it was written, and keep its header.")
    cells = {number: dict(zip(header, row, strict=False)) for number, row in enumerate(rows[1:], start=2) if any(row)}
    read = {}
    for column in COLUMNS:
        back = _reader_of(column)
        read[column.name] = [cell and back(cell) for cell in (row.get(column.name) for row in cells.values())]
    return pd.DataFrame(read, index=list(cells), dtype=object)


def read_interventions(path: Path, people: Collection[str], until: date, words: Words) -> tuple[pd.DataFrame, list[str]]:
    """The interventions that a returned list tells of, and a line for each cell that is wrong: file, row, column, value, what to do.

    people: the ids of all employees. until: the last day on which something can have been done. Raises UserError like `read_work_list`.
    """
    rows, problems = interventions_from(read_work_list(path), people, until)
    return rows, [_line(path, row, problem, words) for row, *problem in problems.itertuples(index=False, name=None)]


def _line(path: Path, row: int, problem: list[str | None], words: Words) -> str:
    """One problem (column, value, kind) in the reader's words."""
    name, value, kind = problem
    wrong, action = _PROBLEMS[str(kind)]
    column = words.heading(next(column for column in COLUMNS if column.name == name))
    shown = words.t("empty") if value is None else value
    return words.t(
        "{file}, row {row}, column {column}: {wrong} ({value}). {action}", file=path.name, row=str(row), column=column, wrong=words.t(wrong),
        value=shown, action=words.t(action),
    )


def _written(value: object, column: ResultColumn, words: Words) -> object:
    """A cell as it goes into the files: a date, a number, or text that is disarmed; None where it is not known."""
    if value is None or pd.isna(value):  # type: ignore[call-overload]  # cells are scalars
        return None
    if isinstance(value, datetime):
        return value.date()
    return disarm(words.cell(value, column.unit)) if isinstance(value, str) else value


def _as_csv(header: list[str], rows: list[list[object]]) -> Callable[[Path], object]:
    """A writer of the rows as CSV, with the mark by which spreadsheets know UTF-8."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return lambda path: path.write_bytes(text.getvalue().encode("utf-8-sig"))


def _as_excel(name: str, columns: Sequence[ResultColumn], lines: list[list[Any]], words: Words) -> Callable[[Path], object]:
    """A writer of the lines, the header first, as a workbook: dates are dates, the decision is chosen from a list, nothing is a formula."""
    made, (header, *rows) = io.BytesIO(), lines
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001  # the same list gives the same bytes
        sheet = book.add_worksheet(name)
        formats = {"date": book.add_format({"num_format": "yyyy-mm-dd"}), "share": book.add_format({"num_format": "0.0%"}), "money": book.add_format({"num_format": "#,##0"})}
        sheet.write_row(0, 0, header, book.add_format({"bold": True}))
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, _WIDTHS.get(column.unit, 14), formats.get(column.unit))
            for number, row in enumerate(rows, start=1):
                _write_cell(sheet, number, place, row[place])
        for decision in [place for place, column in enumerate(columns) if column.name == "decision"]:
            choices = [words.cell(one, "decision") for one in DECISIONS]
            sheet.data_validation(1, decision, max(len(rows), 1), decision, {"validate": "list", "source": choices})
    return lambda path: path.write_bytes(made.getvalue())


def _write_cell(sheet: xlsxwriter.worksheet.Worksheet, row: int, place: int, value: object) -> None:
    """Write a cell by its type; an empty one is left out, so that it has the format of its column."""
    if isinstance(value, date):
        sheet.write_datetime(row, place, value)
    elif isinstance(value, str):
        sheet.write_string(row, place, value)
    elif value is not None:
        sheet.write_number(row, place, value)


def _csv_rows(path: Path) -> Iterator[list[str | None]]:
    """The rows of a text file, its encoding and separator found out; raises UserError."""
    try:
        with open_text(path, scan(path).encoding) as file:
            text = file.read().lstrip("\ufeff")
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error}") from error
    head = text.partition("\n")[0]
    separator = max(SEPARATORS, key=head.count)
    return ([cell.strip() or None for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator))


def _excel_rows(path: Path) -> Iterator[list[str | None]]:
    """The rows of the sheet `work_list`, else of the first one; raises UserError."""
    try:
        with CalamineWorkbook.from_path(path) as book:
            name = "work_list" if "work_list" in book.sheet_names else book.sheet_names[0]
            cells = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, OSError, IndexError) as error:
        raise UserError(f"{path} cannot be read as a workbook: {error}") from error
    return ([cell_text(cell) for cell in row] for row in cells)


def _column_named(cell: str | None) -> str:
    """The column that a header cell names, in any language; the cell itself where it is none."""
    names = {words.heading(column): column.name for words in _LANGUAGES for column in COLUMNS}
    return names.get(cell or "", cell or "")


def _reader_of(column: ResultColumn) -> Callable[[str], str]:
    """What turns a cell of that column back: shown names into codes, and disarmed text into what it was."""
    shown = {words.cell(code, column.unit).casefold(): code for words in _LANGUAGES for code in CODES.get(column.unit, ())}
    return lambda cell: shown.get(cell.casefold(), cell) if shown else _rearmed(cell)


def _rearmed(text: str) -> str:
    """The text before `disarm`."""
    return text[1:] if text.startswith("'") and disarm(text[1:]) != text[1:] else text
