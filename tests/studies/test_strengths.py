from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis.studies import diagnosis
from analysis.studies.incentives.facts import company_facts
from analysis.studies.incentives.plan import STRENGTHS
from analysis.studies.incentives.strengths import strengths
from analysis.studies.skills import SKILLS, over
from analysis.studies.strengths import PROFILES, Counts, stand, surest


def answers(*, people=40, each=30, spread=0.1, noise=0.2, seed=0):
    """Counts of answers with a known truth: as many people above the middle as below."""
    random = np.random.default_rng(seed)
    truth = random.normal(0.7, spread, people)
    values = truth[:, None] + random.normal(0, noise, (people, each))
    return Counts(np.full(people, float(each)), values.sum(axis=1), (values**2).sum(axis=1)), truth


def one_group(counts):
    return np.zeros(len(counts.n), dtype=np.int64)


def test_a_person_is_above_or_below_only_where_the_interval_carries_it():
    counts, truth = answers()
    standing = stand(counts, one_group(counts))
    above, below = standing.told == "above", standing.told == "below"
    assert above.any()
    assert below.any()
    assert (truth[above] > np.median(truth)).mean() >= 0.9
    assert (truth[below] < np.median(truth)).mean() >= 0.9


def test_with_few_events_nothing_can_be_told():
    counts, _ = answers(each=2, spread=0.02)
    assert set(stand(counts, one_group(counts)).told) == {"cannot_be_told"}


@pytest.mark.evidence
def test_intervals_hold_the_true_value_nine_times_in_ten(figures):
    held = []
    for seed in range(40):
        counts, truth = answers(seed=seed, each=12)
        standing = stand(counts, one_group(counts), seed=seed)
        held += list((standing.low <= truth) & (truth <= standing.high))
    figures(f"strengths: {np.mean(held):.1%} of {len(held)} intervals of 90 % hold the true value")
    assert 0.85 <= np.mean(held) <= 0.94


@pytest.mark.evidence
def test_where_nobody_differs_hardly_anybody_stands_out(figures):
    told = []
    for seed in range(40):
        counts, _ = answers(seed=seed, spread=0.0)
        told += list(stand(counts, one_group(counts), seed=seed).told != "cannot_be_told")
    figures(f"strengths: {np.mean(told):.1%} of {len(told)} people stand out where nobody differs")
    assert np.mean(told) <= 0.02


def test_where_less_is_better_the_smaller_value_stands_above():
    counts, _ = answers(spread=0.2)
    more, less = stand(counts, one_group(counts)), stand(counts, one_group(counts), lower_is_better=True)
    np.testing.assert_array_equal(more.told == "above", less.told == "below")


def test_everybody_is_held_against_the_own_peers():
    counts, _ = answers(people=40, spread=0.05)
    peers = np.repeat([0, 1], 20)
    shifted = Counts(counts.n, counts.total + np.where(peers == 1, 0.5, 0.0) * counts.n, counts.squares + np.where(peers == 1, counts.total + 0.25 * counts.n, 0.0))
    standing = stand(shifted, peers)
    assert standing.median[peers == 1].min() > standing.median[peers == 0].max() + 0.3
    assert (standing.told[peers == 1] == "above").mean() < 0.5


@pytest.mark.parametrize("counts", [
    Counts(np.zeros(0), np.zeros(0), np.zeros(0)), Counts(np.zeros(3), np.zeros(3), np.zeros(3)), Counts(np.array([5.0]), np.array([3.0]), np.array([2.0])),
    Counts(np.full(3, 5.0), np.full(3, 5.0), np.full(3, 5.0)),
], ids=["nobody", "no events", "one person", "all alike"])
def test_where_nobody_can_be_told_apart_there_is_no_standing(counts):
    assert stand(counts, np.zeros(len(counts.n), dtype=np.int64)) is None


def test_the_surest_strength_is_the_profile_and_no_strength_is_none():
    clear, _ = answers(spread=0.3, seed=1)
    profile = surest([None, stand(clear, one_group(clear))], 40)
    assert set(profile) == {-1, 1}
    assert (surest([None, None], 3) == -1).all()


def test_counts_over_months_scatter_like_rare_events():
    frame = over(pd.Series({"a": 6.0}), pd.Series({"a": 12.0, "b": 12.0, "c": 0.0}))
    assert frame.index.tolist() == ["a", "b"]
    assert frame.loc["a"].tolist() == [12.0, 6.0, 6.0 + 12 * 0.25]
    assert frame.loc["b", "total"] == 0.0


def test_profiles_are_skills_and_those_that_plans_name():
    assert tuple(PROFILES) == STRENGTHS
    assert set(PROFILES.values()) <= {skill.name for skill in SKILLS}


@pytest.mark.evidence
def test_pay_and_the_diagnosis_agree_on_who_has_which_strength(sample):
    """The last quarter of the data, told a quarter later by the arrays of pay, and by SQL over the same twelve months."""
    company, panel = sample
    facts = company_facts(company, date(2025, 12, 31))
    quarter = 3 * ((date(2025, 10, 1).year * 12 + 9 - facts.first_month) // 3)
    paid = dict(zip(facts.people["employee_id"], strengths(facts)[:, quarter], strict=True))
    told = diagnosis.run(company, panel, as_of=date(2025, 9, 30)).tables["profiles"].frame.set_index("employee_id")["profile"]
    same = [paid[person] == STRENGTHS.index(profile) for person, profile in told.items()]
    assert len(told) >= 5
    assert np.mean(same) >= 0.8, "pay also knows analysts and managers with answers or courses, so that a borderline case may differ"
