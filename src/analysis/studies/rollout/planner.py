"""Who gets the new plan when: drawn by lot, even over kinds of people, in waves, the same for the same seed.

In: the people or teams of a company with their kind and size. Out: the list to hand out, with wave and first month. It changes nothing and pays nobody; what the lot
can show is in `power`.
"""

import numpy as np
import pandas as pd

from analysis.periods import month_start

HANDOUT = ("unit", "stratum", "wave", "starts_on")


def draw_waves(units: pd.DataFrame, *, waves: int, first_month: int, months_apart: int, seed: int) -> pd.DataFrame:
    """One row per unit, in order of wave and unit: unit, stratum, wave (1, 2, ...) and starts_on, the first day under the new plan.

    units: unit (unique), stratum, size. Within a stratum units are put in order of size and cut into blocks of as many as there are waves; a lot gives each of a block another
    wave (blocked randomisation: Imbens and Rubin 2015, Causal Inference, chapter 9). Strata are taken one after the other, so that a block left over in one is filled up
    by the next and no wave is larger than another by more than one. Raises ValueError with fewer than two waves, or fewer units than waves.
    """
    if waves < 2 or months_apart < 1:
        raise ValueError("a rollout needs at least two waves, at least a month apart; in one wave there is nobody to compare with")
    if units["unit"].duplicated().any():
        raise ValueError("every unit must be there once")
    if len(units) < waves:
        raise ValueError(f"{len(units)} units cannot be drawn into {waves} waves")
    ordered = units.sort_values(["stratum", "size", "unit"], kind="stable").reset_index(drop=True)
    random = np.random.default_rng(seed)
    blocks = -(-len(ordered) // waves)
    wave = np.concatenate([random.permutation(waves) for _ in range(blocks)])[: len(ordered)] + 1
    starts = [pd.Timestamp(month_start(first_month + (one - 1) * months_apart)) for one in wave]
    drawn = ordered[["unit", "stratum"]].assign(wave=wave, starts_on=starts)
    return drawn.sort_values(["wave", "unit"], kind="stable").reset_index(drop=True)


def exposure(wave: "pd.Series[int]", *, before: int, months_apart: int, months: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Who is on the new plan in which month, shape (units, months): from month `before` for the first wave, each later one `months_apart` after."""
    starts = before + (wave.to_numpy() - 1) * months_apart
    return np.asarray(np.arange(months)[None, :] >= starts[:, None], dtype=np.float64)
