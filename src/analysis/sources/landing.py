"""Delivered rows in DuckDB: every cell as it came, in columns c1, c2, ..., then published under its header's names.

In: rows or a relation that a reader made. Out: a view `incoming.<table>` or a table `raw.<source>`, and findings.
It knows no file format and does not judge cells.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

import duckdb
import pyarrow as pa

from analysis.sources.spec import Source

_BATCH = 5_000
_LONGEST_VALUE = 200
Cells = Sequence[str | None]


class UnreadableFileError(Exception):
    """A file that cannot be read at all; its message says why in one plain sentence."""


@dataclass(frozen=True)
class Problem:
    """Something wrong with a delivery: a kind of finding, and where it is."""

    kind: str
    row: int | None = None
    column: str | None = None
    value: str | None = None


@dataclass(frozen=True)
class Delivery:
    """What a reader is asked for: a file (for SQL: the `sources.yml` that names the table) and how to read it.

    `name` is the table or source that it becomes; `expected` are names that its header probably has.
    """

    path: Path
    source: Source
    name: str
    expected: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Landed:
    """Rows that are in DuckDB or can be read by it: `relation` yields columns c1, c2, ... as named by `header`, and `_row`."""

    header: tuple[str, ...]
    relation: str
    problems: list[Problem] = field(default_factory=list)


def prepare(connection: duckdb.DuckDBPyConnection, timezone: str) -> None:
    """Make the schemas and the empty table of findings; moments are turned into days of the company's time zone."""
    connection.execute(f"SET TimeZone = {text_literal(timezone)}")
    connection.execute("CREATE SCHEMA IF NOT EXISTS landing; CREATE SCHEMA IF NOT EXISTS raw; CREATE SCHEMA IF NOT EXISTS incoming")
    connection.execute(
        "CREATE TABLE IF NOT EXISTS main.findings"
        "(table_name VARCHAR, row_number BIGINT, column_name VARCHAR, value VARCHAR, kind VARCHAR)"
    )


def record_findings(connection: duckdb.DuckDBPyConnection, table: str, problems: Iterable[Problem]) -> None:
    """Add problems of one table to the findings; long values are cut."""
    rows = [(table, item.row, item.column, None if item.value is None else item.value[:_LONGEST_VALUE], item.kind) for item in problems]
    if rows:
        names = ("table_name", "row_number", "column_name", "value", "kind")
        types = (pa.string(), pa.int64(), pa.string(), pa.string(), pa.string())
        columns = [pa.array(values, kind) for values, kind in zip(zip(*rows, strict=True), types, strict=True)]
        _insert(connection, "main.findings", pa.table(columns, names=list(names)))


def land_rows(connection: duckdb.DuckDBPyConnection, width: int, rows: Iterable[tuple[int, Cells]]) -> str:
    """The relation of rows given as (row number, cells), stored in pieces so that memory stays small; empty text is NULL."""
    table = new_table(connection)
    names = [*column_names(width), "_row"]
    connection.execute(f"CREATE TABLE {table} ({', '.join(f'{name} VARCHAR' for name in names[:-1])}, _row BIGINT)")
    filled = ", ".join([*(f"nullif({name}, '')" for name in names[:-1]), "_row"])
    schema = pa.schema([*((name, pa.string()) for name in names[:-1]), ("_row", pa.int64())])
    for piece in _pieces(rows):
        values = [[cells[position] for _, cells in piece] for position in range(width)]
        _insert(connection, table, pa.table([*values, [row for row, _ in piece]], schema=schema), filled)
    return table


def new_table(connection: duckdb.DuckDBPyConnection) -> str:
    """A name in schema `landing` that is not taken."""
    row = connection.execute("SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'landing'").fetchone()
    return f"landing.t{row[0] + 1 if row else 1}"


def column_names(width: int) -> list[str]:
    """The names of columns in landing: c1, c2, ..."""
    return [f"c{number}" for number in range(1, width + 1)]


def publish_view(connection: duckdb.DuckDBPyConnection, landed: Landed, table: str) -> None:
    """Make `incoming.<table>` and record what is wrong with the delivery."""
    chosen, problems = choose_columns(connection, landed)
    columns = "".join(f"{column} AS {quoted(name)}, " for column, name in chosen.items())
    connection.execute(f"CREATE VIEW incoming.{quoted(table)} AS SELECT {columns}_row FROM {landed.relation}")
    record_findings(connection, table, chain(landed.problems, problems))


def choose_columns(connection: duckdb.DuckDBPyConnection, landed: Landed) -> tuple[dict[str, str], list[Problem]]:
    """The columns to keep with their names, and a problem for each name that stands over different contents."""
    names = [clean_name(name) for name in landed.header]
    columns = dict(zip(column_names(len(names)), names, strict=True))
    left_out = {column for column, name in columns.items() if not name and _is_empty(connection, landed.relation, column)}
    problems = []
    for name in (name for name, count in Counter(names).items() if name and count > 1):
        first, *others = [column for column, own in columns.items() if own == name]
        left_out.update(others)
        if any(_differ(connection, landed.relation, first, other) for other in others):
            left_out.add(first)
            problems.append(Problem("duplicate_header", column=name))
    return {column: name or f"column_{column[1:]}" for column, name in columns.items() if column not in left_out}, problems


def clean_name(name: str) -> str:
    r"""A header's name without blanks, marks and capitals; names that we need ourselves get another ending.

    >>> clean_name("\ufeff  Employee_ID ")
    'employee_id'
    """
    clean = name.replace("\ufeff", "").strip().strip('"').strip().lower()
    return f"{clean}_delivered" if clean in {"_row", "_file"} else clean


def quoted(name: str) -> str:
    """A name as SQL writes it when it may hold anything."""
    return '"' + name.replace('"', '""') + '"'


def text_literal(text: str | Path) -> str:
    """Text as an SQL literal."""
    return "'" + str(text).replace("'", "''") + "'"


def _is_empty(connection: duckdb.DuckDBPyConnection, relation: str, column: str) -> bool:
    """True if no row has a value there."""
    return connection.execute(f"SELECT 1 FROM {relation} WHERE {column} IS NOT NULL LIMIT 1").fetchone() is None


def _differ(connection: duckdb.DuckDBPyConnection, relation: str, left: str, right: str) -> bool:
    """True if two columns differ in some row."""
    return connection.execute(f"SELECT 1 FROM {relation} WHERE {left} IS DISTINCT FROM {right} LIMIT 1").fetchone() is not None


def _pieces(rows: Iterable[tuple[int, Cells]]) -> Iterator[list[tuple[int, Cells]]]:
    """The rows in lists of at most _BATCH."""
    iterator = iter(rows)
    while piece := list(islice(iterator, _BATCH)):
        yield piece


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: pa.Table, columns: str = "*") -> None:
    """Append an Arrow table, column by column as the expressions say."""
    connection.register("landing_piece", rows)
    connection.execute(f"INSERT INTO {table} SELECT {columns} FROM landing_piece")
    connection.unregister("landing_piece")
