"""Data quality: what was delivered, what could be used, what it covers, and what it cannot support.

In: a company's store (tables, findings, coverage of identities) and its panel. Out: a `Result` whose
tables hold every finding, the rows used per table, the months that each table covers, unmatched sales
users and the account of every sale. It judges the data, not the people in them.
"""

from datetime import date
from typing import Any

import pandas as pd
from duckdb import DuckDBPyConnection

from analysis.panel.build import Panel
from analysis.panel.cohort import DATED
from analysis.periods import month_end, sql_month
from analysis.studies.result import Caveat, Estimate, Result, ResultColumn, ResultTable, Verdict
from analysis.tables.schema import TABLES
from analysis.tables.store import Company

FRESH_DAYS = 45
"""A table whose last fact is older than this, on the last day of the data, is called out of date (not those that come by the half-year)."""

SET_ASIDE_LIMIT = 0.01
"""Above this share of rows set aside a table fails its check."""

REPORTED_RARELY = frozenset({"reviews", "trainings", "interventions", "surveys", "payouts"})


def run(company: Company, panel: Panel, *, as_of: date) -> Result:
    """The quality of a company's data; findings concern all data, coverage ends with `as_of`."""
    with company.connection() as connection:
        counts, coverage, reasons = _counts(company, connection), _coverage(connection, panel, as_of), _reasons_given(connection)
    findings = company.findings()
    identity = company.identity()
    tables = {
        "tables": counts,
        "findings_by_kind": _by_kind(findings),
        "findings": ResultTable(findings, (
            ResultColumn("table", "table", "Table"), ResultColumn("row", "row", "Row"), ResultColumn("column", "column", "Column"),
            ResultColumn("value", "text", "Value", "sensitive"), ResultColumn("kind", "finding", "What is wrong"),
            ResultColumn("action", "action", "What to do"),
        )),
        "coverage": coverage,
        "sales_account": ResultTable(_sales_account(panel, identity), (
            ResultColumn("place", "place", "Where the sale stands"), ResultColumn("amount", "money", "Amount"), ResultColumn("credit_count", "count", "Sales, each counted once per person credited"),
        )),
        "unmatched_users": _unmatched(identity["unmatched_users"]),
    }
    headline = _headline(counts.frame, findings, panel, identity, as_of)
    return Result("quality", as_of, tables, headline, _verdicts(counts.frame, panel, company, as_of), _caveats(company, headline, reasons))


def _counts(company: Company, connection: DuckDBPyConnection) -> ResultTable:
    """One row per contract table: rows delivered, set aside and used, people, first and last day."""
    rows = []
    by_table = company.row_counts.set_index("table")
    for name, table in TABLES.items():
        used = connection.execute(f"select count(*) from {name}").fetchall()[0][0]
        person = "count(distinct employee_id)" if "employee_id" in table.column_names else "null"
        days = f"min({table.known_on}), max({table.known_on})" if table.known_on else "null, null"
        people, first, last = connection.execute(f"select {person}, {days} from {name}").fetchall()[0] if used else (None, None, None)
        delivered = int(by_table["delivered"].get(name, 0))
        rows.append({"table": name, "side": table.side, "delivered": delivered, "set_aside": delivered - used, "used": used,
                     "people": people, "first_day": first, "last_day": last})
    frame = pd.DataFrame(rows).astype({"people": "float64", "first_day": "datetime64[us]", "last_day": "datetime64[us]"})
    return ResultTable(frame, (
        ResultColumn("table", "table", "Table"), ResultColumn("side", "side", "Comes from"), ResultColumn("delivered", "rows", "Rows delivered"),
        ResultColumn("set_aside", "rows", "Rows set aside"), ResultColumn("used", "rows", "Rows used"), ResultColumn("people", "people", "People in them"),
        ResultColumn("first_day", "date", "First day"), ResultColumn("last_day", "date", "Last day"),
    ))


def _sales_account(panel: Panel, identity: dict[str, Any]) -> pd.DataFrame:
    """Where every credited sale stands, and the sales of unknown sellers, which are credited to nobody."""
    account = panel.sales_account.rename(columns={"sale_count": "credit_count"})[["place", "amount", "credit_count"]]
    users = identity["unmatched_users"]
    users = users[users["table_name"] == "sales"]
    if users.empty:
        return account
    unknown = {"place": "of_unknown_sellers", "amount": float(users["revenue"].astype(float).sum()), "credit_count": int(users["row_count"].sum())}
    return pd.concat([account, pd.DataFrame([unknown])], ignore_index=True)


def _unmatched(users: pd.DataFrame) -> ResultTable:
    """One row per sales user who is no known employee and table, most revenue first."""
    frame = users.rename(columns={"table_name": "table", "row_count": "rows"})[["sales_user", "table", "rows", "revenue", "first_on", "last_on"]]
    frame = frame.assign(revenue=frame["revenue"].astype(float)).sort_values("revenue", ascending=False, ignore_index=True)
    return ResultTable(frame, (
        ResultColumn("sales_user", "person", "Sales user", "personal"), ResultColumn("table", "table", "Table"), ResultColumn("rows", "rows", "Rows"),
        ResultColumn("revenue", "money", "Revenue"), ResultColumn("first_on", "date", "First day"), ResultColumn("last_on", "date", "Last day"),
    ))


def _by_kind(findings: pd.DataFrame) -> ResultTable:
    """One row per table, column and kind of finding, most frequent first, with one example."""
    grouped = findings.groupby(["table", "column", "kind", "action"], dropna=False, sort=False)
    frame = grouped.agg(count=("kind", "size"), first_row=("row", "min")).reset_index()
    frame = frame[["table", "column", "kind", "count", "first_row", "action"]].sort_values(["count", "table"], ascending=[False, True], ignore_index=True)
    return ResultTable(frame, (
        ResultColumn("table", "table", "Table"), ResultColumn("column", "column", "Column"), ResultColumn("kind", "finding", "What is wrong"),
        ResultColumn("count", "findings", "How often"), ResultColumn("first_row", "row", "First row"), ResultColumn("action", "action", "What to do"),
    ))


def _coverage(connection: DuckDBPyConnection, panel: Panel, as_of: date) -> ResultTable:
    """One row per table and month that the data cover up to `as_of`: how many facts are dated in it."""
    union = " union all ".join(f"select '{table}' as table_name, {sql_month(column)} as month, {column} as day from {table} where {column} is not null" for table, column in DATED)
    counted = connection.execute(
        f"select table_name as \"table\", month, count(*) as facts from ({union}) where day between ? and ? group by all order by all", [panel.first_day, as_of]
    ).df()
    ends = pd.to_datetime([month_end(month) for month in counted["month"]])
    frame = pd.DataFrame({"table": counted["table"], "month_end": ends, "facts": counted["facts"]})
    return ResultTable(frame, (ResultColumn("table", "table", "Table"), ResultColumn("month_end", "date", "Month"), ResultColumn("facts", "count", "Facts")))


def _headline(counts: pd.DataFrame, findings: pd.DataFrame, panel: Panel, identity: dict[str, Any], as_of: date) -> dict[str, Estimate]:
    """The named numbers of the report."""
    known = panel.until(as_of).frame
    return {
        "rows_delivered": Estimate(int(counts["delivered"].sum()), "rows"),
        "rows_set_aside": Estimate(int(counts["set_aside"].sum()), "rows"),
        "tables_delivered": Estimate(int((counts["delivered"] > 0).sum()), "count"),
        "findings": Estimate(len(findings), "findings"),
        "people": Estimate(int(known["employee_id"].nunique()), "people"),
        "people_now": Estimate(int((known["month_end"] == known["month_end"].max()).sum()), "people"),
        "people_left": Estimate(_people_gone(known), "people"),
        "months": Estimate(int(known["month"].nunique()), "months"),
        "first_day": Estimate(panel.first_day, "date"),
        "last_day": Estimate(panel.last_day, "date"),
        "revenue_matched_share": Estimate(identity["revenue_matched_share"], "share"),
        "users_seen": Estimate(identity["users_matched"] + identity["users_unmatched"], "people"),
        "users_matched": Estimate(identity["users_matched"], "people"),
        "people_without_sales": Estimate(identity["people_without_sales"], "people"),
    }


def _people_gone(panel: pd.DataFrame) -> int:
    """How many people of the panel are no longer in its last month."""
    last = panel["month"].max()
    return int(panel.groupby("employee_id")["month"].max().lt(last).sum())


def _verdicts(counts: pd.DataFrame, panel: Panel, company: Company, as_of: date) -> tuple[Verdict, ...]:
    """What was checked: sales accounted for, people matched, rows set aside, tables up to date."""
    matched, needed = company.identity()["revenue_matched_share"], company.settings.min_revenue_matched_share
    inside = float(panel.sales_account.loc[panel.sales_account["place"] == "in_panel", "amount"].sum())
    verdicts = [
        Verdict("every_sale_accounted_for", "passed", {"amount": float(panel.sales_account["amount"].sum()), "in_panel": inside}),
        Verdict("sellers_are_known", "information" if matched is None else "passed" if matched >= needed else "failed", {"share": matched, "needed": needed}),
    ]
    return (*verdicts, *_rows_used(counts), *_freshness(counts, as_of))


def _rows_used(counts: pd.DataFrame) -> list[Verdict]:
    """Whether nearly all rows could be used: one verdict for all tables, or one for each that fails."""
    delivered = counts[counts["delivered"] > 0]
    failed = delivered[delivered["set_aside"] > SET_ASIDE_LIMIT * delivered["delivered"]]
    if failed.empty:
        return [Verdict("rows_can_be_used", "passed", {"tables": len(delivered), "limit": SET_ASIDE_LIMIT})]
    return [
        Verdict("rows_cannot_be_used", "failed", {"table": table, "set_aside": int(aside), "delivered": int(rows)})
        for table, aside, rows in zip(failed["table"], failed["set_aside"], failed["delivered"], strict=True)
    ]


def _freshness(counts: pd.DataFrame, as_of: date) -> list[Verdict]:
    """Whether the tables that grow daily reach up to `as_of`: one verdict for all, or one for each that does not."""
    daily = {table for table, _ in DATED} - REPORTED_RARELY
    dated = counts[counts["table"].isin(daily) & counts["last_day"].notna()]
    days = (pd.Timestamp(as_of) - dated["last_day"]).dt.days
    if (days <= FRESH_DAYS).all():
        return [Verdict("tables_are_up_to_date", "passed", {"tables": len(dated), "days": FRESH_DAYS})]
    late = dated[days > FRESH_DAYS]
    return [Verdict("table_is_out_of_date", "failed", {"table": table, "last_day": day.date()}) for table, day in zip(late["table"], late["last_day"], strict=True)]


def _reasons_given(connection: DuckDBPyConnection) -> int:
    """How many exits have a kind."""
    return int(connection.execute("select count(exit_kind) from employees").fetchall()[0][0])


def _caveats(company: Company, headline: dict[str, Estimate], reasons: int) -> tuple[Caveat, ...]:
    """What these data cannot support: one caveat per missing table, and what too few people or no leavers mean."""
    caveats = [Caveat("missing_table", {"table": name}) for name in TABLES if not company.has(name)]
    people, left = headline["people_now"].value, headline["people_left"].value
    if left == 0:
        caveats.append(Caveat("nobody_leaves", {"people": people}))
    elif not reasons:
        caveats.append(Caveat("no_reason_for_leaving", {"people": left}))
    if isinstance(people, int) and people < 200:  # a ranking model needs about so many (Riley et al. 2019)
        caveats.append(Caveat("too_few_for_personal_risk", {"people": people}))
    return tuple(caveats)
