"""Companies that have too little of something: the study says so in numbers or in a sentence, and never stops with a stack trace."""

import calendar
from datetime import date, timedelta

import pandas as pd
import pytest

from analysis.panel.build import open_panel
from analysis.settings import UserError
from analysis.studies.attrition import study
from analysis.tables.store import open_company

MONTHS = 18
SCORED = "attrition: {min_people: 30, min_events: 8}\n"
"""Limits so low that small companies come to the model too."""


def mid(month):
    return date(2022 + month // 12, month % 12 + 1, 15)


def people(count, **more):
    return [{"employee_id": f"E{number:03d}", "name": f"Person {number}", "hired_on": date(2020, 1, 15), "left_on": None, "exit_kind": None, "exit_known_on": None, **more} for number in range(count)]


def leavers(count=60, kind="voluntary", months=MONTHS):
    """People of whom every third leaves, spread over the months, with a notice of 30 days."""
    rows = people(count)
    for number in range(0, count, 3):
        left = date(2022, 2, 10) + timedelta(days=37 * number % (30 * months - 40))
        rows[number] |= {"left_on": left, "exit_kind": kind, "exit_known_on": left - timedelta(days=30)}
    return rows


def all_gone_on(day, count=60):
    return people(count, left_on=day, exit_kind="voluntary")


def sales(rows, months=MONTHS, amount=1000):
    pairs = [(row, mid(month)) for row in rows for month in range(months) if row["left_on"] is None or mid(month) <= row["left_on"]]
    return [{"sale_id": f"S{number}", "sold_on": day, "employee_id": row["employee_id"], "amount": amount} for number, (row, day) in enumerate(pairs)]


@pytest.fixture
def found(tmp_path):
    """Runs the study on a company of these people."""
    def run(rows, settings=SCORED, months=MONTHS, amount=1000, **tables):
        (tmp_path / "tables").mkdir()
        (tmp_path / "company.yml").write_text(settings, encoding="utf-8")
        last = calendar.monthrange(mid(months - 1).year, mid(months - 1).month)[1]
        sold = tables.pop("sold", None) or sales(rows, months, amount)
        sold.append(sold[-1] | {"sale_id": "last", "sold_on": mid(months - 1).replace(day=last), "employee_id": next((row["employee_id"] for row in rows if row["left_on"] is None), sold[-1]["employee_id"])})
        for name, content in {"employees": rows, "sales": sold, **tables}.items():
            pd.DataFrame(content).to_csv(tmp_path / "tables" / f"{name}.csv", index=False)
        company = open_company(tmp_path)
        panel = open_panel(company)
        return study.run(company, panel, as_of=panel.last_day)

    return run


def numbers(result):
    return {name: estimate.value for name, estimate in result.headline.items()}


def test_features_that_are_the_same_for_all_tell_no_reason(found):
    told = numbers(found(leavers()))
    assert (told["is_scored"], told["candidate"], told["reasons_named"]) == (1, "base_rate", 0)


def test_employees_and_sales_alone_are_enough_for_rates(found):
    rows = [{name: row[name] for name in ("employee_id", "hired_on")} | {"left_on": None} for row in people(60)]
    result = found(rows)
    assert numbers(result)["rung"] == "no_exits"
    assert {one.name for one in result.caveats} >= {"nobody_left", "tables_missing"}


@pytest.mark.parametrize("settings", ["", "attrition: {min_people: 1, min_events: 1}\n"])
def test_one_person_is_not_scored(found, settings):
    assert numbers(found(people(1), settings))["is_scored"] == 0


def test_a_company_whose_one_person_left_at_once_is_told_so(found):
    row = people(1, left_on=date(2022, 1, 20), exit_kind="voluntary")
    with pytest.raises(UserError, match="Nobody in employees is employed on a month end"):
        found(row, months=1)


def test_a_team_of_one_is_no_reason_to_stop(found):
    rows = leavers()
    jobs = [{"employee_id": row["employee_id"], "valid_from": date(2020, 1, 15), "team": "Alone" if place == 1 else "Rest", "manager_id": "E002"} for place, row in enumerate(rows)]
    assert "Alone" in set(found(rows, job_spells=jobs).tables["rates_team"].frame["team"])


def test_exits_before_hiring_are_set_aside(found):
    rows = leavers()
    rows[3] |= {"left_on": date(2019, 5, 1), "exit_known_on": date(2019, 4, 1)}
    assert numbers(found(rows, sold=sales([row for row in rows if row["employee_id"] != "E003"])))["exits_known"] == 19


def test_a_horizon_longer_than_the_data_shows_nobody(found):
    result = found(leavers(), "attrition: {min_people: 30, min_events: 8, horizons: [3, 48], headline_horizon: 48}\n")
    assert (numbers(result)["is_scored"], numbers(result)["shows_people"]) == (1, 0)
    assert result.tables["work_list"].frame.empty


@pytest.mark.parametrize("kind", [None, "involuntary"])
def test_where_nobody_left_by_choice_it_says_so(found, kind):
    assert numbers(found(leavers(kind=kind) if kind else people(60)))["rung"] == "no_exits"


@pytest.mark.parametrize("day", [date(2023, 3, 15), date(2023, 6, 15)])
def test_everybody_gone_in_one_month_is_survived(found, day):
    rows = all_gone_on(day)
    rows[0] |= {"left_on": None, "exit_kind": None}
    assert numbers(found(rows))["people_employed"] == 1


def test_a_company_that_everybody_has_left_is_told_in_numbers(found):
    assert numbers(found(all_gone_on(date(2023, 3, 15))))["people_seen"] == 60


def test_people_of_one_name_are_told_apart_by_their_ids(found):
    rows = [row | {"name": "Wang Wei"} for row in leavers()]
    assert numbers(found(rows))["people_seen"] == 60


def test_exits_without_a_reason_count_as_by_choice_and_it_says_so(found):
    result = found([row | {"exit_kind": None} for row in leavers()])
    assert numbers(result)["exits_known"] == 20
    assert "no_exit_kind" in {one.name for one in result.caveats}


def test_sales_of_nothing_are_no_performance(found):
    assert numbers(found(leavers(), amount=0))["is_scored"] == 1


@pytest.mark.parametrize(("months", "scored"), [(2, 0), (14, 1)])
def test_a_short_history_is_scored_once_it_has_a_year(found, months, scored):
    assert numbers(found(leavers(months=months), months=months))["is_scored"] == scored
