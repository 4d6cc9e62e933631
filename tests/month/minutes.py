"""Working minutes as slowly as one can: every minute of the month is asked what a wall clock shows."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date, datetime, timedelta
from functools import cache
from itertools import accumulate
from zoneinfo import ZoneInfo

from tests.month.plan import Hours, Pattern

Wall = tuple[date, int]

MARGIN = 12
"""Days looked at beyond the month, so that what is due after it has a moment."""


@cache
def walls(zone: str, begin: datetime, days: int) -> list[Wall]:
    """For each minute from `begin` on: the local day, and the minute of the day that a clock on the wall shows."""
    there, found = ZoneInfo(zone), []
    for number in range((days + MARGIN) * 1440):
        wall = (begin + timedelta(minutes=number)).astimezone(there)
        found.append((wall.date(), wall.hour * 60 + wall.minute))
    return found


@cache
def open_minutes(
    zone: str, pattern: Pattern, holidays: tuple[date, ...], begin: datetime, days: int
) -> list[bool]:
    """For each minute from `begin` on: does it count?"""

    def hours(day: date) -> Hours:
        return () if day in holidays else pattern.days[day.weekday()]

    @cache
    def whole(day: date) -> list[bool]:
        return _whole(hours(day), hours(day - timedelta(days=1)))

    return [whole(day)[minute] for day, minute in walls(zone, begin, days)]


@cache
def counted(zone: str, pattern: Pattern, holidays: tuple[date, ...], begin: datetime, days: int) -> list[int]:
    """How many minutes have counted before each minute."""
    return [0, *accumulate(open_minutes(zone, pattern, holidays, begin, days))]


def reached(sums: list[int], *, start: float, work: float) -> float | None:
    """The first moment at which `work` minutes have counted since `start`, both in halves; None beyond what is
    looked at.
    """
    first = int(start)
    before = sums[first] + start % 1 * (sums[first + 1] - sums[first])
    whole, half = divmod(before + work, 1)
    found = bisect_left(sums, whole + 1, lo=first) - 1 if half else bisect_left(sums, whole, lo=first)
    return found + half if found < len(sums) - 1 else None


def worked(sums: list[int], *, start: int, end: float) -> float:
    """How many minutes have counted between two moments."""
    last, half = int(end), end % 1
    return sums[last] - sums[start] + half * (sums[last + 1] - sums[last])


@cache
def _whole(begun: Hours, before: Hours) -> list[bool]:
    """For each minute of a day: does it count, by the hours that begin on it and those that began the day before?"""
    hours = [*begun, *((start - 1440, end - 1440) for start, end in before)]
    return [any(start <= minute < end for start, end in hours) for minute in range(1440)]
