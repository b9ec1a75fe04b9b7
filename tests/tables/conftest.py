"""A fake of the readers: tables given in a test become `incoming.*`, and the whole check runs on them in memory."""

from types import SimpleNamespace

import duckdb
import pandas as pd
import pytest

from analysis.settings import Settings
from analysis.sources.landing import prepare
from analysis.tables.building import check_incoming
from analysis.tables.checks import Desk
from analysis.tables.reading import make_readings, values_sql
from analysis.tables.schema import TABLES


def deliver(connection, name, rows):
    """Make `incoming.<name>` from a frame, or from rows of text as a reader of text files would; the header is line 1."""
    frame = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(rows).astype("str")
    frame = frame.assign(_row=range(2, len(frame) + 2)) if "_row" not in frame else frame
    connection.register("frame", frame)
    connection.execute(f'CREATE TABLE incoming."{name}" AS SELECT * FROM frame')
    connection.unregister("frame")


def check_once(folder, reader_findings=(), settings=None, **tables):
    """Checks tables given by name, with files in a folder; returns findings as (table, row, column, kind), clean and aside tables, and the facts."""
    connection = duckdb.connect()
    prepare(connection, "UTC")
    for name, rows in tables.items():
        deliver(connection, name, rows)
    if reader_findings:
        connection.executemany("INSERT INTO findings VALUES (?, ?, ?, ?, ?)", reader_findings)
    facts = check_incoming(folder, Desk(connection, settings or Settings(), folder), lambda _: None)
    found = connection.execute("SELECT table_name, row_number, column_name, kind FROM findings").fetchall()
    return SimpleNamespace(
        findings=set(found), kinds={row[3] for row in found}, facts=facts, connection=connection,
        clean=lambda name: connection.execute(f"SELECT * FROM clean.{name}").df(),
        aside=lambda name: connection.execute(f"SELECT * FROM aside.{name}").df(),
        values=lambda name, column: [v for (v,) in connection.execute(f'SELECT "{column}" FROM clean.{name} ORDER BY ALL').fetchall()],
    )


@pytest.fixture
def check(tmp_path):
    """`check_once` in the test's own folder, with an identity map if one is given."""

    def run(identity_map="", **tables):
        if identity_map:
            (tmp_path / "identity_map.csv").write_text(identity_map, encoding="utf-8")
        return check_once(tmp_path, **tables)

    return run


@pytest.fixture(scope="session")
def check_anew(tmp_path_factory):
    """`check_once` in a folder of its own each time, for drawn data and for what is checked once for many tests."""
    return lambda **tables: check_once(tmp_path_factory.mktemp("check"), **tables)


@pytest.fixture(scope="session")
def read():
    """The values that a column of one kind gets from some cells, None where a cell is not read."""
    connection = duckdb.connect()
    prepare(connection, "UTC")
    columns = {"date": ("sales", "sold_on"), "money": ("sales", "amount"), "number": ("activities", "minutes"), "id": ("sales", "sale_id"),
               "share": ("trainings", "score_share"), "integer": ("job_spells", "level"), "flag": ("deals", "is_new_customer"),
               "choice": ("deals", "outcome"), "text": ("sales", "product")}

    def run(kind, cells, **settings):
        name, column = columns[kind]
        connection.execute(f"DROP TABLE IF EXISTS incoming.{name}")
        deliver(connection, name, pd.DataFrame({column: cells}))
        readings, _ = make_readings(connection, TABLES[name], Settings(**settings))
        return [value for (value,) in connection.execute(f"SELECT {column} FROM ({values_sql(TABLES[name], readings)}) ORDER BY _row").fetchall()]

    return run
