from datetime import date
from decimal import Decimal

import pytest

from analysis.studies.incentives.changes import changes
from analysis.studies.incentives.plans import LIBRARY, read_plan
from studies.incentives.cases import make_plan

START, LATER = date(2020, 1, 1), date(2025, 1, 1)


def found(before, after):
    return [(change.kind, change.name, change.since, change.before, change.after) for change in changes(make_plan(before), make_plan(after))]


def commission(**more):
    return {"commission": {"rate": Decimal("0.01"), **more}}


def test_a_plan_differs_not_from_itself():
    assert found(commission(), commission()) == []


def test_a_new_rate_is_a_change_from_its_date():
    assert found(commission(), commission(rate={START: Decimal("0.01"), LATER: Decimal("0.02")})) == [("term", "rate", LATER, Decimal("0.01"), Decimal("0.02"))]


def test_a_change_that_lasts_is_told_once_and_its_end_again():
    after = commission(rate={START: Decimal("0.02"), date(2021, 1, 1): Decimal("0.02"), LATER: Decimal("0.03")})
    assert [(since, new) for _, _, since, _, new in found(commission(), after)] == [(START, Decimal("0.02")), (LATER, Decimal("0.03"))]


def test_a_component_that_ends_ends_once():
    bonus = {"quota_bonus": {"pay": 5, "reach": 1}}
    assert found(bonus, {"quota_bonus": {"pay": {START: 5, LATER: None}, "reach": 1}}) == [("ended", "", LATER, None, None)]


def test_whom_it_is_for_and_what_it_measures_are_changes():
    kinds = [(kind, name) for kind, name, *_ in found(commission(), commission(measure="margin", **{"for": {"role": ["front"]}}))]
    assert kinds == [("who", ""), ("entry", "measure")]


def test_components_come_and_go():
    spiff = {"spiff": {"each": 5}}
    assert [(kind, since) for kind, _, since, *_ in found(commission(), spiff)] == [("removed", None), ("added", START)]


@pytest.mark.parametrize("path", sorted(LIBRARY.glob("*.yml")), ids=lambda path: path.stem)
def test_every_what_if_of_the_library_changes_something(path):
    base = read_plan("in_force")
    assert bool(changes(base, read_plan(path))) == (path.stem != "in_force")
