"""Promises that every kind of source keeps; a new entry of SOURCES must be added to WRITERS here."""

import csv
import io
from pathlib import Path

import duckdb
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.sources.kinds import SOURCES, file_kind
from analysis.sources.landing import Delivery, UnreadableFileError, choose_columns, prepare
from analysis.sources.spec import Source
from sources.test_excel_file import workbook

HEADER = ["employee_id", "name", "hired_on"]
ROWS = [["007", "李雷", "2024-01-01"], ["008", "Ann, \"A\"; B", ""]]


def text(rows, separator=",", encoding="utf-8"):
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=separator).writerows(rows)
    return buffer.getvalue().encode(encoding)


def parquet(rows, path):
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE t (" + ", ".join(f"{name} VARCHAR" for name in rows[0]) + ")")
        connection.executemany(f"INSERT INTO t VALUES ({', '.join('?' * len(rows[0]))})", [[cell or None for cell in row] for row in rows[1:]])
        connection.table("t").write_parquet(str(path))


def sqlite(rows, path):
    engine = sa.create_engine(f"sqlite:///{path}")
    table = sa.Table("people", sa.MetaData(), *(sa.Column(name, sa.String) for name in rows[0]))
    with engine.begin() as database:
        table.create(database)
        database.execute(table.insert(), [dict(zip(rows[0], [cell or None for cell in row], strict=True)) for row in rows[1:]])
    engine.dispose()


WRITERS = {
    "text": [
        ("a.csv", lambda rows, path: path.write_bytes(text(rows))),
        ("b.csv", lambda rows, path: path.write_bytes(text(rows, ";"))),
        ("c.tsv", lambda rows, path: path.write_bytes(text(rows, "\t", "utf-16"))),
        ("d.txt", lambda rows, path: path.write_bytes(text(rows, "|", "gb18030"))),
    ],
    "excel": [("e.xlsx", lambda rows, path: path.write_bytes(workbook(rows)))],
    "parquet": [("f.parquet", parquet)],
    "sql": [("g.db", sqlite)],
}
CASES = [pytest.param(kind, name, write, id=name) for kind, writers in WRITERS.items() for name, write in writers]


def read(kind, path, monkeypatch=None):
    source = Source(files=path.name)
    if kind == "sql":
        monkeypatch.setenv("TEST_DATABASE", f"sqlite:///{path}")
        source = Source(url_env="TEST_DATABASE", table="people")
    with duckdb.connect() as connection:
        prepare(connection, "UTC")
        landed = SOURCES[kind].land(connection, Delivery(path, source, "people"))
        columns, problems = choose_columns(connection, landed)
        assert not problems + landed.problems
        query = f"SELECT {', '.join(columns)} FROM {landed.relation} ORDER BY _row"
        return list(columns.values()), [list(row) for row in connection.execute(query).fetchall()]


def test_every_kind_has_a_writer_here():
    assert list(WRITERS) == list(SOURCES)


@pytest.mark.parametrize(("kind", "name", "write"), CASES)
def test_a_table_reads_the_same_from_every_kind(kind, name, write, tmp_path, monkeypatch):
    write([HEADER, *ROWS], tmp_path / name)
    assert read(kind, tmp_path / name, monkeypatch) == (HEADER, [[cell or None for cell in row] for row in ROWS])


@pytest.mark.parametrize("kind", [kind for kind in SOURCES.values() if kind.suffixes], ids=lambda kind: kind.name)
def test_a_broken_file_of_every_kind_says_so(kind, tmp_path):
    path = tmp_path / f"broken{kind.suffixes[0]}"
    path.write_bytes(b"PK\x03\x04 no such file")
    with pytest.raises(UnreadableFileError):
        read(kind.name, path)


def test_no_two_kinds_claim_one_ending():
    endings = [suffix for kind in SOURCES.values() for suffix in kind.suffixes]
    assert len(set(endings)) == len(endings)
    assert file_kind(Path("a.docx")) is None


WORD = st.text(alphabet="ab 0123,;|\t'\"李é€", min_size=1, max_size=8).map(str.strip).filter(bool)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(WORD, WORD, WORD | st.just("")).map(list), min_size=1, max_size=6))
def test_any_table_reads_the_same_from_every_file(rows, tmp_path):
    expected = [[cell or None for cell in row] for row in rows]
    for kind, writers in WRITERS.items():
        for name, write in writers if kind != "sql" else []:
            write([HEADER, *rows], tmp_path / name)
            assert read(kind, tmp_path / name)[1] == expected, name
