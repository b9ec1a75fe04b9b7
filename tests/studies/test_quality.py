import shutil
from datetime import date

import pytest

from analysis.panel.build import open_panel
from analysis.settings import PROJECT
from analysis.studies import quality
from analysis.tables.store import open_company


@pytest.fixture(scope="module")
def result(sample):
    return quality.run(*sample, as_of=sample[1].last_day)


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """The sample's smallest tables, with three slips of the keyboard and an unknown seller."""
    folder = tmp_path_factory.mktemp("broken")
    (folder / "tables").mkdir()
    (folder / "company.yml").write_text("min_revenue_matched_share: 0.5\n")
    for name in ("employees", "sales"):
        shutil.copy(PROJECT / "data" / "sample" / "tables" / f"{name}.csv", folder / "tables")
    sales = folder / "tables" / "sales.csv"
    header, first, second, *rest = sales.read_text(encoding="utf-8").splitlines()
    names = header.split(",")
    first = ",".join("a lot" if name == "amount" else cell for name, cell in zip(names, first.split(","), strict=True))
    second = ",".join("999999" if name == "employee_id" else cell for name, cell in zip(names, second.split(","), strict=True))
    sales.write_text("\n".join([header, first, second, *rest]) + "\n", encoding="utf-8")
    company = open_company(folder)
    panel = open_panel(company)
    return company, panel, quality.run(company, panel, as_of=panel.last_day)


def outcomes(result):
    return {verdict.name: verdict.outcome for verdict in result.verdicts}


def test_a_clean_company_passes_every_check(result):
    assert set(outcomes(result).values()) == {"passed"}
    assert result.headline["findings"].value == 0


def test_every_table_of_the_contract_is_listed(result):
    assert len(result.tables["tables"].frame) == 17


def test_rows_delivered_are_rows_used_and_set_aside(broken):
    frame = broken[2].tables["tables"].frame
    assert (frame["delivered"] == frame["used"] + frame["set_aside"]).all()
    assert frame.set_index("table").loc["sales", "set_aside"] == 2


def test_a_finding_names_table_row_column_value_and_action(broken):
    finding = broken[2].tables["findings"].frame.set_index("kind").loc["not_a_number"]
    assert list(finding[["table", "row", "column", "value"]]) == ["sales", 2, "amount", "a lot"]
    assert finding["action"].startswith("Correct the value")


def test_an_unknown_seller_is_listed_with_the_revenue(broken):
    users = broken[2].tables["unmatched_users"].frame
    assert list(users["sales_user"]) == ["999999"]
    assert users["revenue"].iloc[0] > 0


def test_missing_tables_are_named_as_limits(broken):
    named = {caveat.figures["table"] for caveat in broken[2].caveats if caveat.name == "missing_table"}
    assert {"attendance", "reviews", "quotas", "deals"} <= named


def test_the_account_of_sales_is_the_sum_of_sales(broken):
    company, _, result = broken
    account = result.tables["sales_account"].frame.set_index("place")["amount"]
    unknown = result.tables["unmatched_users"].frame["revenue"].sum()
    assert account["of_unknown_sellers"] == pytest.approx(unknown)
    assert account.sum() - unknown == pytest.approx(float(company.table("sales")["amount"].astype(float).sum()), abs=0.01)


def test_a_table_that_ends_early_fails_its_check(sample):
    late = quality.run(*sample, as_of=date(2026, 6, 30))
    assert outcomes(late)["table_is_out_of_date"] == "failed"


def test_adventureworks_says_what_it_cannot_support(adventureworks):
    result = quality.run(*adventureworks, as_of=adventureworks[1].last_day)
    named = {caveat.name for caveat in result.caveats} | {caveat.figures.get("table") for caveat in result.caveats}
    assert {"nobody_leaves", "attendance", "customer_feedback"} <= named
    used = result.tables["tables"].frame.set_index("table")["used"]
    assert (used["sales"], used["quotas"], used["employees"]) == (3806, 163, 290)


def test_the_salesforce_panel_gives_no_reason_for_leaving(salesforce_panel):
    result = quality.run(*salesforce_panel, as_of=salesforce_panel[1].last_day)
    assert "no_reason_for_leaving" in {caveat.name for caveat in result.caveats}
    assert result.tables["tables"].frame.set_index("table").loc["employees", "used"] == 1683
