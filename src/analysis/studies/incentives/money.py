"""Money as whole numbers: units, the one rounding rule, and exact division of an amount among several.

In: whole numbers. Out: whole numbers. Sales and quotas are counted in ten-thousandths of the currency, shares and rates in
millionths; their product, pay before rounding, in ten-thousand-millionths (`FINE`). The one rounding rule: each amount of pay is
rounded once, half up by its size, to 0.01 of the currency, so that a return takes back exactly what its sale had paid.
Simulations run the same formulas on floating numbers, where these units are all 1; nothing else differs.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[Any]
MONEY, SHARE = 10_000, 1_000_000
FINE = MONEY * SHARE
_FINE_CENT = FINE // 100
_NEAR_HALF = 1e-4
NO_LIMIT = 4 * 10**18
"""Above every amount."""


def divide_half_up(value: Numbers, divisor: int) -> Numbers:
    """The quotient rounded to a whole number, a half away from zero.

    >>> divide_half_up(np.array([149, 150, -150, -149]), 100).tolist()
    [1, 2, -2, -1]
    """
    if not np.size(value) or np.min(value) >= 0:
        return np.asarray((value + divisor // 2) // divisor)
    if np.max(value) <= 0:
        return -divide_half_up(-value, divisor)
    size = np.asarray(np.abs(value))
    size += divisor // 2
    size //= divisor
    size *= np.sign(value)
    return size


def times_fraction(value: Numbers, numerator: Numbers, denominator: Numbers) -> Numbers:
    """Value x numerator / denominator rounded down, without overflow as long as the result fits.

    >>> times_fraction(np.array([10**18]), np.array([15]), np.array([31])).tolist()
    [483870967741935483]
    """
    whole, rest = np.divmod(value, denominator)
    return np.asarray(whole * numerator + rest * numerator // denominator)


@dataclass(frozen=True)
class Arithmetic:
    """The units of one run: whole numbers where it is exact, floating ones where pay is simulated."""

    exact: bool

    @property
    def one(self) -> int | float:
        """The share 1: money times it is pay before rounding."""
        return SHARE if self.exact else 1.0

    def money(self, value: Decimal | int) -> int | float:
        """An amount of the plan in the units of sales."""
        return int(Decimal(value) * MONEY) if self.exact else float(value)

    def share(self, value: Decimal | int) -> int | float:
        """A share or rate of the plan in its units."""
        return int(Decimal(value) * SHARE) if self.exact else float(value)

    def part(self, share: int | float, money: Numbers) -> Numbers:
        """A share of an amount, in the units of sales; exact ones are rounded to a ten-thousandth of the currency."""
        if not self.exact:
            return np.asarray(share * money)
        if share == SHARE:
            return money
        whole = money // SHARE
        return np.asarray(whole * int(share) + divide_half_up((money - whole * SHARE) * int(share), SHARE))

    def cents(self, pay: Numbers) -> Numbers:
        """Pay before rounding as pay: whole cents where exact."""
        return divide_half_up(pay, _FINE_CENT) if self.exact else pay

    def paid(self, pay: Numbers) -> Numbers:
        """Pay (see `cents`) in the units of sales."""
        return pay * (MONEY // 100) if self.exact else pay

    def prorated(self, pay: Numbers, days: Numbers, of_days: Numbers) -> Numbers:
        """The part of an amount before rounding that falls to so many of the days; exact ones are rounded up, so that a half cent which several of them make is not lost."""
        return -times_fraction(-pay, days, of_days) if self.exact else np.asarray(pay * (days / of_days))

    def part_of_pay(self, share: Numbers, pay: Numbers) -> Numbers:
        """A share of pay before rounding, again before rounding."""
        return times_fraction(pay, share, np.asarray(SHARE)) if self.exact else np.asarray(share * pay)

    def scaled_down(self, paid: Numbers, limit: int | float, total: Numbers) -> Numbers:
        """Paid x limit / total, in the units of sales; exact ones are rounded down to whole cents."""
        if not self.exact:
            return np.asarray(paid * np.divide(limit, total, out=np.ones_like(total), where=total > limit))
        unit = MONEY // 100
        wide = paid.astype(object) * int(limit) // np.maximum(total, 1).astype(object)  # may need more than 64 bits on the way
        return np.asarray(wide.astype(np.int64) // unit * unit)


EXACT, FLOATING = Arithmetic(exact=True), Arithmetic(exact=False)


def apportion(total: Numbers, weight: Numbers, group: Numbers) -> Numbers:
    """Whole amounts per row that add up to `total` of each row's group exactly, in proportion to the weights.

    `total` has an entry per group, `group` is sorted, and the weights of a group must not add up to zero where its total is not zero.
    The running sums are rounded half up, so no rest is left: in order of rows, each gets what its running sum has reached.

    >>> apportion(np.array([100]), np.array([1, 1, 1]), np.array([0, 0, 0])).tolist()
    [33, 34, 33]
    >>> apportion(np.array([5]), np.array([1, 1]), np.array([0, 0])).tolist()
    [3, 2]
    """
    if not len(group):
        return np.zeros(0, dtype=np.int64)
    first = np.flatnonzero(np.diff(group, prepend=group[0] - 1))
    size = np.diff(np.append(first, len(group)))
    running = np.cumsum(weight)
    running = running - np.repeat(running[first] - weight[first], size)
    last = np.repeat(running[first + size - 1], size)
    of_group = total[group] * (last != 0)
    reached = _part_half_up(of_group, running, np.where(last != 0, last, 1))
    reached[first + size - 1] = of_group[first + size - 1]
    shifted = np.concatenate([[0], reached[:-1]])
    shifted[first] = 0
    return np.asarray(reached - shifted)


def _part_half_up(total: Numbers, part: Numbers, whole: Numbers) -> Numbers:
    """Total x part / whole to the nearest whole number, a half up: in whole numbers, or in floating ones where those would not fit and no half is near."""
    if float(np.abs(total).max()) * float(np.abs(part).max()) < 2.0**60:
        return np.asarray((2 * total * part + whole) // (2 * whole))
    share = total * (part / whole) + 0.5
    rounded = np.floor(share).astype(np.int64)
    near = np.flatnonzero(np.abs(share - np.rint(share)) < _NEAR_HALF)
    total, part, whole = (one[near].astype(object) for one in (total, part, whole))
    rounded[near] = (2 * total * part + whole) // (2 * whole)
    return rounded
