"""Parquet files: read where they lie, never copied, with their own types.

In: a delivery. Out: a relation over the file, `_row` counting from 1.
"""

import duckdb

from analysis.sources.landing import Delivery, Landed, UnreadableFileError, quoted, text_literal

SUFFIXES = (".parquet",)


def land(connection: duckdb.DuckDBPyConnection, delivery: Delivery) -> Landed:
    """The rows of a Parquet file; raises UnreadableFileError."""
    reader = f"read_parquet({text_literal(delivery.path)}, file_row_number = true)"
    try:
        names = [row[0] for row in connection.execute(f"DESCRIBE SELECT * EXCLUDE file_row_number FROM {reader}").fetchall()]
    except duckdb.Error as error:
        raise UnreadableFileError(str(error).splitlines()[0]) from error
    columns = ", ".join(f"{quoted(name)} AS c{number}" for number, name in enumerate(names, start=1))
    return Landed(tuple(names), f"(SELECT {columns}, file_row_number + 1 AS _row FROM {reader})")
