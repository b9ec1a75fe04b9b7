"""Pay worked out a second time, the plain way: exact fractions, dictionaries, and loops over people, windows and facts.

In: the rows of the contract tables, the first day of the data, the last day known, and a plan. Out: cents by component, person and period. It shares nothing
with the engine but the record of a plan: days, windows, facts, eligibility, measures and formulas are all worked out here again, from what the plan
documentation says. Strength profiles are left out.

The rounding rule: quotas and credits, and shares of them, are rounded half up to 0.0001 of the currency; each amount of pay is rounded once, half up by its size, to 0.01.
"""

import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from studies.incentives import oracle_formulas as formulas

ONE_DAY = timedelta(days=1)
MONTHS = {"month": 1, "quarter": 3, "year": 12}
MONTHLY = ("cap", "ramp", "hold_and_release")
ADJUSTMENTS = (*MONTHLY, "guarantee", "nonrecoverable_draw", "recoverable_draw", "shared_budget")
REWARDS = ("training_place", "promotion")


def exact(value):
    """A number as it is written."""
    return Fraction(0) if value is None else Fraction(str(value))


def half_up(value, unit):
    """The nearest multiple of 1 / unit, a half away from zero."""
    size = math.floor(abs(value) * unit + Fraction(1, 2))
    return Fraction(-size if value < 0 else size, unit)


def to_cents(value):
    return int(half_up(value, 100) * 100)


def in_money(value):
    return half_up(value, 10_000)


def as_score(value, most=1):
    """A share of a scale to a millionth."""
    return half_up(exact(value) / exact(most), 1_000_000)


def month_of(day):
    return day.year * 12 + day.month - 1


def first_of(month):
    return date(month // 12, month % 12 + 1, 1)


@dataclass(frozen=True)
class Window:
    """Whole months in a row, from one up to but not including the other."""

    begin: int
    end: int

    @property
    def days(self):
        start, stop = first_of(self.begin), first_of(self.end)
        return [start + timedelta(days=place) for place in range((stop - start).days)]

    @property
    def months(self):
        return range(self.begin, self.end)


@dataclass(frozen=True)
class Fact:
    """Something that can earn: whose, when, what of it is measured, and what may be asked about it."""

    person: str
    day: date
    value: Fraction
    money: Fraction = Fraction(0)
    product: str | None = None
    is_new: bool = False
    is_repeat: bool = False
    course_family: str | None = None
    account: str | None = None


class Company:
    """The tables, read day by day."""

    def __init__(self, tables, data_from, as_of):
        self.tables = defaultdict(list, tables)
        self.people = {row["employee_id"]: row for row in sorted(self.tables["employees"], key=lambda row: row["employee_id"])}
        last = month_of(as_of) if (as_of + ONE_DAY).day == 1 else month_of(as_of) - 1
        self.over = range(month_of(data_from), last + 1)
        self.months = range(data_from.year * 12, as_of.year * 12 + 12)

    def windows(self, length):
        return [Window(begin, begin + length) for begin in range(self.months.start, self.months.stop, length)]

    def is_employed(self, who, day):
        row = self.people[who]
        return row["hired_on"] <= day and (row.get("left_on") is None or day <= row["left_on"])

    def days_employed(self, who, window):
        return [day for day in window.days if self.is_employed(who, day)]

    def judged_on(self, who, window):
        """The last day of the window on which the person was employed, of the months that are over."""
        return max((day for day in self.days_employed(who, window) if month_of(day) in self.over), default=None)

    def row_on(self, table, who, day):
        """The row of a dated table that holds on a day; empty where none does."""
        found = [row for row in self.tables[table] if row["employee_id"] == who and row["valid_from"] <= day and (row.get("valid_until") is None or day < row["valid_until"])]
        return found[0] if found else {}

    def base_pay(self, who, day):
        return exact(self.row_on("pay_rates", who, day).get("base_pay_month", 0))

    def manager(self, who, month):
        """Whom a person reports to in a month: as it stood on its last day of employment."""
        days = self.days_employed(who, Window(month, month + 1))
        named = self.row_on("job_spells", who, days[-1]).get("manager_id") if days else None
        return named if named in self.people else None

    def rating(self, who, day):
        """The last rating of attitude known by the end of the day's month; nothing where there is none."""
        known = [row for row in self.tables["reviews"] if row["employee_id"] == who and row.get("attitude_rating") is not None and month_of(row["known_on"]) <= month_of(day)]
        last = max(known, key=lambda row: (row["known_on"], row["period_from"]), default=None)
        return as_score(last["attitude_rating"], last["rating_max"]) if last else Fraction(0)

    def tenure(self, who, day):
        return month_of(day) - month_of(self.people[who]["hired_on"])

    def quota(self, who, window):
        """The quota of a window, spread over the days of each row's period; None where no row touches it."""
        parts = []
        for row in self.tables["quotas"]:
            if row["employee_id"] != who or row["period_from"] >= first_of(window.end) or row["period_until"] <= first_of(window.begin):
                continue
            length = (row["period_until"] - row["period_from"]).days
            reached = [in_money(exact(row["amount"]) * min(max((edge - row["period_from"]).days, 0), length) / length) for edge in (first_of(window.begin), first_of(window.end))]
            parts.append(reached[1] - reached[0])
        return sum(parts, Fraction(0)) if parts else None

    def leave(self, who):
        return {row["worked_on"] for row in self.tables["attendance"] if row["employee_id"] == who and row["status"] == "leave"}

    # facts

    def credited(self):
        """Each sale and person credited, with the part of amount and margin; shares that add up to 1 leave the rest to the last person."""
        for sale in self.tables["sales"]:
            credited = sorted((row for row in self.tables["sale_credits"] if row["sale_id"] == sale["sale_id"]), key=lambda row: row["employee_id"])
            shares = {row["employee_id"]: exact(row["credit_share"]) for row in credited} or {sale["employee_id"]: Fraction(1)}
            parts = {name: {who: in_money(exact(sale.get(name)) * share) for who, share in shares.items()} for name in ("amount", "margin")}
            if sum(shares.values()) == 1:
                last = max(shares)
                for name, part in parts.items():
                    part[last] = exact(sale.get(name)) - sum(money for who, money in part.items() if who != last)
            for who in shares:
                yield sale, who, parts["amount"][who], parts["margin"][who]

    def sales(self, value="amount"):
        deals = {row["deal_id"]: row for row in self.tables["deals"]}
        for sale, who, amount, margin in self.credited():
            account = sale.get("account_id")
            before = [row for row in self.tables["sales"] if account and row.get("account_id") == account and row["amount"] > 0 and row["sold_on"] < sale["sold_on"]]
            is_new = bool(deals.get(sale.get("deal_id"), {}).get("is_new_customer"))
            yield Fact(who, sale["sold_on"], margin if value == "margin" else amount, amount, sale.get("product"), is_new, bool(before), account=account)

    def deal(self, row, day):
        money = exact(row.get("amount"))
        return Fact(row["employee_id"], day, money, money, row.get("product"), bool(row.get("is_new_customer")))

    def deals_won(self):
        return [self.deal(row, row["closed_on"]) for row in self.tables["deals"] if row["outcome"] == "won"]

    def deals_cancelled(self):
        """Deals won of whose sales nothing is left at the end of a day on which something was taken back; the first such day."""
        found = []
        for row in self.tables["deals"]:
            sales = [sale for sale in self.tables["sales"] if sale.get("deal_id") == row["deal_id"]]
            for day in sorted({sale["sold_on"] for sale in sales if sale["amount"] < 0}):
                if row["outcome"] == "won" and sum(exact(sale["amount"]) for sale in sales if sale["sold_on"] <= day) <= 0:
                    found.append(self.deal(row, day))
                    break
        return found

    def answers(self):
        return [Fact(row["employee_id"], row["received_on"], as_score(row["score"], row["score_max"])) for row in self.tables["customer_feedback"]]

    def courses(self):
        return [Fact(row["employee_id"], row["completed_on"], as_score(row["score_share"]), course_family=row["course_family"])
                for row in self.tables["trainings"] if row.get("score_share") is not None]

    def reviews(self):
        return [Fact(row["employee_id"], row["known_on"], as_score(row["rating"], row["rating_max"])) for row in self.tables["reviews"]]


def measured(company, measure):
    """Every fact of a measure."""
    sales = company.sales("margin" if measure == "margin" else "amount") if measure in ("amount", "gross_amount", "returns", "margin", "repeat_sales", "repeat_purchases") else ()
    return {
        "amount": lambda: list(sales), "margin": lambda: list(sales),
        "gross_amount": lambda: [fact for fact in sales if fact.money > 0], "returns": lambda: [fact for fact in sales if fact.money < 0],
        "repeat_sales": lambda: [fact for fact in sales if fact.is_repeat], "repeat_purchases": lambda: [fact for fact in sales if fact.is_repeat and fact.money > 0],
        "deals_signed": company.deals_won, "deal_amount": company.deals_won, "new_customers": lambda: [fact for fact in company.deals_won() if fact.is_new],
        "deals_cancelled": company.deals_cancelled, "customer_satisfaction": company.answers, "training_scores": company.courses, "reviews": company.reviews,
    }[measure]()


def passes(fact, only):
    """Whether a fact is one that the component asks for."""
    days = only.days
    return all((
        not only.product or fact.product in only.product,
        not only.course_family or fact.course_family in only.course_family,
        only.new_customer is None or fact.is_new == only.new_customer,
        days is None or days.start is None or fact.day >= days.start,
        days is None or days.until is None or fact.day < days.until,
        only.amount is None or fact.money >= exact(only.amount),
        only.score is None or fact.value >= exact(only.score),
    ))


def counting(company, component):
    """The facts that count for a component, in months that are over."""
    return [fact for fact in measured(company, component.measure) if passes(fact, component.only) and month_of(fact.day) in company.over]


def kept_customers(company, component, window):
    """For each person, who bought in the window before, as facts: 1 for those who bought again in this one."""
    if any(month not in company.over for month in window.months):
        return []
    before = Window(window.begin - len(window.months), window.begin)
    bought = [fact for fact in company.sales() if fact.money > 0 and fact.account and passes(fact, component.only) and month_of(fact.day) in company.over]
    first, again = ({(fact.person, fact.account) for fact in bought if month_of(fact.day) in one.months} for one in (before, window))
    return [Fact(person, window.days[-1], Fraction(int((person, account) in again))) for person, account in sorted(first)]


def terms_on(component, day):
    """The value of each term on a day; None where one is not in force."""
    values = {name: term.on(day) for name, term in component.terms.items()}
    return None if any(value is None for value in values.values()) else values


def has_component(company, component, who, window):
    """Whether a person has a component in a window: all that its list asks for, on the last day employed."""
    terms, day, asked = terms_on(component, first_of(window.begin)), company.judged_on(who, window), component.who
    is_over = [month in company.over for month in window.months]
    if terms is None or day is None or not (any(is_over) if component.formula in MONTHLY else is_over[-1]):
        return False
    job, in_teams = company.row_on("job_spells", who, day), component.formula == "team_bonus" or component.among == "team"
    manages = any(company.manager(other, month_of(day)) == who for other in company.people)

    def inside(value, span):
        return span is None or (value is not None and value >= (span.start or 0) and (span.until is None or value < span.until))

    return all((
        not in_teams or job.get("team") is not None,
        not component.employed_at_end or company.is_employed(who, window.days[-1]),
        not asked.role or job.get("role") in asked.role, not asked.team or job.get("team") in asked.team, not asked.job_title or job.get("job_title") in asked.job_title,
        not asked.employee_id or who in asked.employee_id,
        inside(job.get("level"), asked.level), inside(company.tenure(who, day), asked.tenure_months),
        asked.has_quota is None or (company.quota(who, window) is not None) == asked.has_quota,
        asked.manages is None or manages == asked.manages,
    ))


@dataclass(frozen=True)
class Case:
    """A person's window as a formula sees it; x is the measure, n the number of its facts, q the quota."""

    who: str
    window: Window
    terms: dict
    x: Fraction
    n: int
    q: Fraction
    base_pay: Fraction
    day_share: Fraction
    team: str | None
    rating: Fraction

    def lump(self, component, amount, term):
        """A fixed amount, in the currency or in months of base pay, for the days that count."""
        whole = exact(amount) * (self.base_pay if component.terms[term].unit.startswith("months of base pay") else 1)
        return whole * self.day_share


def day_share(company, component, who, window):
    """The share of the window's days that count, by what the component prorates."""
    row, leave = company.people[who], company.leave(who)
    out = [day for day in window.days if ("joining" in component.prorate and day < row["hired_on"])
           or ("leaving" in component.prorate and row.get("left_on") is not None and day > row["left_on"]) or ("leave" in component.prorate and day in leave)]
    return Fraction(len(window.days) - len(out), len(window.days))


def cases_of(company, component, window, facts):
    """The case of each person who has the component, in order of employee_id."""
    found = []
    for who in company.people:
        if not has_component(company, component, who, window):
            continue
        mine = [fact for fact in facts if month_of(fact.day) in window.months and (
            company.manager(fact.person, month_of(fact.day)) if component.formula == "manager_override" else fact.person) == who]
        day = company.judged_on(who, window)
        paid_on = company.days_employed(who, next(Window(month, month + 1) for month in window.months if company.days_employed(who, Window(month, month + 1))))[-1]
        found.append(Case(
            who, window, terms_on(component, first_of(window.begin)), sum((fact.value for fact in mine), Fraction(0)), len(mine), company.quota(who, window) or Fraction(0),
            company.base_pay(who, paid_on if component.formula in MONTHLY else day), day_share(company, component, who, window),
            company.row_on("job_spells", who, day).get("team"), company.rating(who, day),
        ))
    return found


def earned(company, component):
    """Cents of a component that is paid by a measure: (person, window) -> cents."""
    pay = {}
    facts = [] if component.measure == "customers_kept" else counting(company, component)
    for window in company.windows(MONTHS[component.window]):
        if component.measure == "customers_kept":
            facts = kept_customers(company, component, window)
        cases = cases_of(company, component, window, facts)
        for case, amount in zip(cases, formulas.EARNS[component.formula](component, cases), strict=True):
            pay[case.who, window] = to_cents(amount)
    return pay


def adjusted(company, component, paid):
    """Cents of an adjustment: (person, window) -> cents, by month where it is booked monthly; `paid` is what it works on by person and month."""
    cases = {window: {case.who: case for case in cases_of(company, component, window, [])} for window in company.windows(MONTHS[component.window])}
    added = formulas.ADJUSTS[component.formula](company, component, cases, lambda who, month: Fraction(paid[who, month], 100))
    return {place: to_cents(amount) for place, amount in added.items()}


def pay_rows(plan, company):
    """All pay: (component, person, first day, day after the last) -> cents; zero where somebody has a component and earns nothing by it."""
    done, rows = {}, {}
    while len(done) < len(plan.components):
        for name, component in plan.components.items():
            if name in done or any(other not in done for other in component.of):
                continue
            paid = defaultdict(int)
            for other in component.of:
                for (who, window), cents in done[other].items():
                    paid[who, window.end - 1] += cents
            done[name] = adjusted(company, component, paid) if component.formula in ADJUSTMENTS else earned(company, component)
            for (who, window), cents in done[name].items():
                if cents or component.formula not in (*ADJUSTMENTS, *REWARDS):
                    rows[name, who, max(first_of(window.begin), company.people[who]["hired_on"]), first_of(window.end)] = cents
    return rows
