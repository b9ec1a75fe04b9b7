import duckdb
import pytest

from analysis.tables.schema import REQUIRED_TABLES, SQL_TYPES, TABLES


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_table_speaks_only_of_its_own_columns(table):
    for name in (*table.key, *(table.span or ()), *(rule.column for rule in table.contradictions), *(rule.other for rule in table.contradictions)):
        assert table.column(name)
    assert set(table.key) <= set(table.required_names)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_what_a_table_says_in_sql_can_be_run(table):
    columns = ", ".join(f'CAST(NULL AS {SQL_TYPES[column.kind]}) AS "{column.name}"' for column in table.columns)
    for expression in filter(None, (table.known_on, *(rule.breach for rule in table.contradictions))):
        assert duckdb.sql(f"SELECT {expression} FROM (SELECT {columns})").fetchall()[0][0] in (None, False)


def test_references_lead_to_tables_with_a_single_key():
    targets = {column.references for table in TABLES.values() for column in table.columns if column.references}
    assert all(len(TABLES[name].key) == 1 for name in targets)


def test_an_unknown_column_is_named():
    with pytest.raises(KeyError, match="table employees has no column shoe_size"):
        TABLES["employees"].column("shoe_size")


def test_required_tables_are_in_the_contract():
    assert {name for group in REQUIRED_TABLES for name in group} <= set(TABLES)
