"""Person x month: the panel and the notices as arrays, and what was known of leaving at each month end.

In: the panel's frame and the employees' dates as known on the day of the study. Out: `PersonMonths`. Months are counted from the panel's
first one. The event is the notice of an exit by choice: with it the company knows, and who has given notice is no longer at risk
but leaving. A notice given on a month end or before it is known at that month end. Nothing is fitted here.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]
NEVER = 10**6
"""Stands for the month of something that has not come."""
_MONTH_DAYS = 365.25 / 12


@dataclass(frozen=True)
class PersonMonths:
    """The panel as arrays of person x month; cells without a row are missing.

    `frame` is the panel's, sorted by person and month; `exits` has one row per employee: employee_id, left_on, exit_kind, exit_known_on.
    """

    frame: pd.DataFrame
    exits: pd.DataFrame

    @cached_property
    def people(self) -> "pd.Index[str]":
        """The people, in the panel's order."""
        people: pd.Index[str] = pd.Index(self.frame["employee_id"].unique())
        return people

    @cached_property
    def first(self) -> int:
        """The month number of the first month."""
        return int(self.frame["month"].min())

    @cached_property
    def count(self) -> int:
        """The number of months."""
        return int(self.frame["month"].max()) - self.first + 1

    @cached_property
    def place(self) -> tuple[Ints, Ints]:
        """Person and month of each row of the frame."""
        return self.people.get_indexer(pd.Index(self.frame["employee_id"])), self.frame["month"].to_numpy(np.int64) - self.first

    @cached_property
    def here(self) -> Flags:
        """Who was employed at which month end."""
        return np.isfinite(self.spread(np.zeros(len(self.frame))))

    def spread(self, values: Floats) -> Floats:
        """A value per row of the frame as person x month."""
        spread = np.full((len(self.people), self.count), np.nan)
        spread[self.place] = values
        return spread

    def __getitem__(self, name: str) -> Floats:
        """A column of figures as person x month; all missing where the panel has none."""
        return self.spread(self.frame[name].to_numpy(np.float64, na_value=np.nan))

    def codes(self, name: str) -> Ints:
        """A column of texts as numbers, -1 where there is none."""
        codes = np.full((len(self.people), self.count), -1, dtype=np.int64)
        codes[self.place] = pd.factorize(self.frame[name])[0]
        return codes

    def _month_of(self, days: pd.Series) -> Ints:
        months = days.dt.year * 12 + days.dt.month - 1 - self.first
        return np.asarray(months.fillna(NEVER), dtype=np.int64)

    @cached_property
    def _known(self) -> pd.DataFrame:
        """The exits of the people of the panel, in their order, with the day each came to be known."""
        exits = self.exits.set_index("employee_id").reindex(self.people)
        return exits.assign(known_on=exits["exit_known_on"].fillna(exits["left_on"]))

    @cached_property
    def notice(self) -> Ints:
        """The month in which each person's exit came to be known, `NEVER` without one."""
        return self._month_of(self._known["known_on"])

    @cached_property
    def left(self) -> Ints:
        """The month of each person's last day, `NEVER` without one."""
        return self._month_of(self._known["left_on"])

    @cached_property
    def says_why(self) -> bool:
        """Whether the company says of any exit why it came."""
        return bool(self.exits["exit_kind"].notna().any())

    @cached_property
    def by_choice(self) -> Flags:
        """Whose exit is by choice. Where a company never says why people leave, every exit counts as one."""
        return (self._known["exit_kind"] == "voluntary").to_numpy(bool) if self.says_why else np.asarray(self.left < NEVER)

    def notice_months(self, as_of: int) -> float:
        """How long before the last day notice was given, on average over the exits by choice known at `as_of`; 0 where none is."""
        days = (self._known["left_on"] - self._known["known_on"]).dt.days.to_numpy(np.float64)
        known = days[(self.notice <= as_of) & self.by_choice]
        return float(known.mean()) / _MONTH_DAYS if len(known) else 0.0

    @cached_property
    def shown_until(self) -> int:
        """The last month whose notices are all in the data: the last one, or, where only people who have gone are listed, one notice earlier."""
        last = self.count - 1
        return last if self.lists_leaving else last - int(np.ceil(self.notice_months(last)))

    @property
    def lists_leaving(self) -> bool:
        """Whether the data hold somebody whose last day is after the last month; else people on notice cannot be told from the others at its end."""
        return bool(((self.left >= self.count) & (self.left < NEVER)).any())

    def at_risk(self, month: int) -> Ints:
        """The people employed and not on notice at a month end."""
        return np.flatnonzero(self.here[:, month] & (self.notice > month))

    def left_within(self, person: Ints, month: Ints, horizon: int) -> Floats:
        """1 for who left by choice within so many months after the month end, 0 for who did not, missing where those months are not over.

        Missing for leavers too: were they known sooner than stayers, all who are known would have left.
        """
        left = (self.left[person] <= month + horizon) & self.by_choice[person]
        return np.where(month + horizon < self.count, left.astype(np.float64), np.nan)


@dataclass(frozen=True)
class Seen:
    """What was seen of the person-months at risk: one value per row.

    `event` is 1 where a notice by choice came within the window, `months` how many months of the window the person was seen at risk.
    """

    person: Ints
    month: Ints
    event: Floats
    months: Floats


def seen_by(data: PersonMonths, as_of: int, window: int) -> Seen:
    """The person-months before `as_of`, and what was known of each at `as_of`.

    Worked example: window 5 months, row of March. The months April to August count. A notice in June is seen after 2.5 months (April, May
    and half of June); seen at the end of May, the same row shows two months and no event. An exit of another kind ends it without an event.
    """
    as_of = min(as_of, data.shown_until)
    person, month = np.nonzero(data.here[:, :as_of])
    kept = data.notice[person] > month
    person, month = person[kept], month[kept]
    ahead = np.where(data.notice <= as_of, data.notice, NEVER)[person] - month
    end = np.minimum(window, as_of - month)
    over = ahead <= end
    return Seen(person, month, (over & data.by_choice[person]).astype(np.float64), np.where(over, ahead - 0.5, end))
