"""Publish: all reports of a company, each in its own process, put in their place only when whole.

In: a company folder, a reader, a day. Out: OUT/<company>/<as_of>/<language>/<audience>/<report>.html with a `run.json` beside them, and
OUT/index.html of all runs. A report that fails publishes nothing and stops no other. Whatever changes OUT is done under one
lock and by a move, so that two runs at once cannot harm each other. Pages that name people are for the eyes of whoever runs this
alone, until they are handed on. Predictions of a report go to the company's ledger when its page is whole. It computes no figure.
"""

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import yaml
from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, RootModel

from analysis.panel.build import open_panel
from analysis.reporting.index import write_index
from analysis.reporting.ledger import append, read
from analysis.reporting.notebook import NAMED, RECORD_VARIABLE, check_viewer, read_as_of, read_language
from analysis.reporting.privacy import Viewer
from analysis.reporting.progress import Progress
from analysis.reporting.render import CELLS, FAILURE, PAGE, RECORD, Job, check_parameters, code_cells, write_job
from analysis.reporting.words import Words
from analysis.settings import PROJECT, Settings, UserError, read_record
from analysis.tables.store import STORE_VARIABLE, Company, open_company

LISTING = PROJECT / "notebooks" / "reports.yml"
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
_LOCK_SECONDS, _ABANDONED_SECONDS = 60, 24 * 3600
_LONGEST_NAME = 60
Entry = dict[str, Any]
Children = list[subprocess.Popen[bytes]]


class Report(BaseModel):
    """One entry of `reports.yml`: its name, its notebook beside the list, and what it is called."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    notebook: str
    title: str
    question: str


class _Listing(RootModel[list[Report]]):
    """The content of `reports.yml`."""


@dataclass(frozen=True)
class ReportRun:
    """How one report came out: its page, or why there is none; `warning` where there is one but its predictions could not be kept."""

    name: str
    page: Path | None
    seconds: float
    message: str = ""
    warning: str = ""

    @property
    def ok(self) -> bool:
        """Whether the report was made."""
        return self.page is not None


@dataclass(frozen=True)
class _Edition:
    """What all reports of one run share: whose they are, where they go, for whom they are, and the facts for their run.json."""

    company: Path
    out: Path
    folder: Path
    parameters: dict[str, str]
    words: Words
    facts: Entry
    environment: dict[str, str]

    @property
    def confidential(self) -> bool:
        """Whether the pages name people."""
        return self.parameters["audience"] != "executive"


@dataclass(frozen=True)
class _Made:
    """A report's process when it has ended: its folder of work, its status, and its times."""

    place: Path
    status: int
    started: datetime
    seconds: float


def run_reports(
    folder: str | Path, *, as_of: date | None = None, only: Collection[str] = (), language: str | None = None, viewer: Viewer | None = None,
    out: Path = Path("reports"), echo: Callable[[str], None] = print, listing: Path = LISTING,
) -> list[ReportRun]:
    """How each report came out, in the order of `reports.yml`; the pages are in `out` when it returns.

    Raises UserError, before anything runs, for a report, a parameter or a company that is not right. What is not
    given is taken from the company's settings; the day is the last one of the data.
    """
    reports = choose_reports(read_reports(listing), only)
    company = open_company(folder)
    settings, reader = company.settings, viewer or Viewer(company.settings.default_audience)
    day = read_as_of(as_of.isoformat() if as_of else "", company)
    words = Words(read_language(language or settings.language), settings.currency)
    parameters = {
        "company": _short(company.folder), "as_of": day.isoformat(), "language": words.language, "audience": reader.audience,
        "teams": ",".join(reader.teams), "person": reader.person,
    }
    for report in reports:
        check_parameters(listing.parent / report.notebook, parameters)
    _check_reader(reader, company, day)
    facts = {
        "company": settings.name, "as_of": day.isoformat(), "language": words.language, "currency": settings.currency,
        "audience": reader.audience, "audience_text": audience_text(reader, words, settings),
    }
    place = company_place(out.resolve(), company.folder) / day.isoformat() / words.language / audience_folder(reader)
    edition = _Edition(company.folder, out.resolve(), place, parameters, words, facts, {STORE_VARIABLE: str(company.store)})
    return _run_all(edition, reports, listing.parent, echo)


def read_reports(listing: Path = LISTING) -> list[Report]:
    """The reports listed in `reports.yml`; raises UserError for an entry that is not right."""
    if not listing.is_file():
        raise UserError(f"{listing} is missing: it lists the reports.")
    try:
        content = yaml.safe_load(listing.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise UserError(f"{listing} cannot be read as YAML: {error}") from error
    reports = read_record(_Listing, content, listing).root
    for report in reports:
        if not (listing.parent / report.notebook).is_file():
            raise UserError(f"{listing}: report {report.name} names the notebook {report.notebook}, which is not there.")
    return reports


def choose_reports(reports: Sequence[Report], only: Collection[str]) -> list[Report]:
    """The reports of these names, all where none is named; raises UserError for a name that is not listed."""
    names = [report.name for report in reports]
    if unknown := sorted(set(only) - set(names)):
        raise UserError(f"There is no report {', '.join(unknown)}. The reports are: {', '.join(names)}.")
    return [report for report in reports if not only or report.name in only]


def audience_text(viewer: Viewer, words: Words, settings: Settings) -> str:
    """For whom a page is, and whether it names people, in the reader's language."""
    if viewer.audience == "executive":
        return words.t("For executives: groups of at least {least} people, no names", least=settings.min_group)
    if viewer.audience == "manager":
        return words.t("For the manager of {teams}: confidential", teams=words.join(viewer.teams))
    if viewer.audience == "person":
        return words.t("For {person} alone: confidential", person=viewer.person)
    return words.t("For HR: names people, confidential") if viewer.audience == "hr" else words.t("For analysts: names people, confidential")


def slug(name: str) -> str:
    """The name as a folder that any system takes; letters of all scripts stay. Two names never give the same folder.

    >>> slug("北京_sales"), slug("North & South"), slug("..")
    ('北京_sales', 'North-South-69f9a0', 'unnamed-5ec1f7')
    """
    short = re.sub(r"[^\w.]+", "-", name)[:_LONGEST_NAME].strip("-.")
    return short if short and short == name else f"{short or 'unnamed'}-{_short_hash(name)}"


def audience_folder(viewer: Viewer) -> str:
    """The folder of a reader's pages; it names neither teams nor a person, as folder names are seen by many."""
    return f"{viewer.audience}-{_short_hash(json.dumps([*viewer.teams, viewer.person]))}" if viewer.audience in NAMED else viewer.audience


def company_place(out: Path, folder: Path) -> Path:
    """The folder of a company's reports; two company folders of one name have one each. Raises UserError where it cannot be made."""
    owner = _short_hash(_short(folder))
    with _locked(out):
        for place in (out / slug(folder.name), out / f"{slug(folder.name)}-{owner}"):
            mark = place / ".company"
            if not mark.is_file():
                place.mkdir(exist_ok=True)
                mark.write_text(owner, encoding="ascii")
            if mark.read_text(encoding="ascii") == owner:
                break
    return place


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:6]


def _check_reader(reader: Viewer, company: Company, day: date) -> None:
    """Build the panel, once for all reports; raise UserError for a team or a person that it does not have on that day."""
    if reader.audience in NAMED:
        check_viewer(reader, open_panel(company).until(day))
    with suppress(UserError):  # a report that needs the panel says so itself; others do without
        open_panel(company)


def _run_all(edition: _Edition, reports: Sequence[Report], notebooks: Path, echo: Callable[[str], None]) -> list[ReportRun]:
    """The reports, as many at once as there are cores; each is published as soon as it is made."""
    edition.folder.mkdir(parents=True, exist_ok=True)
    if edition.confidential:
        edition.folder.chmod(0o700)
    _sweep(edition.out)
    runs: dict[str, ReportRun] = {}
    with (
        tempfile.TemporaryDirectory(prefix=".making-", dir=edition.folder) as place,
        Progress({report.name: code_cells(notebooks / report.notebook) for report in reports}, lambda name: Path(place) / name / CELLS) as progress,
        ThreadPoolExecutor(os.cpu_count()) as pool,
        _ending_with_us(pool) as children,
    ):
        waiting = {pool.submit(_make, Path(place) / report.name, _job(edition, report, notebooks), edition.environment, children): report for report in reports}
        for report, made in _as_they_end(waiting, progress):
            runs[report.name] = _finish(edition, report, made)
            progress.done(report.name)
            echo(_told(runs[report.name]))
        with _locked(edition.out):
            index = write_index(edition.out)
    echo(f"All reports: {index}")
    return [runs[report.name] for report in reports]


def _sweep(out: Path) -> None:
    """Remove the folders of work that runs left behind which ended without notice more than a day ago."""
    for path in out.glob("*/*/*/*/.making-*"):
        with suppress(FileNotFoundError):  # another run was quicker
            if path.stat().st_mtime < time.time() - _ABANDONED_SECONDS:
                shutil.rmtree(path, ignore_errors=True)


@contextmanager
def _ending_with_us(pool: ThreadPoolExecutor) -> Iterator[Children]:
    """A list for processes that end when this block does, also when it ends by an error, by Ctrl-C or by SIGTERM."""
    children: Children = []
    ours = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number)) if ours else None
    try:
        yield children
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for child in children:
            child.terminate()
        if ours:
            signal.signal(signal.SIGTERM, before)


def _as_they_end(waiting: dict[Future[_Made], Report], progress: Progress) -> Iterator[tuple[Report, _Made]]:
    """The reports with their ended processes, in the order in which they end; shows what is running in the meantime."""
    while waiting:
        ended, _ = wait(waiting, timeout=0.2, return_when=FIRST_COMPLETED)
        progress.show()
        for future in ended:
            yield waiting.pop(future), future.result()


def _job(edition: _Edition, report: Report, notebooks: Path) -> Job:
    """What the report's process needs to know."""
    words, facts = edition.words, edition.facts
    return Job(
        notebook=str(notebooks / report.notebook), parameters=edition.parameters, title=words.t(report.title), company=facts["company"],
        as_of=words.t("As known on {day}", day=date.fromisoformat(facts["as_of"])), audience_text=facts["audience_text"],
        language=words.language, currency=words.currency,
    )


def _make(place: Path, job: Job, environment: dict[str, str], children: Children) -> _Made:
    """Run one job in a process of its own and wait for its end."""
    place.mkdir()
    write_job(place, job)
    started, clock = datetime.now(UTC), time.perf_counter()
    everything = {**os.environ, **_ONE_THREAD, **environment, RECORD_VARIABLE: str(place / RECORD)}
    with (place / "log.txt").open("wb") as log:
        child = subprocess.Popen(  # noqa: S603  # our own module, and a folder that we made
            [sys.executable, "-m", "analysis.reporting.render", str(place)], env=everything, cwd=PROJECT, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )
        children.append(child)
        status = child.wait()
    return _Made(place, status, started, time.perf_counter() - clock)


def _finish(edition: _Edition, report: Report, made: _Made) -> ReportRun:
    """Publish a page that was made, and note in run.json how the report came out."""
    times = {"started": _second(made.started), "finished": _second(datetime.now(UTC)), "seconds": round(made.seconds, 2)}
    entry: Entry = {"title": report.title, "question": report.question, "parameters": edition.parameters, **times}
    whole = made.status == 0 and (made.place / PAGE).is_file()
    if whole:
        record = json.loads((made.place / RECORD).read_text(encoding="utf-8"))
        entry |= {**record, "parameters": edition.parameters, "status": "done", "message": "", "page": f"{report.name}.html", "page_made": times["finished"]}
    else:
        entry |= {"status": "failed", "message": _why(made)}
    with _locked(edition.out):
        if whole:
            _guard(edition, made.place / PAGE)
            (made.place / PAGE).replace(edition.folder / entry["page"])
        _note(edition, report.name, entry)
    warning = _keep_predictions(edition, made) if whole else ""
    return ReportRun(report.name, edition.folder / entry["page"] if whole else None, made.seconds, entry["message"], warning)


def _keep_predictions(edition: _Edition, made: _Made) -> str:
    """Append what the report predicted to the company's ledger; why that could not be done, or nothing."""
    try:
        rows = read(made.place)
        if len(rows):
            append(edition.company, rows)
    except UserError as error:
        return f"Its predictions were not kept. {error}"
    return ""


def _note(edition: _Edition, name: str, entry: Entry) -> None:
    """Write one report's entry into run.json; a failed one keeps the page that an earlier run made, if there is one."""
    path = edition.folder / "run.json"
    reports = _noted(path)
    earlier: Entry = {key: reports[name][key] for key in ("page", "page_made") if key in reports.get(name, {})}
    reports[name] = {**earlier, **entry}
    temporary = path.with_name(f".run-{os.getpid()}.json")
    content = {**edition.facts, "reports": dict(sorted(reports.items()))}
    temporary.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    _guard(edition, temporary)
    temporary.replace(path)


def _noted(path: Path) -> dict[str, Entry]:
    """The reports that a run.json tells about; none where it is missing or not ours to read."""
    try:
        return dict(json.loads(path.read_text(encoding="utf-8"))["reports"])
    except (FileNotFoundError, ValueError, LookupError, TypeError):
        return {}


def _guard(edition: _Edition, path: Path) -> None:
    """Keep a file from other users of the machine where it names people."""
    if edition.confidential:
        path.chmod(0o600)


def _why(made: _Made) -> str:
    """Why there is no page, in one message: the failure as told, or the last line that the process wrote."""
    told = made.place / FAILURE
    if told.is_file():
        return told.read_text(encoding="utf-8")
    lines = (made.place / "log.txt").read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return f"The page could not be made (status {made.status}): {lines[-1] if lines else 'its process ended without a word'}"


def _told(run: ReportRun) -> str:
    return f"{run.name}: made in {run.seconds:.1f} s{run.warning and '. ' + run.warning}" if run.ok else f"{run.name}: FAILED, nothing published. {run.message}"


@contextmanager
def _locked(out: Path) -> Iterator[None]:
    """Hold the lock of a reports folder; raises UserError where another run holds it for a minute, or it cannot be written to."""
    lock = FileLock(out / ".lock", timeout=_LOCK_SECONDS)
    try:
        out.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise UserError(f"Another run has been writing to {out} for more than a minute. Try again when it has ended.") from error
    except OSError as error:
        raise UserError(f"The reports cannot be written to {out}: {error.strerror}. Name another folder with --out.") from error
    try:
        yield
    finally:
        lock.release()


def _short(folder: Path) -> str:
    """The company folder as the notebook is told: from the project where it lies in it, so that reports are the same anywhere."""
    return folder.relative_to(PROJECT).as_posix() if folder.is_relative_to(PROJECT) else str(folder)


def _second(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
