"""A company's data in one DuckDB file: raw tables, incoming contract tables and the findings of the readers.

In: a company folder. Out: `raw.<source>`, `incoming.<table>` and `main.findings` in the database; and, apart from that, the
list of files that they are made from. Values are not judged here.
"""

from pathlib import Path

import duckdb

from analysis.settings import Settings
from analysis.sources import landing
from analysis.sources.contract_files import contract_files, load_contract_files
from analysis.sources.engine import engine_config
from analysis.sources.mapping import mapping_files, run_mappings
from analysis.sources.raw import load_raw
from analysis.sources.spec import raw_files, read_sources

_OWN_FILES = ("company.yml", "identity_map.csv", "sources.yml")


def load_incoming(folder: Path, settings: Settings, database: Path) -> None:
    """Make raw and incoming tables and findings in a DuckDB file; raises UserError."""
    with duckdb.connect(str(database), config=engine_config(database.parent / "spill")) as connection:
        landing.prepare(connection, settings.timezone)
        delivered = load_contract_files(folder, connection)
        load_raw(folder, read_sources(folder), connection)
    run_mappings(folder, database, settings.timezone, delivered=delivered)


def input_files(folder: Path) -> list[Path]:
    """Every file that the result depends on, without reading the data; raises UserError where raw files are missing."""
    sources = read_sources(folder)
    own = [path for path in (folder / name for name in _OWN_FILES) if path.is_file()]
    raw = [path for name, source in sources.sources.items() if source.files for path in raw_files(folder, sources, name)]
    return [*own, *mapping_files(folder), *contract_files(folder), *dict.fromkeys(raw)]


def reads_databases(folder: Path) -> bool:
    """True if some source is an SQL table, whose rows may change while all input files stay the same."""
    return any(source.url_env for source in read_sources(folder).sources.values())
