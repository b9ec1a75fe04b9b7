"""A company's settings: one frozen record, read from `company.yml` when asked, never at import.

In: a company folder. Out: `Settings`. What is not written in the file has the default given here,
so an empty `company.yml` is a valid one.
"""

import difflib
from datetime import date
from pathlib import Path
from typing import Literal, Self, TypeVar
from zoneinfo import available_timezones

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

Audience = Literal["analyst", "hr", "manager", "executive", "person"]
Record = TypeVar("Record", bound=BaseModel)
PROJECT = Path(__file__).resolve().parents[2]
"""The checkout that this package runs from: relative company folders are also looked for here."""


class UserError(Exception):
    """Something a user can mend: its message says what is wrong, where, and what to do."""

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows of it: the message alone, without the lines of code that it passed through."""
        return [f"{type(self).__name__}: {self}"]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ScorecardWeights(_Record):
    """How much each indicator counts; only their proportions matter. Attendance counts only when a company opts in."""

    sales_against_quota: float = Field(default=0.4, ge=0)
    sales_against_territory: float = Field(default=0.2, ge=0)
    customer_satisfaction: float = Field(default=0.2, ge=0)
    work_attitude: float = Field(default=0.2, ge=0)
    attendance: float = Field(default=0.0, ge=0)


class ScorecardSettings(_Record):
    """Settings of the scorecard.

    `rating_reliability` is the share of the variance of a single supervisor's rating that another
    supervisor would confirm (Viswesvaran, Ones and Schmidt 1996: 0.52).
    """

    window_months: int = Field(default=12, ge=3, le=36)
    weights: ScorecardWeights = ScorecardWeights()
    rating_reliability: float = Field(default=0.52, gt=0, le=1)
    interval_share: float = Field(default=0.9, gt=0.5, lt=1)


class AttritionSettings(_Record):
    """Settings of the attrition study, each with its source; what says assumption is to be replaced by the company's own figure.

    Model: `horizons` in months, `headline_horizon` one of them. Below `min_events` exits or `min_people` people there are no
    personal scores (evidence 3.6). `interval_share` is what an interval is to hold. A model card holds for
    `card_valid_months`. Intention to leave is asked in no table of the contract, as answers to it all but give the outcome away.

    Talks: `capacity_per_month` is how many there is time for (assumption). Of them one owner gets at most `owner_share`
    (assumption). Who had one is left alone for `quiet_months`, unless the risk has since become `risen_ratio` times as high (assumption).

    Cost of a loss, each a share or a number of months:
    `share_lost`: of a person's margin of 12 months, what is lost while nobody sells (assumption: three months without a seller).
    `margin_share`: margin over sales where no margin is delivered (assumption).
    `replacement_cost_share`: of yearly pay, median of 27 case studies (Boushey and Glynn 2012: 0.21). It counts some slower work of
    the new person too, measured by pay; who wants none of it counted twice sets `ramp_lost_share` to 0.
    `ramp_months`: until a new person sells in full (assumption). `ramp_lost_share`: average share of margin lost until then
    (assumption: a straight line from nothing to all loses a half).
    """

    horizons: tuple[int, ...] = (3, 6, 12)
    headline_horizon: int = 6
    min_events: int = Field(default=30, ge=1)
    min_people: int = Field(default=200, ge=1)
    interval_share: float = Field(default=0.9, gt=0.5, lt=1)
    card_valid_months: int = Field(default=6, ge=1)
    capacity_per_month: int = Field(default=8, ge=1)
    owner_share: float = Field(default=0.4, gt=0, le=1)
    quiet_months: int = Field(default=3, ge=0)
    risen_ratio: float = Field(default=1.5, ge=1)
    share_lost: float = Field(default=0.25, ge=0, le=1)
    margin_share: float = Field(default=0.3, ge=0, le=1)
    replacement_cost_share: float = Field(default=0.21, ge=0)
    ramp_months: float = Field(default=6, ge=0)
    ramp_lost_share: float = Field(default=0.5, ge=0, le=1)

    @model_validator(mode="after")
    def _horizons_fit(self) -> Self:
        """The settings, if the horizons are months and the headline is one of them."""
        if any(months < 1 for months in self.horizons) or self.headline_horizon not in self.horizons:
            raise ValueError(f"headline_horizon must be one of horizons, all 1 month or more; write one of {list(self.horizons)}")
        return self


class IncentiveSettings(_Record):
    """Settings of the study of incentive plans: `budget_year`, the incentive pay planned for twelve months; None for what the plan in force paid."""

    budget_year: float | None = Field(default=None, gt=0)


class Settings(_Record):
    """Everything about a company that is not data. Money is in `currency`; dates are read in `timezone`.

    `data_until` is the last day that the data cover, where that is later than the last fact.
    `date_order` and `decimal_mark` settle files whose dates or numbers can be read in two ways.
    Below `min_revenue_matched_share` of revenue credited to known people, a run stops.
    """

    name: str = "Company"
    currency: str = Field(default="CNY", pattern="^[A-Z]{3}$")
    language: Literal["en", "zh"] = "en"
    timezone: str = "Asia/Shanghai"
    date_order: Literal["dmy", "mdy"] | None = None
    decimal_mark: Literal[".", ","] | None = None
    data_until: date | None = None
    default_audience: Audience = "executive"
    min_group: int = Field(default=5, ge=3)
    min_group_sensitive: int = Field(default=10, ge=3)
    min_revenue_matched_share: float = Field(default=0.95, ge=0, le=1)
    scorecard: ScorecardSettings = ScorecardSettings()
    attrition: AttritionSettings = AttritionSettings()
    incentives: IncentiveSettings = IncentiveSettings()

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, name: str) -> str:
        """The name, if it is one of the world's time zones."""
        if name not in available_timezones():
            raise ValueError("there is no time zone of this name; write one such as Asia/Shanghai or Europe/Berlin")
        return name


def find_company(folder: str | Path) -> Path:
    """The company folder, looked for from the working directory and then from the project; raises UserError."""
    for candidate in (Path(folder), PROJECT / folder):
        if candidate.is_dir():
            return candidate.resolve()
    raise UserError(f"There is no company folder {folder!s}. Give a folder that holds company.yml, such as data/sample.")


def read_settings(folder: str | Path) -> Settings:
    """The settings in `company.yml` of a company folder; raises UserError that names the file and the entry."""
    path = find_company(folder) / "company.yml"
    if not path.is_file():
        raise UserError(f"{path} is missing. An empty file of that name is enough to begin with.")
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8-sig")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UserError(f"{path} cannot be read as YAML in UTF-8: {error}") from error
    return read_record(Settings, content, path)


def read_record(model: type[Record], content: object, path: Path) -> Record:
    """A pydantic record made from the content of a YAML file; raises UserError with one line per mistake."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        lines = [_mistake(model, item) for item in error.errors()]
        raise UserError(f"{path} is not right:\n" + "\n".join(lines)) from error


def _mistake(model: type[BaseModel], item: object) -> str:
    """One mistake as a line: where it is, what is wrong, and the nearest known name for an unknown one."""
    where = ".".join(str(part) for part in item["loc"])  # type: ignore[index]  # pydantic's own error record
    if item["type"] != "extra_forbidden":  # type: ignore[index]
        return f"  {where or 'the file'}: {item['msg']} (found {item['input']!r})"  # type: ignore[index]
    near = difflib.get_close_matches(where.split(".")[-1], list(_names(model)), n=1)
    return f"  {where}: there is no such setting." + (f" Did you mean {near[0]}?" if near else "")


def _names(model: type[BaseModel]) -> set[str]:
    """The names of all settings, nested ones included."""
    names = set(model.model_fields)
    for field in model.model_fields.values():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            names |= _names(inner)
    return names
