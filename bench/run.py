"""Speed and memory, side by side in one run: `make bench`. PEOPLE=2000 make bench takes a smaller company.

Each step runs in a process of its own, so that its peak memory is its own. The data are made once and kept in bench/data.
Machines differ and are shared: read the ratios, not the seconds.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path

import pay
import response

HERE = Path(__file__).resolve().parent
PEOPLE, MONTHS = int(os.environ.get("PEOPLE", "20000")), 60


def company(people: int) -> Path:
    """The folder of the pretend company of that size, made the first time."""
    folder = HERE / "data" / f"maker-{people}x{MONTHS}"
    if not (folder / "company.yml").is_file():
        from analysis.pretend.write import write_company

        write_company("maker", folder, people=people, months=MONTHS, seed=None)
    return folder


def make(people: int) -> dict[str, object]:
    """Make the pretend company."""
    company(people)
    return {}


def check(people: int) -> dict[str, object]:
    """Read, check and store every table."""
    from analysis.tables.store import open_company

    return {"rows": int(open_company(company(people)).row_counts["delivered"].sum())}


def scan(people: int) -> dict[str, object]:
    """Read every column of the stored tables once, and do nothing but find its largest value."""
    opened, rows = _stored(people), 0
    connection = opened.connection()
    for name, table in _tables().items():
        largest = ", ".join(f'max("{column}")' for column in table.column_names)
        rows += connection.execute(f"select count(*), {largest} from {name}").fetchall()[0][0]
    return {"rows": rows}


def panel(people: int) -> dict[str, object]:
    """Reduce every event to person-months, join them as known on each month end, and add the features."""
    from analysis.panel.build import MEMORY_LIMIT, build_panel
    from analysis.panel.cohort import data_span

    opened = _stored(people)
    connection = opened.connection(MEMORY_LIMIT)
    first, last = data_span(connection, opened.settings.data_until)
    built = build_panel(connection, first, last, [name for name in _tables() if opened.has(name)])
    return {"rows": int(opened.row_counts["clean"].sum()), "person_months": len(built.frame)}


def pandas_attendance(people: int) -> dict[str, object]:
    """One of the panel's eighteen reductions in plain pandas: attendance to person-months."""
    import pandas as pd

    frame = pd.read_parquet(_stored(people).store / "tables" / "attendance.parquet")
    day = pd.to_datetime(frame["worked_on"])
    frame["month"] = day.dt.year * 12 + day.dt.month - 1
    frame["worked"], frame["absent"] = frame["status"].isin(["present", "travel"]), frame["status"] == "absent"
    frame["sick"], frame["leave"], frame["late"] = frame["status"] == "sick", frame["status"] == "leave", frame["late_minutes"] > 0
    reduced = frame.groupby(["employee_id", "month"], observed=True)[["worked", "absent", "sick", "leave", "late", "hours_worked"]].sum()
    return {"rows": len(frame), "person_months": len(reduced)}


def duckdb_attendance(people: int) -> dict[str, object]:
    """The same reduction by the panel's own statement."""
    from analysis.panel.facts import ATTENDANCE_MONTH

    opened = _stored(people)
    connection = opened.connection()
    reduced = connection.execute(f"select count(*) from ({ATTENDANCE_MONTH}) as months").fetchall()[0][0]
    return {"rows": int(opened.row_counts.set_index("table").loc["attendance", "clean"]), "person_months": reduced}


def study(name: str, people: int) -> dict[str, object]:
    """One study of the whole company, its panel open."""
    from analysis.panel.build import open_panel
    from analysis.studies.registry import STUDIES

    opened = _stored(people)
    known = open_panel(opened)
    started = time.perf_counter()
    result = STUDIES[name](opened, known, as_of=known.last_day)
    return {"rows": sum(len(table.frame) for table in result.tables.values()), "seconds": time.perf_counter() - started}


def reports(_: int) -> dict[str, object]:
    """All reports of the sample, as `analysis report` makes them."""
    from analysis.reporting.publish import run_reports

    with tempfile.TemporaryDirectory() as out:
        runs = run_reports("data/sample", out=Path(out), echo=lambda _: None)
    return {"rows": len(runs), "slowest_alone": max(run.seconds for run in runs)}


def one_report(_: int) -> dict[str, object]:
    """The slowest report of the sample by itself."""
    from analysis.reporting.publish import run_reports

    with tempfile.TemporaryDirectory() as out:
        return {"rows": len(run_reports("data/sample", only=["20_scorecard"], out=Path(out), echo=lambda _: None))}


def import_analysis(_: int) -> dict[str, object]:
    """Import the package."""
    started = time.perf_counter()
    import analysis  # noqa: F401  # its import is what is timed

    return {"rows": 0, "seconds": time.perf_counter() - started}


@cache
def _stored(people: int):
    from analysis.tables.store import open_company

    return open_company(company(people))


def _tables():
    from analysis.tables.schema import TABLES

    return TABLES


OF_COMPANY = ("scorecard", "attendance", "training_effect", "slides")
"""Studies that are timed on the whole company."""
STEPS = {step.__name__: step for step in (
    make, check, scan, panel, duckdb_attendance, pandas_attendance, reports, one_report, import_analysis,
)} | {name: partial(study, name) for name in OF_COMPANY} | pay.STEPS | pay.BY_HAND | response.STEPS
PAID, SIMULATED, RESPONDING = PEOPLE * 5 // 2, 1000, 300
"""People whose pay is worked out exactly, 200 sales each, people whose pay is simulated, 10,000 draws each, and people whose response is."""


def run_step(name: str, people: int) -> dict[str, float]:
    """The figures of one step, run in a process of its own."""
    done = subprocess.run([sys.executable, __file__, name, str(people)], capture_output=True, text=True, check=True, cwd=HERE.parent)
    return json.loads(done.stdout.splitlines()[-1])


def step_main(name: str, people: int) -> None:
    """Run a step here and print its figures: without the time of opening the store, which is not part of it."""
    if name not in ("make", "check", "reports", "one_report", "import_analysis", *pay.STEPS, *pay.BY_HAND, *response.STEPS):
        _stored(people)
    started, cpu = time.perf_counter(), time.process_time()
    figures = STEPS[name](people)
    taken = {"seconds": time.perf_counter() - started, "cpu": time.process_time() - cpu}
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**taken, "megabytes": memory, **figures}))


def line(name: str, people: int, figures: dict[str, float]) -> str:
    """One line of the table."""
    rows = figures.get("rows", 0)
    rate = f"{rows / figures['seconds'] / 1e6:8.2f}" if rows else " " * 8
    return f"| {name:<20} | {people:>7,} | {rows:>12,} | {figures['seconds']:>8.2f} | {figures['cpu']:>8.2f} | {figures['megabytes']:>8,.0f} | {rate} |"


def main() -> None:
    """Run everything and print the table and the ratios."""
    print(f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {PEOPLE:,} people x {MONTHS} months\n")
    print("| step | people | rows | seconds | cpu s | peak MB | million rows/s |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    quarter, figures = PEOPLE // 4, {}
    for people in (quarter, PEOPLE):
        for name in ("make", "check", "scan", "panel", "duckdb_attendance", "pandas_attendance", *OF_COMPANY):
            figures[name, people] = run_step(name, people)
            print(line(name, people, figures[name, people]), flush=True)
    for name in ("one_report", "reports", "import_analysis"):
        figures[name, 0] = run_step(name, 0)
        print(line(name, 0, figures[name, 0]), flush=True)
    for name in pay.STEPS:
        people = SIMULATED if name.startswith(("normals", "simulated")) else PAID
        figures[name, people] = run_step(name, people)
        print(line(name, people, figures[name, people]), flush=True)
    for name in response.STEPS:
        figures[name, RESPONDING] = run_step(name, RESPONDING)
        print(line(name, RESPONDING, figures[name, RESPONDING]), flush=True)
    ratio = {
        "panel / plain scan (aim: at most 3)": figures["panel", PEOPLE]["seconds"] / figures["scan", PEOPLE]["seconds"],
        "pandas / ours, attendance alone (aim: at least 4)": figures["pandas_attendance", PEOPLE]["seconds"] / figures["duckdb_attendance", PEOPLE]["seconds"],
        "panel: time over rows, four times the people (aim: at most 1)": (figures["panel", PEOPLE]["seconds"] / figures["panel", quarter]["seconds"])
        / (figures["panel", PEOPLE]["rows"] / figures["panel", quarter]["rows"]),
        "all reports / slowest report alone (aim: at most 2)": figures["reports", 0]["seconds"] / figures["one_report", 0]["seconds"],
    }
    ratio |= pay_ratios({name: found["rows"] / found["seconds"] for (name, _), found in figures.items() if name in pay.STEPS})
    ratio |= response.ratios({name: figures[name, RESPONDING] for name in response.STEPS})
    print("\n" + "\n".join(f"- {name}: {value:.2f}" for name, value in ratio.items()))


def pay_ratios(rate: dict[str, float]) -> dict[str, float]:
    """The ratios of the pay steps, from their rows a second."""
    return {
        "payout / one pass over the sales (aim: at most 3)": rate["stream_sales"] / rate["payout"],
        "pandas / payout of ten components (aim: at least 50)": rate["payout"] / rate["payout_pandas"],
        "pandas / payout with trace": rate["payout_with_trace"] / rate["payout_pandas"],
        "simulated pay of five plans / the random numbers alone (aim: at most 1.5)": rate["normals"] / rate["simulated"],
        "pandas apply / simulated pay of five plans (aim: at least 500)": rate["simulated"] / rate["simulated_pandas"],
        "plain NumPy / simulated pay": rate["simulated"] / rate["simulated_numpy"],
    }


if __name__ == "__main__":
    if len(sys.argv) > 1:
        step_main(sys.argv[1], int(sys.argv[2]))
    else:
        main()
