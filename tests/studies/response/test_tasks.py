import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.stats import norm

from analysis.studies.response.effort import People, Setting, quadratic, solve
from analysis.studies.response.tasks import Tasks, satisfaction_moved, worth_of_bonus
from studies.response.pay_curves import commission, pay

UNIT = np.array([1000.0, 2000.0])


def people(felt=quadratic):
    return People(UNIT, np.array([[0.5, 0.8], [0.6, 1.0]]), np.full((2, 2), 0.85), felt=felt)


def efforts(tasks, rate):
    policy = solve(pay(UNIT, month=commission(rate)), people(tasks.felt), Setting(np.ones(12), 0.3))
    return policy.months[0].effort[:, :, 0, 0]


def test_without_worth_the_cost_is_the_quadratic_one():
    effort = np.linspace(-0.4, 1, 7) * np.ones((2, 2, 1))
    np.testing.assert_array_equal(Tasks(0.0).felt(people(), effort), quadratic(people(), effort))
    plain = solve(pay(UNIT, month=commission(0.1)), people(), Setting(np.ones(12), 0.3))
    np.testing.assert_array_equal(efforts(Tasks(0.0), 0.1), plain.months[0].effort[:, :, 0, 0])
    assert not Tasks(0.0).unpaid(np.array(0.5), np.abs(effort)).any()


@pytest.mark.parametrize("effort", [0.0, 0.1, 0.3])
def test_unpaid_effort_is_the_best_there_is(effort):
    """By a numeric search over the same wish."""
    tasks, cost = Tasks(0.1, enough=0.5), 0.6
    best = minimize_scalar(lambda n: cost / 2 * (effort + n) ** 2 - 0.1 * (n - n**2), bounds=(0, 1), method="bounded", options={"xatol": 1e-8})
    assert float(tasks.unpaid(np.array(cost), np.array(effort))) == pytest.approx(best.x, abs=1e-5)


def test_a_higher_commission_leaves_less_for_what_it_does_not_pay():
    tasks, cost = Tasks(0.1), people().cost
    low, high = (efforts(tasks, rate) for rate in (0.05, 0.1))
    assert (high > low).all()
    assert (tasks.unpaid(cost, high) < tasks.unpaid(cost, low)).all()
    moved = satisfaction_moved(tasks, tasks, (high, low), cost, slope=0.4)
    np.testing.assert_allclose(moved, 0.4 * (tasks.unpaid(cost, high) - tasks.unpaid(cost, low)))
    assert not satisfaction_moved(tasks, tasks, (low, low), cost, slope=0.4).any()


def test_pay_for_satisfaction_brings_unpaid_effort_back():
    tasks = Tasks(0.05)
    paid = tasks.with_bonus(np.array([0.05, 0.0]))
    cost = people().cost
    before, after = tasks.unpaid(cost, efforts(tasks, 0.05)), paid.unpaid(cost, efforts(paid, 0.05))
    assert (after[0] > before[0]).all()
    np.testing.assert_allclose(after[1], before[1])


def test_the_worth_of_a_bonus_is_the_slope_of_its_expected_pay():
    def expected(effort):
        return 600 * norm.sf((0.1 - 0.4 * effort) / 0.2)

    slope = (expected(1e-5) - expected(-1e-5)) / 2e-5 / 2550
    assert worth_of_bonus(np.array([600.0]), np.array([-0.1]), np.array([0.2]), slope=0.4, usual=np.array([2550.0])) == pytest.approx([slope], rel=1e-6)


def test_without_answers_or_sales_a_bonus_is_worth_nothing():
    zero, one = np.zeros(2), np.ones(2)
    assert not worth_of_bonus(one, zero, zero, slope=0.4, usual=one).any()
    assert not worth_of_bonus(one, zero, one, slope=0.4, usual=zero).any()


def test_selling_is_chosen_where_its_pay_is_the_cost_of_both_efforts_together():
    """The first order condition; the other task takes its part by itself."""
    tasks, cost = Tasks(0.3), np.array([[0.5, 0.55], [0.6, 0.5]])
    policy = solve(pay(UNIT, month=commission(0.25)), People(UNIT, cost, np.full((2, 2), 0.85), felt=tasks.felt), Setting(np.ones(12), 0.3))
    effort = policy.months[0].effort[:, :, 0, 0]
    unpaid = tasks.unpaid(cost, effort)
    assert (effort > 0.1).all()
    assert (unpaid > 0.05).all()
    np.testing.assert_allclose(cost * (effort + unpaid), 0.25, atol=1e-3)


def test_a_commission_below_what_the_other_task_is_worth_brings_no_sales_effort():
    tasks = Tasks(0.2, enough=50.0)
    assert efforts(tasks, 0.1).max() < 0.02
