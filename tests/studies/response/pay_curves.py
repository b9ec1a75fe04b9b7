"""Pay curves written down directly, without a plan file: by people, in money, on the multiples at which pay is worked out."""

import numpy as np

from analysis.studies.response.curves import MULTIPLES, PayCurves


def nothing(people, months=12):
    """No pay that depends on sales."""
    quarters, count = max(months // 3, 1), len(MULTIPLES)
    return PayCurves(np.ones((people, months)), *(np.zeros((people, windows, count), dtype=np.float32) for windows in (months, quarters, 1)))


def pay(unit, *, months=12, month=None, quarter=None, year=None):
    """Curves of people whose usual month is `unit`; each part is a function of a window's sales (people, multiples) in money, alike in all windows."""
    unit = np.asarray(unit, dtype=float)
    bare = nothing(len(unit), months)
    parts = []
    for values, part, length in ((bare.month, month, 1), (bare.quarter, quarter, 3), (bare.year, year, months)):
        sold = unit[:, None] * length * MULTIPLES
        parts.append(values if part is None else np.repeat(np.asarray(part(sold), dtype=np.float32)[:, None], values.shape[1], axis=1))
    return PayCurves(np.repeat(unit[:, None], months, axis=1), *parts)


def commission(rate):
    """A flat commission."""
    return lambda sold: rate * sold


def bonus(amount, quota):
    """A lump where the quota (people) is reached."""
    return lambda sold: amount * (sold >= np.asarray(quota)[:, None] - 1e-9)


def above(rate, start):
    """A rate on what lies above a start (people)."""
    return lambda sold: rate * np.maximum(sold - np.asarray(start)[:, None], 0)


def both(*parts):
    """The sum of several parts."""
    return lambda sold: sum(part(sold) for part in parts)
