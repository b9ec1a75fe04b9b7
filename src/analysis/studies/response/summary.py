"""Draws as tables: totals, changes against the plan in force, types of people, months, each person's expected pay, and pairs of plans for `reporting.privacy`.

In: a `Projection` and its `Outcomes`. Out: frames with means and ends of intervals over the draws. Changes are taken draw by draw, so that they carry no luck.
"""

from itertools import combinations

import numpy as np
import pandas as pd

from analysis.periods import month_start
from analysis.studies.incentives.money import MONEY, Numbers
from analysis.studies.incentives.pairs import COLUMNS, NOTHING
from analysis.studies.response.ahead import YearAhead
from analysis.studies.response.history import History
from analysis.studies.response.outcomes import Outcomes
from analysis.studies.response.project import Projection

ABILITIES = ("low", "middle", "high")
_NOTICED = 0.005
"""The part of whole pay by which somebody is said to gain or lose."""
_ROUNDING = 1e-6
"""The part of profit, and of a person's pay, that single precision may lose."""


def ranged(name: str, values: Numbers, share: float) -> dict[str, float]:
    """Mean, low and high end over the draws."""
    if np.isnan(values).any():
        return dict.fromkeys((name, f"{name}_low", f"{name}_high"), float("nan"))
    low, high = np.quantile(values, [(1 - share) / 2, (1 + share) / 2])
    return {name: float(values.mean()), f"{name}_low": float(low), f"{name}_high": float(high)}


def _change(values: Numbers, first: Numbers) -> Numbers:
    """The relative change against the first plan, draw by draw."""
    return np.asarray(np.divide(values, first, out=np.full(np.broadcast_shapes(values.shape, first.shape), np.nan), where=first > 0) - 1)


def plan_totals(plans: tuple[str, ...], outcome: Outcomes, share: float) -> pd.DataFrame:
    """One row per plan: sales, margin, pay, profit and exits of the year ahead with their ends."""
    measures = {"sales": outcome.sales, "margin": outcome.margin, "pay": outcome.pay, "profit": outcome.profit, "exits": outcome.exits}
    rows = []
    for place, plan in enumerate(plans):
        row: dict[str, float | str] = {"plan": plan}
        for name, values in measures.items():
            row |= ranged(name, values[place], share)
        rows.append(row)
    return pd.DataFrame(rows)


def plan_changes(projection: Projection, outcome: Outcomes, selected: Numbers, share: float) -> pd.DataFrame:
    """One row per plan beside the first: changes against it with their ends, and the chance that profit is higher."""
    rows = []
    for place, plan in enumerate(projection.plans[1:], 1):
        gain = outcome.profit[place] - outcome.profit[0]
        rows.append({
            "plan": plan, **ranged("sales_change_share", _change(outcome.sales[place], outcome.sales[0]), share),
            **ranged("pay_change_share", _change(outcome.pay[place], outcome.pay[0]), share), **ranged("profit_change", gain, share), "better_share": better_share(gain, outcome.profit[0]),
            **ranged("exits_change", outcome.exits[place] - outcome.exits[0], share), **ranged("satisfaction_change", outcome.satisfaction[place], share),
            "fixed_pay_change_share": float(_change(projection.fixed_pay[place].sum(axis=-1).mean(), projection.fixed_pay[0].sum(axis=-1).mean())),
            "selection_share": float(selected[place]),
        })
    return pd.DataFrame(rows)


def same_profit(gain: Numbers, profit: Numbers) -> Numbers:
    """In which draws a gain is no more than what floating numbers lose of the profit."""
    return np.asarray(np.abs(gain) <= _ROUNDING * np.abs(profit))


def better_share(gain: Numbers, profit: Numbers) -> float:
    """The chance that profit is higher, from draws of the gain: equal draws count half, and half a draw is added on either side, so that no number of draws says never or always."""
    same = same_profit(gain, profit)
    return float(((gain > 0) & ~same).sum() + 0.5 * same.sum() + 0.5) / (len(gain) + 1)


def by_type(projection: Projection, history: History, share: float) -> pd.DataFrame:
    """One row per plan and third of people by usual sales: n, change of sales and pay with their ends, effort."""
    place = np.searchsorted(history.people, projection.people)
    level = history.level[place].mean(axis=1)
    third = np.minimum(level.argsort().argsort() * len(ABILITIES) // max(len(level), 1), len(ABILITIES) - 1)
    rows = []
    for number, plan in enumerate(projection.plans):
        for kind, ability in enumerate(ABILITIES):
            mine = third == kind
            if mine.any():
                sales, pay = (values[..., mine].sum(axis=-1) for values in (projection.sales, projection.pay))
                rows.append({"plan": plan, "ability": ability, "n": int(mine.sum()), **ranged("sales_change_share", _change(sales[number], sales[0]), share),
                             **ranged("pay_change_share", _change(pay[number], pay[0]), share), "effort": float(projection.effort[number][:, mine].mean())})
    return pd.DataFrame(rows)


def by_month(projection: Projection, first_month: int, times: float, share: float) -> pd.DataFrame:
    """One row per plan and month, the first by its number: sales with their ends."""
    people = round(len(projection.people) * times)
    return pd.DataFrame([
        {"plan": plan, "starts_on": pd.Timestamp(month_start(first_month + month)), "n": people, **ranged("sales", projection.months[place][:, month] * times, share)}
        for place, plan in enumerate(projection.plans) for month in range(projection.months.shape[-1])
    ])


def by_team(projection: Projection, names: list[str], first_month: int, share: float) -> pd.DataFrame:
    """One row per plan, team and month, the first by its number: people and sales with their ends; `names` spells the codes of teams, and who has none is in no row."""
    codes, people = np.unique(projection.team, return_counts=True)
    return pd.DataFrame([
        {"plan": plan, "team": names[code], "starts_on": pd.Timestamp(month_start(first_month + month)), "n": int(people[at]), **ranged("sales", projection.team_months[place][:, at, month], share)}
        for place, plan in enumerate(projection.plans) for at, code in enumerate(codes) if code >= 0 for month in range(projection.team_months.shape[-1])
    ])


def person_pay(projection: Projection, ahead: YearAhead) -> pd.DataFrame:
    """One row per plan and person: expected incentive pay, and the change of base and incentive pay against the first plan."""
    base = 12 * ahead.facts.states["base_pay"][projection.people, ahead.year.start] / MONEY
    pay = projection.pay.mean(axis=1)
    whole = base + pay
    ids = ahead.facts.people["employee_id"].take(projection.people).reset_index(drop=True)
    return pd.concat([pd.DataFrame({"plan": plan, "employee_id": ids, "pay": pay[place], "whole_pay_change_share": _change(whole[place], whole[0])}) for place, plan in enumerate(projection.plans)], ignore_index=True)


def gains(pay: pd.DataFrame) -> pd.DataFrame:
    """One row per plan beside the first, from `person_pay`: n, and how many people would be expected to gain and to lose, with what they gain and lose together."""
    first, rows = pay["plan"].iloc[0], []
    base = pay[pay["plan"] == first].set_index("employee_id")["pay"]
    for plan, people in pay[pay["plan"] != first].groupby("plan", sort=False):
        gain, lose = people["whole_pay_change_share"] > _NOTICED, people["whole_pay_change_share"] < -_NOTICED
        more = people["pay"] - people["employee_id"].map(base)
        rows.append((plan, len(people), int(gain.sum()), int(lose.sum()), float(more[gain].sum()), float(-more[lose].sum())))
    return pd.DataFrame(rows, columns=["plan", "n", "gain_count", "lose_count", "gained", "lost"])


def plan_pairs(projection: Projection) -> pd.DataFrame:
    """One row per pair of plans, and of each with none: the people whose expected pay differs; as `incentives.pairs` has it."""
    pay = {NOTHING: np.zeros(len(projection.people)), **dict(zip(projection.plans, projection.pay.mean(axis=1), strict=True))}
    rows = []
    for other, plan in combinations(pay, 2):
        differing = int((np.abs(pay[plan] - pay[other]) > _ROUNDING * np.maximum(pay[plan], pay[other])).sum())
        rows.append((plan, other, NOTHING, differing, differing))
    return pd.DataFrame(rows, columns=COLUMNS)
