from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis.settings import UserError
from analysis.studies import training_plan
from analysis.studies.result import Result
from analysis.studies.training_effect.tables import table
from analysis.studies.training_plan import (
    ARTHUR_D,
    COUNTED_MONTHS,
    KEPT,
    SHRUNK,
    TrainingWish,
    believed_effects,
    choose,
    family_effect,
    rank,
)


def gaps(*rows):
    """Gaps as (person, family, gain, cost)."""
    frame = pd.DataFrame(rows, columns=["employee_id", "course_family", "gain_amount", "cost_amount"])
    return frame.assign(gain_per_cost=frame["gain_amount"] / frame["cost_amount"])


def effects(months=range(12), share=0.02, half=0.01):
    return pd.DataFrame([(month, share, share - half, share + half) for month in months], columns=["months_since", "effect_share", "low", "high"])


def assumed(spread=0.35):
    return ARTHUR_D * SHRUNK * spread * sum(KEPT**month for month in range(COUNTED_MONTHS))


def taken(frame, budget=None, places=None, recent=()):
    return choose(rank(frame, set(recent)), budget, places)["employee_id"].tolist()


def test_the_largest_gain_for_its_cost_comes_first():
    assert taken(gaps(("a", "sales_skill", 100, 100), ("b", "sales_skill", 90, 10), ("c", "sales_skill", 50, 10))) == ["b", "c", "a"]


def test_budget_and_places_are_kept_to_and_what_does_not_fit_is_passed_over():
    frame = gaps(("a", "sales_skill", 100, 60), ("b", "sales_skill", 90, 60), ("c", "sales_skill", 10, 30))
    assert taken(frame, budget=100) == ["a", "c"]
    assert taken(frame, places=1) == ["a"]
    assert taken(frame, budget=0) == []


def test_nobody_gets_two_courses():
    assert taken(gaps(("a", "sales_skill", 100, 10), ("a", "customer_service", 90, 10))) == ["a"]


def test_who_was_just_trained_is_left_out_of_that_kind_of_course():
    assert taken(gaps(("a", "sales_skill", 100, 10), ("b", "sales_skill", 90, 10)), recent=[("a", "sales_skill")]) == ["b"]


def test_with_a_budget_a_course_of_unknown_cost_is_not_taken():
    frame = gaps(("a", "sales_skill", 100.0, np.nan), ("b", "customer_service", 10.0, 5.0))
    assert taken(frame, budget=100) == ["b"]
    assert taken(frame) == ["b", "a"]


def test_an_effect_that_is_well_known_here_is_the_answer():
    effect = family_effect(effects(half=1e-6), 0.35)
    assert effect.evidence == "own data"
    assert effect.months == pytest.approx(0.24, rel=1e-3)


def test_an_effect_that_is_hardly_known_here_leaves_the_assumption():
    effect = family_effect(effects(share=-0.05, half=5.0), 0.35)
    assert effect.evidence == "prior"
    assert effect.months == pytest.approx(assumed(), rel=0.01)


def test_what_is_known_from_both_lies_between_and_is_surer_than_either():
    error = assumed() / 1.645 * 2 * 1.96 / 12 / 2
    effect = family_effect(effects(share=0.02, half=error), 0.35)
    assert effect.months == pytest.approx((0.24 + assumed()) / 2)
    assert effect.error < assumed() / 1.645


def test_the_assumed_effect_is_the_shrunk_published_one_that_fades():
    assert family_effect(effects(months=[]), 0.35).months == pytest.approx(assumed())


def test_only_the_method_that_is_believed_for_sales_counts():
    months = [{"course_family": family, "months_since": month, "effect_share": share, "low": share - 0.1, "high": share + 0.1, "method": method, "n": 9, "outcome": outcome}
              for month in (1, 2) for family, method, outcome, share in (("sales_skill", "lottery", "sales", 0.1), ("sales_skill", "naive", "sales", 0.3), ("sales_skill", "lottery", "close_rate", 0.5),
                                                                        ("customer_service", "did_not_yet_treated", "sales", 0.2))]
    answers = [{"course_family": "sales_skill", "n": 9, "outcome": "sales", "method": "lottery", "conclusion": "unclear"},
               {"course_family": "customer_service", "n": 9, "outcome": "sales", "method": None, "conclusion": "cannot_be_told"}]
    result = Result("training_effect", date(2025, 1, 1), {"answers": table("answers", answers), "course_effects": table("course_effects", months)}, {})
    found = believed_effects(result)
    assert found["course_family"].tolist() == ["sales_skill"] * 2
    assert found["effect_share"].tolist() == [0.1, 0.1]


def test_the_sample_is_planned_within_its_budget_and_for_people_below_their_peers_only(sample):
    company, panel = sample
    result = training_plan.run(company, panel, as_of=panel.last_day, wish=TrainingWish(5000, 3))
    plan = result.tables["training_plan"].frame
    assert 0 < len(plan) <= 3
    assert plan["cost_amount"].sum() <= 5000
    assert (plan["gap_high"] > 0).all()
    assert set(plan["evidence"]) <= {"own data", "prior"}
    assert (plan["gain_per_cost"].diff().dropna() <= 0).all()


def test_a_course_finished_later_is_not_known_yet(sample):
    company, panel = sample
    early = training_plan.run(company, panel, as_of=date(2024, 6, 30))
    assert early.as_of == date(2024, 6, 30)


def test_a_budget_without_any_cost_is_refused(adventureworks):
    company, panel = adventureworks
    with pytest.raises(UserError, match="no course in trainings has a cost"):
        training_plan.run(company, panel, as_of=panel.last_day, wish=TrainingWish(budget=100))


def test_without_courses_the_plan_says_what_is_not_known(adventureworks):
    company, panel = adventureworks
    result = training_plan.run(company, panel, as_of=panel.last_day)
    assert {"effect_is_assumed", "cost_is_unknown", "family_cannot_be_told"} <= {one.name for one in result.caveats}
