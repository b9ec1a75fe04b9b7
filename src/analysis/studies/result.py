"""What every study returns: named numbers, tables, verdicts and caveats; no figure, no HTML, no sentence.

Sentences are made from these in `reporting`, in the reader's language, by the names used here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TypeAlias

import pandas as pd

Figures = dict[str, float | int | str | date | None]
"""The figures behind a verdict or a caveat, by name; a sentence puts them into words."""


@dataclass(frozen=True)
class Estimate:
    """One number: its value, its unit, the interval where there is one, and how many observations it rests on.

    `unit` is one of: people, rows, findings, months, share, money, exact_money (to the cent), points, or empty for a bare number.
    """

    value: float | int | str | date | None
    unit: str = ""
    low: float | None = None
    high: float | None = None
    n: int | None = None


@dataclass(frozen=True)
class Verdict:
    """One check: its name, how it came out, and the figures behind it."""

    name: str
    outcome: str  # passed, failed, information
    figures: Figures = field(default_factory=dict)


@dataclass(frozen=True)
class Caveat:
    """Something that the data cannot support, by name, with its figures."""

    name: str
    figures: Figures = field(default_factory=dict)


@dataclass(frozen=True)
class ResultColumn:
    """A column of a result table: its unit (as in `Estimate`, or date, text, person, team) and its meaning."""

    name: str
    unit: str
    meaning: str
    sensitivity: str = "business"


Blocks: TypeAlias = Callable[[], Iterator[pd.DataFrame]]
"""Makes the rows of a table anew, some at a time: at least one frame, which may be empty, all with the same columns and types."""


@dataclass(frozen=True)
class ResultTable:
    """Rows and what their columns mean. Tables that describe groups have a column `n`, the people in each.

    The rows are a frame or, where those of a large company would not fit into memory, come in blocks. Raises ValueError for columns that are not the
    documented ones, of blocks when they are made.
    """

    rows: pd.DataFrame | Blocks
    columns: tuple[ResultColumn, ...]

    def __post_init__(self) -> None:
        if isinstance(self.rows, pd.DataFrame):
            self._checked(self.rows)

    @property
    def names(self) -> list[str]:
        """The names of the columns."""
        return [column.name for column in self.columns]

    @cached_property
    def frame(self) -> pd.DataFrame:
        """All rows as one frame, joined once: for tables that are known to be small."""
        return self.rows if isinstance(self.rows, pd.DataFrame) else pd.concat(self.blocks(), ignore_index=True)

    def blocks(self) -> Iterator[pd.DataFrame]:
        """The rows in their order, some at a time; a frame as one block."""
        return iter([self.rows]) if isinstance(self.rows, pd.DataFrame) else map(self._checked, self.rows())

    def count(self) -> int:
        """How many rows there are."""
        return sum(map(len, self.blocks()))

    def each(self, change: Callable[[pd.DataFrame], pd.DataFrame], columns: tuple[ResultColumn, ...] = ()) -> "ResultTable":
        """The table with every block changed by itself, when it is made; `columns` where they become others."""
        rows, kept = self.rows, columns or self.columns
        return ResultTable(change(rows), kept) if isinstance(rows, pd.DataFrame) else ResultTable(lambda: map(change, self.blocks()), kept)

    def _checked(self, block: pd.DataFrame) -> pd.DataFrame:
        if list(block.columns) != self.names:
            raise ValueError(f"columns {list(block.columns)} are not the documented {self.names}")
        return block


@dataclass(frozen=True)
class Result:
    """The result of one study on one company as known on one day."""

    study: str
    as_of: date
    tables: dict[str, ResultTable]
    headline: dict[str, Estimate]
    verdicts: tuple[Verdict, ...] = ()
    caveats: tuple[Caveat, ...] = ()
