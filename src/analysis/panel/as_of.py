"""The only time joins: what was known on a day.

In: the clean tables, and a day or a cohort of month ends. Out: the tables as they stood on that day, and
the latest state of each person on each month end. A fact counts from the day on which the company
could have known it; what came to be known later is not there yet: a job that ended later is still open.
"""

from dataclasses import dataclass
from datetime import date

from duckdb import DuckDBPyConnection

from analysis.panel.facts import FactColumn, cast_sql
from analysis.periods import sql_month
from analysis.tables.schema import TABLES

NOT_KNOWN_YET: dict[tuple[str, str], tuple[str, str]] = {
    ("employees", "left_on"): ("coalesce(exit_known_on, left_on)", "null"),
    ("employees", "exit_kind"): ("coalesce(exit_known_on, left_on)", "null"),
    ("employees", "exit_known_on"): ("coalesce(exit_known_on, left_on)", "null"),
    ("job_spells", "valid_until"): ("valid_until", "null"),
    ("pay_rates", "valid_until"): ("valid_until", "null"),
    ("deals", "closed_on"): ("closed_on", "null"),
    ("deals", "outcome"): ("closed_on", "'open'"),
    ("interventions", "outcome"): ("date '9999-12-31'", "null"),
}
"""Columns that are known later than their row: the day from which they are known, and what stood there before.

The outcome of an intervention has no date of its own, so it is never used as known."""


def know_until(connection: DuckDBPyConnection, as_of: date) -> None:
    """Leave in the connection's contract tables only what was known on `as_of`, inclusive."""
    day = f"date '{as_of.isoformat()}'"
    for table in TABLES.values():
        columns = ", ".join(_as_known(table.name, column, day) for column in table.column_names)
        kept = f"where {table.known_on} is null or {table.known_on} <= {day}" if table.known_on else ""
        connection.execute(f"create or replace temp view {table.name} as select {columns} from memory.main.{table.name} {kept}")


def _as_known(table: str, column: str, day: str) -> str:
    """A column of a table with what is known after the day taken back."""
    if (table, column) not in NOT_KNOWN_YET:
        return column
    known_on, before = NOT_KNOWN_YET[table, column]
    return f"case when {known_on} > {day} then {before} else {column} end as {column}"


@dataclass(frozen=True)
class State:
    """A state that lasts until the next change: the table it needs, its SQL, and the columns that it adds to the panel.

    The SQL gives one row per person and change, with `known_on` and with `rank`, which decides between changes
    known on the same day (the higher one stands).
    """

    name: str
    needs: str
    sql: str
    columns: tuple[FactColumn, ...]


JOB = """
    select *, max(step_on) over (partition by employee_id order by known_on, rank) as promoted_on
    from (
        select employee_id, valid_from as known_on, 1 as rank, team, region, manager_id, job_title, level, role, valid_from as job_from,
               case when level > lag(level) over (partition by employee_id order by valid_from) then valid_from end as step_on
        from job_spells
        union all
        select employee_id, valid_until as known_on, 0 as rank, null, null, null, null, null, null, null, null
        from job_spells where valid_until is not null
    ) as changes
"""
"""A job lasts until the next one begins, or until it ends; its end is known on the day itself. A promotion is a higher level than before."""

PAY = """
    select employee_id, valid_from as known_on, 1 as rank, base_pay_month, target_incentive_month,
           max(step_on) over (partition by employee_id order by valid_from) as raised_on
    from (
        select *, case when base_pay_month > lag(base_pay_month) over (partition by employee_id order by valid_from) then valid_from end as step_on
        from pay_rates
    ) as rates
"""

REVIEW = """
    select employee_id, known_on, period_from as rank, rating / rating_max as rating_share, attitude_rating / rating_max as attitude_share
    from reviews
"""


def _survey(topic: str, column: str) -> str:
    """The changes of one survey topic: each answer as a share of its scale."""
    return f"select employee_id, answered_on as known_on, 1 as rank, score / score_max as {column} from surveys where topic = '{topic}'"


def _column(name: str, unit: str, meaning: str) -> FactColumn:
    """A column that is missing as long as no state is known."""
    return FactColumn(name, unit, meaning, "missing")


STATES: tuple[State, ...] = (
    State("job", "job_spells", JOB, (
        _column("team", "text", "Team on the month end"),
        _column("region", "text", "Sales territory on the month end"),
        _column("manager_id", "id", "Manager on the month end"),
        _column("job_title", "text", "Job title on the month end"),
        _column("level", "integer", "Seniority on the month end"),
        _column("role", "text", "Role on the month end"),
        _column("job_from", "date", "First day in that job"),
        _column("promoted_on", "date", "Day of the last promotion"),
    )),
    State("pay", "pay_rates", PAY, (
        _column("base_pay_month", "money", "Base pay on the month end"),
        _column("target_incentive_month", "money", "Target incentive on the month end"),
        _column("raised_on", "date", "Day of the last raise"),
    )),
    State("review", "reviews", REVIEW, (
        _column("rating_share", "share", "Last review rating known, as a share of its scale"),
        _column("attitude_share", "share", "Last attitude rating known, as a share of its scale"),
    )),
    State("job_satisfaction", "surveys", _survey("job_satisfaction", "job_satisfaction_share"),
          (_column("job_satisfaction_share", "share", "Last answer on job satisfaction, as a share of its scale"),)),
    State("engagement", "surveys", _survey("engagement", "engagement_share"),
          (_column("engagement_share", "share", "Last answer on engagement, as a share of its scale"),)),
)
"""Every state that the panel carries. To add one, add an entry."""


def state_sql(state: State) -> str:
    """The last change of each person known within a month: one row per person of the cohort and month with a change, in that order.

    The as-of join, with equality joins and windows only: such a change stands on its month end and on those after it, until a
    month brings the next one.
    """
    columns = ", ".join(cast_sql("s", column) for column in state.columns)
    return f"""
    select c.person, s.month, {columns}
    from (
        select changes.*, {sql_month("known_on")} as month,
               row_number() over (partition by employee_id, {sql_month("known_on")} order by known_on desc, rank desc) as place
        from ({state.sql}) as changes
    ) as s
    join cohort as c on c.employee_id = s.employee_id
    where s.place = 1
    order by c.person, s.month
    """
