"""The attendance study as a whole: on the sample, whose truth is known, and on companies that lack tables."""

from datetime import date

import pytest

from analysis.panel.build import open_panel
from analysis.settings import UserError
from analysis.studies.attendance import study
from analysis.studies.attendance.tables import TABLES
from analysis.tables.store import open_company
from reporting.small_company import write_company


@pytest.fixture(scope="module")
def result(sample):
    company, panel = sample
    return study.run(company, panel, as_of=panel.last_day)


def test_the_strict_rule_of_the_sample_is_found_with_its_size(result):
    change = result.headline["late_change"]
    assert result.headline["change_from"].value == date(2025, 7, 1)
    assert change.low < -0.5 < change.high  # half as frequent from then on


def test_sales_of_the_sample_did_not_move_with_the_rule(result):
    change = result.headline["sales_change"]
    assert change.low < 0 < change.high
    assert result.headline["sales_detectable"].value > 0.1
    assert "change_is_not_told_from_market" in {caveat.name for caveat in result.caveats}


def test_lateness_of_the_sample_goes_surely_with_nothing(result):
    frame = result.tables["against"].frame
    assert (frame.loc[frame["attendance_measure"] == "late", "link"] == "cannot_be_told").all()
    assert result.headline["late_sales_between"].low < 0 < result.headline["late_sales_between"].high
    assert result.headline["late_exit"].low < 0.01 < result.headline["late_exit"].high


def test_named_numbers_agree_with_the_tables(result):
    found, named = result.headline, result.tables["named"].frame
    assert found["late_more"].value == ((named["attendance_measure"] == "late") & (named["verdict"] == "higher")).sum()
    flagged = result.tables["flagged"].frame.set_index("flagged_group")
    assert (found["flagged_sellers"].value, found["flagged_upper_half"].value) == tuple(flagged.loc["flagged", ["n", "upper_half"]])
    assert found["flagged_months"].value == result.tables["rules"].frame.set_index("late_limit").loc[3, "flagged"]


def test_worked_days_are_those_delivered(sample, result):
    company, panel = sample
    delivered = company.table("attendance")
    last = delivered[(delivered["worked_on"] >= "2025-01-01") & delivered["status"].isin(["present", "travel"])]
    in_panel = last["employee_id"].isin(set(panel.frame["employee_id"]))
    assert result.tables["working_time"].frame["worked_days"].sum() == in_panel.sum()


def test_a_stricter_rule_flags_more(sample, result):
    company, panel = sample
    stricter = study.run(company, panel, as_of=panel.last_day, late_limit=2)
    assert stricter.headline["flagged_months"].value > result.headline["flagged_months"].value
    with pytest.raises(UserError, match="late_limit is 0"):
        study.run(company, panel, as_of=panel.last_day, late_limit=0)


def test_on_an_earlier_day_later_attendance_is_not_known(sample):
    company, panel = sample
    early = study.run(company, panel, as_of=date(2025, 6, 30))
    assert early.headline["window_until"].value == date(2025, 6, 30)
    assert early.headline["change_from"].value is None


def test_without_attendance_the_result_is_empty_and_says_so(tmp_path):
    company = open_company(write_company(tmp_path / "harbour"))
    panel = open_panel(company)
    found = study.run(company, panel, as_of=panel.last_day)
    assert [caveat.name for caveat in found.caveats] == ["no_attendance"]
    assert all(estimate.value is None for estimate in found.headline.values())
    assert set(found.tables) == set(TABLES)
    assert all(table.frame.empty for table in found.tables.values())


@pytest.mark.parametrize("name", ["adventureworks", "salesforce_panel"])
def test_public_companies_give_a_result(name, request):
    company, panel = request.getfixturevalue(name)
    assert study.run(company, panel, as_of=panel.last_day).study == "attendance"
