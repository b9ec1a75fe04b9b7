import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from analysis.pretend.clock import NO_DAY, WARM_UP
from analysis.pretend.seats import MANAGER
from analysis.pretend.world import INVOLUNTARY, VOLUNTARY, World
from pretend.conftest import lived


def rate_a_year(world: World, kind: int) -> float:
    shown = (world.exit_kind == kind) & (world.left_day < NO_DAY) & (world.left_day >= world.clock.first_day)
    return float(shown.sum() / world.seats.count / ((world.clock.months - WARM_UP) / 12))


def six_month_auc(world: World) -> float:
    """How well the known chances order people by leaving within six months; notices already given left out."""
    notice, left = world.always(world.notice_day), world.always(world.left_day)
    ends = world.clock.month_days[1:] - 1
    asked = (notice > ends) & (world.seats.kind != MANAGER)[:, None] & (world.past.quit_chance > 0)
    asked[:, :WARM_UP], asked[:, -6:] = False, False
    leaves = left[:, :-6] <= ends[6:]
    chance = world.past.quit_chance + world.past.dismissal_chance
    return float(roc_auc_score(leaves[asked[:, :-6]], chance[:, :-6][asked[:, :-6]]))


def test_fifteen_to_twenty_of_a_hundred_leave_by_choice_each_year(world: World) -> None:
    assert 0.15 < rate_a_year(world, VOLUNTARY) < 0.20


def test_about_two_of_a_hundred_are_dismissed_each_year(world: World) -> None:
    assert 0.01 < rate_a_year(world, INVOLUNTARY) < 0.04


def test_even_who_knows_the_truth_cannot_foresee_leaving_well(world: World) -> None:
    assert 0.68 < six_month_auc(world) < 0.80


@pytest.mark.evidence
def test_the_truth_foresees_leaving_no_better_on_any_of_twenty_seeds() -> None:
    assert all(0.65 < six_month_auc(lived(1000, 48, seed)) < 0.85 for seed in range(20))


def test_the_makers_managers_stay(world: World) -> None:
    assert (world.left_day[world.seats.kind == MANAGER] == NO_DAY).all()
    assert (world.past.start[world.seats.kind == MANAGER] == 0).all()


def test_the_maker_dismisses_none_but_salespeople(world: World) -> None:
    dismissed = (world.exit_kind == INVOLUNTARY) & (world.left_day < NO_DAY)
    assert dismissed[world.seats.sells].any()
    assert not dismissed[~world.seats.sells].any()


def test_notice_is_given_about_a_month_before_the_last_day(world: World) -> None:
    gone = world.left_day < NO_DAY
    ahead = (world.left_day - world.notice_day)[gone]
    assert (ahead.min(), ahead.max()) == (31, 35)


def test_a_seat_is_filled_in_the_month_after_its_person_left(world: World) -> None:
    new = world.past.start[:, 1:] != world.past.start[:, :-1]
    seat, month = np.nonzero(new)
    left = world.left_day[seat, world.past.start[seat, month]]
    assert ((world.clock.month_days[month] <= left) & (left < world.clock.month_days[month + 1])).all()


def test_before_its_last_year_turn_lives_as_the_maker() -> None:
    turn, maker = (lived(60, 24, 3, name) for name in ("turn", "maker"))
    change = maker.clock.months - 12
    assert np.array_equal(turn.past.quit_chance[:, :change], maker.past.quit_chance[:, :change])
    assert np.array_equal(turn.past.satisfaction[:, :change], maker.past.satisfaction[:, :change])


def test_in_its_last_year_turn_leaves_by_other_chances() -> None:
    turn, maker = (lived(60, 24, 3, name) for name in ("turn", "maker"))
    first = maker.clock.months - 12
    at_risk = (turn.past.quit_chance[:, first] > 0) & (maker.past.quit_chance[:, first] > 0)
    assert at_risk.any()
    assert (turn.past.quit_chance[at_risk, first] != maker.past.quit_chance[at_risk, first]).all()


def test_slumps_last_as_planted_and_only_where_they_are_planted(world: World) -> None:
    slumps = lived(300, 36, 2, "slump").past.slump
    assert slumps[:, 12:].std() == pytest.approx(0.2, rel=0.1)
    assert np.corrcoef(slumps[:, 12:-1].ravel(), slumps[:, 13:].ravel())[0, 1] == pytest.approx(0.8, abs=0.03)
    assert not world.past.slump.any()
