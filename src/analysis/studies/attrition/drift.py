"""Drift: whether features or calibration have moved, and which answer to it is due.

In: rows of a reference and of a recent period, or scored rows. Out: frames of drift and calibration, and the named rule's answer. Rows of one person
are taken to repeat each other, so that a small company does not cry drift. It says that something moved, never why.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from analysis.studies.intervals import Codes, Vector, count_interval

BINS = 10
"""Bins of equal size in the reference; a feature with no more different values has one bin for each."""

PSI_OF_NOTE = 0.1
"""Below this index a shift is too small to matter, however surely it is there (Siddiqi 2006, Credit Risk Scorecards)."""

FALSE_ALARM_SHARE = 0.05
"""The chance that any one of the features tested together is called drifted where none has."""

LEVEL_OF_NOTE = 1.25
"""Observed over expected leavers between 1 / this and this is near enough."""

DRIFTED_SHARE_FOR_REFIT = 0.25
"""From so many of the features drifted on, the model is fitted again."""

PERIODS_FOR_WINDOW = 2
"""After so many periods off in the same direction, months before them are no guide."""


@dataclass(frozen=True)
class Response:
    """What the named rule answers: action is none, recalibrate, shorter_window or refit; and the figures it rests on.

    drifted_share: of the features. periods_off: latest periods in a row whose level is off in the same direction. ratio: observed over
    expected leavers of the latest period, missing where there is none.
    """

    action: str
    drifted_share: float
    periods_off: int
    ratio: float


def feature_drift(reference: pd.DataFrame, recent: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """One row per column: feature, psi, expected_by_chance, chance_limit, drifted, mean_difference, missing shares, n and n_recent (people).

    reference, recent: rows with employee_id; people may be in both. `psi` is the population stability index, sum of (q - p) ln(q / p) over bins
    (Siddiqi 2006), missing values in a bin of their own, half a person added to each bin. Without drift it is about a sum of squares of correlated
    counts: `expected_by_chance` is its mean and `chance_limit` its upper FALSE_ALARM_SHARE / columns, from the covariance of bins between people
    (Rao and Scott 1984, Annals of Statistics 12, 46-60, with Satterthwaite's degrees of freedom). `drifted`: above that limit and PSI_OF_NOTE.
    `mean_difference`: recent less reference in standard deviations (Austin 2009, Statistics in Medicine 28, 3083-3107), missing for text and
    where nothing varies. Figures are missing where a period has no rows, or a column no values in either.
    """
    records = [{"feature": name, **_drift_of(reference, recent, name, len(columns))} for name in columns]
    names = ["feature", "psi", "expected_by_chance", "chance_limit", "drifted", "mean_difference", "missing_share", "missing_share_recent", "n", "n_recent"]
    return pd.DataFrame(records, columns=names).astype({"drifted": bool})


def calibration_over_time(scored: pd.DataFrame, every_months: int, *, interval_share: float) -> pd.DataFrame:
    """One row per period, counted back from the last month whose outcome is known: first_month, last_month, n (people), person_months, leavers
    (people), expected, observed, ratio, low, high.

    scored: rows of one horizon with known or missing outcome. `expected` is the sum of risk, `observed` the rows that say the person left, so one exit
    counts in each month from which it was within the horizon, in both. The interval of the ratio takes exits, not rows, as Poisson, each weighted
    with its rows; exact where each exit has one row (Fay and Feuer 1997). Neighbouring periods share exits within a horizon of their border.
    """
    known = scored[scored["left"].notna() & scored["risk"].notna()]
    horizon = int(known["horizon_months"].iloc[0]) if len(known) else 1
    period = (known["month"].max() - known["month"]) // every_months
    records = [_calibration_of(rows, min(horizon, every_months), interval_share) for _, rows in known.groupby(period)]
    names = ["first_month", "last_month", "n", "person_months", "leavers", "expected", "observed", "ratio", "low", "high"]
    return pd.DataFrame(records[::-1], columns=names)


def response_to_drift(calibration: pd.DataFrame, drift: pd.DataFrame) -> Response:
    """The answer to the figures of `calibration_over_time` and `feature_drift`.

    A period is off where its interval does not hold 1 and its ratio is not near enough (LEVEL_OF_NOTE). While the latest is not off: none, whatever the
    features do, as predictions still hold. Off, and many features drifted: refit on today's people. Off for some periods in the same direction,
    features as before: the relation has changed, so a shorter window. Off for the first time: recalibrate the level.
    """
    off = [_direction_off(*row) for row in calibration[["ratio", "low", "high"]].itertuples(index=False)][::-1]
    run = next((place for place, direction in enumerate(off) if direction == 0 or direction != off[0]), len(off))
    drifted_share = float(drift["drifted"].mean()) if len(drift) else 0.0
    ratio = float(calibration["ratio"].iloc[-1]) if len(calibration) else float("nan")
    return Response(_action(run, drifted_share), drifted_share, run, ratio)


def _action(periods_off: int, drifted_share: float) -> str:
    if periods_off == 0:
        return "none"
    if drifted_share >= DRIFTED_SHARE_FOR_REFIT:
        return "refit"
    return "shorter_window" if periods_off >= PERIODS_FOR_WINDOW else "recalibrate"


def _direction_off(ratio: float, low: float, high: float) -> int:
    """1 where more leave than expected, -1 where fewer do, 0 where the level is near enough or not known well enough."""
    if low > 1 and ratio > LEVEL_OF_NOTE:
        return 1
    return -1 if high < 1 and ratio < 1 / LEVEL_OF_NOTE else 0


def _calibration_of(rows: pd.DataFrame, most_repeats: int, interval_share: float) -> dict[str, float]:
    """The figures of one period."""
    each = rows.groupby("employee_id")["left"].sum().to_numpy(float)
    expected, observed = float(rows["risk"].sum()), float(each.sum())
    figures = {
        "first_month": rows["month"].min(), "last_month": rows["month"].max(), "n": len(each), "person_months": len(rows),
        "leavers": int((each > 0).sum()), "expected": expected, "observed": observed,
    }
    ends = (observed, *count_interval(each, most_repeats, interval_share))
    return figures | dict(zip(("ratio", "low", "high"), (end / expected if expected > 0 else float("nan") for end in ends), strict=True))


def _drift_of(reference: pd.DataFrame, recent: pd.DataFrame, name: str, tests: int) -> dict[str, object]:
    """The figures of one column."""
    people = [frame["employee_id"].nunique() for frame in (reference, recent)]
    figures: dict[str, object] = {"drifted": False, "n": people[0], "n_recent": people[1]}
    if not len(reference) or not len(recent):
        return figures
    figures |= {"missing_share": reference[name].isna().mean(), "missing_share_recent": recent[name].isna().mean(), "mean_difference": _mean_difference(reference[name], recent[name])}
    if reference[name].isna().all() and recent[name].isna().all():
        return figures
    bins = _bins(reference[name], recent[name])
    person = pd.factorize(pd.concat([reference["employee_id"], recent["employee_id"]]))[0]
    psi, chance, limit = _stability(bins, person, len(reference), tests)
    return figures | {"psi": psi, "expected_by_chance": chance, "chance_limit": limit, "drifted": psi > max(limit, PSI_OF_NOTE)}


def _bins(reference: pd.Series, recent: pd.Series) -> Codes:
    """The bin of each value of both, reference first; codes of bins that hold something."""
    both, seen = pd.concat([reference, recent], ignore_index=True), reference.dropna()
    if pd.api.types.is_numeric_dtype(both) and seen.nunique() > BINS:
        values = both.astype(float).to_numpy()
        edges = np.unique(np.quantile(seen.astype(float), np.arange(1, BINS) / BINS))
        places = np.where(np.isnan(values), -1, np.searchsorted(edges, values, side="right"))
    else:
        kept = pd.Index(seen.unique())
        code = kept.get_indexer(pd.Index(both))
        places = np.where(both.isna(), -1, np.where(code < 0, len(kept), code))
    return np.asarray(np.unique(places, return_inverse=True)[1], dtype=np.int64)


def _stability(bins: Codes, person: Codes, border: int, tests: int) -> tuple[float, float, float]:
    """The index, its mean by chance and its limit by chance; the first `border` rows are the reference."""
    size, people = int(bins.max()) + 1, int(person.max()) + 1
    parts = (slice(None, border), slice(border, None))
    counts = [np.bincount(person[part] * size + bins[part], minlength=people * size).reshape(people, size).astype(float) for part in parts]
    before, after = (_shares(count) for count in counts)
    psi = float(np.sum((after - before) * np.log(after / before)))
    common = (counts[0].sum(axis=0) + counts[1].sum(axis=0)) / len(bins)
    pull = _pull(counts[1], common) - _pull(counts[0], common)
    scaled = pull / np.sqrt((before + after) / 2)
    covariance = scaled.T @ scaled
    mean, square = float(np.trace(covariance)), float((covariance**2).sum())
    if square == 0:
        return psi, 0.0, 0.0
    freedom = mean**2 / square
    return psi, mean, float(mean / freedom * stats.chi2.isf(FALSE_ALARM_SHARE / tests, freedom))


def _shares(count: Vector) -> Vector:
    """The share of each bin, half a person added to each, so that no bin is empty and one person's months are no crowd."""
    half = count.sum() / (count.sum(axis=1) > 0).sum() / 2
    return np.asarray((count.sum(axis=0) + half) / (count.sum() + half * count.shape[1]))


def _pull(count: Vector, common: Vector) -> Vector:
    """By how much each person moves the shares of bins away from the common ones, shape (people, bins)."""
    return np.asarray((count - count.sum(axis=1, keepdims=True) * common) / count.sum())


def _mean_difference(reference: pd.Series, recent: pd.Series) -> float:
    """Recent less reference, in standard deviations (root of the mean of both variances); missing where nothing varies."""
    if not pd.api.types.is_numeric_dtype(reference) or not pd.api.types.is_numeric_dtype(recent):
        return float("nan")
    known = [part.dropna().astype(float).to_numpy() for part in (reference, recent)]
    if min(len(part) for part in known) == 0 or not (spread := float(np.sqrt((known[0].var() + known[1].var()) / 2))):
        return float("nan")
    return float((known[1].mean() - known[0].mean()) / spread)
