"""What is planted is found, and what cannot be told is not claimed; over many seeds. Figures are kept in docs/evidence.md."""

from collections.abc import Callable

import numpy as np
import pytest

from analysis.studies.training_effect.answers import HEADLINE, INTERVAL_SHARE, Answer, mean_effect
from analysis.studies.training_effect.history import make_history
from analysis.studies.training_effect.spillover import spillover
from studies.training_effect.course_worlds import World, live

pytestmark = pytest.mark.evidence

SLUMP = {"slump": 0.2, "noise": 0.3, "by_slump": 5.0}
"""A slump that lasts, of which sales show a part, and by which people are sent to the course."""


def answers(seeds: int, **planted) -> list[Answer]:
    worlds = (World(**({"people": 300, "months": 36, "seed": 100 + seed} | planted)) for seed in range(seeds))
    histories = (make_history(*live(world)) for world in worlds)
    return [Answer("sales_skill", history.outcomes["sales"], history) for history in histories]


def mean(found: list[Answer], method: str, *offsets: int) -> float:
    return float(np.mean([one.effects[method].at(*offsets)[0] for one in found]))


def covered(found: list[Answer], method: str, truth: float, *offsets: int) -> float:
    told = [mean_effect(one.effects[method], *offsets) for one in found]
    return float(np.mean([one.low <= truth <= one.high for one in told]))


def test_self_selected_training_is_recovered_where_the_naive_figure_is_half_as_much_again(record_property: Callable[[str, object], None]) -> None:
    found = answers(40, by_noise=4.0)
    did, naive, fourth = (mean(found, method, month) for method, month in (("did_not_yet_treated", 1), ("naive", 1), ("did_not_yet_treated", 4)))
    for name, value in {"did": did, "naive": naive, "fourth month": fourth, "told": np.mean([bool(one.method) for one in found])}.items():
        record_property(name, round(float(value), 4))
    assert 0.08 <= did <= 0.12
    assert naive >= 1.5 * 0.10
    assert fourth < 0.05
    assert covered(found, "did_not_yet_treated", 0.10, 1) >= 0.90
    assert np.mean([one.method == "did_not_yet_treated" for one in found]) >= 0.85


@pytest.mark.parametrize("chosen", [{}, {"by_noise": 4.0}], ids=["by chance", "after poor months"])
def test_with_nothing_planted_the_interval_holds_zero(chosen: dict[str, float]) -> None:
    found = answers(200, people=200, lift=(0.0,), lot=0.1, **chosen)
    for method in ("did_not_yet_treated", "lottery"):
        for months in ((1,), HEADLINE):
            assert covered(found, method, 0.0, *months) == pytest.approx(INTERVAL_SHARE, abs=0.035)


def test_a_lasting_slump_misleads_the_comparison_and_nothing_is_claimed(record_property: Callable[[str, object], None]) -> None:
    found = answers(30, **SLUMP)
    record_property("did", round(mean(found, "did_not_yet_treated", 1), 4))
    record_property("lag", round(mean(found, "lag_adjusted", 1), 4))
    assert 0.06 < abs(mean(found, "did_not_yet_treated", 1) - 0.10) < 0.12
    assert 0.015 < abs(mean(found, "lag_adjusted", 1) - 0.10) < 0.05
    assert np.mean([not one.method for one in found]) >= 0.95
    assert all(one.reason == "slump" for one in found if not one.method)


def test_the_lottery_tells_what_the_comparison_cannot() -> None:
    found = answers(40, lot=0.15, **SLUMP)
    assert mean(found, "lottery", 1) == pytest.approx(0.10, abs=0.02)
    assert covered(found, "lottery", 0.10, 1) >= 0.87
    assert np.mean([one.method == "lottery" for one in found]) >= 0.95


def test_who_gains_more_is_not_invented_by_luck_before() -> None:
    """Everybody gains the same, so the difference of the halves holds zero."""
    differences = [one.by_level().get("difference") for one in answers(60, people=400, by_noise=4.0)]
    known = [one for one in differences if one is not None]
    assert len(known) >= 45
    assert np.mean([one.low <= 0 <= one.high for one in known]) >= 0.88
    assert np.mean([one.effect for one in known]) == pytest.approx(0.0, abs=0.03)


def test_team_mates_gain_and_ignoring_it_misleads() -> None:
    """Whole teams are taught together: 0.5 % for ten points more of the team, and the course's own effect is overstated by ignoring it."""
    seen = {}
    for spill in (0.05, 0.0):
        worlds = (World(people=2000, months=30, seed=seed, spill=spill, together=0.03, chance=0.01) for seed in range(20))
        histories = (make_history(*live(world)) for world in worlds)
        seen[spill] = [spillover(history, history.courses["sales_skill"], INTERVAL_SHARE) for history in histories]
    assert np.mean([one.effect for one in seen[0.05]]) == pytest.approx(0.005, abs=0.001)
    assert np.mean([one.low > 0 for one in seen[0.05]]) >= 0.6
    assert np.mean([one.bias_ignoring for one in seen[0.05]]) > 0.005
    assert np.mean([one.low <= 0 <= one.high for one in seen[0.0]]) >= 0.85
    assert abs(np.mean([one.bias_ignoring for one in seen[0.0]])) < 0.002
