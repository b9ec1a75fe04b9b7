"""The training courses of the pretend companies, and who takes one in a month.

In: the state of the seats. Out: a course and how the person came to it. Salespeople choose courses after a slump, which
is why a plain before-and-after comparison flatters every course; in March and September places in the first
course are drawn by lottery.
"""

from dataclasses import dataclass

import numpy as np

from analysis.pretend.clock import Flags, Floats, Ints
from analysis.pretend.spec import Truth
from analysis.pretend.world import NONE


@dataclass(frozen=True)
class Course:
    """A course: its family, length in hours and price of a place."""

    name: str
    family: str
    hours: float
    cost: float


COURSES = (
    Course("Selling complex equipment", "sales_skill", 16, 2400.0),
    Course("Negotiation workshop", "sales_skill", 8, 1500.0),
    Course("New product line", "product_knowledge", 12, 1200.0),
    Course("Customer care", "customer_service", 8, 900.0),
    Course("Spreadsheets for sales", "other", 6, 600.0),
)
LIFTS_SALES = np.array([course.family in {"sales_skill", "product_knowledge"} for course in COURSES])
LIFTS_SERVICE = np.array([course.family == "customer_service" for course in COURSES])
NEED, CHOICE, LOTTERY = 0, 1, 2
ASSIGNED_BY = ("need", "choice", "lottery")
_CHOSEN_SHARES = (0.30, 0.20, 0.20, 0.20, 0.10)
_USUAL_CHANCE = 0.025
_LOTTERY_CHANCE = 0.15
_LOTTERY_MONTHS = (2, 8)


def choose_courses(eligible: Flags, slump: Floats, month_of_year: int, truth: Truth, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """The course of each seat (`NONE` for none) and how the person came to it; `slump` is in standard deviations."""
    odds = _USUAL_CHANCE / (1 - _USUAL_CHANCE) * np.exp(truth.training_slump_choice * slump)
    chosen = eligible & (rng.random(len(slump)) < odds / (1 + odds))
    drawn = eligible & (month_of_year in _LOTTERY_MONTHS) & (rng.random(len(slump)) < _LOTTERY_CHANCE)
    which = rng.choice(len(COURSES), len(slump), p=_CHOSEN_SHARES)
    by = np.where(rng.random(len(slump)) < 0.4, NEED, CHOICE)
    return np.select([drawn, chosen], [0, which], NONE), np.where(drawn, LOTTERY, by)
