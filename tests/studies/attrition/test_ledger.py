from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis.studies.attrition.ledger import LEDGER_COLUMNS, LEDGER_TYPES, entries, new_rows, score_past, without_repeats


def risks(*rows):
    """A frame of (employee_id, month_end, risk); the horizon is 3 months and the base rate 0.05."""
    frame = pd.DataFrame(rows, columns=["employee_id", "month_end", "risk"])
    return frame.assign(month_end=pd.to_datetime(frame["month_end"]), risk=frame["risk"].astype(float), horizon_months=3, base=0.05)


def predicted(*rows, made_on=date(2025, 2, 3), model="logistic 1"):
    return entries(risks(*rows), as_of=date(2025, 1, 31), made_on=made_on, model=model, data_hash="ab12")


def known_exits(*rows):
    frame = pd.DataFrame(rows, columns=["employee_id", "left_on", "exit_kind"])
    return frame.assign(left_on=pd.to_datetime(frame["left_on"]), exit_kind=frame["exit_kind"].astype("str"))


def outcome(left_on=None, exit_kind=None, last_day=date(2025, 12, 31), **how):
    """What became of one prediction of 31 January 2025, and why it is missing."""
    past = score_past(predicted(("E1", "2025-01-31", 0.2), **how), known_exits(("E1", left_on, exit_kind)), last_day)
    return past.scored["left"].item(), next(name for name, count in past.counts.items() if count and name != "rows")


# entries

def test_a_prediction_is_entered_with_its_band_and_origin():
    row = predicted(("E1", "2025-01-31", 0.2)).iloc[0]
    assert row[["employee_id", "risk", "band", "model", "data_hash"]].tolist() == ["E1", 0.2, 4, "logistic 1", "ab12"]
    assert row["made_on"] == pd.Timestamp(2025, 2, 3)
    assert row["as_of"] == pd.Timestamp(2025, 1, 31)


def test_only_the_last_month_is_entered():
    assert predicted(("E1", "2024-12-31", 0.2), ("E1", "2025-01-31", 0.3))["risk"].tolist() == [0.3]


def test_who_has_no_risk_is_not_entered():
    assert predicted(("E1", "2025-01-31", np.nan), ("E2", "2025-01-31", 0.1))["employee_id"].tolist() == ["E2"]


def test_no_risks_are_no_entries():
    rows = predicted()
    assert rows.empty
    assert rows.dtypes.astype(str).to_dict() == LEDGER_TYPES
    assert tuple(rows.columns) == LEDGER_COLUMNS


# repeats

def test_the_first_prediction_stands():
    first, second = predicted(("E1", "2025-01-31", 0.2)), predicted(("E1", "2025-01-31", 0.9), made_on=date(2025, 2, 4))
    for ledger in (pd.concat([first, second]), pd.concat([second, first])):
        assert without_repeats(ledger.reset_index(drop=True))["risk"].tolist() == [0.2]


def test_of_two_on_the_same_day_the_upper_stands():
    ledger = pd.concat([predicted(("E1", "2025-01-31", risk)) for risk in (0.3, 0.2)], ignore_index=True)
    assert without_repeats(ledger)["risk"].tolist() == [0.3]


def test_another_model_is_another_prediction():
    ledger = pd.concat([predicted(("E1", "2025-01-31", 0.2), model=model) for model in ("logistic 1", "boosting 1")], ignore_index=True)
    assert len(without_repeats(ledger)) == 2


def test_only_what_is_not_there_is_new():
    ledger = predicted(("E1", "2025-01-31", 0.2))
    rows = predicted(("E1", "2025-01-31", 0.9), ("E2", "2025-01-31", 0.1), ("E2", "2025-01-31", 0.4))
    assert new_rows(ledger, rows)["risk"].tolist() == [0.1]


# outcomes

@pytest.mark.parametrize(("left_on", "kind", "left"), [
    ("2025-02-01", "voluntary", 1.0), ("2025-04-30", "voluntary", 1.0), ("2025-05-01", "voluntary", 0.0),
    ("2025-04-30", "involuntary", 0.0), ("2025-04-30", "other", 0.0), (None, None, 0.0),
])
def test_a_prediction_came_true_where_the_person_left_voluntarily_in_its_months(left_on, kind, left):
    assert outcome(left_on, kind) == (left, "scored")


@pytest.mark.parametrize(("reason", "case"), [
    ("not_over", {"last_day": date(2025, 4, 29)}),
    ("not_over", {"last_day": date(2025, 4, 29), "left_on": "2025-02-10", "exit_kind": "voluntary"}),
    ("already_gone", {"left_on": "2025-01-31", "exit_kind": "voluntary"}),
    ("unknown_kind", {"left_on": "2025-03-01"}),
    ("made_late", {"made_on": date(2025, 5, 1)}),
])
def test_an_outcome_that_is_not_known_is_missing_and_counted(reason, case):
    left, counted = outcome(**case)
    assert np.isnan(left)
    assert counted == reason


def test_on_the_last_day_of_its_months_a_prediction_is_over():
    assert outcome(last_day=date(2025, 4, 30)) == (0.0, "scored")
    assert outcome(made_on=date(2025, 4, 30)) == (0.0, "scored")


def test_people_who_were_deleted_are_counted():
    past = score_past(predicted(("E1", "2025-01-31", 0.2), ("E2", "2025-01-31", 0.2)), known_exits(("E1", None, None)), date(2025, 12, 31))
    assert past.counts["unknown_people"] == 1
    assert past.scored.set_index("employee_id")["left"].isna().to_dict() == {"E1": False, "E2": True}


def test_every_row_of_the_ledger_is_counted_once():
    random = np.random.default_rng(4)
    parts = [predicted(*[(f"E{one}", "2025-01-31", 0.1) for one in random.integers(0, 40, 15)], made_on=date(2025, 2 + month, 3)) for month in range(4)]
    dates = pd.Timestamp(2025, 1, 1) + pd.to_timedelta(random.integers(0, 200, 30), "D")
    kinds = random.choice(["voluntary", "involuntary", None], 30)
    past = score_past(pd.concat(parts, ignore_index=True), known_exits(*zip([f"E{one}" for one in range(30)], dates, kinds, strict=True)), date(2025, 12, 31))
    counts = dict(past.counts)
    assert counts.pop("rows") == 60 == sum(counts.values())
    assert past.scored["left"].notna().sum() == counts["scored"]
    assert len(past.scored) == 60 - counts["repeats"]


def test_a_month_that_is_longer_than_its_horizons_month_ends_with_it():
    past = score_past(predicted(("E1", "2024-11-30", 0.2)), known_exits(("E1", "2025-02-28", "voluntary")), date(2025, 2, 28))
    assert past.scored["left"].tolist() == [1.0]
    assert past.scored["month"].tolist() == [2024 * 12 + 10]


def test_an_empty_ledger_scores_nothing():
    past = score_past(predicted(), known_exits(("E1", None, None)), date(2025, 12, 31))
    assert past.scored.empty
    assert sum(past.counts.values()) == 0
