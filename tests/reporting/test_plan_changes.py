import pytest

from analysis.reporting.present import plan_words
from analysis.reporting.present.plan_changes import sentences
from analysis.reporting.words import Words
from analysis.studies.incentives.changes import changes
from analysis.studies.incentives.components import COMPONENTS
from analysis.studies.incentives.measures import MEASURES
from analysis.studies.incentives.plans import LIBRARY, read_plan


def told(before, after, language="en"):
    old, new = read_plan(before), read_plan(after)
    return sentences(old, new, changes(old, new), Words(language, "CNY"))


def test_a_changed_rate_says_from_when_for_whom_and_how_much():
    assert told("in_force", "straight_commission") == [
        "From “Commission and a quarterly quota bonus” to “Commission alone”:",
        "From 1 Jan 2025, “Commission on credited sales” for the roles Front and Middle has another rate: 1.16% of the measure instead of 1% of the measure.",
        "From 1 Jan 2025, “Bonus for reaching the quotas of the quarter” is no longer paid to the roles Front and Middle.",
    ]


def test_chinese_readers_read_it_in_chinese():
    assert told("in_force", "straight_commission", "zh")[1] == "自2025年1月1日起，角色前台和中台的“计入销售额的提成”中比例由1%（计量额）改为1.16%（计量额）。"


def test_a_new_component_says_what_it_pays_by():
    assert told("in_force", "tiers")[-1] == (
        "From 1 Jan 2025, “Commission by tiers of the quarter's quota” is new for the roles Front and Middle: marginal tiers by sales less returns, by the quarter; "
        "tiers: 0.5% from 0% to 50%, 1.2% from 50% to 100% and 2% above 100%."
    )


def test_titles_of_our_plans_are_in_the_readers_language_and_those_of_others_as_written():
    assert told("in_force", "contest", "zh")[0] == "从“提成加季度达标奖金”到“各团队内的季度竞赛”："
    own = read_plan("in_force").model_copy(update={"name": "mine", "title": "Our own plan"})
    assert sentences(own, own, changes(own, read_plan("contest")), Words("zh", "CNY"))[0] == "从“Our own plan”到“Our own plan”："


def test_a_list_of_amounts_has_no_stray_unit_and_one_month_is_no_months():
    assert told("in_force", "contest")[-1].endswith("prizes: CN¥3,000, CN¥2,000 and CN¥1,000.")
    assert "amount: 1 month of base pay" in " ".join(told("in_force", "annual_bonus"))


def test_two_equal_plans_say_the_same():
    assert told("in_force", "in_force") == ["Both plans say the same."]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("path", sorted(LIBRARY.glob("*.yml")), ids=lambda path: path.stem)
def test_every_change_between_shipped_plans_can_be_told_both_ways(path, language):
    for line in (*told("in_force", path, language), *told(path, "in_force", language)):
        assert line
        assert "{" not in line
        assert "None" not in line


def test_every_formula_measure_and_term_has_words():
    assert plan_words.FORMULAS.keys() == COMPONENTS.keys()
    assert plan_words.MEASURES.keys() == MEASURES.keys()
    assert plan_words.TERMS.keys() == {term for formula in COMPONENTS.values() for term in formula.terms}
    assert plan_words.UNITS.keys() >= {unit for formula in COMPONENTS.values() for kind in formula.terms.values() for unit in kind.units}
