"""What the words of a due date are read as: pieces that leave open what they do not say, and the days they can mean.

A piece names every day and every time of day its words can mean; what is read from several pieces is what all of
them allow. Whoever finds not exactly one day and one time has found nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Literal

from domain import months, worktime
from domain.worktime import Calendar

NOON = 12 * 60
MIDNIGHT = 24 * 60
MORNING, AFTERNOON, EVENING = (5 * 60, NOON), (NOON, 19 * 60), (17 * 60, MIDNIGHT)
"""Parts of a day in minutes, the second not included."""

_DAY = timedelta(days=1)
_SLIP = timedelta(days=31)
"""A day without a year that was so lately is rather a slip of the pen than next year's."""

Mark = Literal["", "open", "vague", "past", "loose"]


@dataclass(frozen=True)
class Frame:
    """When and by which calendar somebody speaks; `now` is UTC."""

    now: datetime
    calendar: Calendar

    @cached_property
    def today(self) -> date:
        return self.now.astimezone(self.calendar.tz).date()

    @cached_property
    def monday(self) -> date:
        """The first day of this week; weeks begin on Monday."""
        return self.today - _DAY * self.today.weekday()


Days = Callable[[Frame], Iterable[date]]
Moment = Callable[[Frame], datetime | None]


@dataclass(frozen=True)
class Piece:
    """Words that say something of a date.

    `weekday` says which day of the week it is, Monday 0; `minutes` the times of day after midnight, `part` the
    part of the day they lie in, `otherwise` the time when none is said. `closes`: the end of something that ends
    with a working day. `mark`: what is no date but a time to come ("open"), or not even that ("vague"), what is
    over ("past"), and what only counts beside a day or an hour ("loose").
    """

    start: int = 0
    end: int = 0
    days: Days | None = None
    weekday: int | None = None
    minutes: tuple[int, ...] | None = None
    part: tuple[int, int] | None = None
    otherwise: tuple[int, ...] = ()
    moment: Moment | None = None
    closes: bool = False
    mark: Mark = ""

    @property
    def dated(self) -> bool:
        return self.days is not None or self.weekday is not None


OPEN = Piece(mark="open")
VAGUE = Piece(mark="vague")
PAST = Piece(mark="past")


def later(days: int) -> Days:
    """So many days from today."""
    return lambda frame: [frame.today + _DAY * days]


def dated(year: int, *, month: int, day: int) -> Days:
    return lambda _: _valid(year, month, day)


def coming(readings: Sequence[tuple[int, int]]) -> Days:
    """Each month and day as the next one; one that was lately is none."""
    return lambda frame: {day for month, number in readings for day in _coming(frame, month, number)}


def _coming(frame: Frame, month: int, number: int) -> Iterator[date]:
    for year in (frame.today.year - 1, frame.today.year, frame.today.year + 1):
        for day in _valid(year, month, number):
            if frame.today - _SLIP <= day:
                yield day
                return


def numbered(number: int) -> Days:
    """The day of this month, or of the next one when this one's is over; today it may be either."""

    def days(frame: Frame) -> Iterable[date]:
        this = _valid(frame.today.year, frame.today.month, number)
        if not this or this[0] > frame.today:
            return this
        return [*(this if this[0] == frame.today else ()), *in_month(1, number=number)(frame)]

    return days


def in_month(steps: int, *, number: int) -> Days:
    """The day of the month so many months from this one."""

    def days(frame: Frame) -> Iterable[date]:
        first = months.following(frame.today, steps=steps)
        return _valid(first.year, first.month, number)

    return days


def in_year(steps: int, *, month: int, day: int) -> Days:
    """The day in the year so many years from this one."""
    return lambda frame: _valid(frame.today.year + steps, month, day)


def in_week(weeks: int, *, weekday: int) -> Days:
    """The weekday of the week so many weeks from this one."""
    return lambda frame: [frame.monday + _DAY * (7 * weeks + weekday)]


def next_in_english(weekday: int, *, week: bool = False) -> Days:
    """What people mean by "next friday", or with `week` by "friday next week", where some weeks begin on Sunday."""

    def days(frame: Frame) -> Iterable[date]:
        sunday = frame.today - _DAY * ((frame.today.weekday() + 1) % 7)
        weeks = {frame.monday + _DAY * (7 + weekday), sunday + _DAY * (7 + (weekday + 1) % 7)}
        return weeks if week else weeks | {following(frame.today, weekday=weekday)}

    return days


def following(day: date, *, weekday: int) -> date:
    """The next such weekday after the day."""
    return day + _DAY * ((weekday - day.weekday() - 1) % 7 + 1)


def week_end(weeks: int, *, english: bool = False) -> Days:
    """The last working day of a week; on a Sunday `english` leaves open which week has begun."""

    def days(frame: Frame) -> Iterable[date]:
        mondays = [frame.monday + _DAY * 7 * weeks]
        if english and frame.today.weekday() == 6:
            mondays.append(mondays[0] + _DAY * 7)
        return {day for monday in mondays for day in _last(frame, first=monday, after=monday + _DAY * 7)}

    return days


def month_end(steps: int) -> Days:
    """The last working day of the month so many months from this one."""
    return lambda frame: _month_end(frame, first=months.following(frame.today, steps=steps))


def end_of(month: int) -> Days:
    """The last working day of the month as the next one; one that was lately is none."""

    def days(frame: Frame) -> Iterable[date]:
        firsts = (date(frame.today.year + step, month, 1) for step in (-1, 0, 1))
        ends = (day for first in firsts for day in _month_end(frame, first=first))
        return [day for day in ends if frame.today - _SLIP <= day][:1]

    return days


def working(count: int) -> Days:
    """The working day that is the so-manieth after today."""

    def days(frame: Frame) -> Iterable[date]:
        left, day = count, frame.today
        while left > 0 and day - frame.today < worktime.HORIZON:
            day += _DAY
            left -= worktime.working_day(frame.calendar, day=day)
        return [day] if count and not left else []

    return days


def wait(length: timedelta) -> Moment:
    """So long from now."""
    return lambda frame: frame.now + length


def working_wait(length: timedelta) -> Moment:
    """When so much working time will have passed."""

    def moment(frame: Frame) -> datetime | None:
        try:
            return worktime.add(frame.calendar, start=frame.now, work=length)
        except worktime.NoWorkingTime:
            return None

    return moment


def hour(number: int, *, minute: int = 0) -> Piece:
    """An hour as spoken, by a clock of twelve or of 24 hours."""
    said = number * 60 + minute
    if said > MIDNIGHT:
        return VAGUE
    return Piece(minutes=(said, said + NOON) if 1 <= number < 12 or said == NOON else (said,))


def _month_end(frame: Frame, *, first: date) -> list[date]:
    return _last(frame, first=first, after=months.following(first))


def _last(frame: Frame, *, first: date, after: date) -> list[date]:
    """The last working day before `after`, if there is one from `first` on."""
    days = (after - _DAY * step for step in range(1, (after - first).days + 1))
    return [day for day in days if worktime.working_day(frame.calendar, day=day)][:1]


def _valid(year: int, month: int, day: int) -> list[date]:
    try:
        return [date(year, month, day)]
    except ValueError:
        return []
