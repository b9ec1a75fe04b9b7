from dataclasses import replace

import numpy as np
import pytest

from analysis.studies.response.effort import Setting, solve
from analysis.studies.response.timing import NO_TIMING, Timing
from analysis.studies.response.walk import walk
from studies.response.pay_curves import above, bonus, commission, pay
from studies.response.published_worlds import ABILITY, live, sellers

YEAR = Setting(np.ones(12), 0.3)
LOOSE = replace(YEAR, timing=Timing(0.5, 0.2))


def test_what_is_pulled_forward_is_sold_at_a_discount_and_what_is_held_back_is_not():
    np.testing.assert_allclose(Timing(0.5, 0.2).credited(np.array([0.4, -0.4, 0.0])), [0.32, -0.4, 0.0])


def test_where_nothing_can_be_moved_the_year_is_the_same():
    plan = {"quarter": bonus(0.3, 3.3 * ABILITY)}
    none, plain = live(plan, replace(YEAR, timing=Timing(0.0, 0.2, 1.0))), live(plan, replace(YEAR, timing=NO_TIMING))
    np.testing.assert_array_equal(none.sales, plain.sales)


def test_moving_sales_neither_makes_nor_loses_any_but_the_discount():
    year = live({"month": commission(0.05), "quarter": above(0.3, 3.3 * ABILITY)}, LOOSE, draws=300)
    luck = np.exp(0.3 * np.random.default_rng(1).standard_normal((300, 1, 12)) - 0.045)
    whole = (ABILITY[:, None] * (1 + year.effort) * luck).sum(axis=2)
    moved_out = whole - (year.sales + year.given).sum(axis=2)  # what is left over the year's end
    assert np.abs(moved_out).max() <= 0.5 * ABILITY.max() + 1e-4
    assert year.given.sum() > 0


def test_under_a_flat_commission_nothing_is_pulled_forward():
    assert live({"month": commission(0.1)}, LOOSE, draws=100).given.sum() == 0
    assert live({"quarter": commission(0.1)}, LOOSE, draws=100).given.sum() == 0


def test_a_lump_is_reached_more_often_when_deals_can_be_moved():
    plan = {"quarter": bonus(0.3, 3.4 * ABILITY)}
    reached = [(live(plan, setting).sales.reshape(-1, 3, 4, 3).sum(axis=3) >= 3.4 * ABILITY[:, None]).mean() for setting in (YEAR, LOOSE)]
    assert reached[1] > reached[0]


@pytest.mark.parametrize("trouble", [0.0, 0.5, 5.0])
def test_the_more_trouble_the_less_is_moved(trouble):
    plan = {"quarter": above(0.3, 3.3 * ABILITY)}
    less, more = (live(plan, replace(YEAR, timing=Timing(0.5, 0.1, one)), draws=200).given.sum() for one in (trouble + 0.5, trouble))
    assert less <= more


def test_no_more_is_held_back_than_was_sold():
    setting = replace(YEAR, timing=Timing(1.5, 0.3))
    policy = solve(pay(ABILITY, quarter=above(0.3, 3.3 * ABILITY)), sellers(), setting)
    luck = np.full((3, 12), 0.1, dtype=np.float32)
    year = walk(policy, setting, np.arange(3), np.zeros(3, dtype=int), np.ones(3, dtype=np.float32), luck)
    assert policy.months[2].moved.min() < -1
    assert year.sales[:, :3].sum(axis=1).min() >= -1e-6
