"""A month of a calendar, day by day: which hours count, and what the day is called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain import worktime
from domain.worktime import Calendar, ExtraDay, Holiday

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Day:
    """A local day: the stretches that count, in UTC, and what we and the other side call it, if anything."""

    day: date
    hours: Sequence[tuple[datetime, datetime]]
    ours: ExtraDay | Holiday | None
    theirs: ExtraDay | Holiday | None

    @property
    def work(self) -> timedelta:
        """The working time of the day."""
        return sum((closed - opened for opened, closed in self.hours), timedelta())


def days(calendar: Calendar, *, first: date, last: date) -> list[Day]:
    """Every local day from `first` to `last`."""
    each = (first + _DAY * step for step in range((last - first).days + 1))
    return [_day(calendar, day) for day in each]


def month(calendar: Calendar, *, of: date) -> list[Day]:
    """Every day of the month in which `of` lies."""
    first = of.replace(day=1)
    return days(calendar, first=first, last=following(first) - _DAY)


def following(day: date, *, steps: int = 1) -> date:
    """The first of a month so many later, or earlier when below zero."""
    months = day.year * 12 + day.month - 1 + steps
    return date(months // 12, months % 12 + 1, 1)


def _day(calendar: Calendar, day: date) -> Day:
    hours = worktime.openings(calendar, day=day)
    theirs = _named(calendar.theirs, day) if calendar.theirs else None
    return Day(day, hours, _named(calendar, day), theirs)


def _named(calendar: Calendar, day: date) -> ExtraDay | Holiday | None:
    return calendar.extra.get(day) or calendar.holidays.get(day)
