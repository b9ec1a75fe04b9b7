"""A company folder made of given files, and its incoming tables."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from analysis.settings import Settings
from analysis.sources.load import load_incoming


class Loaded:
    """What load_incoming made of a company folder."""

    def __init__(self, folder: Path) -> None:
        database = folder / "test.duckdb"
        database.unlink(missing_ok=True)
        load_incoming(folder, Settings(), database)
        self.connection = duckdb.connect(str(database))

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(query).fetchall()

    def table(self, name: str = "employees", columns: str = "*") -> list[tuple[Any, ...]]:
        return self.rows(f"SELECT {columns} FROM incoming.{name} ORDER BY _row")

    def columns(self, name: str = "incoming.employees") -> list[str]:
        return [row[0] for row in self.rows(f"DESCRIBE {name}")]

    def findings(self) -> list[tuple[Any, ...]]:
        return self.rows("SELECT kind, table_name, row_number, column_name, value FROM main.findings ORDER BY ALL")


@pytest.fixture
def company(tmp_path: Path) -> Callable[..., Path]:
    """Make a company folder of files given as path=content."""

    def make(files: dict[str, str | bytes]) -> Path:
        for name, content in {"company.yml": "", **files}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path

    return make


@pytest.fixture
def load(company: Callable[..., Path]) -> Iterator[Callable[..., Loaded]]:
    """Load a company folder made of the given files."""
    made: list[Loaded] = []

    def run(files: dict[str, str | bytes]) -> Loaded:
        made.append(Loaded(company(files)))
        return made[-1]

    yield run
    for loaded in made:
        loaded.connection.close()


@pytest.fixture
def employees(load: Callable[..., Loaded]) -> Callable[[str | bytes], Loaded]:
    """Load a company whose only table is employees.csv with this content."""
    return lambda content: load({"tables/employees.csv": content})
