import ast
from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from analysis.settings import PROJECT, UserError
from analysis.studies.incentives.facts import company_facts
from analysis.studies.incentives.payout import pay_out, pay_table
from analysis.studies.incentives.plans import LIBRARY, read_plan
from analysis.studies.incentives.reproduce import differences
from analysis.studies.incentives.trace import trace_table
from studies.incentives.cases import facts_of, make_plan, pay
from studies.incentives.pay_worlds import make_facts

COMMISSION = {"commission": {"rate": Decimal("0.01")}}


@pytest.fixture(scope="module")
def known(sample):
    company, panel = sample
    return company, company_facts(company, panel.last_day)


def test_the_plan_in_force_reproduces_every_payout_of_the_sample_to_the_cent(known):
    company, facts = known
    payouts = company.table("payouts")
    payout = pay_out(read_plan("in_force", company.folder), facts)
    assert differences(payout, payouts).empty
    assert int(payout.monthly_cents().sum()) > round(float(payouts["amount"].sum()) * 100)  # the last month is due after the data end


@pytest.mark.parametrize("day", [date(2023, 6, 30), date(2024, 2, 29), date(2025, 3, 9)])
def test_it_does_so_on_earlier_days_too(known, day):
    company, _ = known
    payouts = company.table("payouts")
    payout = pay_out(read_plan("in_force", company.folder), company_facts(company, day))
    assert differences(payout, payouts[payouts["paid_on"].dt.date <= day]).empty


def test_a_payout_that_differs_is_listed_with_both_amounts(known):
    company, facts = known
    payouts = company.table("payouts")
    payouts.loc[0, "amount"] += 1.5
    found = differences(pay_out(read_plan("in_force", company.folder), facts), payouts.iloc[:-1])
    assert sorted(found["difference_cents"].abs().tolist()) == sorted([150, round(float(payouts["amount"].iloc[-1]) * 100)])[-len(found):]
    assert 150 in found["difference_cents"].tolist()


def test_a_component_that_the_plan_does_not_know_is_a_difference(known):
    company, facts = known
    payouts = company.table("payouts").head(1).assign(component="gift", amount=7.0)
    found = differences(pay_out(read_plan("in_force", company.folder), facts), payouts)
    assert found[found["component"] == "gift"][["planned_cents", "paid_cents"]].to_numpy().tolist() == [[0, 700]]


@pytest.mark.parametrize("path", sorted(LIBRARY.glob("*.yml")), ids=lambda path: path.stem)
def test_every_shipped_plan_pays_the_sample_and_traces_every_cent(known, path):
    company, facts = known
    payout = pay_out(read_plan(path, company.folder), facts)
    trace, pay_rows = trace_table(payout), pay_table(payout)
    assert trace["cents"].sum() == pay_rows["cents"].sum() + pay_table(payout, rewards=True)["cents"].sum()
    assert set(trace["source"]) <= {"sales", "deals", "customer_feedback", "trainings", "reviews", "pay", "plan"}
    assert not pay_rows.duplicated(["employee_id", "period_from", "period_until", "component"]).any()


def test_a_quota_that_is_missing_for_an_eligible_person_is_refused_with_place_and_remedy():
    case = {"plan": {"quota_bonus": {"pay": 500, "reach": 1, "window": "quarter"}}, "as_of": date(2024, 3, 31),
            "people": {"ann": {}, "bob": {}}, "quotas": {"ann": {"2024-Q1": 10}}, "sales": [{"day": date(2024, 1, 5), "amount": 10}]}
    with pytest.raises(UserError, match=r"case\.yml, line 1: quota_bonus pays by quota, and not everybody who has it has one \(people without: 1, cases: 1\), first: bob \(quarter from 2024-01-01\)\. "
                                        r"Add their rows to quotas, or write has_quota: true under for of quota_bonus"):
        pay(case)


def test_a_table_that_is_missing_is_refused_with_remedy():
    case = {"plan": {"deal_signing_bonus": {"each": 500}}, "sales": [{"day": date(2024, 1, 5), "amount": 10}]}
    with pytest.raises(UserError, match=r"deal_signing_bonus pays by deals_signed, and the company has no deals\. Add the table deals, or take the component away"):
        pay(case)


def test_a_margin_that_nobody_delivered_is_refused():
    case = {"plan": {"commission": {"rate": 0.1, "measure": "margin"}}, "sales": [{"day": date(2024, 1, 5), "amount": 10}]}
    with pytest.raises(UserError, match="pays by margin, and the sales have no margin"):
        pay(case)


def test_amounts_too_large_for_exact_pay_are_refused():
    with pytest.raises(UserError, match="too large to be paid exactly"):
        pay_out(make_plan({"commission": {"rate": Decimal("0.9")}}), make_facts([(0, 1, 10**14)]))


def test_nobody_employed_and_no_sales_pay_nothing():
    assert pay_table(pay_out(make_plan(COMMISSION), make_facts([], people=1, left={0: -1})))["cents"].sum() == 0


def test_the_period_of_a_joiner_begins_on_the_first_day():
    case = {"plan": {"commission": {"rate": 0.01}}, "people": {"ann": {"hired": date(2024, 2, 10)}}, "sales": [{"day": date(2024, 2, 15), "amount": 100}], "as_of": date(2024, 2, 29)}
    table = pay_table(pay(case))
    assert table[["period_from", "period_until"]].astype("str").to_numpy().tolist() == [["2024-02-10", "2024-03-01"]]


def test_later_facts_change_no_earlier_pay():
    case = {"sales": [{"day": date(2024, 1, 5), "amount": 100}, {"day": date(2024, 6, 5), "amount": -90}]}
    plan = make_plan({"commission": {"rate": Decimal("0.1")}, "cap": {"most": 9, "of": ["commission"], "window": "year"}})
    early, late = (pay_out(plan, facts_of({**case, "as_of": day})).monthly_cents() for day in (date(2024, 3, 31), date(2024, 12, 31)))
    assert (early[:, :3] == late[:, :3]).all()


def test_months_and_windows_reconcile():
    payout = pay_out(make_plan({"quota_bonus": {"pay": 100, "reach": Decimal("0.1"), "window": "quarter"}}), make_facts([(0, 40, 500_000)]))
    assert payout.monthly_cents()[0].tolist() == [0, 0, 10_000] + [0] * 9
    assert payout.monthly_cents().sum() == pay_table(payout)["cents"].sum()


def test_a_person_twice_as_many_gets_twice_the_commission():
    facts = make_facts([(0, 40, 500_000), (1, 40, 500_000)])
    assert np.ptp(pay_out(make_plan(COMMISSION), facts).monthly_cents().sum(axis=1)[:2]) == 0
    assert replace(facts, has_quota=facts.has_quota).shape == (3, 12)


def test_no_risk_score_can_reach_pay():
    for path in sorted((PROJECT / "src/analysis/studies/incentives").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert not [name for name in names if "attrition" in name], f"{path.name} imports {names}"
        assert "risk" not in set(_columns(path)), f"{path.name} reads a column risk"


def _columns(path):
    """The text constants of a module that are used as an index."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            yield node.slice.value


def test_it_works_on_adventureworks(adventureworks):
    company, panel = adventureworks
    payout = pay_out(read_plan("in_force", company.folder), company_facts(company, panel.last_day))
    by_component = {name: int(part.cents.sum()) for name, part in payout.parts.items()}
    sold = company.table("sales")
    alone = sold[sold["employee_id"] == "289"]["amount"].sum()  # the one person with 2 %
    assert abs(by_component["commission_020"] / 100 - 0.02 * alone) < 0.01 * 36
    assert trace_table(payout)["cents"].sum() == sum(by_component.values())


def test_it_works_on_the_sales_force_panel_with_its_negative_months(salesforce_panel):
    company, panel = salesforce_panel
    facts = company_facts(company, panel.last_day)
    plain, back = (pay_out(read_plan(name, company.folder), facts) for name in ("in_force", "clawback"))
    assert plain.monthly_cents().min() >= 0
    assert int((back.parts["clawback_returns"].cents < 0).sum()) == 109
