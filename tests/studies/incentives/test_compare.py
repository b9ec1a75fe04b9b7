from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from analysis.studies.incentives.compare import cost_at_levels, deciles, distribution, gaps, pay_mix, people_frame, reconciles
from analysis.studies.incentives.payout import pay_out
from analysis.studies.incentives.trace import trace_table
from studies.incentives.cases import make_plan
from studies.incentives.pay_worlds import make_facts

YEAR = slice(0, 12)
ONE, TWO = {"commission": {"rate": Decimal("0.01")}}, {"commission": {"rate": Decimal("0.02")}, "quota_bonus": {"pay": 50, "reach": 1}}
SALES = [(0, 10, 200_000), (1, 10, 50_000), (1, 40, -10_000)]


@pytest.fixture
def payouts():
    facts = make_facts(SALES)
    return [pay_out(make_plan(one, name), facts) for name, one in (("one", ONE), ("two", TWO))]


def test_gains_and_losses_are_against_the_first_plan(payouts):
    people = people_frame(payouts, YEAR).set_index(["plan", "employee_id"])
    assert people.loc[("two", "P000"), ["pay", "first_pay", "difference"]].tolist() == [90, 20, 70]
    assert people.loc[("one", "P001"), "difference"] == 0


def test_the_pay_mix_adds_up(payouts):
    mix = pay_mix(payouts, YEAR)
    assert mix.groupby("plan")["share"].sum().to_dict() == {"one": 1, "two": 1}
    assert mix["pay"].tolist() == [25, 50, 50]
    assert mix["n"].tolist() == [3, 3, 3]


def test_the_distribution_counts_who_gains(payouts):
    row = distribution(people_frame(payouts, YEAR)).set_index("plan").loc["two"]
    assert row[["n", "gain_count", "lose_count", "gained", "lost"]].tolist() == [3, 2, 0, 75, 0]


def test_tenths_hold_everyone_once():
    people = pd.DataFrame({"plan": "one", "attainment_share": np.arange(23) / 10, "sales": 1.0, "pay": 1.0, "base_pay": 10.0})
    found = deciles(people)
    assert found["n"].sum() == 23
    assert found["decile"].tolist() == list(range(1, 11))
    assert found["attainment_share"].is_monotonic_increasing


def test_without_quotas_tenths_go_by_sales():
    people = pd.DataFrame({"plan": "one", "attainment_share": np.nan, "sales": [1.0, 2.0], "pay": [1.0, 5.0], "base_pay": [0.0, 0.0]})
    assert deciles(people)["pay"].tolist() == [1, 5]
    assert deciles(people.head(0)).empty


def test_gaps_compare_groups_with_the_highest():
    people = pd.DataFrame({"plan": "one", "gender": ["f", "f", "m"], "age": [25.0, 55, np.nan], "sales": 100.0, "pay": [1.0, 3, 4]})
    found = gaps(people).set_index(["kind", "group"])
    assert found.loc[("gender", "f"), ["n", "pay", "ratio"]].tolist() == [2, 2, 0.5]
    assert found.loc["age", "n"].to_dict() == {"50 and over": 1, "under 30": 1}


def test_the_cost_at_the_quota_is_the_pay_of_everyone_on_quota():
    plan = make_plan({"commission": {"rate": Decimal("0.1")}, "quota_bonus": {"pay": 50, "reach": 1}})
    costs = cost_at_levels(plan, make_facts(SALES), YEAR, [0, 0.99, 1])
    assert costs["sales"].tolist() == [0, 35640, 36000]
    assert costs["pay"].tolist() == [0, 3564, 3600 + 36 * 50]
    assert np.isnan(costs["cost_share"][0])


def test_cost_never_falls_with_the_level_where_the_plan_is_monotone():
    plan = make_plan({"step_bonus": {"steps": [{"at": Decimal("0.8"), "pay": 10}, {"at": 1, "pay": 30}], "window": "quarter"}})
    assert cost_at_levels(plan, make_facts(SALES), YEAR)["pay"].is_monotonic_increasing


def test_a_trace_that_lacks_a_row_does_not_reconcile(payouts):
    trace = trace_table(payouts[1])
    assert reconciles(payouts[1], [trace]) == 0
    assert reconciles(payouts[1], [trace.iloc[1:]]) == abs(trace["cents"].iloc[0])
