"""Turns a case that a compensation analyst can read into contract tables and a plan, and pays it."""

import re
from datetime import date, timedelta
from decimal import Decimal

from analysis.periods import month_start
from analysis.studies.incentives.components import COMPONENTS
from analysis.studies.incentives.facts import read_facts
from analysis.studies.incentives.payout import pay_out, pay_table
from analysis.studies.incentives.plan import Plan
from analysis.studies.incentives.rules import mistakes
from factories import contract_connection

LONG_AGO = date(2020, 1, 1)


def term(kind, value):
    """A whole term from its short form: a value, {value, unit}, or values by date."""
    if isinstance(value, dict) and "unit" in value:
        unit, value = value["unit"], value["value"]
    else:
        unit = kind.units[0]
    values = value if isinstance(value, dict) and all(isinstance(key, date) for key in value) else {LONG_AGO: value}
    return {"unit": unit, "reason": "a case", "values": {day: exact(one) for day, one in values.items()}}


def exact(value):
    if isinstance(value, list):
        return [exact(one) for one in value]
    if isinstance(value, dict):
        return {key: exact(one) for key, one in value.items()}
    return Decimal(str(value)) if isinstance(value, float) else value


def make_plan(components, name="case"):
    whole = {}
    for title, component in components.items():
        formula = component.get("formula", title)
        kinds = COMPONENTS[formula].terms
        rest = {key: exact(value) for key, value in component.items() if key not in kinds}
        default = {"measure": COMPONENTS[formula].measures[0]} if COMPONENTS[formula].measures else {}
        whole[title] = {"formula": formula, **default, **rest, "terms": {key: term(kind, component[key]) for key, kind in kinds.items()}}
    plan = Plan.model_validate({"name": name, "currency": "CNY", "components": whole, "places": dict.fromkeys(whole, "case.yml, line 1")})
    assert mistakes(plan) == []
    return plan


def period(label):
    """The half-open period of a label such as 2024-02, 2024-Q1 or 2024."""
    year, _, rest = str(label).partition("-")
    first, months = (int(rest[1]) * 3 - 2, 3) if rest.startswith("Q") else (int(rest), 1) if rest else (1, 12)
    start = int(year) * 12 + first - 1
    return month_start(start), month_start(start + months)


def repeated(rows):
    """Rows, each as often as its `times` says."""
    return [row for row in rows for _ in range(row.get("times", 1))]


def tables_of(case):
    """The contract tables of a case."""
    people = case.get("people") or {"ann": {}}
    rows = {"employees": [], "job_spells": [], "pay_rates": [], "sales": [], "sale_credits": [], "quotas": [], "deals": [],
            "customer_feedback": [], "trainings": [], "reviews": [], "attendance": []}
    for who, about in people.items():
        hired = about.get("hired", LONG_AGO)
        rows["employees"].append({"employee_id": who, "hired_on": hired, "left_on": about.get("left"), "gender": about.get("gender"), "birth_year": about.get("birth_year")})
        rows["job_spells"].append({"employee_id": who, "valid_from": hired, "team": about.get("team", "North"), "role": about.get("role", "front"),
                                   "level": about.get("level", 1), "manager_id": about.get("manager"), "job_title": about.get("job", "Seller")})
        rows["pay_rates"].append({"employee_id": who, "valid_from": hired, "base_pay_month": about.get("base_pay", 8000)})
    for number, sale in enumerate(case.get("sales", [])):
        key = f"S{number + 1:03d}"
        rows["sales"].append({"sale_id": key, "sold_on": sale["day"], "employee_id": sale.get("by", "ann"), "amount": sale["amount"], "margin": sale.get("margin"),
                              "product": sale.get("product"), "account_id": sale.get("customer"), "deal_id": sale.get("deal")})
        rows["sale_credits"] += [{"sale_id": key, "employee_id": who, "credit_share": share} for who, share in sale.get("credit", {}).items()]
    for who, quotas in case.get("quotas", {}).items():
        for label, amount in quotas.items():
            start, until = period(label)
            rows["quotas"].append({"employee_id": who, "period_from": max(start, people[who].get("hired", LONG_AGO)), "period_until": until, "amount": amount})
    for number, deal in enumerate(repeated(case.get("deals", []))):
        rows["deals"].append({"deal_id": deal.get("id", f"D{number + 1}"), "employee_id": deal.get("by", "ann"), "created_on": LONG_AGO, "closed_on": deal.get("day"),
                              "outcome": deal.get("outcome", "won"), "amount": deal.get("amount", 1000), "product": deal.get("product"), "is_new_customer": deal.get("new", False)})
    for number, answer in enumerate(repeated(case.get("answers", []))):
        rows["customer_feedback"].append({"feedback_id": f"F{number + 1}", "employee_id": answer.get("about", "ann"), "received_on": answer["day"], "score": answer["score"], "score_max": 5})
    for course in case.get("courses", []):
        rows["trainings"].append({"employee_id": course.get("by", "ann"), "course": course["course"], "course_family": course.get("family", "sales_skill"), "completed_on": course["day"], "score_share": course.get("score")})
    for one in case.get("reviews", []):
        rows["reviews"].append({"employee_id": one.get("of", "ann"), "period_from": one["day"] - timedelta(days=100), "period_until": one["day"], "known_on": one["day"],
                                "rating": one.get("rating", 3), "rating_max": 5, "attitude_rating": one.get("attitude")})
    for who, days in case.get("leave", {}).items():
        rows["attendance"] += [{"employee_id": who, "worked_on": date.fromisoformat(str(day)), "status": "leave"} for day in days]
    return {name: [{key: value for key, value in row.items() if value is not None} for row in content] for name, content in rows.items()}


def facts_of(case):
    connection = contract_connection(**tables_of(case))
    with connection:
        return read_facts(connection, case.get("data_from", date(2024, 1, 1)), case.get("as_of", date(2024, 12, 31)))


def pay(case):
    """The payout of a case."""
    return pay_out(make_plan(case["plan"]), facts_of(case))


def paid(payout, *, rewards=False):
    """Amounts that are not zero, in the currency: component -> person -> period label -> amount."""
    table, found = pay_table(payout, rewards=rewards), {}
    for row in table[table["cents"] != 0].itertuples():
        months = payout.parts[row.component].months
        until = row.period_until
        begin = until.year * 12 + until.month - 1 - months
        label = {1: f"{begin // 12}-{begin % 12 + 1:02d}", 3: f"{begin // 12}-Q{begin % 12 // 3 + 1}", 12: f"{begin // 12}"}[months]
        found.setdefault(row.component, {}).setdefault(row.employee_id, {})[label] = row.cents / 100
    return found


def expected(case, key="pays"):
    """What a case says is paid, in the same shape."""
    return {component: {who: {re.sub(r"\s", "", str(label)): float(amount) for label, amount in periods.items()} for who, periods in people.items()}
            for component, people in case.get(key, {}).items()}
