"""Pretend companies of 600 people and 48 months, over many seeds: the figures that the attrition study must hold. Slow: run by `make evidence`."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from analysis.panel.build import open_panel
from analysis.pretend.write import write_company
from analysis.studies.attrition.explain import driver_table
from analysis.studies.attrition.person_months import PersonMonths
from analysis.studies.attrition.review import review
from analysis.studies.attrition.rolling import roll, training_rows
from analysis.tables.store import open_company

pytestmark = pytest.mark.evidence
HORIZON, FIRST_SCORED, SEEDS = 6, 18, range(501, 509)


def run(name, seed, folder):
    """Predictions at the headline horizon whose months are over, the truth's monthly chance beside them, and the table of drivers."""
    write_company(name, folder, people=600, months=48, seed=seed)
    company = open_company(folder)
    data = PersonMonths(open_panel(company).frame, company.table("employees")[["employee_id", "hired_on", "left_on", "exit_kind", "exit_known_on"]])
    rolled = roll(data, (HORIZON,), HORIZON, min_events=30, min_people=200)
    rows = rolled.predictions
    rows = rows[(rows["month"] >= FIRST_SCORED) & rows["left"].notna()]
    truth = pd.read_parquet(folder / "truth" / "person_months.parquet")
    ends = pd.to_datetime(truth["month_end"])
    month = ends.dt.year * 12 + ends.dt.month - 1 - data.first
    chance = truth.assign(person=data.people.get_indexer(truth["employee_id"]), month=month)[["person", "month", "quit_chance"]]
    rows = rows.merge(chance, on=["person", "month"], how="left").assign(employee_id=lambda frame: data.people[frame["person"]])
    model = rolled.last[HORIZON]
    return rows.assign(base=rows["risk"].mean()), driver_table(training_rows(data, model.columns, data.count - 1, model.horizon)), model.candidate


def measured(rows):
    """The review of these rows by measure."""
    return review(rows.assign(month_end=rows["month"]), interval_share=0.9, draws=200, seed=0).set_index("measure")


def share_of_the_oracle(rows):
    """AUC above one half over that of the truth's own chance."""
    known = rows.dropna(subset=["quit_chance"])
    return (roc_auc_score(known["left"], known["risk"]) - 0.5) / (roc_auc_score(known["left"], known["quit_chance"]) - 0.5)


def test_after_a_change_of_regime_most_of_what_the_oracle_knows_is_found(tmp_path_factory, figures):
    found = [run("turn", seed, tmp_path_factory.mktemp("turn") / "company") for seed in SEEDS]
    shares = [share_of_the_oracle(rows) for rows, _, _ in found]
    tables = [measured(rows) for rows, _, _ in found]
    slopes, levels, aucs = ([float(table.loc[name, "value"]) for table in tables] for name in ("calibration_slope", "calibration_intercept", "auc"))
    late = [table[table["is_checked_null"]].iloc[0] for _, table, _ in found]
    figures(f"attrition, turn (600 x 48, regime changes in the last year), {len(shares)} seeds: {np.mean(shares):.3f} of the oracle's AUC above one half (sd {np.std(shares):.3f}); "
            f"AUC {np.mean(aucs):.3f}, calibration slope {np.mean(slopes):.2f}, intercept {np.mean(levels):+.2f}; lateness covers 0 in {sum(one['low'] <= 0 <= one['high'] for one in late)}")
    assert np.mean(shares) >= 0.80
    assert 0.8 < np.mean(slopes) < 1.2
    assert max(aucs) < 0.9


def test_in_steady_companies_the_bands_of_the_published_targets_hold(tmp_path_factory, figures):
    found = [run("maker", seed, tmp_path_factory.mktemp("maker") / "company") for seed in SEEDS]
    tables = [measured(rows) for rows, _, _ in found]
    auc, slope, level, lift = (np.array([float(table.loc[name, "value"]) for table in tables]) for name in ("auc", "calibration_slope", "calibration_intercept", "lift_top_10"))
    figures(f"attrition, maker (600 x 48), {len(auc)} seeds: AUC {auc.mean():.3f} ({auc.min():.2f} to {auc.max():.2f}), slope {slope.mean():.2f}, intercept {level.mean():+.2f}, "
            f"lift of the top tenth {lift.mean():.1f}, {np.mean([share_of_the_oracle(rows) for rows, _, _ in found]):.3f} of the oracle's AUC above one half")
    assert 0.60 < auc.mean() < 0.80
    assert auc.max() < 0.9
    assert 0.8 < slope.mean() < 1.2
    assert abs(level.mean()) < 0.1
    assert 2 <= lift.mean() <= 4


def test_with_nothing_planted_chance_is_all_there_is(tmp_path_factory, figures):
    found = [run("null", seed, tmp_path_factory.mktemp("null") / "company") for seed in SEEDS]
    aucs = [measured(rows).loc["auc"] for rows, _, _ in found]
    covers = sum(auc["low"] <= 0.5 <= auc["high"] for auc in aucs)
    named = [table.loc[table["is_named"], "driver"].tolist() for _, table, _ in found]
    late = sum(table[table["is_checked_null"]].iloc[0]["low"] <= 0 <= table[table["is_checked_null"]].iloc[0]["high"] for _, table, _ in found)
    figures(f"attrition, null (600 x 48), {len(aucs)} seeds: AUC {np.mean([auc['value'] for auc in aucs]):.3f}, its interval covers one half in {covers}; "
            f"a reason is named in {sum(map(bool, named))}; lateness covers 0 in {late}; the score in use at the end: {', '.join(sorted({name for _, _, name in found}))}")
    assert covers >= 0.75 * len(aucs)
    assert sum(map(bool, named)) <= 1
    assert late >= 0.75 * len(aucs)
