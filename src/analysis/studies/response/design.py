"""A plan designed for a company: which terms would bring most under a budget and limits, and whether that is sure enough to leave today's plan.

In: a company, its panel and limits; the first plan is the one in force, others take part in the comparison. Out: a `Design`: the efficient frontier of profit against cost and risk,
the plan that is recommended, and its result. The plan is chosen on one half of the last draws and judged on the other, so that luck in the search or the choice does not
count as gain. Nothing is recommended that is not better than today's plan in most draws of both. No risk score of a person enters it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from analysis.panel.build import Panel
from analysis.studies.incentives.money import Numbers
from analysis.studies.incentives.plan import Component, Plan
from analysis.studies.incentives.plans import LIBRARY, read_plan
from analysis.studies.incentives.strengths import pays_by_strength
from analysis.studies.response.ahead import YearAhead
from analysis.studies.response.candidates import Choice, Size, Space, dated, make_space, plan_at, sized
from analysis.studies.response.curves import pay_curves, ready_plan
from analysis.studies.response.design_tables import TABLES
from analysis.studies.response.fit import marginal_pay
from analysis.studies.response.fitted import Bench, Fitted, fit_company
from analysis.studies.response.personal import LEAST, Schemes, compare_schemes
from analysis.studies.response.search import Judged, Progress, Score, judge, score, search
from analysis.studies.response.summary import plan_pairs
from analysis.studies.result import Caveat, Estimate, Result, ResultTable, Verdict
from analysis.tables.store import Company

DRAWS, SEED, WORK = 200, 7, 120
"""Draws of each half of the last comparison, and how many plans are tried, about, each counted by the states it takes."""
_FINALISTS, _CONTENDERS = 6, 3
"""Plans within the limits, and as many of the frontier, that are judged again on all people and fresh draws; and plans of a comparison that are judged beside them."""
_SHOWN = 1.25
"""Multiple of the limit on cost up to which plans beyond it are shown: what dearer ones would bring is out of reach, and of what is known."""
_ENDS = (0.05, 0.95)
_FAR = 1.5
"""Multiple of what one more unit of sales is worth today, beyond which the history says little."""
_SIZING_DRAWS, _SCHEME_DRAWS = 40, 60


@dataclass(frozen=True)
class Limits:
    """What a plan may cost and do, in expectation over the year ahead; None where there is no limit.

    `budget`: incentive pay in the currency. `max_loss_share`: what anybody may lose of whole pay. `max_cost_share`: incentive pay over sales. `min_fixed_share`: base pay over whole
    pay. `sure_share`: the chance of a higher profit from which on a plan is recommended.
    """

    budget: float | None = None
    max_loss_share: float | None = None
    max_cost_share: float | None = None
    min_fixed_share: float | None = None
    sure_share: float = 0.8

    def allow(self, found: Score) -> bool:
        """Whether a plan with that score keeps within every limit."""
        upper = ((self.budget, found.pay), (self.max_loss_share, found.worst_loss), (self.max_cost_share, found.cost_share))
        return all(most is None or value <= most for most, value in upper) and (self.min_fixed_share is None or found.fixed_share >= self.min_fixed_share)


@dataclass(frozen=True)
class Design:
    """The plan in force, the one that is recommended (the same where today's is to be kept), and the result with its tables; both None where nothing can be said."""

    today: Plan | None
    recommended: Plan | None
    result: Result


@dataclass(frozen=True)
class Decision:
    """How the last comparison came out: the place of the recommended plan among those judged, why, and which are within the limits."""

    place: int
    reason: str
    allowed: Numbers


def run(
    company: Company, panel: Panel, *, as_of: date, plans: Sequence[Plan] = (), limits: Limits = Limits(), progress: Progress = lambda _: None, fitted: Fitted | Caveat | None = None,
) -> Result:
    """The result of a design; see `find_design`."""
    return find_design(company, panel, as_of=as_of, plans=plans, limits=limits, progress=progress, fitted=fitted).result


def find_design(
    company: Company, panel: Panel, *, as_of: date, plans: Sequence[Plan] = (), limits: Limits = Limits(), progress: Progress = lambda _: None, fitted: Fitted | Caveat | None = None,
) -> Design:
    """The design; tables are empty, and the first caveat says why, where nothing can be said. The same data and limits give the same plan.

    `fitted` is what `fit_company` made of the same company and day, and of these plans among others, if it is there already. Raises UserError as that does.
    """
    fitted = fit_company(company, panel, as_of=as_of, plans=plans) if fitted is None else fitted
    if isinstance(fitted, Caveat):
        return _nothing(as_of, fitted)
    known = [one for one in fitted.plans if not plans or one in plans]
    left_out = [one for one in fitted.caveats if one.figures.get("plan") in {plan.name for plan in plans}]
    return design(known, fitted.bench, limits, as_of, progress=progress, caveats=left_out)


def _nothing(as_of: date, reason: Caveat) -> Design:
    """A design without a plan."""
    return Design(None, None, Result("design", as_of, _tables({}), {}, (), (reason,)))


def _tables(frames: dict[str, pd.DataFrame]) -> dict[str, ResultTable]:
    return {name: ResultTable(frames.get(name, pd.DataFrame()).reindex(columns=[column.name for column in columns]), columns) for name, columns in TABLES.items()}


def design(known: Sequence[Plan], bench: Bench, limits: Limits, as_of: date, *, work: int = WORK, progress: Progress = lambda _: None, caveats: Sequence[Caveat] = ()) -> Design:
    """The design for a fitted company; the first of the known plans is in force. About so many plans are tried."""
    today, start = known[0], first_day(bench.ahead)
    first = judge([today], bench, draws=_SIZING_DRAWS, seed=SEED)
    size = size_of(first)
    limits, near = near_today(limits, size)
    shipped = library(bench.ahead)
    space = make_space(today, start, shipped, size)
    tried = search(space, bench, seed=SEED, work=work, progress=progress)
    judged = judge([*known, *finalists(space, tried, limits)], bench, draws=2 * DRAWS, seed=SEED + 1)
    decision = decide(judged, limits)
    schemes = compare_schemes(bench, today, start, _carriers(space, shipped, size), draws=_SCHEME_DRAWS, seed=SEED + 2)
    recommended = judged.plans[decision.place]
    tables = _tables({"frontier": frontier(judged, decision), "plan_pairs": plan_pairs(judged.projection), "terms": _terms(today, recommended, start), "by_strength": schemes.rows})
    headline = _headline(judged, decision, schemes, (len(bench.history.people), len(tried) + len(known) - 1))
    verdict = Verdict("recommendation", "information" if decision.place == 0 else "passed", {"decision": decision.reason, "plan": recommended.name, "sure_share": limits.sure_share})
    said = _caveats(bench, space, recommended, schemes)
    return Design(today, recommended, Result("design", as_of, tables, headline, (verdict,), (*near, *said, *caveats)))


def contenders(compared: Result, plans: Sequence[Plan]) -> list[Plan]:
    """The first of the plans, which is in force, and those that leave most by the result of a comparison of them: what a search has to beat."""
    changes = compared.tables["plan_changes"].frame if "plan_changes" in compared.tables else pd.DataFrame(columns=["plan", "profit_change"])
    best = changes[changes["profit_change"] > 0].sort_values("profit_change", ascending=False)["plan"].head(_CONTENDERS)
    return [*plans[:1], *(plan for plan in plans[1:] if plan.name in set(best))]


def near_today(limits: Limits, size: Size) -> tuple[Limits, tuple[Caveat, ...]]:
    """The limits, and where they say nothing of cost, the one that keeps to what the history can speak of: pay of at most _FAR times today's share of sales."""
    if limits.budget is not None or limits.max_cost_share is not None or size.of_sales <= 0:
        return limits, ()
    most = _FAR * size.of_sales
    return replace(limits, max_cost_share=most), (Caveat("cost_kept_near_today", {"cost_share": most, "times": _FAR}),)


def first_day(ahead: YearAhead) -> date:
    """The first day of the year ahead."""
    month = ahead.facts.first_month + ahead.year.start
    return date(month // 12, month % 12 + 1, 1)


def size_of(first: Judged) -> Size:
    """How large today's incentive pay is."""
    found, base = score(first, 0), float(first.base.sum())
    return Size(found.cost_share, float(first.projection.pay[0].mean(axis=0).sum()) / base if base > 0 else 0.0)


def library(ahead: YearAhead) -> dict[str, Component]:
    """The shipped components that may be added, by name: none where nobody has a quota, no faster commission where somebody has none."""
    sold: Numbers = np.bincount(ahead.facts.events["sales"].person, minlength=len(ahead.facts.people)) > 0
    sells: Numbers = np.asarray((ahead.facts.days[:, ahead.year] > 0) & sold[:, None])
    has: Numbers = np.asarray(ahead.facts.has_quota[:, ahead.year])
    if not has.any():
        return {}
    yearly, faster, quarterly = (read_plan(LIBRARY / f"{name}.yml").components for name in ("annual_bonus", "accelerator", "in_force"))
    found = {"overachievement": yearly["overachievement"], "quarter_bonus": quarterly["quarter_bonus"], "year_bonus": yearly["year_bonus"]}
    return found | ({"accelerated_commission": faster["accelerated_commission"]} if (has | ~sells).all() else {})


def _carriers(space: Space, shipped: dict[str, Component], size: Size) -> dict[str, Component]:
    """What may carry more pay by strength: a commission, a quarterly bonus and an overachievement rate."""
    if not space.knobs:
        return {}
    who = space.plan.components[next(knob.component for knob in space.knobs)].who
    commission = read_plan(LIBRARY / "in_force.yml").components["commission"]
    found = {"commission": commission, **{name: one for name, one in shipped.items() if name in ("quarter_bonus", "overachievement")}}
    fitting = {name: sized(dated(one, who if name == "commission" else who.model_copy(update={"has_quota": True}), space.start), space.start, size) for name, one in found.items()}
    return {name: one for name, one in fitting.items() if one is not None}


def finalists(space: Space, tried: dict[Choice, Score], limits: Limits) -> list[Plan]:
    """The plans that are judged again, in order of their cost: those with most profit within the limits, and some of the frontier from its cheap to its dear end."""
    allowed = [choice for choice in within(tried, limits) if choice != space.today][:_FINALISTS]
    dearest = np.inf if limits.max_cost_share is None else _SHOWN * limits.max_cost_share
    on_edge = [choice for choice, best in zip(tried, efficient(list(tried.values())), strict=True) if best and choice != space.today and tried[choice].cost_share <= dearest]
    on_edge.sort(key=lambda choice: tried[choice].cost_share)
    places = np.unique(np.linspace(0, len(on_edge) - 1, min(_FINALISTS, len(on_edge))).round().astype(int))
    chosen = sorted({*allowed, *(on_edge[place] for place in places)}, key=lambda choice: (tried[choice].cost_share, choice))
    made = [plan_at(space, choice, f"design_{place + 1:02}") for place, choice in enumerate(chosen)]
    return [plan for plan in made if plan is not None]


def within(tried: dict[Choice, Score], limits: Limits) -> list[Choice]:
    """The choices within the limits, those with the highest profit first."""
    return sorted((choice for choice, found in tried.items() if limits.allow(found)), key=lambda choice: -tried[choice].profit)


def efficient(found: Sequence[Score]) -> list[bool]:
    """For each score, whether no other has at least its profit at no more cost and no more spread, and is better in one of them."""
    values: Numbers = np.array([(-one.profit, one.cost_share, one.spread) for one in found]).reshape(-1, 3)
    as_good, better = (values[None] <= values[:, None]).all(axis=-1), (values[None] < values[:, None]).any(axis=-1)
    return [not one for one in (as_good & better).max(axis=1, initial=False).tolist()]


def halves(judged: Judged) -> tuple[slice, slice]:
    """The draws that choose, and those that judge what was chosen."""
    half = judged.projection.sales.shape[1] // 2
    return slice(0, half), slice(half, None)


def decide(judged: Judged, limits: Limits) -> Decision:
    """The plan with the highest profit on the first half among those that beat today's surely enough and keep the limits on both, if it does so on the second half too.

    Reasons: change; keep (none is surely better); keep_limits (no plan is within the limits); change_limits (today's plan breaks a limit, and this one keeps them).
    """
    count, (choosing, judging) = len(judged.plans), halves(judged)
    on = [[score(judged, place, half) for place in range(count)] for half in (choosing, judging)]
    allowed = np.array([limits.allow(on[0][place]) and limits.allow(on[1][place]) for place in range(count)])
    gain = judged.outcome.profit - judged.outcome.profit[0]
    sure = [(gain[:, half] > 0).mean(axis=1) >= limits.sure_share for half in (choosing, judging)]

    def best(among: Numbers) -> int | None:
        places = [int(place) for place in np.flatnonzero(among) if place]
        return max(places, key=lambda place: on[0][place].profit) if places else None

    place = best(allowed & sure[0])
    if place is not None and sure[1][place]:
        return Decision(place, "change", allowed)
    if allowed[0]:
        return Decision(0, "keep", allowed)
    place = best(allowed)
    return Decision(0, "keep_limits", allowed) if place is None else Decision(place, "change_limits", allowed)


def frontier(judged: Judged, decision: Decision) -> pd.DataFrame:
    """One row per plan that was judged, today's first, on the draws that chose nothing; see `TABLES`."""
    rest = halves(judged)[1]
    found = [score(judged, place, rest) for place in range(len(judged.plans))]
    rows = []
    for place, (one, best) in enumerate(zip(found, efficient(found), strict=True)):
        gain = (judged.outcome.profit[place] - judged.outcome.profit[0])[rest]
        low, high = np.quantile(gain, _ENDS)
        rows.append({
            "plan": judged.plans[place].name, "sales": one.sales, "pay": one.pay, "profit": one.profit, "profit_low": one.low, "profit_high": one.high, "profit_spread": one.spread,
            "cost_share": one.cost_share, "fixed_share": one.fixed_share, "worst_loss_share": one.worst_loss, "profit_change": float(gain.mean()), "profit_change_low": float(low),
            "profit_change_high": float(high), "better_share": chance_of(gain) if place else np.nan, "feasible": bool(decision.allowed[place]), "efficient": best,
            "recommended": place == decision.place,
        })
    return pd.DataFrame(rows)


def chance_of(gain: Numbers) -> float:
    """The chance of a gain from so many draws, never quite 0 or 1: (draws with a gain + 1) / (draws + 2), Laplace's rule of succession."""
    return float(((gain > 0).sum() + 1) / (len(gain) + 2))


def _terms(today: Plan, plan: Plan, start: date) -> pd.DataFrame:
    """One row per term that differs on the first day of the year ahead, with its values as JSON, empty where there is none."""
    rows = []
    for name in dict.fromkeys((*today.components, *plan.components)):
        old, new = today.components.get(name), plan.components[name]
        for term, one in new.terms.items():
            before, after = (old.terms[term].on(start) if old else None), one.on(start)
            if before != after:
                rows.append({"component": new.title or name, "term": term, "since": start, "unit": one.unit, "before": _text(before), "after": _text(after)})
    return pd.DataFrame(rows)


def _text(value: object) -> str:
    return "" if value is None else json.dumps(value, default=str)


def _interval(values: Numbers) -> tuple[float, float]:
    low, high = np.quantile(values, _ENDS)
    return float(low), float(high)


def _headline(judged: Judged, decision: Decision, schemes: Schemes, counts: tuple[int, int]) -> dict[str, Estimate]:
    """The named numbers, on the draws that chose nothing. `loss_if_changed` and `loss_if_kept`: what the best plan would lose against today's, and today's against it, in expectation over the draws where it does."""
    rest, place = halves(judged)[1], decision.place or _runner_up(judged, decision)
    gain = (judged.outcome.profit[place] - judged.outcome.profit[0])[rest]
    found = {
        "people": Estimate(counts[0], "people"), "plans_tried": Estimate(counts[1], "count"), "recommended_plan": Estimate(judged.plans[decision.place].name, "plan"),
        "best_plan": Estimate(judged.plans[place].name, "plan"), "profit_change": Estimate(float(gain.mean()), "money", *_interval(gain)),
        "better_share": Estimate(chance_of(gain), "share"), "loss_if_changed": Estimate(float(np.maximum(-gain, 0).mean()), "money"),
        "loss_if_kept": Estimate(float(np.maximum(gain, 0).mean()), "money"), "break_even_share": Estimate(break_even(judged, place, rest), "share"),
    }
    if len(schemes.difference):
        found["by_strength_change"] = Estimate(float(schemes.difference.mean()), "money", *_interval(schemes.difference), n=sum(people for people in schemes.people.values() if people >= LEAST))
    return found


def break_even(judged: Judged, place: int, draws: slice) -> float | None:
    """The part of the expected answer of people from which on a plan earns more than today's; zero where it costs no more for the same sales, None where it never does.

    Profit is taken to move in proportion to the answer, from what the plan would pay for today's sales to the whole answer.
    """
    fixed = judged.projection.fixed_pay[:, draws].sum(axis=-1).mean(axis=-1)
    paid = judged.projection.pay[:, draws].sum(axis=-1).mean(axis=-1)
    times = float(judged.outcome.pay[0].mean() / max(float(judged.projection.pay[0].sum(axis=-1).mean()), 1e-9))
    dearer = float(fixed[place] - paid[0]) * times
    gain = float((judged.outcome.profit[place] - judged.outcome.profit[0])[draws].mean())
    return 0.0 if dearer <= 0 else dearer / (dearer + gain) if gain > 0 else None


def times_of_marginal_pay(bench: Bench, today: Plan, plan: Plan) -> float:
    """What one more unit of sales is worth under a plan, as a multiple of today's, on the stretch around usual sales on which `marginal_pay` is worked out; infinite where today pays nothing for it."""
    history, ahead = bench.history, bench.ahead
    usual = np.zeros((len(ahead.facts.people), 12))
    usual[history.people] = history.usual(ahead.past.start // 12)
    curves = [pay_curves(ready_plan(one, ahead.facts, ahead.year, usual, counts=ahead.past)).take(history.people) for one in (today, plan)]
    before, after = (marginal_pay(replace(history, curves=(one,), level=history.level[:, [-1]], known=history.known[:, ahead.past])) for one in curves)
    return after / before if before > 0 else np.inf if after > 0 else 1.0


def _runner_up(judged: Judged, decision: Decision) -> int:
    """The plan beside today's with the highest profit on the draws that choose, within the limits where one is; today's where there is no other."""
    worth = judged.outcome.profit[:, halves(judged)[0]].mean(axis=1)
    among = np.flatnonzero(decision.allowed[1:]) + 1
    among = among if len(among) else np.arange(1, len(worth))
    return int(among[np.argmax(worth[among])]) if len(among) else 0


def _caveats(bench: Bench, space: Space, recommended: Plan, schemes: Schemes) -> tuple[Caveat, ...]:
    """What these figures cannot say."""
    found: list[Caveat] = []
    if not bench.history.turns:
        found.append(Caveat("no_plan_change_in_the_history"))
    if bench.fit.unit_cost == 0:
        found.append(Caveat("plan_in_force_pays_nothing_for_selling_more"))
    if not space.knobs:
        found.append(Caveat("nothing_to_move"))
    if space.fixed:
        found.append(Caveat("terms_left_as_they_are", {"components": "\n".join(space.plan.components[name].title or name for name in space.fixed)}))
    if new := [one.title or name for name, one in recommended.components.items() if name not in space.plan.components]:
        found.append(Caveat("never_in_force_here", {"components": "\n".join(new)}))
    times = times_of_marginal_pay(bench, space.plan, recommended)
    if not 1 / _FAR <= times <= _FAR:
        found.append(Caveat("beyond_what_was_seen", {"times": times}))
    if not len(schemes.difference):
        found.append(Caveat("too_few_with_a_strength", {"people": sum(schemes.people.values())}))
    elif np.prod(_interval(schemes.difference)) <= 0:
        found.append(Caveat("schemes_cannot_be_told_apart"))
    if len(schemes.difference) or pays_by_strength(recommended):
        found.append(Caveat("strengths_held_for_the_year"))
    return (*found, Caveat("search_is_not_complete"), Caveat("response_is_a_model"))
