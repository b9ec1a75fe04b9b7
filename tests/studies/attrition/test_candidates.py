import numpy as np
import pytest

from analysis.studies.attrition.candidates import CANDIDATES
from analysis.studies.attrition.columns import ALL, PLACE
from studies.attrition.test_explain import training

ROWS = training(people=600, satisfaction=-0.8)


@pytest.mark.parametrize("candidate", CANDIDATES, ids=lambda one: one.name)
def test_every_candidate_gives_a_finite_log_rate_and_error_for_any_rows(candidate):
    log_rate, error = candidate.fit(ROWS)(ROWS.columns[:40])
    assert log_rate.shape == error.shape == (40,)
    assert np.isfinite(log_rate).all()
    assert (error >= 0).all()


@pytest.mark.parametrize("candidate", CANDIDATES, ids=lambda one: one.name)
def test_every_candidate_has_the_right_level(candidate):
    expected = (ROWS.weight * ROWS.months * np.exp(candidate.fit(ROWS)(ROWS.columns)[0])).sum()
    assert expected == pytest.approx((ROWS.weight * ROWS.event).sum(), rel=0.15)


@pytest.mark.parametrize(("name", "apart"), [("base_rate", False), ("tenure_curve", False), ("named_rule", False), ("hazard_model", True), ("boosted_trees", True)])
def test_only_the_models_tell_people_apart_by_satisfaction(name, apart):
    low, high = np.zeros((2, 1, len(ALL)))
    low[0, PLACE["satisfaction"]], high[0, PLACE["satisfaction"]] = -1.5, 1.5
    score = next(one for one in CANDIDATES if one.name == name).fit(ROWS)
    assert (score(low)[0] > score(high)[0] + 0.5).all() == apart


def test_the_list_goes_from_simple_to_flexible():
    assert CANDIDATES[0].name == "base_rate"
    assert [one.fewest_events for one in CANDIDATES] == sorted(one.fewest_events for one in CANDIDATES)
