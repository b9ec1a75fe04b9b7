"""Golden sentences of the attendance report, word for word, with a different figure in each place."""

from datetime import date

import pandas as pd
import pytest

from analysis.reporting.present import attendance
from analysis.reporting.words import Words
from analysis.studies.attendance.study import HEADLINE
from analysis.studies.attendance.tables import TABLES, empty_table
from analysis.studies.result import Caveat, Estimate, Result, Verdict

EN = Words("en", "EUR")
FOUND = {
    "people": 61, "months": 12, "window_until": date(2025, 12, 31), "hours_a_day": 8.27, "attendance_share": 0.979, "late_share": 0.065, "late_more": 11, "late_less": 23,
    "late_limit": 3, "flagged_months": 102, "person_months": 647, "flagged_by_chance": 91.6, "flagged_people": 33, "flagged_lasting": 10, "flagged_sellers": 28,
    "flagged_upper_half": 14, "flagged_sales_share": 0.561, "later_people": 52, "later_flagged": 37, "later_flagged_left": 5, "later_others": 15, "later_others_left": 6,
    "exit_difference": Estimate(-0.19, "share", -0.4, 0.01), "late_sales_between": Estimate(0.014, "", -0.19, 0.21, 73), "change_from": date(2025, 7, 1), "late_before": 0.086,
    "late_after": 0.045, "late_change": Estimate(-0.48, "share", -0.54, -0.4), "sales_change": Estimate(0.006, "share", -0.08, 0.1), "sales_detectable": 0.165,
}


def result(tables=None, **figures):
    found = dict.fromkeys(HEADLINE) | FOUND | figures
    headline = {name: value if isinstance(value, Estimate) else Estimate(value) for name, value in found.items()}
    return Result("attendance", date(2025, 12, 31), {name: empty_table(columns) for name, columns in TABLES.items()} | (tables or {}), headline)


@pytest.mark.parametrize(("figures", "told"), [
    ({}, "In the 12 months to Dec 2025, 61 people worked 8.3 hours a day, on 97.9% of the days due; leave and holidays are not due."),
    ({"hours_a_day": None}, "In the 12 months to Dec 2025, 61 people worked on 97.9% of the days due; leave and holidays are not due."),
    ({}, "They came late on 6.5% of the days worked: 11 people surely more often than everybody together, 23 surely less; for the others luck may explain it."),
    ({"late_more": None}, "They came late on 6.5% of the days worked."),
    ({"late_more": 0, "late_less": 0}, "They came late on 6.5% of the days worked; nobody surely more or less often than the others."),
    ({}, "Who comes late more often does not surely sell less or more (correlation 0.01 (−0.19 to 0.21), 0 is no link)."),
    ({"late_sales_between": Estimate(-0.4, "", -0.6, -0.2)}, "Who comes late more often sells less (correlation −0.40 (−0.60 to −0.20), 0 is no link); that says nothing about why."),
    ({"late_sales_between": Estimate(0.4, "", 0.2, 0.6)}, "Who comes late more often sells more (correlation 0.40 (0.20 to 0.60), 0 is no link); that says nothing about why."),
    ({}, "A rule of 3 late days in a month would have flagged 102 of 647 months of people; chance alone, with everybody equally punctual, 92."),
    ({}, ("Of the 33 people flagged at least once, 10 are surely late more often than everybody; for the others luck may explain it. "
         "14 of the 28 sellers among them sell more than the middle one, and together they bring 56% of the sales.")),
    ({"flagged_upper_half": None}, "Of the 33 people flagged at least once, 10 are surely late more often than everybody; for the others luck may explain it."),
    ({}, "Of the 37 people whom the rule would have flagged a year earlier, 5 left by choice in the twelve months after; of the 15 others 6: the rule would not have found leavers."),
    ({"exit_difference": Estimate(0.2, "share", 0.1, 0.3)},
     "Of the 37 people whom the rule would have flagged a year earlier, 5 left by choice in the twelve months after; of the 15 others 6, surely a smaller share."),
    ({}, ("From Jul 2025 on people came late 48% less often (40% to 54%). "
         "Sales per head changed by +0.6% (−8.0% to +10.0%) beyond season and trend; a change below 16% could hardly have been seen.")),
    ({"sales_change": None}, "From Jul 2025 on people came late 48% less often (40% to 54%)."),
    ({"late_change": Estimate(0.3, "share", 0.2, 0.4), "sales_change": None}, "From Jul 2025 on people came late 30% more often (20% to 40%)."),
])
def test_the_attendance_report_answers(figures, told):
    assert told in attendance.answer(result(**figures), EN)


def test_without_attendance_the_answer_is_one_sentence():
    assert attendance.answer(result(**dict.fromkeys(HEADLINE)), EN) == ["There is no attendance that can be used or shown, so nothing is said about working time, absence or lateness."]


def own(named):
    time = pd.DataFrame({"employee_id": ["E1"], "worked_days": [220.0], "hours_a_day": [8.24]})
    tables = {"working_time": type("Table", (), {"frame": time}), "named": type("Table", (), {"frame": named})}
    return Result("attendance", date(2025, 12, 31), tables, {"people": Estimate(None), "late_limit": Estimate(3)})


def test_a_person_is_told_the_own_time_and_differences():
    named = pd.DataFrame({"attendance_measure": ["late"], "days": [31.0], "of_days": [233.0], "company_share": [0.0648]})
    assert attendance.answer(own(named), EN) == [
        "You worked 220 days on record, 8.2 hours a day.", "You surely differ from the others here: Coming late on 31 of 233 days, everybody on 6.5%.",
    ]
    assert attendance.answer(own(named.head(0)), EN)[1] == "In coming late, leaving early and being absent you do not surely differ from the others."


CALENDAR = {"opened": 15, "closed": 20, "holidays_worked": 14, "make_up_not_worked": 19, "official_days": 1095}
LASTS = {"correlation": 0.52, "low": 0.34, "high": 0.71}


@pytest.mark.parametrize(("name", "figures", "told"), [
    ("records_are_complete", {"share": 0.991, "needed": 0.95}, "99.1% of the people's own working days are on record; at least 95% should be."),
    ("calendar_is_usual", CALENDAR, "The company worked on the days of the usual calendar."),
    ("calendar_is_own", CALENDAR, "The company worked by its own calendar, which is used here: 15 days off by the usual one were worked, 14 of them public holidays, and on 20 working days, 19 of them make-up days, nearly nobody worked."),
    ("lateness_lasts", LASTS, "Lateness is partly a habit: who is late more often in one month tends to be so in the next (correlation 0.52, 0.34 to 0.71)."),
    ("lateness_does_not_last", LASTS, "Lateness is no habit that can be seen: one month says nothing sure about the next (correlation 0.52, 0.34 to 0.71)."),
])
def test_the_attendance_report_tells_its_checks(name, figures, told):
    assert attendance.verdict(Verdict(name, "information", figures), EN) == told


def test_every_check_has_its_golden_sentence_and_every_limit_one_sentence_or_more():
    golden = test_the_attendance_report_tells_its_checks.pytestmark[0].args[1]
    assert {case[0] for case in golden} == set(attendance._VERDICTS)
    assert all(attendance.caveat(Caveat(name), EN).endswith(".") for name in attendance._CAVEATS)
    assert "no measure of attitude" in attendance.caveat(Caveat("no_measure_of_attitude"), EN)
