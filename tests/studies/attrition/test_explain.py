import numpy as np
import pytest

from analysis.studies.attrition.candidates import Training
from analysis.studies.attrition.columns import ALL, CHECKED_NULLS, COLUMNS, PLACE
from analysis.studies.attrition.explain import TOP, contributions, driver_table, fit_explained, model_columns, reason_table


def training(people=1500, months=6, seed=0, **planted):
    """Rows in which the planted columns (by name, log rate per unit) and no others bear on leaving."""
    dice = np.random.default_rng(seed)
    person = np.repeat(np.arange(people), months)
    columns = dice.standard_normal((people, len(ALL)))[person]
    rate = 0.02 * np.exp(columns[:, [PLACE[name] for name in planted]] @ np.array(list(planted.values())) if planted else np.zeros(len(person)))
    leaves = dice.exponential(1 / rate[::months])[person] - np.tile(np.arange(months), people)
    kept = leaves > 0
    return Training(columns[kept], (leaves <= 5)[kept].astype(float), np.minimum(leaves, 5)[kept], np.full(kept.sum(), 0.2), person[kept])


def test_planted_drivers_are_named_with_their_direction_and_others_are_not():
    table = driver_table(training(satisfaction=-0.5, promotion_wait=0.4)).set_index("driver")
    assert table.loc["satisfaction", ["direction", "is_named"]].tolist() == ["lowers", True]
    assert table.loc["promotion_wait", ["direction", "is_named"]].tolist() == ["raises", True]
    assert table.loc["satisfaction", "low"] < -0.5 < table.loc["satisfaction", "high"]
    assert table["is_named"].sum() <= 3


def test_lateness_is_checked_beside_the_model_and_never_named():
    table = driver_table(training(lateness=1.0)).set_index("driver")
    assert table.loc["lateness", ["is_checked_null", "is_named", "direction"]].tolist() == [True, False, "raises"]
    assert not {column.name for column in CHECKED_NULLS} & {column.name for column in COLUMNS}


@pytest.mark.evidence
def test_with_nothing_planted_a_reason_is_named_in_one_company_of_twenty_at_most(figures):
    share = np.mean([driver_table(training(people=500, seed=seed))["is_named"].any() for seed in range(200)])
    figures(f"attrition, with nothing planted a reason is named in {share:.1%} of 200 companies")
    assert share <= 0.08


def test_contributions_and_the_mean_add_up_to_the_log_rate():
    rows = training(satisfaction=-0.5)
    model, now = fit_explained(rows), rows.columns[:200]
    log_rate = model.log_rate(model_columns(now))
    np.testing.assert_allclose(contributions(model, now).sum(axis=1) + log_rate.mean(), log_rate)


def test_each_person_has_each_group_once_and_the_first_reason_is_the_largest():
    rows = training(satisfaction=-0.8)
    table = reason_table(rows, rows.columns[:50], [f"E{number}" for number in range(50)], refits=5)
    assert len(table) == 50 * len({column.driver for column in COLUMNS})
    first = table[table["place"] == 1]
    assert (first["contribution"] == first["employee_id"].map(table.groupby("employee_id")["contribution"].max())).all()
    assert (table["times"] == np.exp(table["contribution"])).all()


def test_reasons_that_come_of_much_data_last_and_those_of_noise_do_not():
    strong, none = training(people=3000, satisfaction=-1.5, promotion_wait=1.0, absence=1.0), training(people=300, seed=5)
    lasting, fleeting = (reason_table(rows, rows.columns[:60], [f"E{number}" for number in range(60)], refits=10) for rows in (strong, none))
    means = [table.loc[table["place"] <= TOP, "stability_share"].mean() for table in (lasting, fleeting)]
    assert means[0] > means[1] + 0.1
