import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.sources.delimited import read_records, sniff_separator, split_records

CELL = st.text(alphabet='ab,;"\n 李', max_size=6).map(str.strip)


def cells_of(text, separator=","):
    return [record.cells for record in read_records(iter(text.splitlines(keepends=True)), separator)]


@given(st.lists(st.lists(CELL, min_size=2, max_size=3), min_size=1, max_size=8))
def test_what_was_written_is_read(rows):
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    assert cells_of(written.getvalue()) == rows


def test_reading_goes_on_after_a_mark_that_is_never_closed():
    text = 'a,b\n"c,d\n' + "e,f\n" * 500
    assert cells_of(text) == [["a", "b"], None, *[["e", "f"]] * 500]


def test_text_after_a_closing_mark_is_not_guessed_at():
    assert cells_of('a,"b"c\nd,e\n') == [None, ["d", "e"]]


def test_without_quotation_marks_they_are_characters():
    assert [record.cells for record in read_records(iter(['a,"b\n', 'c",d\n']), ",", quote="")] == [["a", '"b'], ['c"', "d"]]


def test_split_records_know_their_lines():
    text = "a+|b&|\r\nc+|two\r\nlines&|\r\n\r\ne+|f&|\r\n"
    assert [(record.line, record.cells) for record in split_records(text, "+|", "&|")] == [
        (1, ["a", "b"]), (2, ["c", "two\r\nlines"]), (5, ["e", "f"]),
    ]


@pytest.mark.parametrize(
    ("lines", "separator"),
    [
        (["a;b;c", "1,5;2,5;3,5"], ";"), (["a,b", "1;2,3"], ","), (["a\tb, c\td", "1\t2\t3"], "\t"),
        (['"x;y",b,c', '"1;2",3,4'], ","), (["only"], ","), (["1\tJobs, Inc.\tx", "2\tFirm\ty"], "\t"),
    ],
)
def test_the_separator_is_seen_from_the_first_lines(lines, separator):
    assert sniff_separator(lines) == separator
