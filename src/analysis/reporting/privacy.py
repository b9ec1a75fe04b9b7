"""Privacy: what each reader may see; the only place where it is decided.

In: a study's result, the reader, the company's settings and each person's team. Out: the result as this reader may
see it. `analyst` and `hr` see everything but the audit's columns of a person; a `manager` sees the people of named teams and
groups elsewhere; an `executive` sees groups; a `person` sees their own row. It draws and words nothing.

What a table's rows are is read from its columns: with a column of unit `person` they are people, with a column
`n` of unit `people` they are groups of so many; all other rows are plain figures. In a table of groups the columns before `n` that
hold no figures (text, team, date) name the group; a row with all of these empty is the total.

Groups of fewer than k people are blank. More groups are blanked, the smallest first, until those that are blank hold k
people together: so a total less the groups that are shown is never about fewer than k. Tables by two names at once are shown
whole or not at all, because rows and columns could be subtracted from one another.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias, get_args

import pandas as pd

from analysis.reporting.codes import UNITS
from analysis.settings import Audience, Settings, UserError
from analysis.studies.result import Estimate, Result, ResultColumn, ResultTable

_SENSITIVE = ("sensitive", "audit")
_PERSONAL = ("personal", *_SENSITIVE)
_FIGURES = (*UNITS, "money", "")
Flags: TypeAlias = "pd.Series[bool]"
Counts: TypeAlias = "pd.Series[int]"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class Viewer:
    """A reader: the audience, a manager's teams, and who the person is; raises UserError where they do not fit together."""

    audience: Audience
    teams: tuple[str, ...] = ()
    person: str = ""

    def __post_init__(self) -> None:
        known = get_args(Audience)
        if self.audience not in known:
            raise UserError(f"There is no audience {self.audience!r}. Choose one of {', '.join(known)}.")
        if bool(self.teams) != (self.audience == "manager"):
            raise UserError("Teams are named for the audience manager, and only for it: for example audience manager, teams North,South.")
        if bool(self.person) != (self.audience == "person"):
            raise UserError("An employee_id is given for the audience person, and only for it.")


def may_see_names(viewer: Viewer) -> bool:
    """Whether any person may be named to this reader; a manager and a person see names only in rows that are theirs."""
    return viewer.audience != "executive"


def sees_everyone(viewer: Viewer) -> bool:
    """Whether this reader may see all people, and so needs no protection of groups."""
    return viewer.audience in ("analyst", "hr")


def visible_result(result: Result, viewer: Viewer, settings: Settings, team_of: Mapping[str, str]) -> Result:
    """The result as this reader may see it: tables not for them are gone, named numbers about too few people are empty."""
    shown = {name: visible(table, viewer, settings, team_of) for name, table in result.tables.items()}
    tables = {name: table for name, table in shown.items() if table is not None}
    if sees_everyone(viewer):
        return replace(result, tables=tables)
    least = settings.min_group + _own_people(viewer, team_of)
    headline = {name: _protected(estimate, least) for name, estimate in result.headline.items()}
    return replace(result, tables=tables, headline=headline)


def visible(table: ResultTable, viewer: Viewer, settings: Settings, team_of: Mapping[str, str]) -> ResultTable | None:
    """The table as this reader may see it; None where it is not for them. `team_of` gives each employee_id its team."""
    if is_people(table):
        return _visible_people(table, viewer, team_of)
    if sees_everyone(viewer):
        return table
    if is_groups(table):
        return None if viewer.audience == "person" else _visible_groups(table, viewer, settings, team_of)
    return _without(table, _PERSONAL)


def is_people(table: ResultTable) -> bool:
    """Whether the rows of the table are about single people."""
    return any(column.unit == "person" for column in table.columns)


def is_groups(table: ResultTable) -> bool:
    """Whether the rows of the table are groups of people."""
    return not is_people(table) and any((column.name, column.unit) == ("n", "people") for column in table.columns)


def is_withheld(before: ResultTable, after: ResultTable) -> bool:
    """Whether cells or columns that hold a value in one table are blank or gone in the other."""
    return int(after.frame.notna().sum().sum()) < int(before.frame.notna().sum().sum())


def disarm(text: str) -> str:
    """The text as a spreadsheet shows it and never computes it.

    >>> disarm("=cmd()"), disarm("North")
    ("'=cmd()", 'North')
    """
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _visible_people(table: ResultTable, viewer: Viewer, team_of: Mapping[str, str]) -> ResultTable | None:
    """The rows of the people that this reader may see."""
    if viewer.audience == "executive":
        return None
    if sees_everyone(viewer):
        return _without(table, ("audit",))
    person = next(column.name for column in table.columns if column.unit == "person")
    if viewer.audience == "person":
        return _without(_rows(table, table.frame[person] == viewer.person), ("audit",))
    return _without(_rows(table, table.frame[person].map(team_of).isin(viewer.teams)), _SENSITIVE)


def _visible_groups(table: ResultTable, viewer: Viewer, settings: Settings, team_of: Mapping[str, str]) -> ResultTable | None:
    """The table with small groups blank, the sensitive columns by their own limit."""
    names = _group_names(table)
    own = _is_own_team(table, names, viewer)
    taken_off = _people_taken_off(table, names, _own_people(viewer, team_of))
    frame, least = table.frame.copy(), settings.min_group
    for least_here, sensitive in ((least, False), (max(least, settings.min_group_sensitive), True)):
        columns = [column.name for column in table.columns if column not in names and (column.sensitivity in _SENSITIVE) == sensitive]
        blank = _blank_rows(table.frame["n"].fillna(0) - taken_off, table.frame[[column.name for column in names]], own, least_here)
        frame[columns] = frame[columns].mask(blank, axis=0)
    return replace(table, frame=frame) if frame["n"].notna().any() else None


def _blank_rows(n: Counts, names: pd.DataFrame, own: Flags, least: int) -> Flags:
    """Which rows are blank: groups under the limit, and as many more as hide them; the reader's own are never blank."""
    total = _is_total(names)
    blank = (n != 0) & (n < least) & ~own
    if names.shape[1] > 1:
        return blank | bool(blank.any())
    hidden = n[blank & ~total].sum()
    spare = names.assign(_n=n)[~blank & ~total & ~own & (n > 0)]
    for row in spare.sort_values(["_n", *names.columns], kind="stable").index:
        if not 0 < hidden < least:
            break
        blank[row] = True
        hidden += n[row]
    return blank


def _people_taken_off(table: ResultTable, names: list[ResultColumn], own: int) -> Counts:
    """How many people the reader could take off each row: of a group by team none, of a total or another group all that they know."""
    by_team = any(column.unit == "team" for column in names)
    total = _is_total(table.frame[[column.name for column in names]])
    return total.map({True: own, False: 0 if by_team else own})


def _is_total(names: pd.DataFrame) -> Flags:
    """Which rows have an empty name, and so are the total of the others."""
    if names.shape[1] == 0:
        return pd.Series(data=False, index=names.index)
    return names.isna().all(axis=1)


def _group_names(table: ResultTable) -> list[ResultColumn]:
    """The columns that name a group: those before `n` that hold no figures."""
    before = table.columns[: [column.name for column in table.columns].index("n")]
    return [column for column in before if column.unit not in _FIGURES]


def _is_own_team(table: ResultTable, names: list[ResultColumn], viewer: Viewer) -> Flags:
    """Which rows are about a manager's own teams, whose people the manager sees anyway."""
    team = next((column.name for column in names if column.unit == "team"), None)
    if team is None:
        return pd.Series(data=False, index=table.frame.index)
    return table.frame[team].isin(viewer.teams)


def _own_people(viewer: Viewer, team_of: Mapping[str, str]) -> int:
    """How many people this reader knows one by one, and could take off a group that holds them."""
    if viewer.audience == "person":
        return 1
    return sum(team in viewer.teams for team in team_of.values())


def _protected(estimate: Estimate, least: int) -> Estimate:
    """The named number, empty where it rests on too few people."""
    if estimate.n is None or estimate.n >= least:
        return estimate
    return replace(estimate, value=None, low=None, high=None, n=None)


def _rows(table: ResultTable, kept: Flags) -> ResultTable:
    return replace(table, frame=table.frame[kept].reset_index(drop=True))


def _without(table: ResultTable, sensitivities: tuple[str, ...]) -> ResultTable:
    """The table without its columns of these sensitivities."""
    columns = tuple(column for column in table.columns if column.sensitivity not in sensitivities)
    return ResultTable(table.frame[[column.name for column in columns]], columns)
