"""Pay that depends on what others sell: team bonuses, contribution awards and contests, as each person expects them.

In: a plan that is ready to be paid, its pay curves, and a function that lives a year under curves. Out: the curves with what a person may expect from these components, by own
sales. Others are met as a crowd (mean field): their sales are those of drawn years, lived under the same curves, until both agree. A place in a contest is binomial in the
chance that somebody of the group sells more; what the mates of a team sell together is log-normal with the mean and variance of the draws (Fenton 1960). A team bonus is shared, so
each person weighs a part of it only (free riding); `theta` says how far own extra sales raise those of mates. What is common to all, as the market, is not told apart from
luck. A plan without such components is left exactly as it is.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from scipy.stats import binom, norm

from analysis.studies.incentives.money import Numbers
from analysis.studies.incentives.prepared import Prepared, Setup
from analysis.studies.incentives.views import View
from analysis.studies.incentives.windows import sum_windows
from analysis.studies.response.curves import AMONG_OTHERS, MULTIPLES, PayCurves, ReadyPlan

_ROUNDS, _NEAR = 8, 0.002
"""Rounds at most, and the mean change of pay, as a share of the largest, at which a round is the last."""
_STEP = 0.5
"""How far each round goes towards its answer."""
_WINDOW = {1: "month", 3: "quarter", 12: "year"}

Live = Callable[[PayCurves], Numbers]
"""Lives drawn years under curves: sales as multiples of the usual ones (draws, people, 12)."""


def with_rivals(ready: ReadyPlan, curves: PayCurves, live: Live, *, theta: float = 0.0) -> PayCurves:
    """The curves with the expected pay of team bonuses, awards and contests; those given where the plan has none. `curves` and what `live` gives are of everyone in `ready`."""
    among = [one for one in ready.components.values() if one.component.formula in AMONG_OTHERS]
    if not among:
        return curves
    added, extra = curves, None
    for _ in range(_ROUNDS):
        found = _expected(among, live(added), theta)
        if extra is None:
            change, extra = np.inf, found
        else:
            change = max(float(np.abs(found[months] - extra[months]).mean() / max(np.abs(found[months]).max(), 1e-9)) for months in found)
            extra = {months: extra[months] + _STEP * (found[months] - extra[months]) for months in found}
        added = replace(curves, **{_WINDOW[months]: getattr(curves, _WINDOW[months]) + values for months, values in extra.items()})
        if change < _NEAR:
            break
    return added


def _expected(among: list[Prepared], factors: Numbers, theta: float) -> dict[int, Numbers]:
    """The expected pay of components together, by months of the window: (people, windows, multiples)."""
    found: dict[int, Numbers] = {}
    for one in among:
        months = one.component.months
        pay = expected_pay(one, factors, theta)
        found[months] = found[months] + pay if months in found else pay
    return found


def expected_pay(one: Prepared, factors: Numbers, theta: float = 0.0) -> Numbers:
    """What a component that depends on others is expected to pay by own sales, where others sell as in drawn years: (people, windows, multiples), in the currency."""
    months = one.component.months
    usual = np.asarray(sum_windows(one.x, months), dtype=np.float64)
    drawn = np.asarray(sum_windows(one.x * factors, months), dtype=np.float64)
    pay = np.zeros((*usual.shape, len(MULTIPLES)), dtype=np.float32)
    for setup in one.setups:
        if isinstance(setup.seen, View):
            here, sold = usual[:, setup.windows], drawn[..., setup.windows]
            earned = _team(setup, here, sold, theta) if one.component.formula == "team_bonus" else _places(setup, here, sold)
            pay[:, setup.windows] = np.where(setup.seen.eligible[..., None], earned, 0.0)
    return pay


def _team(setup: Setup, usual: Numbers, drawn: Numbers, theta: float) -> Numbers:
    """A share of the pool times the chance that own sales and those of mates reach the target together."""
    view: View = setup.seen  # type: ignore[assignment]  # by the caller
    quota = view.in_group(view.quota)
    mates = np.maximum(view.in_group(drawn) - drawn, 0)
    own = usual[..., None] * MULTIPLES
    missing = (setup.terms["reach"] * quota)[..., None] - own - theta * (own - usual[..., None])
    reached = np.where(quota[..., None] > 0, _above(missing, mates.mean(axis=0)[..., None], mates.std(axis=0)[..., None]), 0.0)
    pool = view.in_group(np.broadcast_to(np.asarray(setup.terms["pay"], dtype=np.float64), view.eligible.shape))[..., None]
    if view.split == "credit":
        return np.asarray(pool * reached * own / np.maximum(own + mates.mean(axis=0)[..., None], 1e-9))
    weight = view.rating if view.split == "rating" else np.ones(usual.shape)
    return np.asarray(view.divided(pool[..., 0], weight)[..., None] * reached)


def _above(limit: Numbers, mean: Numbers, deviation: Numbers) -> Numbers:
    """The chance of a log-normal amount to be at least a limit; certain or impossible where it does not vary."""
    some = (mean > 0) & (deviation > 1e-9 * mean)
    spread = np.sqrt(np.log1p(np.divide(deviation, mean, out=np.ones_like(mean), where=some) ** 2))
    middle = np.log(np.where(some, mean, 1.0)) - spread**2 / 2
    chance = norm.sf((np.log(np.maximum(limit, 1e-9)) - middle) / spread)
    return np.where(some, chance, limit <= mean)


def _places(setup: Setup, usual: Numbers, drawn: Numbers) -> Numbers:
    """The expected prize by own sales: by how many of the group may sell more."""
    view: View = setup.seen  # type: ignore[assignment]  # by the caller
    rivals = np.maximum(view.in_group(np.ones(usual.shape)) - 1, 0)[..., None]
    own = usual[..., None] * MULTIPLES
    more = _share_above(own, drawn, view)
    if "winners" in setup.terms:
        pay = np.broadcast_to(np.asarray(setup.terms["pay"], dtype=np.float64), usual.shape)[..., None] * binom.cdf(setup.terms["winners"] - 1, rivals, more)
    else:
        pay = sum((prize * binom.pmf(place, rivals, more) for place, prize in enumerate(setup.terms["prizes"])), np.zeros(own.shape))
    return np.where(own > 0, pay, 0.0)


def _share_above(own: Numbers, drawn: Numbers, view: View) -> Numbers:
    """The chance that somebody else of the group sells more than that, over people and draws."""
    share = np.zeros(own.shape)
    for window in range(own.shape[1]):
        for group in np.unique(view.group[view.eligible[:, window], window]):
            members = np.flatnonzero(view.eligible[:, window] & (view.group[:, window] == group))
            if len(members) < 2:
                continue
            sold = drawn[:, members, window]
            alone = np.sort(sold, axis=0)
            mine = np.stack([np.searchsorted(alone[:, place], own[member, window], side="right") for place, member in enumerate(members)])
            everyone = np.searchsorted(np.sort(sold, axis=None), own[members, window], side="right")
            share[members, window] = 1 - (everyone - mine) / (sold.size - len(sold))
    return share


def lift_mates(sold: Numbers, usual: Numbers, group: Numbers, theta: float) -> Numbers:
    """Sales (draws, people, months) with what the extra sales of mates add: `theta` of each one's extra, spread evenly over mates; group -1 has none."""
    if theta == 0:
        return sold
    lifted = sold.astype(np.float64)
    for month in range(sold.shape[-1]):
        for name in np.unique(group[group[:, month] >= 0, month]):
            members = np.flatnonzero(group[:, month] == name)
            if len(members) > 1:
                extra = sold[:, members, month] - usual[members, month]
                lifted[:, members, month] += theta * (extra.sum(axis=1, keepdims=True) - extra) / (len(members) - 1)
    return lifted
