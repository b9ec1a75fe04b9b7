"""Plans compared: who would have been paid what for the same sales, and what a plan costs at other levels of sales.

In: payouts of several plans on the same facts, the first of them the plan in force. Out: frames. Sales are held fixed, so these are differences in pay, not
effects of a plan. Gender and age appear in groups for the audit alone. It draws nothing by chance; that is `simulate`.
"""

import itertools
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.studies.incentives.components import MONEY_MEASURES
from analysis.studies.incentives.facts import Facts
from analysis.studies.incentives.measures import MEASURES
from analysis.studies.incentives.money import EXACT, MONEY, Numbers, divide_half_up
from analysis.studies.incentives.payout import Part, Payout, pay_parts, to_months
from analysis.studies.incentives.plan import Only, Plan
from analysis.studies.incentives.prepared import Prepared, prepare
from analysis.studies.incentives.windows import sum_windows

QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
AGE_BANDS = (30, 40, 50)
KINDS = {
    "quota_bonus": ("quota_bonus", "step_bonus"),
    "customers_and_deals": ("spiff", "deal_signing_bonus", "customer_satisfaction_bonus", "customer_keeping_bonus"),
    "courses_and_reviews": ("training_excellence", "review_bonus"),
    "with_others": ("manager_override", "team_bonus", "contribution_award", "contest"),
}
"""Kinds of pay and their formulas; the others are commission, or adjustments of what was earned."""
MOVERS = 3
"""So many who gain most and who lose most are named for each plan."""
LEVELS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.99, 1.0, 1.1, 1.2, 1.3, 1.5)


def people_frame(payouts: Sequence[Payout], span: slice) -> pd.DataFrame:
    """One row per plan and person who has the plan or the first one in the span.

    plan, employee_id, sales, quota, attainment_share, base_pay (of the months employed), pay, first_pay (under the first plan), difference,
    gender, age (years on the last day). Money in the currency.
    """
    facts = payouts[0].facts
    sales = MEASURES["amount"](facts, Only(), 1).sums(facts.shape)[:, span].sum(axis=1) / MONEY
    quota = facts.quota[:, span].sum(axis=1) / MONEY
    base = (facts.states["base_pay"] * facts.employed)[:, span].sum(axis=1) / MONEY
    first = payouts[0].monthly_cents()[:, span].sum(axis=1) / 100
    frames = []
    for payout in payouts:
        has = _has(payouts[0], span) | _has(payout, span)
        pay = payout.monthly_cents()[:, span].sum(axis=1) / 100
        frames.append(pd.DataFrame({
            "plan": payout.plan.name, "employee_id": facts.people["employee_id"], "sales": sales, "quota": quota,
            "attainment_share": np.divide(sales, quota, out=np.full(len(quota), np.nan), where=quota > 0), "base_pay": base, "pay": pay, "first_pay": first,
            "difference": pay - first, "gender": facts.people["gender"], "age": facts.as_of.year - facts.people["birth_year"].astype("Float64").astype("float64"),
        })[has])
    return pd.concat(frames, ignore_index=True)


def _has(payout: Payout, span: slice) -> Numbers:
    """Who has any component of a plan in the span."""
    has = np.zeros(payout.facts.shape[0], dtype=bool)
    for part in payout.parts.values():
        if part.prepared.formula.role != "rewards":
            has |= part.is_row[:, windows_in(part, span)].any(axis=1)
    return has


def windows_in(part: Part, span: slice) -> slice:
    """The windows of a component that end in the span."""
    return slice(-(-(span.start + 1) // part.months) - 1, span.stop // part.months)


def pay_mix(payouts: Sequence[Payout], span: slice) -> pd.DataFrame:
    """One row per plan and component: kind, n (people who have it, or whose pay it adjusts), pay, share (of the plan's pay)."""
    rows = []
    for payout in payouts:
        whole = payout.monthly_cents()[:, span].sum() / 100
        for name, part in payout.parts.items():
            if part.prepared.formula.role != "rewards":
                cents = part.cents[:, windows_in(part, span)]
                pay = cents.sum() / 100
                has = int(part.is_row[:, windows_in(part, span)].any(axis=1).sum())
                rows.append({"plan": payout.plan.name, "component": name, "kind": kind(part), "n": has, "pay": pay, "share": pay / whole if whole else np.nan})
    return pd.DataFrame(rows)


def kind(part: Part) -> str:
    """The kind of pay that a component is."""
    if part.prepared.formula.role != "earns":
        return "adjustments"
    return next((name for name, formulas in KINDS.items() if part.prepared.component.formula in formulas), "commission")


def movers(people: pd.DataFrame) -> pd.DataFrame:
    """One row for each who gains or loses most under a plan, at most `MOVERS` of either, the largest change first: plan, employee_id, first_pay, pay, difference."""
    moved = people[people["difference"].abs() > 0.005].sort_values("difference", ascending=False, kind="stable")
    rank = moved.assign(up=moved["difference"] > 0, size=moved["difference"].abs()).groupby(["plan", "up"])["size"].rank(method="first", ascending=False)
    kept = moved[rank <= MOVERS].sort_values("difference", key=abs, ascending=False, kind="stable")
    return kept[["plan", "employee_id", "first_pay", "pay", "difference"]].reset_index(drop=True)


def distribution(people: pd.DataFrame) -> pd.DataFrame:
    """One row per plan: n, mean, the quantiles of pay by person, how many gain and lose against the first plan, and by how much in all."""
    rows = []
    for plan, group in people.groupby("plan", sort=False):
        gain = group["difference"]
        rows.append({"plan": plan, "n": len(group), "mean": group["pay"].mean(), **{f"p{100 * q:.0f}": group["pay"].quantile(q) for q in QUANTILES},
                     "gain_count": int((gain > 0.005).sum()), "lose_count": int((gain < -0.005).sum()),
                     "gained": gain.clip(lower=0).sum(), "lost": gain.clip(upper=0).sum()})
    return pd.DataFrame(rows)


def deciles(people: pd.DataFrame) -> pd.DataFrame:
    """One row per plan and tenth of performance: decile (1 lowest), n, attainment_share (mean), pay (mean), pay_of_base_share.

    Performance is attainment of quota, or sales where nobody has a quota. People who tie share a tenth.
    """
    rows = []
    for plan, group in people.groupby("plan", sort=False):
        by = group["attainment_share"] if group["attainment_share"].notna().any() else group["sales"]
        known = group[by.notna()]
        tenth = np.ceil(by[by.notna()].rank(pct=True) * 10).clip(1, 10).astype(int)
        for decile, one in known.groupby(tenth):
            base = one["base_pay"].sum()
            rows.append({"plan": plan, "decile": decile, "n": len(one), "attainment_share": one["attainment_share"].mean(), "pay": one["pay"].mean(),
                         "pay_of_base_share": one["pay"].sum() / base if base else np.nan})
    return pd.DataFrame(rows, columns=["plan", "decile", "n", "attainment_share", "pay", "pay_of_base_share"])


def gaps(people: pd.DataFrame) -> pd.DataFrame:
    """For the audit alone, one row per plan and group of gender or age: kind, group, n, pay (mean), pay_of_sales_share, ratio (of its mean pay to the kind's highest)."""
    age = pd.cut(people["age"], [-np.inf, *AGE_BANDS, np.inf], right=False, labels=[f"under {AGE_BANDS[0]}", *(f"{low} to {high - 1}" for low, high in itertools.pairwise(AGE_BANDS)), f"{AGE_BANDS[-1]} and over"])
    rows = []
    for kind, groups in (("gender", people["gender"]), ("age", age)):
        for plan, one in people.groupby("plan", sort=False):
            found = [_gap(str(plan), kind, str(name), part) for name, part in one.groupby(groups[one.index], observed=True)]
            highest = max((row["pay"] for row in found), default=np.nan)
            rows += [{**row, "ratio": row["pay"] / highest if highest > 0 else np.nan} for row in found]
    return pd.DataFrame(rows, columns=["plan", "kind", "group", "n", "pay", "pay_of_sales_share", "ratio"])


def _gap(plan: str, kind: str, name: str, part: pd.DataFrame) -> dict[str, Any]:
    sales = part["sales"].sum()
    return {"plan": plan, "kind": kind, "group": name, "n": len(part), "pay": part["pay"].mean(), "pay_of_sales_share": part["pay"].sum() / sales if sales > 0 else np.nan}


def cost_at_levels(plan: Plan, facts: Facts, span: slice, levels: Sequence[float] = LEVELS) -> pd.DataFrame:
    """What a plan would cost if everybody reached the same share of every month's quota: attainment_share, sales, pay, cost_share.

    Other measures of money keep their proportion to sales in all; counts of deals, answers and courses stay. Without quotas, the level multiplies what
    each person sold. Exact to the cent.
    """
    ready = prepare(plan, facts)
    sold = MEASURES["amount"](facts, Only(), 1).sums(facts.shape)
    quota = facts.quota if facts.has_quota.any() else np.maximum(sold, 0)
    rows = []
    for level in levels:
        amount = _times(quota, level)
        parts = pay_parts(ready, EXACT, lambda one, amount=amount: sum_windows(_in_proportion(one, amount, sold), one.component.months))  # type: ignore[misc]  # the default binds the loop's value
        sales, pay = amount[:, span].sum() / MONEY, Payout(plan, facts, parts).monthly_cents()[:, span].sum() / 100
        rows.append({"plan": plan.name, "attainment_share": float(level), "sales": sales, "pay": pay, "cost_share": pay / sales if sales else np.nan})
    return pd.DataFrame(rows)


def _times(amount: Numbers, level: float) -> Numbers:
    """An amount times a level with at most four decimals."""
    return divide_half_up(amount * round(level * 10_000), 10_000)


def _in_proportion(one: Prepared, amount: Numbers, sold: Numbers) -> Numbers:
    """A measure of money in the proportion to sales that it had in all; other measures as they were."""
    if one.component.measure == "amount" and one.component.only == Only():
        return amount
    if one.component.measure not in MONEY_MEASURES or not sold.sum():
        return one.x
    return np.asarray(np.rint(amount * (one.x.sum() / sold.sum())).astype(np.int64))


def reconciles(payout: Payout, trace: Iterable[pd.DataFrame]) -> int:
    """The cents by which the trace, in blocks, differs from the pay and the costs of rewards, amount by amount: zero where every amount is traced whole."""
    facts, components, people = payout.facts, pd.Index(payout.parts), pd.Index(payout.facts.people["employee_id"])
    left = np.stack([to_months(np.where(part.is_row, part.cents, 0), part.months) for part in payout.parts.values()])
    for block in trace:
        month = block["period_until"].to_numpy().astype("datetime64[M]").astype(np.int64) + 1970 * 12 - facts.first_month - 1
        np.subtract.at(left, (components.get_indexer(pd.Index(block["component"])), people.get_indexer(pd.Index(block["employee_id"])), month), block["cents"].to_numpy())
    return int(np.abs(left).sum())
