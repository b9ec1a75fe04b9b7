"""Response fitted to the company's history: what effort costs people, told by how sales moved with what selling more was worth.

In: a `History` and a `Prior`. Out: `Fit`: for each middle of the population's cost of effort how well it explains the past, and for each person the chance of each cost and
the level that goes with it. Sales of a month are level x month x (1 + effort) x chance, with effort solved by `effort` in the state in which each person really stood.
The month factors are free but for a market that returns to its season, so a change of plan speaks only as far as it is larger than what the market does. What effort costs is a
grid of points, so posteriors are sums. Ability is what remains of a person's level; discount and risk cannot be told from output (Rust 1994) and are fixed.
"""

from dataclasses import dataclass, replace

import numpy as np

from analysis.studies.incentives.money import Numbers
from analysis.studies.response.curves import FINEST
from analysis.studies.response.effort import People, Policy, Setting, solve
from analysis.studies.response.history import History
from analysis.studies.response.priors import COST_STEPS, LEVEL_STEPS, Kinds, Prior, chances_of_costs, kinds_of_population
from analysis.studies.response.walk import look_up

_AROUND = 0.3
_MARKET_RETURNS = 0.5
"""What remains of a market's distance from its season after a month."""
_ROUNDS, _AT_ONCE, _LEAST_KNOWN = 3, 50, 24
_LEAST_RATIO = 0.05
"""A month's sales against what was expected, below which it counts as this."""


@dataclass(frozen=True)
class Fit:
    """`unit_cost`: the cost of which `steps` are multiples, by kind of person (pairs). `kinds` of population with their posterior `chance`, and `within`, the posterior without what months say against their season.

    `costs`: the chance of each cost of each person in each kind (kinds, people, costs). `efforts`: effort of each person and month at each cost (people, costs, months).
    `share`: one over 1 + mean effort, the part of the level that is there without effort (people, costs). `spread`: log spread of a month's own chance.
    """

    unit_cost: float
    steps: Numbers
    kinds: Kinds
    chance: Numbers
    within: Numbers
    costs: Numbers
    efforts: Numbers
    share: Numbers
    spread: float

    def effort_share(self, chance: Numbers) -> tuple[float, float]:
        """Mean and standard deviation of the logarithm of what effort under the plan in force adds to sales, by a chance of the kinds."""
        mean_effort = LEVEL_STEPS / self.share - 1
        by_kind = np.log(np.maximum([(costs * mean_effort).sum(axis=1).mean() for costs in self.costs], 1e-9))
        mean = float(by_kind @ chance)
        return mean, float(np.sqrt(((by_kind - mean) ** 2) @ chance))


    def at_usual_level(self) -> "Fit":
        """The same with each person's level taken as it was on average: a third of the kinds of people, for questions that need no more."""
        usual = LEVEL_STEPS == 1
        costs = np.stack([self.costs[..., self.steps == step].sum(axis=-1) for step in self.steps[usual]], axis=-1)
        return replace(self, steps=self.steps[usual], costs=costs, efforts=self.efforts[:, usual], share=self.share[:, usual])


def fit_response(history: History, prior: Prior) -> Fit:
    """The fit; where the plan in force pays nothing for selling more, the posterior is the prior."""
    unit_cost = marginal_pay(history) / prior.share
    effort = np.zeros((len(history.sold), len(COST_STEPS), history.sold.shape[1]), dtype=np.float32)
    share = np.tile(LEVEL_STEPS, (len(history.sold), 1))
    if unit_cost > 0:
        for _ in range(_ROUNDS):
            effort = _efforts(history, unit_cost * COST_STEPS, share)
            share = LEVEL_STEPS / (1 + _mean_known(effort, history.known))
    kinds, level, noise = kinds_of_population(prior), _standardised(history), noise_of_months(history)
    every = [_explained(history, (effort, share), chances_of_costs(kinds, level, kind), noise) for kind in range(len(kinds.chance))]
    inside, between = (np.array([one[place] for one in every]) for place in range(2))
    costs = np.stack([one[2] for one in every])
    return Fit(unit_cost, COST_STEPS, kinds, _posterior(kinds.chance, inside + between), _posterior(kinds.chance, inside), costs, effort, share, history.spread)


def _standardised(history: History) -> Numbers:
    """The log of people's mean level, with mean 0 and standard deviation 1."""
    level = np.log(np.maximum(history.level.mean(axis=1), 1e-9))
    return np.asarray((level - level.mean()) / max(float(level.std()), 1e-9))


def marginal_pay(history: History) -> float:
    """What the plan in force paid for one more unit of sales, over all people and years, on the stretch from 30 % below to 30 % above usual sales."""
    gained = sold = 0.0
    low, high = (round((1 + side * _AROUND) / FINEST) for side in (-1, 1))
    for year, curves in enumerate(history.curves):
        mine = history.known[:, 12 * year : 12 * year + 12].any(axis=1)
        for pay in (curves.month, curves.quarter, curves.year):
            gained += float((pay[mine][..., high] - pay[mine][..., low]).sum())
        sold += 2 * _AROUND * float(history.usual(year)[mine].sum())
    return gained / sold if sold > 0 else 0.0


def _posterior(before: Numbers, likelihood: Numbers) -> Numbers:
    weight = before * np.exp(likelihood - likelihood.max())
    return np.asarray(weight / weight.sum())


def _mean_known(effort: Numbers, known: Numbers) -> Numbers:
    return np.asarray((effort * known[:, None]).sum(axis=-1) / np.maximum(known.sum(axis=-1), 1)[:, None])


def _efforts(history: History, costs: Numbers, share: Numbers) -> Numbers:
    """Effort of each person and month for each kind of person, in the state in which they stood: (people, kinds, months)."""
    found = np.zeros((len(history.sold), len(costs), history.sold.shape[1]), dtype=np.float32)
    setting = Setting(history.season.calendar, history.spread)
    for year, curves in enumerate(history.curves):
        months = slice(12 * year, 12 * year + 12)
        mine = np.flatnonzero(history.known[:, months].any(axis=1) & (history.level[:, year] > 0))
        for begin in range(0, len(mine), _AT_ONCE):
            some = mine[begin : begin + _AT_ONCE]
            unit = history.level[some, year]
            policy = solve(curves.take(some), People(unit, np.tile(costs, (len(some), 1)), share[some]), setting)
            found[some, :, months] = stood(policy, history.sold[some, months] / unit[:, None])
    return found


def stood(policy: Policy, sold: Numbers) -> Numbers:
    """Effort of each kind in the states in which people stood, who sold that, in months of usual sales (people, months): (people, kinds, months)."""
    kinds = policy.months[0].effort.shape[1]
    person, kind = (values.ravel() for values in np.indices((len(sold), kinds)))
    effort = np.zeros((len(person), sold.shape[1]), dtype=np.float32)
    before, within = np.zeros((2, len(person)))
    for place, month in enumerate(policy.months):
        if place % policy.length == 0:
            before, within = before + within, np.zeros(len(person))
        effort[:, place] = look_up(month, month.effort, person, kind, before, within)
        within = within + sold[person, place]
    return effort.reshape(len(sold), kinds, -1)


def noise_of_months(history: History) -> float:
    """The variance of a month's log sales around what is usual, as it counts in sums over months: times (1 + r) / (1 - r), r the correlation of one month with the next (Bayley and Hammersley 1946).

    So months that swing wildly, or go together for reasons outside of the model, tell less about response.
    """
    usual = np.repeat(history.level, 12, axis=1) * np.nan_to_num(history.season.month, nan=1.0)
    log = np.where(history.known & (usual > 0), np.log(np.maximum(history.sold / np.maximum(usual, 1e-9), _LEAST_RATIO)), np.nan)
    if np.isfinite(log).sum() < _LEAST_KNOWN:
        return max(history.spread**2, 1e-9)
    log = log - np.nanmean(np.where(np.isfinite(log).any(axis=1, keepdims=True), log, 0.0), axis=1, keepdims=True)
    variance = float(np.nanmean(log**2))
    pairs = log[:, 1:] * log[:, :-1]
    together = float(np.clip(np.nanmean(pairs) / variance, 0.0, 0.9)) if variance > 0 and np.isfinite(pairs).any() else 0.0
    return max(variance, history.spread**2, 1e-9) * (1 + together) / (1 - together)


def _explained(history: History, solved: tuple[Numbers, Numbers], chance: Numbers, noise: float) -> tuple[float, float, Numbers]:
    """Log likelihood of the past where costs have those chances: what each person's months say against others', what months say against their season; and the costs of each person."""
    known, sold, (effort, share) = history.known, history.sold, solved
    level = np.repeat(history.level, 12, axis=1)
    month = np.nan_to_num(history.season.month, nan=1.0)
    noise_shift = history.spread**2 / 2
    weights = np.broadcast_to(chance, share.shape)
    for _ in range(2):
        expected = (weights[..., None] * (share[..., None] * (1 + effort))).sum(axis=1) * level * known
        month = sold.sum(axis=0) / np.maximum(expected.sum(axis=0), 1e-9)
        base = np.maximum(level * month, 1e-9)
        fitted = share[..., None] * (1 + effort)
        ratio = (sold / base)[:, None] / fitted
        residual = np.where(known[:, None], np.log(np.maximum(ratio, _LEAST_RATIO)) + noise_shift, 0.0)
        fit = -0.5 * (np.minimum(residual**2, 16 * noise) / noise).sum(axis=-1)
        joint = fit + np.log(chance)
        top = joint.max(axis=1, keepdims=True)
        weights = np.exp(joint - top)
        person = top[:, 0] + np.log(weights.sum(axis=1))
        weights = weights / weights.sum(axis=1, keepdims=True)
    return float(person.sum()), _market_likelihood(np.where(known.any(axis=0), month, np.nan)), weights


def _market_likelihood(month: Numbers) -> float:
    """Log likelihood of what remains of months beyond their season, as a market that returns to it; its spread is the one that fits best."""
    table = np.log(np.maximum(month, 1e-9)).reshape(-1, 12)
    seen = ~np.isnan(table)
    if (seen.sum(axis=0) > 1).sum() < 2:
        return 0.0
    gap = np.where(seen, table - np.nansum(table, axis=0) / np.maximum(seen.sum(axis=0), 1), np.nan).ravel()
    step = gap[1:] - _MARKET_RETURNS * gap[:-1]
    step = step[~np.isnan(step)]
    return float(-0.5 * len(step) * np.log((step**2).mean())) if len(step) and (step**2).mean() > 0 else 0.0
