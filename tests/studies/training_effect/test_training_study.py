"""The study on the sample, on worlds with parts missing, and its laws."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis.panel.build import open_panel
from analysis.settings import PROJECT
from analysis.studies.training_effect.study import run, study
from analysis.tables.store import open_company
from studies.training_effect.course_worlds import World, live

LAST = date(2023, 12, 31)


@pytest.fixture(scope="module")
def world():
    return live(World(people=200, months=36, lot=0.1, by_noise=3.0))


def told(frame, courses):
    return study(frame, courses, margin_share=0.3, as_of=LAST)


def test_the_effects_begin_with_the_six_columns_that_others_read(world) -> None:
    frame = told(*world).tables["course_effects"].frame
    assert list(frame.columns) == ["course_family", "months_since", "effect_share", "low", "high", "method", "n", "outcome"]
    assert set(frame["method"]) == {"naive", "did_not_yet_treated", "lag_adjusted", "lottery"}
    assert set(frame["months_since"]) == set(range(1, 7))
    assert (frame["low"] <= frame["effect_share"]).all()
    assert (frame["effect_share"] <= frame["high"]).all()


def test_a_place_is_worth_the_margin_of_six_months_over_its_cost(world) -> None:
    result = told(*world)
    money = result.tables["money"].frame.iloc[0]
    effects = result.tables["course_effects"].frame.query("method == @money.method")
    assert money["cost"] == 1000.0
    assert money["gain_per_cost"] == pytest.approx(money["gain"] / 1000.0)
    assert money["gain"] == pytest.approx(0.3 * 100_000 * effects["effect_share"].sum(), rel=0.25)
    assert money["gain_low"] < money["gain"] < money["gain_high"]


@pytest.mark.parametrize("margin", [0.3, None])
def test_a_missing_margin_is_assumed_and_said(world, margin) -> None:
    frame, courses = world
    result = told(frame if margin else frame.assign(sales_margin=np.nan), courses)
    assert next(one for one in result.caveats if one.name == "money_counts").figures["is_assumed"] == int(margin is None)


def test_without_courses_there_is_one_caveat_and_nothing_else(world) -> None:
    frame, courses = world
    result = told(frame, courses.head(0))
    assert [one.name for one in result.caveats] == ["no_courses"]
    assert all(table.frame.empty for table in result.tables.values())
    assert result.verdicts == ()


def test_without_sales_and_with_answers_of_customers_only_those_are_judged(world) -> None:
    frame, courses = world
    luck = np.random.default_rng(1).normal(0.8, 0.05, len(frame))
    result = told(frame.assign(sales_amount=np.nan, sales_margin=np.nan, feedback_count=2.0, feedback_share_sum=2 * luck), courses)
    assert set(result.tables["answers"].frame["outcome"]) == {"customer_satisfaction"}
    assert {one.figures["outcome"] for one in result.caveats if one.name == "missing_outcome"} == {"sales", "close_rate"}


@pytest.mark.parametrize("keep", ["nothing sold", "always the same", "one month", "one person", "unknown people"])
def test_bad_input_gives_empty_tables(world, keep: str) -> None:
    frame, courses = world
    if keep == "nothing sold":
        frame = frame.assign(sales_amount=0.0)
    if keep == "always the same":
        frame = frame.assign(sales_amount=77.0)
    if keep == "one month":
        frame = frame[frame["month"] == frame["month"].min()]
    if keep == "one person":
        frame = frame[frame["employee_id"] == frame["employee_id"].iloc[0]]
    if keep == "unknown people":
        courses = courses.assign(employee_id="nobody")
    result = told(frame, courses)
    assert result.tables["course_effects"].frame.empty
    assert result.tables["money"].frame.empty


def test_who_took_a_course_is_not_told_by_the_tables(world) -> None:
    assert not any(column.unit == "person" for table in told(*world).tables.values() for column in table.columns)


@pytest.fixture(scope="module")
def sample():
    company = open_company(PROJECT / "data" / "sample")
    return company, open_panel(company)


def test_nothing_known_after_the_day_changes_the_answer(sample) -> None:
    """The same day asked of the panel to the end and of the panel cut there gives the same tables."""
    company, panel = sample
    day = date(2025, 6, 30)
    whole, cut = run(company, panel, as_of=day), run(company, panel.until(day), as_of=day)
    for name, table in whole.tables.items():
        pd.testing.assert_frame_equal(table.frame, cut.tables[name].frame)
    assert whole.headline["courses"].value < len(company.table("trainings"))


def test_a_company_of_fifty_is_told_that_it_cannot_know(sample) -> None:
    company, panel = sample
    answers = run(company, panel, as_of=panel.last_day).tables["answers"].frame
    sales = answers[answers["outcome"] == "sales"].set_index("course_family")
    assert not sales["conclusion"].isin(["raises", "lowers"]).any()
    assert (sales["reason"] == "too_few").sum() >= 2
