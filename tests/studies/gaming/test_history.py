"""The history of the sample against its tables."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis.studies.gaming import study
from analysis.studies.gaming.history import LATE_DAYS, history
from analysis.studies.incentives.facts import company_facts
from analysis.studies.incentives.plans import read_plans


def test_a_person_month_holds_what_was_credited(sample):
    company, panel = sample
    past = history(company_facts(company, panel.last_day))
    sales, credits_ = company.table("sales"), company.table("sale_credits")
    shared = set(credits_["sale_id"])
    person = next(one for place, one in enumerate(past.people) if np.isfinite(past.sold[place, :12]).all())
    mine = sales[(sales["employee_id"] == person) & ~sales["sale_id"].isin(shared) & (sales["sold_on"].dt.year == 2023) & (sales["sold_on"].dt.month == 3)]
    parts = credits_[credits_["employee_id"] == person].merge(sales[["sale_id", "sold_on", "amount"]], on="sale_id")
    parts = parts[(parts["sold_on"].dt.year == 2023) & (parts["sold_on"].dt.month == 3)]
    assert past.sold[past.people.index(person), 2023 * 12 + 2 - past.first_month] == pytest.approx(mine["amount"].sum() + (parts["amount"] * parts["credit_share"]).sum(), abs=0.01)


def test_late_sales_are_those_of_the_last_days(sample):
    company, panel = sample
    past = history(company_facts(company, panel.last_day))
    sales = company.table("sales")
    ends = sales["sold_on"] + pd.offsets.MonthEnd(0)
    share = sales.loc[sales["sold_on"] > ends - pd.Timedelta(days=LATE_DAYS), "amount"].sum() / sales["amount"].sum()
    assert np.nansum(past.late) / np.nansum(past.sold) == pytest.approx(share, abs=0.01)


def test_a_later_fact_changes_nothing_before(sample):
    company, panel = sample
    early, late = (history(company_facts(company, day)) for day in (date(2024, 12, 31), panel.last_day))
    place = [late.people.index(person) for person in early.people]
    assert early.sold[:, :24] == pytest.approx(late.sold[place][:, :24], nan_ok=True)


def test_the_sample_shows_no_games(sample):
    company, panel = sample
    found = study.run(company, panel, as_of=panel.last_day, plans=read_plans((), company.folder))
    assert found.headline["comparisons"].value == 7
    assert found.headline["findings"].value == 0
    assert found.tables["people"].frame.empty
