import pytest


@pytest.mark.parametrize("cell", ["", "  ", "\u3000\u00a0", "N/A", "na", "NULL", "None", "nan", "-", "--", "—", "#N/A", "无", " null "])
def test_words_for_nothing_are_empty(read, cell):
    assert read("text", [cell]) == [None]


@pytest.mark.parametrize("cell", ["0", "North", "Nancy", "n/a yet", "nullable", "--x"])
def test_other_words_are_kept(read, cell):
    assert read("text", [cell]) == [cell]


def test_text_is_trimmed_of_every_kind_of_blank(read):
    assert read("text", ["\u3000 Li Lei\u00a0\t", "\ufeff李雷 "]) == ["Li Lei", "李雷"]


def test_yes_and_no_are_read_in_both_languages(read):
    assert read("flag", ["TRUE", "Yes", "1", "是", "false", "NO", "0", "否", "maybe"]) == [True] * 4 + [False] * 4 + [None]


def test_choices_are_read_in_any_case(read):
    assert read("choice", ["WON", " Lost", "won!"]) == ["won", "lost", None]


def test_ids_lose_a_spreadsheets_decimals_together_or_not_at_all(read):
    assert read("id", ["1.0", "20.0"]) == ["1", "20"]
    assert read("id", ["1.0", "A2"]) == ["1.0", "A2"]


def test_typed_ids_become_text(read):
    assert read("id", [1, 2]) == ["1", "2"]
    assert read("id", [1.0, None]) == ["1", None]
