"""A plan as records: components, whom they are for, what they measure, and their terms in force from a date.

In: plain data. Out: frozen records that hold nothing but what a plan file says, with exact decimals. They check their own shape;
whether formula, measure, units and numbers fit together is checked in `rules`, and files are read in `plans`.
"""

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Window = Literal["month", "quarter", "year"]
MONTHS: dict[str, int] = {"month": 1, "quarter": 3, "year": 12}
"""The calendar windows and their months."""

STRENGTHS = ("closer", "keeper", "learner")
Value = Any
"""A number (Decimal or int), a list of tiers, steps or numbers, or None where the component ends."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Span(_Record):
    """A half-open span of whole numbers, open where an end is not given."""

    start: int | None = Field(default=None, alias="from")
    until: int | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "Span":
        if self.start is not None and self.until is not None and self.until <= self.start:
            raise ValueError(f"until {self.until} does not come after from {self.start}; write a larger until, which itself is not in the span")
        return self


class Days(_Record):
    """A half-open span of days."""

    start: date | None = Field(default=None, alias="from")
    until: date | None = None


class Eligible(_Record):
    """Who has a component: everyone employed whom all entries name, judged on the last day of the window on which they are employed.

    `strength` is the strength profile, `tenure_months` whole months since hiring, `has_quota` whether there is a quota in the window,
    `manages` whether someone reports to the person. An entry that is not given asks for nothing.
    """

    role: tuple[Literal["front", "middle", "back"], ...] = ()
    team: tuple[str, ...] = ()
    job_title: tuple[str, ...] = ()
    employee_id: tuple[str, ...] = ()
    strength: tuple[Literal["closer", "keeper", "learner"], ...] = ()
    level: Span | None = None
    tenure_months: Span | None = None
    has_quota: bool | None = None
    manages: bool | None = None


class Only(_Record):
    """Which facts count: by product, by new customers, by course family, by the days of a campaign, by at least this amount or score."""

    product: tuple[str, ...] = ()
    course_family: tuple[Literal["product_knowledge", "sales_skill", "customer_service", "other"], ...] = ()
    new_customer: bool | None = None
    days: Days | None = None
    amount: Decimal | None = None
    score: Decimal | None = Field(default=None, ge=0, le=1)


class Term(_Record):
    """A number of the plan: its unit, the reason for it, and its values by the date from which each is in force."""

    unit: str
    reason: str = Field(min_length=1)
    values: dict[date, Value] = Field(min_length=1)

    def on(self, day: date) -> Value:
        """The value in force on a day; None before the first date and where the term has ended."""
        known = [start for start in self.values if start <= day]
        return self.values[max(known)] if known else None


class Component(_Record):
    """One part of pay: its formula, for whom, on which measure, over which window, by which terms.

    `of` names the components that an adjustment works on. `prorate` lists what makes a fixed amount smaller: days before joining, after
    leaving, or on leave. `employed_at_end` pays only who is employed on the window's last day. `among` is where people are ranked.
    """

    formula: str
    title: str = ""
    who: Eligible = Field(default=Eligible(), alias="for")
    measure: str | None = None
    only: Only = Only()
    window: Window = "month"
    of: tuple[str, ...] = ()
    employed_at_end: bool = False
    prorate: tuple[Literal["joining", "leaving", "leave"], ...] = ()
    split: Literal["equally", "credit", "rating"] = "equally"
    among: Literal["everyone", "team"] = "everyone"
    terms: dict[str, Term] = {}

    @property
    def months(self) -> int:
        """The months of the window."""
        return MONTHS[self.window]

    @property
    def starts(self) -> list[date]:
        """Every date from which a term changes, in order."""
        return sorted({day for term in self.terms.values() for day in term.values})


class Plan(_Record):
    """A whole plan. `places` names the file and line of each component, for messages; `pay_day` is the day of the next month."""

    name: str
    title: str = ""
    reason: str = ""
    extends: str = ""
    currency: str = Field(pattern="^[A-Z]{3}$")
    pay_day: int = Field(default=10, ge=1, le=28)
    components: dict[str, Component] = Field(min_length=1)
    places: dict[str, str] = {}
