"""A whole pretend company, block by block.

In: a company's spec and sizes. Out: `Pretend`, all tables of the contract and the known truth as frames; for large companies an
iterator of them, one for each block of people, so that memory stays bounded. This module opens no files.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from analysis.pretend import activities, deals, hr, invoices, known, pay, people, respond, respond_tables, schemes
from analysis.pretend.attendance import attendance
from analysis.pretend.clock import WARM_UP, Clock, Floats, make_clock
from analysis.pretend.life import live
from analysis.pretend.seats import BLOCK, Streams
from analysis.pretend.spec import COMPANIES, MOST_MONTHS, MOST_PEOPLE, CompanySpec
from analysis.pretend.world import World
from analysis.settings import UserError

_COMMON = 1_000_000
"""The number of the stream that all blocks share; no block has it."""
TRUTH = ("parameters", "months", "persons", "person_months", "trainings")
"""Tables of the known truth."""
ONCE = ("parameters", "months")
"""Tables of the truth that are the same for every block."""


@dataclass(frozen=True)
class Pretend:
    """A pretend company, or a block of one: the tables of the contract, the known truth beside them, and its plan files where it has its own."""

    spec: CompanySpec
    tables: dict[str, pd.DataFrame]
    truth: dict[str, pd.DataFrame]
    plans: dict[str, str] = field(default_factory=dict)


def find_spec(name: str) -> CompanySpec:
    """The spec of a company by name; raises UserError."""
    if name not in COMPANIES:
        raise UserError(f"There is no pretend company {name!r}. Choose one of: {', '.join(COMPANIES)}.")
    return COMPANIES[name]


def resized(spec: CompanySpec, *, people: int | None = None, months: int | None = None, seed: int | None = None) -> CompanySpec:
    """The spec with its sizes and seed changed where asked; raises UserError where they are not possible."""
    asked = {"people": people, "months": months, "seed": seed}
    limits = {"people": (1, MOST_PEOPLE), "months": (1, MOST_MONTHS), "seed": (0, 2**63)}
    changes = {name: value for name, value in asked.items() if value is not None}
    for name, value in changes.items():
        least, most = limits[name]
        if not least <= value <= most:
            raise UserError(f"{name} must be a whole number from {least} to {most}, not {value}.")
    return replace(spec, **changes)  # type: ignore[arg-type]  # the names are the spec's own


def generate(spec: CompanySpec, *, people: int | None = None, months: int | None = None, seed: int | None = None) -> Pretend:
    """A pretend company in memory; sizes and seed that are not given are those of the spec; raises UserError."""
    asked = resized(spec, people=people, months=months, seed=seed)
    made = list(blocks(asked))
    tables = {name: pd.concat([block.tables[name] for block in made], ignore_index=True) for name in made[0].tables}
    truth = {
        name: table if name in ONCE else pd.concat([block.truth[name] for block in made], ignore_index=True)
        for name, table in made[0].truth.items()
    }
    return Pretend(asked, tables, truth, made[0].plans)


def blocks(spec: CompanySpec) -> Iterator[Pretend]:
    """The company's blocks of people, one after the other; each is the same however many follow it."""
    clock = make_clock(spec.last_month, spec.months)
    market = market_by_month(spec, clock)
    if spec.response is not None:
        yield _responding(spec, clock, market)
        return
    for block in range(-(-spec.people // BLOCK)):
        streams = Streams(spec.seed, block)
        world = live(spec, min(BLOCK, spec.people - block * BLOCK), clock, market, streams)
        yield _tell(world, streams)


def _responding(spec: CompanySpec, clock: Clock, market: Floats) -> Pretend:
    """A company whose sellers answer their plan, all in one."""
    sellers = spec.people - respond_tables.managers_of(spec.people)
    lived = respond.live_company(spec, sellers, clock, market, Streams(spec.seed, 0))
    return Pretend(spec, respond_tables.tables(lived), respond_tables.truth(lived), schemes.plan_files(spec.currency, spec.plan.pay_day))


def market_by_month(spec: CompanySpec, clock: Clock) -> Floats:
    """The log market of every month, common to all people: it wanders and returns, around its trend."""
    rng, truth = Streams(spec.seed, _COMMON).of("market"), spec.truth
    market = np.zeros(clock.months)
    steps = rng.standard_normal(clock.months) * truth.market_sd
    market[0] = steps[0]
    for month in range(1, clock.months):
        market[month] = truth.market_persistence * market[month - 1] + np.sqrt(1 - truth.market_persistence**2) * steps[month]
    years = (np.arange(clock.months) - WARM_UP) / 12
    return market + truth.market_trend * years


def _tell(world: World, streams: Streams) -> Pretend:
    """Every table and the truth of a block that has been lived."""
    who = people.find_people(world)
    chances = deals.make_deals(world, who, streams)
    customers = deals.make_accounts(world, chances, streams)
    places = deals.account_places(chances, customers, streams)
    bills = invoices.make_invoices(world, who, chances, customers, places, streams)
    deal_amount = invoices.deal_amounts(world, chances, bills)
    shared = invoices.make_credits(world, bills, streams)
    courses, lift = hr.trainings(world, who, streams)
    account = customers.number[places]
    tables = {
        "employees": people.employees(world, who, streams),
        "job_spells": people.job_spells(world, who),
        "pay_rates": people.pay_rates(world, who),
        "attendance": attendance(world, who, streams),
        "reviews": hr.reviews(world, who, streams),
        "trainings": courses,
        "surveys": hr.surveys(world, who, streams),
        "interventions": hr.interventions(world, who, streams),
        "accounts": deals.accounts_table(world, who, customers),
        "activities": activities.activities(world, who, chances, customers, account, streams),
        "deals": deals.deals_table(world, chances, account, deal_amount),
        "deal_stages": deals.stages_table(world, chances, deal_amount, streams),
        "sales": invoices.sales_table(world, who, bills, chances, customers),
        "sale_credits": invoices.credits_table(who, bills, shared),
        "quotas": pay.quotas(world, who),
        "customer_feedback": activities.customer_feedback(world, who, customers, streams),
        "payouts": pay.payouts(world, who, bills, shared),
    }
    truth = {
        "parameters": known.parameters(world.spec),
        "months": known.months(world),
        "persons": known.persons(world, who),
        "person_months": known.person_months(world, who),
        "trainings": courses[["employee_id", "course", "completed_on"]].assign(sales_lift_share=lift),
    }
    return Pretend(world.spec, tables, truth)
