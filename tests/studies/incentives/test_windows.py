from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.studies.incentives.measures import MEASURES
from analysis.studies.incentives.plan import Only
from analysis.studies.incentives.windows import Windows, sum_windows
from studies.incentives.pay_worlds import make_facts

PEOPLE, MONTHS = 4, 12
days = st.lists(st.lists(st.sampled_from([0, 0, 5, 30]), min_size=MONTHS, max_size=MONTHS), min_size=PEOPLE, max_size=PEOPLE)
as_of = st.integers(1, 12).map(lambda month: date(2024, month, 15))


def world(days, as_of=date(2024, 12, 31)):
    known = np.arange(PEOPLE * MONTHS).reshape(PEOPLE, MONTHS)
    facts = make_facts(people=PEOPLE)
    return replace(facts, days=np.array(days), as_of=as_of, states={**facts.states, "level": known, "base_pay": known + 1000})


@pytest.mark.parametrize("months", [1, 3, 12])
@given(days, as_of)
def test_a_state_of_a_window_is_that_of_the_last_month_in_which_the_person_was_employed(months, days, as_of):
    facts = world(days, as_of)
    found = Windows(facts, months).state("level")
    for person in range(PEOPLE):
        for window in range(MONTHS // months):
            span = range(window * months, window * months + months)
            last = [month for month in span if days[person][month] and facts.is_over[month]] or [span[-1]]
            assert found[person, window] == facts.states["level"][person, last[-1] if months > 1 else span[-1]]


@pytest.mark.parametrize("months", [1, 3, 12])
@given(days)
def test_the_base_pay_at_the_start_is_that_of_the_first_month_in_which_the_person_was_employed(months, days):
    facts = world(days)
    found = Windows(facts, months).base_pay_at_start
    for person in range(PEOPLE):
        for window in range(MONTHS // months):
            span = range(window * months, window * months + months)
            first = [month for month in span if days[person][month]] or [span[0]]
            assert found[person, window] == facts.states["base_pay"][person, first[0]]


@pytest.mark.parametrize("months", [1, 3, 12])
@given(st.lists(st.integers(-10**15, 10**15), min_size=24, max_size=24))
def test_a_window_adds_up_its_months_whatever_their_order_in_memory(months, values):
    array = np.array(values).reshape(2, 12)
    sums = [[sum(row[begin : begin + months]) for begin in range(0, 12, months)] for row in array.tolist()]
    for order in (array, np.asfortranarray(array)):
        assert sum_windows(order, months).tolist() == sums


@pytest.mark.parametrize(("as_of", "counted"), [(date(2024, 12, 31), 12), (date(2024, 7, 30), 6), (date(2024, 7, 31), 7)])
def test_what_was_sold_in_a_month_that_is_not_over_does_not_count(as_of, counted):
    facts = replace(make_facts([(0, 31 * month, 100) for month in range(12)], people=1), as_of=as_of)
    amount = MEASURES["amount"](facts, Only(), 1)
    assert amount.sums(facts.shape).tolist() == [[10_000] * counted + [0] * (12 - counted)]
    assert amount.counts(facts.shape).sum() == counted == len(amount.chosen(np.arange(12)).row)


def test_what_was_sold_outside_of_the_months_does_not_count():
    facts = make_facts([(0, day, 100) for day in (-400, -1, 0, 365, 366, 900)], people=1)
    amount = MEASURES["amount"](facts, Only(), 1)
    assert amount.counts(facts.shape).tolist() == [[1, *[0] * 10, 1]]
    assert amount.chosen(np.arange(6)).row.tolist() == [2, 3]
