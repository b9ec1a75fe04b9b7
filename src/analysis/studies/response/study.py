"""What plans would do in the year ahead: people respond. Fitted to the company's own history, with what rests on published priors said.

In: a company, its panel and plans; the first plan is the one in force. Out: a `Result` for the calendar year after the data. No risk score of a person enters it, and nobody's
pay follows from it by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from analysis.panel.build import Panel
from analysis.studies.incentives.facts import Facts
from analysis.studies.incentives.measures import MEASURES
from analysis.studies.incentives.money import Numbers
from analysis.studies.incentives.payable import is_paid_by, payable_plans
from analysis.studies.incentives.plan import Only, Plan
from analysis.studies.incentives.plans import read_plans
from analysis.studies.incentives.strengths import pays_by_strength
from analysis.studies.response.ahead import YearAhead, year_ahead
from analysis.studies.response.curves import pays_without_response
from analysis.studies.response.fit import Fit, fit_response, marginal_pay
from analysis.studies.response.history import History, read_history
from analysis.studies.response.identification import identification
from analysis.studies.response.outcomes import Outcomes, Rates, Slope, outcomes, satisfaction_slope, selection
from analysis.studies.response.priors import PRIOR
from analysis.studies.response.project import Projection, project
from analysis.studies.response.sample import sample_teams
from analysis.studies.response.sensitivity import sensitivity
from analysis.studies.response.summary import (
    better_share,
    by_month,
    by_team,
    by_type,
    gains,
    person_pay,
    plan_changes,
    plan_pairs,
    plan_totals,
    same_profit,
)
from analysis.studies.response.tables import TABLES, as_table
from analysis.studies.result import Caveat, Estimate, Result
from analysis.tables.store import Company

DRAWS, SEED = 200, 7
INTERVAL = 0.9
LEAST_PEOPLE = 5
"""People with six whole months of sales, below whom there is nothing to fit."""
_TORNADO = 2
"""Plans beside the first whose sensitivity is shown: those with the highest profit."""


@dataclass(frozen=True)
class Answered:
    """Everything that the tables are made of."""

    history: History
    fit: Fit
    ahead: YearAhead
    projection: Projection
    outcomes: Outcomes
    slope: Slope
    rates: Rates


def run(company: Company, panel: Panel, *, as_of: date, plans: Sequence[Plan] = ()) -> Result:
    """The year ahead under each plan; without plans, under the company's plan in force alone. Tables are empty, and the first caveat says why, where nothing can be said.

    Raises UserError where a plan beside the first is in another currency, or a plan of the company's own does not fit its people.
    """
    found = payable_plans(company, tuple(plans) or read_plans((), company.folder), min(as_of, panel.last_day))
    if not found.paid:
        return _nothing(as_of, found.caveats[0])
    facts, plans = found.paid[0].facts, [one.plan for one in found.paid]
    sample = sample_teams(facts)
    if not facts.is_over.any() or _sellers(sample.facts) < LEAST_PEOPLE:
        return _nothing(as_of, Caveat("too_few_to_fit", {"people": _sellers(facts), "least": LEAST_PEOPLE}))
    history = read_history(plans[0], sample.facts)
    if marginal_pay(history) <= 0:
        return _nothing(as_of, Caveat("plan_in_force_pays_nothing_for_selling_more"))
    answered = answer(plans, sample.facts, history, company_rates(company, sample.facts, sample.times))
    tornado = [plans[place] for place in _most_worth(answered.outcomes)]
    paid = person_pay(answered.projection, answered.ahead)
    first_month = facts.first_month + answered.ahead.year.start
    frames = {
        "plan_totals": plan_totals(answered.projection.plans, answered.outcomes, INTERVAL), "plan_changes": plan_changes(answered.projection, answered.outcomes, selection(answered.projection, answered.ahead, answered.rates, PRIOR), INTERVAL),
        "by_type": by_type(answered.projection, answered.history, INTERVAL), "by_month": by_month(answered.projection, first_month, sample.times, INTERVAL),
        "by_team": by_team(answered.projection, facts.names["team"], first_month, INTERVAL),
        "plan_pairs": plan_pairs(answered.projection), "person_pay": paid, "gains": gains(paid), "identification": identification(answered.fit, answered.slope, PRIOR),
        "sensitivity": sensitivity(tornado, answered.history, answered.fit, answered.ahead, answered.rates.margin_share, seed=SEED),
    }
    tables = {name: as_table(name, frame) for name, frame in frames.items()}
    foreign = () if is_paid_by(found.paid[0], company, as_of) else (Caveat("plan_in_force_is_not_the_company_s_own", {"plan": plans[0].name}),)
    return Result("response", as_of, tables, _headline(answered), (), (*foreign, *_caveats(facts, answered, sample.times, plans), *found.caveats))


def _nothing(as_of: date, reason: Caveat) -> Result:
    """A result without rows."""
    return Result("response", as_of, {name: as_table(name, pd.DataFrame()) for name in TABLES}, {}, (), (reason,))


def answer(plans: Sequence[Plan], facts: Facts, history: History, rates: Rates) -> Answered:
    """The fit to the past and the year ahead under each plan."""
    fit = fit_response(history, PRIOR)
    ahead = year_ahead(facts)
    projection = project(plans, history, fit, ahead, draws=DRAWS, seed=SEED)
    slope = satisfaction_slope(facts, history, fit)
    return Answered(history, fit, ahead, projection, outcomes(projection, ahead, rates, slope, PRIOR, seed=SEED), slope, rates)


def _sellers(facts: Facts) -> int:
    """People with sales."""
    return int((np.bincount(facts.events["sales"].person, minlength=len(facts.people)) > 0).sum())


def company_rates(company: Company, facts: Facts, times: float) -> Rates:
    """The company's own margin and exits by choice of the last two years, and what an exit costs by its settings."""
    own = company.settings.attrition
    sold, margin = (MEASURES[name](facts, Only(), 1).sums(facts.shape).sum() for name in ("amount", "margin"))
    share = own.margin_share if "margin" in facts.missing or sold <= 0 else float(margin / sold)
    employees = company.table("employees")
    last = pd.Timestamp(facts.as_of)
    recent = (employees["left_on"] > last - pd.DateOffset(years=2)) & (employees["left_on"] <= last)
    by_choice = recent & (employees["exit_kind"].isin(["voluntary"]) if employees["exit_kind"].notna().any() else recent)
    years = facts.days[:, -24:].sum() / 365.25 * times
    return Rates(share, float(by_choice.sum() / years) if years > 0 else 0.0, own.replacement_cost_share, times)


def _most_worth(outcome: Outcomes) -> list[int]:
    """The plan in force and the plans with the highest mean profit beside it, in their order."""
    others = np.argsort(-outcome.profit[1:].mean(axis=1), kind="stable")[:_TORNADO] + 1
    return [0, *sorted(int(one) for one in others)]


def _interval(values: Numbers) -> tuple[float, float]:
    low, high = np.quantile(values, [(1 - INTERVAL) / 2, (1 + INTERVAL) / 2])
    return float(low), float(high)


def _told(values: Numbers, n: int | None = None) -> Estimate:
    """Mean and interval of draws of a change of exits or of a share; nothing where it is not known."""
    return Estimate(None) if np.isnan(values).any() else Estimate(float(values.mean()), "", *_interval(values), n)


def _headline(answered: Answered) -> dict[str, Estimate]:
    """The named numbers: people, plans, the year, what effort adds under the plan in force, and the plan with the highest profit."""
    outcome, names, ahead = answered.outcomes, answered.projection.plans, answered.ahead
    worth = outcome.profit.mean(axis=1)
    first = outcome.profit[0]
    best = int(np.argmax(worth))
    best = 0 if same_profit(outcome.profit[best] - first, first).all() else best
    gain = outcome.profit[best] - first
    sales = outcome.sales[best] / outcome.sales[0] - 1
    mean, spread = answered.fit.effort_share(answered.fit.chance)
    low, high = (float(np.exp(mean + side * 1.645 * spread)) for side in (-1, 1))
    return {
        "people": Estimate(len(answered.projection.people), "people"), "plans": Estimate(len(names), "count"), "year": Estimate((ahead.facts.first_month + ahead.year.start) // 12),
        "effort_share": Estimate(float(np.exp(mean)), "share", low, high, len(answered.history.people)), "best_plan": Estimate(names[best], "plan"),
        "best_profit_change": Estimate(float(gain.mean()), "money", *_interval(gain)), "best_sales_change_share": Estimate(float(sales.mean()), "share", *_interval(sales)),
        "best_better_share": Estimate(better_share(gain, first), "share"), "marginal_pay": Estimate(marginal_pay(answered.history), "share"), "plan_turns": Estimate(len(answered.history.turns), "count"),
        "exits": Estimate(float(outcome.exits[0].mean())), "best_exits_change": _told(outcome.exits[best] - outcome.exits[0]),
        "best_satisfaction_change": _told(outcome.satisfaction[best], answered.slope.n),
    }


def _caveats(facts: Facts, answered: Answered, times: float, plans: Sequence[Plan]) -> tuple[Caveat, ...]:
    """What these figures cannot say."""
    history = answered.history
    found: list[Caveat] = []
    if not history.turns:
        found.append(Caveat("no_plan_change_in_the_history"))
    if silent := [plan.name for plan in plans[1:] if pays_without_response(plan, plans[0])]:
        found.append(Caveat("paid_without_response", {"plans": ",".join(silent)}))
    if any(pays_by_strength(plan) for plan in plans):
        found.append(Caveat("strengths_held_for_the_year"))
    if "margin" in facts.missing:
        found.append(Caveat("margin_assumed", {"margin_share": answered.rates.margin_share}))
    if times > 1:
        found.append(Caveat("sample_of_teams", {"people": len(history.people)}))
    if answered.ahead.rule.pairs == 0 and facts.has_quota.any():
        found.append(Caveat("quotas_taken_as_they_were"))
    if not answered.slope.n:
        found.append(Caveat("satisfaction_unknown"))
    return (*found, Caveat("exits_by_a_prior", {"elasticity": PRIOR.exits}), Caveat("nobody_joins_or_leaves_in_the_year"), Caveat("response_is_a_model"))
