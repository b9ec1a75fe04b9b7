import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.reporting import ledger
from analysis.reporting.ledger import append, read
from analysis.settings import UserError
from analysis.studies.attrition.ledger import LEDGER_COLUMNS, LEDGER_TYPES, entries

HEADER = ",".join(f'"{name}"' for name in LEDGER_COLUMNS) + "\n"
LINE = '"2025-02-03","2025-01-31","E1","2025-01-31",3,0.2,0.05,4,"m 1","ab"\n'


def rows(*people, risk=0.2, model="m 1"):
    frame = pd.DataFrame({"employee_id": people, "month_end": pd.Timestamp(2025, 1, 31), "horizon_months": 3, "risk": risk, "base": 0.05})
    return entries(frame, as_of=date(2025, 1, 31), made_on=date(2025, 2, 3), model=model, data_hash="ab")


def file_of(folder):
    return folder / "ledger" / "attrition.csv"


def write(folder, text):
    file_of(folder).parent.mkdir()
    file_of(folder).write_bytes(text if isinstance(text, bytes) else text.encode())


def test_what_was_appended_is_read(tmp_path):
    append(tmp_path, rows("E1", "张伟"))
    append(tmp_path, rows("E3", risk=1 / 3))
    pd.testing.assert_frame_equal(read(tmp_path), pd.concat([rows("E1", "张伟"), rows("E3", risk=1 / 3)], ignore_index=True))


def test_where_nothing_was_predicted_the_ledger_is_empty(tmp_path):
    assert read(tmp_path).empty
    assert read(tmp_path).dtypes.astype(str).to_dict() == LEDGER_TYPES
    assert append(tmp_path, rows()) == 0


def test_the_file_is_written_as_documented(tmp_path):
    append(tmp_path, rows("E1"))
    assert file_of(tmp_path).read_text(encoding="utf-8") == HEADER + LINE


def test_a_later_run_rewrites_nothing(tmp_path):
    append(tmp_path, rows("E1"))
    before = file_of(tmp_path).read_bytes()
    assert append(tmp_path, rows("E1", "E2", risk=0.9)) == 1
    assert file_of(tmp_path).read_bytes().startswith(before)
    assert read(tmp_path)["risk"].tolist() == [0.2, 0.9]


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_folder_and_file_are_for_the_owner_alone(tmp_path):
    (tmp_path / "ledger").mkdir(mode=0o755)
    append(tmp_path, rows("E1"))
    assert file_of(tmp_path).stat().st_mode & 0o777 == 0o600
    assert file_of(tmp_path).parent.stat().st_mode & 0o777 == 0o700


def test_nothing_is_left_behind(tmp_path):
    append(tmp_path, rows("E1"))
    assert {path.name for path in file_of(tmp_path).parent.iterdir()} <= {"attrition.csv", ".lock"}


@pytest.mark.parametrize("text", ["'E1", "''E1", "'=E1", "=E1", "007", " E1 ", "NA"])
def test_an_id_comes_back_as_it_was(tmp_path, text):
    append(tmp_path, rows(text))
    assert read(tmp_path)["employee_id"].tolist() == [text]


@settings(max_examples=30)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
def test_any_text_comes_back_and_no_spreadsheet_computes_it(tmp_path_factory, text):
    folder = tmp_path_factory.mktemp("company")
    append(folder, rows(text))
    assert read(folder)["employee_id"].tolist() == [text]
    assert file_of(folder).read_bytes().decode().split('"')[2 * len(LEDGER_COLUMNS) + 5][:1] not in ("=", "+", "-", "@", "\t", "\r")


@pytest.mark.parametrize(("text", "message"), [
    (HEADER + LINE + LINE[:20], r"attrition.csv, line 3 is cut off"),
    (HEADER + LINE + "\n" + LINE, r"line 3 has 0 cells instead of 10"),
    (HEADER + LINE + LINE.replace("0.2", "0,2"), r"line 3 has 11 cells"),
    (HEADER + LINE.replace("0.2", "1.2"), r"line 2 has '1.2' as risk"),
    (HEADER + LINE.replace("2025-01-31", "31.01.2025"), r"line 2 has '31.01.2025' as as_of"),
    (HEADER + LINE.replace("E1", "") + LINE, r"line 2 has '' as employee_id"),
    (HEADER + LINE + LINE.replace(",3,", ",3.5,"), r"line 3 has '3.5' as horizon_months"),
    (HEADER + LINE.replace("E1", 'E"1'), r"line 2 cannot be read as CSV"),
    (HEADER + LINE.replace("E1", "E\n1") + LINE.replace("0.2", "x"), r"line 4 has 'x' as risk"),
    (LINE, r"line 1 is not the header made_on,as_of"),
    (HEADER.encode() + LINE.encode() + "张".encode("gb18030") + b"\n", r"line 3 is not UTF-8"),
    ("", r"line 1 is cut off"),
])
def test_a_damaged_line_is_named_and_nothing_is_appended(tmp_path, text, message):
    write(tmp_path, text)
    before = file_of(tmp_path).read_bytes()
    for attempt in (lambda: read(tmp_path), lambda: append(tmp_path, rows("E9"))):
        with pytest.raises(UserError, match=message + r".*\. Nothing was changed\. Mend that line"):
            attempt()
    assert file_of(tmp_path).read_bytes() == before


def test_many_threads_lose_nothing(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: append(tmp_path, rows(f"E{number}")), range(40)))
    assert set(read(tmp_path)["employee_id"]) == {f"E{number}" for number in range(40)}


@pytest.mark.evidence
def test_two_processes_lose_nothing(tmp_path):
    code = (
        "import sys; from pathlib import Path; from reporting.test_ledger_file import append, rows\n"
        "for number in range(15): append(Path(sys.argv[1]), rows(f'{sys.argv[2]}{number}'))"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    writers = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path), name], env=environment) for name in "AB"]  # noqa: S603  # our own code
    assert [writer.wait(60) for writer in writers] == [0, 0]
    assert len(read(tmp_path)) == 30


def test_while_it_is_written_a_reader_sees_whole_lines(tmp_path):
    append(tmp_path, rows("E"))
    writer = threading.Thread(target=lambda: [append(tmp_path, rows(f"E{number}")) for number in range(30)])
    writer.start()
    lengths = [len(read(tmp_path)) for _ in range(30)]
    writer.join()
    assert lengths == sorted(lengths)


def test_a_lock_that_is_held_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(ledger, "_LOCK_SECONDS", 0.1)
    with ledger._locked(tmp_path / "ledger"), pytest.raises(UserError, match="Another run has been writing"):
        append(tmp_path, rows("E1"))


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "ledger").write_text("a file", encoding="utf-8")
    with pytest.raises(UserError, match="cannot be written"):
        append(tmp_path, rows("E1"))


def test_a_full_disk_leaves_the_ledger_as_it_was(tmp_path, monkeypatch):
    append(tmp_path, rows("E1"))
    monkeypatch.setattr(ledger.os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(UserError, match="No space left"):
        append(tmp_path, rows("E2"))
    assert file_of(tmp_path).read_text(encoding="utf-8") == HEADER + LINE
    assert {path.name for path in file_of(tmp_path).parent.iterdir()} <= {"attrition.csv", ".lock"}
