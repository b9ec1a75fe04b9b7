"""The study of attrition: who may leave, how well that is known, what goes with it, what it would cost, whom to talk to.

In: a company and its panel as known on `as_of`, and the ledger of earlier predictions. Out: a `Result`. What a company gets depends on its size
(`ladder`): rates and the named rule for a small one, personal scores above, and those only while the model's card is good (`card`).
No pay and no promotion is worked out from anything here.
"""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.panel.as_of import know_until
from analysis.panel.build import Panel
from analysis.settings import AttritionSettings
from analysis.studies.attrition import audit, results
from analysis.studies.attrition.actions import suggest
from analysis.studies.attrition.card import Basis, Chosen, ModelCard, make_card, may_show_people
from analysis.studies.attrition.columns import COLUMNS, FALLS, QUIET_MONTHS
from analysis.studies.attrition.effects import Follow, effects_to_plan_with, estimate_effects
from analysis.studies.attrition.headline import caveats, headline, verdicts
from analysis.studies.attrition.ladder import FLEXIBLE, SIMPLE, rung_of
from analysis.studies.attrition.ledger import LEDGER_COLUMNS, PastPredictions, score_past
from analysis.studies.attrition.losses import expected_loss
from analysis.studies.attrition.person_months import PersonMonths
from analysis.studies.attrition.review import band_of, bands
from analysis.studies.attrition.rolling import notices_known
from analysis.studies.attrition.scoring import Scored, score
from analysis.studies.attrition.segments import GROUPS, exit_rates, person_time
from analysis.studies.attrition.survival import survival_curve, tenure_spells
from analysis.studies.attrition.worklist import COLUMNS as TALK_COLUMNS
from analysis.studies.attrition.worklist import Plan, work_list
from analysis.studies.result import Result, ResultTable
from analysis.tables.store import Company


@dataclass(frozen=True)
class Known:
    """What the study reads besides the panel, as known on its day: contract tables of people and interventions."""

    employees: pd.DataFrame
    interventions: pd.DataFrame


@dataclass(frozen=True)
class Facts:
    """Everything that was found, for the headline and the tables. `card`, `scored` are None where nobody is scored; `shows` is whether people may be."""

    settings: AttritionSettings
    as_of: date
    panel: Panel
    frame: pd.DataFrame
    data: PersonMonths
    known: Known
    rung: str
    people: int
    events: int
    rates: ResultTable
    person_months: pd.DataFrame
    scored: Scored | None
    card: ModelCard | None
    shows: bool
    failed_gates: tuple[str, ...]
    past: PastPredictions | None


def run(company: Company, panel: Panel, *, as_of: date, ledger: pd.DataFrame | None = None) -> Result:
    """What can be said about leaving on `as_of`; `ledger` holds the predictions of earlier runs.

    Raises UserError where no month with employed people is over by then.
    """
    facts = find(company, panel, as_of, ledger)
    tables = _describing(facts) | (_scores(facts) if facts.scored else {name: results.table(name) for name in _OF_SCORES})
    tables |= _of_people(facts) if facts.scored and facts.shows else {name: results.table(name) for name in ("now", "reasons", "losses")} | {"work_list": _no_talks()}
    return Result("attrition", as_of, tables, headline(facts, tables), verdicts(facts, tables), caveats(facts))


def find(company: Company, panel: Panel, as_of: date, ledger: pd.DataFrame | None) -> Facts:
    """Everything that the study finds, before it is put into tables."""
    settings, known = company.settings.attrition, _known(company, as_of)
    panel = panel.until(as_of)
    data = PersonMonths(panel.frame, known.employees)
    people, events = len(data.people), notices_known(data, data.count - 1)
    rung = rung_of(people, events, settings)
    scored = score(data, settings) if rung in (SIMPLE, FLEXIBLE) else None
    months = person_time(panel.frame, known.employees, panel.last_day)
    past = score_past(ledger, known.employees, panel.last_day) if ledger is not None and len(ledger) else None
    card = _card(scored, data, panel, as_of, settings) if scored else None
    shows, failed = may_show_people(card, as_of) if card else (False, ())
    return Facts(settings, as_of, panel, panel.frame, data, known, rung, people, events, exit_rates(months, "tenure_band", interval_share=settings.interval_share),
                 months, scored, card, shows, failed, past)


def _known(company: Company, as_of: date) -> Known:
    """The tables of people and interventions as known on a day; exits without a kind count as by choice where no exit has one."""
    with company.connection() as connection:
        know_until(connection, as_of)
        employees = connection.execute("select employee_id, hired_on, left_on, exit_kind, exit_known_on, gender, birth_year from employees").df()
        interventions = connection.execute("select * from interventions").df()
    employees = employees.astype({"employee_id": "str", "exit_kind": "str", "hired_on": "datetime64[us]", "left_on": "datetime64[us]", "exit_known_on": "datetime64[us]"})
    if employees["exit_kind"].isna().all():
        employees["exit_kind"] = employees["exit_kind"].mask(employees["left_on"].notna(), "voluntary")
    return Known(employees, interventions)


def _card(scored: Scored, data: PersonMonths, panel: Panel, as_of: date, settings: AttritionSettings) -> ModelCard:
    """The card of the model that is used now."""
    basis = Basis(panel.first_day, panel.last_day, len(data.people), len(data.frame), notices_known(data, data.count - 1))
    chosen = Chosen(scored.chosen, {"horizon_months": settings.headline_horizon})
    return make_card(basis, chosen, scored.review, audit.ATTRIBUTES, drift=scored.response.action, owner="", made_on=as_of, valid_months=settings.card_valid_months)


# tables

_OF_SCORES = ("risk", "drivers", "candidates", "quality", "against_base", "bands", "fairness", "fairness_errors", "proxies", "drift", "calibration", "learning_curve", "effects", "gates")


def _describing(facts: Facts) -> dict[str, ResultTable]:
    """The tables that every company gets: rates by group, survival, who is leaving, and the named rule."""
    share = facts.settings.interval_share
    rates = {f"rates_{by}": exit_rates(facts.person_months, by, interval_share=share) for by in GROUPS if by != "tenure_band"}
    spells = tenure_spells(facts.known.employees, facts.panel.first_day, facts.panel.last_day)
    return {
        "rates_tenure_band": facts.rates, **rates, "survival": results.table("survival", survival_curve(spells, interval_share=share)),
        "leaving": results.table("leaving", _leaving(facts)), "early_warning": results.table("early_warning", _early_warning(facts)),
        "ledger_bands": results.table("ledger_bands", _banded(bands(facts.past.scored, interval_share=share)) if facts.past and facts.past.counts["scored"] else None),
    }


def _last_rows(facts: Facts) -> pd.DataFrame:
    """The panel's rows of the last month end."""
    return facts.frame[facts.frame["month"] == facts.frame["month"].max()]


def _leaving(facts: Facts) -> pd.DataFrame:
    """Everybody employed at the last month end who is on notice."""
    rows = _last_rows(facts)
    rows = rows.loc[rows["is_on_notice"].astype(bool), ["employee_id", "team"]].merge(facts.known.employees, on="employee_id", how="left", validate="one_to_one")
    return rows.assign(notice_on=rows["exit_known_on"].fillna(rows["left_on"]))


def _early_warning(facts: Facts) -> pd.DataFrame:
    """Everybody for whom the named rule holds at the last month end."""
    rows = _last_rows(facts)
    holds = (rows["job_satisfaction_falls"] >= FALLS) & (rows["promotion_wait_months"] >= QUIET_MONTHS) & (rows["raise_wait_months"] >= QUIET_MONTHS) & ~rows["is_on_notice"].astype(bool)
    return rows[holds].rename(columns={"job_satisfaction_falls": "falls"}).sort_values(["falls", "promotion_wait_months", "employee_id"], ascending=[False, False, True])


def _banded(frame: pd.DataFrame) -> pd.DataFrame:
    """The bands with their code in place of their number."""
    return frame.assign(risk_band=[f"band_{number}" for number in frame["band"].astype(int)])


def _scores(facts: Facts) -> dict[str, ResultTable]:
    """The tables about the model."""
    scored, settings = facts.scored, facts.settings
    assert scored is not None  # noqa: S101  # the caller's condition, said to the type checker
    groups = audit.groups_of(facts.known.employees, facts.as_of.year)
    headline_rows = scored.scored[scored.scored["horizon_months"] == settings.headline_horizon]
    over = headline_rows[headline_rows["left"].notna()]
    now = scored.now[scored.now["horizon_months"] == settings.headline_horizon]
    gates = facts.card.gates if facts.card else ()
    frames = {
        "risk": scored.scored, "drivers": scored.drivers, "candidates": scored.candidates, "quality": scored.review, "against_base": scored.against_base,
        "bands": _banded(scored.bands), "fairness": audit.warning_rates(now, groups, interval_share=settings.interval_share),
        "fairness_errors": audit.warning_errors(over[over["month"] == over["month"].max()], groups, interval_share=settings.interval_share) if len(over) else None,
        "proxies": _proxies(scored, groups, settings), "drift": scored.drift, "calibration": _dated(scored.calibration), "learning_curve": scored.learning,
        "effects": _effects(facts), "gates": pd.DataFrame([{"gate": gate.name, "passed": gate.passed, "figure": _text(gate.figure), "threshold": _text(gate.threshold)} for gate in gates]),
    }
    return {name: results.table(name, frame) for name, frame in frames.items()}


def _text(figure: object) -> str:
    """A figure of a gate as text: a day as it is, a number with two decimals."""
    return f"{figure:.2f}" if isinstance(figure, float) else "" if figure is None else str(figure)


def _dated(calibration: pd.DataFrame) -> pd.DataFrame:
    """The periods with month ends in place of month numbers."""
    from analysis.periods import month_end

    return calibration.assign(**{name: [pd.Timestamp(month_end(int(number))) for number in calibration[name]] for name in ("first_month", "last_month")})


def _proxies(scored: Scored, groups: pd.DataFrame, settings: AttritionSettings) -> pd.DataFrame:
    """One row per audited attribute: how well the model's columns give it away."""
    found = audit.proxies(scored.features[[column.name for column in COLUMNS]], scored.features["employee_id"], groups, interval_share=settings.interval_share)
    return pd.DataFrame([
        {"attribute": name, "n": scan.people, "auc": scan.auc, "low": scan.low, "high": scan.high, "columns": ",".join(column for column, _ in scan.columns)} for name, scan in found.items()
    ])


def _estimated_effects(facts: Facts) -> pd.DataFrame:
    """What interventions of the company went with."""
    assert facts.scored is not None  # noqa: S101  # the caller's condition, said to the type checker
    headline_rows = facts.scored.scored[facts.scored.scored["horizon_months"] == facts.settings.headline_horizon]
    follow = Follow(facts.panel.last_day, facts.settings.headline_horizon, facts.settings.interval_share)
    return estimate_effects(headline_rows, facts.known.interventions, facts.known.employees, None, follow)


def _effects(facts: Facts) -> pd.DataFrame:
    """The same with ratios in place of logarithms."""
    import numpy as np

    found = _estimated_effects(facts)
    ratios = {name: np.exp(found[column].astype(float)) for name, column in (("adjusted_ratio", "log_hazard_ratio"), ("low", "low"), ("high", "high"))}
    return found.assign(**ratios)


def _of_people(facts: Facts) -> dict[str, ResultTable]:
    """The tables about single people, for those who may see them."""
    scored, settings = facts.scored, facts.settings
    assert scored is not None  # noqa: S101  # the caller's condition, said to the type checker
    now = scored.now[scored.now["horizon_months"] == settings.headline_horizon]
    losses = expected_loss(now[["employee_id", "risk"]].merge(_worth(facts), on="employee_id", how="left", validate="one_to_one"), settings)
    effects = effects_to_plan_with(_estimated_effects(facts))
    suggestions = suggest(scored.reasons, list(now["employee_id"]), effects, interval_share=settings.interval_share)
    talks = work_list(_risk_history(facts), losses, suggestions, facts.known.interventions, None, Plan(settings.capacity_per_month, facts.as_of), settings).talks
    return {
        "now": results.table("now", _now(facts, losses, suggestions)), "reasons": results.table("reasons", scored.reasons),
        "losses": results.table("losses", losses.sort_values("expected_loss", ascending=False)), "work_list": ResultTable(talks.reset_index(drop=True), TALK_COLUMNS),
    }


def _no_talks() -> ResultTable:
    return ResultTable(pd.DataFrame(columns=[column.name for column in TALK_COLUMNS]), TALK_COLUMNS)


def _worth(facts: Facts) -> pd.DataFrame:
    """Margin and sales of twelve months and monthly pay of everybody at the last month end."""
    year = facts.frame[facts.frame["month"] > facts.frame["month"].max() - 12]
    margin = year.groupby("employee_id")["sales_margin"].sum(min_count=1).rename("margin_12m")
    return _last_rows(facts)[["employee_id", "sales_12m", "base_pay_month"]].join(margin, on="employee_id")


def _now(facts: Facts, losses: pd.DataFrame, suggestions: pd.DataFrame) -> pd.DataFrame:
    """Everybody scored at the last month end, the highest risk first."""
    assert facts.scored is not None  # noqa: S101  # the caller's condition, said to the type checker
    rows, horizons = facts.scored.now, facts.settings.horizons
    by_horizon = rows.pivot_table(index="employee_id", columns="horizon_months", values="risk")
    now = rows[rows["horizon_months"] == facts.settings.headline_horizon].merge(_last_rows(facts)[["employee_id", "team"]], on="employee_id", how="left", validate="one_to_one")
    band = band_of(now["risk"].to_numpy(), now["base"].to_numpy())
    now = now.assign(risk_short=now["employee_id"].map(by_horizon[min(horizons)]), risk_long=now["employee_id"].map(by_horizon[max(horizons)]),
                     risk_band=[f"band_{int(number)}" if number == number else None for number in band])  # noqa: PLR0124  # not a number differs from itself
    now = now.merge(losses[["employee_id", "loss_if_left", "expected_loss"]], on="employee_id", how="left", validate="one_to_one")
    now = now.merge(suggestions[["employee_id", "driver", "second_driver"]], on="employee_id", how="left", validate="one_to_one")
    return now.sort_values(["risk", "employee_id"], ascending=[False, True])


def _risk_history(facts: Facts) -> pd.DataFrame:
    """What the work list asks of each scored month: risk, notice and the person's manager."""
    assert facts.scored is not None  # noqa: S101  # the caller's condition, said to the type checker
    rows = facts.scored.scored[facts.scored.scored["horizon_months"] == facts.settings.headline_horizon]
    states = facts.frame[["employee_id", "month", "is_on_notice", "manager_id"]].rename(columns={"manager_id": "owner_id"})
    return rows.merge(states, on=["employee_id", "month"], how="left", validate="one_to_one")


def ledger_rows(result: Result) -> pd.DataFrame:
    """The columns of the ledger, empty; the predictions to be written down stand in the table `predictions`."""
    return pd.DataFrame(columns=list(LEDGER_COLUMNS)) if "predictions" not in result.tables else result.tables["predictions"].frame
