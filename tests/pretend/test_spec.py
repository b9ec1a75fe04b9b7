from dataclasses import fields, replace
from pathlib import Path

from analysis.pretend import spec
from analysis.pretend.spec import COMPANIES, LEAVING, Truth


def test_the_null_truth_plants_nothing() -> None:
    null = Truth().null()
    assert all(getattr(null, item.name) == 0.0 for item in fields(Truth) if item.metadata["planted"])


def test_the_null_truth_keeps_rates_and_noise() -> None:
    null = Truth().null()
    assert (null.month_noise_sd, null.market_sd, null.voluntary_rate_year) == (0.35, 0.08, Truth().voluntary_rate_year)


def test_lateness_has_no_effect_on_leaving_by_design() -> None:
    assert Truth().exit_lateness == 0.0


def test_every_parameter_names_its_unit_and_source() -> None:
    assert all(unit and source for _, _, unit, source in Truth().lines())


def test_every_parameter_is_used_by_the_world() -> None:
    modules = [path.read_text(encoding="utf-8") for path in Path(spec.__file__).parent.glob("*.py") if path.name != "spec.py"]
    assert [item.name for item in fields(Truth) if not any(f".{item.name}" in text for text in modules)] == []


def test_the_ratchet_rises_faster_than_it_falls() -> None:
    assert Truth().ratchet_up > Truth().ratchet_down >= 0


def test_null_is_the_maker_without_its_truth() -> None:
    maker, null = COMPANIES["maker"], COMPANIES["null"]
    assert replace(null, name=maker.name, title=maker.title, truth=maker.truth) == maker


def test_turn_is_the_maker_until_its_last_year() -> None:
    maker, turn = COMPANIES["maker"], COMPANIES["turn"]
    assert replace(turn, name=maker.name, title=maker.title, later=None) == maker
    assert turn.leaving(months_to_come=12) == turn.truth
    assert turn.leaving(months_to_come=11) == turn.later


def test_where_nothing_changes_the_truth_holds_to_the_last_month() -> None:
    assert COMPANIES["maker"].leaving(months_to_come=0) == COMPANIES["maker"].truth


def test_only_parameters_of_leaving_change() -> None:
    turn = COMPANIES["turn"]
    assert turn.later is not None
    changed = {item.name for item in fields(Truth) if getattr(turn.later, item.name) != getattr(turn.truth, item.name)}
    assert changed
    assert changed <= set(LEAVING)
