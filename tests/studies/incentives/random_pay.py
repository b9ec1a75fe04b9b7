"""Small companies and plans drawn at random, full of the corner cases of pay: for comparing the engine with a second working-out.

In: a source of chance. Out: rows of the contract tables with the span known, and plans that the rules accept. Amounts come from few values, so that
sales stand exactly on thresholds, people tie, and halves of a cent happen.
"""

from datetime import date, timedelta
from decimal import Decimal

from analysis.studies.incentives.components import BASE_PAY, COMPONENTS
from analysis.studies.incentives.plan import Plan
from analysis.studies.incentives.rules import mistakes, uses_quota

MONTHS = {"month": 1, "quarter": 3, "year": 12}
AMOUNTS = [Decimal(text) for text in ("0", "100", "250", "500", "1000", "1000.01", "999.99", "333.33", "0.5", "0.49", "1234.5678", "5000")]
QUOTAS = [Decimal(text) for text in ("1000", "500", "3000", "0", "999.99", "1234.5")]
SCALES = [(5, (1, 2, 3, 4, 5)), (10, (0, 7, 8, 9, 10)), (3, (1, 2, 3))]


def maybe(chance, one_in=2):
    return chance.randrange(one_in) == 0


def day_in(chance, first, last):
    """A day of the span, often on an edge of a month, sometimes a leap day."""
    day = first + timedelta(days=chance.randrange((last - first).days + 1))
    if maybe(chance, 3):
        day = chance.choice((day.replace(day=1), (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1), date(2024, 2, 29)))
    return min(max(day, first), last)


def company_of(chance):
    """Tables, first day of the data, last day known."""
    year = chance.choice((2023, 2024))
    data_from, as_of = day_in(chance, date(year, 1, 1), date(year, 2, 20)), day_in(chance, date(2024, 3, 1), date(2025, 3, 31))
    names = [f"P{place:02d}" for place in range(chance.choice((2, 3, 3, 4, 4, 5, 6, 8, 12)))]
    tables = {"employees": [], "job_spells": [], "pay_rates": [], "quotas": [], "attendance": [], "reviews": []}
    for who in names:
        _person(chance, tables, who, names, data_from, as_of)
    tables["reviews"] = tables["reviews"] or [{"employee_id": names[0], "period_from": data_from, "period_until": as_of, "known_on": as_of, "rating": 5, "rating_max": 5}]
    everybody_has_quotas = maybe(chance)
    for row in tables["employees"]:
        if everybody_has_quotas or not maybe(chance, 4):
            tables["quotas"] += _quotas(chance, row, as_of)
    tables |= _selling(chance, names, data_from, as_of)
    return tables, data_from, as_of


def _person(chance, tables, who, names, data_from, as_of):
    """Somebody who may join, leave, change job or pay within a window, be on leave, and be reviewed."""
    hired = day_in(chance, data_from, as_of) if maybe(chance, 3) else date(2022, 5, 16)
    left = day_in(chance, max(hired, data_from), as_of + timedelta(days=60)) if maybe(chance, 4) else None
    tables["employees"].append({"employee_id": who, "hired_on": hired, "left_on": left})
    last = min(left or as_of, as_of)
    turns = sorted({hired, *(day_in(chance, max(hired, data_from), max(last, data_from)) for _ in range(chance.randrange(3)) if last > hired)})
    turns = [day for day in turns if day >= hired]
    for place, turn in enumerate(turns):
        until = turns[place + 1] if place + 1 < len(turns) else None
        manager = chance.choice((None, *(other for other in names if other != who)))
        tables["job_spells"].append({"employee_id": who, "valid_from": turn, "valid_until": until, "team": chance.choice(("North", "South")), "manager_id": manager,
                                     "role": chance.choice(("front", "front", "back", None)), "level": chance.choice((1, 2, 3, None)), "job_title": chance.choice(("Seller", "Lead"))})
    if not maybe(chance, 6):
        for place, turn in enumerate(turns):
            until = turns[place + 1] if place + 1 < len(turns) else None
            tables["pay_rates"].append({"employee_id": who, "valid_from": turn, "valid_until": until, "base_pay_month": chance.choice((Decimal(8000), Decimal("7333.33"), Decimal("4100.5")))})
    if last >= max(hired, data_from):
        away = {day_in(chance, max(hired, data_from), last) for _ in range(chance.randrange(6))}
        tables["attendance"] += [{"employee_id": who, "worked_on": day, "status": chance.choice(("leave", "leave", "sick"))} for day in sorted(away)]
    for number in range(chance.randrange(3)):
        most, ratings = chance.choice(SCALES)
        tables["reviews"].append({"employee_id": who, "period_from": date(2022, 1, 1) + timedelta(days=90 * number), "period_until": date(2022, 4, 1) + timedelta(days=90 * number),
                                  "known_on": day_in(chance, data_from, as_of), "rating": chance.choice(ratings), "rating_max": most, "attitude_rating": chance.choice((*ratings, None))})


def _quotas(chance, row, as_of):
    """Quotas of a person without a gap, by month, quarter or year, some of them zero."""
    months, rows, month = chance.choice((1, 3, 12)), [], row["hired_on"].year * 12
    while month < as_of.year * 12 + 12:
        start, until = (date(place // 12, place % 12 + 1, 1) for place in (month, month + months))
        if until > row["hired_on"]:
            rows.append({"employee_id": row["employee_id"], "period_from": max(start, row["hired_on"]), "period_until": until, "amount": chance.choice(QUOTAS)})
        month += months
    return rows


def _selling(chance, names, data_from, as_of):
    """Deals, sales with returns and shared credits, answers and courses."""
    tables = {"deals": [], "sales": [], "sale_credits": [], "customer_feedback": [], "trainings": []}
    for number in range(chance.randrange(2, 15)):
        tables["deals"].append({"deal_id": f"D{number}", "employee_id": chance.choice(names), "created_on": data_from, "closed_on": day_in(chance, data_from, as_of),
                                "outcome": chance.choice(("won", "won", "won", "lost")), "amount": chance.choice((*AMOUNTS, None)), "product": chance.choice(("Robot", "Press", None)),
                                "is_new_customer": chance.choice((True, False, None))})
    for number in range(chance.randrange(10, 80)):
        _sale(chance, tables, f"S{number:02d}", names, day_in(chance, data_from - timedelta(days=40), as_of))
    for number in range(chance.randrange(30)):
        most, scores = chance.choice(SCALES)
        tables["customer_feedback"].append({"feedback_id": f"F{number}", "employee_id": chance.choice(names), "received_on": day_in(chance, data_from, as_of),
                                            "score": chance.choice(scores), "score_max": most})
    for number in range(chance.randrange(1, 15)):
        tables["trainings"].append({"employee_id": chance.choice(names), "course": f"C{number}", "course_family": chance.choice(("sales_skill", "customer_service")),
                                    "completed_on": day_in(chance, data_from, as_of), "score_share": chance.choice((Decimal("0.9"), Decimal("0.899999"), Decimal(1), Decimal(0), None))})
    tables["customer_feedback"] = tables["customer_feedback"] or [{"feedback_id": "F", "employee_id": names[0], "received_on": as_of, "score": 5, "score_max": 5}]
    return tables


def _sale(chance, tables, key, names, day):
    amount, deal = chance.choice(AMOUNTS), chance.choice((None, *tables["deals"]))
    earlier = [sale for sale in tables["sales"] if sale["amount"] > 0 and sale["sold_on"] <= day]
    taken_back = chance.choice(earlier) if earlier and maybe(chance, 5) else None
    sale = {"sale_id": key, "sold_on": day, "employee_id": chance.choice(names), "amount": amount, "margin": chance.choice((amount / 4, -amount, None)), "product": chance.choice(("Robot", "Press")),
            "account_id": chance.choice((None, "A1", "A2", "A3")), "deal_id": deal["deal_id"] if deal else None}
    if taken_back:
        sale |= {name: taken_back[name] for name in ("employee_id", "product", "account_id", "deal_id")} | {"amount": -taken_back["amount"] * chance.choice((1, 1, Decimal("0.5"), 2))}
        sale["amount"] = sale["amount"].quantize(Decimal("0.0001"))
    sale["margin"] = sale["margin"] and sale["margin"].quantize(Decimal("0.0001"))
    tables["sales"].append(sale)
    if maybe(chance, 4):
        shares = chance.choice((("0.5", "0.5"), ("0.333333", "0.333333", "0.333334"), ("1", "0.2"), ("0.7",), ("0.3", "0.3", "0.3")))
        credited = chance.sample(names, min(len(shares), len(names)))
        tables["sale_credits"] += [{"sale_id": key, "employee_id": who, "credit_share": Decimal(share)} for who, share in zip(credited, shares, strict=False)]


# plans

RATES = ["0", "0.01", "0.01", "0.015", "0.015", "0.1", "0.1", "0.333333", "1"]
SHARES_OF_QUOTA = ["0", "0.5", "0.9", "1", "1.2", "0.333333"]
SHARES = ["0", "0.25", "0.25", "0.5", "0.5", "0.8", "0.9", "0.333333", "1"]
LUMPS = ["0", "100", "100", "250", "33.34", "50.05", "100.01", "1000"]
LUMPS_OF_PAY = ["0", "0.1", "0.1", "0.25", "0.3333", "1"]


def plan_of(chance):
    """A plan of several components, earning ones first, then adjustments of them and of one another."""
    earning = [name for name, one in COMPONENTS.items() if one.role != "adjusts"]
    adjusting = [name for name, one in COMPONENTS.items() if one.role == "adjusts"]
    components, paid = {}, []
    for number in range(chance.randrange(2, 7)):
        formula = chance.choice(earning) if number else "commission"
        components[f"{formula}_{number}"] = component_of(chance, formula, ())
        paid += [f"{formula}_{number}"] if COMPONENTS[formula].role != "rewards" else []
    for number in range(chance.randrange(1, 5)):
        formula = chance.choice(adjusting)
        components[f"{formula}_of_{number}"] = component_of(chance, formula, tuple(chance.sample(paid, chance.randrange(1, min(len(paid), 3) + 1))))
        paid.append(f"{formula}_of_{number}")
    plan = Plan.model_validate({"name": "drawn", "currency": "CNY", "components": components, "places": dict.fromkeys(components, "drawn.yml, line 1")})
    assert mistakes(plan) == [], mistakes(plan)
    return plan


def component_of(chance, formula, of):
    """One component with its terms in force from several dates."""
    about = COMPONENTS[formula]
    window = "month" if about.monthly and formula != "cap" else chance.choice(("month", "quarter", "year"))
    dates = _dates(chance, MONTHS[window])
    terms = {name: _term(chance, kind, dates) for name, kind in about.terms.items()}
    measure = chance.choice(about.measures) if about.measures else None
    component = {"formula": formula, "measure": measure, "window": window, "of": of, "for": _eligible(chance), "only": _only(chance, measure), "employed_at_end": maybe(chance, 8),
                 "prorate": chance.choice(((), (), ("joining",), ("leaving",), ("joining", "leaving", "leave"))), "split": chance.choice(("equally", "credit", "rating")),
                 "among": chance.choice(("everyone", "team")), "terms": terms}
    if uses_quota(Plan.model_validate({"name": "one", "currency": "CNY", "components": {"one": component}}).components["one"]):
        component["for"]["has_quota"] = True
    return component


def _dates(chance, months):
    """Days on which windows begin, the first long before the data or within them."""
    begins = [date(place // 12, place % 12 + 1, 1) for place in range(2023 * 12, 2025 * 12 + 3) if place % 12 % months == 0]
    return sorted({chance.choice((date(2020, 1, 1), date(2020, 1, 1), date(2020, 1, 1), chance.choice(begins))), *chance.sample(begins, chance.randrange(3))})


def _term(chance, kind, dates):
    unit = chance.choice(kind.units)
    if kind.form == "tiers" and maybe(chance):
        unit = kind.units[1]
    values = {dates[0]: _value(chance, kind, unit)}
    for day in dates[1:]:
        if not maybe(chance, 3):
            values[day] = None if maybe(chance, 5) else _value(chance, kind, unit)
    return {"unit": unit, "reason": "drawn", "values": values}


def _value(chance, kind, unit):
    if kind.form == "tiers":
        edges = (Decimal(0), Decimal("0.5"), Decimal(1)) if "quota" in unit else (Decimal(0), Decimal(500), Decimal("1000"))
        rates = [Decimal(chance.choice(RATES)) for _ in edges]
        return [{"from": edge, **({"until": edges[place + 1]} if place < 2 else {}), "rate": rates[place]} for place, edge in enumerate(edges)]
    if kind.form == "steps":
        edges = ("0.5", "0.9", "1") if "quota" in unit else ("0.333333", "0.8", "1")
        return [{"at": Decimal(edge), "pay": Decimal(chance.choice(LUMPS_OF_PAY if unit.startswith(BASE_PAY) else LUMPS))} for edge in edges]
    if kind.form == "list":
        return [Decimal(chance.choice(LUMPS if unit == "currency" else SHARES)) for _ in range(chance.randrange(1, 4))]
    if kind.whole:
        return chance.randrange(4)
    words = {"currency": LUMPS, BASE_PAY: LUMPS_OF_PAY, "share of the quota": SHARES_OF_QUOTA, "share of the measure": RATES}
    return Decimal(chance.choice(words.get(unit, SHARES)))


def _eligible(chance):
    """Whom a component is for: mostly everybody, or some by one or two entries."""
    asked = {"role": ["front"], "team": ["North"], "job_title": ["Seller"], "employee_id": ["P00", "P01", "P03", "P99"], "level": {"from": 2}, "tenure_months": {"from": 1, "until": 6},
             "has_quota": maybe(chance), "manages": maybe(chance)}
    return {name: asked[name] for name in chance.sample(sorted(asked), chance.choice((0, 0, 0, 0, 1, 1, 2)))}


def _only(chance, measure):
    """Which facts count, of what can be asked about the measure."""
    if measure is None or not maybe(chance, 3):
        return {}
    days = {"from": date(2024, 2, 1), "until": date(2024, 6, 16)}
    if measure in ("customer_satisfaction", "training_scores", "reviews"):
        return chance.choice(({"score": Decimal("0.9")}, {"score": Decimal("0.333333")}, {"days": days}, {"course_family": ["sales_skill"]} if measure == "training_scores" else {}))
    return chance.choice(({"product": ["Robot"]}, {"product": ["Laser"]}, {"new_customer": maybe(chance)}, {"days": days}, {"amount": Decimal(500)}))
