"""The findings of a company as lines of text, for the command line.

In: a company. Out: lines: rows per table, findings by kind, and the first findings one by one. Reports say the same with more care.
"""

from typing import Any

import pandas as pd

from analysis.sources.findings import FINDING_KINDS
from analysis.sources.mapping import counted_file
from analysis.tables.schema import TABLES
from analysis.tables.store import Company, largest_unmatched


def lines(company: Company, show: int) -> list[str]:
    """What was read, what is wrong with it, and what to do; `show` findings are listed one by one, an example of each kind first."""
    counts = company.row_counts
    read = [f"{row.table:<18}{row.delivered:>14,} rows read {row.aside:>12,} set aside" for row in counts.itertuples()]
    read += _coverage(company)
    numbers = _by_kind(company)
    if not numbers:
        return [*read, "", "No findings."]
    kinds = [f"{number:>14,} x {kind}: {FINDING_KINDS[kind].wrong}. {FINDING_KINDS[kind].action}." for kind, number in numbers.items()]
    shown = company.first_findings(max(show, 0))
    files = {table: counted_file(company.folder, table) for table in shown["table"].unique()}
    single = [_line(row, files[row.table]) for row in shown.itertuples()]
    left = sum(numbers.values()) - max(show, 0)
    more = [f"... and {left:,} more; --show lists as many as you name, analysis study quality writes them all."] if left > 0 else []
    return [*read, "", *kinds, "", *single, *more]


def _coverage(company: Company) -> list[str]:
    """How much revenue belongs to known employees, how much has to, and who has the rest; nothing where there is no revenue."""
    share, least = company.facts["identity"]["revenue_matched_share"], company.settings.min_revenue_matched_share
    if share is None:
        return []
    users = largest_unmatched(company)
    rest = f" Largest unmatched sales users: {'; '.join(users)}." if users else ""
    return ["", f"{share:.1%} of the revenue belongs to known employees; at least {least:.1%} is needed.{rest}"]


def _by_kind(company: Company) -> dict[str, int]:
    """How often each kind occurs, the most frequent first."""
    numbers = company.finding_counts().groupby("kind", sort=False)["finding_count"].sum().sort_values(ascending=False, kind="stable")
    return {str(kind): int(number) for kind, number in numbers.items()}


def _line(finding: Any, file: str) -> str:
    """One finding, a row of the findings as a tuple: where, and in which file if that is known, what value, what is wrong, and what would be right where that is a list."""
    row = "" if pd.isna(finding.row) else f" row {finding.row}" + (f" of {file}" if file else "")
    column = "" if pd.isna(finding.column) else f" {finding.column}"
    value = "" if pd.isna(finding.value) else f" {finding.value!r}"
    return f"{finding.table}{row}{column}{value}: {FINDING_KINDS[finding.kind].wrong}{_allowed(finding)}"


def _allowed(finding: Any) -> str:
    """The values that a column with a list of them allows, for a value that is none of them."""
    if finding.kind not in ("not_in_list", "optional_value_unreadable") or finding.table not in TABLES or finding.column not in TABLES[finding.table].column_names:
        return ""
    choices = TABLES[finding.table].column(finding.column).choices
    return f"; allowed are {', '.join(choices)}" if choices else ""
