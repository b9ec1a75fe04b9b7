"""Segments: how often people of each group leave of their own accord, and which groups differ from the company.

In: the panel's frame and the exits. Out: `person_time`, the days each person could have left, month by month; and `exit_rates`,
one row per group with exact intervals, a partially pooled rate and a verdict that allows for how many groups were looked at.
It predicts nothing and says nothing about single people. A person counts in the group of the month end before, so leaving cannot
change the group; people who were in two groups count in the `n` of both.
"""

from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import gammaln, xlogy
from scipy.stats import binom, gamma

from analysis.periods import last_whole_month, month_end, month_start
from analysis.studies.intervals import holm
from analysis.studies.rates import poisson_interval
from analysis.studies.result import ResultColumn, ResultTable

Vector = NDArray[np.float64]

DAYS_OF_YEAR = 365.25
DAY = np.timedelta64(1, "D")

TENURE_EDGES = (0, 6, 12, 24, 36, 60)
"""Whole months of tenure at which the bands begin; each band holds its lower edge."""

LONG_WAIT_MONTHS = 24
"""Who waited longer than this has had no promotion."""

LOWER_PART = 1 / 3
"""Low satisfaction is an answer below the one at this place of the company's answers, lowest first."""

SURE = 0.95
"""How sure a table must be before it calls any group different: 19 chances in 20 that it calls none where none is."""

LEAST_YEARS = 1.0
"""People whose group is not known, watched for less than this, have no rate: many are unknown because they left before their first month end."""

FROM_PANEL = ("team", "manager_id", "region", "level", "role", "satisfaction_and_promotion")
"""Groups that are read from the panel's rows."""

GROUPS = (*FROM_PANEL, "tenure_band")
"""Every group that rates are told by."""

SPREADS = (np.arange(20) + 0.5) * 1.5 / 20
"""Standard deviations of the groups' rates, as shares of the company's rate, that pooling sums over."""


def satisfaction_and_promotion(panel: pd.DataFrame) -> pd.Series:
    """Which of the two, low satisfaction and no promotion, holds on each row: both, low_satisfaction, no_promotion or neither.

    Low is an answer strictly below the lower third of the last answers known on that month end, so never more than a third of the
    people. Missing where the answer or the wait is not known.
    """
    answer, wait = panel["job_satisfaction_share"].astype(float), panel["promotion_wait_months"].astype(float)
    low = answer < answer.groupby(panel["month"]).transform("quantile", LOWER_PART, interpolation="lower")
    long = wait > LONG_WAIT_MONTHS
    code = np.select([low & long, low, long], ["both", "low_satisfaction", "no_promotion"], "neither")
    return pd.Series(code, index=panel.index, dtype="str").where(answer.notna() & wait.notna())


def person_time(panel: pd.DataFrame, exits: pd.DataFrame, last_day: date) -> pd.DataFrame:
    """One row per person and month in which the person could have left: employee_id, month, exposure_years, event, and `GROUPS`.

    Counted are the days from the panel's first month to the end of the last month that is over on `last_day`: who was hired before
    enters then, every exit ends it, and the day of leaving is itself worked. exposure_years is days over 365.25; event is 1.0 in the month
    of a voluntary exit. Groups are those of the month end before, in a person's first month those of its own end; missing where there is neither.
    `panel` and `exits` hold the whole company; rows of one region are taken from what comes out. People without a day of hiring, or who left before
    it, have no rows.
    """
    spells = _spells(panel, exits, last_day)
    rows = _months_of(spells)
    return rows.merge(_states(panel), how="left", on=["employee_id", "month"], validate="one_to_one")


def _spells(panel: pd.DataFrame, exits: pd.DataFrame, last_day: date) -> pd.DataFrame:
    """One row per person employed inside the span: hired_on, first and last day that count, and whether it ends in a voluntary exit."""
    first = pd.Timestamp(month_start(int(panel["month"].min()))) if len(panel) else pd.Timestamp.max
    end = pd.Timestamp(month_end(last_whole_month(last_day)))
    hired, left = pd.to_datetime(exits["hired_on"]), pd.to_datetime(exits["left_on"])
    spells = pd.DataFrame({
        "employee_id": exits["employee_id"], "hired_on": hired, "from": hired.where(hired > first, first), "until": left.where(left < end, end),
        "leaves": (exits["exit_kind"] == "voluntary") & (left <= end),
    })
    return spells[hired.notna() & (spells["until"] >= spells["from"])]


def _months_of(spells: pd.DataFrame) -> pd.DataFrame:
    """The spells cut at the ends of months: days counted as years, the event in the last month, tenure at the month's start."""
    from_day, until_day = (spells[name].to_numpy().astype("datetime64[D]") for name in ("from", "until"))
    first, last = _month(from_day), _month(until_day)
    count = last - first + 1
    spell = np.repeat(np.arange(len(spells)), count)
    month = first[spell] + np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    start, next_start = _first_day(month), _first_day(month + 1)
    days = (np.minimum(until_day[spell], next_start - DAY) - np.maximum(from_day[spell], start)) / DAY + 1
    leaves = spells["leaves"].to_numpy()[spell] & (month == last[spell])
    hired = spells["hired_on"].to_numpy().astype("datetime64[D]")[spell]
    return pd.DataFrame({
        "employee_id": spells["employee_id"].to_numpy()[spell], "month": month, "exposure_years": days / DAYS_OF_YEAR,
        "event": leaves.astype(float), "tenure_band": _tenure_band(np.maximum(month - _month(hired) - (hired != _first_day(_month(hired))), 0)),
    })


def _month(days: NDArray[np.datetime64]) -> NDArray[np.int64]:
    """The month of each day, as a number."""
    return days.astype("datetime64[M]").astype(np.int64) + 1970 * 12


def _first_day(month: NDArray[np.int64]) -> NDArray[np.datetime64]:
    """The first day of each month."""
    return (month - 1970 * 12).astype("datetime64[M]").astype("datetime64[D]")


def _tenure_band(months: NDArray[np.int64]) -> "pd.Categorical[str]":
    """The band of `TENURE_EDGES`, by its edges: `6_12` is 6 months or more and less than 12; the last one is open."""
    names = [f"{low}_{high}" for low, high in zip(TENURE_EDGES, (*TENURE_EDGES[1:], ""), strict=True)]
    return pd.Categorical(np.array(names)[np.searchsorted(TENURE_EDGES, months, side="right") - 1], pd.Index(names), ordered=True)


def _states(panel: pd.DataFrame) -> pd.DataFrame:
    """The groups that count in each month: those of the month end before, and in a person's first month its own."""
    panel = panel.assign(satisfaction_and_promotion=satisfaction_and_promotion(panel)).sort_values(["employee_id", "month"])
    first = panel[["employee_id", "month", *FROM_PANEL]].drop_duplicates("employee_id")
    return pd.concat([first, panel[first.columns].assign(month=panel["month"] + 1)], ignore_index=True)


def exit_rates(person_months: pd.DataFrame, by: str, *, interval_share: float) -> ResultTable:
    """The voluntary exits of each group, one row per group; people whose group is not known are the group with an empty name.

    rate_year is exits per person-year with the exact Poisson interval, beside the company's. pooled_year is what the group's own exits and
    the spread between all groups say together. verdict is higher or lower only where p_adjusted is below one in twenty: the group against all others,
    exact given the total of exits (Przyborowski and Wilenski 1940, Biometrika 31: 313; twice the smaller tail), and adjusted for the number of groups
    by Holm (1979, Scandinavian Journal of Statistics 6: 65). People of no known group have no rate below `LEAST_YEARS`. Empty where nobody's group is known.
    """
    groups = _groups(person_months, by)
    years, exits = groups["person_years"].to_numpy(), groups["exits"].to_numpy()
    low, high = poisson_interval(exits, interval_share)
    p_adjusted = holm(_differs(exits, years))
    company = exits.sum() / years.sum() if len(groups) else np.nan
    direction = np.where(exits / years > company, "higher", "lower")
    frame = groups.assign(rate_year=exits / years, low=low / years, high=high / years, company_year=company)
    frame = frame.join(pooled_rates(exits, years, interval_share=interval_share))
    has_rate = (groups[by] != "") | (groups["person_years"] >= LEAST_YEARS)
    verdict = np.where((p_adjusted < 1 - SURE) & has_rate, direction, "cannot_be_told")
    rates = ["rate_year", "low", "high", "pooled_year", "pooled_low", "pooled_high", "p_adjusted"]
    frame = frame.assign(p_adjusted=p_adjusted, verdict=verdict)
    frame[rates] = frame[rates].where(has_rate)
    return ResultTable(frame, rate_columns(by))


def _groups(person_months: pd.DataFrame, by: str) -> pd.DataFrame:
    """One row per group in its order: its name as text, n, person_years, exits."""
    known = person_months if person_months[by].notna().any() else person_months.head(0)
    grouped = known.groupby(by, observed=True, dropna=False)
    frame = grouped.agg(n=("employee_id", "nunique"), person_years=("exposure_years", "sum"), exits=("event", "sum")).reset_index()
    return frame.assign(**{by: [group_name(value) for value in frame[by]]}, exits=frame["exits"].astype(int))


def group_name(value: object) -> str:
    """A group's name as text; whole numbers without a decimal point, nothing for a missing one."""
    if pd.isna(value):  # type: ignore[call-overload]  # one value of any column
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _differs(exits: NDArray[np.int64], years: Vector) -> Vector:
    """How probable so uneven a split of the exits between a group and all others is, at equal rates; two-sided."""
    total, share = exits.sum(), years / years.sum()
    p_value: Vector = np.minimum(1.0, 2 * np.minimum(binom.cdf(exits, total, share), binom.sf(exits - 1, total, share)))
    return p_value


def pooled_rates(exits: NDArray[np.int64], years: Vector, *, interval_share: float) -> pd.DataFrame:
    """Each group's rate, drawn to the company's as far as the groups cannot be told apart: pooled_year, pooled_low, pooled_high.

    The gamma-Poisson hierarchy (Gelman et al., Bayesian Data Analysis, 3rd ed., sections 2.6 and 5.1): a group's rate is gamma with the company's
    mean and a relative spread of `SPREADS`; mean (Jeffreys' prior) and spread (uniform) are summed over a grid by their marginal, negative binomial,
    likelihood, so that not knowing them is part of the interval. With one group there is no spread. The interval is that of the gamma
    with the posterior's mean and variance.
    """
    spreads = SPREADS if len(exits) > 1 else SPREADS[:1]
    means, log_weight = _mean_grid(exits, years), np.empty((len(spreads), _MEANS))
    shape, rate = spreads**-2, np.divide.outer(spreads**-2, means)
    for row, alpha in enumerate(shape):
        own = gammaln(alpha + exits) - gammaln(alpha)
        expected = np.multiply.outer(means, years)
        likelihood = own + xlogy(alpha, alpha / (alpha + expected)) + xlogy(exits, expected / (alpha + expected))
        log_weight[row] = likelihood.sum(axis=1) + np.log(means) / 2
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    first, second = np.zeros(len(exits)), np.zeros(len(exits))
    for row, column in zip(*np.nonzero(weight > _NEGLIGIBLE), strict=True):
        after, per = shape[row] + exits, rate[row, column] + years
        first += weight[row, column] * after / per
        second += weight[row, column] * after * (after + 1) / per**2
    return _gamma_interval(first, second - first**2, interval_share)


_MEANS = 41
"""Points of the company's mean in the grid."""

_NEGLIGIBLE = 1e-9
"""Points of the grid with less weight say nothing."""


def _mean_grid(exits: NDArray[np.int64], years: Vector) -> Vector:
    """Company means four standard errors to both sides of the observed one, evenly in logs."""
    centre, spread = (exits.sum() + 0.5) / max(years.sum(), 1 / DAYS_OF_YEAR), 1 / (exits.sum() + 0.5) + 1 / max(len(exits), 1)
    grid: Vector = centre * np.exp(np.linspace(-4, 4, _MEANS) * np.sqrt(spread))
    return grid


def _gamma_interval(mean: Vector, variance: Vector, interval_share: float) -> pd.DataFrame:
    """The pooled rate and the central interval of the gamma with this mean and variance."""
    shape, scale, tail = mean**2 / variance, variance / mean, (1 - interval_share) / 2
    return pd.DataFrame({"pooled_year": mean, "pooled_low": gamma.ppf(tail, shape, scale=scale), "pooled_high": gamma.isf(tail, shape, scale=scale)})


def rate_columns(by: str) -> tuple[ResultColumn, ...]:
    """What the columns of the rates mean; who answered how is sensitive."""
    shown = "sensitive" if by == "satisfaction_and_promotion" else "business"
    figures = (
        ("n", "people", "People who could have left"), ("person_years", "", "Years that they could have left in"), ("exits", "people", "Voluntary exits"),
        ("rate_year", "share", "Voluntary exits per person-year"), ("low", "share", "Low end of the interval"), ("high", "share", "High end of the interval"),
        ("company_year", "share", "The company's voluntary exits per person-year"),
        ("pooled_year", "share", "Voluntary exits per person-year, drawn to the company's as far as groups cannot be told apart"),
        ("pooled_low", "share", "Low end of its interval"), ("pooled_high", "share", "High end of its interval"),
        ("p_adjusted", "", "Chance of so large a difference where there is none, for the number of groups"),
        ("verdict", "verdict", "Whether the group differs from the company"),
    )
    units = {"team": "team", "tenure_band": "tenure_band", "satisfaction_and_promotion": "satisfaction_and_promotion"}
    name = ResultColumn(by, "person", "Manager", "personal") if by == "manager_id" else ResultColumn(by, units.get(by, "text"), "Group")
    return (name, *(ResultColumn(name, unit, meaning, shown) for name, unit, meaning in figures))
