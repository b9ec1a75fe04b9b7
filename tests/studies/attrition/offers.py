"""A company in which talks change the hazard of leaving by a known amount, whether offered by lot or by need."""

import numpy as np
import pandas as pd

MONTHS = pd.date_range("2023-01-31", periods=30, freq="ME")
UNTIL = MONTHS[-1].date()
PLANTED = -0.5


def played(seed, *, by_lot, people=1500, a_month=25, planted=PLANTED, unseen=0.8):
    """Scores, interventions, exits and draws of a company with talks from the 4th month on.

    The monthly hazard is that of what the score sees, times what only the manager sees, times exp(planted) after a talk.
    By need the manager picks who has the highest hazard; by lot half of a pool of likely leavers is drawn, and all of it then rests.
    """
    random = np.random.default_rng(seed)
    ids = np.array([f"{number:05d}" for number in range(people)])
    log_hazard, hidden = np.log(0.012) + 0.6 * random.standard_normal(people), unseen * random.standard_normal(people)
    risk = 1 - np.exp(-6 * np.exp(log_hazard + unseen**2 / 2))
    employed, talked, rests = np.ones(people, dtype=bool), np.zeros(people, dtype=bool), np.full(people, -9)
    scored, held, left, draws = [], [], [], []
    for month, end in enumerate(MONTHS):
        free = np.flatnonzero(employed & ~talked & (month - rests > 6))
        if month >= 3 and len(free):
            seen = log_hazard[free] if by_lot else log_hazard[free] + hidden[free]
            pool = free[np.argsort(-seen - random.gumbel(0, 0.5, len(free)))][: 2 * a_month if by_lot else a_month]
            chosen = random.permutation(pool)[:a_month]
            talked[chosen], rests[pool] = True, month
            held += [(ids[one], end - pd.offsets.MonthEnd(1) + pd.Timedelta(days=3), "one_to_one", "lottery" if by_lot else "need") for one in chosen]
            draws += [(ids[one], end - pd.offsets.MonthEnd(1), "one_to_one", one in set(chosen)) for one in pool] if by_lot else []
        hazard = np.exp(log_hazard + hidden + planted * talked)
        leaves = employed & (random.random(people) < 1 - np.exp(-hazard))
        left += [(ids[one], end - pd.Timedelta(days=10), "voluntary") for one in np.flatnonzero(leaves)]
        employed &= ~leaves
        scored.append(pd.DataFrame({"employee_id": ids[employed], "month_end": end, "risk": risk[employed]}))
    return (
        pd.concat(scored), pd.DataFrame(held, columns=["employee_id", "started_on", "kind", "assigned_by"]),
        pd.DataFrame(left, columns=["employee_id", "left_on", "exit_kind"]), pd.DataFrame(draws, columns=["employee_id", "drawn_on", "kind", "is_drawn"]),
    )
