from datetime import date

import numpy as np
import pytest

from analysis.studies.incentives.statement import earnings_curve, statement
from studies.incentives.cases import facts_of, make_plan, pay

JAN = date(2024, 1, 10)


def first_row(plan, sales, quota=1000, **more):
    case = {"plan": plan, "quotas": {"ann": {"2024-01": quota}}, "sales": [{"day": JAN, "amount": amount} for amount in sales], "as_of": date(2024, 1, 31), **more}
    return statement(pay(case)).iloc[0]


def test_a_statement_says_what_was_measured_and_what_the_next_step_needs():
    row = first_row({"quota_bonus": {"pay": 500, "reach": 1}}, [900])
    assert (row["measured"], row["quota"], row["attainment_share"], row["cents"]) == (900, 1000, 0.9, 0)
    assert (row["next_at"], row["next_needs"], row["next_cents"]) == (1000, 100, 50_000)


def test_after_the_last_step_there_is_none():
    row = first_row({"quota_bonus": {"pay": 500, "reach": 1}}, [1000])
    assert np.isnan(row["next_at"])
    assert row["cents"] == 50_000


def test_the_next_step_is_the_nearest_above():
    row = first_row({"step_bonus": {"steps": [{"at": 0.5, "pay": 100}, {"at": 0.9, "pay": 300}, {"at": 1, "pay": 500}]}}, [600])
    assert (row["next_at"], row["next_cents"]) == (900, 30_000)


def test_a_retroactive_tier_pays_everything_at_its_rate_on_its_first_unit():
    row = first_row({"retroactive_tiers": {"tiers": [{"from": 0, "until": 1, "rate": 0.01}, {"from": 1, "rate": 0.02}]}}, [990])
    assert (row["next_needs"], row["next_cents"]) == (10, 2_000)


def test_a_mean_answer_is_a_share_and_says_what_is_missing():
    row = first_row({"customer_satisfaction_bonus": {"pay": 500, "least": 0.9, "answers": 1}}, [1], answers=[{"day": JAN, "score": 4}])
    assert row[["measured", "next_at", "next_cents"]].tolist() == [0.8, 0.9, 50_000]
    assert row["next_needs"] == pytest.approx(0.1)


def test_a_flat_commission_has_no_step():
    assert np.isnan(first_row({"commission": {"rate": 0.01}}, [600])["next_at"])


def test_the_earnings_curve_goes_through_what_was_paid():
    case = {"plan": {"commission": {"rate": 0.1}, "quota_bonus": {"pay": 500, "reach": 1}}, "quotas": {"ann": {"2024-01": 1000}}, "sales": [{"day": JAN, "amount": 500}], "as_of": date(2024, 1, 31)}
    curve = earnings_curve(make_plan(case["plan"]), facts_of(case), "ann", [0, 1, 2])
    assert curve.to_numpy().tolist() == [[0, 0, 0, 0], [1, 500, 50, 0.5], [2, 1000, 600, 1]]


def test_the_earnings_curve_of_an_unknown_person_is_refused():
    case = {"plan": {"commission": {"rate": 0.1}}, "sales": [{"day": JAN, "amount": 500}]}
    with pytest.raises(KeyError):
        earnings_curve(make_plan(case["plan"]), facts_of(case), "nobody")
