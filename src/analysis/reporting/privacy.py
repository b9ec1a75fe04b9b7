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

In a group, who gains and who loses are parts of it, withheld together with what they gain and lose where one part is too small; a
quantile stands where enough people are on either side. Gaps by gender and age are for the audit: whoever reads them, in groups of the
sensitive size. Plans that are only considered, and totals of pay, are not for a single person. Where already who is in a table
is sensitive, such as who gains most, it is not for managers.

Totals of two plans could be subtracted from one another. A plan is told where it pays nobody or at least k people, and pays nobody or at least
k people otherwise than each plan told before it; what it pays by component is told where this holds of each component too.

A design is told whole where this holds of all its plans, and else not at all; the largest loss among its people is one person's.

A count of people outside of such tables is nobody or at least k, and so is what is left when it is taken off the count that it
is a part of; otherwise all parts of that count are withheld, and with them the parts of these. A share of people counts as
the people that it stands for. The lowest and the highest of all are figures of one person, and only for those who see everyone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias, get_args

import pandas as pd

from analysis.reporting.codes import UNITS
from analysis.settings import Audience, Settings, UserError
from analysis.studies.result import Caveat, Estimate, Figures, Result, ResultColumn, ResultTable, Verdict
from analysis.studies.scorecard_tables import ATTAINMENT_EDGES

_SENSITIVE = ("sensitive", "audit")
_PERSONAL = ("personal", *_SENSITIVE)
_FIGURES = (*UNITS, "money", "exact_money", "")
_PARTS = (
    ("people_scored", ("cannot_be_told",)), ("people_scored", ("surely_upper_half", "surely_lower_half")),
    ("surely_upper_half", ("surely_top_quarter",)), ("surely_lower_half", ("surely_bottom_quarter",)), ("people_scored", ("moved_up", "moved_down")),
    ("people", ("people_now", "people_left")), ("users_seen", ("users_matched",)),
    ("people_employed", ("on_notice",)), ("people_employed", ("scored_people",)), ("people_employed", ("early_warning",)), ("scored_people", ("high_risk",)),
    ("people", ("late_more", "late_less")), ("people", ("flagged_people",)), ("flagged_people", ("flagged_lasting",)), ("flagged_people", ("flagged_sellers",)),
    ("flagged_sellers", ("flagged_upper_half",)),
    ("later_flagged", ("later_flagged_left",)), ("later_others", ("later_others_left",)), ("later_people", ("later_flagged_left", "later_others_left")),
    ("watched_people", ("sliding_people",)), ("watched_people", ("recent_alarms",)), ("people_diagnosed", ("people_above",)), ("people_diagnosed", ("people_below",)),
)
"""A named count of people, and counts that are parts of it; those further down may be parts of these."""

_GOES_WITH = {"revenue_matched_share": "users_matched", "budget": "pay", "exit_difference": "later_flagged_left", "flagged_sales_share": "flagged_sellers"}
"""A named number, and the one without which it is withheld: it tells about the people who are left over, or is the same sum."""

_GAINS = ("gain_count", "lose_count", "gained", "lost")
"""The columns of a group that count and sum up who gains and who loses."""

_QUANTILES = {"p10": 0.1, "p25": 0.25, "p50": 0.5, "p75": 0.25, "p90": 0.1}
"""Columns that hold a quantile of a group, and the smaller share of people on one side of it."""

_OF_ONE_PLAN = ("deciles", "gaps")
"""Tables of parts of the company that are told of the plan in force alone, so that no two plans can be subtracted in so small a part."""

_TOTALS_OF_PAY = ("plan_totals", "budget", "cost_at_levels")
_TOTALS_IN_HEADLINE = ("people", "sales", "pay", "cost_share", "budget")
"""What a person, who sees their own pay, does not see of the company's."""

_EXTREMES = ("quota_period_min_share", "quota_period_max_share")
_REACHED = ATTAINMENT_EDGES.index(1.0) + 1
Headline: TypeAlias = dict[str, Estimate]
Flags: TypeAlias = "pd.Series[bool]"
Counts: TypeAlias = "pd.Series[int]"


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


def sees_everyone(viewer: Viewer) -> bool:
    """Whether this reader may see all people, and so needs no protection of groups."""
    return viewer.audience in ("analyst", "hr")


def visible_result(result: Result, viewer: Viewer, settings: Settings, team_of: Mapping[str, str]) -> Result:
    """The result as this reader may see it: tables not for them are gone, named numbers about too few people are empty."""
    if viewer.audience == "person" and result.study == "incentives":
        result = _own_pay(result)
    if viewer.audience == "person" and result.study in ("response", "design"):
        return replace(result, tables={}, headline={name: _withheld(estimate) for name, estimate in result.headline.items()}, caveats=())
    least = settings.min_group + _own_people(viewer, team_of)
    if result.study == "design" and not sees_everyone(viewer):
        result = _design_apart(result, least)
    if "plan_pairs" in result.tables and not sees_everyone(viewer):
        result = _plans_apart(result, least)
    shown = {name: visible(table, viewer, settings, team_of) for name, table in result.tables.items()}
    tables = {name: table for name, table in shown.items() if table is not None}
    if sees_everyone(viewer):
        return replace(result, tables=tables)
    headline = _safe_headline(result, tables.get("attainment"), least)
    if "sales_account" in tables and headline["users_matched"].value is None:
        tables["sales_account"] = _rows(tables["sales_account"], lambda block: block["place"] != "of_unknown_sellers")
    return replace(
        result, tables=tables, headline=headline,
        verdicts=tuple(replace(verdict, figures=_safe_figures(verdict, headline, least)) for verdict in result.verdicts),
        caveats=tuple(replace(caveat, figures=_safe_figures(caveat, headline, least)) for caveat in result.caveats),
    )


def visible(table: ResultTable, viewer: Viewer, settings: Settings, team_of: Mapping[str, str]) -> ResultTable | None:
    """The table as this reader may see it; None where it is not for them. `team_of` gives each employee_id its team."""
    if is_people(table):
        return _visible_people(table, viewer, team_of)
    if sees_everyone(viewer):
        return _audited(table, settings) if is_groups(table) else table
    if is_groups(table):
        return None if viewer.audience == "person" else _visible_groups(table, viewer, settings, team_of)
    return _without(_safe_counts(table, settings.min_group + _own_people(viewer, team_of)), _PERSONAL)


def is_people(table: ResultTable) -> bool:
    """Whether the rows of the table are about single people."""
    return any(column.unit == "person" for column in table.columns)


def is_groups(table: ResultTable) -> bool:
    """Whether the rows of the table are groups of people."""
    return not is_people(table) and any((column.name, column.unit) == ("n", "people") for column in table.columns)


def is_withheld(before: ResultTable, after: ResultTable) -> bool:
    """Whether cells or columns that hold a value in one table are blank or gone in the other."""
    return int(after.frame.notna().sum().sum()) < int(before.frame.notna().sum().sum())


def _visible_people(table: ResultTable, viewer: Viewer, team_of: Mapping[str, str]) -> ResultTable | None:
    """The rows of the people that this reader may see."""
    if viewer.audience == "executive":
        return None
    if sees_everyone(viewer):
        return _without(table, ("audit",))
    person, sensitivity = next((column.name, column.sensitivity) for column in table.columns if column.unit == "person")
    if viewer.audience == "person":
        return _without(_rows(table, lambda block: block[person] == viewer.person), ("audit",))
    if sensitivity in _SENSITIVE:
        return None
    return _without(_rows(table, lambda block: block[person].map(team_of).isin(viewer.teams)), _SENSITIVE)


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
    _withhold_parts(frame, least + _own_people(viewer, team_of))
    return replace(table, rows=frame) if frame["n"].notna().any() else None


def _withhold_parts(frame: pd.DataFrame, least: int) -> None:
    """Blank, in place, who gains and loses where one part of a group is too small, and quantiles with too few people on one side."""
    if set(_GAINS) <= set(frame):
        told = [pd.notna(n) and _may_tell(n, [gain, lose], least) for n, gain, lose in zip(frame["n"], frame["gain_count"], frame["lose_count"], strict=True)]
        frame[list(_GAINS)] = frame[list(_GAINS)].where(pd.Series(told, index=frame.index), axis=0)
    for name in set(_QUANTILES) & set(frame):
        frame[name] = frame[name].where(frame["n"] * _QUANTILES[name] >= least)


def _audited(table: ResultTable, settings: Settings) -> ResultTable:
    """The groups with the audit's columns blank where they are too small, for those who see all else."""
    columns, small = [column.name for column in table.columns if column.sensitivity == "audit"], table.frame["n"] < settings.min_group_sensitive
    return replace(table, rows=table.frame.assign(**{name: table.frame[name].mask(small) for name in columns})) if columns else table


def _own_pay(result: Result) -> Result:
    """The result without the plans that are only considered, and without what all people are paid."""
    kept = {name: table for name, table in result.tables.items() if name not in _TOTALS_OF_PAY}
    if "plan_totals" in result.tables:
        first = result.tables["plan_totals"].frame["plan"].iloc[0]
        kept = {name: _of_plans(table, [first]) for name, table in kept.items() if name != "plan_pairs"}
    headline = {name: _withheld(estimate) if name in _TOTALS_IN_HEADLINE else estimate for name, estimate in result.headline.items()}
    return replace(result, tables=kept, headline=headline | {"plans": replace(result.headline["plans"], value=1)})


def _plans_apart(result: Result, least: int) -> Result:
    """The result with those plans alone whose figures can be subtracted from one another, and how many are left out as a caveat."""
    pairs, order = result.tables["plan_pairs"].frame, list(result.tables["plan_totals"].frame["plan"])
    if not order:  # nothing could be worked out, so there is nothing to subtract
        return result
    told = _told_apart(order, pairs[pairs["component"] == ""], least)
    split = _told_apart(told, pairs, least)
    tables = {name: _of_plans(table, told) for name, table in result.tables.items() if name != "plan_pairs"}
    for name, plans in {"pay_mix": split, **dict.fromkeys(_OF_ONE_PLAN, order[:1])}.items():
        if name in tables:
            tables[name] = _of_plans(tables[name], plans)
    if order[0] not in told:  # what the others pay is told beside the plan in force or not at all
        tables = {name: table for name, table in tables.items() if "plan" not in table.names}
    headline = result.headline | {"plans": replace(result.headline["plans"], value=len(told))}
    if order[0] not in told:
        headline |= {name: _withheld(headline[name]) for name in ("pay", "cost_share") if name in headline}
    if str(headline.get("best_plan", Estimate("")).value) not in ("", *told):
        headline |= {name: _withheld(estimate) for name, estimate in headline.items() if name.startswith("best_")}
    left_out = len(order) - len(told)
    caveats = (*result.caveats, Caveat("plans_not_told", {"plans": left_out, "least": least})) if left_out else result.caveats
    return replace(result, tables=tables, headline=headline, caveats=caveats)


def _design_apart(result: Result, least: int) -> Result:
    """The design without the largest loss, which is one person's; without any figure where some two of its plans could be subtracted."""
    pairs = result.tables["plan_pairs"].frame
    plans = list(result.tables["frontier"].frame["plan"])
    if len(_told_apart(plans, pairs, least)) < len(plans):
        return replace(result, tables={}, headline={name: _withheld(estimate) for name, estimate in result.headline.items()}, caveats=())
    tables = {name: table for name, table in result.tables.items() if name != "plan_pairs"}
    frontier = tables["frontier"]
    columns = tuple(column for column in frontier.columns if column.name != "worst_loss_share")
    return replace(result, tables=tables | {"frontier": ResultTable(frontier.frame[[column.name for column in columns]], columns)})


def _told_apart(plans: Sequence[str], pairs: pd.DataFrame, least: int) -> list[str]:
    """The plans, in order, of which each difference to nothing, and to every plan told before, concerns nobody or enough people."""
    counts = pairs[["changed_people", "concerned_people"]]
    small = set(pairs.loc[((counts > 0) & (counts < least)).any(axis=1), ["plan", "other_plan"]].itertuples(index=False, name=None))
    told: list[str] = []
    for plan in plans:
        if not any((plan, other) in small for other in ("", *told)):
            told.append(plan)
    return told


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


def _safe_headline(result: Result, attainment: ResultTable | None, least: int) -> Headline:
    """The named numbers without those that tell about too few people, by themselves or by subtraction."""
    headline = {name: estimate if _is_about_enough(name, estimate, least) else _withheld(estimate) for name, estimate in result.headline.items()}
    for whole, parts in _PARTS:
        named = [part for part in parts if part in headline]
        if named and not _may_tell(headline[whole].value, [headline[part].value for part in named], least):
            headline |= {part: _withheld(headline[part]) for part in named}
    gone = [name for name, count in _GOES_WITH.items() if {name, count} <= headline.keys() and headline[count].value is None]
    if "attainment" in result.tables and not _may_tell_who_reached(headline["hit_quota_share"], result.tables["attainment"], attainment, least):
        gone.append("hit_quota_share")
    headline |= {name: _withheld(headline[name]) for name in gone}
    hidden = {estimate.value for name, estimate in result.headline.items() if estimate.unit == "people" and headline[name].value is None}
    return {name: replace(estimate, n=None) if estimate.n in hidden else estimate for name, estimate in headline.items()}


def _is_about_enough(name: str, estimate: Estimate, least: int) -> bool:
    """Whether a named number, taken by itself, rests on enough people and counts enough of them."""
    counts = [estimate.n, estimate.value if estimate.unit == "people" else None]
    if estimate.value is None:
        return True
    return name not in _EXTREMES and (estimate.n is None or estimate.n >= least) and all(count is None or _is_enough(count, least) for count in counts)


def _may_tell_who_reached(share: Estimate, before: ResultTable, after: ResultTable | None, least: int) -> bool:
    """Whether those who reached their quota, and those who did not, are enough, also less the classes of attainment that are shown."""
    if share.value is None or share.n is None:
        return True
    blank = before.frame[after.frame["n"].isna()] if after else before.frame.head(0)
    sides = blank["n"].groupby(blank["attainment_class"].astype(int) >= _REACHED).sum()
    return _may_tell(share.n, [round(float(str(share.value)) * share.n)], least) and all(_is_enough(people, least) for people in sides)


def _safe_figures(told: Verdict | Caveat, headline: Headline, least: int) -> Figures:
    """The figures of a verdict or a caveat without counts of people that the headline does not tell, nor small parts of them."""
    figures, shown = dict(told.figures), [estimate.value for estimate in headline.values()]
    figures |= {name: None for name in ("people", "people_seen", "exits") if name in figures and figures[name] not in shown}
    for part in ("told", "movers"):
        if part in figures and not _may_tell(figures.get("people"), [figures[part]], least):
            figures[part] = None
    if "differing_people" in figures and not _may_tell(headline["people"].value, [figures["differing_people"]], least):
        figures |= dict.fromkeys(("differing_people", "differences", "amount"))
    if told.name == "sellers_are_known" and headline["revenue_matched_share"].value is None:
        figures["share"] = None
    return figures


def _safe_counts(table: ResultTable, least: int) -> ResultTable:
    """The table with its counts of people blank where they, or what they lack to the largest, are too few."""
    frame = table.frame.copy()
    for name in [column.name for column in table.columns if column.unit == "people"]:
        lacking = frame[name].max() - frame[name]
        frame[name] = frame[name].where(((frame[name] == 0) | (frame[name] >= least)) & ((lacking == 0) | (lacking >= least)))
    return replace(table, rows=frame)


def _may_tell(whole: object, parts: Sequence[object], least: int) -> bool:
    """Whether the parts of a count of people may be told: each of them, and what is left over, is nobody or enough people."""
    known = [int(str(count)) for count in (whole, *parts) if count is not None]
    return len(known) == 1 + len(parts) and all(_is_enough(count, least) for count in (*known[1:], known[0] - sum(known[1:])))


def _is_enough(count: object, least: int) -> bool:
    """Whether so many people are none at all, or enough not to tell about single ones."""
    return int(str(count)) == 0 or int(str(count)) >= least


def _withheld(estimate: Estimate) -> Estimate:
    return replace(estimate, value=None, low=None, high=None, n=None)


def _rows(table: ResultTable, is_kept: Callable[[pd.DataFrame], Flags]) -> ResultTable:
    return table.each(lambda block: block[is_kept(block)].reset_index(drop=True))


def _of_plans(table: ResultTable, plans: Sequence[str]) -> ResultTable:
    """The rows of a table that are about some plans; a table without plans as it is."""
    return _rows(table, lambda block: block["plan"].isin(plans)) if "plan" in table.names else table


def _without(table: ResultTable, sensitivities: tuple[str, ...]) -> ResultTable:
    """The table without its columns of these sensitivities."""
    columns = tuple(column for column in table.columns if column.sensitivity not in sensitivities)
    return table.each(lambda block: block[[column.name for column in columns]], columns)
