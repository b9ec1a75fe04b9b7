import numpy as np
import pytest

from analysis.studies.attrition.answers import AnswerModel, filter_answers, fit_answers

TRUE = AnswerModel(np.array([1.0, 0.7, 0.4, 0.4]), np.full(4, 0.2), np.full(4, 0.5), 0.4, 0.8)


def answers(people=1500, months=36, every=3, seed=0):
    """Answers every few months under `TRUE`, and the satisfaction behind them."""
    dice = np.random.default_rng(seed)
    level, drift, mood = np.sqrt(TRUE.own) * dice.standard_normal(people), np.zeros(people), np.zeros(people)
    bias = np.sqrt(TRUE.bias) * dice.standard_normal((people, 4))
    moods = []
    for _ in range(months + 60):
        drift = TRUE.kept * drift + dice.standard_normal(people)
        mood = TRUE.kept * mood + drift
        moods.append(mood)
    moods = np.array(moods)[60:].T
    felt = level[:, None] + moods * np.sqrt(1 - TRUE.own) / moods.std()
    out = TRUE.load[:, None, None] * felt + bias.T[:, :, None] + np.sqrt(TRUE.noise)[:, None, None] * dice.standard_normal((4, people, months))
    out[:, :, np.arange(months) % every != 2] = np.nan
    return out, felt


def test_the_parameters_are_found_from_the_answers_alone():
    model = fit_answers(answers()[0])
    np.testing.assert_allclose(model.load, TRUE.load, atol=0.12)
    assert model.own == pytest.approx(TRUE.own, abs=0.15)
    assert model.kept == pytest.approx(TRUE.kept, abs=0.08)


def test_the_filter_follows_satisfaction_better_than_the_last_answer():
    given, felt = answers()
    now = filter_answers(given, TRUE, 5).now[:, -1]
    last = given[0, :, -1]
    assert np.corrcoef(now, felt[:, -1])[0, 1] > np.corrcoef(last, felt[:, -1])[0, 1] + 0.05


def test_the_filter_is_the_regression_on_all_answers_so_far():
    """Brute force: the best linear guess from the joint covariance of satisfaction and answers."""
    given, _ = answers(people=3, months=9)
    lags = np.arange(9)
    mood = TRUE.kept**lags * (1 + lags * (1 - TRUE.kept**2) / (1 + TRUE.kept**2))
    cov = TRUE.own + (1 - TRUE.own) * mood[np.abs(lags[:, None] - lags)]
    months = np.array([2, 5, 8])
    topic, month = np.repeat(np.arange(4), 3), np.tile(months, 4)
    joint = TRUE.load[topic][:, None] * TRUE.load[topic] * cov[np.ix_(month, month)] + (topic[:, None] == topic) * (TRUE.bias[0] + (month[:, None] == month) * TRUE.noise[0])
    weights = np.linalg.solve(joint, TRUE.load[topic] * cov[8, month])
    np.testing.assert_allclose(filter_answers(given, TRUE, 5).now[:, 8], given[topic, :, month].T @ weights, atol=1e-6)


def test_without_answers_everybody_is_at_the_mean():
    silent = np.full((4, 5, 12), np.nan)
    assert np.isfinite([fit_answers(silent).own, *fit_answers(silent).load]).all()
    np.testing.assert_array_equal(filter_answers(silent, TRUE, 5).level, 0)


def test_later_answers_change_no_earlier_month():
    given, _ = answers(people=20)
    later = given.copy()
    later[:, :, 20:] = 3.0
    np.testing.assert_array_equal(filter_answers(given, TRUE, 5).level[:, :20], filter_answers(later, TRUE, 5).level[:, :20])


def test_a_mood_is_expected_to_return():
    given, _ = answers()
    outlook = filter_answers(given, TRUE, 5)
    assert outlook.level[:, -1].std() < outlook.now[:, -1].std()
