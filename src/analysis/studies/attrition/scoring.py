"""Scores and what goes with them: everything that the study has for a company that is large enough to be scored.

In: the person-months and the settings. Out: `Scored`. It only calls the other modules in order and hands them what they ask for.
"""

from dataclasses import dataclass

import pandas as pd
from scipy import stats

from analysis.periods import month_end
from analysis.settings import AttritionSettings
from analysis.studies.attrition.candidates import Training
from analysis.studies.attrition.columns import ALL, COLUMNS
from analysis.studies.attrition.drift import Response, calibration_over_time, feature_drift, response_to_drift
from analysis.studies.attrition.explain import driver_table, reason_table
from analysis.studies.attrition.hazard import risk_within
from analysis.studies.attrition.learning import learning_curve
from analysis.studies.attrition.person_months import Floats, Ints, PersonMonths
from analysis.studies.attrition.review import bands, compare, review
from analysis.studies.attrition.rolling import DEFAULT, Model, Rolled, choose, comparable, compare_candidates, known_by, roll, training_rows

DRAWS = 200
PERIOD_MONTHS = 6
"""Calibration over time is shown by half-years, features are compared with the half-year before the last."""
WITH_REASONS = ("hazard_model", "boosted_trees")
"""Scores that tell people apart by more than one thing; with any other, no reason is named of anybody."""
MOST_ROWS_REFITTED = 300_000
"""With more rows the reasons are found again on fewer samples."""


@dataclass(frozen=True)
class Scored:
    """What rolling origins and the last model say.

    `scored`: one row per person, month and horizon: employee_id, month, month_end, horizon_months, risk, risk_low, risk_high, base, left, candidate.
    `now`: those of the last month. The others are the tables of the modules they come from; `gain` is the log loss saved against the base rate.
    """

    scored: pd.DataFrame
    now: pd.DataFrame
    review: pd.DataFrame
    bands: pd.DataFrame
    candidates: pd.DataFrame
    against_base: pd.DataFrame
    drivers: pd.DataFrame
    reasons: pd.DataFrame
    drift: pd.DataFrame
    calibration: pd.DataFrame
    levels: pd.DataFrame
    response: Response
    learning: pd.DataFrame
    features: pd.DataFrame
    chosen: str


def score(data: PersonMonths, settings: AttritionSettings) -> Scored | None:
    """The scores of a company, None where no month may be scored."""
    headline = settings.headline_horizon
    rolled = roll(data, settings.horizons, headline, min_events=settings.min_events, min_people=settings.min_people)
    if rolled is None:
        return None
    last, model = data.count - 1, rolled.last[headline]
    people = data.at_risk(last)
    rows = training_rows(data, model.columns, last, model.horizon)
    scored = _scored_rows(data, rolled, settings)
    known = scored[scored["horizon_months"] == headline]
    compared = _candidates(data, rolled, headline)
    features = _features(data, model.columns)
    calibration = calibration_over_time(known, PERIOD_MONTHS, interval_share=settings.interval_share)
    drift = feature_drift(_months(features, last - 2 * PERIOD_MONTHS, last - PERIOD_MONTHS), _months(features, last - PERIOD_MONTHS, last), [column.name for column in COLUMNS if column.is_reason])
    return Scored(
        scored=scored, now=scored[scored["month"] == data.first + last].reset_index(drop=True),
        review=review(known, interval_share=settings.interval_share, draws=DRAWS, seed=0), bands=bands(known, interval_share=settings.interval_share),
        candidates=compared, against_base=_against_base(data, rolled, settings),
        drivers=_drivers(rows, model.candidate), reasons=_reasons(rows, model, data, people),
        drift=drift, calibration=calibration, levels=_levels(data, rolled, headline), response=response_to_drift(calibration, drift),
        learning=learning_curve(data, headline), features=_months(features, last - PERIOD_MONTHS, last), chosen=model.candidate,
    )


def _scored_rows(data: PersonMonths, rolled: Rolled, settings: AttritionSettings) -> pd.DataFrame:
    """Every prediction with its interval and the risk by the base rate of the same month."""
    rows = rolled.predictions
    reach = float(stats.norm.ppf((1 + settings.interval_share) / 2)) * rows["error"]
    months = rows["effective_months"].to_numpy()
    base = rows[["person", "month"]].merge(rolled.tried[["person", "month", "base_rate"]], on=["person", "month"], how="left", validate="many_to_one")["base_rate"]
    ends = {number: pd.Timestamp(month_end(data.first + number)) for number in rows["month"].unique()}
    return pd.DataFrame({
        "employee_id": data.people[rows["person"]], "month": data.first + rows["month"], "month_end": rows["month"].map(ends),
        "horizon_months": rows["horizon_months"], "risk": rows["risk"],
        "risk_low": risk_within((rows["log_rate"] - reach).to_numpy(), months), "risk_high": risk_within((rows["log_rate"] + reach).to_numpy(), months),
        "base": 1 - (1 - base.to_numpy()) ** (rows["horizon_months"] / settings.headline_horizon), "left": rows["left"], "candidate": rows["candidate"],
    })


def _levels(data: PersonMonths, rolled: Rolled, headline: int) -> pd.DataFrame:
    """What was done about drift, month by month: month_end, the candidate in use, and the level by which its rate was corrected."""
    rows = rolled.predictions[rolled.predictions["horizon_months"] == headline].drop_duplicates("month")
    return pd.DataFrame({"month_end": [pd.Timestamp(month_end(data.first + number)) for number in rows["month"]], "candidate": rows["candidate"].to_numpy(), "level": rows["level"].to_numpy()})


def _candidates(data: PersonMonths, rolled: Rolled, headline: int) -> pd.DataFrame:
    """The candidates that were compared on predictions whose months are over, and which one is chosen."""
    known = known_by(rolled.tried, data.count - 1, headline)
    names = comparable(known, tuple(rolled.tried.columns[3:]))
    frame = compare_candidates(known, names) if names else pd.DataFrame(columns=["candidate", "log_loss", "difference", "error"])
    return frame.assign(is_chosen=frame["candidate"] == choose(known, tuple(rolled.tried.columns[3:])))


def _against_base(data: PersonMonths, rolled: Rolled, settings: AttritionSettings) -> pd.DataFrame:
    """The chosen score against the base rate and the named rule on the same rows: `review.compare`."""
    tried, used = rolled.tried, rolled.predictions[rolled.predictions["horizon_months"] == settings.headline_horizon]
    base = tried.assign(employee_id=data.people[tried["person"]], horizon_months=settings.headline_horizon)
    scores = {name: base.assign(risk=base[name])[["employee_id", "month", "horizon_months", "risk", "left"]] for name in ("base_rate", "named_rule")}
    scores["chosen"] = used.assign(employee_id=data.people[used["person"]])[["employee_id", "month", "horizon_months", "risk", "left"]]
    return compare({name: scores[name] for name in ("chosen", "base_rate", "named_rule")}, interval_share=settings.interval_share, draws=DRAWS, seed=0)


def _features(data: PersonMonths, columns: Floats) -> pd.DataFrame:
    """The model's columns in the last year, one row per person-month: employee_id, month, and one per column of `ALL`."""
    person, month = (place[data.place[1] >= data.count - 2 * PERIOD_MONTHS] for place in data.place)
    frame = pd.DataFrame(columns[person, month].astype(float), columns=[column.name for column in ALL])
    return frame.assign(employee_id=data.people[person], month=month)


def _months(features: pd.DataFrame, after: int, until: int) -> pd.DataFrame:
    """The rows of the months after one and up to another."""
    return features[(features["month"] > after) & (features["month"] <= until)].reset_index(drop=True)


def _drivers(rows: Training, candidate: str) -> pd.DataFrame:
    """What goes with leaving, the largest first; none of it is named where the score in use has no reasons."""
    drivers = driver_table(rows).sort_values("size", key=abs, ascending=False, ignore_index=True)
    return drivers.assign(is_named=drivers["is_named"] & (candidate in WITH_REASONS))


def _reasons(rows: Training, model: Model, data: PersonMonths, people: Ints) -> pd.DataFrame:
    """The reasons of everybody at risk now, spread as the scores are; nobody's where the score in use has none."""
    slope = model.slope if model.candidate == DEFAULT else 1.0
    found = reason_table(rows, model.columns[people, data.count - 1], list(data.people[people]), slope=slope, refits=30 if len(rows.event) <= MOST_ROWS_REFITTED else 5)
    return found if model.candidate in WITH_REASONS else found.head(0)
