import numpy as np
import pytest

from analysis.studies.slides.residuals import Expected, expect, fit_noise, residuals, standardise
from analysis.studies.slides.watched import watch_people
from studies.slides.slide_worlds import make_panel


def steady(units=12, months=14):
    return np.outer(np.arange(1.0, units + 1), np.ones(months)), np.ones((units, months))


def test_the_worked_example_of_the_module():
    expected = Expected(np.array([[120.0]]), np.array([[1.2]]), np.array([[np.inf]]))
    assert residuals(np.array([[60.0]]), expected)[0, 0] == pytest.approx(-0.586, abs=0.001)


def test_whoever_keeps_the_own_level_in_any_market_is_as_expected():
    values, people = steady()
    market = np.concatenate([np.ones(6), np.linspace(0.5, 2, 8)])
    expected = expect(values * market, people)
    np.testing.assert_allclose(expected.value[:, 6:], (values * market)[:, 6:])


def test_a_units_own_month_is_not_in_its_market():
    values, people = steady()
    values[0, 10] = 1000.0
    assert expect(values, people).market[0, 10] == pytest.approx(1.0)


def test_nothing_known_later_changes_what_was_expected():
    watched = watch_people(make_panel(people=20, months=30))
    sales, people = watched.facts["sales_amount"], watched.people
    changed = sales.copy()
    changed[:, 20:] *= 7
    np.testing.assert_array_equal(expect(sales, people).value[:, :20], expect(changed, people).value[:, :20])


def test_with_few_others_there_is_no_market():
    values, people = steady(units=5)
    values[:, 12] *= 0.5
    assert (expect(values, people).market[:, 12] == 1).all()


def test_somebody_new_is_not_watched_for_half_a_year():
    values, people = steady()
    values[0, :8] = np.nan
    expected = expect(values, people).value
    assert np.isnan(expected[0, :14]).all() or np.flatnonzero(np.isfinite(expected[0]))[0] == 14


def test_small_counts_scatter_as_the_noise_says():
    random = np.random.default_rng(2)
    level = np.where(np.arange(400) < 200, 4.0, 100.0)[:, None]
    values = random.poisson(level, (400, 40)).astype(float)
    expected = Expected(np.broadcast_to(level, values.shape), np.ones(values.shape), np.full(values.shape, np.inf))
    raw = residuals(values, expected)
    scores = standardise(raw, expected.value, fit_noise(raw, expected.value))
    assert scores[:200].std() == pytest.approx(1, abs=0.08)
    assert scores[200:].std() == pytest.approx(1, abs=0.08)


def test_an_empty_series_has_a_noise_of_nothing():
    assert fit_noise(np.full((2, 3), np.nan), np.full((2, 3), np.nan)).usual == 0.0
