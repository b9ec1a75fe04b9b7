"""Golden sentences of the attrition report, word for word with a different figure in each place, and its figures on results of every size."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from matplotlib.axes import Axes

from analysis.reporting.codes import CODES
from analysis.reporting.present import attrition
from analysis.reporting.theme import use_theme
from analysis.reporting.words import Words
from analysis.studies.attrition.columns import ALL
from analysis.studies.attrition.results import TABLES, table
from analysis.studies.attrition.segments import GROUPS, rate_columns
from analysis.studies.result import Caveat, Estimate, Result, ResultTable, Verdict

EN = Words("en", "EUR")
DAY = date(2025, 12, 31)
SMALL = {
    "rung": "rates", "is_scored": 0, "shows_people": 0, "people_employed": 53, "people_seen": 82, "exits_known": 26, "exits_12m": 7, "on_notice": 3, "notices_delivered": 1, "early_warning": 6,
    "needs_people": 200, "needs_exits": 30, "horizon_months": 6, "rate_12m": Estimate(0.13, "share", 0.06, 0.25),
}
LARGE = SMALL | {
    "rung": "simple_model", "is_scored": 1, "shows_people": 1, "expected_leavers": 51.3, "scored_people": 589, "base_risk": 0.08, "precision_top_10": Estimate(0.19, "share", 0.16, 0.22),
    "lift_top_10": 2.6, "auc": Estimate(0.73, "", 0.71, 0.75), "expected_loss": 41_800_000.0, "prevented_loss": 267_000.0, "talks": 8,
}
GOOD = Verdict("card_is_good", "passed", {"failed": "", "expires": date(2026, 6, 30)})


def drivers(*rows):
    names = ["driver", "size", "is_named"]
    frame = pd.DataFrame(list(rows), columns=names)
    return table("drivers", frame.assign(direction="none", low=frame["size"] - 0.1, high=frame["size"] + 0.1, reason_group="manager", is_checked_null=False))


FOUND = drivers(("promotion_wait", 0.42, True), ("satisfaction", -0.41, True), ("absence", 0.2, True), ("workload", 0.5, False))


def result(found, *, tables=None, verdicts=(GOOD,)):
    headline = {name: value if isinstance(value, Estimate) else Estimate(value) for name, value in found.items()}
    return Result("attrition", DAY, {"drivers": FOUND} | (tables or {}), headline, verdicts)


@pytest.mark.parametrize(("found", "told"), [
    (SMALL, "7 people left by choice in the 12 months to Dec 2025: a rate of 13% (6% to 25%) a year."),
    (SMALL | {"exits_12m": 1}, "1 person left by choice in the 12 months to Dec 2025: a rate of 13% (6% to 25%) a year."),
    (SMALL | {"exits_12m": None}, "In the 12 months to Dec 2025, people left by choice at a rate of 13% (6% to 25%) a year."),
    (SMALL | {"exits_12m": 0}, "In the 12 months to Dec 2025, nobody left by choice."),
    (SMALL, "3 people are already on notice; whoever is on notice is listed as leaving."),
    (SMALL | {"on_notice": 0}, "Nobody is on notice."),
    (SMALL | {"on_notice": 0, "notices_delivered": 0}, "Who has given notice but is still there is not in these data."),
    (SMALL | {"on_notice": None}, "How many people are already on notice is not told to this audience: it would tell about too few of them."),
    (SMALL, "There are too few people or exits for personal scores: 82 people were seen and 26 left by choice, and at least 200 and 30 are needed. Rates and one rule are told instead."),
    (SMALL | {"exits_known": None}, "There are too few people or exits for personal scores, which need at least 200 people and 30 exits by choice. Rates and one rule are told instead."),
    (LARGE | {"is_scored": 0}, "There are enough people and exits for personal scores, but not yet enough months that are over, so nobody is scored."),
    (SMALL, "For 6 people satisfaction fell 2 times or more in a row with no promotion and no raise for 6 months; a talk may help."),
    (SMALL | {"early_warning": 0}, "For nobody did satisfaction fall 2 times or more in a row with no promotion and no raise for 6 months."),
    (SMALL | {"early_warning": None}, "For some people satisfaction fell 2 times or more in a row with no promotion and no raise for 6 months; how many is not told to this audience."),
    (SMALL | {"rung": "no_exits"}, ("Nobody left by choice in these data, so nothing about leaving can be learned from them: there are no rates to compare and no scores. "
     "For the last 12 months a rate of up to 25% a year would fit that.")),
    (SMALL | {"rung": "no_exits", "rate_12m": None}, "Nobody left by choice in these data, so nothing about leaving can be learned from them: there are no rates to compare and no scores."),
    (LARGE, "Within the next 6 months about 51 of 589 people are expected to leave by choice; going by the average of past months alone it would be 47."),
    (LARGE | {"scored_people": None}, "Within the next 6 months about 51 people are expected to leave by choice."),
    (LARGE, "Of 100 people whom past scores warned of most, 19 (16 to 22) left within 6 months; of 100 people as they come, 7. Most of those warned of stayed."),
    (LARGE | {"precision_top_10": Estimate(0.6, "share", 0.5, 0.7)}, "Of 100 people whom past scores warned of most, 60 (50 to 70) left within 6 months; of 100 people as they come, 23."),
    (LARGE | {"precision_top_10": 0.19}, "Of 100 people whom past scores warned of most, 19 left within 6 months; of 100 people as they come, 7."),
    (LARGE, "In 73 of 100 pairs of a leaver and a stayer (71 to 75) the leaver had the higher score; guessing gives 50."),
    (LARGE | {"auc": 0.73}, "In 73 of 100 pairs of a leaver and a stayer the leaver had the higher score; guessing gives 50."),
    (LARGE, "With more leaving goes: Waiting more than two years for a promotion and Days away. With less leaving goes: Satisfaction. That these go together does not say that one brings about the other."),
    (LARGE, "Leaving may cost €41.8M in the next 6 months (each person's cost times the chance). 8 talks are on this month's list. Together the talks may save €267K, if they help as is assumed."),
    (LARGE | {"prevented_loss": None}, "Leaving may cost €41.8M in the next 6 months (each person's cost times the chance). 8 talks are on this month's list."),
    (LARGE | {"expected_loss": None, "talks": 1}, "1 talk is on this month's list."),
    (LARGE, "All conditions for showing people's scores are met, until 30 Jun 2026."),
    (LARGE, "All this is for support. It may not be used for pay, promotion or dismissal."),
])
def test_the_report_answers(found, told):
    assert told in attrition.answer(result(found), EN)


@pytest.mark.parametrize(("named", "told"), [
    ([("absence", 0.2, True)], "With more leaving goes: Days away. That these go together does not say that one brings about the other."),
    ([("pay_growth", -0.2, True)], "With less leaving goes: Growth of pay over a year. That these go together does not say that one brings about the other."),
    ([("absence", 0.2, False)], "Nothing that was looked at surely goes with leaving."),
])
def test_the_answer_names_only_what_is_sure(named, told):
    assert told in attrition.answer(result(LARGE, tables={"drivers": drivers(*named)}), EN)


def test_a_card_that_fails_is_told_with_what_failed_and_without_talks():
    failed = Verdict("card_is_good", "failed", {"failed": "auc_above_chance,card_not_expired", "expires": DAY})
    told = attrition.answer(result(LARGE | {"shows_people": 0}, verdicts=(failed,)), EN)
    assert "No person's score is shown, because these conditions are not met: Leavers are surely ranked above stayers and The data are recent enough." in told
    assert not [sentence for sentence in told if "talk" in sentence]


@pytest.mark.parametrize(("name", "figures", "told"), [
    ("enough_to_score", {"people_seen": 82, "exits": 26, "needs_people": 200, "needs_exits": 30}, "82 people were seen and 26 left by choice; personal scores need at least 200 people and 30 exits by choice."),
    ("enough_to_score", {"people_seen": 82, "exits": None, "needs_people": 200, "needs_exits": 30}, "Personal scores need at least 200 people and 30 exits by choice."),
    ("ranks_above_chance", {"auc": 0.73, "low": 0.71, "high": 0.75}, "In 73 of 100 pairs of a leaver and a stayer (71 to 75) the leaver had the higher score; guessing gives 50."),
    ("ranks_above_chance", {"auc": None, "low": None, "high": None}, "Whether leavers rank above stayers cannot be told."),
    ("better_than_base_rate", {"difference": -0.025, "low": -0.03, "high": -0.021},
     "The scores foretell better than the company's rate alone: their error (log loss) differs by −0.025 (−0.030 to −0.021), and below 0 is better."),
    ("better_than_base_rate", {"difference": -0.005, "low": -0.03, "high": 0.02},
     "It is not sure that the scores foretell better than the company's rate alone: their error (log loss) differs by −0.005 (−0.030 to 0.020), and below 0 is better."),
    ("better_than_base_rate", {"difference": None, "low": None, "high": None}, "Whether the scores foretell better than the company's rate alone cannot be told."),
    ("is_calibrated", {"slope": 1.03, "low": 0.93, "high": 1.15}, "High and low risks lie as far apart as they should where this is 1: 1.03 (0.93 to 1.15). From 0.8 to 1.2 is near enough."),
    ("is_calibrated", {"slope": None, "low": None, "high": None}, "Whether high risks are as high as told cannot be said."),
    ("bands_hold", {"bands": 5, "held": 4}, "In 4 of 5 bands of risk as many left as expected, give or take luck. Of ten bands about one misses even where all is right."),
    ("lateness_tells_nothing", {"size": 0.1, "low": -0.01, "high": 0.21},
     "Days late go with a change of 0.10 in the log rate of leaving (−0.01 to 0.21); 0 is none. Research finds none, and lateness is in no score."),
    ("reasons_last", {"share": 0.91}, "91% of people's first three reasons are among the first three again when the model learns from another sample of people."),
    ("reasons_last", {"share": None}, "Whether people's reasons stay the same with another sample of people cannot be told."),
    ("drift", {"action": "none", "share": 0.08, "ratio": 1.12}, "In the latest half-year whose outcome is known 1.12 times as many left as expected, which is near enough; 8% of what the model looks at has shifted."),
    ("drift", {"action": "recalibrate", "share": 0.08, "ratio": 1.6},
     "In the latest half-year whose outcome is known 1.60 times as many left as expected: the level of the scores is corrected month by month; 8% of what the model looks at has shifted."),
    ("drift", {"action": "shorter_window", "share": 0.08, "ratio": 1.6}, "Again, now 1.60 times as many left as expected: older months are no guide and should be left out; 8% of what the model looks at has shifted."),
    ("drift", {"action": "refit", "share": 0.4, "ratio": 1.6}, "In the latest half-year whose outcome is known 1.60 times as many left as expected and 40% of what the model looks at has shifted: it should be fitted on today's people."),
    ("drift", {"action": "none", "share": 0.08, "ratio": None}, "8% of what the model looks at has shifted; whether as many leave as told cannot be said yet."),
    ("card_is_good", {"failed": "enough_people", "expires": DAY}, "No person's score is shown, because these conditions are not met: Enough people."),
    ("card_is_good", {"failed": "", "expires": DAY}, "All conditions for showing people's scores are met, until 31 Dec 2025."),
    ("earlier_predictions", {"written": 100, "scored": 60, "not_over": 30, "late": 10},
     "Of 100 predictions written down by earlier runs, 60 could be held against what happened; 30 are not over yet, and 10 were made too late to count."),
])
def test_the_report_tells_its_checks(name, figures, told):
    assert attrition.verdict(Verdict(name, "passed", figures), EN) == told


@pytest.mark.parametrize(("name", "figures", "told"), [
    ("describes_groups", {}, "A rate is that of a group in the past. It says little about any one person in it."),
    ("nobody_left", {}, "Nobody left by choice in these data. That may be so, or the exits were not delivered."),
    ("no_exit_kind", {}, "No exit says whether it was the person's choice, so every exit counts as one; rates are too high by the exits that were not."),
    ("notices_not_delivered", {"months": 1.1},
     "Only people who have gone are in these data, not those who are leaving. Notice is usually given 1.1 months before, so some people scored now may have given it already."),
    ("tables_missing", {"tables": "surveys,pay_rates"}, "Not delivered, so not looked at: surveys and pay rates."),
    ("association_not_cause", {}, "What goes with leaving need not bring it about. To change it may change nothing; only a lottery of who gets support first would tell."),
    ("interval_is_for_people_alike", {},
     "The interval of a score is for people who look alike in these data. What these data do not hold, such as an offer from elsewhere, is not in it."),
    ("effects_are_assumed", {}, "What a talk or another action achieves is assumed, cautiously, where the company's own experience is too small to say."),
    ("costs_overlap", {}, "The costs of a loss may overlap, since finding and breaking in somebody new fall in the same months. Each input can be changed in the settings."),
    ("level_may_lag", {}, "When more or fewer people begin to leave, the scores follow with a delay of some months. Who stands above whom is surer than how high the risk is."),
    ("reasons_of_the_simpler_score", {}, "The scores come from boosted trees, the reasons beside them from the simpler hazard model: they go with a score, but do not add up to it."),
    ("not_for_pay", {}, "Scores are for offering support. They may not be used for pay, promotion, dismissal or reviews, and nothing here passes them on to these."),
])
def test_the_report_tells_its_limits(name, figures, told):
    assert attrition.caveat(Caveat(name, figures), EN) == told


def test_every_check_and_limit_has_its_golden_sentence():
    golden = [{case[0] for case in mark.args[1]} for test in (test_the_report_tells_its_checks, test_the_report_tells_its_limits) for mark in test.pytestmark]
    assert golden == [set(attrition._VERDICTS), set(attrition._CAVEATS)]


def test_every_column_of_the_model_has_a_name():
    assert {column.name for column in ALL} == set(CODES["model_column"])
    assert {column.driver for column in ALL} <= set(CODES["driver"])


def test_every_table_has_a_caption_but_those_that_only_feed_others():
    assert set(attrition.TABLES) == {*TABLES, "work_list", *(f"rates_{by}" for by in GROUPS)} - {"risk", "predictions", "reasons", "survival", "draw"}


# figures

def rates(by, *rows):
    columns = rate_columns(by)
    frame = pd.DataFrame(list(rows), columns=[by, "rate_year", "low", "high", "verdict"]).assign(company_year=0.17)
    return ResultTable(frame.reindex(columns=[column.name for column in columns]), columns)


def drawn(teams=3, periods=2):
    bands = pd.DataFrame({"risk_band": ["band_0", "band_3"], "expected_share": [0.02, 0.3], "actual_share": [0.01, 0.35], "low": [0.0, 0.26], "high": [0.03, 0.45], "holds_expected": [True, True]})
    learning = pd.DataFrame({"n": [90, 800], "auc": [0.7, 0.75], "low": [0.66, None], "high": [0.73, None]})
    survival = pd.DataFrame({"time_months": [0.0, 11.0, 40.0], "survival": [1.0, 0.9, 0.6], "low": [None, 0.8, 0.5], "high": [None, 0.95, 0.7]})
    calibration = pd.DataFrame({
        "first_month": [pd.Timestamp(2024, 1, 31)] * periods, "last_month": [pd.Timestamp(2024, 6, 30)] * periods, "ratio": [1.0] * (periods - 1) + [1.4], "low": [0.8] * (periods - 1) + [1.1], "high": [1.2] * (periods - 1) + [1.8],
    })
    frames = {"bands": bands, "learning_curve": learning, "survival": survival, "calibration": calibration}
    tables = {name: table(name, frame.reindex(columns=[column.name for column in TABLES[name]])) for name, frame in frames.items()}
    groups = [(f"Team {one}", 0.1 + one / 200, 0.0, 0.4, "cannot_be_told") for one in range(teams)]
    return result(LARGE, tables=tables | {
        "rates_team": rates("team", *groups, ("", 0.9, 0.2, 3.0, "cannot_be_told")), "rates_tenure_band": rates("tenure_band", ("0_6", 0.2, 0.18, 0.3, "higher"), ("60_", 0.1, 0.0, 0.2, "lower")),
    })


MESSAGES = {
    "bands": "Past warnings came true: where 30% were expected to leave, 35% left",
    "drivers": "3 things surely go with leaving (blue)",
    "rates_team": "Of 3 teams not one surely differs from the company; luck explains what one sees",
    "rates_tenure_band": "By time since hiring, surely more leave here: Under half a year",
    "survival": "Still there if only exits by choice counted: after 1 year 90% and after 3 years 90%",
    "learning_curve": "With 90 people learned from, 70 of 100 pairs would have been ranked right; with 800 it is 75",
    "calibration": "In 1 of 2 half-years as many left as expected, give or take luck",
}


@pytest.mark.parametrize("name", attrition.FIGURES)
def test_the_message_of_a_figure_is_what_it_finds(name):
    assert attrition.FIGURES[name].message(drawn(), EN) == MESSAGES[name]


def test_a_survival_curve_that_begins_late_is_told_of_those_who_stayed_so_long():
    late = pd.DataFrame({"time_months": [21.3, 28.2, 40.0], "survival": [1.0, 0.9, 0.8]}).reindex(columns=[column.name for column in TABLES["survival"]])
    spec = attrition.FIGURES["survival"]

    def told(frame):
        shown = result(SMALL, tables={"survival": table("survival", frame)})
        return spec.message(shown, EN), spec.alt(shown, EN)

    message, alt = told(late)
    assert message == "Of those who stayed 21 months, still there if only exits by choice counted: after 3 years 90%"
    assert "after 1 year" not in alt
    message, alt = told(late.head(1))
    assert message == "Share still there, by time since hiring"
    assert alt.endswith("by years since hiring.")


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("words", [EN, Words("zh", "CNY")], ids=["en", "zh"])
@pytest.mark.parametrize("name", attrition.FIGURES)
def test_every_figure_draws_small_and_large_results(name, words, narrow):
    use_theme(words)
    for found in (drawn(teams=1, periods=1), drawn(teams=70, periods=8)):
        axes = attrition.FIGURES[name].draw(found, words=words, narrow=narrow)
        assert isinstance(axes, Axes)
        axes.figure.draw_without_rendering()
        assert len(attrition.FIGURES[name].alt(found, words)) >= 20


def test_figures_leave_out_groups_that_are_blank():
    found = drawn(teams=4)
    frame = found.tables["rates_team"].frame.copy()
    frame.loc[0, ["rate_year", "low", "high", "company_year", "verdict"]] = None
    blank = replace(found, tables=found.tables | {"rates_team": ResultTable(frame, found.tables["rates_team"].columns)})
    assert attrition.FIGURES["rates_team"].message(blank, EN).startswith("Of 3 teams not one")
