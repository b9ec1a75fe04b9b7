"""The formulas of pay in their plainest form, for the second working-out of pay in `oracle`.

In: a component and the cases of one window, or for adjustments of all windows. Out: amounts before rounding. Each formula is written from the sentence that the
plan documentation gives for it.
"""

import math
from fractions import Fraction

NEVER = math.inf
"""Above every amount: no share of a quota can be reached where there is none."""


def exact(value):
    return Fraction(str(value))


def share_of_quota(case, share):
    if case.q <= 0:
        return NEVER
    return Fraction(math.floor(exact(share) * case.q * 10_000 + Fraction(1, 2)), 10_000)


def one_by_one(formula):
    """A formula that looks at one person at a time."""
    return lambda component, cases: [formula(component, case) for case in cases]


def commission(_, case):
    return exact(case.terms["rate"]) * case.x if case.x > 0 else Fraction(0)


def between(case, low, high):
    """The part of x that lies between two amounts."""
    return max(Fraction(0), min(case.x, high) - low) if case.x > low else Fraction(0)


def commission_band(_, case):
    return exact(case.terms["rate"]) * between(case, share_of_quota(case, case.terms["floor"]), share_of_quota(case, case.terms["ceiling"]))


def overachievement(_, case):
    return exact(case.terms["rate"]) * between(case, share_of_quota(case, 1), share_of_quota(case, case.terms["ceiling"]))


def tiers_of(component, case):
    """(from, until, rate) of each tier in money."""
    def edge(value):
        if value is None:
            return NEVER
        return exact(value) if value == 0 or component.terms["tiers"].unit == "rate by currency" else share_of_quota(case, value)

    return [(edge(tier["from"]), edge(tier.get("until")), exact(tier["rate"])) for tier in case.terms["tiers"]]


def marginal_tiers(component, case):
    return sum((rate * between(case, low, high) for low, high, rate in tiers_of(component, case)), Fraction(0))


def retroactive_tiers(component, case):
    reached = [rate for low, high, rate in tiers_of(component, case) if low <= case.x < high]
    return reached[0] * case.x if reached else Fraction(0)


def two_rates(second):
    """One rate up to a share of the quota and another one above it."""
    def pay(_, case):
        turn = share_of_quota(case, case.terms["above"])
        return exact(case.terms["rate"]) * between(case, 0, turn) + exact(case.terms[second]) * between(case, turn, NEVER)
    return pay


def clawback_returns(_, case):
    return exact(case.terms["rate"]) * min(case.x, 0)


def quota_bonus(component, case):
    return case.lump(component, case.terms["pay"], "pay") if case.x >= share_of_quota(case, case.terms["reach"]) else Fraction(0)


def highest_step(component, case, is_reached):
    pay = Fraction(0)
    for step in case.terms["steps"]:
        if is_reached(exact(step["at"])):
            pay = case.lump(component, step["pay"], "steps")
    return pay


def step_bonus(component, case):
    return highest_step(component, case, lambda at: case.x >= share_of_quota(case, at))


def review_bonus(component, case):
    return highest_step(component, case, lambda at: case.n > 0 and case.x / case.n >= at)


def for_each(component, case):
    return case.n * case.lump(component, case.terms["each"], "each")


def clawback_deals(_, case):
    return -case.n * exact(case.terms["each"])


def mean_bonus(enough):
    """An amount where the mean is high enough and made of enough facts."""
    def pay(component, case):
        reached = case.n > 0 and case.n >= case.terms[enough] and case.x / case.n >= exact(case.terms["least"])
        return case.lump(component, case.terms["pay"], "pay") if reached else Fraction(0)
    return pay


def training_place(_, case):
    return exact(case.terms["cost"]) if case.n else Fraction(0)


def promotion(_, case):
    return 12 * exact(case.terms["raise_share"]) * case.base_pay if case.x >= share_of_quota(case, case.terms["reach"]) else Fraction(0)


def team_bonus(component, cases):
    """The pool of each team that reached its quota, divided to the cent: each gets what the running sum of weights has reached, less what it had reached before."""
    pay = {}
    for team in {case.team for case in cases}:
        mates = [case for case in cases if case.team == team]
        quota, x = sum(case.q for case in mates), sum(case.x for case in mates)
        reached = quota > 0 and x >= Fraction(math.floor(exact(mates[0].terms["reach"]) * quota * 10_000 + Fraction(1, 2)), 10_000)
        pool = math.floor(sum(case.lump(component, case.terms["pay"], "pay") for case in mates) * 100 + Fraction(1, 2)) if reached else 0
        weights = {"equally": [Fraction(1) for _ in mates], "credit": [max(case.x, Fraction(0)) for case in mates], "rating": [case.rating for case in mates]}[component.split]
        if not sum(weights):
            weights = [Fraction(1) for _ in mates]
        before = 0
        for place, case in enumerate(mates):
            up_to_here = math.floor(pool * sum(weights[: place + 1]) / sum(weights) + Fraction(1, 2))
            pay[case.who], before = Fraction(up_to_here - before, 100), up_to_here
    return [pay[case.who] for case in cases]


def rivals(component, case, cases):
    return [other for other in cases if component.among == "everyone" or other.team == case.team]


def contribution_award(component, cases):
    """The amount for everyone whom fewer than k others beat."""
    return [case.lump(component, case.terms["pay"], "pay") if case.x > 0 and sum(other.x > case.x for other in rivals(component, case, cases)) < case.terms["winners"] else Fraction(0)
            for case in cases]


def contest(component, cases):
    """The prize of the place; those who tie share the prizes of the places they take."""
    pay = []
    for case in cases:
        others, prizes = rivals(component, case, cases), [exact(prize) for prize in case.terms["prizes"]]
        above, same = sum(other.x > case.x for other in others), sum(other.x == case.x for other in others)
        pay.append(sum(prizes[above : above + same], Fraction(0)) / same if case.x > 0 else Fraction(0))
    return pay


EARNS = {
    "commission": one_by_one(commission), "commission_band": one_by_one(commission_band), "marginal_tiers": one_by_one(marginal_tiers), "retroactive_tiers": one_by_one(retroactive_tiers),
    "accelerator": one_by_one(two_rates("faster_rate")), "decelerator": one_by_one(two_rates("slower_rate")), "overachievement": one_by_one(overachievement),
    "manager_override": one_by_one(commission), "quota_bonus": one_by_one(quota_bonus), "step_bonus": one_by_one(step_bonus), "spiff": one_by_one(for_each),
    "deal_signing_bonus": one_by_one(for_each), "customer_satisfaction_bonus": one_by_one(mean_bonus("answers")), "customer_keeping_bonus": one_by_one(mean_bonus("customers")),
    "training_excellence": one_by_one(for_each), "review_bonus": one_by_one(review_bonus), "team_bonus": team_bonus, "contribution_award": contribution_award, "contest": contest,
    "clawback_returns": one_by_one(clawback_returns), "clawback_deals": one_by_one(clawback_deals), "training_place": one_by_one(training_place), "promotion": one_by_one(promotion),
}


# what other components pay: (person, window) -> amount


def month_window(window, month):
    return type(window)(month, month + 1)


def cap(_, component, cases, paid):
    """In each month the pay that is still below the cap; what is above is taken off."""
    added = {}
    for window, mine in cases.items():
        for who, case in mine.items():
            most, so_far = case.lump(component, case.terms["most"], "most"), Fraction(0)
            for month in window.months:
                allowed = min(so_far + paid(who, month), most) - min(so_far, most)
                added[who, month_window(window, month)] = allowed - paid(who, month)
                so_far += paid(who, month)
    return added


def filled_up(term):
    def guarantee(_, component, cases, paid):
        return {(who, window): max(Fraction(0), case.lump(component, case.terms[term], term) - sum(paid(who, month) for month in window.months))
                for window, mine in cases.items() for who, case in mine.items()}
    return guarantee


def recoverable_draw(company, component, cases, paid):
    """What is missing to the draw is advanced and owed; what is above it pays back what is owed. The debt goes on from window to window, whatever the terms."""
    added = {}
    for who in company.people:
        owed = Fraction(0)
        for window in sorted(cases, key=lambda one: one.begin):
            case = cases[window].get(who)
            if case is None:
                continue
            missing = case.lump(component, case.terms["draw"], "draw") - sum(paid(who, month) for month in window.months)
            added[who, window] = max(missing, -owed)
            owed += added[who, window]
    return added


def ramp(company, component, cases, paid):
    added = {}
    for window, mine in cases.items():
        for who, case in mine.items():
            tenure, shares = company.tenure(who, window.days[0]), case.terms["shares"]
            if tenure < len(shares) and exact(shares[tenure]) > 0:
                added[who, window] = max(Fraction(0), exact(shares[tenure]) * case.lump(component, case.terms["target"], "target") - paid(who, window.begin))
    return added


def hold_and_release(company, _, cases, paid):
    """A share of each month's pay is held, and paid so many months later to who is still employed on that month's last day, whatever the terms have become."""
    added = {}
    for window, mine in cases.items():
        for who, case in mine.items():
            held = Fraction(math.floor(exact(case.terms["share"]) * max(paid(who, window.begin), Fraction(0)) * 100 + Fraction(1, 2)), 100)
            later = month_window(window, window.begin + int(case.terms["months"]))
            added[who, window] = added.get((who, window), Fraction(0)) - held
            if later.begin in company.over and company.is_employed(who, later.days[-1]):
                added[who, later] = added.get((who, later), Fraction(0)) + held
    return added


def shared_budget(_, component, cases, paid):
    added = {}
    for window, mine in cases.items():
        pay = {who: max(Fraction(0), sum(paid(who, month) for month in window.months)) for who in mine}
        for who, case in mine.items():
            most = exact(case.terms["most"])
            kept = Fraction(math.floor(pay[who] * most / sum(pay.values()) * 100), 100) if sum(pay.values()) > most else pay[who]
            added[who, window] = kept - pay[who]
    return added


ADJUSTS = {"cap": cap, "guarantee": filled_up("least"), "nonrecoverable_draw": filled_up("draw"), "recoverable_draw": recoverable_draw, "ramp": ramp,
           "hold_and_release": hold_and_release, "shared_budget": shared_budget}
