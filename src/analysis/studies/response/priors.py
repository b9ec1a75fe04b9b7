"""What published studies say about response, as priors, each with its source.

In: nothing. Out: `Prior`, means and spreads of the parameters that a company's history may or may not tell.
"""

from dataclasses import dataclass

import numpy as np

from analysis.studies.incentives.money import Numbers

_COSTS, _LEVELS = np.exp2(np.arange(-3.0, 4.0)), np.array([0.9, 1.0, 1.1])
COST_STEPS = np.repeat(_COSTS, len(_LEVELS))
LEVEL_STEPS = np.tile(_LEVELS, len(_COSTS))
"""What people may be: each pair of a cost of effort, as a multiple of the prior's middle, and a level, as a multiple of what they sold on average."""
_LEVEL_SPREAD = 0.1


@dataclass(frozen=True)
class Prior:
    """`share`: the part of sales that the plan in force brings by its pay for one more unit sold, effort under a flat commission of the same pay; log-normal with `share_spread`.

    Sources: Misra and Nair 2011 and Lazear 2000 (within workers): .2 where pay by results was about a fifth of sales or all of pay; Friebel et al. 2017: .03
    for small team bonuses; so the middle is .12 with a wide spread. `exits`: by how much the log rate of exits by choice changes with the log of pay; an assumption
    (Griffeth et al. 2000 give only correlations of -.09 to -.11).
    """

    share: float = 0.12
    share_spread: float = 0.8
    exits: float = -1.0
    exits_spread: float = 0.5


PRIOR = Prior()


@dataclass(frozen=True)
class Kinds:
    """Kinds of population that are weighed (kinds): the middle of log costs against the prior's, their spread among people, and how they fall with ability; and the chance of each beforehand.

    `by_level` is the change of log cost for one standard deviation of log level. Chung, Steenburgh and Sudhir 2014 find classes that differ about so much.
    """

    middle: Numbers
    spread: Numbers
    by_level: Numbers
    chance: Numbers


def kinds_of_population(prior: Prior) -> Kinds:
    """Every combination of seventeen middles, three spreads and three slopes."""
    middle, spread, by_level = (values.ravel() for values in np.meshgrid(np.linspace(-2.0, 2.0, 17), [0.25, 0.55, 0.9], [0.0, -0.3, -0.6], indexing="ij"))
    chance = np.exp(-0.5 * (middle / prior.share_spread) ** 2)
    return Kinds(middle, spread, by_level, chance / chance.sum())


def chances_of_costs(kinds: Kinds, level: Numbers, kind: int) -> Numbers:
    """The chance of each pair of cost and level for people of a standardised log level (people), in a kind of population: normal in the logarithm; shape (people, pairs)."""
    off = np.log(LEVEL_STEPS) / _LEVEL_SPREAD
    gap = (np.log(COST_STEPS) - kinds.middle[kind] - kinds.by_level[kind] * level[:, None]) / kinds.spread[kind]
    weight = np.exp(-0.5 * (gap**2 + off**2)) + 1e-12
    return np.asarray(weight / weight.sum(axis=-1, keepdims=True))
