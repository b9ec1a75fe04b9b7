"""Work list: whom to talk to this month and about what.

In: risks by month, losses, suggestions, owners and past interventions. Out: one row per talk, and the draw that it came from where lots
were drawn. It writes no file, decides for nobody (each row waits for accept or override) and reads no list back (`returned` does).
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from analysis.settings import AttritionSettings
from analysis.studies.attrition.actions import due_days
from analysis.studies.result import ResultColumn

COLUMNS = (
    ResultColumn("listed_on", "date", "Day of the list"),
    ResultColumn("rank", "", "Place on the list, the largest loss prevented first"),
    ResultColumn("employee_id", "person", "Person", "personal"),
    ResultColumn("owner_id", "person", "The manager of the person", "personal"),
    ResultColumn("retention_action", "retention_action", "What is suggested", "personal"),
    ResultColumn("other_action", "retention_action", "What else would fit", "personal"),
    ResultColumn("driver", "driver", "Reason that the action answers", "sensitive"),
    ResultColumn("second_driver", "driver", "Second reason", "sensitive"),
    ResultColumn("risk", "share", "Risk of leaving within the horizon", "personal"),
    ResultColumn("loss_if_left", "money", "What it would cost if the person left"),
    ResultColumn("loss_lacks", "loss_lacks", "What that cost does not count, because it is not known"),
    ResultColumn("prevented_loss", "money", "Loss that the action is expected to prevent: the fall in risk times the cost"),
    ResultColumn("evidence", "evidence", "What the action's expected effect rests on"),
    ResultColumn("due_on", "date", "Done by"),
    ResultColumn("assigned_by", "assigned_by", "How the person was chosen"),
    ResultColumn("decision", "decision", "Accept, or override with a reason", "sensitive"),
    ResultColumn("override_reason", "text", "Why it was overridden", "sensitive"),
    ResultColumn("done_on", "date", "Day on which it was done", "sensitive"),
    ResultColumn("outcome", "text", "What came of it", "sensitive"),
)
"""The columns of a work list; the last four are empty until its owner fills them in."""

DECISIONS = ("accept", "override")
TO_FILL = ("decision", "override_reason", "done_on", "outcome")
DRAW_TYPES = {"drawn_on": "datetime64[s]", "employee_id": "str", "kind": "str", "risk": "float64", "is_drawn": "int64"}
"""The columns of a draw as they are kept: day, person, intervention meant, risk, and 1 for who was drawn, 0 for who was not."""


@dataclass(frozen=True)
class WorkList:
    """talks: `COLUMNS`, one row per talk. draw: who was in the lottery, with employee_id, drawn_on, kind, risk and is_drawn; empty without one."""

    talks: pd.DataFrame
    draw: pd.DataFrame


@dataclass(frozen=True)
class Plan:
    """How many talks a list may hold, on which day it is made, and whether lots are drawn among twice as many."""

    capacity: int
    as_of: date
    lottery: bool = False
    seed: int = 0


def work_list(
    risk: pd.DataFrame, losses: pd.DataFrame, suggestions: pd.DataFrame, past: pd.DataFrame, draws: pd.DataFrame | None, plan: Plan, settings: AttritionSettings
) -> WorkList:
    """The talks of a month, ranked by the loss that each is expected to prevent.

    risk: one row per person and month end of one horizon: employee_id, month_end, risk, is_on_notice, owner_id (the person's manager).
    Rows after `as_of` are not known; candidates are those who have a row at the last month end. losses: `expected_loss`. suggestions:
    `suggest`. past: `interventions` of the contract. draws: the draws of past lists. Not listed are people on notice, people without a
    risk, those whose action is not expected to prevent anything, and those who had an intervention or were in a draw in the last
    `quiet_months`, unless the risk has since become `risen_ratio` times that of the month end up to it. Who was not drawn rests
    like who was: were they drawn a month later, nothing could be learned.

    prevented_loss = loss_if_left x (risk - risk after), risk after = 1 - (1 - risk) ** exp(log hazard ratio) (proportional
    hazards). Where a person's loss is not known, the median of the others ranks in its place, and prevented_loss stays missing. One
    owner gets at most `owner_share` of the list, or an equal share where there are too few owners for that. With a lottery, each of the
    first twice `capacity`, owners spread alike, has the same chance.
    """
    candidates = _candidates(risk, _touched(past, draws), plan.as_of, settings)
    frame = candidates.merge(losses[["employee_id", "loss_if_left", "loss_lacks"]], on="employee_id", how="left", validate="one_to_one")
    frame = _ranked(frame.merge(suggestions, on="employee_id", how="inner", validate="one_to_one"))
    share = max(settings.owner_share, 1 / max(frame["owner_id"].fillna("").nunique(), 1))
    most = int(np.ceil(round(share * plan.capacity, 9)))
    spread = frame[frame.groupby(frame["owner_id"].fillna("")).cumcount() < most]
    if not plan.lottery or len(spread) <= plan.capacity:
        return WorkList(_talks(spread.head(plan.capacity), plan, "need"), _draw(spread.head(0), plan))
    draw = _draw(spread.head(2 * plan.capacity), plan)
    drawn = spread[spread["employee_id"].isin(draw.loc[draw["is_drawn"], "employee_id"])]
    return WorkList(_talks(drawn, plan, "lottery"), draw)


def _candidates(risk: pd.DataFrame, past: pd.DataFrame, as_of: date, settings: AttritionSettings) -> pd.DataFrame:
    """Who may be on the list: employee_id, risk, owner_id."""
    known = risk[risk["month_end"] <= pd.Timestamp(as_of)]
    now = known[(known["month_end"] == known["month_end"].max()) & known["risk"].notna() & ~known["is_on_notice"].fillna(False).astype(bool)]
    before = _risk_before_last_talk(known, past, as_of, settings.quiet_months).reindex(now["employee_id"]).to_numpy()
    had_one = now["employee_id"].isin(_recent(past, as_of, settings.quiet_months)["employee_id"]).to_numpy()
    rose = now["risk"].to_numpy() >= settings.risen_ratio * before
    free: pd.DataFrame = now.loc[~had_one | rose, ["employee_id", "risk", "owner_id"]]
    return free.assign(owner_id=free["owner_id"].mask(free["owner_id"] == free["employee_id"]))


def _touched(past: pd.DataFrame, draws: pd.DataFrame | None) -> pd.DataFrame:
    """Interventions and draws of people: employee_id, started_on."""
    rows = [past[["employee_id", "started_on"]], *([] if draws is None else [draws.rename(columns={"drawn_on": "started_on"})[["employee_id", "started_on"]]])]
    return pd.concat([frame.assign(started_on=pd.to_datetime(frame["started_on"]).astype("datetime64[ns]")) for frame in rows], ignore_index=True)


def _recent(past: pd.DataFrame, as_of: date, months: int) -> pd.DataFrame:
    """The last intervention or draw of each person in so many months: employee_id, started_on."""
    day = past["started_on"]
    held = (day <= pd.Timestamp(as_of)) & (day > pd.Timestamp(as_of) - pd.DateOffset(months=months))
    last: pd.Series = day[held].groupby(past.loc[held, "employee_id"]).max()
    return last.rename("started_on").reset_index()


def _risk_before_last_talk(known: pd.DataFrame, past: pd.DataFrame, as_of: date, months: int) -> pd.Series:
    """The risk at the month end up to each person's last recent intervention or draw, by employee_id; missing where there was none."""
    rows = known.dropna(subset=["risk"]).merge(_recent(past, as_of, months), on="employee_id")
    before: pd.Series = rows[rows["month_end"] <= rows["started_on"]].sort_values("month_end").groupby("employee_id")["risk"].last()
    return before


def _ranked(frame: pd.DataFrame) -> pd.DataFrame:
    """The candidates whose action is expected to prevent something, the largest loss first; ties by risk, then by id."""
    after = 1 - (1 - frame["risk"]) ** np.exp(frame["log_hazard_ratio"])
    fall = frame["risk"] - after
    loss = frame["loss_if_left"].fillna(frame["loss_if_left"].median()).fillna(1.0)
    frame = frame.assign(prevented_loss=fall * frame["loss_if_left"], ranked_by=fall * loss)
    return frame[frame["ranked_by"] > 0].sort_values(["ranked_by", "risk", "employee_id"], ascending=[False, False, True])


def _talks(rows: pd.DataFrame, plan: Plan, assigned_by: str) -> pd.DataFrame:
    """The rows of the list, the columns to be filled in empty."""
    listed = pd.Timestamp(plan.as_of)
    frame = rows.assign(listed_on=listed, retention_action=rows["action"], rank=np.arange(1, len(rows) + 1), assigned_by=assigned_by)
    frame["due_on"] = listed + pd.to_timedelta(due_days(rows["action"]).astype(float), unit="D")
    frame[list(TO_FILL)] = None
    return frame[[column.name for column in COLUMNS]].reset_index(drop=True)


def _draw(pool: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Who was in the draw and who was drawn; the same for the same seed and people, in whatever order these came."""
    frame = pool[["employee_id", "kind", "risk"]].sort_values("employee_id").reset_index(drop=True)
    chosen = np.random.default_rng([plan.seed, plan.as_of.toordinal()]).permutation(len(frame)) < plan.capacity
    return frame.assign(drawn_on=pd.Timestamp(plan.as_of), is_drawn=chosen)
