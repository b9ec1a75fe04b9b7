"""The model of effort as a plain dynamic program, one person at a time: what the product's own is compared with."""

import numpy as np
from scipy.stats import norm

EFFORTS = np.arange(0.0, 1.61, 0.02)


def plain_program(pay_month, pay_quarter, pay_year, *, share, cost, spread, months=6, discount=0.97, bias=1.0, risk=0.0, fine=0.05, coarse=0.25):
    """Effort by month on a grid of (sales before the quarter, sales within it), all in months of usual sales, by interpolation and 101 equally likely nodes.

    Returns [(before, within, effort)] and the value at the start.
    """
    nodes = norm.ppf((np.arange(101) + 0.5) / 101)
    factor, chance = np.exp(spread * nodes), np.full(101, 1 / 101)
    factor = factor / factor.mean()
    output = share * (1 + EFFORTS)
    before_all, within_all = np.arange(0, 2.2 * months, coarse), np.arange(0, 7.5, fine)
    then = np.zeros(len(before_all))  # value as a quarter begins, by what the year held
    found = []
    for month in range(months - 1, -1, -1):
        place = month % 3
        if place == 2:
            value = np.interp(before_all[:, None] + within_all, before_all, then)
        within = within_all[within_all <= 2.5 * place + 1e-9]
        before = before_all[before_all <= 2.2 * (month - place) + 1e-9]
        drawn = output[:, None] * factor
        own = pay_month(drawn)
        now = own @ chance - risk / 2 * (own**2 @ chance - (own @ chance) ** 2) - share * cost / 2 * EFFORTS**2
        efforts, values = np.zeros((2, len(before), len(within)))
        for row in range(len(before)):
            at = within[:, None, None] + drawn
            gain = (pay_quarter(at) if place == 2 else 0) + (pay_year(before[row] + at) if month == months - 1 else 0 * at)
            mean = gain @ chance
            variance = gain**2 @ chance - mean**2
            later = discount * (np.interp(at, within_all, value[row]) @ chance)
            own_worth = now + mean - risk / 2 * variance
            best = (own_worth + bias * later).argmax(axis=1)
            efforts[row] = EFFORTS[best]
            values[row] = (own_worth + later)[np.arange(len(within)), best]
        found.insert(0, (before, within, efforts))
        if place == 0:
            then = np.interp(before_all, before, values[:, 0])
        else:
            value = np.stack([np.interp(within_all, within, row) for row in values])
            value = np.concatenate([value, np.repeat(value[-1:], len(before_all) - len(before), axis=0)])
    return found, values[0, 0]
