import pytest

from analysis.sources.guesses import SYNONYMS, TABLE_SYNONYMS, guess_columns, table_fit
from analysis.tables.schema import TABLES


def test_synonyms_are_of_columns_and_tables_that_exist():
    assert set(SYNONYMS) <= {column.name for table in TABLES.values() for column in table.columns}
    assert set(TABLE_SYNONYMS) <= set(TABLES)


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_the_contracts_own_names_are_guessed_right(table):
    assert guess_columns(table.column_names, table) == {name: name for name in table.column_names}


def test_one_raw_column_serves_one_contract_column():
    guessed = guess_columns(["owner_id", "account"], TABLES["accounts"])
    assert guessed == {"account_id": "account", "owner_id": "owner_id"}


def test_unrelated_columns_fit_no_table():
    assert not any(table_fit("weather", ["rain", "wind"], table) for table in TABLES.values())


def test_a_hint_in_the_name_keeps_other_tables_away():
    columns = ["order_id", "order_date", "sales_person_id", "amount", "status"]
    assert table_fit("orders", columns, TABLES["sales"]) > 0
    assert table_fit("orders", columns, TABLES["attendance"]) == 0
