"""Fairness: whether warnings fall on the groups of people alike, and are right of them alike.

In: one row per person of one month, with the group, whether flagged, and later whether the person left; the groups come from the audit's columns
and are used here alone. Out: flag rates and their ratios both ways (to be flagged brings help to some and harm to others), error rates and
calibration by group, and how well the features give the group away. It corrects no score, and says of no difference
why it is there. Nothing is left out for being uncertain: what rests on few people is marked `too_few`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import beta, chi2, fisher_exact, norm, rankdata
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from analysis.studies.rates import poisson_interval

Vector = NDArray[np.float64]
Counts = NDArray[np.integer[Any]]

FOUR_FIFTHS = 0.8
"""A rate below this share of the highest group's is generally regarded as evidence of adverse impact (29 CFR 1607.4(D))."""

FEWEST_IN_CELL = 5
"""A comparison with fewer people than this in any of its cells is marked too_few."""

FOLDS = 5
FOLDS_SHARE_DATA = 1 + FOLDS / (FOLDS - 1)
"""How much more the figure of a cross-validation varies than if the folds' models had no data in common (Nadeau and Bengio 2003, Machine Learning 52: 239)."""

MOST_TELLING = 3
"""How many columns the proxy scan names."""


def age_band(birth_year: pd.Series, year: int) -> pd.Series:
    """Who is 40 or older by the end of a year: `under_40` or `40_or_older`; missing without a year of birth.

    The day of birth is not known, so everybody counts as if born on the first of January.

    >>> age_band(pd.Series([1984, 1985, None]), 2024).tolist()
    ['40_or_older', 'under_40', nan]
    """
    age = year - pd.to_numeric(birth_year, errors="coerce").astype(float)
    return pd.Series(np.where(age >= 40, "40_or_older", "under_40"), index=birth_year.index, dtype="str").where(age.notna())


def flag_rates(flags: pd.DataFrame, *, interval_share: float) -> pd.DataFrame:
    """How often each group is flagged, and not flagged, against the group for which that is most frequent.

    flags: employee_id, group, flagged; people without a group are left out. One row per group: group, n, flagged, rate; for being flagged
    ratio, low, high, p_value, below_four_fifths, too_few, and the same with the prefix `spared_` for not being flagged. The group compared with has the
    highest rate among those of at least twice `FEWEST_IN_CELL` people, or of all where no group has so many; its own ratio is 1, without interval and
    p value. p_value is Fisher's exact test, two-sided, for this one comparison; the interval is Koopman's score interval. Ratios are missing with
    one group, or where the highest rate is nought.
    """
    known = _once_each(flags).dropna(subset=["group", "flagged"])
    grouped = known.assign(flagged=known["flagged"].astype(int)).groupby("group", observed=True)["flagged"]
    n, flagged = grouped.size().to_numpy(dtype=np.int64), grouped.sum().to_numpy(dtype=np.int64)
    frame = pd.DataFrame({"group": list(grouped.groups), "n": n, "flagged": flagged, "rate": flagged / n})
    return frame.join(_compared(flagged, n, interval_share)).join(_compared(n - flagged, n, interval_share).add_prefix("spared_"))


def _once_each(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows themselves; raises ValueError where a person has two, because the exact tests take every row for another person."""
    if rows["employee_id"].duplicated().any():
        raise ValueError("an audit takes one row per person: give it the rows of one month")
    return rows


def _compared(cases: Counts, n: Counts, interval_share: float) -> pd.DataFrame:
    """Each group's rate over the highest one, one row per group."""
    rows: list[dict[str, float | bool]] = []
    enough = n >= 2 * FEWEST_IN_CELL
    highest = int(np.argmax(np.where(enough | (not enough.any()), cases / n, -1.0))) if len(n) else 0
    for one in range(len(n)):
        cells = np.array([[cases[one], n[one] - cases[one]], [cases[highest], n[highest] - cases[highest]]])
        undefined, same = len(n) == 1 or cases[highest] == 0, one == highest
        ratio = np.nan if undefined else float(cases[one] / n[one] / (cases[highest] / n[highest]))
        low, high = (np.nan, np.nan) if undefined or same else ratio_interval(*cells.sum(axis=1).tolist(), *cells[:, 0].tolist(), interval_share=interval_share)
        rows.append({
            "ratio": ratio, "low": low, "high": high, "p_value": np.nan if undefined or same else float(fisher_exact(cells).pvalue),
            "below_four_fifths": ratio < FOUR_FIFTHS, "too_few": bool(cells.min() < FEWEST_IN_CELL),
        })
    return pd.DataFrame(rows, columns=["ratio", "low", "high", "p_value", "below_four_fifths", "too_few"])


def ratio_interval(n: int, n_other: int, cases: int, cases_other: int, *, interval_share: float) -> tuple[float, float]:
    """The score interval of a ratio of two rates, cases / n over cases_other / n_other.

    The ratios that the score test does not refuse (Koopman 1984, Biometrics 40: 513); it holds where Katz's logarithms do not, with no cases at all.
    The low end is 0 without cases, the high end infinite without cases of the other; both missing without either.
    """
    if cases == cases_other == 0:
        return np.nan, np.nan
    limit = float(chi2.isf(1 - interval_share, 1))
    middle = np.log(max(cases, 0.5) / n) - np.log(max(cases_other, 0.5) / n_other)

    def excess(log_ratio: float) -> float:
        return _score(np.exp(log_ratio), n, n_other, cases, cases_other) - limit

    low = np.exp(brentq(excess, middle - 20, middle if cases_other else middle + 20)) if cases else 0.0
    high = np.exp(brentq(excess, middle if cases else middle - 20, middle + 20)) if cases_other else np.inf
    return float(low), float(high)


def _score(ratio: float, n: int, n_other: int, cases: int, cases_other: int) -> float:
    """Koopman's chi-square of a ratio, as Miettinen and Nurminen write it: both rates at their most likely values under the ratio."""
    total, linear = (n + n_other) * ratio, ratio * (n + cases_other) + cases + n_other
    other = min((linear - np.sqrt(max(linear**2 - 4 * total * (cases + cases_other), 0.0))) / (2 * total), 1.0)
    rate = min(ratio * other, 1.0)
    variance = rate * (1 - rate) / n + ratio**2 * other * (1 - other) / n_other
    excess = cases / n - ratio * cases_other / n_other
    return float(excess**2 / variance) if variance > 0 else 0.0 if np.isclose(excess, 0) else np.inf


def error_rates(scored: pd.DataFrame, *, interval_share: float) -> pd.DataFrame:
    """How right the warnings were of each group, one row per group.

    scored: employee_id, group, flagged, risk, left (1.0, 0.0 or missing); people whose outcome or group is not known are left out. Columns: group, n,
    left; true_positive_rate (flagged among those who left) and false_positive_rate (flagged among those who stayed), each with _low and _high, exact
    (Clopper and Pearson 1934); expected (the sum of risks); left_to_expected with _low and _high, exact for a Poisson count (Garwood); too_few where fewer
    than `FEWEST_IN_CELL` left or stayed. A rate of nobody is missing.
    """
    known = _once_each(scored).dropna(subset=["group", "flagged", "risk", "left"])
    known = known.assign(flagged=known["flagged"].astype(int), stayed=1 - known["left"], caught=known["flagged"] * known["left"])
    sums = known.groupby("group", observed=True).agg(n=("left", "size"), left=("left", "sum"), stayed=("stayed", "sum"), flagged=("flagged", "sum"),
                                                     caught=("caught", "sum"), expected=("risk", "sum")).reset_index()
    frame = sums[["group", "n", "left"]].astype({"left": int})
    frame = frame.join(_exact_share("true_positive_rate", sums["caught"], sums["left"], interval_share))
    frame = frame.join(_exact_share("false_positive_rate", sums["flagged"] - sums["caught"], sums["stayed"], interval_share))
    low, high = poisson_interval(sums["left"].to_numpy(dtype=float), interval_share)
    expected = sums["expected"].where(sums["expected"] > 0)
    return frame.assign(
        expected=sums["expected"], left_to_expected=sums["left"] / expected, left_to_expected_low=low / expected, left_to_expected_high=high / expected,
        too_few=sums[["left", "stayed"]].min(axis=1) < FEWEST_IN_CELL,
    )


def _exact_share(name: str, part: pd.Series, whole: pd.Series, interval_share: float) -> pd.DataFrame:
    """A share and its Clopper-Pearson interval, missing where the whole is nobody."""
    tail, part, rest = (1 - interval_share) / 2, part.astype(float), (whole - part).astype(float)
    low = np.where(part > 0, beta.ppf(tail, part.clip(lower=1), rest + 1), 0.0)
    high = np.where(rest > 0, beta.isf(tail, part + 1, rest.clip(lower=1)), 1.0)
    frame = pd.DataFrame({name: part / whole.where(whole > 0), f"{name}_low": low, f"{name}_high": high})
    return frame.where(whole > 0)


@dataclass(frozen=True)
class ProxyScan:
    """How well the features tell one group from the rest: `group` and its n people among all, the AUC (0.5 is not at all) with its interval, and the
    columns that do most, with the part of each in the sum of all. All missing or empty where either side has too few people.
    """

    group: str
    n: int
    people: int
    auc: float
    low: float
    high: float
    columns: tuple[tuple[str, float], ...]


def proxy_scan(features: pd.DataFrame, group: pd.Series, people: pd.Series, *, interval_share: float) -> ProxyScan:
    """How well the features give the group away: the largest group against all others.

    features: numbers, one row per person and month, any index shared with `group` and `people` (the employee_id); missing values are a sign of their own. A
    logistic regression predicts each person from the others, in `FOLDS` folds that keep a person's rows together; the AUC is over people, each by the mean
    of their predictions, with DeLong's interval on the logit
    scale, widened by `FOLDS_SHARE_DATA`. A column's part is that of its standardised coefficients, mean over folds. Rows
    without a group are left out; nothing is scanned with fewer than two people a fold on either side, or without a column that varies.
    """
    known = group.notna()
    rows, person = features[known].astype(float), people[known]
    rows = rows.loc[:, [_varies(rows[column]) for column in rows]]
    first = group[known].groupby(person).first()
    name = str(first.value_counts().idxmax()) if len(first) else ""
    is_in = (first.astype(str) == name).astype(int)
    n, least = int(is_in.sum()), min(int(is_in.sum()), int((1 - is_in).sum()))
    if least < 2 * FOLDS or rows.empty or not rows.shape[1]:
        return ProxyScan(name, n, len(first), np.nan, np.nan, np.nan, ())
    predicted, parts = _out_of_fold(rows, person.map(is_in).to_numpy(dtype=np.int64), person)
    mean = predicted.groupby(person).mean()
    auc, low, high = auc_interval(mean.to_numpy(), is_in.reindex(mean.index).to_numpy(dtype=np.int64), interval_share=interval_share, variance_factor=FOLDS_SHARE_DATA)
    top = parts.sort_values(ascending=False).head(MOST_TELLING)
    return ProxyScan(name, n, len(first), auc, low, high, tuple((str(column), float(part)) for column, part in top.items()))


def _varies(values: pd.Series) -> bool:
    """Whether a column holds two values, or values and gaps."""
    return bool(values.notna().any()) and bool(values.isna().any() or values.min() < values.max())


def _out_of_fold(rows: pd.DataFrame, is_in: Counts, person: pd.Series) -> tuple[pd.Series, pd.Series]:
    """The log odds that each row is predicted by the other people, and each column's part in the predictions."""
    predicted, sizes = pd.Series(np.nan, index=rows.index), pd.Series(0.0, index=rows.columns)
    for train, test in StratifiedGroupKFold(FOLDS, shuffle=True, random_state=0).split(rows, is_in, person):
        seen = rows.columns[rows.iloc[train].notna().any()]
        model = make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler(), LogisticRegression(max_iter=1000))
        model.fit(rows.iloc[train][seen].to_numpy(), is_in[train])
        predicted.iloc[test] = model.decision_function(rows.iloc[test][seen].to_numpy())
        sizes = sizes.add(_sizes(model, seen), fill_value=0.0)
    return predicted, sizes / (sizes.sum() or 1.0)


def _sizes(model: Pipeline, columns: "pd.Index[str]") -> pd.Series:
    """The size of each column's standardised coefficient, together with that of its sign for missing values."""
    size = np.abs(model[-1].coef_[0])
    total = size[: len(columns)].copy()
    indicator = model[0].indicator_
    total[indicator.features_] += size[len(columns) :]
    return pd.Series(total, index=columns)


def auc_interval(score: Vector, is_case: Counts, *, interval_share: float, variance_factor: float = 1.0) -> tuple[float, float, float]:
    """The AUC of scores for a yes or no, with the low and high end of its interval; all missing where all are alike.

    DeLong, DeLong and Clarke-Pearson (1988, Biometrics 44: 837), the interval on the logit scale (Pepe 2003, section 5.2.4). Without a variance, as where no
    score is out of order, the ends are missing. The variance is taken times `variance_factor`, for scores that are not independent.
    """
    cases, others = score[is_case == 1], score[is_case == 0]
    if len(cases) < 2 or len(others) < 2:
        return np.nan, np.nan, np.nan
    ranks = rankdata(np.r_[cases, others])
    above = (ranks[: len(cases)] - rankdata(cases)) / len(others)
    below = 1 - (ranks[len(cases) :] - rankdata(others)) / len(cases)
    auc, variance = float(above.mean()), float(np.var(above, ddof=1) / len(cases) + np.var(below, ddof=1) / len(others)) * variance_factor
    if not 0 < auc < 1 or variance == 0:
        return auc, np.nan, np.nan
    logit, reach = np.log(auc / (1 - auc)), norm.isf((1 - interval_share) / 2) * np.sqrt(variance) / (auc * (1 - auc))
    return auc, float(1 / (1 + np.exp(reach - logit))), float(1 / (1 + np.exp(-reach - logit)))
