"""Pay that depends on others: team bonuses, awards and contests.

In: a `View` and the terms. Out: pay before rounding. Teams are those of the window's last month; who is not eligible neither counts nor is paid.
"""

import numpy as np

from analysis.studies.incentives.money import Numbers
from analysis.studies.incentives.views import View


def team_bonus(view: View, *, pay: Numbers, reach: float) -> Numbers:
    """Team cooperation bonus: where the team's sum of x >= reach x its sum of q, the pool (sum of amounts) is divided.

    Equally, by credit (in proportion to max(x, 0)) or by the rating of others; to the cent, so that the parts add up to the pool.
    Source for its size: Friebel et al. 2017.
    """
    quota = view.in_group(view.quota)
    reached = (quota > 0) & (view.in_group(view.x) >= view.math.part(reach, quota))
    pool = np.where(reached, view.in_group(np.broadcast_to(pay, view.eligible.shape)), 0)
    weight = np.maximum(view.x, 0) if view.split == "credit" else view.rating if view.split == "rating" else np.ones(1, dtype=view.x.dtype)
    return view.divided(pool, np.broadcast_to(weight, view.x.shape))


def contribution_award(view: View, *, pay: Numbers, winners: int) -> Numbers:
    """Individual contribution award: pay = amount where fewer than k people have more and x > 0; who ties at the last place is paid too."""
    above, _ = view.place()
    return np.where((above < winners) & (view.x > 0), pay, 0)


def contest(view: View, *, prizes: tuple[float, ...]) -> Numbers:
    """Contest: pay = prize of the place; people who tie share the prizes of the places they take, and x must be above 0."""
    above, same = view.place()
    total = np.concatenate([[0], np.cumsum(prizes)])
    last = len(prizes)
    won = total[np.minimum(above + same, last)] - total[np.minimum(above, last)]
    shared = won // same if view.math.exact else won / same
    return np.where(view.x > 0, shared, 0)
