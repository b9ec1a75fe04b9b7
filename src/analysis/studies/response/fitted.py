"""What a company's own past tells about response: fitted once, for the comparison of plans and for the search among them.

In: a company, its panel and plans; the first plan is the one in force. Out: `Fitted`, or the reason why nothing can be fitted. It foretells nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.panel.build import Panel
from analysis.studies.incentives.facts import Facts
from analysis.studies.incentives.measures import MEASURES
from analysis.studies.incentives.payable import payable_plans
from analysis.studies.incentives.payout import Payout
from analysis.studies.incentives.plan import Only, Plan
from analysis.studies.incentives.plans import read_plans
from analysis.studies.response.ahead import YearAhead, year_ahead
from analysis.studies.response.fit import Fit, fit_response
from analysis.studies.response.history import LEAST_MONTHS, History, read_history
from analysis.studies.response.outcomes import Rates, Slope, satisfaction_slope
from analysis.studies.response.priors import PRIOR
from analysis.studies.response.sample import sample_teams
from analysis.studies.result import Caveat
from analysis.tables.store import Company

LEAST_PEOPLE = 5
"""People with six whole months of sales, below whom there is nothing to fit."""


@dataclass(frozen=True)
class Bench:
    """All that a plan is judged by: the company's history and fit, the year ahead, rates, and the slope of satisfaction."""

    history: History
    fit: Fit
    ahead: YearAhead
    rates: Rates
    slope: Slope


@dataclass(frozen=True)
class Fitted:
    """The plans that can be paid with what they paid, the one in force first; the bench of the people who speak for all; and a caveat for each plan that cannot be paid."""

    paid: tuple[Payout, ...]
    bench: Bench
    caveats: tuple[Caveat, ...]

    @property
    def plans(self) -> list[Plan]:
        """The plans that can be paid, the one in force first."""
        return [one.plan for one in self.paid]

    @property
    def facts(self) -> Facts:
        """The facts of the whole company."""
        return self.paid[0].facts


def fit_company(company: Company, panel: Panel, *, as_of: date, plans: Sequence[Plan] = ()) -> Fitted | Caveat:
    """The fit; without plans, with the company's plan in force alone. The reason where nothing can be fitted.

    Raises UserError where a plan beside the first is in another currency, or a plan of the company's own does not fit its people.
    """
    found = payable_plans(company, tuple(plans) or read_plans((), company.folder), min(as_of, panel.last_day))
    if not found.paid:
        return found.caveats[0]
    sample = sample_teams(found.paid[0].facts)
    facts = sample.facts
    history = read_history(found.paid[0].plan, facts) if facts.is_over.any() and len(facts.events["sales"]) else None
    if history is None or len(history.people) < LEAST_PEOPLE:
        return Caveat("too_few_to_fit", {"people": 0 if history is None else len(history.people), "least": LEAST_PEOPLE, "months": LEAST_MONTHS})
    fit = fit_response(history, PRIOR)
    bench = Bench(history, fit, year_ahead(facts), company_rates(company, facts, sample.times), satisfaction_slope(facts, history, fit))
    return Fitted(tuple(found.paid), bench, tuple(found.caveats))


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
