"""What a module of `present` offers for its study: the records for figures and tables, and the module's shape.

In: nothing. Out: `FigureSpec`, `TableSpec`, `OpeningSpec` and `Presenter`. Every function gets the result as this reader may
see it: a table that is withheld is not in `result.tables`, a figure of a small group is missing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from matplotlib.axes import Axes

from analysis.reporting.words import Words
from analysis.studies.result import Caveat, Result, ResultTable, Verdict

Sentence = Callable[[Result, Words], str]
"""Makes one sentence from a result, in the reader's language."""


@dataclass(frozen=True)
class FigureSpec:
    """A figure: `draw(result, words=, narrow=)` returns its axes, `message` is its title, `alt` says it in words.

    `tables` names the tables that it draws; where the reader may not see one of them, the figure is left out.
    """

    draw: Callable[..., Axes]
    message: Sentence
    alt: Sentence
    tables: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableSpec:
    """A table: its caption, the columns not shown, and how many rows before the rest is left to the study's files.

    `group` and `people` state what a row is; they are checked against the table's columns, so that
    a table about people cannot pass for another kind by mistake. `told` puts at most so many of its rows into words, where its figures
    do not speak for themselves; it keeps the column of people.
    """

    caption: Sentence
    hidden: tuple[str, ...] = ()
    limit: int | None = None
    group: bool = False
    people: bool = False
    told: Callable[[Result, Words, int], ResultTable] | None = None


@dataclass(frozen=True)
class OpeningSpec:
    """A table of people whose lines open into their rows of another table: that table, the line of one person, and columns not shown."""

    parts: str
    summary: Callable[[dict[str, Any], Words], str]
    limit: int
    hidden: tuple[str, ...] = ()


class Presenter(Protocol):
    """What `present/<study>.py` holds."""

    FIGURES: dict[str, FigureSpec]
    TABLES: dict[str, TableSpec]
    OPENINGS: dict[str, OpeningSpec]

    def answer(self, result: Result, words: Words) -> list[str]:
        """The answer, as computed sentences."""

    def verdict(self, verdict: Verdict, words: Words) -> str:
        """One check as a sentence."""

    def caveat(self, caveat: Caveat, words: Words) -> str:
        """One limit of the data as a sentence."""
