import numpy as np
import pytest

from analysis.studies.slides.control import ALARM_MONTHS, REFERENCE, alarm_rate, calibrate, path_scores, watch
from analysis.studies.slides.find import find_slides
from analysis.studies.slides.power import EVERYTHING, found_shares, least_falls
from analysis.studies.slides.watched import watch_people
from studies.slides.slide_worlds import make_panel


def siegmund_months(threshold):
    """Siegmund's approximation of the mean months to an alarm of a one-sided sum of standard normal residuals (Sequential Analysis, 1985)."""
    drift, reach = -REFERENCE, threshold + 1.166
    return (np.exp(-2 * drift * reach) + 2 * drift * reach - 1) / (2 * drift**2)


@pytest.fixture(scope="module")
def chart():
    return find_slides(watch_people(make_panel(seed=3)), seed=1).chart


def test_the_sum_of_normal_residuals_gives_the_published_rate_of_alarms():
    scores = np.random.default_rng(1).standard_normal((1, 4000, 150))
    for threshold in (1.0, 1.5, 2.0):
        assert 1 / alarm_rate(scores, np.array([threshold])) == pytest.approx(siegmund_months(threshold), rel=0.1)


def test_an_alarm_comes_with_the_month_in_which_the_fall_began():
    scores = np.array([[[0.0, 3.0, -1.5, -1.5, -1.5, 0.0]]])
    alarms = watch(scores, np.array([1.2]))
    assert np.flatnonzero(alarms.rung[0, 0]).tolist() == [4]
    assert alarms.start[0, 0, 4] == 2


def test_a_month_without_a_score_changes_nothing():
    scores = np.array([[[-1.6, np.nan, -1.6, 0.0]]])
    assert np.flatnonzero(watch(scores, np.array([1.0])).rung[0, 0]).tolist() == [2]


def test_all_series_together_ring_once_in_five_years_on_the_noise_they_were_set_by(chart):
    assert ALARM_MONTHS * alarm_rate(path_scores(chart.paths, chart.noise), chart.thresholds) == pytest.approx(1, abs=0.05)


@pytest.mark.evidence
def test_larger_falls_are_found_more_often(chart):
    shares = found_shares(chart)
    for _, rows in shares.groupby("signal"):
        assert (rows["found_share"].diff().dropna() > -0.02).all()


@pytest.mark.evidence
def test_falls_of_the_stated_size_are_found_within_two_months_in_other_people(chart):
    least = least_falls(found_shares(chart))[EVERYTHING]
    found = planted = 0
    for seed in (50, 51):
        who = np.arange(0, 54, 5)
        panel = make_panel(seed=seed, falls=[(who, 46, {"activity": 1 - least})])
        rung = find_slides(watch_people(panel), seed=1).alarms.rung
        found, planted = found + rung[:, who, 46:48].any(axis=(0, 2)).sum(), planted + len(who)
    assert found / planted >= 0.7


@pytest.mark.parametrize("facts", [{}, {"sales_amount": np.full((3, 5), np.nan)}, {"sales_amount": np.ones((2, 3))}])
def test_without_enough_months_there_is_no_chart(facts):
    chart = calibrate(facts, {name: np.ones(values.shape) for name, values in facts.items()}, 1)
    assert chart.names == ()
    assert found_shares(chart).empty


@pytest.mark.evidence
@pytest.mark.parametrize("world", [{}, {"tail": 5}, {"noise": 0.6}], ids=["plain", "heavy tails", "noisy"])
def test_where_nothing_happens_a_person_has_one_false_alarm_in_five_years(world, figures):
    alarms = months = 0
    for seed in range(12):
        found = find_slides(watch_people(make_panel(seed=seed, **world)), seed=1)
        alarms, months = alarms + found.alarms.rung.any(axis=0).sum(), months + np.isfinite(found.scores).any(axis=0).sum()
    figures(f"slides, {world or 'plain'}: {ALARM_MONTHS * alarms / months:.2f} false alarms in {ALARM_MONTHS} months over {months} person-months")
    assert 0.8 <= ALARM_MONTHS * alarms / months <= 1.3


@pytest.mark.evidence
@pytest.mark.parametrize(("by", "least"), [({"activity": 0.5}, 0.8), ({"activity": 0.4}, 0.9), ({"amount": 0.2}, 0.9), ({"days": 0.5}, 0.8)], ids=["halved work", "40 % of the work", "a fifth of the amounts", "half of the days"])
def test_planted_falls_are_found_within_two_months(by, least, figures):
    found = planted = 0
    for seed in range(100, 110):
        who = np.arange(0, 54, 9)
        rung = find_slides(watch_people(make_panel(seed=seed, falls=[(who, 46, by)])), seed=1).alarms.rung
        found, planted = found + rung[:, who, 46:48].any(axis=(0, 2)).sum(), planted + len(who)
    figures(f"slides, planted {by}: {found} of {planted} found within two months")
    assert found / planted >= least
