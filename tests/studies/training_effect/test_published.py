"""The same estimator on two published experiments, from the folder of public data; skipped where it is not there."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.settings import PROJECT
from analysis.studies.training_effect.answers import mean_effect
from analysis.studies.training_effect.estimator import Effects, estimate
from analysis.studies.training_effect.history import Events, History, Outcome
from analysis.studies.training_effect.levels import Design

pytestmark = pytest.mark.evidence

PUBLIC = Path(os.environ.get("ANALYSIS_PUBLIC_DATA", PROJECT.parent / "shared" / "data"))


def read(folder: str, name: str) -> pd.DataFrame:
    path = PUBLIC / folder / name
    if not path.is_file():
        pytest.skip(f"no {folder}/{name} in the folder of public data")
    return pd.read_stata(path, convert_categoricals=False)


def experiment(levels: pd.DataFrame, treated: pd.Series, month: int, *, is_relative: bool, base: tuple[int, int]) -> Effects:
    """Levels by person (rows) and month (columns), all treated at the end of `month`, chosen by lot, against all others."""
    top, bottom = levels.fillna(0).to_numpy(float), levels.notna().to_numpy(float)
    person = np.flatnonzero(treated.to_numpy())
    taught = np.zeros(top.shape, dtype=bool)
    taught[person, month] = True
    drawn = Events(person, np.full(len(person), month), np.ones(len(person), bool))
    nobody = np.zeros(top.shape, dtype=np.int64)
    history = History(pd.Index(levels.index.astype(str)), 0, taught, nobody, nobody, {"other": drawn}, {})
    return estimate(history, Outcome("level", top, bottom, is_relative, 1.0), drawn, Design(base=base, by_cell=True, drawn=True))


def test_the_training_experiment_gives_what_was_published() -> None:
    """LaLonde 1986; Dehejia and Wahba 1999: earnings of 1978, +1,794 dollars. Before the draw stands nothing, so the levels are compared."""
    people = read("nsw_experiment", "nsw_mixtape.dta")
    levels = pd.DataFrame({0: 0.0, 1: 0.0, 2: people["re78"]})
    told = mean_effect(experiment(levels, people["treat"] == 1, 1, is_relative=False, base=(-1, -1)), 1)
    assert told.effect == pytest.approx(1794.34, abs=0.01)
    assert 450 < told.low < 1794 < told.high < 3150


def test_working_from_home_raised_performance_as_published() -> None:
    """Bloom, Liang, Roberts and Ying 2015: +13 %; here calls a month, against the months before the experiment."""
    rows = read("wfh_experiment", "Performance_Panel.dta")
    rows = rows.assign(month=(rows["year"] * 12 + rows["month"]).astype(int), calls=rows["total_monthly_calls"].where(rows["total_monthly_calls"] > 0))
    levels = rows.pivot_table(index="personid", columns="month", values="calls", aggfunc="first").reindex(columns=range(rows["month"].min(), rows["month"].max() + 1))
    treated = rows.groupby("personid")["treatment"].max().reindex(levels.index) == 1
    last_before = int(rows.loc[rows["post"] == 0, "month"].max() - levels.columns[0])
    effects = experiment(levels, treated, last_before, is_relative=True, base=(-10, 0))
    told = mean_effect(effects, 1, 2, 3, 4, 5, 6)
    assert told.low < 0.13 < told.high
    assert told.low > 0


def test_working_from_home_raised_satisfaction_as_published() -> None:
    people = read("wfh_experiment", "EmployeeStatus.dta").set_index("personid")["treatment"]
    answers = read("wfh_experiment", "Attitudes.dta")
    for topic in ("satisfaction", "general", "life"):
        levels = answers.pivot_table(index="personid", columns="surveyno", values=topic, aggfunc="first")
        effects = experiment(levels, people.reindex(levels.index) == 1, 0, is_relative=False, base=(0, 0))
        assert mean_effect(effects, 1, 2, 3, 4).effect > 0


def test_working_from_home_halved_quits_as_published() -> None:
    people = read("wfh_experiment", "EmployeeStatus.dta").merge(read("wfh_experiment", "Quits.dta"), on="personid")
    levels = pd.DataFrame({0: 0.0, 1: 0.0, 2: people["quitjob"]})
    told = mean_effect(experiment(levels, people["treatment"] == 1, 1, is_relative=False, base=(-1, -1)), 1)
    assert told.high < 0
    assert told.effect == pytest.approx(21 / 131 - 41 / 118, abs=0.001)
