import numpy as np
import pytest
from sklearn.linear_model import PoissonRegressor

from analysis.studies.attrition.hazard import Prior, fit_hazard, risk_within

TRUE = np.array([0.6, -0.4, 0.0])


def world(people=800, months=12, base=0.02, window=6, seed=1):
    """Rows of people whose columns stay, who leave at a constant rate: columns, event, months seen of the window, person, true rate."""
    dice = np.random.default_rng(seed)
    person = np.repeat(np.arange(people), months)
    values = dice.standard_normal((people, len(TRUE)))[person]
    rate = base * np.exp(values @ TRUE)
    leaves = dice.exponential(1 / rate[::months])[person] - np.tile(np.arange(months), people)
    kept = leaves > 0
    return values[kept], (leaves <= window)[kept].astype(float), np.minimum(leaves, window)[kept], person[kept], rate[kept]


def prior(columns=3, sd=100.0, sign=0.0):
    return Prior(np.full(columns, sd), np.full(columns, sign))


def fitted(rows, held=None, weight=1.0):
    columns, event, months, people, _ = rows
    return fit_hazard(columns, event, months, np.full(len(event), weight), people, held or prior(columns.shape[1]))


def test_the_fit_is_that_of_the_reference_package():
    columns, event, months, _, _ = rows = world()
    reference = PoissonRegressor(alpha=0, tol=1e-10, max_iter=1000).fit(columns, event / months, sample_weight=months)
    np.testing.assert_allclose(fitted(rows).weights, [reference.intercept_, *reference.coef_], atol=1e-3)


def test_the_planted_rate_is_found():
    columns, _, _, _, rate = rows = world(people=4000)
    log_rate = fitted(rows).log_rate(columns)
    assert np.corrcoef(log_rate, np.log(rate))[0, 1] > 0.99
    assert risk_within(log_rate, 6).mean() == pytest.approx((1 - np.exp(-6 * rate)).mean(), rel=0.06)


def test_without_columns_the_rate_is_events_over_months():
    _, event, months, people, _ = world(people=50)
    model = fitted((np.zeros((len(event), 0)), event, months, people, None))
    assert np.exp(model.weights[0]) == pytest.approx(event.sum() / months.sum())


def test_a_narrow_prior_pulls_weights_towards_zero():
    rows = world(people=100)
    wide, narrow = (np.abs(fitted(rows, prior(sd=sd)).weights[1:]).sum() for sd in (1.0, 0.03))
    assert narrow < wide / 2


def test_a_weight_of_the_wrong_sign_is_set_to_zero_and_the_others_are_fitted_without_it():
    columns, event, months, people, _ = rows = world()
    model = fitted(rows, Prior(np.full(3, 100.0), np.array([-1.0, -1.0, 0.0])))
    assert model.weights[1] == 0
    assert model.weights[2] < -0.2
    without = fitted((columns[:, 1:], event, months, people, None))
    np.testing.assert_allclose(model.weights[2:], without.weights[1:], atol=1e-5)


def test_counting_every_row_twice_halves_no_error_of_people():
    rows = world(people=200)
    columns, event, months, people, _ = rows
    twice = fitted((np.vstack([columns, columns]), np.tile(event, 2), np.tile(months, 2), np.tile(people, 2), None))
    np.testing.assert_allclose(np.diag(twice.covariance), np.diag(fitted(rows).covariance), rtol=0.02)


def test_nobody_leaving_and_repeated_columns_give_a_finite_model():
    columns, event, months, people, _ = world(people=30)
    twice = np.column_stack([columns, columns[:, 0]])
    assert np.isfinite(fitted((twice, event, months, people, None)).covariance).all()
    model = fitted((twice, 0 * event, months, people, None))
    assert (model.weights[1:] == 0).all()
    assert 0 < risk_within(model.log_rate(twice), 6).max() < 0.05


def test_the_order_of_rows_is_irrelevant():
    rows = world(people=100)
    order = np.random.default_rng(0).permutation(len(rows[0]))
    np.testing.assert_allclose(fitted(rows).weights, fitted(tuple(part[order] for part in rows)).weights, rtol=1e-5, atol=1e-8)


def test_the_risk_at_a_rate_compounds():
    np.testing.assert_allclose(1 - risk_within(np.log([0.03]), 6), (1 - risk_within(np.log([0.03]), 2)) ** 3)


def covered(seed):
    model = fitted(world(people=400, seed=seed), weight=1 / 6)
    return np.abs(model.weights[1:] - TRUE) < 1.645 * np.sqrt(np.diag(model.covariance)[1:])


@pytest.mark.evidence
def test_nine_in_ten_intervals_hold_the_truth_although_windows_overlap(figures):
    share = np.mean([covered(seed) for seed in range(300)])
    figures(f"attrition, 90 % intervals of the hazard's weights hold the truth in {share:.1%} (300 seeds, overlapping windows)")
    assert 0.86 < share < 0.94
