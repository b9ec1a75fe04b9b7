import pytest
import yaml

from analysis.settings import PROJECT
from analysis.studies.incentives.components import COMPONENTS
from analysis.studies.incentives.trace import trace_table
from studies.incentives.cases import expected, paid, pay

CASES = [(path.stem, case) for path in sorted((PROJECT / "tests" / "golden").glob("incentives_*.yml")) for case in yaml.safe_load(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("case", [case for _, case in CASES], ids=[f"{name}: {case['case']}" for name, case in CASES])
def test_each_case_pays_what_it_says(case):
    payout = pay(case)
    assert paid(payout) == expected(case)
    assert paid(payout, rewards=True) == expected(case, "rewards")
    trace = trace_table(payout)
    parts = trace.groupby(["component", "employee_id", "period_until"])["cents"].sum()
    whole = {(name, payout.facts.people["employee_id"].iloc[person], window): part.cents[person, window]
             for name, part in payout.parts.items() for person, window in zip(*part.is_row.nonzero(), strict=True) if part.cents[person, window]}
    assert len(parts[parts != 0]) == len(whole)
    assert parts.sum() == sum(whole.values())


def test_there_are_at_least_eighty_cases_and_one_for_each_component():
    assert len(CASES) >= 80
    assert {component.get("formula", name) for _, case in CASES for name, component in case["plan"].items()} == set(COMPONENTS)


def test_no_sentence_stands_twice():
    sentences = [case["case"] for _, case in CASES]
    assert len(set(sentences)) == len(sentences)
