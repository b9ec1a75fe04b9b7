"""Incentive plans compared: what each would have paid for the same sales, exactly and traced, and how far chance alone would move it.

In: a company, its panel and plans; the first plan is the one in force. Out: a `Result` for the last twelve whole months up to `as_of`, or what was paid as
delivered where the plan in force cannot be paid. The plan in force is also held against everything that was paid. The tables with rows for every amount (pay,
rewards, statement, trace) come in blocks that are made when they are asked for, so that none is held whole; the result keeps what they are made from. How people
would respond to another plan is no part of it, and no risk score enters it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain
from typing import Any, Literal

import numpy as np
import pandas as pd

from analysis.panel.build import Panel
from analysis.periods import last_whole_month, month_start
from analysis.settings import UserError
from analysis.studies.incentives.compare import cost_at_levels, deciles, distribution, gaps, movers, pay_mix, people_frame, reconciles
from analysis.studies.incentives.delivered import delivered
from analysis.studies.incentives.facts import Facts
from analysis.studies.incentives.measures import MEASURES
from analysis.studies.incentives.money import MONEY, Numbers
from analysis.studies.incentives.pairs import plan_pairs
from analysis.studies.incentives.payable import is_shipped, payable_plans
from analysis.studies.incentives.payout import Payout, pay_table
from analysis.studies.incentives.plan import Only, Plan
from analysis.studies.incentives.plans import read_plans
from analysis.studies.incentives.reproduce import NOTHING_DIFFERS, differences
from analysis.studies.incentives.simulate import Simulation, estimate_spread, simulate
from analysis.studies.incentives.statement import earnings_curve, own_trace, statement, terms
from analysis.studies.incentives.tables import TABLES, as_table
from analysis.studies.incentives.trace import trace_blocks
from analysis.studies.result import Blocks, Caveat, Estimate, Result, ResultTable, Verdict
from analysis.tables.store import Company

MONTHS = 12
"""Whole months that plans are compared over."""
DRAWS, SEED = 1000, 7
INTERVAL = 0.9
"""The share of draws between low and high."""


def run(company: Company, panel: Panel, *, as_of: date, plans: Sequence[Plan] = (), budget: float = 0, person: str = "") -> Result:
    """The plans compared over the last twelve whole months; without plans, the company's plan in force alone.

    `budget` is that of twelve months, 0 for the one in the settings or else what the plan in force paid. With a `person`, the plan in force alone, with their own
    amounts, trace, check and earnings curve. Where the plan in force is in another currency, is for nobody there or needs a table that the company does not have, what was paid as delivered.
    Raises UserError where another plan named is in another currency, or a plan of the company's own does not fit its people.
    """
    plans, day, made = tuple(plans) or read_plans((), company.folder), min(as_of, panel.last_day), company.table("payouts") if company.has("payouts") else None
    found = payable_plans(company, plans[:1] if person else plans, day)
    if not found.paid:
        return delivered(company, day, MONTHS, found.caveats[0], person)
    if people_frame(found.paid[:1], _span(found.paid[0].facts)).empty:
        return delivered(company, day, MONTHS, Caveat("plan_in_force_cannot_be_paid", {"plan": found.paid[0].plan.name, "table": "people_it_is_for"}), person)
    result = compare(found.paid, found.paid[0].facts, made, as_of, Budget.of(budget, company.settings.incentives.budget_year))
    result = replace(result, caveats=(*result.caveats, *found.caveats))
    return _own(result, found.paid[0], made, person) if person else result


def in_force(result: Result) -> Result:
    """The part of a result that is about its first plan, the one in force."""
    if "plan_totals" not in result.tables:
        return result
    first = str(result.tables["plan_totals"].frame["plan"].iloc[0])
    return replace(result, tables={name: _of(table, "plan", first) for name, table in result.tables.items()})


def _own(result: Result, payout: Payout, made: pd.DataFrame | None, person: str) -> Result:
    """The result with the amounts, the trace, the check against payouts and the earnings curve of one person, without the limits of comparing plans."""
    facts, tables = payout.facts, dict(result.tables)
    own = {name: _of(tables[name], "employee_id", person).frame for name in ("pay", "rewards", "statement", "trace", "people", "not_reproduced")}
    trace = own["trace"].assign(cents=(own["trace"]["amount"] * 100).round().astype("int64")).drop(columns="amount")
    tables |= {name: replace(tables[name], rows=own[name]) for name in ("pay", "rewards", "statement")} | {"trace": as_table("trace", own_trace(trace, payout.plan))}
    if len(own["people"]):
        tables["earnings_curve"] = as_table("earnings_curve", earnings_curve(payout.plan, facts, person, span=_span(facts)).assign(employee_id=person))
    different, paid = own["not_reproduced"], 0 if made is None else int(((made["employee_id"] == person) & (made["paid_on"] <= pd.Timestamp(result.as_of))).sum())
    outcome = "information" if not paid else "failed" if len(different) else "passed"
    figures: dict[str, Any] = {"payouts": paid, "differences": len(different), "amount": float(different["difference"].abs().sum())}
    checks = (Verdict("own_pay_is_what_was_paid", outcome, figures), *(one for one in result.verdicts if one.name != "plan_in_force_reproduces_payouts"))
    caveats = tuple(one for one in result.caveats if one.name not in ("sales_held_fixed", "counts_held_fixed"))
    return replace(result, tables=tables, verdicts=checks, caveats=caveats)


def _of(table: ResultTable, column: str, value: str) -> ResultTable:
    """The rows of a table that are about a plan or a person; a table without such a column as it is."""
    return table.each(lambda block: block[block[column] == value].reset_index(drop=True)) if column in table.names else table


@dataclass(frozen=True)
class Budget:
    """A budget of twelve months, and where it is from: given for this run, the settings, or none, so that what the plan in force paid takes its place."""

    year: float
    source: Literal["given", "settings", "in_force"]

    @classmethod
    def of(cls, given: float, settings: float | None) -> "Budget":
        """The budget given, or else the one in the settings, or else none; raises UserError for one below 0."""
        if given < 0:
            raise UserError(f"The budget is {given:g}. Give the incentive pay planned for twelve months, such as 3500000, or 0 for the one in company.yml.")
        return cls(given or settings or 0, "given" if given else "settings" if settings else "in_force")

    def over(self, months: int, in_force: float) -> float:
        """The budget of so many months; without one, what the plan in force paid in them."""
        return in_force if self.source == "in_force" else self.year * months / MONTHS


def compare(paid: Sequence[Payout], facts: Facts, payouts_made: pd.DataFrame | None, as_of: date, budget: Budget) -> Result:
    """The result of the study on payouts of the plans."""
    span, plans = _span(facts), [one.plan for one in paid]
    people = people_frame(paid, span)
    simulation = _simulated(plans, facts, span)
    since = pd.Timestamp(month_start(facts.first_month + span.start))
    made = payouts_made if payouts_made is None else payouts_made[payouts_made["paid_on"] <= pd.Timestamp(as_of)]
    different = None if made is None else differences(paid[0], made)
    frames = {
        "plan_totals": _totals(paid, facts, simulation, span), "pay_mix": pay_mix(paid, span), "people": people, "movers": movers(people), "distribution": distribution(people),
        "deciles": deciles(people), "gaps": gaps(people), "cost_at_levels": pd.concat([cost_at_levels(plan, facts, span) for plan in plans], ignore_index=True),
        "budget": _budget(paid, simulation, span, budget), "terms": pd.concat([terms(plan) for plan in plans], ignore_index=True),
        "plan_pairs": plan_pairs(paid, span), "not_reproduced": NOTHING_DIFFERS if different is None else different,
    }
    tables = {name: as_table(name, rows) for name, rows in (_of_amounts(paid, since) | frames).items()}
    assert tables.keys() <= TABLES.keys()  # noqa: S101  # each is documented
    headline = _headline(people, frames["plan_totals"], span, month_start(facts.first_month + span.stop) - timedelta(days=1))
    headline |= {"budget": Estimate(float(frames["budget"]["budget"].iloc[0]), "money"), "budget_source": Estimate(budget.source)}
    return Result("incentives", as_of, tables, headline, _verdicts(paid, different, made), _caveats(facts, plans, different))


def _span(facts: Facts) -> slice:
    """The last twelve months that are over, or as many as there are; raises UserError where there is none."""
    over = np.flatnonzero(facts.is_over)
    if not len(over):
        raise UserError(f"No month of the data is over on {facts.as_of}. Choose a later day.")
    last = last_whole_month(facts.as_of) - facts.first_month + 1
    return slice(max(last - MONTHS, int(over[0])), last)


def _of_amounts(paid: Sequence[Payout], since: pd.Timestamp) -> dict[str, Blocks]:
    """The tables with rows for every amount whose period ends in the span, made when they are asked for: plan by plan, a component or some people at a time."""
    by_component = [replace(one, parts={name: part}) for one in paid for name, part in one.parts.items()]
    blocks: dict[str, Blocks] = {
        "pay": lambda: map(pay_table, by_component), "trace": lambda: chain.from_iterable(map(trace_blocks, paid)),
        "rewards": lambda: (pay_table(one, rewards=True) for one in by_component), "statement": lambda: map(statement, by_component),
    }
    return {name: _since(rows, since) for name, rows in blocks.items()}


def _since(rows: Blocks, since: pd.Timestamp) -> Blocks:
    """The rows whose period ends later than a day."""
    return lambda: (block[block["period_until"] > since].reset_index(drop=True) for block in rows())


def _simulated(plans: Sequence[Plan], facts: Facts, span: slice) -> Simulation:
    """The plans on sales that chance has moved, as far as it moved them in the past."""
    sold = MEASURES["amount"](facts, Only(), 1).sums(facts.shape) / MONEY
    employed = facts.employed & facts.is_over & (sold != 0).any(axis=1)[:, None]
    return simulate(plans, facts, estimate_spread(sold, employed), draws=DRAWS, seed=SEED, span=span)


def _totals(paid: Sequence[Payout], facts: Facts, simulation: Simulation, span: slice) -> pd.DataFrame:
    """One row per plan: sales, margin, pay and cost of sales, each of the first three with low and high."""
    total = {name: MEASURES[name](facts, Only(), 1).sums(facts.shape)[:, span].sum() / MONEY for name in ("amount", "margin")}
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


def _budget(paid: Sequence[Payout], simulation: Simulation, span: slice, budget: Budget) -> pd.DataFrame:
    """One row per plan: the budget of the months, and how likely chance alone makes the plan's pay pass it."""
    limit = budget.over(span.stop - span.start, paid[0].monthly_cents()[:, span].sum() / 100)
    rows = [{"plan": name, "budget": limit, "mean_pay": simulation.pay[place].mean(), "overrun_share": float((simulation.pay[place] > limit).mean())} for place, name in enumerate(simulation.plans)]
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


def _caveats(facts: Facts, plans: Sequence[Plan], different: pd.DataFrame | None) -> tuple[Caveat, ...]:
    """What these figures do not say: responses first of all."""
    caveats = [Caveat("sales_held_fixed", {"draws": DRAWS, "interval_share": INTERVAL}), Caveat("counts_held_fixed")]
    if different is None:
        caveats.append(Caveat("no_payouts_to_reproduce"))
    if is_shipped(plans[0]) and (different is None or len(different)):
        caveats.append(Caveat("plan_in_force_is_not_the_company_s_own", {"plan": plans[0].name}))
    if any(one.formula == "team_bonus" and one.split == "rating" for plan in plans for one in plan.components.values()):
        caveats.append(Caveat("peers_rate_by_attitude"))
    if any(one.formula == "hold_and_release" for plan in plans for one in plan.components.values()):
        caveats.append(Caveat("a_part_is_held"))
    return (*caveats, *(Caveat("missing_table", {"table": table}) for table in sorted(facts.missing - {"margin"})))
