"""Sound rows of text for each table of the contract; a test changes only what it is about."""

from analysis.tables.checks import checking_order
from analysis.tables.schema import TABLES

_SAMPLES = {"id": "1", "text": "words", "date": "2024-03-05", "money": "10", "number": "1", "share": "0.5", "integer": "1990", "flag": "true"}
_OVERRIDES = {
    "left_on": "2024-12-31", "exit_known_on": "2024-12-01", "valid_until": "2025-01-01", "period_from": "2024-01-01", "period_until": "2024-04-01", "outcome": "won",
    "rating_max": "5", "score_max": "5",
}


def row(table, **changes):
    """One sound row of a table with every column filled, after some changes; None leaves a column out."""
    sound = {column.name: column.choices[0] if column.choices else _SAMPLES[column.kind] for column in TABLES[table].columns}
    sound |= {name: value for name, value in _OVERRIDES.items() if name in sound and not (table == "interventions" and name == "outcome")}
    return {name: value for name, value in (sound | changes).items() if value is not None}


def sound_company(*names):
    """Tables with one sound row each: those named and those that they refer to, or every table of the contract."""
    wanted = set(names) or set(TABLES)
    for name in reversed(checking_order()):
        wanted |= {column.references for column in TABLES[name].columns if name in wanted and column.references}
    return {name: [row(name)] for name in wanted}
