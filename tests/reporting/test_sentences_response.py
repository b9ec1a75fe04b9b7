"""What the report on what people would do under other plans says, word for word, with a different figure in each place."""

from datetime import date

import pandas as pd
import pytest

from analysis.reporting.present import response, response_figures
from analysis.reporting.privacy import Viewer, visible_result
from analysis.reporting.theme import use_theme
from analysis.reporting.words import Words
from analysis.settings import Settings
from analysis.studies.response.tables import TABLES, as_table
from analysis.studies.result import Caveat, Estimate, Result

EN, ZH = Words("en", "EUR"), Words("zh", "CNY")
SETTINGS = Settings(name="x", currency="EUR")
PLANS = ("in_force", "tiers", "careful")


def ranged(name, value, low, high):
    return {name: value, f"{name}_low": low, f"{name}_high": high}


def change(plan, sales, profit, better, pay=0.178, fixed=-0.012):
    return {
        "plan": plan, **ranged("sales_change_share", *sales), **ranged("pay_change_share", pay, pay - 0.1, pay + 0.1), **ranged("profit_change", *profit), "better_share": better,
        **ranged("exits_change", -0.4, -0.8, -0.1), **ranged("satisfaction_change", 0.02, -0.003, 0.052), "fixed_pay_change_share": fixed,
    }


TIERS = change("tiers", (0.102, 0.052, 0.167), (97_000.0, 49_000.0, 157_000.0), 0.9975)
CAREFUL = change("careful", (-0.031, -0.05, -0.01), (-19_000.0, -37_000.0, -5_000.0), 0.012, -0.036, -0.032)
TOTALS = [{"plan": plan, **ranged("sales", 900_000.0, 800_000.0, 990_000.0), **ranged("margin", 300_000.0, 2e5, 4e5), **ranged("pay", 30_000.0, 2e4, 4e4), **ranged("profit", 270_000.0, 2e5, 3e5), **ranged("exits", 7.5, 7.3, 7.7)} for plan in PLANS]
TYPES = [{"plan": plan, "ability": ability, "n": 14, **ranged("sales_change_share", value, value - 0.02, value + 0.02), **ranged("pay_change_share", 0.1, 0.0, 0.2), "effort": 0.2}
         for plan in PLANS for ability, value in (("low", 0.059), ("middle", 0.098), ("high", 0.124))]
MONTHS = [{"plan": plan, "starts_on": pd.Timestamp(2026, month, 1), "n": 42, **ranged("sales", 70_000.0 + 1_000 * month + (5_000 if plan == "tiers" and month == 6 else 0), 60_000.0, 90_000.0)} for plan in PLANS for month in range(1, 13)]
PAY = [{"plan": plan, "employee_id": f"P{one:02}", "pay": 5_000.0 + one, "whole_pay_change_share": -0.092 if plan == "tiers" and one == 3 else 0.01} for plan in PLANS for one in range(42)]
GAINS = [{"plan": "tiers", "n": 42, "gain_count": 30, "lose_count": 6, "gained": 9_000.0, "lost": 500.0}, {"plan": "careful", "n": 42, "gain_count": 0, "lose_count": 42, "gained": 0.0, "lost": 900.0}]
KNOWN = [
    {"parameter": "effort_share", **ranged("prior", 0.12, 0.04, 0.4), **ranged("months", 0.18, 0.09, 0.37), **ranged("posterior", 0.17, 0.08, 0.36), "learned_share": 0.62},
    {"parameter": "exit_elasticity", **ranged("prior", -1.0, -1.82, -0.18), **ranged("months", -1.0, -1.82, -0.18), **ranged("posterior", -1.0, -1.82, -0.18), "learned_share": 0.0},
]
TRIED = [{"assumption": name, "end": end, "plan": "tiers", "sales_change_share": 0.1, "profit_change": value, "best": "tiers"}
         for name, values in (("effort_cost", (146_000.0, 50_000.0)), ("patience", (90_000.0, 99_000.0))) for end, value in zip(("low", "high"), values, strict=True)]
PAIRS = [{"plan": plan, "other_plan": other, "component": "", "changed_people": 42, "concerned_people": 42} for plan, other in (("in_force", ""), ("tiers", ""), ("careful", ""), ("tiers", "in_force"), ("careful", "in_force"), ("careful", "tiers"))]
ROWS = {"plan_totals": TOTALS, "plan_changes": [TIERS, CAREFUL], "by_type": TYPES, "by_month": MONTHS, "person_pay": PAY, "gains": GAINS, "identification": KNOWN, "sensitivity": TRIED, "plan_pairs": PAIRS}


def result(*caveats, headline=None, **rows):
    numbers = {
        "people": Estimate(42, "people"), "plans": Estimate(3, "count"), "year": Estimate(2026), "effort_share": Estimate(0.17, "share", 0.08, 0.36, 64), "best_plan": Estimate("tiers", "plan"),
        "plan_turns": Estimate(1, "count"), "exits": Estimate(7.5), "best_exits_change": Estimate(-0.4, "", -0.8, -0.1), "best_satisfaction_change": Estimate(0.02, "", -0.003, 0.052, 900),
    }
    tables = {name: as_table(name, pd.DataFrame(found)) for name, found in (ROWS | rows).items()}
    return Result("response", date(2025, 12, 31), tables, numbers | (headline or {}), (), caveats)


NEAR = change("tiers", (0.01, -0.02, 0.04), (9_000.0, -3_000.0, 21_000.0), 0.71)


@pytest.mark.parametrize(("given", "told"), [
    ({}, "In 2026 Tiers would leave €97K (€49K to €157K) more than the plan in force, counted as margin less incentive pay and what exits cost. It is better with a chance of more than 99%, if people respond as is worked out here."),
    ({"plan_changes": [NEAR]}, ("Keeping the plan in force is as good: no other plan would surely leave more margin after incentive pay and what exits cost in 2026. The nearest is Tiers, +€9K (−€3K to +€21K), "
                                "better with a chance of 71%.")),
    ({"plan_changes": [CAREFUL]}, "Keeping the plan in force is best: in 2026 every other plan would leave less margin after incentive pay and what exits cost. The nearest is Careful, −€19K (−€37K to −€5K)."),
    ({"plan_changes": [change("tiers", (0.001, 0.0005, 0.002), (900.0, 800.0, 990.0), 0.99)]},
     "Keeping the plan in force is as good: in 2026 the best of the other plans, Tiers, would change what is left after incentive pay and exits by +€900 (+€800 to +€990), less than half a percent."),
    ({"plan_changes": []}, "No other plan is compared here. Put plans into the company's folder plans, or name them, and the report says what people would do under each."),
    ({}, "Under Tiers sales would change by +10.2% (+5.2% to +16.7%) and incentive pay by +17.8%. If nobody responded, sales would stay as they are, and incentive pay would change by −1.2%."),
    ({"plan_changes": [change("tiers", (0.94, 0.9, 0.98), (97_000.0, 49_000.0, 157_000.0), 0.99)]},
     ("Under Tiers sales would change by +94.0% (+90.0% to +98.0%) and incentive pay by +17.8%. If nobody responded, sales would stay as they are, and incentive pay would change by −1.2%. "
      "That is more than the field studies behind this found (Lazear 2000: about 22% with the same people); doubt it until a trial shows it.")),
    ({}, "1 of the 2 other plans would surely leave less than the plan in force."),
    ({}, "Exits by choice would change by −0.4 people in the year (−0.8 to −0.1), from 7.5. Customer satisfaction would change by +2.0% of its scale (−0.3% to +5.2%), as it moved with effort in the past."),
    ({"headline": {"best_satisfaction_change": Estimate(None)}}, "Exits by choice would change by −0.4 people in the year (−0.8 to −0.1), from 7.5."),
    ({}, "Under Tiers 30 of 42 people would be expected to earn more than under the plan in force, base pay included, and 6 to earn less. The largest loss of one person is 9.2% of whole pay."),
    ({}, "Tiers stays ahead under all 4 other assumptions about people that were tried."),
    ({"sensitivity": [TRIED[0], TRIED[1] | {"best": "careful"}]}, "Under 1 of 2 other assumptions about people that were tried, another plan comes out ahead of Tiers: Careful."),
    ({}, "The effort that people make for today's incentive pay adds 17% to sales (8% to 36%)."),
    ({}, "Nobody's pay follows from this by itself. Before a plan is changed, try it with a lot: report 42 (Plan check) says what a trial could notice, and who would start when."),
    ({"headline": {"plan_turns": Estimate(0, "count")}}, "The history holds no change of the plan, so the size of all this rests in part on published studies: take the direction from here, and the size from a trial."),
])
def test_the_report_answers(given, told):
    assert told in response.answer(result(**given), EN)


def test_a_plan_that_is_partly_a_cost_alone_is_not_said_to_be_surely_worse():
    silent = Caveat("paid_without_response", {"plans": "careful"})
    assert "Of Careful part of the pay is a cost alone here, so they may do better than they look." in response.answer(result(silent), EN)
    assert not [sentence for sentence in response.answer(result(silent), EN) if "surely leave less" in sentence]


def test_what_is_known_says_first_whether_the_plan_ever_changed():
    for turns, told in ((0, "The history holds no change of the plan."), (1, "The history holds 1 change of the plan,"), (2, "The history holds 2 changes of the plan,")):
        markup = response.what_is_known(result(headline={"plan_turns": Estimate(turns, "count")}), EN).markup
        assert markup.startswith(f'<div class="text"><p>{told}')


@pytest.mark.parametrize(("learned", "told"), [
    (0.02, "On how much effort adds to sales the history says next to nothing: the range from 8% to 36% is that of published studies."),
    (0.3, "How much effort adds to sales rests partly on published studies: they leave from 4% to 40% open, and the history narrows that to 8% to 36% (learned: 30%, counted in ratios)."),
    (0.82, "How much effort adds to sales rests mostly on the history: published studies leave from 4% to 40% open, and the history narrows that to 8% to 36% (learned: 82%, counted in ratios)."),
])
def test_what_the_history_told_is_kept_apart_from_what_studies_say(learned, told):
    markup = response.what_is_known(result(identification=[KNOWN[0] | {"learned_share": learned}, KNOWN[1]]), EN).markup
    assert told in markup
    assert "Misra and Nair 2011" in markup
    assert "with 1% more pay 1.0% fewer exits by choice (0.2% to 1.8%)" in markup


FIGURES_OF_CAVEATS = {
    "least": 5, "plans": "tiers,careful", "plan": "tiers", "table": "quotas", "margin_share": 0.3, "people": 169, "elasticity": -1.0, "currency": "EUR", "plan_currency": "CNY", "is_shipped": True,
}


@pytest.mark.parametrize("name", response._CAVEATS)
def test_every_limit_has_a_sentence(name):
    figures = FIGURES_OF_CAVEATS | ({"plans": 2} if name == "plans_not_told" else {})
    for words in (EN, ZH):
        told = response.caveat(Caveat(name, figures), words)
        assert len(told) > 15
        assert "{" not in told


@pytest.mark.parametrize("reason", ["too_few_to_fit", "plan_in_force_pays_nothing_for_selling_more", "no_sales_to_pay"])
def test_where_nothing_can_be_said_the_reason_is_the_answer(reason):
    empty = Result("response", date(2025, 12, 31), {name: as_table(name, pd.DataFrame()) for name in TABLES}, {}, (), (Caveat(reason, {"people": None, "least": 5}),))
    assert response.answer(empty, EN) == [response.caveat(empty.caveats[0], EN)]
    assert response.what_is_known(empty, EN).is_empty
    for audience in ("analyst", "executive"):
        shown = visible_result(empty, Viewer(audience), SETTINGS, {})
        for name, spec in response.TABLES.items():
            assert name not in shown.tables or spec.told is None or spec.told(shown, EN, 10).frame.empty


@pytest.mark.parametrize("name", response_figures.FIGURES)
@pytest.mark.parametrize("narrow", [False, True])
def test_every_figure_can_be_drawn_and_told(name, narrow):
    use_theme(EN)
    spec = response_figures.FIGURES[name]
    for given in (result(), result(plan_changes=[CAREFUL])):
        if name != "tornado" or len(given.tables["plan_changes"].frame) > 1:
            assert spec.draw(given, words=EN, narrow=narrow).has_data()
            assert len(spec.message(given, EN)) > 20
            assert "nan" not in spec.message(given, EN) + spec.alt(given, EN)


def test_sentences_are_whole_in_chinese():
    told = response.answer(result(), ZH)
    assert len(told) >= 7
    assert not [sentence for sentence in told if "nan" in sentence or "{" in sentence or "would" in sentence]


def test_people_are_seen_only_by_those_who_see_everyone():
    for viewer, sees in ((Viewer("analyst"), True), (Viewer("hr"), True), (Viewer("executive"), False), (Viewer("manager", ("North",)), False)):
        seen = visible_result(result(), viewer, SETTINGS, {"P03": "North"})
        assert ("person_pay" in seen.tables) == sees
        assert bool([sentence for sentence in response.answer(seen, EN) if "one person" in sentence]) == sees


def test_few_losers_are_not_counted_for_those_who_see_groups():
    few = [GAINS[0] | {"gain_count": 40, "lose_count": 2}, GAINS[1]]
    told = response.answer(visible_result(result(gains=few), Viewer("executive"), SETTINGS, {}), EN)
    assert not [sentence for sentence in told if "earn more" in sentence]


def test_plans_that_are_only_considered_are_not_shown_to_a_person():
    seen = visible_result(result(Caveat("paid_without_response", {"plans": "tiers"})), Viewer("person", person="P03"), SETTINGS, {"P03": "North"})
    assert not seen.tables
    assert not seen.caveats
    assert {estimate.value for estimate in seen.headline.values()} == {None}
    assert response.answer(seen, EN) == ["What other plans would do is looked at for the whole company before anything is decided; it is not shown to single people."]


def test_a_plan_that_differs_for_few_people_is_left_out_with_its_numbers():
    pairs = [row | {"changed_people": 2, "concerned_people": 2} if (row["plan"], row["other_plan"]) == ("tiers", "in_force") else row for row in PAIRS]
    seen = visible_result(result(plan_pairs=pairs), Viewer("executive"), SETTINGS, {})
    assert list(seen.tables["plan_changes"].frame["plan"]) == ["careful"]
    assert seen.headline["best_plan"].value is None
    assert seen.headline["best_exits_change"].value is None
    assert not [sentence for sentence in response.answer(seen, EN) if "Tiers" in sentence]


def test_a_chance_is_never_told_as_certain():
    assert [response._chance(share, EN) for share in (0.9975, 0.5, 0.0025)] == ["more than 99%", "50%", "less than 1%"]


def test_tables_begin_with_the_plan_that_leaves_most():
    given = result(plan_changes=[CAREFUL, TIERS])
    for name in ("plan_changes", "plan_totals", "gains"):
        found = response.TABLES[name].told(given, EN, 100).frame["plan"].tolist()
        assert [plan for plan in found if plan != "in_force"] == ["tiers", "careful"]
    assert response.TABLES["person_pay"].told(given, EN, 3).frame["employee_id"].iloc[0] == "P03"
