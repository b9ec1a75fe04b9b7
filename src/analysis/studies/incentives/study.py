"""Incentive plans compared: what each would have paid for the same sales, exactly and traced, and how far chance alone would move it.

In: a company, its panel and plans; the first plan is the one in force. Out: a `Result` for the last twelve whole months up to `as_of`. The plan in force is
also held against everything that was paid. How people would respond to another plan is no part of it, and no risk score enters it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from analysis.panel.build import Panel
from analysis.periods import last_whole_month, month_start
from analysis.settings import UserError
from analysis.studies.incentives.compare import cost_at_levels, deciles, distribution, gaps, movers, pay_mix, people_frame, reconciles
from analysis.studies.incentives.facts import Facts, company_facts
from analysis.studies.incentives.measures import MEASURES
from analysis.studies.incentives.money import MONEY, Numbers
from analysis.studies.incentives.payout import Payout, pay_out, pay_table
from analysis.studies.incentives.plan import Only, Plan
from analysis.studies.incentives.plans import read_plans
from analysis.studies.incentives.reproduce import NOTHING_DIFFERS, differences
from analysis.studies.incentives.simulate import Simulation, estimate_spread, simulate
from analysis.studies.incentives.statement import earnings_curve, statement
from analysis.studies.incentives.tables import TABLES, as_table
from analysis.studies.incentives.trace import trace_blocks
from analysis.studies.result import Caveat, Estimate, Result, ResultTable, Verdict
from analysis.tables.store import Company

MONTHS = 12
"""Whole months that plans are compared over."""
DRAWS, SEED = 1000, 7
INTERVAL = 0.9
"""The share of draws between low and high."""


def run(company: Company, panel: Panel, *, as_of: date, plans: Sequence[Plan] = ()) -> Result:
    """The plans compared over the last twelve whole months; without plans, the company's plan in force alone.

    Raises UserError where there are no sales, a plan is in another currency, or a component needs what the company does not have.
    """
    plans = plans_of(company, plans)
    facts = company_facts(company, min(as_of, panel.last_day))
    return compare(plans, facts, company.table("payouts") if company.has("payouts") else None, as_of)


def plans_of(company: Company, plans: Sequence[Plan]) -> tuple[Plan, ...]:
    """The plans, or the company's plan in force where there are none; raises UserError where the company has no sales or a plan is in another currency."""
    if not company.has("sales"):
        raise UserError("Incentive plans are paid on sales, and the company has no sales. Add the table sales.")
    plans = tuple(plans) or read_plans((), company.folder)
    for plan in plans:
        if plan.currency != company.settings.currency:
            raise UserError(f"The plan {plan.name} is in {plan.currency}, the company in {company.settings.currency}. Write currency: {company.settings.currency} and its amounts in it.")
    return plans


def in_force(result: Result, company: Company, panel: Panel, *, plan: Plan, person: str = "") -> Result:
    """The part of a result that is about its first plan, the one in force, with the earnings curve of a person: empty where none is named who has it."""
    tables = {name: _of_plan(table, plan.name) for name, table in result.tables.items()}
    curve = pd.DataFrame(columns=[column.name for column in TABLES["earnings_curve"]])
    if person in set(tables["people"].frame["employee_id"]):
        facts = company_facts(company, min(result.as_of, panel.last_day))
        curve = earnings_curve(plan, facts, person, span=_span(facts)).assign(employee_id=person)
    return replace(result, tables=tables | {"earnings_curve": as_table("earnings_curve", curve)})


def _of_plan(table: ResultTable, plan: str) -> ResultTable:
    """The rows of a table that are about a plan; a table without plans as it is."""
    frame = table.frame
    return ResultTable(frame[frame["plan"] == plan].reset_index(drop=True), table.columns) if "plan" in frame else table


def compare(plans: Sequence[Plan], facts: Facts, payouts_made: pd.DataFrame | None, as_of: date) -> Result:
    """The result of the study on facts."""
    span = _span(facts)
    paid = [pay_out(plan, facts) for plan in plans]
    people = people_frame(paid, span)
    simulation = _simulated(plans, facts, span)
    since = pd.Timestamp(month_start(facts.first_month + span.start))
    pay, trace = _joined([pay_table(one) for one in paid], since), _joined((block for one in paid for block in trace_blocks(one)), since)
    made = payouts_made if payouts_made is None else payouts_made[payouts_made["paid_on"] <= pd.Timestamp(as_of)]
    different = None if made is None else differences(paid[0], made)
    frames = {
        "pay": pay, "trace": trace, "plan_totals": _totals(paid, facts, simulation, span), "rewards": _joined([pay_table(one, rewards=True) for one in paid], since),
        "statement": _joined([statement(one) for one in paid], since), "pay_mix": pay_mix(paid, span), "people": people, "movers": movers(people), "distribution": distribution(people),
        "deciles": deciles(people), "gaps": gaps(people), "cost_at_levels": pd.concat([cost_at_levels(plan, facts, span) for plan in plans], ignore_index=True),
        "budget": _budget(paid, simulation, span), "not_reproduced": NOTHING_DIFFERS if different is None else different,
    }
    tables = {name: as_table(name, frame) for name, frame in frames.items()}
    assert tables.keys() <= TABLES.keys()  # noqa: S101  # each is documented
    headline = _headline(people, frames["plan_totals"], span, month_start(facts.first_month + span.stop) - timedelta(days=1))
    return Result("incentives", as_of, tables, headline, _verdicts(paid, different, made), _caveats(facts, plans[0], different))


def _span(facts: Facts) -> slice:
    """The last twelve months that are over, or as many as there are; raises UserError where there is none."""
    over = np.flatnonzero(facts.is_over)
    if not len(over):
        raise UserError(f"No month of the data is over on {facts.as_of}. Choose a later day.")
    last = last_whole_month(facts.as_of) - facts.first_month + 1
    return slice(max(last - MONTHS, int(over[0])), last)


def _joined(frames: Iterable[pd.DataFrame], since: pd.Timestamp) -> pd.DataFrame:
    """The rows of all plans whose period ends in the span."""
    return pd.concat([frame[frame["period_until"] > since] for frame in frames], ignore_index=True)


def _simulated(plans: Sequence[Plan], facts: Facts, span: slice) -> Simulation:
    """The plans on sales that chance has moved, as far as it moved them in the past."""
    sold = MEASURES["amount"](facts, Only(), 1).sums(facts.shape)[0] / MONEY
    employed = (facts.days > 0) & facts.is_over & (sold != 0).any(axis=1)[:, None]
    return simulate(plans, facts, estimate_spread(sold, employed), draws=DRAWS, seed=SEED, span=span)


def _totals(paid: Sequence[Payout], facts: Facts, simulation: Simulation, span: slice) -> pd.DataFrame:
    """One row per plan: sales, margin, pay and cost of sales, each of the first three with low and high."""
    total = {name: MEASURES[name](facts, Only(), 1).sums(facts.shape)[0][:, span].sum() / MONEY for name in ("amount", "margin")}
    if "margin" in facts.missing:
        total["margin"], simulation = np.nan, replace(simulation, margin=np.full(len(simulation.margin), np.nan))
    rows = []
    for place, payout in enumerate(paid):
        pay = payout.monthly_cents()[:, span].sum() / 100
        ranges = [_with_range("sales", total["amount"], simulation.sales), _with_range("margin", total["margin"], simulation.margin), _with_range("pay", pay, simulation.pay[place])]
        cost = pay / total["amount"] if total["amount"] > 0 else np.nan
        rows.append({"plan": payout.plan.name, **{key: value for one in ranges for key, value in one.items()}, "cost_share": cost})
    return pd.DataFrame(rows)


def _with_range(name: str, value: float, drawn: Numbers) -> dict[str, float]:
    low, high = np.quantile(drawn, [(1 - INTERVAL) / 2, (1 + INTERVAL) / 2])
    return {name: float(value), f"{name}_low": float(low), f"{name}_high": float(high)}


def _budget(paid: Sequence[Payout], simulation: Simulation, span: slice) -> pd.DataFrame:
    """One row per plan: the budget, here what the first plan paid, and how likely chance alone makes the plan's pay pass it."""
    budget = paid[0].monthly_cents()[:, span].sum() / 100
    rows = [{"plan": name, "budget": budget, "mean_pay": simulation.pay[place].mean(), "overrun_share": float((simulation.pay[place] > budget).mean())} for place, name in enumerate(simulation.plans)]
    return pd.DataFrame(rows)


def _headline(people: pd.DataFrame, totals: pd.DataFrame, span: slice, until: date) -> dict[str, Estimate]:
    """The named numbers: how many people, plans and months, until when, and the pay under the plan in force."""
    first = totals.iloc[0]
    in_force = people[people["plan"] == first["plan"]]
    return {
        "people": Estimate(len(in_force), "people"), "plans": Estimate(len(totals), "count"), "months": Estimate(span.stop - span.start, "months"),
        "window_until": Estimate(until), "sales": Estimate(float(first["sales"]), "money", n=len(in_force)),
        "pay": Estimate(float(first["pay"]), "money", float(first["pay_low"]), float(first["pay_high"]), len(in_force)),
        "cost_share": Estimate(float(first["cost_share"]), "share", n=len(in_force)),
    }


def _verdicts(paid: Sequence[Payout], different: pd.DataFrame | None, made: pd.DataFrame | None) -> tuple[Verdict, ...]:
    """Whether the plan in force reproduces what was paid, and whether every amount of every plan is traced to the cent."""
    off = sum(reconciles(one, trace_blocks(one)) for one in paid)
    figures: dict[str, Any] = {"plan": paid[0].plan.name, "payouts": 0 if made is None else len(made)}
    if different is not None:
        figures |= {"differences": len(different), "differing_people": different["employee_id"].nunique(), "amount": float(different["difference_cents"].abs().sum()) / 100}
    outcome = "information" if different is None else "failed" if len(different) else "passed"
    return Verdict("plan_in_force_reproduces_payouts", outcome, figures), Verdict("every_amount_is_traced", "failed" if off else "passed", {"amount": off / 100})


def _caveats(facts: Facts, in_force: Plan, different: pd.DataFrame | None) -> tuple[Caveat, ...]:
    """What these figures do not say: responses first of all."""
    caveats = [Caveat("sales_held_fixed", {"draws": DRAWS, "interval_share": INTERVAL}), Caveat("counts_held_fixed")]
    if different is None:
        caveats.append(Caveat("no_payouts_to_reproduce"))
        if all(place.startswith("data/plans/") for place in in_force.places.values()):
            caveats.append(Caveat("plan_in_force_is_not_the_company_s_own", {"plan": in_force.name}))
    return (*caveats, *(Caveat("missing_table", {"table": table}) for table in sorted(facts.missing - {"margin"})))
