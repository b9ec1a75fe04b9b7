"""The tables and the known truth of a responding company.

In: `Lived`. Out: the tables of the contract that it has (people, jobs, pay, quotas, sales, payouts; no others), and its truth as frames.
The sales of a person-month are split into invoices that add up to it, and pay is exact on them.
"""

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.pretend import names
from analysis.pretend.agents import MONTHS, QUARTER
from analysis.pretend.clock import NO_DAY, WARM_UP, Floats, Ints
from analysis.pretend.frames import cents, contract_table, days, employee_ids, frame, ids, texts
from analysis.pretend.people import TITLES
from analysis.pretend.respond import Lived, cost_factor, scheme_of
from analysis.pretend.respond_truth import DRAWS, Outcome, yearly_sales_under
from analysis.pretend.seats import REGIONS, Streams
from analysis.pretend.selling import SEASON
from analysis.tables.schema import TABLES

TEAM = 12
"""Sellers of a team, beside its manager."""
RESPOND_TRUTH = ("parameters", "months", "persons", "person_months", "plans", "person_plans")
_MANAGER_PAY = 20_000.0
_INVOICES = (3, 4.0)
"""At least so many invoices a month, and so many more on average."""
_TEXT, _NUMBER, _DATE = pa.string(), pa.float64(), pa.date32()
COMPONENTS = ("commission", "quarter_bonus")


def managers_of(people: int) -> int:
    """How many of so many people are managers.

    >>> managers_of(200), managers_of(5)
    (15, 0)
    """
    return people // (TEAM + 1)


def tables(lived: Lived) -> dict[str, pd.DataFrame]:
    """The tables of the contract that the company has, in their order."""
    streams = Streams(lived.spec.seed, 0)
    sold = _invoices(lived, streams.of("invoices"))
    made = {**_people(lived, streams.of("employees")), "quotas": _quotas(lived), "sales": sold, "payouts": _payouts(lived)}
    return {name: made[name] for name in TABLES if name in made}


def _numbers(lived: Lived) -> Ints:
    """The employee number of each seller: managers come first."""
    return np.asarray(managers_of(lived.spec.people) + 1 + np.arange(len(lived.sellers)))


def _people(lived: Lived, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """The tables `employees`, `job_spells` and `pay_rates`: nobody changes job or pay."""
    who, lead = lived.sellers, managers_of(lived.spec.people)
    numbers = np.concatenate([1 + np.arange(lead), _numbers(lived)])
    hired = np.concatenate([lived.clock.month_days[0] - rng.integers(400, 4000, lead), who.hired_day])
    left = np.concatenate([np.full(lead, NO_DAY), who.left_day])
    manages, gone = numbers <= lead, left < NO_DAY
    labels = names.person_names(len(numbers), rng)
    team = np.concatenate([np.arange(lead), who.seat % max(lead, 1)])
    level = np.concatenate([np.full(lead, len(TITLES) + 1), who.level])
    pay = np.concatenate([np.full(lead, _MANAGER_PAY), who.base_pay])
    span = {"employee_id": employee_ids(numbers), "valid_from": days(hired), "valid_until": days(np.where(gone, left + 1, NO_DAY))}
    employees = {
        "employee_id": employee_ids(numbers), "name": [name for name, _ in labels],
        "email": [f"{box}.{number:06d}@lantian.example" for (_, box), number in zip(labels, numbers, strict=True)],
        "hired_on": days(hired), "left_on": days(left), "exit_kind": texts(np.where(gone, rng.choice(2, len(numbers), p=(0.8, 0.2)), -1), ("voluntary", "involuntary")),
        "exit_known_on": days(np.where(gone, np.maximum(left - 30, hired), NO_DAY)),
        "gender": texts(rng.integers(0, 2, len(numbers)), ("female", "male")), "birth_year": 1970 + hired // 365 - rng.integers(22, 40, len(numbers)),
    }  # fmt: skip
    jobs = span | {
        "team": [f"{REGIONS[place % len(REGIONS)]} team {place // len(REGIONS) + 1}" for place in team], "region": [REGIONS[place % len(REGIONS)] for place in team],
        "manager_id": employee_ids(np.where(manages | (lead == 0), -1, team + 1)), "job_title": texts(level - 1, (*TITLES, "Sales manager")),
        "level": level, "role": texts(np.where(manages, -1, 0), ("front",)),
    }  # fmt: skip
    rates = span | {"base_pay_month": pay, "target_incentive_month": np.where(manages, 0.0, np.round(0.6 * pay, -1))}
    return {"employees": contract_table("employees", employees), "job_spells": contract_table("job_spells", jobs), "pay_rates": contract_table("pay_rates", rates)}


def _shown(lived: Lived) -> tuple[Ints, Ints]:
    """Seller and month of every person-month in the data."""
    month = np.arange(lived.clock.months)
    who = lived.sellers
    seller, place = np.nonzero((month >= WARM_UP) & (month >= who.first[:, None]) & (month < who.last[:, None]))
    return np.asarray(seller), np.asarray(place)


def _quotas(lived: Lived) -> pd.DataFrame:
    """The table `quotas`: one a month, and those of the year after the data for who is still there."""
    seller, month = _shown(lived)
    coming = np.tile(lived.clock.months + np.arange(MONTHS), len(lived.staying))
    month_days = np.append(lived.clock.month_days, lived.clock.month_days[-1] + _days_of_months(lived))
    months, amounts = np.concatenate([month, coming]), np.concatenate([lived.quota[seller, month], lived.ahead.quota.ravel()])
    people = np.concatenate([_numbers(lived)[seller], np.repeat(_numbers(lived)[lived.staying], MONTHS)])
    return contract_table("quotas", {
        "employee_id": employee_ids(people), "period_from": days(month_days[months]), "period_until": days(month_days[months + 1]), "amount": cents(amounts),
    })  # fmt: skip


def _days_of_months(lived: Lived) -> Ints:
    """The days from the end of the data to the end of each month of the year after it."""
    first = np.datetime64("1970-01") + (lived.clock.first_month + lived.clock.months - 1970 * MONTHS)
    starts = (first + np.arange(MONTHS + 1)).astype("datetime64[D]").astype(np.int64)
    return np.asarray(starts[1:] - starts[0])


def _invoices(lived: Lived, rng: np.random.Generator) -> pd.DataFrame:
    """The table `sales`: the invoices of a person-month add up to its sales, each at least a cent."""
    seller, month = _shown(lived)
    count = _INVOICES[0] + rng.poisson(_INVOICES[1], len(seller))
    owner = np.repeat(np.arange(len(seller)), count)
    running = np.cumsum(rng.lognormal(0.0, 0.7, len(owner)))
    last = np.cumsum(count) - 1
    before = np.concatenate([[0.0], running[last[:-1]]])
    part = (running - before[owner]) / (running[last] - before)[owner]
    total = np.rint(lived.sold[seller, month] * 100).astype(np.int64)
    reached = np.rint(part * total[owner]).astype(np.int64)
    first = np.concatenate([[0], last[:-1] + 1])
    amount = np.diff(reached, prepend=0)
    amount[first] = reached[first]
    work = lived.clock.first_work[month][owner] + (rng.random(len(owner)) * np.diff(lived.clock.first_work)[month][owner]).astype(np.int64)
    margin = amount / 100 * np.clip(lived.response.margin_share + 0.05 * rng.standard_normal(len(owner)), 0.02, 0.9)
    order = np.argsort(work, kind="stable")
    nothing = np.full(len(owner), -1)
    return contract_table("sales", {
        "sale_id": ids("S", 1 + np.arange(len(owner)), 9), "sold_on": days(lived.clock.workdays[work[order]]),
        "employee_id": employee_ids(_numbers(lived)[seller[owner[order]]]), "amount": cents(amount[order] / 100), "margin": cents(margin[order]),
        "product": texts(nothing, ("",)), "account_id": texts(nothing, ("",)), "deal_id": texts(nothing, ("",)),
    })  # fmt: skip


def _payouts(lived: Lived) -> pd.DataFrame:
    """The table `payouts` of the plan in force in each month; what is due after the last day of the data is not in it."""
    seller, month = _shown(lived)
    clock, who = lived.clock, lived.sellers
    sold, quota = (np.rint(values * 100).astype(np.int64) for values in (lived.sold, lived.quota))
    rate = np.array([round(scheme_of(clock, place)[0].slope * 1_000_000) for place in range(clock.months)])
    jump = np.array([round(scheme_of(clock, place)[1].jump * 1_000_000) for place in range(clock.months)])
    ends = month % QUARTER == QUARTER - 1
    reached = _by_quarter(sold) >= _by_quarter(quota)
    bonus = np.where(reached[seller, month // QUARTER], _half_up(np.rint(who.base_pay[seller] * 100).astype(np.int64) * jump[month]), 0)
    parts = ((0, seller, month, 1, _half_up(sold[seller, month] * rate[month])), (1, seller[ends], month[ends], QUARTER, bonus[ends]))
    rows = [(np.full(len(people), place), people, months, np.full(len(people), length), amount) for place, people, months, length, amount in parts]
    component, seller, month, length, amount = (np.concatenate(columns) for columns in zip(*rows, strict=True))
    paid = np.minimum(clock.month_days[month + 1] + lived.spec.plan.pay_day - 1, who.left_day[seller])
    kept = paid <= clock.last_day
    return contract_table("payouts", {
        "employee_id": employee_ids(_numbers(lived)[seller][kept]), "period_from": days(clock.month_days[month + 1 - length][kept]),
        "period_until": days(clock.month_days[month + 1][kept]), "component": texts(component[kept], COMPONENTS),
        "amount": cents(amount[kept] / 100), "paid_on": days(paid[kept]),
    })  # fmt: skip


def _by_quarter(values: Ints) -> Ints:
    return np.asarray(values.reshape(len(values), -1, QUARTER).sum(axis=2))


def _half_up(values: Ints) -> Ints:
    """Millionths of cents as whole cents."""
    return np.asarray((values + 500_000) // 1_000_000)


def truth(lived: Lived, draws: int = DRAWS) -> dict[str, pd.DataFrame]:
    """The known truth: what was planted, who the sellers are, what they did, and what every plan would bring in the year after the data."""
    outcomes = yearly_sales_under(lived, draws=draws)
    made = (_parameters(lived), _months(lived), _persons(lived), _person_months(lived), plan_table(outcomes, lived.response.margin_share), _person_plans(lived, outcomes))
    return dict(zip(RESPOND_TRUTH, made, strict=True))


def _parameters(lived: Lived) -> pd.DataFrame:
    used = ("market_sd", "market_persistence", "ratchet_up", "ratchet_down")
    factor = ("cost_factor", cost_factor(lived.spec), "factor on every effort_cost, drawn by the seed", "drawn")
    lines = [*lived.response.lines(), factor, *(line for line in lived.spec.truth.lines() if line[0] in used)]
    columns = [list(column) for column in zip(*lines, strict=True)]
    return frame(dict(zip(("name", "value", "unit", "source"), zip(columns, (_TEXT, _NUMBER, _TEXT, _TEXT), strict=True), strict=True)))


def _months(lived: Lived) -> pd.DataFrame:
    """One row per month: log season and log market, common to all."""
    month = np.arange(WARM_UP, lived.clock.months)
    season, market = SEASON[(lived.clock.first_month + month) % MONTHS], np.log(lived.market[month])
    return frame({"month_end": (days(lived.clock.month_days[month + 1] - 1), _DATE), "season": (_six(season), _NUMBER), "market": (_six(market), _NUMBER)})


def _persons(lived: Lived) -> pd.DataFrame:
    """One row per seller: hidden type, productivity in money a month, cost of effort, risk aversion."""
    who = lived.sellers
    return frame({
        "employee_id": (employee_ids(_numbers(lived)), _TEXT), "type": (who.kind, pa.int64()), "productivity": (_six(who.productivity), _NUMBER),
        "effort_cost": (who.cost, _NUMBER), "risk_aversion": (who.aversion, _NUMBER),
    })  # fmt: skip


def _person_months(lived: Lived) -> pd.DataFrame:
    """One row per seller and month: effort, and luck as a factor."""
    seller, month = _shown(lived)
    return frame({
        "employee_id": (employee_ids(_numbers(lived)[seller]), _TEXT), "month_end": (days(lived.clock.month_days[month + 1] - 1), _DATE),
        "effort": (_six(lived.effort[seller, month]), _NUMBER), "luck": (_six(lived.luck[seller, month]), _NUMBER),
    })  # fmt: skip


def plan_table(outcomes: dict[str, Outcome], margin_share: float) -> pd.DataFrame:
    """One row per plan, the one in force first: expected sales, margin and incentive pay of the year after the data, and their changes as shares.

    `sales_change_error` is the standard error of the change that the number of draws leaves.
    """
    today = next(iter(outcomes.values()))
    sales, pay = (np.array([getattr(one, name).sum() for one in outcomes.values()]) for name in ("sales", "pay"))
    error = [float((one.total - today.total).std() / np.sqrt(len(one.total)) / today.total.mean()) for one in outcomes.values()]
    return frame({
        "plan": (list(outcomes), _TEXT), "sales": (cents(sales), _NUMBER), "margin": (cents(margin_share * sales), _NUMBER), "pay": (cents(pay), _NUMBER),
        "sales_change_share": (_six(sales / sales[0] - 1), _NUMBER),
        "sales_change_error": (_six(np.array(error)), _NUMBER),
        "pay_change_share": (_six(pay / pay[0] - 1), _NUMBER), "pay_of_sales_share": (_six(pay / sales), _NUMBER),
    })  # fmt: skip


def _person_plans(lived: Lived, outcomes: dict[str, Outcome]) -> pd.DataFrame:
    """One row per plan and seller still there: expected sales, incentive pay and mean effort of the year after the data."""
    people, count = _numbers(lived)[lived.staying], len(lived.staying)
    sales, pay, effort = (np.concatenate([getattr(one, name) for one in outcomes.values()]) for name in ("sales", "pay", "effort"))
    return frame({
        "plan": (list(np.repeat(list(outcomes), count)), _TEXT), "employee_id": (employee_ids(np.tile(people, len(outcomes))), _TEXT),
        "sales": (cents(sales), _NUMBER), "pay": (cents(pay), _NUMBER), "effort": (_six(effort), _NUMBER),
    })  # fmt: skip


def _six(values: Floats) -> Floats:
    return np.round(values, 6)
