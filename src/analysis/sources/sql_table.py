"""Tables and queries of SQL databases, through SQLAlchemy.

In: a delivery whose source names an environment variable with the database's URL. Out: its rows in DuckDB as text,
`_row` counting from 1. Rows are fetched in pieces. What a driver says is never passed on: it can hold parts of the password.
"""

import datetime as dt
import os
from collections.abc import Iterator
from typing import Any

import duckdb
import sqlalchemy as sa

from analysis.settings import UserError
from analysis.sources.excel_file import cell_text
from analysis.sources.landing import Cells, Delivery, Landed, land_rows

_FETCH = 10_000


def land(connection: duckdb.DuckDBPyConnection, delivery: Delivery) -> Landed:
    """The rows of an SQL table or query; raises UserError that names the source and the variable, never the URL."""
    engine = _engine(delivery)
    try:
        with engine.connect().execution_options(stream_results=True, yield_per=_FETCH) as database:
            result = database.execute(_statement(delivery))
            header = tuple(str(name) for name in result.keys())  # noqa: SIM118  # a result is no dictionary
            return Landed(header, land_rows(connection, len(header), _rows(result)))
    except (sa.exc.SQLAlchemyError, OSError, TypeError, ValueError) as error:
        raise UserError(
            f"{_where(delivery)}: the database could not be read ({type(error).__name__}). Check the table or query in sources.yml, "
            f"and the address, user and password in environment variable {delivery.source.url_env}."
        ) from None
    finally:
        engine.dispose()


def _engine(delivery: Delivery) -> sa.Engine:
    """The database that the environment variable names."""
    variable = delivery.source.url_env or ""
    url = os.environ.get(variable)
    if not url:
        raise UserError(f"{_where(delivery)}: environment variable {variable} is not set. Set it to the database's URL.")
    try:
        parts = sa.make_url(url)
        if "@" not in (parts.host or ""):
            return sa.create_engine(parts)
        wrong = "more than one @"
    except (sa.exc.ArgumentError, ImportError, TypeError, ValueError) as error:
        wrong = type(error).__name__
    raise UserError(
        f"{_where(delivery)}: environment variable {variable} holds no database URL that can be used here ({wrong}). "
        "In a password, write @ as %40, : as %3A and / as %2F."
    )


def _statement(delivery: Delivery) -> sa.Executable:
    """The query, or all of the table; `schema.table` is understood."""
    if delivery.source.query is not None:
        return sa.text(delivery.source.query)
    schema, _, table = (delivery.source.table or "").rpartition(".")
    return sa.select(sa.text("*")).select_from(sa.table(table, schema=schema or None))


def _rows(result: sa.CursorResult[Any]) -> Iterator[tuple[int, Cells]]:
    """The rows as text, numbered from 1."""
    return ((number, [_text(value) for value in row]) for number, row in enumerate(result, start=1))


def _text(value: object) -> str | None:
    """A database value as text; days and moments in ISO form, None stays None."""
    if value is None:
        return None
    if isinstance(value, bytes):
        return value.hex()
    return value.isoformat(sep=" ") if isinstance(value, dt.datetime) else cell_text(value)


def _where(delivery: Delivery) -> str:
    """The source as messages name it."""
    return f"{delivery.path}: source {delivery.name}"
