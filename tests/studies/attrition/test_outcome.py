import numpy as np
import pandas as pd

from analysis.periods import month_number
from analysis.studies.attrition.outcome import outcome

MARCH = month_number(pd.Timestamp(2025, 3, 31))


def seen(left_on=None, kind="voluntary", horizon=6, last_month=MARCH + 20, month=MARCH):
    rows = pd.DataFrame({"employee_id": ["E1"], "month": [month]})
    exits = pd.DataFrame({"employee_id": ["E1", "E2"], "left_on": pd.to_datetime([left_on, None]), "exit_kind": [kind if left_on else None, "other"]})
    result = outcome(rows, exits, horizon=horizon, last_month=last_month)
    return result.event[0], result.months[0], result.left[0]


def test_who_leaves_by_choice_is_seen_until_half_of_the_month_of_leaving():
    assert seen("2025-06-10") == (1, 2.5, 1)


def test_a_horizon_that_is_not_over_is_missing_not_zero():
    event, months, left = seen("2025-06-10", last_month=MARCH + 2)
    assert (event, months) == (0, 2)
    assert np.isnan(left)


def test_an_exit_is_known_as_soon_as_it_has_happened():
    assert seen("2025-04-02", last_month=MARCH + 1) == (1, 0.5, 1)


def test_the_last_month_of_the_horizon_counts_and_the_next_does_not():
    assert seen("2025-09-30") == (1, 5.5, 1)
    assert seen("2025-10-01") == (0, 6, 0)


def test_another_exit_ends_the_observation():
    assert seen("2025-05-20", kind="involuntary") == (0, 1.5, 0)


def test_nobody_leaving_is_zero_over_the_whole_horizon():
    assert seen() == (0, 6, 0)


def test_where_no_reason_is_ever_given_every_exit_counts():
    rows = pd.DataFrame({"employee_id": ["E1"], "month": [MARCH]})
    exits = pd.DataFrame({"employee_id": ["E1"], "left_on": pd.to_datetime(["2025-06-10"]), "exit_kind": [None]})
    assert outcome(rows, exits, horizon=6, last_month=MARCH + 9).event.tolist() == [1]


def test_what_happens_after_the_last_month_changes_nothing():
    early, none = seen("2025-08-01", last_month=MARCH + 3), seen(None, last_month=MARCH + 3)
    assert early[:2] == none[:2]
