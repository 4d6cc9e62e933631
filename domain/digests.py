"""Weekly digests: when each one is planned in its local week (rules R42 and R43)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain import worktime

STALE_AFTER = timedelta(hours=48)
"""A digest that is later than this is not posted any more (promise P18)."""

_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)


def next_moment(
    calendar: worktime.Calendar, *, weekday: int, minute: int, after: datetime
) -> tuple[datetime, str]:
    """The first planned digest after a moment, in UTC, and the key of its period.

    `weekday` 0 is Monday, `minute` counts from local midnight. Raises `worktime.NoWorkingTime` when nobody
    works in years.
    """
    monday = _monday(after, zone=calendar.tz) - _WEEK
    for _ in range(worktime.HORIZON // _WEEK):
        day = _moved(calendar, monday + weekday * _DAY)
        if day and (moment := _moment(day, minute=minute, zone=calendar.tz)) > after:
            return moment, _key(monday)
        monday += _WEEK
    raise worktime.NoWorkingTime(calendar.zone, after)


def earlier_moments(
    calendar: worktime.Calendar, *, weekday: int, minute: int, before: datetime, count: int
) -> list[datetime]:
    """The last `count` planned digests before a moment, oldest first.

    What one digest reports begins where the one before it ended.
    """
    found: list[datetime] = []
    monday = _monday(before, zone=calendar.tz)
    for _ in range(worktime.HORIZON // _WEEK):
        day = _moved(calendar, monday + weekday * _DAY)
        if day and (moment := _moment(day, minute=minute, zone=calendar.tz)) < (found or [before])[-1]:
            found.append(moment)
        if len(found) == count:
            return found[::-1]
        monday -= _WEEK
    raise worktime.NoWorkingTime(calendar.zone, before)


def is_stale(planned: datetime, *, now: datetime) -> bool:
    """Whether a digest missed its moment by too much to be worth reading."""
    return now - planned > STALE_AFTER


def _moved(calendar: worktime.Calendar, nominal: date) -> date | None:
    """The day on which a week's digest is sent (rule R43).

    The nominal one if it is worked, else the last worked one before it in its week, else the first one after.
    None when nobody works before the next digest, which then tells of both weeks.
    """
    earlier = [nominal - _DAY * step for step in range(nominal.weekday() + 1)]
    later = [nominal + _DAY * step for step in range(1, 7)]
    return next((day for day in earlier + later if worktime.working_day(calendar, day=day)), None)


def _moment(day: date, *, minute: int, zone: ZoneInfo) -> datetime:
    """The UTC instant of a wall time: its first occurrence, or the end of the gap it falls into."""
    wall = datetime.combine(day, time(), tzinfo=zone) + timedelta(minutes=minute)
    # Two times of one zone are compared by what the clock shows, which is what is wanted here.
    while (instant := wall.astimezone(UTC)).astimezone(zone) != wall:
        wall += timedelta(minutes=1)
    return instant


def _monday(at: datetime, *, zone: ZoneInfo) -> date:
    day = at.astimezone(zone).date()
    return day - _DAY * day.weekday()


def _key(monday: date) -> str:
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02}"
