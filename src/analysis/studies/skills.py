"""SKILLS: what a person's strengths and weaknesses are measured by, in one visible list. To add one, add an entry.

In: a connection to the tables as known on a day. Out: `Counts` of people over a window. Each skill is a mean over events with a value; an event counts
on its day for the person who had it. Some are counted over another kind of event (deals won over months or interactions). Nothing is compared here.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd
from duckdb import DuckDBPyConnection

from analysis.studies.strengths import Counts

WON = "select employee_id, closed_on as day, 1.0 as value from deals where outcome = 'won'"
"""Deals won, on the day on which they were."""

_DECIDED = """
    select d.employee_id, d.closed_on as day, {value} as value
    from deals as d {join} where d.outcome in ('won', 'lost') and d.closed_on is not null {more}
"""
_REACHED = """
    select d.employee_id, d.closed_on as day,
           case when d.outcome = 'won' then 1.0 else cast(s.reached - r.first as double) / (r.last - r.first + 1) end as value
    from deals as d
    join (select deal_id, max(stage_order) as reached from deal_stages group by deal_id) as s on s.deal_id = d.deal_id
    cross join (select min(stage_order) as first, max(stage_order) as last from deal_stages) as r
    where d.outcome in ('won', 'lost') and d.closed_on is not null
"""
_KEPT = """
    select b.employee_id, b.again_from as day, case when count(a.sale_id) > 0 then 1.0 else 0.0 end as value
    from (
        select s.employee_id, s.account_id, cast({until} as date) - 1 as again_from
        from sales as s where s.amount > 0 and s.account_id is not null and s.sold_on >= {before} and s.sold_on < {start}
        group by s.employee_id, s.account_id
    ) as b
    left join sales as a on a.account_id = b.account_id and a.employee_id = b.employee_id and a.amount > 0 and a.sold_on >= {start} and a.sold_on < {until}
    group by b.employee_id, b.account_id, b.again_from
"""


@dataclass(frozen=True)
class Skill:
    """A skill: the tables that it needs, the SQL of its events (employee_id, day, value), and the course family that would help (empty: none).

    over: what events are counted over: empty for themselves, `months` employed, or the SQL of other events. scale: `log` where values are logs, `rate` where they may exceed 1.
    """

    name: str
    needs: tuple[str, ...]
    events: str
    family: str = ""
    over: str = ""
    lower_is_better: bool = False
    scale: Literal["share", "rate", "log"] = "share"


SKILLS: tuple[Skill, ...] = (
    Skill("deals_won", ("deals",), WON, "sales_skill", over="months", scale="rate"),
    Skill("close_rate", ("deals",), _DECIDED.format(value="case when d.outcome = 'won' then 1.0 else 0.0 end", join="", more=""), "sales_skill"),
    Skill("stage_conversion", ("deals", "deal_stages"), _REACHED, "sales_skill"),
    Skill("wins_per_interaction", ("deals", "activities"), WON, "sales_skill", over="select employee_id, occurred_on as day, 1.0 as value from activities where kind <> 'analysis'"),
    Skill("days_to_win", ("deals",), "select employee_id, closed_on as day, ln(1.0 + (closed_on - created_on)) as value from deals where outcome = 'won'", lower_is_better=True, scale="log"),
    Skill("deal_size", ("sales",), "select employee_id, sold_on as day, ln(cast(amount as double)) as value from sales where amount > 0", scale="log"),
    Skill("product_range", ("sales",), "", "product_knowledge"),
    Skill("customers_kept", ("sales",), _KEPT, "customer_service"),
    Skill("customer_satisfaction", ("customer_feedback",), "select employee_id, received_on as day, score / score_max as value from customer_feedback", "customer_service"),
    Skill("course_score", ("trainings",), "select employee_id, completed_on as day, score_share as value from trainings where score_share is not null"),
)
"""Every skill, in the order in which they are told.

deals_won: deals won a month employed. close_rate: won of those decided. stage_conversion: how far through the stages decided deals came. days_to_win: from
recording to winning. deal_size: amount of a sale. product_range: chance that two sales are of different products (Simpson 1949). customers_kept: of the
customers who bought in the year before, those who bought again. course_score: mean result of finished courses.
"""

_SUMS = "select employee_id, cast(count(*) as double) as n, sum(value) as total, sum(value * value) as squares from ({events}) as e where day >= {start} and day < {until} group by employee_id"
_PRODUCTS = """
    select employee_id, product, cast(count(*) as double) as count
    from sales where amount > 0 and product is not null and sold_on >= {start} and sold_on < {until} group by employee_id, product
"""


def count_skill(connection: DuckDBPyConnection, skill: Skill, people: pd.Index, months: pd.Series, window: tuple[date, date]) -> Counts:
    """The counts of people (employee_ids) in a half-open window; `months` are the months employed in it by employee_id."""
    start, until = (f"date '{day.isoformat()}'" for day in window)
    before = f"date '{_year_before(window[0]).isoformat()}'"
    if skill.name == "product_range":
        frame = _range_of_products(connection.execute(_PRODUCTS.format(start=start, until=until)).df())
    else:
        events = skill.events.format(start=start, until=until, before=before)
        frame = connection.execute(_SUMS.format(events=events, start=start, until=until)).df().set_index("employee_id")
    if skill.over == "months":
        frame = over(frame["total"], months)
    elif skill.over:
        frame = over(frame["total"], connection.execute(_SUMS.format(events=skill.over, start=start, until=until)).df().set_index("employee_id")["total"])
    counted = frame.reindex(people).fillna(0.0)
    return Counts(*(counted[name].to_numpy(float) for name in ("n", "total", "squares")))


def _year_before(day: date) -> date:
    """The same day a year earlier; 28 February for a leap day."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def over(events: pd.Series, among: pd.Series) -> pd.DataFrame:
    """Counts of events over others: columns n, total and squares as rare events have them, whose variance is their mean (Poisson)."""
    frame = pd.DataFrame({"n": among[among > 0]}).join(events.rename("total")).fillna({"total": 0.0})
    rate = frame["total"] / frame["n"]
    return frame.assign(squares=frame["total"] + frame["n"] * rate**2)


def _range_of_products(counts: pd.DataFrame) -> pd.DataFrame:
    """Counts whose mean is the unbiased Simpson index and whose scatter gives its large-sample variance, 4 (sum p^3 - (sum p^2)^2) / n."""
    sums = counts.assign(pairs=counts["count"] * (counts["count"] - 1), cubes=counts["count"] ** 3, twos=counts["count"] ** 2).groupby("employee_id").sum(numeric_only=True)
    sums = sums[sums["count"] >= 2]
    n = sums["count"]
    value = 1 - sums["pairs"] / (n * (n - 1))
    variance = np.maximum(4 * (sums["cubes"] / n**3 - (sums["twos"] / n**2) ** 2), 0.0)
    return pd.DataFrame({"n": n, "total": n * value, "squares": n * (value**2 + variance)})
