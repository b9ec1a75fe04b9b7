"""The attrition report: its sentences and tables; its figures are drawn in `attrition_figures`.

In: the result of `studies.attrition` as this reader may see it. Out: text in the reader's language. It computes nothing, and speaks of what goes with
leaving and of support, never of causes and never of a person's worth.
"""

from collections.abc import Callable
from typing import Any

import pandas as pd

from analysis.reporting.present.attrition_figures import FIGURES
from analysis.reporting.present.spec import OpeningSpec, TableSpec
from analysis.reporting.words import Words
from analysis.studies.attrition.columns import FALLS, QUIET_MONTHS
from analysis.studies.result import Caveat, Estimate, Figures, Result, Verdict

__all__ = ["FIGURES", "OPENINGS", "TABLES", "answer", "caveat", "verdict"]

NAMED_AT_ONCE = 3
"""So many things that go with leaving are named in the answer, each way."""


def answer(result: Result, words: Words) -> list[str]:
    """How many leave, who is leaving, what is expected, how far that can be believed, what goes with it, and what to do."""
    headline = result.headline
    if headline["rung"].value == "no_exits":
        sentences = [_nobody_left(headline, words), _on_notice(headline, words), _rule(headline, words)]
    elif not headline["is_scored"].value:
        sentences = [_left(result, words), _on_notice(headline, words), _not_scored(headline, words), _rule(headline, words)]
    else:
        sentences = [
            _left(result, words), _expected(headline, words), _on_notice(headline, words), _warnings(headline, words), _ranked(headline, words), _goes_with(result, words),
            _talks(headline, words), _card(result, words),
        ]
    return [sentence for sentence in (*sentences, _not_for_pay(words)) if sentence]


def _known(estimate: Estimate) -> bool:
    """Whether this reader may know the number, and there is one."""
    return estimate.value is not None and not bool(pd.isna(estimate.value))


def _count(headline: dict[str, Estimate], name: str) -> int | None:
    """A number of people, None where this reader may not know it."""
    return int(str(headline[name].value)) if _known(headline[name]) else None


def _number(value: object) -> float:
    """A figure that is known to be a number."""
    return float(str(value))


def _left(result: Result, words: Words) -> str:
    """How many left in the last year, and the yearly rate."""
    rate, left, until = result.headline["rate_12m"], _count(result.headline, "exits_12m"), words.month(result.as_of)
    if left == 0:
        return words.t("In the 12 months to {until}, nobody left by choice.", until=until)
    if not _known(rate):
        return ""
    if left is None:
        return words.t("In the 12 months to {until}, people left by choice at a rate of {rate} a year.", until=until, rate=words.estimate(rate))
    return words.n(
        "{count} person left by choice in the 12 months to {until}: a rate of {rate} a year.",
        "{count} people left by choice in the 12 months to {until}: a rate of {rate} a year.", left, until=until, rate=words.estimate(rate),
    )


def _nobody_left(headline: dict[str, Estimate], words: Words) -> str:
    told, high = words.t("Nobody left by choice in these data, so nothing about leaving can be learned from them: there are no rates to compare and no scores."), headline["rate_12m"].high
    return told if high is None else words.t("{told} For the last 12 months a rate of up to {high} a year would fit that.", told=told, high=words.share(high))


def _on_notice(headline: dict[str, Estimate], words: Words) -> str:
    """How many are leaving already."""
    leaving = _count(headline, "on_notice")
    if leaving is None:
        return words.t("How many people are already on notice is not told to this audience: it would tell about too few of them.")
    if leaving == 0:
        if not headline["notices_delivered"].value:
            return words.t("Who has given notice but is still there is not in these data.")
        return words.t("Nobody is on notice.")
    return words.n("{count} person is already on notice; whoever is on notice is listed as leaving.", "{count} people are already on notice; whoever is on notice is listed as leaving.", leaving)


def _not_scored(headline: dict[str, Estimate], words: Words) -> str:
    """Why nobody is scored."""
    if headline["rung"].value != "rates":
        return words.t("There are enough people and exits for personal scores, but not yet enough months that are over, so nobody is scored.")
    needs = {"least": int(_number(headline["needs_people"].value)), "exits": int(_number(headline["needs_exits"].value))}
    seen, left = _count(headline, "people_seen"), _count(headline, "exits_known")
    if seen is None or left is None:
        return words.t("There are too few people or exits for personal scores, which need at least {least} people and {exits} exits by choice. Rates and one rule are told instead.", **needs)
    return words.n(
        "There are too few people or exits for personal scores: {seen} people were seen and {count} left by choice, and at least {least} and {exits} are needed. Rates and one rule are told instead.",
        "There are too few people or exits for personal scores: {seen} people were seen and {count} left by choice, and at least {least} and {exits} are needed. Rates and one rule are told instead.",
        left, seen=seen, **needs,
    )


def _rule(headline: dict[str, Estimate], words: Words) -> str:
    """How many the named rule names."""
    rule = {"falls": FALLS, "months": QUIET_MONTHS}
    held = _count(headline, "early_warning")
    if held is None:
        return words.t(
            "For some people satisfaction fell {falls} times or more in a row with no promotion and no raise for {months} months; how many is not told to this audience.", **rule
        )
    if held == 0:
        return words.t("For nobody did satisfaction fall {falls} times or more in a row with no promotion and no raise for {months} months.", **rule)
    return words.n(
        "For {count} person satisfaction fell {falls} times or more in a row with no promotion and no raise for {months} months; a talk may help.",
        "For {count} people satisfaction fell {falls} times or more in a row with no promotion and no raise for {months} months; a talk may help.", held, **rule,
    )


def _expected(headline: dict[str, Estimate], words: Words) -> str:
    """How many are expected to leave, beside the company's rate alone."""
    expected, base, people = headline["expected_leavers"], headline["base_risk"], headline["scored_people"]
    if not _known(expected):
        return ""
    figures = {"months": int(_number(headline["horizon_months"].value)), "expected": words.number(_number(expected.value))}
    if not _known(people) or not _known(base):
        return words.t("Within the next {months} months about {expected} people are expected to leave by choice.", **figures)
    return words.t(
        "Within the next {months} months about {expected} of {people} people are expected to leave by choice; going by the average of past months alone it would be {base}.",
        **figures, people=_count(headline, "scored_people"), base=words.number(_number(base.value) * _number(people.value)),
    )


def _warnings(headline: dict[str, Estimate], words: Words) -> str:
    """How many of those warned of most did leave, beside everybody."""
    precision, lift = headline["precision_top_10"], headline["lift_top_10"]
    if not _known(precision) or not _known(lift) or _number(lift.value) == 0:
        return ""
    figures = {"months": int(_number(headline["horizon_months"].value)), "left": words.number(100 * _number(precision.value)), "usual": words.number(100 * _number(precision.value) / _number(lift.value))}
    if precision.low is None or precision.high is None:
        return words.t("Of 100 people whom past scores warned of most, {left} left within {months} months; of 100 people as they come, {usual}.", **figures)
    return words.t(
        "Of 100 people whom past scores warned of most, {left} ({low} to {high}) left within {months} months; of 100 people as they come, {usual}. Most of those warned of stayed."
        if _number(precision.value) < 1 / 2 else "Of 100 people whom past scores warned of most, {left} ({low} to {high}) left within {months} months; of 100 people as they come, {usual}.",
        **figures, low=words.number(100 * precision.low), high=words.number(100 * precision.high),
    )


def _ranked(headline: dict[str, Estimate], words: Words) -> str:
    """How often a leaver stood above a stayer."""
    auc = headline["auc"]
    return _pairs(auc.value, auc.low, auc.high, words) if _known(auc) else ""


def _pairs(auc: object, low: object, high: object, words: Words) -> str:
    """The area under the curve as pairs of people."""
    if low is None or high is None:
        return words.t("In {pairs} of 100 pairs of a leaver and a stayer the leaver had the higher score; guessing gives 50.", pairs=words.number(100 * _number(auc)))
    return words.t(
        "In {pairs} of 100 pairs of a leaver and a stayer ({low} to {high}) the leaver had the higher score; guessing gives 50.",
        pairs=words.number(100 * _number(auc)), low=words.number(100 * _number(low)), high=words.number(100 * _number(high)),
    )


def _goes_with(result: Result, words: Words) -> str:
    """What surely goes with more and with less leaving."""
    frame = result.tables["drivers"].frame
    named = frame[frame["is_named"].astype(bool)].sort_values("size", key=abs, ascending=False)
    more, less = (_names(named[raises], words) for raises in (named["size"] > 0, named["size"] < 0))
    if more and less:
        return words.t("With more leaving goes: {more}. With less leaving goes: {less}. That these go together does not say that one brings about the other.", more=more, less=less)
    if more or less:
        found = words.t("With more leaving goes: {more}.", more=more) if more else words.t("With less leaving goes: {less}.", less=less)
        return words.t("{found} That these go together does not say that one brings about the other.", found=found)
    return words.t("Nothing that was looked at surely goes with leaving.")


def _names(rows: pd.DataFrame, words: Words) -> str:
    """The names of the largest of these, as one list; empty where there are none."""
    names = [words.cell(name, "model_column") for name in rows["driver"].head(NAMED_AT_ONCE)]
    return words.join(names) if names else ""


def _talks(headline: dict[str, Estimate], words: Words) -> str:
    """What leaving is expected to cost, and how many talks are on the list."""
    if not headline["shows_people"].value:
        return ""
    talks, loss, prevented = int(_number(headline["talks"].value)), headline["expected_loss"], headline["prevented_loss"]
    listed = words.n("{count} talk is on this month's list.", "{count} talks are on this month's list.", talks)
    if not _known(loss):
        return listed
    figures = {"loss": words.money_short(_number(loss.value)), "months": int(_number(headline["horizon_months"].value)), "listed": listed}
    if not _known(prevented):
        return words.t("Leaving may cost {loss} in the next {months} months (each person's cost times the chance). {listed}", **figures)
    return words.t(
        "Leaving may cost {loss} in the next {months} months (each person's cost times the chance). {listed} Together the talks may save {prevented}, if they help as is assumed.",
        **figures, prevented=words.money_short(_number(prevented.value)),
    )


def _card(result: Result, words: Words) -> str:
    """Whether people's scores may be shown, and what forbids it."""
    card = next((verdict for verdict in result.verdicts if verdict.name == "card_is_good"), None)
    return _card_sentence(card.figures, words) if card else ""


def _card_sentence(figures: Figures, words: Words) -> str:
    if figures["failed"]:
        failed = words.join([words.cell(gate, "gate") for gate in str(figures["failed"]).split(",")])
        return words.t("No person's score is shown, because these conditions are not met: {failed}.", failed=failed)
    return words.t("All conditions for showing people's scores are met, until {expires}.", expires=words.date(figures["expires"]))  # type: ignore[arg-type]  # a day


def _not_for_pay(words: Words) -> str:
    return words.t("All this is for support. It may not be used for pay, promotion or dismissal.")


def verdict(verdict: Verdict, words: Words) -> str:
    """One check as a sentence."""
    return _VERDICTS[verdict.name](verdict.figures, words)


def _enough(figures: Figures, words: Words) -> str:
    needs = {"least": figures["needs_people"], "exits": figures["needs_exits"]}
    if figures["people_seen"] is None or figures["exits"] is None:
        return words.t("Personal scores need at least {least} people and {exits} exits by choice.", **needs)
    return words.n(
        "{seen} people were seen and {count} left by choice; personal scores need at least {least} people and {exits} exits by choice.",
        "{seen} people were seen and {count} left by choice; personal scores need at least {least} people and {exits} exits by choice.",
        int(_number(figures["exits"])), seen=figures["people_seen"], **needs,
    )


def _better(figures: Figures, words: Words) -> str:
    if figures["difference"] is None or figures["low"] is None or figures["high"] is None:
        return words.t("Whether the scores foretell better than the company's rate alone cannot be told.")
    shown = {name: words.number(_number(figures[name]), 3) for name in ("difference", "low", "high")}
    if _number(figures["high"]) < 0:
        return words.t("The scores foretell better than the company's rate alone: their error (log loss) differs by {difference} ({low} to {high}), and below 0 is better.", **shown)
    return words.t("It is not sure that the scores foretell better than the company's rate alone: their error (log loss) differs by {difference} ({low} to {high}), and below 0 is better.", **shown)


def _calibrated(figures: Figures, words: Words) -> str:
    if figures["slope"] is None or figures["low"] is None or figures["high"] is None:
        return words.t("Whether high risks are as high as told cannot be said.")
    shown = {name: words.number(_number(figures[name]), 2) for name in ("slope", "low", "high")}
    return words.t("High and low risks lie as far apart as they should where this is 1: {slope} ({low} to {high}). From 0.8 to 1.2 is near enough.", **shown)


def _drift(figures: Figures, words: Words) -> str:
    share = words.share(_number(figures["share"]))
    if figures["ratio"] is None:
        return words.t("{share} of what the model looks at has shifted; whether as many leave as told cannot be said yet.", share=share)
    shown = {"share": share, "ratio": words.number(_number(figures["ratio"]), 2)}
    return {
        "none": words.t("In the latest half-year whose outcome is known {ratio} times as many left as expected, which is near enough; {share} of what the model looks at has shifted.", **shown),
        "recalibrate": words.t("In the latest half-year whose outcome is known {ratio} times as many left as expected: the level of the scores is corrected month by month; {share} of what the model looks at has shifted.", **shown),
        "shorter_window": words.t("Again, now {ratio} times as many left as expected: older months are no guide and should be left out; {share} of what the model looks at has shifted.", **shown),
        "refit": words.t("In the latest half-year whose outcome is known {ratio} times as many left as expected and {share} of what the model looks at has shifted: it should be fitted on today's people.", **shown),
    }[str(figures["action"])]


_VERDICTS: dict[str, Callable[..., str]] = {
    "enough_to_score": _enough,
    "ranks_above_chance": lambda f, w: _pairs(f["auc"], f["low"], f["high"], w) if f["auc"] is not None else w.t("Whether leavers rank above stayers cannot be told."),
    "better_than_base_rate": _better,
    "is_calibrated": _calibrated,
    "bands_hold": lambda f, w: w.t(
        "In {held} of {bands} bands of risk as many left as expected, give or take luck. Of ten bands about one misses even where all is right.", held=f["held"], bands=f["bands"]
    ),
    "lateness_tells_nothing": lambda f, w: w.t(
        "Days late go with a change of {size} in the log rate of leaving ({low} to {high}); 0 is none. Research finds none, and lateness is in no score.",
        **{name: w.number(f[name], 2) for name in ("size", "low", "high")},
    ),
    "reasons_last": lambda f, w: w.t("{share} of people's first three reasons are among the first three again when the model learns from another sample of people.", share=w.share(f["share"]))
    if f["share"] is not None else w.t("Whether people's reasons stay the same with another sample of people cannot be told."),
    "drift": _drift,
    "card_is_good": _card_sentence,
    "earlier_predictions": lambda f, w: w.t(
        "Of {written} predictions written down by earlier runs, {scored} could be held against what happened; {not_over} are not over yet, and {late} were made too late to count.",
        written=f["written"], scored=f["scored"], not_over=f["not_over"], late=f["late"],
    ),
}


def caveat(caveat: Caveat, words: Words) -> str:
    """One limit of the study as a sentence."""
    return _CAVEATS[caveat.name](caveat.figures, words)


_CAVEATS: dict[str, Callable[..., str]] = {
    "describes_groups": lambda f, w: w.t("A rate is that of a group in the past. It says little about any one person in it."),
    "nobody_left": lambda f, w: w.t("Nobody left by choice in these data. That may be so, or the exits were not delivered."),
    "no_exit_kind": lambda f, w: w.t("No exit says whether it was the person's choice, so every exit counts as one; rates are too high by the exits that were not."),
    "notices_not_delivered": lambda f, w: w.t(
        "Only people who have gone are in these data, not those who are leaving. Notice is usually given {months} months before, so some people scored now may have given it already.",
        months=w.number(f["months"], 1),
    ),
    "tables_missing": lambda f, w: w.t("Not delivered, so not looked at: {tables}.", tables=w.join([w.cell(table, "missing_table") for table in f["tables"].split(",")])),
    "association_not_cause": lambda f, w: w.t("What goes with leaving need not bring it about. To change it may change nothing; only a lottery of who gets support first would tell."),
    "interval_is_for_people_alike": lambda f, w: w.t("The interval of a score is for people who look alike in these data. What these data do not hold, such as an offer from elsewhere, is not in it."),
    "effects_are_assumed": lambda f, w: w.t("What a talk or another action achieves is assumed, cautiously, where the company's own experience is too small to say."),
    "costs_overlap": lambda f, w: w.t("The costs of a loss may overlap, since finding and breaking in somebody new fall in the same months. Each input can be changed in the settings."),
    "level_may_lag": lambda f, w: w.t("When more or fewer people begin to leave, the scores follow with a delay of some months. Who stands above whom is surer than how high the risk is."),
    "reasons_of_the_simpler_score": lambda f, w: w.t("The scores come from boosted trees, the reasons beside them from the simpler hazard model: they go with a score, but do not add up to it."),
    "not_for_pay": lambda f, w: w.t("Scores are for offering support. They may not be used for pay, promotion, dismissal or reviews, and nothing here passes them on to these."),
}


def _opening(row: dict[str, Any], words: Words) -> str:
    """The line of one person, which opens into the reasons."""
    figures = {"name": str(row["employee_id"]), "risk": words.share(row["risk"]), "low": words.share(row["risk_low"]), "high": words.share(row["risk_high"])}
    if pd.isna(row.get("driver")):
        return words.t("{name}: {risk} ({low} to {high})", **figures)
    return words.t("{name}: {risk} ({low} to {high}); first reason: {reason}", **figures, reason=words.cell(row["driver"], "driver"))


_BESIDE_RATE = ("person_years", "company_year", "pooled_low", "pooled_high", "p_adjusted")
_NOT_ON_PAGE = ("listed_on", "second_driver", "loss_lacks", "assigned_by", "decision", "override_reason", "done_on", "outcome")

_BASIS = ("n", "person_months", "events")

TABLES = {
    "rates_team": TableSpec(lambda result, words: words.t("Exits by choice, by team"), hidden=_BESIDE_RATE, limit=12, group=True),
    "rates_region": TableSpec(lambda result, words: words.t("Exits by choice, by region"), hidden=_BESIDE_RATE, limit=12, group=True),
    "rates_role": TableSpec(lambda result, words: words.t("Exits by choice, by role"), hidden=_BESIDE_RATE, limit=12, group=True),
    "rates_level": TableSpec(lambda result, words: words.t("Exits by choice, by level"), hidden=_BESIDE_RATE, limit=12, group=True),
    "rates_tenure_band": TableSpec(lambda result, words: words.t("Exits by choice, by time since hiring"), hidden=_BESIDE_RATE, group=True),
    "rates_satisfaction_and_promotion": TableSpec(
        lambda result, words: words.t("Exits by choice, by low satisfaction (lowest third) and no promotion (for two years)"), hidden=_BESIDE_RATE, group=True
    ),
    "rates_manager_id": TableSpec(lambda result, words: words.t("Exits by choice under each manager"), hidden=_BESIDE_RATE, limit=12, people=True),
    "leaving": TableSpec(lambda result, words: words.t("Who is on notice"), limit=50, people=True),
    "early_warning": TableSpec(lambda result, words: words.t("For whom the named rule holds"), limit=20, people=True),
    "bands": TableSpec(lambda result, words: words.t("Past scores against what happened, by band of risk"), group=True),
    "ledger_bands": TableSpec(lambda result, words: words.t("Predictions written down by earlier runs against what happened"), group=True),
    "quality": TableSpec(lambda result, words: words.t("How good the scores were"), hidden=_BASIS, group=True),
    "candidates": TableSpec(lambda result, words: words.t("Ways to foretell that were tried, the simplest first")),
    "against_base": TableSpec(lambda result, words: words.t("The ways compared; of the error below 0 is better, of pairs ranked right above 0"), hidden=_BASIS, group=True),
    "drivers": TableSpec(lambda result, words: words.t("What goes with leaving, the other things held equal"), hidden=("reason_group",), limit=12),
    "work_list": TableSpec(lambda result, words: words.t("Whom to talk to first, and about what"), hidden=_NOT_ON_PAGE, people=True),
    "now": TableSpec(lambda result, words: words.t("The chance of leaving by choice, the highest first"), hidden=("second_driver", "risk_band"), limit=12, people=True),
    "losses": TableSpec(lambda result, words: words.t("What it would cost if a person left, with everything it is made from"), limit=8, people=True),
    "effects": TableSpec(lambda result, words: words.t("What support of the past went with; a ratio below 1 is fewer exits")),
    "learning_curve": TableSpec(lambda result, words: words.t("How well the last year would have been foretold with fewer people"), group=True),
    "fairness": TableSpec(lambda result, words: words.t("Whether warnings fall on groups alike (a warning: the 10% with the highest risk)"), group=True),
    "fairness_errors": TableSpec(lambda result, words: words.t("Whether warnings were as right of each group"), group=True),
    "proxies": TableSpec(lambda result, words: words.t("Whether what the model looks at gives the group away"), group=True),
    "levels": TableSpec(lambda result, words: words.t("What was done about it: the score in use, and the factor that corrects its rate"), limit=12),
    "calibration": TableSpec(lambda result, words: words.t("Left against expected, by half-year"), group=True),
    "drift": TableSpec(lambda result, words: words.t("Whether what the model looks at has shifted, the last half-year against the one before"), limit=8),
    "gates": TableSpec(lambda result, words: words.t("Conditions for showing people's scores")),
}

OPENINGS = {"now": OpeningSpec(parts="reasons", summary=_opening, limit=20, hidden=("contribution", "place"))}
