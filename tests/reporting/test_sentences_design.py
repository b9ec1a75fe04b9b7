"""What the report says of the plan that the search recommends, word for word, and who may see it."""

from datetime import date

import pandas as pd
import pytest

from analysis.reporting.present import design, design_figures
from analysis.reporting.privacy import Viewer, visible_result
from analysis.reporting.theme import use_theme
from analysis.reporting.words import Words
from analysis.settings import Settings
from analysis.studies.response.design_tables import TABLES
from analysis.studies.result import Caveat, Estimate, Result, ResultTable, Verdict

EN, ZH = Words("en", "EUR"), Words("zh", "CNY")
SETTINGS = Settings(name="x", currency="EUR")
PLANS = ("in_force", "design_01", "design_02")
AUDIENCES = {"analyst": Viewer("analyst"), "executive": Viewer("executive"), "manager": Viewer("manager", ("North",)), "person": Viewer("person", person="P03")}


def plan(name, cost, gain, *, feasible=True, recommended=False, loss=0.031):
    return {
        "plan": name, "sales": 900_000.0 + gain, "pay": 900_000.0 * cost, "profit": 300_000.0 + gain, "profit_low": 2e5, "profit_high": 4e5, "profit_spread": 9_000.0, "cost_share": cost, "fixed_share": 0.6,
        "worst_loss_share": loss, "profit_change": gain, "profit_change_low": gain / 2, "profit_change_high": 2 * gain, "better_share": 0.97 if gain else None, "feasible": feasible, "efficient": True,
        "recommended": recommended,
    }


FRONTIER = [plan("in_force", 0.012, 0.0), plan("design_01", 0.016, 40_000.0, recommended=True), plan("design_02", 0.03, 90_000.0, feasible=False)]
KEPT = [plan("in_force", 0.012, 0.0, recommended=True), plan("design_01", 0.016, 1_000.0)]
TERMS = [{"component": "retroactive tiers", "term": "rate", "since": pd.Timestamp(2026, 1, 1), "unit": "share of the measure", "before": '"0.01"', "after": '"0.015"'},
         {"component": "A new bonus", "term": "steps", "since": pd.Timestamp(2026, 1, 1), "unit": "currency by share of the quota", "before": "", "after": '[{"at": "0.9", "pay": "500"}]'}]
SCHEMES = [{"scheme": name, "component": component, "n": n, "pay_change": 900.0, "profit_change": 5e3, "profit_change_low": 1e3, "profit_change_high": 9e3}
           for name, component, n in (("keeper", "overachievement", 8), ("by_strength", "", 8), ("one_for_all", "commission", 42))]


def pairs(differing=42):
    found = [(one, "") for one in PLANS] + [("design_01", "in_force"), ("design_02", "in_force"), ("design_02", "design_01")]
    return [{"plan": one, "other_plan": other, "component": "", "changed_people": people, "concerned_people": people}
            for one, other in found for people in (differing if (one, other) == ("design_01", "in_force") else 42,)]


def result(*caveats, decision="change", headline=None, **rows):
    numbers = {
        "people": Estimate(42, "people"), "plans_tried": Estimate(44, "count"), "recommended_plan": Estimate("design_01", "plan"), "best_plan": Estimate("design_01" if decision == "change" else "design_02", "plan"),
        "profit_change": Estimate(40_000.0, "money", 20_000.0, 80_000.0), "better_share": Estimate(0.97, "share"), "loss_if_changed": Estimate(100.0, "money"), "loss_if_kept": Estimate(41_000.0, "money"),
        "break_even_share": Estimate(0.22, "share"), "by_strength_change": Estimate(-900.0, "money", -4_000.0, 2_000.0, n=8),
    }
    given = {"frontier": FRONTIER, "terms": TERMS, "by_strength": SCHEMES, "plan_pairs": pairs()} | rows
    tables = {name: ResultTable(pd.DataFrame(given[name]).reindex(columns=[column.name for column in columns]), columns) for name, columns in TABLES.items()}
    verdict = Verdict("recommendation", "passed", {"decision": decision, "plan": "design_01", "sure_share": 0.8})
    return Result("design", date(2025, 12, 31), tables, numbers | (headline or {}), (verdict,), caveats)


def nothing(*caveats):
    tables = {name: ResultTable(pd.DataFrame(columns=[column.name for column in columns]), columns) for name, columns in TABLES.items()}
    return Result("design", date(2025, 12, 31), tables, {}, (), caveats)


def seen(given, audience):
    return visible_result(given, AUDIENCES[audience], SETTINGS, {"P03": "North"})


@pytest.mark.parametrize(("frontier", "told"), [
    (FRONTIER, "The recommended plan costs 1.60% of sales instead of 1.20%, and is expected to change what is left by +€40K (+€20K to +€80K)"),
    (KEPT, "No other plan is recommended; the plan in force costs 1.20% of sales"),
])
def test_the_figure_says_what_is_recommended(frontier, told):
    assert design_figures.FIGURES["frontier"].message(result(frontier=frontier), EN) == told


def test_the_figure_is_told_in_words():
    told = design_figures.FIGURES["frontier"].alt(result(), EN)
    assert told.startswith("Change of what is left against incentive pay over sales: Design 1 +€40K (+€20K to +€80K) at 1.60%")
    assert "Design 2 +€90K (+€45K to +€180K) at 3.00%, beyond the limits" in told


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize(("frontier", "names"), [(FRONTIER, ["Plan in force", "Design 1, recommended"]), (KEPT, ["Plan in force"])])
def test_todays_plan_and_the_recommended_one_are_named_in_the_figure(frontier, names, narrow):
    use_theme(EN)
    axes = design_figures.draw_frontier(result(frontier=frontier), EN, narrow=narrow)
    assert [text.get_text() for text in axes.texts] == names


def test_the_answer_tells_the_recommendation_then_its_effects():
    told = design.answer(result(), EN)
    assert told[0].startswith("Of 44 plans tried, Design 1 is recommended: its profit is expected to be €40,000 a year above today's")
    assert told[1].endswith("Base pay is 60% of whole pay. No one is expected to lose more than 3.1% of whole pay.")
    assert told[2] == "It earns more than today's plan as soon as people respond by 22% of what is expected."


def test_where_nobody_loses_it_says_so():
    frontier = [FRONTIER[0], plan("design_01", 0.016, 40_000.0, recommended=True, loss=0.0)]
    assert design.answer(result(frontier=frontier), EN)[1].endswith("No one is expected to lose.")


def test_where_todays_plan_is_kept_no_effects_are_told():
    told = design.answer(result(decision="keep", frontier=KEPT), EN)
    assert told[0].startswith("Keep today's plan")
    assert not [sentence for sentence in told if "instead of" in sentence and "{" not in sentence and "Sales" in sentence]


def test_the_largest_loss_of_one_person_is_told_to_those_alone_who_see_everyone():
    for audience, sees in (("analyst", True), ("executive", False), ("manager", False)):
        shown = seen(result(), audience)
        assert ("worst_loss_share" in shown.tables["frontier"].frame) == sees
        assert bool([sentence for sentence in design.answer(shown, EN) if "lose" in sentence]) == sees
    assert "worst_loss_share" in design.TABLES["frontier"].hidden


@pytest.mark.parametrize("audience", ["executive", "manager"])
def test_plans_that_differ_for_few_people_are_not_told_to_those_who_see_groups(audience):
    shown = seen(result(plan_pairs=pairs(2)), audience)
    assert not shown.tables
    assert {estimate.value for estimate in shown.headline.values()} == {None}
    assert design.answer(shown, EN) == ["Which plan the search recommends is not shown to this audience, as plans that differ for few people could tell what these are paid."]


def test_a_person_sees_nothing_of_it():
    shown = seen(result(Caveat("search_is_not_complete")), "person")
    assert not shown.tables
    assert not shown.caveats
    assert {estimate.value for estimate in shown.headline.values()} == {None}
    assert len(design.answer(shown, EN)) == 1


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("caveats", [(), (Caveat("too_few_to_fit", {"people": 3, "least": 5, "months": 6}),)])
def test_where_nothing_can_be_designed_every_reader_gets_a_sentence(audience, caveats):
    assert len(design.answer(seen(nothing(*caveats), audience), EN)) == 1


def test_schemes_by_strength_of_few_people_are_not_told():
    few = result(headline={"by_strength_change": Estimate(-900.0, "money", -4_000.0, 2_000.0, n=3)})
    assert [sentence for sentence in design.answer(few, EN) if "strengths" in sentence]
    assert not [sentence for sentence in design.answer(seen(few, "executive"), EN) if "strengths" in sentence]


def test_tables_name_plans_and_terms_in_words():
    assert design.TABLES["frontier"].told(result(), EN, 2).frame["plan"].tolist() == ["Plan in force", "Design 1"]
    assert design.TABLES["terms"].told(result(), ZH, 9).frame["component"].tolist() == [ZH.t("retroactive tiers"), "A new bonus"]


def test_terms_are_written_as_an_analyst_would_write_them():
    english, chinese = (design.TABLES["terms"].told(result(), words, 9).frame[["before", "after"]].to_numpy().tolist() for words in (EN, ZH))
    assert english == [["1% of the measure", "1.5% of the measure"], ["–", "€500 from 90% of the quota on"]]
    assert chinese == [["计量额的 1%", "计量额的 1.5%"], ["–", "达到指标的 90% 起 ¥500"]]


def test_schemes_are_named_in_words():
    assert all(EN.cell(row["scheme"], "scheme") != row["scheme"] for row in SCHEMES)


def test_sentences_are_whole_in_chinese():
    spec = design_figures.FIGURES["frontier"]
    told = [*design.answer(result(), ZH), spec.message(result(), ZH), spec.alt(result(), ZH), design.verdict(result().verdicts[0], ZH)]
    assert not [sentence for sentence in told if "{" in sentence or "nan" in sentence or "plan" in sentence.lower()]
