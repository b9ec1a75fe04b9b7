"""The tables of the attendance study: each frame with what its columns mean.

In: the frames of `people`, `against` and `rule`. Out: `ResultTable`s. It computes nothing.
"""

import pandas as pd

from analysis.studies.result import ResultColumn, ResultTable

Meaning = tuple[str, str, str] | tuple[str, str, str, str]
"""A column: its name, unit and meaning, and its sensitivity where that is not `business`."""

_INTERVAL: tuple[Meaning, ...] = (("low", "share", "Low end of the interval"), ("high", "share", "High end of the interval"))

NAMED: tuple[Meaning, ...] = (
    ("employee_id", "person", "Person", "personal"), ("team", "team", "Team at the end"), ("attendance_measure", "attendance_measure", "What happened"),
    ("days", "days", "Days on which it happened"), ("of_days", "days", "Days on which it could happen"),
    ("share", "share", "Lasting share of days, drawn to everybody's as far as luck demands"), *_INTERVAL,
    ("company_share", "share", "Everybody's share of days"), ("verdict", "verdict", "Whether the person differs from everybody"),
)
WORKING_TIME: tuple[Meaning, ...] = (
    ("employee_id", "person", "Person", "personal"), ("team", "team", "Team at the end"), ("own_weekdays", "days", "Weekdays that are the person's own, in most months"),
    ("worked_days", "days", "Own working days worked or travelled"), ("hours_a_day", "hours", "Hours worked on them, a day"),
    ("rest_days", "days", "Days worked that were no own working days"), ("leave_days", "days", "Days on leave", "personal"),
    ("absent_days", "days", "Days absent without leave", "personal"), ("unrecorded_days", "days", "Own working days without a record; they count as nothing"),
    ("sick_days", "days", "Days sick", "sensitive"), ("spells", "count", "Spells of days absent or sick", "sensitive"), ("longest_spell", "days", "Longest of them", "sensitive"),
)
MONTHS: tuple[Meaning, ...] = (
    ("month_end", "date", "Month"), ("n", "people", "People with records"), ("hours_a_day", "hours", "Hours worked, a day"),
    ("attendance_share", "share", "Days worked of days due; leave and holidays are not due"), ("late_share", "share", "Days late of days worked"),
    ("late_low", "share", "Low end of the interval"), ("late_high", "share", "High end of the interval"),
    ("early_share", "share", "Days left early of days worked"), ("absent_share", "share", "Days absent without leave of days worked or absent"),
    ("sick_share", "share", "Days sick of days due", "sensitive"),
)
SPELLS: tuple[Meaning, ...] = (
    ("spell_length", "spell_length", "Working days away in a row, absent or sick"), ("n", "people", "People with such a spell"), ("spells", "count", "Spells", "sensitive"),
    ("days", "days", "Days in them", "sensitive"), ("days_share", "share", "Share of all days away", "sensitive"),
)
AGAINST: tuple[Meaning, ...] = (
    ("attendance_measure", "attendance_measure", "What happened"), ("against", "attendance_against", "Against what"), ("n", "people", "People"),
    ("correlation", "", "Correlation: 0 is no link, 1 or -1 a perfect one"), ("low", "", "Low end of the interval"), ("high", "", "High end of the interval"),
    ("published", "", "What research found (Berry and others 2012)"), ("p_adjusted", "", "Chance of so strong a link where there is none, for the number of comparisons"),
    ("link", "link", "Whether the two surely go together"),
)
RULES: tuple[Meaning, ...] = (
    ("late_limit", "days", "Late days in a month from which the rule flags"), ("person_months", "count", "Months of people looked at"), ("flagged", "count", "Months of people flagged"),
    ("flagged_by_chance", "count", "Months flagged if everybody had the same chance of being late"),
    ("again_share", "share", "Of those flagged, flagged in the next month too"), ("any_month_share", "share", "Flagged of all months of people"),
)
FLAGGED: tuple[Meaning, ...] = (
    ("flagged_group", "flagged_group", "Flagged at least once, or never"), ("n", "people", "People who sell"), ("lasting_count", "count", "Of them surely more often late than everybody"),
    ("upper_half", "count", "Of them selling more than the middle one"), ("sales_amount", "money", "Their sales"),
    ("sales_share", "share", "Share of all sales"),
)


def team_columns(sensitivity: str = "business") -> tuple[Meaning, ...]:
    """The columns of the shares of teams, the figures of this sensitivity."""
    figures = (
        ("of_days", "days", "Days on which it could happen"), ("share", "share", "Share of days on which it happened"), *_INTERVAL,
        ("company_share", "share", "Everybody's share of days"), ("change", "share", "Share less that of the year before"), ("change_low", "share", "Low end of its interval"),
        ("change_high", "share", "High end of its interval"), ("p_adjusted", "", "Chance of so large a difference where there is none, for the number of teams"),
        ("verdict", "verdict", "Whether the team differs from the others"),
    )
    return (("team", "team", "Team"), ("n", "people", "People with records"), *((*figure[:3], sensitivity) for figure in figures))


def table(frame: pd.DataFrame, columns: tuple[Meaning, ...]) -> ResultTable:
    """The frame with the meaning of its columns, in their order."""
    return ResultTable(frame[[column[0] for column in columns]], tuple(ResultColumn(*column) for column in columns))


def empty_table(columns: tuple[Meaning, ...]) -> ResultTable:
    """A table of these columns without rows."""
    return table(pd.DataFrame({column[0]: pd.Series(dtype="float64") for column in columns}), columns)


TABLES: dict[str, tuple[Meaning, ...]] = {
    "named": NAMED, "working_time": WORKING_TIME, "months": MONTHS, "teams_late": team_columns(), "teams_early": team_columns(), "teams_absent": team_columns(),
    "teams_sick": team_columns("sensitive"), "spells": SPELLS, "against": AGAINST, "rules": RULES, "flagged": FLAGGED,
}
"""Every table of the study and its columns."""
