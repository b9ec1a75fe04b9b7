"""Numbers written as text, in whatever way people write them.

In: SQL expressions of trimmed cells. Out: SQL expressions for the bare number (no currency, no blanks, the sign
in front), for what it tells about the column's decimal mark, and for its value. Decides nothing about a single
cell that its column has not settled: what fits both conventions stays unread.
"""

from dataclasses import dataclass
from typing import Literal

from analysis.tables.schema import Kind

Mark = Literal[".", ","]

CURRENCY_SIGNS: dict[str, tuple[str, ...]] = {
    "CNY": ("CNY", "RMB", "CN¥", "¥", "元"),
    "JPY": ("JPY", "¥", "円", "JP¥"),
    "USD": ("USD", "US$", "$"),
    "HKD": ("HKD", "HK$", "$"),
    "TWD": ("TWD", "NT$", "$", "元"),
    "SGD": ("SGD", "S$", "$"),
    "AUD": ("AUD", "A$", "$"),
    "CAD": ("CAD", "C$", "$"),
    "EUR": ("EUR", "€"),
    "GBP": ("GBP", "£"),
    "INR": ("INR", "₹", "Rs"),
    "KRW": ("KRW", "₩"),
    "CHF": ("CHF", "Fr"),
}
"""Signs that may stand beside an amount in the company's own currency; any other makes the cell no number of ours."""

_WIDE, _PLAIN = "０１２３４５６７８９，．－＋（）％￥＄−–", "0123456789,.-+()%¥$--"
_POINT = r"[-+]?((\d+|[1-9]\d{0,2}(,\d{3})+|[1-9]\d{0,2}(''\d{3})+)(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?%?"
_COMMA = r"[-+]?((\d+|[1-9]\d{0,2}(\.\d{3})+|[1-9]\d{0,2}(''\d{3})+)(,\d*)?|,\d+)%?"
_POINT_OR_COMMA = r"[-+]?[1-9]\d{0,2}[.,]\d{3}%?"
_CLEAR = r"[-+]?\d+(\.\d{1,2}|\.\d{4,})?"


@dataclass(frozen=True)
class NumberMarks:
    """How `1.234` and `1,234` are read in one column: with which decimal mark, or None where nothing settles it."""

    dotted: Mark | None
    with_comma: Mark | None


def settle_marks(point_seen: bool, comma_seen: bool, decimal_mark: Mark | None) -> NumberMarks:
    """How a column's two-way numbers are read, from its one-way numbers and the company's setting.

    >>> settle_marks(True, False, None)
    NumberMarks(dotted='.', with_comma='.')
    >>> settle_marks(False, True, None)
    NumberMarks(dotted=',', with_comma=None)
    """
    if decimal_mark:
        return NumberMarks(decimal_mark, decimal_mark)
    if comma_seen:
        return NumberMarks(None if point_seen else ",", None)
    return NumberMarks("." if point_seen else None, ".")


def bare_number(cell: str, kind: Kind, currency: str) -> str:
    """The number alone: ASCII digits and marks, sign in front, blanks between digits written as an apostrophe."""
    text = f"translate({cell}, '{_WIDE}', '{_PLAIN}')"
    if kind == "money":
        text = _without_currency(text, currency)
    text = rf"regexp_replace({text}, '^\((.+)\)$', '-\1')"
    text = rf"regexp_replace({text}, '^([^-].*[0-9.,])-$', '-\1')"
    if kind == "money":  # once more: the sign may have stood inside the brackets, or the minus between
        text = _without_currency(text, currency)
    text = rf"regexp_replace({text}, '^([-+])\s+', '\1')"
    text = rf"regexp_replace({text}, '\s+%$', '%')"
    text = rf"regexp_replace({text}, '([0-9])[\s\x{{a0}}\x{{2009}}\x{{202f}}''’]([0-9])', '\1''\2', 'g')"
    return f"CASE WHEN regexp_full_match({cell}, '{_CLEAR}') THEN {cell} ELSE {text} END"


def _without_currency(text: str, currency: str) -> str:
    signs = sorted(CURRENCY_SIGNS.get(currency, (currency,)), key=len, reverse=True)
    either = "|".join(sign.replace("$", r"\$") for sign in signs)
    text = rf"regexp_replace({text}, '^([-+(]?)\s*({either})\.?\s*', '\1', 'i')"
    return rf"regexp_replace({text}, '\s*({either})\.?\s*([-)]?)$', '\2', 'i')"


def point_seen(bare: str) -> str:
    """Whether a number can only have a decimal point."""
    return f"regexp_full_match({bare}, '{_POINT}') AND NOT regexp_full_match({bare}, '{_COMMA}')"


def comma_seen(bare: str) -> str:
    """Whether a number can only have a decimal comma."""
    return f"regexp_full_match({bare}, '{_COMMA}') AND NOT regexp_full_match({bare}, '{_POINT}')"


def is_ambiguous(bare: str, marks: NumberMarks) -> str:
    """Whether a number can be read in two ways, and its column does not settle which."""
    open_marks = [sign for sign, mark in ((".", marks.dotted), (",", marks.with_comma)) if mark is None]
    if not open_marks:
        return "false"
    return f"(regexp_full_match({bare}, '{_POINT_OR_COMMA}') AND regexp_matches({bare}, '[{''.join(open_marks)}]'))"


def number_value(bare: str, kind: Kind, marks: NumberMarks) -> str:
    """The value, exact for money; NULL for what is no number, ambiguous, or not whole where it must be."""
    as_point = f"replace(replace({bare}, ',', ''), '''', '')"
    as_comma = f"replace(replace(replace({bare}, '.', ''), '''', ''), ',', '.')"
    two_way = {".": as_point, ",": as_comma, None: "NULL"}
    text = (
        f"CASE WHEN regexp_full_match({bare}, '{_CLEAR}') THEN {bare} "
        f"WHEN regexp_full_match({bare}, '{_POINT_OR_COMMA}') THEN "
        f"CASE WHEN contains({bare}, '.') THEN {two_way[marks.dotted]} ELSE {two_way[marks.with_comma]} END "
        f"WHEN regexp_full_match({bare}, '{_POINT}') THEN {as_point} "
        f"WHEN regexp_full_match({bare}, '{_COMMA}') THEN {as_comma} END"
    )
    return _typed(text, kind)


def _typed(text: str, kind: Kind) -> str:
    """The text of a number as a value of the column's kind. Only shares may be per cent."""
    if kind == "share":
        number = f"TRY_CAST(rtrim({text}, '%') AS DECIMAL(18,8))"
        return f"TRY_CAST({number} / CASE WHEN ends_with({text}, '%') THEN 100 ELSE 1 END AS DECIMAL(18,6))"
    if kind == "money":
        return f"TRY_CAST({text} AS DECIMAL(18,4))"
    if kind == "number":
        return f"TRY_CAST({text} AS DOUBLE)"
    return whole(f"TRY_CAST({text} AS DECIMAL(22,4))")


def whole(number: str) -> str:
    """A whole number; NULL where there is a fraction."""
    return f"CASE WHEN {number} = trunc({number}) THEN TRY_CAST({number} AS BIGINT) END"


def typed_number(cell: str, kind: Kind) -> str:
    """A number that was delivered as a number; endless ones are NULL."""
    if kind in ("count", "integer"):
        return whole(cell)
    target = {"money": "DECIMAL(18,4)", "share": "DECIMAL(18,6)"}.get(kind, "DOUBLE")
    return f"CASE WHEN isfinite(CAST({cell} AS DOUBLE)) THEN TRY_CAST({cell} AS {target}) END"
