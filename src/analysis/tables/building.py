"""From a company folder to the files of its store: clean tables, rows set aside, findings and facts.

In: a company folder, its settings, an empty folder for the result. Out: Parquet files in that folder, and the facts about
them. It does not decide whether the result may be used, nor where it is kept: `store` does.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from analysis.settings import Settings
from analysis.sources import landing, text_file
from analysis.sources.engine import engine_config
from analysis.sources.findings import FINDING_KINDS
from analysis.sources.load import load_incoming
from analysis.sources.spec import Source
from analysis.tables import identity
from analysis.tables.cells import sql_list
from analysis.tables.checks import Desk, check_table, checking_order, record
from analysis.tables.schema import REQUIRED_TABLES, TABLES

Echo = Callable[[str], None]
Facts = dict[str, Any]


def build(folder: Path, settings: Settings, place: Path, echo: Echo) -> Facts:
    """The facts about a company's tables, after writing its store into `place`; raises UserError for what stops the readers."""
    database = place / "build.duckdb"
    echo(f"Reading {folder.name}")
    load_incoming(folder, settings, database)
    with duckdb.connect(str(database), config=engine_config(place / "spill")) as connection:
        facts = check_incoming(folder, Desk(connection, settings, place), echo)
    database.unlink()
    return facts


def check_incoming(folder: Path, desk: Desk, echo: Echo) -> Facts:
    """The facts about all delivered tables, after checking them in turn: employees, the identity map, then the others."""
    connection = desk.connection
    connection.execute("SET TimeZone = ?", [desk.settings.timezone])
    connection.execute("CREATE TABLE main.reader_findings AS SELECT * FROM main.findings")
    identity.prepare(connection)
    connection.execute("CREATE TABLE main.ids_aside(table_name VARCHAR, id VARCHAR)")
    tables = connection.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'incoming'").fetchall()
    delivered = {name for (name,) in tables}
    for name in checking_order():
        if name in delivered:
            echo(f"Checking {name}")
            check_table(desk, TABLES[name])
        if name == "employees":
            _read_identity_map(folder / "identity_map.csv", desk)
    _record_missing_tables(desk)
    _write_findings(desk)
    clean_rows = {name: counts.clean for name, counts in desk.counts.items()}
    return {"tables": _row_counts(desk), "identity": identity.coverage(connection, clean_rows)}


def _read_identity_map(path: Path, desk: Desk) -> None:
    """Read identity_map.csv, where the company has one."""
    if not path.is_file():
        return
    delivery = landing.Delivery(path, Source(files=path.name), identity.MAP.name, frozenset(identity.MAP.column_names))
    try:
        landing.publish_view(desk.connection, text_file.land(desk.connection, delivery), identity.MAP.name)
    except landing.UnreadableFileError as error:
        record(desk.connection, identity.MAP.name, "unreadable_file", value=f"{path.name}: {error}")
        return
    identity.read_map(desk.connection, desk.settings, employees_usable=desk.usable("employees"))


def _record_missing_tables(desk: Desk) -> None:
    """Record each group of tables of which none was delivered."""
    for group in REQUIRED_TABLES:
        if not any(name in desk.counts for name in group):
            record(desk.connection, group[0], "missing_table", value=" or ".join(group))


def _write_findings(desk: Desk) -> None:
    """Write the findings in order of tables and rows, and the sales users that are not matched."""
    place = str(desk.files).replace("'", "''")
    order = f"list_position([{sql_list(tuple(TABLES))}], table_name)"
    desk.connection.execute(
        f"COPY (SELECT table_name AS \"table\", row_number AS \"row\", column_name AS \"column\", value, kind FROM main.findings "
        f"ORDER BY {order} NULLS LAST, table_name, row_number NULLS FIRST, column_name, kind) "
        f"TO '{place}/findings.parquet' (FORMAT parquet, COMPRESSION zstd)"
    )
    desk.connection.execute(
        f"COPY (SELECT * FROM main.unmatched ORDER BY revenue DESC, row_count DESC, sales_user, table_name) "
        f"TO '{place}/unmatched_users.parquet' (FORMAT parquet, COMPRESSION zstd)"
    )


def _row_counts(desk: Desk) -> dict[str, dict[str, int]]:
    """Delivered, clean and set-aside rows by table; rows that the readers could not read count as delivered and set aside."""
    aside = sql_list(tuple(kind.name for kind in FINDING_KINDS.values() if kind.effect == "row set aside"))
    rows = desk.connection.execute(
        f"SELECT table_name, count(DISTINCT row_number) FROM main.reader_findings WHERE kind IN ({aside}) GROUP BY table_name"
    ).fetchall()
    unread: dict[str, int] = dict(rows)
    return {
        name: {"delivered": c.delivered + unread.get(name, 0), "clean": c.clean, "aside": c.aside + unread.get(name, 0)}
        for name, c in desk.counts.items()
    }
