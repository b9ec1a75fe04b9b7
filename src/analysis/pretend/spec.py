"""What is planted in the pretend companies, and which companies there are.

In: nothing. Out: `Truth` (every effect with its unit and its published source), `PayPlan`, and `COMPANIES`,
the one list of companies. This module draws nothing and makes no table.
"""

from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

Planted = tuple[str, float, str, str]
"""One line of the known truth: name, value, unit, source."""


def _planted(value: float, unit: str, source: str) -> Any:
    """An effect that `Truth.null()` sets to zero."""
    return field(default=value, metadata={"unit": unit, "source": source, "planted": True})


def _base(value: float, unit: str, source: str) -> Any:
    """A rate, a noise or a season, which stays even where nothing is planted."""
    return field(default=value, metadata={"unit": unit, "source": source, "planted": False})


_SMALL_N = "small-sample study of 50 salespeople"
_OWN = "chosen here"
_TREVOR = "Trevor, Gerhart and Boudreau 1997"
_BERRY = "Berry et al. 2012"
_CHEN = "Chen et al. 2011; Liu et al. 2012"
_DE_GRIP = "De Grip and Sauermann 2012"
_LEONE = "Leone, Misra and Zimmerman 2004"
_RATING = "Viswesvaran et al. 1996"
_MODEL = "agency model solved by dynamic programming"


@dataclass(frozen=True)
class Truth:
    """The sizes of everything that makes the pretend world what it is.

    `logit` is a change of the monthly log odds of giving notice; `log` a change of log sales.
    The weights of rating and of exit are per standard deviation unless the unit says otherwise.
    """

    # sales
    ability_sd: float = _planted(0.35, "log, between people", _SMALL_N)
    territory_sd: float = _planted(0.20, "log, between territories", _OWN)
    month_noise_sd: float = _base(0.35, "log, within a person-month", _SMALL_N)
    market_sd: float = _base(0.08, "log, common to all", _SMALL_N)
    market_persistence: float = _base(0.5, "autocorrelation by month", _SMALL_N)
    market_trend: float = _planted(-0.014, "log a year, common to all", "keeps sales flat while the sales force gets better")
    ramp: float = _planted(0.6, "log below full sales on the first day", _OWN)
    joiner_quota_cut: float = _planted(0.15, "share of the usual quota taken off the first one of who joins", _OWN)
    close_rate: float = _base(0.35, "share of deals won", _OWN)
    close_rate_by_ability: float = _planted(0.8, "logit of winning per log of ability", _OWN)
    close_rate_by_skill: float = _planted(3.0, "logit of winning per log of trained skill", _OWN)
    # response to the pay plan
    sprint: float = _planted(0.20, "share of sales, quota within reach in the last month of the quarter", _MODEL)
    give_up: float = _planted(0.06, "share of sales lost, quota out of reach", _MODEL)
    slack: float = _planted(0.05, "share of sales lost, quota already made", _MODEL)
    year_end_push: float = _planted(0.06, "share of sales, December", "Oyer 1998, size chosen here")
    new_year_dip: float = _planted(0.04, "share of sales lost, January", "Oyer 1998, size chosen here")
    ratchet_up: float = _base(0.30, "share of a beat added to next year's quota", _LEONE)
    ratchet_down: float = _base(0.10, "share of a miss taken off next year's quota", _LEONE)
    # training
    training_lift: float = _planted(0.10, "share of sales in the month after the course", _DE_GRIP)
    training_kept: float = _base(0.6, "share of the lift kept from month to month", _DE_GRIP)
    training_spillover: float = _planted(0.05, "share of sales when all team mates are freshly trained", _DE_GRIP)
    training_slump_choice: float = _planted(1.0, "logit of choosing a course per sd of a slump", _OWN)
    service_lift: float = _planted(0.5, "points of customer feedback after a service course", _OWN)
    # differences between people
    service_sd: float = _planted(0.4, "points of customer feedback, between people", _OWN)
    contribution_sd: float = _planted(1.0, "standard units, between people: ratings, course scores, engagement", _OWN)
    attitude_reliability: float = _planted(0.6, "share of the variance of attitude ratings that lies between people", _OWN)
    lateness_sd: float = _planted(0.8, "log of the chance of being late, between people", _OWN)
    absence_sd: float = _planted(0.85, "sd of the absence rate, between people; months spread by 0.5 more", _OWN)
    optimism_sd: float = _planted(0.2, "log of the forecast of a deal, between people", _OWN)
    satisfaction_sd: float = _base(1.0, "standard units, between people; a feeling that stays where nothing follows from it", _OWN)
    # ratings
    rating_reliability: float = _planted(0.52, "share of variance that another rater would confirm", _RATING)
    rating_by_sales: float = _planted(0.50, "correlation of rating with sales", "366-person teaching set; Bommer 1995")
    promotion_by_rating: float = _planted(0.8, "logit of promotion per sd of rating", _OWN)
    raise_by_rating: float = _planted(0.02, "log pay a year per sd of rating", _OWN)
    # leaving
    voluntary_rate_year: float = _base(0.10, "share a year of an average person; about 0.17 of the maker's people, who differ", _OWN)
    """The rate of a person for whom everything is at its average. It is not the rate of the company: people differ, and the
    odds rise faster than they fall, so in the maker about 17 of 100 leave by choice in a year; in null it is this rate."""
    involuntary_rate_year: float = _base(0.03, "share a year", _OWN)
    other_rate_year: float = _base(0.005, "share a year", _OWN)
    dismissal_of_lowest: float = _planted(1.0, "1: only the lowest performers are dismissed; 0: anyone", "Bycio et al. 1990")
    managers_stay: float = _planted(1.0, "1: managers stay for the whole run; 0: they leave like anyone", _OWN)
    exit_satisfaction: float = _planted(-0.85, "logit per sd of satisfaction", _CHEN)
    exit_satisfaction_slope: float = _planted(-0.50, "logit per sd of the change over 3 months", _CHEN)
    exit_promotion_wait: float = _planted(0.45, "logit per year of waiting beyond two years, at most two", "Griffeth et al. 2000, sign")
    exit_pay_growth: float = _planted(-0.15, "logit per sd of yearly pay growth", _TREVOR)
    exit_performance: float = _planted(-0.10, "logit per sd of performance", "Bycio et al. 1990")
    exit_performance_squared: float = _planted(0.15, "logit per squared sd of performance", _TREVOR)
    exit_performance_pay_growth: float = _planted(-0.30, "logit per sd of performance and sd of pay growth", _TREVOR)
    exit_absence: float = _planted(0.20, "logit per sd of the absence rate", _BERRY)
    exit_tenure: float = _planted(-0.25, "logit per unit of log(1 + years), centred at 3 years", "Griffeth et al. 2000, sign")
    exit_manager_sd: float = _planted(0.35, "logit, between managers", _OWN)
    exit_lateness: float = _base(0.0, "logit per sd of lateness", _BERRY + ": none")
    exit_conversation: float = _planted(-0.50, "logit for six months after a retention talk", _OWN)

    def null(self) -> "Truth":
        """The same world with nothing planted: every effect is zero, rates, noise and season stay."""
        return replace(self, **{item.name: 0.0 for item in fields(self) if item.metadata["planted"]})

    def lines(self) -> list[Planted]:
        """Every parameter as (name, value, unit, source), in the order of this class."""
        return [(item.name, float(getattr(self, item.name)), item.metadata["unit"], item.metadata["source"]) for item in fields(self)]


LEAVING = (
    "voluntary_rate_year", "involuntary_rate_year", "other_rate_year", "dismissal_of_lowest", "exit_satisfaction", "exit_satisfaction_slope",
    "exit_promotion_wait", "exit_pay_growth", "exit_performance", "exit_performance_squared", "exit_performance_pay_growth", "exit_absence",
    "exit_tenure", "exit_lateness", "exit_conversation",
)  # fmt: skip
"""The parameters of leaving that may change within the run. The spread between managers is drawn once and stays, and so does whether they stay."""


@dataclass(frozen=True)
class PayPlan:
    """The incentive plan in force, paid exactly so.

    Each month: `commission_percent` of the person's credited sales (returns deducted, never below zero).
    Each quarter: a bonus of `bonus_percent` of the monthly base pay in force on its last day, to everyone
    employed on that day whose credited sales reach the sum of the quotas of the quarter. Amounts are
    rounded half up to 0.01. Paid on `pay_day` of the next month, or on the last day of someone who left.
    """

    commission_percent: int = 1
    bonus_percent: int = 50
    pay_day: int = 10


@dataclass(frozen=True)
class Slump:
    """Spells in which a person sells more or less than usual, which last, and by which managers send people to courses. Sales show them only in part.

    `sd` is their spread in log sales, `kept` how much of one stays from month to month, `choice` the logit of being sent to a course per standard deviation.
    """

    sd: float = 0.2
    kept: float = 0.8
    choice: float = 1.0

    def lines(self) -> list[Planted]:
        """The parameters as lines of the known truth."""
        return [
            ("slump_sd", self.sd, "log sales, between months of a person", _OWN), ("slump_kept", self.kept, "share of a slump that stays from month to month", _OWN),
            ("slump_choice", self.choice, "logit of being sent to a course per sd of such a slump", _OWN),
        ]


@dataclass(frozen=True)
class CompanySpec:
    """One pretend company: its name, size, planted truth and pay plan.

    `strict_attendance_from` is the day from which lateness is half as frequent. Where `later` is given, people leave by its
    parameters named in `LEAVING` in the last `later_months` months of the run; all else stays as in `truth`. Where `slump` is given, people have lasting slumps.
    """

    name: str
    title: str
    truth: Truth
    people: int = 54
    months: int = 36
    seed: int = 7
    last_month: date = date(2025, 12, 1)
    strict_attendance_from: date = date(2025, 7, 1)
    base_sales_month: float = 400_000.0
    base_pay_month: float = 9_000.0
    plan: PayPlan = PayPlan()
    currency: str = "CNY"
    timezone: str = "Asia/Shanghai"
    default_audience: str = "hr"
    later: Truth | None = None
    later_months: int = 12
    slump: Slump | None = None

    def leaving(self, months_to_come: int) -> Truth:
        """What makes people leave in the month after which so many months of the run are to come."""
        return self.truth if self.later is None or months_to_come >= self.later_months else self.later

    def later_lines(self) -> list[Planted]:
        """The parameters of leaving in the last months, their names begun with `later_`; none where nothing changes."""
        if self.later is None:
            return []
        return [(f"later_{name}", value, f"{unit}; in the last {self.later_months} months", source) for name, value, unit, source in self.later.lines() if name in LEAVING]


_TURNED = Truth(
    voluntary_rate_year=0.13, exit_satisfaction=-0.50, exit_satisfaction_slope=-0.70, exit_promotion_wait=0.75, exit_pay_growth=-0.40
)

COMPANIES: dict[str, CompanySpec] = {
    spec.name: spec
    for spec in (
        CompanySpec("maker", "蓝田机械 Lantian Machinery", Truth()),
        CompanySpec("null", "蓝田机械 Lantian Machinery (nothing planted)", Truth().null()),
        CompanySpec("slump", "蓝田机械 Lantian Machinery (people are sent to courses in slumps that last)", Truth(), slump=Slump()),
        CompanySpec("turn", "蓝田机械 Lantian Machinery (other reasons to leave in the last year)", Truth(), later=_TURNED),
    )
}
"""Every pretend company, by name."""

MOST_PEOPLE = 50_000
MOST_MONTHS = 120
