"""Steps of the bench that concern incentive pay: the exact payout and its trace, and simulated pay, each beside the plainest other way.

Facts are made in memory, 200 sales a person and year. What is timed begins when they are there.
"""

import os
import time
from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np

SALES_A_PERSON, MONTHS, SLICE = 200, 12, 500
"""`SLICE` is how many people the slow ways are given."""

TEN = {
    "commission": {"formula": "commission", "rate": "0.01"},
    "margin": {"formula": "commission", "measure": "margin", "rate": "0.02"},
    "tiers": {"formula": "marginal_tiers", "window": "quarter", "tiers": [("0", "0.5", "0.005"), ("0.5", "1", "0.01"), ("1", None, "0.02")]},
    "accelerator": {"formula": "accelerator", "rate": "0.005", "above": "1", "faster_rate": "0.01"},
    "quarter_bonus": {"formula": "quota_bonus", "window": "quarter", "pay": "500", "reach": "1"},
    "year_bonus": {"formula": "quota_bonus", "window": "year", "pay": "2000", "reach": "1"},
    "overachievement": {"formula": "overachievement", "window": "year", "rate": "0.01", "ceiling": "1.5"},
    "spiff": {"formula": "spiff", "each": "20", "only": {"product": ["P1"]}},
    "team_bonus": {"formula": "team_bonus", "window": "quarter", "pay": "100", "reach": "1"},
    "cap": {"formula": "cap", "window": "year", "of": ("commission", "accelerator"), "most": "50000"},
}
FIVE = (("commission", "quarter_bonus"), ("commission", "quarter_bonus", "year_bonus"), ("tiers", "quarter_bonus"), ("accelerator",), ("commission", "overachievement"))
"""The components of the five plans that are simulated; plans are differences, so they share most."""


def make_plan(name, components):
    """A plan of some of the ten components."""
    from analysis.studies.incentives.components import COMPONENTS
    from analysis.studies.incentives.plan import Plan

    whole = {}
    for title in components:
        given = dict(TEN[title])
        formula = COMPONENTS[given["formula"]]
        terms = {}
        for term, kind in formula.terms.items():
            value = given.pop(term)
            value = [{"from": Decimal(low), **({"until": Decimal(high)} if high else {}), "rate": Decimal(rate)} for low, high, rate in value] if term == "tiers" else Decimal(value)
            terms[term] = {"unit": kind.units[0], "reason": "the bench", "values": {date(2024, 1, 1): value}}
        measure = {"measure": formula.measures[0]} if formula.measures else {}
        whole[title] = {**measure, **given, "terms": terms}
    return Plan.model_validate({"name": name, "currency": "CNY", "components": whole, "places": dict.fromkeys(whole, "the bench")})


def make_facts(people):
    """Facts of one year: log-normal sales in order of person and day, quotas that half of the people reach, teams of ten."""
    import pandas as pd

    from analysis.studies.incentives.facts import DAY_0, Events, Facts
    from analysis.studies.incentives.money import MONEY

    random, count, shape = np.random.default_rng(5), people * SALES_A_PERSON, (people, MONTHS)
    first = date(2024, 1, 1).toordinal() - DAY_0
    day = np.sort(random.integers(0, 366, (people, SALES_A_PERSON)), axis=1).ravel() + first
    money = np.rint(np.exp(random.normal(7, 1, count)) * 100).astype(np.int64) * (MONEY // 100)
    columns = {"money": money, "margin": money // 4, "product": random.integers(0, 5, count, dtype=np.int8), "product_names": np.array([f"P{one}" for one in range(5)])}
    sales = Events("sales", np.repeat(np.arange(people, dtype=np.int32), SALES_A_PERSON), day, columns, pd.Series(np.arange(count)))
    frame = pd.DataFrame({"employee_id": pd.Series([f"{one:06d}" for one in range(people)], dtype="str"), "hired_on": pd.Timestamp(2020, 1, 1).as_unit("us"), "left_on": pd.NaT, "gender": "", "birth_year": 1990})
    frame["left_on"] = frame["left_on"].astype("datetime64[us]")
    whole = np.ones(shape, dtype=np.int64)
    days = np.array([31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    states = {"team": np.arange(people)[:, None] // 10 * whole, "role": 0 * whole, "job_title": 0 * whole, "level": whole, "manager": -whole, "base_pay": 8000 * MONEY * whole, "rating": whole}
    quota = np.int64(money.sum() / people / MONTHS) * whole
    return Facts(frame, 2024 * 12, MONTHS, date(2024, 1, 1), date(2024, 12, 31), states, {"team": [str(one) for one in range(people // 10 + 1)], "role": ["front"], "job_title": ["Seller"]},
                 days * whole, 0 * whole, quota, whole.astype(bool), {"sales": sales})


def timed(work, repeats=3):
    """The least seconds of some runs, and what the last one gave."""
    least = np.inf
    for _ in range(repeats):
        started = time.perf_counter()
        done = work()
        least = min(least, time.perf_counter() - started)
    return least, done


def stream_sales(people):
    """Read the bytes of the sales once: their sum."""
    sales = make_facts(people).events["sales"]
    arrays = [sales.person, sales.day, sales.columns["money"], sales.columns["margin"], sales.columns["product"]]
    seconds, _ = timed(lambda: [array.sum() for array in arrays], 5)
    return {"rows": len(sales), "seconds": seconds}


def payout(people):
    """The exact pay of ten components; `first_seconds` is with the months of the sales worked out anew, which further plans on the same facts share."""
    from analysis.studies.incentives.payout import pay_out

    plan, facts = make_plan("ten", TEN), make_facts(people)
    first, _ = timed(lambda: pay_out(plan, replace(facts, layouts={})), 5)
    pay_out(plan, facts)
    seconds, paid = timed(lambda: pay_out(plan, facts), 5)
    return {"rows": len(facts.events["sales"]), "seconds": seconds, "first_seconds": first, "cells": sum(part.cents.size for part in paid.parts.values())}


def payout_with_trace(people):
    """The same, and for every component the sales behind each amount, to the cent."""
    from analysis.studies.incentives.payout import pay_out
    from analysis.studies.incentives.trace import blocks_of_people, divide

    plan, facts = make_plan("ten", [name for name in TEN if name != "team_bonus"]), make_facts(people)

    def work():
        counted = [part for part in pay_out(plan, facts).parts.values() if part.prepared.counted is not None]
        return sum(len(divide(part, part.prepared.counted, facts, block)[1]) for block in blocks_of_people(facts) for part in counted)

    seconds, rows = timed(work, 1)
    return {"rows": len(facts.events["sales"]), "seconds": seconds, "traced": rows}


def trace_of_all(people):
    """Every row of the trace of ten components as tables, each block let go when the next one comes; what is read here is its peak memory."""
    from analysis.studies.incentives.payout import pay_out
    from analysis.studies.incentives.trace import trace_blocks

    paid = pay_out(make_plan("ten", TEN), make_facts(people))
    seconds, rows = timed(lambda: sum(len(block) for block in trace_blocks(paid)), 1)
    return {"rows": rows, "seconds": seconds}


def study_files(people):
    """The whole study of ten components with payouts to reproduce, and its files, some 9 GB for 50,000 people; what is read here is its peak memory."""
    from pathlib import Path
    from tempfile import TemporaryDirectory

    import pandas as pd

    from analysis.reporting.export import export
    from analysis.studies.incentives.payout import pay_out, pay_table
    from analysis.studies.incentives.study import Budget, compare

    paid = pay_out(make_plan("ten", TEN), make_facts(people))
    made = pay_table(paid)
    made = made.assign(amount=made["cents"] / 100, paid_on=made["period_until"] + pd.Timedelta(days=1)).drop(columns=["plan", "cents"])
    with TemporaryDirectory() as folder:
        seconds, files = timed(lambda: export(compare([paid], paid.facts, made, paid.facts.as_of, Budget.of(0, None)), Path(folder)), 1)
        return {"rows": paid.facts.shape[0] * SALES_A_PERSON, "seconds": seconds, "written": sum(path.stat().st_size for path in files)}


def payout_pandas(people):
    """Four of the ten components in plain pandas, group by and apply, on a slice of the people."""
    import pandas as pd

    facts = make_facts(min(people, SLICE))
    sales = facts.events["sales"]
    frame = pd.DataFrame({"person": sales.person, "month": facts.layout("sales").place, "amount": sales.columns["money"] / 10_000, "margin": sales.columns["margin"] / 10_000, "product": sales.columns["product"]})
    quota = float(facts.quota[0, 0]) / 10_000

    def pay(group):
        amount = group["amount"].sum()
        return pd.Series({"commission": round(max(amount, 0) * 0.01, 2), "margin": round(max(group["margin"].sum(), 0) * 0.02, 2),
                          "accelerator": round(0.005 * min(amount, quota) + 0.01 * max(amount - quota, 0), 2), "spiff": 20.0 * (group["product"] == 1).sum()})

    seconds, _ = timed(lambda: frame.groupby(["person", "month"])[["amount", "margin", "product"]].apply(pay), 1)
    return {"rows": len(frame), "seconds": seconds}


def normals(people):
    """The random numbers of the simulation alone: as many draws, in the same blocks."""
    from analysis.studies.incentives.simulate import BLOCK_CELLS

    draws, block = _draws(people), max(1, BLOCK_CELLS // (people * MONTHS))
    generator, buffer = np.random.default_rng(1), np.empty((block, people, MONTHS), dtype=np.float32)

    def work():
        for _ in range(0, draws, block):
            generator.standard_normal(dtype=np.float32, out=buffer)

    seconds, _ = timed(work, 2)
    return {"rows": draws * people * MONTHS, "seconds": seconds}


def simulated(people):
    """Five plans on the same draws."""
    from analysis.studies.incentives.simulate import Spread, simulate

    plans, facts = [make_plan(f"plan{place}", names) for place, names in enumerate(FIVE)], make_facts(people)
    seconds, _ = timed(lambda: simulate(plans, facts, Spread(0.4, 0.1), draws=_draws(people), seed=1, span=slice(0, MONTHS)), 2)
    return {"rows": _draws(people) * people * MONTHS, "seconds": seconds}


def simulated_numpy(people):
    """The five plans in plain NumPy, one array for all draws, on a slice of the draws."""
    draws = max(_draws(people) // 20, 1)
    facts = make_facts(people)
    quota = np.float64(facts.quota[0, 0]) / 10_000
    generator = np.random.default_rng(1)

    def work():
        x = quota * np.exp(0.4 * generator.standard_normal((draws, people, MONTHS)) + 0.1 * generator.standard_normal((draws, 1, MONTHS)) - 0.085)
        quarter, year = x.reshape(draws, people, 4, 3).sum(axis=3), x.sum(axis=2)
        commission, bonus = 0.01 * np.maximum(x, 0), np.where(quarter >= 3 * quota, 500, 0)
        tiers = 0.005 * np.clip(quarter, 0, 1.5 * quota) + 0.01 * (np.clip(quarter, 1.5 * quota, 3 * quota) - 1.5 * quota) + 0.02 * np.maximum(quarter - 3 * quota, 0)
        faster = 0.005 * np.minimum(x, quota) + 0.01 * np.maximum(x - quota, 0)
        over = 0.01 * np.clip(year - 12 * quota, 0, 6 * quota)
        return [(commission.sum(axis=(1, 2)) + bonus.sum(axis=(1, 2))), commission.sum(axis=(1, 2)) + bonus.sum(axis=(1, 2)) + np.where(year >= 12 * quota, 2000, 0).sum(axis=1),
                tiers.sum(axis=(1, 2)) + bonus.sum(axis=(1, 2)), faster.sum(axis=(1, 2)), commission.sum(axis=(1, 2)) + over.sum(axis=1)]

    seconds, _ = timed(work, 2)
    return {"rows": draws * people * MONTHS, "seconds": seconds}


def simulated_pandas(people):
    """The five plans in plain pandas, a function applied to each person and quarter of a few draws."""
    import pandas as pd

    quota, count = float(make_facts(min(people, SLICE)).quota[0, 0]) / 10_000, 20_000
    frame = pd.DataFrame(quota * np.exp(0.4 * np.random.default_rng(1).standard_normal((count, 3))), columns=["first", "second", "third"])

    def pay(row):
        total, months = row.sum(), (row["first"], row["second"], row["third"])
        commission, bonus = sum(0.01 * max(one, 0) for one in months), 500 if total >= 3 * quota else 0
        tiers = 0.005 * min(total, 1.5 * quota) + 0.01 * max(min(total, 3 * quota) - 1.5 * quota, 0) + 0.02 * max(total - 3 * quota, 0)
        faster = sum(0.005 * min(one, quota) + 0.01 * max(one - quota, 0) for one in months)
        return pd.Series([commission + bonus, commission + bonus + (500 if total >= 3 * quota else 0), tiers + bonus, faster, commission + 0.01 * max(total - 3 * quota, 0)])

    seconds, _ = timed(lambda: frame.apply(pay, axis=1), 1)
    return {"rows": 3 * count, "seconds": seconds}


def _draws(people):
    """Ten thousand for a thousand people, fewer for more; TENTH=1 takes a tenth."""
    return max(10_000_000 // people // (10 if os.environ.get("TENTH") else 1), 10)


STEPS = {step.__name__: step for step in (stream_sales, payout, payout_with_trace, trace_of_all, payout_pandas, normals, simulated, simulated_numpy, simulated_pandas)}
"""The steps by name, as `run.py` runs them."""
BY_HAND = {"study_files": study_files}
"""A step that `make bench` leaves out, for its time and its files: `python bench/run.py study_files 50000`."""
