"""The shape of every notebook: one question, one cell of parameters, little code, and a close."""

import ast
import re
from pathlib import Path

import nbformat
import papermill
import pytest

from analysis.reporting.publish import read_reports
from analysis.reporting.render import PARAMETER_TYPES

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
REPORTS = read_reports(FOLDER / "reports.yml")
NOTEBOOKS = [FOLDER / report.notebook for report in REPORTS] + sorted(FOLDER.glob("00_start_here.ipynb"))
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
PARAMETER = re.compile(r'(\w+): (\w+) = ("[^"]*"|[\w.-]+)  # [^=]+')
MOST_CODE_CELLS, MOST_LINES, MOST_FIGURES_BEFORE_A_TABLE = 15, 12, 3
TAKEN_BY_EVERY_REPORT = {"company", "as_of", "language", "audience", "teams", "person"}


def cells(path, kind):
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == kind]


def code(path):
    return "\n".join(cell.source for cell in cells(path, "code"))


def parameters_cells(path):
    return [cell for cell in cells(path, "code") if "parameters" in cell.metadata.get("tags", [])]


def test_every_report_is_named_like_its_notebook():
    assert [report.notebook for report in REPORTS] == [f"{report.name}.ipynb" for report in REPORTS]
    assert len({report.name for report in REPORTS}) == len(REPORTS)


def test_every_notebook_of_the_folder_is_listed():
    there = {path.name for path in FOLDER.glob("*.ipynb") if not path.name.startswith("scratch_")}
    assert there == {path.name for path in NOTEBOOKS}


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.name)
def test_the_listed_question_is_the_one_that_the_notebook_asks(report):
    first = cells(FOLDER / report.notebook, "markdown")[0].source.splitlines()[0]
    assert first == f"# {report.question}"


@each_notebook
def test_a_notebook_is_valid_and_for_the_usual_kernel(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"


@each_notebook
def test_a_notebook_has_one_heading_of_the_first_rank_and_it_opens_with_it(path):
    headings = [line for cell in cells(path, "markdown") for line in cell.source.splitlines() if line.startswith("# ")]
    assert len(headings) == 1
    assert nbformat.read(path, as_version=4).cells[0].source.startswith("# ")
    assert headings[0].endswith("?")


@each_notebook
def test_one_cell_holds_the_parameters_each_with_type_default_and_help(path):
    assert len(parameters_cells(path)) == 1
    for line in parameters_cells(path)[0].source.splitlines():
        found = PARAMETER.fullmatch(line)
        assert found, f"not `name: type = default  # help` without = in the help: {line}"
        assert isinstance(ast.literal_eval(found[3]), PARAMETER_TYPES[found[2]])


@each_notebook
def test_papermill_reads_every_parameter(path):
    lines = parameters_cells(path)[0].source.splitlines()
    assert list(papermill.inspect_notebook(path)) == [line.split(":")[0] for line in lines]


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.name)
def test_every_report_takes_the_parameters_that_a_run_gives(report):
    assert set(papermill.inspect_notebook(FOLDER / report.notebook)) >= TAKEN_BY_EVERY_REPORT


@each_notebook
def test_the_sample_is_the_company_by_default(path):
    assert papermill.inspect_notebook(path)["company"]["default"] == '"data/sample"'


@each_notebook
def test_a_notebook_holds_little_code(path):
    sources = [cell.source for cell in cells(path, "code")]
    assert len(sources) <= MOST_CODE_CELLS
    assert max(len(source.splitlines()) for source in sources) <= MOST_LINES


@each_notebook
def test_a_notebook_defines_merges_and_silences_nothing(path):
    nodes = list(ast.walk(ast.parse(code(path))))
    assert not [node for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda | ast.For | ast.While | ast.If)]
    called = {node.func.attr for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)}
    assert not called & {"merge", "join", "filterwarnings", "simplefilter"}


@each_notebook
def test_a_notebook_says_which_report_it_is_and_hands_on_all_parameters(path):
    call = next(node for node in ast.walk(ast.parse(code(path))) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "begin")
    assert [argument.value for argument in call.args] == [path.stem]
    assert {keyword.arg: keyword.value.id for keyword in call.keywords} == {name: name for name in TAKEN_BY_EVERY_REPORT}


@each_notebook
def test_a_notebook_closes_by_telling_what_it_was_made_from(path):
    assert re.fullmatch(r"run\.end\(\w+(, \w+)*\)", nbformat.read(path, as_version=4).cells[-1].source)


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.name)
def test_a_report_answers_first_and_says_how_far_to_trust_it(report):
    shown = re.findall(r"run\.(answer|figure|table|trust|end)\(", code(FOLDER / report.notebook))
    assert shown[0] == "answer"
    assert "trust" in shown
    before = shown[: shown.index("table")] if "table" in shown else shown
    assert before.count("figure") <= MOST_FIGURES_BEFORE_A_TABLE


@each_notebook
def test_a_notebook_is_committed_without_outputs_but_those_that_are_checked(path):
    for cell in cells(path, "code"):
        checked = "nbval-check-output" in cell.metadata.get("tags", [])
        assert checked or (not cell.outputs and cell.execution_count is None), cell.source
