import numpy as np
import pytest

from analysis.studies.attrition.person_months import seen_by
from studies.attrition.months import person_months

LEAVES = (0, 10, 2, "voluntary")  # last day in month 10, notice in month 8


def row(data, month, as_of, window=5, person=0):
    """Event and months seen of one person-month, None where it is not at risk."""
    seen = seen_by(data, as_of, window)
    found = np.flatnonzero((seen.person == person) & (seen.month == month))
    return (seen.event[found[0]], seen.months[found[0]]) if len(found) else None


@pytest.mark.parametrize(("month", "as_of", "told"), [
    (5, 20, (1, 2.5)),  # the months 6, 7 and half of 8
    (5, 7, (0, 2)),  # known at the end of 7: two months without a notice
    (5, 8, (1, 2.5)),  # the notice is known in its own month, two months before the last day
    (2, 20, (0, 5)),  # the notice came after the window
    (3, 20, (1, 4.5)),
    (8, 20, None),  # on notice, no longer at risk
])
def test_a_notice_is_the_event_and_is_seen_from_its_month_on(month, as_of, told):
    assert row(person_months(exits=[LEAVES, (1, 40, 1, "voluntary")]), month, as_of) == told


def test_another_exit_ends_the_observation_without_an_event():
    assert row(person_months(exits=[(0, 10, 2, "involuntary"), (1, 40, 1, "voluntary")]), 5, 20) == (0, 2.5)


def test_nothing_after_the_origin_is_seen():
    early, none = (seen_by(person_months(exits=exits), 6, 5) for exits in ([LEAVES, (1, 40, 1, "voluntary")], [(1, 40, 1, "voluntary")]))
    np.testing.assert_array_equal(early.event, none.event)
    np.testing.assert_array_equal(early.months, none.months)


def test_an_outcome_is_missing_until_its_months_are_over_for_leavers_too():
    data, person = person_months(exits=[LEAVES]), np.zeros(1, dtype=int)
    assert data.left_within(person, np.array([4]), 6).tolist() == [1]
    assert data.left_within(person, np.array([3]), 6).tolist() == [0]
    assert np.isnan(person_months(exits=[(0, 28, 1, "voluntary")]).left_within(person, np.array([25]), 6))[0]


def test_leaving_otherwise_is_not_leaving_by_choice():
    assert person_months(exits=[(0, 10, 2, "other")]).left_within(np.zeros(1, dtype=int), np.array([8]), 6).tolist() == [0]


def test_who_is_on_notice_is_not_at_risk():
    data = person_months(people=3, exits=[LEAVES])
    assert data.at_risk(7).tolist() == [0, 1, 2]
    assert data.at_risk(8).tolist() == [1, 2]


def test_where_no_reason_is_ever_given_every_exit_counts():
    data = person_months(exits=[(0, 10, 0, None)])
    assert data.by_choice[0]
    assert not data.by_choice[1]


def test_the_last_notices_are_not_waited_for_where_only_people_who_have_gone_are_listed():
    gone, leaving = person_months(exits=[LEAVES]), person_months(exits=[LEAVES, (1, 31, 2, "voluntary")])
    assert (gone.shown_until, leaving.shown_until) == (26, 29)


def test_the_usual_notice_is_that_of_exits_known():
    data = person_months(exits=[LEAVES, (1, 20, 0, "voluntary")])
    assert data.notice_months(7) == 0
    assert data.notice_months(8) == pytest.approx(2.2, abs=0.1)
    assert data.notice_months(29) == pytest.approx(1.2, abs=0.1)
