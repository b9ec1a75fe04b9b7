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
    assert told("in_force", "straight_commission", "zh")[1] == "自2025年1月1日起，角色为前台和中台的人员的“计入销售额的提成”中比例由计量额的 1%改为计量额的 1.16%。"


def test_a_new_component_says_what_it_pays_by():
    assert told("in_force", "tiers")[-1] == (
        "From 1 Jan 2025, “Commission by tiers of the quarter's quota” is new for the roles Front and Middle: marginal tiers by sales less returns, by the quarter; "
        "tiers: 0.5% up to 50% of the quota, 1.2% from 50% to 100% of the quota and 2% from 100% of the quota on."
    )


def test_titles_of_our_plans_are_in_the_readers_language_and_those_of_others_as_written():
    assert told("in_force", "contest", "zh")[0] == "从“提成加季度达标奖金”到“各团队内的季度竞赛”："
    own = read_plan("in_force").model_copy(update={"name": "mine", "title": "Our own plan"})
    assert sentences(own, own, changes(own, read_plan("contest")), Words("zh", "CNY"))[0] == "从“Our own plan”到“Our own plan”："


def test_a_list_of_amounts_has_no_stray_unit_and_one_month_is_no_months():
    assert told("in_force", "contest")[-1].endswith("prizes: CN¥3,000, CN¥2,000 and CN¥1,000, ranked within each team.")
    assert "amount: 1 month of base pay" in " ".join(told("in_force", "annual_bonus"))


def changed(tmp_path, text, language="en"):
    """The sentences on a what-if of the plan in force."""
    path = tmp_path / "what_if.yml"
    path.write_text(f"name: what_if\nextends: in_force\ncomponents:\n{text}", encoding="utf-8")
    return told("in_force", path, language)[1:]


def test_an_amount_in_another_unit_is_told_with_both_units(tmp_path):
    lines = changed(tmp_path, "  quarter_bonus:\n    terms:\n      pay: {unit: currency, values: {2012-01-01: 1500}}\n")
    assert lines[0].endswith("has another amount: CN¥1,500 instead of 0.5 months of base pay.")


def test_the_same_number_in_another_unit_is_a_change(tmp_path):
    lines = changed(tmp_path, "  quarter_bonus:\n    terms:\n      pay: {unit: currency}\n")
    assert lines[0].endswith("has another amount: CN¥0.50 instead of 0.5 months of base pay.")


def test_what_counts_and_for_whom_is_told_in_words(tmp_path):
    text = ("  commission:\n    for: {role: [front], level: {from: 2}, tenure_months: {until: 12}}\n"
            "    only: {product: [Robot], new_customer: true, days: {from: 2025-02-01, until: 2025-04-01}, amount: 1000}\n")
    whom, what = changed(tmp_path, text)
    assert whom == "“Commission on credited sales” is for the role Front, with level 2 or above, in the first 12 months after hiring instead of the roles Front and Middle."
    assert what.endswith("has another choice of what counts: Robot, new customers, 1 Feb 2025 to 31 Mar 2025, amounts of at least CN¥1,000 instead of everything.")
    assert "计入范围由全部改为Robot、新客户、2025年2月1日至2025年3月31日、金额不低于 ¥1,000 者" in changed(tmp_path, text, "zh")[1]


def test_a_new_component_says_which_facts_count_and_when_it_is_not_paid_whole():
    told_lines = " ".join(told("in_force", "spiffs") + told("in_force", "new_people"))
    assert "amount for each: CN¥250, only Industrial robot, 1 Apr 2025 to 30 Jun 2025." in told_lines
    assert "prorated for joining" in told_lines


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
