"""Pairs of plans: how many people stand behind each difference that could be had by subtracting one plan's figures from another's.

In: payouts of several plans on the same facts. Out: one frame, by which `reporting.privacy` decides what may stand side by side. It decides nothing itself.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from analysis.studies.incentives.compare import windows_in
from analysis.studies.incentives.money import Numbers
from analysis.studies.incentives.payout import Payout

COLUMNS = ["plan", "other_plan", "component", "changed_people", "concerned_people"]
NOTHING = ""
"""Stands for no plan, where a plan is held against it, and for the whole of a plan where no component is named."""

Amounts = dict[str, tuple[Numbers, Numbers]]
"""By component, and under `NOTHING` for the whole: the cents of each person in the span, and whether they have it."""


def plan_pairs(payouts: Sequence[Payout], span: slice) -> pd.DataFrame:
    """One row per pair of plans and component: how many people are paid another amount, and how many another amount or by another rule.

    A component that one of the two does not have counts as nothing there. Each plan is also held against nothing at all, which tells how many are paid.
    """
    known: dict[str, Amounts] = {NOTHING: {}, **{one.plan.name: _amounts(one, span) for one in payouts}}
    rows = [_row(later, earlier, component, known) for earlier, later in combinations(known, 2) for component in {**known[later], **known[earlier]}]
    return pd.DataFrame(rows, columns=COLUMNS)


def _amounts(payout: Payout, span: slice) -> Amounts:
    """What each person is paid in the span by each component that is pay, and in all."""
    found: Amounts = {}
    for name, part in payout.parts.items():
        if part.prepared.formula.role != "rewards":
            windows = windows_in(part, span)
            found[name] = np.asarray(part.cents[:, windows].sum(axis=1)), np.asarray(part.is_row[:, windows].any(axis=1))
    whole = payout.monthly_cents()[:, span].sum(axis=1)
    return {NOTHING: (whole, np.asarray(np.logical_or.reduce([has for _, has in found.values()]))), **found}


def _row(plan: str, other: str, component: str, known: dict[str, Amounts]) -> tuple[str, str, str, int, int]:
    nobody = np.zeros_like(known[plan][NOTHING][0])
    (cents, has), (other_cents, other_has) = (known[name].get(component, (nobody, nobody.astype(bool))) for name in (plan, other))
    changed = np.asarray(cents != other_cents)
    return plan, other, component, int(changed.sum()), int((changed | (has != other_has)).sum())
