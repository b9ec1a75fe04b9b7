from datetime import date

import pandas as pd
import pytest

from analysis.panel.build import Panel
from analysis.reporting.present import diagnosis as told_diagnosis
from analysis.reporting.present import slides as told_slides
from analysis.reporting.privacy import Viewer, visible_result
from analysis.reporting.training_list import make_training_plan
from analysis.reporting.words import Words
from analysis.settings import Settings
from analysis.studies import diagnosis
from analysis.studies.slides import study as slides
from analysis.studies.training_plan import COLUMNS, TrainingWish
from studies.slides.slide_worlds import make_panel

LANGUAGES = [Words("en"), Words("zh")]
ROW = {
    "employee_id": "Ann", "started_on": pd.Timestamp(2025, 9, 1), "signal": "sales_amount", "change_share": -0.18, "market": -0.04, "territory": 0.0, "team": 0.0,
    "absence": 0.0, "activity": -0.12, "opportunities": 0.0, "conversion": -0.01, "deal_size": 0.0, "rest": -0.01, "sure_parts": "activity",
}


@pytest.fixture(scope="module")
def fallen(sample):
    frame = make_panel(people=40, months=36, seed=8, falls=[([5], 33, {"activity": 0.3})])
    return slides.run(sample[0], Panel(frame, date(2016, 9, 30), frame["month_end"].max().date(), pd.DataFrame()), as_of=frame["month_end"].max().date())


def test_a_fall_is_told_with_its_parts():
    assert told_slides.OPENINGS["slides"].summary(ROW, Words("en")) == "Ann: sales down 18% since Sep 2025: 12% from fewer customer interactions a day and 4% from the market."


def test_a_fall_of_which_no_part_is_sure_says_so():
    assert told_slides.OPENINGS["slides"].summary(ROW | {"sure_parts": ""}, Words("en")).endswith("None of these parts is sure.")


def test_what_worked_against_the_fall_is_told_too():
    line = told_slides.OPENINGS["slides"].summary(ROW | {"rest": 0.2, "change_share": 0.02 - 0.0}, Words("en"))
    assert line == "Ann: Sales fell, found since Sep 2025; sales are 2% above those before."
    line = told_slides.OPENINGS["slides"].summary(ROW | {"rest": 0.1, "change_share": -0.07}, Words("en"))
    assert line.endswith("; all else together added 9%.")


@pytest.mark.parametrize("words", LANGUAGES, ids=lambda words: words.language)
def test_every_sentence_of_slides_is_whole(fallen, words):
    told = [*told_slides.answer(fallen, words), *(told_slides.verdict(one, words) for one in fallen.verdicts), *(told_slides.caveat(one, words) for one in fallen.caveats)]
    for spec in told_slides.FIGURES.values():
        told += [spec.message(fallen, words), spec.alt(fallen, words)]
        spec.draw(fallen, words=words, narrow=True)
    assert not [text for text in told if "nan" in text.lower() or "{" in text or not text]


@pytest.mark.parametrize("words", LANGUAGES, ids=lambda words: words.language)
def test_every_sentence_of_the_diagnosis_is_whole(adventureworks, sample, words):
    for company, panel in (sample, adventureworks):
        result = diagnosis.run(company, panel, as_of=panel.last_day)
        told = [*told_diagnosis.answer(result, words), *(told_diagnosis.verdict(one, words) for one in result.verdicts), *(told_diagnosis.caveat(one, words) for one in result.caveats)]
        told += [told_diagnosis.OPENINGS["standings"].summary(row, words) for row in result.tables["standings"].frame.to_dict("records")]
        assert not [text for text in told if "nan" in text.lower() or "{" in text or not text]


def test_an_executive_is_told_of_no_person_and_of_no_few(fallen):
    shown = visible_result(fallen, Viewer("executive"), Settings(), {})
    assert not {"slides", "slide_parts"} & set(shown.tables)
    if 0 < len(fallen.tables["slides"].frame) < 5:
        assert shown.headline["sliding_people"].value is None
        assert "cannot be shown" in told_slides.answer(shown, Words("en"))[0]


def test_a_person_sees_the_own_slide_alone(fallen):
    shown = visible_result(fallen, Viewer("person", person="00005"), Settings(), {"00005": "T0"})
    assert set(shown.tables["slides"].frame["employee_id"]) <= {"00005"}


def test_the_training_plan_comes_as_csv_and_as_a_workbook(tmp_path):
    lines, paths = make_training_plan("data/sample", tmp_path, None, TrainingWish(5000, 3), language="zh")
    assert [path.name for path in paths] == ["training_plan.csv", "training_plan.xlsx"]
    header = pd.read_csv(paths[0], dtype=str)
    assert header.shape[1] == len(COLUMNS)
    assert 0 < len(header) <= 3
    assert header.iloc[0, 1].isdigit()
    assert lines[0].startswith("已安排")
