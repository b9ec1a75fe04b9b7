"""From history to verdict: companies in which the plan does nothing, followed for a year by team, as one would who looked every month."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis.studies.incentives.facts import DAY_0, Events
from analysis.studies.incentives.money import MONEY
from analysis.studies.response.ahead import year_ahead
from analysis.studies.response.fit import fit_response
from analysis.studies.response.history import read_history
from analysis.studies.response.priors import PRIOR
from analysis.studies.response.project import project
from analysis.studies.response.summary import by_month, by_team
from analysis.studies.rollout.after import INTERVAL, after_launch
from studies.response import designs
from studies.rollout.teams import carried

TEAMS, SIZE, SEEDS = 6, 7, 100
WORLDS = {
    "months of their own": {}, "no market": {"market": 0.0}, "a market that lasts": {"lasts": 0.8}, "teams with months of their own": {"team": 0.1}, "wild months": {"noise": 0.5},
}


def sales_of(seed, *, market=0.08, lasts=0.5, noise=0.3, team=0.0, months=36):
    """Sales of 42 people in six teams (people, months)."""
    random = np.random.default_rng(seed)
    logs = np.log(100_000) + 0.3 * random.standard_normal((TEAMS * SIZE, 1)) + noise * random.standard_normal((TEAMS * SIZE, months))
    return np.exp(logs + market * carried(random, (months,), lasts) + np.repeat(team * carried(random, (TEAMS, months), lasts), SIZE, axis=0))


def facts_of(sales, years):
    """The facts of a company from 2024 on, for so many years, with those sales, all quotas alike."""
    base, months = designs.facts(len(sales)), 12 * years
    sold, rows = base.events["sales"], len(sales) * months
    day = np.array([date(2024 + month // 12, month % 12 + 1, 10).toordinal() - DAY_0 for month in range(months)])
    columns = {name: np.zeros(rows, values.dtype) for name, values in sold.columns.items()} | {"money": np.rint(sales[:, :months] * MONEY).astype(np.int64).ravel()}
    columns["account"] = columns["account"] - 1
    person, month = (values.ravel() for values in np.indices((len(sales), months)))
    events = Events("sales", person.astype(np.int32), day[month], columns, pd.Series([f"S{row}" for row in range(rows)], dtype="str"))
    states = {name: np.repeat(values[:, :1], months, axis=1) for name, values in base.states.items()} | {"team": np.repeat(np.arange(TEAMS), SIZE)[:, None] + np.zeros((1, months), dtype=np.int64)}
    days = np.array([pd.Period(f"{2024 + month // 12}-{month % 12 + 1}").days_in_month for month in range(months)]) + np.zeros((len(sales), 1), dtype=np.int64)
    return replace(
        base, months=months, as_of=date(2023 + years, 12, 31), states=states, names=base.names | {"team": [f"T{team}" for team in range(TEAMS)]}, days=days, leave=0 * days,
        quota=np.full(days.shape, 100_000 * MONEY), has_quota=days > 0, events=base.events | {"sales": events}, layouts={}, profiles=[],
    )


def verdicts(sales):
    """The verdict of each team and, under an empty name, of all, after a year beside what was foretold from the two years before."""
    known = facts_of(sales, 2)
    history, ahead = read_history(designs.in_force(), known), year_ahead(known)
    projection = project([designs.in_force()], history, fit_response(history, PRIOR), ahead, draws=200, seed=7)
    first = known.first_month + ahead.year.start
    found = after_launch(facts_of(sales, 3), by_month(projection, first, 1.0, INTERVAL), date(2026, 12, 31), by_team(projection, known.names["team"], first, INTERVAL))
    teams = found.tables["launch_teams"].frame.set_index("team")["verdict"]
    return {"": found.verdicts[0].figures["verdict"], **teams.to_dict()}


@pytest.mark.evidence
@pytest.mark.parametrize("world", WORLDS)
def test_all_teams_and_the_whole_together_give_few_false_alarms(world, figures):
    found = [verdicts(sales_of(seed, **WORLDS[world])) for seed in range(SEEDS)]
    alarms = np.mean([any(told != "on_plan" for told in one.values()) for one in found])
    figures(f"{world}: false alarms in {alarms:.1%} of {SEEDS} launches, over seven groups and twelve looks each")
    assert all(len(one) == TEAMS + 1 for one in found)
    assert alarms <= 0.05


@pytest.mark.evidence
def test_a_team_that_sells_a_half_less_is_found(figures):
    found = []
    for seed in range(20):
        sales = sales_of(seed)
        sales[:SIZE, 24:] *= 0.5
        found.append(verdicts(sales))
    told = np.mean([one["T0"] == "below" for one in found])
    figures(f"a team at half its sales: told in {told:.0%}")
    assert told >= 0.9
    assert np.mean([one["T5"] != "on_plan" for one in found]) <= 0.1
