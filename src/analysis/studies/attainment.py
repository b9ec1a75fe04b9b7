"""Quota attainment over whole quota periods, as they were set.

In: a connection to the tables as known on a day. Out: one row per person and quota period that was over
by then, with the sales credited inside the half-open period. Sales before tax, returns taken off.
"""

from datetime import date

import pandas as pd
from duckdb import DuckDBPyConnection

from analysis.panel.facts import CREDITED_SALES

_PERIODS = f"""
    with events as (
        select employee_id, period_from as day, 0 as is_sale, period_from, period_until, amount as quota, cast(0 as double) as sold from quotas
        union all
        select employee_id, sold_on as day, 1 as is_sale, null, null, null, cast(amount as double) as sold from ({CREDITED_SALES}) as s
    ),
    placed as (
        select employee_id, day, is_sale, sold,
               max(period_from) over (partition by employee_id order by day, is_sale rows between unbounded preceding and current row) as period_from
        from events
    )
    select q.employee_id, q.period_from, q.period_until, cast(q.amount as double) as quota_amount,
           coalesce(sum(case when p.is_sale = 1 and p.day < q.period_until then p.sold end), 0) as sales_amount
    from quotas as q left join placed as p on p.employee_id = q.employee_id and p.period_from = q.period_from
    group by q.employee_id, q.period_from, q.period_until, q.amount
    order by q.employee_id, q.period_from
"""
"""Each sale falls to the quota that began last on or before its day, if that one has not ended yet."""


def quota_periods(connection: DuckDBPyConnection, as_of: date) -> pd.DataFrame:
    """One row per person and quota period over by `as_of`: employee_id, period_from, period_until, quota_amount, sales_amount, attainment_share.

    attainment_share is missing where the quota is zero.
    """
    frame = connection.execute(_PERIODS).df()
    frame = frame[frame["period_until"] <= pd.Timestamp(as_of) + pd.Timedelta(days=1)].reset_index(drop=True)
    return frame.assign(attainment_share=frame["sales_amount"] / frame["quota_amount"].where(frame["quota_amount"] > 0))
