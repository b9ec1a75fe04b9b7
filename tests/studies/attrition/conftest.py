"""A pretend company large enough to be scored, and what the study says of it, made once."""

import pytest

from analysis.panel.build import open_panel
from analysis.pretend.write import write_company
from analysis.studies.attrition import study
from analysis.studies.attrition.facts import find
from analysis.studies.attrition.person_months import PersonMonths
from analysis.tables.store import open_company


@pytest.fixture(scope="session")
def turn(tmp_path_factory):
    """The company `turn` with 240 people and 34 months, and its panel."""
    folder = tmp_path_factory.mktemp("companies") / "turn"
    write_company("turn", folder, people=240, months=34, seed=3)
    company = open_company(folder)
    return company, open_panel(company)


@pytest.fixture(scope="session")
def turn_data(turn):
    """Its person-months."""
    company, panel = turn
    return PersonMonths(panel.frame, company.table("employees")[["employee_id", "hired_on", "left_on", "exit_kind", "exit_known_on"]])


@pytest.fixture(scope="session")
def turn_facts(turn):
    """What the study finds."""
    company, panel = turn
    return find(company, panel, panel.last_day, None, None)


@pytest.fixture(scope="session")
def turn_result(turn):
    """What the study says."""
    company, panel = turn
    return study.run(company, panel, as_of=panel.last_day)
