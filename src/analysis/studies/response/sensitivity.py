"""How the answer moves with what the history cannot tell: each assumption at a low and a high value, all others as they were.

In: the history, the fit and plans. Out: one row per assumption and plan: the change of sales against the first plan at its low and high value, and which plan is best there. What is
moved: what effort costs all people (the ends of its posterior), how patient they are, whether they think of the near more than the far, whether they shun risk, and whether they
foresee that quotas follow sales.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.studies.incentives.money import Numbers
from analysis.studies.incentives.plan import Plan
from analysis.studies.response.ahead import YearAhead
from analysis.studies.response.curves import AMONG_OTHERS
from analysis.studies.response.fit import Fit
from analysis.studies.response.history import History
from analysis.studies.response.project import Projection, World, project

DRAWS, PEOPLE = 40, 40
"""So many draws and people, from the lowest level to the highest, are enough to see what moves the answer."""
_ENDS = (0.05, 0.95)
_RISK_SHARE = 0.5
"""Risk aversion times a month's usual pay, at its high end."""


def sensitivity(plans: Sequence[Plan], history: History, fit: Fit, ahead: YearAhead, margin_share: float, *, seed: int) -> pd.DataFrame:
    """One row per assumption and plan: assumption, end (low, high), plan, sales_change_share, profit_change, best."""
    rows, seen, at_usual = [], dict[World, Projection](), fit.at_usual_level()
    among = any(one.formula in AMONG_OTHERS for plan in plans for one in plan.components.values())
    for name, end, at_fit, world in _ends(at_usual):
        projection = seen.get(world) if at_fit is at_usual else None
        projection = projection or project(plans, history, at_fit, ahead, draws=DRAWS, seed=seed, world=world, most=None if among else PEOPLE)
        if at_fit is at_usual:
            seen[world] = projection
        times = np.count_nonzero(ahead.facts.days[history.people, ahead.year.start]) / max(len(projection.people), 1)
        sales, pay = (values.sum(axis=-1).mean(axis=-1) for values in (projection.sales, projection.pay))
        profit = sales * margin_share - pay
        best = projection.plans[int(np.argmax(profit))]
        rows += [(name, end, plan, sales[place] / sales[0] - 1, times * (profit[place] - profit[0]), best) for place, plan in enumerate(projection.plans) if place]
    return pd.DataFrame(rows, columns=["assumption", "end", "plan", "sales_change_share", "profit_change", "best"])


def _ends(fit: Fit) -> Iterator[tuple[str, str, Fit, World]]:
    """The low and the high end of each assumption."""
    usual = World()
    for end, chance in zip(("low", "high"), _cost_ends(fit), strict=True):
        yield "effort_cost", end, replace(fit, chance=chance), usual
    for name, low, high in (
        ("patience", replace(usual, discount=0.95), replace(usual, discount=0.99)),
        ("present_bias", replace(usual, bias=0.8), usual),
        ("risk_aversion", usual, replace(usual, risk_share=_RISK_SHARE)),
    ):
        yield name, "low", fit, low
        yield name, "high", fit, high


def _cost_ends(fit: Fit) -> tuple[Numbers, Numbers]:
    """The posterior with all its weight on the kind of population at either end."""
    order = np.argsort(fit.kinds.middle, kind="stable")
    reached = fit.chance[order].cumsum()
    ends = []
    for share in _ENDS:
        middle = fit.kinds.middle[order][min(int(np.searchsorted(reached, share)), len(order) - 1)]
        chance = np.where(fit.kinds.middle == middle, fit.chance, 0.0)
        ends.append(chance / chance.sum())
    return ends[0], ends[1]
