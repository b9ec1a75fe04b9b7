import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.studies.incentives import cores, layout
from analysis.studies.incentives.layout import look_up, make_layout

MONTHS = 3
FACTS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, MONTHS - 1), st.integers(-10**12, 10**12), st.booleans()), max_size=60)


@pytest.fixture(params=["in one go", "in small pieces on all cores"])
def pieces(request, monkeypatch):
    if request.param != "in one go":
        monkeypatch.setattr(layout, "_CELLS", 2)
        monkeypatch.setattr(layout, "_ROWS", 3)
        monkeypatch.setattr(cores, "_MANY", 0)
        monkeypatch.setattr(cores.os, "cpu_count", lambda: 3)


def laid_out(facts):
    facts = sorted(facts, key=lambda fact: fact[:2])
    person, place, money, kept = (np.array([fact[column] for fact in facts], dtype=kind) for column, kind in enumerate((np.int32, np.int16, np.int64, bool)))
    return facts, make_layout(person, place, MONTHS), money, kept


@pytest.mark.usefixtures("pieces")
def test_sums_and_counts_are_those_of_adding_one_by_one():
    @given(FACTS)
    def law(facts):
        facts, laid, money, kept = laid_out(facts)
        sums, counts = np.zeros((2, 5, MONTHS), dtype=np.int64)
        for person, place, amount, keep in facts:
            sums[person, place] += amount * keep
            counts[person, place] += keep
        assert (laid.sums(lambda rows: money[rows] * kept[rows], np.int64, (5, MONTHS)) == sums).all()
        assert (laid.sums(lambda rows: kept[rows].astype(laid.counting), laid.counting, (5, MONTHS)) == counts).all()
        assert laid.counts((5, MONTHS)).sum() == len(facts)

    law()


@pytest.mark.parametrize("many", [255, 256, 65_536])
def test_so_many_facts_of_a_month_are_all_counted(many):
    laid = make_layout(np.zeros(many, dtype=np.int32), np.zeros(many, dtype=np.int16), MONTHS)
    ones = np.ones(many, dtype=bool)
    assert laid.sums(lambda rows: ones[rows].astype(laid.counting), laid.counting, (1, MONTHS)).tolist() == [[many, 0, 0]]


@pytest.mark.usefixtures("pieces")
def test_what_lies_outside_of_what_is_known_is_looked_up_at_the_nearest_end():
    assert look_up(np.array([7, 8, 9]), np.array([-5, 10, 11, 12, 13, 99, 11, 10]), 10).tolist() == [7, 7, 8, 9, 9, 9, 8, 7]


def test_an_error_on_another_core_is_raised(monkeypatch):
    monkeypatch.setattr(cores.os, "cpu_count", lambda: 2)

    def work(item):
        if item == 7:
            raise ValueError("seven")

    with pytest.raises(ValueError, match="seven"):
        cores.on_all_cores(work, range(20), 10**9)


def test_work_inside_of_work_begins_no_more_threads_and_none_is_left_behind(monkeypatch):
    monkeypatch.setattr(cores.os, "cpu_count", lambda: 2)
    seen = set()

    def outer(_):
        here = threading.get_ident()
        cores.on_all_cores(lambda _: seen.add((here, threading.get_ident())), range(50), 10**9)

    for _ in range(2):
        cores.on_all_cores(outer, range(4), 10**9)
    assert seen
    assert all(outside == inside != threading.get_ident() for outside, inside in seen)


def test_every_item_is_worked_on_once_whatever_the_cores(monkeypatch):
    for count in (None, 1, 2, 5):
        monkeypatch.setattr(cores.os, "cpu_count", lambda count=count: count)
        seen = []
        cores.on_all_cores(seen.append, range(100), 10**9)
        assert sorted(seen) == list(range(100))


def test_what_is_made_ahead_comes_in_order_one_ahead_of_its_use():
    made = []

    def maker(number):
        return lambda: made.append(number) or number

    for place, found in enumerate(cores.made_ahead([maker(number) for number in range(5)])):
        assert found == place
        assert len(made) <= place + 2  # never more than one ahead, so that no more than two are in memory
    assert made == list(range(5))
    assert list(cores.made_ahead([])) == []


def test_what_cannot_be_made_ahead_is_raised_when_it_is_due():
    ahead = cores.made_ahead([lambda: 1, lambda: 1 // 0])
    assert next(ahead) == 1
    with pytest.raises(ZeroDivisionError):
        next(ahead)
