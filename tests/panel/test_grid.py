import numpy as np
import pyarrow as pa
import pytest

from analysis.panel.grid import Grid


def ints(*values):
    return np.array(values, dtype=np.int32)


def two_people():
    """E1 in the months 10 to 12, E2 in 11 and 12."""
    return Grid(pa.table({"employee_id": ["E1", "E2"]}), ints(10, 11), ints(12, 12))


def test_rows_stand_in_order_of_person_and_month():
    grid = two_people()
    assert grid.person.tolist() == [0, 0, 0, 1, 1]
    assert grid.month.tolist() == [10, 11, 12, 11, 12]
    assert grid.place.tolist() == [0, 1, 2, 0, 1]


def test_a_fact_has_the_row_of_its_person_and_month_and_others_have_none():
    person, month = ints(1, 0, 0, -1, 1), ints(12, 10, 9, 11, 10)
    inside, rows = two_people().rows_of(person, month, "sales_month")
    assert (inside.tolist(), rows.tolist()) == ([0, 1], [4, 0])


def test_two_facts_of_one_person_and_month_are_refused_by_name():
    with pytest.raises(AssertionError, match="more than one row per person and month in sales_month"):
        two_people().rows_of(ints(0, 0), ints(11, 11), "sales_month")


def test_a_change_stands_until_the_next_and_never_reaches_another_person():
    person, month = ints(0, 0, 1), ints(11, 12, 12)
    assert two_people().last_known(person, month).tolist() == [-1, 0, 1, -1, 2]


def test_of_the_changes_before_the_first_month_the_last_one_stands():
    assert two_people().last_known(ints(1, 1), ints(3, 7)).tolist() == [-1, -1, -1, 1, 1]


def test_a_change_after_the_last_month_is_not_seen():
    assert two_people().last_known(ints(0), ints(13)).tolist() == [-1] * 5


def test_without_changes_nothing_is_known():
    assert two_people().last_known(ints(), ints()).tolist() == [-1] * 5
