from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis.panel.build import Panel
from analysis.studies.slides import study
from analysis.studies.slides.parts import PARTS
from studies.slides.slide_worlds import make_panel

pytestmark = pytest.mark.usefixtures("few_paths")


def run(company, frame):
    return study.run(company, Panel(frame, frame["month_end"].min().date(), frame["month_end"].max().date(), pd.DataFrame()), as_of=frame["month_end"].max().date())


@pytest.fixture(scope="module")
def fallen(sample, few_paths):
    """One person of a world of 40 does a third of the work from the 33rd of 36 months on."""
    return run(sample[0], make_panel(people=40, months=36, seed=8, falls=[([5], 33, {"activity": 0.3})]))


def test_who_was_planted_to_fall_is_found_with_the_month_and_the_part(fallen):
    row = fallen.tables["slides"].frame.set_index("employee_id").loc["00005"]
    assert row["found_on"] - row["started_on"] <= pd.Timedelta(days=92)
    assert row["activity"] < -0.4
    assert "activity" in row["sure_parts"].split(",")


def test_parts_of_every_slide_add_up_to_its_change(fallen):
    frame = fallen.tables["slides"].frame
    parts = [part for part in PARTS if part in frame]
    np.testing.assert_allclose(frame[parts].sum(axis=1), frame["change_share"], atol=1e-9)
    np.testing.assert_allclose(frame["change_share"], frame["after_amount"] / frame["before_amount"] - 1)


def test_long_and_wide_parts_are_the_same(fallen):
    parts = fallen.tables["slide_parts"].frame
    total = parts.groupby("employee_id")["change"].sum()
    np.testing.assert_allclose(total, fallen.tables["slides"].frame.set_index("employee_id")["change_share"].reindex(total.index), atol=1e-9)
    known = parts.dropna(subset=["low"])
    assert ((known["low"] <= known["change"]) & (known["change"] <= known["high"])).all()


def test_the_headline_counts_what_the_tables_hold(fallen):
    assert fallen.headline["sliding_people"].value == len(fallen.tables["slides"].frame)
    assert fallen.headline["alarms_by_luck"].value == pytest.approx(40 * 6 / 60)


@pytest.mark.parametrize("missing", ["worked_days", "activity_count", "created_deal_count", "sales_amount"])
def test_without_a_table_the_study_says_so_and_goes_on(sample, missing):
    gone = {"created_deal_count": ["created_deal_count", "won_deal_count", "lost_deal_count"], "sales_amount": ["sales_amount", "sale_count"]}.get(missing, [missing])
    result = run(sample[0], make_panel(people=20, months=24).assign(**dict.fromkeys(gone, np.nan)))
    assert [one.figures["table"] for one in result.caveats if one.name == "part_is_missing"]


@pytest.mark.parametrize("world", [{"people": 1}, {"months": 1}, {"people": 2, "months": 7}, {"people": 3, "months": 40}], ids=["one person", "one month", "two people", "three people"])
def test_a_tiny_company_gets_an_empty_answer_or_a_true_one(sample, world):
    result = run(sample[0], make_panel(**{"people": 12, "months": 30} | world))
    assert len(result.tables["slides"].frame) <= world.get("people", 12)


def test_a_constant_company_has_no_slides(sample):
    frame = make_panel(people=12, months=24)
    frame[["sales_amount", "activity_count"]] = 100.0
    assert run(sample[0], frame).tables["slides"].frame.empty


def test_an_earlier_day_knows_nothing_of_later_months(sample):
    company, panel = sample
    early = study.run(company, panel, as_of=date(2024, 12, 31))
    cut = study.run(company, panel.until(date(2024, 12, 31)), as_of=date(2024, 12, 31))
    pd.testing.assert_frame_equal(early.tables["slides"].frame, cut.tables["slides"].frame)
    assert early.tables["alarms"].frame["month_end"].max() == pd.Timestamp(2024, 12, 31)


@pytest.mark.parametrize("name", ["adventureworks", "salesforce_panel"])
def test_public_companies_get_an_answer(request, name):
    company, panel = request.getfixturevalue(name)
    result = study.run(company, panel, as_of=panel.last_day)
    assert {one.figures.get("table") for one in result.caveats} >= {"attendance", "activities", "deals"}
