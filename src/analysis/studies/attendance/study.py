"""The attendance study: working time, lateness, leaving early and absence; what they go with; and what a strict rule would have caught.

In: a company and its panel. Out: a `Result`. Needed is `attendance`; without it the result is empty and says so. Without sales the comparisons with sales are missing, without
exits those with exits. It judges nobody: lateness is no measure of attitude, and no figure here may decide about pay or a job.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from analysis.panel.build import Panel
from analysis.periods import month_end, month_start
from analysis.settings import UserError
from analysis.studies.attendance.against import compare
from analysis.studies.attendance.calendar import compare_calendars
from analysis.studies.attendance.change import find_change, lateness_change
from analysis.studies.attendance.facts import Attendance, read_attendance
from analysis.studies.attendance.people import (
    ABSENT,
    EARLY,
    LATE,
    SICK,
    add_totals,
    changed_people,
    month_by_month,
    named_people,
    spell_classes,
    team_shares,
    working_time,
)
from analysis.studies.attendance.rule import exits_of_flagged, flag_table, flagged_groups, flagged_people, month_to_month
from analysis.studies.attendance.tables import TABLES, empty_table, table
from analysis.studies.before_after import sales_change
from analysis.studies.result import Caveat, Estimate, Result, ResultTable, Verdict
from analysis.tables.store import Company

WINDOW_MONTHS = 12
INTERVAL_SHARE = 0.9
LATE_LIMIT = 3
"""Late days in one month from which the rule looked at flags a person (assumption, to be replaced by the company's own rule)."""

NEEDED_RECORDS = 0.95
"""Share of own working days that should be on record."""

HEADLINE = (
    "people", "months", "window_until", "hours_a_day", "attendance_share", "late_share", "early_share", "absent_share", "late_more", "late_less", "late_limit",
    "flagged_months", "person_months", "flagged_by_chance", "flagged_people", "flagged_lasting", "flagged_sellers", "flagged_upper_half", "flagged_sales_share",
    "later_people", "later_flagged", "later_flagged_left", "later_others", "later_others_left", "exit_difference", "lateness_lasts", "late_sales_between",
    "late_sales_within", "late_exit", "change_from", "late_before", "late_after", "late_change", "sales_change", "sales_detectable",
)
"""Every named number; those that the data do not give have no value."""


@dataclass(frozen=True)
class _Window:
    """All months with records, those of the window, those of the year before it, and the exits."""

    months: pd.DataFrame
    now: pd.DataFrame
    before: pd.DataFrame
    exits: pd.DataFrame


def run(company: Company, panel: Panel, *, as_of: date, late_limit: int = LATE_LIMIT) -> Result:
    """Attendance in the last twelve whole months with records up to `as_of`, of the people of `panel`; `late_limit` is the rule's late days in a month.

    Raises UserError for a limit below 1.
    """
    if late_limit < 1:
        raise UserError(f"late_limit is {late_limit}; a rule needs at least 1 late day in a month.")
    panel = panel.until(as_of)
    found = read_attendance(company, panel, as_of=as_of, window_months=WINDOW_MONTHS) if company.has("attendance") else None
    if found is None or found.months.empty:
        return Result("attendance", as_of, {name: empty_table(columns) for name, columns in TABLES.items()}, dict.fromkeys(HEADLINE, Estimate(None)), (), (Caveat("no_attendance"),))
    months = add_totals(found.months)
    last = int(months["month"].max())
    exits = company.table("employees")[["employee_id", "left_on", "exit_kind"]]
    window = _Window(months, months[months["month"] > last - WINDOW_MONTHS], months[(months["month"] <= last - WINDOW_MONTHS) & (months["month"] > last - 2 * WINDOW_MONTHS)], exits)
    people = flagged_people(window.now, panel.frame, late_limit, interval_share=INTERVAL_SHARE)
    tables = _tables(window, found, panel, people, as_of)
    headline = _time(window) | _rule(tables, people, late_limit) | _links(tables["against"].frame, window) | _later(window, late_limit, as_of) | _change(window, panel)
    headline = dict.fromkeys(HEADLINE, Estimate(None)) | headline
    return Result("attendance", as_of, tables, headline, tuple(_verdicts(window, found, headline)), tuple(_caveats(found, window, headline)))


def _tables(window: _Window, found: Attendance, panel: Panel, people: pd.DataFrame, as_of: date) -> dict[str, ResultTable]:
    """Every table of the study."""
    teams = {f"teams_{measure.name}": team_shares(window.now, window.before, measure, interval_share=INTERVAL_SHARE) for measure in (LATE, EARLY, ABSENT, SICK)}
    frames = teams | {
        "named": named_people(window.now, interval_share=INTERVAL_SHARE), "changed": changed_people(window.now, window.before, LATE), "working_time": working_time(window.now, found.spells),
        "months": month_by_month(window.months, interval_share=INTERVAL_SHARE), "spells": spell_classes(found.spells),
        "against": compare(window.months, panel.frame, window.exits, as_of=as_of, interval_share=INTERVAL_SHARE), "rules": flag_table(window.now), "flagged": flagged_groups(people),
    }
    return {name: table(frames[name], columns) for name, columns in TABLES.items()}


def _time(window: _Window) -> dict[str, Estimate]:
    """Working time and the shares of everybody in the window."""
    sums, n = window.now.sum(numeric_only=True), window.now["employee_id"].nunique()
    return {
        "people": Estimate(n, "people"), "months": Estimate(window.now["month"].nunique(), "months"), "window_until": Estimate(month_end(int(window.now["month"].max()))),
        "hours_a_day": Estimate(_over(sums["worked_hours"], sums["timed_days"]), "hours", n=n), "attendance_share": Estimate(_over(sums["worked_days"], sums["due_days"]), "share", n=n),
        **{f"{measure.name}_share": Estimate(_over(sums[measure.part], sums[measure.whole]), "share", n=n) for measure in (LATE, EARLY, ABSENT)},
    }  # fmt: skip


def _over(part: float, whole: float) -> float | None:
    """One number over another, None where there is nothing to divide by."""
    return float(part / whole) if whole > 0 else None


def _rule(tables: dict[str, ResultTable], people: pd.DataFrame, late_limit: int) -> dict[str, Estimate]:
    """What the rule flagged, how much of it chance would have, who the flagged are, and who surely comes late more or less often."""
    flagged, sellers = people[people["is_flagged"]], people[people["is_flagged"] & people["is_upper_half"].notna()]
    named = tables["named"].frame
    late = named[named["attendance_measure"] == LATE.name]["verdict"]
    sold = people["sales_amount"].sum()
    return {
        "late_more": Estimate(int((late == "higher").sum()), "people"), "late_less": Estimate(int((late == "lower").sum()), "people"), "late_limit": Estimate(late_limit, "days"),
        "flagged_people": Estimate(len(flagged), "people"), "flagged_lasting": Estimate(int((flagged["late_verdict"] == "higher").sum()), "people"),
        "flagged_sellers": Estimate(len(sellers), "people"), "flagged_upper_half": Estimate(int(sellers["is_upper_half"].sum()), "people"),
        "flagged_sales_share": Estimate(_over(sellers["sales_amount"].sum(), sold), "share", n=len(sellers)),
    }


def _flags(window: _Window, late_limit: int) -> dict[str, Estimate]:
    """The months that the rule flags, and how many chance alone would."""
    row = flag_table(window.now, (late_limit,)).iloc[0]
    n = int(row["n"])
    return {
        "flagged_months": Estimate(int(row["flagged"]), n=n), "person_months": Estimate(int(row["person_months"]), n=n),
        "flagged_by_chance": Estimate(float(row["flagged_by_chance"]), n=n),
    }  # fmt: skip


def _links(against: pd.DataFrame, window: _Window) -> dict[str, Estimate]:
    """How lateness goes with sales, with later exits and with itself a month later."""
    names = {"sales_between": "late_sales_between", "sales_within": "late_sales_within", "later_exit": "late_exit"}
    rows = against[against["attendance_measure"] == LATE.name].set_index("against")
    found = {name: _correlation(*rows.loc[key, ["n", "correlation", "low", "high"]]) for key, name in names.items()}
    return found | {"lateness_lasts": _correlation(*month_to_month(window.now, INTERVAL_SHARE))}


def _correlation(n: float, value: float, low: float, high: float) -> Estimate:
    """A correlation as a named number, without a value where there is none."""
    return Estimate(None if np.isnan(value) else float(value), "", float(low), float(high), int(n)) if not np.isnan(value) else Estimate(None)


def _later(window: _Window, late_limit: int, as_of: date) -> dict[str, Estimate]:
    """The rule applied to the year before the last, the months that it flags now, and who left by choice in the year after."""
    found = exits_of_flagged(window.months, window.exits, late_limit, as_of=as_of, interval_share=INTERVAL_SHARE)
    if not (found["flagged"] and found["others"]):
        return _flags(window, late_limit)
    counts = {f"later_{name}": Estimate(int(found[name]), "people") for name in ("flagged", "flagged_left", "others", "others_left")}
    people = Estimate(int(found["flagged"] + found["others"]), "people")
    return _flags(window, late_limit) | counts | {"later_people": people, "exit_difference": Estimate(found["difference"], "share", found["low"], found["high"])}


def _change(window: _Window, panel: Panel) -> dict[str, Estimate]:
    """From when on the company's lateness differs, by how much, and what sales did from then on."""
    month = find_change(window.months)
    if month is None:
        return {}
    late = lateness_change(window.months, month, interval_share=INTERVAL_SHARE)
    sales = sales_change(panel.frame, month_start(month), interval_share=INTERVAL_SHARE)
    n = int(late["n"])
    moved = {} if np.isnan(sales.share) else {
        "sales_change": Estimate(sales.share, "share", sales.low, sales.high), "sales_detectable": Estimate(sales.detectable, "share"),
    }  # fmt: skip
    return moved | {
        "change_from": Estimate(month_start(month)), "late_before": Estimate(float(late["before"]), "share", n=n), "late_after": Estimate(float(late["after"]), "share", n=n),
        "late_change": Estimate(float(late["change"]), "share", float(late["low"]), float(late["high"]), n),
    }


def _verdicts(window: _Window, found: Attendance, headline: dict[str, Estimate]) -> list[Verdict]:
    """Whether records are complete, how the calendar differs from the official one, and whether lateness lasts."""
    sums = window.now.sum(numeric_only=True)
    recorded = sums["due_days"] + sums["leave_days"]
    share = _over(recorded, recorded + sums["unrecorded_days"])
    verdicts = [Verdict("records_are_complete", "passed" if share is not None and share >= NEEDED_RECORDS else "failed", {"share": share, "needed": NEEDED_RECORDS})]
    calendar = compare_calendars(found.days)
    verdicts.append(Verdict("calendar_is_own" if calendar["opened"] + calendar["closed"] else "calendar_is_usual", "information", dict(calendar)))
    lasts = headline["lateness_lasts"]
    if lasts.value is not None and lasts.low is not None and lasts.high is not None:
        figures = {"correlation": float(str(lasts.value)), "low": lasts.low, "high": lasts.high}
        verdicts.append(Verdict("lateness_lasts" if lasts.low > 0 else "lateness_does_not_last", "information", dict(figures)))
    return verdicts


def _caveats(found: Attendance, window: _Window, headline: dict[str, Estimate]) -> list[Caveat]:
    """What these data cannot support."""
    caveats = [Caveat("no_measure_of_attitude"), Caveat("no_cause"), Caveat("own_week_is_inferred"), Caveat("leave_is_not_absence"), Caveat("illness_is_no_conduct")]
    if found.blank_is_on_time:
        caveats.append(Caveat("blank_is_on_time"))
    if headline["late_sales_between"].value is None:
        caveats.append(Caveat("no_sales_to_compare"))
    if headline["change_from"].value is not None:
        caveats.append(Caveat("change_is_not_told_from_market"))
    if not window.exits["exit_kind"].eq("voluntary").any():
        caveats.append(Caveat("no_exits_by_choice"))
    return caveats
