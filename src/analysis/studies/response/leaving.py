"""Who leaves and who comes when pay changes: the half of a plan's effect that is selection.

In: what people of each type earn here and elsewhere. Out: chances of leaving by month, and a work force followed over months. Source: Lazear 2000, where a piece rate kept and drew the able:
about half of the rise in output came from who worked there. A month's rate of leaving is its usual one times (pay / pay elsewhere) to the power `exits`; of those who
could be hired each type accepts with the odds (pay / pay elsewhere) to the power `accepts`. With both at zero pay moves nobody. The force keeps its size: whoever leaves is
replaced in the same month. Shares of types are followed, not people, so nothing is drawn.
"""

from dataclasses import dataclass

import numpy as np

from analysis.studies.incentives.money import Numbers


@dataclass(frozen=True)
class Moves:
    """How people move: `usual` monthly rate of leaving where pay is as elsewhere, and the powers of pay over pay elsewhere in the rate of leaving and in the odds of accepting."""

    usual: float
    exits: Numbers | float = -1.0
    accepts: float = 3.0


STILL = Moves(0.0, 0.0, 0.0)


def leaving_chance(moves: Moves, pay: Numbers, elsewhere: Numbers) -> Numbers:
    """The chance to leave within a month; the usual one where either pay is not above zero."""
    return np.asarray(-np.expm1(-moves.usual * _power(pay, elsewhere, moves.exits)))


def accepting_chance(moves: Moves, pay: Numbers, elsewhere: Numbers) -> Numbers:
    """The chance that somebody who could be hired accepts: a half where pay is as elsewhere."""
    odds = _power(pay, elsewhere, moves.accepts)
    return np.asarray(odds / (1 + odds))


def _power(pay: Numbers, elsewhere: Numbers, power: Numbers | float) -> Numbers:
    some = (pay > 0) & (elsewhere > 0)
    ratio = np.divide(pay, elsewhere, out=np.ones(np.broadcast_shapes(np.shape(pay), np.shape(elsewhere))), where=some)
    return np.asarray(np.power(np.clip(ratio, 1e-3, 1e3), power))


def follow_force(moves: Moves, force: Numbers, to_hire: Numbers, pay: Numbers, elsewhere: Numbers) -> Numbers:
    """Shares of types in the work force as it begins and after each month (months + 1, types).

    `force` and `to_hire`: shares of types now and among those who could be hired; `pay` of each month (months, types); `elsewhere` (types).
    """
    followed = [np.asarray(force, dtype=np.float64)]
    for month in pay:
        gone = followed[-1] * leaving_chance(moves, month, elsewhere)
        come = to_hire * accepting_chance(moves, month, elsewhere)
        followed.append(followed[-1] - gone + gone.sum() * come / max(float(come.sum()), 1e-12))
    return np.stack(followed)


def settled_force(moves: Moves, to_hire: Numbers, pay: Numbers, elsewhere: Numbers) -> Numbers:
    """Shares of types where leaving and hiring are in balance under the same pay (types): hired over leaving, type by type."""
    leave = leaving_chance(moves, pay, elsewhere)
    weight = to_hire * accepting_chance(moves, pay, elsewhere) / np.where(leave > 0, leave, 1.0)
    return np.asarray(weight / weight.sum()) if (leave > 0).all() and weight.sum() > 0 else np.asarray(to_hire / to_hire.sum())


def split_effect(force: tuple[Numbers, Numbers], output: tuple[Numbers, Numbers]) -> tuple[float, float]:
    """The change of mean log output, in all and within people: `force` shares before and after, `output` of each type before and after.

    Within people is the mean change of those who are there in both, the lesser share of each type.
    """
    (before, after), (low, high) = force, (np.log(values) for values in output)
    stay = np.minimum(before, after)
    return float(after @ high - before @ low), float(stay @ (high - low) / stay.sum())
