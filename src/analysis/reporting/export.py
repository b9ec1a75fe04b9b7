"""Export: one study's result as files for other programs.

In: a result. Out: `headline.json`, `verdicts.json`, `caveats.json`, and each table as CSV and Parquet, in one folder. In CSV, text
that a spreadsheet would compute is disarmed. Each file appears by a move, only when whole. A table in blocks is made once, for both of its files, and never
held whole. It protects nobody: whoever runs a study on a company folder may read that folder.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import uuid4

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.studies.result import Result, ResultTable

ROWS_TOGETHER = 250_000
"""Blocks are joined until they have at least so many rows, which become one row group in Parquet."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def export(result: Result, folder: Path) -> list[Path]:
    """The files written, in the order of their names; the folder is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    writers: dict[str, Callable[[Path], object]] = {
        "headline.json": _json({name: asdict(estimate) for name, estimate in result.headline.items()}),
        "verdicts.json": _json([asdict(verdict) for verdict in result.verdicts]),
        "caveats.json": _json([asdict(caveat) for caveat in result.caveats]),
    }
    written = [put_file(folder / name, write) for name, write in writers.items()]
    for name, table in result.tables.items():
        written += _put_table(table, folder / f"{name}.csv", folder / f"{name}.parquet")
    return sorted(written)


def disarm(text: str) -> str:
    """The text as a spreadsheet shows it and never computes it.

    >>> disarm("=cmd()"), disarm("North")
    ("'=cmd()", 'North')
    """
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def put_file(target: Path, write: Callable[[Path], object]) -> Path:
    """The target, written beside its place and moved there."""
    temporary = target.with_name(f".{target.name}-{uuid4().hex}")
    try:
        write(temporary)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    return target


def _json(content: object) -> Callable[[Path], object]:
    """A writer of the content as JSON; what is not known is null."""
    text = json.dumps(content, ensure_ascii=False, indent=1, default=_plain)
    return lambda path: path.write_text(text + "\n", encoding="utf-8")


def _plain(value: object) -> object:
    """A NumPy number as Python's own, a day as ISO text."""
    return value.item() if hasattr(value, "item") else str(value)


def _put_table(table: ResultTable, csv: Path, parquet: Path) -> list[Path]:
    """Both files of a table, written in one pass over its rows; neither where a block fails."""
    return [put_file(csv, lambda csv_beside: put_file(parquet, lambda parquet_beside: _write_table(table, csv_beside, parquet_beside))), parquet]


def _write_table(table: ResultTable, csv: Path, parquet: Path) -> None:
    """Write the rows as CSV in UTF-8, its text disarmed, and as Parquet."""
    together = _joined(table.blocks())
    first = next(together)
    schema = pa.Schema.from_pandas(first, preserve_index=False)
    with csv.open("w", encoding="utf-8", newline="") as file, pq.ParquetWriter(parquet, schema) as writer:
        for place, rows in enumerate(chain([first], together)):
            _disarmed(rows).to_csv(file, index=False, header=place == 0)
            writer.write_table(pa.Table.from_pandas(rows, schema, preserve_index=False))


def _joined(blocks: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """The rows of blocks, at least `ROWS_TOGETHER` at a time but for the last ones; once without rows where there are none."""
    waiting: list[pd.DataFrame] = []
    for block in blocks:
        waiting.append(block)
        if sum(map(len, waiting)) >= ROWS_TOGETHER:
            yield pd.concat(waiting, ignore_index=True)
            waiting = []
    if waiting:
        yield pd.concat(waiting, ignore_index=True)


def _disarmed(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with its text disarmed; in columns of text hardly any rows are armed, and only these are changed one by one."""
    return frame.assign(**{name: _disarmed_column(frame[name]) for name in map(str, frame.select_dtypes(include=["str", "object"]))})


def _disarmed_column(column: "pd.Series[Any]") -> "pd.Series[Any]":
    if column.dtype == object:
        return column.map(lambda value: disarm(value) if isinstance(value, str) else value)
    armed = column.str.startswith(_FORMULA_STARTS, na=False)
    return column.mask(armed, column[armed].map(disarm))
