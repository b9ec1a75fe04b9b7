"""Moving sales over the end of a window: deals pulled forward at a discount, or held back.

In: nothing. Out: `Timing`, what can be moved and what it costs. Source: Larkin 2014 (accelerators that begin anew each quarter: deals closed early at a lower price,
empty starts after). Where nothing can be moved this is exactly the model without it.
"""

from dataclasses import dataclass

import numpy as np

from analysis.studies.incentives.money import Numbers
from analysis.studies.response.grids import Grid

_CHOICES = 4
"""Amounts that can be pulled forward, and as many that can be held back."""


@dataclass(frozen=True)
class Timing:
    """`most`: the share of a month's sales that can be moved; `discount`: on what is pulled forward; `trouble`: pay that moving a month's sales is worth avoiding."""

    most: float
    discount: float
    trouble: float = 0.0

    @property
    def grid(self) -> Grid:
        """What a window begins with, in months of sales: above zero held back from the window before, below zero already sold in it."""
        return Grid(0.0, 1.0, 1) if self.most == 0 else Grid(-self.most, self.most / _CHOICES, 2 * _CHOICES + 1)

    def credited(self, moved: Numbers) -> Numbers:
        """What moved sales add to the window that ends: those pulled forward at their discount, those held back in full below zero."""
        return np.where(moved > 0, moved * (1 - self.discount), moved)


NO_TIMING = Timing(0.0, 0.0)
