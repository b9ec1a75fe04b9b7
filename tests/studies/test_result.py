"""Laws of result tables: rows in blocks are the rows of one frame."""

from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.studies.result import ResultColumn, ResultTable

COLUMNS = (ResultColumn("name", "text", "Name"), ResultColumn("amount", "money", "Amount"))


def in_blocks(frame: pd.DataFrame, sizes: list[int]) -> ResultTable:
    """The frame's rows in blocks of these sizes, the rest in a last one."""
    turns = [0, *(sum(sizes[: place + 1]) for place in range(len(sizes))), len(frame)]
    return ResultTable(lambda: (frame.iloc[begin:end].reset_index(drop=True) for begin, end in pairwise(turns)), COLUMNS)


def some_rows(count: int) -> pd.DataFrame:
    return pd.DataFrame({"name": pd.Series([f"N{place}" for place in range(count)], dtype="str"), "amount": [1.0 + place for place in range(count)]})


def odd_rows(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["amount"] % 2 == 1].reset_index(drop=True)


@given(st.integers(0, 12), st.lists(st.integers(0, 5), max_size=4))
def test_blocks_are_the_rows_of_the_frame(count, sizes):
    frame = some_rows(count)
    table = in_blocks(frame, sizes)
    assert table.frame.equals(frame)
    assert table.count() == count
    assert table.each(odd_rows).frame.equals(ResultTable(frame, COLUMNS).each(odd_rows).frame)


def test_a_change_of_blocks_waits_until_they_are_made():
    made = []

    def rows():
        made.append(1)
        yield some_rows(3)

    changed = ResultTable(rows, COLUMNS).each(lambda block: block[["name"]], COLUMNS[:1])
    assert (changed.names, made) == (["name"], [])
    assert list(changed.frame) == ["name"]
    assert changed.frame is changed.frame
    assert made == [1]


def test_a_block_with_columns_that_are_not_documented_is_refused():
    with pytest.raises(ValueError, match="not the documented"):
        ResultTable(some_rows(1)[["amount"]], COLUMNS)
    table = ResultTable(lambda: iter([some_rows(1), some_rows(1)[["amount"]]]), COLUMNS)
    with pytest.raises(ValueError, match="not the documented"):
        list(table.blocks())
