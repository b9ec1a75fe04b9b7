"""Tasks that no sales pay rewards: effort for customers after the sale falls when selling pays more.

In: what people are like and how hard they sell. Out: unpaid effort, what both efforts feel like together (for `People.felt`), and what customers notice of it. Source:
Holmstrom and Milgrom 1991, two tasks that share one cost; Kishore et al. 2013, more neglect of unpaid tasks under commission. In months of usual sales a month's efforts
e (selling) and n (unpaid) cost h cost / 2 (e + n)^2 and bring h worth (n - n^2 / (2 enough)) by themselves, so that

    n = max((worth - cost e) / (cost + worth / enough), 0).

Where the worth is zero nobody does any, and the cost of selling is exactly the quadratic one. How far customers notice is estimated elsewhere.
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from analysis.studies.incentives.money import Numbers
from analysis.studies.response.effort import People


@dataclass(frozen=True)
class Tasks:
    """`worth`: what a first bit of unpaid effort is worth to a person (a number, or people), as a rate of sales like a commission; `enough`: the effort after which more is worth nothing."""

    worth: Numbers | float
    enough: float = 1.0

    def unpaid(self, cost: Numbers, effort: Numbers) -> Numbers:
        """The unpaid effort that goes with an effort to sell; `cost` spreads to the shape of `effort`, whose first axis is people where `worth` has people."""
        worth = self._worth(np.ndim(effort))
        return np.asarray(np.maximum((worth - cost * effort) / (cost + worth / self.enough), 0))

    def felt(self, people: People, effort: Numbers) -> Numbers:
        """What efforts to sell (people, kinds, outputs) cost together with the unpaid ones that go with them, less what these are worth: for `People.felt`."""
        cost, share, sells = people.cost[..., None], people.share[..., None], np.maximum(effort, 0)
        unpaid, worth = self.unpaid(cost, sells), self._worth(np.ndim(effort))
        below = share * cost / 2 * np.minimum(effort, 0) ** 2  # nobody chooses less than no effort: there more of the other task is no way out
        return np.asarray(share * cost / 2 * (sells + unpaid) ** 2 + below - share * worth * (unpaid - unpaid**2 / (2 * self.enough)))

    def with_bonus(self, added: Numbers) -> "Tasks":
        """The same where pay for satisfaction adds to the worth (people)."""
        return Tasks(self.worth + added, self.enough)

    def _worth(self, axes: int) -> Numbers:
        worth = np.asarray(self.worth, dtype=np.float64)
        return worth if worth.ndim == 0 else worth.reshape(-1, *([1] * (axes - 1)))


def worth_of_bonus(pay: Numbers, gap: Numbers, error: Numbers, *, slope: float, usual: Numbers) -> Numbers:
    """What a bonus for satisfied customers adds to the worth of unpaid effort (people): its pay x the density of just reaching it x what effort moves.

    `pay` of a window, `gap` what the mean answer of the window is above the least that is paid for, `error` its standard error, `slope` the change of an answer by a whole
    unit of effort, `usual` the window's sales that are there without effort, in the currency. To first order: the density is taken at today's gap. Zero where a mean has no
    error or nothing is sold.
    """
    some = (error > 0) & (usual > 0)
    density = norm.pdf(np.divide(gap, error, out=np.zeros(np.shape(gap)), where=some)) / np.where(some, error, 1.0)
    return np.where(some, pay * density * slope / np.where(some, usual, 1.0), 0.0)


def satisfaction_moved(tasks: Tasks, before: Tasks, efforts: tuple[Numbers, Numbers], cost: Numbers, *, slope: float) -> Numbers:
    """By how much answers of customers change between two plans: slope x the change of unpaid effort; `efforts` under the one now and under the one before."""
    now, then = efforts
    return np.asarray(slope * (tasks.unpaid(cost, now) - before.unpaid(cost, then)))
