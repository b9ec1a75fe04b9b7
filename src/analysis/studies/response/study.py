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
from analysis.studies.incentives.money import Numbers
from analysis.studies.incentives.payable import is_paid_by
from analysis.studies.incentives.plan import Plan
from analysis.studies.incentives.strengths import pays_by_strength
from analysis.studies.response.curves import pays_without_response
from analysis.studies.response.fit import marginal_pay
from analysis.studies.response.fitted import Bench, Fitted, fit_company
from analysis.studies.response.identification import identification
from analysis.studies.response.outcomes import Outcomes, outcomes, selection
from analysis.studies.response.priors import PRIOR
from analysis.studies.response.project import Projection, project
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
from analysis.studies.result import Caveat, Estimate, Result, ResultTable
from analysis.tables.store import Company

DRAWS, SEED = 200, 7
INTERVAL = 0.9
_TORNADO = 2
"""Plans beside the first whose sensitivity is shown: those with the highest profit."""


@dataclass(frozen=True)
class Answered:
    """What the tables are made of: what was fitted, and the year ahead under each plan."""

    bench: Bench
    projection: Projection
    outcomes: Outcomes


def run(company: Company, panel: Panel, *, as_of: date, plans: Sequence[Plan] = (), fitted: Fitted | Caveat | None = None) -> Result:
    """The year ahead under each plan; without plans, under the company's plan in force alone. Tables are empty, and the first caveat says why, where nothing can be said.

    `fitted` is what `fit_company` made of the same company, day and plans, if it is there already. Raises UserError as that does.
    """
    fitted = fit_company(company, panel, as_of=as_of, plans=plans) if fitted is None else fitted
    if isinstance(fitted, Caveat):
        return _nothing(as_of, fitted)
    bench, plans, facts = fitted.bench, fitted.plans, fitted.facts
    if marginal_pay(bench.history) <= 0:
        return _nothing(as_of, Caveat("plan_in_force_pays_nothing_for_selling_more"))
    projection = project(plans, bench.history, bench.fit, bench.ahead, draws=DRAWS, seed=SEED)
    answered = Answered(bench, projection, outcomes(projection, bench.ahead, bench.rates, bench.slope, PRIOR, seed=SEED))
    foreign = () if is_paid_by(fitted.paid[0], company, as_of) else (Caveat("plan_in_force_is_not_the_company_s_own", {"plan": plans[0].name}),)
    return Result("response", as_of, _tables(answered, plans, facts), _headline(answered), (), (*foreign, *_caveats(facts, answered, plans), *fitted.caveats))


def _tables(answered: Answered, plans: Sequence[Plan], facts: Facts) -> dict[str, ResultTable]:
    """The documented tables; `facts` are those of the whole company."""
    bench, projection, outcome = answered.bench, answered.projection, answered.outcomes
    tornado = [plans[place] for place in _most_worth(outcome)]
    paid = person_pay(projection, bench.ahead)
    first_month = facts.first_month + bench.ahead.year.start
    frames = {
        "plan_totals": plan_totals(projection.plans, outcome, INTERVAL), "plan_changes": plan_changes(projection, outcome, selection(projection, bench.ahead, bench.rates, PRIOR), INTERVAL),
        "by_type": by_type(projection, bench.history, INTERVAL), "by_month": by_month(projection, first_month, bench.rates.times, INTERVAL),
        "by_team": by_team(projection, facts.names["team"], first_month, INTERVAL),
        "plan_pairs": plan_pairs(projection), "person_pay": paid, "gains": gains(paid), "identification": identification(bench.fit, bench.slope, PRIOR),
        "sensitivity": sensitivity(tornado, bench.history, bench.fit, bench.ahead, bench.rates.margin_share, seed=SEED),
    }
    return {name: as_table(name, frame) for name, frame in frames.items()}


def _nothing(as_of: date, reason: Caveat) -> Result:
    """A result without rows."""
    return Result("response", as_of, {name: as_table(name, pd.DataFrame()) for name in TABLES}, {}, (), (reason,))


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
    outcome, names, ahead = answered.outcomes, answered.projection.plans, answered.bench.ahead
    worth = outcome.profit.mean(axis=1)
    first = outcome.profit[0]
    best = int(np.argmax(worth))
    best = 0 if same_profit(outcome.profit[best] - first, first).all() else best
    gain = outcome.profit[best] - first
    sales = outcome.sales[best] / outcome.sales[0] - 1
    mean, spread = answered.bench.fit.effort_share(answered.bench.fit.chance)
    low, high = (float(np.exp(mean + side * 1.645 * spread)) for side in (-1, 1))
    return {
        "people": Estimate(len(answered.projection.people), "people"), "plans": Estimate(len(names), "count"), "year": Estimate((ahead.facts.first_month + ahead.year.start) // 12),
        "effort_share": Estimate(float(np.exp(mean)), "share", low, high, len(answered.bench.history.people)), "best_plan": Estimate(names[best], "plan"),
        "best_profit_change": Estimate(float(gain.mean()), "money", *_interval(gain)), "best_sales_change_share": Estimate(float(sales.mean()), "share", *_interval(sales)),
        "best_better_share": Estimate(better_share(gain, first), "share"), "marginal_pay": Estimate(marginal_pay(answered.bench.history), "share"), "plan_turns": Estimate(len(answered.bench.history.turns), "count"),
        "exits": Estimate(float(outcome.exits[0].mean())), "best_exits_change": _told(outcome.exits[best] - outcome.exits[0]),
        "best_satisfaction_change": _told(outcome.satisfaction[best], answered.bench.slope.n),
    }


def _caveats(facts: Facts, answered: Answered, plans: Sequence[Plan]) -> tuple[Caveat, ...]:
    """What these figures cannot say."""
    history = answered.bench.history
    found: list[Caveat] = []
    if not history.turns:
        found.append(Caveat("no_plan_change_in_the_history"))
    if silent := [plan.name for plan in plans[1:] if pays_without_response(plan, plans[0])]:
        found.append(Caveat("paid_without_response", {"plans": ",".join(silent)}))
    if any(pays_by_strength(plan) for plan in plans):
        found.append(Caveat("strengths_held_for_the_year"))
    if "margin" in facts.missing:
        found.append(Caveat("margin_assumed", {"margin_share": answered.bench.rates.margin_share}))
    if answered.bench.rates.times > 1:
        found.append(Caveat("sample_of_teams", {"people": len(history.people)}))
    if answered.bench.ahead.rule.pairs == 0 and facts.has_quota.any():
        found.append(Caveat("quotas_taken_as_they_were"))
    if not answered.bench.slope.n:
        found.append(Caveat("satisfaction_unknown"))
    return (*found, Caveat("exits_by_a_prior", {"elasticity": PRIOR.exits}), Caveat("nobody_joins_or_leaves_in_the_year"), Caveat("response_is_a_model"))
