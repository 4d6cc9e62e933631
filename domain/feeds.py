"""Calendars people subscribe to: which days their events name, by which hours, and where they may be read from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain import calendars
from domain.calendars import Entry, Kind
from domain.refusals import Refusal
from domain.weeks import DAY_MINUTES
from domain.worktime import Shift

LONGEST_ADDRESS = 1000
LONGEST_NAME = 100
MOST_DAYS = 366
"""How many days one event may name."""
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


class Unread(Exception):
    """A calendar could not be read. `why` is a key of `views.feeds.FAILURES`, `detail` a word of the other side."""

    def __init__(self, why: str, *, detail: str = "") -> None:
        super().__init__(why, detail)
        self.failure = f"{why} {detail}".strip()[:255]


@dataclass(frozen=True)
class Event:
    """One event of a file. Two dates, the last not included, name days; two moments, which are aware, hours."""

    uid: str
    name: str
    start: date
    end: date


@dataclass(frozen=True)
class Reading:
    """What a file says: a day's entry by the event's uid and the day, and how many events were left out."""

    entries: dict[tuple[str, date], Entry]
    left_out: int


def address(text: str) -> str:
    """The https address that somebody wrote; `webcal://` is another name for it."""
    kind, sign, rest = text.strip().partition("://")
    plain = not any(mark.isspace() or not mark.isprintable() for mark in rest)
    if not (sign and rest and kind.casefold() in ("https", "webcal", "webcals") and plain):
        raise Refusal("feed_address", text=text)
    if len(rest) > LONGEST_ADDRESS:
        raise Refusal("feed_address", text=text)
    return f"https://{rest}"


def read(events: Iterable[Event], *, zone: str) -> Reading:
    """The days that events name in a calendar of `zone` (rule R21).

    All-day events are dates and the same everywhere. Hours are taken off the local days on which they lie;
    appointments of a day and longer are left out, and so is what lasts longer than a year.
    """
    entries: dict[tuple[str, date], Entry] = {}
    left_out = 0
    for event in events:
        named = _hours(event, zone=ZoneInfo(zone)) if _is_timed(event) else _days(event)
        if named is None:
            left_out += 1
            continue
        for entry in named:
            known = entries.get((event.uid, entry.day))
            if known and known.kind == entry.kind == Kind.HALF:
                shifts = calendars.merged([*known.shifts, *entry.shifts])
                entry = Entry(entry.day, entry.kind, entry.name, shifts)
            entries[event.uid, entry.day] = entry
    return Reading(entries, left_out)


def _is_timed(event: Event) -> bool:
    """Whether it has hours: midnights of its own zone mean whole days, as some programs write them."""
    start, end = event.start, event.end
    if not (isinstance(start, datetime) and isinstance(end, datetime)):
        return False
    return start.time() != time() or end.time() != time() or end.date() <= start.date()


def _days(event: Event) -> list[Entry] | None:
    """Whole days; None for too many."""
    start, end = (at.date() if isinstance(at, datetime) else at for at in (event.start, event.end))
    days = max((end - start).days, 1)
    if days > MOST_DAYS:
        return None
    return [Entry(start + _DAY * step, Kind.HOLIDAY, event.name) for step in range(days)]


def _hours(event: Event, *, zone: ZoneInfo) -> list[Entry] | None:
    """Parts of days; None for what lasts a day or longer."""
    assert isinstance(event.start, datetime)
    assert isinstance(event.end, datetime)
    if event.end - event.start >= _DAY:
        return None
    start, end = event.start.astimezone(zone), event.end.astimezone(zone)
    return [Entry(day, Kind.HALF, event.name, (shift,)) for day, shift in _shifts(start, end=end)]


def _shifts(start: datetime, *, end: datetime) -> Iterator[tuple[date, Shift]]:
    """The hours between two wall times, day by day."""
    day = start.date()
    while day <= end.date():
        first = _minute(start) if day == start.date() else 0
        last = _minute(end) if day == end.date() else DAY_MINUTES
        if first < last:
            yield day, Shift(first, last)
        day += _DAY


def _minute(wall: datetime) -> int:
    return wall.hour * 60 + wall.minute
