"""The spillover against its definition, and where there is none to tell."""

import numpy as np

from analysis.studies.training_effect import spillover as module
from analysis.studies.training_effect.history import make_history
from analysis.studies.training_effect.spillover import spillover
from studies.training_effect.course_worlds import World, live


def test_a_persons_own_course_never_counts_among_the_mates() -> None:
    history = make_history(*live(World(people=24, months=20, chance=0.1, seed=2)))
    taught = history.taught.astype(float)
    shares = module._mates(history, taught, 1, 1)
    for person, month in np.argwhere(shares >= 0)[::37]:
        mates = [one for one in range(24) if history.team[one, month] == history.team[person, month] and one != person]
        assert shares[person, month] == np.mean([taught[one, month - 1] if month else 0.0 for one in mates])


def test_what_is_the_persons_and_the_months_own_is_taken_out() -> None:
    person, month = np.nonzero(np.ones((6, 5)))
    values = np.random.default_rng(0).normal(size=(30, 1)) + person[:, None] * 3.0 + month[:, None] * 7.0
    table = values.reshape(6, 5)
    expected = table - table.mean(axis=1, keepdims=True) - table.mean(axis=0) + table.mean()
    assert np.allclose(module._within(values, person, month).reshape(6, 5), expected)


def test_few_teams_or_no_courses_tell_nothing() -> None:
    history = make_history(*live(World(people=24, months=20, chance=0.05)))
    assert spillover(history, history.courses["sales_skill"], 0.95) is None
    assert spillover(history, history.courses["other"], 0.95) is None
