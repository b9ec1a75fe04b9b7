"""Companies with attendance, written as folders, and months of people made by chance."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

FIRST, LAST = date(2025, 1, 1), date(2025, 6, 30)
CLOSED = {date(2025, 5, 1), date(2025, 5, 2), date(2025, 4, 4)}
WORKED_SATURDAY = date(2025, 2, 8)


def is_open(day):
    return (day.weekday() < 5 and day not in CLOSED) or day == WORKED_SATURDAY


def row(person, day, status="present", late=0, early=0, hours=8):
    return f"{person},{day},{status},{hours if status in ('present', 'travel') else ''},{late},{early}"


def days(first=FIRST, last=LAST):
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def write_office(folder: Path, rows, people, settings="name: Office\n") -> Path:
    """A folder with the people (employee_id, hired_on, left_on), these lines of attendance, and a sale a month for each."""
    (folder / "tables").mkdir(parents=True)
    (folder / "company.yml").write_text(settings, encoding="utf-8")
    tables = {
        "employees": ["employee_id,hired_on,left_on,exit_kind", *[f"{person},{hired},{left},{'voluntary' if left else ''}" for person, hired, left in people]],
        "sales": ["sale_id,sold_on,employee_id,amount", *[f"{person}-{month},2025-{month:02d}-15,{person},1000" for person, _, _ in people for month in range(1, 7)]],
        "attendance": ["employee_id,worked_on,status,hours_worked,late_minutes,early_leave_minutes", *rows],
    }
    for name, lines in tables.items():
        (folder / "tables" / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def months_by_chance(people=60, months=12, late=0.06, spread=0.0, days_a_month=20, seed=0):
    """Person-months with late days drawn from people's own chances, whose logs have this standard deviation."""
    random = np.random.default_rng(seed)
    chance = np.minimum(late * np.exp(spread * random.standard_normal(people) - spread**2 / 2), 0.9)
    person, month = np.repeat(np.arange(people), months), np.tile(np.arange(months), people) + 24300
    days_known = np.full(len(person), days_a_month)
    frame = pd.DataFrame({
        "employee_id": [f"E{number:04d}" for number in person], "month": month, "team": [f"Team {number % 6}" for number in person], "late_known_days": days_known,
        "late_days": random.binomial(days_known, chance[person]), "early_known_days": days_known, "early_days": 0, "worked_days": days_known,
        "absent_days": random.binomial(days_known, 0.01), "sick_days": 0, "leave_days": 0, "unrecorded_days": 0,
    })  # fmt: skip
    return frame, chance
