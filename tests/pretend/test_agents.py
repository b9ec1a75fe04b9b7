from dataclasses import replace

import numpy as np
import pytest

from analysis.pretend.agents import MONTHS, QUARTER, Agents, Kink, Mesh, Outlook, Scheme, Year, live_year, pay_of_year, solve, year_points
from analysis.pretend.respond import worth_after
from analysis.pretend.schemes import band, bonus, commission, faster
from analysis.pretend.spec import Truth

COARSE = Mesh(year_step=0.02, quarter_step=0.05, efforts=21, nodes=9)
FLAT = Outlook(np.ones(MONTHS), 0.30, 0.95)
TYPES = np.array([0.75, 0.85, 1.0])
FULL = commission(0.15) + band(MONTHS, 0.18, 1.0, 99.0) + bonus(QUARTER, 0.12) + bonus(MONTHS, 0.35)


def agents(productivity=TYPES, cost=1.0, quota_of_own_path=(1.10, 1.03, 0.93), aversion=0.0):
    """The calibration of the prototype: three types, quotas beside the path that commission alone brings."""
    count, h = len(productivity), np.asarray(productivity, dtype=float)
    quota = np.repeat((h * 1.15 * np.asarray(quota_of_own_path))[:, None], MONTHS, axis=1)
    return Agents(h, np.full(count, cost), np.full(count, aversion), np.ones(count), quota)


def lived(who: Agents, scheme: Scheme, draws: int = 2000, shift: float = 0.0) -> Year:
    luck = np.exp(FLAT.spread * np.random.default_rng(4).standard_normal((len(who), draws, MONTHS)) - FLAT.spread**2 / 2)
    policy = solve(who, scheme, FLAT, COARSE)
    policy = replace(policy, effort=tuple(np.clip(one + shift, 0, 1) for one in policy.effort))
    return live_year(who, scheme, policy, FLAT.season, luck)


def utility(who: Agents, year: Year) -> np.ndarray:
    """The discounted pay less the cost of effort of each agent and draw."""
    money = year.pay - (who.cost * who.productivity / 2)[:, None, None] * year.effort**2
    return (money * FLAT.discount ** np.arange(MONTHS)).sum(axis=2)


def change(scheme: Scheme, of: Scheme = FULL) -> np.ndarray:
    """The change of yearly sales by type when one scheme takes the place of another."""
    return lived(agents(), scheme).sold.sum(axis=(1, 2)) / lived(agents(), of).sold.sum(axis=(1, 2)) - 1


def test_effort_under_a_flat_commission_is_its_rate_over_the_cost():
    effort = solve(agents(cost=0.7), commission(0.15), FLAT).effort
    assert np.concatenate([one.ravel() for one in effort]) == pytest.approx(0.15 / 0.7, abs=1e-9)


def test_effort_under_a_flat_commission_follows_the_season_that_is_known():
    season = np.linspace(0.8, 1.2, MONTHS)
    effort = solve(agents(), commission(0.15), replace(FLAT, season=season)).effort
    assert np.array([one[0, 0, 0] for one in effort]) == pytest.approx(0.15 * season, abs=1e-9)


def test_nobody_works_harder_for_nothing():
    assert all((one == 0).all() for one in solve(agents(), (), FLAT).effort)


def test_risk_aversion_lowers_effort_as_the_closed_form_says():
    aversion, rate, h = 2.0, 0.15, TYPES
    risk = aversion * rate**2 * h * (np.exp(FLAT.spread**2) - 1)
    effort = solve(agents(aversion=aversion), commission(rate), FLAT).effort[5][:, 0, 0]
    assert effort == pytest.approx((rate - risk) / (1 + risk), abs=1e-4)


def brute_force(who: Agents, start: float, jump: float, rate: float) -> tuple[float, float]:
    """The best effort in the last two months of a quarter after `start` of its quota, from thousands of levels of luck and hundreds of effort."""
    h, quota = who.productivity[0], who.quota[0, :QUARTER].sum()
    levels = np.linspace(0, 1, 201)
    normal = np.sort(np.random.default_rng(0).standard_normal(8001))
    luck = np.exp(FLAT.spread * (normal - normal.mean()) / normal.std())
    luck = luck / luck.mean()

    def last(sold):
        reached = np.searchsorted(luck, (quota - sold)[:, None] / (h * (1 + levels)))
        gain = rate * h * (1 + levels) + jump * (1 - reached / len(luck)) - who.cost[0] * h / 2 * levels**2
        return levels[gain.argmax(axis=1)], gain.max(axis=1)

    mesh = np.linspace(0, 3, 1201) * quota
    worth = last(mesh)[1]
    ahead = np.array([np.interp(start * quota + h * (1 + level) * luck, mesh, worth).mean() for level in levels])
    first = rate * h * (1 + levels) - who.cost[0] * h / 2 * levels**2 + FLAT.discount * ahead
    return float(levels[first.argmax()]), float(last(np.array([start * quota]))[0][0])


@pytest.mark.parametrize("start", [0.2, 0.4, 0.6, 0.8])
def test_the_program_finds_what_trying_everything_finds(start):
    who = agents([0.85], quota_of_own_path=[1.05])
    policy = solve(who, commission(0.15) + bonus(QUARTER, 0.20), FLAT)
    sold = np.array([[start * who.quota[0, :QUARTER].sum()]])
    found = [policy.at(month, np.zeros((1, 1)), sold)[0, 0] for month in (10, 11)]
    assert found == pytest.approx(brute_force(who, start, 0.20, 0.15), abs=0.02)


def test_the_worth_of_a_year_is_what_living_it_brings():
    who = agents()
    got, worth = utility(who, lived(who, FULL, draws=4000)), solve(who, FULL, FLAT, COARSE).value
    assert (np.abs(got.mean(axis=1) - worth) < 4 * got.std(axis=1) / np.sqrt(4000) + 0.001).all()


@pytest.mark.parametrize("shift", [-0.1, 0.1])
def test_no_other_effort_brings_more(shift):
    who = agents()
    best, other = (utility(who, lived(who, FULL, shift=by)).mean(axis=1) for by in (0.0, shift))
    assert (best > other + 0.02).all()


def test_a_plan_under_other_names_changes_nothing():
    names = commission(0.10) + commission(0.05) + band(MONTHS, 0.18, 1.0, 99.0) + bonus(QUARTER, 0.06) + bonus(QUARTER, 0.06) + bonus(MONTHS, 0.35)
    assert change(names) == pytest.approx(0, abs=1e-6)


def test_a_finer_mesh_tells_the_same():
    who = agents()
    luck = np.exp(0.3 * np.random.default_rng(2).standard_normal((3, 500, MONTHS)) - 0.045)
    scheme = faster(QUARTER, 0.1, 1.0, 0.3) + bonus(QUARTER, 0.2)
    usual, finer = (live_year(who, scheme, solve(who, scheme, FLAT, mesh), FLAT.season, luck).sold.sum() for mesh in (Mesh(), Mesh(quarter_step=0.01, efforts=101, nodes=25)))
    assert usual == pytest.approx(finer, rel=0.0005)


# shapes that published models have: see the validation targets S2 to S5

def december(who: Agents, scheme: Scheme, share: np.ndarray) -> np.ndarray:
    """Effort in the last month after so many shares of the year's quota."""
    year = share * who.quota.sum(axis=1)[:, None]
    return solve(who, scheme, FLAT).at(11, year, np.zeros_like(year))


def test_effort_for_a_bonus_is_a_hump_between_giving_up_and_slack():
    share = np.linspace(0, 1.3, 131)
    effort = december(agents([0.85], quota_of_own_path=[1.0]), commission(0.15) + bonus(MONTHS, 0.35), share[None, :])[0]
    assert 0.6 < share[effort.argmax()] < 1.0
    assert effort.max() > 0.5
    assert (effort[(share <= 0.6) | (share >= 1.05)] <= 1.1 * 0.15).all()


def test_a_quarterly_bonus_makes_a_hump_in_each_quarter():
    who = agents([0.85], quota_of_own_path=[1.0])
    policy, share = solve(who, commission(0.15) + bonus(QUARTER, 0.20), FLAT), np.linspace(0, 1.3, 131)
    sold = share[None, :] * who.quota[0, :QUARTER].sum()
    for month in range(QUARTER - 1, MONTHS, QUARTER):
        effort = policy.at(month, np.zeros_like(sold), sold)[0]
        assert 0.4 < share[effort.argmax()] < 1.0
        assert effort[[0, -1]] == pytest.approx(0.15, abs=0.01)


def test_a_yearly_bonus_moves_effort_to_the_end_of_the_year_and_commission_does_not():
    by_quarter = [lived(agents(), scheme).effort.mean(axis=(0, 1)).reshape(4, 3).mean(axis=1) for scheme in (commission(0.15) + bonus(MONTHS, 0.35), commission(0.15))]
    assert by_quarter[0][3] > by_quarter[0][0] + 0.02
    assert by_quarter[1] == pytest.approx(0.15, abs=1e-9)


def test_without_overachievement_the_best_lose_most():
    low, _, high = change(commission(0.15) + bonus(QUARTER, 0.12) + bonus(MONTHS, 0.35))
    assert high < low
    assert (low, high) == (pytest.approx(-0.060, abs=0.02), pytest.approx(-0.085, abs=0.02))


def test_without_bonuses_the_weak_lose_most():
    low, middle, high = change(commission(0.15) + band(MONTHS, 0.18, 1.0, 99.0))
    assert low < middle < high
    assert (low, middle, high) == (pytest.approx(-0.145, abs=0.02), pytest.approx(-0.075, abs=0.02), pytest.approx(-0.021, abs=0.02))


def test_commission_alone_brings_what_the_prototype_found():
    assert change(commission(0.15)) == pytest.approx([-0.193, -0.164, -0.130], abs=0.025)


# pay, and the years to come

def test_pay_falls_due_in_the_last_month_of_each_window():
    who = agents([1.0], quota_of_own_path=[1 / 1.15])
    sold = np.ones((1, 1, MONTHS))
    sold[0, 0, 4] = 0.5
    scheme = (Kink(1, slope=0.1), Kink(QUARTER, at_quota=1.0, jump=2.0), Kink(MONTHS, at_pay=11.0, slope=0.5))
    expected = np.full(MONTHS, 0.1)
    expected[[4, 2, 8]] = 0.05, 2.1, 2.1
    expected[11] = 2.1 + 0.5 * (sold.sum() - 11.0)
    assert pay_of_year(who, scheme, sold)[0, 0] == pytest.approx(expected)


def test_a_year_after_which_nothing_depends_on_sales_is_a_year_alone():
    after = np.ones((3, year_points(COARSE)))
    alone, followed = solve(agents(), FULL, FLAT, COARSE), solve(agents(), FULL, FLAT, COARSE, after)
    assert all(np.allclose(one, other, atol=1e-9) for one, other in zip(alone.effort, followed.effort, strict=True))
    assert followed.value - alone.value == pytest.approx(FLAT.discount**MONTHS)


def test_who_sees_the_ratchet_holds_back():
    who, scheme = agents(quota_of_own_path=(1.0, 1.0, 1.0)), commission(0.10) + bonus(MONTHS, 0.8)
    mesh = Mesh(year_step=0.05, efforts=11, nodes=7)
    after = worth_after(who, scheme, FLAT, Truth(), mesh)
    assert (np.diff(after, axis=1) <= 1e-9).all()
    blind, seeing = (solve(who, scheme, FLAT, mesh, *known).effort[0][:, 0, 0] for known in ((), (after,)))
    assert (seeing < blind).all()
