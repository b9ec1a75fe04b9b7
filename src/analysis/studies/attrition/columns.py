"""The columns of the model: what is known of a person at a month end that may go with leaving, each in the shape that the literature gives it.

In: `Known`, the person-months with what is known at a month. Out: one array of person x month per entry of `COLUMNS`. A value uses facts up to
its own month end, and parameters (means, spreads, shrinkage) estimated from what is known at `as_of` alone. What is missing becomes the
mean, 0, unless the entry says otherwise. Gender and birth year are not in the panel. Answers on the intention to leave are
not in the contract: they all but give the outcome away. Nothing is fitted to exits here but the manager's record.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.studies.attrition.answers import TOPICS, Satisfaction, filter_answers, fit_answers
from analysis.studies.attrition.person_months import Flags, Floats, PersonMonths
from analysis.studies.attrition.shrinkage import discounted, group_mean, running_ratio, standard

AHEAD = 5
"""Coming months over which satisfaction is looked ahead."""
SALES_KEPT = 0.75
"""Share of the weight of a month's sales that is left after a month."""
LEVEL_KEPT = 0.85
"""The same for the level of sales with its months without any."""
_LIMIT = 2.5
"""Performance and growth of pay count up to so many standard deviations."""


@dataclass(frozen=True)
class Known:
    """The person-months, and the month up to which they are known."""

    data: PersonMonths
    as_of: int

    @cached_property
    def rows(self) -> Flags:
        """The person-months known."""
        return self.data.here & (np.arange(self.data.count) <= self.as_of)

    def standard(self, values: Floats) -> Floats:
        """The values in standard deviations from the mean of the person-months known; missing becomes 0."""
        return standard(values, self.rows)

    @cached_property
    def satisfaction(self) -> Satisfaction:
        """Filtered satisfaction, from answers less what the wait for promotion and the manager explain of them."""
        answers = np.stack([self.data[f"{topic}_answer_share"] for topic in TOPICS])
        if not np.isfinite(answers[:, self.rows]).any():
            return Satisfaction(*np.zeros((3, *self.rows.shape)))
        wait = np.nan_to_num(self.data["promotion_wait_months"])
        bent = np.stack([np.ones_like(wait), np.clip(wait, 0, 24) / 12, np.clip(wait - 24, 0, 24) / 12], axis=-1)
        manager, rest = self.data.codes("manager_id"), np.stack([_less_line(topic, bent, self.rows) for topic in answers])
        rest = np.stack([topic - group_mean(topic, manager, self.as_of)[0] for topic in rest])
        return filter_answers(rest, fit_answers(rest[:, :, : self.as_of + 1]), AHEAD)

    @cached_property
    def sells(self) -> Flags:
        """Who sells: has a quota in the month, or, where nobody has quotas, has ever sold by then."""
        quota = np.nan_to_num(self.data["quota_amount"]) > 0
        return quota if (quota & self.rows).any() else np.logical_or.accumulate(np.nan_to_num(self.data["sales_amount"]) != 0, axis=1)

    @cached_property
    def performance(self) -> Floats:
        """Log sales above the month's median, months discounted, shrunk by their noise, in standard deviations; 0 for who does not sell."""
        sales = _relative_sales(self.data, self.sells)
        if not np.isfinite(sales[self.rows]).any():
            return np.zeros_like(sales)
        mean, months = discounted(sales, SALES_KEPT)
        past = sales[:, : self.as_of + 1]
        within = _variance(np.diff(past, axis=1)) / 2
        between = max(_variance(past) - within, 0.1 * _variance(past), 1e-9)
        score = np.where(self.sells, mean * between / (between + within / np.maximum(months, 0.01)), np.nan)
        return np.clip(self.standard(score), -_LIMIT, _LIMIT)

    @cached_property
    def pay_growth(self) -> Floats:
        """Growth of base pay over twelve months in standard deviations; 0 where it is not known."""
        return np.clip(self.standard(np.clip(self.data["pay_growth_12m"], -0.1, 0.25)), -_LIMIT, _LIMIT)


def _less_line(answers: Floats, bent: Floats, known: Flags) -> Floats:
    """The answers less their straight-line fit on what is known."""
    fitted = known & np.isfinite(answers)
    if fitted.sum() < 30:
        return np.full_like(answers, np.nan)
    return answers - bent @ np.linalg.lstsq(bent[fitted], answers[fitted], rcond=None)[0]


def _relative_sales(data: PersonMonths, sells: Flags) -> Floats:
    """Log sales of a whole month over the median of all who sell in it; missing for others and in the month of hiring."""
    sales = np.where(sells & (data["tenure_months"] > 0), data["sales_amount"], np.nan)
    with np.errstate(all="ignore"):
        middle = pd.DataFrame(sales).median().to_numpy()
    floor = 0.02 * np.where(middle > 0, middle, np.nan)
    return np.log(np.maximum(sales, floor) / (50 * floor))


def _variance(values: Floats) -> float:
    """The variance of what is not missing; 0 where there is nothing."""
    given = values[np.isfinite(values)]
    return float(given.var()) if len(given) else 0.0


# one function per column

def satisfaction(known: Known) -> Floats:
    """Satisfaction as expected over the coming months, from all answers so far."""
    return known.satisfaction.level


def satisfaction_change(known: Known) -> Floats:
    """The change of satisfaction over three months, as expected over the coming months."""
    return known.standard(known.satisfaction.change)


def satisfaction_falls(known: Known) -> Floats:
    """Answers on job satisfaction that fell in a row, at most four."""
    return known.standard(np.clip(known.data["job_satisfaction_falls"], 0, 4))


def engagement_change(known: Known) -> Floats:
    """The change of the last answer on engagement over six months."""
    return known.standard(known.data["engagement_change_6m"])


def workload(known: Known) -> Floats:
    """Answers on workload, later ones counting more."""
    return known.standard(discounted(known.data["workload_answer_share"], 0.9)[0])


def manager_support(known: Known) -> Floats:
    """Answers on the manager's support by all people of the manager so far, less what their satisfaction explains, shrunk."""
    answers = known.data["manager_support_answer_share"]
    given = known.rows & np.isfinite(answers)
    if given.sum() < 30:
        return np.zeros_like(answers)
    now = known.satisfaction.now
    rest = answers - np.polyval(np.polyfit(now[given], answers[given], 1), now) if now[given].std() > 0 else answers - answers[given].mean()
    mean, spread = group_mean(rest, known.data.codes("manager_id"), known.as_of)
    return mean / np.sqrt(spread) if spread > 0 else mean


def manager_exits(known: Known) -> Floats:
    """Notices by choice of the manager's people so far against those of everybody, shrunk; it moves with the manager."""
    return known.standard(_exit_record(known, "manager_id", 1.0))


def team_exits(known: Known) -> Floats:
    """Notices by choice in the team lately against those of everybody, shrunk."""
    return known.standard(_exit_record(known, "team", 0.75))


def _exit_record(known: Known, name: str, kept: float) -> Floats:
    """The log of notices over those expected among the people of a group, months discounted; a notice counts in its month for the group of the last month end."""
    data, group = known.data, known.data.codes(name)
    at_risk = (data.here & (data.notice[:, None] > np.arange(data.count))).astype(np.float64)
    people = np.flatnonzero(data.by_choice & (data.notice < data.count) & (data.notice > 0))
    month = data.notice[people]
    group[people, month] = group[people, month - 1]
    gives = np.zeros_like(at_risk)
    gives[people, month] = group[people, month] >= 0
    return running_ratio(gives, at_risk, known.as_of, group=group, kept=kept)


def new_manager(known: Known) -> Floats:
    """Another manager than six months ago."""
    return known.standard(known.data["has_new_manager_6m"])


def promotion_wait(known: Known) -> Floats:
    """Years of waiting for a promotion beyond two, at most two; where none is on record, since the records begin."""
    wait, unknown = known.data["promotion_wait_months"], _wait_is_unknown(known)
    changed = _promoted(known) & known.rows
    begins = np.flatnonzero(changed.any(axis=0))
    on_record = np.maximum(np.arange(known.data.count) - (begins[0] if len(begins) else 0), 0) + np.zeros_like(wait)
    return np.asarray(np.nan_to_num(np.clip(np.where(unknown, np.minimum(wait, on_record), wait) - 24, 0, 24) / 12))


def wait_is_unknown(known: Known) -> Floats:
    """Above the lowest level without a promotion on record: the wait is longer than can be seen."""
    return _wait_is_unknown(known).astype(np.float64)


def _wait_is_unknown(known: Known) -> Flags:
    level = known.data["level"]
    lowest = np.min(level[known.rows & np.isfinite(level)], initial=np.inf)
    return np.asarray(~_promoted(known) & (level > lowest) & (known.data.codes("role") >= 0))


def _promoted(known: Known) -> Flags:
    """Whose promotion is on record by the month end."""
    promoted = known.data.spread(known.data.frame["promoted_on"].notna().to_numpy().astype(np.float64))
    return np.asarray(promoted == 1)


def raise_wait(known: Known) -> Floats:
    """Years of waiting for a raise beyond one, at most two."""
    return known.standard(np.clip(known.data["raise_wait_months"] - 12, 0, 24) / 12)


def pay_position(known: Known) -> Floats:
    """Log base pay against the median of the same level and region at the same month end."""
    frame = known.data.frame
    pay = np.log(frame["base_pay_month"].where(frame["base_pay_month"] > 0))
    peers = pay.groupby([frame["month"], frame["level"], frame["region"]], dropna=False)
    position = (pay - peers.transform("median")).where(peers.transform("count") >= 3)
    return known.standard(np.clip(known.data.spread(position.to_numpy(np.float64)), -0.5, 0.5))


def pay_growth(known: Known) -> Floats:
    """Growth of base pay over twelve months."""
    return known.pay_growth


def performance(known: Known) -> Floats:
    """Sales against everybody's, shrunk."""
    return known.performance


def performance_squared(known: Known) -> Floats:
    """The square of performance, less its mean for who sells: the best and the worst leave more (Trevor et al. 1997)."""
    return np.where(known.sells, known.performance**2 - 1, 0.0)


def performance_by_pay_growth(known: Known) -> Floats:
    """Performance times growth of pay: the best leave where pay stands still (Trevor et al. 1997)."""
    return known.performance * known.pay_growth


def attainment(known: Known) -> Floats:
    """Sales over quota in twelve months, at most twice."""
    return known.standard(np.clip(known.data["attainment_12m_share"], 0, 2))


def attainment_change(known: Known) -> Floats:
    """Sales over quota in six months less the six before."""
    return known.standard(np.clip(known.data["attainment_change_6m_share"], -1, 1))


def sales_level(known: Known) -> Floats:
    """Log of one plus sales over everybody's mean of the month, later months counting more; months without sales count, and so do people who never sold."""
    sales, here = known.data["sales_amount"], known.data.here
    mean = np.nansum(sales, axis=0) / np.maximum(here.sum(axis=0), 1)
    relative, _ = discounted(np.divide(sales, mean, out=np.zeros_like(sales), where=mean > 0), LEVEL_KEPT)
    return known.standard(np.log1p(np.maximum(np.where(here, relative, np.nan), 0.0)))


def rating(known: Known) -> Floats:
    """The last review rating."""
    return known.standard(known.data["rating_share"])


def rating_change(known: Known) -> Floats:
    """The last review rating less that of twelve months ago."""
    return known.standard(known.data["rating_change_12m_share"])


def absence(known: Known) -> Floats:
    """Days away so far against those of everybody, shrunk."""
    away = known.data["absent_days"] + known.data["sick_days"]
    return known.standard(running_ratio(away, away + known.data["worked_days"], known.as_of))


def lateness(known: Known) -> Floats:
    """Days late so far against those of everybody, shrunk."""
    return known.standard(running_ratio(known.data["late_days"], known.data["worked_days"], known.as_of))


def training(known: Known) -> Floats:
    """Hours of training in twelve months, as a logarithm."""
    return known.standard(np.log1p(known.data["training_hours_12m"]))


def tenure(known: Known) -> Floats:
    """The logarithm of one plus years since hiring."""
    return known.standard(np.log1p(known.data["tenure_months"] / 12))


def first_months(known: Known) -> Floats:
    """Months since hiring, at most two: hardly anybody leaves in the first."""
    return known.standard(np.minimum(known.data["tenure_months"], 2))


def no_role(known: Known) -> Floats:
    """No role in sales, as with managers."""
    return np.where(known.data.here & (known.data.codes("role") < 0), 1.0, 0.0)


def season_sine(known: Known) -> Floats:
    """The time of the year, as a sine."""
    return _season(known, np.sin)


def season_cosine(known: Known) -> Floats:
    """The time of the year, as a cosine."""
    return _season(known, np.cos)


def _season(known: Known, wave: Callable[[Floats], Floats]) -> Floats:
    months = ((known.data.first + np.arange(known.data.count)) % 12).astype(np.float64)
    return np.repeat(wave(2 * np.pi * months / 12)[None], len(known.data.people), axis=0)


@dataclass(frozen=True)
class ModelColumn:
    """One column: its function, the group of reasons it belongs to, the sign that the literature gives (0: either), and what is held of it beforehand.

    `prior_sd` is the standard deviation of the weight's prior. `is_reason` is false for what sets groups or times apart and is nobody's reason.
    """

    compute: Callable[[Known], Floats]
    driver: str
    sign: int = 0
    prior_sd: float = 0.05
    is_reason: bool = True

    @property
    def name(self) -> str:
        """The column's name, which is the function's."""
        return self.compute.__name__


LEADING, APART = 0.5, 2.5
"""Prior of columns that studies and theory put first, and of those that set groups of people apart; all others have that of `ModelColumn`."""

COLUMNS: tuple[ModelColumn, ...] = (
    ModelColumn(satisfaction, "satisfaction", -1, LEADING),
    ModelColumn(satisfaction_change, "satisfaction_trend", -1, LEADING),
    ModelColumn(satisfaction_falls, "satisfaction_trend", 1),
    ModelColumn(engagement_change, "satisfaction_trend", -1),
    ModelColumn(workload, "workload"),
    ModelColumn(manager_support, "manager", -1, LEADING),
    ModelColumn(manager_exits, "manager", 1),
    ModelColumn(new_manager, "manager", 1),
    ModelColumn(team_exits, "team_exits", 1),
    ModelColumn(promotion_wait, "promotion_wait", 1, LEADING),
    ModelColumn(wait_is_unknown, "other", 0, APART, is_reason=False),
    ModelColumn(raise_wait, "raise_wait", 1),
    ModelColumn(pay_position, "pay_position", -1),
    ModelColumn(pay_growth, "pay_growth", -1, LEADING),
    ModelColumn(performance_by_pay_growth, "pay_growth", -1, LEADING),
    ModelColumn(performance, "performance", 0, LEADING),
    ModelColumn(performance_squared, "performance", 1, LEADING),
    ModelColumn(attainment, "performance", -1),
    ModelColumn(attainment_change, "attainment_trend", -1),
    ModelColumn(sales_level, "performance", -1, LEADING),
    ModelColumn(rating, "rating", -1, LEADING),
    ModelColumn(rating_change, "rating", -1),
    ModelColumn(absence, "absence", 1, LEADING),
    ModelColumn(training, "training", -1),
    ModelColumn(tenure, "tenure", -1, LEADING),
    ModelColumn(first_months, "tenure"),
    ModelColumn(no_role, "other", 0, APART, is_reason=False),
    ModelColumn(season_sine, "season", 0, is_reason=False),
    ModelColumn(season_cosine, "season", 0, is_reason=False),
)
"""Every column of the model. To add one, write its function and add an entry; the leakage law takes it in by itself."""

FALLS, QUIET_MONTHS = 2, 6
"""The named early-warning rule: so many answers in a row that fell, and no promotion and no raise for so many months."""


def early_warning(known: Known) -> Floats:
    """1 where satisfaction has fallen in a row without a promotion or a raise in that time (the named rule), else 0."""
    data = known.data
    return ((data["job_satisfaction_falls"] >= FALLS) & (data["promotion_wait_months"] >= QUIET_MONTHS) & (data["raise_wait_months"] >= QUIET_MONTHS)).astype(np.float64)


RULE = ModelColumn(early_warning, "satisfaction_trend", 1, LEADING)
"""The named rule as a column of its own; the hazard model, which has its parts in a better shape, goes without."""

CHECKED_NULLS: tuple[ModelColumn, ...] = (ModelColumn(lateness, "other", 0, LEADING),)
"""Columns that research finds to say nothing. They are in no model; their weight is estimated beside the others', and should be none."""


ALL: tuple[ModelColumn, ...] = (*COLUMNS, RULE, *CHECKED_NULLS)
"""Everything that is computed."""

PLACE = {column.name: place for place, column in enumerate(ALL)}
"""The place of each column among `ALL`."""


def make_columns(known: Known) -> Floats:
    """Person x month x column: every column of `ALL`, in that order, in single precision, as it is the largest thing in memory."""
    out = np.empty((*known.rows.shape, len(ALL)), dtype=np.float32)
    for place, column in enumerate(ALL):
        out[:, :, place] = np.nan_to_num(column.compute(known))
    return out
