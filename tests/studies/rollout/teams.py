"""Log sales of people in teams, drawn from spreads that are known."""

import numpy as np


def carried(random, shape, share):
    """Standard normal series that carry on by `share` from month to month."""
    values = random.standard_normal(shape)
    for month in range(1, shape[-1]):
        values[..., month] = share * values[..., month - 1] + np.sqrt(1 - share**2) * values[..., month]
    return values


def draw_logs(random, spreads, people, months, team=None):
    """Log sales, shape (people, months); `team` gives each person a code. Own includes the team's part."""
    alone = np.sqrt(spreads.own**2 - spreads.team**2)
    logs = spreads.person * random.standard_normal((people, 1)) + alone * carried(random, (people, months), spreads.carried_own)
    logs += spreads.common * carried(random, (months,), spreads.carried_common)
    return logs if team is None else logs + spreads.team * carried(random, (int(team.max()) + 1, months), spreads.carried_common)[team]
