from datetime import date
from decimal import Decimal

import pytest

from analysis.settings import PROJECT, UserError
from analysis.studies.incentives.plans import LIBRARY, read_plan, read_plans

GOOD = """name: trial
currency: CNY
components:
  commission:
    formula: commission
    measure: amount
    terms:
      rate: {unit: share of the measure, reason: a trial, values: {2024-01-01: 0.01}}
"""
TIERS = """name: trial
currency: CNY
components:
  tiered:
    formula: marginal_tiers
    measure: amount
    terms:
      tiers:
        unit: rate by currency
        reason: a trial
        values:
          2024-01-01:
            - {from: 0, until: 1000, rate: 0.01}
            - {from: 900, rate: 0.02}
"""


def written(folder, text, name="trial"):
    path = folder / f"{name}.yml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(folder, text):
    with pytest.raises(UserError) as refused:
        read_plan(written(folder, text))
    return str(refused.value)


def test_a_good_plan_is_read_with_exact_numbers(tmp_path):
    plan = read_plan(written(tmp_path, GOOD))
    assert plan.components["commission"].terms["rate"].on(date(2024, 5, 1)) == Decimal("0.01")
    assert plan.components["commission"].terms["rate"].on(date(2023, 12, 31)) is None
    assert plan.places["commission"].endswith("trial.yml, line 4")


@pytest.mark.parametrize(("wrong", "right", "line", "told"), [
    ("0.01}}", "1.5}}", 8, "rate is 1.5, and a share of the measure is at most 1; for 1.5 % write 0.015"),
    ("0.01}}", "-0.01}}", 8, "rate is -0.01; write a number of 0 or more"),
    ("0.01}}", "much}}", 8, "rate is 'much', which is no number; write one such as 0.05"),
    ("0.01}}", "true}}", 8, "which is no number"),
    ("0.01}}", "0.0123456}}", 8, "finer than can be paid; write at most 6 decimals"),
    ("0.01}}", ".inf}}", 8, ".inf is not a number that can be paid by"),
    ("2024-01-01: 0.01", "2024-01-15: 0.01", 8, "rate changes on 2024-01-15, within a month; write 2024-01-01 or 2024-02-01"),
    ("2024-01-01: 0.01", "2024-13-01: 0.01", 8, "Write a date as YYYY-MM-DD"),
    ("values: {2024-01-01: 0.01}", "values: 0.01", 8, "values"),
    ("values: {2024-01-01: 0.01}", "values: {}", 8, "values"),
    (", values: {2024-01-01: 0.01}", "", 8, "values is missing. Add it"),
    ("reason: a trial, ", "", 8, "reason is missing. Add it"),
    ("unit: share of the measure", "unit: percent", 8, "rate is in 'percent'; write unit: share of the measure"),
    ("      rate:", "      rat:", 7, "the term rate is missing; write rate: {unit: share of the measure"),
    ("measure: amount", "measure: turnover", 6, "there is no measure turnover"),
    ("measure: amount", "measure: margins", 6, "there is no measure margins; did you mean margin?"),
    ("    measure: amount\n", "", 4, "pays by a measure, and none is named; write measure: amount"),
    ("measure: amount", "measure: reviews", 6, "commission does not pay by reviews; write one of amount"),
    ("formula: commission", "formula: comission", 5, "there is no formula comission; did you mean commission?"),
    ("measure: amount", "measure: amount\n    only: {score: 0.9}", 7, "amount cannot be chosen by score; it can by amount, days, new_customer, product"),
    ("measure: amount", "measure: amount\n    for: {level: {from: 3, until: 2}}", 7, "until 2 does not come after from 3; write a larger until"),
    ("measure: amount", "measure: amount\n    for: {strength: [seller]}", 7, "'closer', 'keeper' or 'learner'"),
    ("measure: amount", "measure: amount\n    widow: month", 7, "widow: there is no such entry"),
    ("measure: amount", "measure: amount\n    of: [commission]", 7, "take of away"),
    ("currency: CNY", "currency: yuan", 2, "currency"),
    ("measure: amount", "measure: amount\n    measure: margin", 7, "measure stands here a second time, first on line 6"),
    ("formula: commission", "formula: [commission", 6, "this is not YAML"),
    ("0.01}}", "2%}}", 8, "rate is '2%', which is no number; write 0.02."),
    ("0.01}}", '"0,015"}}', 8, "rate is '0,015', which is no number; write one such as 0.05."),
    ("0.01}}", '"0,02"}}', 8, "rate is '0,02', which is no number; write 0.02."),
    ("{2024-01-01: 0.01}", "0.02", 8, "commission terms rate values has no date; write the day from which it holds, such as {2025-01-01: 0.02}."),
    ("2024-01-01: 0.01", "01.07.2025: 0.01", 8, "write a date as YYYY-MM-DD, such as 2025-01-01"),
    ("rate: {unit: share of the measure, reason: a trial,", "raet: {", 8, "commission has no term raet; did you mean rate?"),
    ("measure: amount", "measure: amount\n    for: {role: front}", 7, "commission for role is 'front'; write a list, [front]."),
    ("measure: amount", "measure: amount\n    for: {role: [frnt]}", 7, "Input should be 'front', 'middle' or 'back' (found 'frnt')"),
    ("measure: amount", "measure: turnover", 6, "write one of amount, gross_amount, margin, repeat_sales, deal_amount."),
])
def test_a_bad_plan_is_refused_with_line_and_what_would_be_right(tmp_path, wrong, right, line, told):
    assert wrong in GOOD
    message = refusal(tmp_path, GOOD.replace(wrong, right, 1))
    assert f"trial.yml, line {line}: " in message
    assert told in message


@pytest.mark.parametrize(("wrong", "right", "line", "told"), [
    ("", "", 14, "tier 2 begins at 900, before tier 1 ends at 1000: they overlap; write from: 1000"),
    ("from: 900", "from: 1100", 14, "tier 2 begins at 1100, after tier 1 ended at 1000: there is a gap; write from: 1000"),
    ("from: 900, rate", "from: 1000, until: 2000, rate", 14, "the last tier ends at 2000, and above it nothing is said; take until away"),
    ("until: 1000, ", "", 13, "tier 1 has no end but another one follows; write until: 900"),
    ("from: 0,", "from: 10,", 13, "tier 1 begins at 10; write from: 0"),
    ("rate: 0.02", "rate: 2", 14, "tier 2: rate is 2"),
    ("rate: 0.02", "rates: 0.02", 12, "write a list of entries such as {from: 0, until: 1, rate: 0.01}"),
])
def test_tiers_that_overlap_or_leave_a_gap_are_refused(tmp_path, wrong, right, line, told):
    message = refusal(tmp_path, TIERS.replace(wrong, right, 1) if wrong else TIERS)
    assert f"trial.yml, line {line}: " in message
    assert told in message


def test_a_term_that_begins_later_than_the_others_is_a_missing_date(tmp_path):
    bonus = ("  bonus:\n    formula: quota_bonus\n    measure: amount\n    window: quarter\n    terms:\n"
             "      pay: {unit: currency, reason: a trial, values: {2024-01-01: 500}}\n      reach: {unit: share of the quota, reason: a trial, values: {2024-04-01: 1}}\n")
    assert "line 15: bonus: reach has no value before 2024-04-01, but other terms are in force from 2024-01-01; give reach a value from 2024-01-01 on" in refusal(tmp_path, GOOD + bonus)


def test_components_that_work_on_one_another_are_a_circle(tmp_path):
    caps = "".join(f"  {one}:\n    formula: cap\n    of: [{other}]\n    terms:\n      most: {{unit: currency, reason: a trial, values: {{2024-01-01: 5}}}}\n" for one, other in (("a", "b"), ("b", "a")))
    assert "a and b work on one another in a circle; take one of them out of the other's of" in refusal(tmp_path, GOOD + caps)


def test_a_component_that_works_on_itself_is_refused(tmp_path):
    cap = "  a:\n    formula: cap\n    of: [a]\n    terms:\n      most: {unit: currency, reason: a trial, values: {2024-01-01: 5}}\n"
    assert "line 11: a: it cannot work on itself; take a out of its of." in refusal(tmp_path, GOOD + cap)


def test_a_what_if_of_a_plan_that_is_not_there_is_refused_with_its_line(tmp_path):
    with pytest.raises(UserError, match=r"more\.yml, line 2: There is no plan in_forse\. Did you mean in_force\?"):
        read_plan(written(tmp_path, "name: more\nextends: in_forse\n", "more"))


def test_a_plan_without_components_says_so(tmp_path):
    assert "trial.yml, line 1: components is missing. Add it" in refusal(tmp_path, "name: trial\ncurrency: CNY\n")


def test_plans_that_extend_one_another_are_a_circle(tmp_path):
    written(tmp_path, "name: one\nextends: two\n", "one")
    two = written(tmp_path, "name: two\nextends: one\n", "two")
    with pytest.raises(UserError, match=r"one\.yml, line 2: one extends two, which extends it again: a circle"):
        read_plan(two)


def test_all_mistakes_are_told_at_once(tmp_path):
    message = refusal(tmp_path, GOOD.replace("0.01", "2").replace("share of the measure", "percent").replace("measure: amount", "measure: magic"))
    assert len(message.splitlines()) == 2


def test_a_what_if_changes_only_what_it_names(tmp_path):
    written(tmp_path, GOOD, "base")
    plan = read_plan(written(tmp_path, "name: more\nextends: base\ncomponents:\n  commission:\n    terms:\n      rate: {values: {2025-01-01: 0.02}}\n", "more"))
    rate = plan.components["commission"].terms["rate"]
    assert (rate.on(date(2024, 6, 1)), rate.on(date(2025, 6, 1)), rate.reason) == (Decimal("0.01"), Decimal("0.02"), "a trial")
    assert plan.name == "more"


def test_a_what_if_can_take_a_component_away_but_only_one_that_is_there(tmp_path):
    written(tmp_path, GOOD, "base")
    more = "  spiff:\n    formula: spiff\n    measure: gross_amount\n    terms:\n      each: {unit: currency, reason: a trial, values: {2024-01-01: 5}}\n"
    plan = read_plan(written(tmp_path, "name: less\nextends: base\ncomponents:\n  commission:\n" + more, "less"))
    assert list(plan.components) == ["spiff"]
    with pytest.raises(UserError, match="line 4: bonus is taken away, but the plan below has no such component"):
        read_plan(written(tmp_path, "name: less\nextends: base\ncomponents:\n  bonus:\n", "less"))


def test_an_unknown_plan_names_the_nearest(tmp_path):
    with pytest.raises(UserError, match=r"There is no plan team_bonuses\. Did you mean team_bonus\?"):
        read_plan("team_bonuses", tmp_path)


def test_a_company_has_plans_of_its_own_first(tmp_path):
    (tmp_path / "plans").mkdir()
    written(tmp_path / "plans", GOOD, "in_force")
    assert read_plan("in_force", tmp_path).name == "trial"
    assert read_plan("in_force").name == "in_force"


def test_two_plans_of_one_name_are_refused():
    with pytest.raises(UserError, match="Two plans are called in_force"):
        read_plans(["in_force", "in_force"])


@pytest.mark.parametrize("path", [*sorted(LIBRARY.glob("*.yml")), *sorted((PROJECT / "data").glob("*/plans/*.yml"))], ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_every_shipped_plan_is_right_and_all_but_the_first_are_differences(path):
    company = path.parent.parent
    plan = read_plan(path, company)
    assert plan.name == path.stem
    assert plan.title
    assert (plan.extends == "") == (plan.name == "in_force")


def test_the_plan_that_the_readme_shows_is_right(tmp_path):
    shown = (PROJECT / "README.md").read_text(encoding="utf-8").split("```yaml\nname: more_in_the_north")[1].split("```")[0]
    plan = read_plan(written(tmp_path, "name: more_in_the_north" + shown))
    assert list(plan.components) == ["commission", "quarter_bonus", "northern_bonus"]
