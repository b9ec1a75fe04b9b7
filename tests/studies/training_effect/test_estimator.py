"""The estimator against brute force, closed forms and laws."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm, ttest_ind

from analysis.studies.training_effect.estimator import Effects, estimate, interval, p_value, simultaneous, standard_error
from analysis.studies.training_effect.history import Events, History, Outcome, make_history
from analysis.studies.training_effect.levels import BASE, SMALLEST_BASE, WASHOUT, Design
from studies.training_effect.course_worlds import World, live


def history(**planted) -> History:
    return make_history(*live(World(**({"people": 120, "months": 30, "chance": 0.03, "seed": 3} | planted))))


@pytest.fixture(scope="module")
def some() -> History:
    return history()


def by_hand(history: History, offset: int) -> float:
    """The effect at an offset, two by two, person by person, as the formula is written."""
    sales, taught = history.outcomes["sales"].top, history.taught
    changes, expected = [], []
    for person, month in zip(history.courses["sales_skill"].person, history.courses["sales_skill"].month, strict=True):
        if not 0 <= month + offset < sales.shape[1]:
            continue

        def fits(one: int, month: int = month) -> bool:
            base = sales[one, max(month + BASE[0], 0) : max(month + BASE[1] + 1, 0)]
            late = taught[one, month + 1 : month + max(offset, 0) + 1]
            return len(base) >= 4 and not taught[one, max(month - WASHOUT, 0) : month].any() and not late.any()

        means = {one: sales[one, max(month + BASE[0], 0) : max(month + BASE[1] + 1, 0)].mean() for one in range(len(sales)) if fits(one)}
        usual = [sales[one, max(month + BASE[0], 0) : month + BASE[1] + 1].mean() for one in range(len(sales)) if month + BASE[1] + 1 >= 4 and not taught[one, max(month - WASHOUT, 0) : month].any()]
        means = {one: mean for one, mean in means.items() if mean > SMALLEST_BASE * np.median(usual)}
        others = [sales[one, month + offset] / mean for one, mean in means.items() if not taught[one, month]]
        if person in means and others:
            changes.append(sales[person, month + offset] / means[person])
            expected.append(np.mean(others))
    return float(np.sum(changes) / np.sum(expected) - 1)


@pytest.mark.parametrize("offset", [-5, -1, 0, 1, 4])
def test_the_effect_is_the_mean_of_all_two_by_two_comparisons(some: History, offset: int) -> None:
    effects = estimate(some, some.outcomes["sales"], some.courses["sales_skill"], Design())
    assert effects.at(offset)[0] == pytest.approx(by_hand(some, offset), abs=1e-12)


def test_one_cohort_of_differences_is_the_two_sample_comparison(some: History) -> None:
    sales = some.outcomes["sales"]
    logs = Outcome("log", np.log(sales.top), sales.bottom, is_relative=False, least=1.0)
    month, taught = 15, np.arange(0, 120, 4)
    once = replace(some, taught=np.zeros_like(some.taught), courses={"sales_skill": Events(taught, np.full(30, month), np.zeros(30, bool))})
    once.taught[taught, month] = True
    effects = estimate(once, logs, once.courses["sales_skill"], Design(base=(-1, -1)))
    change = logs.top[:, month + 1] - logs.top[:, month - 1]
    others = np.setdiff1d(np.arange(120), taught)
    expected = ttest_ind(change[taught], change[others], equal_var=False)
    effect, parts = effects.at(1)
    assert effect == pytest.approx(change[taught].mean() - change[others].mean())
    assert effect / standard_error(parts) == pytest.approx(expected.statistic, rel=0.02)


def test_people_are_compared_within_team_and_role_where_chance_chose() -> None:
    world = history(lot=0.3, chance=0.0)
    shifted = replace(world, outcomes={"sales": replace(world.outcomes["sales"], top=world.outcomes["sales"].top.copy())})
    shifted.outcomes["sales"].top[:8, 20:] *= 3.0  # one team's market
    drawn = Design(by_cell=True, drawn=True)
    before, after = (estimate(one, one.outcomes["sales"], one.courses["sales_skill"], drawn) for one in (world, shifted))
    plain, moved = (estimate(one, one.outcomes["sales"], one.courses["sales_skill"], Design()) for one in (world, shifted))
    assert abs(after.at(1)[0] - before.at(1)[0]) < 0.3 * abs(moved.at(1)[0] - plain.at(1)[0])


def test_sales_in_another_unit_change_nothing(some: History) -> None:
    cents = replace(some.outcomes["sales"], top=some.outcomes["sales"].top * 100)
    first, second = (estimate(some, outcome, some.courses["sales_skill"], Design(adjusted=True)) for outcome in (some.outcomes["sales"], cents))
    assert np.allclose(first.effect, second.effect, equal_nan=True)
    assert np.allclose(first.influence, second.influence)


def test_the_order_of_rows_changes_nothing() -> None:
    frame, courses = live(World(people=60, months=24, seed=1))
    shuffled = make_history(frame.sample(frac=1, random_state=1), courses.sample(frac=1, random_state=2))
    first, second = (estimate(one, one.outcomes["sales"], one.courses["sales_skill"], Design()) for one in (make_history(frame, courses), shuffled))
    assert np.allclose(first.effect, second.effect, equal_nan=True)


def test_a_later_month_never_changes_an_earlier_effect(some: History) -> None:
    """What was sold in the last month enters no effect of courses that were compared before it."""
    early = some.courses["sales_skill"].only(some.courses["sales_skill"].month < 20)
    later = replace(some.outcomes["sales"], top=some.outcomes["sales"].top.copy())
    later.top[:, -1] *= 9
    first, second = (estimate(some, outcome, early, Design()) for outcome in (some.outcomes["sales"], later))
    assert np.array_equal(first.effect, second.effect, equal_nan=True)


def test_a_person_with_two_courses_is_one_person(some: History) -> None:
    effects = estimate(some, some.outcomes["sales"], some.courses["sales_skill"], Design())
    assert (effects.people <= effects.courses).all()
    assert effects.people.max() <= len(np.unique(some.courses["sales_skill"].person))


@pytest.mark.parametrize("spoil", ["no courses", "everybody taught", "one person", "no sales", "constant sales"])
def test_where_nobody_can_be_compared_nothing_is_told(spoil: str, some: History) -> None:
    world, sales = some, some.outcomes["sales"]
    events = some.courses["sales_skill"]
    if spoil == "no courses":
        events = events.only(np.zeros(len(events), bool))
    if spoil == "everybody taught":
        events = Events(np.arange(120), np.full(120, 15), np.zeros(120, bool))
        world = replace(some, taught=np.zeros_like(some.taught))
        world.taught[:, 15] = True
    if spoil == "one person":
        world = make_history(*live(World(people=1, months=30, chance=0.2)))
        sales, events = world.outcomes["sales"], world.courses["sales_skill"]
    if spoil == "no sales":
        sales = replace(sales, top=sales.top * 0)
    if spoil == "constant sales":
        sales = replace(sales, top=np.full_like(sales.top, 5.0))
        assert np.nanmax(np.abs(estimate(world, sales, events, Design(adjusted=True)).effect)) < 1e-12
        return
    effects = estimate(world, sales, events, Design())
    assert np.isnan(effects.effect).all()
    assert not effects.influence.any()


def test_an_interval_is_students_with_the_people_taught() -> None:
    parts = np.array([0.01, -0.02, 0.01, 0.0, 0.02])
    error = np.sqrt(np.sum(parts**2) * 4 / 3)
    assert standard_error(parts) == pytest.approx(error)
    low, high = interval(0.1, parts, 10**7, 0.95)
    assert (low, high) == pytest.approx((0.1 - norm.ppf(0.975) * error, 0.1 + norm.ppf(0.975) * error))
    assert interval(0.1, parts, 5, 0.95)[0] < low
    assert np.isnan(interval(0.1, parts, 1, 0.95)).all()
    assert p_value(low - low, parts, 9) == 1.0


def test_the_band_for_all_months_is_that_of_independent_t_values() -> None:
    """With independent months the largest of k normal values has a known quantile (Sidak)."""
    influence = np.random.default_rng(1).normal(0, 0.01, (4000, 5))
    effects = Effects((1, 2, 3, 4, 5), np.array([0.0, 0.1, 0.2, 0.3, 5.0]), influence, *(np.full(5, 10**6),) * 3)
    band = simultaneous(effects, 0.95, effects.offsets)
    reach = (band.high - band.low) / 2 / np.array([standard_error(column) for column in influence.T])
    assert reach == pytest.approx(np.full(5, norm.ppf(1 - (1 - 0.95 ** (1 / 5)) / 2)), rel=0.03)
    assert band.p_value == 0.0


def test_months_of_the_first_half_year_are_not_looked_at() -> None:
    frame, courses = live(World(people=10, months=12))
    frame["hired_on"] = pd.Timestamp(2020, 1, 15)
    assert make_history(frame, courses).outcomes["sales"].bottom.sum(axis=0).tolist() == [0.0] * 6 + [10.0] * 6
