import ast

import duckdb
import pytest

from analysis.settings import PROJECT
from analysis.sources import load, mapping
from analysis.sources.engine import engine_config

MODULES = sorted((PROJECT / "src").rglob("*.py"))
SETTINGS = "SELECT current_setting('memory_limit'), current_setting('threads'), current_setting('autoload_known_extensions'), current_setting('temp_directory')"


def calls(path):
    """The calls of functions of duckdb itself, as (name, what it is given as config)."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("duckdb."):
            yield ast.unparse(node.func), next((ast.unparse(word.value) for word in node.keywords if word.arg == "config"), "")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_every_connection_has_the_same_settings(path):
    for name, config in calls(path):
        assert name == "duckdb.connect", f"{name} uses a connection of DuckDB's own"
        assert config.startswith("engine_config(")


def test_threads_can_be_set_from_outside(monkeypatch, tmp_path):
    monkeypatch.setenv("ANALYSIS_THREADS", "3")
    with duckdb.connect(config=engine_config(tmp_path / "spill", "100MB")) as connection:
        assert connection.execute(SETTINGS).fetchone() == ("95.3 MiB", 3, False, str(tmp_path / "spill"))


@pytest.mark.parametrize("module", [load, mapping])
def test_readers_and_mappings_keep_to_the_settings(module, monkeypatch, company):
    folder, seen = company({"mapping/employees.sql": "SELECT 1 AS employee_id"}), []
    watched = engine_config(folder / "spill")
    monkeypatch.setattr(module, "engine_config", lambda spill: seen.append(spill) or watched)
    load.load_incoming(folder, load.Settings(), folder / "test.duckdb")
    assert seen == [folder / "spill"]
