from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.pretend.agents import MONTHS, pay_of_year
from analysis.pretend.clock import make_clock
from analysis.pretend.company import Pretend, find_spec, generate, market_by_month, resized
from analysis.pretend.frames import contract_table
from analysis.pretend.respond import Lived, cost_factor, live_company
from analysis.pretend.respond_tables import COMPONENTS, managers_of
from analysis.pretend.respond_truth import ALL_PLANS, yearly_sales_under
from analysis.pretend.seats import Streams
from analysis.pretend.spec import Response
from analysis.pretend.write import write, write_company
from analysis.settings import UserError
from analysis.studies.incentives.facts import Facts, company_facts
from analysis.studies.incentives.payout import pay_out, pay_table
from analysis.studies.incentives.plans import read_plan
from analysis.studies.incentives.reproduce import differences
from analysis.tables.schema import TABLES
from analysis.tables.store import open_company
from pretend.contract import breaches

SPEC = find_spec("respond")
PEOPLE = 28


def live(people: int = PEOPLE, seed: int = 3, months: int = 48, **response: float | bool) -> Lived:
    spec = replace(resized(SPEC, people=people, seed=seed, months=months), response=replace(Response(), **response))
    clock = make_clock(spec.last_month, spec.months)
    return live_company(spec, people - managers_of(people), clock, market_by_month(spec, clock), Streams(seed, 0))


@pytest.fixture(scope="module")
def lived() -> Lived:
    return live()


@pytest.fixture(scope="module")
def company() -> Pretend:
    return generate(SPEC, people=PEOPLE, seed=3)


@pytest.fixture(scope="module")
def folder(company: Pretend, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("respond") / "company"
    write(company, folder)
    return folder


@pytest.fixture(scope="module")
def facts(folder: Path) -> Facts:
    return company_facts(open_company(folder), date(2025, 12, 31))


def test_the_company_keeps_the_contract(company: Pretend) -> None:
    whole = {name: company.tables.get(name, contract_table(name, {column: [] for column in table.column_names})) for name, table in TABLES.items()}
    assert breaches(whole) == []


def test_the_same_seed_gives_the_same_company() -> None:
    one, again, other = (generate(SPEC, people=4, months=12, seed=seed) for seed in (1, 1, 2))
    assert all(again.tables[name].equals(table) for name, table in one.tables.items())
    assert all(again.truth[name].equals(table) for name, table in one.truth.items())
    assert not other.tables["sales"].equals(one.tables["sales"])


def test_invoices_add_up_to_what_was_sold(company: Pretend, lived: Lived) -> None:
    sold = company.tables["sales"].groupby(company.tables["sales"].sold_on.dt.to_period("M")).amount.sum()
    assert sold.to_numpy() == pytest.approx(lived.sold[:, MONTHS:].sum(axis=0), abs=0.01)
    assert len(sold) == 48


def test_the_plan_in_force_reproduces_the_payouts_to_the_cent(folder: Path, facts: Facts, company: Pretend) -> None:
    payouts = company.tables["payouts"]
    assert set(payouts.component) == set(COMPONENTS)
    assert differences(pay_out(read_plan("in_force", folder), facts), payouts).empty
    assert len(differences(pay_out(read_plan("rate_up", folder), facts), payouts)) > 0


@pytest.mark.parametrize("name", ALL_PLANS)
def test_a_plan_file_pays_what_the_schedule_that_sellers_answer_pays(name: str, folder: Path, facts: Facts, lived: Lived) -> None:
    last = slice(lived.clock.months - MONTHS, lived.clock.months)
    agents = lived.sellers.agents(lived.staying, lived.quota[lived.staying, last])
    scheduled = pay_of_year(agents, ALL_PLANS[name], lived.sold[lived.staying, None, last])[:, 0].sum(axis=1)
    pay = pay_table(pay_out(read_plan(name, folder), facts))
    by_person = pay[pay["period_until"] > pd.Timestamp("2025-01-01")].groupby("employee_id")["cents"].sum() / 100
    people = [f"{number:06d}" for number in lived.staying + 1 + managers_of(PEOPLE)]
    assert by_person.reindex(people).to_numpy() == pytest.approx(scheduled, abs=0.5)


def test_a_relabelled_plan_changes_nothing(company: Pretend) -> None:
    plans = company.truth["plans"].set_index("plan")
    assert plans.loc["relabelled", ["sales_change_share", "pay_change_share"]].abs().max() < 1e-6


def test_truth_spans_what_plans_can_do(company: Pretend) -> None:
    change = company.truth["plans"].set_index("plan").sales_change_share.drop(["in_force", "relabelled"])
    assert len(change) == 10
    assert -0.13 < change.min() < -0.05 < 0.04 < change.max() < 0.13
    assert 0.03 < change.abs().mean() < 0.06
    assert company.truth["plans"].sales_change_error.max() < 0.002


def test_companies_differ_in_how_costly_effort_is() -> None:
    factors = np.log([cost_factor(replace(SPEC, seed=seed)) for seed in range(200)])
    assert factors.std() == pytest.approx(0.20, abs=0.04)
    assert factors.mean() == pytest.approx(0.0, abs=0.05)


def test_quotas_are_known_for_the_year_after_the_data(company: Pretend, lived: Lived) -> None:
    quotas = company.tables["quotas"]
    coming = quotas[quotas.period_from > pd.Timestamp("2025-12-31")]
    assert len(coming) == MONTHS * len(lived.staying)
    assert coming.amount.sum() == pytest.approx(lived.ahead.quota.sum())
    assert coming.period_until.max() == pd.Timestamp("2027-01-01")


@pytest.mark.evidence
def test_about_half_of_the_quarterly_quotas_are_reached() -> None:
    lived = live(people=150)
    reached = [values[:, MONTHS:].reshape(len(lived.sellers), -1, 3).sum(axis=2) for values in (lived.sold, lived.quota)]
    assert 0.42 < (reached[0] >= reached[1])[reached[1] > 0].mean() < 0.62


def test_more_draws_tell_the_same(lived: Lived) -> None:
    one, other = (yearly_sales_under(lived, {"in_force": ALL_PLANS["in_force"]}, draws)["in_force"] for draws in (100, 400))
    assert one.sales.sum() == pytest.approx(other.sales.sum(), rel=0.02)


@pytest.mark.evidence
def test_who_sees_the_ratchet_sells_less() -> None:
    blind, seeing = live(2, months=12, exit_rate_year=0.0), live(2, months=12, exit_rate_year=0.0, sees_ratchet=True)
    assert seeing.effort.mean() < blind.effort.mean() - 0.005


def test_people_leave_rarely_and_are_followed_in_january(company: Pretend) -> None:
    people = company.tables["employees"]
    assert people.left_on.isna().sum() >= PEOPLE - 3
    assert (people.hired_on[people.hired_on > "2022-01-01"].dt.day_of_year == 1).all()


def test_months_that_are_no_whole_years_are_refused() -> None:
    with pytest.raises(UserError, match="months must be a multiple of 12, not 30"):
        generate(SPEC, people=5, months=30)


def test_a_company_that_answers_no_plan_has_no_such_truth(lived: Lived) -> None:
    with pytest.raises(UserError, match="Choose respond"):
        _ = replace(lived, spec=find_spec("maker")).response


@pytest.mark.parametrize("people", [1, 2, 13])
def test_a_tiny_company_is_made(people: int) -> None:
    made = generate(SPEC, people=people, months=12)
    assert made.tables["sales"].amount.min() > 0
    assert np.isfinite(made.truth["plans"].sales_change_share).all()


def test_another_company_in_its_place_keeps_none_of_its_plans(tmp_path: Path) -> None:
    write_company("respond", tmp_path, people=5, months=12, seed=1)
    assert (tmp_path / "plans" / "relabelled.yml").is_file()
    write_company("maker", tmp_path, people=5, months=2, seed=1)
    assert not (tmp_path / "plans").exists()
