"""Export: one study's result as files for other programs.

In: a result. Out: `headline.json`, `verdicts.json`, `caveats.json`, and each table as CSV and Parquet, in one folder. In CSV, text
that a spreadsheet would compute is disarmed. Each file appears by a move, only when whole. It protects nobody: whoever runs a study
on a company folder may read that folder.
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from uuid import uuid4

import pandas as pd

from analysis.studies.result import Result

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def export(result: Result, folder: Path) -> list[Path]:
    """The files written, in the order of their names; the folder is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    writers: dict[str, Callable[[Path], object]] = {
        "headline.json": _json({name: asdict(estimate) for name, estimate in result.headline.items()}),
        "verdicts.json": _json([asdict(verdict) for verdict in result.verdicts]),
        "caveats.json": _json([asdict(caveat) for caveat in result.caveats]),
    }
    for name, table in result.tables.items():
        writers[f"{name}.csv"] = _csv(table.frame)
        writers[f"{name}.parquet"] = table.frame.to_parquet
    return [put_file(folder / name, write) for name, write in sorted(writers.items())]


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


def _csv(frame: pd.DataFrame) -> Callable[[Path], object]:
    """A writer of the frame as CSV in UTF-8, its text disarmed."""
    text = frame.select_dtypes(include=["str", "object"]).columns
    safe = frame.assign(**{name: frame[name].map(disarm, na_action="ignore") for name in text})
    return lambda path: safe.to_csv(path, index=False)
