"""The raw tables that `sources.yml` names: every source as one table of text with `_file` and `_row`.

In: a company folder. Out: `raw.<source>` for each source, several files of one source stacked. Raises UserError for what
cannot be read, since whoever wrote `sources.yml` meant it to be there.
"""

from itertools import chain
from pathlib import Path

import duckdb

from analysis.settings import UserError
from analysis.sources import landing
from analysis.sources.kinds import SOURCES, file_kind
from analysis.sources.spec import Sources, raw_files


def load_raw(folder: Path, sources: Sources, connection: duckdb.DuckDBPyConnection) -> None:
    """Make `raw.<source>` for every source; raises UserError."""
    for name in sources.sources:
        problems: list[landing.Problem] = []
        selects = [_select(connection, delivery, problems) for delivery in deliveries(folder, sources, name)]
        connection.execute(f"CREATE TABLE raw.{landing.quoted(name)} AS {' UNION ALL BY NAME '.join(selects)}")
        landing.record_findings(connection, f"raw.{name}", problems)


def deliveries(folder: Path, sources: Sources, name: str) -> list[landing.Delivery]:
    """What has to be read for one source; raises UserError where its files are missing."""
    source = sources.sources[name]
    paths = [folder / "sources.yml"] if source.files is None else raw_files(folder, sources, name)
    return [landing.Delivery(path, source, name) for path in paths]


def _select(connection: duckdb.DuckDBPyConnection, delivery: landing.Delivery, problems: list[landing.Problem]) -> str:
    """The statement that selects a delivery's rows as text; adds what is wrong with them to `problems`."""
    kind = SOURCES["sql"] if delivery.source.files is None else file_kind(delivery.path)
    if kind is None:
        endings = ", ".join(chain.from_iterable(kind.suffixes for kind in SOURCES.values()))
        raise UserError(f"{delivery.path}: no reader knows this kind of file. Source {delivery.name} can have files that end in {endings}.")
    try:
        landed = kind.land(connection, delivery)
        columns, found = landing.choose_columns(connection, landed)
    except landing.UnreadableFileError as error:
        raise UserError(f"{delivery.path}: source {delivery.name} cannot be read: {error}") from error
    problems += [*landed.problems, *found]
    names = "".join(f"CAST({column} AS VARCHAR) AS {landing.quoted(name)}, " for column, name in columns.items())
    return f"SELECT {names}{landing.text_literal(delivery.path.name)} AS _file, _row FROM {landed.relation}"
