"""The palette: every colour of page and figures, named by what it means, in light and dark.

In: nothing. Out: `LIGHT`, `DARK` and the style sheet of a page. Colours are told apart by people with any colour
vision, and text in any of them can be read on paper (contrast 4.5 or more); tests hold both. It draws nothing.
"""

import re
from importlib.resources import files

_TAG = re.compile(r"<[^>]*>")
_COLOURED = re.compile(r'(?<= )(?:style|fill|stroke)="[^"]*"')

LIGHT = {
    "paper": "#ffffff", "wash": "#f3f6f9", "ink": "#1b2733", "muted": "#566473", "grid": "#dde3e9",
    "accent": "#0b5394", "accent-soft": "#c9ddf0",
    "good": "#00725a", "bad": "#b23a0e", "warn": "#8a6100", "neutral": "#6b7885", "neutral-soft": "#cfd6dd",
    "series-1": "#0068a8", "series-2": "#bf4e00", "series-3": "#007a5e", "series-4": "#a3478b", "series-5": "#8a6a00", "series-6": "#5b6673",
}
"""Colours on white paper and on light screens, by meaning."""

DARK = {
    "paper": "#14191f", "wash": "#1c232b", "ink": "#e6eaee", "muted": "#a3afbb", "grid": "#333d48",
    "accent": "#7db8ea", "accent-soft": "#2a4a68",
    "good": "#4cc2a0", "bad": "#f0865a", "warn": "#e0b04a", "neutral": "#8b98a5", "neutral-soft": "#46525e",
    "series-1": "#5fb0ea", "series-2": "#f08a4b", "series-3": "#45c19c", "series-4": "#e08fc6", "series-5": "#d9b548", "series-6": "#a6b2be",
}
"""The same meanings on dark screens; never in print."""


def series(number: int) -> str:
    """The colour of the numbered series, from 1; beyond the sixth it starts again, so draw no more than six."""
    return LIGHT[f"series-{(number - 1) % 6 + 1}"]


def page_css() -> str:
    """The whole style sheet of a page: the colours as variables, then `assets/report/report.css`."""
    light, dark = _variables(LIGHT), _variables(DARK)
    colours = f":root{{{light}}}\n@media screen and (prefers-color-scheme: dark){{:root{{{dark}}}}}\n"
    return colours + files("analysis.reporting").joinpath("assets/report/report.css").read_text(encoding="utf-8")


def with_variables(markup: str) -> str:
    """The markup with each colour of `LIGHT` in its attributes replaced by its variable, the colour itself standing by for places without our page."""
    return _TAG.sub(lambda tag: _COLOURED.sub(lambda attribute: _with_variables(attribute[0]), tag[0]), markup)


def _with_variables(attribute: str) -> str:
    for name, colour in LIGHT.items():
        attribute = attribute.replace(colour, f"var(--{name}, {colour})")
    return attribute


def _variables(colours: dict[str, str]) -> str:
    return "".join(f"--{name}:{colour};" for name, colour in colours.items())
