from pathlib import Path

from analysis.tables.dictionary import dictionary
from analysis.tables.schema import TABLES


def test_the_data_dictionary_is_the_one_of_the_schema():
    written = (Path(__file__).parents[2] / "data" / "README.md").read_text(encoding="utf-8")
    assert written == dictionary(), "run: python -m analysis.tables.dictionary > data/README.md"


def test_every_column_stands_in_the_dictionary_with_its_choices():
    text = dictionary()
    for table in TABLES.values():
        section = text.split(f"## `{table.name}`")[1].split("\n## ")[0]
        for column in table.columns:
            assert f"| `{column.name}` |" in section
            assert all(f"`{choice}`" in section for choice in column.choices)


def test_no_cell_of_the_dictionary_breaks_its_table():
    rows = [line for line in dictionary().splitlines() if line.startswith("| `")]
    assert {line.count("|") for line in rows} == {6}
