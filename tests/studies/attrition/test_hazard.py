import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import PoissonRegressor

from analysis.studies.attrition.hazard import fit_hazard, risk_within


def world(people=800, months=12, weights=(0.6, -0.4, 0.0), base=0.02, horizon=6, seed=1):
    """Rows of people whose columns stay, who leave at a constant rate; event and months seen of the horizon."""
    dice = np.random.default_rng(seed)
    person = np.repeat(np.arange(people), months)
    values = dice.standard_normal((people, len(weights)))[person]
    rate = base * np.exp(values @ np.array(weights))
    leaves = dice.exponential(1 / rate[::months])[person] - np.tile(np.arange(months), people)
    kept = leaves > 0
    frame = pd.DataFrame(values, columns=["first", "second", "third"])[kept].reset_index(drop=True)
    return frame, (leaves <= horizon)[kept].astype(float), np.minimum(leaves, horizon)[kept], person[kept], rate[kept]


def test_the_fit_is_that_of_the_reference_package():
    frame, event, months, people, _ = world()
    model = fit_hazard(frame, event, months, people, penalty=0.0)
    standard = (frame - frame.mean()) / frame.std(ddof=0)
    reference = PoissonRegressor(alpha=0, tol=1e-10, max_iter=1000).fit(standard, event / months, sample_weight=months)
    np.testing.assert_allclose(model.weights, reference.coef_, atol=1e-4)
    assert model.intercept == pytest.approx(reference.intercept_, abs=1e-4)


def test_the_planted_rate_is_found():
    frame, event, months, people, rate = world(people=4000)
    model = fit_hazard(frame, event, months, people)
    assert np.corrcoef(model.log_rate(frame), np.log(rate))[0, 1] > 0.99
    assert risk_within(model.log_rate(frame), 6).mean() == pytest.approx((1 - np.exp(-6 * rate)).mean(), rel=0.06)


def test_without_columns_that_differ_the_rate_is_events_over_months():
    frame, event, months, people, _ = world(people=50)
    model = fit_hazard(frame * 0.0 + 3.0, event, months, people)
    assert model.weights.tolist() == [0, 0, 0]
    assert np.exp(model.log_rate(frame * 0.0)) == pytest.approx(event.sum() / months.sum())


def test_contributions_add_up_to_the_log_rate():
    frame, event, months, people, _ = world(people=100)
    model = fit_hazard(frame, event, months, people)
    np.testing.assert_allclose(model.intercept + model.contributions(frame).sum(axis=1), model.log_rate(frame))


def test_a_larger_penalty_pulls_weights_towards_zero():
    frame, event, months, people, _ = world(people=100)
    small, large = (np.abs(fit_hazard(frame, event, months, people, penalty=penalty).weights).sum() for penalty in (1.0, 1000.0))
    assert large < small / 2


def test_nobody_leaving_and_repeated_columns_give_a_finite_model():
    frame, event, months, people, _ = world(people=30)
    twice = frame.assign(again=frame["first"])
    assert np.isfinite(fit_hazard(twice, event, months, people).covariance).all()
    model = fit_hazard(twice, 0 * event, months, people)
    assert (model.weights == 0).all()
    assert 0 < risk_within(model.log_rate(twice), 6).max() < 0.05


def test_the_order_of_rows_is_irrelevant():
    frame, event, months, people, _ = world(people=100)
    order = np.random.default_rng(0).permutation(len(frame))
    straight = fit_hazard(frame, event, months, people)
    shuffled = fit_hazard(frame.iloc[order], event[order], months[order], people[order])
    np.testing.assert_allclose(straight.weights, shuffled.weights, rtol=1e-6, atol=1e-9)


def test_recalibration_moves_every_log_rate_by_intercept_and_slope():
    frame, event, months, people, _ = world(people=100)
    model = fit_hazard(frame, event, months, people)
    np.testing.assert_allclose(model.shifted(0.3, 0.8).log_rate(frame), 0.3 + 0.8 * model.log_rate(frame))


def covered(seed):
    frame, event, months, people, _ = world(people=400, seed=seed)
    model = fit_hazard(frame, event, months, people, penalty=0.01)
    found, errors = model.weights / model.scale, np.sqrt(np.diag(model.covariance))[1:] / model.scale
    return np.abs(found - [0.6, -0.4, 0.0]) < 1.645 * errors


@pytest.mark.evidence
def test_nine_in_ten_intervals_hold_the_truth_although_windows_overlap(figures):
    share = np.mean([covered(seed) for seed in range(300)])
    figures(f"attrition, 90 % intervals of the hazard's weights hold the truth in {share:.1%} (300 seeds, overlapping windows)")
    assert 0.86 < share < 0.94
