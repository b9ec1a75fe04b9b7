import numpy as np
import pytest

from analysis.studies.response.effort import Setting, solve
from analysis.studies.response.ratchet import Ratchet, solve_with_ratchet
from studies.response.pay_curves import above, bonus, commission, pay
from studies.response.published_worlds import ABILITY, sellers

QUARTER = Setting(np.ones(3), 0.3)
QUOTA = 3.3 * ABILITY


def under(ratchet, part):
    return solve_with_ratchet(lambda times: pay(ABILITY, months=3, quarter=part(times)), QUOTA / ABILITY, sellers(), QUARTER, ratchet)


def start(policy):
    return policy.months[0].effort[:, 0, 0, 0]


def test_the_rule_is_that_of_leone_misra_and_zimmerman():
    rule = Ratchet(0.3, 0.1)
    np.testing.assert_allclose(rule.following(np.array([100.0, 100, 100]), np.array([120.0, 80, 100])), [106, 98, 100])


def test_a_quota_that_does_not_follow_leaves_the_simpler_model():
    """Next year is the same whatever is sold now."""
    plain = solve(pay(ABILITY, months=3, quarter=above(0.2, QUOTA)), sellers(), QUARTER)
    np.testing.assert_allclose(start(under(Ratchet(0.0, 0.0), lambda times: above(0.2, times * QUOTA))), start(plain), atol=2e-3)


@pytest.mark.parametrize("part", [lambda times: above(0.2, times * 0.85 * QUOTA), lambda times: bonus(0.3, times * QUOTA)], ids=["rate", "lump"])
def test_the_faster_the_quota_follows_the_less_is_sold(part):
    slow, fast = (start(under(Ratchet(up, up), part)) for up in (0.1, 0.4))
    plain = start(solve(pay(ABILITY, months=3, quarter=part(1.0)), sellers(), QUARTER))
    assert (fast < slow).all()
    assert (slow < plain + 1e-3).all()


def test_pay_without_a_quota_does_not_care_what_the_quota_does():
    plain = start(solve(pay(ABILITY, months=3, month=commission(0.1)), sellers(), QUARTER))
    policy = solve_with_ratchet(lambda _: pay(ABILITY, months=3, month=commission(0.1)), QUOTA / ABILITY, sellers(), QUARTER, Ratchet(0.3, 0.3))
    np.testing.assert_allclose(start(policy), plain, atol=2e-3)
