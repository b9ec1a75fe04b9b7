import numpy as np
import pytest

from analysis.pretend.clock import WARM_UP
from analysis.pretend.courses import CHOICE, LOTTERY, NEED
from analysis.pretend.world import World


def test_about_one_in_ten_is_promoted_each_year(world: World) -> None:
    assert world.past.promoted[world.seats.sells][:, WARM_UP:].mean() * 12 == pytest.approx(0.10, abs=0.03)


def test_raises_follow_the_rating(world: World) -> None:
    april = [month for month in range(WARM_UP, world.clock.months) if world.clock.month_of_year(month) == 3]
    same = world.past.start[:, april] == world.past.start[:, [month - 1 for month in april]]
    growth = np.log(world.past.pay[:, april] / world.past.pay[:, [month - 1 for month in april]])[same]
    assert np.corrcoef(growth, world.past.rating_known[:, april][same])[0, 1] > 0.7


def test_pay_never_falls_for_one_person(world: World) -> None:
    same = world.past.start[:, 1:] == world.past.start[:, :-1]
    assert (world.past.pay[:, 1:] >= world.past.pay[:, :-1])[same].all()


def test_a_course_is_fresh_in_the_next_month_and_fades(world: World) -> None:
    seat, month = np.nonzero(world.past.course[:, :-3] == 0)
    stays = world.past.start[seat, month + 2] == world.past.start[seat, month]
    assert (world.past.training[seat, month + 1][stays] == 1.0).all()
    assert world.past.training[seat, month + 2][stays] == pytest.approx(world.spec.truth.training_kept)


def test_courses_are_chosen_after_a_slump_but_not_drawn_so(world: World) -> None:
    def before(*how: int) -> float:
        seat, month = np.nonzero((world.past.course >= 0) & np.isin(world.past.course_by, how))
        return float(world.past.noise[seat, month - 1].mean())

    assert before(NEED, CHOICE) < -0.1
    assert abs(before(LOTTERY)) < 0.05


def test_fresh_training_of_every_mate_would_lift_sales_by_five_percent(world: World) -> None:
    assert world.past.spillover.max() <= np.log1p(0.05)
    assert world.past.spillover[world.seats.sells].max() > np.log1p(0.02)


def test_satisfaction_is_about_one_standard_unit_wide(world: World) -> None:
    assert world.past.satisfaction[:, WARM_UP:].std() == pytest.approx(1.0, abs=0.12)
