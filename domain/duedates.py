"""When something is due, as people write it in English and Chinese: a small grammar that asks rather than guesses.

Words are read by the calendar's zone alone. Weeks begin on Monday. "friday" is the next one after today, and said
on a Friday nobody knows which; "next friday" is read only when each of its meanings is the same day, so not while
this week's is still ahead and not on a Sunday, where some begin the week; 下周五 is always that of the next week.
`+3d` and working days are counted by the working calendar, other days as on the wall. A day without a year
is the next one, unless it was within the last month; 12/1 is a day only if one reading of it is. An hour of one
digit without a half of the day, a wall time that a clock change skips, a zone, a range, a moment that is over or
farther than `worktime.HORIZON`: nothing is read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from domain import duepieces, duescan, promisewords, weeks, worktime, zones
from domain.duepieces import Frame, Piece
from domain.duescan import Phrase
from domain.worktime import Calendar

CLOSING = 18 * 60
"""The end of a working day in minutes where the calendar knows none."""
_LAST_MINUTE = duepieces.MIDNIGHT - 1
_LEAD = re.compile(
    r"(?:(?:by|on|at|due|before|latest|not? later than|on or before"
    r"|最迟|最晚|截止到?|截至|定在|在|于)[ :,]{0,3}){0,3}"
)
_TRAIL = re.compile(r"(?: ?(?:之前|以前|前|之内|以内|内|,? ?at the latest|latest|sharp|please))?[ .!。]{0,3}")


@dataclass(frozen=True)
class Found:
    """A date that the words say and a person has still to confirm.

    `at` is the UTC instant. With `day_only` no hour was said and it is the end of that day's work. `start` and
    `end` are the place of `words` in the text. `free_day`: nobody works that day, and `holiday` is what it is
    called, "" for a weekend.
    """

    at: datetime
    start: int
    end: int
    words: str
    day_only: bool
    free_day: bool = False
    holiday: str = ""


def parse(text: str, *, now: datetime, calendar: Calendar) -> Found | None:
    """The date that the whole text is; None for anything else, and then a person picks one."""
    said = _read(text)
    found = duescan.phrases(said)
    if len(found) != 1 or found[0].past:
        return None
    (phrase,) = found
    if not _LEAD.fullmatch(said[: phrase.start].lstrip()) or not _TRAIL.fullmatch(
        said[phrase.end :].rstrip()
    ):
        return None
    return _found(text, phrase=phrase, frame=Frame(now.astimezone(UTC), calendar))


def find(text: str, *, now: datetime, calendar: Calendar) -> Found | None:
    """The one date that the text speaks of; None when there is none, or several, or a doubtful one.

    What is over ("yesterday") does not count. Whether a None means a doubt tells `mentions`.
    """
    frame = Frame(now.astimezone(UTC), calendar)
    ahead = [phrase for phrase in duescan.phrases(_read(text)) if not phrase.past]
    if any(phrase.hour_alone and not phrase.introduced for phrase in ahead):
        return None
    found = [_found(text, phrase=phrase, frame=frame) for phrase in ahead]
    return found[0] if len({each and (each.at, each.day_only) for each in found}) == 1 else None


def mentions(text: str) -> bool:
    """Whether the text speaks of any day or hour to come, be it as vaguely as "next week"."""
    return any(not phrase.past for phrase in duescan.phrases(_read(text)))


def promises(text: str) -> bool:
    """Whether a message of ours to a client reads like a promise (`domain.promisewords`)."""
    return promisewords.promises(text)


def _read(text: str) -> str:
    return duescan.folded(text) if len(text) <= duescan.LONGEST else ""


def _found(text: str, *, phrase: Phrase, frame: Frame) -> Found | None:
    if phrase.doubtful or phrase.marks & {"open", "vague"}:
        return None
    due = _due(phrase.pieces, frame=frame)
    if due is None or not frame.now < due[0] <= frame.now + worktime.HORIZON:
        return None
    at, day, day_only = due
    return Found(
        at,
        phrase.start,
        phrase.end,
        text[phrase.start : phrase.end],
        day_only,
        free_day=not worktime.working_day(frame.calendar, day=day),
        holiday=_holiday(frame.calendar, day),
    )


def _due(pieces: Sequence[Piece], *, frame: Frame) -> tuple[datetime, date, bool] | None:
    """The instant, the day that was said, and whether no hour was."""
    moments = [piece.moment for piece in pieces if piece.moment]
    if moments:
        at = moments[0](frame) if len(pieces) == 1 else None
        return (at, at.astimezone(frame.calendar.tz).date(), False) if at else None
    minutes = _minutes(pieces)
    days = _days(pieces, frame=frame)
    if len(days) != 1 or (minutes is not None and len(minutes) != 1):
        return None
    (day,) = days
    if not frame.today <= day <= frame.today + worktime.HORIZON:
        return None
    if minutes is None:
        return _closing(frame.calendar, day), day, True
    at_hour = _instant(frame.calendar, day, *minutes)
    return (at_hour, day, False) if at_hour else None


def _days(pieces: Sequence[Piece], *, frame: Frame) -> set[date]:
    """The days on which the pieces agree; a weekday beside a date only confirms it."""
    weekdays = {piece.weekday for piece in pieces if piece.weekday is not None}
    said = [set(piece.days(frame)) for piece in pieces if piece.days]
    if said:
        return {day for day in set.intersection(*said) if weekdays <= {day.weekday()}}
    if not weekdays:
        return {frame.today}
    if weekdays == {frame.today.weekday()}:
        return set()
    return {duepieces.following(frame.today, weekday=weekday) for weekday in weekdays}


def _minutes(pieces: Sequence[Piece]) -> set[int] | None:
    """The times on which the pieces agree, in minutes after midnight; None when none is said."""
    parts = [piece.part for piece in pieces if piece.part]
    said = [set(piece.minutes) for piece in pieces if piece.minutes is not None]
    if not said:
        return {minute for piece in pieces for minute in piece.otherwise} if parts else None
    if parts:
        said = [each | {minute + duepieces.NOON for minute in each} for each in said]
    agreed = set.intersection(*said)
    return {minute for minute in agreed if all(first <= minute < last for first, last in parts)}


def _instant(calendar: Calendar, day: date, minute: int) -> datetime | None:
    """None for a wall time that a clock change skips."""
    at = zones.instant(calendar.tz, day=day, minute=minute)
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    return at if at.astimezone(calendar.tz).replace(tzinfo=None) == wall else None


def _closing(calendar: Calendar, day: date) -> datetime:
    """When work ends that day, within the day; on a free day when it usually would."""
    latest = zones.instant(calendar.tz, day=day, minute=_LAST_MINUTE)
    opened = worktime.openings(calendar, day=day)
    if opened and worktime.working_day(calendar, day=day):
        return min(opened[-1][1], latest)
    shifts = calendar.week[day.weekday()] or weeks.usual(calendar.week)
    minute = max((shift.end for shift in shifts), default=CLOSING)
    return zones.instant(calendar.tz, day=day, minute=min(minute, _LAST_MINUTE))


def _holiday(calendar: Calendar, day: date) -> str:
    """What a day that is free, or free in part, is called by us or else by the other side."""
    holiday = None if day in calendar.extra else calendar.holidays.get(day)
    if holiday is None and calendar.theirs:
        return _holiday(calendar.theirs, day)
    return holiday.name if holiday else ""
