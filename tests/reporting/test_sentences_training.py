"""Golden sentences of the report on training, word for word."""

from datetime import date

import pandas as pd
import pytest

from analysis.reporting.present import training_effect as page
from analysis.reporting.words import Words
from analysis.studies.result import Caveat, Estimate, Result, ResultTable, Verdict
from analysis.studies.training_effect.tables import TABLES

EN = Words("en", "EUR")
FAMILY = {"course_family": "sales_skill", "outcome": "sales", "method": "lottery", "n": 120}
RAISES = FAMILY | {"effect_share": 0.081, "low": 0.032, "high": 0.13, "conclusion": "raises", "reason": None}
UNKNOWN = RAISES | {"effect_share": None, "low": None, "high": None, "method": None, "n": None, "conclusion": "cannot_be_told"}
NAIVE = FAMILY | {"method": "naive", "effect_share": 0.154, "low": 0.12, "high": 0.19, "standing": "wrong"}
MONEY = {"course_family": "sales_skill", "method": "lottery", "n": 110, "cost": 2400.0, "gain": 31000.0, "gain_low": 12000.0, "gain_high": 50000.0, "gain_per_cost": 12.9}


def result(**tables):
    frames = {name: pd.DataFrame(tables.get(name, []), columns=[column.name for column in columns]) for name, columns in TABLES.items()}
    numbers = {
        "people_taught": Estimate(120, "people"), "courses": Estimate(150), "has_sales": Estimate(1), "people_needed": Estimate(400), "detect_share": Estimate(0.05, "share"),
    }
    return Result("training_effect", date(2025, 12, 31), {name: ResultTable(frame, TABLES[name]) for name, frame in frames.items()}, numbers)


@pytest.mark.parametrize(("tables", "told"), [
    ({}, "120 people finished 150 courses."),
    ({"answers": [RAISES]}, "Sales skill: sales changed by +8.1% (+3.2% to +13.0%) over the three months after the course. Places were drawn by lot, so this can be trusted like an experiment."),
    ({"answers": [RAISES | {"method": "did_not_yet_treated"}]}, "Sales skill: sales changed by +8.1% (+3.2% to +13.0%) over the three months after the course, compared with people not yet taught. Nothing that was checked speaks against the comparison."),
    ({"answers": [RAISES | {"low": -0.02, "conclusion": "unclear"}]}, "Sales skill: whether sales changed cannot be told; anything from −2.0% to +13.0% fits the data."),
    ({"answers": [RAISES | {"conclusion": "unclear"}]}, "Sales skill: sales may have changed by +8.1% (+3.2% to +13.0%), but among so many figures one can look like this by chance."),
    ({"answers": [UNKNOWN | {"reason": "too_few"}]}, "Sales skill: cannot be told. Too few of the people taught can be compared with others."),
    ({"answers": [UNKNOWN | {"reason": "slump"}]}, "Sales skill: cannot be told. People were sent to it in a slump that outlasts the course and shows in sales only in part. Only places drawn by lot could tell what the course did."),
    ({"answers": [UNKNOWN | {"reason": "unlike_before"}]}, "Sales skill: cannot be told. Those taught went another way than the others long before the course. Only places drawn by lot could tell what the course did."),
    ({"answers": [RAISES], "course_effects": [FAMILY | {"months_since": 1, "effect_share": 0.1, "low": 0.0, "high": 0.2}, FAMILY | {"months_since": 4, "effect_share": 0.021, "low": -0.03, "high": 0.07}]},
     "Sales skill: +10.0% in the first month after the course, +2.1% in the fourth (−3.0% to +7.0%)."),
    ({"answers": [RAISES | {"outcome": "close_rate", "effect_share": 0.041, "low": 0.02, "high": 0.062}]}, "Sales skill: the close rate changed by +4.1 points of a hundred (+2.0 to +6.2)."),
    ({"answers": [RAISES | {"outcome": "close_rate", "conclusion": "unclear"}]}, "For no course a change of close rate or customer satisfaction is sure."),
    ({"answers": [RAISES], "money": [MONEY]}, "A place in Sales skill cost €2,400 and brought €31,000 of margin in six months (€12,000 to €50,000): 12.9 for each unit of money spent."),
    ({"methods": [NAIVE]}, "Do not use the simple figure, such as +15.4% for Sales skill: it counts the recovery from a poor spell as the work of the course."),
    ({"methods": [NAIVE, RAISES | {"standing": "answer"}]}, "Do not use the simple figure, such as +15.4% for Sales skill: it counts the recovery from a poor spell as the work of the course. A fair comparison finds +8.1% (+3.2% to +13.0%)."),
    ({"answers": [UNKNOWN | {"reason": "slump"}]}, "To tell for sure whether a course changes sales by 5%, draw lots: 400 people who get a place and as many who wait, watched for three months after it and known for a year before."),
])
def test_the_report_answers(tables, told):
    assert told in page.answer(result(**{name: [{key: value for key, value in row.items() if key in {c.name for c in TABLES[name]}} for row in rows] for name, rows in tables.items()}), EN)


def test_money_is_not_told_where_the_effect_is_not_sure():
    told = page.answer(result(answers=[{key: RAISES.get(key) for key in ("course_family", "n", "outcome", "method", "effect_share", "low", "high", "reason")} | {"conclusion": "unclear"}], money=[MONEY]), EN)
    assert not [sentence for sentence in told if "margin" in sentence]


def test_without_courses_one_sentence_is_told():
    empty = result()
    empty.headline["courses"] = Estimate(0)
    assert page.answer(empty, EN) == ["No courses are known, so nothing can be said about what they changed. The table trainings is needed."]


FIGURES = {"course_family": "other", "figure": -0.123, "low": -0.2, "high": None}


@pytest.mark.parametrize(("name", "outcome"), page._VERDICTS)
def test_every_check_is_told_with_its_course_and_figure(name, outcome):
    told = page.verdict(Verdict(name, outcome, FIGURES), EN)
    assert told.startswith("Other: ")
    assert "same_way" in name or "−12.3%" in told
    assert "nan" not in told


@pytest.mark.parametrize("name", page._CAVEATS)
def test_every_limit_is_told(name):
    for figures in ({"outcome": "sales", "is_assumed": 0}, {"outcome": "close_rate", "is_assumed": 1}, {"outcome": "customer_satisfaction", "is_assumed": 1}):
        assert page.caveat(Caveat(name, figures), EN).endswith(".")
