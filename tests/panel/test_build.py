from datetime import date

import pandas as pd
import pytest

from analysis.panel.build import build_panel, describe_columns
from analysis.panel.cohort import data_span
from analysis.settings import UserError
from analysis.tables.schema import TABLES
from factories import contract_connection, employee, job, quota, review, sale, survey

FIRST, LAST = date(2024, 1, 1), date(2024, 6, 30)


def panel_of(first=FIRST, last=LAST, **tables):
    return build_panel(contract_connection(**tables), first, last, [name for name in tables if tables[name]])


def by_month(panel, column, employee_id="E1"):
    frame = panel.frame[panel.frame["employee_id"] == employee_id]
    return dict(zip(frame["month_end"].dt.month, frame[column], strict=True))


def test_a_person_has_a_row_for_each_month_end_of_employment():
    people = [employee(hired_on=date(2024, 2, 10), left_on=date(2024, 4, 30))]
    assert list(by_month(panel_of(employees=people), "month")) == [2, 3, 4]


def test_the_last_day_of_employment_is_worked():
    people = [employee(left_on=date(2024, 3, 31)), employee("E2", left_on=date(2024, 3, 30))]
    panel = panel_of(employees=people)
    assert max(by_month(panel, "month")) == 3
    assert max(by_month(panel, "month", "E2")) == 2


def test_somebody_is_on_notice_from_the_day_the_notice_was_given():
    people = [employee(left_on=date(2024, 5, 31), exit_known_on=date(2024, 4, 10))]
    assert by_month(panel_of(employees=people), "is_on_notice") == {1: False, 2: False, 3: False, 4: True, 5: True}


def test_a_month_that_is_not_over_has_no_row():
    assert max(by_month(panel_of(last=date(2024, 6, 29), employees=[employee()]), "month")) == 5


def test_a_sale_counts_in_its_month_and_a_return_is_taken_off():
    sales = [sale(date(2024, 2, 29), 100), sale(date(2024, 3, 1), 40), sale(date(2024, 3, 31), -15)]
    amounts = by_month(panel_of(employees=[employee()], sales=sales), "sales_amount")
    assert (amounts[2], amounts[3], amounts[4]) == (100, 25, 0)


def test_credits_replace_the_seller_and_may_exceed_one():
    one = sale(date(2024, 2, 1), 100)
    shares = [{"sale_id": one["sale_id"], "employee_id": person, "credit_share": share} for person, share in (("E1", 0.5), ("E2", 0.7))]
    panel = panel_of(employees=[employee(), employee("E2")], sales=[one], sale_credits=shares)
    assert by_month(panel, "sales_amount")[2] == 50
    assert by_month(panel, "sales_amount", "E2")[2] == 70


def test_a_table_that_was_not_delivered_gives_missing_values_not_zeros():
    assert panel_of(employees=[employee()]).frame["sales_amount"].isna().all()


def test_a_quota_is_spread_over_the_days_of_its_period():
    amounts = by_month(panel_of(employees=[employee()], quotas=[quota(date(2024, 1, 1), date(2024, 4, 1), 910)]), "quota_amount")
    assert (amounts[1], amounts[2], amounts[3]) == (310, 290, 310)
    assert pd.isna(amounts[4])


def test_a_job_that_ended_leaves_no_team_until_the_next_one():
    jobs = [job(valid_until=date(2024, 3, 15)), job(valid_from=date(2024, 5, 1), team="South")]
    teams = by_month(panel_of(employees=[employee()], job_spells=jobs), "team")
    assert (teams[2], teams[5]) == ("North", "South")
    assert pd.isna(teams[3])


def test_a_job_that_follows_at_once_is_the_one_that_counts():
    jobs = [job(valid_until=date(2024, 3, 15)), job(valid_from=date(2024, 3, 15), team="South")]
    assert by_month(panel_of(employees=[employee()], job_spells=jobs), "team")[3] == "South"


def test_a_review_counts_from_the_day_it_was_given():
    ratings = by_month(panel_of(employees=[employee()], reviews=[review(date(2024, 4, 1), 4)]), "rating_share")
    assert pd.isna(ratings[3])
    assert ratings[4] == 0.8


def test_the_latest_answer_stands_until_the_next():
    answers = [survey(date(2023, 12, 1), 2), survey(date(2024, 3, 1), 5), survey(date(2024, 3, 20), 4)]
    shares = by_month(panel_of(employees=[employee()], surveys=answers), "job_satisfaction_share")
    assert (shares[1], shares[2], shares[3], shares[6]) == (0.4, 0.4, 0.8, 0.8)


def test_falls_in_a_row_are_counted_by_answers_and_stand_until_the_next():
    scores = {date(2024, 1, 9): 5, date(2024, 2, 9): 4, date(2024, 4, 9): 3, date(2024, 6, 9): 3}
    falls = by_month(panel_of(employees=[employee()], surveys=[survey(day, score) for day, score in scores.items()]), "job_satisfaction_falls")
    assert falls == {1: 0, 2: 1, 3: 1, 4: 2, 5: 2, 6: 0}


def test_a_promotion_is_a_higher_level_not_another_job():
    jobs = [job(valid_until=date(2024, 2, 10), level=1), job(valid_from=date(2024, 2, 10), valid_until=date(2024, 4, 10), level=2),
            job(valid_from=date(2024, 4, 10), level=2, team="South")]
    waits = by_month(panel_of(employees=[employee()], job_spells=jobs), "promotion_wait_months")
    assert (waits[1], waits[2], waits[3], waits[6]) == (12, 0, 1, 4)


def test_attainment_leaves_out_months_without_a_quota():
    tables = {"sales": [sale(date(2024, 1, 5), 500), sale(date(2024, 2, 5), 120)], "quotas": [quota(date(2024, 2, 1), date(2024, 3, 1), 100)]}
    shares = by_month(panel_of(employees=[employee()], **tables), "attainment_12m_share")
    assert shares[2] == pytest.approx(1.2)


def test_every_sale_is_accounted_for_by_place():
    people = [employee(hired_on=date(2024, 1, 10), left_on=date(2024, 4, 10))]
    days = [date(2024, 1, 5), date(2024, 2, 1), date(2024, 4, 5), date(2024, 5, 5), date(2024, 7, 2), date(2023, 12, 31)]
    account = panel_of(employees=people, sales=[sale(day, 10.01 * number) for number, day in enumerate(days, 1)]).sales_account
    assert account.set_index("place")["amount"].round(2).to_dict() == {
        "in_panel": 30.03, "last_month_of_leavers": 30.03, "after_leaving": 40.04, "month_not_over": 50.05, "before_first_month": 60.06,
    }


def test_nobody_employed_is_said_plainly():
    with pytest.raises(UserError, match="Nobody in employees is employed"):
        panel_of(employees=[employee(hired_on=date(2025, 1, 1))])


def test_a_span_without_a_whole_month_is_said_plainly():
    with pytest.raises(UserError, match="no month is over"):
        panel_of(first=date(2024, 1, 5), last=date(2024, 1, 20), employees=[employee()])


def test_an_as_of_before_the_data_is_said_plainly():
    with pytest.raises(UserError, match="The data reach from"):
        panel_of(employees=[employee()]).until(date(2023, 12, 31))


def test_one_sale_two_centuries_ahead_does_not_stretch_the_panel():
    sales = [sale(date(2024, 1, 10)), sale(date(2024, 2, 10)), sale(date(2024, 2, 11)), sale(date(2204, 1, 1))]
    assert data_span(contract_connection(employees=[employee()], sales=sales)) == (date(2024, 1, 10), date(2024, 2, 11))


def test_no_dated_fact_at_all_is_said_plainly():
    with pytest.raises(UserError, match="No table holds a dated fact"):
        data_span(contract_connection(employees=[employee()]))


def test_every_column_of_the_panel_comes_from_a_visible_list():
    described = describe_columns()
    assert list(panel_of(employees=[employee()]).frame.columns) == list(described["column"])
    assert set(", ".join(described["needs"]).split(", ")) <= set(TABLES)
    assert set(described["fill"]) == {"never", "zero", "missing", "tenure"}


def test_before_a_table_begins_nothing_is_known_of_it_rather_than_none():
    amounts = by_month(panel_of(employees=[employee()], sales=[sale(date(2024, 3, 5), 70)]), "sales_amount")
    assert pd.isna(amounts[2])
    assert (amounts[3], amounts[4]) == (70, 0)


def test_a_deal_recorded_long_before_does_not_move_the_first_day():
    deals = [{"deal_id": "D1", "employee_id": "E1", "created_on": date(2023, 8, 1), "outcome": "open"}]
    assert data_span(contract_connection(employees=[employee()], sales=[sale(date(2024, 1, 10))], deals=deals))[0] == date(2024, 1, 10)


def busy_year(year):
    return [sale(date(year, month, day)) for month in range(1, 7) for day in (3, 9, 17, 20)]


def test_later_facts_after_a_long_gap_do_not_move_the_first_day():
    assert data_span(contract_connection(employees=[employee()], sales=busy_year(2022) + busy_year(2024) + busy_year(2024)))[0] == date(2022, 1, 3)


def test_a_month_is_over_when_only_a_weekend_is_left_of_it():
    friday, thursday = (data_span(contract_connection(employees=[employee()], sales=[sale(date(2024, 6, day))]))[1] for day in (28, 27))
    assert (friday, thursday) == (date(2024, 6, 30), date(2024, 6, 27))
