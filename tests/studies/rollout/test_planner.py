"""The lot: fair, even, repeatable, and refused where it could show nothing."""

import numpy as np
import pandas as pd
import pytest

from analysis.studies.rollout.planner import draw_waves, exposure


def units(count=60, seed=0):
    random = np.random.default_rng(seed)
    return pd.DataFrame({"unit": [f"P{place:03d}" for place in range(count)], "stratum": random.choice(["front 1", "front 2", "middle 1"], count), "size": random.lognormal(11, 0.5, count)})


def draw(frame, waves=3, seed=7):
    return draw_waves(frame, waves=waves, first_month=2026 * 12, months_apart=3, seed=seed)


@pytest.mark.parametrize("waves", [2, 3, 4])
def test_waves_are_even_in_people_kinds_and_size(waves):
    frame = units()
    drawn = draw(frame, waves).merge(frame[["unit", "size"]], on="unit")
    assert np.ptp(drawn["wave"].value_counts()) <= 1
    assert np.ptp(pd.crosstab(drawn["stratum"], drawn["wave"]).to_numpy(), axis=1).max() <= 2
    sizes = drawn.groupby("wave")["size"].sum()
    assert sizes.max() / sizes.min() < 1.25


def test_the_same_seed_draws_the_same_whatever_the_order_of_rows():
    frame = units()
    pd.testing.assert_frame_equal(draw(frame), draw(frame.sample(frac=1, random_state=1)))
    assert (draw(frame).set_index("unit")["wave"] != draw(frame, seed=8).set_index("unit")["wave"].reindex(draw(frame)["unit"])).any()


def test_everybody_is_as_likely_in_every_wave():
    frame = units(12)
    waves = np.array([draw(frame, seed=seed).sort_values("unit")["wave"] for seed in range(150)])
    assert ((waves == 1).mean(axis=0) - 1 / 3) == pytest.approx(0, abs=0.14)


def test_each_wave_starts_so_many_months_after_the_one_before():
    drawn = draw(units())
    assert drawn.groupby("wave")["starts_on"].first().dt.strftime("%Y-%m-%d").tolist() == ["2026-01-01", "2026-04-01", "2026-07-01"]


def test_who_is_on_it_when_follows_the_waves():
    assert exposure(pd.Series([1, 2]), before=2, months_apart=2, months=5).tolist() == [[0, 0, 1, 1, 1], [0, 0, 0, 0, 1]]


@pytest.mark.parametrize(("frame", "waves", "told"), [
    (units(5), 1, "nobody to compare with"), (units(2), 3, "2 units cannot be drawn into 3 waves"), (pd.concat([units(3), units(3)]), 2, "once"),
])
def test_a_lot_that_shows_nothing_is_refused(frame, waves, told):
    with pytest.raises(ValueError, match=told):
        draw(frame, waves)
