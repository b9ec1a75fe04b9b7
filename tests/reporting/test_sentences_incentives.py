"""Golden sentences of the report on incentive plans, word for word, with a different figure in each place."""

from datetime import date

import pandas as pd
import pytest

from analysis.reporting.present import incentives, incentives_figures
from analysis.reporting.words import Words
from analysis.studies.result import Caveat, Estimate, Result, ResultColumn, ResultTable, Verdict

EN = Words("en", "EUR")
HELD = Verdict("plan_in_force_reproduces_payouts", "passed", {"plan": "in_force", "payouts": 2152, "differences": 0, "differing_people": 0, "amount": 0.0})
TOTALS = {"plan": ["in_force", "tiers", "careful"], "pay": [200_000.0, 230_000.0, 190_000.0]}
GROUPS = {"plan": TOTALS["plan"], "n": [50, 50, 51], "gain_count": [0, 31, 0], "lose_count": [0, 17, 49]}
MOVERS = {"plan": ["tiers", "careful"], "employee_id": ["A", "B"], "difference": [4100.0, -2900.0]}
BUDGET = {"plan": TOTALS["plan"], "budget": [200_000.0] * 3, "overrun_share": [0.24, 0.71, 0.03]}
LEVELS = {"plan": TOTALS["plan"] * 3, "attainment_share": [0.9] * 3 + [1.0] * 3 + [1.1] * 3, "pay": [float(pay) for pay in range(100_000, 190_000, 10_000)], "cost_share": [0.01, 0.02, 0.03] * 3}
CURVE = {"employee_id": ["A", "A"], "multiple": [1.0, 1.1], "attainment_share": [0.9, 0.99], "pay": [1200.0, 1500.0]}


def result(*leave_out, verdicts=(HELD,), headline=None, **tables):
    found = {"plan_totals": TOTALS, "distribution": GROUPS, "movers": MOVERS, "budget": BUDGET, "cost_at_levels": LEVELS, "earnings_curve": CURVE} | tables
    frames = {name: pd.DataFrame(columns) for name, columns in found.items() if name not in leave_out}
    numbers = {
        "people": Estimate(50, "people"), "plans": Estimate(3), "months": Estimate(12, "months"), "window_until": Estimate(date(2025, 12, 31)),
        "pay": Estimate(200_000.0, "money"), "sales": Estimate(9_000_000.0, "money"), "cost_share": Estimate(0.022, "share"),
        "budget": Estimate(200_000.0, "money"), "budget_source": Estimate("in_force"),
    }
    return Result(
        "incentives", date(2025, 12, 31), {name: ResultTable(frame, tuple(ResultColumn(column, "text", column) for column in frame)) for name, frame in frames.items()},
        numbers | (headline or {}), verdicts,
    )


def only(columns, count):
    return {name: values[:count] for name, values in columns.items()}


@pytest.mark.parametrize(("given", "told"), [
    ({}, "In the 12 months to Dec 2025 the plan in force paid €200K to 50 people, 2.2% of their sales of €9M."),
    ({"headline": {"pay": Estimate(None, "money")}}, "What the plan in force paid cannot be shown to this audience: it would tell about too few people."),
    ({}, "The plan in force pays exactly what was paid: 2,152 amounts since the first, to the cent."),
    ({}, "On the same sales the others would have paid: Tiers €230K (+€30K) and Careful €190K (−€10K)."),
    ({"plan_totals": {"plan": ["in_force", *"abcde"], "pay": [10.0, 11.0, 12.0, 13.0, 14.0, 9.0]}}, "On the same sales the 5 other plans would have paid between E €9 (−€1) and D €14 (+€4)."),
    ({}, "Under Careful most people would lose: 49 of 51, and nobody would gain."),
    ({"distribution": only(GROUPS, 2)}, "Under Tiers most people would lose: 17 of 50; 31 would gain."),
    ({"distribution": GROUPS | {"lose_count": GROUPS["n"], "gain_count": [0, 0, 0]}}, "Under Careful everybody would lose, all 51 people."),
    ({"distribution": GROUPS | {"lose_count": [0, 0, 0]}}, "Nobody would lose under any of them."),
    ({}, "The largest gain of one person is €4,100 (Tiers), the largest loss €2,900 (Careful)."),
    ({"movers": only(MOVERS, 1)}, "The largest gain of one person is €4,100 (Tiers)."),
    ({"movers": MOVERS | {"difference": [-1.0, -2900.0]}}, "The largest loss of one person is €2,900 (Careful)."),
    ({}, ("With sales as uncertain as they were, the pay of 12 such months passes the €200K that the plan in force paid (no budget was given) with a chance of 24% "
     "under the plan in force, and of 3% (Careful) to 71% (Tiers) under the others.")),
    ({"budget": only(BUDGET, 1)}, "With sales as uncertain as they were, the pay of 12 such months passes the €200K that the plan in force paid (no budget was given) with a chance of 24%."),
    ({"budget": only(BUDGET, 1), "headline": {"budget_source": Estimate("settings")}}, "With sales as uncertain as they were, the pay of 12 such months passes the company's budget of €200K with a chance of 24%."),
    ({"budget": only(BUDGET, 1), "headline": {"budget_source": Estimate("given")}}, "With sales as uncertain as they were, the pay of 12 such months passes the budget of €200K that was given for this report with a chance of 24%."),
    ({}, "Sales are held fixed: how people respond to a plan is another question."),
])
def test_the_report_answers(given, told):
    assert told in incentives.answer(result(**given), EN)


def test_what_a_reader_may_not_see_is_not_told():
    told = incentives.answer(result("movers", distribution=GROUPS | {"gain_count": [0, None, None], "lose_count": [0, None, None]}), EN)
    assert not [sentence for sentence in told if "person" in sentence or "lose" in sentence]


MINE = Verdict("own_pay_is_what_was_paid", "passed", {"payouts": 46, "differences": 0, "amount": 0.0})
OWN = {
    "people": {"plan": ["in_force"], "employee_id": ["A"], "pay": [1234.5], "sales": [90_000.0], "attainment_share": [0.97]},
    "statement": {
        "component": ["quarter_bonus", "review_bonus"], "period_from": pd.to_datetime(["2025-10-01", "2025-07-01"]), "period_until": pd.to_datetime(["2026-01-01", "2025-10-01"]),
        "next_needs": [321.5, 0.04], "next_amount": [500.0, 60.0], "measure": ["amount", "reviews"], "amount": [0.0, 20.0],
    },
}


@pytest.mark.parametrize(("given", "told"), [
    (OWN, "In the 12 months to Dec 2025 you earned €1,234.50 by the plan in force, on credited sales of €90,000, 97% of your quota."),
    (OWN | {"people": OWN["people"] | {"attainment_share": [None]}}, "In the 12 months to Dec 2025 you earned €1,234.50 by the plan in force, on credited sales of €90,000."),
    (OWN | {"people": {name: [] for name in OWN["people"]}}, "There is no incentive pay for you in the 12 months to Dec 2025."),
    (OWN, "By component: Review bonus €20.00 and Quarter bonus €0.00."),
    (OWN, "It is exactly what was paid to you: 46 amounts since the first, to the cent."),
    (OWN, "Quarter bonus, Oct 2025 to Dec 2025: the next step up needed €321.50 more (credited sales); it would have paid €500.00 instead of €0.00."),
    (OWN, "Review bonus, Jul 2025 to Sep 2025: the next step up needed 4.0% more (reviews); it would have paid €60.00 instead of €20.00."),
])
def test_a_person_is_told_the_own_pay_and_the_next_step(given, told):
    assert told in incentives.answer(result("distribution", verdicts=(MINE,), **given), EN)


ADVICE = ("Write the plan in force as plans/in_force.yml in the company folder: copy data/plans/in_force.yml, put in your currency, rates and amounts with the date "
          "from which each is in force, and try it with analysis study incentives.")


def without_plans(reason, figures, headline=None, **tables):
    numbers = {"plans": Estimate(0), "months": Estimate(12, "months"), "window_until": Estimate(date(2025, 12, 31)), "people": Estimate(17, "people"), "pay": Estimate(43_000.0, "money")}
    found = {name: ResultTable(pd.DataFrame(columns), tuple(ResultColumn(column, "text", column) for column in columns)) for name, columns in tables.items()}
    return Result("incentives", date(2025, 12, 31), found, numbers | (headline or {}), (), (Caveat(reason, figures),))


@pytest.mark.parametrize(("given", "told"), [
    (without_plans("no_plan_in_the_currency", {"currency": "EUR", "plan_currency": "CNY", "is_shipped": True}, paid_by_component={"component": []}),
     [f"There is no plan file in the company's currency, EUR: the plans that come with the software are in CNY. {ADVICE}",
      "In the 12 months to Dec 2025 €43K of incentive pay was paid to 17 people, as delivered by the company."]),
    (without_plans("plan_in_force_cannot_be_paid", {"table": "quotas"}, {"pay": Estimate(None)}),
     [f"The plan in force cannot be paid on these data: it pays by the table Quotas, which the company does not have. Add what is missing, or change the plan. {ADVICE}"]),
    (without_plans("no_sales_to_pay", {}, payouts_made={"amount": [12.5, 0.25]}),
     ["Incentive plans are paid on sales, and the company has no sales. Add the table sales.", "In the 12 months to Dec 2025 you were paid €12.75, as delivered by the company."]),
    (without_plans("no_sales_to_pay", {}, payouts_made={"amount": []}),
     ["Incentive plans are paid on sales, and the company has no sales. Add the table sales.", "Nothing was paid to you in the 12 months to Dec 2025, as far as the data say."]),
])
def test_without_a_plan_it_says_why_what_to_do_and_what_was_paid(given, told):
    assert incentives.answer(given, EN) == told


@pytest.mark.parametrize(("name", "outcome", "figures", "told"), [
    ("plan_in_force_reproduces_payouts", "information", {}, "There are no payouts that the plan in force could be held against."),
    ("plan_in_force_reproduces_payouts", "failed", {"differences": 7, "differing_people": 5, "amount": 12.5}, "7 amounts that were paid, to 5 people, are not what the plan in force pays; the differences add up to €12.50."),
    ("plan_in_force_reproduces_payouts", "failed", {"differences": None, "differing_people": None, "amount": None}, "Some amounts that were paid are not what the plan in force pays; how many is not shown to this audience."),
    ("every_amount_is_traced", "passed", {"amount": 0.0}, "Every amount is traced, to the cent, to the sales, deals, answers and courses behind it."),
    ("own_pay_is_what_was_paid", "information", {}, "There are no payouts to you that this could be held against."),
    ("own_pay_is_what_was_paid", "failed", {"differences": 3, "amount": 4.5}, "3 amounts that were paid to you are not what the plan pays; the differences add up to €4.50. Ask HR about them."),
    ("every_amount_is_traced", "failed", {"amount": 0.07}, "€0.07 of pay is not traced to anything."),
])
def test_the_report_tells_its_checks(name, outcome, figures, told):
    assert incentives.verdict(Verdict(name, outcome, figures), EN) == told


@pytest.mark.parametrize(("name", "figures", "told"), [
    ("sales_held_fixed", {"draws": 1000, "interval_share": 0.9}, ("Sales are held fixed. People respond to what they are paid for, so what a new plan would really cost and bring is not told here. "
     "Low and high hold 90% of 1,000 years in which chance alone moves sales as it did in the past.")),
    ("counts_held_fixed", {}, "Chance moves amounts of money only. Numbers of deals, answers of customers and results of courses stay as they were, so plans that pay by them look surer than they are."),
    ("no_payouts_to_reproduce", {}, "Nothing in the data says what was really paid, so the plan in force is taken at its word."),
    ("plan_in_force_is_not_the_company_s_own", {"plan": "in_force"}, "The company has no plan file of its own, so the plan in force is one that comes with the software and not what the company pays by. " + ADVICE),
    ("plan_left_out", {"plan": "spiffs", "table": "deals"}, "Spiffs is left out: it pays by the table Deals, which the company does not have."),
    ("plan_left_out", {"plan": "tiers", "table": "quotas_of_everyone"}, "Tiers is left out: it pays by quota, and some people whom it is for have none."),
    ("plan_left_out", {"plan": "recognition", "table": "margin"}, "Recognition is left out: it pays by margin, and the sales have none."),
    ("plans_not_told", {"plans": 2, "least": 5}, "2 plans are left out for this audience: they would change the pay of fewer than 5 people, or differ from another plan for fewer than 5."),
    ("a_part_is_held", {}, "A plan that holds a part of pay back looks cheaper than it is: what was held in the last of the months compared is not in its pay yet."),
    ("peers_rate_by_attitude", {}, "A team bonus divided by rating goes by the last attitude rating of the supervisor: the data hold no ratings by peers."),
    ("no_plan_in_the_currency", {"currency": "EUR", "plan_currency": "CNY", "is_shipped": False}, "The company's plan in force is in CNY, and its data are in EUR. Write currency: EUR in its file, and the amounts in it."),
    ("plan_in_force_cannot_be_paid", {"table": "people_it_is_for"}, ("The plan in force cannot be paid on these data: it is for people whom the company does not have. "
     f"What stands under for: in the plan, such as role, team or level, is looked up in the table of jobs. Add what is missing, or change the plan. {ADVICE}")),
    ("plan_in_force_cannot_be_paid", {"table": "margin"}, f"The plan in force cannot be paid on these data: it pays by margin, and the sales have none. Add what is missing, or change the plan. {ADVICE}"),
    ("no_sales_to_pay", {}, "Incentive plans are paid on sales, and the company has no sales. Add the table sales."),
    ("no_payouts_to_show", {}, "Nothing in the data says what was really paid. Add the table payouts, and the report shows it."),
    ("missing_table", {"table": "deals"}, "There are no deals, so no plan can pay for signing them."),
    ("missing_table", {"table": "attendance"}, "There is no table Attendance; plans that pay by it cannot be compared."),
])
def test_the_report_tells_its_limits(name, figures, told):
    assert incentives.caveat(Caveat(name, figures), EN) == told


def test_every_check_and_limit_has_its_golden_sentence():
    golden = [mark.args[1] for test in (test_the_report_tells_its_checks, test_the_report_tells_its_limits) for mark in test.pytestmark]
    assert {case[0] for cases in golden for case in cases} == set(incentives._VERDICTS) | set(incentives._CAVEATS)


@pytest.mark.parametrize(("figure", "given", "told"), [
    ("pay_mix", {}, "On the same sales, 1 of 2 other plans would have cost more than the plan in force; the dearest, Tiers, 15.0% more"),
    ("pay_mix", {"plan_totals": only(TOTALS, 1)}, "What the plan in force paid, by kind of pay"),
    ("pay_mix", {"plan_totals": TOTALS | {"pay": [200_000.0, 1.0, 2.0]}}, "On the same sales, 0 of 2 other plans would have cost more than the plan in force"),
    ("gains", {}, "Under 2 of 2 other plans somebody would lose; most under Careful: 49 of 51"),
    ("gains", {"distribution": only(GROUPS, 1)}, "There is no other plan to compare with"),
    ("gains", {"distribution": GROUPS | {"lose_count": [0, 0, 0]}}, "Nobody would lose under any of the 2 other plans"),
    ("gains", {"distribution": GROUPS | {"lose_count": [0, None, 6]}}, "Who would gain and who would lose under each plan, where enough people do"),
    ("levels", {}, "From 90% to 110% of the quota for everybody, the plan in force goes from €100K to €160K"),
    ("cost", {}, "At 110% of the quota the plans cost between 1.00% of sales (Plan in force) and 3.00% (Careful)"),
    ("earnings", {}, "A tenth more sales would have added €300"),
])
def test_the_message_of_a_figure_is_what_it_finds(figure, given, told):
    assert incentives_figures.FIGURES[figure].message(result(**given), EN) == told
