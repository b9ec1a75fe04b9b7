"""Render: one notebook and its parameters into one HTML page, in a process of its own.

In: a job, as a folder that holds `job.json`. Out: in the same folder `page.html` and the run's `record.json`, or `failure.txt` with one
message for the user. The notebook runs through papermill on a kernel that opens no port; nbconvert turns it into the page by the
template in `assets/report`. It publishes nothing: what it leaves is whole or is not there.
"""

import copy
import json
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

from analysis.reporting.fonts import font_css
from analysis.reporting.palette import page_css
from analysis.reporting.words import Language, Words, translate_notebook
from analysis.settings import PROJECT, UserError

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # jsonschema spends 1 s on it at import; no notebook needs it

import papermill  # noqa: E402  # after the line above
from nbclient.exceptions import CellTimeoutError, DeadKernelError  # noqa: E402
from nbconvert import HTMLExporter  # noqa: E402
from papermill.exceptions import PapermillExecutionError  # noqa: E402
from traitlets.config import Config  # noqa: E402

ASSETS = Path(str(files("analysis.reporting").joinpath("assets")))
JOB, PAGE, RECORD, FAILURE, CELLS = "job.json", "page.html", "record.json", "failure.txt", "cells.txt"
"""The files of a job's folder; `cells.txt` grows by one character for each cell that has run."""

PARAMETER_TYPES: dict[str, tuple[type, ...]] = {"str": (str,), "int": (int,), "float": (int, float), "bool": (bool,)}
"""The types that a parameter of a notebook may have, and the values that fit."""

_FONTS = "/*fonts*/"
LONGEST_CELL_SECONDS = 3600
"""After so long a cell is taken to hang, and the notebook is stopped."""

_LONGEST_MESSAGE = 300
_LONGEST_SOCKET = 90  # systems take about 100 characters for the path of a socket


@dataclass(frozen=True)
class Job:
    """One page to make: the notebook with its parameters, and the texts around it in the reader's language."""

    notebook: str
    parameters: dict[str, str]
    title: str
    company: str
    as_of: str
    audience_text: str
    language: Language
    currency: str


def check_parameters(notebook: Path, parameters: Mapping[str, object]) -> None:
    """Raise UserError for a parameter that the notebook does not have, or whose value has another type."""
    known = {name: found["inferred_type_name"] for name, found in papermill.inspect_notebook(notebook).items()}
    if not known:
        raise UserError(f"{notebook.name} has no parameters: it needs a cell with the tag parameters.")
    for name, value in parameters.items():
        if name not in known:
            raise UserError(f"{notebook.name} has no parameter {name!r}. It has: {', '.join(known)}.")
        fitting = PARAMETER_TYPES.get(known[name], ())
        if not isinstance(value, fitting) or (isinstance(value, bool) and bool not in fitting):
            raise UserError(f"{notebook.name}: parameter {name} is {value!r}, and should be of type {known[name]}.")


def code_cells(notebook: Path) -> int:
    """How many code cells run when the notebook is run with parameters."""
    return 1 + sum(cell["cell_type"] == "code" for cell in _cells(notebook))


def execute(notebook: Path, parameters: Mapping[str, object], on_cell: Callable[..., None] | None = None) -> Any:
    """The notebook with its outputs; raises UserError with one plain message where a cell fails or ends the run."""
    check_parameters(notebook, parameters)
    try:
        with tempfile.TemporaryDirectory(prefix="k") as sockets:
            executed = papermill.execute_notebook(
                notebook, None, dict(parameters), progress_bar=False, cwd=PROJECT, kernel_name="python3",
                config=_kernel_config(Path(sockets)), on_cell_executed=on_cell, execution_timeout=LONGEST_CELL_SECONDS,
            )
    except PapermillExecutionError as error:
        raise UserError(_what_failed(notebook, error)) from error
    except CellTimeoutError as error:
        raise UserError(f"A cell of {notebook.name} did not end within {LONGEST_CELL_SECONDS / 60:.0f} minutes, and was stopped.") from error
    except DeadKernelError as error:
        raise UserError("The notebook's process ended without a word, often because the memory was full.") from error
    if executed.metadata.papermill.exception:  # papermill takes an exit with status 0 for success
        raise UserError("A cell of the notebook ended the run before the last cell.")
    return executed


def to_html(executed: Any, job: Job) -> str:
    """The page of a notebook that has run: no code, the markdown in the reader's language, nothing from outside."""
    words = Words(job.language, job.currency)
    exporter = HTMLExporter(  # type: ignore[no-untyped-call]  # nbconvert ships no types
        template_name="report", extra_template_basedirs=[str(ASSETS)], exclude_input=True, exclude_anchor_links=True,
        config=Config(TagRemovePreprocessor={"enabled": True, "remove_cell_tags": {"parameters", "injected-parameters"}}),
    )
    around = {
        "title": job.title, "language": job.language, "company": job.company, "as_of": job.as_of, "audience_text": job.audience_text,
        "font_css": _FONTS, "styles": page_css(),
    }
    page, _ = exporter.from_notebook_node(translate_notebook(without_empty_sections(executed), words), resources={"report": around})
    return str(page).replace(_FONTS, font_css(page), 1)  # the first one is ours: it stands before any text


def without_empty_sections(executed: Any) -> Any:
    """A copy of the notebook without the sections that show nothing: a markdown cell and the code cells after it, which have outputs, all of them blank."""
    kept, cells = copy.deepcopy(executed), executed.cells
    starts = [place for place, cell in enumerate(cells) if cell.cell_type == "markdown"]
    sections = [cells[start:end] for start, end in pairwise([0, *starts, len(cells)])]
    kept.cells = [cell for section in sections for cell in section if not _is_blank(section)]
    return kept


def _is_blank(section: list[Any]) -> bool:
    """Whether a section has outputs, and all of them are blank."""
    shown = [output["data"].get("text/html", "shown") for cell in section for output in cell.get("outputs", []) if "data" in output]
    return bool(shown) and not any(text.strip() for text in shown)


def write_job(folder: Path, job: Job) -> None:
    """Leave the job in its folder."""
    (folder / JOB).write_text(json.dumps(asdict(job), ensure_ascii=False), encoding="utf-8")


def do_job(folder: Path) -> bool:
    """Whether the page was made; the folder then holds it, or else the reason."""
    job = Job(**json.loads((folder / JOB).read_text(encoding="utf-8")))
    try:
        executed = execute(Path(job.notebook), job.parameters, lambda **_: _count(folder))
        _check_record(folder)
        page = to_html(executed, job)
    except UserError as error:
        (folder / FAILURE).write_text(str(error), encoding="utf-8")
        return False
    (folder / PAGE).write_text(page, encoding="utf-8")
    return True


def _check_record(folder: Path) -> None:
    if not (folder / RECORD).is_file():
        raise UserError("The notebook does not close with run.end(...), so nothing tells what it was made from.")


def _count(folder: Path) -> None:
    with (folder / CELLS).open("a", encoding="ascii") as file:
        file.write(".")


def _kernel_config(sockets: Path) -> Config:
    """The kernel speaks through sockets in a folder of its own, not through ports, where the system can do that."""
    place = str(sockets / "s")
    by_files = sys.platform != "win32" and len(place) <= _LONGEST_SOCKET
    return Config(KernelManager={"transport": "ipc", "ip": place} if by_files else {})


def _what_failed(notebook: Path, error: PapermillExecutionError) -> str:
    """The failure in one message: a user's mistake as it was told, anything else with its cell and last line."""
    if error.ename == UserError.__name__:
        return str(error.evalue)
    number = sum(cell["cell_type"] == "code" for cell in _cells(notebook)[: error.cell_index])
    said = " ".join(str(error.evalue).split())[:_LONGEST_MESSAGE]
    return f"Code cell {number} of {notebook.name} stopped with {error.ename}: {said}"


def _cells(notebook: Path) -> list[dict[str, object]]:
    cells: list[dict[str, object]] = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return cells


if __name__ == "__main__":
    sys.exit(0 if do_job(Path(sys.argv[1])) else 1)
