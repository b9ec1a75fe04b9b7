"""Columns made quickly: ids, dates and texts for millions of rows, and frames with the contract's columns and types.

In: NumPy arrays. Out: Arrow arrays and pandas frames. This module draws nothing and knows no company.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from analysis.pretend.clock import NO_DAY, Floats, Ints
from analysis.tables.schema import TABLES, Kind

ARROW_TYPES: dict[Kind, pa.DataType] = {
    "id": pa.string(), "text": pa.string(), "choice": pa.string(), "date": pa.date32(), "money": pa.float64(),
    "number": pa.float64(), "share": pa.float64(), "count": pa.int64(), "integer": pa.int64(), "flag": pa.bool_(),
}  # fmt: skip
"""How each kind of column is written; money has two decimals."""


def ids(prefix: str, numbers: Ints, digits: int) -> pa.Array:
    """Texts of one length such as `D000000123`; empty for negative numbers.

    >>> ids("D", np.array([7, -1]), 4).to_pylist()
    ['D0007', None]
    """
    width = len(prefix) + digits
    letters = np.empty((len(numbers), width), dtype=np.uint8)
    letters[:, : len(prefix)] = np.frombuffer(prefix.encode(), dtype=np.uint8)
    rest = np.maximum(numbers, 0)
    for place in range(width - 1, len(prefix) - 1, -1):
        rest, digit = np.divmod(rest, 10)
        letters[:, place] = digit + ord("0")
    offsets = np.arange(0, width * len(numbers) + 1, width, dtype=np.int64)
    texts = pa.LargeStringArray.from_buffers(len(numbers), pa.py_buffer(offsets), pa.py_buffer(letters))
    return _where(texts.cast(pa.string()), np.asarray(numbers) >= 0)


def employee_ids(numbers: Ints) -> pa.Array:
    """Employee numbers as the HR system shows them: six digits, leading zeros included; empty for negative numbers."""
    return ids("", numbers, 6)


def days(numbers: Ints) -> pa.Array:
    """Dates from day numbers; empty for `NO_DAY`."""
    known = np.asarray(numbers) < NO_DAY
    return pa.array(np.where(known, numbers, 0).astype(np.int32), mask=~known).cast(pa.date32())


def texts(codes: Ints, labels: Sequence[str]) -> pa.Array:
    """The label of each code; empty for negative codes.

    >>> texts(np.array([1, -1]), ("low", "high")).to_pylist()
    ['high', None]
    """
    known = np.asarray(codes) >= 0
    return pa.array(list(labels), pa.string()).take(pa.array(np.maximum(codes, 0), mask=~known))


def cents(amounts: Floats) -> Floats:
    """Money rounded to two decimals."""
    return np.round(amounts, 2)


def contract_table(name: str, columns: dict[str, object]) -> pd.DataFrame:
    """A table of the contract: its columns in their order, each with its type."""
    kinds = {column.name: column.kind for column in TABLES[name].columns}
    return frame({column: (columns[column], ARROW_TYPES[kind]) for column, kind in kinds.items()})


def frame(columns: dict[str, tuple[object, pa.DataType]]) -> pd.DataFrame:
    """A frame from columns with their Arrow types."""
    arrays = {name: _typed(values, kind) for name, (values, kind) in columns.items()}
    made: pd.DataFrame = pa.table(arrays).to_pandas(date_as_object=False)
    return made


def _typed(values: object, kind: pa.DataType) -> pa.Array:
    """An Arrow array of a type; not-a-number is empty."""
    return values.cast(kind) if isinstance(values, pa.Array) else pa.array(values, kind, from_pandas=True)


def _where(values: pa.Array, known: NDArray[np.bool_]) -> pa.Array:
    """The values that are known; all others empty."""
    return values if known.all() else values.take(pa.array(np.arange(len(values)), mask=~known))
