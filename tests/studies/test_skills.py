from datetime import date

import pandas as pd
import pytest

from analysis.studies.skills import SKILLS, count_skill
from factories import contract_connection, employee, sale

WINDOW = (date(2024, 1, 1), date(2025, 1, 1))
SKILL = {skill.name: skill for skill in SKILLS}


def deal(number, closed_on, outcome="won", who="E1", created_on=date(2024, 1, 1)):
    return {"deal_id": f"D{number}", "employee_id": who, "created_on": created_on, "closed_on": closed_on, "outcome": outcome}


def counted(name, months=12.0, **tables):
    with contract_connection(employees=[employee()], **tables) as connection:
        counts = count_skill(connection, SKILL[name], pd.Index(["E1"]), pd.Series({"E1": months}), WINDOW)
    return float(counts.n[0]), float(counts.total[0] / counts.n[0]) if counts.n[0] else None


def test_the_close_rate_is_won_of_those_decided_in_the_window():
    deals = [deal(1, date(2024, 2, 1)), deal(2, date(2024, 3, 1), "lost"), deal(3, None, "open"), deal(4, date(2025, 1, 1))]
    assert counted("close_rate", deals=deals) == (2.0, 0.5)


def test_deals_won_are_counted_over_the_months_employed():
    assert counted("deals_won", months=6.0, deals=[deal(1, date(2024, 2, 1)), deal(2, date(2024, 3, 1)), deal(3, date(2024, 3, 1), "lost")]) == (6.0, pytest.approx(1 / 3))


def test_a_won_deal_came_all_the_way_and_a_lost_one_as_far_as_its_last_stage():
    stages = [{"deal_id": f"D{number}", "entered_on": date(2024, 1, place), "stage": f"S{place}", "stage_order": place} for number, last in ((1, 4), (2, 2)) for place in range(1, last + 1)]
    deals = [deal(1, date(2024, 2, 1)), deal(2, date(2024, 2, 1), "lost")]
    assert counted("stage_conversion", deals=deals, deal_stages=stages) == (2.0, pytest.approx((1 + 0.25) / 2))


def test_wins_are_counted_over_interactions_without_analyses():
    activities = [{"activity_id": f"A{number}", "employee_id": "E1", "occurred_on": date(2024, 2, 1), "kind": "analysis" if number == 0 else "visit"} for number in range(5)]
    assert counted("wins_per_interaction", deals=[deal(1, date(2024, 2, 1))], activities=activities) == (4.0, 0.25)


def test_a_customer_is_kept_who_bought_the_year_before_and_buys_again():
    sales = [sale(date(2023, 5, 1), account_id="C1"), sale(date(2023, 6, 1), account_id="C2"), sale(date(2024, 5, 1), account_id="C1"), sale(date(2024, 6, 1), account_id="C3")]
    assert counted("customers_kept", sales=sales) == (2.0, 0.5)


def test_the_range_of_products_is_the_chance_that_two_sales_differ():
    sales = [sale(date(2024, 2, day), product=product) for day, product in ((1, "a"), (2, "a"), (3, "b"))]
    assert counted("product_range", sales=sales) == (3.0, pytest.approx(2 / 3))


def test_without_facts_there_are_no_counts():
    for skill in SKILLS:
        n, value = counted(skill.name, months=0.0)
        assert (n, value) == (0.0, None)
