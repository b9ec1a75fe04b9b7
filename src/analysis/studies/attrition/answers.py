"""Satisfaction from survey answers: how each person feels now and is expected to feel in the coming months.

In: answers by topic, person and month, each a noisy share of its scale. Out: filtered level and change. Every answer is
taken as load x satisfaction + a bias of the person on that topic + noise, and satisfaction as a person's own level and a mood that returns to it,
pushed by a drift that fades too. The parameters come from the answers' own covariances over time (least squares), the state from a
Kalman filter, so an answer counts by how much it says and for how long. No exit is looked at.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares

from analysis.studies.attrition.person_months import Floats

TOPICS = ("job_satisfaction", "engagement", "manager_support", "career_outlook")
"""The topics that speak of satisfaction; workload is another matter."""
LONGEST_LAG = 30
FEWEST_PAIRS = 200
"""A covariance over fewer pairs of answers is not fitted to."""
_BIAS_FROM = 6
_MOOD, _THREE_AGO, _DRIFT = 1, 4, 5


@dataclass(frozen=True)
class AnswerModel:
    """How answers come about: `load`, `bias` (variance) and `noise` (variance) of each topic; satisfaction has variance 1.

    `own` is the share of that variance that is the person's own level, `kept` what is left of a mood after a month.
    """

    load: Floats
    bias: Floats
    noise: Floats
    own: float
    kept: float


@dataclass(frozen=True)
class Satisfaction:
    """Person x month, in standard deviations between people: `now`, and `level` and `change` (over three months) as expected over the coming months."""

    now: Floats
    level: Floats
    change: Floats


def fit_answers(answers: Floats) -> AnswerModel:
    """The model of these answers: topic x person x month, NaN where there is none."""
    topics, lags = len(answers), np.arange(min(answers.shape[2] - 1, LONGEST_LAG) + 1)
    covariance, pairs = _covariances(answers, lags)
    sd = np.sqrt(np.maximum(np.diagonal(covariance[:, :, 0]), 1e-8))
    correlation, fitted, root = covariance / (sd[:, None] * sd)[:, :, None], pairs > FEWEST_PAIRS, np.sqrt(pairs)
    start = np.concatenate([np.full(topics, 0.7), np.full(topics, 0.3), np.full(topics, 0.6), [0.0, 1.7]])

    def misfit(x: Floats) -> Floats:
        return np.concatenate([((_expected(x, topics, lags) - correlation) * root)[fitted], 0.5 * (x - start)])

    x = least_squares(misfit, start).x
    own, kept = 1 / (1 + np.exp(-x[-2:]))
    load = x[:topics] * (1.0 if x[:topics].sum() > 0 else -1.0)
    return AnswerModel(load * sd, (x[topics : 2 * topics] * sd) ** 2, (x[2 * topics : 3 * topics] * sd) ** 2 + 1e-6, float(own), float(kept))


def _covariances(answers: Floats, lags: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> tuple[Floats, Floats]:
    """Topic x topic x lag: the mean product of two answers of a person so many months apart, and the number of such pairs."""
    given, value = np.isfinite(answers).astype(np.float64), np.nan_to_num(answers)

    def products(array: Floats) -> Floats:
        months, topics = array.shape[2], len(array)
        return np.stack([array[:, :, lag:].reshape(topics, -1) @ array[:, :, : months - lag].reshape(topics, -1).T for lag in lags], axis=-1)

    pairs = products(given)
    return products(value) / np.maximum(pairs, 1.0), pairs


def _expected(x: Floats, topics: int, lags: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> Floats:
    """The correlations that parameters imply: topic x topic x lag. A mood driven by a fading drift has a(l) = k^l (1 + l (1 - k^2) / (1 + k^2))."""
    load, bias, noise = x[:topics], x[topics : 2 * topics] ** 2, x[2 * topics : 3 * topics] ** 2
    own, kept = 1 / (1 + np.exp(-x[-2:]))
    mood = kept**lags * (1 + lags * (1 - kept**2) / (1 + kept**2))
    alone = np.eye(topics)[:, :, None] * (bias[:, None, None] + (lags == 0) * noise[:, None, None])
    return np.asarray(load[:, None, None] * load[None, :, None] * (own + (1 - own) * mood) + alone)


def filter_answers(answers: Floats, model: AnswerModel, ahead: int) -> Satisfaction:
    """The satisfaction that the answers up to each month speak of; `ahead` is how many coming months are averaged over."""
    step, shock, first = _state_space(model)
    level, change = _outlook(step, ahead)
    people, months = answers.shape[1:]
    state, covariance, out = np.zeros((people, len(step))), np.repeat(first[None], people, axis=0), np.zeros((3, people, months))
    for month in range(months):
        if month:
            state, covariance = state @ step.T, step @ covariance @ step.T + shock
        for topic in range(len(answers)):
            _take_in(state, covariance, answers[topic, :, month], model, topic)
        out[:, :, month] = state[:, 0] + state[:, _MOOD], state @ level, state @ change
    return Satisfaction(*out)


def _take_in(state: Floats, covariance: Floats, answers: Floats, model: AnswerModel, topic: int) -> None:
    """Correct the state by the answers of a month on a topic, in place (Kalman 1960)."""
    given = np.flatnonzero(np.isfinite(answers))
    look = np.zeros(state.shape[1])
    look[[0, _MOOD]], look[_BIAS_FROM + topic] = model.load[topic], 1.0
    seen = covariance[given] @ look
    gain = seen / (seen @ look + model.noise[topic])[:, None]
    state[given] += gain * (answers[given] - state[given] @ look)[:, None]
    covariance[given] -= gain[:, :, None] * seen[:, None, :]


def _state_space(model: AnswerModel) -> tuple[Floats, Floats, Floats]:
    """Step, shock and first covariance of the state: level; mood now and one, two, three months ago; drift; the biases."""
    size, kept = _BIAS_FROM + len(model.load), model.kept
    step = np.eye(size)
    step[_MOOD, _MOOD] = step[_MOOD, _DRIFT] = step[_DRIFT, _DRIFT] = kept
    for ago in range(_MOOD + 1, _THREE_AGO + 1):
        step[ago, ago], step[ago, ago - 1] = 0.0, 1.0
    shock = np.zeros((size, size))
    shock[np.ix_([_MOOD, _DRIFT], [_MOOD, _DRIFT])] = 1.0
    moving = step.copy()
    moving[0, 0], moving[_BIAS_FROM:, _BIAS_FROM:] = 0.0, 0.0
    settled = np.zeros((size, size))
    for _ in range(500):
        settled = moving @ settled @ moving.T + shock
    scale = (1 - model.own) / settled[_MOOD, _MOOD]
    settled = settled * scale
    settled[0, 0], settled[_BIAS_FROM:, _BIAS_FROM:] = model.own, np.diag(model.bias)
    return step, shock * scale, settled


def _outlook(step: Floats, ahead: int) -> tuple[Floats, Floats]:
    """What to weigh the state with for its level and its change over three months, averaged over the coming months."""
    level, change, power = np.zeros(len(step)), np.zeros(len(step)), np.eye(len(step))
    for _ in range(ahead):
        power = step @ power
        level += (power[0] + power[_MOOD]) / ahead
        change += (power[_MOOD] - power[_THREE_AGO]) / ahead
    return level, change
