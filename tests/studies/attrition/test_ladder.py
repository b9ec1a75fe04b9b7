import pytest

from analysis.settings import AttritionSettings
from analysis.studies.attrition.ladder import rung_of


@pytest.mark.parametrize(("people", "events", "rung"), [
    (54, 9, "rates"), (199, 400, "rates"), (900, 29, "rates"), (200, 30, "simple_model"), (5_000, 499, "simple_model"), (5_000, 500, "flexible_model"), (17, 0, "no_exits"),
])
def test_what_a_company_gets_goes_by_people_and_exits_together(people, events, rung):
    assert rung_of(people, events, AttritionSettings()) == rung
