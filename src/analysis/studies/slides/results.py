"""What the study of slides reports: its tables, headline, verdicts and caveats.

In: the slides of people and of teams. Out: the `Result`. It finds and explains nothing itself.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from analysis.periods import month_end, month_start
from analysis.studies.result import Caveat, Estimate, Result, ResultColumn, ResultTable, Verdict
from analysis.studies.slides.control import ALARM_MONTHS
from analysis.studies.slides.find import SHOWN_MONTHS, Found
from analysis.studies.slides.parts import PARTS
from analysis.studies.slides.power import EVERYTHING, FOUND_WITHIN_MONTHS, found_shares, least_falls
from analysis.studies.slides.watched import Watched

MISSING = {"worked_days": "attendance", "activity_count": "activities", "created_deal_count": "deals", "sales_amount": "sales"}
"""The column that stands for a table, and the table."""

_SIGNAL = ResultColumn("signal", "slide_signal", "What fell first")
_PERSON = ResultColumn("employee_id", "person", "Person", "personal")
_DATES = (
    ResultColumn("started_on", "date", "First day of the month in which the fall seems to have begun"),
    ResultColumn("found_on", "date", "Last day of the month in which it was found"),
)
_CHANGE = (
    ResultColumn("before_amount", "money", "Sales a month before: the mean of up to twelve months"),
    ResultColumn("after_amount", "money", "Sales a month since, of up to six months"),
    ResultColumn("change_share", "share", "Change of sales; the parts add up to it"),
)
_PARTS = (
    ResultColumn("market", "share", "Sales of all others"), ResultColumn("territory", "share", "Others of the territory beyond the market"),
    ResultColumn("team", "share", "Team mates beyond the territory, and a change of team"), ResultColumn("people", "share", "Number of people"),
    ResultColumn("absence", "share", "Days worked"), ResultColumn("activity", "share", "Customer interactions a day worked"),
    ResultColumn("opportunities", "share", "Opportunities recorded for each interaction"), ResultColumn("conversion", "share", "Opportunities won of those decided"),
    ResultColumn("deal_size", "share", "Amount of a sale"), ResultColumn("rest", "share", "What is left, luck included"),
)


@dataclass(frozen=True)
class Told:
    """What was watched, what was found, and the slides with their parts and ends of intervals by name."""

    watched: Watched
    found: Found
    slides: pd.DataFrame


def make_result(as_of: date, people: Told, teams: Told) -> Result:
    """The result of the study."""
    power = found_shares(people.found.chart)
    tables = {
        "slides": _slides(people), "slide_parts": _slide_parts(people), "team_slides": _team_slides(teams), "alarms": _alarms(people),
        "watched": _watched(people, power), "found_falls": _power(power),
    }
    headline = _headline(people, teams, power)
    return Result("slides", as_of, tables, headline, _verdicts(people), _caveats(people, headline))


def _dated(told: Told) -> pd.DataFrame:
    """The slides with names and days for their places."""
    frame, months = told.slides, told.watched.months
    return frame.assign(
        name=told.watched.units[frame["unit"]], signal=[told.found.chart.names[series] for series in frame["series"]],
        started_on=pd.to_datetime([month_start(int(months[place])) for place in frame["start"]]),
        found_on=pd.to_datetime([month_end(int(months[place])) for place in frame["found"]]),
    )


def _slides(people: Told) -> ResultTable:
    """One row per person, the largest loss of sales first."""
    frame = _dated(people).rename(columns={"name": "employee_id"})
    last = people.watched.team[:, -1] if people.watched.team.size else np.zeros(0, dtype=np.int64)
    sure = ResultColumn("sure_parts", "text", "Parts whose interval lies on one side of no change, with commas between them")
    columns = (_PERSON, ResultColumn("team_name", "team", "Team"), *_DATES, _SIGNAL, *_CHANGE, *(column for column in _PARTS if column.name != "people"), sure)
    names = np.append(people.watched.team_names.to_numpy(object), "")
    clear = [",".join(part for part in PARTS if row[f"{part}_low"] > 0 or row[f"{part}_high"] < 0) for row in frame.to_dict("records")]
    frame = frame.assign(team_name=pd.Series(names[last[frame["unit"]]], index=frame.index, dtype="str"), sure_parts=pd.Series(clear, index=frame.index, dtype="str"))
    order = (frame["after_amount"] - frame["before_amount"]).sort_values().index
    return ResultTable(frame.loc[order, [column.name for column in columns]].reset_index(drop=True), columns)


def _slide_parts(people: Told) -> ResultTable:
    """One row per person and part that can be had, in the order of `PARTS`."""
    frame = _dated(people)
    rows = [
        frame.assign(employee_id=frame["name"], part=part, change=frame[part], low=frame[f"{part}_low"], high=frame[f"{part}_high"])
        for part in PARTS if part != "people"
    ]
    columns = (
        _PERSON, ResultColumn("part", "slide_part", "Part"), ResultColumn("change", "share", "Change of sales that comes from it, as a share of the sales before"),
        ResultColumn("low", "share", "Low end of the interval"), ResultColumn("high", "share", "High end of the interval"),
        ResultColumn("is_sure", "yes or no", "Whether the interval lies on one side of no change"),
    )
    parts = pd.concat(rows, ignore_index=True).dropna(subset=["change"])
    parts = parts.assign(is_sure=(parts["low"] > 0) | (parts["high"] < 0)).sort_values("unit", kind="stable", ignore_index=True)
    return ResultTable(parts[[column.name for column in columns]], columns)


def _team_slides(teams: Told) -> ResultTable:
    """One row per team, the largest loss of sales first."""
    frame = _dated(teams).rename(columns={"name": "team_name"}).drop(columns="team")
    heads = teams.watched.people[:, -1] if teams.watched.people.size else np.zeros(0)
    columns = (ResultColumn("team_name", "team", "Team"), ResultColumn("n", "people", "People"), *_DATES, _SIGNAL, *_CHANGE, *(column for column in _PARTS if column.name != "team"))
    frame = frame.assign(n=heads[frame["unit"]].astype(int))
    order = (frame["after_amount"] - frame["before_amount"]).sort_values().index
    return ResultTable(frame.loc[order, [column.name for column in columns]].reset_index(drop=True), columns)


def _alarms(people: Told) -> ResultTable:
    """One row per month in which anybody was watched: how many people, alarms, and the alarms that luck alone brings."""
    scores = people.found.scores
    watched = np.isfinite(scores).any(axis=0).sum(axis=0) if len(scores) else np.zeros(0)
    alarms = people.found.alarms.any_series.sum(axis=0) if len(scores) else np.zeros(0)
    frame = pd.DataFrame({
        "month_end": pd.to_datetime([month_end(int(month)) for month in people.watched.months]) if len(scores) else pd.to_datetime([]),
        "watched_people": watched.astype(int), "alarm_people": alarms.astype(int), "by_luck": watched / ALARM_MONTHS,
    })
    frame = frame[frame["watched_people"] > 0].reset_index(drop=True)
    return ResultTable(frame, (
        ResultColumn("month_end", "date", "Last day of the month"), ResultColumn("watched_people", "people", "People watched"),
        ResultColumn("alarm_people", "people", "People with an alarm"), ResultColumn("by_luck", "count", "Alarms to be expected where nothing happened"),
    ))


def _watched(people: Told, power: pd.DataFrame) -> ResultTable:
    """One row per series: how noisy a month is, and the smallest fall in it alone that is mostly found in time."""
    chart, least = people.found.chart, least_falls(power)
    frame = pd.DataFrame({
        "series": pd.Series(list(chart.names), dtype="str"), "noise_share": [chart.noise[name].usual for name in chart.names],
        "least_fall_share": pd.Series([least[name] for name in chart.names], dtype=float),
    })
    return ResultTable(frame, (
        ResultColumn("series", "slide_signal", "What is watched"), ResultColumn("noise_share", "share", "Usual deviation of a month from what was to be expected"),
        ResultColumn("least_fall_share", "share", "Smallest lasting fall in this alone that is found within two months at least four times in five"),
    ))


def _power(power: pd.DataFrame) -> ResultTable:
    """One row per planted fall: what fell, by how much, and how often it is found in time."""
    return ResultTable(power, (
        _SIGNAL, ResultColumn("fall_share", "share", "Planted fall"), ResultColumn("found_share", "share", "Found within two months"),
    ))


def _recent(people: Told) -> tuple[int, float, int]:
    """People watched in the last month, and the alarms of the last SHOWN_MONTHS that luck lets expect, and that there were."""
    frame = _alarms(people).frame.tail(SHOWN_MONTHS)
    return (int(frame["watched_people"].iloc[-1]) if len(frame) else 0), float(frame["by_luck"].sum()), int(frame["alarm_people"].sum())


def _headline(people: Told, teams: Told, power: pd.DataFrame) -> dict[str, Estimate]:
    """The named numbers of the study."""
    watched, by_luck, alarms = _recent(people)
    least = least_falls(power)
    return {
        "watched_people": Estimate(watched, "people"),
        "sliding_people": Estimate(len(people.slides), "people", n=watched),
        "sliding_teams": Estimate(len(teams.slides)),
        "recent_alarms": Estimate(alarms, "people", n=watched),
        "alarms_by_luck": Estimate(by_luck, n=watched),
        "alarm_months": Estimate(ALARM_MONTHS, "months"),
        "shown_months": Estimate(SHOWN_MONTHS, "months"),
        "found_within_months": Estimate(FOUND_WITHIN_MONTHS, "months"),
        "least_fall_share": Estimate(least.get(EVERYTHING), "share"),
        "least_sales_fall_share": Estimate(least.get("sales_amount"), "share"),
    }


def _verdicts(people: Told) -> tuple[Verdict, ...]:
    """Whether alarms over the whole time are more than luck brings; for information, as true slides are among them."""
    frame = _alarms(people).frame
    if frame.empty:
        return ()
    return (Verdict("alarms_against_luck", "information", {"alarms": int(frame["alarm_people"].sum()), "by_luck": float(frame["by_luck"].sum()), "months": len(frame)}),)


def _caveats(people: Told, headline: dict[str, Estimate]) -> tuple[Caveat, ...]:
    """What the study cannot support, on these data."""
    missing = [table for column, table in MISSING.items() if column not in people.watched.facts]
    if not people.found.chart.names:
        return (Caveat("nothing_watched"), *(Caveat("part_is_missing", {"table": table}) for table in missing))
    caveats = [
        Caveat("alarms_come_by_luck", {"months": ALARM_MONTHS, "by_luck": headline["alarms_by_luck"].value, "shown_months": SHOWN_MONTHS}),
        Caveat("small_falls_are_missed", {"least_fall_share": headline["least_fall_share"].value, "least_sales_fall_share": headline["least_sales_fall_share"].value}),
        *(Caveat("part_is_missing", {"table": table}) for table in missing),
        *(Caveat("too_noisy_to_watch", {"signal": name}) for name in people.watched.series if name not in people.found.chart.names),
        Caveat("parts_say_how_not_why"), Caveat("found_because_low"),
    ]
    return tuple(caveats)


