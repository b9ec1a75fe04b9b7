"""Findings: what is wrong with the data, where, and what to do; one visible list of kinds.

A finding is a row of the DuckDB table `findings` (table, row, column, value, kind). What a kind means
and what to do about it stands in `FINDING_KINDS`, as English text that reports translate.
"""

from dataclasses import dataclass
from typing import Literal

Effect = Literal["row set aside", "value left empty", "column left out", "table left out", "kept"]


@dataclass(frozen=True)
class FindingKind:
    """A kind of breach: what it does to the data, what is wrong, and what to do about it."""

    name: str
    effect: Effect
    wrong: str
    action: str


_KINDS = (
    # what the readers see
    FindingKind("unreadable_file", "table left out", "The file cannot be read", "Open the file, save it again as UTF-8 CSV, Excel or Parquet, and check its name"),
    FindingKind("ragged_row", "row set aside", "The row has another number of cells than the header", "Correct the row; a cell that holds the separator needs quotation marks"),
    FindingKind("unreadable_text", "row set aside", "The row holds characters outside the file's encoding", "State the file's encoding in sources.yml, or save the file as UTF-8"),
    FindingKind("unread_sheet", "kept", "The workbook has another sheet that was not read", "Name the sheet to read after the table, or map it with sources.yml (sheet: NAME)"),
    FindingKind("duplicate_header", "column left out", "Two columns have the same name and different contents", "Rename or remove one of the two columns"),
    # what the contract does not know
    FindingKind("unknown_table", "table left out", "No table of this name is in the data contract", "Rename the file after a table of data/README.md, or map it with sources.yml and mapping/<table>.sql"),
    FindingKind("unknown_column", "column left out", "No column of this name is in the data contract", "Nothing, if it is not needed; else rename it after a column of data/README.md"),
    FindingKind("missing_column", "table left out", "A required column is missing", "Add the column, or map it in mapping/<table>.sql"),
    FindingKind("empty_column", "kept", "The column is there, and empty in every row", "Check the export and its permissions; systems leave out what the account may not see"),
    FindingKind("empty_table", "table left out", "No row of the table can be used", "Add rows, or mend those listed for this table"),
    FindingKind("missing_table", "table left out", "A required table is missing", "Add the table; data/README.md lists its columns"),
    # cells
    FindingKind("missing_value", "row set aside", "A required value is missing", "Fill in the value"),
    FindingKind("not_a_number", "row set aside", "The value is not a number", "Correct the value; for another currency set currency in company.yml, or convert the amounts first"),
    FindingKind("ambiguous_number", "row set aside", "The number can be read in two ways", "Set decimal_mark in company.yml to . or ,"),
    FindingKind("not_a_date", "row set aside", "The value is not a date", "Write the date as YYYY-MM-DD"),
    FindingKind("ambiguous_date", "row set aside", "The date can be read as day-month or month-day", "Set date_order in company.yml to dmy or mdy"),
    FindingKind("not_yes_or_no", "row set aside", "The value is not yes or no", "Write true or false"),
    FindingKind("not_in_list", "row set aside", "The value is not one of those allowed", "Use one of the values in data/README.md, or map it in mapping/<table>.sql"),
    FindingKind("out_of_range", "row set aside", "The value is outside its possible range", "Correct the value or its unit"),
    FindingKind("optional_value_unreadable", "value left empty", "An optional value cannot be read or is not possible", "Correct the value; the rest of its row is used"),
    FindingKind("formula_text", "kept", "The text begins like a spreadsheet formula", "Nothing for the reports, which show it as text; check who wrote it"),
    FindingKind("markup_text", "kept", "The text holds HTML", "Nothing for the reports, which show it as text; check who wrote it"),
    # rows against one another
    FindingKind("duplicate_key", "row set aside", "The key stands in an earlier row too", "Keep one of the rows; the first was used"),
    FindingKind("unknown_reference", "row set aside", "The id is not in its own table", "Add the missing row there, or correct the id here"),
    FindingKind("reference_set_aside", "row set aside", "The row that this id belongs to was set aside", "Mend that row in its own table first; its findings name it"),
    FindingKind("unknown_optional_reference", "value left empty", "The id is not in its own table", "Add the missing row there, or correct the id here"),
    FindingKind("leading_zeros_differ", "row set aside", "The id is in its own table, but with other leading zeros", "Export the id as text, so that its zeros survive"),
    FindingKind("reversed_span", "row set aside", "The end does not come after the start", "Correct one of the two dates"),
    FindingKind("overlapping_span", "row set aside", "The span overlaps an earlier one of the same person", "End the earlier span on the day on which the later one starts"),
    FindingKind("contradiction", "row set aside", "Two values of the row contradict one another", "Correct one of the two values"),
    # who is who
    FindingKind("unmatched_user", "row set aside", "The sales user is no known employee", "Add the user to identity_map.csv"),
    FindingKind("bad_identity_row", "row set aside", "The row of identity_map.csv cannot be used", "Correct the row: sales_user, employee_id, and dates that do not overlap"),
)

FINDING_KINDS: dict[str, FindingKind] = {kind.name: kind for kind in _KINDS}
"""Every kind of finding, by name."""
