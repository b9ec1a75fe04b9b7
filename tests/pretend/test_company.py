from dataclasses import replace

import pandas as pd
import pytest

from analysis.pretend import company
from analysis.pretend.company import Pretend, blocks, find_spec, generate, resized
from analysis.pretend.spec import COMPANIES, Truth
from analysis.settings import UserError
from analysis.tables.schema import TABLES
from pretend.contract import breaches

MAKER = COMPANIES["maker"]
DATED = {
    "attendance": "worked_on", "activities": "occurred_on", "sales": "sold_on", "surveys": "answered_on", "reviews": "known_on",
    "trainings": "completed_on", "interventions": "started_on", "customer_feedback": "received_on", "payouts": "paid_on",
    "quotas": "period_from", "job_spells": "valid_from", "pay_rates": "valid_from", "deals": "created_on",
}  # fmt: skip


def test_a_company_keeps_the_contract(maker: Pretend) -> None:
    assert list(maker.tables) == list(TABLES)
    assert breaches(maker.tables) == []


@pytest.mark.parametrize("people", [1, 3, 5, 12])
def test_a_tiny_company_keeps_the_contract(people: int) -> None:
    assert breaches(generate(MAKER, people=people, months=14).tables) == []


@pytest.mark.parametrize("months", [1, 4])
def test_a_short_company_keeps_the_contract(months: int) -> None:
    assert breaches(generate(MAKER, months=months).tables) == []


def test_a_large_company_keeps_the_contract(crowd: Pretend) -> None:
    assert breaches(crowd.tables) == []


def test_nothing_is_planted_in_null_and_it_keeps_the_contract(nothing_planted: Pretend) -> None:
    assert breaches(nothing_planted.tables) == []


@pytest.mark.parametrize(("name", "day"), DATED.items())
def test_facts_lie_between_a_persons_first_and_last_day(crowd: Pretend, name: str, day: str) -> None:
    facts = crowd.tables[name].merge(crowd.tables["employees"], on="employee_id")
    last = facts.left_on.fillna(pd.Timestamp("2025-12-31"))
    assert ((facts.hired_on <= facts[day]) & (facts[day] <= last)).all()


def test_as_many_people_as_asked_for_work_at_the_end(crowd: Pretend) -> None:
    people = crowd.tables["employees"]
    assert 585 <= people.left_on.isna().sum() <= 600


def test_the_data_cover_the_months_asked_for(maker: Pretend) -> None:
    days = maker.tables["attendance"].worked_on
    assert (days.min(), days.max()) == (pd.Timestamp("2023-01-02"), pd.Timestamp("2025-12-31"))


def test_the_same_seed_gives_the_same_company(maker: Pretend) -> None:
    again = generate(MAKER)
    assert all(again.tables[name].equals(table) for name, table in maker.tables.items())


def test_another_seed_gives_another_company(maker: Pretend) -> None:
    assert not generate(MAKER, seed=1).tables["employees"].equals(maker.tables["employees"])


def test_a_block_does_not_depend_on_those_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(company, "BLOCK", 20)
    alone, followed = (next(iter(blocks(resized(MAKER, people=people, months=6)))) for people in (20, 50))
    assert all(followed.tables[name].equals(table) for name, table in alone.tables.items())


def test_blocks_share_one_company_without_clashing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(company, "BLOCK", 20)
    assert breaches(generate(MAKER, people=50, months=6).tables) == []


@pytest.mark.parametrize(("size", "wrong"), [("people", 0), ("people", 50_001), ("months", 0), ("months", 121), ("seed", -1)])
def test_an_impossible_size_is_refused_by_name(size: str, wrong: int) -> None:
    with pytest.raises(UserError, match=rf"{size} must be a whole number from .* not {wrong}"):
        resized(MAKER, **{size: wrong})


def test_an_unknown_company_is_refused_with_the_list_of_known_ones() -> None:
    with pytest.raises(UserError, match=r"no pretend company 'bank'.*maker, null"):
        find_spec("bank")


def test_a_truth_of_ones_own_can_be_planted() -> None:
    spec = replace(MAKER, truth=replace(Truth(), ability_sd=0.0))
    assert (generate(spec, people=10, months=3).truth["persons"].ability == 0).all()
