"""When an answer is given, by which comparison, and when it is refused."""

import numpy as np
import pytest

from analysis.studies.training_effect.answers import FEWEST, Answer, people_needed, smallest_effect, spread_of_change
from analysis.studies.training_effect.history import make_history
from studies.training_effect.course_worlds import World, live


def answer(**planted) -> Answer:
    history = make_history(*live(World(**({"people": 300, "months": 36} | planted))))
    return Answer("sales_skill", history.outcomes["sales"], history)


def test_a_lottery_comes_first() -> None:
    assert answer(lot=0.2, slump=0.2, noise=0.3, by_slump=5.0).method == "lottery"


def test_a_draw_that_chose_by_slump_is_no_lottery() -> None:
    frame, courses = live(World(people=300, months=36, by_noise=6.0))
    history = make_history(frame, courses.assign(assigned_by="lottery"))
    found = Answer("sales_skill", history.outcomes["sales"], history)
    assert (found.method, [check.name for check in found.checks if check.refuses]) == ("", ["drawn_like_the_others"])


def test_a_passing_dip_is_seen_and_does_not_forbid_an_answer() -> None:
    found = answer(by_noise=4.0, seed=1)
    assert found.method == "did_not_yet_treated"
    assert found.dip.refuses
    assert found.dip.high < -0.05


def test_a_lasting_slump_forbids_an_answer() -> None:
    found = answer(slump=0.2, noise=0.3, by_slump=5.0)
    assert (found.method, found.reason) == ("", "slump")
    assert np.isnan(found.told.effect)
    assert found.by_level() == {}


def test_few_people_get_no_figure() -> None:
    found = answer(people=20, months=20, chance=0.01)
    assert (found.method, found.reason, found.effects) == ("", "too_few", {})
    assert FEWEST == 10


def test_the_halves_are_told_apart_with_an_interval_for_their_difference() -> None:
    halves = answer(people=400, seed=1).by_level()
    assert list(halves) == ["lower_half", "upper_half", "difference"]
    assert halves["difference"].effect == pytest.approx(halves["lower_half"].effect - halves["upper_half"].effect)
    assert halves["difference"].low < halves["difference"].effect < halves["difference"].high


def test_the_spread_of_changes_is_that_of_the_noise() -> None:
    found = answer(people=600, lift=(0.0,), chance=0.005)
    month = np.sqrt(np.expm1(0.35**2))
    assert spread_of_change(found.history, found.outcome) == pytest.approx(month * np.sqrt(1 / 3 + 1 / 9), rel=0.1)


def test_people_needed_and_the_smallest_effect_are_each_others_inverse() -> None:
    assert people_needed(0.3, smallest_effect(0.3, 200)) == pytest.approx(400)
