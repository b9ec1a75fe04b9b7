import csv
import zipfile
from datetime import date

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from analysis.reporting.codes import CODES
from analysis.reporting.words import Words
from analysis.reporting.worklist_files import _PROBLEMS, read_interventions, read_work_list, write_work_list
from analysis.settings import UserError
from analysis.studies.attrition.actions import ACTIONS, DRIVERS
from analysis.studies.attrition.returned import PROBLEMS, interventions_from
from analysis.studies.attrition.worklist import COLUMNS, DECISIONS, TO_FILL
from studies.attrition.talks import ids, listed

EN, ZH = Words("en", "EUR"), Words("zh", "CNY")
UNTIL = date(2025, 8, 31)
both_files = pytest.mark.parametrize("suffix", ["csv", "xlsx"])
both_languages = pytest.mark.parametrize("words", [EN, ZH], ids=["en", "zh"])


def filled(**cells):
    """A list whose first row has been filled in."""
    talks = listed().talks.astype(dict.fromkeys(TO_FILL, object))
    for name, value in ({"decision": "accept", "done_on": "2025-07-10", "outcome": "agreed"} | cells).items():
        talks[name] = talks[name].astype(object)
        talks.loc[0, name] = value
    return talks


def written(tmp_path, talks, suffix="csv", words=EN):
    return next(path for path in write_work_list(talks, tmp_path, words) if path.suffix == f".{suffix}")


def edited(path, old, new):
    path.write_bytes(path.read_bytes().replace(old.encode(), new.encode()))
    return path


@both_files
@both_languages
def test_a_list_comes_back_as_it_was(tmp_path, suffix, words):
    talks = filled()
    back = read_work_list(written(tmp_path, talks, suffix, words))
    assert back.index.tolist() == list(range(2, 10))
    for name in ("employee_id", "owner_id", "retention_action", "driver", "evidence", "assigned_by", "decision", "outcome", "done_on", "loss_lacks"):
        assert back[name].fillna("").tolist() == talks[name].fillna("").tolist()
    assert back["due_on"].tolist() == ["2025-07-30"] * 8


@both_files
@both_languages
def test_a_filled_list_gives_the_interventions_that_the_study_makes_of_it(tmp_path, suffix, words):
    rows, lines = read_interventions(written(tmp_path, filled(), suffix, words), ids(30), UNTIL, words)
    assert lines == []
    pd.testing.assert_frame_equal(rows, interventions_from(filled(), ids(30), UNTIL)[0], check_dtype=False)
    assert rows["employee_id"].tolist() == ["000001"]


@both_files
@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "＝1"])
def test_text_is_never_a_formula_and_comes_back_as_it_was(tmp_path, suffix, text):
    path = written(tmp_path, filled(outcome=text, owner_id=text), suffix)
    cells = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines())) if suffix == "csv" else CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert not [cell for row in cells for cell in row if str(cell).startswith(("=", "+", "-", "@", "＝"))]
    assert read_work_list(path).loc[2, ["outcome", "owner_id"]].tolist() == [text, text]


def test_a_workbook_holds_no_formula_a_choice_of_decisions_and_dates_as_dates(tmp_path):
    path = written(tmp_path, filled(outcome="=1+1"), "xlsx", ZH)
    sheet = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert '<dataValidation type="list"' in sheet
    assert f"&quot;{','.join(ZH.cell(one, 'decision') for one in DECISIONS)}&quot;" in sheet or ",".join(ZH.cell(one, "decision") for one in DECISIONS) in sheet
    assert date(2025, 6, 30) in CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[1]


def test_the_same_list_gives_the_same_bytes(tmp_path):
    first, second = (write_work_list(filled(), tmp_path / name, EN) for name in "ab")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert b"2000-01-01T00:00:00Z" in zipfile.ZipFile(first[1]).read("docProps/core.xml")


def test_a_list_without_talks_is_a_header(tmp_path):
    for path in write_work_list(listed().talks.iloc[:0], tmp_path, EN):
        assert read_work_list(path).empty


def test_other_columns_than_those_of_a_list_are_refused(tmp_path):
    with pytest.raises(ValueError, match="are not those of a work list"):
        write_work_list(filled().drop(columns="risk"), tmp_path, EN)


# what spreadsheets do to a file

def test_a_file_saved_in_another_encoding_and_with_semicolons_is_read(tmp_path):
    path = written(tmp_path, filled(outcome="同意下一步"), words=ZH)
    path.write_bytes(path.read_text(encoding="utf-8-sig").replace(",", ";").encode("gb18030"))
    assert read_interventions(path, ids(30), UNTIL, ZH)[0]["outcome"].tolist() == ["同意下一步"]


def test_columns_may_be_moved_and_rows_left_out(tmp_path):
    path = written(tmp_path, filled())
    pd.read_csv(path, dtype=str).iloc[[0, 5], ::-1].to_csv(path, index=False)
    assert read_interventions(path, ids(30), UNTIL, EN)[0]["employee_id"].tolist() == ["000001"]


def test_lost_zeros_are_named_with_file_row_column_value_and_what_to_do(tmp_path):
    path = edited(written(tmp_path, filled()), "000001,", "1,")
    rows, lines = read_interventions(path, ids(30), UNTIL, EN)
    assert rows.empty
    assert lines == ["work_list.csv, row 2, column Person: there is no such person (1). Correct the id, leading zeros included; the Excel file keeps them."]


@pytest.mark.parametrize(("cells", "line"), [
    ({"done_on": "10/07/2025"}, "work_list.csv, row 2, column Done on: this is not a date (10/07/2025). Write the date as YYYY-MM-DD."),
    ({"decision": None}, "work_list.csv, row 2, column Decision: the decision is missing (empty). Choose accept or override."),
    ({"decision": "override", "done_on": None}, "work_list.csv, row 2, column Override reason: the reason is missing (empty). Say why it was overridden."),
])
def test_a_wrong_cell_is_told_in_one_line(tmp_path, cells, line):
    assert read_interventions(written(tmp_path, filled(**cells)), ids(30), UNTIL, EN)[1] == [line]


def test_a_wrong_cell_is_told_in_the_readers_language(tmp_path):
    line = read_interventions(edited(written(tmp_path, filled(), words=ZH), ",接受,", ",maybe,"), ids(30), UNTIL, ZH)[1]
    assert line == ["work_list.csv 第 2 行“决定”列：这不是有效的决定（maybe）。请选择接受或不采纳。"]


@both_files
def test_a_missing_column_is_named(tmp_path, suffix):
    path = tmp_path / f"back.{suffix}"
    pd.DataFrame({"Person": ["000001"]}).to_csv(path, index=False) if suffix == "csv" else pd.DataFrame({"Person": ["000001"]}).to_excel(path, index=False, engine="xlsxwriter")
    with pytest.raises(UserError, match=rf"back.{suffix}, row 1: the columns Listed on, Rank, Who is to do it, .* are missing. Fill in the file as it was written"):
        read_work_list(path)


@pytest.mark.parametrize(("name", "content"), [("back.csv", b""), ("back.xlsx", b"no workbook")])
def test_a_file_that_is_no_list_is_refused_with_its_name(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UserError, match=name):
        read_work_list(tmp_path / name)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    for name in ("gone.csv", "gone.xlsx"):
        with pytest.raises(UserError, match=f"{name} cannot be read"):
            read_work_list(tmp_path / name)


# names

@both_languages
def test_every_code_and_heading_of_a_list_has_a_name_of_its_own(words):
    assert len({words.heading(column) for column in COLUMNS}) == len(COLUMNS)
    for unit in {column.unit for column in COLUMNS} & CODES.keys():
        assert len({words.cell(code, unit).casefold() for code in CODES[unit]}) == len(CODES[unit])


def test_every_action_driver_decision_and_problem_has_a_name():
    assert set(CODES["retention_action"]) == {action.name for action in ACTIONS}
    assert set(CODES["driver"]) == set(DRIVERS)
    assert set(CODES["decision"]) == set(DECISIONS)
    assert set(_PROBLEMS) == set(PROBLEMS)
