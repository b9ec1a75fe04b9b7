"""The tables of the study, with what their columns mean.

In: frames of the other modules. Out: `ResultTable`s. It computes nothing; `study` puts the tables together.
"""

import pandas as pd

from analysis.studies.result import ResultColumn, ResultTable

_PERSON = ResultColumn("employee_id", "person", "Person", "personal")
_TEAM = ResultColumn("team", "team", "Team")
_PEOPLE = ResultColumn("n", "people", "People")
_MONTHS = ResultColumn("person_months", "count", "Months of people")
_LOW, _HIGH = ("low", "Low end of the interval"), ("high", "High end of the interval")


def _share(name: str, meaning: str, sensitivity: str = "business") -> ResultColumn:
    return ResultColumn(name, "share", meaning, sensitivity)


def _money(name: str, meaning: str) -> ResultColumn:
    return ResultColumn(name, "money", meaning, "personal")


def _plain(name: str, meaning: str) -> ResultColumn:
    return ResultColumn(name, "", meaning)


_RISK = (_share("risk", "Chance of leaving by choice within the horizon", "personal"), _share("risk_low", "Low end of its interval", "personal"),
         _share("risk_high", "High end of its interval", "personal"))
_PERSON_INPUTS = (
    _money("margin_12m", "Margin of twelve months"), ResultColumn("margin_source", "margin_source", "Where the margin comes from"),
    _money("pay_year", "Base pay of a year"), _share("share_lost", "Share of the margin lost while nobody sells"),
    _share("margin_share", "Margin over sales where no margin is delivered"), _share("replacement_cost_share", "Cost of replacing over yearly pay"),
    ResultColumn("ramp_months", "months", "Months until a new person sells in full"), _share("ramp_lost_share", "Average share of margin lost until then"),
)

TABLES: dict[str, tuple[ResultColumn, ...]] = {
    "risk": (_PERSON, ResultColumn("month_end", "date", "Month end at which the person was scored"), ResultColumn("horizon_months", "months", "Months ahead"), *_RISK),
    "now": (
        _PERSON, _TEAM, *_RISK, _share("risk_short", "The same within the shortest horizon", "personal"), _share("risk_long", "The same within the longest horizon", "personal"),
        ResultColumn("risk_band", "risk_band", "Risk against the base rate of the company", "personal"), ResultColumn("driver", "driver", "First reason", "sensitive"),
        ResultColumn("second_driver", "driver", "Second reason", "sensitive"), _money("loss_if_left", "What it would cost if the person left"),
        _money("expected_loss", "That cost times the chance"),
    ),
    "predictions": (
        _PERSON, ResultColumn("month_end", "date", "Month end at which the person was scored"), ResultColumn("horizon_months", "months", "Months ahead"), _RISK[0],
        _share("base", "Chance by the base rate", "personal"), ResultColumn("candidate", "candidate", "Way to foretell"),
    ),
    "reasons": (
        _PERSON, ResultColumn("driver", "driver", "Reason", "sensitive"), ResultColumn("contribution", "", "What it adds to the log rate above the average person's", "sensitive"),
        ResultColumn("times", "times", "How many times the average person's rate it makes it", "sensitive"), ResultColumn("place", "count", "Place among the reasons that raise the risk", "sensitive"),
        _share("stability_share", "Share of refits on samples of people in which it is among the first three again", "sensitive"),
    ),
    "losses": (
        _PERSON, _share("risk", "Chance of leaving by choice within the horizon", "personal"), _money("expected_loss", "Cost times chance"),
        _money("loss_if_left", "What it would cost if the person left"), _money("margin_at_stake", "Margin lost while nobody sells"),
        _money("replacement_cost", "Cost of finding somebody else"), _money("ramp_cost", "Margin lost until the new person sells in full"),
        ResultColumn("loss_lacks", "loss_lacks", "What the cost does not count, because it is not known"), *_PERSON_INPUTS,
    ),
    "draw": (
        ResultColumn("drawn_on", "date", "Day of the list"), _PERSON, ResultColumn("kind", "retention_action", "Intervention", "sensitive"),
        _share("risk", "Chance of leaving by choice within the horizon", "personal"), ResultColumn("is_drawn", "", "1 for who was drawn, 0 for who was not", "personal"),
    ),
    "leaving": (_PERSON, _TEAM, ResultColumn("notice_on", "date", "Day on which it came to be known", "personal"), ResultColumn("left_on", "date", "Last day", "personal"),
                ResultColumn("exit_kind", "exit_kind", "How the person leaves", "personal")),
    "early_warning": (
        _PERSON, _TEAM, ResultColumn("falls", "count", "Answers on job satisfaction that fell in a row", "sensitive"),
        ResultColumn("promotion_wait_months", "months", "Since the last promotion or hiring", "personal"), ResultColumn("raise_wait_months", "months", "Since the last raise or hiring", "personal"),
    ),
    "drivers": (
        ResultColumn("driver", "model_column", "What goes with leaving"), ResultColumn("direction", "driver_direction", "Whether more of it goes with more or less leaving"),
        _plain("size", "Change of the log rate of leaving per standard deviation, the others held"), _plain(*_LOW), _plain(*_HIGH),
        ResultColumn("reason_group", "driver", "Group of reasons"), ResultColumn("is_named", "flag", "Sure even when all are looked at at once"),
        ResultColumn("is_checked_null", "flag", "Said by research to tell nothing, and checked"),
    ),
    "candidates": (
        ResultColumn("candidate", "candidate", "Way to foretell"), ResultColumn("log_loss", "loss", "Mean log loss; lower is better"), ResultColumn("difference", "loss", "Above the best"),
        ResultColumn("error", "loss", "Standard error of that difference, by person"), ResultColumn("is_chosen", "flag", "The simplest within one standard error of the best"),
    ),
    "quality": (
        ResultColumn("measure", "measure", "Measure"), _plain("value", "Value"), _plain(*_LOW), _plain(*_HIGH), _PEOPLE, _MONTHS,
        ResultColumn("events", "people", "People who left by choice"),
    ),
    "against_base": (
        ResultColumn("model", "candidate", "Score"), ResultColumn("compared_with", "candidate", "Compared with"), ResultColumn("measure", "measure", "Measure"),
        ResultColumn("difference", "loss", "Score less the other"), ResultColumn("low", "loss", _LOW[1]), ResultColumn("high", "loss", _HIGH[1]), _PEOPLE, _MONTHS,
        ResultColumn("events", "people", "People who left by choice"),
    ),
    "bands": (
        ResultColumn("risk_band", "risk_band", "Risk against the base rate of its month"), _PEOPLE, _MONTHS, ResultColumn("expected_leavers", "count", "Sum of the risks"),
        ResultColumn("actual_leavers", "count", "Months of people from which they left within the horizon"), _share("expected_share", "Expected share of leavers"),
        _share("actual_share", "Actual share of leavers"), _share(*_LOW), _share(*_HIGH), ResultColumn("holds_expected", "flag", "Whether the interval holds the expected share"),
    ),
    "survival": (
        ResultColumn("time_months", "months", "Months since hiring"), ResultColumn("at_risk", "people", "People observed at that tenure"), ResultColumn("events", "people", "People who left by choice then"),
        _share("survival", "Share still there"), _share(*_LOW), _share(*_HIGH),
    ),
    "fairness": (
        ResultColumn("attribute", "attribute", "Attribute"), ResultColumn("group", "audit_group", "Group"), _PEOPLE, _share("rate", "Share warned of", "sensitive"),
        _share("ratio", "Rate over that of the group with the highest", "sensitive"), _share("low", _LOW[1], "sensitive"), _share("high", _HIGH[1], "sensitive"),
        ResultColumn("p_value", "", "Fisher's exact test", "sensitive"), ResultColumn("below_four_fifths", "flag", "Ratio below four fifths", "sensitive"),
        _share("spared_ratio", "The same for not being warned of", "sensitive"), ResultColumn("too_few", "flag", "Too few to tell", "sensitive"),
    ),
    "fairness_errors": (
        ResultColumn("attribute", "attribute", "Attribute"), ResultColumn("group", "audit_group", "Group"), _PEOPLE, ResultColumn("left", "people", "People who left by choice", "sensitive"),
        _share("true_positive_rate", "Share warned of among those who left", "sensitive"), _share("false_positive_rate", "Share warned of among those who stayed", "sensitive"),
        ResultColumn("expected", "", "Leavers expected", "sensitive"), ResultColumn("left_to_expected", "", "Leavers over those expected", "sensitive"),
        ResultColumn("left_to_expected_low", "", _LOW[1], "sensitive"), ResultColumn("left_to_expected_high", "", _HIGH[1], "sensitive"), ResultColumn("too_few", "flag", "Too few to tell", "sensitive"),
    ),
    "proxies": (
        ResultColumn("attribute", "attribute", "Attribute"), _PEOPLE, _share("auc", "How well the columns give it away; 50 % is not at all"), _share(*_LOW), _share(*_HIGH),
        ResultColumn("columns", "model_columns", "Columns that do most"),
    ),
    "drift": (
        ResultColumn("feature", "model_column", "Column"), _plain("psi", "Population stability index"), _plain("expected_by_chance", "What it is without drift"),
        _plain("chance_limit", "What chance hardly exceeds"), ResultColumn("drifted", "flag", "Above that limit and large enough to matter"),
        _plain("mean_difference", "Last half-year less the one before, in standard deviations"), ResultColumn("n_recent", "people", "People"),
    ),
    "calibration": (
        ResultColumn("first_month", "date", "First month"), ResultColumn("last_month", "date", "Last month"), _PEOPLE, _MONTHS, ResultColumn("leavers", "people", "People who left by choice"),
        ResultColumn("expected", "count", "Expected, over months of people"), ResultColumn("observed", "count", "Observed, over months of people"), _plain("ratio", "Observed over expected"), _plain(*_LOW), _plain(*_HIGH),
    ),
    "levels": (
        ResultColumn("month_end", "date", "Month end"), ResultColumn("candidate", "candidate", "Score in use"), _plain("level", "Factor by which its rate was corrected for what was seen lately"),
    ),
    "learning_curve": (
        _share("people_share", "Share of the people learned from"), _PEOPLE, ResultColumn("events", "people", "People who left by choice among them"),
        _plain("auc", "Chance that a leaver ranks above a stayer in the year after"), _plain(*_LOW), _plain(*_HIGH),
    ),
    "effects": (
        ResultColumn("kind", "retention_action", "Intervention"), ResultColumn("design", "design", "How those treated were chosen"), ResultColumn("treated", "people", "People treated"),
        ResultColumn("treated_exits", "people", "Of them left by choice"), ResultColumn("untreated_exits", "people", "Of the others left by choice"),
        _plain("rate_ratio", "Rate of leaving over that of the others, as it is"), _plain("adjusted_ratio", "The same, allowed for risk"), _plain(*_LOW), _plain(*_HIGH),
    ),
    "gates": (
        ResultColumn("gate", "gate", "Condition for showing people's scores"), ResultColumn("passed", "flag", "Met"), ResultColumn("figure", "text", "Figure"), ResultColumn("threshold", "text", "Held to"),
    ),
    "ledger_bands": (
        ResultColumn("risk_band", "risk_band", "Risk as it was written down"), _PEOPLE, _MONTHS, ResultColumn("expected_leavers", "count", "Sum of the risks"),
        ResultColumn("actual_leavers", "count", "Predictions that came true"), _share("expected_share", "Expected share of leavers"), _share("actual_share", "Actual share of leavers"),
        _share(*_LOW), _share(*_HIGH), ResultColumn("holds_expected", "flag", "Whether the interval holds the expected share"),
    ),
}
"""Every table that is not one of rates by group or the work list, with its columns."""


def table(name: str, frame: pd.DataFrame | None = None) -> ResultTable:
    """The table of that name from a frame that holds its columns, or empty."""
    columns = TABLES[name]
    names = [column.name for column in columns]
    return ResultTable(pd.DataFrame(columns=names) if frame is None or frame.empty else frame[names].reset_index(drop=True), columns)
