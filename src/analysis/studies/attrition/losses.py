"""Losses: what it would cost in money if a person left, and what is to be expected by the risk of it.

In: one row per person with risk, margin or sales, and pay. Out: the same people with every input and every part in sight. What is
not known is missing and named in `loss_lacks`; it is never zero in silence. It ranks nobody and suggests nothing.
"""

import pandas as pd

from analysis.settings import AttritionSettings

PARTS = ("margin_at_stake", "replacement_cost", "ramp_cost")
"""What a loss is made of; each is a column in the company's currency."""

INPUTS = ("share_lost", "margin_share", "replacement_cost_share", "ramp_months", "ramp_lost_share")
"""The settings that a loss is reckoned with. A column of the same name in `people` goes before, person by person."""


def expected_loss(people: pd.DataFrame, settings: AttritionSettings) -> pd.DataFrame:
    """What each person's leaving would cost, one row per person as given.

    people: employee_id, risk (0..1, of leaving within the horizon), margin_12m, sales_12m and base_pay_month (money, may be missing
    or left out), and any of `INPUTS`. margin_at_stake = margin x share_lost; replacement_cost = 12 x monthly pay x
    replacement_cost_share; ramp_cost = margin x ramp_months / 12 x ramp_lost_share; loss_if_left = their sum over the parts that are
    known, missing where none is (`loss_lacks` names what it goes without); expected_loss = risk x loss_if_left. Margin is that of 12 months, else sales x margin_share
    (`margin_source` says which); one below zero counts as zero, since nobody's leaving is booked as a gain.
    """
    frame = people[["employee_id", "risk"]].copy()
    for name in INPUTS:
        frame[name] = _column(people, name).fillna(getattr(settings, name))
    frame["margin_12m"], frame["margin_source"] = _margin(people, frame["margin_share"])
    frame["pay_year"] = 12 * _column(people, "base_pay_month")
    frame["margin_at_stake"] = frame["margin_12m"] * frame["share_lost"]
    frame["replacement_cost"] = frame["pay_year"] * frame["replacement_cost_share"]
    frame["ramp_cost"] = frame["margin_12m"] * frame["ramp_months"] / 12 * frame["ramp_lost_share"]
    frame["loss_if_left"] = frame[list(PARTS)].sum(axis=1, min_count=1)
    frame["expected_loss"] = frame["risk"] * frame["loss_if_left"]
    frame["loss_lacks"] = _lacks(frame["margin_12m"], frame["pay_year"])
    return frame


def _column(people: pd.DataFrame, name: str) -> pd.Series:
    """A column as numbers, all missing where it is not there."""
    return people[name].astype(float) if name in people else pd.Series(float("nan"), people.index)


def _margin(people: pd.DataFrame, margin_share: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Each person's margin of 12 months, and where it comes from: margin, sales or missing."""
    delivered, from_sales = _column(people, "margin_12m"), _column(people, "sales_12m") * margin_share
    source = pd.Series("missing", people.index, dtype="str").mask(from_sales.notna(), "sales").mask(delivered.notna(), "margin")
    return delivered.fillna(from_sales).clip(lower=0.0), source


def _lacks(margin: pd.Series, pay: pd.Series) -> pd.Series:
    """What a loss was reckoned without: nothing, margin, pay, or margin_and_pay."""
    lacks = pd.Series("nothing", margin.index, dtype="str").mask(margin.isna(), "margin").mask(pay.isna(), "pay")
    return lacks.mask(margin.isna() & pay.isna(), "margin_and_pay")
