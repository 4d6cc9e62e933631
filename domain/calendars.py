"""Days that differ from the week, who named them, and which of several that name the same day holds (rule R21)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from domain import weeks, worktime
from domain.weeks import DAY_MINUTES, Week
from domain.worktime import Calendar, ExtraDay, Holiday, Shift

AFTERNOON = (Shift(12 * 60, DAY_MINUTES),)
_WEEK = timedelta(days=7)


class Kind(StrEnum):
    """What a named day is; of those of one tier the first in this order holds.

    A `WORKDAY` is worked by its own hours, a `NORMAL` day by the week's whatever else is said of it.
    """

    WORKDAY = "workday"
    NORMAL = "normal"
    HOLIDAY = "holiday"
    HALF = "half"


class Side(StrEnum):
    """Whose working time an entry is about."""

    OURS = "ours"
    THEIRS = "theirs"


@dataclass(frozen=True)
class Entry:
    """A named day. `shifts`: the hours worked on a `WORKDAY`, or off on a `HALF` one; empty for the usual ones."""

    day: date
    kind: Kind
    name: str
    shifts: tuple[Shift, ...] = ()


Tiers = Sequence[Sequence[Entry]]
"""Entries by who said them, the ones that go before all others first."""


def holding(tiers: Tiers) -> dict[date, list[Entry]]:
    """By day the entries that hold: the first kind of the first tier that names the day."""
    found: dict[date, list[Entry]] = {}
    for tier in reversed(tiers):
        said: dict[date, list[Entry]] = {}
        for entry in tier:
            said.setdefault(entry.day, []).append(entry)
        for day, entries in said.items():
            first = min((entry.kind for entry in entries), key=[*Kind].index)
            found[day] = [entry for entry in entries if entry.kind == first]
    return found


def calendar(zone: str, *, week: Week, tiers: Tiers) -> Calendar:
    """The week with its exceptions."""
    holidays: dict[date, Holiday] = {}
    extra: dict[date, ExtraDay] = {}
    for day, entries in holding(tiers).items():
        name = ", ".join(dict.fromkeys(entry.name for entry in entries))
        match entries[0].kind:
            case Kind.WORKDAY:
                hours = week[day.weekday()] or weeks.usual(week)
                if shifts := _together(entries, otherwise=hours):
                    extra[day] = ExtraDay(name, shifts)
            case Kind.HOLIDAY:
                holidays[day] = Holiday(name)
            case Kind.HALF:
                holidays[day] = Holiday(name, _together(entries, otherwise=AFTERNOON))
            case Kind.NORMAL:
                pass
    return worktime.Calendar(zone, week, holidays, extra)


def shifts_of(text: str) -> tuple[Shift, ...]:
    """Hours such as "09:00-12:00,13:00-18:00", in order; none for no text."""
    return weeks.week_of(f"mon {text}")[0] if text else ()


def text_of(shifts: tuple[Shift, ...]) -> str:
    """The one form `shifts_of` reads back to the same hours."""
    return weeks.text_of((shifts, (), (), (), (), (), ())).removeprefix("mon ")


def merged(shifts: Iterable[Shift]) -> tuple[Shift, ...]:
    """The same hours in order, none of them said twice."""
    found: list[Shift] = []
    for shift in sorted(shifts):
        if found and shift.start <= found[-1].end:
            first = found.pop()
            shift = Shift(first.start, min(max(first.end, shift.end), first.start + DAY_MINUTES))
        found.append(shift)
    return tuple(found)


def around_the_clock(calendar: Calendar) -> Calendar:
    """Every hour but those of the calendar's holidays."""
    off = {day: holiday for day, holiday in calendar.holidays.items() if day not in calendar.extra}
    return worktime.Calendar(calendar.zone, worktime.ALWAYS, off)


def usual_day(calendar: Calendar, *, at: datetime) -> timedelta:
    """The working time of a usual working day; in a joint calendar what both sides work on a usual day of that week,
    since their clocks may change on different days.
    """
    if calendar.theirs is None:
        return weeks.usual_day(calendar.week)
    day = at.astimezone(calendar.tz).date()
    return _shared_day(calendar, monday=day - timedelta(days=day.weekday()))


@lru_cache(maxsize=256)
def _shared_day(calendar: Calendar, *, monday: date) -> timedelta:
    """Of the first week from `monday` on in which both work at all."""
    assert calendar.theirs is not None
    theirs = replace(calendar.theirs, holidays={}, extra={})
    plain = replace(calendar, holidays={}, extra={}, theirs=theirs)
    for number in range(worktime.HORIZON // _WEEK):
        days = (monday + number * _WEEK + timedelta(days=place) for place in range(7))
        worked = [
            sum((end - start for start, end in worktime.openings(plain, day=day)), timedelta())
            for day in days
        ]
        if usual := list(filter(None, worked[:5])) or list(filter(None, worked)):
            return Counter(usual).most_common(1)[0][0]
    return weeks.usual_day(calendar.week)


def _together(entries: Iterable[Entry], *, otherwise: tuple[Shift, ...]) -> tuple[Shift, ...]:
    return merged(shift for entry in entries for shift in entry.shifts or otherwise)
