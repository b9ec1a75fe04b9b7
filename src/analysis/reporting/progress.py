"""Progress: one line on a terminal that tells how far the reports are and which are running; nothing anywhere else.

In: the number of cells of each report, and where each leaves one character for every cell that has run. Out: the line, on stderr.
"""

import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType

_WIDTH = 24


class Progress:
    """The line; leaves the terminal clean when it is closed."""

    def __init__(self, cells: Mapping[str, int], counter: Callable[[str], Path]) -> None:
        self._cells = dict(cells)
        self._counter = counter
        self._done: set[str] = set()

    def __enter__(self) -> "Progress":
        self.show()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._clear()

    def done(self, name: str) -> None:
        """Count a report as ended and make room for a line about it."""
        self._done.add(name)
        self._clear()

    def show(self) -> None:
        """Draw the line anew."""
        if sys.stderr.isatty():
            columns = shutil.get_terminal_size().columns
            _draw(self.line()[: columns - 1])

    def line(self) -> str:
        """The line as text: a bar over the cells of all reports, and the reports that are running."""
        counted = {name: cells if name in self._done else min(self._ran(name), cells) for name, cells in self._cells.items()}
        ran, cells = sum(counted.values()), sum(self._cells.values())
        full = _WIDTH * ran // max(cells, 1)
        running = [f"{name} {count}/{self._cells[name]}" for name, count in counted.items() if name not in self._done and self._counter(name).parent.exists()]
        return f"[{'#' * full}{'.' * (_WIDTH - full)}] {len(self._done)} of {len(self._cells)} reports; running: {', '.join(running) or 'none'}"

    def _ran(self, name: str) -> int:
        """How many cells of the report have run."""
        try:
            return self._counter(name).stat().st_size
        except FileNotFoundError:
            return 0

    def _clear(self) -> None:
        if sys.stderr.isatty():
            _draw("")


def _draw(line: str) -> None:
    """Put the line in the place of the one before."""
    sys.stderr.write(f"\r\x1b[2K{line}")
    sys.stderr.flush()
