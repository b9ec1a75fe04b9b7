from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy.integrate import quad
from scipy.stats import binomtest, chi2, gamma, nbinom

from analysis.periods import month_end, month_number
from analysis.studies import rates
from analysis.studies.attrition import segments

FIRST, LAST = month_number(date(2023, 1, 1)), month_number(date(2024, 12, 1))
LAST_DAY = date(2025, 1, 15)


def make_exits(*rows):
    frame = pd.DataFrame(rows, columns=["employee_id", "hired_on", "left_on", "exit_kind"])
    return frame.assign(hired_on=pd.to_datetime(frame["hired_on"]), left_on=pd.to_datetime(frame["left_on"]))


def make_panel(exits, **columns):
    """A row per person and month end employed; text columns have one value for all unless given."""
    rows = [
        {"employee_id": one.employee_id, "month": month}
        for one in exits.sort_values("employee_id").itertuples() for month in range(FIRST, LAST + 1)
        if one.hired_on <= pd.Timestamp(month_end(month)) and (pd.isna(one.left_on) or one.left_on >= pd.Timestamp(month_end(month)))
    ]
    given = {"team": "A", "manager_id": "M1", "region": "North", "level": 2.0, "role": None, "job_satisfaction_share": 0.5, "promotion_wait_months": 3.0}
    return pd.DataFrame(rows, columns=["employee_id", "month"]).assign(**given | columns)


def people(number, *, seed=0):
    """A company whose people were hired from 2020 on; half of them leave, of every kind."""
    random = np.random.default_rng(seed)
    hired = pd.Timestamp("2020-01-01") + pd.to_timedelta(random.integers(0, 1825, number), "D")
    left = pd.Series(hired + pd.to_timedelta(random.integers(0, 1500, number), "D")).where(random.random(number) < 0.6)
    kind = pd.Series(random.choice(["voluntary", "involuntary", "other"], number)).where(left.notna())
    return pd.DataFrame({"employee_id": [f"E{one:03}" for one in range(number)], "hired_on": hired, "left_on": left, "exit_kind": kind})


def days(rows):
    return float((rows["exposure_years"] * segments.DAYS_OF_YEAR).sum())


def test_days_and_events_are_those_of_a_count_by_hand():
    exits = people(60)
    rows = segments.person_time(make_panel(exits), exits, LAST_DAY)
    start, end = pd.Timestamp(2023, 1, 1), pd.Timestamp(2024, 12, 31)
    worked = sum(
        sum(one.hired_on <= day and (pd.isna(one.left_on) or day <= one.left_on) for day in pd.date_range(start, end)) for one in exits.itertuples()
    )
    assert days(rows) == pytest.approx(worked)
    inside = (exits["exit_kind"] == "voluntary") & exits["left_on"].between(start, end)
    assert rows["event"].sum() == inside.sum() > 2
    assert set(rows.loc[rows["event"] == 1, "employee_id"]) == set(exits.loc[inside, "employee_id"])
    assert not rows.duplicated(["employee_id", "month"]).any()


def test_the_month_of_leaving_counts_by_days_and_the_last_day_is_worked():
    exits = make_exits(("E1", "2023-03-11", "2023-05-10", "voluntary"))
    rows = segments.person_time(make_panel(exits), exits, LAST_DAY)
    np.testing.assert_allclose(rows["exposure_years"] * segments.DAYS_OF_YEAR, [21, 30, 10])
    assert rows["event"].tolist() == [0, 0, 1]


def test_who_was_hired_before_the_data_enters_at_the_first_month():
    exits = make_exits(("E1", "2010-01-01", None, None))
    rows = segments.person_time(make_panel(exits), exits, LAST_DAY)
    assert rows["month"].tolist() == list(range(FIRST, LAST + 1))
    assert days(rows) == 365 + 366
    assert (rows["tenure_band"] == "60_").all()


@pytest.mark.parametrize(("left_on", "kind"), [("2024-02-10", "involuntary"), ("2024-02-10", None), ("2025-01-10", "voluntary")])
def test_other_exits_and_exits_in_a_month_not_over_end_observation_without_an_event(left_on, kind):
    exits = make_exits(("E1", "2023-06-01", left_on, kind))
    rows = segments.person_time(make_panel(exits), exits, LAST_DAY)
    assert rows["event"].sum() == 0
    assert days(rows) == (min(pd.Timestamp(left_on), pd.Timestamp(2024, 12, 31)) - pd.Timestamp(2023, 6, 1)).days + 1


def test_people_without_a_day_of_hiring_or_who_left_before_it_have_no_rows():
    exits = make_exits(("E1", None, "2024-02-10", "voluntary"), ("E2", "2024-05-01", "2024-02-10", "voluntary"), ("E3", "2023-01-01", None, None))
    assert set(segments.person_time(make_panel(exits), exits, LAST_DAY)["employee_id"]) == {"E3"}


def test_a_person_counts_in_the_group_of_the_month_end_before():
    exits = make_exits(("E1", "2023-01-05", "2023-04-20", "voluntary"))
    panel = make_panel(exits).assign(team=["hired", "second", "third"])
    rows = segments.person_time(panel, exits, LAST_DAY)
    assert rows["team"].tolist() == ["hired", "hired", "second", "third"]


def test_who_leaves_in_the_month_of_hiring_has_no_known_team_but_a_tenure():
    exits = make_exits(("E1", "2023-03-05", "2023-03-20", "voluntary"), ("E2", "2022-01-01", None, None))
    leaver = segments.person_time(make_panel(exits), exits, LAST_DAY).query("employee_id == 'E1'")
    assert leaver["team"].isna().all()
    assert leaver["tenure_band"].tolist() == ["0_6"]


def test_tenure_bands_hold_whole_months_at_the_start_of_the_month():
    exits = make_exits(("E1", "2023-01-02", None, None), ("E2", "2023-01-01", None, None))
    rows = segments.person_time(make_panel(exits), exits, LAST_DAY).set_index(["employee_id", "month"])["tenure_band"]
    july = month_number(date(2023, 7, 1))
    assert (rows["E1", july], rows["E1", july + 1], rows["E2", july]) == ("0_6", "6_12", "6_12")
    assert (rows["E2", FIRST + 11], rows["E2", FIRST + 12]) == ("6_12", "12_24")


def test_low_satisfaction_is_below_the_lower_third_of_the_month():
    panel = pd.DataFrame({
        "month": [1] * 6 + [2] * 3, "job_satisfaction_share": [0.1, 0.2, 0.3, 0.4, 0.5, np.nan, 0.8, 0.9, 0.9],
        "promotion_wait_months": [25.0, 24.0, 30.0, 2.0, np.nan, 40.0, 1.0, 1.0, 60.0],
    })
    assert segments.satisfaction_and_promotion(panel).fillna("").tolist() == [
        "both", "neither", "no_promotion", "neither", "", "", "neither", "neither", "no_promotion",
    ]


@pytest.mark.parametrize("scale", [[0.2, 0.4, 0.6, 0.8, 1.0], [0.6]])
def test_never_more_than_a_third_are_low_however_coarse_the_scale(scale):
    answers = np.random.default_rng(1).choice(scale, 300)
    panel = pd.DataFrame({"month": 1, "job_satisfaction_share": answers, "promotion_wait_months": 1.0})
    assert (segments.satisfaction_and_promotion(panel) == "low_satisfaction").mean() <= 1 / 3


def make_time(groups):
    """Person-months of groups: name -> (people, years each, exits)."""
    return pd.DataFrame([
        {"employee_id": f"{name}{one}", "exposure_years": years, "event": float(one < exits), "team": name}
        for name, (size, years, exits) in groups.items() for one in range(size)
    ])


def test_rates_are_exits_over_years_and_every_person_and_exit_is_counted():
    table = segments.exit_rates(make_time({"A": (40, 2.0, 8), "B": (10, 1.5, 0), None: (5, 1.0, 2)}), "team", interval_share=0.9)
    frame = table.frame.set_index("team")
    assert frame["n"].to_dict() == {"A": 40, "B": 10, "": 5}
    assert frame["exits"].to_dict() == {"A": 8, "B": 0, "": 2}
    np.testing.assert_allclose(frame["rate_year"], [0.1, 0, 0.4])
    np.testing.assert_allclose(frame["company_year"], 10 / 100)
    assert table.columns[0].unit == "team"


def test_a_person_of_two_groups_counts_in_both_and_whole_numbers_have_no_point():
    time = pd.DataFrame({"employee_id": ["E1", "E1", "E2"], "exposure_years": 1.0, "event": 0.0, "level": [2.0, 10.0, 2.0]})
    frame = segments.exit_rates(time, "level", interval_share=0.9).frame
    assert frame[["level", "n"]].to_numpy().tolist() == [["2", 2], ["10", 1]]


def test_bands_keep_their_order():
    exits = people(80)
    frame = segments.exit_rates(segments.person_time(make_panel(exits), exits, LAST_DAY), "tenure_band", interval_share=0.9).frame
    assert frame["tenure_band"].tolist() == ["0_6", "6_12", "12_24", "24_36", "36_60", "60_"][: len(frame)]


def test_answers_on_satisfaction_are_sensitive():
    exits = people(30)
    table = segments.exit_rates(segments.person_time(make_panel(exits), exits, LAST_DAY), "satisfaction_and_promotion", interval_share=0.9)
    assert {column.sensitivity for column in table.columns[1:]} == {"sensitive"}


def test_the_interval_of_a_count_is_exact():
    """Closed form by chi-square (Garwood 1936), and the published 95 % interval of 10 events: 4.80 to 18.39."""
    low, high = rates.poisson_interval(np.array([0, 1, 10]), 0.95)
    np.testing.assert_allclose(low, [0, chi2.ppf(0.025, 2) / 2, 4.795389], rtol=1e-6)
    np.testing.assert_allclose(high, [chi2.isf(0.025, 2) / 2, chi2.isf(0.025, 4) / 2, 18.390356], rtol=1e-6)


@pytest.mark.parametrize("mean", [0.3, 2.0, 9.0])
def test_the_interval_of_a_count_never_covers_too_little(mean):
    counts = np.random.default_rng(0).poisson(mean, 20_000)
    low, high = rates.poisson_interval(counts, 0.9)
    assert ((low <= mean) & (mean <= high)).mean() > 0.895


def test_a_group_is_tested_against_all_others_given_the_total():
    frame = segments.exit_rates(make_time({"A": (40, 1.0, 12), "B": (60, 1.0, 8)}), "team", interval_share=0.9).frame
    upper = binomtest(12, 20, 0.4, alternative="greater").pvalue
    np.testing.assert_allclose(frame["p_adjusted"], 2 * 2 * upper)


def test_only_a_difference_that_survives_the_number_of_groups_is_told():
    quiet = {f"Q{one:02}": (60, 1.0, 9) for one in range(30)}
    alone = segments.exit_rates(make_time({"A": (60, 1.0, 18), "rest": (1800, 1.0, 270)}), "team", interval_share=0.9).frame
    among = segments.exit_rates(make_time({"A": (60, 1.0, 18)} | quiet), "team", interval_share=0.9).frame
    assert alone["verdict"].tolist() == ["higher", "lower"]
    assert set(among["verdict"]) == {"cannot_be_told"}


def test_a_group_that_loses_nearly_nobody_is_lower():
    frame = segments.exit_rates(make_time({"A": (200, 1.0, 2), "B": (200, 1.0, 40)}), "team", interval_share=0.9).frame
    assert frame["verdict"].tolist() == ["lower", "higher"]


def test_where_no_group_differs_nineteen_of_twenty_tables_name_none():
    random, named = np.random.default_rng(5), 0
    for _ in range(400):
        years = random.uniform(5, 60, 12)
        exits = random.poisson(0.15 * years)
        named += bool((segments.holm(segments._differs(exits, years)) < 0.05).any())
    assert named <= 0.05 * 400 + 2 * np.sqrt(0.05 * 0.95 * 400)


def test_pooling_is_the_posterior_of_the_hierarchy():
    """Brute force: the same hierarchy for the first of three groups, summed over a fine grid of rates."""
    exits, years = np.array([9, 2, 4]), np.array([30.0, 40.0, 20.0])
    pooled = segments.pooled_rates(exits, years, interval_share=0.9).iloc[0]
    rates = np.linspace(0.0005, 1.2, 2000)
    density = np.zeros(len(rates))
    for spread in segments.SPREADS:
        for mean in np.exp(np.linspace(-7, 2, 200)):
            alpha = spread**-2
            others = np.prod(nbinom.pmf(exits[1:], alpha, alpha / (alpha + mean * years[1:])))
            if others > 1e-9:
                density += np.sqrt(mean) * others * gamma.pdf(rates, alpha, scale=mean / alpha) * rates ** exits[0] * np.exp(-rates * years[0])
    share = np.cumsum(density) / density.sum()
    low, high = rates[np.searchsorted(share, [0.05, 0.95])]
    assert pooled["pooled_year"] == pytest.approx((rates * density).sum() / density.sum(), rel=0.01)
    np.testing.assert_allclose([pooled["pooled_low"], pooled["pooled_high"]], [low, high], rtol=0.04)


def test_groups_that_cannot_be_told_apart_get_the_companys_rate():
    exits, years = np.full(40, 6), np.full(40, 40.0)
    pooled = segments.pooled_rates(exits, years, interval_share=0.9)
    np.testing.assert_allclose(pooled["pooled_year"], 0.15, rtol=0.01)
    assert (pooled["pooled_high"] - pooled["pooled_low"] < 0.08).all()
    mixed = segments.pooled_rates(np.array([2, 10] * 20), years, interval_share=0.9)
    assert mixed["pooled_year"].max() > 1.2 * mixed["pooled_year"].min()


def test_much_time_leaves_a_groups_rate_as_it_is_and_little_time_leaves_the_companys():
    pooled = segments.pooled_rates(np.array([500, 1500, 1000, 1]), np.array([1e4, 1e4, 1e4, 0.5]), interval_share=0.9)
    np.testing.assert_allclose(pooled["pooled_year"][:3], [0.05, 0.15, 0.1], rtol=0.02)
    assert pooled["pooled_year"][3] < 0.4


def test_one_group_alone_is_the_company():
    pooled = segments.pooled_rates(np.array([40]), np.array([200.0]), interval_share=0.9).iloc[0]
    assert pooled["pooled_year"] == pytest.approx(0.2, rel=0.02)
    low, high = rates.poisson_interval(40, 0.9)
    np.testing.assert_allclose(pooled[["pooled_low", "pooled_high"]].to_numpy(float), [low / 200, high / 200], rtol=0.03)


@pytest.mark.parametrize("spread", [0.3, 0.6, 1.0])
def test_ninety_of_a_hundred_pooled_intervals_hold_the_truth_and_lie_nearer_than_own_rates(spread):
    random, held, own, drawn = np.random.default_rng(2), [], [], []
    for _ in range(20):
        years = random.uniform(8, 32, 40)
        truth = 0.15 * random.gamma(spread**-2, spread**2, 40)
        exits = random.poisson(truth * years)
        pooled = segments.pooled_rates(exits, years, interval_share=0.9)
        held.append(pooled["pooled_low"].le(truth) & pooled["pooled_high"].ge(truth))
        own.append((exits / years - truth) ** 2)
        drawn.append((pooled["pooled_year"] - truth) ** 2)
    assert 0.85 < np.mean(held) < 0.96
    assert np.mean(drawn) < np.mean(own)


@pytest.mark.parametrize("groups", [{"A": (1, 1.0, 0)}, {"A": (1, 1.0, 1)}, {"A": (5, 0.1, 0), "B": (7, 0.1, 0)}, {"A": (5, 0.1, 5), "B": (7, 0.1, 7)}])
def test_one_person_no_exits_and_only_exits_give_finite_rates_and_no_verdict(groups):
    frame = segments.exit_rates(make_time(groups), "team", interval_share=0.9).frame
    assert np.isfinite(frame.drop(columns=["team", "verdict"]).to_numpy(float)).all()
    assert set(frame["verdict"]) == {"cannot_be_told"}


def test_where_nobodys_group_is_known_the_table_is_empty():
    exits = people(10)
    time = segments.person_time(make_panel(exits), exits, LAST_DAY)
    assert segments.exit_rates(time, "role", interval_share=0.9).frame.empty
    assert segments.exit_rates(time.head(0), "team", interval_share=0.9).frame.empty


def test_nobody_at_all_gives_no_person_time():
    nobody = make_exits()
    rows = segments.person_time(make_panel(nobody), nobody, LAST_DAY)
    assert rows.empty
    assert set(segments.GROUPS) < set(rows.columns)


def test_the_order_of_people_is_irrelevant():
    exits, rows = people(40), None
    for order in (slice(None), slice(None, None, -1)):
        time = segments.person_time(make_panel(exits), exits.iloc[order], LAST_DAY).sample(frac=1, random_state=1)
        frame = segments.exit_rates(time, "team", interval_share=0.9).frame
        rows = frame if rows is None else rows
        pd.testing.assert_frame_equal(rows, frame)


def test_the_density_that_pooling_sums_is_a_density():
    """The negative binomial is the gamma-Poisson mixture: one count by quadrature."""
    alpha, mean, years = 4.0, 0.2, 30.0
    mixed, _ = quad(lambda rate: gamma.pdf(rate, alpha, scale=mean / alpha) * np.exp(-rate * years) * (rate * years) ** 7 / 5040, 0, 3)
    assert mixed == pytest.approx(nbinom.pmf(7, alpha, alpha / (alpha + mean * years)), rel=1e-6)


def test_people_who_left_before_their_group_was_known_have_no_rate_and_no_verdict():
    time = make_time({"A": (40, 2.0, 20), "B": (40, 2.0, 20), None: (3, 0.02, 3)})
    rows = segments.exit_rates(time, "team", interval_share=0.9).frame.set_index("team")
    assert rows.loc["", "exits"] == 3
    assert rows.loc["", ["rate_year", "low", "high", "pooled_year", "p_adjusted"]].isna().all()
    assert rows.loc["", "verdict"] == "cannot_be_told"
    assert rows.loc[["A", "B"], "rate_year"].notna().all()
