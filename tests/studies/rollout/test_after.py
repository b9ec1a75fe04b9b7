from datetime import date

import pandas as pd
import pytest

from analysis.studies.gaming.history import history
from analysis.studies.incentives.facts import company_facts
from analysis.studies.rollout.after import after_launch, nothing_launched

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


def test_only_months_that_are_over_count(facts, path):
    assert len(after_launch(facts, path, date(2025, 5, 30)).tables["launch"].frame) == 4


def test_a_launch_that_is_still_ahead_or_before_the_data_has_no_months(facts, path):
    for months in (24, -120):
        moved = path.assign(starts_on=path["starts_on"] + pd.DateOffset(months=months))
        assert after_launch(facts, moved, DAY).tables["launch"].frame.empty


def test_without_a_launch_there_is_nothing_to_show():
    assert nothing_launched(DAY).tables == {}
