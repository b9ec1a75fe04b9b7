"""Working time, lateness, leaving early and absence of people and teams, with intervals, against everybody's.

In: the months of `facts`. Out: frames, one row per person, team or month. A person is called higher or lower only where the interval of the lasting share, drawn
to everybody's as far as luck demands, stands clear of the company's; a team only where luck in its days and in its people hardly explains it.
Nothing here says why, and nothing is a measure of attitude.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from analysis.periods import month_end
from analysis.studies.attendance.shares import effective_days, likeness, month_spread, pooled_shares, share_interval
from analysis.studies.intervals import holm
from analysis.studies.scores import SURE


@dataclass(frozen=True)
class Measure:
    """A share of days: its name, the column of the days on which it happened, and that of the days on which it could."""

    name: str
    part: str
    whole: str


LATE = Measure("late", "late_days", "late_known_days")
EARLY = Measure("early", "early_days", "early_known_days")
ABSENT = Measure("absent", "absent_days", "unexcused_of")
SICK = Measure("sick", "sick_days", "due_days")
AWAY = Measure("away", "away_days", "due_days")
"""Absent or sick: every day away that was neither leave nor a holiday."""

NAMED = (LATE, EARLY, ABSENT)
"""What single people are told apart by; being ill is nobody's conduct."""

LEAST_DAYS = 60
"""Who has been seen on fewer days, about three months, is not named."""

SPELL_EDGES = (1, 2, 4, 11)
"""Days away in a row at which the classes of spells begin."""


def add_totals(months: pd.DataFrame) -> pd.DataFrame:
    """The months with due_days (worked, absent or sick: leave and holidays are not due), unexcused_of (worked or absent) and away_days."""
    worked, absent, sick = months["worked_days"], months["absent_days"], months["sick_days"]
    return months.assign(due_days=worked + absent + sick, unexcused_of=worked + absent, away_days=absent + sick)


def person_shares(rows: pd.DataFrame, measure: Measure, *, interval_share: float) -> pd.DataFrame:
    """One row per person with such days: employee_id, team, days, of_days, share, low, high, company_share, verdict.

    share is the lasting one, each month held against what all did in that month, drawn to the company's; low and high its interval. verdict is higher or lower
    where that stands clear of the company's share and there are `LEAST_DAYS`, and never where it happened on no day of anybody, or on all.
    """
    rows = rows[rows[measure.whole] > 0]
    monthly = rows.groupby("month")[[measure.part, measure.whole]].transform("sum")
    company = rows[measure.part].sum() / max(rows[measure.whole].sum(), 1)
    exposure = rows[measure.whole] * monthly[measure.part] / monthly[measure.whole] / company if company > 0 else rows[measure.whole].astype(float)
    rows = rows.assign(exposure=exposure)
    frame = rows.groupby("employee_id").agg(team=("team", "last"), days=(measure.part, "sum"), of_days=(measure.whole, "sum"), exposure=("exposure", "sum")).reset_index()
    spread = month_spread(rows, measure.part, measure.whole)
    days = frame["days"].to_numpy(float)
    pooled = pooled_shares(days / spread, np.maximum(frame["exposure"].to_numpy(float), days) / spread, interval_share=interval_share)
    frame = frame.drop(columns="exposure").assign(share=pooled["pooled"], low=pooled["low"], high=pooled["high"], company_share=company)
    enough = (frame["of_days"] >= LEAST_DAYS) & (0 < company < 1)
    return frame.assign(verdict=np.select([enough & (frame["low"] > company), enough & (frame["high"] < company)], ["higher", "lower"], "cannot_be_told"))


def named_people(rows: pd.DataFrame, *, interval_share: float) -> pd.DataFrame:
    """The people who surely differ from everybody in one of `NAMED`: the columns of `person_shares` with attendance_measure after the team; the clearest first."""
    frames = [person_shares(rows, measure, interval_share=interval_share).assign(attendance_measure=measure.name) for measure in NAMED]
    frame = pd.concat(frames, ignore_index=True)
    frame = frame[frame["verdict"] != "cannot_be_told"].sort_values(["attendance_measure", "share"], ascending=[True, False], ignore_index=True)
    return frame[["employee_id", "team", "attendance_measure", "days", "of_days", "share", "low", "high", "company_share", "verdict"]]


def changed_people(now: pd.DataFrame, before: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """The people whose share surely moved against the year before, beyond how everybody's did: employee_id, team, share_before, share, expected_share, p_adjusted, direction.

    Given a person's days in both years, those of the last one are binomial with the part that everybody's months give it (the conditional test of two Poisson rates,
    Przyborowski and Wilenski 1940), counts divided by `month_spread`; p_adjusted allows for the number of people (Holm 1979) and is below one in twenty. direction is up or down.
    """
    rows = pd.concat([before.assign(is_now=False), now.assign(is_now=True)])
    rows = rows[rows[measure.whole] > 0]
    monthly = rows.groupby("month")[[measure.part, measure.whole]].transform("sum")
    rows = rows.assign(expected=rows[measure.whole] * monthly[measure.part] / monthly[measure.whole])
    years = [rows[rows["is_now"] == flag].groupby("employee_id")[[measure.part, measure.whole, "expected"]].sum() for flag in (False, True)]
    old, new = (year.loc[years[0].index.intersection(years[1].index)] for year in years)
    part = (new["expected"] / (old["expected"] + new["expected"]).where(lambda total: total > 0)).fillna(0.5).to_numpy(float)
    total, late = (old[measure.part] + new[measure.part]).to_numpy(float), new[measure.part].to_numpy(float)
    spread = month_spread(rows, measure.part, measure.whole)
    counted, of = np.round(late / spread), np.round(total / spread)
    p_values = np.minimum(1.0, 2 * np.minimum(stats.binom.cdf(counted, of, part), stats.binom.sf(counted - 1, of, part)))
    frame = pd.DataFrame({
        "employee_id": new.index, "team": rows.groupby("employee_id")["team"].last().reindex(new.index).to_numpy(), "share_before": (old[measure.part] / old[measure.whole]).to_numpy(),
        "share": late / new[measure.whole].to_numpy(float), "expected_share": total * part / new[measure.whole].to_numpy(float), "p_adjusted": holm(p_values),
        "direction": np.where(late > total * part, "up", "down"),
    })  # fmt: skip
    return frame[frame["p_adjusted"] < 1 - SURE].sort_values("p_adjusted", kind="stable", ignore_index=True)


def team_shares(now: pd.DataFrame, before: pd.DataFrame, measure: Measure, *, interval_share: float) -> pd.DataFrame:
    """One row per team: team, n, of_days, share, low, high, company_share, change_share, change_low, change_high, p_adjusted, verdict.

    `change_share` is the share less the one of the year before, missing where there is none. The interval allows for how alike one person's days are. verdict is
    higher or lower where p_adjusted (Student's t of the team against all others, for the number of teams by Holm 1979) is below one in twenty. People without a team count
    in the company alone.
    """
    frame, freedom = _by_team(now, measure)
    if frame.empty:
        return frame.assign(company_share=[], change_share=[], change_low=[], change_high=[], p_adjusted=[], verdict=[]).drop(columns=["effective", "days"])
    low, high = share_interval(frame["share"].to_numpy(), frame["effective"].to_numpy(), interval_share)
    company = frame["days"].sum() / frame["of_days"].sum()
    p_adjusted = holm(_against_others(frame, freedom))
    verdict = np.where(p_adjusted < 1 - SURE, np.where(frame["share"] > company, "higher", "lower"), "cannot_be_told")
    frame = frame.assign(low=low, high=high, company_share=company, **_change(frame, _by_team(before, measure)[0], interval_share), p_adjusted=p_adjusted, verdict=verdict)
    columns = ["team", "n", "of_days", "share", "low", "high", "company_share", "change_share", "change_low", "change_high", "p_adjusted", "verdict"]
    return frame.loc[frame["team"] != "", columns].sort_values("share", ascending=False, ignore_index=True)


def _by_team(rows: pd.DataFrame, measure: Measure) -> tuple[pd.DataFrame, int]:
    """Per team n, days, of_days, share and how many independent days these are worth; and people less teams."""
    people = rows[rows[measure.whole] > 0].groupby(["team", "employee_id"], as_index=False)[[measure.part, measure.whole]].sum()
    codes, teams = pd.factorize(people["team"], sort=True)
    days, events = people[measure.whole].to_numpy(float), people[measure.part].to_numpy(float)
    groups = codes.astype(np.int64)
    frame = pd.DataFrame({"team": np.asarray(teams, dtype=str), "n": np.bincount(groups, minlength=len(teams)), "days": np.bincount(groups, events, len(teams)), "of_days": np.bincount(groups, days, len(teams))})
    share = (frame["days"] / frame["of_days"]).to_numpy(float)
    effective = np.minimum(effective_days(days, groups, likeness(events, days, groups)), _by_its_people(events - days * share[groups], groups, frame))
    return frame.assign(share=share, effective=effective), max(len(people) - len(teams), 1)


def _by_its_people(residual: np.ndarray, groups: np.ndarray, frame: pd.DataFrame) -> np.ndarray:
    """How many independent days a team's are worth by how its own people differ, so that one person does not make a team; unbounded for a single person."""
    n, share = frame["n"].to_numpy(float), (frame["days"] / frame["of_days"]).to_numpy(float)
    variance = np.bincount(groups, residual**2, len(frame)) / frame["of_days"].to_numpy(float) ** 2 * n / np.maximum(n - 1, 1)
    return np.asarray(np.divide(share * (1 - share), variance, out=np.full(len(frame), np.inf), where=(variance > 0) & (n > 1)))


def _against_others(frame: pd.DataFrame, freedom: int) -> np.ndarray:
    """How probable so large a difference between a team and all others is, where there is none; two-sided, 1 for a single team."""
    days, of_days, effective = (frame[name].to_numpy(float) for name in ("days", "of_days", "effective"))
    others = (days.sum() - days) / np.maximum(of_days.sum() - of_days, 1)
    overall = days.sum() / of_days.sum()
    variance = overall * (1 - overall) * (1 / effective + 1 / np.maximum(effective.sum() - effective, 1e-9))
    gap = np.where(of_days < of_days.sum(), days / of_days - others, 0.0)
    return np.asarray(2 * stats.t.sf(np.abs(gap) / np.sqrt(np.maximum(variance, 1e-18)), freedom))


def _change(now: pd.DataFrame, before: pd.DataFrame, interval_share: float) -> dict[str, pd.Series]:
    """The share less that of the year before, with the normal interval of the difference of two independent shares; a person in both makes it narrower than told."""
    old = before.set_index("team").reindex(now["team"]).reset_index()
    variance = sum((frame["share"] * (1 - frame["share"]) / frame["effective"].where(frame["effective"] > 0) for frame in (now, old)), start=pd.Series(0.0, index=now.index))
    reach = stats.norm.isf((1 - interval_share) / 2) * np.sqrt(variance)
    change = now["share"] - old["share"]
    return {"change_share": change, "change_low": change - reach, "change_high": change + reach}


def working_time(rows: pd.DataFrame, spells: pd.DataFrame) -> pd.DataFrame:
    """One row per person: employee_id, team, own_weekdays, worked_days, hours_a_day, rest_days, leave_days, absent_days, unrecorded_days, sick_days, spells, longest_spell.

    own_weekdays is how many days a week are the person's own in most months; hours_a_day is over days with hours; spells are of days absent or sick.
    """
    grouped = rows.groupby("employee_id")
    sums = grouped[["worked_days", "timed_days", "worked_hours", "rest_days", "leave_days", "absent_days", "unrecorded_days", "sick_days"]].sum()
    away = spells.groupby("employee_id")["days"].agg(["size", "max"]).reindex(sums.index)
    frame = sums.assign(
        team=grouped["team"].last(), own_weekdays=grouped["own_weekdays"].median().round(), hours_a_day=_ratio(sums["worked_hours"], sums["timed_days"]),
        spells=away["size"].fillna(0).astype(int), longest_spell=away["max"].fillna(0).astype(int),
    ).reset_index()
    return frame[["employee_id", "team", "own_weekdays", "worked_days", "hours_a_day", "rest_days", "leave_days", "absent_days", "unrecorded_days", "sick_days", "spells", "longest_spell"]]


def month_by_month(months: pd.DataFrame, *, interval_share: float) -> pd.DataFrame:
    """One row per month: month_end, n, hours_a_day, attendance_share, late_days_share, late_low, late_high, early_share, absent_share, sick_share.

    attendance_share is days worked over days due. The interval of lateness allows for how alike one person's days are.
    """
    sums = months.groupby("month").sum(numeric_only=True)
    groups, _ = pd.factorize(months["month"], sort=True)
    days, events = months["late_known_days"].to_numpy(float), months["late_days"].to_numpy(float)
    late = _ratio(sums["late_days"], sums["late_known_days"]).to_numpy()
    effective = effective_days(days, groups.astype(np.int64), likeness(events, days, groups.astype(np.int64)))
    low, high = share_interval(np.nan_to_num(late), effective, interval_share)
    return pd.DataFrame({
        "month_end": pd.to_datetime([month_end(month) for month in sums.index]), "n": months.groupby("month")["employee_id"].nunique().to_numpy(),
        "hours_a_day": _ratio(sums["worked_hours"], sums["timed_days"]).to_numpy(), "attendance_share": _ratio(sums["worked_days"], sums["due_days"]).to_numpy(),
        "late_days_share": late, "late_low": low, "late_high": high, "early_share": _ratio(sums["early_days"], sums["early_known_days"]).to_numpy(),
        "absent_share": _ratio(sums["absent_days"], sums["unexcused_of"]).to_numpy(), "sick_share": _ratio(sums["sick_days"], sums["due_days"]).to_numpy(),
    })  # fmt: skip


def spell_classes(spells: pd.DataFrame) -> pd.DataFrame:
    """Spells of days away by their length, one row per class of `SPELL_EDGES`: spell_length, n (people), spells, days, days_share."""
    names = [f"{low}_{high - 1}" for low, high in zip(SPELL_EDGES, (*SPELL_EDGES[1:], 0), strict=True)]
    names[-1] = f"{SPELL_EDGES[-1]}_"
    place = np.searchsorted(SPELL_EDGES, spells["days"].to_numpy(int), side="right") - 1
    classes = spells.assign(spell_length=np.array(names)[place])
    frame = classes.groupby("spell_length").agg(n=("employee_id", "nunique"), spells=("days", "size"), days=("days", "sum")).reindex(names).dropna().astype(int).reset_index()
    return frame.assign(days_share=frame["days"] / max(frame["days"].sum(), 1))


def _ratio(part: pd.Series, whole: pd.Series) -> pd.Series:
    """One column over another, missing where there is nothing to divide by."""
    return part / whole.where(whole > 0)
