"""How good the choice of a plan is: among the what-ifs of responding companies, and where the search may go, judged by the truth."""


import numpy as np
import pytest

from analysis.pretend.clock import make_clock
from analysis.pretend.company import find_spec, market_by_month, resized
from analysis.pretend.respond import live_company
from analysis.pretend.respond_tables import managers_of
from analysis.pretend.respond_truth import ALL_PLANS, yearly_sales_under
from analysis.pretend.seats import Streams
from analysis.pretend.write import write_company
from analysis.studies.incentives.facts import company_facts
from analysis.studies.incentives.plans import compared_plans
from analysis.studies.response.ahead import year_ahead
from analysis.studies.response.fit import fit_response
from analysis.studies.response.history import read_history
from analysis.studies.response.priors import PRIOR
from analysis.studies.response.project import project
from analysis.tables.store import open_company

PEOPLE, SEEDS, DRAWS = 60, (1, 2, 3, 4, 5), 60
MARGINS = (0.3, 0.4, 0.5, 0.7)


def regrets(folder, seed):
    """By margin: regret as a share of today's sales of our choice, of keeping today's plan, and of choosing as if sales followed pay."""
    write_company("respond", folder, people=PEOPLE, months=None, seed=seed)
    company = open_company(folder)
    facts = company_facts(company, company.table("sales")["sold_on"].max().date())
    plans = compared_plans("", folder, "CNY")
    history = read_history(plans[0], facts)
    projection = project(plans, history, fit_response(history, PRIOR), year_ahead(facts), draws=DRAWS, seed=7)
    sales, pay, fixed = (values.sum(axis=-1).mean(axis=-1) for values in (projection.sales, projection.pay, projection.fixed_pay))
    spec = resized(find_spec("respond"), people=PEOPLE, seed=seed)
    clock = make_clock(spec.last_month, spec.months)
    lived = live_company(spec, PEOPLE - managers_of(PEOPLE), clock, market_by_month(spec, clock), Streams(seed, 0))
    truth = yearly_sales_under(lived, {name: ALL_PLANS[name] for name in projection.plans}, DRAWS)
    true_sales, true_pay = (np.array([getattr(truth[name], value).sum() for name in projection.plans]) for value in ("sales", "pay"))
    lazy_sales = sales[0] * fixed / fixed[0]
    found = []
    for margin in MARGINS:
        worth = margin * true_sales - true_pay
        lost = (worth.max() - worth) / true_sales[0]
        found.append((lost[np.argmax(margin * sales - pay)], lost[0], lost[np.argmax(margin * lazy_sales - fixed)]))
    return np.array(found)


@pytest.mark.evidence
def test_the_plan_chosen_by_margin_less_pay_loses_under_one_percent_of_sales(tmp_path):
    found = np.array([regrets(tmp_path / str(seed), seed) for seed in SEEDS])
    for place, margin in enumerate(MARGINS):
        ours, kept, lazy = found[:, place].mean(axis=0)
        print(f"margin {margin}: regret of ours {ours:.4f} (worst {found[:, place, 0].max():.4f}), of keeping {kept:.4f}, of the lazy rule {lazy:.4f}, in shares of sales")
        assert ours < 0.01
        assert kept > 2 * ours
        assert lazy > 2 * ours
