from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from analysis.studies.incentives.facts import company_facts
from analysis.studies.incentives.payout import pay_out
from analysis.studies.incentives.plan import Plan
from analysis.studies.incentives.plans import read_plan, read_plans
from analysis.studies.response import fitted, study
from analysis.studies.response.ahead import quota_rule, year_ahead
from analysis.studies.response.curves import MULTIPLES, pay_curves, ready_plan, windows_of_pay
from analysis.studies.response.fit import fit_response, marginal_pay, noise_of_months
from analysis.studies.response.history import read_history
from analysis.studies.response.identification import identification
from analysis.studies.response.outcomes import Slope
from analysis.studies.response.priors import COST_STEPS, LEVEL_STEPS, PRIOR, chances_of_costs, kinds_of_population
from analysis.studies.response.project import draw, kinds_drawn, project
from analysis.studies.response.sample import sample_teams
from analysis.studies.response.tables import TABLES

NO_SLOPE = Slope(float("nan"), float("nan"), 0)


@pytest.fixture(scope="module")
def facts(sample):
    company, panel = sample
    return company_facts(company, panel.last_day)


@pytest.fixture(scope="module")
def plans(sample):
    return read_plans(["in_force", "annual_bonus", "straight_commission"], sample[0].folder)


@pytest.fixture(scope="module")
def history(plans, facts):
    return read_history(plans[0], facts)


@pytest.fixture(scope="module")
def fit(history):
    return fit_response(history, PRIOR)


def relabelled(plan):
    """The same pay by other names: the commission in two halves."""
    halves = {}
    for name, one in plan.components.items():
        if one.formula != "commission":
            halves[name] = one
            continue
        for part in ("first", "second"):
            term = one.terms["rate"]
            halves[f"{part}_{name}"] = one.model_copy(update={"terms": {"rate": term.model_copy(update={"values": {day: value / 2 for day, value in term.values.items()}})}})
    return Plan.model_validate({**plan.model_dump(by_alias=True), "name": "relabelled", "components": {name: one.model_dump(by_alias=True) for name, one in halves.items()}, "places": dict.fromkeys(halves, "a test")})


def without(plan, name):
    """A plan without one of its components."""
    return plan.model_copy(update={"name": f"without_{name}", "components": {key: one for key, one in plan.components.items() if key != name}})


def test_curves_pay_what_the_exact_payout_pays(plans, facts):
    whole = slice(facts.months - 12, facts.months)
    paid = pay_out(plans[0], facts)
    sold = paid.parts["commission"].prepared.x[:, whole] / 10_000
    curves = pay_curves(ready_plan(plans[0], facts, whole, np.maximum(sold, 0)))
    one = int(np.flatnonzero(np.isclose(MULTIPLES, 1.0))[0])
    assert curves.month[..., one].sum(axis=1) == pytest.approx(paid.monthly_cents("commission")[:, whole].sum(axis=1) / 100, rel=1e-3, abs=1)
    assert curves.quarter[..., one].sum(axis=1) == pytest.approx(paid.monthly_cents("quarter_bonus")[:, whole].sum(axis=1) / 100, rel=0.01, abs=1)


def test_more_sales_never_pay_less_and_no_sales_earn_no_commission(plans, facts):
    curves = pay_curves(ready_plan(plans[0], facts, slice(facts.months - 12, facts.months), np.full((len(facts.people), 12), 1000.0)))
    assert (np.diff(curves.month, axis=-1) >= -1e-3).all()
    assert not curves.month[..., 0].any()


def test_a_cap_is_seen_over_the_longest_window_that_it_ties_together(plans, sample):
    capped = read_plans(["careful"], sample[0].folder)[0]
    spans = windows_of_pay(capped)
    for name, one in capped.components.items():
        for other in one.of:
            assert spans[name] == spans[other] >= max(one.months, capped.components[other].months)


def test_the_rule_of_quotas_is_found_where_it_is_planted(facts):
    random = np.random.default_rng(1)
    people, quota = 40, np.zeros((40, 36))
    sold = 1000 * random.lognormal(0, 0.3, (people, 36))
    quota[:, :12] = 1000
    for year in (1, 2):
        before, brought = quota[:, 12 * year - 12 : 12 * year].sum(axis=1), sold[:, 12 * year - 12 : 12 * year].sum(axis=1)
        quota[:, 12 * year : 12 * year + 12] = ((1.02 * before + np.where(brought > before, 0.3, 0.1) * (brought - before)) / 12)[:, None]
    some = replace(facts, months=36, first_month=facts.first_month, as_of=date(facts.first_month // 12 + 2, 12, 31), quota=quota, has_quota=quota > 0)
    rule = quota_rule(some, sold)
    assert (rule.growth, rule.ratchet.up, rule.ratchet.down) == pytest.approx((1.02, 0.3, 0.1), abs=1e-6)
    assert rule.pairs == 2 * people


def test_the_year_ahead_has_those_who_are_there_and_nobody_else(facts):
    ahead = year_ahead(facts)
    here = ahead.facts.days[:, ahead.year].any(axis=1)
    left = facts.people["left_on"].notna().to_numpy()
    assert here.sum() == ((facts.days[:, -1] > 0) & ~left).sum()
    assert (ahead.facts.days[here][:, ahead.year] == ahead.facts.month_days[ahead.year]).all()
    assert ahead.year.stop - ahead.year.start == 12
    assert (ahead.facts.quota[~here][:, ahead.year] == 0).all()


def test_terms_of_the_year_ahead_are_in_force_in_it(plans, facts):
    ahead = year_ahead(facts)
    year = (facts.first_month + facts.months) // 12
    plan = plans[0]
    term = plan.components["commission"].terms["rate"]
    doubled = plan.components["commission"].model_copy(update={"terms": {"rate": term.model_copy(update={"values": {**term.values, date(year, 1, 1): 2 * next(iter(term.values.values()))}})}})
    later = plan.model_copy(update={"components": {**plan.components, "commission": doubled}})
    usual = np.where(ahead.facts.days[:, ahead.year] > 0, 1000.0, 0.0)
    now, then = (pay_curves(ready_plan(one, ahead.facts, ahead.year, usual, counts=ahead.past)).month for one in (plan, later))
    assert then == pytest.approx(2 * now, rel=1e-4, abs=1e-3)


def test_chances_of_costs_are_chances_and_kinds_begin_at_the_prior():
    kinds = kinds_of_population(PRIOR)
    assert kinds.chance.sum() == pytest.approx(1)
    level = np.linspace(-2, 2, 7)
    for kind in (0, 40, len(kinds.chance) - 1):
        chance = chances_of_costs(kinds, level, kind)
        assert chance.sum(axis=1) == pytest.approx(np.ones(7))
        assert (chance >= 0).all()
    assert len(COST_STEPS) == len(LEVEL_STEPS) == chance.shape[1]


def test_where_the_plan_pays_nothing_for_selling_more_the_history_tells_nothing(plans, facts):
    nothing = without(without(plans[0], "commission"), "quarter_bonus").model_copy(update={"components": {}})
    fixed = plans[0].components["quarter_bonus"].model_copy(update={"terms": {**plans[0].components["quarter_bonus"].terms, "reach": plans[0].components["quarter_bonus"].terms["reach"].model_copy(update={"values": {date(2012, 1, 1): 0}})}})
    history = read_history(nothing.model_copy(update={"components": {"quarter_bonus": fixed}}), facts)
    assert marginal_pay(history) == pytest.approx(0, abs=1e-9)
    fit = fit_response(history, PRIOR)
    assert fit.chance == pytest.approx(fit.kinds.chance, abs=0.05)
    assert not fit.efforts.any()


def test_a_flat_commission_without_any_change_is_answered_by_the_prior(plans, facts):
    history = read_history(without(plans[0], "quarter_bonus"), facts)
    told = identification(fit_response(history, PRIOR), NO_SLOPE, PRIOR).set_index("parameter").loc["effort_share"]
    assert told["learned_share"] < 0.3
    assert told["posterior_high"] / told["posterior_low"] > 0.6 * told["prior_high"] / told["prior_low"]


def test_wild_months_tell_less(history):
    wilder = replace(history, sold=np.where(np.arange(history.sold.shape[1]) % 2, 0.1, 1.9) * history.sold)
    assert noise_of_months(wilder) > 2 * noise_of_months(history)
    together = replace(history, sold=history.sold * np.exp(0.5 * np.sin(np.arange(history.sold.shape[1]) / 8 + np.arange(len(history.sold))[:, None])))
    assert noise_of_months(together) > 1.5 * noise_of_months(history)


def test_the_same_pay_by_other_names_changes_nothing(plans, history, fit, facts):
    ahead = year_ahead(facts)
    projection = project([plans[0], relabelled(plans[0])], history, fit, ahead, draws=20, seed=3)
    assert projection.sales[1].sum() == pytest.approx(projection.sales[0].sum(), rel=1e-4)
    assert projection.pay[1].sum() == pytest.approx(projection.pay[0].sum(), rel=1e-4)


def test_taking_the_bonus_away_lowers_sales_and_paying_nothing_takes_all_effort(plans, history, fit, facts):
    none = plans[0].model_copy(update={"name": "none", "components": {"quarter_bonus": plans[0].components["quarter_bonus"].model_copy(update={"formula": "quota_bonus", "terms": {
        **plans[0].components["quarter_bonus"].terms, "pay": plans[0].components["quarter_bonus"].terms["pay"].model_copy(update={"values": {date(2012, 1, 1): 0}})}})}})
    projection = project([plans[0], without(plans[0], "quarter_bonus"), none], history, fit, year_ahead(facts), draws=20, seed=3)
    sales = projection.sales.sum(axis=-1).mean(axis=-1)
    assert sales[0] > sales[1] > 1.005 * sales[2]
    assert projection.effort[2].max() == pytest.approx(0, abs=0.02)
    assert projection.pay[2].max() == 0


def test_draws_are_the_same_for_every_plan_and_every_run(plans, history, fit, facts):
    ahead = year_ahead(facts)
    once, again = (project([plans[0]], history, fit, ahead, draws=10, seed=5) for _ in range(2))
    assert (once.sales == again.sales).all()
    first, second = (draw(history, fit, np.arange(5), draws=8, seed=seed) for seed in (1, 2))
    assert (first.luck != second.luck).any()


def test_a_large_company_is_answered_for_by_whole_teams(facts):
    sample = sample_teams(facts, most=20)
    sells = np.bincount(facts.events["sales"].person, minlength=len(facts.people)) > 0
    assert sample.times > 1
    assert sample.times * (np.bincount(sample.facts.events["sales"].person, minlength=len(sample.facts.people)) > 0).sum() == pytest.approx(sells.sum())
    taken = set(sample.facts.people["employee_id"])
    team = facts.states["team"].max(axis=1)
    for one in np.unique(team[facts.people["employee_id"].isin(taken)]):
        assert set(facts.people["employee_id"][team == one]) <= taken
    assert sample_teams(facts).times == 1


def test_the_study_writes_its_documented_tables(sample, plans):
    company, panel = sample
    result = study.run(company, panel, as_of=panel.last_day, plans=plans)
    assert result.tables.keys() == TABLES.keys()
    totals = result.tables["plan_totals"].frame
    assert totals["plan"].tolist() == ["in_force", "annual_bonus", "straight_commission"]
    for name in ("sales", "pay", "profit"):
        assert (totals[f"{name}_low"] <= totals[name]).all()
        assert (totals[name] <= totals[f"{name}_high"]).all()
    selected = result.tables["plan_changes"].frame["selection_share"]
    assert selected.abs().between(1e-6, 0.05).all()
    assert {"no_plan_change_in_the_history", "response_is_a_model"} <= {caveat.name for caveat in result.caveats}
    assert result.tables["by_type"].frame.groupby("plan")["n"].sum().nunique() == 1


def test_too_few_people_get_a_reason_in_the_place_of_figures(sample, plans, monkeypatch):
    company, panel = sample
    monkeypatch.setattr(fitted, "LEAST_PEOPLE", 10_000)
    result = study.run(company, panel, as_of=panel.last_day, plans=plans[:1])
    assert [caveat.name for caveat in result.caveats] == ["too_few_to_fit"]
    assert all(table.frame.empty for table in result.tables.values())


def test_without_a_plan_change_public_companies_are_answered_as_widely_as_the_prior(adventureworks, salesforce_panel):
    for company, panel in (adventureworks, salesforce_panel):
        result = study.run(company, panel, as_of=panel.last_day)
        told = result.tables["identification"].frame.set_index("parameter").loc["effort_share"]
        assert "no_plan_change_in_the_history" in {caveat.name for caveat in result.caveats}
        assert told["posterior_high"] / told["posterior_low"] > 0.7 * told["prior_high"] / told["prior_low"]


def test_the_kinds_that_are_drawn_are_solved_and_no_others():
    kind = np.array([[3, 0, 1], [3, 2, 1], [5, 0, 1]])
    kinds, place = kinds_drawn(kind, 6)
    assert kinds.shape == (3, 2)
    assert (kinds[np.arange(3), place] == kind).all()
    assert kinds[:, 0].tolist() == [3, 0, 1]


def test_a_person_s_year_does_not_hang_on_whose_pay_has_other_windows(plans, history, fit, facts):
    """A yearly bonus for one person alone: the others live the year that they live without it."""
    ahead = year_ahead(facts)
    bonus = read_plan("annual_bonus").components["year_bonus"]
    before = project([plans[0]], history, fit, ahead, draws=10, seed=5)
    one = facts.people["employee_id"].iloc[before.people[0]]
    with_bonus = plans[0].model_copy(update={"components": plans[0].components | {"year_bonus": bonus.model_copy(update={"who": bonus.who.model_copy(update={"employee_id": (one,)})})}})
    after = project([with_bonus], history, fit, ahead, draws=10, seed=5)
    assert (after.sales[0][:, 1:] == pytest.approx(before.sales[0][:, 1:], rel=1e-6))
    assert after.effort[0][:, 0].mean() > before.effort[0][:, 0].mean()
