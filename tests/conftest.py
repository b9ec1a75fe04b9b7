"""The sample company and the public ones, each opened once."""

import pytest

from analysis.panel.build import open_panel
from analysis.settings import PROJECT, UserError
from analysis.tables.store import open_company


def opened(folder):
    """A company and its panel; a test on public data that are not here is skipped."""
    try:
        company = open_company(PROJECT / folder)
    except UserError as error:
        if "ANALYSIS_PUBLIC_DATA" in str(error):
            pytest.skip(f"the public data are not here: {error}")
        raise
    return company, open_panel(company)


@pytest.fixture(scope="session")
def sample():
    return opened("data/sample")


@pytest.fixture(scope="session")
def adventureworks():
    return opened("data/adventureworks")


@pytest.fixture(scope="session")
def salesforce_panel():
    return opened("data/salesforce_panel")


@pytest.fixture
def figures(record_property):
    """Takes a sentence with the figures that a slow test found; they are printed at the end of the run."""
    return lambda sentence: record_property("figures", sentence)


def pytest_terminal_summary(terminalreporter):
    told = [text for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed") for name, text in report.user_properties if name == "figures"]
    for sentence in sorted(told):
        terminalreporter.write_line(sentence)
