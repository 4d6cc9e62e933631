"""Dates, durations and deadlines as a person says them."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time

from views.words import Words


def duration(w: Words, length: timedelta) -> str:
    """A working time such as "3 h 10 min"; seconds only when there is nothing longer."""
    seconds = max(0, int(length.total_seconds()))
    hours, minutes = divmod(seconds // 60, 60)
    if hours and minutes:
        return w("{hours} h {minutes} min", hours=hours, minutes=minutes)
    if hours:
        return w("{hours} h", hours=hours)
    return w("{minutes} min", minutes=minutes) if minutes else w("{seconds} s", seconds=seconds)


def span(w: Words, length: timedelta, *, days: bool) -> str:
    """A duration, in whole days and the rest where `days` of 24 hours are what people count."""
    whole, rest = divmod(length, timedelta(days=1))
    if not days or not whole:
        return duration(w, length)
    told = w.n("{n} day", "{n} days", whole)
    return w("{days} and {time}", days=told, time=duration(w, rest)) if rest else told


def remaining(w: Words, left: timedelta, *, day: timedelta = timedelta()) -> str:
    """The working time left, or over when below zero, in whole minutes; from two days of the length `day` on in whole
    days.
    """
    minutes = abs(left) // timedelta(minutes=1)
    time = duration(w, timedelta(minutes=minutes)) if minutes else w("less than a minute")
    if day and abs(left) >= 2 * day:
        time = w.n("{n} working day", "{n} working days", abs(left) // day)
    return w("{time} left", time=time) if left > timedelta() else w("late by {time}", time=time)


def moment(w: Words, at: datetime, *, zone: str) -> str:
    """Weekday, date and time in `zone`, which is named: for texts that Slack does not turn into local time."""
    local = at.astimezone(ZoneInfo(zone))
    told = format_datetime(local, w("EEE d MMM HH:mm"), locale=w.language)
    return w("{moment} ({zone})", moment=told, zone=zone)


def day(w: Words, at: datetime, *, zone: str) -> str:
    """Weekday and date in `zone`."""
    return format_date(at.astimezone(ZoneInfo(zone)), w("EEE d MMM"), locale=w.language)


def clock_time(w: Words, at: datetime, *, zone: str) -> str:
    """The time of day in `zone`."""
    return format_time(at.astimezone(ZoneInfo(zone)), "HH:mm", locale=w.language)


def slack_moment(w: Words, at: datetime, *, zone: str) -> str:
    """A date for mrkdwn that Slack shows in the reader's own zone, with an explicit fallback."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{moment(w, at, zone=zone)}>"
