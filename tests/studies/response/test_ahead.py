from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from analysis.studies.incentives.facts import company_facts
from analysis.studies.incentives.plan import STRENGTHS
from analysis.studies.incentives.plans import read_plans
from analysis.studies.incentives.strengths import strengths
from analysis.studies.response.ahead import year_ahead
from analysis.studies.response.curves import ready_plan
from studies.response.designs import component
from studies.response.designs import facts as facts_without_skills


@pytest.fixture(scope="module")
def facts(sample):
    company, panel = sample
    return company_facts(company, panel.last_day)


@pytest.fixture(scope="module")
def ahead(facts):
    return year_ahead(facts)


def test_a_strength_known_today_holds_through_the_year(ahead):
    told = strengths(ahead.facts)[:, ahead.year]
    assert (told >= 0).any()
    assert (told == told[:, :1]).all()


def test_strengths_of_the_year_are_those_of_its_first_quarter_which_is_told_from_months_that_happened(ahead):
    quarter_by_quarter = strengths(replace(ahead.facts, profiles=[]))[:, ahead.year.start]
    assert (strengths(ahead.facts)[:, ahead.year.start] == quarter_by_quarter).all()


def test_in_the_middle_of_a_year_strengths_are_those_of_the_quarter_that_begins(sample):
    company, _ = sample
    facts = company_facts(company, date(2025, 6, 30))
    july = 12 * (2025 - facts.first_month // 12) + 6
    told = strengths(facts)[:, july]
    ahead = year_ahead(facts)
    there = ahead.facts.days[:, ahead.year.start] > 0
    assert (told >= 0).sum() > 0
    assert (strengths(ahead.facts)[there, ahead.year.start] == told[there]).all()


@pytest.mark.parametrize("strength", STRENGTHS)
def test_pay_by_strength_goes_to_the_same_people_in_every_quarter(sample, ahead, strength):
    for_strength = component("commission", "quarter", rate=(1, "share of the measure"))
    for_strength = for_strength.model_copy(update={"who": for_strength.who.model_copy(update={"strength": (strength,)})})
    plan = read_plans(["in_force"], sample[0].folder)[0]
    plan = plan.model_copy(update={"components": {"by_strength": for_strength}})
    usual = np.where(ahead.facts.days[:, ahead.year] > 0, 1000.0, 0.0)
    paid = ready_plan(plan, ahead.facts, ahead.year, usual, counts=ahead.past).paid(np.ones(1, dtype=np.float32))["by_strength"].cents > 0
    assert (paid == paid[..., :1]).all()


def test_where_no_skill_is_measured_nobody_has_a_strength():
    ahead = year_ahead(facts_without_skills(people=3))
    assert (strengths(ahead.facts) == -1).all()
