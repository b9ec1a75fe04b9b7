"""The audit: whether warnings fall on groups of people alike, and whether the columns give a group away.

In: scored person-months, the columns, and the audit columns of employees (gender, year of birth), which are read here and nowhere else. Out: frames
of groups. A warning is to be among the tenth with the highest risk of a month; it may help (a talk) or harm, so both directions are told.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from analysis.studies.attrition.fairness import ProxyScan, age_band, error_rates, flag_rates, proxy_scan

FLAGGED_SHARE = 0.1
ATTRIBUTES = ("gender", "age_band")


def groups_of(employees: pd.DataFrame, year: int) -> pd.DataFrame:
    """The audited attributes of each person: gender and age_band, by employee_id."""
    bands = age_band(employees["birth_year"], year)
    return pd.DataFrame({"gender": employees["gender"].astype("str").to_numpy(), "age_band": bands.astype("str").to_numpy()}, index=employees["employee_id"])


def warnings_of(month: pd.DataFrame) -> pd.DataFrame:
    """The rows of one month with `flagged`: the tenth with the highest risk, at least one person, ties by employee_id."""
    ordered = month.sort_values(["risk", "employee_id"], ascending=[False, True])
    most = max(int(np.floor(FLAGGED_SHARE * len(ordered))), 1)
    return ordered.assign(flagged=np.arange(len(ordered)) < most)


def warning_rates(month: pd.DataFrame, groups: pd.DataFrame, *, interval_share: float) -> pd.DataFrame:
    """One row per attribute and group: attribute, and the columns of `fairness.flag_rates`, for the warnings of a month."""
    return _by_attribute(warnings_of(month), groups, lambda rows: flag_rates(rows[["employee_id", "group", "flagged"]], interval_share=interval_share))


def warning_errors(month: pd.DataFrame, groups: pd.DataFrame, *, interval_share: float) -> pd.DataFrame:
    """One row per attribute and group: attribute, and the columns of `fairness.error_rates`, for a month whose outcome is known."""
    return _by_attribute(warnings_of(month), groups, lambda rows: error_rates(rows, interval_share=interval_share))


def _by_attribute(rows: pd.DataFrame, groups: pd.DataFrame, compare: Callable[[pd.DataFrame], pd.DataFrame]) -> pd.DataFrame:
    parts = []
    for attribute in ATTRIBUTES:
        group = rows["employee_id"].map(groups[attribute])
        frame = compare(rows.assign(group=group.where(group.notna() & (group != "nan"))))
        parts.append(frame.assign(attribute=attribute)[["attribute", *frame.columns]])
    return pd.concat(parts, ignore_index=True)


def proxies(features: pd.DataFrame, people: pd.Series, groups: pd.DataFrame, *, interval_share: float) -> dict[str, ProxyScan]:
    """How well the columns of the model give each attribute away."""
    return {name: proxy_scan(features, people.map(groups[name]).replace("nan", np.nan), people, interval_share=interval_share) for name in ATTRIBUTES}
