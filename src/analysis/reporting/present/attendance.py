"""The report on attendance: its sentences and tables; the figures stand in `attendance_figures`.

In: the result of `studies.attendance` as this reader may see it. Out: text in the reader's language. It computes nothing.
"""

from collections.abc import Callable
from typing import Any

import pandas as pd

from analysis.reporting.present import attendance_figures
from analysis.reporting.present.spec import OpeningSpec, TableSpec
from analysis.reporting.words import Words
from analysis.studies.result import Caveat, Estimate, Result, Verdict


def answer(result: Result, words: Words) -> list[str]:
    """Working time, lateness, what it goes with, what a strict rule would have caught, and what changed; one sentence where there is no attendance."""
    found = result.headline
    if not result.tables or all(estimate.value is None for estimate in found.values()):
        return [words.t("There is no attendance that can be used or shown, so nothing is said about working time, absence or lateness.")]
    if {"named", "working_time"} <= set(result.tables) and "months" not in result.tables and len(result.tables["working_time"].frame) <= 1:
        return _own(result, words)
    sentences = [_time(found, words), _late(found, words), _sales(found, words), _caught(found, words), _sellers(found, words), _leavers(found, words), _changed(found, words)]
    return [sentence for sentence in sentences if sentence]


def _own(result: Result, words: Words) -> list[str]:
    """To a person: what is on record of them, and where they surely differ from everybody."""
    time, named = result.tables["working_time"].frame, result.tables["named"].frame
    if time.empty:
        return [words.t("There is no attendance of yours on record in this time.")]
    row = time.iloc[0]
    first = words.t("You worked {days} days on record, {hours} hours a day.", days=int(row["worked_days"]), hours=words.number(row["hours_a_day"], 1))
    if named.empty:
        return [first, words.t("In coming late, leaving early and being absent you do not surely differ from the others.")]
    parts = [
        words.t("{what} on {days} of {of_days} days, everybody on {share}", what=words.cell(one["attendance_measure"], "attendance_measure"), days=int(one["days"]),
                of_days=int(one["of_days"]), share=words.share(one["company_share"], 1))
        for one in named.to_dict("records")
    ]
    return [first, words.t("You surely differ from the others here: {parts}.", parts=words.join(parts))]


def _count(found: dict[str, Estimate], name: str) -> int | None:
    """A whole number, None where it is not known to this reader."""
    value = found[name].value
    return None if value is None else int(str(value))


def _number(found: dict[str, Estimate], name: str) -> float | None:
    """A number, None where it is not known to this reader."""
    value = found[name].value
    return None if value is None or pd.isna(value) else float(str(value))


def _time(found: dict[str, Estimate], words: Words) -> str:
    """Who worked how long, and on how many of the days due."""
    people, hours, share = _count(found, "people"), _number(found, "hours_a_day"), _number(found, "attendance_share")
    if people is None or share is None:
        return ""
    figures: dict[str, Any] = {"months": found["months"].value, "until": words.month(found["window_until"].value), "people": people, "share": words.share(share, 1)}  # type: ignore[arg-type]  # a day
    if hours is None:
        return words.t("In the {months} months to {until}, {people} people worked on {share} of the days due; leave and holidays are not due.", **figures)
    return words.t(
        "In the {months} months to {until}, {people} people worked {hours} hours a day, on {share} of the days due; leave and holidays are not due.",
        **figures, hours=words.number(hours, 1),
    )


def _late(found: dict[str, Estimate], words: Words) -> str:
    """How often people came late, and who surely differs."""
    share, more, less = _number(found, "late_share"), _count(found, "late_more"), _count(found, "late_less")
    if share is None:
        return ""
    if more is None or less is None:
        return words.t("They came late on {share} of the days worked.", share=words.share(share, 1))
    if more + less == 0:
        return words.t("They came late on {share} of the days worked; nobody surely more or less often than the others.", share=words.share(share, 1))
    return words.t(
        "They came late on {share} of the days worked: {more} people surely more often than everybody together, {less} surely less; for the others luck may explain it.",
        share=words.share(share, 1), more=more, less=less,
    )


def _sales(found: dict[str, Estimate], words: Words) -> str:
    """Whether lateness goes with sales."""
    between = found["late_sales_between"]
    if between.value is None or between.low is None or between.high is None:
        return ""
    figures = {"correlation": words.estimate(between)}
    if between.low <= 0 <= between.high:
        return words.t("Who comes late more often does not surely sell less or more (correlation {correlation}, 0 is no link).", **figures)
    if between.high < 0:
        return words.t("Who comes late more often sells less (correlation {correlation}, 0 is no link); that says nothing about why.", **figures)
    return words.t("Who comes late more often sells more (correlation {correlation}, 0 is no link); that says nothing about why.", **figures)


def _caught(found: dict[str, Estimate], words: Words) -> str:
    """How many months a strict rule flags, and how many chance would."""
    flagged, months, chance = _count(found, "flagged_months"), _count(found, "person_months"), _number(found, "flagged_by_chance")
    if flagged is None or months is None or chance is None:
        return ""
    return words.n(
        "A rule of {count} late day in a month would have flagged {flagged} of {months} months of people; chance alone, with everybody equally punctual, {chance}.",
        "A rule of {count} late days in a month would have flagged {flagged} of {months} months of people; chance alone, with everybody equally punctual, {chance}.",
        int(str(found["late_limit"].value)), flagged=flagged, months=months, chance=words.number(chance),
    )


def _sellers(found: dict[str, Estimate], words: Words) -> str:
    """Who the flagged people are: how many are lastingly late, how many sell above the middle, and what they bring in."""
    people, lasting = _count(found, "flagged_people"), _count(found, "flagged_lasting")
    sellers, upper, share = _count(found, "flagged_sellers"), _count(found, "flagged_upper_half"), _number(found, "flagged_sales_share")
    if not people or lasting is None:
        return ""
    first = words.t("Of the {people} people flagged at least once, {lasting} are surely late more often than everybody; for the others luck may explain it.", people=people, lasting=lasting)
    if not sellers or upper is None or share is None:
        return first
    second = words.t("{upper} of the {sellers} sellers among them sell more than the middle one, and together they bring {share} of the sales.", upper=upper, sellers=sellers, share=words.share(share))
    return words.t("{first} {second}", first=first, second=second)


def _leavers(found: dict[str, Estimate], words: Words) -> str:
    """Whether those flagged a year earlier left more often."""
    counts = {name: _count(found, f"later_{name}") for name in ("flagged", "flagged_left", "others", "others_left")}
    low, high = found["exit_difference"].low, found["exit_difference"].high
    if any(value is None for value in counts.values()) or low is None or high is None or pd.isna(low):
        return ""
    figures: dict[str, Any] = dict(counts)
    if low > 0:
        return words.t("Of the {flagged} people whom the rule would have flagged a year earlier, {flagged_left} left by choice in the twelve months after; of the {others} others {others_left}, surely a smaller share.", **figures)
    return words.t("Of the {flagged} people whom the rule would have flagged a year earlier, {flagged_left} left by choice in the twelve months after; of the {others} others {others_left}: the rule would not have found leavers.", **figures)


def _changed(found: dict[str, Estimate], words: Words) -> str:
    """From when on lateness differs, and what sales did."""
    late, sales, seen = found["late_change"], found["sales_change"], _number(found, "sales_detectable")
    if late.value is None or pd.isna(late.value):
        return ""
    more = float(str(late.value)) > 0
    sizes = {name: words.share(abs(float(str(value)))) for name, value in (("size", late.value), ("small", late.high if not more else late.low), ("large", late.low if not more else late.high))}
    figures: dict[str, Any] = {"month": words.month(found["change_from"].value), **sizes}  # type: ignore[arg-type]  # a day
    first = words.t("From {month} on people came late {size} more often ({small} to {large}).", **figures) if more else words.t(
        "From {month} on people came late {size} less often ({small} to {large}).", **figures,
    )
    if sales.value is None or seen is None:
        return first
    second = words.t(
        "Sales per head changed by {sales} beyond season and trend; a change below {seen} could hardly have been seen.",
        sales=_signed(sales, words), seen=words.share(seen),
    )
    return words.t("{first} {second}", first=first, second=second)


def _signed(estimate: Estimate, words: Words) -> str:
    """A change as a share with its sign and interval."""
    value, low, high = (words.share(float(str(one)), 1) if float(str(one)) <= 0 else "+" + words.share(float(str(one)), 1) for one in (estimate.value, estimate.low, estimate.high))
    return words.t("{value} ({low} to {high})", value=value, low=low, high=high)


def verdict(verdict: Verdict, words: Words) -> str:
    """One check as a sentence."""
    return _VERDICTS[verdict.name](verdict.figures, words)


_VERDICTS: dict[str, Callable[..., str]] = {
    "records_are_complete": lambda f, w: w.t("{share} of the people's own working days are on record; at least {needed} should be.", share=w.share(f["share"], 1), needed=w.share(f["needed"])),
    "calendar_is_usual": lambda f, w: w.t("The company worked on the days of the usual calendar."),
    "calendar_is_own": lambda f, w: w.t(
        "The company worked by its own calendar, which is used here: {opened} days off by the usual one were worked, {holidays_worked} of them public holidays, and on {closed} working days, "
        "{make_up_not_worked} of them make-up days, nearly nobody worked.",
        opened=f["opened"], holidays_worked=f["holidays_worked"], closed=f["closed"], make_up_not_worked=f["make_up_not_worked"],
    ),
    "lateness_lasts": lambda f, w: w.t(
        "Lateness is partly a habit: who is late more often in one month tends to be so in the next (correlation {correlation}, {low} to {high}).",
        correlation=w.number(f["correlation"], 2), low=w.number(f["low"], 2), high=w.number(f["high"], 2),
    ),
    "lateness_does_not_last": lambda f, w: w.t(
        "Lateness is no habit that can be seen: one month says nothing sure about the next (correlation {correlation}, {low} to {high}).",
        correlation=w.number(f["correlation"], 2), low=w.number(f["low"], 2), high=w.number(f["high"], 2),
    ),
}


def caveat(caveat: Caveat, words: Words) -> str:
    """One limit of the data as a sentence."""
    return _CAVEATS[caveat.name](caveat.figures, words)


_CAVEATS: dict[str, Callable[..., str]] = {
    "no_attendance": lambda f, w: w.t("Attendance is needed for this report: one row per person and day with a status, and minutes late where they are kept."),
    "no_measure_of_attitude": lambda f, w: w.t(
        "Lateness is no measure of attitude. Research over many firms finds next to no link with leaving (correlation .01); absence has one (.25). Nothing here may decide about pay or a job."
    ),
    "no_cause": lambda f, w: w.t("That two things go together does not say that one brings about the other. Customers, commutes, shifts and care at home make people late too."),
    "own_week_is_inferred": lambda f, w: w.t(
        "Contracts are not in the data. A person is held against the weekdays on which the person is usually on record, so that part-time counts as it is; one whole weekday missed for a quarter would pass for a day off."
    ),
    "leave_is_not_absence": lambda f, w: w.t("Leave and holidays are no absence, travel is work, and a day without a record counts as nothing. Days before joining and after leaving do not count."),
    "illness_is_no_conduct": lambda f, w: w.t("Days sick are shown for planning. No person is compared by them, and spells are not weighed into a score, because that would punish the chronically ill."),
    "blank_is_on_time": lambda f, w: w.t("Minutes late are never given as zero in these data, so an empty field is read as on time."),
    "no_sales_to_compare": lambda f, w: w.t("There are too few people with sales and attendance to hold the two against each other."),
    "change_is_not_told_from_market": lambda f, w: w.t(
        "A change that is made for everybody at once cannot be told from a market that moves in the same months, however many people there are. Only a part of the people chosen by lot could."
    ),
    "no_exits_by_choice": lambda f, w: w.t("No exit by choice is on record, so nothing is said about who leaves."),
}


def _caption(text: Callable[[Words], str]) -> Callable[[Result, Words], str]:
    return lambda result, words: text(words)


_TEAM_HIDDEN = ("p_adjusted", "company_share")

FIGURES = attendance_figures.FIGURES

TABLES = {
    "named": TableSpec(_caption(lambda w: w.t("People who surely differ from everybody together; all others may differ by luck")), hidden=("company_share",), limit=200, people=True),
    "changed": TableSpec(_caption(lambda w: w.t("People who surely come late more or less often than in the year before, beyond how everybody moved")), hidden=("p_adjusted",), limit=200, people=True),
    "working_time": TableSpec(_caption(lambda w: w.t("Working time on the person's own working days")), limit=200, people=True),
    "months": TableSpec(_caption(lambda w: w.t("Month by month")), hidden=("late_low", "late_high"), limit=60, group=True),
    "teams_late": TableSpec(_caption(lambda w: w.t("Teams: coming late")), hidden=_TEAM_HIDDEN, limit=50, group=True),
    "teams_early": TableSpec(_caption(lambda w: w.t("Teams: leaving early")), hidden=_TEAM_HIDDEN, limit=50, group=True),
    "teams_absent": TableSpec(_caption(lambda w: w.t("Teams: absent without leave")), hidden=_TEAM_HIDDEN, limit=50, group=True),
    "teams_sick": TableSpec(_caption(lambda w: w.t("Teams: sick")), hidden=_TEAM_HIDDEN, limit=50, group=True),
    "spells": TableSpec(_caption(lambda w: w.t("Days away in a row, absent or sick")), group=True),
    "against": TableSpec(_caption(lambda w: w.t("What attendance goes with")), hidden=("p_adjusted",), group=True),
    "rules": TableSpec(_caption(lambda w: w.t("Rules by how many late days in a month they allow")), hidden=("n",), group=True),
    "flagged": TableSpec(_caption(lambda w: w.t("Sellers by whether the rule would have flagged them")), group=True),
}

OPENINGS: dict[str, OpeningSpec] = {}
