from dataclasses import replace

import numpy as np
import pytest

from analysis.pretend.exits import Standing, involuntary_chance, monthly_logit, voluntary_chance
from analysis.pretend.spec import Truth
from analysis.pretend.world import VOLUNTARY, World
from pretend.conftest import lived

ZERO, ONE = np.zeros(1), np.ones(1)
AVERAGE = Standing(ZERO, ZERO, ZERO, ZERO, ONE, ZERO, ZERO, 3 * ONE, ZERO, ZERO)


def chance(**changes: float) -> float:
    return float(voluntary_chance(replace(AVERAGE, **{name: value * ONE for name, value in changes.items()}), Truth())[0])


@pytest.mark.parametrize(
    ("what", "value", "sign"),
    [
        ("satisfaction", -1, 1), ("satisfaction_slope", -1, 1), ("waited_years", 4, 1), ("waited_years", 1.9, 0), ("pay_growth", 1, -1),
        ("absence", 1, 1), ("years", 10, -1), ("talked", 1, -1), ("lateness", 3, 0),
    ],
)  # fmt: skip
def test_leaving_moves_with_what_the_evidence_names(what: str, value: float, sign: int) -> None:
    assert np.sign(round(chance(**{what: value}) - chance(), 12)) == sign


def test_the_best_leave_most_when_their_pay_stands_still() -> None:
    best, average = (chance(performance=level, pay_growth=-2) / chance(performance=level, pay_growth=2) for level in (2, 0))
    assert best > 2 * average


def test_the_worst_and_the_best_leave_more_than_the_middle() -> None:
    assert chance(performance=-2) > chance(performance=0.3) < chance(performance=2.5)


def test_only_the_lowest_performers_are_dismissed() -> None:
    chances = involuntary_chance(np.array([-1.5, -0.9, 1.0]), 2 * np.ones(3), Truth())
    assert chances[0] > 0 == chances[1] == chances[2]


def test_newcomers_are_not_dismissed() -> None:
    assert involuntary_chance(-2 * ONE, 0.5 * ONE, Truth())[0] == 0


def test_the_monthly_chance_compounds_to_the_yearly_rate() -> None:
    monthly = 1 / (1 + np.exp(-monthly_logit(0.15)))
    assert 1 - (1 - monthly) ** 12 == pytest.approx(0.15)


def lateness_z(world: World) -> float:
    """How far notices given stray from their known chances along lateness, in standard errors."""
    notice, kind, lateness = (world.always(values) for values in (world.notice_day, world.exit_kind, world.traits.lateness))
    given = (notice >= world.clock.month_days[:-1]) & (notice < world.clock.month_days[1:]) & (kind == VOLUNTARY)
    chances, at_risk = world.past.quit_chance, world.past.quit_chance > 0
    score = ((given - chances) * lateness)[at_risk].sum()
    return float(score / np.sqrt((chances * (1 - chances) * lateness**2)[at_risk].sum()))


def test_lateness_tells_nothing_about_leaving(world: World) -> None:
    assert abs(lateness_z(world)) < 3


@pytest.mark.evidence
def test_lateness_covers_zero_in_nine_of_ten_seeds() -> None:
    assert np.mean([abs(lateness_z(lived(1000, 48, seed))) < 1.96 for seed in range(1000, 1100)]) >= 0.9
