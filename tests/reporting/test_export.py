import json
from datetime import date

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from analysis.reporting.export import disarm, export
from analysis.studies.result import Estimate, Result, ResultColumn, ResultTable, Verdict


def result():
    frame = pd.DataFrame({"name": ["=cmd()", "North"], "amount": [1.5, np.nan]})
    table = ResultTable(frame, (ResultColumn("name", "text", "Name"), ResultColumn("amount", "money", "Amount")))
    return Result("made_up", date(2025, 1, 31), {"parts": table}, {"people": Estimate(np.int64(3), "people"), "day": Estimate(date(2025, 1, 31), "date")},
                  (Verdict("fine", "passed", {"share": 0.5}),))


def test_every_table_is_written_as_csv_and_parquet(tmp_path):
    written = {path.name for path in export(result(), tmp_path / "new")}
    assert written == {"headline.json", "verdicts.json", "caveats.json", "parts.csv", "parts.parquet"}
    assert {path.name for path in (tmp_path / "new").iterdir()} == written


def test_a_formula_is_disarmed_in_csv_and_kept_in_parquet(tmp_path):
    export(result(), tmp_path)
    assert (tmp_path / "parts.csv").read_text().splitlines()[1] == "'=cmd(),1.5"
    assert pd.read_parquet(tmp_path / "parts.parquet")["name"][0] == "=cmd()"


def test_numbers_and_days_are_plain_json(tmp_path):
    export(result(), tmp_path)
    headline = json.loads((tmp_path / "headline.json").read_text())
    assert headline["people"]["value"] == 3
    assert headline["day"]["value"] == "2025-01-31"
    assert json.loads((tmp_path / "verdicts.json").read_text())[0]["outcome"] == "passed"


@given(st.text())
def test_no_text_stays_a_formula(text: str) -> None:
    armed = disarm(text)
    assert armed[:1] not in ("=", "+", "-", "@", "\t", "\r")
    assert armed.endswith(text)
