"""Random small worlds made from the contract itself, so that a new table or column joins the laws by being in the schema."""

import random
from datetime import date, timedelta

from analysis.tables.schema import TABLES, Column, Table

FIRST, LAST = date(2024, 1, 1), date(2024, 12, 31)
PEOPLE = ("E1", "E2", "E3")
_SPANNED = ("job_spells", "pay_rates", "quotas")


def any_day(dice, first=FIRST, last=LAST):
    return first + timedelta(days=dice.randrange((last - first).days + 1))


def any_value(dice: random.Random, column: Column, first: date, last: date):
    if not column.required and dice.random() < 0.2:
        return None
    if column.choices:
        return dice.choice(column.choices)
    if column.kind == "date":
        return any_day(dice, first, last)
    if column.references == "employees":
        return dice.choice(PEOPLE)
    if column.references:
        return f"{column.references}{dice.randrange(12)}"
    if column.kind in ("id", "text"):
        return f"{column.name}{dice.randrange(5)}"
    if column.kind == "flag":
        return dice.random() < 0.5
    if column.name.endswith("_max"):
        return 5
    return dice.randrange(1, 5) if column.kind != "share" else dice.random()


def any_row(dice: random.Random, table: Table, number: int, first: date, last: date):
    row = {column.name: any_value(dice, column, first, last) for column in table.columns}
    own_id = table.key[0] if len(table.key) == 1 else None
    return row | ({own_id: f"{table.name}{number}"} if own_id else {})


def any_rows(dice, name, count, first=FIRST, last=LAST, start=0):
    """Rows of a table with unique keys; spans follow one another, one stretch of 40 days per person and step."""
    table, rows = TABLES[name], {}
    for number in range(start, start + count):
        row = any_row(dice, table, number, first, last)
        if name in _SPANNED:
            begin = first + timedelta(days=40 * (number // len(PEOPLE)))
            row |= {"employee_id": PEOPLE[number % len(PEOPLE)], table.span[0]: begin, table.span[1]: begin + timedelta(days=40)}
        if name == "deals" and row["closed_on"] is not None:
            row["closed_on"] = max(row["closed_on"], row["created_on"])
        rows[tuple(row[key] for key in table.key)] = row
    return list(rows.values())


def any_world(dice: random.Random):
    """Every table of the contract with a dozen rows; three people hired before the data begin."""
    people = [{"employee_id": person, "hired_on": date(2023, 5, 1), "name": person} for person in PEOPLE]
    return {name: any_rows(dice, name, 12) for name in TABLES if name != "employees"} | {"employees": people}
