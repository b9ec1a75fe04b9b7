import ast
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import analysis
from analysis.studies.attrition.actions import ACTIONS, DRIVERS, FALLBACK, Effect, suggest
from analysis.tables.schema import TABLES

KINDS = TABLES["interventions"].column("kind").choices
PACKAGE = Path(analysis.__file__).parent
each_action = pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)


def reasons(*rows):
    return pd.DataFrame(rows, columns=["employee_id", "driver", "contribution"]).astype({"employee_id": "str", "driver": "str", "contribution": float})


def suggested(*rows, people=("E1",), effects=None):
    return suggest(reasons(*rows), people, effects).set_index("employee_id")


# the contract of an entry

@each_action
def test_an_action_is_recorded_as_a_kind_of_the_contract(action):
    assert action.kind in KINDS


@each_action
def test_an_action_answers_known_drivers(action):
    assert action.reasons
    assert set(action.reasons) <= set(DRIVERS)


@each_action
def test_a_prior_says_where_it_comes_from_and_an_assumption_is_wide_and_near_zero(action):
    low, high = action.prior.interval(0.9)
    assert action.prior.source == "prior"
    assert action.prior.weight_of_own_data == 0
    assert action.prior.basis
    if action.prior.basis == "assumption":
        assert low < 0 < high
        assert abs(action.prior.log_hazard_ratio) <= 0.1
        assert action.prior.sd >= 0.3


@each_action
def test_an_action_supports_and_takes_nothing_away(action):
    assert action.hours > 0
    assert action.monthly_pay_share >= 0
    assert 0 < action.due_days <= 90


def test_the_list_is_this_and_holds_nothing_that_harms():
    """Whoever adds an action names it here too, and so says that it lowers no pay, withholds no training and ends no contract."""
    supporting = {"one_to_one", "career_plan", "training", "promotion_review", "pay_review", "changed_incentive"}
    assert {action.name for action in ACTIONS} == supporting
    assert len(ACTIONS) == len(supporting)
    assert {action.kind for action in ACTIONS} == set(KINDS)


def reached(module):
    """The modules of the house that a module needs, directly or not."""
    needed, waiting = set(), [module]
    while waiting:
        path = PACKAGE.parent / waiting.pop().replace(".", "/")
        file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if file.is_file() else ():
            found = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                found = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            new = {name for name in found if name.startswith("analysis.")} - needed
            needed |= new
            waiting += new
    return needed


def scoring_and_paying():
    """Every module of the studies but attrition itself and the list of all studies: among them whatever scores, pays or promotes."""
    modules = [path.relative_to(PACKAGE.parent).with_suffix("") for path in (PACKAGE / "studies").rglob("*.py") if path.stem != "__init__"]
    names = [".".join(path.parts) for path in modules]
    return [name for name in names if not name.startswith("analysis.studies.attrition.") and name != "analysis.studies.registry"]


def test_no_score_pay_or_promotion_can_read_the_risk():
    assert {"analysis.studies.scorecard", "analysis.studies.scores", "analysis.studies.attainment"} <= set(scoring_and_paying())
    reading = {module: hits for module in scoring_and_paying() if (hits := {name for name in reached(module) if name.startswith("analysis.studies.attrition")})}
    assert not reading


def test_the_panel_and_the_pretend_companies_cannot_read_the_risk():
    rooms = [path for room in ("panel", "tables", "sources", "pretend") for path in (PACKAGE / room).rglob("*.py")]
    assert not [path.name for path in rooms if "studies.attrition" in path.read_text(encoding="utf-8")]


def test_no_page_and_no_test_of_scores_or_pay_reads_the_risk():
    pages = [path for path in (PACKAGE / "reporting" / "present").rglob("*.py") if not path.stem.startswith("attrition")]
    tests = [path for path in Path(__file__).parents[1].rglob("*.py") if path.parent.name != "attrition"]
    assert {"scorecard.py", "test_scores.py"} <= {path.name for path in (*pages, *tests)}
    assert not [path.name for path in (*pages, *tests) if "studies.attrition" in path.read_text(encoding="utf-8")]


def test_the_import_test_sees_an_import_through_another_module():
    assert "analysis.studies.attrition.actions" in reached("analysis.studies.attrition.worklist")
    assert "analysis.studies.attrition.actions" in reached("analysis.reporting.worklist_files")


# suggestions

@pytest.mark.parametrize(("driver", "action"), [
    ("satisfaction", "one_to_one"), ("promotion_wait", "career_plan"), ("raise_wait", "pay_review"), ("training", "training"), ("performance", "changed_incentive"),
])
def test_a_reason_leads_to_an_action_that_answers_it(driver, action):
    assert suggested(("E1", driver, 0.5)).loc["E1", ["driver", "action"]].tolist() == [driver, action]


def test_the_largest_reason_decides_whatever_the_order_of_rows():
    rows = [("E1", "training", 0.2), ("E1", "pay_position", 0.9), ("E1", "tenure", 0.4)]
    for ordered in (rows, rows[::-1]):
        assert suggested(*ordered).loc["E1", ["driver", "second_driver", "action", "other_action"]].tolist() == ["pay_position", "tenure", "pay_review", "career_plan"]


def test_a_reason_that_no_action_answers_gives_way_to_the_next():
    assert suggested(("E1", "season", 0.9), ("E1", "training", 0.1)).loc["E1", ["driver", "second_driver", "action"]].tolist() == ["training", "season", "training"]


def test_a_reason_that_is_not_among_the_three_largest_decides_nothing():
    rows = [("E1", "season", 0.9), ("E1", "other", 0.8), ("E1", "season", 0.7), ("E1", "training", 0.1)]
    assert suggested(*rows).loc["E1", "action"] == FALLBACK


def test_without_a_reason_the_suggestion_is_to_talk():
    frame = suggested(("E1", "season", 0.9), ("E2", "training", -0.4), ("E3", "training", np.nan), people=("E1", "E2", "E3", "E4"))
    assert (frame["action"] == FALLBACK).all()
    assert frame["driver"].fillna("").tolist() == ["season", "", "", ""]
    assert frame["second_driver"].isna().all()


def test_no_reasons_at_all_and_no_people_at_all_are_no_error():
    assert suggested().loc["E1", "action"] == FALLBACK
    assert suggested(people=()).empty


def test_people_come_out_in_the_order_given_each_once():
    frame = suggested(("E2", "training", 0.1), ("E1", "tenure", 0.1), ("E1", "training", 0.2), people=("E2", "E3", "E1"))
    assert frame.index.tolist() == ["E2", "E3", "E1"]


def test_what_was_measured_to_keep_more_is_suggested_first():
    effects = {"promotion_review": Effect(-0.6, 0.1, "own data")}
    chosen = suggested(("E1", "promotion_wait", 0.5), effects=effects).loc["E1"]
    assert (chosen["action"], chosen["other_action"], chosen["kind"], chosen["evidence"]) == ("promotion_review", "career_plan", "promotion", "own data")
    assert chosen["effect_low"] == pytest.approx(-0.6 - 1.6449 * 0.1, abs=1e-4)


def test_what_was_measured_to_keep_nobody_is_not_suggested_for_a_reason():
    assert suggested(("E1", "raise_wait", 0.5), effects={"pay_review": Effect(0.1, 0.1, "own data")}).loc["E1", "action"] == FALLBACK


def test_an_unknown_driver_is_refused():
    with pytest.raises(ValueError, match=r"\['horoscope'\] are no drivers; the drivers are satisfaction,"):
        suggested(("E1", "horoscope", 0.5))
