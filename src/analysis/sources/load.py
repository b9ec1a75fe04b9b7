"""A company's data in one DuckDB file: raw tables, incoming contract tables and the findings of the readers.

In: a company folder. Out: `raw.<source>`, `incoming.<table>` and `main.findings` in the database, and the list of files
that they were made from. Values are not judged here.
"""

from pathlib import Path

import duckdb

from analysis.settings import Settings
from analysis.sources import landing
from analysis.sources.contract_files import contract_files, load_contract_files


def load_incoming(folder: Path, settings: Settings, database: Path) -> list[Path]:
    """The files read, after making raw and incoming tables and findings in a DuckDB file; raises UserError."""
    with duckdb.connect(str(database)) as connection:
        landing.prepare(connection, settings.timezone)
        load_contract_files(folder, connection)
    return input_files(folder)


def input_files(folder: Path) -> list[Path]:
    """Every file that the result depends on, without reading the data."""
    own = [folder / name for name in ("company.yml", "identity_map.csv", "sources.yml")]
    return [path for path in own if path.is_file()] + contract_files(folder)
