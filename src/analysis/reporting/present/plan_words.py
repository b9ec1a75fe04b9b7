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
    "share of the measure": N_("{number} of the measure"), "share of the quota": N_("{number} of the quota"), "share of the scale": N_("{number} of the scale"),
    "share of the pay": N_("{number} of the pay"), "share of the customers": N_("{number} of the customers"), "share of the target by month": N_("{number} of the target"),
    "months of base pay": N_("{number} months of base pay"), "months": N_("{number} months"), "months of base pay by share of the quota": N_("{number} months of base pay"),
    "months of base pay by share of the scale": N_("{number} months of base pay"), "count": "{number}", "currency": "{number}", "rate by share of the quota": "{number}",
    "rate by currency": "{number}", "currency by share of the quota": "{number}", "currency by share of the scale": "{number}",
}
"""How a number of a unit is written."""

UNITS_OF_ONE = {
    "months of base pay": N_("{number} month of base pay"), "months": N_("{number} month"), "months of base pay by share of the quota": N_("{number} month of base pay"),
    "months of base pay by share of the scale": N_("{number} month of base pay"),
}

STEPS = {"quota": N_("{pay} from {start} of the quota on"), "scale": N_("{pay} from {start} of the scale on")}
"""How a step is written, by what it is a share of."""

TIERS = {
    "quota": (N_("{rate} up to {until} of the quota"), N_("{rate} from {start} to {until} of the quota"), N_("{rate} from {start} of the quota on")),
    "currency": (N_("{rate} up to {until}"), N_("{rate} from {start} to {until}"), N_("{rate} from {start} on")),
}
"""How the first tier, one between others and the last one are written, by what they begin at."""

WINDOWS = {"month": N_("month"), "quarter": N_("quarter"), "year": N_("year")}

ENTRIES = {
    "formula": N_("formula"), "measure": N_("measure"), "window": N_("window"), "of": N_("list of parts"), "only": N_("choice of what counts"),
    "employed_at_end": N_("rule on being employed on the last day"), "prorate": N_("proration"), "split": N_("way of dividing"), "among": N_("circle of those ranked"),
}

WHO = {
    "role": (N_("the role {names}"), N_("the roles {names}")), "team": (N_("the team {names}"), N_("the teams {names}")),
    "job_title": (N_("the job title {names}"), N_("the job titles {names}")), "employee_id": (N_("the people {names}"), N_("the people {names}")),
}
"""Whom a component is for, by the entry that names them: one, or several."""

STRENGTH = N_("with the strength {names}")

SPANS = {
    "level": (N_("with level {start} or above"), N_("with a level below {until}"), N_("with level {start} or above and below {until}")),
    "tenure_months": (N_("from {start} months after hiring on"), N_("in the first {until} months after hiring"), N_("from {start} months to below {until} months after hiring")),
}
"""A span by its entry: from a number on, below one, and between two."""

CODES = {
    "front": N_("Front"), "middle": N_("Middle"), "back": N_("Back"), "closer": N_("closer"), "keeper": N_("keeper"), "learner": N_("learner"),
    "product_knowledge": N_("Product knowledge"), "sales_skill": N_("Sales skill"), "customer_service": N_("Customer service"), "other": N_("Other"),
    "joining": N_("joining"), "leaving": N_("leaving"), "leave": N_("leave"), "equally": N_("equally"), "credit": N_("by credit"), "rating": N_("by rating"),
    "everyone": N_("everyone"), "team": N_("the team"),
}
