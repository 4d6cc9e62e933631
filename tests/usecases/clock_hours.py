"""Working time for the oracle of the response clock: a clock on the wall, watched minute by minute."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import accumulate
from zoneinfo import ZoneInfo

WEEKDAYS, EVERY_DAY = frozenset(range(5)), frozenset(range(7))
HOURS = {
    "mon-fri 09:00-12:00,13:00-17:00": (WEEKDAYS, ((540, 720), (780, 1020))),
    "mon-sat 10:00-16:00": (WEEKDAYS | {5}, ((600, 960),)),
    "mon-fri 22:00-06:00": (WEEKDAYS, ((1320, 1800),)),
    "24/7": (EVERY_DAY, ((0, 1440),)),
}
"""Weeks as people write them, with the days and the minutes of them that they mean."""
MAKE_UP, MADE_UP = "10:00-14:00", ((600, 840),)
"""The hours of an extra working day."""
HOLIDAY, WORKDAY = "holiday", "workday"
FAR = 400
"""So many days ahead the oracle looks for working time."""
DAY_MINUTES = 1440


@dataclass(frozen=True)
class Wall:
    """A zone, a week and the days that differ from it."""

    zone: str
    hours: str
    days: frozenset[tuple[date, str]] = frozenset()

    def named(self, day: date, kind: str) -> Wall:
        """The same with one more day, whatever was said of it before."""
        others = {each for each in self.days if each[0] != day}
        return replace(self, days=frozenset(others | {(day, kind)}))


def minute_of(at: datetime) -> int:
    """The number of a minute since 1970."""
    return int(at.timestamp()) // 60


def moment_of(minute: int) -> datetime:
    """When a minute begins."""
    return datetime.fromtimestamp(minute * 60, UTC)


def midnight(day: date, *, zone: str) -> datetime:
    """When a local day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def works(wall: Wall, minute: int) -> bool:
    """Whether a minute is working time."""
    day, rest = divmod(minute, DAY_MINUTES)
    sums = _sums(wall, day)
    return sums[rest + 1] > sums[rest]


def works_until(wall: Wall, at: datetime) -> bool:
    """Whether it is working time, or was a minute before."""
    return works(wall, minute_of(at)) or works(wall, minute_of(at) - 1)


def worked(wall: Wall, start: int, end: int) -> int:
    """The working minutes from one minute to another."""
    if end <= start:
        return 0
    day, last = start // DAY_MINUTES, end // DAY_MINUTES
    whole = sum(_sums(wall, each)[DAY_MINUTES] for each in range(day, last))
    return whole - _sums(wall, day)[start % DAY_MINUTES] + _sums(wall, last)[end % DAY_MINUTES]


def reached(wall: Wall, start: int, work: int) -> int | None:
    """The first minute by which so many minutes have been worked since `start`."""
    day = start // DAY_MINUTES
    wanted = work + _sums(wall, day)[start % DAY_MINUTES]
    if work <= 0:
        return start
    for each in range(day, day + FAR):
        sums = _sums(wall, each)
        if sums[DAY_MINUTES] >= wanted:
            return each * DAY_MINUTES + bisect_left(sums, wanted)
        wanted -= sums[DAY_MINUTES]
    return None


def _sums(wall: Wall, day: int) -> tuple[int, ...]:
    """How many minutes of a UTC day have been worked by each of its minutes."""
    local = date(1970, 1, 1) + timedelta(days=day)
    near = frozenset(each for each in wall.days if abs((each[0] - local).days) <= 2)
    return _watched(wall.zone, wall.hours, near, day)


@cache
def _watched(zone: str, hours: str, days: frozenset[tuple[date, str]], day: int) -> tuple[int, ...]:
    named = dict(days)
    minutes = (_is_open(hours, named, local, minute) for local, minute in _shown(zone, day))
    return tuple(accumulate(minutes, initial=0))


@cache
def _shown(zone: str, day: int) -> list[tuple[date, int]]:
    """What a clock on the wall shows at each minute of a UTC day."""
    tz = ZoneInfo(zone)
    first = day * DAY_MINUTES
    walls = (datetime.fromtimestamp(minute * 60, tz) for minute in range(first, first + DAY_MINUTES))
    return [(wall.date(), wall.hour * 60 + wall.minute) for wall in walls]


def _is_open(hours: str, named: dict[date, str], local: date, minute: int) -> bool:
    """In the hours of its own day, or in those of the day before that go on after midnight."""
    before = local - timedelta(days=1)
    return _within(hours, named, local, minute) or _within(hours, named, before, minute + DAY_MINUTES)


def _within(hours: str, named: dict[date, str], day: date, minute: int) -> bool:
    weekdays, shifts = HOURS[hours]
    if day in named:
        shifts = MADE_UP if named[day] == WORKDAY else ()
    elif day.weekday() not in weekdays:
        return False
    return any(start <= minute < end for start, end in shifts)
