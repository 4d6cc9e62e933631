"""Working time: how much of it lies between two instants, and when a given amount of it will have passed.

Rules R20-R22. Hours are local wall time; every difference is taken between UTC instants. A wall time that a
clock change skips is read as the end of the gap, one that it repeats as its first occurrence.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain import zones
from domain.weeks import ALWAYS, DAY_MINUTES, DAYS, BadCalendar, Shift, Week, text_of, week_of

__all__ = [
    "ALWAYS", "HORIZON", "BadCalendar", "Calendar", "ExtraDay", "Holiday", "NoWorkingTime", "Reason", "Shift",
    "Span", "Week", "add", "elapsed", "is_open", "next_opening", "openings", "spans", "text_of", "week_of",
    "working_day",
]  # fmt: skip

HORIZON = timedelta(days=3 * 366)
"""How far ahead working time is looked for."""

Reason = Literal["working", "closed", "day_off", "holiday", "extra"]
_DAY = timedelta(days=1)
_Minutes = list[tuple[int, int]]
_Piece = tuple[datetime, datetime]
_Label = tuple[bool, Reason, str, bool]
_WORKING: _Label = (True, "working", "", False)


class NoWorkingTime(Exception):
    """The calendar has too little working time within `HORIZON` to answer."""

    def __init__(self, zone: str, after: datetime) -> None:
        super().__init__(zone, after)
        self.zone = zone
        self.after = after


@dataclass(frozen=True)
class Holiday:
    """A public or private holiday; `off` is the part of the day that is off, None the whole day."""

    name: str
    off: tuple[Shift, ...] | None = None


@dataclass(frozen=True)
class ExtraDay:
    """A day worked by its own hours whatever the week or a holiday says, such as a make-up day."""

    name: str
    shifts: tuple[Shift, ...]


@dataclass(frozen=True)
class Calendar:
    """When the team works for a client: a week in an IANA zone, with exceptions.

    Extra day > holiday > week (rule R21). With `theirs` only that time counts which they work too. A value,
    to be kept and reused: it remembers the days it has worked out. An unknown zone raises `BadCalendar`.
    """

    zone: str
    week: Week
    holidays: Mapping[date, Holiday] = field(default_factory=dict)
    extra: Mapping[date, ExtraDay] = field(default_factory=dict)
    theirs: Calendar | None = None
    tz: ZoneInfo = field(init=False, repr=False, compare=False)
    _open: dict[date, list[_Piece]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "holidays", dict(self.holidays))
        object.__setattr__(self, "extra", dict(self.extra))
        if len(self.week) != len(DAYS):
            raise ValueError("a week has seven days")
        try:
            object.__setattr__(self, "tz", ZoneInfo(self.zone))
        except (OSError, ValueError, ZoneInfoNotFoundError):
            raise BadCalendar("calendar_zone", zone=self.zone) from None

    def __hash__(self) -> int:
        return hash(self.version)

    @cached_property
    def version(self) -> str:
        """A short fingerprint of everything the calendar says."""
        said = [
            self.zone,
            [_pairs(shifts) for shifts in self.week],
            [
                (day.isoformat(), holiday.name, None if holiday.off is None else _pairs(holiday.off))
                for day, holiday in sorted(self.holidays.items())
            ],
            [
                (day.isoformat(), extra.name, _pairs(extra.shifts))
                for day, extra in sorted(self.extra.items())
            ],
            *([self.theirs.version] if self.theirs else []),
        ]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Span:
    """A stretch of time that counts as working time or not, and why.

    "closed" is outside hours on a working day, "day_off" a weekday without hours; `name` is the holiday's or
    the extra day's. `theirs`: we work then, and the reason is why the other side does not.
    """

    start: datetime
    end: datetime
    counted: bool
    reason: Reason
    name: str
    theirs: bool = False


def add(calendar: Calendar, *, start: datetime, work: timedelta) -> datetime:
    """The earliest UTC instant by which `work` of working time has passed since `start` (rule R22).

    Raises `NoWorkingTime` when it does not fit within `HORIZON`.
    """
    start = _utc(start)
    if work < timedelta():
        raise ValueError("work cannot be negative")
    if not work:
        return start
    for opened, closed in _pieces(calendar, start=start, end=start + HORIZON):
        if closed - opened >= work:
            return opened + work
        work -= closed - opened
    raise NoWorkingTime(calendar.zone, start)


def elapsed(calendar: Calendar, *, start: datetime, end: datetime) -> timedelta:
    """The working time in [start, end) (rule R22)."""
    start, end = _ordered(start, end)
    return sum((closed - opened for opened, closed in _pieces(calendar, start=start, end=end)), timedelta())


def spans(calendar: Calendar, *, start: datetime, end: datetime) -> list[Span]:
    """[start, end) cut into the stretches that count, which sum to `elapsed`, and those that do not."""
    start, end = _ordered(start, end)
    found: list[Span] = []
    for day in _days(calendar, start=start, end=end):
        for opened, closed, label in _labelled(calendar, day):
            opened, closed = max(opened, start), min(closed, end)
            if opened >= closed:
                continue
            if found and found[-1] == Span(found[-1].start, opened, *label):
                opened = found.pop().start
            found.append(Span(opened, closed, *label))
    return found


def is_open(calendar: Calendar, *, at: datetime) -> bool:
    """Whether the instant is working time; the moment a shift ends is not."""
    at = _utc(at)
    return any(True for _ in _pieces(calendar, start=at, end=at + timedelta.resolution))


def next_opening(calendar: Calendar, *, at: datetime) -> datetime:
    """The first working instant from `at` on, in UTC (rule R27); `NoWorkingTime` if none within `HORIZON`."""
    at = _utc(at)
    for opened, _ in _pieces(calendar, start=at, end=at + HORIZON):
        return opened
    raise NoWorkingTime(calendar.zone, at)


def working_day(calendar: Calendar, *, day: date) -> bool:
    """Whether any working hours belong to the local day."""
    hours = _hours(calendar, day)
    if calendar.theirs is None:
        return bool(hours)
    pieces = ((_instant(calendar, day, start), _instant(calendar, day, end)) for start, end in hours)
    return bool(_shared(pieces, theirs=calendar.theirs))


def _utc(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise ValueError("a naive datetime is not an instant")
    return at.astimezone(UTC)


def _ordered(start: datetime, end: datetime) -> tuple[datetime, datetime]:
    start, end = _utc(start), _utc(end)
    if end < start:
        raise ValueError("the end lies before the start")
    return start, end


def _pairs(shifts: tuple[Shift, ...]) -> _Minutes:
    return [(shift.start, shift.end) for shift in shifts]


def _off(calendar: Calendar, day: date) -> _Minutes:
    """The part of the day a holiday takes; a whole day takes its shifts' hours after midnight with it."""
    holiday = calendar.holidays.get(day)
    if holiday is None or day in calendar.extra:
        return []
    if holiday.off is not None:
        return _pairs(holiday.off)
    return [(0, max([DAY_MINUTES, *(shift.end for shift in calendar.week[day.weekday()])]))]


def _hours(calendar: Calendar, day: date) -> _Minutes:
    """The working hours that belong to the day, by precedence (rule R21)."""
    if day in calendar.extra:
        return _pairs(calendar.extra[day].shifts)
    hours = _pairs(calendar.week[day.weekday()])
    for off_start, off_end in _off(calendar, day):
        before = ((start, min(end, off_start)) for start, end in hours)
        after = ((max(start, off_end), end) for start, end in hours)
        hours = [(start, end) for start, end in (*before, *after) if start < end]
    return hours


def openings(calendar: Calendar, *, day: date) -> Sequence[tuple[datetime, datetime]]:
    """The working time between a local day's midnights in UTC, in order; hours that overlap count once."""
    known = calendar._open.get(day)
    if known is None:
        late = [(start - DAY_MINUTES, end - DAY_MINUTES) for start, end in _hours(calendar, day - _DAY)]
        known, taken = [], 0
        for start, end in sorted([*late, *_hours(calendar, day)]):
            start, end = max(start, taken), min(end, DAY_MINUTES)
            if start < end:
                known.append((_instant(calendar, day, start), _instant(calendar, day, end)))
                taken = end
        known = [(opened, closed) for opened, closed in known if opened < closed]
        if calendar.theirs:
            known = _shared(known, theirs=calendar.theirs)
        calendar._open[day] = known
    return known


def _shared(pieces: Iterable[_Piece], *, theirs: Calendar) -> list[_Piece]:
    """What of our working time they work too."""
    return [both for start, end in pieces if start < end for both in _pieces(theirs, start=start, end=end)]


def _pieces(calendar: Calendar, *, start: datetime, end: datetime) -> Iterator[_Piece]:
    """The working time in [start, end) as UTC stretches in order."""
    for day in _days(calendar, start=start, end=end):
        for opened, closed in openings(calendar, day=day):
            if opened >= end:
                return
            if closed > start:
                yield max(opened, start), min(closed, end)


def _days(calendar: Calendar, *, start: datetime, end: datetime) -> Iterator[date]:
    """Every local day that can touch [start, end); one more, for clocks that are put back across midnight."""
    day, last = start.astimezone(calendar.tz).date(), end.astimezone(calendar.tz).date() + _DAY
    while day <= last:
        yield day
        day += _DAY


def _labelled(calendar: Calendar, day: date) -> Iterator[tuple[datetime, datetime, _Label]]:
    """The local day from midnight to midnight in UTC, cut where the label changes."""
    midnight, next_midnight = _instant(calendar, day, 0), _instant(calendar, day + _DAY, 0)
    pieces: list[tuple[date, int, int, _Label]] = []
    for each in (day - _DAY, day):
        extra = calendar.extra.get(each)
        label: _Label = (True, "extra", extra.name, False) if extra else _WORKING
        pieces.extend((each, start, end, label) for start, end in _hours(calendar, each))
    for each in (day, day - _DAY):
        for start, end in _off(calendar, each):
            pieces.append((each, start, end, (False, "holiday", calendar.holidays[each].name, False)))
    usual = calendar.extra[day].shifts if day in calendar.extra else calendar.week[day.weekday()]
    pieces.append((day, 0, DAY_MINUTES, (False, "closed" if usual else "day_off", "", False)))
    layers = [
        (_instant(calendar, each, start), _instant(calendar, each, end), label)
        for each, start, end, label in pieces
    ]
    cuts = {moment for opened, closed, _ in layers for moment in (opened, closed)}
    for cut, next_cut in pairwise(sorted(cut for cut in cuts if midnight <= cut <= next_midnight)):
        label = next(label for opened, closed, label in layers if opened <= cut < closed)
        if calendar.theirs is None or not label[0]:
            yield cut, next_cut, label
            continue
        for span in spans(calendar.theirs, start=cut, end=next_cut):
            yield span.start, span.end, label if span.counted else (False, span.reason, span.name, True)


def _instant(calendar: Calendar, day: date, minute: int) -> datetime:
    return zones.instant(calendar.tz, day=day, minute=minute)
