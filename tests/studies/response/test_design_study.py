from dataclasses import replace

import pytest
from typer.testing import CliRunner

from analysis import cli
from analysis.studies.incentives.plans import read_plan, read_plans
from analysis.studies.response import design
from analysis.studies.response.design import Limits
from analysis.studies.response.design_tables import TABLES
from analysis.tables.store import open_company


@pytest.mark.evidence
def test_a_plan_is_designed_for_the_sample_within_its_limits(sample):
    company, panel = sample
    limits = Limits(max_loss_share=0.03, max_cost_share=0.016)
    result = design.run(company, panel, as_of=panel.last_day, plans=read_plans(["in_force", "tiers"], company.folder), limits=limits)
    frontier = result.tables["frontier"].frame
    assert list(result.tables) == list(TABLES)
    assert frontier["plan"].tolist()[:2] == ["in_force", "tiers"]
    assert frontier["recommended"].sum() == 1
    chosen = frontier[frontier["recommended"]].iloc[0]
    assert chosen["feasible"]
    assert chosen["worst_loss_share"] <= 0.03
    assert chosen["cost_share"] <= 0.016
    assert {"no_plan_change_in_the_history", "search_is_not_complete", "response_is_a_model"} <= {one.name for one in result.caveats}


@pytest.mark.evidence
def test_the_command_writes_a_plan_that_can_be_read_and_refuses_to_write_over_it(tmp_path):
    target = tmp_path / "next_year.yml"
    done = CliRunner().invoke(cli.app, ["plan", "design", "data/sample", "--max-loss", "0.03", "--out", str(target), "--language", "en"], catch_exceptions=False)
    assert done.exit_code == 0
    assert f"Wrote {target}" in done.stdout
    plan = read_plan(target, open_company("data/sample").folder)
    assert plan.name == "next_year"
    assert plan.components != read_plan("in_force").components
    with pytest.raises(Exception, match="never written over"):
        CliRunner().invoke(cli.app, ["plan", "design", "data/sample", "--out", str(target)], catch_exceptions=False)


def test_a_company_that_cannot_pay_gets_a_reason_and_no_rows(sample):
    company, panel = sample
    elsewhere = replace(company, settings=company.settings.model_copy(update={"currency": "USD"}))
    found = design.find_design(elsewhere, panel, as_of=panel.last_day)
    assert found.recommended is None
    assert found.result.caveats[0].name == "no_plan_in_the_currency"
    assert all(table.frame.empty for table in found.result.tables.values())
