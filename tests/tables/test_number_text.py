from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

AMOUNTS = st.lists(st.decimals(-99_999_999, 99_999_999, places=2), min_size=1, max_size=20)
LAW = settings(max_examples=20, deadline=None)


def euro(amount):
    return f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))




@LAW
@given(AMOUNTS)
def test_an_amount_written_with_thousands_marks_is_read_back(read, amounts):
    assert read("money", [f"{amount:,.2f}" for amount in amounts]) == amounts


@LAW
@given(AMOUNTS)
def test_an_amount_written_with_a_decimal_comma_is_read_back(read, amounts):
    assert read("money", [euro(amount) for amount in amounts]) == amounts


@LAW
@given(AMOUNTS)
def test_an_amount_with_blanks_and_brackets_is_read_back(read, amounts):
    cells = [f"({-amount:,.2f})" if amount < 0 else f"{amount:,.2f}".replace(",", "\u202f") for amount in amounts]
    assert read("money", cells) == amounts


@LAW
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False, min_value=0, max_value=1e9), min_size=1, max_size=20))
def test_a_number_as_python_writes_it_is_read_back(read, numbers):
    assert read("number", [str(number) for number in numbers], decimal_mark=".") == numbers


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("¥1,234.56", "1234.56"), ("￥ 1,234.56", "1234.56"), ("1234.5元", "1234.5"), ("CNY 5", "5"), ("5 RMB", "5"), ("-¥5", "-5"), ("¥-5", "-5"),
        ("(¥5.00)", "-5"), ("5.50-", "-5.5"), ("−7", "-7"), ("１２３．５", "123.5"), ("1 234 567.5", "1234567.5"), ("1'234.50", "1234.5"),
        ("+3", "3"), (".5", "0.5"), ("1e3", "1000"), ("0.1234", "0.1234"), ("  12\u3000", "12"), ("1.234.567", "1234567"),
    ],
)
def test_amounts_are_read_as_people_write_them(read, cell, value):
    assert read("money", [cell]) == [Decimal(value)]


@pytest.mark.parametrize("cell", ["abc", "1,23,4", "12 34", "1.2.3", "--5", "$5", "5 EUR", "12%", "5-5", "１a", "1,2345.6", "inf", "=1+1", "9" * 20])
def test_what_is_no_amount_of_ours_is_left_empty(read, cell):
    assert read("money", [cell]) == [None]


def test_the_sign_of_the_companys_own_currency_is_understood(read):
    assert read("money", ["$1,234.50", "USD 2", "US$3"], currency="USD") == [Decimal("1234.5"), 2, 3]


def test_a_value_that_fits_both_marks_is_ambiguous_in_a_mixed_column(read):
    assert read("money", ["1.234,56", "1,234.56", "1,234"]) == [Decimal("1234.56"), Decimal("1234.56"), None]


def test_a_point_value_in_a_comma_column_is_ambiguous_until_settled(read):
    assert read("money", ["99,90", "1,234"]) == [Decimal("99.9"), None]


def test_the_setting_settles_what_fits_both_marks(read):
    assert read("money", ["1,234", "1.234"], decimal_mark=",") == [Decimal("1.234"), 1234]


def test_thousands_without_any_decimals_are_read_in_a_point_column(read):
    assert read("money", ["1,234", "950"]) == [1234, 950]


def test_three_digits_after_a_point_alone_prove_nothing(read):
    assert read("money", ["1.234", "2.500"]) == [None, None]


def test_shares_may_be_per_cent(read):
    assert read("share", ["12%", "0.12", "12.5 %", "100%", "12"]) == [Decimal("0.12"), Decimal("0.12"), Decimal("0.125"), 1, 12]


def test_a_whole_number_has_no_fraction(read):
    assert read("integer", ["1980", "1980.0", "1980.5", "1,980"]) == [1980, 1980, None, 1980]
