from datetime import date

import pytest

from analysis.studies.attainment import quota_periods
from factories import contract_connection, employee, quota, sale


def periods(sales, quotas, as_of=date(2024, 12, 31)):
    people = [employee(), employee("E2")]
    return quota_periods(contract_connection(employees=people, sales=sales, quotas=quotas), as_of)


def test_a_period_is_half_open():
    quotas = [quota(date(2024, 1, 1), date(2024, 4, 1), 100), quota(date(2024, 4, 1), date(2024, 7, 1), 100)]
    days = [(date(2023, 12, 31), 1), (date(2024, 1, 1), 10), (date(2024, 3, 31), 20), (date(2024, 4, 1), 40), (date(2024, 7, 1), 80)]
    frame = periods([sale(day, amount) for day, amount in days], quotas)
    assert list(frame["sales_amount"]) == [30, 40]
    assert list(frame["attainment_share"]) == [0.3, 0.4]


def test_a_sale_between_two_periods_belongs_to_neither():
    quotas = [quota(date(2024, 1, 1), date(2024, 2, 1)), quota(date(2024, 3, 1), date(2024, 4, 1))]
    assert periods([sale(date(2024, 2, 15), 50)], quotas)["sales_amount"].sum() == 0


def test_a_period_counts_only_when_it_is_over():
    quotas = [quota(date(2024, 1, 1), date(2024, 4, 1))]
    assert len(periods([], quotas, date(2024, 3, 30))) == 0
    assert len(periods([], quotas, date(2024, 3, 31))) == 1


def test_a_quota_of_zero_has_no_attainment():
    assert periods([sale(date(2024, 1, 5))], [quota(date(2024, 1, 1), date(2024, 2, 1), 0)])["attainment_share"].isna().all()


def test_credits_count_not_the_seller():
    one = sale(date(2024, 1, 5), 100)
    connection = contract_connection(
        employees=[employee(), employee("E2")], sales=[one], quotas=[quota(date(2024, 1, 1), date(2024, 2, 1), 100, person) for person in ("E1", "E2")],
        sale_credits=[{"sale_id": one["sale_id"], "employee_id": "E2", "credit_share": 0.4}],
    )
    frame = quota_periods(connection, date(2024, 12, 31)).set_index("employee_id")
    assert frame["sales_amount"].to_dict() == pytest.approx({"E1": 0, "E2": 40})
