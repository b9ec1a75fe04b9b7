import gzip

import pytest

HEADER = "employee_id,name,hired_on\n"
PLAIN = HEADER + "007,李雷,2024-01-01\n008,Ann,2024-02-01\n"
ROWS = [("007", "李雷", "2024-01-01", 2), ("008", "Ann", "2024-02-01", 3)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_a_file_reads_the_same_in_every_encoding(employees, encoding):
    loaded = employees(PLAIN.encode(encoding))
    assert loaded.table() == ROWS
    assert loaded.findings() == []


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_file_reads_the_same_with_every_separator(employees, separator):
    assert employees(PLAIN.replace(",", separator)).table() == ROWS


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_file_reads_the_same_with_every_line_end(employees, line_end):
    assert employees(PLAIN.replace("\n", line_end)).table() == ROWS


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_row_numbers_are_lines_of_the_file(employees, line_end, encoding):
    text = "\n" + HEADER + '1,"two\nlines",a\n\n2,b,c\n,,\n3,d,e\n\n\n'
    loaded = employees(text.replace("\n", line_end).encode(encoding))
    assert loaded.table(columns="employee_id, _row") == [("1", 3), ("2", 6), ("3", 8)]
    assert loaded.findings() == []


def test_rows_of_empty_cells_are_passed_over(employees):
    assert employees(HEADER + "1,a,b\n,,\n2,c,d\n,,\n").table(columns="employee_id, _row") == [("1", 2), ("2", 4)]


def test_semicolons_with_decimal_commas_are_not_taken_for_commas(load):
    loaded = load({"tables/sales.csv": 'sale_id;sold_on;employee_id;amount\n1;2024-01-01;7;1.234,50\n2;2024-01-02;7;"3,1"\n'})
    assert loaded.table("sales", "amount") == [("1.234,50",), ("3,1",)]


def test_the_names_of_the_contract_decide_between_separators(employees):
    assert employees("a|b|c|d;employee_id;hired_on\nw|x|y|z;1;2\n").columns() == ["a|b|c|d", "employee_id", "hired_on", "_row"]


def test_a_spreadsheets_separator_hint_is_not_a_header(employees):
    assert employees("sep=;\n" + PLAIN.replace(",", ";")).table(columns="employee_id, _row") == [("007", 3), ("008", 4)]


def test_header_names_lose_blanks_and_capitals(employees):
    assert employees("\ufeff Employee_ID ,  Name,HIRED_ON\n1,a,b\n").columns() == ["employee_id", "name", "hired_on", "_row"]


def test_everything_stays_text_as_it_was_written(employees):
    cells = employees(HEADER + "007,=cmd()|x,01/02/2024\n1e5,N/A,NULL\n").table(columns="employee_id, name, hired_on")
    assert cells == [("007", "=cmd()|x", "01/02/2024"), ("1e5", "N/A", "NULL")]


def test_a_row_of_another_width_is_set_aside_with_its_line(employees):
    loaded = employees(HEADER + "1,a,b\n2,c\n3,d,e,f\n4,g,h\n")
    assert loaded.table(columns="employee_id") == [("1",), ("4",)]
    assert loaded.findings() == [("ragged_row", "employees", 3, None, "2,c"), ("ragged_row", "employees", 4, None, "3,d,e,f")]


def test_empty_cells_beyond_the_header_do_not_matter(employees):
    loaded = employees(HEADER + "1,a,b,\n2,c,d,,\n")
    assert loaded.table(columns="employee_id") == [("1",), ("2",)]
    assert loaded.findings() == []


def test_a_quotation_mark_left_open_costs_one_row(employees):
    loaded = employees(HEADER + '1,a,b\n2,"c,d\n3,e,f\n4,"g",h\n')
    assert loaded.table(columns="employee_id, _row") == [("1", 2), ("3", 4), ("4", 5)]
    assert loaded.findings() == [("ragged_row", "employees", 3, None, '2,"c,d')]


def test_a_quotation_mark_inside_a_cell_is_a_character(employees):
    assert employees(HEADER + '1,5" pipe,b\n2,"say ""hi""",d\n').table(columns="name") == [('5" pipe',), ('say "hi"',)]


def test_one_damaged_row_in_a_utf8_file_costs_one_row(employees):
    loaded = employees(PLAIN.encode() + "009,韩梅,x\n".encode() + b"010,\xff\xfe,x\n")
    assert loaded.table(columns="employee_id") == [("007",), ("008",), ("009",)]
    assert [finding[:3] for finding in loaded.findings()] == [("unreadable_text", "employees", 5)]


def test_western_one_byte_text_becomes_a_finding_and_never_chinese(employees):
    loaded = employees((HEADER + "1,Müller,x\n2,Ann,y\n").encode("cp1252"))
    assert loaded.table(columns="employee_id, name") == [("2", "Ann")]
    assert [finding[:3] for finding in loaded.findings()] == [("unreadable_text", "employees", 2)]


def test_two_columns_of_one_name_and_content_are_kept_once(employees):
    loaded = employees("employee_id,name,Name,hired_on\n1,a,a,x\n2,,,y\n")
    assert loaded.columns() == ["employee_id", "name", "hired_on", "_row"]
    assert loaded.findings() == []


def test_two_columns_of_one_name_that_differ_are_left_out(employees):
    loaded = employees("employee_id,name,name,hired_on\n1,a,a,x\n2,b,c,y\n")
    assert loaded.columns() == ["employee_id", "hired_on", "_row"]
    assert loaded.findings() == [("duplicate_header", "employees", None, "name", None)]


def test_a_nameless_column_is_dropped_only_if_it_is_empty(employees):
    assert employees("employee_id,,hired_on,\n1,,x,9\n").columns() == ["employee_id", "hired_on", "column_4", "_row"]


def test_a_delivered_row_column_does_not_replace_ours(employees):
    loaded = employees("employee_id,_row\n1,77\n")
    assert loaded.table() == [("1", "77", 2)]
    assert loaded.columns() == ["employee_id", "_row_delivered", "_row"]


def test_a_header_alone_is_a_table_without_rows(employees):
    loaded = employees(HEADER)
    assert loaded.table() == []
    assert loaded.columns() == ["employee_id", "name", "hired_on", "_row"]


def test_a_packed_file_is_unpacked(load):
    assert load({"tables/employees.csv.gz": gzip.compress(PLAIN.encode())}).table() == ROWS


@pytest.mark.parametrize("name", ["employees.tsv", "employees.txt", "Employees.CSV"])
def test_other_endings_of_text_files_are_known(load, name):
    assert load({f"tables/{name}": PLAIN}).table() == ROWS


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"", "empty"), (b"\n\n", "no rows"), (b"PK\x03\x04abc", "Excel"), (b"PAR1xxxx", "Parquet")],
)
def test_a_file_that_is_no_text_table_becomes_a_finding(employees, content, why):
    kind, table, _, _, value = employees(content).findings()[0]
    assert (kind, table) == ("unreadable_file", "employees")
    assert value.startswith("employees.csv: ")
    assert why in value


def test_a_packed_file_cut_short_becomes_a_finding(load):
    cut = gzip.compress(PLAIN.encode() * 100)[:-20]
    assert load({"tables/employees.csv.gz": cut}).findings()[0][0] == "unreadable_file"
