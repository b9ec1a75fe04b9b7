from decimal import Decimal

import numpy as np
import pytest
from scipy.stats import norm

from analysis.studies.incentives import simulate as module
from analysis.studies.incentives.simulate import Spread, estimate_spread, no_response, simulate, usual
from studies.incentives.cases import make_plan
from studies.incentives.pay_worlds import make_facts

MEAN, SD = 1000.0, 0.4
DAYS = [15 + 30 * month for month in range(12)]
EVEN = [(person, day, 100_000) for person in range(10) for day in DAYS]
YEAR = slice(0, 12)


def drawn(components, *, draws=2000, sales=EVEN, seed=1, spread=None, quota=1100, **more):
    return simulate([make_plan(one) for one in components], make_facts(sales, people=10, quota=quota), spread or Spread(SD, 0.0), draws=draws, seed=seed, span=YEAR, **more)


def above(limit):
    """Closed form: the expected part of a log-normal amount above a limit."""
    d = (np.log(MEAN / limit) + SD**2 / 2) / SD
    return MEAN * norm.cdf(d) - limit * norm.cdf(d - SD)


def close(simulated, truth, draws=2000 * 120, sd=1.0):
    return abs(simulated - truth) < 4 * sd / draws**0.5


def test_the_chance_of_reaching_a_quota_is_the_closed_form_of_a_log_normal():
    truth = norm.cdf((np.log(MEAN / 1100) - SD**2 / 2) / SD)
    paid = drawn([{"quota_bonus": {"pay": 1, "reach": 1}}]).pay[0].mean() / 120
    assert close(paid, truth, sd=0.5)


def test_a_band_pays_the_closed_form_of_a_log_normal():
    paid = drawn([{"commission_band": {"rate": 1, "floor": Decimal("0.8"), "ceiling": Decimal("1.3")}}]).pay[0].mean() / 120
    assert close(paid, above(0.8 * 1100) - above(1.3 * 1100), sd=300)


def test_sales_have_the_mean_that_they_had():
    simulation = drawn([{"commission": {"rate": Decimal("0.1")}}])
    assert simulation.sales.mean() == pytest.approx(120 * MEAN, rel=0.003)
    assert np.allclose(simulation.pay[0], 0.1 * simulation.sales, rtol=1e-4)


def test_plans_are_paid_on_the_same_draws():
    both = drawn([{"commission": {"rate": Decimal("0.1")}}, {"commission": {"rate": Decimal("0.2")}}], draws=50)
    alone = drawn([{"commission": {"rate": Decimal("0.2")}}], draws=50)
    assert np.allclose(both.pay[1], 2 * both.pay[0], rtol=1e-5)
    assert (both.pay[1] == alone.pay[0]).all()


def test_without_chance_every_draw_is_the_usual_year():
    simulation = drawn([{"quota_bonus": {"pay": 7, "reach": Decimal("0.9")}}], draws=3, spread=Spread(0, 0))
    assert simulation.pay[0].tolist() == [840, 840, 840]


def test_the_size_of_blocks_changes_no_total(monkeypatch):
    whole = drawn([{"commission": {"rate": Decimal("0.1")}}], draws=30, spread=Spread(0.3, 0.1))
    monkeypatch.setattr(module, "BLOCK_CELLS", 500)
    assert np.allclose(drawn([{"commission": {"rate": Decimal("0.1")}}], draws=30, spread=Spread(0.3, 0.1)).pay, whole.pay)


def test_a_common_shock_does_not_average_out():
    own, common = (drawn([{"commission": {"rate": Decimal("0.1")}}], draws=400, spread=spread).sales.std() for spread in (Spread(0.2, 0), Spread(0, 0.2)))
    assert common == pytest.approx(own * 10**0.5, rel=0.15)  # ten people


def test_a_response_has_its_place_and_changes_the_sales_of_its_plan_alone():
    plans = [{"commission": {"rate": Decimal("0.1")}}, {"commission": {"rate": Decimal("0.1")}, "spiff": {"each": 0}}]
    more = drawn(plans, draws=20, response=lambda plan, factors: factors * np.float32(1.5) if "spiff" in plan.components else factors)
    assert np.allclose(more.pay[1], 1.5 * more.pay[0], rtol=1e-4)
    assert no_response(make_plan(plans[0]), more.pay) is more.pay


def test_person_means_add_up_to_the_mean_of_totals():
    simulation = drawn([{"commission": {"rate": Decimal("0.1")}, "cap": {"most": 90, "of": ["commission"]}}], draws=40)
    assert simulation.person_pay[0].sum() == pytest.approx(simulation.pay[0].mean(), rel=1e-5)


def test_the_spread_of_made_sales_is_recovered():
    random = np.random.default_rng(3)
    season, level = np.tile(random.normal(0, 0.2, 12), 4), random.normal(0, 0.5, (200, 1))
    common = random.normal(0, 0.1, 48)
    sales = np.exp(level + season + common + random.normal(0, 0.3, (200, 48)))
    found = estimate_spread(sales, random.random((200, 48)) < 0.9)
    assert found.own == pytest.approx(0.3, abs=0.01)
    assert found.common == pytest.approx(0.1, abs=0.03)


@pytest.mark.parametrize("sales", [np.zeros((3, 12)), -np.ones((3, 12)), np.ones((1, 1))])
def test_where_there_is_nothing_to_measure_there_is_no_spread(sales):
    assert estimate_spread(sales, np.ones(sales.shape, dtype=bool)) == Spread(0.0, 0.0)


def test_usual_sales_keep_totals_levels_and_seasons():
    months = np.array([[100.0, 200], [300, 600]])
    assert usual(months, np.ones((2, 2), dtype=bool)) == pytest.approx(months)
    assert usual(-months, np.ones((2, 2), dtype=bool)) == pytest.approx(-months)
