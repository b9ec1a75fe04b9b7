"""Actions: what may be done to keep somebody, what each answers and is expected to do, and who is offered which.

In: each person's reasons, by driver. Out: `ACTIONS`, one visible list, and one suggestion per person. To add an action, add an entry;
its contract test takes it in. There are only actions that support: nothing here lowers pay, withholds training or ends anything.
It estimates no effect (`effects` does) and ranks nobody (`worklist` does).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

DRIVERS = (
    "satisfaction", "satisfaction_trend", "promotion_wait", "raise_wait", "pay_position", "pay_growth", "performance", "attainment_trend",
    "rating", "absence", "training", "tenure", "manager", "team_exits", "workload", "season", "other",
)
"""The groups of reasons that a model gives contributions for."""


@dataclass(frozen=True)
class Effect:
    """What an action does to the hazard of leaving: log hazard ratio, normal with mean and sd; below zero keeps people.

    source: prior, own data (nine tenths of the weight or more) or both. basis: assumption, a publication, or how those treated were chosen.
    """

    log_hazard_ratio: float
    sd: float
    source: str = "prior"
    basis: str = "assumption"
    weight_of_own_data: float = 0.0

    def interval(self, share: float) -> tuple[float, float]:
        """The central interval that holds such a share, as log hazard ratios."""
        reach = float(stats.norm.ppf((1 + share) / 2)) * self.sd
        return self.log_hazard_ratio - reach, self.log_hazard_ratio + reach


@dataclass(frozen=True)
class Action:
    """Something to do for a person, the kind that it is recorded as in `interventions`, and the drivers that it answers.

    Cost: hours of a manager's time and money as a share of monthly pay, once; 0 for money that is decided by the outcome of a review.
    """

    name: str
    kind: str
    reasons: tuple[str, ...]
    prior: Effect
    hours: float
    monthly_pay_share: float
    due_days: int


# No publication known to us gives the effect of one of these on a person's hazard, so all priors are assumptions: wide, and near zero.
# A promotion review is given least: with pay growth held equal, promotion went with more exits (Trevor, Gerhart and Boudreau 1997).
ACTIONS: tuple[Action, ...] = (
    Action("one_to_one", "one_to_one", ("satisfaction", "satisfaction_trend", "manager", "team_exits", "workload", "absence"), Effect(-0.10, 0.30), 1.5, 0.0, 14),
    Action("career_plan", "career_plan", ("promotion_wait", "tenure"), Effect(-0.10, 0.30), 3.0, 0.0, 30),
    Action("training", "training", ("training", "rating", "attainment_trend"), Effect(-0.05, 0.30), 1.0, 0.3, 60),
    Action("promotion_review", "promotion", ("promotion_wait",), Effect(-0.05, 0.40), 4.0, 0.0, 60),
    Action("pay_review", "pay_change", ("pay_position", "pay_growth", "raise_wait"), Effect(-0.10, 0.40), 2.0, 0.0, 45),
    Action("changed_incentive", "incentive_change", ("performance", "attainment_trend"), Effect(-0.05, 0.40), 4.0, 0.0, 60),
)
"""Every action that may be suggested."""

FALLBACK = "one_to_one"
"""What is suggested where no reason points to an action: to ask."""

_BY_NAME = {action.name: action for action in ACTIONS}
_LOOKED_AT = 3


def suggest(reasons: pd.DataFrame, people: Sequence[str], effects: Mapping[str, Effect] | None = None, *, interval_share: float = 0.9) -> pd.DataFrame:
    """The action suggested to each person and the driver that it answers, one row per person in the order given.

    reasons: employee_id, driver, contribution; only contributions above zero count. Each person's three largest reasons are gone
    through; the first that an action answers decides. Where several do, the one that is expected to keep most is taken, and the next is
    `other_action`. effects: by name of the action, its prior where it has none; an action that is not expected to keep anybody is not
    suggested for a reason. Nobody is without: where nothing fits, `one_to_one`. Columns: employee_id, driver, second_driver, action,
    other_action, kind, log_hazard_ratio, effect_low, effect_high, evidence. Raises ValueError for an unknown driver.
    """
    if unknown := set(reasons["driver"].dropna()) - set(DRIVERS):
        raise ValueError(f"{sorted(unknown)} are no drivers; the drivers are {', '.join(DRIVERS)}")
    known = {action.name: (effects or {}).get(action.name, action.prior) for action in ACTIONS}
    top = _largest(reasons)
    offers = _answers(known).merge(top, on="driver", how="inner").sort_values(["employee_id", "place", "order"])
    who = pd.Series(list(people), dtype="str", name="employee_id")
    driver = _nth(who, offers, "driver", 0).fillna(_nth(who, top, "driver", 0))
    beside = top[top["driver"] != top["employee_id"].map(dict(zip(who, driver, strict=True)))]
    frame = who.to_frame().assign(driver=driver, second_driver=_nth(who, beside, "driver", 0), action=_nth(who, offers, "action", 0).fillna(FALLBACK))
    frame["other_action"] = _nth(who, offers.drop_duplicates(["employee_id", "action"]), "action", 1)
    frame["kind"] = frame["action"].map({name: action.kind for name, action in _BY_NAME.items()})
    return frame.join(_effect_columns(known, interval_share), on="action")


def due_days(action: pd.Series) -> pd.Series:
    """Days until each action is due; missing for an unknown one."""
    return action.map({name: one.due_days for name, one in _BY_NAME.items()})


def _largest(reasons: pd.DataFrame) -> pd.DataFrame:
    """The largest reasons of each person: employee_id, driver, place (0 is the largest); ties in the order of `DRIVERS`."""
    rows = reasons.loc[reasons["contribution"] > 0, ["employee_id", "driver", "contribution"]].dropna()
    rows = rows.assign(order=rows["driver"].map(DRIVERS.index)).sort_values(["employee_id", "contribution", "order"], ascending=[True, False, True])
    rows = rows.assign(place=rows.groupby("employee_id").cumcount())
    return rows.loc[rows["place"] < _LOOKED_AT, ["employee_id", "driver", "place"]]


def _answers(known: Mapping[str, Effect]) -> pd.DataFrame:
    """Which actions answer which driver: driver, action, order (0 is expected to keep most); without those that keep nobody."""
    useful = sorted((effect.log_hazard_ratio, number, name) for number, (name, effect) in enumerate(known.items()) if effect.log_hazard_ratio < 0)
    rows = [(driver, name, order) for order, (_, _, name) in enumerate(useful) for driver in _BY_NAME[name].reasons]
    return pd.DataFrame(rows, columns=["driver", "action", "order"]).astype({"driver": "str", "action": "str", "order": np.int64})


def _nth(who: pd.Series, rows: pd.DataFrame, column: str, n: int) -> pd.Series:
    """Each person's nth value of a column as text, missing where there are fewer; rows are in order."""
    return who.map(rows[rows.groupby("employee_id").cumcount() == n].set_index("employee_id")[column]).astype("str")


def _effect_columns(known: Mapping[str, Effect], interval_share: float) -> pd.DataFrame:
    """The effect of each action, by its name."""
    rows = {name: (effect.log_hazard_ratio, *effect.interval(interval_share), effect.source) for name, effect in known.items()}
    return pd.DataFrame.from_dict(rows, orient="index", columns=["log_hazard_ratio", "effect_low", "effect_high", "evidence"])
