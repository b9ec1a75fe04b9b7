"""What every study returns: named numbers, tables, verdicts and caveats; no figure, no HTML, no sentence.

Sentences are made from these in `reporting`, in the reader's language, by the names used here.
"""

from dataclasses import dataclass, field
from datetime import date

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


@dataclass(frozen=True)
class ResultTable:
    """A frame and what its columns mean. Frames that describe groups have a column `n`, the people in each."""

    frame: pd.DataFrame
    columns: tuple[ResultColumn, ...]

    def __post_init__(self) -> None:
        documented = [column.name for column in self.columns]
        if list(self.frame.columns) != documented:
            raise ValueError(f"columns {list(self.frame.columns)} are not the documented {documented}")


@dataclass(frozen=True)
class Result:
    """The result of one study on one company as known on one day."""

    study: str
    as_of: date
    tables: dict[str, ResultTable]
    headline: dict[str, Estimate]
    verdicts: tuple[Verdict, ...] = ()
    caveats: tuple[Caveat, ...] = ()
