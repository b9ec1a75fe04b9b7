import numpy as np
import pytest

from analysis.pretend.clock import WARM_UP
from analysis.pretend.selling import SEASON
from analysis.pretend.world import World


def by_quarter(world: World, values: np.ndarray) -> np.ndarray:
    return values[world.seats.sells][:, WARM_UP:].reshape(world.seats.sells.sum(), -1, 3).sum(axis=2)


def test_about_half_of_all_quarters_reach_their_quota(world: World) -> None:
    reached = by_quarter(world, world.past.sold) >= by_quarter(world, world.past.quota)
    assert reached.mean() == pytest.approx(0.5, abs=0.06)


def test_the_luck_of_a_month_spreads_as_planted(world: World) -> None:
    assert world.past.noise[world.seats.sells][:, WARM_UP:].std() == pytest.approx(0.35, rel=0.05)


def test_the_season_is_a_factor_of_one_on_average() -> None:
    assert np.exp(SEASON).mean() == pytest.approx(1.0)


def test_quotas_of_a_year_change_only_in_january(world: World) -> None:
    same = world.past.start[:, 1:] == world.past.start[:, :-1]
    changed = (world.past.quota_year[:, 1:] != world.past.quota_year[:, :-1]) & same
    months = np.flatnonzero(changed.any(axis=0)) + 1
    assert {world.clock.month_of_year(int(month)) for month in months} == {0}


def test_sales_stay_flat(world: World) -> None:
    years = world.past.sold[:, WARM_UP:].sum(axis=0).reshape(-1, 12).sum(axis=1) / np.exp(world.market[WARM_UP:]).reshape(-1, 12).sum(axis=1)
    trend = np.polyfit(np.arange(len(years)), np.log(years), 1)[0] + world.spec.truth.market_trend
    assert abs(trend) < 0.02


def test_a_salesperson_wins_about_a_third_of_the_deals(world: World) -> None:
    assert world.won.sum() / (world.won.sum() + world.lost.sum()) == pytest.approx(0.36, abs=0.03)
