"""The model card: what a fitted risk model is for, what it rests on, how good it was, and whether people's scores may be shown.

In: the figures of one run. Out: a frozen `ModelCard` of codes and figures (Mitchell et al. 2019, Model Cards for Model Reporting), and
`may_show_people`, the one place that says whether single people's scores may be seen. A card that fails a gate, or has expired, shows none. It measures
nothing itself and holds no sentence.
"""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.periods import month_end, month_number
from analysis.studies.result import Figures

FEWEST_EVENTS = 30
FEWEST_PEOPLE = 200
"""With fewer voluntary exits or people, rates of groups and the named rule are told, and nobody's score."""

NO_BETTER_THAN_CHANCE = 0.5
SLOPES = (0.8, 1.2)
"""Calibration slopes that are good enough; a slope whose interval reaches one of them is not shown to be bad."""

NOT_FOR = ("pay", "promotion", "dismissal", "review_rating", "automatic_decision", "monitoring_of_single_people", "people_of_other_companies")
"""What a risk score must never be used for, as codes."""


@dataclass(frozen=True)
class Metric:
    """One measure of the review: its name, value and interval; missing figures are None."""

    measure: str
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Gate:
    """One condition for showing people's scores: whether it is met, the figure that decides and the threshold it is held to."""

    name: str
    passed: bool
    figure: float | date | None
    threshold: float | date


@dataclass(frozen=True)
class Basis:
    """What a model rests on: the data's first and last day, both included, people, person-months, and people who left by choice in months foretold."""

    first_day: date
    last_day: date
    people: int
    person_months: int
    events: int


@dataclass(frozen=True)
class Chosen:
    """The candidate that was chosen, by its code, and the figures that say why."""

    candidate: str
    figures: Figures


@dataclass(frozen=True)
class ModelCard:
    """The card of one fitted model; `purpose`, `not_for`, `groups_audited` and `drift` are codes. `gates` are as on `made_on`; `expires_on` is its last good day."""

    purpose: str
    not_for: tuple[str, ...]
    basis: Basis
    chosen: Chosen
    metrics: tuple[Metric, ...]
    groups_audited: tuple[str, ...]
    drift: str
    owner: str
    made_on: date
    expires_on: date
    gates: tuple[Gate, ...]


def make_card(
    basis: Basis, chosen: Chosen, review: pd.DataFrame, groups_audited: tuple[str, ...], *, drift: str, owner: str, made_on: date, valid_months: int
) -> ModelCard:
    """The card of a model, good for so many months after the last day of its data, however late it is made.

    review: columns measure, value, low, high, of the chosen candidate; `auc` and `calibration_slope` decide gates, and one that is not there or
    has no figure fails its gate.
    """
    metrics = tuple(
        Metric(str(measure), *map(_figure, figures))
        for measure, *figures in review[["measure", "value", "low", "high"]].itertuples(index=False, name=None)
    )
    expires_on = months_later(basis.last_day, valid_months)
    gates = (*_quality_gates({metric.measure: metric for metric in metrics}, basis), _expiry_gate(made_on, expires_on))
    return ModelCard("support_to_stay", NOT_FOR, basis, chosen, metrics, groups_audited, drift, owner, made_on, expires_on, gates)


def may_show_people(card: ModelCard, today: date) -> tuple[bool, tuple[str, ...]]:
    """Whether single people's scores may be shown on a day, and the names of the gates that forbid it."""
    gates = (*(gate for gate in card.gates if gate.name != "card_not_expired"), _expiry_gate(today, card.expires_on))
    failed = tuple(gate.name for gate in gates if not gate.passed)
    return not failed, failed


def _quality_gates(metrics: dict[str, Metric], basis: Basis) -> tuple[Gate, ...]:
    """The gates on how good the model was and on how much it rests."""
    nothing = Metric("", None, None, None)
    auc, slope = metrics.get("auc", nothing), metrics.get("calibration_slope", nothing)
    return (
        Gate("auc_above_chance", auc.low is not None and auc.low > NO_BETTER_THAN_CHANCE, auc.low, NO_BETTER_THAN_CHANCE),
        _slope_gate(slope),
        Gate("enough_events", basis.events >= FEWEST_EVENTS, basis.events, FEWEST_EVENTS),
        Gate("enough_people", basis.people >= FEWEST_PEOPLE, basis.people, FEWEST_PEOPLE),
    )


def _slope_gate(slope: Metric) -> Gate:
    """The gate on calibration: the slope, or an end of its interval, reaches into `SLOPES`, and the interval is clear of 0; the threshold is the nearer end of `SLOPES`."""
    least, most = SLOPES
    if slope.value is None:
        return Gate("calibration_slope", passed=False, figure=None, threshold=least)
    low, high = (slope.value if end is None else end for end in (slope.low, slope.high))
    return Gate("calibration_slope", 0 < low <= most and high >= least, slope.value, most if slope.value > 1 else least)


def _expiry_gate(today: date, expires_on: date) -> Gate:
    """The gate on age; the card is still good on its last day."""
    return Gate("card_not_expired", today <= expires_on, today, expires_on)


def _figure(value: float | None) -> float | None:
    """The figure, None where it is missing."""
    return None if pd.isna(value) else float(value)


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month where it has no such day.

    >>> months_later(date(2024, 12, 31), 2)
    datetime.date(2025, 2, 28)
    """
    end = month_end(month_number(day) + months)
    return end.replace(day=min(day.day, end.day))
