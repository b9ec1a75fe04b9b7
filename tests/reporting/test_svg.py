import html
import re

import matplotlib as mpl
import pytest

from analysis.reporting import theme
from analysis.reporting.palette import LIGHT
from analysis.reporting.svg import inline_svg
from analysis.reporting.words import Words


@pytest.fixture(autouse=True)
def themed():
    with mpl.rc_context():
        theme.use_theme(Words("zh"))
        yield


def drawn(label="北区", name="sales", alt="Bars"):
    axes = theme.canvas(narrow=False, height=120)
    axes.plot([1, 2], [1, 2], color=LIGHT["accent"])
    theme.bars(axes, [label], [3.0], ["3"])
    return inline_svg(axes, name=name, alt=alt)


def test_text_stays_text():
    assert ">北区</text>" in drawn()


def test_the_same_figure_gives_the_same_bytes():
    assert drawn() == drawn()


def test_two_figures_share_no_id_and_refer_to_their_own():
    one, other = drawn(name="one"), drawn(name="other")
    ids = [set(re.findall(r'id="([^"]+)"', svg)) for svg in (one, other)]
    assert ids[0]
    assert all(found.startswith("one-") for found in ids[0])
    assert not ids[0] & ids[1]
    assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', one)) <= ids[0]


def test_colours_follow_the_page_and_stand_by_themselves_elsewhere():
    assert f"var(--accent, {LIGHT['accent']})" in drawn()
    assert re.findall(r"(?<!, )#[0-9a-f]{6}", drawn()) == []


def test_a_figure_is_an_image_with_an_alternative_text():
    assert drawn(alt='Bars "of" <sales>').startswith('<svg role="img" aria-label="Bars &quot;of&quot; &lt;sales&gt;"')


def test_a_label_that_another_font_makes_wider_is_not_cut():
    assert "overflow: visible" in drawn().partition(">")[0]


def test_a_script_in_a_name_stays_text():
    assert "<script" not in drawn(label="<script>alert(1)</script>")


def test_dollar_signs_are_no_formula():
    assert ">$a_1$</text>" in drawn(label="$a_1$")


@pytest.mark.parametrize("label", ["North 🚀", "₹ team", "done ✔"])
def test_a_sign_of_a_name_that_the_font_lacks_is_left_to_the_readers_fonts(label):
    assert f">{label}</text>" in drawn(label=label)


@pytest.mark.parametrize("label", [f"the {LIGHT['accent']} team", f'a style="fill: {LIGHT["accent"]}"', 'at x="1.23456"', 'an id="7"', 'a transform="rotate(-0 1)"'])
def test_a_name_is_not_rewritten(label):
    assert f">{label}</text>" in drawn(label=label)
    assert f'aria-label="{html.escape(label)}"' in drawn(alt=label)


def test_a_rare_name_is_left_to_the_readers_fonts():
    assert ">𬭎</text>" in drawn(label="𬭎")


def test_nothing_tells_when_or_by_what_it_was_drawn():
    assert not re.search(r"<metadata|matplotlib|<!--|<style", drawn(), re.IGNORECASE)
