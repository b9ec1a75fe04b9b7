"""The plans of the responding company: each as a schedule of kinks that its sellers answer, and as the plan file that a company would write.

In: nothing. Out: `BEFORE` and `IN_FORCE`, what was paid until and from `CHANGED_ON`, `WHAT_IFS`, every plan that truth is known under, and
`plan_files`. A schedule and its file are written apart from one another, and a test pays both.
"""

from dataclasses import dataclass
from datetime import date

from analysis.pretend.agents import MONTHS, QUARTER, Kink, Scheme

CHANGED_ON = date(2024, 1, 1)
"""From this day the plan in force has its present terms."""
FROM = date(2025, 1, 1)
"""From this day the what-ifs hold, so that they can also be paid over the last year of the data."""


def commission(rate: float) -> Scheme:
    """A share of the month's sales."""
    return (Kink(1, slope=rate),)


def bonus(window: int, jump: float) -> Scheme:
    """Months of base pay where the sales of the window reach its quota."""
    return (Kink(window, at_quota=1.0, jump=jump),)


def band(window: int, rate: float, floor: float, ceiling: float) -> Scheme:
    """A share of what lies between two shares of the quota."""
    return Kink(window, at_quota=floor, slope=rate), Kink(window, at_quota=ceiling, slope=-rate)


def faster(window: int, rate: float, above: float, faster_rate: float) -> Scheme:
    """A share of sales, and another one of what lies above a share of the quota."""
    return Kink(window, slope=rate), Kink(window, at_quota=above, slope=faster_rate - rate)


def capped(rate: float, most: float) -> Scheme:
    """A share of the month's sales, up to so many months of base pay."""
    return Kink(1, slope=rate), Kink(1, at_pay=most / rate, slope=-rate)


@dataclass(frozen=True)
class WhatIf:
    """A plan beside the one in force: its schedule, its title and reason, and the components of its file as YAML."""

    scheme: Scheme
    title: str
    reason: str
    components: str


BEFORE = commission(0.034) + bonus(QUARTER, 0.4)
IN_FORCE = commission(0.028) + bonus(QUARTER, 1.0)

_IN_FORCE_FILE = """# The plan in force of the responding company. Its terms changed once. Other plans in this folder are differences to it.
name: in_force
title: Commission and a quarterly quota bonus
reason: What the pretend company pays, so that its payouts can be reproduced to the cent
currency: {currency}
pay_day: {pay_day}
components:
  commission:
    title: Commission on credited sales
    formula: commission
    for: {{role: [front]}}
    measure: amount
    window: month
    terms:
      rate: {{unit: share of the measure, reason: a part of it went into the bonus, values: {{2012-01-01: 0.034, {changed}: 0.028}}}}
  quarter_bonus:
    title: Bonus for reaching the quotas of the quarter
    formula: quota_bonus
    for: {{role: [front]}}
    measure: amount
    window: quarter
    employed_at_end: true
    terms:
      pay: {{unit: months of base pay, reason: more weight on the quota, values: {{2012-01-01: 0.4, {changed}: 1}}}}
      reach: {{unit: share of the quota, reason: the quota itself, values: {{2012-01-01: 1}}}}
"""
_NO_COMMISSION = """
  commission:
    terms:
      rate: {{reason: another component takes its place, values: {{{start}: null}}}}"""
_NO_BONUS = """
  quarter_bonus:
    terms:
      pay: {{reason: the bonus ends, values: {{{start}: null}}}}"""


def _rate(rate: float) -> str:
    return f"""
  commission:
    terms:
      rate: {{{{reason: another rate, values: {{{{{{start}}: {rate}}}}}}}}}"""


def _bonus(pay: float) -> str:
    return f"""
  quarter_bonus:
    terms:
      pay: {{{{reason: another bonus, values: {{{{{{start}}: {pay}}}}}}}}}"""


def _added(name: str, formula: str, window: str, **terms: tuple[str, float]) -> str:
    """A component of its own, as YAML; a bonus goes to those employed at the end, like the one in force."""
    lines = [f"      {term}: {{{{unit: {unit}, reason: chosen here, values: {{{{{{start}}: {value}}}}}}}}}" for term, (unit, value) in terms.items()]
    head = f"\n  {name}:\n    title: {name.replace('_', ' ').capitalize()}\n    formula: {formula}\n    for: {{{{role: [front]}}}}\n    measure: amount\n    window: {window}"
    end = ["    employed_at_end: true"] if formula == "quota_bonus" else []
    return "\n".join([head, *end, "    terms:", *lines])


_CAP = """
  most:
    title: The most that commission pays in a month
    formula: cap
    for: {{role: [front]}}
    of: [commission]
    window: month
    terms:
      most: {{unit: months of base pay, reason: chosen here, values: {{{start}: 0.45}}}}"""
_RATE_UNIT, _QUOTA, _PAY = "share of the measure", "share of the quota", "months of base pay"

WHAT_IFS: dict[str, WhatIf] = {
    "rate_up": WhatIf(commission(0.040) + bonus(QUARTER, 1.0), "A higher commission", "What a higher rate brings", _rate(0.040)),
    "rate_down": WhatIf(commission(0.016) + bonus(QUARTER, 1.0), "A lower commission", "What a lower rate saves", _rate(0.016)),
    "no_bonus": WhatIf(commission(0.028), "Commission without a bonus", "What the bonus brings", _NO_BONUS),
    "bigger_bonus": WhatIf(commission(0.028) + bonus(QUARTER, 2.0), "Twice the quarterly bonus", "What a larger bonus brings", _bonus(2)),
    "annual_bonus": WhatIf(
        commission(0.028) + bonus(MONTHS, 4.0), "One bonus a year instead of four", "Whether the quarter paces people",
        _NO_BONUS + _added("year_bonus", "quota_bonus", "year", pay=(_PAY, 4), reach=(_QUOTA, 1)),
    ),
    "accelerator": WhatIf(
        faster(QUARTER, 0.020, 1.0, 0.060) + bonus(QUARTER, 1.0), "A faster rate above the quota", "Keeps people going after the quota",
        _NO_COMMISSION + _added("accelerated_commission", "accelerator", "quarter", rate=(_RATE_UNIT, 0.020), above=(_QUOTA, 1), faster_rate=(_RATE_UNIT, 0.060)),
    ),
    "floor_and_ceiling": WhatIf(
        band(QUARTER, 0.070, 0.6, 1.2) + bonus(QUARTER, 1.0), "Commission between a floor and a ceiling", "The plan that Misra and Nair 2011 found in place",
        _NO_COMMISSION + _added("commission_band", "commission_band", "quarter", rate=(_RATE_UNIT, 0.070), floor=(_QUOTA, 0.6), ceiling=(_QUOTA, 1.2)),
    ),
    "overachievement": WhatIf(
        commission(0.028) + bonus(QUARTER, 1.0) + band(QUARTER, 0.040, 1.0, 1.5), "A rate on what lies above the quota", "Chung, Steenburgh and Sudhir 2014",
        _added("overachievement", "overachievement", "quarter", rate=(_RATE_UNIT, 0.040), ceiling=(_QUOTA, 1.5)),
    ),
    "commission_only": WhatIf(commission(0.038), "Commission alone at about the same cost", "Whether the bonus is worth its pay", _rate(0.038) + _NO_BONUS),
    "cap": WhatIf(capped(0.028, 0.45) + bonus(QUARTER, 1.0), "A cap on the month's commission", "What a cap costs", _CAP),
    "relabelled": WhatIf(
        commission(0.018) + commission(0.010) + bonus(QUARTER, 0.5) + bonus(QUARTER, 0.5), "The same pay by other names", "Changes nothing, and nothing should be found",
        _rate(0.018) + _added("growth_commission", "commission", "month", rate=(_RATE_UNIT, 0.010))
        + _bonus(0.5) + _added("club_bonus", "quota_bonus", "quarter", pay=(_PAY, 0.5), reach=(_QUOTA, 1)),
    ),
}  # fmt: skip
"""Every plan that truth is known under beside the one in force, by the name of its file."""


def plan_files(currency: str, pay_day: int) -> dict[str, str]:
    """The plan files of the company by name, as YAML."""
    head = "name: {name}\ntitle: {what.title}\nreason: {what.reason}\nextends: in_force\ncurrency: {currency}\ncomponents:"
    files = {name: head.format(name=name, what=what, currency=currency) + what.components.format(start=FROM) + "\n" for name, what in WHAT_IFS.items()}
    return {"in_force": _IN_FORCE_FILE.format(currency=currency, pay_day=pay_day, changed=CHANGED_ON), **files}
