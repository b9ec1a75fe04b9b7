"""The study of attrition: who may leave, how well that is known, what goes with it, what it would cost, whom to talk to.

In: a company and its panel as known on `as_of`, and the ledger of earlier predictions. Out: a `Result`. What a company gets depends on its size
(`ladder`): rates and the named rule for a small one, personal scores above, and those only while the model's card is good (`card`).
No pay and no promotion is worked out from anything here.
"""

from datetime import date

import numpy as np
import pandas as pd

from analysis.panel.build import Panel
from analysis.periods import month_end
from analysis.studies.attrition import audit
from analysis.studies.attrition.actions import suggest
from analysis.studies.attrition.card import Gate
from analysis.studies.attrition.columns import COLUMNS, FALLS, QUIET_MONTHS
from analysis.studies.attrition.effects import effects_to_plan_with
from analysis.studies.attrition.explain import NO_REASON
from analysis.studies.attrition.facts import Facts, Model, find
from analysis.studies.attrition.headline import caveats, headline, verdicts
from analysis.studies.attrition.losses import expected_loss
from analysis.studies.attrition.results import table
from analysis.studies.attrition.review import band_of, bands
from analysis.studies.attrition.segments import GROUPS, exit_rates
from analysis.studies.attrition.survival import survival_curve, tenure_spells
from analysis.studies.attrition.worklist import COLUMNS as TALK_COLUMNS
from analysis.studies.attrition.worklist import Plan, work_list
from analysis.studies.result import Result, ResultTable
from analysis.tables.store import Company

OF_MODEL = (
    "risk", "drivers", "candidates", "quality", "against_base", "bands", "fairness", "fairness_errors", "proxies", "drift", "calibration", "levels", "learning_curve",
    "effects", "gates", "predictions",
)
NOT_TALKED_ABOUT = (*NO_REASON, "absence")
"""Nobody is talked to about these; days away may be days sick, which are the person's own affair."""
FEWEST_MONTHS = 3
"""A person's margin of a year is reckoned from no fewer months."""
OF_PEOPLE = ("now", "reasons", "losses", "draw")


def run(
    company: Company, panel: Panel, *, as_of: date, ledger: pd.DataFrame | None = None, draws: pd.DataFrame | None = None, plan: Plan | None = None
) -> Result:
    """What can be said about leaving on `as_of`.

    `ledger` holds the predictions of earlier runs, `draws` the lotteries of earlier work lists. `plan` says how this month's talks are chosen; without
    one there are as many as the settings say, chosen by need. Raises UserError where no month with employed people is over by then.
    """
    facts = find(company, panel, as_of, ledger, draws)
    model = facts.model
    tables = _describing(facts)
    tables |= _of_model(facts, model) if model else {name: table(name) for name in OF_MODEL}
    tables |= _of_people(facts, model, plan) if model and model.shows else {name: table(name) for name in OF_PEOPLE} | {"work_list": _talks()}
    return Result("attrition", as_of, tables, headline(facts, tables), verdicts(facts), caveats(facts))


def _describing(facts: Facts) -> dict[str, ResultTable]:
    """The tables that every company gets: who is leaving, the named rule, what came of earlier predictions, and, where anybody left, rates by group and survival."""
    share, past = facts.settings.interval_share, facts.past
    months = facts.person_months if facts.events else facts.person_months.head(0)
    rates = {f"rates_{by}": exit_rates(months, by, interval_share=share) for by in GROUPS}
    spells = tenure_spells(facts.known.employees, facts.panel.first_day, facts.panel.last_day)
    return rates | {
        "survival": table("survival", survival_curve(spells, interval_share=share) if facts.events else None), "leaving": table("leaving", _leaving(facts)),
        "early_warning": table("early_warning", _early_warning(facts)),
        "ledger_bands": table("ledger_bands", _banded(bands(past.scored, interval_share=share)) if past and past.counts["scored"] else None),
    }


def _leaving(facts: Facts) -> pd.DataFrame:
    """Everybody employed at the last month end whose exit is known."""
    rows = facts.leaving.merge(facts.last_rows[["employee_id", "team"]], on="employee_id", how="left", validate="one_to_one")
    return rows.assign(notice_on=rows["exit_known_on"].fillna(rows["left_on"])).sort_values(["left_on", "employee_id"])


def _early_warning(facts: Facts) -> pd.DataFrame:
    """Everybody for whom the named rule holds at the last month end."""
    rows = facts.last_rows
    waits = (rows["promotion_wait_months"] >= QUIET_MONTHS) & (rows["raise_wait_months"] >= QUIET_MONTHS)
    holds = (rows["job_satisfaction_falls"] >= FALLS) & waits & ~rows["employee_id"].isin(facts.leaving["employee_id"])
    return rows[holds].rename(columns={"job_satisfaction_falls": "falls"}).sort_values(["falls", "promotion_wait_months", "employee_id"], ascending=[False, False, True])


def _banded(frame: pd.DataFrame) -> pd.DataFrame:
    """The bands with their code in place of their number."""
    return frame.assign(risk_band=[f"band_{number}" for number in frame["band"].astype(int)])


def _of_model(facts: Facts, model: Model) -> dict[str, ResultTable]:
    """The tables about the model. Where people's scores may not be shown, `risk` holds past ones alone, as evidence, and nothing goes to the ledger."""
    scored, settings = model.scored, facts.settings
    share, groups = settings.interval_share, audit.groups_of(facts.known.employees, facts.as_of.year)
    rows = model.at(settings.headline_horizon)
    over, now = rows[rows["left"].notna()], scored.now[scored.now["horizon_months"] == settings.headline_horizon]
    frames = {
        "risk": scored.scored if model.shows else scored.scored[scored.scored["left"].notna()], "drivers": scored.drivers, "candidates": scored.candidates, "quality": scored.review, "against_base": scored.against_base.rename(columns={"other": "compared_with"}),
        "bands": _banded(scored.bands), "fairness": audit.warning_rates(now, groups, interval_share=share),
        "fairness_errors": audit.warning_errors(over[over["month"] == over["month"].max()], groups, interval_share=share),
        "proxies": _proxies(facts, model, groups), "drift": scored.drift, "calibration": _dated(scored.calibration), "levels": scored.levels.iloc[::-1], "learning_curve": scored.learning,
        "effects": _ratios(model.effects), "gates": _gates(model.card.gates), "predictions": scored.now if model.shows else None,
    }
    return {name: table(name, frame) for name, frame in frames.items()}


def _gates(gates: tuple[Gate, ...]) -> pd.DataFrame:
    """One row per gate, its figures as text: a day as it is, a number with two decimals."""
    def text(figure: object) -> str:
        return f"{figure:.2f}" if isinstance(figure, float) else "" if figure is None else str(figure)

    return pd.DataFrame([{"gate": gate.name, "passed": gate.passed, "figure": text(gate.figure), "threshold": text(gate.threshold)} for gate in gates])


def _dated(calibration: pd.DataFrame) -> pd.DataFrame:
    """The periods with month ends in place of month numbers."""
    return calibration.assign(**{name: [pd.Timestamp(month_end(int(number))) for number in calibration[name]] for name in ("first_month", "last_month")})


def _proxies(facts: Facts, model: Model, groups: pd.DataFrame) -> pd.DataFrame:
    """One row per audited attribute: how well the model's columns give it away."""
    features = model.scored.features
    found = audit.proxies(features[[column.name for column in COLUMNS]], features["employee_id"], groups, interval_share=facts.settings.interval_share)
    rows = [{"attribute": name, "n": scan.people, "auc": scan.auc, "low": scan.low, "high": scan.high, "columns": ",".join(column for column, _ in scan.columns)} for name, scan in found.items()]
    return pd.DataFrame(rows)


def _ratios(effects: pd.DataFrame) -> pd.DataFrame:
    """The effects with ratios in place of logarithms."""
    logs = {"adjusted_ratio": "log_hazard_ratio", "low": "low", "high": "high"}
    return effects.assign(**{name: np.exp(effects[column].astype(float)) for name, column in logs.items()})


def _of_people(facts: Facts, model: Model, plan: Plan | None) -> dict[str, ResultTable]:
    """The tables about single people, for those who may see them."""
    settings, scored = facts.settings, model.scored
    now = scored.now[scored.now["horizon_months"] == settings.headline_horizon]
    losses = expected_loss(now[["employee_id", "risk"]].merge(_worth(facts), on="employee_id", how="left", validate="one_to_one"), settings)
    reasons = scored.reasons[~scored.reasons["driver"].isin(NOT_TALKED_ABOUT)]
    suggestions = suggest(reasons, list(now["employee_id"]), effects_to_plan_with(model.effects), interval_share=settings.interval_share)
    plan = plan or Plan(settings.capacity_per_month, facts.as_of)
    history = _risk_history(facts, model)
    about = suggestions.loc[(suggestions["driver"] == "manager") | (suggestions["second_driver"] == "manager"), "employee_id"]
    history = history.assign(owner_id=history["owner_id"].mask(history["employee_id"].isin(about)))  # not with the manager whom it is about: with HR
    listed = work_list(history, losses, suggestions, facts.known.interventions, facts.known.draws, plan, settings)
    return {
        "now": table("now", _now(facts, model, losses, suggestions)), "reasons": table("reasons", scored.reasons),
        "losses": table("losses", losses.sort_values(["expected_loss", "employee_id"], ascending=[False, True])), "work_list": _talks(listed.talks),
        "draw": table("draw", listed.draw.assign(is_drawn=listed.draw["is_drawn"].astype(int))),
    }


def _talks(talks: pd.DataFrame | None = None) -> ResultTable:
    """The work list as a table."""
    names = [column.name for column in TALK_COLUMNS]
    return ResultTable(pd.DataFrame(columns=names) if talks is None else talks[names].reset_index(drop=True), TALK_COLUMNS)


def _worth(facts: Facts) -> pd.DataFrame:
    """Margin and sales of twelve months and monthly pay of everybody at the last month end.

    Who has been there for less than a year counts as if the year went on like that; under three months nothing is known, nor where nothing is sold.
    """
    frame = facts.panel.frame
    year = frame[frame["month"] > frame["month"].max() - 12].groupby("employee_id")
    months = year.size()
    whole = (12 / months).where(months >= FEWEST_MONTHS)
    margin = (year["sales_margin"].sum(min_count=1) * whole).rename("margin_12m")
    sales = (year["sales_amount"].sum(min_count=1) * whole).rename("sales_12m")
    return facts.last_rows[["employee_id", "base_pay_month"]].join(margin, on="employee_id").join(sales.where(sales != 0), on="employee_id")


def _now(facts: Facts, model: Model, losses: pd.DataFrame, suggestions: pd.DataFrame) -> pd.DataFrame:
    """Everybody scored at the last month end, the highest risk first."""
    rows, settings = model.scored.now, facts.settings
    by_horizon = {months: rows[rows["horizon_months"] == months].set_index("employee_id")["risk"] for months in settings.horizons}
    now = rows[rows["horizon_months"] == settings.headline_horizon].sort_values(["risk", "employee_id"], ascending=[False, True])
    band = pd.Series(band_of(now["risk"].to_numpy(), now["base"].to_numpy()), index=now.index)
    now = now.assign(
        risk_short=now["employee_id"].map(by_horizon[min(settings.horizons)]), risk_long=now["employee_id"].map(by_horizon[max(settings.horizons)]),
        risk_band=band.map(lambda number: f"band_{int(number)}", na_action="ignore"),
    )
    for part in (facts.last_rows[["employee_id", "team"]], losses[["employee_id", "loss_if_left", "expected_loss"]], suggestions[["employee_id", "driver", "second_driver"]]):
        now = now.merge(part, on="employee_id", how="left", validate="one_to_one")
    return now


def _risk_history(facts: Facts, model: Model) -> pd.DataFrame:
    """What the work list asks of each scored month: risk, notice and the person's manager."""
    states = facts.panel.frame[["employee_id", "month", "is_on_notice", "manager_id"]].rename(columns={"manager_id": "owner_id"})
    return model.at(facts.settings.headline_horizon).merge(states, on=["employee_id", "month"], how="left", validate="one_to_one")
