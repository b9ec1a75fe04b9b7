"""A report's notebook: what stands behind its `begin(...)` and `end(...)`.

In: the notebook's parameters. Out: a `Run`, which holds the data, the day, the words and the reader, shows pieces of results
as this reader may see them, and closes with what the report was made from. It computes no figure and words no result.
"""

import json
import os
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property, reduce
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal, cast, get_args

import pandas as pd

from analysis.panel.build import Panel, open_panel, open_span
from analysis.reporting import display
from analysis.reporting.codes import N_
from analysis.reporting.display import Html
from analysis.reporting.ledger import append, read_kept
from analysis.reporting.present.spec import Presenter, TableSpec
from analysis.reporting.privacy import Viewer, is_groups, is_people, is_withheld, sees_everyone, visible_result
from analysis.reporting.words import Language, Words
from analysis.settings import Audience, Settings, UserError
from analysis.studies.attrition.ledger import entries
from analysis.studies.result import Estimate, Result, ResultTable
from analysis.tables.store import Company, open_company

RECORD_VARIABLE = "ANALYSIS_RUN_RECORD"
"""Names the file into which `end` writes the run's record; not set when a person runs the notebook."""

NAMED = ("manager", "person")
"""The audiences that are named together with teams or a person."""

LIBRARIES = ("analysis", "pandas", "numpy", "duckdb", "scipy", "scikit-learn", "matplotlib")
"""The libraries whose versions stand in a report: those that can change a number."""

_NOTHING = Html("", is_empty=True)
"""What stands in a report for what its reader may not see: a section that holds nothing else is left out."""

_PARAMETERS = {
    "company": N_("Company folder"), "as_of": N_("Day asked for"), "language": N_("Language"), "audience": N_("Audience"), "teams": N_("Teams"),
    "person": N_("Person"),
}
_VALUES = {
    "analyst": N_("Analysts"), "hr": N_("HR"), "manager": N_("Managers"), "executive": N_("Executives"), "person": N_("The person alone"),
    "en": "English", "zh": "简体中文",
}


@dataclass(frozen=True)
class Run:
    """One report on one company as known on one day, for one reader."""

    report: str
    company: Company
    as_of: date
    words: Words
    viewer: Viewer
    parameters: Mapping[str, str]

    @property
    def settings(self) -> Settings:
        """The company's settings."""
        return self.company.settings

    @cached_property
    def panel(self) -> Panel:
        """The panel as known on the report's day, built when first asked for."""
        return open_panel(self.company).until(self.as_of)

    @cached_property
    def team_of(self) -> dict[str, str]:
        """The last known team of each person in the panel, by employee_id."""
        return last_teams(self.panel)

    @cached_property
    def ledger(self) -> pd.DataFrame | None:
        """The predictions of earlier runs, None where there are none; raises UserError for a damaged file."""
        return self._kept["ledger"]

    @cached_property
    def draws(self) -> pd.DataFrame | None:
        """The lotteries of earlier work lists, None where there are none; raises UserError for a damaged file."""
        return self._kept["draws"]

    @cached_property
    def _kept(self) -> dict[str, pd.DataFrame | None]:
        return {name: rows if len(rows) else None for name, rows in read_kept(self.company.folder).items()}

    def seen(self, result: Result) -> Result:
        """The result as this reader may see it, with people called by their names."""
        team_of = {} if sees_everyone(self.viewer) or self.viewer.audience == "executive" else self.team_of
        shown = visible_result(result, self.viewer, self.settings, team_of)
        return replace(shown, tables={name: self._named(table) for name, table in shown.tables.items()})

    def answer(self, result: Result) -> Html:
        """The answer in computed sentences."""
        return display.paragraphs(_presenter(result).answer(self.seen(result), self.words), kind="answer")

    def figure(self, result: Result, name: str) -> Html:
        """The named figure of the result under its message; nothing where there is no such table, or this reader may not see it."""
        spec, shown = _named_spec(result, "FIGURES", name), self.seen(result)
        if not set(spec.tables) <= set(shown.tables):
            return _NOTHING
        if any(shown.tables[table].frame.empty for table in spec.tables):
            return self._nothing_to_draw()
        message, alt = spec.message(shown, self.words), spec.alt(shown, self.words)
        return display.figure(spec.draw, shown, words=self.words, name=f"{result.study}-{name}", message=message, alt=alt)

    def table(self, result: Result, *names: str) -> Html:
        """The named tables of the result; of several only those that hold something, and nothing where there is no such table, or this reader may not see it."""
        shown = self.seen(result)
        piece = reduce(Html.__add__, [self._table(result, shown, name) for name in names])
        withheld = any(name in shown.tables and is_groups(result.tables[name]) and is_withheld(result.tables[name], shown.tables[name]) for name in names)
        return piece + self._small_groups() if withheld else piece

    def _table(self, result: Result, shown: Result, name: str) -> Html:
        """One table of the result as `shown` to this reader."""
        spec = _named_spec(result, "TABLES", name)
        if name in result.tables:
            _check_kind(spec, result.tables[name], name)
        if name not in shown.tables:
            return _NOTHING
        most = (spec.limit or 0) + display.MOST_ROWS
        after = spec.told(shown, self.words, most) if spec.told else shown.tables[name]
        total = len(after.frame) if len(after.frame) < most else shown.tables[name].count()
        columns = tuple(column for column in after.columns if column.name not in spec.hidden and not (spec.people and column.name == "employee_id" and self.viewer.audience == "person"))
        return display.table(after.frame, columns, self.words, caption=spec.caption(shown, self.words), limit=spec.limit, total=total)

    def opening(self, result: Result, name: str) -> Html:
        """One line per person of the named table, each opening into what it is made of; nothing where this reader may not see it.

        To the person themselves it stands open.
        """
        spec, shown = _named_spec(result, "OPENINGS", name), self.seen(result)
        if not {name, spec.parts} <= set(shown.tables):
            return _NOTHING
        people, parts = shown.tables[name].frame.head(spec.limit), shown.tables[spec.parts]
        parts = replace(parts, rows=parts.each(lambda block: block[block["employee_id"].isin(people["employee_id"])]).frame)
        of_parts = _presenter(result).TABLES.get(spec.parts)
        if of_parts and (told := of_parts.told):
            parts = told(replace(shown, tables=shown.tables | {spec.parts: parts}), self.words, len(parts.frame))
        columns = tuple(column for column in parts.columns if column.unit != "person" and column.name not in spec.hidden)
        if people.empty or not columns:
            return _NOTHING
        rows = dict(list(parts.frame.groupby("employee_id")))
        show = _open if self.viewer.audience == "person" else display.details
        lines = [
            show(summary := spec.summary(person, self.words), display.table(rows[person["employee_id"]], columns, self.words, label=summary, explain=False))
            for person in cast("list[dict[str, Any]]", people.to_dict("records"))
        ]
        kind = "opened" if self.viewer.audience == "person" else "openings"
        return Html(f'<div class="{kind}">' + "\n".join(line.markup for line in lines) + "</div>")

    def own(self, piece: Html) -> Html:
        """A piece for the person whose page this is; nothing for other readers."""
        return piece if self.viewer.audience == "person" else _NOTHING

    def others(self, piece: Html) -> Html:
        """A piece for all readers but the person whose own page this is."""
        return _NOTHING if self.viewer.audience == "person" else piece

    def trust(self, result: Result) -> Html:
        """How far to trust the result: its checks, then what the data cannot support."""
        presenter, shown = _presenter(result), self.seen(result)
        checks = display.verdicts([(one.outcome, presenter.verdict(one, self.words)) for one in shown.verdicts], self.words)
        return checks + display.paragraphs([presenter.caveat(one, self.words) for one in shown.caveats], kind="caveat")

    def end(self, *results: Result) -> Html:
        """What the report was made from; also written as JSON to the file named by ANALYSIS_RUN_RECORD, with the predictions to keep beside it."""
        record = self.record(*results)
        if target := os.environ.get(RECORD_VARIABLE):
            Path(target).write_text(json.dumps(record, ensure_ascii=False, indent=1, default=_plain), encoding="utf-8")
            for rows in self.predicted(*results):
                append(Path(target).parent, rows)
        opened = display.details(self.words.t("How this report was made"), display.definitions(self._closing(record)))
        return Html(f'<div class="closing">{opened.markup}</div>')

    def predicted(self, *results: Result) -> list[pd.DataFrame]:
        """The results' predictions as rows of the ledger, made today; none on a day before the last one of the data, as that is hindsight.

        The model is named by the candidate and this package's version.
        """
        if self.as_of < open_span(self.company)[1]:
            return []
        tables = [result.tables["predictions"].frame for result in results if "predictions" in result.tables]
        made_on, number = datetime.now(UTC).date(), version("analysis")
        return [
            entries(rows, as_of=self.as_of, made_on=made_on, model=f"{candidate} {number}", data_hash=self.company.fingerprint)
            for table in tables for candidate, rows in table.groupby("candidate")
        ]

    def record(self, *results: Result) -> dict[str, object]:
        """What the report was made from, as plain values: parameters, data, versions, rows, findings, headline."""
        return {
            "report": self.report, "company": self.settings.name, "as_of": self.as_of.isoformat(), "language": self.words.language,
            "audience": self.viewer.audience, "parameters": dict(self.parameters), "data_hash": self.company.fingerprint,
            "versions": {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}},
            "row_counts": self.company.row_counts.to_dict("records"),
            "findings": self.company.finding_counts().groupby("kind")["finding_count"].sum().to_dict(),
            "headline": {result.study: {name: _known(value) for name, value in self.seen(result).headline.items()} for result in results},
        }

    def _closing(self, record: Mapping[str, object]) -> list[tuple[str, str]]:
        """The closing block's lines: what it is called and what it is, in the reader's language."""
        words, counts = self.words, self.company.row_counts
        used = zip(counts["table"], counts["clean"], strict=True)
        versions = cast("dict[str, str]", record["versions"])
        findings = sum(cast("dict[str, int]", record["findings"]).values())
        chosen = [(words.t(_PARAMETERS[name]), value) for name, value in self.parameters.items() if value]
        return [
            *[(title, words.t(_VALUES.get(value, value))) for title, value in chosen],
            (words.t("As known on"), words.date(self.as_of)),
            (words.t("Rows used"), words.join([f"{words.heading(table)} {words.number(rows)}" for table, rows in used])),
            (words.t("Findings"), words.number(findings)),
            (words.t("Fingerprint of the data"), self.company.fingerprint),
            (words.t("Versions"), words.join([f"{name} {number}" for name, number in versions.items()])),
        ]

    def _named(self, table: ResultTable) -> ResultTable:
        """The table with each employee_id in its columns of people replaced by the person's name."""
        people = [column.name for column in table.columns if column.unit == "person"]
        if not people:
            return table
        return table.each(lambda block: block.assign(**{column: block[column].map(lambda person: self._names.get(person, person)) for column in people}))

    @cached_property
    def _names(self) -> dict[str, str]:
        """Each employee_id's name, with the employee_id where two people share a name."""
        people = self.company.table("employees").dropna(subset=["name"])
        shared = people["name"].duplicated(keep=False)
        labels = people["name"].where(~shared, people["name"] + " (" + people["employee_id"] + ")")
        return dict(zip(people["employee_id"], labels, strict=True))

    def _nothing_to_draw(self) -> Html:
        return Html(display.paragraphs([self.words.t("There is nothing to draw here.")], kind="note").markup, is_empty=True)

    def _small_groups(self) -> Html:
        sentence = self.words.t(
            "A dash stands where a figure would tell about fewer than {least} people, or fewer than {sensitive} for sensitive facts.",
            least=self.settings.min_group, sensitive=self.settings.min_group_sensitive,
        )
        return display.paragraphs([sentence], kind="note")


def begin(
    report: str, *, company: str, as_of: str = "", language: str = "", audience: str = "", teams: str = "", person: str = "",
) -> Run:
    """The run behind a notebook, from its parameters as text; raises UserError for one that cannot be used.

    An empty `as_of` is the last day of the data, an empty `language` or `audience` the company's own; `teams` are separated by commas.
    """
    given = {"company": company, "as_of": as_of, "language": language, "audience": audience, "teams": teams, "person": person}
    if wrong := [f"{name} is {value!r}" for name, value in given.items() if not isinstance(value, str)]:
        raise UserError(f"{', '.join(wrong)}, which is not text. With papermill write -r {wrong[0].split()[0]} VALUE instead of -p.")
    opened = open_company(company)
    viewer = make_viewer(audience or opened.settings.default_audience, teams, person)
    words = Words(read_language(language or opened.settings.language), opened.settings.currency)
    parameters = given | {"company": Path(company).name, "audience": viewer.audience}
    run = Run(report, opened, read_as_of(as_of, opened), words, viewer, parameters)
    if viewer.audience in NAMED:
        check_viewer(viewer, run.panel)
    return run


def read_as_of(text: str, company: Company) -> date:
    """The day that a report stands on: the one given in ISO form, but not after the last day of the data, which "" means."""
    end = open_span(company)[1]
    if not text:
        return end
    try:
        return min(date.fromisoformat(text), end)
    except ValueError as error:
        raise UserError(f"as_of is {text!r}, which is not a date. Write it as YYYY-MM-DD, for example {end.isoformat()}.") from error


def read_language(text: str) -> Language:
    """The language of that code; raises UserError for one that reports are not written in."""
    if text not in get_args(Language):
        raise UserError(f"There is no language {text!r}. Choose en (English) or zh (Chinese).")
    return cast("Language", text)


def make_viewer(audience: str, teams: str = "", person: str = "") -> Viewer:
    """The reader named by a notebook's parameters; raises UserError where they do not fit together."""
    names = tuple(name.strip() for name in teams.split(",") if name.strip())
    return Viewer(cast("Audience", audience), names, person.strip())


def _open(summary: str, body: Html) -> Html:
    """A line and what it opens into, all of it shown."""
    return display.paragraphs([summary], kind="note") + body


def last_teams(panel: Panel) -> dict[str, str]:
    """The last known team of each person in the panel, by employee_id; without those whose team is not known."""
    last = panel.frame.sort_values("month_end").drop_duplicates("employee_id", keep="last").dropna(subset=["team"])
    return dict(zip(last["employee_id"], last["team"], strict=True))


def check_viewer(viewer: Viewer, panel: Panel) -> None:
    """Raise UserError for a team or a person that the panel does not have."""
    known = set(last_teams(panel).values())
    if unknown := sorted(set(viewer.teams) - known):
        raise UserError(f"There is no team {', '.join(unknown)}. The teams are: {', '.join(sorted(known)) or 'none'}.")
    if viewer.person and viewer.person not in set(panel.frame["employee_id"]):
        raise UserError(f"There is no person with the employee_id {viewer.person!r} in the months covered.")


def _presenter(result: Result) -> Presenter:
    """The module that puts the results of this study into words."""
    return cast("Presenter", import_module(f"analysis.reporting.present.{result.study}"))


def _named_spec(result: Result, kind: Literal["FIGURES", "TABLES", "OPENINGS"], name: str) -> Any:
    """The figure, table or opening of that name; raises UserError that names those there are."""
    specs = getattr(_presenter(result), kind, {})
    if name not in specs:
        raise UserError(f"The study {result.study} has no {kind.lower().removesuffix('s')} {name!r} to show. It has: {', '.join(specs) or 'none'}.")
    return specs[name]


def _known(estimate: Estimate) -> dict[str, object]:
    """The named number with None for what is not known, as JSON has no NaN."""
    return {name: value if value is None or pd.notna(value) else None for name, value in asdict(estimate).items()}


def _plain(value: object) -> object:
    """A NumPy number as Python's own, anything else that JSON does not know as text."""
    return value.item() if hasattr(value, "item") else str(value)


def _check_kind(spec: TableSpec, table: ResultTable, name: str) -> None:
    """Raise ValueError where a table's rows are not what its presenter says they are."""
    if (spec.people, spec.group) != (is_people(table), is_groups(table)):
        raise ValueError(f"table {name}: people={spec.people} and group={spec.group} do not agree with its columns {[column.name for column in table.columns]}")
