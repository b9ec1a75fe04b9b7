"""A new plan before and after its launch: what could be noticed, how much of a rise is luck, who gets it when, and whether sales go as predicted.

In: the facts of a company, and for `follow` the prediction and what came. Out: a `Result`. It never says that the plan in question works; it says what it takes to know.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.panel.build import Panel
from analysis.periods import last_whole_month, month_start
from analysis.studies.gaming.history import History, history
from analysis.studies.incentives.facts import Facts, company_facts
from analysis.studies.result import Caveat, Estimate, Figures, Result, ResultTable, Verdict
from analysis.studies.rollout.claims import (
    LEVEL,
    POWER,
    Spreads,
    before_after_error,
    detectable,
    detectable_range,
    estimate_spreads,
    log_sales,
    luck_chance,
    luck_range,
    past_changes,
    true_effect,
)
from analysis.studies.rollout.launch import FALSE_ALARMS, against_plan, by_component
from analysis.studies.rollout.planner import draw_waves, exposure
from analysis.studies.rollout.power import effect_error, noticed, power_of, team_correlation
from analysis.studies.rollout.tables import TABLES, as_table
from analysis.tables.store import Company

Vector = NDArray[np.float64]

INTERVAL = 0.9
CLAIM = 0.30
"""The rise that vendors promise, and that is put to the test here."""

RISES = (0.05, 0.10, 0.20, CLAIM)
EFFECTS = (0.02, 0.05, 0.10, 0.15, 0.20, 0.30)
_YEAR = 12
_IDLE = 0.02


@dataclass(frozen=True)
class Terms:
    """How a plan would be brought in: months measured before and after, waves, who is drawn (people or teams), the first month (None: the next), and the seed of the lot."""

    before: int = 6
    after: int = 6
    waves: int = 2
    drawn: str = "people"
    first_month: int | None = None
    seed: int = 7

    @property
    def months_apart(self) -> int:
        """Months from wave to wave: the last one starts when the measuring ends."""
        return max(self.after // (self.waves - 1), 1)


DESIGNS = {"lot_people_2": ("people", 2), "lot_people_3": ("people", 3), "lot_teams_2": ("teams", 2), "lot_teams_3": ("teams", 3)}
"""The designs with a lot that are compared: who is drawn, and in how many waves."""


def run(company: Company, panel: Panel, *, as_of: date, terms: Terms = Terms()) -> Result:
    """What a change of the plan could show in this company, what it could not, and a plan for finding out."""
    return plan(company_facts(company, min(as_of, panel.last_day)), as_of, terms)


def plan(facts: Facts, as_of: date, terms: Terms) -> Result:
    """The result of the study on facts; tables are empty where there are too few people or months."""
    past, people = history(facts), sellers_now(facts)
    logs = log_sales(past.sold)
    place = pd.Index(people["employee_id"]).get_indexer(pd.Index(past.people))
    codes, _ = pd.factorize(people["team"], sort=True)
    spreads = estimate_spreads(logs, np.where(place >= 0, codes[place], -1) if len(people) else None)
    first = last_whole_month(as_of) + 1 if terms.first_month is None else terms.first_month
    drawn = _drawn(people, terms, first)
    if spreads is None or len(people) < 2:
        return Result("rollout", as_of, {name: _empty(name) for name in TABLES} | drawn, {"people": Estimate(len(people), "people")}, (), (Caveat("too_little_to_tell"),))
    error = before_after_error(spreads, len(people), terms.before, terms.after)
    tables = {name: _empty(name) for name in TABLES} | drawn | _shown(spreads, people, terms) | {
        "stress": as_table("stress", _stress(error, spreads)), "past": as_table("past", _past(past, logs, terms)),
    }
    return Result("rollout", as_of, tables, _headline(spreads, people, terms, error, past), (), _caveats(spreads, people, past))


def _empty(name: str) -> ResultTable:
    """The table of that name without rows."""
    return as_table(name, pd.DataFrame({column.name: [] for column in TABLES[name]}))


def sellers_now(facts: Facts) -> pd.DataFrame:
    """One row per salesperson employed on the last day that is over: employee_id, team, stratum (role and level), role, level, sales of the last twelve whole months."""
    over = np.flatnonzero(facts.is_over)
    empty = pd.DataFrame({"employee_id": pd.Series(dtype="str"), "team": pd.Series(dtype="str"), "stratum": pd.Series(dtype="str"), "role": pd.Series(dtype="str"), "level": pd.Series(dtype=float), "sales": pd.Series(dtype=float)})
    if not len(over):
        return empty
    last, past = int(over[-1]), history(facts)
    sold = np.nansum(past.sold[:, max(last - _YEAR + 1, 0) : last + 1], axis=1)
    place = pd.Index(facts.people["employee_id"].astype("str")).get_indexer(pd.Index(past.people))
    rows = pd.DataFrame({"employee_id": past.people, "sales": sold, "team": _named(facts, "team", last, place), "role": _named(facts, "role", last, place)})
    level = facts.states["level"][place, last]
    rows["level"] = np.where(level >= 0, level.astype(np.float64), np.nan)
    rows["stratum"] = [f"{role} {one}".strip() if one >= 0 else role for role, one in zip(rows["role"], level, strict=True)]
    kept = facts.employed_at_end[place, last] & (sold > 0)
    return pd.DataFrame(rows.loc[kept, list(empty.columns)]).reset_index(drop=True)


def _named(facts: Facts, state: str, month: int, people: NDArray[np.int64]) -> list[str]:
    """The names of a state of people in a month, empty where it is not known."""
    names = [*facts.names[state], ""]
    return [names[code] for code in facts.states[state][people, month]]


def _drawn(people: pd.DataFrame, terms: Terms, first: int) -> dict[str, ResultTable]:
    """The lists to hand out and the waves; empty with fewer units than waves."""
    teams = people[people["team"] != ""].groupby("team", sort=True)["sales"].sum().reset_index()
    is_teams = terms.drawn == "teams"
    units = (teams.assign(unit=teams["team"], stratum="") if is_teams else people.assign(unit=people["employee_id"])).rename(columns={"sales": "size"})
    if len(units) < terms.waves:
        return {name: _empty(name) for name in ("handout", "team_handout", "waves")}
    lot = draw_waves(units[["unit", "stratum", "size"]], waves=terms.waves, first_month=first, months_apart=terms.months_apart, seed=terms.seed)
    by = "team" if is_teams else "employee_id"
    listed = people.merge(lot.drop(columns="stratum"), left_on=by, right_on="unit", validate="many_to_one").sort_values(["wave", "team", "employee_id"], kind="stable")
    waves = listed.groupby(["wave", "starts_on"], as_index=False).agg(n=("employee_id", "size"), sales=("sales", "sum"))
    return {
        "handout": as_table("handout", listed.reset_index(drop=True)), "waves": as_table("waves", waves),
        "team_handout": as_table("team_handout", lot.rename(columns={"unit": "team"})) if is_teams else _empty("team_handout"),
    }


def design_error(design: str, spreads: Spreads, people: pd.DataFrame, terms: Terms) -> tuple[float, int]:
    """The standard error of a design with a lot, in log points, and its units; infinite with fewer units than waves."""
    drawn, waves = DESIGNS[design]
    size = people.loc[people["team"] != "", "team"].value_counts().sort_index().to_numpy() if drawn == "teams" else np.ones(len(people))
    if len(size) < waves:
        return np.inf, len(size)
    apart = max(terms.after // (waves - 1), 1)
    order = pd.Series(np.arange(len(size)) % waves + 1)
    exposed = exposure(order, before=terms.before, months_apart=apart, months=terms.before + terms.after)
    return effect_error(exposed, size.astype(np.float64), spreads), len(size)


def _shown(spreads: Spreads, people: pd.DataFrame, terms: Terms) -> dict[str, ResultTable]:
    """What each design could notice, and how surely it notices effects of several sizes."""
    count = len(people)
    error = before_after_error(spreads, count, terms.before, terms.after)
    low, high = detectable_range(spreads, count, terms.before, terms.after, INTERVAL)
    rows: list[tuple[object, ...]] = [("before_after", count, detectable(error), low, high)]
    chances: list[tuple[object, ...]] = [("before_after", effect, power_of(effect, error, 10**6)) for effect in EFFECTS]
    for design in DESIGNS:
        error, units = design_error(design, spreads, people, terms)
        rows.append((design, units, noticed(error, units), np.nan, np.nan))
        chances += [(design, effect, power_of(effect, error, units)) for effect in EFFECTS]
    frames = {"detectable": rows, "power": chances}
    return {name: as_table(name, pd.DataFrame(found, columns=[column.name for column in TABLES[name]])) for name, found in frames.items()}


def _stress(error: float, spreads: Spreads) -> pd.DataFrame:
    """Each claimed rise with its chance by luck alone, and what the change itself then did."""
    rows = [(rise, luck_chance(error, rise, spreads.months), *true_effect(error, rise, INTERVAL, spreads.months)) for rise in RISES]
    return pd.DataFrame(rows, columns=[column.name for column in TABLES["stress"]])


def _past(past: History, logs: Vector, terms: Terms) -> pd.DataFrame:
    """The company's own changes from window to window, each with the month from which it counts."""
    over = np.flatnonzero(np.isfinite(logs).any(axis=0))
    changes = past_changes(logs[:, over[0] : over[-1] + 1], terms.before, terms.after)
    start = past.first_month + int(over[0]) + terms.before
    return pd.DataFrame({"changed_on": [pd.Timestamp(month_start(start + place)) for place in range(len(changes))], "change_share": changes})


def _headline(spreads: Spreads, people: pd.DataFrame, terms: Terms, error: float, past: History) -> dict[str, Estimate]:
    """The named numbers: people, months of history, spreads, what could be noticed, and how far luck alone goes."""
    count, low_high = len(people), detectable_range(spreads, len(people), terms.before, terms.after, INTERVAL)
    lot, units = design_error("lot_people_2", spreads, people, terms)
    low, high = luck_range(error, INTERVAL, spreads.months)
    return {
        "people": Estimate(count, "people"), "months": Estimate(int(np.isfinite(past.sold).any(axis=0).sum()), "months"),
        "before": Estimate(terms.before, "months"), "after": Estimate(terms.after, "months"),
        "detectable_before_after": Estimate(detectable(error), "share", *low_high, n=count), "detectable_by_lot": Estimate(noticed(lot, units), "share", n=count),
        "luck": Estimate(0.0, "share", low, high, n=count), "claim": Estimate(CLAIM, "share"), "claim_by_luck": Estimate(luck_chance(error, CLAIM, spreads.months), "share", n=count),
        "claim_effect": Estimate(CLAIM, "share", *true_effect(error, CLAIM, INTERVAL, spreads.months), n=count),
        "own_spread": Estimate(spreads.own, "share"), "common_spread": Estimate(spreads.common, "share"), "person_spread": Estimate(spreads.person, "share"),
        "team_correlation": Estimate(team_correlation(spreads), "share"),
    }


def _caveats(spreads: Spreads, people: pd.DataFrame, past: History) -> tuple[Caveat, ...]:
    """What these figures leave out."""
    caveats = [Caveat("a_change_is_often_made_after_a_bad_stretch"), Caveat("a_lot_is_needed_to_know_the_cause", {"power": POWER, "level": LEVEL})]
    if not spreads.season_known:
        caveats.insert(0, Caveat("season_is_in_the_market", {"months": int(np.isfinite(past.sold).any(axis=0).sum())}))
    idle = float((past.sold <= 0).sum() / max(np.isfinite(past.sold).sum(), 1))
    if idle > _IDLE:
        caveats.append(Caveat("months_without_sales_are_left_out", {"share": idle}))
    if people["team"].nunique() < 2:
        caveats.append(Caveat("teams_cannot_be_drawn"))
    return tuple(caveats)


def follow(planned: pd.DataFrame, actual: pd.DataFrame, components: pd.DataFrame | None, *, as_of: date, interval_share: float, carried: float, years: float = np.inf) -> Result:
    """Planned against actual after a launch: tables launch and components; the verdict holds over all looks.

    planned: group (a team, "" for everybody), month (month number), n (people), sales, low, high. actual: group, month, sales. components: see `launch.by_component`. Only months over by `as_of` count.
    carried, years: see `launch.prediction_covariance`.
    """
    seen = actual[actual["month"] <= last_whole_month(as_of)]
    path = against_plan(planned, seen, interval_share=interval_share, carried=carried, years=years)
    terms = by_component(components) if components is not None and len(components) else pd.DataFrame({column.name: [] for column in TABLES["components"]})
    whole, teams = path[path["group"] == ""], path[path["group"] != ""]
    dated = whole.assign(month=[pd.Timestamp(month_start(int(month))) for month in whole["month"]])
    headline = {"months": Estimate(int(path["month"].nunique()), "months"), "false_alarms": Estimate(FALSE_ALARMS, "share")}
    caveats = (Caveat("verdict_holds_over_all_looks", {"false_alarms": FALSE_ALARMS}), Caveat("terms_are_a_place_to_look"))
    return Result("rollout", as_of, {"launch": as_table("launch", dated), "launch_teams": as_table("launch_teams", _by_team(teams)), "components": as_table("components", terms)}, headline, _verdict(whole), caveats)


def _by_team(path: pd.DataFrame) -> pd.DataFrame:
    """One row per team: sales and prediction of all months so far, and what the last month tells."""
    last = path.drop_duplicates("group", keep="last").set_index("group")
    sums = path.groupby("group")[["predicted", "actual"]].sum()
    return last.drop(columns=["predicted", "actual"]).join(sums).reset_index(names="team")


def _verdict(path: pd.DataFrame) -> tuple[Verdict, ...]:
    """How the whole company goes by the last month; none without a month of it."""
    if path.empty:
        return ()
    last = path.iloc[-1]
    told = str(last["verdict"])
    figures: Figures = {"months": len(path), "verdict": told, **{name: float(last[name]) for name in ("miss", "miss_low", "miss_high")}}
    return (Verdict("launch_goes_as_planned", {"on_plan": "information", "above": "passed", "below": "failed"}[told], figures),)
