"""The list of all kinds of source; to add one, write its reader beside the others and add a line here."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from analysis.sources import excel_file, parquet_file, sql_table, text_file
from analysis.sources.landing import Delivery, Landed

Reader = Callable[[duckdb.DuckDBPyConnection, Delivery], Landed]


@dataclass(frozen=True)
class SourceKind:
    """A kind of source: the endings of its files (none for SQL tables), and what brings its rows into DuckDB."""

    name: str
    suffixes: tuple[str, ...]
    land: Reader


SOURCES: dict[str, SourceKind] = {
    kind.name: kind
    for kind in (
        SourceKind("text", text_file.SUFFIXES, text_file.land),
        SourceKind("excel", excel_file.SUFFIXES, excel_file.land),
        SourceKind("parquet", parquet_file.SUFFIXES, parquet_file.land),
        SourceKind("sql", (), sql_table.land),
    )
}
"""Every kind of source, by name."""


def file_kind(path: Path) -> SourceKind | None:
    """The kind that reads a file of this name, None where none does."""
    return next((kind for kind in SOURCES.values() if path.name.lower().endswith(kind.suffixes)), None)
