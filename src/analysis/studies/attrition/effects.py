"""Effects: what the company's own interventions did to voluntary leaving, and how far that goes beyond a prior.

In: scores by month, interventions, exits and the draws of lotteries. Out: one row per kind and way of choosing, and effects to plan with.
Only a lottery compares like with like; where people were chosen by need the score evens out what it knows, and the label says that
the rest is confounded. Everything is by offer: who is drawn counts as treated, and who gets an action later stays among the untreated
(`treated_later_share`), which draws an effect towards none and never makes one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from analysis.studies.attrition.actions import ACTIONS, Effect
from analysis.studies.rates import rate_ratio_interval, share_difference_interval

FEWEST_EXITS = 5
"""With fewer exits among the treated, or among the others, the company's own data say nothing."""

CONFOUNDING_SD = 0.3
"""What is added to the uncertainty of an effect of those not chosen by lot, for what the score does not know (assumption: as wide as a prior)."""

LABELS = {
    "lottery": "randomised: chosen by lot",
    "lottery_adjusted": "adjusted by risk: who else was in the draw is not known",
    "need": "confounded: chosen by need",
}
"""Design of a comparison and what is to be said beside each figure of it."""

COLUMNS = (
    "kind", "design", "label", "treated", "untreated", "treated_exits", "untreated_exits", "treated_exit_share", "untreated_exit_share",
    "exit_share_difference", "difference_low", "difference_high", "rate_ratio", "rate_ratio_low", "rate_ratio_high", "log_hazard_ratio", "sd", "low", "high",
    "treated_later_share",
)


@dataclass(frozen=True)
class Follow:
    """How long people are followed: until the last day of the data, at most so many months; and what an interval is to hold."""

    until: date
    horizon_months: int = 6
    interval_share: float = 0.9


def estimate_effects(scored: pd.DataFrame, interventions: pd.DataFrame, exits: pd.DataFrame, draws: pd.DataFrame | None, follow: Follow) -> pd.DataFrame:
    """What each kind of intervention went with, one row per kind and design that occurs, with the columns `COLUMNS`.

    scored: employee_id, month_end, risk of one horizon, that of `follow`. interventions: the contract's table. exits: employee_id,
    left_on, exit_kind. draws: the draws of past work lists, one below the other (employee_id, drawn_on, kind, is_drawn), or None.

    lottery: those drawn against those in the same draws who were not, from the day of the draw until the person's next draw.
    need and lottery_adjusted: those who had the intervention in a month against all who had none of any kind in it, both from the end of
    that month and with the risk of the month end before; only people without an intervention in the horizon before that.

    treated, untreated: people. exit shares (over the whole horizon, of those whose horizon is over) and rate_ratio (exits per day,
    exact interval): as they are, unadjusted.
    log_hazard_ratio: log of observed over expected exits of the treated less that of the untreated, expected = cumulative hazard
    -log(1 - risk) x time followed (indirect standardisation; Breslow and Day 1987, chapter 2), variance 1 / exits + 1 / exits. An exit
    that is seen from several months of a person counts once, with its share of their exposure. Missing below `FEWEST_EXITS` on either side.
    """
    past = _with_text_ids(interventions.assign(started_on=_days(interventions["started_on"])).dropna(subset=["employee_id", "started_on"]))
    groups = _cases(_with_text_ids(scored), past, None if draws is None else _with_text_ids(draws), follow)
    rows = [_compared(kind, design, followed, follow) for kind, design, cases in groups if len(followed := _followed(cases, past, exits, follow))]
    return pd.DataFrame(sorted(rows), columns=list(COLUMNS))


def combine(prior: Effect, log_hazard_ratio: float, sd: float, basis: str) -> Effect:
    """The prior and an estimate of one's own, each weighted by its precision (normal on the log hazard ratio; Gelman et al., BDA 3, 2.5)."""
    if not (np.isfinite(log_hazard_ratio) and np.isfinite(sd) and sd > 0):
        return prior
    own, before = 1 / sd**2, 1 / prior.sd**2
    weight = own / (own + before)
    mean = weight * log_hazard_ratio + (1 - weight) * prior.log_hazard_ratio
    return Effect(float(mean), float((own + before) ** -0.5), "own data" if weight >= 0.9 else "both", basis, float(weight))


def effects_to_plan_with(estimates: pd.DataFrame) -> Mapping[str, Effect]:
    """The effect of each action by name: its prior, combined with the best that the company's own data say (lottery before the others).

    What was not chosen by lot enters with `CONFOUNDING_SD` added to its sd.
    """
    known = estimates.dropna(subset=["log_hazard_ratio"])
    best = known.assign(place=known["design"].map(list(LABELS).index)).sort_values("place").drop_duplicates("kind")
    more = np.where(best["design"] == "lottery", 0.0, CONFOUNDING_SD)
    own = dict(zip(best["kind"], zip(best["log_hazard_ratio"], np.hypot(best["sd"], more), best["label"], strict=True), strict=True))
    return {action.name: combine(action.prior, *own[action.kind]) if action.kind in own else action.prior for action in ACTIONS}


def _cases(scored: pd.DataFrame, past: pd.DataFrame, draws: pd.DataFrame | None, follow: Follow) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Everybody who is compared, by kind and design: employee_id, start and stop (days after and until which they are followed), risk, is_treated."""
    rest = past
    if draws is not None and len(draws):
        drawn, rest = _drawn_cases(scored, draws), past[past["assigned_by"] != "lottery"]
        yield from ((kind, "lottery", drawn[drawn["kind"] == kind]) for kind in drawn["kind"].dropna().unique())
    months = _months_without(scored, past, follow.horizon_months)
    by_lot = rest["assigned_by"] == "lottery"
    for design, held in (("need", rest[~by_lot]), ("lottery_adjusted", rest[by_lot])):
        yield from ((kind, design, _month_cases(months, held[held["kind"] == kind], past)) for kind in held["kind"].dropna().unique())


def _drawn_cases(scored: pd.DataFrame, draws: pd.DataFrame) -> pd.DataFrame:
    """Those who were in a draw, with the risk of the last month end up to it, until their next draw."""
    rows = draws.assign(start=_days(draws["drawn_on"]), is_treated=draws["is_drawn"].astype(bool))
    rows = rows.drop(columns=["risk"], errors="ignore").sort_values(["start", "employee_id"])
    rows = rows.assign(stop=rows.groupby("employee_id")["start"].shift(-1))
    risks = scored[["employee_id", "month_end", "risk"]].dropna().assign(month_end=lambda frame: _days(frame["month_end"])).sort_values("month_end")
    return pd.merge_asof(rows, risks, left_on="start", right_on="month_end", by="employee_id").dropna(subset=["risk"])


def _months_without(scored: pd.DataFrame, past: pd.DataFrame, months: int) -> pd.DataFrame:
    """The months of people who had no intervention in the horizon before them: employee_id, start (the month's end), risk (of the month end before)."""
    rows = scored[["employee_id", "month_end", "risk"]].dropna().assign(month_end=lambda frame: _days(frame["month_end"]))
    rows = rows.assign(start=rows["month_end"] + pd.offsets.MonthEnd(1), stop=np.datetime64("NaT", "ns")).sort_values("month_end")
    held = past[["employee_id", "started_on"]].sort_values("started_on")
    last = pd.merge_asof(rows, held, left_on="month_end", right_on="started_on", by="employee_id")
    return last.loc[~(last["started_on"] > last["month_end"] - pd.DateOffset(months=months)), ["employee_id", "start", "stop", "risk"]]


def _month_cases(months: pd.DataFrame, held: pd.DataFrame, past: pd.DataFrame) -> pd.DataFrame:
    """Those who had the intervention in a month, and those who had none of any kind in it."""
    treated, other = (_person_month(rows["employee_id"], rows["started_on"] + pd.offsets.MonthEnd(0)) for rows in (held, past))
    keys = pd.MultiIndex.from_frame(months[["employee_id", "start"]])
    is_treated = keys.isin(treated)
    return months.assign(is_treated=is_treated)[is_treated | ~keys.isin(other)]


def _person_month(people: pd.Series, month_end: pd.Series) -> pd.MultiIndex:
    return pd.MultiIndex.from_arrays([people, month_end.dt.normalize()])


def _followed(cases: pd.DataFrame, past: pd.DataFrame, exits: pd.DataFrame, follow: Follow) -> pd.DataFrame:
    """The cases still employed on their first day, with days followed, expected exits, has_left (voluntarily, while followed),
    left_in_horizon, is_over (the horizon) and treated_later.
    """
    leavers = exits.drop_duplicates("employee_id").set_index("employee_id")
    start, left = _days(cases["start"]), _days(cases["employee_id"].map(leavers["left_on"]))
    end, voluntary = start + pd.DateOffset(months=follow.horizon_months), cases["employee_id"].map(leavers["exit_kind"]).eq("voluntary")
    last = pd.Series(pd.Timestamp(follow.until), cases.index)
    until = pd.concat([end, left, _days(cases["stop"]), last], axis=1).min(axis=1)
    days = (until - start).dt.days
    hazard = -np.log1p(-cases["risk"].astype(float).clip(upper=1 - 1e-9))
    rows = cases.assign(
        start=start, end=end, days=days, expected=hazard * days / (end - start).dt.days, has_left=voluntary & (left <= until),
        left_in_horizon=voluntary & (left <= end), is_over=end <= last, people=1,
    )
    return _with_later(rows, past)[days > 0]


def _with_later(rows: pd.DataFrame, past: pd.DataFrame) -> pd.DataFrame:
    """The rows with treated_later: whether an intervention of any kind began in the window."""
    held = past[["employee_id", "started_on"]].sort_values("started_on")
    ordered = rows.reset_index(drop=True).reset_index().sort_values("start")
    found = pd.merge_asof(ordered, held, left_on="start", right_on="started_on", by="employee_id", direction="forward", allow_exact_matches=False)
    later = (found["started_on"] <= found["end"]).to_numpy()
    return rows.assign(treated_later=later[np.argsort(found["index"].to_numpy())])


def _compared(kind: str, design: str, cases: pd.DataFrame, follow: Follow) -> tuple[object, ...]:
    """The comparison of one kind and design, in the order of `COLUMNS`."""
    treated, others = cases[cases["is_treated"]], cases[~cases["is_treated"]]
    ends = [_exits_and(rows[rows["is_over"]], "people", "left_in_horizon") for rows in (treated, others)]
    difference = share_difference_interval(ends[0][0], round(ends[0][1]), ends[1][0], round(ends[1][1]), follow.interval_share)
    left, other_left = _exits_and(treated, "days"), _exits_and(others, "days")
    ratio = rate_ratio_interval(*left, *other_left, follow.interval_share)
    mean, sd = _log_hazard_ratio(treated, others)
    low, high = Effect(mean, sd).interval(follow.interval_share)
    shares = [events / n if n else float("nan") for events, n in ends]
    later = float(others["treated_later"].mean()) if len(others) else float("nan")
    people = [rows["employee_id"].nunique() for rows in (treated, others)]
    return (kind, design, LABELS[design], *people, left[0], other_left[0], *shares, *difference, *ratio, mean, sd, low, high, later)


def _exits_and(rows: pd.DataFrame, exposure: str, event: str = "has_left") -> tuple[int, float]:
    """How many people left, and the exposure that goes with so many: an exit that is seen from several months counts once, they in proportion."""
    seen, people = int(rows[event].sum()), rows.loc[rows[event], "employee_id"].nunique()
    return people, float(rows[exposure].sum()) * (people / seen if seen else 1.0)


def _log_hazard_ratio(treated: pd.DataFrame, others: pd.DataFrame) -> tuple[float, float]:
    """The adjusted log hazard ratio and its sd; missing where either side has too few exits."""
    (left, expected), (other_left, other_expected) = _exits_and(treated, "expected"), _exits_and(others, "expected")
    if min(left, other_left) < FEWEST_EXITS or not (expected > 0 and other_expected > 0):
        return float("nan"), float("nan")
    return float(np.log(left / expected / (other_left / other_expected))), float(np.sqrt(1 / left + 1 / other_left))


def _days(dates: pd.Series) -> pd.Series:
    """Dates of any kind as days of one kind, so that they can be merged."""
    return pd.to_datetime(dates).dt.normalize().astype("datetime64[ns]")


def _with_text_ids(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with ids of one kind, so that an empty one can be merged too."""
    return frame.astype({"employee_id": "str"})
