"""Rolling origins: every month scored by a model that knew only the past, and the candidate that did best at it.

In: the person-months and the horizons. Out: `Rolled`. At each origin the columns' parameters, the weights, the level and the slope are estimated from what
was known then; the candidate used is the simplest within one standard error of the best, by the log loss of earlier predictions
whose months were over. With many person-months the models are refitted less often, never on the future.
"""

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from analysis.studies.attrition.candidates import CANDIDATES, Candidate, Scorer, Training
from analysis.studies.attrition.columns import Known, make_columns
from analysis.studies.attrition.hazard import risk_within
from analysis.studies.attrition.level import level_now
from analysis.studies.attrition.measures import log_losses
from analysis.studies.attrition.person_months import Floats, Ints, PersonMonths, seen_by
from analysis.studies.attrition.slope import slope_of, spread_by

FIRST_ORIGIN = 12
"""No month before the thirteenth is scored: waits and growth need a year."""
HALF_LIFE_MONTHS = 24
"""Rows of so many months ago count half."""
LEVEL_MONTHS = 24
"""The level is followed over so many months; earlier ones are long forgotten."""
MOST_ROWS = 200_000
"""So many rows are learned from at most, apart from events."""
FLEXIBLE_REFIT = 3
"""Where boosted trees are tried, all models are refitted no more often than every so many months: they take the time of a hundred others."""
REFITS = ((15_000, 1), (60_000, 2), (200_000, 3), (500_000, 6))
"""Up to so many person-months the models are refitted every so many months; beyond the last, once a year."""
DEFAULT, FEWEST_LEAVERS = "hazard_model", 50
"""What is used until predictions can be compared, which takes so many people who left in months that were foretold."""


@dataclass(frozen=True)
class Horizon:
    """Months ahead, and the months of it in which a notice still leads to an exit in time."""

    months: int
    effective: float

    @property
    def window(self) -> int:
        """The months after a month end in which notices are counted."""
        return max(int(np.ceil(self.effective)), 1)


@dataclass(frozen=True)
class Model:
    """A candidate fitted at an origin for a horizon; `columns` are person x month x column with the parameters of that origin.

    `slope` is what of the spread of earlier log rates came true. `counts` remembers the notices seen and expected by month.
    """

    candidate: str
    as_of: int
    horizon: Horizon
    columns: Floats
    scorer: Scorer
    slope: float = 1.0
    counts: dict[int, tuple[float, float]] = field(default_factory=dict, repr=False)

    def score(self, data: PersonMonths, month: int, people: Ints) -> pd.DataFrame:
        """log_rate and error of people at a month end, slope and level of that month in both, and that level."""
        log_rate, error = self.scorer(self.columns[people, month])
        level, unsure = self.level(data, month)
        log_rate = spread_by(log_rate, self.slope) + np.log(level)
        return pd.DataFrame({"person": people, "month": month, "log_rate": log_rate, "error": np.hypot(self.slope * error, unsure), "level": level})

    def level(self, data: PersonMonths, month: int) -> tuple[float, float]:
        """How far notices up to a month run above what the model expects, and the standard error of the logarithm."""
        until = min(month, data.shown_until)
        counts = [self._counts(data, number) for number in range(max(until - LEVEL_MONTHS, 0), until)]
        return level_now(np.array([seen for seen, _ in counts]), np.array([expected for _, expected in counts]))

    def _counts(self, data: PersonMonths, month: int) -> tuple[float, float]:
        """Notices in the month after a month end, seen and expected; counted once, as neither changes any more."""
        if month not in self.counts:
            people = data.at_risk(month)
            gives = data.notice[people] == month + 1
            expected = np.where(gives, 0.5, 1.0) @ np.exp(self.scorer(self.columns[people, month])[0])
            self.counts[month] = float((gives & data.by_choice[people]).sum()), float(expected)
        return self.counts[month]


@dataclass(frozen=True)
class Rolled:
    """What rolling origins gave.

    `predictions`: person, month, horizon_months, candidate, log_rate, error, level, risk, left; one row per person at risk, month and horizon. `tried`: person,
    month, left and the risk by each candidate at the headline horizon, before its slope. `last`: the chosen candidate's model at the last month, by horizon.
    """

    predictions: pd.DataFrame
    tried: pd.DataFrame
    last: dict[int, Model]


def horizon_at(data: PersonMonths, as_of: int, months: int) -> Horizon:
    """The horizon with the notice usual at that time taken off."""
    return Horizon(months, max(months - data.notice_months(as_of), 0.5))


def training_rows(data: PersonMonths, columns: Floats, as_of: int, horizon: Horizon) -> Training:
    """The rows known at an origin. Each counts for its share of a window, and half as much every `HALF_LIFE_MONTHS`.

    Of more than `MOST_ROWS` all events are kept and a sample of the others, each counting for those left out (case-control sampling: King and
    Zeng 2001), as it is the events that teach.
    """
    seen = seen_by(data, as_of, horizon.window)
    weight = 0.5 ** ((as_of - seen.month) / HALF_LIFE_MONTHS) / horizon.window
    share = min(MOST_ROWS / max(len(weight), 1), 1.0)
    kept = np.flatnonzero((seen.event > 0) | (np.random.default_rng(as_of).random(len(weight)) < share))
    weight = np.where(seen.event > 0, weight, weight / share)[kept]
    person, month = seen.person[kept], seen.month[kept]
    return Training(columns[person, month], seen.event[kept], seen.months[kept], weight, person)


def notices_known(data: PersonMonths, as_of: int) -> int:
    """How many exits by choice were known at a month end, of people seen before in the panel."""
    return int((data.by_choice & (data.notice <= as_of) & data.here[:, : as_of + 1].any(axis=1)).sum())


def may_score(data: PersonMonths, as_of: int, *, min_events: int, min_people: int) -> bool:
    """Whether enough people and exits were known at a month end to score people at all."""
    people = int(data.here[:, : as_of + 1].any(axis=1).sum())
    return as_of >= FIRST_ORIGIN and notices_known(data, as_of) >= min_events and people >= min_people


def refit_every(rows: int, events: int) -> int:
    """Months between two fits, by the number of person-months, and of exits known then."""
    months = next((months for most, months in REFITS if rows <= most), 12)
    return max(months, FLEXIBLE_REFIT) if events >= max(one.fewest_events for one in CANDIDATES) else months


def roll(data: PersonMonths, horizons: tuple[int, ...], headline: int, *, min_events: int, min_people: int) -> Rolled | None:
    """All months from the first that may be scored; None where there is none."""
    origins = [month for month in range(data.count) if may_score(data, month, min_events=min_events, min_people=min_people)]
    if not origins:
        return None
    predictions: list[pd.DataFrame] = []
    tried: list[pd.DataFrame] = []
    models: dict[str, Model] = {}
    last, fitted_on = {}, -1
    for month in origins:
        if fitted_on < 0 or month - fitted_on >= refit_every(len(data.frame), notices_known(data, month)) or month == origins[-1]:
            models, others, fitted_on = fit_candidates(data, month, headline), {}, month
        tried.append(_try(data, models, month, headline))
        known = known_by(pd.concat(tried, ignore_index=True), month, headline)
        name = choose(known, tuple(models))
        if name not in others:
            others[name] = {months: _refitted(data, models[name], months) for months in horizons}
        slope = slope_by(known, name, headline)
        last = {months: replace(model, slope=slope) for months, model in others[name].items()}
        predictions += [_predict(data, model, month) for model in last.values()]
    return Rolled(pd.concat(predictions, ignore_index=True), pd.concat(tried, ignore_index=True), last)


def fit_candidates(data: PersonMonths, as_of: int, months: int) -> dict[str, Model]:
    """Every candidate that has events enough, fitted at an origin."""
    columns, horizon = make_columns(Known(data, as_of)), horizon_at(data, as_of, months)
    rows, events = training_rows(data, columns, as_of, horizon), notices_known(data, as_of)
    return {one.name: Model(one.name, as_of, horizon, columns, one.fit(rows)) for one in CANDIDATES if events >= one.fewest_events}


def slope_by(known: pd.DataFrame, name: str, horizon: int) -> float:
    """The slope that the predictions of a candidate known by then give."""
    rows = known.dropna(subset=["left", name])
    return slope_of(rows[name].to_numpy(np.float64), rows["left"].to_numpy(np.float64), rows["month"].to_numpy(np.int64), rows["person"].to_numpy(np.int64), horizon)


def _refitted(data: PersonMonths, model: Model, months: int) -> Model:
    """The same candidate at the same origin for another horizon."""
    if months == model.horizon.months:
        return model
    horizon = horizon_at(data, model.as_of, months)
    candidate: Candidate = next(one for one in CANDIDATES if one.name == model.candidate)
    return replace(model, horizon=horizon, scorer=candidate.fit(training_rows(data, model.columns, model.as_of, horizon)), counts={})


def _predict(data: PersonMonths, model: Model, month: int) -> pd.DataFrame:
    """The predictions of a model for everybody at risk at a month end.

    Where notices are not yet in the data, people on notice are among those at risk, and the whole horizon counts.
    """
    people, months = data.at_risk(month), model.horizon.months
    frame, effective = model.score(data, month, people), model.horizon.effective if month <= data.shown_until else float(months)
    return frame.assign(
        horizon_months=months, candidate=model.candidate, risk=risk_within(frame["log_rate"].to_numpy(), effective), effective_months=effective, left=data.left_within(people, np.full(len(people), month), months),
    )


def _try(data: PersonMonths, models: dict[str, Model], month: int, months: int) -> pd.DataFrame:
    """The risk by each candidate for everybody at risk at a month end, and what became of them."""
    people = data.at_risk(month)
    risks = {name: _predict(data, model, month)["risk"].to_numpy() for name, model in models.items()}
    return pd.DataFrame({"person": people, "month": month, "left": data.left_within(people, np.full(len(people), month), months), **risks})


def known_by(tried: pd.DataFrame, month: int, horizon: int) -> pd.DataFrame:
    """The predictions whose months were over at a month end."""
    return tried[tried["month"] + horizon <= month]


def compare_candidates(known: pd.DataFrame, names: tuple[str, ...]) -> pd.DataFrame:
    """One row per candidate in order of simplicity: log_loss, its difference from the best, and that difference's standard error by person.

    `known` has person, left and the risks; only rows that every candidate scored count.
    """
    rows = known.dropna(subset=["left", *names])
    losses = np.stack([log_losses(rows[name].to_numpy(), rows["left"].to_numpy()) for name in names])
    best = int(np.argmin(losses.mean(axis=1)))
    apart = [_difference(loss - losses[best], rows["person"]) for loss in losses]
    return pd.DataFrame({
        "candidate": names, "log_loss": losses.mean(axis=1),
        "difference": [one[0] for one in apart], "error": [one[1] for one in apart],
    })


def _difference(loss: Floats, person: pd.Series) -> tuple[float, float]:
    """The mean of a difference and its standard error, the rows of one person taken together."""
    mean = float(loss.mean())
    by_person = pd.Series(loss - mean).groupby(person.to_numpy()).sum()
    return mean, float(np.sqrt((by_person**2).sum()) / len(loss))


def choose(known: pd.DataFrame, names: tuple[str, ...]) -> str:
    """The simplest candidate within one standard error of the best; while too few have left to compare, `DEFAULT`, or the simplest where that was not fitted.

    A candidate is compared once `FEWEST_LEAVERS` people whom it scored have left, so that a newcomer does not cut the others' record short.
    """
    compared = compare_candidates(known, comparable(known, names)) if comparable(known, names) else None
    if compared is None:
        return DEFAULT if DEFAULT in names else names[0]
    return str(compared.loc[compared["difference"] <= compared["error"], "candidate"].iloc[0])


def comparable(known: pd.DataFrame, names: tuple[str, ...]) -> tuple[str, ...]:
    """The candidates that scored enough people who left."""
    left = known[known["left"] == 1]
    return tuple(name for name in names if left.loc[left[name].notna(), "person"].nunique() >= FEWEST_LEAVERS)
