"""Steps of the bench that concern response: the year ahead of 300 people under 8 plans on 200 draws, beside a plain NumPy dynamic program and the limit of its operations.

People are of 21 kinds (cost of effort and level), which are solved once for each plan; draws say of which kind each person is, and walk. Facts are made in memory. A plain program has no
such kinds: it solves for each person, plan and draw. It is timed on a few solutions of each plan and scaled, both to as many and to no more than one for each kind.
"""

import os

import numpy as np
from pay import make_facts, make_plan, timed

PLANS = (
    ("commission",), ("accelerator",), ("tiers", "quarter_bonus"), ("commission", "quarter_bonus"), ("commission", "year_bonus"), ("commission", "overachievement"),
    ("commission", "quarter_bonus", "year_bonus"), ("commission", "quarter_bonus", "overachievement"),
)
COSTS, LEVELS, SPREAD, DISCOUNT = 0.02 * np.exp2(np.arange(-3.0, 4.0)), np.array([0.9, 1.0, 1.1]), 0.3, 0.97
KINDS = len(COSTS) * len(LEVELS)
AT_ONCE = 8_000
"""States times people and kinds that are solved at once."""


def world(people):
    """The facts, the plans ready to be paid, and the people with their kinds."""
    from analysis.studies.incentives.money import MONEY
    from analysis.studies.response.curves import ready_plan
    from analysis.studies.response.effort import People, Setting

    facts, setting = make_facts(people), Setting(np.ones(12), SPREAD, DISCOUNT)
    unit = np.full(people, facts.quota[0, 0] / MONEY)
    readies = [ready_plan(make_plan(f"plan{place}", names), facts, slice(0, 12), np.repeat(unit[:, None], 12, axis=1)) for place, names in enumerate(PLANS)]
    kinds = People(unit, np.tile(np.repeat(COSTS, len(LEVELS)), (people, 1)), np.tile(np.tile(LEVELS, len(COSTS)) * 0.85, (people, 1)))
    return readies, kinds, setting


def blocks(curves, people):
    """The people in groups that are solved at once: fewer where quarter and year are states both."""
    nested = np.ptp(curves.quarter, axis=-1).any() and np.ptp(curves.year, axis=-1).any()
    size = max(AT_ONCE // (KINDS * (40 if nested else 1)), 1)
    return [slice(begin, min(begin + size, people)) for begin in range(0, people, size)]


def solved(curves, kinds, setting):
    """The policies of all people under one plan, block by block."""
    from analysis.studies.response.effort import People, solve

    for some in blocks(curves, len(kinds.unit)):
        yield some, solve(curves.take(some), People(kinds.unit[some], kinds.cost[some], kinds.share[some]), setting)


def response(people):
    """Pay curves, policies, walks of every draw, and their pay by the formulas of the plan."""
    from analysis.studies.response.curves import pay_curves
    from analysis.studies.response.walk import walk

    readies, kinds, setting = world(people)
    draws, random = _draws(), np.random.default_rng(1)
    kind = random.integers(0, KINDS, (draws, people))
    luck = np.exp(SPREAD * random.standard_normal((draws, people, 12), dtype=np.float32) - np.float32(SPREAD**2 / 2))

    def work():
        for ready in readies:
            factors = np.empty((draws, people, 12), dtype=np.float32)
            for some, policy in solved(pay_curves(ready), kinds, setting):
                count = some.stop - some.start
                person, mine = np.tile(np.arange(count), draws), kind[:, some].ravel()
                year = walk(policy, setting, person, mine, kinds.share[some][person, mine].astype(np.float32), luck[:, some].reshape(-1, 12))
                factors[:, some] = year.sales.reshape(draws, count, 12)
            sum(part.cents.sum(axis=-1) for part in ready.paid(factors).values())

    seconds, _ = timed(work, 1)
    return {"rows": len(PLANS) * draws * people * 12, "seconds": seconds}


def response_core(people):
    """The policies alone, and the seconds that their multiplications and comparisons take at the rates of this machine."""
    from analysis.studies.response import effort
    from analysis.studies.response.curves import pay_curves

    readies, kinds, setting = world(people)
    curves = [pay_curves(ready) for ready in readies]

    def work():
        for one in curves:
            for _ in solved(one, kinds, setting):
                pass

    seconds, _ = timed(work, 2)
    counted, expected, best = {"multiplied": 0, "compared": 0}, effort._expected, effort.best_output

    def expect(values, smooth):
        counted["multiplied"] += smooth.shape[1] * values.size
        return expected(values, smooth)

    def choose(decides, now):
        counted["compared"] += decides.size
        return best(decides, now)

    effort._expected, effort.best_output = expect, choose
    work()
    effort._expected, effort.best_output = expected, best
    multiply, compare = _rates()
    limit = counted["multiplied"] / multiply + counted["compared"] / compare
    return {"rows": len(PLANS) * people * KINDS * 12, "seconds": seconds, "limit": limit, **counted, "multiply_rate": multiply, "compare_rate": compare}


def _rates():
    """Multiply-adds a second of a float32 product of the usual shape, and a second's outputs that are added up and compared in a block that stays in the cache."""
    smooth, values = np.random.default_rng(1).random((72, 56), dtype=np.float32), np.random.default_rng(2).random((56, 8192), dtype=np.float32)
    multiply, _ = timed(lambda: [smooth @ values for _ in range(50)], 5)
    decides, now, best = (np.random.default_rng(seed).random(16_384, dtype=np.float32) for seed in (3, 4, 5))
    value = np.empty_like(best)
    compare, _ = timed(lambda: [np.maximum(np.add(decides, now, out=value), best, out=best) for _ in range(500)], 20)
    return 50 * smooth.size * values.shape[1] / multiply, 500 * best.size / compare


def response_numpy(people):
    """A plain dynamic program: for one person, kind and plan, arrays over states, outputs and nodes, on the same states and outputs, np.interp between states."""
    from analysis.studies.response.curves import MULTIPLES, pay_curves

    readies, kinds, _ = world(min(people, 2))
    curves = [pay_curves(ready) for ready in readies]
    unit = kinds.unit[0]
    solutions = 2

    def work():
        for one in curves:
            pay = [MULTIPLES * months * unit for months in (1, 3, 12)], [values[0, 0] for values in (one.month, one.quarter, one.year)]
            for kind in range(solutions):
                _plain(pay, unit, kinds.cost[0, 10 + kind], kinds.share[0, 10 + kind])

    seconds, _ = timed(work, 2)
    return {"rows": len(PLANS) * solutions * 12, "seconds": seconds}


def _plain(pay, unit, cost, share):
    """Effort by month, what the year held and what the quarter holds; one axis fewer where a window pays nothing."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(9)
    factor, chance = np.exp(SPREAD * nodes - SPREAD**2 / 2), weights / weights.sum()
    output = np.arange(0.5, 2.05, 0.1)
    effort = np.maximum(output / share - 1, 0)
    quarterly, yearly = np.ptp(pay[1][1]) > 0, np.ptp(pay[1][2]) > 0
    within = np.arange(0, 6.0, 0.1) if quarterly else np.zeros(1)
    before = np.arange(0, 18.0, 0.25) if yearly else np.zeros(1)
    own = np.interp(output[:, None] * factor * unit, pay[0][0], pay[1][0]) @ chance / unit - share * cost / 2 * effort**2
    drawn, value, found = output[:, None] * factor, np.zeros((len(before), len(within))), []
    for month in range(11, -1, -1):
        total = np.zeros((len(before), len(within), len(output)))
        ends = month % 3 == 2
        for row, held in enumerate(before):
            at = within[:, None, None] + drawn
            year = held + (at if ends or not quarterly else 0 * at)
            if ends and quarterly:
                total[row] += np.interp(at * unit, pay[0][1], pay[1][1]) @ chance / unit
            if month == 11 and yearly:
                total[row] += np.interp((held + at) * unit, pay[0][2], pay[1][2]) @ chance / unit
            if quarterly and not ends:
                then = np.interp(at, within, value[row])
            else:
                then = np.interp(held + drawn if not quarterly else year, before, value[:, 0]) if yearly else np.full(at.shape, value[0, 0])
            total[row] += own + DISCOUNT * (then @ chance)
        best = total.argmax(axis=2)
        value = np.take_along_axis(total, best[..., None], axis=2)[..., 0]
        found.append(effort[best])
    return found


def _draws():
    return 20 if os.environ.get("TENTH") else 200


def ratios(figures):
    """The ratios of these steps, from their figures, for 300 people."""
    ours, core, plain = (figures[name] for name in ("response", "response_core", "response_numpy"))
    solution = plain["seconds"] / (plain["rows"] / 12)
    return {
        "plain NumPy program for each draw / year ahead of 8 plans (aim: at least 50)": solution * ours["rows"] / 12 / ours["seconds"],
        "plain NumPy program once for each kind / policies": solution * core["rows"] / 12 / core["seconds"],
        "policies / their multiplications and comparisons (aim: at most 4)": core["seconds"] / core["limit"],
    }


STEPS = {step.__name__: step for step in (response, response_core, response_numpy)}
"""The steps by name, as `run.py` runs them."""
