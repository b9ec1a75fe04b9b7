"""The words for what plan files name: formulas, measures, terms, windows, units, and whom a component is for.

In: nothing. Out: English texts by the names of plan files, which `Words.t` translates. To name a new formula or measure, add a line.
"""

from analysis.reporting import codes
from analysis.reporting.codes import N_

FORMULAS, MEASURES = codes.CODES["formula"], codes.CODES["pay_measure"]

TERMS = {
    "rate": N_("rate"), "floor": N_("floor"), "ceiling": N_("ceiling"), "tiers": N_("tiers"), "above": N_("turning point"), "faster_rate": N_("faster rate"),
    "slower_rate": N_("slower rate"), "pay": N_("amount"), "reach": N_("share to reach"), "steps": N_("steps"), "each": N_("amount for each"), "least": N_("least"),
    "answers": N_("fewest answers"), "customers": N_("fewest customers"), "winners": N_("winners"), "prizes": N_("prizes"), "most": N_("most"), "draw": N_("draw"),
    "shares": N_("shares by month"), "target": N_("target of a month"), "share": N_("part held"), "months": N_("time held"), "cost": N_("cost"), "raise_share": N_("raise"),
}

UNITS = {
    "share of the measure": N_("of the measure"), "share of the quota": N_("of the quota"), "share of the scale": N_("of the scale"), "share of the pay": N_("of the pay"),
    "share of the customers": N_("of the customers"), "share of the target by month": N_("of the target"), "months of base pay": N_("months of base pay"),
    "months": N_("months"), "count": "", "currency": "", "rate by share of the quota": "", "rate by currency": "", "currency by share of the quota": "",
    "months of base pay by share of the quota": N_("months of base pay"), "currency by share of the scale": "", "months of base pay by share of the scale": N_("months of base pay"),
}

UNITS_OF_ONE = {"months of base pay": N_("month of base pay"), "months": N_("month")}

WINDOWS = {"month": N_("month"), "quarter": N_("quarter"), "year": N_("year")}

ENTRIES = {
    "formula": N_("formula"), "measure": N_("measure"), "window": N_("window"), "of": N_("list of parts"), "only": N_("choice of what counts"),
    "employed_at_end": N_("rule on being employed on the last day"), "prorate": N_("proration"), "split": N_("way of dividing"), "among": N_("circle of those ranked"),
}

WHO = {
    "role": N_("the roles {names}"), "team": N_("the teams {names}"), "job_title": N_("the job titles {names}"), "employee_id": N_("the people {names}"),
    "strength": N_("with the strength {names}"),
}

SPANS = {"level": N_("level"), "tenure_months": N_("months since hiring")}

CODES = {
    "front": N_("Front"), "middle": N_("Middle"), "back": N_("Back"), "closer": N_("closer"), "keeper": N_("keeper"), "learner": N_("learner"),
    "joining": N_("joining"), "leaving": N_("leaving"), "leave": N_("leave"), "equally": N_("equally"), "credit": N_("by credit"), "rating": N_("by rating"),
    "everyone": N_("everyone"), "team": N_("the team"),
}
