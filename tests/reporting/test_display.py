import re
from datetime import date

import matplotlib as mpl
import pandas as pd
import pytest

from analysis.reporting import display, theme
from analysis.reporting.display import Html
from analysis.reporting.words import Words
from analysis.studies.result import ResultColumn

EN, ZH = Words("en", "EUR"), Words("zh", "CNY")
COLUMNS = (ResultColumn("employee_id", "person", "Person"), ResultColumn("sales_amount", "money", "Sales of the window"), ResultColumn("attainment_share", "share", "Sales over quota"), ResultColumn("hired_on", "date", "First day"))
FRAME = pd.DataFrame([("Ann", 1234.5, 0.97, date(2020, 1, 2)), ("<b>Bo</b>", None, 1.2, None), ("Cy", 5.0, 0.5, None)], columns=[column.name for column in COLUMNS])


def draw(height, words, *, narrow):
    return theme.bars(theme.canvas(narrow=narrow, height=height), [words.t("Passed")], [1.0], ["1"])


def figure(words=EN, **texts):
    said = {"message": "One bar", "alt": "A bar", **texts}
    return display.figure(draw, 100, words=words, name="one", **said).markup


def test_sentences_are_escaped():
    assert display.paragraphs(["a < b & c"]).markup == '<div class="text"><p>a &lt; b &amp; c</p></div>'


def test_no_sentences_are_nothing():
    assert display.paragraphs([], "caveat").markup == ""


def test_a_verdict_has_a_mark_and_a_word_not_only_a_colour():
    markup = display.verdicts([("failed", "Too few rows.")], ZH).markup
    assert "未通过</span> Too few rows." in markup
    assert '<li class="failed">' in markup


def test_an_unknown_outcome_is_an_error():
    with pytest.raises(KeyError):
        display.verdicts([("perhaps", "x")], EN)


def test_units_stand_in_the_header_and_numbers_in_the_cells():
    markup = display.table(FRAME, COLUMNS, EN).markup
    assert '<th scope="col">Sales amount <span class="unit">€</span></th>' in markup
    assert "<td>1,234</td><td>97.0</td>" in markup


def test_cells_are_escaped_and_what_is_missing_is_a_dash():
    markup = display.table(FRAME, COLUMNS, EN).markup
    assert '<td class="name">&lt;b&gt;Bo&lt;/b&gt;</td><td>–</td>' in markup


def test_a_header_is_in_the_readers_language():
    assert '<th scope="col" class="name">员工</th>' in display.table(FRAME, COLUMNS, ZH).markup


def test_rows_after_the_limit_are_folded_away_and_counted():
    markup = display.table(FRAME, COLUMNS, EN, caption="People", limit=1).markup
    first, rest = markup.split('<details class="rest">')
    assert first.count("<tr>") == 2
    assert "2 more rows" in rest
    assert rest.count("<tr>") == 3


def test_a_table_without_rows_says_so():
    assert display.table(FRAME.head(0), COLUMNS, EN, caption="Findings").markup == '<div class="note"><p>Findings: nothing to list.</p></div>'


def test_a_very_long_table_says_how_many_rows_it_leaves_out(monkeypatch):
    monkeypatch.setattr(display, "MOST_ROWS", 1)
    assert "2 more rows, of which the first 1 are shown here" in display.table(FRAME, COLUMNS, EN, limit=1).markup


def test_a_table_can_be_scrolled_by_keyboard_and_has_a_name():
    assert '<div class="table" role="region" tabindex="0" aria-label="People &amp; sales">' in display.table(FRAME, COLUMNS, EN, caption="People & sales").markup


def test_meanings_are_told_where_the_name_does_not_say_them():
    markup = display.table(FRAME, COLUMNS, EN).markup
    assert "<dt>Attainment</dt><dd>Sales over quota</dd>" in markup
    assert "<dt>Person</dt>" not in markup


def test_a_frame_without_a_documented_column_is_an_error():
    with pytest.raises(KeyError):
        display.table(FRAME.drop(columns="hired_on"), COLUMNS, EN)


def test_a_piece_of_page_may_stand_in_a_cell():
    frame = pd.DataFrame({"employee_id": [Html("<i>x</i>")]})
    assert "<i>x</i>" in display.table(frame, COLUMNS[:1], EN).markup


def test_a_figure_is_drawn_for_screens_and_for_phones():
    markup = figure()
    assert re.findall(r'<div class="(\w+)"( hidden)?>', markup) == [("wide", ""), ("narrow", " hidden")]
    assert markup.count('aria-label="A bar"') == 2


def test_a_figure_says_its_message_above_it():
    markup = figure(message="A < B")
    assert markup.index("<figcaption>A &lt; B</figcaption>") < markup.index("<svg")


def test_the_text_of_a_figure_is_in_the_readers_language():
    assert ">通过</text>" in figure(ZH)


def test_drawing_leaves_matplotlib_as_it_was():
    before = mpl.rcParams["font.family"]
    figure()
    assert mpl.rcParams["font.family"] == before


def test_what_opens_is_escaped_in_its_summary_only():
    assert display.details("a < b", Html("<p>c</p>")).markup == "<details><summary>a &lt; b</summary>\n<div><p>c</p></div></details>"


def test_of_pieces_put_together_what_is_empty_gives_way_and_nothing_is_said_twice():
    empty, other = (display.table(FRAME.head(0), COLUMNS, EN, caption=caption) for caption in ("Talks", "Costs"))
    note, text = display.paragraphs(["Not shown."], "note"), display.paragraphs(["Something."])
    assert "Talks: nothing to list." in empty.markup
    assert (empty + text).markup == (text + empty).markup == text.markup
    assert (empty + other).markup == (empty + other + empty).markup == ""
    assert (note + text + note).markup == (note + text).markup
