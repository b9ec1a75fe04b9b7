"""The facts: everything that the study finds on a day, before it is put into tables and numbers.

In: a company, its panel, the ledger. Out: `Facts`. It calls the modules in order and computes nothing itself.
"""

from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from analysis.panel.as_of import know_until
from analysis.panel.build import Panel
from analysis.settings import AttritionSettings
from analysis.studies.attrition import audit
from analysis.studies.attrition.card import Basis, Chosen, ModelCard, make_card, may_show_people
from analysis.studies.attrition.effects import Follow, estimate_effects
from analysis.studies.attrition.ladder import FLEXIBLE, SIMPLE, rung_of
from analysis.studies.attrition.ledger import PastPredictions, earlier, score_past
from analysis.studies.attrition.person_months import PersonMonths
from analysis.studies.attrition.rolling import notices_known
from analysis.studies.attrition.scoring import Scored, score
from analysis.studies.attrition.segments import person_time
from analysis.tables.store import Company


@dataclass(frozen=True)
class Known:
    """What the study reads besides the panel, as known on its day.

    Contract tables of people and interventions, the lotteries of earlier days, and whether any exit says why.
    """

    employees: pd.DataFrame
    interventions: pd.DataFrame
    draws: pd.DataFrame | None
    says_why: bool


@dataclass(frozen=True)
class Model:
    """Scores, the card of the model that gave them, whether people's scores may be shown, and the gates that forbid it.

    `effects` is what interventions of the company went with, allowed for the score.
    """

    scored: Scored
    card: ModelCard
    shows: bool
    failed_gates: tuple[str, ...]
    effects: pd.DataFrame

    def at(self, horizon: int) -> pd.DataFrame:
        """The scored person-months of one horizon."""
        rows: pd.DataFrame = self.scored.scored[self.scored.scored["horizon_months"] == horizon]
        return rows


@dataclass(frozen=True)
class Facts:
    """Everything that was found. `lists_leaving` is whether people on notice are in the data, `notice_months` how long before the last day notice is usually given;
    `people` were seen in the panel, `events` are exits by choice known; `model` is None where nobody is scored.

    `person_months` is `segments.person_time`, `past` what came of the ledger's predictions, None without a ledger.
    """

    settings: AttritionSettings
    as_of: date
    panel: Panel
    known: Known
    rung: str
    people: int
    events: int
    says_why: bool
    lists_leaving: bool
    notice_months: float
    person_months: pd.DataFrame
    model: Model | None
    past: PastPredictions | None

    @property
    def leaving(self) -> pd.DataFrame:
        """The employees at the last month end whose exit is known on `as_of`, also where it came to be known within the month that is not over."""
        known = self.known.employees[self.known.employees["left_on"].notna()]
        return known[known["employee_id"].isin(self.last_rows["employee_id"])]

    @property
    def last_rows(self) -> pd.DataFrame:
        """The panel's rows of the last month end."""
        rows: pd.DataFrame = self.panel.frame[self.panel.frame["month"] == self.panel.frame["month"].max()]
        return rows


def find(company: Company, panel: Panel, as_of: date, ledger: pd.DataFrame | None, draws: pd.DataFrame | None) -> Facts:
    """Everything that the study finds; raises UserError where no month with employed people is over by then."""
    settings, known, panel = company.settings.attrition, _known(company, as_of, draws), panel.until(as_of)
    past = None if ledger is None else earlier(ledger, as_of)
    data = PersonMonths(panel.frame, known.employees)
    people, events = len(data.people), notices_known(data, data.count - 1)
    rung = rung_of(people, events, settings)
    scored = score(data, settings) if rung in (SIMPLE, FLEXIBLE) else None
    if scored:
        leaving = known.employees.loc[known.employees["left_on"].notna(), "employee_id"]
        scored = replace(scored, now=scored.now[~scored.now["employee_id"].isin(leaving)].reset_index(drop=True))
    return Facts(
        settings, as_of, panel, known, rung, people, events, known.says_why, data.lists_leaving, data.notice_months(data.count - 1), person_time(panel.frame, known.employees, panel.last_day),
        _model(scored, data, panel, known, as_of, settings) if scored else None,
        score_past(past, known.employees, panel.last_day) if past is not None and len(past) else None,
    )


def _known(company: Company, as_of: date, draws: pd.DataFrame | None) -> Known:
    """What is read besides the panel; where no exit says why, all count as by choice.

    A draw of the day itself is left out: a list made twice on a day is the same.
    """
    with company.connection() as connection:
        know_until(connection, as_of)
        employees = connection.execute("select employee_id, hired_on, left_on, exit_kind, exit_known_on, gender, birth_year from employees").df()
        interventions = connection.execute("select * from interventions").df()
    employees = employees.astype({"employee_id": "str", "exit_kind": "str", **dict.fromkeys(("hired_on", "left_on", "exit_known_on"), "datetime64[us]")})
    says_why = bool(employees["exit_kind"].notna().any())
    if not says_why:
        employees["exit_kind"] = employees["exit_kind"].mask(employees["left_on"].notna(), "voluntary")
    return Known(employees, interventions, None if draws is None else draws[draws["drawn_on"] < pd.Timestamp(as_of)], says_why)


def _model(scored: Scored, data: PersonMonths, panel: Panel, known: Known, as_of: date, settings: AttritionSettings) -> Model:
    """The scores with their card and what follows from it."""
    foretold = int(scored.review.loc[scored.review["measure"] == "auc", "events"].iloc[0])
    basis = Basis(panel.first_day, panel.last_day, len(data.people), len(panel.frame), foretold)
    chosen = Chosen(scored.chosen, {"horizon_months": settings.headline_horizon})
    card = make_card(basis, chosen, scored.review, audit.ATTRIBUTES, drift=scored.response.action, owner="", made_on=as_of, valid_months=settings.card_valid_months)
    shows, failed = may_show_people(card, as_of)
    rows = scored.scored[scored.scored["horizon_months"] == settings.headline_horizon]
    follow = Follow(panel.last_day, settings.headline_horizon, settings.interval_share)
    return Model(scored, card, shows, failed, estimate_effects(rows, known.interventions, known.employees, known.draws, follow))
