"""Rendering one notebook: what is refused before it runs, and what the page holds."""

from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from analysis.reporting import render
from analysis.reporting.render import Job, check_parameters, code_cells, to_html
from analysis.settings import UserError

NOTEBOOKS = Path(__file__).parent / "notebooks"
JOB = Job("x.ipynb", {}, "Scorecard <1>", "Harbour & Co", "As known on 31 May 2025", "For executives", "en", "CNY")


def executed(*cells):
    made = []
    for source, output in cells:
        if output is None:
            made.append(nbformat.v4.new_markdown_cell(source))
        else:
            shown = nbformat.v4.new_output("execute_result", {"text/html": output, "text/plain": "plain"}, execution_count=1)
            made.append(nbformat.v4.new_code_cell(source, outputs=[shown]))
    return nbformat.v4.new_notebook(cells=made)


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ({"asof": "2025-05-31"}, "has no parameter 'asof'. It has: company, months, sure, open_only"),
        ({"months": "12"}, "parameter months is '12', and should be of type int"),
        ({"months": True}, "parameter months is True, and should be of type int"),
        ({"company": 7}, "parameter company is 7, and should be of type str"),
        ({"open_only": "true"}, "parameter open_only is 'true', and should be of type bool"),
    ],
)
def test_an_unknown_name_or_a_wrong_type_is_refused_before_anything_runs(parameters, told):
    with pytest.raises(UserError) as caught:
        check_parameters(NOTEBOOKS / "other_parameters.ipynb", parameters)
    assert told in str(caught.value)


def test_values_of_the_right_type_pass():
    check_parameters(NOTEBOOKS / "other_parameters.ipynb", {"company": "007", "months": 6, "sure": 1, "open_only": True})


def test_a_notebook_without_parameters_is_refused():
    with pytest.raises(UserError, match="needs a cell with the tag parameters"):
        check_parameters(NOTEBOOKS / "no_parameters.ipynb", {})


def test_the_cell_with_the_given_parameters_counts_too():
    assert code_cells(NOTEBOOKS / "good.ipynb") == 4


def test_a_notebook_that_hangs_is_stopped(monkeypatch, tmp_path):
    monkeypatch.setattr(render, "LONGEST_CELL_SECONDS", 1)
    notebook = executed(("company = ''", "x"), ("import time; time.sleep(60)", "x"))
    notebook.cells[0].metadata["tags"] = ["parameters"]
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, tmp_path / "hangs.ipynb")
    with pytest.raises(UserError, match=r"A cell of hangs.ipynb did not end within 0 minutes, and was stopped"):
        render.execute(tmp_path / "hangs.ipynb", {})


def test_the_page_holds_markdown_and_results_and_no_code():
    page = to_html(executed(("# Who performs?", None), ("secret_code()", "<p>86% of quota</p>")), JOB)
    assert "Who performs?" in page
    assert "86% of quota" in page
    assert "secret_code" not in page


def test_the_cell_of_parameters_is_not_on_the_page():
    notebook = executed(("a = 1", "<p>of the parameters</p>"))
    notebook.cells[0].metadata["tags"] = ["injected-parameters"]
    assert "of the parameters" not in to_html(notebook, JOB)


def test_names_around_the_page_are_escaped():
    page = to_html(executed(("# Q", None)), JOB)
    assert "Scorecard &lt;1&gt;" in page
    assert "Harbour &amp; Co" in page


def test_the_page_loads_nothing_from_outside():
    page = to_html(executed(("# Q\n\nsome text", None)), JOB)
    assert "default-src 'none'" in page
    assert not [part for part in ("<script", "src=\"http", "@import", "url(http") if part in page]


def test_the_page_carries_the_characters_that_it_uses():
    plain, chinese = to_html(executed(("# Q", None)), JOB), to_html(executed(("# Q 业绩突出", None)), JOB)
    assert "/*fonts*/" not in plain
    assert plain.count("@font-face") == 1
    assert len(chinese) > len(plain) + 500


def test_a_name_like_our_own_marks_stays_a_name():
    page = to_html(executed(("# Q", None)), replace(JOB, title="/*fonts*/"))
    assert page.count("/*fonts*/") == 3
    assert page.index("@font-face") < page.index("<title>/*fonts*/")


def test_the_same_results_give_the_same_bytes():
    cells = (("# Q", None), ("x", "<p>1</p>"))
    assert to_html(executed(*cells), JOB) == to_html(executed(*cells), JOB)


def test_a_section_that_shows_nothing_is_left_out_and_one_without_outputs_stays():
    notebook = executed(("# Who?", None), ("## Empty", None), ("run.table()", ""), ("## Full", None), ("run.table()", ""), ("run.table()", "<p>rows</p>"), ("## Terms", None))
    page = to_html(notebook, JOB)
    assert "Empty" not in page
    assert [text for text in ("Who?", "Full", "rows", "Terms") if text not in page] == []
    assert len(notebook.cells) == 7
