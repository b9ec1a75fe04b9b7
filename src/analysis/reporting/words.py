"""Words: every sentence, number, date and amount that a reader sees, in the reader's language.

In: English messages with named places (`"{people} people sold"`) and plain values. Out: text in English or
Simplified Chinese, by the gettext catalogue `locale/zh.po`. It decides no wording of its own beyond how values are
written, and knows nothing of HTML or figures. Half-open windows and units are those of `periods` and `studies.result`.
"""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date as day
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

import pandas as pd
from babel.dates import format_date
from babel.lists import format_list
from babel.messages.pofile import read_po
from babel.numbers import format_compact_currency, format_currency, get_currency_symbol

from analysis.reporting.codes import CODES, UNITS, heading
from analysis.studies.result import Estimate, ResultColumn

Language = Literal["en", "zh"]
Number = float | int | Decimal
MISSING = "–"
"""What stands where a value is not known."""

UNKNOWN_CURRENCY = "XXX"
"""The code that ISO 4217 gives to no currency: amounts stand without a sign."""

_LOCALES = {"en": "en", "zh": "zh_CN"}
_DATES = {"en": "d MMM y", "zh": "y年M月d日"}
_MONTHS = {"en": "MMM y", "zh": "y年M月"}


@dataclass(frozen=True)
class Words:
    """One reader's language and the company's currency: turns messages and values into text."""

    language: Language = "en"
    currency: str = "CNY"

    def t(self, message: str, **figures: object) -> str:
        """The message in the reader's language with its places filled.

        Whole numbers and dates are written here; shares, amounts and decimals must come as text
        from `share`, `money` or `number`, because a bare 0.12 does not say what it is.

        >>> Words("en").t("{people} people until {day}", people=1200, day=day(2025, 5, 31))
        '1,200 people until 31 May 2025'
        """
        return self._filled(str(_catalogue(self.language).get(message, message)), figures)

    def n(self, singular: str, plural: str, count: int, **figures: object) -> str:
        """The message in the form that fits the count, which fills the place {count}.

        >>> Words("en").n("{count} row", "{count} rows", 1)
        '1 row'
        """
        forms = _catalogue(self.language).get((singular, plural), (singular, plural))
        form = forms[0] if count == 1 else forms[-1]
        return self._filled(form, {"count": int(count), **figures})

    def number(self, x: Number | None, digits: int = 0) -> str:
        """A plain number with thousands separators; English and Chinese write it alike.

        >>> Words("zh").number(-1234.56, 1)
        '−1,234.6'
        """
        if x is None or _is_missing(x):
            return MISSING
        text = f"{x:,.{digits}f}"
        return text.strip("-") if not text.strip("-0,.") else text.replace("-", "−")

    def money(self, x: Number | None, digits: int = 0) -> str:
        """An amount in the company's currency.

        >>> Words("en", "EUR").money(1234567), Words("zh", "CNY").money(-80)
        ('€1,234,567', '−¥80')
        """
        if x is None or _is_missing(x):
            return MISSING
        pattern = "¤#,##0" + ("." + "0" * digits if digits else "")
        text = format_currency(x, self.currency, pattern, self._locale, currency_digits=False)
        return self._signed(text)

    def money_short(self, x: Number | None) -> str:
        """An amount in at most four digits, for axes and labels.

        >>> Words("en", "EUR").money_short(1234567), Words("zh", "CNY").money_short(1234567)
        ('€1.2M', '¥123.5万')
        >>> Words("zh", "CNY").money_short(-7892.57)
        '−¥7893'
        """
        if x is None or _is_missing(x):
            return MISSING
        whole = round(x) if abs(float(x)) >= 100 else x  # what is not made compact is written with all its decimals
        return self._signed(format_compact_currency(whole, self.currency, locale=self._locale, fraction_digits=1))

    def _signed(self, amount: str) -> str:
        """The amount with a true minus; without the sign of no currency, where the company's is not known (XXX)."""
        return str(amount).replace("-", "−").replace("¤", "").strip()

    def share(self, x: Number | None, digits: int = 0) -> str:
        """A share of one in percent; nearly all is never rounded to all, nor nearly none to none.

        >>> Words("en").share(0.123), Words("en").share(0.998), Words("en").share(1)
        ('12%', '99.8%', '100%')
        """
        if x is None or _is_missing(x):
            return MISSING
        return self._percent(x, 0 if x in (0, 1) else digits) + "%"

    def points(self, x: Number | None) -> str:
        """Points of a score, with the word.

        >>> Words("en").points(3.21)
        '3.2 points'
        """
        return MISSING if _is_missing(x) else self.t("{number} points", number=self.number(x, 1))

    def date(self, d: day | None) -> str:
        """A day.

        >>> Words("en").date(day(2025, 5, 31)), Words("zh").date(day(2025, 5, 31))
        ('31 May 2025', '2025年5月31日')
        """
        return MISSING if _is_missing(d) else str(format_date(d, _DATES[self.language], self._locale))

    def month(self, d: day | None) -> str:
        """The month that holds a day.

        >>> Words("en").month(day(2025, 5, 31)), Words("zh").month(day(2025, 5, 31))
        ('May 2025', '2025年5月')
        """
        return MISSING if _is_missing(d) else str(format_date(d, _MONTHS[self.language], self._locale))

    def join(self, items: Sequence[str]) -> str:
        """A list as one reads it aloud.

        >>> Words("en").join(["a", "b", "c"]), Words("zh").join(["a", "b", "c"])
        ('a, b and c', 'a、b和c')
        """
        return str(format_list(list(items), locale="en_GB" if self.language == "en" else self._locale)) if items else MISSING

    def value(self, x: object, unit: str = "") -> str:
        """A value as it stands in a sentence, by its unit; the words people, rows, months are the sentence's own.

        >>> Words("en").value(0.855, "share"), Words("en").value(None, "share"), Words("en").value(54, "people")
        ('86%', '–', '54')
        """
        if _is_missing(x):
            return MISSING
        if unit in ("share", "money", "exact_money"):
            return self.share(x) if unit == "share" else self.money(x, 2 if unit == "exact_money" else 0)  # type: ignore[arg-type]  # the unit says number
        return self.cell(x, unit)

    def cell(self, x: object, unit: str = "") -> str:
        """A value as it stands in a table whose header carries the unit.

        >>> Words("en").cell(0.8551, "share"), Words("en").cell(1234.5, "money"), Words("en").cell(0.5), Words("en").cell("hr", "side")
        ('85.5', '1,234', '0.50', 'HR system')
        """
        if _is_missing(x):
            return MISSING
        if isinstance(x, day):
            return self.date(x)
        if unit == "model_columns" or unit in CODES:
            return self._code(str(x), unit)
        if isinstance(x, str) or unit in ("text", "person", "team", "row"):
            return str(x) or MISSING
        if _is_flag(x):
            return self.t("yes") if x else self.t("no")
        return self._percent(x, 1) if unit == "share" else self.number(x, _digits(x, unit))  # type: ignore[arg-type]  # what is left is a number

    def _code(self, code: str, unit: str) -> str:
        """The name of a code, or the names of several with commas between them."""
        if unit == "model_columns":
            return self.join([self._code(one, "model_column") for one in code.split(",") if one])
        return self.t(CODES[unit].get(code, code if " " in code else heading(code)))

    def unit(self, unit: str) -> str:
        """The unit as a table header or an axis shows it; empty where there is none.

        >>> Words("en", "EUR").unit("money"), Words("en").unit("share"), Words("en").unit("text")
        ('€', '%', '')
        """
        if unit in ("money", "exact_money"):
            return "" if self.currency == UNKNOWN_CURRENCY else str(get_currency_symbol(self.currency, self._locale))
        return self.t(UNITS[unit]) if unit in UNITS else ""

    def heading(self, column: ResultColumn | str) -> str:
        """The heading of a result column, or the name of a code such as `product_knowledge`, in the reader's language.

        >>> Words("en").heading("product_knowledge"), Words("en").heading(ResultColumn("n", "observations", "Answers"))
        ('Product knowledge', 'Observations')
        """
        return self.t(heading(column) if isinstance(column, str) else heading(column.name, column.unit))

    def estimate(self, estimate: Estimate) -> str:
        """A named number with its interval, where it has one.

        >>> Words("en").estimate(Estimate(0.861, low=0.8, high=0.92))
        '0.86 (0.80 to 0.92)'
        """
        value = self.value(estimate.value, estimate.unit)
        if _is_missing(estimate.low) or _is_missing(estimate.high):
            return value
        low, high = self.value(estimate.low, estimate.unit), self.value(estimate.high, estimate.unit)
        return self.t("{value} ({low} to {high})", value=value, low=low, high=high)

    @property
    def _locale(self) -> str:
        return _LOCALES[self.language]

    def _percent(self, x: Any, digits: int) -> str:
        """The share times 100, with as many digits as it takes not to say 0 or 100 of what is neither."""
        for more in range(digits, 5):
            text = self.number(100 * x, more)
            if float(x) in (0.0, 1.0) or float(text.replace(",", "").replace("−", "-")) not in (0.0, 100.0):
                return text
        return self.number(100 * x, digits)

    def _filled(self, template: str, figures: Mapping[str, object]) -> str:
        return template.format(**{name: self._shown(figure) for name, figure in figures.items()}) if figures else template

    def _shown(self, figure: object) -> str:
        """A figure of a sentence as text; raises TypeError for a number that does not say what it is."""
        if isinstance(figure, str) or figure is None or isinstance(figure, day):
            return self.cell(figure)
        if hasattr(figure, "__index__"):
            return self.number(int(figure))  # numpy's whole numbers too
        raise TypeError(f"{figure!r} must be written by share, money, number or value before it enters a sentence")


def translate_notebook(nb: Any, words: Words) -> Any:
    """A copy of the notebook with its markdown cells in the reader's language; a message is a whole cell."""
    translated = copy.deepcopy(nb)
    for cell in translated.cells:
        if cell.cell_type == "markdown":
            cell.source = _catalogue(words.language).get(cell.source, cell.source)
    return translated


@lru_cache
def _catalogue(language: Language) -> Mapping[Any, Any]:
    """The translations of a language by English message; empty for English itself."""
    if language == "en":
        return {}
    with files("analysis.reporting").joinpath(f"locale/{language}.po").open("rb") as file:
        return {message.id: message.string for message in read_po(file, language) if message.id and _is_translated(message.string)}


def _is_translated(string: str | Sequence[str] | None) -> bool:
    return bool(string) if string is None or isinstance(string, str) else all(string)


def _is_missing(x: object) -> bool:
    return x is None or bool(pd.isna(x))  # type: ignore[call-overload]  # values are scalars


def _is_flag(x: object) -> bool:
    return isinstance(x, bool) or type(x).__name__ == "bool"  # numpy's own flags too


def _digits(x: object, unit: str) -> int:
    """How many decimals a number is shown with."""
    if hasattr(x, "__index__") or unit in ("people", "rows", "findings", "months", "days", "count", "observations", "money"):
        return 0
    return {"points": 1, "loss": 3}.get(unit, 2)
