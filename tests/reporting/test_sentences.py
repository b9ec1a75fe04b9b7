"""Golden sentences: each check, limit and answer of the reports, word for word, with a different figure in each place."""

from datetime import date

import pandas as pd
import pytest

from analysis.reporting.present import quality, scorecard
from analysis.reporting.words import Words
from analysis.studies.result import Caveat, Estimate, Result, ResultColumn, ResultTable, Verdict

EN = Words("en", "EUR")


def result(tables=None, verdicts=(), **figures):
    frames = {name: ResultTable(frame, tuple(ResultColumn(column, "text", column) for column in frame)) for name, frame in (tables or {}).items()}
    return Result("any", date(2025, 5, 31), frames, {name: value if isinstance(value, Estimate) else Estimate(value) for name, value in figures.items()}, verdicts)


SCORED = {
    "people_scored": 50, "surely_top_quarter": 6, "surely_bottom_quarter": 7, "surely_upper_half": 11, "surely_lower_half": 12, "cannot_be_told": 27, "has_quarters": 1,
    "window_months": 12, "window_until": date(2025, 5, 31), "sales_amount": 3_400_000.0, "attainment_share": 0.94, "hit_quota_share": 0.36, "territory_share": 0.41,
    "moved_up": 8, "moved_down": 9,
}


@pytest.mark.parametrize(("figures", "told"), [
    ({}, "Of 50 people who sell, 6 are surely in the top quarter and 7 surely in the bottom quarter; for 27 it cannot be told in which half they are."),
    ({"has_quarters": 0}, "Of 50 people who sell, 11 are surely in the upper half and 12 surely in the lower half; for 27 it cannot be told."),
    ({"surely_bottom_quarter": None}, "Of 50 people who sell, 11 are surely in the upper half and 12 surely in the lower half; for 27 it cannot be told."),
    ({"surely_top_quarter": None, "surely_lower_half": None}, "Of 50 people who sell, for 27 it cannot be told in which half they are."),
    ({"cannot_be_told": None}, "How many people surely stand high or low cannot be shown to this audience: it would tell about too few of them."),
    ({"cannot_be_told": 50}, "Of 50 people who sell, none can be told apart from the others with certainty."),
    ({}, "In the 12 months to May 2025 they sold €3.4M, 94% of their quota; 36% of them reached it."),
    ({"hit_quota_share": None}, "In the 12 months to May 2025 they sold €3.4M, 94% of their quota."),
    ({"hit_quota_share": 0.0}, "In the 12 months to May 2025 they sold €3.4M, 94% of their quota; none of them reached it."),
    ({"attainment_share": None}, "In the 12 months to May 2025 they sold €3.4M."),
    ({"attainment_share": Estimate(None, "share", n=0)}, "In the 12 months to May 2025 they sold €3.4M. There are no quotas to hold this against."),
    ({}, "Of the lasting differences in sales between people, 41% go with the territory they were given."),
    ({}, "Between the two halves of this time 8 moved up and 9 moved down by more than luck explains."),
    ({"moved_up": 0, "moved_down": 0}, "Between the two halves of this time nobody moved by more than luck explains."),
])
def test_the_scorecard_answers(figures, told):
    found = SCORED | figures
    found["territory_share"] = Estimate(found["territory_share"], "share")
    assert told in scorecard.answer(result(**found), EN)


@pytest.mark.parametrize(("name", "figures", "told"), [
    ("people_can_be_told_apart", {"told": 23, "people": 50}, "23 of 50 people can be told apart from the middle."),
    ("people_can_be_told_apart", {"told": None, "people": 50}, "Some people can be told apart from the middle; how many is not shown to this audience."),
    ("indicator_is_more_than_luck", {"indicator": "work_attitude", "reliability_share": 0.45}, "Work attitude: 45% of the differences between people are more than luck."),
    ("indicator_is_missing", {"indicator": "work_attitude", "weight": 0.2},
     "Work attitude has a weight of 20%, but cannot be measured with these data, or is the same for everybody; its weight went to the others."),
])
def test_the_scorecard_tells_its_checks(name, figures, told):
    assert scorecard.verdict(Verdict(name, "passed", figures), EN) == told


ASSUMED = "person and territory are told apart only by assuming that good people were not sent to good territories."


@pytest.mark.parametrize(("name", "figures", "told"), [
    ("few_people", {"people": 14}, "With 14 people the scorecard tells halves apart, not quarters."),
    ("no_quota", {}, "There are no quotas, so sales are held only against what others sold in the same months."),
    ("territory_rests_on_assumption", {"movers": 0, "people": 50}, f"Nobody changed territory, so {ASSUMED}"),
    ("territory_rests_on_assumption", {"movers": 6, "people": 50}, f"6 of 50 people changed territory. For all others, {ASSUMED}"),
    ("territory_rests_on_assumption", {"movers": None, "people": 50}, f"Few or no people changed territory. For all others, {ASSUMED}"),
    ("ratings_within_team", {}, "Ratings of attitude are compared with those of team mates only, because managers differ in how strictly they rate. A team that is better as a whole gets no credit for it here."),
    ("attendance_counts", {"weight": 0.1}, "Attendance counts 10%, because this company asked for it. Research finds that lateness says next to nothing about who leaves, and little about performance."),
    ("attendance_left_out", {}, "Attendance and lateness do not count: they are no measure of attitude."),
    ("errors_taken_as_independent", {}, "Luck is taken to strike sales, customers and ratings each by itself. Where one event moves several of them at once, the true intervals are somewhat wider."),
    ("describes_the_past", {"months": 12}, "The score describes the last 12 months. It forecasts nothing, and should not decide about pay or a job by itself."),
])
def test_the_scorecard_tells_its_limits(name, figures, told):
    assert scorecard.caveat(Caveat(name, figures), EN) == told


def test_every_check_and_limit_of_the_scorecard_has_its_golden_sentence():
    golden = [mark.args[1] for test in (test_the_scorecard_tells_its_checks, test_the_scorecard_tells_its_limits) for mark in test.pytestmark]
    assert {case[0] for cases in golden for case in cases} == set(scorecard._VERDICTS) | set(scorecard._CAVEATS)


def test_teams_above_and_below_are_not_mixed_up():
    teams = pd.DataFrame({"team": list("abcd"), "score": [58.0, 57.0, 50.0, 41.0], "low": [52.0, 51.0, 45.0, 38.0], "high": [62.0, 61.0, 55.0, 44.0]})
    assert scorecard.FIGURES["teams"].message(result({"teams": teams}), EN) == "2 of 4 teams are surely above average, 1 surely below"
    assert scorecard.FIGURES["teams"].alt(result({"teams": teams}), EN).startswith("Mean score by team: a 58.0 points, b 57.0 points")


def test_classes_of_attainment_stand_with_their_own_people():
    classes = pd.DataFrame({"attainment_class": list("012345"), "n": [1.0, 2.0, 30.0, 4.0, None, 6.0]})
    alt = scorecard.FIGURES["attainment"].alt(result({"attainment": classes}), EN)
    assert alt == "People by sales over quota: below 50%: 1, 50% to 75%: 2, 75% to 100%: 30, 100% to 125%: 4, 125% to 150%: – and 150% and more: 6"
    assert scorecard.FIGURES["attainment"].message(result({"attainment": classes}, hit_quota_share=0.36), EN) == "36% of the people with a quota reached it"


DATA = {
    "months": 36, "first_day": date(2023, 1, 2), "last_day": date(2025, 12, 31), "people": 82, "people_now": 53, "rows_delivered": 1800, "rows_set_aside": 17, "findings": 23,
    "users_seen": 74, "users_matched": 71, "revenue_matched_share": 0.97,
    "people_without_sales": 5,
}


@pytest.mark.parametrize(("figures", "told"), [
    ({}, "They cover 36 months, from 2 Jan 2023 to 31 Dec 2025, with 82 people, of whom 53 are employed at the end."),
    ({"people_now": None}, "They cover 36 months, from 2 Jan 2023 to 31 Dec 2025, with 82 people."),
    ({"people": None}, "They cover 36 months, from 2 Jan 2023 to 31 Dec 2025."),
    ({}, "Of 1,800 rows 17 were set aside; there are 23 findings."),
    ({"rows_set_aside": 0}, "All 1,800 rows could be used; there are 23 findings to look at."),
    ({"findings": 0}, "All 1,800 rows could be used, and nothing needs mending."),
    ({}, "71 of 74 sellers are known employees; 97% of the revenue is theirs."),
    ({}, "5 people in customer-facing jobs have no sales."),
    ({}, "The data can be used: every check passed."),
])
def test_the_data_report_answers(figures, told):
    assert told in quality.answer(result(**(DATA | figures)), EN)


def test_the_data_report_counts_the_checks_that_failed_and_no_others():
    checks = tuple(Verdict("tables_are_up_to_date", outcome) for outcome in ("passed", "failed", "information", "failed"))
    assert quality.answer(result(verdicts=checks, **DATA), EN)[0] == "The data can be used, but 2 checks did not pass."


@pytest.mark.parametrize(("name", "figures", "told"), [
    ("every_sale_accounted_for", {"amount": 900.5, "in_panel": 800.25}, "Every sale credited to a known employee has its place, to the cent: €900.50 in all, €800.25 of it in the months covered."),
    ("sellers_are_known", {"share": 0.97, "needed": 0.95}, "97.0% of the revenue belongs to known employees; at least 95% is needed."),
    ("sellers_are_known", {"share": None, "needed": 0.95}, "At least 95% of the revenue should belong to known employees."),
    ("rows_can_be_used", {"tables": 17, "limit": 0.01}, "In each of the 17 tables delivered at most 1% of the rows had to be set aside."),
    ("rows_cannot_be_used", {"table": "sales", "set_aside": 12, "delivered": 300}, "In the table sales, 12 of 300 rows had to be set aside."),
    ("tables_are_up_to_date", {"tables": 6, "days": 45}, "The tables that grow daily reach to within 45 days of the end."),
    ("table_is_out_of_date", {"table": "deals", "last_day": date(2025, 3, 1)}, "The table deals ends on 1 Mar 2025."),
])
def test_the_data_report_tells_its_checks(name, figures, told):
    assert quality.verdict(Verdict(name, "passed", figures), EN) == told


def test_without_sales_there_is_no_revenue_to_match():
    assert quality.verdict(Verdict("sellers_are_known", "information", {"share": None, "needed": 0.95}), EN) == "There is no revenue to match with people."


@pytest.mark.parametrize(("name", "figures", "told"), [
    ("nobody_leaves", {"people": 53}, "Nobody leaves in these data, so they cannot tell who may leave or why."),
    ("no_reason_for_leaving", {"people": 29}, "For the 29 people who left, no reason is given: a resignation cannot be told from a dismissal."),
    ("no_reason_for_leaving", {"people": None}, "For those who left, no reason is given: a resignation cannot be told from a dismissal."),
    ("too_few_for_personal_risk", {"people": 53}, "With 53 people, these data carry rates for groups, but no risk of leaving for single people."),
    ("too_few_for_personal_risk", {"people": None}, "These data carry rates for groups, but no risk of leaving for single people."),
    ("missing_table", {"table": "attendance"}, "There is no attendance, so nothing is said about working time, absence or lateness."),
    ("missing_table", {"table": "quotas"}, "There are no quotas, so nothing is said about reaching them."),
])
def test_the_data_report_tells_its_limits(name, figures, told):
    assert quality.caveat(Caveat(name, figures), EN) == told


def test_every_check_and_limit_of_the_data_report_has_its_golden_sentence():
    golden = [mark.args[1] for test in (test_the_data_report_tells_its_checks, test_the_data_report_tells_its_limits) for mark in test.pytestmark]
    assert {case[0] for cases in golden for case in cases} == set(quality._VERDICTS) | set(quality._CAVEATS)
