"""Files that already follow the data contract: FOLDER/tables/<table>.csv and its relatives.

In: a company folder. Out: `incoming.<table>` for each file, and findings for files that are no table or cannot be read.
"""

from pathlib import Path

import duckdb

from analysis.settings import UserError
from analysis.sources import landing
from analysis.sources.kinds import SOURCES, Reader
from analysis.sources.spec import Source
from analysis.tables.schema import TABLES


def contract_files(folder: Path) -> list[Path]:
    """Every file in FOLDER/tables, in order of their names; hidden files and those of an open Excel do not count."""
    tables = folder / "tables"
    files = sorted(path for path in tables.iterdir() if path.is_file()) if tables.is_dir() else []
    return [path for path in files if not path.name.startswith((".", "~$"))]


def load_contract_files(folder: Path, connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Make `incoming.<table>` from each contract file; returns the tables. Raises UserError for two files of one table."""
    delivered: dict[str, Path] = {}
    for path in contract_files(folder):
        table, read = _table_and_reader(path)
        if read is None:
            landing.record_findings(connection, table, [landing.Problem("unknown_table", value=path.name)])
            continue
        if table in delivered:
            raise UserError(f"{path.parent}: {delivered[table].name} and {path.name} both hold {table}. Keep one of the two files.")
        delivered[table] = path
        _load_file(path, table, read, connection)
    return list(delivered)


def _load_file(path: Path, table: str, read: Reader, connection: duckdb.DuckDBPyConnection) -> None:
    """Make `incoming.<table>` from one file, or a finding."""
    delivery = landing.Delivery(path, Source(files=path.name), table, frozenset(TABLES[table].column_names))
    try:
        landing.publish_view(connection, read(connection, delivery), table)
    except landing.UnreadableFileError as error:
        landing.record_findings(connection, table, [landing.Problem("unreadable_file", value=f"{path.name}: {error}")])


def _table_and_reader(path: Path) -> tuple[str, Reader | None]:
    """The table that a file's name stands for, and its reader; None where the contract or the readers do not know it."""
    name = path.name.lower()
    for kind in SOURCES.values():
        for suffix in kind.suffixes:
            table = name.removesuffix(suffix).strip()
            if name.endswith(suffix) and table in TABLES:
                return table, kind.land
    return path.stem, None
