import json
from datetime import date

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.reporting import export as module
from analysis.reporting.export import disarm, export
from analysis.settings import UserError
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


def in_blocks(*blocks):
    """The result with the table `parts` in blocks; a block may be an error."""
    def rows():
        for block in blocks:
            if isinstance(block, Exception):
                raise block
            yield block

    return Result("made_up", date(2025, 1, 31), {"parts": ResultTable(rows, result().tables["parts"].columns)}, {})


@pytest.mark.parametrize("together", [1, 5, 100])
@pytest.mark.parametrize("sizes", [(3,), (0, 3, 0, 4, 7), (0, 0), (2, 2, 2, 2)])
def test_a_table_in_blocks_gives_the_files_of_the_whole_table(tmp_path, monkeypatch, sizes, together):
    monkeypatch.setattr(module, "ROWS_TOGETHER", together)
    blocks = [pd.DataFrame({"name": pd.Series(["=cmd()", None, "North", "-"] * 2, dtype="str"), "amount": np.arange(8) / 3})[:size] for size in sizes]
    table = in_blocks(*blocks)
    export(table, tmp_path / "blocks")
    whole = table.tables["parts"].frame
    export(in_blocks(whole), tmp_path / "whole")
    assert (tmp_path / "blocks" / "parts.csv").read_bytes() == (tmp_path / "whole" / "parts.csv").read_bytes()
    whole.assign(name=["'" + text if str(text)[:1] in "=-" else text for text in whole["name"]]).to_csv(tmp_path / "plain.csv", index=False)
    assert (tmp_path / "plain.csv").read_bytes() == (tmp_path / "whole" / "parts.csv").read_bytes()
    assert pd.read_parquet(tmp_path / "blocks" / "parts.parquet").equals(whole)


def test_days_and_numbers_among_text_are_written_as_they_are(tmp_path):
    frame = pd.DataFrame({"name": pd.Series([date(2025, 1, 31), None, "=cmd()", -5], dtype="object"), "amount": 1.0})
    parts = ResultTable(frame[:2], result().tables["parts"].columns)
    export(Result("made_up", date(2025, 1, 31), {"parts": parts}, {}), tmp_path)
    assert (tmp_path / "parts.csv").read_text().splitlines()[1:] == ["2025-01-31,1.0", ",1.0"]
    assert module._disarmed(frame)["name"].tolist()[2:] == ["'=cmd()", -5]


def test_many_rows_become_row_groups(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "ROWS_TOGETHER", 4)
    export(in_blocks(*[result().tables["parts"].frame] * 5), tmp_path)
    file = pq.ParquetFile(tmp_path / "parts.parquet").metadata
    assert [file.row_group(place).num_rows for place in range(file.num_row_groups)] == [4, 4, 2]


def test_where_a_block_fails_neither_file_appears_and_those_of_before_stay(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "ROWS_TOGETHER", 1)
    broken = in_blocks(result().tables["parts"].frame, UserError("no more"))
    with pytest.raises(UserError):
        export(broken, tmp_path / "new")
    assert not [path for path in (tmp_path / "new").iterdir() if "parts" in path.name]
    export(result(), tmp_path / "old")
    before = {path.name: path.read_bytes() for path in (tmp_path / "old").glob("*parts*")}
    with pytest.raises(UserError):
        export(broken, tmp_path / "old")
    assert {path.name: path.read_bytes() for path in (tmp_path / "old").glob("*parts*")} == before


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
