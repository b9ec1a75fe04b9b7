"""The engine against a second working-out of pay that shares none of its code: random companies and plans, equal to the cent."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.studies.incentives.components import COMPONENTS
from analysis.studies.incentives.facts import read_facts
from analysis.studies.incentives.measures import MEASURES
from analysis.studies.incentives.payout import pay_out, pay_table
from analysis.studies.incentives.trace import trace_table
from factories import contract_connection
from studies.incentives.oracle import Company, pay_rows
from studies.incentives.random_pay import company_of, plan_of


def paid_by_engine(payout):
    """The rows of pay and of rewards: (component, person, first day, day after the last) -> cents."""
    rows = [row for rewards in (False, True) for row in pay_table(payout, rewards=rewards).itertuples()]
    found = {(row.component, row.employee_id, row.period_from.date(), row.period_until.date()): row.cents for row in rows}
    assert len(found) == len(rows)
    return found


def traced_by_engine(payout):
    """What the trace adds up to for each row of pay."""
    trace = trace_table(payout)
    sums = trace.groupby(["component", "employee_id", "period_from", "period_until"])["cents"].sum()
    return {(name, who, begin.date(), end.date()): cents for (name, who, begin, end), cents in sums.items() if cents}


def company_and_plans(chance, plans):
    """A company as the engine and as the oracle read it, with so many plans."""
    tables, data_from, as_of = company_of(chance)
    with contract_connection(**{name: [{key: value for key, value in row.items() if value is not None} for row in rows] for name, rows in tables.items()}) as connection:
        facts = read_facts(connection, data_from, as_of)
    return facts, Company(tables, data_from, as_of), [plan_of(chance) for _ in range(plans)]


def different(chance, plans=1):
    """Every row of pay that the two work out differently: (plan, row) -> (engine, oracle); and all rows that the oracle has."""
    facts, company, drawn = company_and_plans(chance, plans)
    found, rows = {}, {}
    for number, plan in enumerate(drawn):
        payout = pay_out(plan, facts)
        engine, oracle = paid_by_engine(payout), pay_rows(plan, company)
        found |= {(number, row): (engine.get(row), oracle.get(row)) for row in engine.keys() | oracle.keys() if engine.get(row) != oracle.get(row)}
        assert traced_by_engine(payout) == {row: cents for row, cents in engine.items() if cents}
        rows |= {(plan.components[row[0]].formula, plan.components[row[0]].measure, number, row): cents for row, cents in oracle.items()}
    return found, rows


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.randoms(use_true_random=False))
def test_pay_and_trace_agree_to_the_cent_with_a_second_working_out(chance):
    assert different(chance)[0] == {}


@pytest.mark.evidence
def test_hundreds_of_companies_are_paid_alike_by_both_with_every_formula_and_measure():
    paid = set()
    for seed in range(300):
        found, rows = different(random.Random(seed), plans=2)
        assert found == {}, seed
        paid |= {(formula, measure) for (formula, measure, *_), cents in rows.items() if cents}
    assert {formula for formula, _ in paid} == set(COMPONENTS)
    assert {measure for _, measure in paid if measure} == set(MEASURES)
