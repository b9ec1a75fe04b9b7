"""The rules between the rows of one table: unique keys, and spans that do not overlap.

In: a query for a table's values, and its temporary table `problems` of breaches found so far. Out: more rows in it. Only rows
that nothing else is wrong with are compared, so that a broken row never pushes out a sound one.
"""

import duckdb

from analysis.tables.rules import set_aside_sql
from analysis.tables.schema import Table

_NO_START, _NO_END = "DATE '0001-01-01'", "DATE '9999-12-31'"


def find_duplicates(connection: duckdb.DuckDBPyConnection, table: Table, values: str) -> None:
    """Add a breach for every row whose key stands in an earlier row.

    Hashes are compared first, which takes eight bytes a row however long the keys are; keys themselves only where hashes meet.
    """
    key = ", ".join(f'"{name}"' for name in table.key)
    sound = f"SELECT _row, {key} FROM ({values}) WHERE _row NOT IN ({set_aside_sql('problems')})"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE met AS SELECT hash({key}) AS met FROM ({sound}) GROUP BY ALL HAVING count(*) > 1"
    )
    if _is_empty(connection, "met"):
        return
    shown = ", ' ', ".join(f'CAST("{name}" AS VARCHAR)' for name in table.key)
    connection.execute(
        f"INSERT INTO problems SELECT _row, '{', '.join(table.key)}', concat({shown}), 'duplicate_key' FROM ({sound}) "
        f"WHERE hash({key}) IN (SELECT met FROM met) QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY _row) > 1"
    )


def find_overlaps(connection: duckdb.DuckDBPyConnection, table: Table, values: str) -> None:
    """Add a breach for every span that overlaps a kept one that starts before it; a span that is set aside pushes out no other."""
    if not (table.span and table.no_overlap_per):
        return
    start, end = table.span
    connection.execute(
        f'CREATE OR REPLACE TEMP TABLE spans AS SELECT _row, "{table.no_overlap_per}" AS owner, '
        f'coalesce("{start}", {_NO_START}) AS span_from, coalesce("{end}", {_NO_END}) AS span_until '
        f"FROM ({values}) WHERE _row NOT IN ({set_aside_sql('problems')})"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE spans AS SELECT * FROM spans WHERE owner IN (SELECT owner FROM "
        "(SELECT owner, span_from < lag(span_until) OVER (PARTITION BY owner ORDER BY span_from) AS is_overlap FROM spans) "
        "WHERE is_overlap)"
    )
    connection.execute(
        f"INSERT INTO problems SELECT _row, '{start}', concat_ws(' ', owner, span_from), 'overlapping_span' FROM spans "
        f"WHERE _row NOT IN ({_KEPT_SPANS})"
    )


_KEPT_SPANS = """
    WITH RECURSIVE kept AS (
        SELECT owner, arg_min(_row, span_from) AS _row, arg_min(span_until, span_from) AS span_until FROM spans GROUP BY owner
        UNION ALL
        SELECT kept.owner, arg_min(spans._row, span_from), arg_min(spans.span_until, span_from)
        FROM kept JOIN spans ON spans.owner = kept.owner AND spans.span_from >= kept.span_until
        GROUP BY kept.owner
    )
    SELECT _row FROM kept"""
"""From each owner's first span on, the next one that starts where or after the kept one ends."""


def _is_empty(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    return connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is None
