from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.reporting.plan_design import designed
from analysis.reporting.plan_file import plan_text, write_plan
from analysis.reporting.present.design import sentences
from analysis.reporting.words import Words
from analysis.settings import UserError
from analysis.studies.incentives.plans import read_plan
from analysis.studies.response.candidates import Size, answers_sales, make_space, plan_at, rounded, usual_choice
from analysis.studies.response.design import (
    Limits,
    chance_of,
    contenders,
    decide,
    design,
    efficient,
    finalists,
    halves,
    library,
    size_of,
    within,
)
from analysis.studies.response.personal import EXTRA, compare_schemes
from analysis.studies.response.search import judge, score, search
from analysis.studies.result import Result, ResultColumn, ResultTable
from studies.incentives.cases import make_plan
from studies.response.designs import START, bench, component, in_force, with_strengths

DAY = date(2025, 12, 31)
LIMITS = st.builds(
    Limits, budget=st.none() | st.floats(1e4, 1e6), max_loss_share=st.none() | st.floats(0, 0.3), max_cost_share=st.none() | st.floats(0.005, 0.1),
    min_fixed_share=st.none() | st.floats(0.5, 0.95),
)


@pytest.fixture(scope="module")
def own():
    return bench()


@pytest.fixture(scope="module")
def space(own):
    return make_space(in_force(), START, library(own.ahead), size_of(judge([in_force()], own, draws=20, seed=1)))


@pytest.fixture(scope="module")
def tried(own, space):
    return search(space, own, seed=3, work=24, progress=silent)


@pytest.fixture(scope="module")
def judged(own, space, tried):
    return judge([in_force(), *finalists(space, tried, Limits())], own, draws=40, seed=4)


def silent(_):
    """A progress that tells nobody."""


# what may move

def test_todays_choice_is_todays_plan(space):
    assert plan_at(space, space.today, "same").components == in_force().components


def test_every_single_turn_is_a_plan_that_can_be_paid_or_none(space, own):
    for place, knob in enumerate(space.knobs):
        for option in range(len(knob.options)):
            plan = plan_at(space, (*space.today[:place], option, *space.today[place + 1 :]), "one")
            assert plan is not None
            assert (plan.components == in_force().components) == (option == knob.today)


def test_known_components_can_be_added_and_each_of_todays_taken_away(space):
    added = {knob.component for knob in space.knobs if knob.new}
    assert added == {"overachievement", "year_bonus", "accelerated_commission"}
    assert {knob.component for knob in space.knobs if knob.new is None and None in knob.options} == {"commission", "quarter_bonus"}


def test_a_faster_commission_takes_the_place_of_the_commission_at_its_rate(space):
    place = next(place for place, knob in enumerate(space.knobs) if knob.replaces)
    plan = plan_at(space, (*space.today[:place], 2, *space.today[place + 1 :]), "faster")
    assert plan.components["commission"].terms["rate"].on(START) is None
    assert [plan.components["accelerated_commission"].terms[name].on(START) for name in ("rate", "faster_rate")] == [Decimal("0.03"), Decimal("0.06")]


def test_what_people_cannot_answer_in_the_model_stays_as_it_is():
    extra = component("customer_satisfaction_bonus", "quarter", "customer_satisfaction", pay=(500, "currency"), least=(Decimal("0.8"), "share of the scale"), answers=(5, "count"))
    plan = in_force(satisfied=extra)
    assert not answers_sales(plan, "satisfied")
    found = make_space(plan, START, {}, Size(0.03, 0.3))
    assert found.fixed == ("satisfied",)
    assert "satisfied" not in {knob.component for knob in found.knobs}


def test_a_ceiling_never_comes_below_its_floor():
    share = "share of the quota"
    band = component("commission_band", "quarter", rate=(Decimal("0.05"), "share of the measure"), floor=(Decimal("0.9"), share), ceiling=(1, share))
    found = make_space(in_force(band=band), START, {}, Size(0.03, 0.3))
    names = [(knob.component, knob.term) for knob in found.knobs]
    choice = list(found.today)
    choice[names.index(("band", "floor"))] = 4
    assert plan_at(found, tuple(choice), "crossed") is None


def test_turning_a_term_of_a_component_that_is_not_paid_is_no_other_choice(space):
    names = [(knob.component, knob.term) for knob in space.knobs]
    choice = list(space.today)
    choice[names.index(("quarter_bonus", "pay"))] = 0
    off = tuple(choice)
    choice[names.index(("quarter_bonus", "reach"))] = 0
    assert usual_choice(space, tuple(choice)) == off


@given(st.decimals("0.00001", "99999", places=5))
def test_numbers_have_two_digits_and_stay_near(value):
    short = rounded(value)
    assert len(short.as_tuple().digits) - (len(str(short)) - len(str(short).rstrip("0")) if "." not in str(short) else 0) <= 2
    assert abs(short - value) <= value * Decimal("0.051") + Decimal("0.0000005")


# the search

def test_nothing_to_move_leaves_todays_plan_alone(own):
    nobody = make_space(in_force(), START, {}, Size(0.0, 0.0))
    nobody = replace(nobody, knobs=())
    assert list(search(nobody, own, seed=3, work=50, progress=silent)) == [()]
    assert finalists(nobody, search(nobody, own, seed=3, work=50, progress=silent), Limits()) == []


def test_the_same_seed_tries_the_same_plans(own, space, tried):
    assert search(space, own, seed=3, work=24, progress=silent) == tried


def test_the_search_never_does_worse_than_today_and_finds_what_earns_more(tried, space):
    best = within(tried, Limits())[0]
    assert tried[best].profit > tried[space.today].profit


@settings(max_examples=60)
@given(LIMITS, st.sampled_from(["budget", "max_loss_share", "max_cost_share", "min_fixed_share"]), st.floats(0, 1))
def test_a_looser_limit_never_lowers_the_best_profit(tried, limits, name, more):
    value = getattr(limits, name)
    looser = replace(limits, **{name: None if value is None else value * (1 + more) if name != "min_fixed_share" else value * (1 - more)})
    tight, loose = within(tried, limits), within(tried, looser)
    assert set(tight) <= set(loose)
    assert not tight or tried[loose[0]].profit >= tried[tight[0]].profit


# the choice

@settings(max_examples=60)
@given(LIMITS)
def test_no_limit_is_broken_by_what_is_recommended(judged, limits):
    found = decide(judged, limits)
    if found.place or found.reason == "keep":
        assert all(limits.allow(score(judged, found.place, half)) for half in halves(judged))


def test_a_plan_that_keeps_a_limit_on_one_half_of_the_draws_alone_is_not_recommended(judged):
    for place in range(1, len(judged.plans)):
        between = np.mean([score(judged, place, half).pay for half in halves(judged)])
        assert decide(judged, Limits(budget=float(between), sure_share=0.0)).place != place


def test_a_plan_that_is_the_same_is_never_recommended(own):
    same = in_force().model_copy(update={"name": "other"})
    found = decide(judge([in_force(), same], own, draws=40, seed=4), Limits())
    assert (found.place, found.reason) == (0, "keep")


def test_a_plan_worse_than_todays_is_recommended_only_where_todays_breaks_a_limit():
    none = in_force(commission=component("commission", rate=(Decimal("0.001"), "share of the measure"))).model_copy(update={"name": "less"})
    judged = judge([in_force(), none], bench(margin=3.0), draws=40, seed=4)
    assert decide(judged, Limits()).reason == "keep"
    cost = [score(judged, place).cost_share for place in (0, 1)]
    assert decide(judged, Limits(max_cost_share=sum(cost) / 2)).reason == "change_limits"
    assert decide(judged, Limits(max_cost_share=0.0)).reason == "keep_limits"


def test_where_sales_earn_nothing_todays_plan_is_kept_or_made_cheaper():
    poor = bench(margin=0.0)
    found = design([in_force()], poor, Limits(max_loss_share=0.0), DAY, work=12)
    assert found.recommended is not None
    frontier = found.result.tables["frontier"].frame
    assert frontier.loc[frontier["recommended"], "worst_loss_share"].item() == 0


def test_the_frontier_has_no_plan_that_another_one_beats(judged):
    found = [score(judged, place) for place in range(len(judged.plans))]
    kept = efficient(found)
    for one, is_kept in zip(found, kept, strict=True):
        beaten = any(two.profit >= one.profit and two.cost_share <= one.cost_share and two.spread <= one.spread and two != one for two in found)
        assert is_kept == (not beaten)


def test_a_chance_is_never_quite_one():
    assert chance_of(np.ones(98)) == 0.99
    assert chance_of(-np.ones(98)) == 0.01


# by strength

def test_schemes_by_strength_cost_what_the_scheme_for_all_costs(own):
    people = with_strengths(bench(people=14), [0] * 5 + [1] * 5 + [-1] * 4)
    carriers = {"commission": in_force().components["commission"], "quarter_bonus": in_force().components["quarter_bonus"]}
    found = compare_schemes(people, in_force(), START, carriers, draws=60, seed=5)
    rows = found.rows.set_index("scheme")
    assert rows.loc["by_strength", "pay_change"] == pytest.approx(rows.loc["one_for_all", "pay_change"], rel=0.05)
    assert found.people == {"closer": 5, "keeper": 5, "learner": 0}
    assert rows.loc["by_strength", "n"] == 10
    paid = judge([in_force()], people, draws=60, seed=5).projection.pay[0][:, :10].mean(axis=0).sum()
    assert rows.loc["by_strength", "pay_change"] == pytest.approx(EXTRA * paid, rel=0.1)


def test_too_few_with_a_strength_are_not_compared(own):
    found = compare_schemes(with_strengths(own, [0] * 4 + [-1] * 4), in_force(), START, {"commission": in_force().components["commission"]}, draws=10, seed=5)
    assert found.rows.empty
    assert not len(found.difference)


# the file

@pytest.fixture(scope="module")
def made(own):
    return design([in_force()], own, Limits(), DAY, work=24)


def test_a_designed_plan_reads_again_as_the_same_plan(made, tmp_path):
    words = Words("en", "CNY")
    (tmp_path / "plans").mkdir()
    base = tmp_path / "plans" / "in_force.yml"
    base.write_text(_whole(in_force()), encoding="utf-8")
    today = read_plan(str(base), tmp_path)
    assert today.components == in_force().components
    plan = designed(made.recommended, made.today, DAY, words, "next_year")
    path = write_plan(plan, made.today, tmp_path / "next_year.yml")
    again = read_plan(str(path), tmp_path)
    assert again.model_dump(exclude={"places"}) == plan.model_dump(exclude={"places"})
    assert "see report 41" in path.read_text(encoding="utf-8")


def test_a_file_that_exists_is_never_written_over(made, tmp_path):
    path = tmp_path / "mine.yml"
    path.write_text("name: mine\n", encoding="utf-8")
    with pytest.raises(UserError, match="never written over"):
        write_plan(made.recommended, made.today, path)
    assert path.read_text(encoding="utf-8") == "name: mine\n"


def test_a_plan_that_says_the_same_is_an_empty_difference():
    assert "components" not in plan_text(in_force(), in_force())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_sentences_tell_the_recommendation_what_changes_and_what_it_rests_on(made, language):
    words = Words(language, "CNY")
    lines = sentences(made.result, (made.today, designed(made.recommended, made.today, DAY, words)), words)
    assert len(lines) > 5
    assert all(line and "{" not in line for line in lines)


def _whole(plan):
    """A plan as a file of its own."""
    empty = plan.model_copy(update={"components": {}})
    text = plan_text(plan, empty).replace("extends: \n", "")
    return f"currency: {plan.currency}\n{text}"


def test_a_search_has_to_beat_the_plans_that_leave_most_by_the_comparison():
    plans = [make_plan({"commission": {"rate": Decimal("0.01")}}, name=name) for name in ("today", "a", "b", "c", "d", "e")]
    changes = pd.DataFrame({"plan": ["today", "a", "b", "c", "d", "e"], "profit_change": [0.0, 1.0, 5.0, -2.0, 3.0, 4.0]})
    columns = tuple(ResultColumn(name, "", name) for name in changes)
    compared = Result("response", date(2025, 12, 31), {"plan_changes": ResultTable(changes, columns)}, {})
    assert [plan.name for plan in contenders(compared, plans)] == ["today", "b", "d", "e"]
    nothing = replace(compared, tables={"plan_changes": ResultTable(changes.iloc[:0], columns)})
    assert contenders(nothing, plans) == contenders(replace(compared, tables={}), plans) == plans[:1]
