"""The store of a company: its clean tables as Parquet files, made once for each state of the delivered files.

In: a company folder. Out: `Company`, through which everything to the right reads tables, findings and coverage. A store is named by
the content of the input files and of the code that made it; it is built in a folder of its own and appears by one rename,
so that a half-built store is never seen and two builders at once cannot harm each other.
"""

import hashlib
import json
import os
import shutil
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb
import pandas as pd

from analysis.settings import Settings, UserError, find_company, read_settings
from analysis.sources.engine import MEMORY_LIMIT, engine_config
from analysis.sources.findings import FINDING_KINDS
from analysis.sources.load import input_files, reads_databases
from analysis.tables.building import Echo, Facts, build
from analysis.tables.cells import sql_list
from analysis.tables.rules import SETS_ASIDE
from analysis.tables.schema import REQUIRED_TABLES, SQL_TYPES, TABLES

STORE_VARIABLE = "ANALYSIS_STORE"
"""Names a store of the company that is opened as it is, so that all processes of one run see the same data."""
_PACKAGE = Path(__file__).resolve().parents[1]
_TABLES_CODE = ("sources/*.py", "tables/*.py", "periods.py", "settings.py")
_KEPT_CODE = ("panel/*.py", "periods.py")
_PANDAS_TYPES = {
    "id": "str", "text": "str", "choice": "str", "date": "datetime64[us]", "money": "float64", "number": "float64",
    "share": "float64", "count": "Int64", "integer": "Int64", "flag": "boolean",
}
_STORES_KEPT = 2
_ROWS_NAMED = 10
_GRAVEST_FIRST = ("table left out", "row set aside", "column left out", "value left empty", "kept")
_IN_USE_SECONDS, _ABANDONED_SECONDS = 3600, 24 * 3600


@dataclass(frozen=True)
class Company:
    """A company's clean tables, findings and coverage. `row_counts` has a row per delivered table: delivered, clean, aside."""

    folder: Path
    settings: Settings
    store: Path
    fingerprint: str
    row_counts: pd.DataFrame
    facts: Facts = field(repr=False)

    def connection(self, memory_limit: str = MEMORY_LIMIT) -> duckdb.DuckDBPyConnection:
        """A new DuckDB connection with a view of every contract table; those not delivered are empty with the right types.

        Raises UserError where the store has been removed.
        """
        connection = duckdb.connect(config=engine_config(self.store / f"spill-{uuid4().hex}", memory_limit))
        try:
            for name in TABLES:
                connection.execute(f'CREATE VIEW "{name}" AS {self._view(name)}')
        except duckdb.IOException as error:
            connection.close()
            raise UserError(f"{self.store} was removed or changed while it was in use. Run again; if this is said once more, remove that folder.") from error
        return connection

    def _view(self, name: str) -> str:
        if name in self.facts["tables"]:
            return f"SELECT * FROM read_parquet({_text(self.store / 'tables' / f'{name}.parquet')})"
        columns = ", ".join(f'CAST(NULL AS {SQL_TYPES[column.kind]}) AS "{column.name}"' for column in TABLES[name].columns)
        return f"SELECT {columns} WHERE false"

    def table(self, name: str) -> pd.DataFrame:
        """The clean rows of a contract table; raises KeyError for a name that is none."""
        if name not in TABLES:
            raise KeyError(f"the contract has no table {name}")
        with self.connection() as connection:
            frame = connection.execute(f'SELECT * FROM "{name}"').df()
        return frame.astype({column.name: _PANDAS_TYPES[column.kind] for column in TABLES[name].columns})

    def has(self, name: str) -> bool:
        """Whether a table was delivered with at least one row that can be used."""
        return bool(self.facts["tables"].get(name, {}).get("clean", 0))

    def findings(self, limit: int | None = None, *, table: str | None = None) -> pd.DataFrame:
        """Every finding, or the first `limit`, or those of one table: table, row, column, value, kind, and what to do about it."""
        frame = self._read("findings", limit=limit, table=table).astype({"table": "str", "column": "str", "value": "str", "kind": "str"})
        actions = {name: kind.action for name, kind in FINDING_KINDS.items()}
        return frame.assign(action=frame["kind"].map(actions).astype("str"))

    def first_findings(self, limit: int) -> pd.DataFrame:
        """The first `limit` findings: one of each kind, the gravest first, then the others in order of tables and rows."""
        kinds = sorted(FINDING_KINDS.values(), key=lambda kind: _GRAVEST_FIRST.index(kind.effect))
        source = f"read_parquet({_text(self.store / 'findings.parquet')}, file_row_number = true)"
        gravity = f"list_position([{sql_list(tuple(kind.name for kind in kinds))}], kind)"
        query = (f"WITH examples AS (SELECT min(file_row_number) AS first FROM {source} GROUP BY kind) "
                 f"SELECT * EXCLUDE (file_row_number, first) FROM {source} LEFT JOIN examples ON file_row_number = first "
                 f"ORDER BY first IS NULL, CASE WHEN first IS NOT NULL THEN {gravity} END, file_row_number LIMIT {limit:d}")
        with self.connection() as connection:
            return connection.execute(query).df()

    def finding_counts(self) -> pd.DataFrame:
        """The number of findings by table, column and kind, with effect and action; small however many findings there are."""
        query = (f'SELECT "table", "column", kind, count(*) AS finding_count, min("row") AS first_row, min_by(value, "row") AS first_value '
                 f'FROM read_parquet({_text(self.store / "findings.parquet")}) GROUP BY ALL ORDER BY finding_count DESC, "table", "column", kind')
        with self.connection() as connection:
            frame = connection.execute(query).df().astype({"table": "str", "column": "str", "kind": "str", "first_value": "str"})
        for name in ("effect", "action"):
            frame[name] = frame["kind"].map({kind.name: getattr(kind, name) for kind in FINDING_KINDS.values()})
        return frame

    def aside(self, name: str) -> pd.DataFrame:
        """The rows of a table that were set aside, as delivered, in text, with their row number."""
        return self._read(f"aside/{name}", "CAST(COLUMNS(* EXCLUDE _row) AS VARCHAR), _row")

    def identity(self) -> dict[str, Any]:
        """How well sales users and revenue are matched to people (see `identity.coverage`), and the table of unmatched users."""
        return {**self.facts["identity"], "unmatched_users": self._read("unmatched_users")}

    def kept(self, name: str) -> pd.DataFrame | None:
        """A frame that was kept in the store under this name by the panel's code as it is now, None where there is none."""
        path = self._kept_folder / f"{name}.parquet"
        return pd.read_parquet(path) if path.is_file() else None

    def keep(self, name: str, frame: pd.DataFrame) -> None:
        """Keep a frame in the store; it appears by one rename."""
        folder = self._kept_folder
        folder.mkdir(mode=0o700, exist_ok=True)
        temporary = folder / f".{name}-{uuid4().hex}"
        frame.to_parquet(temporary)
        temporary.replace(folder / f"{name}.parquet")

    @property
    def _kept_folder(self) -> Path:
        """Where frames are kept: a folder for each state of the code that makes them, so that the tables outlive a change of it."""
        return self.store / f"kept-{_digest(_PACKAGE, _code(_KEPT_CODE))[:8]}"

    def _read(self, name: str, columns: str = "*", *, limit: int | None = None, table: str | None = None) -> pd.DataFrame:
        query = f"SELECT {columns} FROM read_parquet({_text(self.store / (name + '.parquet'))})"
        if table is not None:
            query += f" WHERE \"table\" = '{table}'"
        with self.connection() as connection:
            return connection.execute(query if limit is None else f"{query} LIMIT {limit:d}").df()


def open_company(
    folder: str | Path, *, allow_unusable: bool = False, allow_low_coverage: bool = False, echo: Echo | None = None
) -> Company:
    """The company in a folder, its store built first where the data or the code have changed, or as ANALYSIS_STORE names it.

    Raises UserError where a required table is unusable, or too little revenue belongs to known people, unless that is allowed.
    """
    path = find_company(folder)
    settings = read_settings(path)
    store = _named_store(path) or _store_of_today(path, settings, echo or (lambda _: None))
    os.utime(store)
    facts: Facts = json.loads((store / "facts.json").read_text(encoding="utf-8"))
    company = Company(path, settings, store, facts["fingerprint"], _row_counts(facts), facts)
    if not allow_unusable:
        require_usable(company)
    if not allow_low_coverage:
        require_coverage(company)
    return company


def _named_store(folder: Path) -> Path | None:
    """The store that ANALYSIS_STORE names, None where it names none; raises UserError for anything but a store of this company."""
    if not (named := os.environ.get(STORE_VARIABLE)):
        return None
    stores, store = _stores_folder(folder).resolve(), Path(named).resolve()
    if store.parent != stores or not (store / "facts.json").is_file():
        raise UserError(f"Environment variable {STORE_VARIABLE} names {named}, which is no store in {stores}. Unset it, or run again.")
    return store


def _store_of_today(folder: Path, settings: Settings, echo: Echo) -> Path:
    """The store of a company's data as they are now, built where there is none yet."""
    fingerprint = make_fingerprint(folder)
    store = _stores_folder(folder) / fingerprint[:16]
    if not (store / "facts.json").is_file():
        _build_store(folder, settings, store, fingerprint, echo)
    return store


def make_fingerprint(folder: Path) -> str:
    """The SHA-256 over the names and contents of a company's input files and of the code that makes tables of them.

    Where tables come from a database, whose rows may change unseen, every fingerprint is new.
    """
    total = hashlib.sha256((duckdb.__version__ + (uuid4().hex if reads_databases(folder) else "")).encode())
    total.update(_digest(folder, input_files(folder)).encode())
    total.update(_digest(_PACKAGE, _code(_TABLES_CODE)).encode())
    return total.hexdigest()


def _code(patterns: tuple[str, ...]) -> list[Path]:
    """The files of the package that some patterns name, in order."""
    return sorted(path for pattern in patterns for path in _PACKAGE.glob(pattern))


def _digest(base: Path, files: list[Path]) -> str:
    """The SHA-256 over the names and contents of files."""
    total = hashlib.sha256()
    for file in files:
        with file.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        total.update(f"{os.path.relpath(file, base)}\0{digest}\n".encode())
    return total.hexdigest()


def _stores_folder(folder: Path) -> Path:
    """Where a company's stores are kept: in its folder, or in the user's cache where that cannot be written to."""
    stores = folder / ".store"
    if not os.access(stores if stores.exists() else folder, os.W_OK):
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        stores = cache / "analysis" / hashlib.sha256(str(folder).encode()).hexdigest()[:16]
    stores.mkdir(mode=0o700, parents=True, exist_ok=True)
    return stores


def _build_store(folder: Path, settings: Settings, store: Path, fingerprint: str, echo: Echo) -> None:
    """Build a store beside its place and move it there; who comes second throws the own one away."""
    place = Path(tempfile.mkdtemp(prefix=".building-", dir=store.parent))
    try:
        facts = {"fingerprint": fingerprint, **build(folder, settings, place, echo)}
        (place / "facts.json").write_text(json.dumps(facts, indent=1, ensure_ascii=False), encoding="utf-8")
        _move_into_place(place, store)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    _remove_old(store)


def _move_into_place(place: Path, store: Path) -> None:
    try:
        place.rename(store)
    except OSError:
        if not (store / "facts.json").is_file():
            raise


def _remove_old(store: Path) -> None:
    """Remove all stores of the folder but the newest two and those in use lately, and what builders left behind a day ago."""
    folders = [path for path in store.parent.iterdir() if path.is_dir()]
    stores = sorted((path for path in folders if not path.name.startswith(".")), key=_last_used, reverse=True)
    old = [path for path in stores[_STORES_KEPT:] if _last_used(path) < time.time() - _IN_USE_SECONDS]
    left = [path for path in folders if path.name.startswith(".building-") and _last_used(path) < time.time() - _ABANDONED_SECONDS]
    for path in old + left:
        shutil.rmtree(path, ignore_errors=True)


def _last_used(path: Path) -> float:
    """When a folder was last used; 0 where another process has just removed it."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _row_counts(facts: Facts) -> pd.DataFrame:
    rows = [(name, *(counts[place] for place in ("delivered", "clean", "aside"))) for name, counts in facts["tables"].items()]
    return pd.DataFrame(rows, columns=["table", "delivered", "clean", "aside"])


def require_usable(company: Company) -> None:
    """Raise UserError for the first group of required tables of which none can be used."""
    for group in REQUIRED_TABLES:
        if not any(company.has(name) for name in group):
            raise UserError(_unusable(company, group))


def _unusable(company: Company, group: tuple[str, ...]) -> str:
    """Why none of some required tables can be used, and what to do: the most frequent findings first."""
    counts = company.finding_counts()
    lines = []
    for row in counts[counts["table"].isin(group)].head(5).to_dict("records"):
        where = ", ".join(str(row[name]) for name in ("table", "column", "first_value") if isinstance(row[name], str))
        lines.append(f"  {where}: {FINDING_KINDS[row['kind']].wrong}. {row['action']}.")
    return "\n".join([f"{company.folder}: no row of {' or '.join(group)} can be used, and one is needed.", *lines])


def require_coverage(company: Company) -> None:
    """Raise UserError where less revenue than the company asks for belongs to known people."""
    figures = company.facts["identity"]
    share, least = figures["revenue_matched_share"], company.settings.min_revenue_matched_share
    if share is None or share >= least:
        return
    lines = [f"  {line}" for line in largest_unmatched(company)]
    raise UserError(
        f"{company.folder}: only {share:.1%} of the revenue belongs to known employees; at least {least:.1%} is needed. "
        + "\n".join(["The largest unmatched sales users:", *lines, *_employees_aside(company)])
        + f"\nAdd unmatched users to {company.folder / 'identity_map.csv'} (sales_user, employee_id, valid_from, valid_until), "
        "or lower min_revenue_matched_share in company.yml."
    )


def largest_unmatched(company: Company) -> list[str]:
    """The sales users without an employee who have the most revenue, one a line, with their revenue and rows."""
    identity = company.identity()
    unmatched = identity["unmatched_users"]
    users = unmatched[unmatched["table_name"] == identity["revenue_basis"]].head(5)
    return [f"{row['sales_user']}: {row['revenue']:,.2f} in {row['row_count']} rows" for row in users.to_dict("records")]


def _employees_aside(company: Company) -> list[str]:
    """What to do about employees that were set aside, whose sales are therefore unmatched; nothing where there are none."""
    found = company.findings(table="employees")
    rows = found.loc[found["kind"].isin(SETS_ASIDE), "row"].dropna().drop_duplicates().tolist()
    if not rows:
        return []
    shown = ", ".join(f"{row:.0f}" for row in rows[:_ROWS_NAMED]) + (", ..." if len(rows) > _ROWS_NAMED else "")
    return [(f"Employees were set aside, and sales of theirs count as unmatched: {len(rows)} rows of employees ({shown}). "
            f"Mend those first; analysis check {company.folder} says what is wrong with them.")]


def _text(path: Path) -> str:
    """A path as an SQL literal."""
    return "'" + str(path).replace("'", "''") + "'"
