"""Theme: how every figure looks, and the few shapes that figures are made of.

In: values and texts. Out: matplotlib axes. Widths are in CSS pixels: one unit of a figure is one pixel of the page, so
letters have the same size in both. A figure has no title of its own: its message stands above it in the page.
Nothing happens at import. `label_lines` and `heat_strip` are the design kit for figures over time and by two names, as the
demonstration page of the tests shows them.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import matplotlib as mpl
from cycler import cycler
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from analysis.reporting import fonts
from analysis.reporting.palette import LIGHT, series
from analysis.reporting.words import Words

WIDE, NARROW = 720, 350
"""Widths of the two drawings of a figure, in pixels: for screens and print, and for phones."""
PIXELS_PER_INCH = 72
TEXT, SMALL = 13, 12
"""Sizes of letters in figures, in pixels."""


def use_theme(words: Words) -> None:
    """Set matplotlib's defaults: the page's font, its colours, and axes that keep quiet."""
    if fonts.FAMILY not in font_manager.get_font_names():
        font_manager.fontManager.addfont(fonts.FONT)
    mpl.rcParams.update(_settings(words))


def canvas(*, narrow: bool, height: float) -> Axes:
    """Empty axes on a figure of the right width; the height in pixels."""
    width = NARROW if narrow else WIDE
    layout = ConstrainedLayoutEngine(w_pad=2 / PIXELS_PER_INCH, h_pad=4 / PIXELS_PER_INCH)
    figure = Figure(figsize=(width / PIXELS_PER_INCH, height / PIXELS_PER_INCH), dpi=PIXELS_PER_INCH, layout=layout)
    return figure.subplots()


def bars(axes: Axes, labels: Sequence[str], values: Iterable[float], texts: Sequence[str], *, colours: Sequence[str] | None = None) -> Axes:
    """Horizontal bars from the top down, each with its value as text at its end."""
    places, values = range(len(labels)), list(values)
    axes.barh(places, values, height=0.62, color=colours or LIGHT["accent"])
    reach = max([abs(value) for value in values] + [1e-9])
    for place, value, text in zip(places, values, texts, strict=True):
        side = "left" if value >= 0 else "right"
        axes.annotate(text, (value, place), xytext=(6 if value >= 0 else -6, 0), textcoords="offset points", ha=side, va="center")
    axes.set_xlim(min([0.0, *values]) * 1.2, max([0.0, *values]) + 0.16 * reach)
    return _named_rows(axes, labels, hide_scale=True)


def intervals(
    axes: Axes, labels: Sequence[str], values: Iterable[float], lows: Iterable[float], highs: Iterable[float],
    *, colours: Sequence[str] | None = None,
) -> Axes:
    """One row per label from the top down: a dot for the value on a bar for its interval."""
    for place, (value, low, high) in enumerate(zip(values, lows, highs, strict=True)):
        colour = colours[place] if colours else LIGHT["accent"]
        axes.plot([low, high], [place, place], color=colour, linewidth=9, alpha=0.28, solid_capstyle="round")
        axes.plot([value], [place], "o", color=colour, markersize=9)
    axes.grid(visible=True, axis="x")
    return _named_rows(axes, labels, hide_scale=False)


def heat_strip(axes: Axes, rows: Sequence[str], columns: Sequence[str], shares: Sequence[Sequence[float | None]], texts: Sequence[Sequence[str]]) -> Axes:
    """A table of cells whose tint says how large the share (0 to 1) is, each with its text; None leaves a cell blank."""
    for down, (row, written) in enumerate(zip(shares, texts, strict=True)):
        for across, (share, text) in enumerate(zip(row, written, strict=True)):
            alpha = 0.0 if share is None else 0.08 + 0.42 * min(max(share, 0.0), 1.0)
            axes.barh(down, 0.94, left=across - 0.47, height=0.88, color=LIGHT["accent"], alpha=alpha)
            axes.text(across, down, text, ha="center", va="center", fontsize=SMALL)
    axes.set_xlim(-0.5, len(columns) - 0.5)
    axes.set_xticks(range(len(columns)), columns)
    axes.xaxis.tick_top()
    axes.tick_params(axis="x", length=0)
    _named_rows(axes, rows, hide_scale=False)
    axes.spines["bottom"].set_visible(False)
    return axes


def reference(axes: Axes, x: float, text: str) -> Axes:
    """A thin upright line with its name on top, such as the quota or the average."""
    axes.axvline(x, color=LIGHT["ink"], linewidth=1, zorder=1)
    axes.annotate(text, (x, 1), xycoords=("data", "axes fraction"), xytext=(0, 4), textcoords="offset points", ha="center", va="bottom", fontsize=SMALL)
    return axes


def label_lines(axes: Axes, ends: Sequence[tuple[float, float, str, str]]) -> Axes:
    """Names at the right ends of lines, given as (x, y, name, colour), moved apart so that none covers another."""
    low, high = axes.get_ylim()
    height = axes.get_window_extent().height
    gap = (high - low) * TEXT * 1.35 / height
    ordered = sorted(ends, key=lambda end: end[1])
    for place, (x, y, name, colour) in zip(spread([end[1] for end in ordered], gap), ordered, strict=True):
        shift = (place - y) / (high - low) * height
        axes.annotate(name, (x, y), xytext=(8, shift), textcoords="offset points", va="center", color=colour, annotation_clip=False)
    return axes


def spread(places: Sequence[float], gap: float) -> list[float]:
    """Places in rising order moved as little as needed to stand at least `gap` apart, each group about its own middle.

    >>> spread([1.0, 1.0, 5.0], 1.0)
    [0.5, 1.5, 5.0]
    """
    groups: list[list[float]] = []
    for place in places:
        groups.append([place])
        while len(groups) > 1 and _start(groups[-1], gap) - _start(groups[-2], gap) < gap * len(groups[-2]):
            last = groups.pop()
            groups[-1] += last
    return [_start(group, gap) + gap * index for group in groups for index in range(len(group))]


def _start(group: Sequence[float], gap: float) -> float:
    """Where a group that is stacked about its own middle begins."""
    return sum(group) / len(group) - gap * (len(group) - 1) / 2


def _named_rows(axes: Axes, labels: Sequence[str], *, hide_scale: bool) -> Axes:
    """The axes with a name per row, the first on top, and no upright axis."""
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.45, -0.55)
    axes.tick_params(axis="y", length=0, pad=10)
    if hide_scale:
        axes.xaxis.set_visible(False)
        axes.spines["bottom"].set_visible(False)
    return axes


def _settings(words: Words) -> dict[Any, Any]:
    """Matplotlib's defaults in our colours and sizes."""
    return {
        "font.family": [fonts.FAMILY], "font.size": TEXT, "text.language": words.language, "text.color": LIGHT["ink"], "text.hinting": "none", "text.parse_math": False,
        "axes.labelcolor": LIGHT["muted"], "axes.labelsize": SMALL, "axes.edgecolor": LIGHT["neutral"], "axes.linewidth": 0.8,
        "axes.spines.top": False, "axes.spines.right": False, "axes.spines.left": False, "axes.facecolor": "none", "axes.axisbelow": True,
        "axes.prop_cycle": cycler(color=[series(number) for number in range(1, 7)]),
        "grid.color": LIGHT["grid"], "grid.linewidth": 0.8, "lines.linewidth": 2.2, "lines.solid_capstyle": "round",
        "xtick.color": LIGHT["neutral"], "ytick.color": LIGHT["neutral"], "xtick.labelcolor": LIGHT["ink"], "ytick.labelcolor": LIGHT["ink"],
        "xtick.labelsize": SMALL, "ytick.labelsize": TEXT, "xtick.major.size": 3, "ytick.major.size": 0,
        "figure.facecolor": "none", "legend.frameon": False,
    }
