"""How DuckDB is run: the same modest settings for every connection of the project.

In: a folder to spill to. Out: settings for `duckdb.connect`. It opens nothing.
"""

import os
from pathlib import Path

MEMORY_LIMIT = "1500MB"


def engine_config(spill: Path, memory_limit: str = MEMORY_LIMIT) -> dict[str, str | bool | int | float | list[str]]:
    """The settings of every DuckDB connection: modest memory, spills to a folder of ours, nothing loaded from outside."""
    return {
        "memory_limit": memory_limit,
        "threads": int(os.environ.get("ANALYSIS_THREADS") or os.cpu_count() or 1),
        "temp_directory": str(spill),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
