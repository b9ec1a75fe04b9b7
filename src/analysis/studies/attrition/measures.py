"""Measures of a risk score for any weights of people, prepared once so that a bootstrap draw sorts nothing again.

In: `scored` rows of one horizon. Out: `Prepared`, and functions that turn a weight per person into measures. Weights are how often a person
counts; with all at 1 the measures are those of the data. Rows whose outcome or risk is not known are left out. It makes no intervals.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit, logit, xlogy

from analysis.studies.intervals import Codes, Vector

NEAREST = 1e-6
"""Risks are kept so far from 0 and 1 where their logarithm is taken."""

TOP_SHARES = (0.05, 0.10, 0.20)
MEASURES = (
    "auc", "average_precision", "brier_skill", "log_loss", "log_loss_of_base", "calibration_slope", "calibration_intercept",
    "lift_top_5", "lift_top_10", "lift_top_20", "precision_top_10",
)
_MOST_STEPS, _CLOSE_ENOUGH = 100, 1e-10


@dataclass(frozen=True)
class Rows:
    """Rows whose outcome and risk are known, as arrays of shape (rows,): codes of person and month, outcome, risk, and risk by the base rate."""

    person: Codes
    month: Codes
    left: Vector
    risk: Vector
    base: Vector

    @property
    def people(self) -> int:
        """How many people there are."""
        return int(self.person.max()) + 1 if len(self.person) else 0

    @property
    def leavers(self) -> int:
        """How many people have a row that says they left."""
        return len(np.unique(self.person[self.left == 1]))


@dataclass(frozen=True)
class Ranking:
    """Rows from the riskiest down, those of equal risk as one group; `starts` is the first row of each group, `left` the outcome in this order.

    Within months: `month_starts` is the first group of each month, `month` the month of each group.
    """

    person: Codes
    left: Vector
    starts: Codes
    month_starts: Codes
    month: Codes


@dataclass(frozen=True)
class Prepared:
    """What the measures need: two rankings, sums by person of what adds up, and the recalibration (intercept, slope; intercept at slope 1)."""

    whole: Ranking
    monthly: Ranking
    sums: pd.DataFrame
    line: tuple[float, float]
    shift: float


def known_rows(scored: pd.DataFrame) -> Rows:
    """The rows with known outcome and risk; without a column `base` it is missing. Raises ValueError for more than one horizon."""
    if "horizon_months" in scored and len(scored["horizon_months"].unique()) > 1:
        raise ValueError("a risk score is reviewed for one horizon at a time")
    known = scored[scored["left"].notna() & scored["risk"].notna()]
    base = known["base"].to_numpy(float) if "base" in known else np.full(len(known), np.nan)
    person, month = (pd.factorize(known[name])[0].astype(np.int64) for name in ("employee_id", "month"))
    return Rows(person, month, known["left"].to_numpy(float), known["risk"].to_numpy(float), base)


def prepare(rows: Rows) -> Prepared:
    """What the measures need, sorted and summed once."""
    line, shift = recalibration(rows.risk, rows.left), shift_of_level(rows.risk, rows.left)
    sums = pd.DataFrame(_additive(rows, line, shift)).groupby(rows.person).sum(min_count=1)
    return Prepared(rank(rows, np.zeros_like(rows.month)), rank(rows, rows.month), sums, line, shift)


def rank(rows: Rows, month: Codes) -> Ranking:
    """The rows ranked within each month."""
    order = np.lexsort((-rows.risk, month))
    risk, month = rows.risk[order], month[order]
    new_month = np.r_[True, np.diff(month) != 0][: len(month)]
    starts = np.flatnonzero(new_month | np.r_[True, np.diff(risk) != 0][: len(risk)])
    month_starts = np.flatnonzero(new_month[starts])
    return Ranking(rows.person[order], rows.left[order], starts, month_starts, np.cumsum(new_month[starts]) - 1)


def measures(prepared: Prepared, weight: Vector) -> Vector:
    """The MEASURES for a weight of each person, shape (measures,); missing where they cannot be computed."""
    total = {str(name): float(weight @ values) for name, values in prepared.sums.items()}
    area, precision = discrimination(prepared.whole, weight)
    base_rate = ratio(total["left"], total["rows"])
    tops = top_precisions(prepared.monthly, weight)
    intercept, slope = _one_step(prepared, total)
    return np.array([
        area, precision, 1 - ratio(total["brier"], total["brier_of_base"]), ratio(total["log_loss"], total["rows"]),
        ratio(total["log_loss_of_base"], total["rows"]), slope, intercept, *(ratio(top, base_rate) for top in tops), tops[1],
    ])


def discrimination(ranking: Ranking, weight: Vector) -> tuple[float, float]:
    """AUC (a tie counts one half) and average precision (steps at each distinct risk), missing without both outcomes.

    AUC: Mann-Whitney U over pairs (Hanley and McNeil 1982). Average precision: sum of precision times the gain of recall, as scikit-learn has it.
    """
    total, hits = _by_group(ranking, weight)
    leavers, stayers = hits.sum(), (total - hits).sum()
    if leavers == 0 or stayers == 0:
        return float("nan"), float("nan")
    below = stayers - np.cumsum(total - hits)
    area = hits @ (below + (total - hits) / 2) / (leavers * stayers)
    chosen = np.cumsum(total)
    precision = np.divide(np.cumsum(hits), chosen, out=np.zeros_like(chosen), where=chosen > 0)
    return float(area), float(hits @ precision / leavers)


def top_precisions(ranking: Ranking, weight: Vector, shares: tuple[float, ...] = TOP_SHARES) -> list[float]:
    """For each share, the leavers among so many of the riskiest of each month, months pooled; missing without rows.

    Of people with the same risk at the border each counts with the chance to be among the chosen, so no order of rows matters.
    """
    total, hits = _by_group(ranking, weight)
    if not total.sum():
        return [float("nan")] * len(shares)
    month_size = np.add.reduceat(total, ranking.month_starts)
    before = np.cumsum(total) - total - (np.cumsum(month_size) - month_size)[ranking.month]
    room = month_size[ranking.month]
    rate = np.divide(hits, total, out=np.zeros_like(total), where=total > 0)
    return [float(np.clip(share * room - before, 0, total) @ rate / (share * total.sum())) for share in shares]


def recalibration(risk: Vector, left: Vector) -> tuple[float, float]:
    """Intercept and slope of the logistic regression of the outcome on logit(risk) (Cox 1958); missing where it has no finite solution.

    With one covariate that is so exactly where some value of it parts leavers from stayers, or it does not vary.
    """
    score, gone = clipped_logit(risk), left == 1
    leavers, stayers = score[gone], score[~gone]
    if not len(leavers) or not len(stayers) or leavers.min() >= stayers.max() or stayers.min() >= leavers.max():
        return float("nan"), float("nan")
    intercept, slope = _newton(np.column_stack([np.ones_like(score), score]), np.zeros_like(score), left)
    return float(intercept), float(slope)


def shift_of_level(risk: Vector, left: Vector) -> float:
    """Calibration in the large: by how much logit(risk) must be raised so that as many leave as expected; missing without both outcomes."""
    if not 0 < left.sum() < len(left):
        return float("nan")
    return float(_newton(np.ones((len(risk), 1)), clipped_logit(risk), left)[0])


def clipped_logit(risk: Vector) -> Vector:
    """The log odds of risks, finite for all."""
    return np.asarray(logit(np.clip(risk, NEAREST, 1 - NEAREST)))


def log_losses(risk: Vector, left: Vector) -> Vector:
    """Minus the log likelihood of each row."""
    near = np.clip(risk, NEAREST, 1 - NEAREST)
    return np.asarray(-xlogy(left, near) - xlogy(1 - left, 1 - near))


def _by_group(ranking: Ranking, weight: Vector) -> tuple[Vector, Vector]:
    """Weight of the rows and of the leavers among them in each group of equal risk."""
    if not len(ranking.starts):
        return np.zeros(0), np.zeros(0)
    each = weight[ranking.person]
    return np.add.reduceat(each, ranking.starts), np.add.reduceat(each * ranking.left, ranking.starts)


def _additive(rows: Rows, line: tuple[float, float], shift: float) -> dict[str, Vector]:
    """What adds up over rows: counts, losses, and score and information of both recalibrations at their solution."""
    score = clipped_logit(rows.risk)
    fitted, shifted = expit(line[0] + line[1] * score), expit(shift + score)
    spread = fitted * (1 - fitted)
    return {
        "rows": np.ones_like(rows.left), "left": rows.left,
        "brier": (rows.risk - rows.left) ** 2, "brier_of_base": (rows.base - rows.left) ** 2,
        "log_loss": log_losses(rows.risk, rows.left), "log_loss_of_base": log_losses(rows.base, rows.left),
        "shift_score": rows.left - shifted, "shift_spread": shifted * (1 - shifted),
        "score_0": rows.left - fitted, "score_1": (rows.left - fitted) * score,
        "spread_00": spread, "spread_01": spread * score, "spread_11": spread * score**2,
    }


def _one_step(prepared: Prepared, total: dict[str, float]) -> tuple[float, float]:
    """Calibration intercept and slope for these weights: one Newton step from the solution of the data.

    Its error is of second order (one-step bootstrap: Shao and Tu 1995, The Jackknife and Bootstrap), and it needs sums by person only.
    """
    determinant = total["spread_00"] * total["spread_11"] - total["spread_01"] ** 2
    slope = prepared.line[1] + ratio(total["spread_00"] * total["score_1"] - total["spread_01"] * total["score_0"], determinant)
    return prepared.shift + ratio(total["shift_score"], total["shift_spread"]), slope


def _newton(design: Vector, offset: Vector, left: Vector) -> Vector:
    """The maximum likelihood coefficients of a logistic regression that has them, shape (columns of design,)."""

    def loss(coefficients: Vector) -> float:
        linear = offset + design @ coefficients
        return float(np.sum(np.logaddexp(0, linear) - left * linear))

    at = np.zeros(design.shape[1])
    for _ in range(_MOST_STEPS):
        fitted = expit(offset + design @ at)
        step = np.linalg.solve((design.T * (fitted * (1 - fitted))) @ design, design.T @ (left - fitted))
        while loss(at + step) > loss(at) and np.abs(step).max() > _CLOSE_ENOUGH:
            step = step / 2
        at = at + step
        if np.abs(step).max() < _CLOSE_ENOUGH:
            break
    return at


def ratio(above: float, below: float) -> float:
    """The ratio, missing over nothing."""
    return above / below if below else float("nan")
