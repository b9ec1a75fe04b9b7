import itertools

import matplotlib as mpl
import pytest

from analysis.reporting import theme
from analysis.reporting.palette import DARK, LIGHT, page_css, series
from analysis.reporting.theme import spread
from analysis.reporting.words import Words

WORDS_AND_MARKS = ("ink", "muted", "accent", "good", "bad", "warn", "neutral", *(f"series-{number}" for number in range(1, 7)))
SEEN = {  # what people without red, green or blue cones see (Viénot 1999 for the first two, a common approximation for the third)
    "no red": ((0.11238, 0.88762, 0.0), (0.11238, 0.88762, 0.0), (0.00401, -0.00401, 1.0)),
    "no green": ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, 0.0), (-0.02234, 0.02234, 1.0)),
}


def linear(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def contrast(one, other):
    light = sorted(sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear(colour), strict=True)) for colour in (one, other))
    return (light[1] + 0.05) / (light[0] + 0.05)


def lab(rgb):
    x, y, z = (sum(weight * part for weight, part in zip(row, rgb, strict=True)) for row in ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505)))
    cubes = [max(part, 0) ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x / 0.9505, y, z / 1.089)]
    return 116 * cubes[1] - 16, 500 * (cubes[0] - cubes[1]), 200 * (cubes[1] - cubes[2])


def apart(one, other, matrix):
    seen = [lab([sum(weight * part for weight, part in zip(row, linear(colour), strict=True)) for row in matrix]) for colour in (one, other)]
    return sum((a - b) ** 2 for a, b in zip(*seen, strict=True)) ** 0.5


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_every_colour_that_writes_can_be_read_on_its_paper(colours):
    assert min(contrast(colours[name], colours["paper"]) for name in WORDS_AND_MARKS) >= 4.5
    assert contrast(colours["muted"], colours["wash"]) >= 4.5


@pytest.mark.parametrize("colours", [LIGHT, DARK])
@pytest.mark.parametrize("eyes", SEEN)
def test_good_and_bad_and_the_first_series_differ_for_all_eyes(colours, eyes):
    pairs = [("good", "bad"), *itertools.combinations(["series-1", "series-2", "series-3"], 2)]
    assert min(apart(colours[one], colours[other], SEEN[eyes]) for one, other in pairs) >= 15


def test_light_and_dark_name_the_same_meanings_and_no_light_colour_has_two():
    assert list(LIGHT) == list(DARK)
    assert len(set(LIGHT.values())) == len(LIGHT)


def test_dark_is_for_screens_only():
    css = page_css()
    assert css.count("prefers-color-scheme: dark") == css.count("@media screen and (prefers-color-scheme: dark)") == 1


def test_series_start_again_after_the_sixth():
    assert series(7) == series(1)


def test_the_theme_is_set_when_asked_and_not_before():
    with mpl.rc_context():
        mpl.rcdefaults()
        assert mpl.rcParams["font.family"] == ["sans-serif"]
        theme.use_theme(Words("en"))
        assert mpl.rcParams["font.family"] == ["Noto Sans SC"]


@pytest.mark.parametrize("places", [[1.0, 1.0, 1.0], [0.0, 0.5, 0.6, 5.0], [1.0, 2.0, 3.0]])
def test_names_of_lines_stand_apart_and_keep_their_order(places):
    moved = spread(places, 1.0)
    assert all(second - first >= 1 - 1e-9 for first, second in itertools.pairwise(moved))
    assert sum(moved) == pytest.approx(sum(places))


def test_names_of_lines_do_not_cover_one_another():
    axes = theme.canvas(narrow=False, height=300)
    axes.set_ylim(0, 10)
    theme.label_lines(axes, [(1, 5.0, "North", series(1)), (1, 5.01, "South", series(2)), (1, 5.02, "West", series(3))])
    axes.figure.draw_without_rendering()
    boxes = sorted((text.get_window_extent() for text in axes.texts), key=lambda box: box.y0)
    assert all(lower.y1 <= upper.y0 + 1 for lower, upper in itertools.pairwise(boxes))


def test_bars_run_from_the_top_and_leave_room_for_their_values():
    axes = theme.bars(theme.canvas(narrow=True, height=200), ["a", "b"], [10.0, -4.0], ["10", "−4"])
    low, high = axes.get_xlim()
    assert low < -4 < 10 < high
    assert axes.get_ylim()[0] > axes.get_ylim()[1]


def test_bars_of_nothing_are_drawn():
    theme.bars(theme.canvas(narrow=False, height=80), ["a"], [0.0], ["0"])


def test_a_narrow_figure_is_as_wide_as_a_phone_allows():
    widths = [theme.canvas(narrow=narrow, height=100).figure.get_size_inches()[0] * 72 for narrow in (True, False)]
    assert widths == pytest.approx([350, 720])
