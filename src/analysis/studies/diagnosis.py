"""The diagnosis: in which skills each person stands above or below peers of the same role, as far as that can be told.

In: a company's tables and panel as known on `as_of`. Out: a `Result` with the table `strengths`, which training plans and team roles read. The skills are
listed in `skills`, the standing is that of `strengths`. It compares people with each other, not with what could be, and reads no risk score.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from analysis.panel.as_of import know_until
from analysis.panel.build import Panel
from analysis.periods import last_whole_month, window_ending
from analysis.studies.result import Caveat, Estimate, Result, ResultColumn, ResultTable, Verdict
from analysis.studies.scores import sellers, window_rows
from analysis.studies.skills import SKILLS, Skill, count_skill
from analysis.studies.strengths import ABOVE, BELOW, CANNOT_BE_TOLD, PROFILES, Counts, Standing, stand, surest
from analysis.tables.store import Company

FEW_PEERS = 5
"""With fewer peers of the same role a median says little; a caveat names it."""

_PERSON = ResultColumn("employee_id", "person", "Person", "personal")
_SKILL = ResultColumn("skill", "skill", "Skill")
_STRENGTHS = (
    _PERSON, _SKILL, ResultColumn("value", "", "Estimate, drawn to the peers as far as luck demands, in the unit of the skill"),
    ResultColumn("low", "", "Low end of the interval"), ResultColumn("high", "", "High end of the interval"),
    ResultColumn("peer_median", "", "Middle of the peers of the same role"), ResultColumn("standing", "standing", "Against the peers"),
    ResultColumn("n", "observations", "Observations"), ResultColumn("of_peers_share", "share", "Estimate over the middle of the peers; 100 % is the middle"),
    ResultColumn("of_peers_low", "share", "Low end of the interval"), ResultColumn("of_peers_high", "share", "High end of the interval"),
)


@dataclass(frozen=True)
class Measured:
    """people: employee_id, team, region, role. counts and standings by skill; a skill that cannot be had, or tells nobody apart, is missing."""

    people: pd.DataFrame
    counts: dict[str, Counts]
    standings: dict[str, Standing]


def run(company: Company, panel: Panel, *, as_of: date) -> Result:
    """The diagnosis of everyone who sells, over the scorecard's window. Raises UserError where nobody does."""
    measured = measure_skills(company, panel, as_of)
    strengths = _strengths(measured)
    tables = {"strengths": strengths, "standings": _standings(measured), "skills": _skills(measured), "profiles": _profiles(measured)}
    headline = _headline(measured, strengths.frame)
    return Result("diagnosis", as_of, tables, headline, _verdicts(headline), _caveats(company, measured))


def measure_skills(company: Company, panel: Panel, as_of: date) -> Measured:
    """Every skill of everyone who sells and is employed on the last month end known on `as_of`, over the scorecard's window."""
    settings, frame = company.settings.scorecard, panel.until(as_of).frame
    month = last_whole_month(min(as_of, panel.last_day))
    window = window_rows(frame, month, settings.window_months)
    people = sellers(window, month)
    roles = window[window["month"] == month].set_index("employee_id")["role"]
    people = people.assign(role=people["employee_id"].map(roles).fillna("").astype("str"))
    months, ids = window.groupby("employee_id").size().astype(float), pd.Index(people["employee_id"])
    with company.connection() as connection:
        know_until(connection, as_of)
        days = window_ending(month, settings.window_months)
        counts = {skill.name: count_skill(connection, skill, ids, months, days) for skill in SKILLS if all(company.has(table) for table in skill.needs)}
    peers = pd.factorize(people["role"])[0]
    found = {
        skill.name: stand(counts[skill.name], peers, lower_is_better=skill.lower_is_better, interval_share=settings.interval_share, seed=place)
        for place, skill in enumerate(SKILLS) if skill.name in counts
    }
    return Measured(people, counts, {name: one for name, one in found.items() if one is not None})


def _measured_skills(measured: Measured) -> list[Skill]:
    return [skill for skill in SKILLS if skill.name in measured.standings]


def _strengths(measured: Measured) -> ResultTable:
    """One row per person and skill with events, in the order of SKILLS."""
    names = [column.name for column in _STRENGTHS]
    rows = [_rows(measured, skill) for skill in _measured_skills(measured)]
    frame = pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=names)
    return ResultTable(frame[names], _STRENGTHS)


def _rows(measured: Measured, skill: Skill) -> pd.DataFrame:
    """The rows of one skill; logs are taken back, and shares lie between 0 and 1."""
    one = measured.standings[skill.name]
    columns = {"value": one.value, "low": one.low, "high": one.high, "peer_median": one.median}
    columns = {name: np.exp(values) if skill.scale == "log" else np.clip(values, 0, 1 if skill.scale == "share" else None) for name, values in columns.items()}
    median = np.where(columns["peer_median"] > 0, columns["peer_median"], np.nan)
    shares = {f"of_peers_{name}": columns[key] / median for name, key in (("share", "value"), ("low", "low"), ("high", "high"))}
    frame = measured.people[["employee_id"]].assign(skill=skill.name, **columns, standing=one.told, n=measured.counts[skill.name].n, **shares)
    return frame[np.isfinite(one.value)].astype({"n": int})


def _standings(measured: Measured) -> ResultTable:
    """One row per person: the standing in every skill, empty where there are no events; people with the most above and the fewest below first."""
    skills = _measured_skills(measured)
    told = {skill.name: pd.Series(measured.standings[skill.name].told).where(np.isfinite(measured.standings[skill.name].value)) for skill in skills}
    frame = measured.people[["employee_id", "team", "role"]].assign(**told)
    score = sum(((frame[name] == ABOVE).astype(int) - (frame[name] == BELOW).astype(int) for name in told), pd.Series(0, index=frame.index))
    frame = frame.loc[score.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)
    columns = (_PERSON, ResultColumn("team", "team", "Team"), ResultColumn("role", "text", "Role"))
    return ResultTable(frame, (*columns, *(ResultColumn(name, "standing", "Against peers of the same role") for name in told)))


def _skills(measured: Measured) -> ResultTable:
    """One row per skill: how many people have events, and how many surely stand above or below."""
    rows = []
    for skill in _measured_skills(measured):
        one = measured.standings[skill.name]
        told = one.told[np.isfinite(one.value)]
        rows.append((skill.name, len(told), int((told == ABOVE).sum()), int((told == BELOW).sum()), int((told == CANNOT_BE_TOLD).sum())))
    frame = pd.DataFrame(rows, columns=["skill", "people", "above_people", "below_people", "untold_people"])
    return ResultTable(frame, (
        _SKILL, ResultColumn("people", "people", "People with observations"), ResultColumn("above_people", "people", "Surely better than the middle of their peers"),
        ResultColumn("below_people", "people", "Surely worse than the middle of their peers"), ResultColumn("untold_people", "people", "Cannot be told"),
    ))


def _profiles(measured: Measured) -> ResultTable:
    """One row per person with a strength profile, as incentive plans use it."""
    place = surest([measured.standings.get(skill) for skill in PROFILES.values()], len(measured.people))
    names = np.array([*PROFILES, ""], dtype=object)[place]
    frame = measured.people[["employee_id"]].assign(profile=names)
    return ResultTable(frame[place >= 0].reset_index(drop=True), (_PERSON, ResultColumn("profile", "strength_profile", "Strength profile")))


def _headline(measured: Measured, strengths: pd.DataFrame) -> dict[str, Estimate]:
    """The named numbers of the study."""
    people = len(measured.people)
    with_one = {standing: strengths.loc[strengths["standing"] == standing, "employee_id"].nunique() for standing in (ABOVE, BELOW)}
    return {
        "people_diagnosed": Estimate(people, "people"),
        "people_above": Estimate(with_one[ABOVE], "people", n=people),
        "people_below": Estimate(with_one[BELOW], "people", n=people),
        "skills_measured": Estimate(len(measured.standings)),
        "told_share": Estimate(float((strengths["standing"] != CANNOT_BE_TOLD).mean()) if len(strengths) else None, "share", n=people),
    }


def _verdicts(headline: dict[str, Estimate]) -> tuple[Verdict, ...]:
    """Whether anything can be told of anybody."""
    share = headline["told_share"].value
    return () if share is None else (Verdict("skills_can_be_told", "passed" if share else "failed", {"share": share}),)


def _caveats(company: Company, measured: Measured) -> tuple[Caveat, ...]:
    """What the diagnosis cannot support, on these data."""
    missing = [skill for skill in SKILLS if skill.name not in measured.counts]
    tables = sorted({table for skill in missing for table in skill.needs if not company.has(table)})
    lacking = [Caveat("skills_need_tables", {"skills": ",".join(skill.name for skill in missing), "tables": ",".join(tables)})] if missing else []
    same = [name for name in measured.counts if name not in measured.standings]
    alike = [Caveat("skills_tell_nobody_apart", {"skills": ",".join(same)})] if same else []
    roles = measured.people["role"].value_counts()
    few = [Caveat("few_peers", {"people": FEW_PEERS})] if (roles < FEW_PEERS).any() else []
    return (*lacking, *alike, *few, Caveat("peers_are_the_measure"), Caveat("territory_is_in_skills"))
