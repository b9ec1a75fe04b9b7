import os
import subprocess
import sys
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from analysis.reporting import words as module
from analysis.reporting.words import Words, translate_notebook
from analysis.studies.result import Estimate, ResultColumn

EN, ZH = Words("en", "EUR"), Words("zh", "CNY")


def test_a_message_is_said_in_the_readers_language():
    assert EN.t("Passed") == "Passed"
    assert ZH.t("Passed") == "通过"


def test_a_message_without_translation_stays_english():
    assert ZH.t("Nobody ever wrote {count} of this", count=2) == "Nobody ever wrote 2 of this"


def test_braces_of_a_message_without_figures_are_left_alone():
    assert EN.t("a {b} c") == "a {b} c"


def test_one_and_many_have_their_own_form():
    forms = [EN.n("{count} more row", "{count} more rows", count) for count in (1, 2)]
    assert forms == ["1 more row", "2 more rows"]
    assert ZH.n("{count} more row", "{count} more rows", 1200) == "其余 1,200 行"


def test_a_bare_decimal_in_a_sentence_is_refused():
    with pytest.raises(TypeError, match="share, money, number"):
        EN.t("{attained} of quota", attained=0.97)


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NaT, pd.NA])
def test_what_is_not_known_is_a_dash(missing):
    assert {EN.number(missing), EN.money(missing), EN.share(missing), EN.date(missing), EN.value(missing, "share"), EN.cell(missing, "band")} == {"–"}


def test_minus_nought_is_nought():
    assert EN.number(-0.04, 1) == "0.0"
    assert EN.number(-0.4) == "0"


def test_a_minus_is_a_minus_and_no_hyphen():
    assert EN.number(-12.5, 1) == "−12.5"
    assert EN.money(-1234) == "−€1,234"


def test_decimal_amounts_of_the_store_are_written_exactly():
    assert EN.money(Decimal("1234567.8901"), 2) == "€1,234,567.89"


@pytest.mark.parametrize(("share", "text"), [(1.0, "100%"), (0.996, "99.6%"), (0.99996, "99.996%"), (0.0, "0%"), (0.004, "0.4%"), (2.041, "204%"), (-0.001, "−0.1%")])
def test_nearly_all_is_not_all_and_nearly_none_is_not_none(share, text):
    assert EN.share(share) == text


def test_a_whole_share_needs_no_decimals():
    assert [EN.share(share, 1) for share in (0, 1.0, 0.5)] == ["0%", "100%", "50.0%"]


def test_units_decide_how_a_value_is_written():
    assert EN.value(np.int64(1234), "people") == "1,234"
    assert EN.value(12.0, "months") == "12"
    assert EN.value(0.5) == "0.50"
    assert ZH.value(1234.0, "money") == "¥1,234"


def test_a_code_is_shown_by_its_name():
    assert ZH.cell("top_quarter", "band") == "可以确定在前四分之一"
    assert EN.cell("sales_against_quota", "indicator") == "Sales against quota"
    assert EN.cell("not_a_date", "finding") == "The value is not a date"


def test_a_table_name_is_shown_as_the_file_is_called():
    assert ZH.cell("job_spells", "table") == "job_spells"


def test_yes_and_no_are_words():
    assert [EN.cell(flag) for flag in (True, np.False_)] == ["yes", "no"]


def test_an_interval_stands_in_the_readers_punctuation():
    assert EN.estimate(Estimate(0.86, "share", 0.8, 0.92)) == "86% (80% to 92%)"
    assert ZH.estimate(Estimate(0.86, "share", 0.8, 0.92)) == "86%（80% 至 92%）"
    assert EN.estimate(Estimate(54, "people")) == "54"


def test_months_and_days_follow_the_language():
    assert (EN.month(date(2025, 5, 1)), ZH.date(date(2025, 5, 1))) == ("May 2025", "2025年5月1日")


def test_a_column_of_people_is_called_person():
    assert ZH.heading(ResultColumn("employee_id", "person", "Person")) == "员工"


def test_markdown_cells_are_translated_and_code_is_not(monkeypatch):
    monkeypatch.setattr(module, "_catalogue", lambda language: {"# Who?": "# 谁？", "x = 1": "never"} if language == "zh" else {})
    notebook = new_notebook(cells=[new_markdown_cell("# Who?"), new_code_cell("x = 1")])
    assert [cell.source for cell in translate_notebook(notebook, ZH).cells] == ["# 谁？", "x = 1"]
    assert notebook.cells[0].source == "# Who?"


def test_words_load_no_plotting_library():
    code = "import sys, analysis.reporting.words; print('matplotlib' in sys.modules)"
    path = {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=path)  # noqa: S603  # our own code
    assert done.stdout.strip() == "False"


def test_amounts_of_an_unknown_currency_have_no_sign():
    words = Words("en", "XXX")
    assert (words.money(-1200), words.money_short(3.1e9), words.unit("money")) == ("−1,200", "3.1B", "")
