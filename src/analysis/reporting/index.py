"""The index: one page with all runs in a reports folder, for whoever looks for a report.

In: the `run.json` files below the folder. Out: its `index.html`. Each run is told in its own language, the page around
them in the language of the latest run. It shows no message of a failure, which could hold data not meant for every reader, and
names no team and no person that a run is for. A `run.json` that cannot be read is left out.
"""

import json
import os
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment

from analysis.reporting.fonts import font_css
from analysis.reporting.palette import page_css
from analysis.reporting.words import Words

Run = dict[str, Any]

_TEMPLATE = """<!doctype html>
<html lang="{{ tag }}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<style>/*fonts*/
{{ styles | safe }}</style>
<title>{{ title }}</title>
</head>
<body>
<main>
<h1>{{ title }}</h1>
{% if not runs %}<p>{{ empty }}</p>{% endif %}
{% for run in runs %}
<section class="run" lang="{{ run.tag }}">
<h2>{{ run.company }}</h2>
<p class="note">{{ run.note }}</p>
<ul class="reports">
{% for report in run.reports %}
<li{% if report.failed %} class="failed"{% endif %}>
{% if report.link %}<a href="{{ report.link }}">{{ report.title }}</a>{% else %}{{ report.title }}{% endif %}
<p>{{ report.question }}</p>
<p class="note">{{ report.told }}</p>
</li>
{% endfor %}
</ul>
</section>
{% endfor %}
</main>
</body>
</html>
"""
_TAGS = {"en": "en", "zh": "zh-CN"}


def write_index(out: Path) -> Path:
    """The page with all runs below the folder, written beside and moved into place."""
    runs = list(read_runs(out))
    latest = max((run for _, run in runs), key=_made, default=None)
    words = Words(latest["language"], latest["currency"]) if latest else Words()
    ordered = sorted(runs, key=lambda run: (run[1]["company"], -date.fromisoformat(run[1]["as_of"]).toordinal(), run[0]))
    page = Environment(autoescape=True).from_string(_TEMPLATE).render(
        styles=page_css(), tag=_TAGS[words.language], title=words.t("Reports"), empty=words.t("There are no reports yet."),
        runs=[_section(run, path.parent.relative_to(out)) for path, run in ordered],
    )
    target, temporary = out / "index.html", out / f".index-{os.getpid()}.html"
    temporary.write_text(page.replace("/*fonts*/", font_css(page), 1), encoding="utf-8")
    temporary.replace(target)
    return target


def read_runs(out: Path) -> Iterable[tuple[Path, Run]]:
    """Every run below the folder that can be told, by its `run.json`: <company>/<as_of>/<language>/<audience>/run.json."""
    for path in sorted(out.glob("*/*/*/*/run.json")):
        if run := _read(path):
            yield path, run


def _read(path: Path) -> Run | None:
    """The run in a file, None where it is no run: the file of another program, or of another version of this one."""
    try:
        run: Run = json.loads(path.read_text(encoding="utf-8"))
        _made(run), _section(run, path.parent)
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
    return run


def _made(run: Run) -> str:
    """When the run last ended, as text that sorts by time."""
    return max(str(report["finished"]) for report in run["reports"].values())


def _section(run: Run, folder: Path) -> Run:
    """The run as the page shows it, in its own language."""
    words = Words(run["language"], run["currency"])
    day = words.t("As known on {day}", day=date.fromisoformat(run["as_of"]))
    reports = [
        {
            "title": words.t(report["title"]), "question": words.t(report["question"]), "link": _link(folder, report),
            "told": _told(report, words), "failed": report["status"] == "failed",
        }
        for report in run["reports"].values()
    ]
    note = " · ".join([day, words.t("In English"), _for_whom(run, words)])
    return {"tag": _TAGS[words.language], "company": run["company"], "note": note, "reports": reports}


def _for_whom(run: Run, words: Words) -> str:
    """For whom the run is, without the names that its pages carry."""
    if run["audience"] == "manager":
        return words.t("For one manager's teams: confidential")
    return words.t("For one person: confidential") if run["audience"] == "person" else str(run["audience_text"])


def _link(folder: Path, report: Run) -> str:
    return quote((folder / report["page"]).as_posix()) if "page" in report else ""


def _told(report: Run, words: Words) -> str:
    """When the report was made, or plainly that it was not."""
    if report["status"] == "done":
        return words.t("Made on {moment}", moment=_moment(report["page_made"], words))
    tried = words.t("Failed on {moment}: the report could not be made. Those who run the reports find the reason in run.json.", moment=_moment(report["finished"], words))
    if "page" not in report:
        return tried
    return tried + " " + words.t("The page shown is an earlier one, made on {moment}.", moment=_moment(report["page_made"], words))


def _moment(text: str, words: Words) -> str:
    """A day and time as the reader writes them, in the time of the machine that made the page."""
    moment = datetime.fromisoformat(text).astimezone()
    return f"{words.date(moment.date())} {moment:%H:%M}"
