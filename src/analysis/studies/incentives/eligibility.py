"""Who has a component, in which windows, and for how many of their days.

In: a component and `Facts`. Out: arrays of people and windows. Everything is judged on the last day of the window on which the person was
employed; windows that are not over, lie before the data, or in which the component is not in force have nobody.
"""

from datetime import date

import numpy as np

from analysis.periods import month_start
from analysis.studies.incentives.components import COMPONENTS
from analysis.studies.incentives.facts import Facts
from analysis.studies.incentives.money import Numbers
from analysis.studies.incentives.plan import STRENGTHS, Component, Eligible, Span
from analysis.studies.incentives.strengths import strengths


def windows_of(months: Numbers, per_window: int) -> Numbers:
    """An array whose last axis is months, with that axis as windows and their months."""
    return months.reshape(*months.shape[:-1], -1, per_window)


def window_starts(facts: Facts, months: int) -> list[date]:
    """The first day of each window."""
    return [month_start(facts.first_month + place) for place in range(0, facts.months, months)]


def last_month(facts: Facts, months: int) -> Numbers:
    """The place of the last month of each window, over by now, in which the person was employed; the window's last one for who was not."""
    if months == 1:
        return np.broadcast_to(np.arange(facts.months), facts.shape)
    employed = windows_of((facts.days > 0) & facts.is_over, months)
    back = np.argmax(employed[..., ::-1], axis=-1)
    return np.asarray(np.arange(0, facts.months, months)[None, :] + months - 1 - back)


def first_month(facts: Facts, months: int) -> Numbers:
    """The place of the first month of each window in which the person was employed; the window's first one for who was not."""
    return np.asarray(np.arange(0, facts.months, months)[None, :] + np.argmax(windows_of(facts.days > 0, months), axis=-1))


def at_end(months: Numbers, last: Numbers) -> Numbers:
    """The values of each person and window in the person's last month of it."""
    return months if last.shape == months.shape else np.take_along_axis(months, last, axis=1)


def eligible(component: Component, facts: Facts) -> Numbers:
    """Who has the component: people by windows."""
    months = component.months
    employed = facts.days > 0
    has = windows_of(employed, months).any(axis=-1) & _in_time(component, facts)[None, :]
    if component.employed_at_end:
        has &= facts.employed_at_end[:, months - 1 :: months]
    return has & _named(component.who, facts, months)


def _in_time(component: Component, facts: Facts) -> Numbers:
    """The windows that are over, or at least begun where the component is booked month by month, and in which every term is in force."""
    over = windows_of(facts.is_over, component.months)
    in_time = over.any(axis=-1) if COMPONENTS[component.formula].monthly else over[:, -1]
    force = [all(term.on(day) is not None for term in component.terms.values()) for day in window_starts(facts, component.months)]
    return np.asarray(in_time & np.array(force))


def _named(who: Eligible, facts: Facts, months: int) -> Numbers:
    """Whom the plan's list names."""
    last = last_month(facts, months)
    named = np.ones(last.shape, dtype=bool)
    for name in ("role", "team", "job_title"):
        if wanted := getattr(who, name):
            named &= np.isin(at_end(facts.states[name], last), [code for code, spelled in enumerate(facts.names[name]) if spelled in wanted])
    if who.employee_id:
        named &= facts.people["employee_id"].isin(who.employee_id).to_numpy()[:, None]
    if who.strength:
        named &= np.isin(at_end(strengths(facts), last), [STRENGTHS.index(one) for one in who.strength])
    if who.level:
        named &= _inside(at_end(facts.states["level"], last), who.level)
    if who.tenure_months:
        named &= _inside(at_end(facts.tenure, last), who.tenure_months)
    if who.has_quota is not None:
        named &= has_quota(facts, months) == who.has_quota
    if who.manages is not None:
        named &= at_end(_manages(facts), last) == who.manages
    return named


def _inside(values: Numbers, span: Span) -> Numbers:
    """Which values lie in the span; what is not known does not."""
    least = 0 if span.start is None else max(span.start, 0)
    return np.asarray((values >= least) & (values < (np.inf if span.until is None else span.until)))


def has_quota(facts: Facts, months: int) -> Numbers:
    """Who has a quota for a part of the window."""
    return np.asarray(windows_of(facts.has_quota, months).any(axis=-1))


def _manages(facts: Facts) -> Numbers:
    """Who is somebody's manager in each month."""
    manager = facts.states["manager"]
    person, month = np.nonzero((manager >= 0) & (facts.days > 0))
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
