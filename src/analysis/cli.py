"""The command line: thin over the package, no arithmetic.

In: arguments. Out: files and lines of text; exit status 0 when everything asked for was made, 1 when something is wrong
with the data or a report failed, 2 when the command was called wrongly.
"""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from analysis.settings import UserError, find_company

app = typer.Typer(
    help="Sales and HR data merged into one honest view of a sales force.", no_args_is_help=True, add_completion=False,
    pretty_exceptions_enable=False, rich_markup_mode=None,
)

plan_app = typer.Typer(help="Incentive plans as files.", no_args_is_help=True)
app.add_typer(plan_app, name="plan")

Folder = Annotated[Path, typer.Argument(help="The company folder, such as data/sample.", show_default=False)]
AsOf = Annotated[datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="Last day whose facts may be used; the last day of the data if not given.")]


def main() -> None:
    """Run the command line; a UserError is shown as its message alone, with exit status 1."""
    try:
        app()
    except UserError as error:
        typer.echo(str(error), err=True)
        sys.exit(1)


@app.command()
def check(folder: Folder, show: Annotated[int, typer.Option(help="How many findings to list.")] = 20) -> None:
    """Check a company's data: rows read and set aside, and every finding with what to do. Exit status 1 where a required table is unusable."""
    from analysis.tables.store import open_company, require_usable
    from analysis.tables.summary import lines

    company = open_company(folder, allow_unusable=True, allow_low_coverage=True, echo=_progress)
    typer.echo("\n".join(lines(company, show)))
    require_usable(company)


@app.command()
def build(folder: Folder) -> None:
    """Read, check and store a company's tables and its panel, so that reports start at once."""
    from analysis.panel.build import open_panel
    from analysis.tables.store import open_company

    company = open_company(folder, echo=_progress)
    panel = open_panel(company)
    typer.echo(f"{len(panel.frame):,} person-months from {panel.first_day} to {panel.last_day} in {company.store}")


@app.command()
def report(
    folder: Folder,
    as_of: AsOf = None,
    only: Annotated[str, typer.Option(help="Names of reports, separated by commas.")] = "",
    language: Annotated[str, typer.Option(help="en or zh; the company's own if not given.")] = "",
    audience: Annotated[str, typer.Option(help="analyst, hr, manager, executive or person; the company's default if not given.")] = "",
    team: Annotated[str, typer.Option(help="For the audience manager: the teams, separated by commas.")] = "",
    person: Annotated[str, typer.Option(help="For the audience person: the employee_id.")] = "",
    out: Annotated[Path, typer.Option(help="Where the reports go.")] = Path("reports"),
) -> None:
    """Make the reports as self-contained HTML pages. Exit status 1 where one of them failed; the others are made all the same."""
    from analysis.reporting.notebook import make_viewer
    from analysis.reporting.publish import run_reports

    viewer = make_viewer(audience or _default_audience(folder), team, person) if audience or team or person else None
    names = [name.strip() for name in only.split(",") if name.strip()]
    runs = run_reports(folder, as_of=as_of.date() if as_of else None, only=names, language=language or None, viewer=viewer, out=out, echo=typer.echo)
    if not all(run.ok for run in runs):
        raise typer.Exit(1)


def _default_audience(folder: Path) -> str:
    """The audience that the company's settings name."""
    from analysis.settings import read_settings

    return read_settings(folder).default_audience


@app.command()
def discover(folder: Folder) -> None:
    """Draft sources.yml and the mappings from the raw files found in a folder. Files that exist are never changed."""
    from analysis.sources.discover import discover as draft

    for path in draft(find_company(folder), typer.echo):
        typer.echo(f"Wrote {path}")


@app.command()
def pretend(
    name: Annotated[str, typer.Argument(help="The pretend company, such as maker, null or respond.", show_default=False)],
    out: Annotated[Path, typer.Argument(help="A new or empty folder.", show_default=False)],
    people: Annotated[int | None, typer.Option(help="How many people.")] = None,
    months: Annotated[int | None, typer.Option(help="How many months.")] = None,
    seed: Annotated[int | None, typer.Option(help="Another seed gives another company of the same kind.")] = None,
) -> None:
    """Make a pretend company with a known truth, as a company folder."""
    from analysis.pretend.write import write_company

    write_company(name, out, people=people, months=months, seed=seed)
    typer.echo(f"Wrote {out}")


@app.command()
def study(
    name: Annotated[str, typer.Argument(help="The study, such as quality or scorecard.", show_default=False)],
    folder: Folder,
    out: Annotated[Path, typer.Option(help="Where the files go.", show_default=False)],
    as_of: AsOf = None,
    plans: Annotated[str, typer.Option(help="For the studies incentives, response and gaming: names or files of plans, separated by commas, the one in force first.")] = "",
) -> None:
    """Write one study's result as files for other programs: headline, verdicts and caveats as JSON, each table as CSV and Parquet."""
    from analysis.panel.build import open_panel
    from analysis.reporting.export import export
    from analysis.reporting.ledger import read_kept
    from analysis.studies.registry import STUDIES, TAKE_KEPT
    from analysis.tables.store import open_company

    if name not in STUDIES:
        raise UserError(f"There is no study {name}. The studies are: {', '.join(STUDIES)}.")
    options = {"plans": _plans(name, plans, folder)} if plans else {}
    company = open_company(folder)
    panel = open_panel(company)
    day = min(as_of.date(), panel.last_day) if as_of else panel.last_day
    kept = read_kept(company.folder) if name in TAKE_KEPT else {}
    for path in export(STUDIES[name](company, panel, as_of=day, **options, **kept), out):
        typer.echo(f"Wrote {path}")


def _plans(study_name: str, plans: str, folder: Path) -> object:
    """The plans named on the command line, read and checked before anything runs."""
    from analysis.studies.incentives.plans import read_plans
    from analysis.studies.registry import TAKE_PLANS

    if study_name not in TAKE_PLANS:
        raise UserError(f"The study {study_name} takes no plans. Leave --plans out, or name one of {', '.join(sorted(TAKE_PLANS))}.")
    return read_plans([name.strip() for name in plans.split(",") if name.strip()], find_company(folder))


@plan_app.command()
def diff(
    before: Annotated[str, typer.Argument(help="The plan to start from: its name or file.", show_default=False)],
    after: Annotated[str, typer.Argument(help="The plan to compare with it.", show_default=False)],
    company: Annotated[Path, typer.Option(help="The company folder whose plans are meant.")] = Path("data/sample"),
    language: Annotated[str, typer.Option(help="en or zh; the company's own if not given.")] = "",
) -> None:
    """Tell in sentences what one incentive plan changes against another, from when, and for whom."""
    from analysis.reporting.notebook import read_language
    from analysis.reporting.present.plan_changes import sentences
    from analysis.reporting.words import Words
    from analysis.settings import read_settings
    from analysis.studies.incentives.changes import changes
    from analysis.studies.incentives.plans import read_plan

    old, new = (read_plan(name, find_company(company)) for name in (before, after))
    words = Words(read_language(language or read_settings(company).language), new.currency)
    typer.echo("\n".join(sentences(old, new, changes(old, new), words)))


@plan_app.command()
def rollout(
    folder: Folder,
    out: Annotated[Path, typer.Option(help="Where rollout.csv and rollout.xlsx go.", show_default=False)],
    as_of: AsOf = None,
    waves: Annotated[int, typer.Option(min=2, max=4, help="How many groups start one after the other.")] = 2,
    teams: Annotated[bool, typer.Option("--teams", help="Draw whole teams instead of people.")] = False,
    first_month: Annotated[datetime | None, typer.Option(formats=["%Y-%m"], help="The month of the first start; the next one if not given.", show_default=False)] = None,
    seed: Annotated[int, typer.Option(help="Another seed draws another lot.")] = 7,
    language: Annotated[str, typer.Option(help="en or zh; the company's own if not given.")] = "",
) -> None:
    """Draw by lot who starts under a new plan when, and write the list to hand out. Exit status 1 where there are too few to draw among."""
    from analysis.periods import month_number
    from analysis.reporting.plan_files import make_rollout
    from analysis.studies.rollout.study import Terms

    terms = Terms(waves=waves, drawn="teams" if teams else "people", first_month=month_number(first_month.date()) if first_month else None, seed=seed)
    lines, paths = make_rollout(folder, out, as_of.date() if as_of else None, terms, language)
    typer.echo("\n".join([*lines, *(f"Wrote {path}" for path in paths)]))


@plan_app.command()
def follow(
    folder: Folder,
    planned: Annotated[Path, typer.Option(help="by_month.csv of the study response, written before the launch.", show_default=False)],
    plan: Annotated[str, typer.Option(help="The plan that was launched, where the file has several.")] = "",
    by: Annotated[str, typer.Option(help="team: tell it by team too, from by_team.csv beside that file; all groups together share the wrong verdicts.")] = "",
    as_of: AsOf = None,
    out: Annotated[Path | None, typer.Option(help="Where the result goes as files.", show_default=False)] = None,
    language: Annotated[str, typer.Option(help="en or zh; the company's own if not given.")] = "",
) -> None:
    """Tell how sales go since the launch of a plan, against what was foretold for it; a verdict only when the data carry one."""
    from analysis.reporting.export import export
    from analysis.reporting.plan_files import follow_company

    lines, result = follow_company(folder, str(planned), plan, as_of.date() if as_of else None, language, by=by)
    typer.echo("\n".join([*lines, *(f"Wrote {path}" for path in (export(result, out) if out else []))]))


@plan_app.command()
def design(
    folder: Folder,
    out: Annotated[Path | None, typer.Option(help="A new file for the recommended plan; none is written if not given.", show_default=False)] = None,
    budget: Annotated[float | None, typer.Option(min=0, help="What incentive pay may cost in the year, in the company's currency.", show_default=False)] = None,
    max_loss: Annotated[float | None, typer.Option(min=0, max=1, help="What anybody may be expected to lose of whole pay, as a share.", show_default=False)] = None,
    max_cost_share: Annotated[float | None, typer.Option(min=0, max=1, help="Incentive pay over sales, at most.", show_default=False)] = None,
    min_fixed_share: Annotated[float | None, typer.Option(min=0, max=1, help="Base pay over whole pay, at least.", show_default=False)] = None,
    as_of: AsOf = None,
    language: Annotated[str, typer.Option(help="en or zh; the company's own if not given.")] = "",
) -> None:
    """Search for a plan that earns more than today's under these limits, and tell whether it is sure enough to change."""
    from analysis.reporting.plan_design import make_plan_design
    from analysis.studies.response.design import Limits

    limits = Limits(budget, max_loss, max_cost_share, min_fixed_share)
    lines, path = make_plan_design(folder, out, as_of.date() if as_of else None, limits, language=language, progress=_progress)
    typer.echo("\n".join([*lines, *([f"Wrote {path}"] if path else [])]))


@app.command()
def worklist(
    folder: Folder,
    out: Annotated[Path, typer.Option(help="Where work_list.csv and work_list.xlsx go.", show_default=False)],
    as_of: AsOf = None,
    capacity: Annotated[int | None, typer.Option(min=1, help="How many talks; as company.yml says if not given.", show_default=False)] = None,
    lottery: Annotated[bool, typer.Option("--lottery", help="Draw lots among twice as many, so that what talks do can be measured.")] = False,
    language: Annotated[str, typer.Option(help="en or zh; the company's own if not given.")] = "",
) -> None:
    """Write this month's work list: whom to talk to and about what. Exit status 1 where nobody may be scored, with the reason."""
    from analysis.reporting.worklist import Wish, make_work_list

    for path in make_work_list(folder, out, Wish(as_of.date() if as_of else None, capacity, lottery, language)):
        typer.echo(f"Wrote {path}")


@app.command()
def training_plan(
    folder: Folder,
    out: Annotated[Path, typer.Option(help="Where training_plan.csv and training_plan.xlsx go.", show_default=False)],
    as_of: AsOf = None,
    budget: Annotated[float | None, typer.Option(min=0, help="What the courses may cost together; no limit if not given.", show_default=False)] = None,
    places: Annotated[int | None, typer.Option(min=0, help="How many courses; no limit if not given.", show_default=False)] = None,
    language: Annotated[str, typer.Option(help="en or zh; the company's own if not given.")] = "",
) -> None:
    """Write a training plan: which kind of course for whom, by expected gain for its cost. Exit status 1 where nobody sells."""
    from analysis.reporting.training_list import make_training_plan
    from analysis.studies.training_plan import TrainingWish

    lines, paths = make_training_plan(folder, out, as_of.date() if as_of else None, TrainingWish(budget, places), language)
    typer.echo("\n".join([*lines, *(f"Wrote {path}" for path in paths)]))


@app.command()
def worklist_return(
    file: Annotated[Path, typer.Argument(help="The list as it came back, CSV or Excel.", show_default=False)],
    folder: Folder,
    out: Annotated[Path, typer.Option(help="A new CSV file for the rows of the table interventions.", show_default=False)],
) -> None:
    """Read a filled work list back as rows of the table interventions. Exit status 1 where a cell is wrong; the good rows are written all the same."""
    from analysis.reporting.worklist import return_work_list

    count, problems = return_work_list(file, folder, out)
    for line in problems:
        typer.echo(line)
    typer.echo(f"Wrote {count} interventions to {out}")
    if problems:
        raise typer.Exit(1)


def _progress(line: str) -> None:
    """Show what is going on, apart from the results."""
    typer.echo(line, err=True)
