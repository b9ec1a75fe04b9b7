from dataclasses import FrozenInstanceError, replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis.studies.attrition import card

BASIS = card.Basis(date(2021, 1, 1), date(2024, 12, 31), people=600, person_months=21_000, events=240)
CHOSEN = card.Chosen("logistic", {"log_loss": 0.21, "log_loss_best": 0.209, "standard_error": 0.004})
TODAY = date(2025, 1, 10)


def review(auc=(0.71, 0.66, 0.76), slope=(0.95, 0.8, 1.1)):
    return pd.DataFrame([("auc", *auc), ("calibration_slope", *slope), ("brier_skill", 0.05, 0.02, np.nan)], columns=["measure", "value", "low", "high"])


def made(basis=BASIS, figures=None, *, valid_months=6, made_on=TODAY):
    figures = review() if figures is None else figures
    return card.make_card(basis, CHOSEN, figures, ("gender", "age_band"), drift="none", owner="HR analytics", made_on=made_on, valid_months=valid_months)


def gate(one, name):
    return next(gate for gate in one.gates if gate.name == name)


def test_a_good_card_shows_people_and_says_what_it_rests_on():
    one = made()
    assert card.may_show_people(one, TODAY) == (True, ())
    assert (one.basis, one.chosen, one.groups_audited, one.drift, one.owner) == (BASIS, CHOSEN, ("gender", "age_band"), "none", "HR analytics")
    assert one.metrics[0] == card.Metric("auc", 0.71, 0.66, 0.76)
    assert one.metrics[2].high is None
    assert {"pay", "promotion", "dismissal"} <= set(one.not_for)


@pytest.mark.parametrize(("low", "passed"), [(0.51, True), (0.5, False), (0.46, False), (np.nan, False)])
def test_discrimination_must_be_surely_better_than_chance(low, passed):
    one = made(figures=review(auc=(0.7, low, 0.8)))
    assert gate(one, "auc_above_chance").passed is passed
    assert card.may_show_people(one, TODAY) == (passed, () if passed else ("auc_above_chance",))


@pytest.mark.parametrize(("slope", "passed", "threshold"), [
    ((1.0, 0.9, 1.1), True, 0.8), ((0.7, 0.55, 0.8), True, 0.8), ((0.7, 0.55, 0.79), False, 0.8), ((1.4, 1.2, 1.6), True, 1.2), ((1.4, 1.21, 1.6), False, 1.2),
    ((0.7, np.nan, np.nan), False, 0.8), ((1.2, np.nan, np.nan), True, 1.2), ((np.nan, np.nan, np.nan), False, 0.8),
])
def test_the_calibration_slope_or_its_interval_reaches_the_band(slope, passed, threshold):
    told = gate(made(figures=review(slope=slope)), "calibration_slope")
    assert (told.passed, told.threshold) == (passed, threshold)
    assert told.figure == (None if np.isnan(slope[0]) else slope[0])


@pytest.mark.parametrize(("events", "people", "failed"), [
    (30, 200, ()), (29, 200, ("enough_events",)), (30, 199, ("enough_people",)), (0, 0, ("enough_events", "enough_people")),
])
def test_few_events_or_people_show_no_scores(events, people, failed):
    assert card.may_show_people(made(replace(BASIS, events=events, people=people)), TODAY) == (not failed, failed)


@pytest.mark.parametrize(("today", "failed"), [(date(2025, 6, 30), ()), (date(2025, 7, 1), ("card_not_expired",))])
def test_a_card_expires_after_its_last_good_day(today, failed):
    one = made()
    assert one.expires_on == date(2025, 6, 30)
    assert card.may_show_people(one, today) == (not failed, failed)


def test_old_data_make_a_card_that_is_expired_when_it_is_made():
    one = made(made_on=date(2026, 1, 1))
    assert not gate(one, "card_not_expired").passed
    assert card.may_show_people(one, date(2026, 1, 1)) == (False, ("card_not_expired",))


def test_a_card_that_was_expired_when_made_is_judged_by_the_day_it_is_read():
    assert card.may_show_people(made(made_on=date(2026, 1, 1)), date(2025, 2, 1)) == (True, ())


@pytest.mark.parametrize("missing", ["auc", "calibration_slope"])
def test_a_measure_that_is_not_there_fails_its_gate(missing):
    figures = review()
    assert not card.may_show_people(made(figures=figures[figures["measure"] != missing]), TODAY)[0]
    assert len(card.may_show_people(made(figures=figures.head(0)), TODAY)[1]) == 2


def test_every_gate_tells_its_figure_and_threshold():
    figures = {gate.name: (gate.figure, gate.threshold) for gate in made().gates}
    assert figures == {
        "auc_above_chance": (0.66, 0.5), "calibration_slope": (0.95, 0.8), "enough_events": (240, 30), "enough_people": (600, 200),
        "card_not_expired": (TODAY, date(2025, 6, 30)),
    }


def test_a_card_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        made().expires_on = date(2099, 1, 1)
