"""The documented tables of the study: which columns each has, their units and meanings.

In: a frame. Out: a `ResultTable`. To add a table, add an entry to `TABLES`.
"""

import pandas as pd

from analysis.studies.result import ResultColumn, ResultTable

_DESIGN = ResultColumn("approach", "rollout_design", "How it is found out")
_WAVE = ResultColumn("wave", "count", "Wave, 1 the first")
_STARTS = ResultColumn("starts_on", "date", "First day under the new plan")
_MISS = (
    ResultColumn("miss", "share", "Sales over prediction so far, less one"), ResultColumn("miss_low", "share", "Low end of it"), ResultColumn("miss_high", "share", "High end of it"),
    ResultColumn("verdict", "launch_verdict", "What can be told by then"),
)

TABLES: dict[str, tuple[ResultColumn, ...]] = {
    "detectable": (
        _DESIGN, ResultColumn("units", "count", "Units: people or teams"), ResultColumn("detectable_share", "share", "Smallest rise that is noticed four times in five"),
        ResultColumn("detectable_low", "share", "Low end of it"), ResultColumn("detectable_high", "share", "High end of it"),
    ),
    "stress": (
        ResultColumn("rise_share", "share", "Rise claimed"), ResultColumn("chance_share", "share", "Chance of at least that rise by luck and market alone"),
        ResultColumn("effect_low", "share", "What the change itself did at least"), ResultColumn("effect_high", "share", "What the change itself did at most"),
    ),
    "past": (
        ResultColumn("changed_on", "date", "First month of the later half"), ResultColumn("change_share", "share", "Change from the months before to the months after"),
    ),
    "power": (_DESIGN, ResultColumn("effect_share", "share", "True effect of the plan"), ResultColumn("chance_share", "share", "Chance of noticing it")),
    "waves": (_WAVE, _STARTS, ResultColumn("n", "people", "People"), ResultColumn("sales", "money", "Sales of the last twelve months")),
    "handout": (
        ResultColumn("employee_id", "person", "Person", "personal"), ResultColumn("team", "team", "Team"), ResultColumn("role", "seller_role", "Role"), ResultColumn("level", "count", "Level"), _WAVE, _STARTS,
    ),
    "team_handout": (ResultColumn("team", "team", "Team"), _WAVE, _STARTS),
    "launch": (
        ResultColumn("month", "date", "Month"), ResultColumn("n", "people", "People"), ResultColumn("predicted", "money", "Predicted sales"), ResultColumn("low", "money", "Low end of the prediction"),
        ResultColumn("high", "money", "High end of the prediction"), ResultColumn("actual", "money", "Sales"), *_MISS,
    ),
    "launch_teams": (ResultColumn("team", "team", "Team"), ResultColumn("n", "people", "People"), ResultColumn("predicted", "money", "Predicted sales"), ResultColumn("actual", "money", "Sales"), *_MISS),
    "components": (
        ResultColumn("component", "component", "Pay component"), ResultColumn("predicted", "money", "Predicted pay"), ResultColumn("actual", "money", "Pay"),
        ResultColumn("by_measure", "money", "Of the difference, because more or less of what it pays by came"), ResultColumn("by_rate", "money", "Of the difference, because it paid more or less for the same"),
        ResultColumn("miss_share", "share", "Share of all differences"), ResultColumn("points_to", "miss_reason", "What to look at"),
    ),
}
"""Every table by name with its columns."""


def as_table(name: str, frame: pd.DataFrame) -> ResultTable:
    """The frame as the documented table of that name."""
    columns = TABLES[name]
    return ResultTable(frame[[column.name for column in columns]], columns)
