import pytest

from analysis.settings import UserError


def test_raw_tables_are_text_with_file_and_row(load):
    loaded = load({"sources.yml": "sources: {orders: {files: orders.csv}}", "orders.csv": "No,Amount\n007,1.50\n"})
    assert loaded.rows("SELECT * FROM raw.orders") == [("007", "1.50", "orders.csv", 2)]
    assert loaded.columns("raw.orders") == ["no", "amount", "_file", "_row"]


def test_the_files_of_one_source_are_stacked_by_name(load):
    files = {"2023.csv": "no,amount\n1,10\n", "2024.csv": "amount,no,note\n20,2,new\n"}
    loaded = load({"sources.yml": "sources: {orders: {files: '20*.csv'}}", **files})
    assert loaded.rows("SELECT no, amount, note, _file, _row FROM raw.orders ORDER BY no") == [
        ("1", "10", None, "2023.csv", 2), ("2", "20", "new", "2024.csv", 2),
    ]


def test_a_file_without_header_gets_the_names_of_its_source(load):
    loaded = load({"sources.yml": "sources: {a: {files: a.txt, separator: tab, columns: [id, name]}}", "a.txt": "1\tAnn\n2\tBo"})
    assert loaded.rows("SELECT id, name, _row FROM raw.a ORDER BY id") == [("1", "Ann", 1), ("2", "Bo", 2)]


def test_long_separators_and_utf16_are_read(load):
    text = "Id+|Note&|\r\n1+|\ufefftwo\r\nlines, \"x\"&|\r\n2+|&|\r\n"
    spec = "sources: {a: {files: a.csv, encoding: utf-16, separator: '+|', record_separator: '&|'}}"
    loaded = load({"sources.yml": spec, "a.csv": text.encode("utf-16")})
    assert loaded.rows("SELECT id, note, _row FROM raw.a") == [("1", '\ufefftwo\r\nlines, "x"', 2), ("2", None, 4)]


def test_title_lines_above_the_header_are_skipped(load):
    loaded = load({"sources.yml": "sources: {a: {files: a.csv, skip_rows: 2}}", "a.csv": "Orders\nof 2024,,\nno,amount\n1,2\n"})
    assert loaded.rows("SELECT no, amount, _row FROM raw.a") == [("1", "2", 4)]


def test_a_stated_encoding_wins(load):
    loaded = load({"sources.yml": "sources: {a: {files: a.csv, encoding: cp1252}}", "a.csv": "name,x\nMüller,1\n".encode("cp1252")})
    assert loaded.rows("SELECT name FROM raw.a") == [("Müller",)]


def test_ragged_rows_of_a_source_are_findings_of_the_source(load):
    loaded = load({"sources.yml": "sources: {a: {files: a.csv}}", "a.csv": "x,y\n1\n2,3\n"})
    assert loaded.findings() == [("ragged_row", "raw.a", 2, None, "1")]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"a.xlsx": b"broken"}, r"a\.xlsx: source a cannot be read"),
        ({"a.docx": b"x"}, r"a\.docx: no reader knows this kind of file"),
        ({}, r"source a found no file"),
    ],
)
def test_a_source_that_cannot_be_read_stops_the_run_by_name(load, files, message):
    with pytest.raises(UserError, match=message):
        load({"sources.yml": "sources: {a: {files: 'a.*'}}", **files})
