"""The named numbers, verdicts and caveats of the study.

In: the facts and the tables. Out: what the report's sentences are made from. It estimates nothing but the company's own rate.
"""

import pandas as pd

from analysis.studies.attrition.card import SLOPES
from analysis.studies.attrition.explain import NO_REASON
from analysis.studies.attrition.facts import Facts, Model
from analysis.studies.attrition.ladder import FLEXIBLE, SIMPLE
from analysis.studies.rates import rate_interval
from analysis.studies.result import Caveat, Estimate, Figures, ResultTable, Verdict

RATE_MONTHS = 12
FLEXIBLE_CANDIDATE = "boosted_trees"
"""The candidate whose scores are told with the reasons of the hazard model."""
HIGH_BANDS = ("band_3", "band_4")
"""Bands from twice the base rate on."""


def headline(facts: Facts, tables: dict[str, ResultTable]) -> dict[str, Estimate]:
    """The named numbers: the company's rate for all, and what the model says where there is one."""
    employed = len(facts.last_rows)
    rate, exits = _rate(facts)
    numbers = {
        "rung": Estimate(facts.rung), "people_employed": Estimate(employed, "people"), "people_seen": Estimate(facts.people, "people"),
        "exits_known": Estimate(facts.events, "people"), "exits_12m": Estimate(exits, "people", n=employed), "rate_12m": rate,
        "on_notice": Estimate(len(tables["leaving"].frame), "people", n=employed), "early_warning": Estimate(len(tables["early_warning"].frame), "people", n=employed),
        "needs_people": Estimate(facts.settings.min_people), "needs_exits": Estimate(facts.settings.min_events), "horizon_months": Estimate(facts.settings.headline_horizon, "months"),
        "notices_delivered": Estimate(int(facts.lists_leaving or facts.notice_months == 0)),
        "is_scored": Estimate(int(facts.model is not None)), "shows_people": Estimate(int(facts.model is not None and facts.model.shows)),
    }
    return numbers | (_of_model(facts, facts.model, tables) if facts.model else {})


def _rate(facts: Facts) -> tuple[Estimate, int]:
    """Exits by choice per person-year in the last twelve months, with its exact interval, and their number."""
    rows = facts.person_months[facts.person_months["month"] > facts.panel.frame["month"].max() - RATE_MONTHS]
    exits, years = int(rows["event"].sum()), float(rows["exposure_years"].sum())
    low, high = rate_interval(exits, years, facts.settings.interval_share)
    return Estimate(exits / years if years > 0 else None, "share", low, high, int(rows["employee_id"].nunique())), exits


def _of_model(facts: Facts, model: Model, tables: dict[str, ResultTable]) -> dict[str, Estimate]:
    """The numbers of the model."""
    now = model.scored.now[model.scored.now["horizon_months"] == facts.settings.headline_horizon]
    review = model.scored.review.set_index("measure").to_dict("index")
    named = model.scored.drivers.loc[model.scored.drivers["is_named"]]
    shown, talks = tables["now"].frame, tables["work_list"].frame
    numbers = {
        name: Estimate(_number(review[name]["value"]), unit, _number(review[name]["low"]), _number(review[name]["high"]), int(review[name]["n"]))
        for name, unit in (("auc", ""), ("lift_top_10", ""), ("precision_top_10", "share"), ("calibration_slope", ""), ("calibration_intercept", ""), ("brier_skill", "share"))
    }
    return numbers | {
        "candidate": Estimate(model.scored.chosen), "scored_people": Estimate(len(now), "people"), "expected_leavers": Estimate(float(now["risk"].sum()), "", n=len(now)),
        "base_risk": Estimate(_number(now["base"].mean()), "share", n=len(now)),
        "high_risk": Estimate(int(shown["risk_band"].isin(HIGH_BANDS).sum()), "people", n=len(now)) if len(shown) else Estimate(None, "people"),
        "reasons_named": Estimate(len(named)), "first_driver": Estimate(str(named.sort_values("size", key=abs)["driver"].iloc[-1]) if len(named) else None),
        "expected_loss": Estimate(_number(shown["expected_loss"].sum(min_count=1)) if len(shown) else None, "money", n=len(now)),
        "talks": Estimate(len(talks)), "prevented_loss": Estimate(_number(talks["prevented_loss"].astype(float).sum(min_count=1)) if len(talks) else None, "money"),
    }


def _number(value: object) -> float | None:
    return None if value is None or pd.isna(value) else float(value)  # type: ignore[call-overload,arg-type]  # values are numbers


def verdicts(facts: Facts) -> tuple[Verdict, ...]:
    """What was checked, and how it came out."""
    settings = facts.settings
    enough = Verdict("enough_to_score", "passed" if facts.rung in (SIMPLE, FLEXIBLE) else "failed", {
        "people_seen": facts.people, "exits": facts.events, "needs_people": settings.min_people, "needs_exits": settings.min_events,
    })
    past = () if facts.past is None else (_past(facts),)
    return (enough, *(_of_scores(facts.model) if facts.model else ()), *past)


def _of_scores(model: Model) -> tuple[Verdict, ...]:
    """The checks of the model."""
    scored, review = model.scored, model.scored.review.set_index("measure")
    late = scored.drivers[scored.drivers["is_checked_null"]].iloc[0]
    auc, slope = review.loc["auc"], review.loc["calibration_slope"]
    top = scored.reasons.loc[scored.reasons["stability_share"].notna() & ~scored.reasons["driver"].isin(NO_REASON), "stability_share"]
    return (
        _outcome("ranks_above_chance", _above(auc["low"], 0.5), {"auc": _number(auc["value"]), "low": _number(auc["low"]), "high": _number(auc["high"])}),
        _outcome("better_than_base_rate", _below(_loss(scored.against_base)["high"], 0.0), _loss(scored.against_base)),
        _outcome("is_calibrated", _touches(slope["low"], slope["high"]), {"slope": _number(slope["value"]), "low": _number(slope["low"]), "high": _number(slope["high"])}),
        _outcome("bands_hold", bool(scored.bands["holds_expected"].fillna(True).astype(bool).all()), {"bands": int(scored.bands["holds_expected"].notna().sum()), "held": int((scored.bands["holds_expected"] == True).sum())}),  # noqa: E712  # missing is neither
        _outcome("lateness_tells_nothing", bool(late["low"] <= 0 <= late["high"]), {"size": float(late["size"]), "low": float(late["low"]), "high": float(late["high"])}),
        Verdict("reasons_last", "information", {"share": _number(top.mean())}),
        Verdict("drift", "passed" if scored.response.action == "none" else "failed", {"action": scored.response.action, "share": scored.response.drifted_share, "ratio": _number(scored.response.ratio)}),
        _outcome("card_is_good", model.shows, {"failed": ",".join(model.failed_gates), "expires": model.card.expires_on}),
    )


def _outcome(name: str, passed: bool, figures: Figures) -> Verdict:  # it is what is told
    return Verdict(name, "passed" if passed else "failed", figures)


def _above(value: object, limit: float) -> bool:
    number = _number(value)
    return number is not None and number > limit


def _below(value: object, limit: float) -> bool:
    number = _number(value)
    return number is not None and number < limit


def _touches(low: object, high: object) -> bool:
    """Whether an interval touches the slopes that count as right."""
    ends = _number(low), _number(high)
    return ends[0] is not None and ends[1] is not None and ends[0] <= SLOPES[1] and ends[1] >= SLOPES[0]


def _loss(compared: pd.DataFrame) -> Figures:
    """The log loss saved against the base rate, less than 0 where the score is better."""
    rows = compared[(compared["model"] == "chosen") & (compared["other"] == "base_rate") & (compared["measure"] == "log_loss")]
    return {name: _number(rows[name].iloc[0]) if len(rows) else None for name in ("difference", "low", "high")}


def _past(facts: Facts) -> Verdict:
    """How many predictions of earlier runs could be held against what happened."""
    counts = facts.past.counts if facts.past else {}
    return Verdict("earlier_predictions", "information", {"written": counts.get("rows", 0), "scored": counts.get("scored", 0), "not_over": counts.get("not_over", 0), "late": counts.get("made_late", 0)})


def caveats(facts: Facts) -> tuple[Caveat, ...]:
    """What the data cannot support, and what a score is not."""
    frame, told = facts.panel.frame, [Caveat("describes_groups")]
    if facts.events == 0:
        told.append(Caveat("nobody_left"))
    if not facts.says_why and facts.events:
        told.append(Caveat("no_exit_kind"))
    if not facts.lists_leaving and facts.notice_months > 0:
        told.append(Caveat("notices_not_delivered", {"months": round(facts.notice_months, 1)}))
    missing = {"surveys": "job_satisfaction_share", "reviews": "rating_share", "pay_rates": "base_pay_month", "attendance": "worked_days", "job_spells": "team"}
    if without := [name for name, column in missing.items() if frame[column].isna().all()]:
        told.append(Caveat("tables_missing", {"tables": ",".join(without)}))
    if facts.model:
        told += [Caveat("association_not_cause"), Caveat("interval_is_for_people_alike"), Caveat("effects_are_assumed"), Caveat("costs_overlap"), Caveat("level_may_lag")]
        if facts.model.scored.chosen == FLEXIBLE_CANDIDATE:
            told.append(Caveat("reasons_of_the_simpler_score"))
    return (*told, Caveat("not_for_pay"))
