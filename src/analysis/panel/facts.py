"""Events reduced to facts per person and month: one plain SQL statement per fact table.

In: the clean tables of the contract, as views of a DuckDB connection. Out: for each entry of `FACTS`, a
relation with exactly one row per `employee_id` and `month`, so that joining it to the panel can neither
add nor lose a row. The statements keep to the portable subset (equality joins, cases, windows), so that
they also run where a company's events outgrow one machine. Every fact is counted in the month in which
it was known, never in an earlier one. Nothing here looks across months.
"""

from dataclasses import dataclass

from analysis.periods import sql_month


@dataclass(frozen=True)
class FactColumn:
    """A column of the panel: its unit, its meaning, and what stands there in a month without a fact.

    `fill` is `zero` (no fact means none, from the first month of the table on), or `missing` (no fact means not
    known). Where the table was not delivered at all the column is missing everywhere, whatever its fill.
    """

    name: str
    unit: str
    meaning: str
    fill: str = "zero"


@dataclass(frozen=True)
class Fact:
    """One reduction: the table it needs, its SQL, and the columns that it adds to the panel."""

    name: str
    needs: str
    sql: str
    columns: tuple[FactColumn, ...]


CREDITED_SALES = """
    select coalesce(c.employee_id, s.employee_id) as employee_id, s.sale_id, s.sold_on, s.amount as sale_amount,
           s.amount * coalesce(c.credit_share, 1) as amount, s.margin * coalesce(c.credit_share, 1) as margin, s.product, s.account_id
    from sales as s left join sale_credits as c on c.sale_id = s.sale_id
"""
"""Sales as credited to people: one row per sale and credited person; a sale without credits is its seller's."""

SALES_MONTH = f"""
    select employee_id, {sql_month("sold_on")} as month,
           sum(amount) as sales_amount, sum(margin) as sales_margin, count(*) as sale_count,
           sum(case when amount < 0 then amount else 0 end) as returns_amount
    from ({CREDITED_SALES}) as credited
    group by employee_id, {sql_month("sold_on")}
"""

ATTENDANCE_MONTH = f"""
    select employee_id, {sql_month("worked_on")} as month,
           count(case when status in ('present', 'travel') then 1 end) as worked_days,
           count(case when status = 'absent' then 1 end) as absent_days,
           count(case when status = 'sick' then 1 end) as sick_days,
           count(case when status = 'leave' then 1 end) as leave_days,
           sum(hours_worked) as worked_hours,
           count(case when late_minutes > 0 then 1 end) as late_days,
           count(case when early_leave_minutes > 0 then 1 end) as early_leave_days
    from attendance
    group by employee_id, {sql_month("worked_on")}
"""

ACTIVITIES_MONTH = f"""
    select employee_id, {sql_month("occurred_on")} as month,
           count(*) as activity_count,
           count(case when kind in ('meeting', 'visit', 'demo') then 1 end) as face_to_face_count,
           count(case when kind = 'service' then 1 end) as service_count,
           count(case when kind = 'analysis' then 1 end) as analysis_count
    from activities
    group by employee_id, {sql_month("occurred_on")}
"""

DEALS_MONTH = f"""
    select employee_id, month, sum(created) as created_deal_count, sum(won) as won_deal_count,
           sum(lost) as lost_deal_count, sum(won_amount) as won_deal_amount, sum(won_new) as new_customer_count
    from (
        select employee_id, {sql_month("created_on")} as month, 1 as created, 0 as won, 0 as lost, 0 as won_amount, 0 as won_new
        from deals
        union all
        select employee_id, {sql_month("closed_on")} as month, 0 as created, case when outcome = 'won' then 1 else 0 end as won,
               case when outcome = 'lost' then 1 else 0 end as lost, case when outcome = 'won' then amount else 0 end as won_amount,
               case when outcome = 'won' and is_new_customer then 1 else 0 end as won_new
        from deals
        where closed_on is not null
    ) as events
    group by employee_id, month
"""

FEEDBACK_MONTH = f"""
    select employee_id, {sql_month("received_on")} as month,
           count(*) as feedback_count, sum(score / score_max) as feedback_share_sum
    from customer_feedback
    group by employee_id, {sql_month("received_on")}
"""

TRAININGS_MONTH = f"""
    select employee_id, {sql_month("completed_on")} as month,
           count(*) as training_count, sum(hours) as training_hours
    from trainings
    group by employee_id, {sql_month("completed_on")}
"""

INTERVENTIONS_MONTH = f"""
    select employee_id, {sql_month("started_on")} as month, count(*) as intervention_count
    from interventions
    group by employee_id, {sql_month("started_on")}
"""

SURVEYS_MONTH = f"""
    select employee_id, {sql_month("answered_on")} as month,
           avg(case when topic = 'job_satisfaction' then score / score_max end) as job_satisfaction_answer_share,
           avg(case when topic = 'engagement' then score / score_max end) as engagement_answer_share,
           avg(case when topic = 'manager_support' then score / score_max end) as manager_support_answer_share,
           avg(case when topic = 'workload' then score / score_max end) as workload_answer_share,
           avg(case when topic = 'career_outlook' then score / score_max end) as career_outlook_answer_share
    from surveys
    group by employee_id, {sql_month("answered_on")}
"""

PAYOUTS_MONTH = f"""
    select employee_id, {sql_month("paid_on")} as month, sum(amount) as payout_amount
    from payouts
    group by employee_id, {sql_month("paid_on")}
"""

QUOTAS_MONTH = """
    select q.employee_id, m.month,
           sum(q.amount * (least(q.period_until, m.next_month_start) - greatest(q.period_from, m.month_start))
               / (q.period_until - q.period_from)) as quota_amount
    from quotas as q
    join months as m on m.month_start < q.period_until and m.next_month_start > q.period_from
    group by q.employee_id, m.month
"""
"""A quota is spread evenly over the days of its period; a month gets the days that fall into it."""

FACTS: tuple[Fact, ...] = (
    Fact("sales_month", "sales", SALES_MONTH, (
        FactColumn("sales_amount", "money", "Sales credited in the month, returns taken off"),
        FactColumn("sales_margin", "money", "Contribution margin of those sales", "missing"),
        FactColumn("sale_count", "count", "Sales credited in the month"),
        FactColumn("returns_amount", "money", "Returns and cancellations in the month, negative"),
    )),
    Fact("attendance_month", "attendance", ATTENDANCE_MONTH, (
        FactColumn("worked_days", "days", "Days present or travelling"),
        FactColumn("absent_days", "days", "Days absent without leave"),
        FactColumn("sick_days", "days", "Days sick"),
        FactColumn("leave_days", "days", "Days on leave"),
        FactColumn("worked_hours", "hours", "Hours worked", "missing"),
        FactColumn("late_days", "days", "Days with a late arrival"),
        FactColumn("early_leave_days", "days", "Days with an early departure"),
    )),
    Fact("activities_month", "activities", ACTIVITIES_MONTH, (
        FactColumn("activity_count", "count", "Customer interactions"),
        FactColumn("face_to_face_count", "count", "Meetings, visits and demonstrations"),
        FactColumn("service_count", "count", "Service interactions"),
        FactColumn("analysis_count", "count", "Data analyses for customers"),
    )),
    Fact("deals_month", "deals", DEALS_MONTH, (
        FactColumn("created_deal_count", "count", "Opportunities recorded"),
        FactColumn("won_deal_count", "count", "Opportunities won"),
        FactColumn("lost_deal_count", "count", "Opportunities lost"),
        FactColumn("won_deal_amount", "money", "Value of the opportunities won"),
        FactColumn("new_customer_count", "count", "Opportunities won with new customers"),
    )),
    Fact("feedback_month", "customer_feedback", FEEDBACK_MONTH, (
        FactColumn("feedback_count", "count", "Customer answers"),
        FactColumn("feedback_share_sum", "share", "Sum of those answers, each as a share of its scale"),
    )),
    Fact("trainings_month", "trainings", TRAININGS_MONTH, (
        FactColumn("training_count", "count", "Courses finished"),
        FactColumn("training_hours", "hours", "Hours of those courses"),
    )),
    Fact("interventions_month", "interventions", INTERVENTIONS_MONTH, (
        FactColumn("intervention_count", "count", "Retention actions begun"),
    )),
    Fact("surveys_month", "surveys", SURVEYS_MONTH, (
        FactColumn("job_satisfaction_answer_share", "share", "Answer of the month on job satisfaction, as a share of its scale", "missing"),
        FactColumn("engagement_answer_share", "share", "Answer of the month on engagement, as a share of its scale", "missing"),
        FactColumn("manager_support_answer_share", "share", "Answer of the month on the manager's support, as a share of its scale", "missing"),
        FactColumn("workload_answer_share", "share", "Answer of the month on workload, as a share of its scale", "missing"),
        FactColumn("career_outlook_answer_share", "share", "Answer of the month on career outlook, as a share of its scale", "missing"),
    )),
    Fact("payouts_month", "payouts", PAYOUTS_MONTH, (
        FactColumn("payout_amount", "money", "Incentive paid out in the month"),
    )),
    Fact("quotas_month", "quotas", QUOTAS_MONTH, (
        FactColumn("quota_amount", "money", "Quota of the month", "missing"),
    )),
)
"""Every reduction of events to person-months. To add one, add an entry."""


_SQL_KINDS = {"text": "varchar", "id": "varchar", "date": "timestamp"}


def cast_sql(relation: str, column: FactColumn) -> str:
    """A column of a relation in the type that the panel gives it."""
    return f"cast({relation}.{column.name} as {_SQL_KINDS.get(column.unit, 'double')}) as {column.name}"


def fact_sql(fact: Fact) -> str:
    """The fact of each person and month, at most one row for each; person -1 stands for people who are not in the cohort."""
    columns = ", ".join(cast_sql("f", column) for column in fact.columns)
    return f"select coalesce(c.person, -1) as person, f.month, {columns} from ({fact.sql}) as f left join cohort as c on c.employee_id = f.employee_id"
