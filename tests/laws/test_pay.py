"""The laws of pay, over generated sales and plans."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.studies.incentives.components import COMPONENTS
from analysis.studies.incentives.facts import read_facts
from analysis.studies.incentives.money import EXACT, FLOATING, MONEY
from analysis.studies.incentives.payout import as_counted, pay_out, pay_parts
from analysis.studies.incentives.prepared import make_setups, prepare
from analysis.studies.incentives.simulate import floating
from analysis.studies.incentives.trace import trace_table
from factories import contract_connection, employee, job, sale
from studies.incentives.cases import make_plan
from studies.incentives.pay_worlds import make_facts, sales_rows

few = settings(max_examples=12, deadline=None)
shares = st.integers(0, 100).map(lambda value: Decimal(value) / 100)
amounts = st.integers(0, 500_000).map(lambda value: Decimal(value) / 100)

MONOTONE = ("commission", "commission_band", "marginal_tiers", "retroactive_tiers", "accelerator", "decelerator", "overachievement", "quota_bonus", "step_bonus")
LINEAR = ("commission", "manager_override", "clawback_returns")


@st.composite
def terms_of(draw, formula):
    """Valid terms of a formula; tiers and steps rise, so that more sales never earn less."""
    terms = {}
    for name, kind in COMPONENTS[formula].terms.items():
        if kind.form == "tiers":
            low, high = sorted((draw(shares), draw(shares)))
            terms[name] = [{"from": 0, "until": 1, "rate": low}, {"from": 1, "rate": high}]
        elif kind.form == "steps":
            low, high = sorted((draw(amounts), draw(amounts)))
            terms[name] = [{"at": Decimal("0.5"), "pay": low}, {"at": 1, "pay": high}]
        elif kind.form == "list":
            terms[name] = [draw(amounts if kind.units == ("currency",) else shares)]
        elif kind.whole:
            terms[name] = draw(st.integers(1, 3))
        else:
            terms[name] = draw(amounts if "currency" in kind.units else shares)
    return terms


def component(formula, terms, **more):
    return {formula: {**terms, **more}}


def all_cents(payout):
    return {name: part.cents * part.is_row for name, part in payout.parts.items()}


def total(payout):
    return payout.monthly_cents().sum(axis=1)


EARNING = sorted(name for name, formula in COMPONENTS.items() if formula.role in ("earns", "rewards"))
ADJUSTING = sorted(name for name, formula in COMPONENTS.items() if formula.role == "adjusts")


@pytest.mark.parametrize("formula", EARNING)
@few
@given(st.data())
def test_pay_is_never_negative_without_a_clawback_or_a_draw(formula, data):
    plan = make_plan(component(formula, data.draw(terms_of(formula))))
    assert min(cents.min() for cents in all_cents(pay_out(plan, make_facts(data.draw(sales_rows())))).values()) >= 0


@pytest.mark.parametrize("formula", [name for name in ADJUSTING if not COMPONENTS[name].may_take_away])
@few
@given(st.data())
def test_adjustments_leave_no_person_below_zero_over_the_year(formula, data):
    terms = data.draw(terms_of(formula))
    plan = make_plan({"commission": {"rate": Decimal("0.05")}, formula: {**terms, "of": ["commission"]}})
    assert total(pay_out(plan, make_facts(data.draw(sales_rows())))).min() >= 0


@pytest.mark.parametrize("formula", sorted(set(EARNING) | {"clawback_returns", "clawback_deals"}))
@few
@given(sales_rows())
def test_terms_of_zero_pay_zero(formula, sales):
    zero = {"tiers": [{"from": 0, "rate": 0}], "steps": [{"at": 0, "pay": 0}], "list": [0], "number": 0}
    plan = make_plan(component(formula, {name: zero[kind.form] for name, kind in COMPONENTS[formula].terms.items()}))
    assert not any(cents.any() for cents in all_cents(pay_out(plan, make_facts(sales))).values())


@pytest.mark.parametrize("formula", MONOTONE)
@few
@given(st.data())
def test_pay_does_not_fall_as_sales_rise(formula, data):
    terms = data.draw(terms_of(formula))
    if formula == "decelerator":
        terms["slower_rate"] = min(terms["slower_rate"], terms["rate"])
    plan, sales = make_plan(component(formula, terms, window="quarter")), data.draw(sales_rows())
    more = (data.draw(st.integers(0, 2)), data.draw(st.integers(0, 365)), data.draw(st.integers(1, 500_000)))
    assert (total(pay_out(plan, make_facts([*sales, more]))) >= total(pay_out(plan, make_facts(sales)))).all()


@few
@given(sales_rows(), shares, amounts, st.sampled_from(["month", "quarter", "year"]))
def test_a_cap_holds_in_every_window(sales, rate, most, window):
    plan = make_plan({"commission": {"rate": rate}, "cap": {"most": most, "of": ["commission"], "window": window}})
    months = {"month": 1, "quarter": 3, "year": 12}[window]
    paid = pay_out(plan, make_facts(sales)).monthly_cents().reshape(3, -1, months).sum(axis=2)
    assert paid.max() <= int(most * 100)
    assert paid.min() >= 0


@pytest.mark.parametrize("formula", [*MONOTONE, "team_bonus", "contest", "contribution_award", "clawback_returns"])
@few
@given(st.data())
def test_splitting_a_sale_in_two_of_the_same_day_changes_no_pay(formula, data):
    plan = make_plan(component(formula, data.draw(terms_of(formula))))
    sales, part = data.draw(sales_rows()), data.draw(st.integers(1, 99))
    split = [(who, day, one) for who, day, cents in sales for one in (cents * part // 100, cents - cents * part // 100)]
    whole, parts = pay_out(plan, make_facts(sales)), pay_out(plan, make_facts(split))
    assert (whole.monthly_cents() == parts.monthly_cents()).all()


@few
@given(st.integers(1, 10**8), st.integers(1, 99))
def test_splitting_a_sale_between_two_people_conserves_the_sale(cents, share):
    shared = [{"sale_id": "S", "employee_id": who, "credit_share": Decimal(part) / 100} for who, part in (("A", share), ("B", 100 - share))]
    connection = contract_connection(employees=[employee("A"), employee("B")], job_spells=[job("A"), job("B")], sale_credits=shared,
                                     sales=[{**sale(date(2024, 2, 1), Decimal(cents) / 100, "A"), "sale_id": "S"}])
    with connection:
        assert read_facts(connection, date(2024, 1, 1), date(2024, 3, 31)).events["sales"].columns["money"].sum() == cents * 100


@pytest.mark.parametrize("formula", LINEAR)
@few
@given(sales_rows(), st.integers(0, 100))
def test_doubling_all_money_doubles_a_linear_plan(formula, sales, percent):
    plan = make_plan(component(formula, {"rate": Decimal(percent) / 100}))
    whole = [(who, day, cents * 100) for who, day, cents in sales]  # whole amounts, so that nothing is rounded
    manager = np.array([[1], [2], [-1]])
    once, twice = (pay_out(plan, make_facts([(who, day, cents * times) for who, day, cents in whole], manager=manager)) for times in (1, 2))
    assert (twice.monthly_cents() == 2 * once.monthly_cents()).all()


@settings(max_examples=8, deadline=None)
@given(st.randoms(use_true_random=False), sales_rows(most=12).filter(bool))
def test_the_order_of_rows_is_irrelevant(random, sales):
    rows = [{**sale(date.fromordinal(date(2024, 1, 1).toordinal() + day), Decimal(cents) / 100, f"P{who}"), "sale_id": f"S{place}"} for place, (who, day, cents) in enumerate(sales)]
    plan = make_plan({"commission": {"rate": Decimal("0.013")}, "contest": {"prizes": [100, 50]}})
    traces = []
    for _ in range(2):
        random.shuffle(rows)
        with contract_connection(employees=[employee(f"P{who}") for who in range(3)], job_spells=[job(f"P{who}") for who in range(3)], sales=rows) as connection:
            traces.append(trace_table(pay_out(plan, read_facts(connection, date(2024, 1, 1), date(2024, 12, 31)))))
    assert traces[0].equals(traces[1])


@pytest.mark.parametrize("formula", sorted(COMPONENTS))
@few
@given(st.data())
def test_the_trace_of_each_amount_adds_up_to_it(formula, data):
    terms = data.draw(terms_of(formula))
    adjusts = COMPONENTS[formula].role == "adjusts"
    plan = make_plan({"commission": {"rate": Decimal("0.05")}, "tested": {"formula": formula, **terms, **({"of": ["commission"]} if adjusts else {})}})
    payout = pay_out(plan, make_facts(data.draw(sales_rows()), manager=np.array([[1], [2], [-1]])))
    traced = trace_table(payout).groupby("component")["cents"].sum()
    for name, cents in all_cents(payout).items():
        assert traced.get(name, 0) == cents.sum()


@few
@given(sales_rows(), shares, st.integers(1, 4))
def test_what_is_held_is_released_to_who_stays(sales, share, months):
    early = [row for row in sales if row[1] < 200]
    plan = make_plan({"commission": {"rate": Decimal("0.05")}, "hold_and_release": {"share": share, "months": months, "of": ["commission"]}})
    assert pay_out(plan, make_facts(early)).parts["hold_and_release"].cents.sum() == 0


@few
@given(sales_rows(), amounts)
def test_a_shared_budget_is_never_passed(sales, most):
    plan = make_plan({"commission": {"rate": Decimal("0.05")}, "shared_budget": {"most": most, "of": ["commission"], "window": "quarter"}})
    assert pay_out(plan, make_facts(sales)).monthly_cents().reshape(3, 4, 3).sum(axis=(0, 2)).max() <= int(most * 100)


@few
@given(sales_rows(people=5), amounts, st.sampled_from(["equally", "credit", "rating"]))
def test_a_team_divides_its_pool_to_the_cent(sales, pay, split):
    plan = make_plan({"team_bonus": {"pay": pay, "reach": Decimal("0.2"), "split": split}})
    cents = pay_out(plan, make_facts(sales, people=5)).parts["team_bonus"].cents
    for members in ([0, 2, 4], [1, 3]):
        assert set(cents[members].sum(axis=0).tolist()) <= {0, len(members) * int(pay * 100)}


CONTINUOUS = ("commission", "commission_band", "marginal_tiers", "accelerator", "decelerator", "overachievement", "clawback_returns", *ADJUSTING)


@pytest.mark.parametrize("formula", CONTINUOUS)
@few
@given(st.data())
def test_floating_pay_is_the_exact_pay_but_for_rounding(formula, data):
    adjusts = COMPONENTS[formula].role == "adjusts"
    terms = data.draw(terms_of(formula))
    plan = make_plan({"commission": {"rate": Decimal("0.05")}, "tested": {"formula": formula, **terms, **({"of": ["commission"]} if adjusts else {})}})
    facts = make_facts(data.draw(sales_rows(most=8)))
    ready = prepare(plan, facts)
    exact = pay_parts(ready, EXACT, as_counted)
    same = {name: replace(floating(one, facts.days > 0), x=one.x / MONEY) for name, one in ready.items()}
    same = {name: replace(one, setups=make_setups(one, facts, FLOATING)) for name, one in same.items()}
    drawn = pay_parts(same, FLOATING, as_counted)
    for name, part in exact.items():
        assert np.abs(part.cents / 100 - drawn[name].cents).max() < 0.15  # the cents of a year's months, and single precision of quotas
