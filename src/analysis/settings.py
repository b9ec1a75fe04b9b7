"""A company's settings: one frozen record, read from `company.yml` when asked, never at import.

In: a company folder. Out: `Settings`. What is not written in the file has the default given here,
so an empty `company.yml` is a valid one.
"""

import difflib
from datetime import date
from pathlib import Path
from typing import Literal, TypeVar
from zoneinfo import available_timezones

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

Audience = Literal["analyst", "hr", "manager", "executive", "person"]
Record = TypeVar("Record", bound=BaseModel)
PROJECT = Path(__file__).resolve().parents[2]
"""The checkout that this package runs from: relative company folders are also looked for here."""


class UserError(Exception):
    """Something a user can mend: its message says what is wrong, where, and what to do."""


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
