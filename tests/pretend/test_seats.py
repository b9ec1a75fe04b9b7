import numpy as np
import pytest

from analysis.pretend.clock import make_clock
from analysis.pretend.seats import ANALYST, MANAGER, REP, Seats, Streams, make_seats, make_traits
from analysis.pretend.spec import COMPANIES, Truth

MAKER = COMPANIES["maker"]
CLOCK = make_clock(MAKER.last_month, 24)


def seats_of(people: int) -> Seats:
    return make_seats(MAKER, people, CLOCK, Streams(1, 0))


@pytest.mark.parametrize("people", [1, 2, 5, 54, 999])
def test_there_are_as_many_seats_as_people(people: int) -> None:
    assert seats_of(people).count == people


def test_the_maker_has_six_teams_of_seven_or_eight() -> None:
    seats = seats_of(54)
    sizes = np.bincount(seats.team[seats.kind == REP, 0])
    assert sizes.tolist() == [8, 8, 8, 8, 8, 7]
    assert ((seats.kind == MANAGER).sum(), (seats.kind == ANALYST).sum()) == (6, 1)


def test_managers_never_change_team() -> None:
    seats = seats_of(999)
    assert (seats.team[seats.kind == MANAGER] == np.arange(seats.managers)[:, None]).all()


def test_some_salespeople_change_team_and_sizes_stay() -> None:
    seats = seats_of(999)
    assert (seats.team[:, 0] != seats.team[:, -1]).any()
    assert (np.bincount(seats.team[:, 0]) == np.bincount(seats.team[:, -1])).all()


def test_streams_of_two_subjects_differ_and_of_one_agree() -> None:
    streams = Streams(1, 0)
    assert streams.of("sales").random() == streams.of("sales").random() != streams.of("deals").random()


def test_ability_spreads_as_planted() -> None:
    traits = make_traits(Truth(), seats_of(900), CLOCK, Streams(1, 0))
    assert np.std(traits.ability) == pytest.approx(0.35, rel=0.03)


def test_lateness_is_a_trait_of_its_own() -> None:
    traits = make_traits(Truth(), seats_of(900), CLOCK, Streams(1, 0))
    for other in (traits.ability, traits.absence, traits.satisfaction, traits.attitude):
        assert abs(np.corrcoef(traits.lateness.ravel(), other.ravel())[0, 1]) < 0.03
