from itertools import product

import numpy as np
import pytest

from analysis.studies.response.curves import MULTIPLES, pay_curves, ready_plan
from analysis.studies.response.effort import People, Setting, solve
from analysis.studies.response.rivals import expected_pay, lift_mates, with_rivals
from analysis.studies.response.walk import walk
from studies.incentives.cases import make_plan
from studies.incentives.pay_worlds import make_facts

MONTH = 1000.0
SETTING = Setting(np.ones(12), 0.3)


def ready(components, *, people=6, teams=1, quota=1000):
    rows = [(person, 15 + 30 * month, int(MONTH * 100)) for person in range(people) for month in range(12)]
    facts = make_facts(rows, people=people, teams=teams, quota=quota)
    return ready_plan(make_plan(components), facts, slice(0, 12), np.full((people, 12), MONTH))


def lives(draws=300, cost=0.6, share=0.9, seed=1):
    """A function that lives drawn years under curves, on the same luck each time."""

    def live(curves):
        count = len(curves.usual)
        luck = np.exp(0.3 * np.random.default_rng(seed).standard_normal((draws * count, 12)) - 0.045)
        policy = solve(curves, People(np.full(count, MONTH), np.full((count, 1), cost), np.full((count, 1), share)), SETTING)
        person = np.tile(np.arange(count), draws)
        return walk(policy, SETTING, person, 0 * person, np.full(len(person), share, dtype=np.float32), luck.astype(np.float32)).sales.reshape(draws, count, 12)

    return live


def random_factors(draws, people, seed=2):
    return np.exp(0.3 * np.random.default_rng(seed).standard_normal((draws, people, 12)) - 0.045)


TEAM = {"commission": {"rate": 0.05}, "team_bonus": {"window": "quarter", "pay": 40, "reach": 1}}
CONTEST = {"contest": {"window": "quarter", "prizes": [500, 300, 100]}}


def test_a_plan_without_rivals_keeps_its_curves():
    one = ready({"commission": {"rate": 0.05}})
    curves = pay_curves(one)
    assert with_rivals(one, curves, lambda _: pytest.fail("nobody needs to live")) is curves


def test_a_team_of_one_earns_its_bonus_by_its_own_quota():
    team, own = (pay_curves(one) for one in (ready({"quota_bonus": {"window": "quarter", "pay": 40, "reach": 1}}, people=2), ready({"commission": {"rate": 0}}, people=2, teams=2)))
    alone = with_rivals(ready({"team_bonus": {"window": "quarter", "pay": 40, "reach": 1}}, people=2, teams=2), own, lives(20))
    np.testing.assert_allclose(alone.quarter, team.quarter)


def test_what_mates_sell_together_decides_as_in_drawn_years():
    """By the exact formula of the plan, on each of many years."""
    one = ready(TEAM)
    factors = random_factors(4000, 6)
    expected = expected_pay(one.components["team_bonus"], factors)
    for times in (0.7, 1.0, 1.3):
        factors[:, 0] = times
        paid = one.paid(factors.astype(np.float32))["team_bonus"].cents[:, 0].mean()
        assert np.interp(times, MULTIPLES, expected[0, 0]) == pytest.approx(paid, abs=1.0)


def test_the_chance_of_a_place_is_that_of_every_order_of_rivals():
    one = ready(CONTEST, people=3)
    factors = random_factors(8, 3)
    got = expected_pay(one.components["contest"], factors)[0, 0]
    sold = 1000 * factors.reshape(8, 3, 4, 3).sum(axis=3)[:, 1:, 0]
    for place in (80, 100, 130):
        own = 3000 * MULTIPLES[place]
        chance = (sold > own).mean()
        assert got[place] == pytest.approx(500 * (1 - chance) ** 2 + 300 * 2 * chance * (1 - chance) + 100 * chance**2)
        by_hand = np.mean([[500, 300, 100][int(a > own) + int(b > own)] for a, b in product(sold.ravel(), repeat=2)])
        assert got[place] == pytest.approx(by_hand)


def test_prizes_are_paid_out_once():
    """What all expect at what they sell adds up to the prizes."""
    one, factors = ready(CONTEST, people=12), random_factors(2000, 12)
    expected = expected_pay(one.components["contest"], factors)
    times = factors.reshape(2000, 12, 4, 3).mean(axis=3)
    total = sum(np.interp(times[:, person, 0], MULTIPLES, expected[person, 0]).mean() for person in range(12))
    assert total == pytest.approx(900, rel=0.01)


def test_an_award_for_the_first_is_a_contest_with_one_prize():
    factors = random_factors(50, 6)
    award = expected_pay(ready({"contribution_award": {"window": "quarter", "pay": 500, "winners": 1}}).components["contribution_award"], factors)
    contest = expected_pay(ready({"contest": {"window": "quarter", "prizes": [500]}}).components["contest"], factors)
    np.testing.assert_allclose(award, contest, atol=1e-3)


def test_larger_teams_ride_free():
    slopes = []
    for people in (3, 6, 12):
        expected = expected_pay(ready(TEAM, people=people).components["team_bonus"], random_factors(4000, people))[0, 0]
        slopes.append(expected[110] - expected[90])
    assert slopes[0] > slopes[1] > slopes[2] > 0


def test_what_raises_mates_counts_for_more():
    one, factors = ready(TEAM), random_factors(1000, 6)
    plain, helped = (expected_pay(one.components["team_bonus"], factors, theta)[0, 0] for theta in (0.0, 0.3))
    assert helped[110] - helped[90] > plain[110] - plain[90]
    assert helped[100] == pytest.approx(plain[100])


def test_everybody_settles_on_what_all_do():
    """One more round of the same changes nothing to speak of."""
    one, live = ready(CONTEST), lives()
    curves = with_rivals(one, pay_curves(one), live)
    again = expected_pay(one.components["contest"], live(curves))
    assert np.abs(curves.quarter - again).mean() < 0.01 * again.max()


def test_mates_are_lifted_by_a_share_of_what_others_add():
    sold, usual, group = np.array([[[110.0], [100.0], [100.0]]]), np.full((3, 1), 100.0), np.zeros((3, 1), dtype=int)
    np.testing.assert_allclose(lift_mates(sold, usual, group, 0.5)[0, :, 0], [110, 102.5, 102.5])
    assert lift_mates(sold, usual, group, 0.0) is sold
    np.testing.assert_allclose(lift_mates(sold, usual, group - 1, 0.5), sold)


def test_nobody_eligible_and_nothing_sold_give_no_pay_and_no_warning():
    one = ready({"contest": {"window": "quarter", "prizes": [500], "for": {"team": ["nowhere"]}}})
    assert not expected_pay(one.components["contest"], random_factors(5, 6)).any()
    assert np.isfinite(expected_pay(ready(TEAM).components["team_bonus"], np.zeros((5, 6, 12)))).all()
