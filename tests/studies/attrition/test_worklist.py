from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis.studies.attrition.worklist import COLUMNS, TO_FILL
from studies.attrition.talks import AS_OF, company, ids, interventions, listed, losses


def people(work):
    return work.talks["employee_id"].tolist()


def test_a_list_holds_as_many_talks_as_there_is_time_for_the_largest_loss_first():
    talks = listed(capacity=8).talks
    assert talks["employee_id"].tolist() == ids(8)
    assert talks["rank"].tolist() == list(range(1, 9))
    assert list(talks.columns) == [column.name for column in COLUMNS]


def test_the_columns_to_be_filled_in_are_empty():
    assert listed().talks[list(TO_FILL)].isna().all(axis=None)


def test_the_loss_prevented_is_the_fall_in_risk_times_the_loss():
    first = listed(capacity=1).talks.iloc[0]
    assert first["prevented_loss"] == pytest.approx(100_000 * (0.5 - (1 - 0.5 ** np.exp(-0.10))))
    assert (first["retention_action"], first["due_on"], first["evidence"]) == ("career_plan", pd.Timestamp("2025-07-30"), "prior")


def test_a_larger_loss_goes_before_a_higher_risk():
    loss = losses(ids(30)).assign(loss_if_left=[1_000_000.0 if person == "000020" else 100_000.0 for person in ids(30)])
    assert people(listed(loss=loss))[0] == "000020"


def test_where_a_loss_is_not_known_the_median_ranks_and_nothing_is_claimed():
    loss = losses(ids(30)).assign(loss_if_left=[np.nan if person == "000001" else 100_000.0 for person in ids(30)])
    talks = listed(loss=loss).talks
    assert talks["employee_id"].tolist() == ids(8)
    assert np.isnan(talks.loc[0, "prevented_loss"])


def test_where_no_loss_is_known_the_risk_ranks():
    talks = listed(loss=losses(ids(30), np.nan)).talks
    assert talks["employee_id"].tolist() == ids(8)
    assert talks["prevented_loss"].isna().all()


def test_somebody_without_a_row_of_losses_is_not_lost():
    assert people(listed(loss=losses(ids(30)).iloc[1:]))[0] == "000001"


def test_nobody_on_notice_and_nobody_without_a_risk_is_listed():
    risk = company()
    risk["is_on_notice"] = risk["employee_id"] == "000001"
    risk["risk"] = risk["risk"].mask(risk["employee_id"] == "000002")
    assert people(listed(risk)) == ids(10)[2:]


def test_nobody_whose_last_month_is_past_is_listed():
    risk = company().assign(month_end=[pd.Timestamp("2025-05-31"), *[pd.Timestamp(AS_OF)] * 29])
    assert people(listed(risk))[0] == "000002"


def test_months_after_the_day_of_the_list_are_not_known():
    later = company().assign(month_end=pd.Timestamp("2025-07-31"), risk=np.linspace(0.1, 0.9, 30))
    pd.testing.assert_frame_equal(listed(pd.concat([company(), later])).talks, listed().talks)


@pytest.mark.parametrize(("started_on", "listed_again"), [("2025-06-30", False), ("2025-03-31", False), ("2025-03-30", True), ("2025-07-01", True)])
def test_who_was_talked_to_in_the_last_three_months_is_left_alone(started_on, listed_again):
    past = interventions(("000001", date.fromisoformat(started_on), "one_to_one", "need"))
    assert ("000001" in people(listed(past=past))) == listed_again


@pytest.mark.parametrize(("before", "listed_again"), [(0.30, True), (0.40, False), (0.60, False), (np.nan, False)])
def test_unless_the_risk_has_risen_by_half_since(before, listed_again):
    april = company().assign(month_end=pd.Timestamp("2025-04-30"), risk=before)
    past = interventions(("000001", date(2025, 5, 10), "one_to_one", "need"), ("000001", date(2024, 5, 10), "one_to_one", "need"))
    assert ("000001" in people(listed(pd.concat([april, company()]), past=past))) == listed_again


def test_one_owner_gets_at_most_a_share_of_the_list():
    risk = company(owner_id=["M1"] * 20 + [f"M{place}" for place in range(2, 12)])
    assert listed(risk).talks["owner_id"].value_counts()["M1"] == 4  # 0.4 of 8, rounded up


@pytest.mark.parametrize("owner", ["M1", None])
def test_an_only_owner_gets_the_whole_list(owner):
    assert len(listed(company(owner_id=owner)).talks) == 8


def test_nobody_owns_a_talk_with_oneself():
    risk = company()
    assert listed(risk.assign(owner_id=risk["employee_id"])).talks["owner_id"].isna().all()


def test_ties_are_broken_by_id_and_the_order_of_rows_is_irrelevant():
    risk = company(risk=0.2)
    pd.testing.assert_frame_equal(listed(risk.sample(frac=1, random_state=1)).talks, listed(risk).talks)
    assert people(listed(risk)) == ids(8)


def test_whose_action_prevents_nothing_is_not_listed():
    assert listed(company(risk=0.0)).talks.empty


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_a_tiny_company_is_no_error(rows):
    work = listed(company(max(rows, 1)).head(rows), lottery=True)
    assert len(work.talks) == rows
    assert work.draw.empty
    assert (work.talks["assigned_by"] == "need").all()


# the lottery

def test_a_lottery_draws_a_full_list_among_twice_as_many():
    work = listed(lottery=True)
    assert work.draw["employee_id"].tolist() == ids(16)
    assert work.draw["is_drawn"].sum() == len(work.talks) == 8
    assert set(work.talks["employee_id"]) == set(work.draw.loc[work.draw["is_drawn"], "employee_id"])
    assert (work.talks["assigned_by"] == "lottery").all()
    assert work.draw[["drawn_on", "kind"]].drop_duplicates().to_numpy().tolist() == [[pd.Timestamp(AS_OF), "career_plan"]]


def test_the_same_seed_draws_the_same_and_another_month_or_seed_draws_others():
    again = listed(company().sample(frac=1, random_state=2), lottery=True)
    assert people(again) == people(listed(lottery=True))
    assert people(listed(lottery=True, seed=1)) != people(again)
    assert people(listed(company(month_end=pd.Timestamp("2025-07-31")), lottery=True, as_of=date(2025, 7, 31))) != people(again)


def test_the_draw_does_not_tell_the_ranks():
    assert listed(company(risk=np.linspace(0.1, 0.4, 30)), lottery=True).draw["employee_id"].tolist() == ids(30)[14:]


def test_everybody_in_the_draw_has_the_same_chance():
    drawn = sum(listed(lottery=True, seed=seed).draw.set_index("employee_id")["is_drawn"].astype(int) for seed in range(24))
    assert drawn.between(3, 21).all()  # 12 of 24 on average, sd 2.4
    assert abs(drawn.head(8).sum() - drawn.tail(8).sum()) < 50


def test_owners_are_spread_in_a_lottery_too():
    work = listed(company(owner_id=["M1"] * 15 + [f"M{place}" for place in range(2, 17)]), lottery=True)
    assert work.talks["owner_id"].value_counts().max() <= 4
    assert len(work.draw) == 16


def test_who_was_not_drawn_rests_like_who_was():
    may = listed(company(month_end=pd.Timestamp("2025-05-31")), lottery=True, as_of=date(2025, 5, 31)).draw
    both = pd.concat([company(month_end=pd.Timestamp("2025-05-31")), company()])
    june, september = (listed(both.assign(month_end=both["month_end"] + pd.offsets.MonthEnd(more)), draws=may, as_of=day)
                       for more, day in ((0, AS_OF), (3, date(2025, 9, 30))))
    assert people(june) == ids(24)[16:]
    assert people(september) == ids(8)
