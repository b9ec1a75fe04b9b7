"""The known truth of a block, as tables: what no real company could know about itself.

In: a `World` and its `People`. Out: `parameters`, `months`, `persons`, `person_months`. Numbers are rounded to six decimals.
"""

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.pretend.clock import WARM_UP
from analysis.pretend.frames import days, employee_ids, frame
from analysis.pretend.people import People
from analysis.pretend.selling import SEASON
from analysis.pretend.spec import CompanySpec
from analysis.pretend.world import NONE, World

_TEXT, _NUMBER, _DATE = pa.string(), pa.float64(), pa.date32()


def parameters(spec: CompanySpec) -> pd.DataFrame:
    """One row per planted parameter, those of the last months included: name, value, unit, source."""
    plan, own = spec.plan, "the plan in force"
    lines = [
        *spec.truth.lines(),
        *spec.later_lines(),
        *(spec.slump.lines() if spec.slump else []),
        ("commission", plan.commission_percent / 100, "share of the month's credited sales", own),
        ("quarter_bonus", plan.bonus_percent / 100, "months of base pay when the quarter's quotas are reached", own),
    ]
    names, values, units, sources = (list(column) for column in zip(*lines, strict=True))
    return frame({"name": (names, _TEXT), "value": (values, _NUMBER), "unit": (units, _TEXT), "source": (sources, _TEXT)})


def months(world: World) -> pd.DataFrame:
    """One row per month: log season and log market, common to all."""
    shown = np.arange(WARM_UP, world.clock.months)
    return frame({
        "month_end": (days(world.clock.month_days[shown + 1] - 1), _DATE),
        "season": (np.round(SEASON[(world.clock.first_month + shown) % 12], 6), _NUMBER),
        "market": (np.round(world.market[shown], 6), _NUMBER),
    })  # fmt: skip


def persons(world: World, people: People) -> pd.DataFrame:
    """One row per person: log ability, the answer to the plan, and traits in standard units."""
    traits = ("ability", "response", "satisfaction", "lateness", "absence", "service", "attitude", "contribution", "optimism")
    columns = {name: (np.round(getattr(world.traits, name)[people.cell], 6), _NUMBER) for name in traits}
    return frame({
        "employee_id": (employee_ids(people.numbers), _TEXT),
        "is_salesperson": (world.seats.sells[people.seat], pa.bool_()),
        **columns,
    })  # fmt: skip


def person_months(world: World, people: People) -> pd.DataFrame:
    """One row per person and month worked.

    `territory`, `skill`, `spillover` and `manager_leaving` are logs or logits, `effort` a factor; `quit_chance` and
    `dismissal_chance` are those of getting notice in the month, 0 for managers who stay for the whole run, for newcomers and after notice.
    """
    seat, month = np.nonzero(people.number > NONE)
    past = world.past
    territory = np.stack([world.seats.potential(index) for index in range(world.clock.months)], axis=1)
    columns = {
        "territory": territory,
        "effort": past.effort,
        "skill": np.log1p(world.spec.truth.training_lift) * past.training,
        "spillover": past.spillover,
        "noise": past.noise,
        "performance": past.performance,
        "satisfaction": past.satisfaction,
        "absence": past.absence,
        "waited_months": past.waited,
        "pay_growth": past.pay_growth,
        "manager_leaving": world.seats.leaving[world.seats.team],
        "quit_chance": past.quit_chance,
        "dismissal_chance": past.dismissal_chance,
    }
    return frame({
        "employee_id": (employee_ids(people.number[seat, month]), _TEXT),
        "month_end": (days(world.clock.month_days[month + 1] - 1), _DATE),
        **{name: (np.round(values[seat, month], 6), _NUMBER) for name, values in columns.items()},
    })  # fmt: skip
