"""Who has a component, in which windows, and for how many of their days.

In: a component and `Facts`. Out: arrays of people and windows. Everything is judged on the last day of the window on which the person was
employed; windows that are not over, lie before the data, or in which the component is not in force have nobody.
"""

import numpy as np

from analysis.periods import month_start
from analysis.studies.incentives.components import COMPONENTS
from analysis.studies.incentives.facts import Facts
from analysis.studies.incentives.money import Numbers
from analysis.studies.incentives.plan import STRENGTHS, Component, Eligible, Span
from analysis.studies.incentives.strengths import strengths
from analysis.studies.incentives.windows import Windows, window_starts, windows_of


def eligible(component: Component, windows: Windows) -> Numbers:
    """Who has the component: people by windows."""
    facts, months, in_time = windows.facts, component.months, _in_time(component, windows.facts)

    def has() -> Numbers:
        employed = windows.employed & in_time[None, :] & _named(component.who, windows)
        return employed & facts.employed_at_end[:, months - 1 :: months] if component.employed_at_end else employed

    return windows.once(f"{component.who.model_dump_json()} {component.employed_at_end} {in_time.tolist()}", has)


def _in_time(component: Component, facts: Facts) -> Numbers:
    """The windows that are over, or at least begun where the component is booked month by month, and in which every term is in force."""
    over = windows_of(facts.is_over, component.months)
    in_time = over.any(axis=-1) if COMPONENTS[component.formula].monthly else over[:, -1]
    force = [all(term.on(day) is not None for term in component.terms.values()) for day in window_starts(facts, component.months)]
    return np.asarray(in_time & np.array(force))


def _named(who: Eligible, windows: Windows) -> Numbers:
    """Whom the plan's list names."""
    facts, named = windows.facts, np.ones(windows.employed.shape, dtype=bool)
    for name in ("role", "team", "job_title"):
        if wanted := getattr(who, name):
            named &= np.isin(windows.state(name), [code for code, spelled in enumerate(facts.names[name]) if spelled in wanted])
    if who.employee_id:
        named &= facts.people["employee_id"].isin(who.employee_id).to_numpy()[:, None]
    if who.strength:
        named &= np.isin(windows.at_end(strengths(facts)), [STRENGTHS.index(one) for one in who.strength])
    if who.level:
        named &= _inside(windows.state("level"), who.level)
    if who.tenure_months:
        named &= _inside(windows.at_end(facts.tenure), who.tenure_months)
    if who.has_quota is not None:
        named &= windows.has_quota == who.has_quota
    if who.manages is not None:
        named &= windows.at_end(_manages(facts)) == who.manages
    return named


def _inside(values: Numbers, span: Span) -> Numbers:
    """Which values lie in the span; what is not known does not."""
    least = 0 if span.start is None else max(span.start, 0)
    return np.asarray((values >= least) & (values < (np.inf if span.until is None else span.until)))


def _manages(facts: Facts) -> Numbers:
    """Who is somebody's manager in each month."""
    manager = facts.states["manager"]
    person, month = np.nonzero((manager >= 0) & facts.employed)
    manages = np.zeros(facts.shape, dtype=bool)
    manages[manager[person, month], month] = True
    return manages


def counted_days(component: Component, facts: Facts) -> tuple[Numbers, Numbers]:
    """The days of each person and window that a fixed amount is paid for, and all days of the window, by what the component prorates."""
    months = component.months
    whole = windows_of(facts.month_days, months).sum(axis=-1)[None, :]
    if not component.prorate:
        return np.broadcast_to(whole, (facts.shape[0], whole.shape[1])), whole
    days = np.broadcast_to(facts.month_days, facts.shape)
    before, after = _absent_days(facts)
    for name, absent in (("joining", before), ("leaving", after), ("leave", facts.leave)):
        if name in component.prorate:
            days = days - absent
    return np.maximum(windows_of(np.maximum(days, 0), months).sum(axis=-1), 0), whole


def _absent_days(facts: Facts) -> tuple[Numbers, Numbers]:
    """The days of each month before the person was hired, and those after they left."""
    not_employed = facts.month_days[None, :] - facts.days
    starts = np.array([month_start(int(month)) for month in facts.month_numbers], dtype="datetime64[D]")
    hired = facts.people["hired_on"].to_numpy().astype("datetime64[D]")[:, None]
    before = np.clip((hired - starts[None, :]).astype(np.int64), 0, facts.month_days[None, :])
    return before, not_employed - before
