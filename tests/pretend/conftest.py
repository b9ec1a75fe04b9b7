"""The maker as it stands in data/sample, and a larger maker, each made once."""

import pytest

from analysis.pretend.clock import make_clock
from analysis.pretend.company import Pretend, generate, market_by_month
from analysis.pretend.life import live
from analysis.pretend.seats import Streams
from analysis.pretend.spec import COMPANIES
from analysis.pretend.world import World


@pytest.fixture(scope="session")
def maker() -> Pretend:
    return generate(COMPANIES["maker"])


@pytest.fixture(scope="session")
def crowd() -> Pretend:
    return generate(COMPANIES["maker"], people=600, months=36, seed=5)


@pytest.fixture(scope="session")
def nothing_planted() -> Pretend:
    return generate(COMPANIES["null"], people=300, months=24, seed=5)


def lived(people: int, months: int, seed: int, name: str = "maker") -> World:
    spec = COMPANIES[name]
    clock = make_clock(spec.last_month, months)
    return live(spec, people, clock, market_by_month(spec, clock), Streams(seed, 0))


@pytest.fixture(scope="session")
def world() -> World:
    return lived(1000, 48, 3)


@pytest.fixture(scope="session")
def null_world() -> World:
    return lived(1000, 48, 3, "null")
