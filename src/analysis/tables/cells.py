"""What a delivered cell holds before it is read as a number or a date.

In: the SQL name of a delivered column. Out: SQL expressions for its trimmed content (NULL where the
cell says "nothing here"), and for ids, texts, choices and flags. Numbers and dates have their own modules.
"""

MISSING_WORDS = (
    "", "-", "--", "---", "–", "—", "——", ".", "?", "/", "n/a", "#n/a", "na", "n.a.", "null", "<null>", "(null)", "none", "nan", "nat",
    "nil", "#null!", "#value!", "#ref!", "#div/0!", "\\n", "无", "空", "(空)", "（空）", "不详",
)
"""Cells with one of these words, in small or capital letters, are empty."""

TRUE_WORDS = ("true", "t", "yes", "y", "1", "1.0", "是", "对", "真")
FALSE_WORDS = ("false", "f", "no", "n", "0", "0.0", "否", "不是", "假")

_BLANKS = "' \t\r\n\u000b\u00a0\u2002\u2003\u2007\u2009\u200b\u202f\u3000\ufeff'"
_NUMBER_TYPES = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT",
                 "FLOAT", "DOUBLE", "DECIMAL")


def is_number_type(delivered: str) -> bool:
    """Whether a column of this DuckDB type holds numbers.

    >>> is_number_type("DECIMAL(18,2)"), is_number_type("VARCHAR")
    (True, False)
    """
    return delivered.split("(", maxsplit=1)[0] in _NUMBER_TYPES


def sql_list(words: tuple[str, ...]) -> str:
    """Words as a list of SQL texts.

    >>> sql_list(("a", "it's"))
    "'a', 'it''s'"
    """
    return ", ".join("'" + word.replace("'", "''") + "'" for word in words)


def is_one_of(text: str, words: tuple[str, ...]) -> str:
    """Whether a text is one of some words; a list, because DuckDB would turn a long IN into a join."""
    return f"list_contains([{sql_list(words)}], {text})"


def text_cell(name: str) -> str:
    """The trimmed text of a cell, NULL where it says that there is nothing."""
    is_trim = f"strlen({name}) = length({name}) AND {name} >= '!' AND right({name}, 1) > ' '"
    text = f"CASE WHEN {is_trim} THEN {name} ELSE trim({name}, {_BLANKS}) END"
    longest = max(map(len, MISSING_WORDS))
    is_word = is_one_of(f"lower({text})", MISSING_WORDS)
    return f"CASE WHEN length({name}) > {longest} AND {is_trim} THEN {name} WHEN NOT {is_word} THEN {text} END"


def typed_cell(name: str, delivered: str) -> str:
    """The content of a typed cell (from Parquet or a mapping); a number that is none is empty."""
    if delivered == "VARCHAR":
        return text_cell(name)
    if delivered in ("FLOAT", "DOUBLE"):
        return f"CASE WHEN NOT isnan({name}) THEN {name} END"
    return name


def id_value(cell: str, delivered: str, *, looks_decimal: bool) -> str:
    """An id as text, kept exactly; `.0` goes where a spreadsheet has put it behind every id of the column."""
    if delivered in ("FLOAT", "DOUBLE") or delivered.startswith("DECIMAL"):
        return f"CASE WHEN {cell} = trunc({cell}) THEN CAST(TRY_CAST({cell} AS HUGEINT) AS VARCHAR) ELSE CAST({cell} AS VARCHAR) END"
    if delivered != "VARCHAR":
        return f"CAST({cell} AS VARCHAR)"
    return f"left({cell}, length({cell}) - 2)" if looks_decimal else cell


def choice_value(cell: str, choices: tuple[str, ...]) -> str:
    """A choice in the contract's spelling; NULL where the cell is none of them."""
    return f"CASE WHEN {is_one_of(f'lower({cell})', choices)} THEN lower({cell}) END"


def flag_value(cell: str, delivered: str) -> str:
    """Yes or no; NULL where the cell is neither."""
    if delivered == "BOOLEAN":
        return cell
    word = f"lower(CAST({cell} AS VARCHAR))"
    return f"CASE WHEN {is_one_of(word, TRUE_WORDS)} THEN true WHEN {is_one_of(word, FALSE_WORDS)} THEN false END"


def is_formula(cell: str) -> str:
    """Whether a text begins as a spreadsheet formula does; a telephone number such as +86 10 does not."""
    return (f"left({cell}, 1) IN ('=', '@', '+', '-', '＝', '＠', '＋', '－') "
            f"AND regexp_matches({cell}, '^[=@＝＠]|^[-+－＋]\\s*[A-Za-z(=@]')")


def is_markup(cell: str) -> str:
    """Whether a text holds an HTML tag."""
    return f"contains({cell}, '<') AND regexp_matches({cell}, '<[/!]?[A-Za-z]')"
