"""What the contract demands of every table, written once over TABLES: each function lists what is wrong."""

import pandas as pd

from analysis.tables.schema import TABLES, Table


def breaches(tables: dict[str, pd.DataFrame]) -> list[str]:
    """Everything in these tables that the contract does not allow."""
    return [
        f"{name}: {wrong}"
        for name, frame in tables.items()
        for check in (_columns, _values, _keys, _references, _spans)
        for wrong in check(TABLES[name], frame, tables)
    ]


def _columns(table: Table, frame: pd.DataFrame, _: dict[str, pd.DataFrame]) -> list[str]:
    return [] if tuple(frame.columns) == table.column_names else [f"columns {list(frame.columns)}"]


def _values(table: Table, frame: pd.DataFrame, _: dict[str, pd.DataFrame]) -> list[str]:
    wrong = []
    for column in table.columns:
        values = frame[column.name]
        given = values.dropna()
        checks = {
            "missing": column.required and values.isna().any(),
            "not allowed": bool(column.choices) and not given.isin(column.choices).all(),
            "too low": column.minimum is not None and (given < column.minimum).any(),
            "too high": column.maximum is not None and (given > column.maximum).any(),
            "more than two decimals": column.kind == "money" and not (given.round(2) == given).all(),
            "not text": column.kind in {"id", "text", "choice"} and len(given) > 0 and not pd.api.types.is_string_dtype(values),
            "no date": column.kind == "date" and len(given) > 0 and not pd.api.types.is_datetime64_dtype(values),
        }
        wrong += [f"{column.name} {what}" for what, broken in checks.items() if broken]
    return wrong


def _keys(table: Table, frame: pd.DataFrame, _: dict[str, pd.DataFrame]) -> list[str]:
    return [f"key {table.key} twice"] if frame.duplicated(list(table.key)).any() else []


def _references(table: Table, frame: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> list[str]:
    return [
        f"{column.name} unknown"
        for column in table.columns
        if column.references and not frame[column.name].dropna().isin(tables[column.references][TABLES[column.references].key[0]]).all()
    ]


def _spans(table: Table, frame: pd.DataFrame, _: dict[str, pd.DataFrame]) -> list[str]:
    if table.span is None:
        return []
    first, until = (frame[name] for name in table.span)
    wrong = ["reversed span"] if (until <= first).any() else []
    if table.no_overlap_per:
        ordered = frame.sort_values([table.no_overlap_per, table.span[0]])
        same = ordered[table.no_overlap_per] == ordered[table.no_overlap_per].shift(-1)
        after = ordered[table.span[0]].shift(-1) < ordered[table.span[1]].fillna(pd.Timestamp("2200-01-01"))
        wrong += ["overlapping spans"] if (same & after).any() else []
    return wrong
