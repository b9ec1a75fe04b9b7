"""The tables of the attendance study: each frame with what its columns mean.

In: the frames of `people`, `against` and `rule`. Out: `ResultTable`s. It computes nothing.
"""

import pandas as pd

from analysis.studies.result import ResultColumn, ResultTable

Columns = tuple[ResultColumn, ...]

_LOW, _HIGH = ResultColumn("low", "share", "Low end of the interval"), ResultColumn("high", "share", "High end of the interval")
_COMPANY = ResultColumn("company_share", "share", "Everybody's share of days")

NAMED: Columns = (
    ResultColumn("employee_id", "person", "Person", "personal"), ResultColumn("team", "team", "Team at the end"),
    ResultColumn("attendance_measure", "attendance_measure", "What happened"), ResultColumn("days", "days", "Days on which it happened"),
    ResultColumn("of_days", "days", "Days on which it could happen"), ResultColumn("share", "share", "Lasting share of days, drawn to everybody's as far as luck demands"),
    _LOW, _HIGH, _COMPANY, ResultColumn("verdict", "verdict", "Whether the person differs from everybody"),
)
CHANGED: Columns = (
    ResultColumn("employee_id", "person", "Person", "personal"), ResultColumn("team", "team", "Team at the end"),
    ResultColumn("share_before", "share", "Days late of days worked, the year before"), ResultColumn("share", "share", "Days late of days worked"),
    ResultColumn("expected_share", "share", "Days late if the person had moved as everybody did"),
    ResultColumn("p_adjusted", "", "Chance of so large a move by luck, for the number of people"), ResultColumn("direction", "direction", "More or less often late than that"),
)
WORKING_TIME: Columns = (
    ResultColumn("employee_id", "person", "Person", "personal"), ResultColumn("team", "team", "Team at the end"),
    ResultColumn("own_weekdays", "days", "Weekdays that are the person's own, in most months"), ResultColumn("worked_days", "days", "Own working days worked or travelled"),
    ResultColumn("hours_a_day", "hours", "Hours worked on them, a day"), ResultColumn("rest_days", "days", "Days worked that were no own working days"),
    ResultColumn("leave_days", "days", "Days on leave", "personal"), ResultColumn("absent_days", "days", "Days absent without leave", "personal"),
    ResultColumn("unrecorded_days", "days", "Own working days without a record; they count as nothing"), ResultColumn("sick_days", "days", "Days sick", "sensitive"),
    ResultColumn("spells", "count", "Spells of days absent or sick", "sensitive"), ResultColumn("longest_spell", "days", "Longest of them", "sensitive"),
)
MONTHS: Columns = (
    ResultColumn("month_end", "date", "Last day of the month"), ResultColumn("n", "people", "People with records"), ResultColumn("hours_a_day", "hours", "Hours worked, a day"),
    ResultColumn("attendance_share", "share", "Days worked of days due; leave and holidays are not due"), ResultColumn("late_days_share", "share", "Days late of days worked"),
    ResultColumn("late_low", "share", "Low end of the interval"), ResultColumn("late_high", "share", "High end of the interval"),
    ResultColumn("early_share", "share", "Days left early of days worked"), ResultColumn("absent_share", "share", "Days absent without leave of days worked or absent"),
    ResultColumn("sick_share", "share", "Days sick of days due", "sensitive"),
)
SPELLS: Columns = (
    ResultColumn("spell_length", "spell_length", "Working days away in a row, absent or sick"), ResultColumn("n", "people", "People with such a spell"),
    ResultColumn("spells", "count", "Spells", "sensitive"), ResultColumn("days", "days", "Days in them", "sensitive"),
    ResultColumn("days_share", "share", "Share of all days away", "sensitive"),
)
AGAINST: Columns = (
    ResultColumn("attendance_measure", "attendance_measure", "What happened"), ResultColumn("against", "attendance_against", "Against what"), ResultColumn("n", "people", "People"),
    ResultColumn("correlation", "", "Correlation: 0 is no link, 1 or −1 a perfect one"), ResultColumn("low", "", "Low end of the interval"),
    ResultColumn("high", "", "High end of the interval"), ResultColumn("published", "", "What research found (Berry and others 2012)"),
    ResultColumn("p_adjusted", "", "Chance of so strong a link where there is none, for the number of comparisons"),
    ResultColumn("link", "link", "Whether the two surely go together"),
)
RULES: Columns = (
    ResultColumn("late_limit", "days", "Late days in a month from which the rule flags"), ResultColumn("n", "people", "People with records"),
    ResultColumn("person_months", "count", "Months of people looked at"), ResultColumn("flagged", "count", "Months of people flagged"), ResultColumn("flagged_by_chance", "count", "Months flagged if everybody had the same chance of being late"),
    ResultColumn("again_share", "share", "Of those flagged, flagged in the next month too"), ResultColumn("any_month_share", "share", "Flagged of all months of people"),
)
FLAGGED: Columns = (
    ResultColumn("flagged_group", "flagged_group", "Flagged at least once, or never"), ResultColumn("n", "people", "People who sell"),
    ResultColumn("lasting_count", "count", "Of them surely more often late than everybody"), ResultColumn("upper_half", "count", "Of them selling more than the middle one"),
    ResultColumn("sales_amount", "money", "Their sales"), ResultColumn("sales_share", "share", "Share of all sales"),
)


def team_columns(sensitivity: str = "business") -> Columns:
    """The columns of the shares of teams, the figures of this sensitivity."""
    return (
        ResultColumn("team", "team", "Team"), ResultColumn("n", "people", "People with records"), ResultColumn("of_days", "days", "Days on which it could happen", sensitivity),
        ResultColumn("share", "share", "Share of days on which it happened", sensitivity), ResultColumn("low", "share", "Low end of the interval", sensitivity),
        ResultColumn("high", "share", "High end of the interval", sensitivity), ResultColumn("company_share", "share", "Everybody's share of days", sensitivity),
        ResultColumn("change_share", "share", "Share less that of the year before", sensitivity), ResultColumn("change_low", "share", "Low end of its interval", sensitivity),
        ResultColumn("change_high", "share", "High end of its interval", sensitivity),
        ResultColumn("p_adjusted", "", "Chance of so large a difference where there is none, for the number of teams", sensitivity),
        ResultColumn("verdict", "verdict", "Whether the team differs from the others", sensitivity),
    )


def table(frame: pd.DataFrame, columns: Columns) -> ResultTable:
    """The frame with the meaning of its columns, in their order."""
    return ResultTable(frame[[column.name for column in columns]], columns)


def empty_table(columns: Columns) -> ResultTable:
    """A table of these columns without rows."""
    return table(pd.DataFrame({column.name: pd.Series(dtype="float64") for column in columns}), columns)


TABLES: dict[str, Columns] = {
    "named": NAMED, "changed": CHANGED, "working_time": WORKING_TIME, "months": MONTHS, "teams_late": team_columns(), "teams_early": team_columns(), "teams_absent": team_columns(),
    "teams_sick": team_columns("sensitive"), "spells": SPELLS, "against": AGAINST, "rules": RULES, "flagged": FLAGGED,
}
"""Every table of the study and its columns."""
