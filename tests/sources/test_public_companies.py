"""The two companies of public data: their mappings give the figures that the publishers' files hold."""

import os
from pathlib import Path

import duckdb
import pytest

from analysis.settings import PROJECT, read_settings
from analysis.sources.load import load_incoming

DATA = Path(os.environ.get("ANALYSIS_PUBLIC_DATA") or PROJECT.parent / "shared" / "data")


def incoming(name, tmp_path_factory):
    if not (DATA / name).is_dir():
        pytest.skip(f"the public data {name} are not in {DATA}; environment variable ANALYSIS_PUBLIC_DATA can name another folder")
    folder, database = PROJECT / "data" / name, tmp_path_factory.mktemp(name) / "test.duckdb"
    load_incoming(folder, read_settings(folder), database)
    return duckdb.connect(str(database))


@pytest.fixture(scope="module")
def adventureworks(tmp_path_factory):
    with incoming("adventureworks", tmp_path_factory) as connection:
        yield connection


@pytest.fixture(scope="module")
def panel(tmp_path_factory):
    with incoming("salesforce_panel", tmp_path_factory) as connection:
        yield connection


def one(connection, query):
    return connection.execute(query).fetchone()


@pytest.mark.parametrize("company", ["adventureworks", "panel"])
def test_nothing_is_wrong_with_the_files(company, request):
    assert one(request.getfixturevalue(company), "SELECT count(*) FROM findings") == (0,)


def test_adventureworks_has_its_people_and_orders(adventureworks):
    assert one(adventureworks, "SELECT count(*), count(name), count(DISTINCT employee_id) FROM incoming.employees") == (290, 290, 290)
    assert one(adventureworks, "SELECT count(*), count(DISTINCT employee_id), count(DISTINCT sale_id) FROM incoming.sales") == (3806, 17, 3806)
    orphans = "SELECT count(*) FROM incoming.sales ANTI JOIN incoming.employees USING (employee_id)"
    assert one(adventureworks, orphans) == (0,)
    assert one(adventureworks, "SELECT count(*) FROM incoming.sales ANTI JOIN incoming.accounts USING (account_id)") == (0,)


def test_adventureworks_quota_attainment_is_as_published(adventureworks):
    ratios = """
        SELECT sum(s.amount) / any_value(q.amount) AS ratio
        FROM incoming.quotas AS q
        LEFT JOIN incoming.sales AS s ON s.employee_id = q.employee_id AND s.sold_on >= q.period_from AND s.sold_on < q.period_until
        GROUP BY q.employee_id, q.period_from
    """
    count, *shares = one(adventureworks, f"SELECT count(*), avg(ratio), min(ratio), max(ratio) FROM ({ratios})")
    assert (count, [round(share, 3) for share in shares]) == (163, [0.855, 0.363, 2.041])


def test_adventureworks_jobs_do_not_overlap_and_lie_where_people_sell(adventureworks):
    overlaps = """
        SELECT count(*) FROM incoming.job_spells AS a JOIN incoming.job_spells AS b
        ON a.employee_id = b.employee_id AND a.valid_from < b.valid_from AND (a.valid_until IS NULL OR a.valid_until > b.valid_from)
    """
    assert one(adventureworks, overlaps) == (0,)
    assert one(adventureworks, "SELECT count(DISTINCT employee_id), count(*) FROM incoming.job_spells") == (290, 300)
    moved = "SELECT team, region FROM incoming.job_spells WHERE employee_id = '282' ORDER BY valid_from"
    assert adventureworks.execute(moved).fetchall() == [("Sales North America", "Canada"), ("Sales Europe", "United Kingdom")]


def test_adventureworks_has_one_manager_each_but_for_the_head(adventureworks):
    query = "SELECT count(*) FILTER (manager_id IS NULL), count(DISTINCT employee_id) FROM incoming.job_spells"
    assert one(adventureworks, query) == (1, 290)
    assert one(adventureworks, "SELECT DISTINCT manager_id FROM incoming.job_spells WHERE employee_id = '290'") == ("287",)


def test_adventureworks_hourly_pay_becomes_pay_of_a_month(adventureworks):
    query = "SELECT CAST(base_pay_month AS VARCHAR) FROM incoming.pay_rates WHERE employee_id = '275'"
    assert one(adventureworks, query) == ("4000.00",)


def test_the_panel_keeps_negative_and_empty_months(panel):
    query = "SELECT count(*), count(*) FILTER (amount < 0), count(*) FILTER (amount = 0), count(DISTINCT sale_id) FROM incoming.sales"
    assert one(panel, query) == (13555, 109, 4607, 13555)


def test_the_panel_has_its_people_and_leavers(panel):
    assert one(panel, "SELECT count(*), count(left_on), count(DISTINCT employee_id) FROM incoming.employees") == (1683, 1152, 1683)


def test_no_fact_of_the_panel_lies_outside_an_employment(panel):
    sales = "SELECT count(*) FROM incoming.sales JOIN incoming.employees USING (employee_id) WHERE sold_on > left_on OR sold_on < hired_on"
    assert one(panel, sales) == (0,)
    for table in ("job_spells", "pay_rates"):
        bad = "valid_from > left_on OR valid_from < hired_on OR valid_until <= valid_from OR valid_until > left_on + 1"
        assert one(panel, f"SELECT count(*) FROM incoming.{table} JOIN incoming.employees USING (employee_id) WHERE {bad}") == (0,)


def test_the_panel_has_one_review_a_person_and_quarter(panel):
    query = "SELECT count(*), count(DISTINCT (employee_id, known_on)), min(rating), max(rating), max(known_on)::VARCHAR FROM incoming.reviews"
    assert one(panel, query) == (5217, 5217, 1, 4, "2017-12-31")
