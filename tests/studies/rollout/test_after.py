from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis.studies.gaming.history import history
from analysis.studies.incentives.facts import company_facts
from analysis.studies.rollout.after import after_launch, nothing_launched, widened

LAUNCH, DAY = 2025 * 12, date(2025, 12, 31)


@pytest.fixture(scope="module")
def facts(sample):
    return company_facts(sample[0], DAY)


@pytest.fixture(scope="module")
def path(facts):
    """The sales that really came, of those whom a forecast on the eve of 2025 is about, as if nobody had left."""
    past = history(facts)
    place = LAUNCH - past.first_month
    people = (past.sold[:, place - 1] >= 0) & ((past.sold[:, :place] > 0).sum(axis=1) >= 6)
    count = int(people.sum())
    came = pd.DataFrame(past.sold[people][:, place : place + 12]).mean().to_numpy() * count
    return pd.DataFrame({"starts_on": pd.date_range("2025-01-01", periods=12, freq="MS"), "n": count, "sales": came, "sales_low": came * 0.85, "sales_high": came * 1.15})


def test_sales_that_come_as_foretold_are_off_by_nothing_although_people_left(facts, path):
    launch = after_launch(facts, path, DAY).tables["launch"].frame
    assert len(launch) == 12
    assert launch["n"].iloc[-1] < path["n"].iloc[0]
    assert launch["miss"].abs().max() < 1e-9
    assert set(launch["verdict"]) == {"on_plan"}


def test_sales_far_below_what_was_foretold_get_a_verdict(facts, path):
    high = path.assign(**{name: path[name] * 1.5 for name in ("sales", "sales_low", "sales_high")})
    found = after_launch(facts, high, DAY)
    assert found.verdicts[0].outcome == "failed"
    assert found.tables["launch"].frame["miss"].iloc[-1] == pytest.approx(-1 / 3)


@pytest.fixture(scope="module")
def teams(facts):
    """The sales that really came by team, as if nobody had left: as `path` has them for all."""
    past = history(facts)
    place = LAUNCH - past.first_month
    known = np.flatnonzero((past.sold[:, place - 1] >= 0) & ((past.sold[:, :place] > 0).sum(axis=1) >= 6))
    person = pd.Index(facts.people["employee_id"]).get_indexer(np.array(past.people)[known])
    team = np.array(facts.names["team"])[facts.states["team"][person, place - 1]]
    frames = []
    for name in np.unique(team):
        sold = past.sold[known[team == name], place : place + 12]
        came = np.nanmean(sold, axis=0) * len(sold)
        frames.append(pd.DataFrame({"team": name, "starts_on": pd.date_range("2025-01-01", periods=12, freq="MS"), "n": len(sold), "sales": came, "sales_low": came * 0.7, "sales_high": came * 1.4}))
    return pd.concat(frames, ignore_index=True)


def test_teams_whose_sales_come_as_foretold_are_off_by_nothing_although_people_left(facts, path, teams):
    found = after_launch(facts, path, DAY, teams).tables["launch_teams"].frame
    assert sorted(found["team"]) == sorted(teams["team"].unique())
    assert found["n"].sum() < teams.groupby("team")["n"].first().sum()
    assert found["miss"].abs().max() < 1e-9
    assert set(found["verdict"]) == {"on_plan"}


def test_a_team_far_below_gets_a_verdict_and_the_others_get_none(facts, path, teams):
    name = teams["team"].iloc[0]
    high = teams.copy()
    high.loc[high["team"] == name, ["sales", "sales_low", "sales_high"]] *= 2.5
    found = after_launch(facts, path, DAY, high).tables["launch_teams"].frame.set_index("team")["verdict"]
    assert found[name] == "below"
    assert set(found.drop(name)) == {"on_plan"}


def test_where_teams_are_followed_too_the_whole_needs_more_for_a_verdict(facts, path, teams):
    alone, shared = (after_launch(facts, path, DAY, one).tables["launch"].frame for one in (None, teams))
    assert (shared["miss_high"] > alone["miss_high"]).all()
    assert (shared["predicted"] == alone["predicted"]).all()


def test_what_a_team_has_in_common_widens_its_prediction():
    path = pd.DataFrame({"group": "A", "month": [1, 2], "n": 5, "sales": 100.0, "low": [80.0, 0.0], "high": [125.0, 0.0]})
    same, wider = widened(path, 0.0), widened(path, 0.1)
    assert same["low"].tolist() == pytest.approx(path["low"].tolist())
    reach = 1.6448536
    assert (np.log(wider["high"] / wider["low"])[0] / (2 * reach)) ** 2 == pytest.approx((np.log(125 / 80) / (2 * reach)) ** 2 + 0.1**2)


def test_only_months_that_are_over_count(facts, path):
    assert len(after_launch(facts, path, date(2025, 5, 30)).tables["launch"].frame) == 4


def test_a_launch_that_is_still_ahead_or_before_the_data_has_no_months(facts, path):
    for months in (24, -120):
        moved = path.assign(starts_on=path["starts_on"] + pd.DateOffset(months=months))
        assert after_launch(facts, moved, DAY).tables["launch"].frame.empty


def test_without_a_launch_there_is_nothing_to_show():
    assert nothing_launched(DAY).tables == {}
