"""The ledger of predictions: what each run said, kept, and held against what happened.

In: the risks of a run, or a ledger and the exits known today. Out: rows to append, and the predictions with their outcome. The first prediction
made stands: no later run can correct an earlier one. The file is opened in `reporting/ledger.py`; nothing here judges the model.
"""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.periods import month_end, month_number
from analysis.studies.attrition.review import band_of

LEDGER_COLUMNS = ("made_on", "as_of", "employee_id", "month_end", "horizon_months", "risk", "base", "band", "model", "data_hash")
"""Day of the run, last day of the facts it used, person, month end that it speaks of, horizon, risk, risk by the base rate, band of risk, name and
version of the model, fingerprint of the data."""

LEDGER_TYPES = {
    "made_on": "datetime64[s]", "as_of": "datetime64[s]", "employee_id": "str", "month_end": "datetime64[s]", "horizon_months": "int64",
    "risk": "float64", "base": "float64", "band": "int64", "model": "str", "data_hash": "str",
}
PREDICTION = ["employee_id", "month_end", "horizon_months", "model"]
"""The columns that make two rows the same prediction."""


@dataclass(frozen=True)
class PastPredictions:
    """Predictions with what came of them, and how many could not be used and why.

    scored: one row per first prediction, the ledger's columns with `month` and `left`; `left` is missing but for those counted as scored.
    counts: rows, repeats (later ones of the same prediction), and of the first ones each by the first reason that holds: unknown_people (not
    in the employees of today), made_late (made when its months were already over: hindsight), already_gone (left by the month end, learned later), not_over
    (its months are not over), unknown_kind (left in these months, nobody says how), scored.
    """

    scored: pd.DataFrame
    counts: dict[str, int]


def entries(risk_frame: pd.DataFrame, *, as_of: date, made_on: date, model: str, data_hash: str) -> pd.DataFrame:
    """The rows for the ledger: the predictions of the last month in `risk_frame`, as earlier months are by now hindsight.

    risk_frame: employee_id, month_end, horizon_months, risk, and base (the risk by the base rate). `model` is name and version. People without a
    risk, or a base rate above 0, have no row.
    """
    current = risk_frame[risk_frame["month_end"] == risk_frame["month_end"].max()]
    current = current.assign(
        made_on=pd.Timestamp(made_on), as_of=pd.Timestamp(as_of), model=model, data_hash=data_hash,
        band=band_of(current["risk"].to_numpy(float), current["base"].to_numpy(float)),
    )
    rows: pd.DataFrame = current.loc[current["band"].notna(), list(LEDGER_COLUMNS)].astype(LEDGER_TYPES)
    return rows.reset_index(drop=True)


def without_repeats(ledger: pd.DataFrame) -> pd.DataFrame:
    """The first prediction made for each person, month end, horizon and model, in the order of the ledger; of one day's the upper row."""
    first = ledger.sort_values("made_on", kind="stable").drop_duplicates(PREDICTION)
    return ledger.loc[first.index.sort_values()]


def new_rows(ledger: pd.DataFrame, rows: pd.DataFrame, same: list[str] = PREDICTION) -> pd.DataFrame:
    """The rows that do not stand in the ledger yet, each once; two rows are the same by the columns `same`."""
    known = pd.MultiIndex.from_frame(rows[same]).isin(pd.MultiIndex.from_frame(ledger[same]))
    return rows[~known & ~rows.duplicated(same)]


def earlier(ledger: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """The predictions made from the facts of earlier days.

    Those of the day itself are left out, so that the same report made twice says the same: the second run finds what the first one wrote.
    """
    return ledger[ledger["as_of"] < pd.Timestamp(as_of)]


def score_past(ledger: pd.DataFrame, exits: pd.DataFrame, last_day: date) -> PastPredictions:
    """The predictions with their outcome as known on `last_day`, the last day of the data.

    exits: one row per employee: employee_id, left_on (missing while employed), exit_kind. A prediction of 31 January over 3 months
    is over on 30 April; it came true where the person left voluntarily from 1 February to 30 April.
    """
    first = without_repeats(ledger.reset_index(drop=True)).merge(exits[["employee_id", "left_on", "exit_kind"]], on="employee_id", how="left", validate="m:1")
    left_on, month = pd.to_datetime(first["left_on"]), first["month_end"].map(month_number).astype("int64")
    over_on = pd.to_datetime((month + first["horizon_months"]).map(lambda number: month_end(int(number))))
    left_in = (left_on > first["month_end"]) & (left_on <= over_on)
    state = _state(first, {
        "unknown_people": ~first["employee_id"].isin(exits["employee_id"]),
        "made_late": first["made_on"] > over_on,
        "already_gone": left_on <= first["month_end"],
        "not_over": over_on > pd.Timestamp(last_day),
        "unknown_kind": left_in & first["exit_kind"].isna(),
    })
    left = (left_in & (first["exit_kind"] == "voluntary")).astype(float).where(state == "scored")
    counts = {name: int((state == name).sum()) for name in state.cat.categories}
    scored = first[list(LEDGER_COLUMNS)].assign(month=month, left=left)
    return PastPredictions(scored, {"rows": len(ledger), "repeats": len(ledger) - len(first), **counts})


def _state(frame: pd.DataFrame, reasons: dict[str, pd.Series]) -> pd.Series:
    """The first reason that holds for each row, `scored` where none does, as a categorical of all of them."""
    state = pd.Series("scored", index=frame.index)
    for name, holds in reversed(reasons.items()):
        state = state.mask(holds, name)
    return state.astype(pd.CategoricalDtype([*reasons, "scored"]))

