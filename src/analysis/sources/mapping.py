"""Mappings: one SELECT per contract table over the raw tables, written by the company in `mapping/<table>.sql`.

In: a company folder and a database with its raw tables. Out: `incoming.<table>` for each mapping. A mapping can neither
touch files nor the network nor settings: it runs on a connection that has been locked for good, and of the functions
that stand in place of a table it may only call those that make rows from its own values.
"""

import json
import re
from pathlib import Path
from typing import Any

import duckdb

from analysis.settings import UserError
from analysis.sources.engine import engine_config
from analysis.sources.landing import quoted, text_literal
from analysis.sources.spec import raw_files, read_sources
from analysis.tables.schema import TABLES

_LOCK = (
    "SET search_path = 'raw'",
    "SET errors_as_json = true",
    "SET python_enable_replacements = false",
    "SET enable_external_access = false",
    "SET lock_configuration = true",
)
_TABLE_FUNCTIONS = ("generate_series", "generate_subscripts", "json_each", "json_tree", "range", "unnest")
"""The table functions that a mapping may call. Others reach into the engine, and some end the process."""

_OTHER_ROWS = {"join", "union", "unpivot", "unnest", "row_number", "group", "distinct"}
"""Words of a mapping whose rows may not be those of its file."""


def mapping_files(folder: Path) -> list[Path]:
    """The mapping files of a company in order of their names."""
    return sorted((folder / "mapping").glob("*.sql"))


def run_mappings(folder: Path, database: Path, timezone: str, *, delivered: list[str]) -> None:
    """Make `incoming.<table>` from each mapping, in a database file nobody else has open; raises UserError."""
    files = mapping_files(folder)
    for path in files:
        if path.stem not in TABLES:
            raise UserError(f"{path}: the data contract has no table {path.stem}. Its tables are {', '.join(TABLES)}.")
        if path.stem in delivered:
            raise UserError(f"{path}: there is also a file of {path.stem} in {folder / 'tables'}. Keep one of the two.")
    with duckdb.connect(str(database), config=engine_config(database.parent / "spill")) as connection:
        for statement in (f"SET TimeZone = {text_literal(timezone)}", *_LOCK):
            connection.execute(statement)
        for path in files:
            _run(path, connection)


def _run(path: Path, connection: duckdb.DuckDBPyConnection) -> None:
    """Make one `incoming` table; its `_row` is the mapping's own if that numbers the rows, else counts from 1.

    A column that the mapping sets to NULL is one that the company does not have, and is left out.
    """
    sql = _read(path)
    target = f"landing.{quoted('mapped_' + path.stem)}"
    prefix = f"CREATE TABLE {target} AS\n"
    try:
        _require_one_select(" " * len(prefix) + sql, path, connection)
        _require_harmless_functions(sql, path, connection)
        connection.execute(prefix + sql)
    except duckdb.Error as error:
        raise UserError(_explain(error, path, sql, prefix, connection)) from error
    names = [name.strip().lower() for name in _columns(connection, target)]
    absent = _null_columns(sql, connection)
    row = "_row" if "_row" in names and _numbers_rows(connection, target) else "rowid + 1"
    columns = "".join(f"{quoted(name)}, " for name in names if name not in {"_row", *absent})
    connection.execute(f"CREATE VIEW incoming.{quoted(path.stem)} AS SELECT {columns}CAST({row} AS BIGINT) AS _row FROM {target}")


def _read(path: Path) -> str:
    """The text of a mapping without its closing semicolon; raises UserError."""
    try:
        return path.read_text(encoding="utf-8-sig").rstrip().rstrip(";")
    except UnicodeDecodeError as error:
        raise UserError(f"{path} is not UTF-8 text. Save it as UTF-8.") from error


def _require_one_select(sql: str, path: Path, connection: duckdb.DuckDBPyConnection) -> None:
    """Raise UserError unless the text is one SELECT."""
    statements = connection.extract_statements(sql)
    if [statement.type for statement in statements] != [duckdb.StatementType.SELECT]:
        raise UserError(f"{path}: a mapping is one SELECT statement and nothing else; this file holds {len(statements)} statements or another kind.")


def _require_harmless_functions(sql: str, path: Path, connection: duckdb.DuckDBPyConnection) -> None:
    """Raise UserError for a table function that a mapping may not call, wherever in the SELECT it stands."""
    refused = [name for name in _table_functions(sql, path, connection) if name not in _TABLE_FUNCTIONS]
    if refused:
        raise UserError(
            f"{path}: a mapping may not call {refused[0]}() as a table. It reads the raw tables only; name files in sources.yml. "
            f"The functions allowed there are {', '.join(_TABLE_FUNCTIONS)}."
        )


def _table_functions(sql: str, path: Path, connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The names of the functions that stand in place of a table; raises UserError for a SELECT that cannot be looked through."""
    called: list[str] = []

    def note(node: dict[str, Any]) -> dict[str, Any]:
        if node.get("type") == "TABLE_FUNCTION":
            called.append(node["function"]["function_name"])
        return node

    row = connection.execute("SELECT json_serialize_sql(?)", [sql]).fetchone()
    try:
        parsed = json.loads(row[0] if row else "{}", object_hook=note)
    except RecursionError:
        raise UserError(f"{path}: this SELECT is nested too deeply. Split it, for instance with WITH.") from None
    if parsed.get("error") is not False:
        raise UserError(f"{path}: this SELECT cannot be checked: {parsed.get('error_message')}. Write it in a simpler way.")
    return called


def _null_columns(sql: str, connection: duckdb.DuckDBPyConnection) -> set[str]:
    """The columns that a SELECT sets to NULL, with or without a type; none for a union, whose other parts may fill them."""
    row = connection.execute("SELECT json_serialize_sql(?)", [sql]).fetchone()
    statements = json.loads(row[0] if row else "{}")["statements"]
    chosen = statements[0]["node"].get("select_list", [])
    return {column["alias"].strip().lower() for column in chosen if _is_null(column)}


def _is_null(expression: dict[str, Any]) -> bool:
    """True for a bare NULL and for one that is given a type."""
    while expression["class"] == "CAST":
        expression = expression["child"]
    return expression["class"] == "CONSTANT" and bool(expression["value"]["is_null"])


def _numbers_rows(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    """True if the mapping's own `_row` tells every row apart by a whole number."""
    query = f"SELECT count(*) = count(DISTINCT TRY_CAST(_row AS BIGINT)) FROM {table}"
    row = connection.execute(query).fetchone()
    return row is not None and bool(row[0])


def counted_file(folder: Path, table: str) -> str:
    """The name of the one file whose rows a table's mapping hands on with their numbers; empty where there is no mapping, or where that cannot be said."""
    path = folder / "mapping" / f"{table}.sql"
    if not path.is_file():
        return ""
    words, sources = set(re.findall(r"\w+", re.sub(r"--.*", "", path.read_text(encoding="utf-8-sig")).lower())), read_sources(folder)
    used = [name for name in sources.sources if name.lower() in words]
    if len(used) != 1 or "_row" not in words or words & _OTHER_ROWS or sources.sources[used[0]].files is None:
        return ""
    files = raw_files(folder, sources, used[0])
    return files[0].name if len(files) == 1 else ""


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """The columns of a table, in order."""
    return [row[0] for row in connection.execute(f"DESCRIBE {table}").fetchall()]


def _explain(error: duckdb.Error, path: Path, sql: str, prefix: str, connection: duckdb.DuckDBPyConnection) -> str:
    """An SQL error as a user needs it: file, line, column, what is wrong, and the names that exist."""
    kind, _, text = str(error).partition(": ")
    try:
        details = json.loads(text)
    except ValueError:
        return f"{path}: {text or kind}"
    offset = int(details["position"]) - len(prefix.encode()) if "position" in details else None
    where = f"{path}" if offset is None else _place(path, sql, offset)
    message = details["exception_message"].split("\nDid you mean")[0].split("\nCandidate bindings")[0]
    if details.get("error_subtype") in {"COLUMN_NOT_FOUND", "MISSING_ENTRY"}:
        message += "\n" + _what_there_is(connection, sql)
    if details["exception_type"] == "Permission":
        message += "\nA mapping reads the raw tables only; name the file in sources.yml."
    return f"{where}: {message}"


def _place(path: Path, sql: str, offset: int) -> str:
    r"""File, line and column of an offset in the mapping, counted in bytes.

    >>> _place(Path("m.sql"), "SELECT\n  x", 9)
    'm.sql, line 2, column 3'
    """
    before = sql.encode()[: max(offset, 0)].decode(errors="ignore")
    return f"{path}, line {before.count(chr(10)) + 1}, column {len(before) - before.rfind(chr(10))}"


def _what_there_is(connection: duckdb.DuckDBPyConnection, sql: str) -> str:
    """The raw tables, with the columns of those that the mapping names."""
    tables = [row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'raw' ORDER BY 1").fetchall()]
    words = set(re.findall(r"\w+", sql.lower()))
    lines = [f"The raw tables are {', '.join(tables) or 'none'}."]
    used = [table for table in tables if table.lower() in words]
    return "\n".join(lines + [f"{table} has {', '.join(_columns(connection, 'raw.' + quoted(table)))}." for table in used])
