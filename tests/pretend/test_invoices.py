import numpy as np

from analysis.pretend.company import Pretend


def test_every_won_deal_has_one_invoice_of_its_amount(crowd: Pretend) -> None:
    deals, sales = crowd.tables["deals"].query("outcome == 'won'"), crowd.tables["sales"].query("amount > 0").dropna(subset="deal_id")
    both = deals.merge(sales, on="deal_id", suffixes=("", "_sale"), validate="one_to_one")
    assert len(both) == len(deals) == len(sales)
    assert (both.amount == both.amount_sale).all()
    assert (both.closed_on == both.sold_on).all()


def test_returns_are_few_and_follow_their_sale(crowd: Pretend) -> None:
    sales = crowd.tables["sales"]
    assert 0.01 < (sales.amount < 0).mean() < 0.03
    back = sales[sales.amount < 0].merge(sales[sales.amount > 0], on=["employee_id", "account_id", "product"], suffixes=("_back", ""))
    earlier = back[(back.sold_on < back.sold_on_back) & (back.amount >= -back.amount_back)]
    assert earlier.sale_id_back.nunique() == (sales.amount < 0).sum()


def test_a_salesperson_writes_several_invoices_a_month(maker: Pretend) -> None:
    sales = maker.tables["sales"]
    assert 4 < sales.groupby(["employee_id", sales.sold_on.dt.to_period("M")]).size().mean() < 8


def test_margins_are_plausible(maker: Pretend) -> None:
    sales = maker.tables["sales"]
    assert (sales.margin / sales.amount).between(0.0, 0.85).all()


def test_shared_sales_name_the_seller_and_one_colleague(crowd: Pretend) -> None:
    shares = crowd.tables["sale_credits"].merge(crowd.tables["sales"], on="sale_id", suffixes=("", "_seller"))
    assert (shares.groupby("sale_id").size() == 2).all()
    assert (shares.employee_id == shares.employee_id_seller).sum() == shares.sale_id.nunique()
    assert set(shares.groupby("sale_id").credit_share.sum().round(6)) == {1.0, 1.2}


def test_a_few_percent_of_sales_are_shared(crowd: Pretend) -> None:
    assert 0.03 < crowd.tables["sale_credits"].sale_id.nunique() / len(crowd.tables["sales"]) < 0.06


def test_the_spread_between_people_is_planted_and_absent_in_null(crowd: Pretend, nothing_planted: Pretend) -> None:
    def spread(company: Pretend) -> float:
        sales = company.tables["sales"]
        months = sales.groupby(["employee_id", sales.sold_on.dt.to_period("M")]).amount.sum()
        log = np.log(months[months > 0])
        people = log.groupby("employee_id").agg(["mean", "count"])
        return float(people["mean"][people["count"] >= 20].std())

    assert 0.3 < spread(crowd) < 0.55
    assert spread(nothing_planted) < 0.13
