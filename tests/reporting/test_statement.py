"""The statement of a person in words, formula by formula, from cases that are paid by the engine."""

from datetime import date

import pytest

from analysis.reporting.present import statement as told
from analysis.reporting.words import Words
from analysis.studies.incentives.components import COMPONENTS
from analysis.studies.incentives.statement import own_trace, statement, terms
from analysis.studies.incentives.tables import as_table
from analysis.studies.incentives.trace import trace_table
from analysis.studies.result import Result, ResultTable
from studies.incentives.cases import pay

JAN = date(2024, 1, 10)


def lines(plan, sales=(900,), quota=1000, language="en", **more):
    """How each amount of January was worked out."""
    quotas = {"quotas": {"ann": {"2024-01": quota}}} if quota else {}
    payout = pay({"plan": plan, "sales": [{"day": JAN, "amount": amount} for amount in sales], "as_of": date(2024, 1, 31), **quotas, **more})
    tables = {"statement": as_table("statement", statement(payout)), "terms": as_table("terms", terms(payout.plan)), "trace": as_table("trace", own_trace(trace_table(payout), payout.plan))}
    result = Result("incentives", date(2024, 1, 31), tables, {})
    return told.told_statement(result, Words(language, "EUR"), 100).frame, told.told_trace(result, Words(language, "EUR"), 100).frame


@pytest.mark.parametrize(("plan", "sales", "said"), [
    ({"commission": {"rate": 0.01}}, [123_456], "1% of €123,456.00 of credited sales."),
    ({"quota_bonus": {"pay": 500, "reach": 1}}, [900], "€500 for reaching 100% of the quota; sales were €900.00, 90.0% of the quota of €1,000; €100.00 more would have paid €500.00."),
    ({"quota_bonus": {"pay": 500, "reach": 1}}, [1000], "€500 for reaching 100% of the quota; sales were €1,000.00, 100% of the quota of €1,000."),
    ({"accelerator": {"rate": 0.01, "above": 1, "faster_rate": 0.02}}, [1200], "1% up to 100% of the quota, 2% beyond; sales were €1,200.00, 120.0% of the quota of €1,000."),
])
def test_an_amount_says_how_it_was_worked_out(plan, sales, said):
    assert lines(plan, sales)[0]["worked_out"].iloc[0] == said


def test_chinese_readers_read_it_in_chinese():
    assert lines({"commission": {"rate": 0.01}}, [123_456], language="zh")[0]["worked_out"].iloc[0] == "计入的销售额 €123,456.00 的 1%。"


def test_the_trace_names_the_fact_and_what_was_counted_of_it():
    row = lines({"commission": {"rate": 0.01}}, [900])[1].iloc[0]
    assert row["paid_for"] == "Commission, Jan 2024"
    assert row["behind"].startswith("Sale ")
    assert row["behind"].endswith(": €900.00")
    assert row["part"] == 9


@pytest.mark.parametrize("most", [1, 4, 100])
def test_of_a_trace_in_blocks_the_first_lines_are_those_of_the_whole(most):
    people = {who: {} for who in ("ann", "bob", "cal", "max")}
    payout = pay({"plan": {"commission": {"rate": 0.01}}, "people": people, "sales": [{"day": JAN, "amount": 100 + place, "by": who} for place, who in enumerate(2 * list(people))]})
    whole = as_table("trace", trace_table(payout))
    table = ResultTable(lambda: (whole.frame[whole.frame["employee_id"] == who] for who in ("max", "ann", "cal", "bob")), whole.columns)
    told_of = [told.told_trace(Result("incentives", date(2024, 1, 31), {"trace": one}, {}), Words("en", "EUR"), most).frame for one in (whole, table)]
    assert told_of[0].equals(told_of[1])
    assert len(told_of[0]) == min(most, 8)
    assert "frame" not in vars(table)


def test_every_formula_of_pay_has_its_sentence():
    assert told._WORKED_OUT.keys() == COMPONENTS.keys() - {"training_place"}
