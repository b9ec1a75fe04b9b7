import numpy as np
import pandas as pd
import pytest

from analysis.settings import UserError
from analysis.studies import diagnosis
from analysis.studies.skills import SKILLS


@pytest.fixture(scope="module")
def result(sample):
    return diagnosis.run(*sample, as_of=sample[1].last_day)


def test_strengths_have_one_row_for_each_person_and_skill(result):
    frame = result.tables["strengths"].frame
    assert not frame.duplicated(["employee_id", "skill"]).any()
    assert set(frame["standing"]) <= {"above", "below", "cannot_be_told"}
    assert ((frame["low"] <= frame["value"]) & (frame["value"] <= frame["high"])).all()
    assert (frame["n"] > 0).all()


def test_skills_count_what_strengths_hold(result):
    skills, strengths = result.tables["skills"].frame, result.tables["strengths"].frame
    counts = pd.crosstab(strengths["skill"], strengths["standing"]).reindex(skills["skill"])
    np.testing.assert_array_equal(skills["above_people"], counts.get("above", 0))
    np.testing.assert_array_equal(skills["people"], counts.sum(axis=1))


def test_the_service_that_was_planted_shows_in_who_stands_above(result, sample):
    persons = pd.read_csv(sample[0].folder / "truth" / "persons.csv", dtype={"employee_id": str}).set_index("employee_id")
    frame = result.tables["strengths"].frame
    told = frame[frame["skill"] == "customer_satisfaction"].set_index("employee_id")
    service = persons["service"].reindex(told.index)
    assert service[told["standing"] == "above"].mean() > service[told["standing"] == "below"].mean() + 1


def test_what_cannot_be_measured_is_named(adventureworks):
    company, panel = adventureworks
    result = diagnosis.run(company, panel, as_of=panel.last_day)
    missing = next(one for one in result.caveats if one.name == "skills_need_tables")
    assert set(missing.figures["tables"].split(",")) >= {"deals", "customer_feedback"}
    assert set(result.tables["strengths"].frame["skill"]) <= {skill.name for skill in SKILLS if skill.needs == ("sales",)}


def test_a_company_without_sellers_is_told_so(sample):
    company, panel = sample
    nobody = panel.frame.assign(sale_count=0.0, quota_amount=np.nan)
    with pytest.raises(UserError, match="nobody to score"):
        diagnosis.run(company, type(panel)(nobody, panel.first_day, panel.last_day, panel.sales_account), as_of=panel.last_day)
