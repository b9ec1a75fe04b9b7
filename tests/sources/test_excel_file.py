import datetime as dt
import io

import pytest
import xlsxwriter

from analysis.sources.excel_file import cell_text


def workbook(rows, *, sheets=("Sheet1",), on="Sheet1", offset=0):
    """The bytes of a workbook with rows on one of its sheets."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"default_date_format": "yyyy-mm-dd"}) as book:
        for name in sheets:
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(rows if name == on else [["other"]]):
                for column, cell in enumerate(cells):
                    sheet.write(row + offset, column, cell)
    return buffer.getvalue()


def test_cells_become_text_as_a_person_reads_them(load):
    row = [7.0, " Li Lei ", dt.date(2024, 3, 1), 0.1, True, dt.datetime(2024, 1, 2, 3, 4)]  # noqa: DTZ001  # a workbook knows no time zone
    book = workbook([["employee_id", "name", "hired_on", "a", "b", "c"], row])
    assert load({"tables/employees.xlsx": book}).table() == [("7", "Li Lei", "2024-03-01", "0.1", "true", "2024-01-02 03:04:00", 2)]


def test_row_numbers_are_rows_of_the_sheet(load):
    book = workbook([["employee_id", "name"], ["1", "a"], [], ["2", ""]], offset=2)
    assert load({"tables/employees.xlsx": book}).table() == [("1", "a", 4), ("2", None, 6)]


def test_leading_zeros_of_text_survive(load):
    assert load({"tables/employees.xlsx": workbook([["employee_id"], ["007"]])}).table() == [("007", 2)]


def test_the_sheet_named_as_the_table_is_read(load):
    book = workbook([["employee_id"], ["1"]], sheets=("notes", "Employees"), on="Employees")
    assert load({"tables/employees.xlsx": book}).table() == [("1", 2)]


def test_the_first_sheet_is_read_where_none_has_the_tables_name(load):
    book = workbook([["employee_id"], ["1"]], sheets=("one", "two"), on="one")
    assert load({"tables/employees.xlsx": book}).table() == [("1", 2)]


def many(**sheets):
    """The bytes of a workbook with these sheets."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                sheet.write_row(row, 0, cells)
    return buffer.getvalue()


def test_sheets_with_the_same_header_are_read_together_and_their_rows_counted_on(load):
    head = ["employee_id", "name"]
    loaded = load({"tables/employees.xlsx": many(y1=[head, ["1", "a"]], empty=[], y2=[head, ["2", "b"], ["3", "c"]])})
    assert loaded.table() == [("1", "a", 2), ("2", "b", 4), ("3", "c", 5)]
    assert loaded.findings() == []


def test_a_filled_sheet_that_is_not_read_is_named(load):
    loaded = load({"tables/employees.xlsx": many(cover=[], one=[["employee_id"], ["1"]], two=[["sale_id"], ["2"]], three=[["employee_id", "name"]])})
    assert loaded.table() == [("1", 2)]
    assert loaded.findings() == [("unread_sheet", "employees", None, None, name) for name in ("three", "two")]


def test_nothing_is_said_of_other_sheets_where_one_is_named_as_the_table(load):
    loaded = load({"tables/employees.xlsx": many(notes=[["other"]], employees=[["employee_id"], ["1"]])})
    assert (loaded.table(), loaded.findings()) == ([("1", 2)], [])


@pytest.mark.parametrize("content", [b"", b"<html>not a workbook</html>", b"PK\x03\x04broken"])
def test_a_broken_workbook_becomes_a_finding(load, content):
    kind, table, *_, value = load({"tables/employees.xlsx": content}).findings()[0]
    assert (kind, table) == ("unreadable_file", "employees")
    assert value.startswith("employees.xlsx: ")


def test_an_empty_sheet_becomes_a_finding(load):
    assert load({"tables/employees.xlsx": workbook([])}).findings()[0][0] == "unreadable_file"


def test_large_numbers_are_not_written_with_an_exponent():
    assert [cell_text(value) for value in (1e14, 123456789012.0, -5.0, 1234.5)] == ["100000000000000", "123456789012", "-5", "1234.5"]
