from decimal import ROUND_HALF_UP, Decimal

import pandas as pd
import pytest

from analysis.pretend.company import Pretend

CENT = Decimal("0.01")


def exact(value: float) -> Decimal:
    return Decimal(str(value))


@pytest.fixture(scope="module")
def credited(maker: Pretend) -> pd.DataFrame:
    """Exact credited sales: person, month, amount; straight from the two tables."""
    sales, shares = maker.tables["sales"], maker.tables["sale_credits"]
    shared = shares.merge(sales, on="sale_id", suffixes=("", "_seller"))
    alone = sales[~sales.sale_id.isin(shares.sale_id)].assign(credit_share=1.0)
    rows = pd.concat([alone, shared])
    rows["credit"] = [exact(amount) * exact(share) for amount, share in zip(rows.amount, rows.credit_share, strict=True)]
    return rows.assign(month=rows.sold_on.dt.to_period("M")).groupby(["employee_id", "month"]).credit.sum().reset_index()


def test_commission_is_one_percent_of_credited_sales_to_the_cent(maker: Pretend, credited: pd.DataFrame) -> None:
    paid = maker.tables["payouts"].query("component == 'commission'")
    paid = paid.assign(month=paid.period_from.dt.to_period("M")).merge(credited, on=["employee_id", "month"], how="left")
    due = [(max(exact(0), value) / 100).quantize(CENT, ROUND_HALF_UP) if pd.notna(value) else CENT * 0 for value in paid.credit]
    assert [exact(amount).quantize(CENT) for amount in paid.amount] == due


def test_the_bonus_is_half_a_months_pay_when_the_quarters_quotas_are_reached(maker: Pretend, credited: pd.DataFrame) -> None:
    quotas = maker.tables["quotas"].assign(quarter=lambda table: table.period_from.dt.to_period("Q"))
    quota = quotas.groupby(["employee_id", "quarter"]).amount.sum().map(exact)
    sold = credited.assign(quarter=credited.month.dt.asfreq("D").dt.asfreq("Q")).groupby(["employee_id", "quarter"]).credit.sum()
    bonus = maker.tables["payouts"].query("component == 'quarter_bonus'")
    for row in bonus.itertuples():
        place = (row.employee_id, row.period_from.to_period("Q"))
        pay = maker.tables["pay_rates"].query("employee_id == @row.employee_id and valid_from < @row.period_until").base_pay_month.iloc[-1]
        assert row.amount == (pay / 2 if sold.get(place, 0) >= quota[place] else 0)


def test_about_half_of_the_bonuses_are_paid(maker: Pretend) -> None:
    bonus = maker.tables["payouts"].query("component == 'quarter_bonus'").amount
    assert 0.35 < (bonus > 0).mean() < 0.65


def test_pay_of_the_last_month_is_not_yet_paid(maker: Pretend) -> None:
    payouts = maker.tables["payouts"]
    people = maker.tables["employees"].set_index("employee_id")
    staying = payouts[payouts.employee_id.map(people.left_on).isna()]
    assert staying.period_until.max() == pd.Timestamp("2025-12-01")


def test_the_months_of_a_quarter_have_quotas_that_sum(maker: Pretend) -> None:
    quotas = maker.tables["quotas"]
    whole = quotas[quotas.period_from.dt.day == 1]
    assert (whole.period_until == whole.period_from + pd.DateOffset(months=1)).all()
    assert (quotas.amount % 100 == 0).all()
