"""Misses: why an answer came too late, asked of whoever owed it, once, when their next working day begins."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import StrEnum

from domain import worktime
from domain.worktime import Calendar

ASKED_FOR = timedelta(days=3)
"""Whoever answered longer ago than that is not asked any more."""
NINE = time(9)
"""When a day begins where work never stops."""


class Reason(StrEnum):
    """Why an answer came too late, as the one who owed it sees it."""

    BUSY = "busy"
    OTHERS = "others"
    UNSEEN = "unseen"
    INPUT = "input"
    NO_REQUEST = "no_request"


def opening(calendar: Calendar, *, after: datetime) -> datetime | None:
    """When the next working day begins after a moment; None when nobody works in years.

    Later shifts of a day do not count: a break does not begin one.
    """
    day = after.astimezone(calendar.tz).date()
    for _ in range(worktime.HORIZON.days):
        midnight = datetime.combine(day, time(), calendar.tz)
        try:
            begins = worktime.next_opening(calendar, at=midnight)
        except worktime.NoWorkingTime:
            return None
        local = begins.astimezone(calendar.tz)
        if begins == midnight:
            begins = datetime.combine(day, NINE, calendar.tz).astimezone(begins.tzinfo)
        if begins > after:
            return begins
        day = local.date() + timedelta(days=1)
    return None
