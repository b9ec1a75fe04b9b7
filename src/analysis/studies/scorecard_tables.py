"""What the scorecard reports: its tables, headline, verdicts and caveats.

In: the evaluation of one window, the moves, the window's rows and the quota periods. Out: the `Result`.
It measures and shrinks nothing itself.
"""

from datetime import date

import numpy as np
import pandas as pd

from analysis.settings import ScorecardSettings
from analysis.studies.result import Caveat, Estimate, Result, ResultColumn, ResultTable, Verdict
from analysis.studies.scores import FEW_PEOPLE, SURE, Evaluation, Scored, rank_bands, weight_of

_PERSON = ResultColumn("employee_id", "person", "Person", "personal")
_TEAM = ResultColumn("team", "team", "Team")
_LOW, _HIGH = ResultColumn("low", "points", "Low end of the interval"), ResultColumn("high", "points", "High end of the interval")
_INDICATOR = ResultColumn("indicator", "indicator", "Indicator")


def make_result(
    evaluation: Evaluation, moved: pd.DataFrame, window: pd.DataFrame, periods: pd.DataFrame, settings: ScorecardSettings, as_of: date
) -> Result:
    """The scorecard's result."""
    attained = attainment(evaluation.people, window)
    tables = {
        "scores": _scores(evaluation, attained, settings),
        "made_of": _made_of(evaluation, settings),
        "indicators": _indicators(evaluation),
        "teams": _teams(evaluation, attained, settings),
        "territories": _territories(evaluation, settings),
        "moves": _moves(moved),
        "attainment": _attainment(attained),
        "quota_periods": _periods(periods),
    }
    headline = _headline(tables, evaluation, attained, periods, settings)
    return Result("scorecard", as_of, tables, headline, _verdicts(headline, evaluation, settings), _caveats(evaluation, window, settings))


def attainment(people: pd.DataFrame, window: pd.DataFrame) -> pd.DataFrame:
    """Sales and quota of each person scored over the window, and sales under quota over quota (missing without one)."""
    rows = window.assign(sales_under_quota=window["sales_amount"].where(window["quota_amount"] > 0))
    sums = rows.groupby("employee_id")[["sales_amount", "sales_under_quota", "quota_amount"]].sum(min_count=1)
    months = rows.groupby("employee_id")["month"].size().rename("months")
    frame = people[["employee_id"]].join(sums, on="employee_id").join(months, on="employee_id")
    return frame.assign(attainment_share=frame["sales_under_quota"] / frame["quota_amount"].where(frame["quota_amount"] > 0))


def _interval(draws: np.ndarray, settings: ScorecardSettings) -> dict[str, np.ndarray]:
    """Low and high ends of the central interval of each column of draws."""
    low, high = np.quantile(draws, [(1 - settings.interval_share) / 2, (1 + settings.interval_share) / 2], axis=0)
    return {"low": low, "high": high}


def _scores(evaluation: Evaluation, attained: pd.DataFrame, settings: ScorecardSettings) -> ResultTable:
    """One row per person, best first."""
    frame = evaluation.people[["employee_id", "team", "region"]].assign(
        score=50 + sum(one.weight * one.mean for one in evaluation.scored), **_interval(evaluation.draws, settings)
    )
    parts = {one.measure.name: one.weight * one.mean for one in evaluation.scored}
    frame = pd.concat([frame.assign(**parts), rank_bands(evaluation.draws)], axis=1)
    frame = frame.join(attained.drop(columns=["employee_id", "sales_under_quota"])).sort_values("score", ascending=False, ignore_index=True)
    return ResultTable(frame, (
        _PERSON, _TEAM, ResultColumn("region", "text", "Territory"), ResultColumn("score", "points", "Score; 50 is average"), _LOW, _HIGH,
        *(ResultColumn(name, "points", "Points of the score that come from this indicator; 50 and these add up to the score") for name in parts),
        ResultColumn("band", "band", "What can be said of the rank"),
        ResultColumn("top_quarter", "share", "Chance of being in the top quarter"),
        ResultColumn("bottom_quarter", "share", "Chance of being in the bottom quarter"),
        ResultColumn("upper_half", "share", "Chance of being in the upper half"),
        ResultColumn("lower_half", "share", "Chance of being in the lower half"),
        ResultColumn("sales_amount", "money", "Sales of the window"),
        ResultColumn("quota_amount", "money", "Quota of the window"),
        ResultColumn("months", "months", "Months in the window"),
        ResultColumn("attainment_share", "share", "Sales over quota"),
    ))


def _made_of(evaluation: Evaluation, settings: ScorecardSettings) -> ResultTable:
    """One row per person and indicator: the points of all indicators of a person add up to the score less 50."""
    parts = [
        evaluation.people[["employee_id"]].assign(
            indicator=one.measure.name,
            value=np.where(np.isfinite(one.measure.frame["error"]), one.measure.frame["value"], np.nan),
            n=one.measure.frame["n"].to_numpy(),
            points=one.weight * one.mean,
            **_interval(one.weight * one.draws, settings),
        )
        for one in evaluation.scored
    ]
    return ResultTable(pd.concat(parts, ignore_index=True), (
        _PERSON, _INDICATOR, ResultColumn("value", "share", "As measured"), ResultColumn("n", "observations", "Observations"),
        ResultColumn("points", "points", "Points above or below average"), _LOW, _HIGH,
    ))


def _indicators(evaluation: Evaluation) -> ResultTable:
    """One row per indicator: its weight, and how much of the differences it shows is more than luck."""
    rows = [
        {
            "indicator": one.measure.name,
            "weight": one.weight,
            "people": int(np.isfinite(one.measure.frame["error"]).sum()),
            "average": float(one.measure.frame["value"].where(np.isfinite(one.measure.frame["error"])).mean()),
            "reliability_share": reliability(one),
        }
        for one in evaluation.scored
    ]
    return ResultTable(pd.DataFrame(rows), (
        _INDICATOR, ResultColumn("weight", "share", "Weight in the score"), ResultColumn("people", "people", "People with a value"),
        ResultColumn("average", "share", "Average as measured"),
        ResultColumn("reliability_share", "share", "Share of the differences that is more than luck"),
    ))


def reliability(one: Scored) -> float:
    """The share of the variance between people that is not uncertainty: variance of means over that plus the mean variance."""
    between, within = float(np.var(one.mean)), float(np.mean(one.sd**2))
    return between / (between + within) if between + within > 0 else 0.0


def _teams(evaluation: Evaluation, attained: pd.DataFrame, settings: ScorecardSettings) -> ResultTable:
    """One row per team: people, mean score with its interval, and the team's sales over its quota."""
    people = evaluation.people.join(attained.drop(columns="employee_id"))
    rows = []
    for team, members in people.groupby("team"):
        draws = evaluation.draws[:, members.index].mean(axis=1)
        quota = members["quota_amount"].sum()
        rows.append({
            "team": team, "n": len(members), "score": draws.mean(), **_interval(draws, settings),
            "attainment_share": members["sales_under_quota"].sum() / quota if quota > 0 else np.nan,
        })
    frame = pd.DataFrame(rows).sort_values("score", ascending=False, ignore_index=True)
    return ResultTable(frame, (
        _TEAM, ResultColumn("n", "people", "People"), ResultColumn("score", "points", "Mean score; 50 is average"), _LOW, _HIGH,
        ResultColumn("attainment_share", "share", "Sales over quota"),
    ))


def _territories(evaluation: Evaluation, settings: ScorecardSettings) -> ResultTable:
    """One row per territory: what an average person sells there, as a share of what an average person sells anywhere."""
    columns = (
        ResultColumn("region", "text", "Territory"), ResultColumn("n", "people", "People"),
        ResultColumn("potential_share", "share", "What an average person sells there; 100 % is average"),
        ResultColumn("low", "share", "Low end of the interval"), ResultColumn("high", "share", "High end of the interval"),
    )
    if evaluation.territory is None:
        return ResultTable(pd.DataFrame(columns=[column.name for column in columns]), columns)
    count = evaluation.people["region"].value_counts().reindex(evaluation.regions).fillna(0).astype(int)
    levels = evaluation.territory.territory_draws
    draws = levels / np.average(levels, axis=1, weights=count.clip(lower=1)).reshape(-1, 1)
    frame = pd.DataFrame({"region": evaluation.regions, "n": count.to_numpy(), "potential_share": draws.mean(axis=0), **_interval(draws, settings)})
    return ResultTable(frame.sort_values("potential_share", ascending=False, ignore_index=True), columns)


def _moves(moved: pd.DataFrame) -> ResultTable:
    """One row per person whose move between the two halves of the window can be told from luck, largest first."""
    names = [name for name in moved.columns if name not in ("employee_id", "change", "low", "high", "moved", "raw")]
    frame = moved[["employee_id", "moved", "change", "low", "high", "raw", *names]]
    frame = frame[frame["moved"] != ""].sort_values("change", key=abs, ascending=False, ignore_index=True)
    return ResultTable(frame, (
        _PERSON, ResultColumn("moved", "direction", "Direction"), ResultColumn("change", "points", "Change, luck allowed for"), _LOW, _HIGH,
        ResultColumn("raw", "points", "Change as measured"), *(ResultColumn(name, "points", "Part of the change as measured that comes from this indicator") for name in names),
    ))


def _periods(periods: pd.DataFrame) -> ResultTable:
    """One row per person and quota period that is over."""
    return ResultTable(periods, (
        _PERSON, ResultColumn("period_from", "date", "First day"), ResultColumn("period_until", "date", "First day after"),
        ResultColumn("quota_amount", "money", "Quota"), ResultColumn("sales_amount", "money", "Sales"),
        ResultColumn("attainment_share", "share", "Sales over quota"),
    ))


OPEN = 0.75
"""An interval of a share wider than this says next to nothing."""

ATTAINMENT_EDGES = (0.5, 0.75, 1.0, 1.25, 1.5)
"""Where the classes of attainment meet; each class holds its lower edge."""


def _attainment(attained: pd.DataFrame) -> ResultTable:
    """How many people reached how much of their quota: one row per class between two of `ATTAINMENT_EDGES`; empty without quotas."""
    edges = [-np.inf, *ATTAINMENT_EDGES, np.inf]
    counts = pd.cut(attained["attainment_share"].dropna(), edges, right=False).value_counts(sort=False)
    frame = pd.DataFrame({"attainment_class": [str(number) for number in range(len(counts))], "n": counts.to_numpy()})
    frame = frame if counts.sum() else frame.head(0)
    return ResultTable(frame, (
        ResultColumn("attainment_class", "text", "How many of ATTAINMENT_EDGES lie at or below the attainment"), ResultColumn("n", "people", "People"),
    ))


def _headline(
    tables: dict[str, ResultTable], evaluation: Evaluation, attained: pd.DataFrame, periods: pd.DataFrame, settings: ScorecardSettings
) -> dict[str, Estimate]:
    """The named numbers of the report."""
    scores, shares = tables["scores"].frame, attained["attainment_share"].dropna()
    bands, people = scores["band"].value_counts(), len(scores)
    quota = float(attained["quota_amount"].sum())
    headline = {
        "window_until": Estimate(evaluation.window_until, "date"),
        "people_scored": Estimate(people, "people"),
        "middle_score": Estimate(float(scores["score"].median()), "points", n=people),
        "sales_amount": Estimate(float(attained["sales_amount"].sum()), "money", n=people),
        "window_months": Estimate(int(attained["months"].max()), "months"),
        "attainment_share": Estimate(float(attained["sales_under_quota"].sum()) / quota if quota > 0 else None, "share", n=len(shares)),
        "hit_quota_share": Estimate(float((shares >= 1).mean()) if len(shares) else None, "share", n=len(shares)),
        "surely_top_quarter": Estimate(int(bands.get("top_quarter", 0)), "people", n=people),
        "surely_bottom_quarter": Estimate(int(bands.get("bottom_quarter", 0)), "people", n=people),
        "surely_upper_half": Estimate(int((scores["upper_half"] >= SURE).sum()), "people", n=people),
        "surely_lower_half": Estimate(int((scores["lower_half"] >= SURE).sum()), "people", n=people),
        "cannot_be_told": Estimate(int(bands.get("cannot_be_told", 0)), "people", n=people),
        "has_quarters": Estimate(int(people >= FEW_PEOPLE)),
        "moved_up": Estimate(int((tables["moves"].frame["moved"] == "up").sum()), "people", n=people),
        "moved_down": Estimate(int((tables["moves"].frame["moved"] == "down").sum()), "people", n=people),
        "territory_share": _territory_share(evaluation, settings),
    }
    return headline | _period_headline(periods["attainment_share"].dropna(), len(periods))


def _period_headline(shares: pd.Series, periods: int) -> dict[str, Estimate]:
    """Attainment over all quota periods that are over: how many, mean, lowest, highest."""
    figures = {"mean": shares.mean(), "min": shares.min(), "max": shares.max()} if len(shares) else {"mean": None, "min": None, "max": None}
    named = {f"quota_period_{name}_share": Estimate(None if value is None else float(value), "share", n=len(shares)) for name, value in figures.items()}
    return {"quota_periods": Estimate(periods), **named}


def _territory_share(evaluation: Evaluation, settings: ScorecardSettings) -> Estimate:
    """Of the variance of sales between people that is not luck, the share that goes with the territory.

    No value with one territory, or where the interval leaves nearly everything open, as with one person in each.
    """
    unknown = Estimate(None, "share", n=len(evaluation.people))
    if evaluation.territory is None or len(evaluation.regions) < 2:
        return unknown
    ends = _interval(evaluation.territory.share_draws, settings)
    low, high = float(ends["low"]), float(ends["high"])
    return unknown if high - low > OPEN else Estimate(float(evaluation.territory.share_draws.mean()), "share", low, high, len(evaluation.people))


def _verdicts(headline: dict[str, Estimate], evaluation: Evaluation, settings: ScorecardSettings) -> tuple[Verdict, ...]:
    """What was checked: whether people can be told apart at all, and whether each indicator measures more than luck."""
    people, untold = len(evaluation.people), headline["cannot_be_told"].value
    told = people - int(str(untold))
    apart = Verdict("people_can_be_told_apart", "passed" if told else "failed", {"told": told, "people": people})
    noisy = [
        Verdict("indicator_is_more_than_luck", "passed" if reliability(one) >= 0.5 else "failed",
                {"indicator": one.measure.name, "reliability_share": reliability(one)})
        for one in evaluation.scored
    ]
    missing = [
        Verdict("indicator_is_missing", "information", {"indicator": name, "weight": weight_of(settings, name)})
        for name in type(settings.weights).model_fields
        if weight_of(settings, name) > 0 and name not in {one.measure.name for one in evaluation.scored}
    ]
    return (apart, *noisy, *missing)


def _caveats(evaluation: Evaluation, window: pd.DataFrame, settings: ScorecardSettings) -> tuple[Caveat, ...]:
    """What the scorecard cannot support, on these data."""
    names = {one.measure.name for one in evaluation.scored}
    movers = window.loc[window["employee_id"].isin(evaluation.people["employee_id"])].groupby("employee_id")["region"].nunique()
    caveats = [
        Caveat("few_people", {"people": len(evaluation.people)}) if len(evaluation.people) < FEW_PEOPLE else None,
        Caveat("no_quota") if "sales_against_quota" not in names else None,
        Caveat("territory_rests_on_assumption", {"movers": int((movers > 1).sum()), "people": len(evaluation.people)}) if evaluation.territory else None,
        Caveat("ratings_within_team") if "work_attitude" in names else None,
        Caveat("attendance_counts", {"weight": weight_of(settings, "attendance")}) if "attendance" in names else Caveat("attendance_left_out"),
        Caveat("errors_taken_as_independent"),
        Caveat("describes_the_past", {"months": settings.window_months}),
    ]
    return tuple(caveat for caveat in caveats if caveat is not None)
