"""Regression within groups against dummy variables and the closed form of clustered errors."""

import numpy as np
import pytest

from analysis.studies.within import effects, within


def rows(seed=0, people=12, months=9, share=0.8):
    random = np.random.default_rng(seed)
    person, month = (place.ravel() for place in np.indices((people, months)))
    kept = random.random(len(person)) < share
    person, month = person[kept], month[kept]
    cause = random.normal(size=(len(person), 2))
    outcome = cause @ [0.5, -0.2] + random.normal(size=people)[person] + random.normal(size=months)[month] + random.normal(size=len(person))
    return outcome, cause, person, month, random.uniform(0.5, 2, len(person))


def dummies(codes):
    return (codes[:, None] == np.unique(codes)).astype(float)


def test_it_is_the_regression_on_dummies():
    outcome, cause, person, month, weights = rows()
    root = np.sqrt(weights)[:, None]
    design = np.column_stack([cause, dummies(person), dummies(month)])
    whole = np.linalg.lstsq(design * root, outcome * root[:, 0], rcond=None)[0]
    assert effects(outcome, cause, [person, month], person, weights).value == pytest.approx(whole[:2], abs=1e-7)


def test_errors_are_those_of_the_clustered_sandwich():
    outcome, cause, person, month, _ = rows(1)
    design = np.column_stack([cause, dummies(person), dummies(month)])
    bread = np.linalg.pinv(design.T @ design)
    left = outcome - design @ (bread @ design.T @ outcome)
    scores = np.array([(design[person == one] * left[person == one, None]).sum(axis=0) for one in np.unique(person)])
    sandwich = bread @ scores.T @ scores @ bread * 12 / 11
    assert effects(outcome, cause, [person, month], person).error == pytest.approx(np.sqrt(np.diag(sandwich))[:2], rel=1e-6)


def test_nothing_is_left_of_what_groups_explain():
    person, month = (place.ravel() for place in np.indices((5, 7)))
    assert np.abs(within(person * 3.0 + month**2, [person, month], np.ones(35))).max() < 1e-6


def test_a_cause_that_does_not_vary_has_no_effect_to_tell():
    outcome, cause, person, month, _ = rows(2)
    cause[:, 1] = person
    found = effects(outcome, cause, [person, month], person)
    assert np.isfinite(found.value[0])
    assert np.isnan(found.value[1])
    assert np.isnan(found.error[1])


@pytest.mark.parametrize("people", [0, 1])
def test_one_person_or_none_tells_nothing(people):
    found = effects(np.ones(people * 4), np.ones((people * 4, 1)), [np.zeros(people * 4, dtype=int)], np.zeros(people * 4, dtype=int))
    assert np.isnan(found.value).all()
