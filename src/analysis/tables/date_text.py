"""Dates written as text, or as the day numbers of a spreadsheet.

In: SQL expressions of trimmed cells. Out: SQL expressions for the bare day (zone converted, time cut off), for what it
tells about the column's order of day and month, and for the date. Two-digit years are never guessed.
"""

from typing import Literal

Order = Literal["dmy", "mdy"]

_TIME = r"([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d([.,]\d+)?)?(\s*[AaPp]\.?[Mm]\.?)?"
_ZONED = r"\d{4}-\d{1,2}-\d{1,2}[T ]\d{1,2}:\d{2}(:\d{2}([.]\d+)?)?\s*(Z|z|UTC|GMT|[-+]\d{2}(:?\d{2})?)"
_ISO = r"\d{4}-\d{2}-\d{2}"
_YEAR_FIRST = r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$"
_COMPACT = r"^((?:19|20|21)\d{2})(\d{2})(\d{2})$"
_DOTTED = r"^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})$"
_SLASHED = r"^(\d{1,2})[-/](\d{1,2})[-/](\d{4})$"
_SERIAL = r"\d{5}(\.\d+)?"
_DAY_NAMED = r"\d{1,2}[- ][A-Za-z]{3,9}[- ,]+\d{4}"
_MONTH_NAMED = r"[A-Za-z]{3,9} \d{1,2},? +\d{4}"
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 60_000
_NO_END = r"^9999|[-/. ]9999([ T].*)?$"


def settle_order(day_first_seen: bool, month_first_seen: bool, date_order: Order | None) -> Order | None:
    """The order of day and month in a column, or None where its dates do not settle it.

    >>> settle_order(True, False, None), settle_order(True, True, None), settle_order(False, False, "mdy")
    ('dmy', None, 'mdy')
    """
    if date_order:
        return date_order
    if day_first_seen == month_first_seen:
        return None
    return "dmy" if day_first_seen else "mdy"


def means_no_end(cell: str, delivered: str) -> str:
    """Whether a date stands for "never", as 9999-12-31 does in many systems."""
    if delivered == "VARCHAR":
        return rf"contains({cell}, '9999') AND regexp_matches({cell}, '{_NO_END}')"
    return f"CAST({cell} AS DATE) >= DATE '9999-01-01'"


def bare_day(cell: str, timezone: str) -> str:
    """The day alone, still as text: in the company's time zone where a zone is written, without time."""
    zone = timezone.replace("'", "''")
    written = rf"regexp_replace(regexp_replace({cell}, '\s*(UTC|GMT|z)$', 'Z'), '\s+([-+]\d)', '\1')"
    local = f"CAST(CAST(timezone('{zone}', TRY_CAST({written} AS TIMESTAMPTZ)) AS DATE) AS VARCHAR)"
    plain = rf"regexp_replace(translate({cell}, '０１２３４５６７８９／．－', '0123456789/.-'), '(T|\s+){_TIME}$|\.0$', '')"
    return (f"CASE WHEN regexp_full_match({cell}, '{_ISO}') THEN {cell} "
            f"WHEN regexp_full_match({cell}, '{_ZONED}') THEN {local} ELSE {plain} END")


def day_first_seen(bare: str) -> str:
    """Whether a date can only have the day first."""
    return f"regexp_matches({bare}, '{_SLASHED}') AND {_part(bare, 1)} > 12"


def month_first_seen(bare: str) -> str:
    """Whether a date can only have the month first."""
    return f"regexp_matches({bare}, '{_SLASHED}') AND {_part(bare, 2)} > 12"


def is_ambiguous(bare: str, order: Order | None) -> str:
    """Whether an unread date can be read in two ways, and its column does not settle which."""
    if order:
        return "false"
    first, second = _part(bare, 1), _part(bare, 2)
    return f"(regexp_matches({bare}, '{_SLASHED}') AND {first} <= 12 AND {second} <= 12)"


def day_value(bare: str, order: Order | None) -> str:
    """The date; NULL for what is no date, does not exist, or is ambiguous."""
    serial = f"TRY_CAST({bare} AS DOUBLE)"
    named = f"CAST(try_strptime(regexp_replace({bare}, '[-, ]+', ' ', 'g'), ['%d %b %Y', '%d %B %Y', '%b %d %Y', '%B %d %Y']) AS DATE)"
    return (
        f"CASE WHEN regexp_full_match({bare}, '{_ISO}') THEN TRY_CAST({bare} AS DATE) "
        f"WHEN regexp_matches({bare}, '{_YEAR_FIRST}') THEN {_parts(bare, _YEAR_FIRST, '1-2-3')} "
        f"WHEN regexp_matches({bare}, '{_COMPACT}') THEN {_parts(bare, _COMPACT, '1-2-3')} "
        f"WHEN regexp_full_match({bare}, '{_SERIAL}') THEN "
        f"CASE WHEN {serial} BETWEEN {_FIRST_SERIAL} AND {_LAST_SERIAL} THEN DATE '1899-12-30' + CAST(floor({serial}) AS INTEGER) END "
        f"WHEN regexp_matches({bare}, '{_DOTTED}') THEN {_parts(bare, _DOTTED, '3-2-1')} "
        f"WHEN regexp_matches({bare}, '{_SLASHED}') THEN {_slashed_value(bare, order)} "
        f"WHEN regexp_full_match({bare}, '{_DAY_NAMED}') OR regexp_full_match({bare}, '{_MONTH_NAMED}') THEN {named} END"
    )


def _slashed_value(bare: str, order: Order | None) -> str:
    day_first, month_first = _parts(bare, _SLASHED, "3-2-1"), _parts(bare, _SLASHED, "3-1-2")
    if order:
        return day_first if order == "dmy" else month_first
    return (f"CASE WHEN {_part(bare, 1)} > 12 THEN {day_first} "
            f"WHEN {_part(bare, 2)} > 12 OR {_part(bare, 1)} = {_part(bare, 2)} THEN {month_first} END")


def _part(bare: str, group: int) -> str:
    return f"TRY_CAST(regexp_extract({bare}, '{_SLASHED}', {group}) AS INTEGER)"


def _parts(bare: str, pattern: str, order: str) -> str:
    """The date made of a pattern's groups, such as 3-2-1 for day, month, year."""
    rebuilt = "-".join(f"\\{group}" for group in order.split("-"))
    return f"TRY_CAST(regexp_replace({bare}, '{pattern}', '{rebuilt}') AS DATE)"


def typed_day(cell: str, delivered: str, timezone: str) -> str:
    """A date that was delivered as a date or a time; times with a zone are taken to the company's zone first."""
    if delivered == "TIMESTAMP WITH TIME ZONE":
        cell = "timezone('" + timezone.replace("'", "''") + f"', {cell})"
    return f"TRY_CAST({cell} AS DATE)"
