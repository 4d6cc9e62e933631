"""Obligations of matters: what their logs say is owed, by a fixed moment or within working time.

Each noun (`domain.promises`, `domain.complaints`, …) turns its log of acts into `Due`s; `by_moment` gives those with a
fixed moment the target and calendar by which the clock engine reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache

from domain import worktime
from domain.clocks import Ending, Kind, Owed, Pause, Run, Target
from domain.targets import Length
from domain.worktime import ALWAYS, Calendar, NoWorkingTime

BY_MOMENT = (Kind.PROMISE_DUE, Kind.CLIENT_OWED, Kind.RISK_REVIEW)
"""The kinds that are due at a moment that people named, and not after so much working time."""
SHORTEST = timedelta(minutes=1)
_LATER = (1, 3)
"""Working days after the moment at which it is told again, and once more."""


@dataclass(frozen=True)
class Act:
    """One act on a matter, from its history: `what` was done, with its `facts`; `order` is its place there."""

    what: str
    at: datetime
    by: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    order: int = 0


@dataclass(frozen=True)
class Due:
    """One thing that is owed. `due_at`: by a fixed moment; else within `length`, or within the target that is set for
    its kind. `ref` names what started it.
    """

    kind: Kind
    ref: str
    start: datetime
    due_at: datetime | None = None
    length: Length | None = None
    end: datetime | None = None
    ending: Ending | None = None
    end_ref: str = ""
    end_by: str = ""
    pauses: tuple[Pause, ...] = ()

    @property
    def run(self) -> Run:
        """The same as the clock engine knows it."""
        return Run(
            self.kind, self.ref, self.start, self.pauses, self.end, self.ending, self.end_ref, self.end_by
        )


def by_moment(due: Due, *, calendar: Calendar, day: timedelta) -> Owed:
    """What is owed by a fixed moment, weekend or not: warned a working day before it (half way when there is less),
    told again one and three working days after it.
    """
    assert due.due_at is not None
    work = max(due.due_at - due.start, SHORTEST)
    end = due.start + work
    try:
        working = worktime.elapsed(calendar, start=due.start, end=end)
        ahead = working - day if working > day else working / 2
        warn = worktime.add(calendar, start=due.start, work=ahead)
        later = [worktime.add(calendar, start=end, work=days * day) for days in _LATER]
    except NoWorkingTime:
        warn, later = due.start + work / 2, [end + timedelta(days=days) for days in _LATER]
    first, again, once_more = ((moment - due.start) / work for moment in (min(warn, end), *later))
    return Owed(due.run, Target(work, first, again, once_more), _around_the_clock(calendar.zone))


@lru_cache(maxsize=64)
def _around_the_clock(zone: str) -> Calendar:
    return Calendar(zone, ALWAYS)
