"""What the audit of gaming says, word for word."""

from dataclasses import replace
from datetime import date

import pytest

from analysis.reporting.present import gaming, gaming_figures
from analysis.reporting.privacy import Viewer, visible_result
from analysis.reporting.theme import use_theme
from analysis.reporting.words import Words
from analysis.settings import Settings
from analysis.studies.gaming.study import report
from analysis.studies.result import Caveat, Verdict
from studies.gaming.quarters import QUARTER, quarters

EN, ZH = Words("en", "EUR"), Words("zh", "CNY")
DAY = date(2024, 12, 31)


@pytest.fixture(scope="module")
def played():
    return report(quarters(11, people=120, early=0.3, discount=0.08, neglect=0.08, last_days=0.4), [QUARTER], DAY)


@pytest.fixture(scope="module")
def honest():
    return report(quarters(5), [QUARTER], DAY)


def figures_of(row):
    return {"size": 0.071, "low": 0.062, "high": 0.08, "amount": 1_616_000.0, "amount_low": 1_397_000.0, "amount_high": 1_839_000.0} | row


@pytest.mark.parametrize(("finding", "told"), [
    ("bunching", "7.1% (6.2% to 8.0%) of the windows about the threshold moved from just below to just above it; effort and games look alike here."),
    ("late_share", "Those near a threshold book 7.1% (6.2% to 8.0%) more of the month's sales in its last seven days than others do in the same month."),
    ("moved_early", "Those near a threshold draw 7.1% (6.2% to 8.0%) of a usual month's sales forward from the month after, about €1.6M (€1.4M to €1.8M) a year; these sales are moved, not won."),
    ("moved_late", "Those who have reached a threshold or cannot reach it hold back 7.1% (6.2% to 8.0%) of a usual month's sales, about €1.6M (€1.4M to €1.8M) a year."),
    ("discounts", "Those near a threshold sell 7.1% (6.2% to 8.0%) cheaper in the last seven days, which gives away €1.6M (€1.4M to €1.8M) a year."),
    ("satisfaction", "In months when they are near a threshold, their customers are less satisfied by 7.1% (6.2% to 8.0%) of the scale."),
    ("service", "In months when they are near a threshold, people give 7.1% (6.2% to 8.0%) less service than they usually do."),
])
def test_each_finding_has_its_sentence(finding, told):
    assert gaming._FOUND[finding](figures_of({"finding": finding}), EN) == told


def test_an_honest_company_is_told_so_and_what_could_be_missed(honest):
    told = gaming.answer(honest, EN)
    assert told[0] == "In 36 months of 60 people 7 signs of gaming around the plan's thresholds could be looked for, and none was found."
    assert told[1].startswith("Too small to be found could still be: Sales drawn forward up to ")


def test_games_are_told_in_both_languages(played):
    for words in (EN, ZH):
        told = gaming.answer(played, words)
        assert len(told) >= 6
        assert not [sentence for sentence in told if "nan" in sentence or "–" in sentence]


@pytest.mark.parametrize(("outcome", "told"), [
    ("information", "Sales held back: too few people or windows, or no such data."), ("passed", "Sales held back: not found."), ("failed", "Sales held back: found."),
])
def test_checks_are_told_with_their_interval(outcome, told):
    assert gaming.verdict(Verdict("no_moved_late", outcome, {"size": 0.01, "low": -0.02, "high": 0.04}), EN) == told


@pytest.mark.parametrize("name", gaming._CAVEATS)
def test_every_limit_has_a_sentence(name):
    figures = {"level": 0.05, "false_share": 0.1, "late_days": 7, "least_people": 10, "least_rows": 30}
    for words in (EN, ZH):
        assert len(gaming.caveat(Caveat(name, figures), words)) > 15


@pytest.mark.parametrize("name", gaming_figures.FIGURES)
@pytest.mark.parametrize("narrow", [False, True])
def test_every_figure_can_be_drawn_and_told(played, name, narrow):
    use_theme(EN)
    spec = gaming_figures.FIGURES[name]
    assert spec.draw(played, words=EN, narrow=narrow).has_data()
    assert len(spec.message(played, EN)) > 20
    assert len(spec.alt(played, EN)) > 20


@pytest.mark.parametrize(("viewer", "sees"), [
    (Viewer("analyst"), True), (Viewer("hr"), True), (Viewer("executive"), False), (Viewer("manager", ("North",)), False),
])
def test_only_those_who_see_everyone_see_who_is_named(played, viewer, sees):
    assert len(played.tables["people"].frame)
    assert ("people" in visible_result(played, viewer, Settings(name="x", currency="EUR"), {"P001": "North"}).tables) == sees


def test_a_person_is_told_the_own_findings_alone(played):
    named = played.tables["people"].frame["employee_id"].iloc[0]
    settings = Settings(name="x", currency="EUR")
    for person, told in ((named, "Found about your own windows, for you to explain: "), ("P999", "There is no finding about you around the plan's thresholds.")):
        seen = visible_result(played, Viewer("person", person=person), settings, {named: "North"})
        assert gaming.answer(seen, EN)[0].startswith(told)
        assert len(gaming.answer(seen, EN)) == 1


def test_with_nothing_to_tell_that_is_said(honest):
    empty = replace(honest, headline=honest.headline | {"comparisons": replace(honest.headline["comparisons"], value=0)})
    assert gaming.answer(empty, EN) == ["Whether sales, prices or service are bent towards the plan's thresholds cannot be told from these data."]
