"""Fewer drawn paths where a test asks what the study says rather than how well its thresholds hold."""

import pytest

from analysis.studies.slides import control, power


@pytest.fixture(scope="module")
def few_paths():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(control, "PATHS", 300)
        patch.setattr(power, "_PATHS", 60)
        yield
