"""Formulas against their equations as a compensation plan writes them, and what they say of themselves."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.studies.incentives.commissions import accelerator, decelerator, marginal_tiers
from analysis.studies.incentives.components import COMPONENTS
from analysis.studies.incentives.money import EXACT
from analysis.studies.incentives.views import Tier, View

NUMBERS = np.ones((2, 4), dtype=np.int64)
SEEN = View(EXACT, NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS > 0, 0 * NUMBERS, NUMBERS)
EARNING = {name: formula for name, formula in COMPONENTS.items() if formula.role != "adjusts"}
money = st.integers(-10**12, 10**12)


def paid(formula, view):
    terms = {name: (Tier(0, 10, 1),) if kind.form == "tiers" else () if kind.form in ("steps", "list") else 1 for name, kind in formula.terms.items()}
    return formula.function(view, **terms)


@pytest.mark.parametrize("name", EARNING)
def test_a_formula_that_says_so_pays_by_the_number_of_facts_alone(name):
    formula, blind = EARNING[name], replace(SEEN, x=None)
    if formula.number_alone:
        assert (paid(formula, blind) == paid(formula, SEEN)).all()
    else:
        with pytest.raises((AttributeError, TypeError, ValueError)):
            paid(formula, blind)


@given(money, st.lists(st.integers(1, 10**11), min_size=1, max_size=4), st.lists(st.integers(0, 10**6), min_size=5, max_size=5))
def test_marginal_tiers_pay_each_rate_for_the_part_that_lies_in_its_tier(x, widths, rates):
    edges = [0, *np.cumsum(widths).tolist(), 4 * 10**18]
    tiers = tuple(Tier(low, high, rate) for low, high, rate in zip(edges, edges[1:], rates, strict=False))
    equation = sum(tier.rate * max(min(x, tier.until) - tier.start, 0) for tier in tiers)
    assert marginal_tiers(replace(SEEN, x=x * NUMBERS), tiers=tiers).tolist() == (equation * NUMBERS).tolist()


@pytest.mark.parametrize("formula", [accelerator, decelerator])
@given(money, st.integers(0, 10**10), st.integers(0, 3_000_000), st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)))
def test_an_accelerator_pays_one_rate_up_to_its_turn_and_the_other_above(formula, x, quota, above, rates):
    view, (first, second) = replace(SEEN, x=x * NUMBERS, quota=quota * NUMBERS, shares={}), rates
    turn = int(EXACT.part(above, np.array([quota]))[0]) if quota else 4 * 10**18
    equation = first * min(max(x, 0), turn) + second * max(x - turn, 0)
    found = formula(view, rate=first, above=above, **{"faster_rate" if formula is accelerator else "slower_rate": second})
    assert found.tolist() == (equation * NUMBERS).tolist()
