"""iCalendar files: their events within some years, each repetition of its own."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from domain.feeds import Event, Unread

MOST_EVENTS = 2000
MOST_REPETITIONS = 20_000
"""How often everything in a file may repeat since it began; counting them out takes time."""
MOST_SECONDS = 5.0
"""Of a processor, for one file: a rule that no day fits is searched for until the year 9999."""
_ODD = (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError)
"""What the libraries raise about events that make no sense."""
_A_YEAR = {"DAILY": 366, "WEEKLY": 53, "MONTHLY": 12, "YEARLY": 1}
_NO_DAY = re.compile("BY(HOUR|MINUTE|SECOND)")


def events(data: bytes, *, zone: str, first: date, last: date) -> list[Event]:
    """Every event from `first` to `last`; times without a zone are those of `zone`.

    What was called off, appointments that keep nobody busy and events that cannot be understood are not among
    them. Raises `Unread`.
    """
    # They are large, and only loaded where a file is read.
    import icalendar

    try:
        calendar = icalendar.Calendar.from_ical(data)
    except (*_ODD, RecursionError):
        raise Unread("feed_unreadable") from None
    if not isinstance(calendar, icalendar.Calendar):
        raise Unread("feed_unreadable")
    kept = [event for event in calendar.walk("VEVENT") if _counts(event)]
    if len(kept) > MOST_EVENTS or sum(_repetitions(event, upto=last) for event in kept) > MOST_REPETITIONS:
        raise Unread("feed_too_much")
    found: list[Event] = []
    for some in _repeated(calendar, kept=kept, first=first, upto=last + timedelta(days=1)):
        found += [_event(each, zone=ZoneInfo(zone)) for each in some if not _called_off(each)]
        if len(found) > MOST_EVENTS:
            raise Unread("feed_too_much")
    return found


def _repeated(calendar: Any, *, kept: list[Any], first: date, upto: date) -> Iterator[list[Any]]:
    """The events of a time, each series for itself, so that one that makes no sense spoils no other."""
    import recurring_ical_events

    zones = [one for one in calendar.subcomponents if one.name == "VTIMEZONE"]
    series: dict[str, list[Any]] = {}
    for event in kept:
        series.setdefault(str(event.get("UID", "")), []).append(event)
    end = time.thread_time() + MOST_SECONDS
    for events in series.values():
        if time.thread_time() > end:
            raise Unread("feed_too_much")
        calendar.subcomponents = zones + events
        try:
            some = recurring_ical_events.of(calendar, skip_bad_series=True).between(first, upto)
        except _ODD:
            continue
        yield some


def _counts(event: Any) -> bool:
    try:
        start, end = event.start, event.end
        _repetitions(event, upto=_day(start))
        # A public calendar of holidays calls its days free, an appointment that is free takes nothing away.
        free = isinstance(start, datetime) and str(event.get("TRANSP", "")).upper() == "TRANSPARENT"
        return not free and _aware(end, UTC) >= _aware(start, UTC)
    except _ODD:
        return False


def _called_off(event: Any) -> bool:
    return str(event.get("STATUS", "")).upper() == "CANCELLED"


def _repetitions(event: Any, *, upto: date) -> int:
    """How often an event may repeat until a day, by its rules; `KeyError` for what repeats within a day."""
    rules = event.get("RRULE", [])
    years = max(upto.year - event.start.year, 0) + 1
    count = 0
    for rule in rules if isinstance(rules, list) else [rules]:
        if any(map(_NO_DAY.fullmatch, rule)):
            raise KeyError("BYHOUR")
        if int(rule.get("INTERVAL", [1])[0]) < 1:
            raise ValueError("INTERVAL")
        times = max(len(days) for days in rule.values())
        count += years * times * _A_YEAR[str(rule["FREQ"][0])]
    return count


def _event(found: Any, *, zone: ZoneInfo) -> Event:
    name = _text(found, "SUMMARY")
    return Event(
        (_text(found, "UID") or name)[:255], name, _aware(found.start, zone), _aware(found.end, zone)
    )


def _text(found: Any, field: str) -> str:
    """What a field says, the first time it does; a sign that no database keeps is left out."""
    said = found.get(field, "")
    return str(said[0] if isinstance(said, list) else said).replace("\0", "").strip()


def _aware(at: date, zone: tzinfo) -> date:
    return at.replace(tzinfo=zone) if isinstance(at, datetime) and at.tzinfo is None else at


def _day(at: date) -> date:
    return at.date() if isinstance(at, datetime) else at
