"""The data dictionary, `data/README.md`, made from the contract.

In: the schema. Out: Markdown. `python -m analysis.tables.dictionary > data/README.md` renews the file; a test keeps the two equal.
"""

import sys

from analysis.tables.schema import TABLES, Column, Table

_INTRODUCTION = """\
# The data dictionary

Made from `src/analysis/tables/schema.py`; to renew it, run `python -m analysis.tables.dictionary > data/README.md`.

A company is a folder with `company.yml` and either `tables/`, one file per table below (`employees.csv`, `sales.parquet`,
`deals.xlsx`, ...), or `sources.yml` and `mapping/<table>.sql`, which make these tables from files of any layout. Only `employees`
and one of `sales` or `deals` are required. A report that needs another table says so and leaves its section out.
"""

_RULES = """\
## Rules that hold everywhere

- Ids are text, so that leading zeros survive. Money is in the company's one currency; an amount with the sign of another
  currency is a finding.
- A span runs from its first day to the day before `_until`. An empty `valid_until` means "still open"; 9999-12-31 is read as empty.
- `known_on` is the day on which the company could have known a fact. Where a table has no such column, it is the day of the fact.
- Shares are written from 0 to 1, or with a per cent sign.
- Dates are best written as 2024-03-05. Other ways are read as long as the column leaves no doubt about day and month; a time with a zone
  counts on the day it has in the company's time zone. Two-digit years are never guessed.
- Numbers are best written as 1234.56. Thousands marks, decimal commas, signs of the company's currency and (123) for -123 are read
  as long as the column leaves no doubt.
- A broken required value sets its row aside. So does a broken value whose emptiness would say something ("still employed").
  Any other broken value is left empty, and its row is used.
- Of rows with the same key, the first is used. Spans of one person do not overlap where the table says so.
- Of a workbook, the sheet named as the table is read; else the first filled sheet and all others with the same header, their rows counted on.
- Every id that is used must stand in its own table, where that table was delivered.
- Nothing is dropped in silence: `analysis check FOLDER` lists every finding with table, row, column, value and what to do,
  and rows delivered are rows used plus rows set aside.
"""

_WHO_IS_WHO = """\
## Who is who: `identity_map.csv`

Needed only where the sales system has other ids than HR. Columns: `sales_user`, `employee_id`, `valid_from`, `valid_until`, and for
your own notes `rule`, `decided_by`, `decided_at`. A user that is handed on has one row per person; the row that holds on the day of a sale decides.
Empty dates mean "always was" and "still is". Users that are not listed must be employee ids themselves.
"""

_ABBREVIATIONS = {
    "CSV": "comma-separated values, a text file with one row a line",
    "HR": "human resources",
    "HTML": "the language of web pages",
    "id": "identifier: the text by which a person, customer or sale is known in its system",
    "n": "number of people or cases behind a figure",
    "SQL": "the language of databases, used in `mapping/`",
    "YAML": "the plain text layout of `company.yml` and `sources.yml`",
}

_TYPES = {
    "id": "id (text)", "text": "text", "date": "date", "money": "money", "number": "number", "share": "share",
    "count": "whole number", "integer": "whole number", "choice": "one of a list", "flag": "true or false",
}

_SENSITIVITY = """\
## Who may see what

Sensitivity decides who sees a column in reports: `open` everyone; `business` all readers; `personal` and `sensitive` only as the
audience allows; `audit` for the fairness audit alone, never for a forecast or a score of a person.
"""


def dictionary() -> str:
    """The whole data dictionary as Markdown."""
    sides = {"hr": "# HR side", "sales": "# Sales side"}
    parts = [_INTRODUCTION, _RULES, _WHO_IS_WHO, _SENSITIVITY]
    for side, title in sides.items():
        parts += [f"{title}\n", *(_table(table) for table in TABLES.values() if table.side == side)]
    terms = "".join(f"| {short} | {meaning} |\n" for short, meaning in _ABBREVIATIONS.items())
    return "\n".join([*parts, f"# Abbreviations\n\n| short | meaning |\n| --- | --- |\n{terms}"])


def _table(table: Table) -> str:
    """One table: what a row is, its key, its columns and its own rules."""
    head = f"## `{table.name}`: one row per {table.row_is}\n\nUnique: {', '.join(f'`{name}`' for name in table.key)}.\n"
    columns = "".join(_column(column) for column in table.columns)
    rules = "".join(f"- {rule}.\n" for rule in _own_rules(table))
    names = "| column | type | required | sensitivity | meaning |\n| --- | --- | --- | --- | --- |\n"
    return f"{head}\n{names}{columns}" + (f"\n{rules}" if rules else "")


def _column(column: Column) -> str:
    """One column as a row of the table."""
    kind = _TYPES[column.kind] + (f", {column.unit}" if column.unit else "")
    return f"| `{column.name}` | {kind} | {'yes' if column.required else ''} | {column.sensitivity} | {_meaning(column)} |\n"


def _meaning(column: Column) -> str:
    """What a column means, with its limits."""
    notes = [column.meaning]
    if column.choices:
        notes.append("One of " + ", ".join(f"`{choice}`" for choice in column.choices))
    if column.positive:
        notes.append("Above 0")
    elif column.minimum is not None and column.maximum is not None:
        notes.append(f"From {column.minimum:g} to {column.maximum:g}")
    elif column.minimum is not None:
        notes.append(f"Not below {column.minimum:g}")
    if column.references:
        notes.append(f"Stands in `{column.references}`")
    if column.empty_means:
        notes.append(f"Empty: {column.empty_means}")
    return ". ".join(notes)


def _own_rules(table: Table) -> list[str]:
    """The rules that hold in this table alone."""
    rules = [rule.rule for rule in table.contradictions]
    if table.span:
        rules.append(f"`{table.span[1]}` comes after `{table.span[0]}`")
    if table.no_overlap_per:
        rules.append(f"Spans of one `{table.no_overlap_per}` do not overlap")
    return rules


if __name__ == "__main__":
    sys.stdout.write(dictionary())
