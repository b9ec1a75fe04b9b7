"""SVG: a drawn figure as markup that belongs into a page: text stays text, colours follow the page.

In: matplotlib axes. Out: one `<svg>` element with a name of its own, an alternative text, and the same bytes
on every run. It lays nothing out and chooses no colour.
"""

import html
import re
import warnings
from io import StringIO
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.reporting import palette

_NOISE = re.compile(
    r'<metadata>.*?</metadata>|<!--.*?-->|<style type="text/css">.*?</style>|<defs></defs>|(?<=<g) id="[^"]*"|\n *(?=[<\n])',
    re.DOTALL,
)
_TAG = re.compile(r"<[^>]*>")
_UNTURNED = re.compile(r' transform="rotate\(-?0 [^"]*"')
_PLACES = re.compile(r' (?:d|x|y|width|height|transform|points)="[^"]*"')
_DECIMALS = re.compile(r"-?\d+\.\d+")
_NAMES = re.compile(r'(?<= )(id="|xlink:href="#)|(url\(#)')


def inline_svg(axes: Axes, *, name: str, alt: str) -> str:
    """The axes' whole figure as one `<svg>` element whose ids begin with `name`. Its texts are left as they are."""
    figure = axes.get_figure(root=True)
    if not isinstance(figure, Figure):
        raise TypeError("the axes stand in no figure")
    drawn = _drawn(figure, name)
    body = _NOISE.sub("", drawn[drawn.index(">", drawn.index("<svg")) + 1 :])
    body = _TAG.sub(lambda tag: _tidy(tag[0], name), body)
    width, height = figure.get_size_inches() * 72
    head = (
        f'<svg role="img" aria-label="{html.escape(alt)}" viewBox="0 0 {width:g} {height:g}" stroke-linejoin="round" '
        f'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'style="width: 100%; max-width: {width:g}px; height: auto; overflow: visible; background: {palette.LIGHT["paper"]}">'
    )
    return palette.with_variables(head + body.strip())


def _tidy(tag: str, name: str) -> str:
    """A tag with short numbers, without turns by nothing, and with ids that begin with `name`."""
    return _NAMES.sub(lambda match: f"{match[0]}{name}-", _PLACES.sub(_short, _UNTURNED.sub("", tag)))


def _short(attribute: re.Match[str]) -> str:
    """An attribute with its numbers cut to a hundredth of a pixel and its line breaks made blanks."""
    return _DECIMALS.sub(lambda number: f"{round(float(number[0]), 2):g}" if abs(float(number[0])) < 1e4 else number[0], attribute[0].replace("\n", " "))


def _drawn(figure: Figure, name: str) -> str:
    """What matplotlib writes, without dates and with ids that depend on the name alone."""
    buffer = StringIO()
    settings: dict[Any, Any] = {"svg.fonttype": "none", "svg.hashsalt": name, "savefig.facecolor": "none", "savefig.edgecolor": "none"}
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with mpl.rc_context(settings), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing", UserWarning)  # letters and signs of rare names are left to the reader's fonts
        figure.savefig(buffer, format="svg", metadata=nothing)
    return buffer.getvalue()
