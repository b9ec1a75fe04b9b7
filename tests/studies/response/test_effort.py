import numpy as np
import pytest

from analysis.studies.response.effort import People, Setting, best_output, solve
from analysis.studies.response.timing import NO_TIMING, Timing
from analysis.studies.response.walk import walk
from studies.response.pay_curves import above, bonus, both, commission, nothing, pay
from studies.response.plain_program import plain_program

UNIT = 1000.0
YEAR, HALF = np.ones(12), np.ones(6)


def people(cost=0.6, share=0.85, count=1, **more):
    return People(np.full(count, UNIT), np.full((count, 1), cost), np.full((count, 1), share), **more)


def same(one, other, atol=0.0):
    for mine, theirs in zip(one.months, other.months, strict=True):
        np.testing.assert_allclose(mine.effort, theirs.effort, atol=atol)


# closed forms

@pytest.mark.parametrize(("rate", "cost", "share"), [(0.05, 0.4, 0.7), (0.1, 0.6, 0.85), (0.2, 0.8, 0.95)])
@pytest.mark.parametrize("window", ["month", "quarter", "year"])
def test_under_a_flat_commission_effort_is_the_rate_over_the_cost(rate, cost, share, window):
    policy = solve(pay([UNIT], **{window: commission(rate)}), people(cost, share), Setting(YEAR, 0.3, discount=1.0))
    for month in policy.months:
        np.testing.assert_allclose(month.effort[..., 1:-1], rate / cost, atol=1e-3)


def test_a_commission_paid_later_is_worth_less_by_the_discount():
    policy = solve(pay([UNIT], quarter=commission(0.1)), people(), Setting(YEAR, 0.3, discount=0.9))
    middle = [float(month.effort[0, 0, 0, month.within.count // 2]) for month in policy.months[:3]]
    np.testing.assert_allclose(middle, 0.1 / 0.6 * np.array([0.81, 0.9, 1.0]), atol=1e-3)


def test_present_bias_takes_once_more_from_whatever_is_paid_later():
    policy = solve(pay([UNIT], quarter=commission(0.1)), people(), Setting(YEAR, 0.3, discount=0.9, bias=0.7))
    middle = [float(month.effort[0, 0, 0, month.within.count // 2]) for month in policy.months[:3]]
    np.testing.assert_allclose(middle, 0.1 / 0.6 * np.array([0.81 * 0.7, 0.9 * 0.7, 1.0]), atol=1e-3)


def test_without_an_incentive_there_is_no_effort():
    for setting in (Setting(YEAR, 0.3), Setting(YEAR, 0.3, bias=0.5), Setting(YEAR, 0.3, timing=Timing(0.2, 0.1))):
        assert all((month.effort == 0).all() for month in solve(nothing(2), people(count=2), setting).months)


def test_a_salary_is_no_incentive():
    salary = pay([UNIT], month=lambda sold: 500 + 0 * sold, year=lambda sold: 9000 + 0 * sold)
    assert max(month.effort.max() for month in solve(salary, people(), Setting(YEAR, 0.3)).months) < 1e-3


# a plain dynamic program

LUMP, ANNUAL = 0.15, 0.6
WORLDS = {
    "quarter": (commission(0.1), bonus(LUMP * UNIT, [3.1 * UNIT]), None),
    "year": (commission(0.1), None, bonus(ANNUAL * UNIT, [6.2 * UNIT])),
    "both": (commission(0.1), bonus(LUMP * UNIT, [3.1 * UNIT]), both(bonus(ANNUAL * UNIT, [6.2 * UNIT]), above(0.15, [6.2 * UNIT]))),
}


def both_ways(world, share=0.85, cost=0.6, risk=0.0, **setting):
    """Mean distance of efforts, and the widest, on the states that are reached, and the values."""
    parts = WORLDS[world]
    curves = pay([UNIT], months=6, month=parts[0], quarter=parts[1], year=parts[2])
    policy = solve(curves, people(cost, share, risk=np.array([risk / UNIT]) if risk else None), Setting(HALF, 0.3, **setting))
    alone = [(lambda sold, part=part: 0 * sold) if part is None else (lambda sold, part=part: part((sold * UNIT).reshape(1, -1)).reshape(sold.shape) / UNIT) for part in parts]
    plain, value = plain_program(*alone, share=share, cost=cost, spread=0.3, risk=risk, **setting)
    gaps = []
    for place, (month, (before, within, effort)) in enumerate(zip(policy.months, plain, strict=True)):
        usual = place - place % 3
        for row in np.flatnonzero(np.abs(before - usual) < 0.6):
            inside = np.abs(within - place % 3) < 0.3 * (place % 3) ** 0.5 * 2 + 1e-9
            mine = _at(month, policy.length, before[row], within[inside], usual)
            gaps.append(np.abs(mine - effort[row, inside]))
    return np.concatenate(gaps), float(policy.value[0, 0]), value


def _at(month, length, before, within, usual):
    if length > 3:  # one window: what was sold before counts as within
        before, within = 0.0, before + within
    column, right = month.within.place(within)
    row, up = month.before.place(before)
    grid = month.effort[0, 0]
    column_next, row_next = np.minimum(column + 1, grid.shape[1] - 1), min(row + 1, grid.shape[0] - 1)
    low = grid[row, column] * (1 - right) + grid[row, column_next] * right
    return low * (1 - up) + (grid[row_next, column] * (1 - right) + grid[row_next, column_next] * right) * up


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("setting", [{}, pytest.param({"discount": 0.9, "bias": 0.8}, marks=pytest.mark.evidence), pytest.param({"risk": 1.0}, marks=pytest.mark.evidence)], ids=["plain", "bias", "risk"])
def test_the_policy_is_that_of_a_plain_dynamic_program(world, setting):
    """Between giving up and a sprint effort jumps; there one step of the states more or less is a large gap, worth nothing to the person."""
    gaps, value, plain = both_ways(world, **setting)
    assert np.median(gaps) < 0.02
    assert np.mean(gaps > 0.08) < 0.12
    assert value == pytest.approx(plain, abs=0.005)


def test_aversion_to_risk_takes_from_effort_where_it_makes_pay_more_uncertain():
    """Below the middle of the climb to a lump more effort brings more variance, and above it less."""
    curves = pay([UNIT], months=3, quarter=bonus(300, [3.0 * UNIT]))
    calm, wary = (solve(curves, people(risk=risk), Setting(np.ones(3), 0.3)).months[2] for risk in (None, np.array([0.002])))
    effort = calm.effort[0, 0, 0]
    reach, gap = calm.within.points + 0.85 * (1 + effort), wary.effort[0, 0, 0] - effort
    assert gap[(effort > 0.05) & (reach < 2.85)].max() < 0
    assert gap[(effort > 0.05) & (reach > 3.1)].min() > 0


# laws

FULL = {"month": commission(0.1), "quarter": bonus(200, [3 * UNIT] * 3), "year": bonus(500, [12 * UNIT] * 3)}


def test_a_plan_written_in_two_halves_is_the_same_plan():
    half = {"month": both(commission(0.05), commission(0.05)), "quarter": both(*[bonus(100, [3 * UNIT] * 3)] * 2), "year": both(*[bonus(250, [12 * UNIT] * 3)] * 2)}
    one, other = (solve(pay([UNIT] * 3, **parts), people(count=3), Setting(YEAR, 0.3)) for parts in (FULL, half))
    same(one, other, atol=1e-3)


def test_many_people_are_each_as_if_alone():
    cost, share, unit = np.array([[0.3, 0.9], [0.6, 1.2], [1.0, 0.5]]), np.array([[0.7, 0.8], [0.85, 0.9], [0.95, 0.75]]), np.array([800.0, 1000, 1300])
    curves = pay(unit, quarter=bonus(200, [2900.0, 3000, 3500]), month=commission(0.1))
    together = solve(curves, People(unit, cost, share), Setting(YEAR, 0.3))
    for place in range(3):
        some = slice(place, place + 1)
        alone = solve(curves.take(some), People(unit[some], cost[some], share[some]), Setting(YEAR, 0.3))
        for mine, theirs in zip(alone.months, together.months, strict=True):
            np.testing.assert_allclose(mine.effort[0], theirs.effort[place], atol=1e-4)


def test_money_counted_in_cents_changes_nothing():
    curves, cents = (pay([unit], quarter=bonus(0.2 * unit, [3 * unit])) for unit in (UNIT, 100 * UNIT))
    same(solve(curves, people(), Setting(YEAR, 0.3)), solve(cents, People(np.array([100 * UNIT]), np.array([[0.6]]), np.array([[0.85]])), Setting(YEAR, 0.3)), atol=1e-4)


def test_a_month_in_which_nothing_is_sold_asks_for_no_choice():
    season = np.array([1.2, 1.2, 1.2, 0.0, 1.2, 1.2, 1.2, 0.0, 1.2, 1.2, 1.2, 1.2])
    policy = solve(pay([UNIT] * 3, **FULL), people(count=3), Setting(season, 0.3))
    assert all(np.isfinite(month.effort).all() for month in policy.months)
    assert policy.months[3].effort.max() <= 1 / 0.85 - 1 + 1e-6


def test_switches_that_are_off_leave_the_simpler_model():
    plain = solve(pay([UNIT] * 3, **FULL), people(count=3), Setting(YEAR, 0.3))
    count = pay([UNIT] * 3).year.shape[-1]
    for other in (
        solve(pay([UNIT] * 3, **FULL), people(count=3), Setting(YEAR, 0.3, bias=1.0, timing=NO_TIMING)),
        solve(pay([UNIT] * 3, **FULL), people(count=3, risk=np.zeros(3)), Setting(YEAR, 0.3)),
        solve(pay([UNIT] * 3, **FULL), people(count=3), Setting(YEAR, 0.3), np.zeros((3, 1, count), dtype=np.float32)),
    ):
        same(plain, other)


def test_deals_that_cannot_be_moved_without_loss_stay_where_they_are():
    dear = solve(pay([UNIT] * 3, **FULL), people(count=3), Setting(YEAR, 0.3, timing=Timing(0.2, 0.9, 50.0)))
    plain = solve(pay([UNIT] * 3, **FULL), people(count=3), Setting(YEAR, 0.3))
    assert all((month.moved == 0).all() for month in dear.months if month.moved is not None)
    np.testing.assert_allclose(dear.value, plain.value, atol=1e-3)


def test_bad_input_gives_finite_answers():
    for unit, season, spread in (([0.0], YEAR, 0.3), ([UNIT], np.zeros(12), 0.3), ([UNIT], YEAR, 0.0)):
        given = np.maximum(np.array(unit), 1e-9)
        policy = solve(pay(given, quarter=bonus(100.0, [3000.0])), People(given, np.array([[0.6]]), np.array([[0.85]])), Setting(season, spread))
        assert all(np.isfinite(month.effort).all() for month in policy.months)
    assert solve(nothing(0), People(np.zeros(0), np.zeros((0, 1)), np.zeros((0, 1))), Setting(YEAR, 0.3)).value.shape == (0, 1)


# the search for the best output

def test_the_best_output_is_that_of_a_search_through_all_of_them():
    random = np.random.default_rng(3)
    decides, now = random.normal(size=(9, 42, 4, 3, 2)).cumsum(axis=0).astype(np.float32), random.normal(size=(9, 3, 2)).astype(np.float32)
    every = (decides + now[:, None, None])[1:8]
    place, value = best_output(decides, now)
    assert (np.abs(place - every.argmax(axis=0) - 1) <= 1).all()
    assert (value >= every.max(axis=0) - 1e-5).all()


def test_the_blocks_change_nothing(monkeypatch):
    whole = solve(pay([UNIT] * 3, **FULL), people(count=3), Setting(YEAR, 0.3))
    monkeypatch.setattr("analysis.studies.response.effort._BLOCK", 10)
    same(whole, solve(pay([UNIT] * 3, **FULL), people(count=3), Setting(YEAR, 0.3)), atol=1e-5)


# the walk

def test_a_walk_does_what_the_policy_says():
    policy, setting = solve(pay([UNIT] * 3, **FULL), people(count=3), Setting(YEAR, 0.3)), Setting(YEAR, 0.3)
    year = walk(policy, setting, np.array([1]), np.array([0]), np.array([0.85], dtype=np.float32), np.ones((1, 12), dtype=np.float32))
    np.testing.assert_allclose(year.sales, 0.85 * (1 + year.effort), rtol=1e-6)
    last, within = policy.months[2], year.sales[0, :2].sum()
    assert year.effort[0, 2] == pytest.approx(np.interp(within, last.within.points, last.effort[1, 0, 0]), abs=1e-5)


def test_the_mean_of_many_walks_is_the_value_of_the_policy():
    """By itself: pay less the cost of effort, discounted, along drawn years."""
    setting, flat = Setting(YEAR, 0.2, discount=0.97), pay([UNIT], quarter=bonus(300, [3 * UNIT]), month=commission(0.1))
    policy, draws = solve(flat, people(), setting), 4000
    luck = np.exp(0.2 * np.random.default_rng(1).standard_normal((draws, 12)) - 0.02).astype(np.float32)
    year = walk(policy, setting, np.zeros(draws, dtype=int), np.zeros(draws, dtype=int), np.full(draws, 0.85, dtype=np.float32), luck)
    worth = 0.1 * year.sales - 0.85 * 0.6 / 2 * year.effort**2
    worth[:, 2::3] += 0.3 * (year.sales.reshape(draws, 4, 3).sum(axis=2) >= 3)
    assert (worth @ 0.97 ** np.arange(12)).mean() == pytest.approx(float(policy.value[0, 0]), rel=0.01)
