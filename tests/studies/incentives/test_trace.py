from datetime import date

import pandas as pd

from analysis.studies.incentives import trace as module
from analysis.studies.incentives.trace import trace_blocks, trace_table
from studies.incentives.cases import pay

JAN = date(2024, 1, 10)


def traced(case):
    frame = trace_table(pay({"as_of": date(2024, 1, 31), **case}))
    return [(row.employee_id, row.component, row.source, row.source_id, row.cents) for row in frame.itertuples()]


def test_a_commission_is_traced_to_its_sales_in_proportion():
    case = {"plan": {"commission": {"rate": 0.01}}, "sales": [{"day": JAN, "amount": 100}, {"day": JAN, "amount": 300}]}
    assert traced(case) == [("ann", "commission", "sales", "S001", 100), ("ann", "commission", "sales", "S002", 300)]


def test_a_return_has_its_negative_part_of_the_amount():
    case = {"plan": {"commission": {"rate": 0.01}}, "sales": [{"day": JAN, "amount": 500}, {"day": JAN, "amount": -100}]}
    assert traced(case) == [("ann", "commission", "sales", "S001", 500), ("ann", "commission", "sales", "S002", -100)]


def test_an_amount_for_each_deal_is_traced_evenly_to_the_deals():
    case = {"plan": {"deal_signing_bonus": {"each": 30}}, "deals": [{"day": JAN, "amount": 1}, {"day": JAN, "amount": 999}]}
    assert [row[2:] for row in traced(case)] == [("deals", "D1", 3000), ("deals", "D2", 3000)]


def test_satisfaction_is_traced_to_the_answers_and_excellence_to_the_course():
    case = {"plan": {"customer_satisfaction_bonus": {"pay": 10, "least": 0.5, "answers": 1}, "training_excellence": {"each": 7}},
            "answers": [{"day": JAN, "score": 5}], "courses": [{"course": "Pitch", "day": JAN, "score": 1}]}
    assert [row[2:] for row in traced(case)] == [("customer_feedback", "F1", 1000), ("trainings", "Pitch", 700)]


def test_a_team_bonus_is_traced_to_the_sales_of_the_whole_team():
    case = {"plan": {"team_bonus": {"pay": 10, "reach": 1}}, "people": {"ann": {}, "bob": {}, "cal": {"team": "South"}},
            "quotas": {"ann": {"2024-01": 50}, "bob": {"2024-01": 50}, "cal": {"2024-01": 900}},
            "sales": [{"day": JAN, "amount": 75}, {"day": JAN, "amount": 25, "by": "bob"}, {"day": JAN, "amount": 25, "by": "cal"}]}
    assert traced(case) == [("ann", "team_bonus", "sales", "S001", 750), ("ann", "team_bonus", "sales", "S002", 250),
                            ("bob", "team_bonus", "sales", "S001", 750), ("bob", "team_bonus", "sales", "S002", 250)]


def test_a_manager_is_traced_to_the_sales_of_the_reports():
    case = {"plan": {"manager_override": {"rate": 0.01}}, "people": {"ann": {"manager": "max"}, "max": {}}, "sales": [{"day": JAN, "amount": 200}]}
    assert traced(case) == [("max", "manager_override", "sales", "S001", 200)]


def test_an_adjustment_is_traced_to_the_pay_that_it_adjusts():
    case = {"plan": {"commission": {"rate": 0.01}, "guarantee": {"least": 5, "of": ["commission"]}}, "sales": [{"day": JAN, "amount": 200}]}
    assert traced(case)[-1] == ("ann", "guarantee", "pay", "commission", 300)


def test_what_no_fact_stands_behind_is_traced_to_the_plan():
    case = {"plan": {"quota_bonus": {"pay": 5, "reach": 0}}, "quotas": {"ann": {"2024-01": 50}}, "people": {"ann": {}, "bob": {"role": "back"}},
            "sales": [{"day": JAN, "amount": 1, "by": "bob"}]}
    case["plan"]["quota_bonus"]["for"] = {"role": ["front"]}
    assert traced(case) == [("ann", "quota_bonus", "plan", "quota_bonus", 500)]


def test_kept_customers_are_traced_to_their_first_sale_of_the_window_before():
    case = {"plan": {"customer_keeping_bonus": {"pay": 5, "least": 1, "customers": 1}}, "as_of": date(2024, 2, 29),
            "sales": [{"day": JAN, "amount": 1, "customer": "C"}, {"day": date(2024, 1, 20), "amount": 1, "customer": "C"}, {"day": date(2024, 2, 2), "amount": 1, "customer": "C"}]}
    assert [row[2:] for row in traced(case)] == [("sales", "S001", 500)]


def test_blocks_of_people_hold_the_rows_of_the_whole_trace(monkeypatch):
    case = {"plan": {"commission": {"rate": 0.01}, "team_bonus": {"pay": 10, "reach": 1}, "manager_override": {"rate": 0.01}, "guarantee": {"least": 5, "of": ["commission"]}},
            "people": {"ann": {"manager": "max"}, "bob": {"manager": "ann"}, "cal": {"team": "South", "manager": "max"}, "max": {}},
            "quotas": {who: {"2024-01": 50} for who in ("ann", "bob", "cal", "max")},
            "sales": [{"day": JAN, "amount": amount, "by": who} for who in ("ann", "bob", "cal", "max") for amount in (75, 25)], "as_of": date(2024, 1, 31)}
    payout, key = pay(case), ["component", "employee_id", "source", "source_id"]
    whole = trace_table(payout).sort_values(key, ignore_index=True)
    for people in (1, 3):
        monkeypatch.setattr(module, "PEOPLE_AT_ONCE", people)
        blocks = list(trace_blocks(payout))
        assert len(blocks) == -(-4 // people)
        pd.testing.assert_frame_equal(pd.concat(blocks).sort_values(key, ignore_index=True), whole)
    assert set(whole["component"]) == set(case["plan"])
