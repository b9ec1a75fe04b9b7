import numpy as np

from analysis.pretend.company import Pretend


def test_a_salesperson_has_about_fifty_activities_a_month(crowd: Pretend) -> None:
    done, quotas = crowd.tables["activities"], crowd.tables["quotas"]
    sellers = done[done.kind != "analysis"]
    assert 45 < len(sellers) / len(quotas) < 65


def test_activities_grow_with_effort(crowd: Pretend) -> None:
    done, truth = crowd.tables["activities"], crowd.truth["person_months"]
    counts = done.groupby(["employee_id", done.occurred_on.dt.to_period("M")]).size().rename("count").rename_axis(["employee_id", "month"])
    both = truth.assign(month=truth.month_end.dt.to_period("M")).merge(counts.reset_index(), on=["employee_id", "month"])
    both = both[both.effort != 1.0]
    assert np.corrcoef(both.effort, both["count"])[0, 1] > 0.2


def test_work_on_a_deal_is_done_by_its_owner_while_it_is_open(crowd: Pretend) -> None:
    work = crowd.tables["activities"].dropna(subset="deal_id").merge(crowd.tables["deals"], on="deal_id", suffixes=("", "_deal"))
    assert (work.employee_id == work.employee_id_deal).all()
    assert (work.account_id == work.account_id_deal).all()
    assert ((work.created_on <= work.occurred_on) & ~(work.occurred_on > work.closed_on)).all()


def test_analysts_analyse_and_meet_no_customer(crowd: Pretend) -> None:
    done = crowd.tables["activities"].query("kind == 'analysis'")
    assert len(done) > 0
    assert done.account_id.isna().all()


def test_customers_like_those_with_a_gift_for_service(crowd: Pretend) -> None:
    score = crowd.tables["customer_feedback"].groupby("employee_id").score.agg(["mean", "count"]).query("count >= 20")["mean"]
    gift = crowd.truth["persons"].set_index("employee_id").service
    assert np.corrcoef(score, gift.reindex(score.index))[0, 1] > 0.7
