import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score

from analysis.studies.attrition.measures import MEASURES, known_rows, measures, prepare, recalibration, shift_of_level, top_precisions
from studies.attrition.scored_rows import company, scored


def measured(frame, weight=None):
    rows = known_rows(frame)
    return dict(zip(MEASURES, measures(prepare(rows), np.ones(rows.people) if weight is None else weight), strict=True))


def rounded_company():
    """A company whose risks are rounded, so that there are ties."""
    frame = company(seed=3)
    return frame.assign(risk=frame["risk"].round(2).clip(0.01, 0.99))


def test_measures_agree_with_scikit_learn_ties_included():
    frame = rounded_company()
    left, risk, base, found = frame["left"], frame["risk"], frame["base"], measured(frame)
    assert found["auc"] == pytest.approx(roc_auc_score(left, risk))
    assert found["average_precision"] == pytest.approx(average_precision_score(left, risk))
    assert found["brier_skill"] == pytest.approx(1 - brier_score_loss(left, risk) / brier_score_loss(left, base))
    assert found["log_loss"] == pytest.approx(log_loss(left, risk))
    assert found["log_loss_of_base"] == pytest.approx(log_loss(left, base))


def test_a_weight_of_two_is_as_good_as_the_person_twice():
    frame = rounded_company()
    people = pd.factorize(frame["employee_id"])[0]
    weight = np.random.default_rng(5).integers(0, 4, people.max() + 1).astype(float)
    twice, found = frame.loc[frame.index.repeat(weight[people].astype(int))], measured(frame, weight)
    repeated = measured(twice)
    one_step = ("calibration_slope", "calibration_intercept")
    assert {name: value for name, value in found.items() if name not in one_step} == pytest.approx(
        {name: value for name, value in repeated.items() if name not in one_step})
    assert [found[name] for name in one_step] == pytest.approx([repeated[name] for name in one_step], abs=0.03)


def test_recalibration_agrees_with_scikit_learn():
    frame = company(seed=4)
    model = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(logit(frame[["risk"]].to_numpy()), frame["left"])
    assert recalibration(frame["risk"].to_numpy(), frame["left"].to_numpy()) == pytest.approx((model.intercept_[0], model.coef_[0, 0]), abs=1e-5)


def test_after_the_shift_of_level_as_many_leave_as_expected():
    frame = company(seed=4).assign(risk=lambda rows: rows["risk"] / 3)
    shift = shift_of_level(frame["risk"].to_numpy(), frame["left"].to_numpy())
    assert expit(logit(frame["risk"]) + shift).sum() == pytest.approx(frame["left"].sum())


def test_the_shift_of_a_constant_risk_is_a_difference_of_log_odds():
    assert shift_of_level(np.full(10, 0.1), np.r_[np.ones(4), np.zeros(6)]) == pytest.approx(logit(0.4) - logit(0.1))


def test_too_extreme_risks_have_a_slope_below_one():
    frame = company(people=1000, seed=4)
    assert measured(frame)["calibration_slope"] == pytest.approx(1, abs=0.15)
    assert measured(frame.assign(risk=expit(2 * logit(frame["risk"]))))["calibration_slope"] == pytest.approx(0.5, abs=0.08)


@pytest.mark.parametrize("risk", [[0.2, 0.2, 0.2, 0.2], [0.1, 0.2, 0.3, 0.4], [0.4, 0.3, 0.2, 0.1], [0.1, 0.2, 0.2, 0.3]])
def test_where_risk_parts_leavers_from_stayers_there_is_no_slope(risk):
    assert np.isnan(recalibration(np.array(risk), np.array([0.0, 0, 1, 1]))).all()


def test_ties_at_the_border_count_with_the_chance_to_be_chosen():
    """Brute force: the mean over random orders of the tied rows."""
    random = np.random.default_rng(2)
    frame = scored(random.integers(0, 2, 60), random.choice([0.1, 0.2, 0.3], 60), month=np.repeat([1, 2, 3], 20))
    left, risk = (frame[name].to_numpy().reshape(3, 20) for name in ("left", "risk"))
    orders = [np.lexsort((random.random((3, 20)), -risk), axis=1)[:, :2] for _ in range(4000)]
    rates = [np.take_along_axis(left, order, axis=1).mean() for order in orders]
    assert top_precisions(prepare(known_rows(frame)).monthly, np.ones(60), (0.1,))[0] == pytest.approx(np.mean(rates), abs=0.02)


def test_the_riskiest_are_chosen_in_each_month():
    """The second month is riskier as a whole, yet one of ten is chosen in both."""
    left = np.r_[1, np.zeros(9), 1, np.ones(4), np.zeros(5)]
    frame = scored(left, np.r_[np.linspace(0.2, 0.1, 10), np.linspace(0.9, 0.8, 10)], month=np.repeat([1, 2], 10))
    assert measured(frame)["precision_top_10"] == 1
    assert measured(frame)["lift_top_10"] == pytest.approx(20 / 6)


def test_the_order_of_rows_is_irrelevant():
    frame = rounded_company()
    assert measured(frame.sample(frac=1, random_state=1)) == pytest.approx(measured(frame))


def test_a_constant_risk_ranks_nobody():
    found = measured(company().assign(risk=0.1))
    assert [found[name] for name in ("auc", "lift_top_5", "lift_top_20")] == pytest.approx([0.5, 1, 1])
    assert np.isnan(found["calibration_slope"])


@pytest.mark.parametrize("frame", [company().head(0), company().assign(left=np.nan), company().assign(risk=np.nan)], ids=["no rows", "no outcome", "no risk"])
def test_nothing_known_is_nothing_measured(frame):
    assert np.isnan(list(measured(frame).values())).all()


@pytest.mark.parametrize("left", [0.0, 1.0])
def test_one_outcome_alone_gives_losses_but_no_ranking(left):
    found = measured(company().assign(left=left))
    assert np.isfinite([found["log_loss"], found["brier_skill"]]).all()
    assert np.isnan([found["auc"], found["average_precision"], found["calibration_slope"], found["calibration_intercept"]]).all()


def test_without_a_base_rate_only_what_needs_it_is_missing():
    found = measured(company().drop(columns="base"))
    assert {name for name, value in found.items() if np.isnan(value)} == {"brier_skill", "log_loss_of_base"}


def test_certain_risks_cost_much_but_not_everything():
    assert measured(scored([1, 0, 1, 0], [0, 0, 1, 1]))["log_loss"] == pytest.approx(np.log(1e6) / 2, abs=1e-3)


def test_two_horizons_are_refused():
    with pytest.raises(ValueError, match="one horizon"):
        known_rows(pd.concat([company(horizon=3), company(horizon=6)]))
