from dataclasses import replace
from datetime import date
from shutil import copy

import pandas as pd
import pytest

from analysis.panel.build import open_panel
from analysis.settings import IncentiveSettings, UserError
from analysis.studies.incentives import study, trace
from analysis.studies.incentives.plans import read_plans
from analysis.studies.incentives.tables import TABLES
from analysis.tables.store import open_company


@pytest.fixture(scope="module")
def result(sample):
    company, panel = sample
    return study.run(company, panel, as_of=panel.last_day, plans=read_plans(["in_force", "team_bonus", "careful", "recognition"], company.folder))


def frame(result, name):
    return result.tables[name].frame


def test_the_tables_that_were_asked_for_are_there(result):
    assert list(frame(result, "pay")) == ["plan", "employee_id", "period_from", "period_until", "component", "amount"]
    assert {"sales", "sales_low", "sales_high", "margin", "margin_low", "margin_high", "pay", "pay_low", "pay_high"} < set(frame(result, "plan_totals"))
    assert result.tables.keys() == TABLES.keys() - {"earnings_curve", "payouts_made", "paid_by_component"}


def test_the_plan_in_force_reproduces_what_was_paid(result):
    verdicts = {verdict.name: verdict for verdict in result.verdicts}
    assert verdicts["plan_in_force_reproduces_payouts"].outcome == "passed"
    assert verdicts["plan_in_force_reproduces_payouts"].figures["payouts"] == 2152
    assert verdicts["every_amount_is_traced"].outcome == "passed"
    assert frame(result, "not_reproduced").empty


def test_totals_are_the_sums_of_pay_and_trace_to_the_cent(result):
    for name in ("pay", "trace"):
        sums = frame(result, name).groupby("plan")["amount"].sum()
        rewards = frame(result, "rewards").groupby("plan")["amount"].sum() if name == "trace" else 0 * sums
        for row in frame(result, "plan_totals").itertuples():
            assert sums[row.plan] == pytest.approx(row.pay + rewards.get(row.plan, 0), abs=0.001)


def test_all_plans_are_on_the_same_sales(result):
    totals = frame(result, "plan_totals")
    assert totals[["sales", "sales_low", "sales_high", "margin"]].nunique().tolist() == [1, 1, 1, 1]
    assert (totals["pay_low"] < totals["pay_high"]).all()


def test_what_chance_makes_of_a_plan_lies_about_what_it_paid(result):
    """An override is drawn on what the reports sell, though its measure is named like the manager's own."""
    for row in frame(result, "plan_totals").itertuples():
        assert row.pay_low < row.pay < row.pay_high, row.plan


def test_who_moves_most_is_found_among_all(result):
    people, movers = frame(result, "people"), frame(result, "movers")
    for plan, group in people.groupby("plan"):
        gain = group["difference"].round(2)
        told = sorted(movers.loc[movers["plan"] == plan, "difference"].round(2))
        assert told == sorted([*gain[gain > 0].nlargest(3), *gain[gain < 0].nsmallest(3)])
    assert movers["difference"].abs().is_monotonic_decreasing


def test_a_person_gets_the_plan_in_force_alone_with_the_own_trace_check_and_curve(sample, result):
    company, panel = sample
    person = frame(result, "people")["employee_id"].iloc[1]
    own = study.run(company, panel, as_of=panel.last_day, plans=read_plans(["in_force", "team_bonus"], company.folder), person=person)
    assert set(frame(own, "pay")["plan"]) == {"in_force"}
    for name in ("pay", "statement", "trace"):
        assert set(frame(own, name)["employee_id"]) == {person}
    made = company.table("payouts")
    assert (own.verdicts[0].name, own.verdicts[0].outcome, own.verdicts[0].figures["payouts"]) == ("own_pay_is_what_was_paid", "passed", (made["employee_id"] == person).sum())
    curve = frame(own, "earnings_curve").set_index("multiple")
    assert curve.loc[1.0, ["sales", "pay"]].tolist() == pytest.approx(frame(own, "people").set_index("employee_id").loc[person, ["sales", "pay"]].tolist(), abs=0.005)
    assert set(frame(study.in_force(result), "pay")["plan"]) == {"in_force"}


def test_the_budget_is_the_given_one_or_the_settings_or_what_was_paid(sample, result):
    company, panel = sample
    paid = frame(result, "plan_totals")["pay"].iloc[0]
    assert (result.headline["budget"].value, result.headline["budget_source"].value) == (pytest.approx(paid), "in_force")
    given = study.run(company, panel, as_of=panel.last_day, budget=1.0)
    assert (given.headline["budget"].value, frame(given, "budget")["overrun_share"].tolist()) == (1.0, [1.0])
    settings = company.settings.model_copy(update={"incentives": IncentiveSettings(budget_year=1e9)})
    planned = study.run(replace(company, settings=settings), panel, as_of=panel.last_day)
    assert (planned.headline["budget_source"].value, frame(planned, "budget")["overrun_share"].tolist()) == ("settings", [0.0])
    with pytest.raises(UserError, match="budget is -3"):
        study.run(company, panel, as_of=panel.last_day, budget=-3)


def test_pairs_of_plans_count_the_people_behind_each_difference(result):
    pairs, people = frame(result, "plan_pairs").set_index(["plan", "other_plan", "component"]), frame(result, "people")
    for plan in ("team_bonus", "careful", "recognition"):
        moved = people[(people["plan"] == plan) & (people["difference"].abs() > 0.005)]
        assert pairs.loc[(plan, "in_force", ""), "changed_people"] == len(moved)
    assert (pairs["changed_people"] <= pairs["concerned_people"]).all()
    assert pairs.loc[("team_bonus", "in_force", "commission")].tolist() == [0, 0]
    assert pairs.loc[("team_bonus", "in_force", "team_bonus"), "changed_people"] == pairs.loc[("team_bonus", "in_force", ""), "changed_people"]


def test_it_says_that_sales_are_held_fixed(result):
    assert "sales_held_fixed" in {caveat.name for caveat in result.caveats}


def test_gender_and_age_are_for_the_audit_alone(result):
    audit = {column.name for column in result.tables["people"].columns if column.sensitivity == "audit"}
    assert audit == {"gender", "age"}
    assert frame(result, "gaps").groupby(["plan", "kind"])["n"].sum().min() >= 50


def test_how_many_people_a_block_holds_changes_no_row(result, monkeypatch):
    key = ["plan", "employee_id", "period_until", "component", "source", "source_id"]
    known = frame(result, "trace").sort_values(key, kind="stable", ignore_index=True)
    for people in (7, 50):
        monkeypatch.setattr(trace, "PEOPLE_AT_ONCE", people)
        blocks = list(result.tables["trace"].blocks())
        assert len(blocks) > len(frame(result, "plan_totals"))
        assert pd.concat(blocks).sort_values(key, kind="stable", ignore_index=True).equals(known)


def test_amounts_and_their_trace_are_made_when_asked_for(sample):
    company, panel = sample
    found = study.run(company, panel, as_of=panel.last_day)
    for one in (found, study.in_force(found)):
        assert not any("frame" in vars(one.tables[name]) for name in ("pay", "trace", "rewards", "statement"))


def test_a_run_twice_is_the_same(sample, result):
    company, panel = sample
    again = study.run(company, panel, as_of=panel.last_day, plans=read_plans(["in_force", "team_bonus", "careful", "recognition"], company.folder))
    for name in result.tables:
        assert frame(again, name).equals(frame(result, name))


def test_without_plans_it_takes_the_plan_in_force(sample):
    company, panel = sample
    assert study.run(company, panel, as_of=date(2024, 6, 30)).tables["plan_totals"].frame["plan"].tolist() == ["in_force"]


def test_an_earlier_day_knows_nothing_of_later_months(sample):
    company, panel = sample
    early = study.run(company, panel, as_of=date(2024, 6, 30))
    assert frame(early, "pay")["period_until"].max().date() == date(2024, 7, 1)
    assert early.verdicts[0].outcome == "passed"


def test_another_plan_in_another_currency_is_refused(sample):
    company, panel = sample
    one, other = read_plans(["in_force", "tiers"])
    with pytest.raises(UserError, match="The plan tiers is in EUR, the company in CNY"):
        study.run(company, panel, as_of=panel.last_day, plans=[one, other.model_copy(update={"currency": "EUR"})])


def test_without_a_plan_in_the_currency_there_is_what_was_paid(sample):
    company, panel = sample
    foreign = replace(company, settings=company.settings.model_copy(update={"currency": "EUR"}))
    found = study.run(foreign, panel, as_of=panel.last_day)
    assert [(one.name, one.figures["is_shipped"]) for one in found.caveats] == [("no_plan_in_the_currency", True)]
    made = company.table("payouts")
    made = made[made["period_until"] > "2025-01-01"]
    assert frame(found, "paid_by_component")["pay"].sum() == pytest.approx(made["amount"].astype(float).sum(), abs=0.001)
    assert len(frame(found, "payouts_made")) == len(made)
    one = made["employee_id"].iloc[0]
    assert set(frame(study.run(foreign, panel, as_of=panel.last_day, person=one), "payouts_made")["employee_id"]) == {one}


def test_a_company_without_quotas_or_payouts_is_told_so_and_never_fails(sample, tmp_path):
    company, _ = sample
    for table in ("employees", "job_spells", "pay_rates", "sales"):
        (tmp_path / "tables").mkdir(exist_ok=True)
        copy(company.folder / "tables" / f"{table}.csv", tmp_path / "tables")
    (tmp_path / "company.yml").write_text("currency: CNY\n", encoding="utf-8")
    bare = open_company(tmp_path)
    found = study.run(bare, open_panel(bare), as_of=open_panel(bare).last_day)
    assert {one.name: one.figures.get("table") for one in found.caveats} == {"plan_in_force_cannot_be_paid": "quotas", "no_payouts_to_show": None}
    assert frame(found, "payouts_made").empty


def test_a_company_without_anybody_whom_the_plan_in_force_is_for_is_told_so_and_never_fails(sample, tmp_path):
    company, _ = sample
    (tmp_path / "tables").mkdir()
    for table in ("employees", "pay_rates", "sales", "quotas"):
        copy(company.folder / "tables" / f"{table}.csv", tmp_path / "tables")
    pd.read_csv(company.folder / "tables" / "job_spells.csv", dtype=str).drop(columns="role").to_csv(tmp_path / "tables" / "job_spells.csv", index=False)
    (tmp_path / "company.yml").write_text("currency: CNY\n", encoding="utf-8")
    bare = open_company(tmp_path)
    found = study.run(bare, open_panel(bare), as_of=open_panel(bare).last_day)
    assert {one.name: one.figures.get("table") for one in found.caveats} == {"plan_in_force_cannot_be_paid": "people_it_is_for", "no_payouts_to_show": None}


def test_a_company_without_payouts_is_told_so(salesforce_panel):
    company, panel = salesforce_panel
    found = study.run(company, panel, as_of=panel.last_day, plans=read_plans(["in_force", "clawback"], company.folder))
    assert found.verdicts[0].outcome == "information"
    assert {"no_payouts_to_reproduce", "missing_table"} <= {caveat.name for caveat in found.caveats}
    assert found.tables["not_reproduced"].frame.empty
    assert found.tables["plan_totals"].frame["margin"].isna().all()
