"""The data contract: every table and column that the project understands, in one place.

In: nothing. Out: `TABLES`, from which the checks, the readers, the pretend companies and
`data/README.md` all take their names, types and rules. To add a column, add a line here.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["id", "text", "date", "money", "number", "share", "count", "integer", "choice", "flag"]
Sensitivity = Literal["open", "business", "personal", "sensitive", "audit"]


@dataclass(frozen=True)
class Column:
    """One column: its type, unit, rules, and what it means.

    `minimum` and `maximum` are themselves allowed; `positive` means above zero.
    `empty_means` says what an empty value stands for where that is more than "not known"
    ("still open"): an unreadable value there cannot be emptied, so its row is set aside.
    `sensitivity` is `audit` for what serves the fairness audit alone and is never a feature.
    """

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    unit: str = ""
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    positive: bool = False
    references: str = ""
    empty_means: str = ""
    sensitivity: Sensitivity = "business"


@dataclass(frozen=True)
class Contradiction:
    """Two columns of a row that cannot both be right: the one that is doubted, the other, when (as SQL), and the rule in words."""

    column: str
    other: str
    breach: str
    rule: str


@dataclass(frozen=True)
class Table:
    """One table: what a row is, its unique key, its columns, and how its facts stand in time.

    `known_on` is the SQL expression over the table's own columns for the day on which a row was known;
    empty where that day is the one of the row that its first column refers to.
    `span` names the half-open [from, until) pair, `no_overlap_per` whom spans must not overlap for.
    """

    name: str
    side: Literal["hr", "sales"]
    row_is: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    known_on: str
    span: tuple[str, str] | None = None
    no_overlap_per: str = ""
    contradictions: tuple[Contradiction, ...] = ()

    def column(self, name: str) -> Column:
        """The column of that name; raises KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"table {self.name} has no column {name}")

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of all columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def required_names(self) -> tuple[str, ...]:
        """The names of the columns that must be present and filled."""
        return tuple(column.name for column in self.columns if column.required)


def _person(meaning: str = "The person") -> Column:
    return Column("employee_id", "id", meaning, required=True, references="employees", sensitivity="personal")


def _open_until(meaning: str) -> Column:
    return Column("valid_until", "date", meaning, empty_means="still open", sensitivity="personal")


def _date(name: str, meaning: str, **rules: object) -> Column:
    return Column(name, "date", meaning, **rules)  # type: ignore[arg-type]  # rules are Column's own fields


_SCORE_IN_SCALE = Contradiction("score", "score_max", "score > score_max", "score is not above score_max")
_ASSIGNED = ("need", "choice", "lottery")

EMPLOYEES = Table(
    "employees", "hr", "person", ("employee_id",),
    (
        Column("employee_id", "id", "The person's number in the HR system", required=True, sensitivity="personal"),
        Column("name", "text", "Name as shown to those who may see names", sensitivity="personal"),
        Column("email", "text", "Work e-mail address", sensitivity="personal"),
        _date("hired_on", "First day of employment", required=True, sensitivity="personal"),
        _date("left_on", "Last day of employment, itself worked", empty_means="still employed", sensitivity="personal"),
        Column("exit_kind", "choice", "Why the employment ended", choices=("voluntary", "involuntary", "other"), sensitivity="sensitive"),
        _date("exit_known_on", "Day the notice was given; empty means the last day itself", sensitivity="sensitive"),
        Column("gender", "text", "For the fairness audit alone", sensitivity="audit"),
        Column("birth_year", "integer", "For the fairness audit alone", unit="year", minimum=1900, maximum=2100, sensitivity="audit"),
    ),
    known_on="hired_on",
    contradictions=(
        Contradiction("left_on", "hired_on", "left_on < hired_on", "left_on is not before hired_on"),
        Contradiction("exit_known_on", "left_on", "exit_known_on > left_on", "exit_known_on is not after left_on"),
    ),
)

JOB_SPELLS = Table(
    "job_spells", "hr", "person and job", ("employee_id", "valid_from"),
    (
        _person(),
        _date("valid_from", "First day in this job", required=True, sensitivity="personal"),
        _open_until("First day no longer in this job"),
        Column("team", "text", "Team worked in", required=True),
        Column("region", "text", "Sales territory"),
        Column("manager_id", "id", "The person's manager", references="employees", sensitivity="personal"),
        Column("job_title", "text", "Job title", sensitivity="personal"),
        Column("level", "integer", "Seniority; higher is more senior", sensitivity="personal"),
        Column("role", "choice", "Place in the sales process", choices=("front", "middle", "back")),
    ),
    known_on="valid_from", span=("valid_from", "valid_until"), no_overlap_per="employee_id",
)

PAY_RATES = Table(
    "pay_rates", "hr", "person and pay rate", ("employee_id", "valid_from"),
    (
        _person(),
        _date("valid_from", "First day of this pay rate", required=True, sensitivity="sensitive"),
        _open_until("First day no longer at this pay rate"),
        Column("base_pay_month", "money", "Base pay", required=True, unit="currency a month", minimum=0, sensitivity="sensitive"),
        Column("target_incentive_month", "money", "Incentive pay at target", unit="currency a month", minimum=0, sensitivity="sensitive"),
    ),
    known_on="valid_from", span=("valid_from", "valid_until"), no_overlap_per="employee_id",
)

ATTENDANCE = Table(
    "attendance", "hr", "person and day", ("employee_id", "worked_on"),
    (
        _person(),
        _date("worked_on", "The day", required=True, sensitivity="personal"),
        Column("status", "choice", "What the person did that day", required=True,
               choices=("present", "travel", "leave", "sick", "absent", "holiday"), sensitivity="sensitive"),
        Column("hours_worked", "number", "Time worked", unit="hours", minimum=0, maximum=24, sensitivity="personal"),
        Column("late_minutes", "number", "Arrived after the start of work", unit="minutes", minimum=0, maximum=1440, sensitivity="personal"),
        Column("early_leave_minutes", "number", "Left before the end of work", unit="minutes", minimum=0, maximum=1440, sensitivity="personal"),
    ),
    known_on="worked_on",
)

REVIEWS = Table(
    "reviews", "hr", "person and review period", ("employee_id", "period_from"),
    (
        _person(),
        _date("period_from", "First day of the period reviewed", required=True),
        _date("period_until", "First day after the period reviewed", required=True),
        _date("known_on", "Day the review was given", required=True),
        Column("rating", "number", "Overall rating, on a scale that ends at rating_max", required=True, minimum=0, sensitivity="sensitive"),
        Column("rating_max", "number", "Highest rating possible", required=True, positive=True),
        Column("attitude_rating", "number", "Rating of work attitude, on the same scale", minimum=0, sensitivity="sensitive"),
    ),
    known_on="known_on", span=("period_from", "period_until"),
    contradictions=(
        Contradiction("rating", "rating_max", "rating > rating_max", "rating is not above rating_max"),
        Contradiction("attitude_rating", "rating_max", "attitude_rating > rating_max", "attitude_rating is not above rating_max"),
    ),
)

TRAININGS = Table(
    "trainings", "hr", "person and finished course", ("employee_id", "course", "completed_on"),
    (
        _person(),
        Column("course", "text", "Name of the course", required=True),
        Column("course_family", "choice", "What the course teaches", required=True,
               choices=("product_knowledge", "sales_skill", "customer_service", "other")),
        _date("completed_on", "Day the course was finished", required=True),
        Column("hours", "number", "Length of the course", unit="hours", minimum=0),
        Column("score_share", "share", "Result of the final test", minimum=0, maximum=1, sensitivity="personal"),
        Column("cost", "money", "What the place cost", unit="currency", minimum=0),
        Column("assigned_by", "choice", "How the person came to the course", choices=_ASSIGNED),
    ),
    known_on="completed_on",
)

SURVEYS = Table(
    "surveys", "hr", "person, day and question", ("employee_id", "answered_on", "topic"),
    (
        _person(),
        _date("answered_on", "Day of the answer", required=True),
        Column("topic", "choice", "What was asked", required=True,
               choices=("job_satisfaction", "engagement", "manager_support", "workload", "career_outlook")),
        Column("score", "number", "The answer, on a scale that ends at score_max", required=True, minimum=0, sensitivity="sensitive"),
        Column("score_max", "number", "Highest answer possible", required=True, positive=True),
    ),
    known_on="answered_on", contradictions=(_SCORE_IN_SCALE,),
)

INTERVENTIONS = Table(
    "interventions", "hr", "person and retention action", ("employee_id", "started_on", "kind"),
    (
        _person(),
        _date("started_on", "Day the action began", required=True, sensitivity="sensitive"),
        Column("kind", "choice", "The action", required=True, sensitivity="sensitive",
               choices=("one_to_one", "career_plan", "training", "promotion", "pay_change", "incentive_change")),
        Column("owner_id", "id", "Who carried it out", references="employees", sensitivity="personal"),
        Column("assigned_by", "choice", "How the person was chosen", choices=_ASSIGNED),
        Column("outcome", "text", "What came of it", sensitivity="sensitive"),
    ),
    known_on="started_on",
)

ACCOUNTS = Table(
    "accounts", "sales", "customer", ("account_id",),
    (
        Column("account_id", "id", "The customer", required=True),
        Column("name", "text", "Customer's name"),
        Column("segment", "text", "Customer segment"),
        Column("region", "text", "Sales territory"),
        _date("opened_on", "Day the customer was first recorded"),
        Column("owner_id", "id", "Salesperson in charge", references="employees", sensitivity="personal"),
    ),
    known_on="opened_on",
)

ACTIVITIES = Table(
    "activities", "sales", "customer interaction", ("activity_id",),
    (
        Column("activity_id", "id", "The interaction", required=True),
        _person("Who acted"),
        _date("occurred_on", "Day of the interaction", required=True),
        Column("kind", "choice", "What was done", required=True,
               choices=("call", "email", "meeting", "visit", "demo", "proposal", "analysis", "service")),
        Column("account_id", "id", "With which customer", references="accounts"),
        Column("deal_id", "id", "For which opportunity", references="deals"),
        Column("minutes", "number", "How long it took", unit="minutes", minimum=0),
    ),
    known_on="occurred_on",
)

DEALS = Table(
    "deals", "sales", "opportunity", ("deal_id",),
    (
        Column("deal_id", "id", "The opportunity", required=True),
        _person("Owner of the opportunity"),
        Column("account_id", "id", "The customer", references="accounts"),
        Column("product", "text", "Product offered"),
        _date("created_on", "Day the opportunity was recorded", required=True),
        _date("expected_close_on", "Day the owner expects the decision"),
        _date("closed_on", "Day of the decision", empty_means="not decided yet"),
        Column("outcome", "choice", "How it ended", required=True, choices=("won", "lost", "open")),
        Column("amount", "money", "Value of the opportunity", unit="currency"),
        Column("is_new_customer", "flag", "First purchase of this customer"),
    ),
    known_on="created_on",
    contradictions=(
        Contradiction("closed_on", "outcome", "closed_on IS NULL AND outcome IN ('won', 'lost')", "closed_on is filled where the outcome is won or lost"),
        Contradiction("closed_on", "outcome", "closed_on IS NOT NULL AND outcome = 'open'", "closed_on is empty where the outcome is open"),
        Contradiction("closed_on", "created_on", "closed_on < created_on", "closed_on is not before created_on"),
    ),
)

DEAL_STAGES = Table(
    "deal_stages", "sales", "opportunity and stage entered", ("deal_id", "entered_on", "stage"),
    (
        Column("deal_id", "id", "The opportunity", required=True, references="deals"),
        _date("entered_on", "Day the stage was entered", required=True),
        Column("stage", "text", "Name of the stage", required=True),
        Column("stage_order", "integer", "Place in the funnel; higher is later", required=True),
        Column("employee_forecast_amount", "money", "Owner's own forecast of the money, as stated on that day", unit="currency"),
    ),
    known_on="entered_on",
)

SALES = Table(
    "sales", "sales", "sale", ("sale_id",),
    (
        Column("sale_id", "id", "The invoice or order", required=True),
        _date("sold_on", "Day of the sale", required=True),
        _person("The seller"),
        Column("amount", "money", "Sales before tax; negative for a return or cancellation", required=True, unit="currency"),
        Column("margin", "money", "Contribution margin", unit="currency"),
        Column("product", "text", "Product sold"),
        Column("account_id", "id", "The customer", references="accounts"),
        Column("deal_id", "id", "The opportunity that led to it", references="deals"),
    ),
    known_on="sold_on",
)

SALE_CREDITS = Table(
    "sale_credits", "sales", "sale and credited person", ("sale_id", "employee_id"),
    (
        Column("sale_id", "id", "The sale", required=True, references="sales"),
        _person("Who gets credit"),
        Column("credit_share", "share", "Share of the sale credited; the shares of one sale may exceed 1 in all", required=True, minimum=0, maximum=1),
    ),
    known_on="",
)

QUOTAS = Table(
    "quotas", "sales", "person and period", ("employee_id", "period_from"),
    (
        _person(),
        _date("period_from", "First day of the period", required=True),
        _date("period_until", "First day after the period", required=True),
        Column("amount", "money", "Sales expected in the period", required=True, unit="currency", minimum=0),
    ),
    known_on="period_from", span=("period_from", "period_until"), no_overlap_per="employee_id",
)

CUSTOMER_FEEDBACK = Table(
    "customer_feedback", "sales", "customer answer", ("feedback_id",),
    (
        Column("feedback_id", "id", "The answer", required=True),
        _person("Whom the answer is about"),
        Column("account_id", "id", "The customer", references="accounts"),
        _date("received_on", "Day of the answer", required=True),
        Column("score", "number", "The answer, on a scale that ends at score_max", required=True, minimum=0),
        Column("score_max", "number", "Highest answer possible", required=True, positive=True),
    ),
    known_on="received_on", contradictions=(_SCORE_IN_SCALE,),
)

PAYOUTS = Table(
    "payouts", "sales", "person, period and pay component", ("employee_id", "period_from", "component"),
    (
        _person(),
        _date("period_from", "First day of the period paid for", required=True, sensitivity="sensitive"),
        _date("period_until", "First day after the period paid for", required=True, sensitivity="sensitive"),
        Column("component", "text", "Pay component", required=True, sensitivity="sensitive"),
        Column("amount", "money", "Incentive paid", required=True, unit="currency", sensitivity="sensitive"),
        _date("paid_on", "Day of payment", required=True, sensitivity="sensitive"),
    ),
    known_on="paid_on", span=("period_from", "period_until"),
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        EMPLOYEES, JOB_SPELLS, PAY_RATES, ATTENDANCE, REVIEWS, TRAININGS, SURVEYS, INTERVENTIONS,
        ACCOUNTS, ACTIVITIES, DEALS, DEAL_STAGES, SALES, SALE_CREDITS, QUOTAS, CUSTOMER_FEEDBACK, PAYOUTS,
    )
}
"""Every table of the contract, by name."""

REQUIRED_TABLES: tuple[tuple[str, ...], ...] = (("employees",), ("sales", "deals"))
"""Of each group, at least one table must be there and usable."""

SQL_TYPES: dict[Kind, str] = {
    "id": "VARCHAR", "text": "VARCHAR", "choice": "VARCHAR", "date": "DATE", "money": "DECIMAL(18,4)",
    "number": "DOUBLE", "share": "DECIMAL(9,6)", "count": "BIGINT", "integer": "BIGINT", "flag": "BOOLEAN",
}
"""How each kind of column is stored. Money is exact, so that sums are conserved to the cent."""
