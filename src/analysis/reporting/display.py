"""Display: sentences, tables and figures as pieces of a page.

In: finished texts, result frames and drawing functions. Out: `Html`, which a notebook shows by itself. Every text is
escaped here, once. It words nothing, decides nothing about privacy and computes nothing.
"""

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes

from analysis.reporting.codes import CODES, N_
from analysis.reporting.svg import inline_svg
from analysis.reporting.theme import use_theme
from analysis.reporting.words import Words
from analysis.studies.result import ResultColumn

Kind = Literal["answer", "text", "caveat", "note"]
_MARKS = {"passed": ("✓", N_("Passed")), "failed": ("×", N_("Not passed")), "information": ("i", N_("For information"))}
_SHORT, _LONG = ("person", "team", "date", "table", "column", "side", "direction"), ("text", "model_columns", *CODES)

MOST_ROWS = 1000
"""The most rows that are folded into a page."""


@dataclass(frozen=True)
class Html:
    """A piece of a page. As a cell of a table's frame it is shown as it is. `is_empty` marks a note that there is nothing to show."""

    markup: str
    is_empty: bool = False

    def _repr_html_(self) -> str:
        return self.markup

    def __add__(self, other: "Html") -> "Html":
        """The two pieces, one after the other; what is empty gives way, and nothing is said twice. Two that are both empty show nothing at all."""
        if self.is_empty and other.is_empty:
            return Html("", is_empty=True)
        if self.is_empty or other.is_empty:
            return other if self.is_empty else self
        return self if other.markup in self.markup else Html(f"{self.markup}\n{other.markup}")


def paragraphs(sentences: Sequence[str], kind: Kind = "text") -> Html:
    """The sentences, each a paragraph; several caveats become a list."""
    if kind == "caveat":
        return Html(_wrapped("ul", "caveats", [f"<li>{html.escape(sentence)}</li>" for sentence in sentences]))
    return Html(_wrapped("div", kind, [f"<p>{html.escape(sentence)}</p>" for sentence in sentences]))


def verdicts(outcomes: Sequence[tuple[str, str]], words: Words) -> Html:
    """A list of checks from pairs of outcome (passed, failed, information) and sentence, each with its mark and word."""
    return Html(_wrapped("ul", "verdicts", [_verdict(outcome, sentence, words) for outcome, sentence in outcomes]))


def table(
    frame: pd.DataFrame, columns: tuple[ResultColumn, ...], words: Words, *, caption: str = "", label: str = "", limit: int | None = None, explain: bool = True, total: int | None = None,
) -> Html:
    """The frame's documented columns as a table with units in its header; rows after the first `limit` are folded away.

    `explain` adds what the columns mean where their names do not say it, folded away too. `total` is how many rows there are where the frame holds only the first.
    `label` names a table without a caption to those who hear the page.
    """
    if frame.empty:
        return Html(paragraphs([words.t("{table}: nothing to list.", table=caption or words.t("Table"))], "note").markup, is_empty=True)
    cut = len(frame) if limit is None else limit
    label = caption or label or words.t("Table")
    parts = [_table(frame.head(cut), columns, words, caption=caption, label=label), _rest(frame.iloc[cut:], columns, words, label, (total or len(frame)) - cut)]
    return Html("\n".join(part for part in (*parts, _meanings(columns, words) if explain else "") if part))


def figure(draw: Callable[..., Axes], *args: Any, words: Words, name: str, message: str, alt: str) -> Html:
    """A figure under its message: drawn once for screens and print, once for phones; the page shows the one that fits.

    `draw(*args, words=..., narrow=...)` returns axes; `name` is unique in the page; `alt` tells what one sees.
    """
    with mpl.rc_context():
        use_theme(words)
        wide, narrow = (
            inline_svg(draw(*args, words=words, narrow=small), name=f"{name}-{size}", alt=alt)
            for small, size in ((False, "wide"), (True, "narrow"))
        )
    return Html(
        f'<figure class="figure"><figcaption>{html.escape(message)}</figcaption>\n<div class="wide">{wide}</div>\n'
        f'<div class="narrow" hidden>{narrow}</div></figure>'
    )


def details(summary: str, body: Html) -> Html:
    """A line that opens into more; in print it stands open."""
    return Html(f"<details><summary>{html.escape(summary)}</summary>\n<div>{body.markup}</div></details>")


def definitions(terms: Sequence[tuple[str, str]]) -> Html:
    """Terms and their meaning, as pairs."""
    return Html(_wrapped("dl", "terms", [f"<dt>{html.escape(term)}</dt><dd>{html.escape(meaning)}</dd>" for term, meaning in terms]))


def _wrapped(tag: str, name: str, parts: Sequence[str]) -> str:
    return f'<{tag} class="{name}">' + "".join(parts) + f"</{tag}>" if parts else ""


def _verdict(outcome: str, sentence: str, words: Words) -> str:
    mark, word = _MARKS[outcome]
    label = f'<span class="mark" aria-hidden="true">{mark}</span> <span class="outcome">{html.escape(words.t(word))}</span>'
    return f'<li class="{outcome}">{label} {html.escape(sentence)}</li>'


def _header(column: ResultColumn, words: Words) -> str:
    """A header cell: the column's name and, below it, its unit where the name does not say it."""
    name, unit = words.heading(column), words.unit(column.unit)
    below = f' <span class="unit">{html.escape(unit)}</span>' if unit and unit.lower() != name.lower() else ""
    return f'<th scope="col"{_class(column)}>{html.escape(name)}{below}</th>'


def _row(values: Sequence[object], columns: Sequence[ResultColumn], words: Words) -> str:
    cells = (f"<td{_class(column)}>{_cell(value, column, words)}</td>" for value, column in zip(values, columns, strict=True))
    return f"<tr>{''.join(cells)}</tr>"


def _cell(value: object, column: ResultColumn, words: Words) -> str:
    return value.markup if isinstance(value, Html) else html.escape(words.cell(value, column.unit))


def _class(column: ResultColumn) -> str:
    """Words and dates stand to the left, numbers to the right, so that their digits stand under one another."""
    if column.unit in _SHORT:
        return ' class="name"'
    return ' class="text"' if column.unit in _LONG else ""


def _table(frame: pd.DataFrame, columns: Sequence[ResultColumn], words: Words, *, caption: str, label: str) -> str:
    """One table in a region that can be scrolled by hand and by keyboard."""
    head = "".join(_header(column, words) for column in columns)
    body = "\n".join(_row(row, columns, words) for row in frame[[column.name for column in columns]].itertuples(index=False, name=None))
    title = f'<p class="caption">{html.escape(caption)}</p>\n' if caption else ""
    return (
        f'{title}<div class="table" role="region" tabindex="0" aria-label="{html.escape(label)}"><table aria-label="{html.escape(label)}">\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>{body}</tbody></table></div>"
    )


def _rest(frame: pd.DataFrame, columns: Sequence[ResultColumn], words: Words, label: str, more: int) -> str:
    """The rows after the first ones, folded away; at most MOST_ROWS of them, so that a page can still be mailed."""
    if frame.empty:
        return ""
    shown = min(len(frame), MOST_ROWS)
    summary = words.n("{count} more row", "{count} more rows", more)
    if more > shown:
        summary = words.t("{more} more rows, of which the first {shown} are shown here", more=more, shown=shown)
    body = _table(frame.head(shown), columns, words, caption="", label=f"{label} – {summary}")
    return f'<details class="rest"><summary>{html.escape(summary)}</summary>\n{body}</details>'


def _meanings(columns: Sequence[ResultColumn], words: Words) -> str:
    """What the columns mean, folded away; nothing where every name says it already."""
    terms = [(words.heading(column), words.t(column.meaning)) for column in columns]
    told = [(term, meaning) for term, meaning in terms if term.lower() != meaning.lower()]
    return details(words.t("What the columns mean"), definitions(told)).markup if told else ""
